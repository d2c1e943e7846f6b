"""The page of worked sums, for every number that can be asked for."""

import pytest

from tests import records

MEMORANDA = ["ua-memorandum-2025-06-02", "ru-memorandum-2025-06-02"]


def heading(page):
    return page.main.one("h1").text, page.main.one("p", class_="result").text


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (
            {"party": "russia", "issue": "ceasefire", "round": "anchorage-2025-08"},
            (
                "Russia on Ceasefire as of round 10",
                "“Only with the settlement”, value 50, red line, stated.",
            ),
        ),
        (
            {"of": "change", "party": "russia", "issue": "force-limits", "from_": 8, "to": 10},
            (
                "Russia on Limits on Ukraine's forces, round 8 to round 10",
                "Carried: “Ceilings to be fixed”.",
            ),
        ),
        (
            {"of": "change", "proposal": MEMORANDA, "issue": "prisoners"},
            (
                "Russia on Prisoner exchange, the first document to the second document",
                "Shifted: “All for all” to “Linked to amnesty and other conditions”, +100 points.",
            ),
        ),
        (
            {"of": "gap", "issue": "force-limits", "round": 12},
            ("Gap on Limits on Ukraine's forces as of round 12", "Gap: 55 points."),
        ),
        (
            {"of": "distance", "party": ["russia", "ukraine"], "round": 12},
            (
                "Distance of Ukraine and Russia as of round 12",
                "60.9 points over 17 issues, moved −17.0.",
            ),
        ),
        (
            {"of": "agreement", "proposal": MEMORANDA, "issue": "ceasefire"},
            ("Agreement on Ceasefire", "apart: values more than 20 points apart."),
        ),
        (
            {"of": "evidence", "proposal": MEMORANDA[1], "issue": "ceasefire"},
            (
                "“Russian memorandum: proposals on resolving the Ukrainian crisis” (2 June 2025) on Ceasefire",
                "“Only after a package of conditions”; “Only after Ukrainian withdrawal”, value 100, from 80 to 100, "
                "demand. Evidence: corroborated: two or more independent lines.",
            ),
        ),
    ],
    ids=lambda asked: asked.get("of", "position") if isinstance(asked, dict) else "",
)
def test_every_number_has_its_worked_sum(visit, asked, told):
    assert heading(visit("explain/", **asked)) == told


def test_it_leads_to_the_rule_the_clause_the_claims_and_the_sources(visit):
    page = visit("explain/", party="russia", issue="ceasefire", round=10)
    links = [link.attributes["href"] for link in page.main.all("a")]
    assert links[:6] == [
        "/n/russia-ukraine/issues/ceasefire/",
        "/rules/#R2",
        "/rules/#R3",
        "/rules/#R10",
        "/rules/#R4",
        "/rules/#R20",
    ]
    assert (
        "/n/russia-ukraine/explain/?of=evidence&proposal=ru-anchorage-2025&issue=ceasefire" in links
    )
    assert "/n/russia-ukraine/proposals/ru-anchorage-2025/#clause-2" in links
    assert "/n/russia-ukraine/sources/livemint-250818/" in links
    assert page.root.one("footer", class_="site").one("a").attributes["href"] == (
        "/api/v1/negotiations/russia-ukraine/positions/?party=russia&issue=ceasefire&round=10&explain=true"
    )


def test_a_mediator_that_is_named_is_measured_against_too(visit):
    asked = {"of": "change", "party": "russia", "issue": "ceasefire", "from_": 10, "to": 11}
    told = [
        visit("explain/", **asked, named=named).main.one("p", class_="result").text
        for named in ([], ["united-states"])
    ]
    assert told == [
        "Shifted: “Only with the settlement” to “Only after Ukrainian withdrawal”, +50 points, "
        "away from Ukraine.",
        "Shifted: “Only with the settlement” to “Only after Ukrainian withdrawal”, +50 points, "
        "away from Ukraine, US.",
    ]


def test_a_quote_stands_in_its_own_language(visit):
    page = visit("explain/", of="evidence", proposal="ua-memorandum-2025-06-02", issue="ceasefire")
    languages = {quote.attributes.get("lang") for quote in page.main.all("blockquote")}
    assert languages == {"en", "ru", "uk"}
    assert {quote.attributes["dir"] for quote in page.main.all("blockquote")} == {"auto"}


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"party": "russia"}, ["issue : Name exactly one."]),
        ({}, ["party : Name exactly one.", "issue : Name exactly one."]),
        ({"of": "love"}, ["of is love : “love” is no number that can be explained."]),
        (
            {"of": "gap", "issue": "force-limits", "from_": 1},
            ["from is 1 : It does not go with a gap."],
        ),
        (
            {"of": "agreement", "issue": "force-limits", "proposal": MEMORANDA[0]},
            ["proposal is ua-memorandum-2025-06-02 : Name two or more."],
        ),
        (
            {"party": "mars", "issue": "ceasefire"},
            ["party is mars : “mars” is no party of this negotiation."],
        ),
        (
            {"party": "rus\0sia", "issue": "ceasefire"},
            ["party is rus\ufffdsia : “rus\ufffdsia” is no party of this negotiation."],
        ),
        (
            {"party": "russia", "issue": "ceasefire", "colour": "red"},
            ["colour is red : There is no such parameter."],
        ),
    ],
)
def test_what_cannot_be_explained_is_named(visit, asked, told):
    problems = visit("explain/", 400, **asked).main.one("section", class_="problems")
    assert [problem.text for problem in problems.all("li")] == told


@pytest.mark.parametrize(
    "asked",
    [
        {"party": "russia", "issue": "fact-bombers-hit"},
        {"of": "change", "party": "uae", "issue": "ceasefire"},
    ],
)
def test_where_there_is_no_number_there_is_no_page(visit, asked):
    visit("explain/", 404, **asked)


def test_a_position_that_was_never_taken_says_which_of_three_reasons(visit):
    page = visit("explain/", party="uae", issue="ceasefire")
    assert heading(page) == (
        "UAE on Ceasefire as of round 16",
        "not coded: nothing is recorded. No value.",
    )


def test_a_negotiation_without_rounds_has_nothing_to_explain(client, db):
    talks = records.negotiation(visibility="public")
    records.party("alpha", talks)
    records.issue("troops", talks)
    response = client.get("/n/talks/explain/?party=alpha&issue=troops")
    assert response.status_code == 400
    assert "This negotiation has no rounds yet." in response.content.decode()


def test_a_private_negotiation_is_as_absent_as_one_that_never_was(client, db):
    records.negotiation("secret")
    there, nowhere = (client.get(f"/n/{slug}/explain/") for slug in ("secret", "nowhere"))
    assert (there.status_code, there.content) == (404, nowhere.content)


@pytest.mark.parametrize("rows", [1, 3])
def test_it_takes_twenty_two_queries(client, db, django_assert_num_queries, rows):
    talks = records.negotiation(visibility="public")
    alpha, troops = records.party("alpha", talks), records.issue("troops", talks)
    stance = records.option(50, troops)
    for number in range(rows):
        stage = records.round_(number + 1, talks)
        paper = records.proposal(f"paper-{number}", alpha, round=stage)
        records.term("1", paper, stance=stance)
        gazette = records.source(f"gazette-{number}", talks)
        records.claim(f"c{number}", gazette, proposal=paper, stance=stance)
    with django_assert_num_queries(22):
        assert client.get("/n/talks/explain/?party=alpha&issue=troops").status_code == 200
