"""`?explain=true`: each row of the real negotiation with its worked sum."""

from urllib.parse import urlencode

import pytest

MEMORANDA = {
    "from_proposal": "ua-memorandum-2025-06-02",
    "to_proposal": "ru-memorandum-2025-06-02",
}


def test_a_position_comes_with_its_rules_terms_claims_and_sources(ask):
    (row,) = ask("positions/", round=10, party="russia", issue="ceasefire", explain="true")[
        "results"
    ]
    explained = row["explain"]
    assert (row["value"], explained["result"]) == (
        50,
        "“Only with the settlement”, value 50, red line, stated.",
    )
    assert explained["rules"] == ["R2", "R3", "R10", "R4", "R20"]
    assert explained["steps"][2]["sum"] == [
        {
            "clause": "2",
            "stance": "“Only with the settlement”",
            "value": 50,
            "commitment": "red line",
            "headline": "yes",
        }
    ]
    (term,) = explained["terms"]
    assert (term["proposal"], term["clause"], term["stance"], term["value"]) == (
        "ru-anchorage-2025",
        "2",
        "with-settlement",
        50,
    )
    assert len(explained["claims"]) == 3
    assert explained["sources"] == ["up-250817", "newson247-2508", "livemint-250818"]


def test_a_change_comes_with_both_ends_and_its_direction(ask):
    asked = {"from_": 8, "to": 12, "party": "russia", "issue": "neutrality"}
    (row,) = ask("diff/", **asked, explain="true")["results"]
    assert row["explain"]["result"] == (
        "Shifted: “Neutrality plus wider bans” to “Neutral or non-aligned state”, −20 points, toward Ukraine."
    )
    assert [step["rule"] for step in row["explain"]["steps"]] == [
        "R8",
        "R9",
        "R8",
        "R13",
        "R20",
        "R20",
    ]


def test_a_change_between_documents_is_explained_too(ask):
    results = ask("diff/", **MEMORANDA, issue="ceasefire", explain="true")["results"]
    assert [row["explain"]["steps"][0]["rule"] for row in results] == ["R19"]


def test_a_distance_comes_with_the_sum_over_its_issues(ask):
    asked = {"party": ["ukraine", "russia"], "from_": 12, "to": 12}
    (row,) = ask("convergence/", **asked, explain="true")["results"]
    first, coverage, movement = row["explain"]["steps"]
    assert first["says"].endswith("every issue counts alike. 1035 / 17 = 60.9.")
    assert sum(line["difference"] for line in first["sum"]) == 1035
    assert coverage["says"].startswith("Coverage: 17 of 20 issues live for either, 85%.")
    assert movement["says"].startswith(
        "Movement since round 11: −17.0 points, closing, over the 15"
    )


def test_a_verdict_comes_with_what_is_asserted_and_who_was_heard(ask):
    asked = {"about": "russia", "issue": "fact-bombers-hit"}
    (row,) = ask("claim-comparison/", **asked, explain="true")["results"]
    explained = row["explain"]
    assert explained["result"] == "contested: sources contradict each other."
    assert [line["independent lines"] for line in explained["steps"][0]["sum"]] == [1, 2, 4, 3]
    assert explained["steps"][0]["sum"][0]["heard from, line by line"] == "RFE/RL, Ukraine"
    assert len(explained["claims"]) == row["claims"] == 18


@pytest.mark.parametrize("path", ["positions/", "diff/", "convergence/", "claim-comparison/"])
def test_without_being_asked_nothing_is_explained(ask, path):
    assert {"explain" in row for row in ask(path)["results"]} == {False}


@pytest.mark.parametrize("path", ["positions/", "diff/", "convergence/", "claim-comparison/"])
def test_a_table_has_no_place_for_a_worked_sum(ask, client, path):
    address = f"/api/v1/negotiations/russia-ukraine/{path}?format=csv"
    assert client.get(f"{address}&explain=true").content == client.get(address).content


def test_documents_side_by_side_are_not_explained_here(ask):
    asked = {"proposal": list(MEMORANDA.values()), "explain": "true"}
    assert ask("compare/", 400, **asked)["errors"] == [
        {"name": "explain", "value": "true", "message": "There is no such parameter."}
    ]


def test_explaining_reads_all_records_and_takes_seven_queries_more(
    ask, client, django_assert_num_queries
):
    address = "/api/v1/negotiations/russia-ukraine/positions/?"
    with django_assert_num_queries(9):
        client.get(address + urlencode({"party": "russia"}))
    with django_assert_num_queries(13):
        client.get(address + urlencode({"party": "russia", "document_status": "tabled"}))
    with django_assert_num_queries(20):
        client.get(address + urlencode({"party": "russia", "explain": "true"}))
