"""Where each party stands, over HTTP, on the real negotiation."""

import pytest


def test_ukraine_on_neutrality_stands_at_80_then_0_then_30(ask):
    found = [
        ask("positions/", round=number, party="ukraine", issue="neutrality")["results"][0]["value"]
        for number in (2, 8, 12)
    ]
    assert found == [80, 0, 30]


def test_a_row_has_the_fields_of_the_contract_in_their_order(ask):
    row = ask("positions/", round=8, party="russia", issue="ceasefire")["results"][0]
    assert row == {
        "party": "russia",
        "issue": "ceasefire",
        "topic": "ceasefire-arrangements",
        "round": "istanbul-2025-06",
        "round_number": 8,
        "status": "stated",
        "live": True,
        "stances": ["conditional-package", "after-ukrainian-withdrawal"],
        "value": 100,
        "low": 80,
        "high": 100,
        "commitment": "demand",
        "wording": "Ukrainian forces begin a complete withdrawal from the four regions, to an agreed "
        "distance from Russia's borders.",
        "conditions": "Completed within 30 days of the ceasefire.",
        "clauses": ["II option 1", "II option 2"],
        "proposal": "ru-memorandum-2025-06-02",
        "document_kind": "memorandum",
        "document_status": "tabled",
        "since_round": "istanbul-2025-06",
        "since_round_number": 8,
        "held_since": "istanbul-2025-06",
        "held_since_number": 8,
        "verdict": "corroborated",
        "flags": ["several-clauses", "side-offer"],
    }


def test_russia_on_the_ceasefire_is_carried_in_round_9_beside_a_side_offer(ask):
    row = ask("positions/", round="istanbul-2025-07", party="russia", issue="ceasefire")["results"][
        0
    ]
    assert (row["status"], row["value"], row["since_round_number"], row["flags"]) == (
        "carried",
        100,
        8,
        ["several-clauses", "side-offer"],
    )


def test_without_a_round_the_last_one_is_answered(ask):
    answer = ask("positions/")
    assert (answer["negotiation"], answer["round"], answer["round_number"]) == (
        "russia-ukraine",
        "truce-letter-2026",
        16,
    )


def test_the_whole_bundle_has_864_rows_of_positions_43_of_them_lapsed(ask):
    answers = [ask("positions/", round=number) for number in range(1, 17)]
    assert sum(len(answer["results"]) for answer in answers) == 864
    assert sum(answer["counts"]["lapsed"] for answer in answers) == 43


def test_counts_are_of_the_rows_answered(ask):
    answer = ask("positions/", round=8, party=["ukraine", "russia"], topic="security")
    assert answer["counts"] == {"stated": 8, "carried": 0, "carried-silent": 0, "lapsed": 2}


def test_a_topic_includes_its_sub_topics(ask):
    answer = ask("positions/", round=8, party="russia", topic="state-territory")
    assert [row["issue"] for row in answer["results"]] == [
        "neutrality",
        "territory-recognition",
        "territory-control",
        "eu-membership",
    ]


@pytest.mark.parametrize(
    ("asked", "issues"),
    [
        ({"pax_code": "TjPrire"}, ["prisoners"]),
        ({"pax_code": ["TjPrire", "Ce"]}, ["ceasefire", "prisoners"]),
        ({"pax_code": "TjGen"}, ["amnesty"]),
        ({"pax_code": "TjGen", "topic": "humanitarian"}, []),
    ],
)
def test_positions_are_found_by_pax_code(ask, asked, issues):
    answer = ask("positions/", round=8, party="ukraine", all="true", **asked)
    assert [row["issue"] for row in answer["results"]] == issues


def test_all_true_also_shows_the_cells_without_a_position(ask):
    answer = ask("positions/", round=6, party="united-states", all="true")
    silent = [row for row in answer["results"] if row["status"] == "silent"]
    assert [(row["issue"], row["live"], row["stances"], row["value"]) for row in silent] == [
        ("prisoners", False, [], None)
    ]
    assert len(answer["results"]) == 20
    assert answer["counts"]["not-addressed"] == 9


def test_positions_can_be_limited_to_documents_of_a_status(ask):
    answer = ask(
        "positions/", round=8, party="ukraine", issue="neutrality", document_status="leaked"
    )
    assert [(row["proposal"], row["document_status"]) for row in answer["results"]] == [
        ("ua-eu-counter-2025-04", "leaked")
    ]


@pytest.mark.parametrize(
    "name", ["round", "party", "issue", "topic", "pax_code", "document_status", "all"]
)
def test_an_unknown_value_is_a_400_that_names_it(ask, name):
    answer = ask("positions/", 400, **{name: "nonsense"})
    assert [(wrong["name"], wrong["value"]) for wrong in answer["errors"]] == [(name, "nonsense")]


def test_all_that_is_wrong_with_a_question_is_said_at_once(ask):
    answer = ask("positions/", 400, round="99", party="atlantis", colour="red")
    assert answer == {
        "type": "about:blank",
        "title": "Bad Request",
        "status": 400,
        "detail": "The question cannot be answered as it is put.",
        "errors": [
            {"name": "round", "value": "99", "message": "“99” is no round of this negotiation."},
            {
                "name": "party",
                "value": "atlantis",
                "message": "“atlantis” is no party of this negotiation.",
            },
            {"name": "colour", "value": "red", "message": "There is no such parameter."},
        ],
    }


def test_a_parameter_with_one_value_given_twice_is_a_400(ask):
    answer = ask("positions/", 400, round=["3", "4"])
    assert answer["errors"] == [
        {"name": "round", "value": "4", "message": "It can be given only once."}
    ]
