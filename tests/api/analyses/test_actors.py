"""The table of actors and issues that tools for bargaining models read."""

import csv
import io

import pytest

from tests import records


@pytest.fixture
def talks(db):
    """Two rounds, three parties and two issues: one position stands, one lapsed, one is a range."""
    talks = records.negotiation("talks", visibility="public")
    alpha = records.party("alpha", talks, name="Alphaland", short_name="A")
    beta = records.party("beta", talks, side="west")
    records.party("gamma", talks, role="mediator")
    security = records.topic("security", talks, pax_code="SsrArm")
    troops = records.issue("troops", talks, topic=records.topic("forces", talks, parent=security))
    mines = records.issue("mines", talks)
    records.issue("dead", talks, kind="fact")
    none, some, all_ = (records.option(value, troops) for value in (0, 40, 100))
    first, second = records.round_(1, talks), records.round_(2, talks)
    opening = records.proposal("opening", alpha, round=first)
    records.term("1", opening, stance=none, commitment="red_line")
    plan = records.proposal("plan", beta, round=first, status="leaked")
    records.term("1", plan, stance=some, commitment="offer")
    records.term("2", plan, stance=all_)
    records.term("3", plan, stance=records.option(70, mines))
    only_troops = records.proposal("again", beta, round=second, completeness="full")
    records.term("1", only_troops, stance=some)
    records.salience(0, alpha, troops)
    records.salience(90, beta, mines)
    return talks


@pytest.fixture
def table(talks, client):
    def answer(**asked):
        response = client.get("/api/v1/negotiations/talks/actors/", asked)
        assert response.status_code == 200, response.content
        return response.json()

    return answer


def test_a_row_has_a_party_an_issue_position_and_salience(table):
    assert table(round=1, party="alpha", issue="troops") == {
        "negotiation": "talks",
        "revision": table()["revision"],
        "round": "round-1",
        "round_number": 1,
        "counts": {
            "stated": 1,
            "carried": 0,
            "carried-silent": 0,
            "lapsed": 0,
            "silent": 0,
            "not-addressed": 0,
            "not-coded": 0,
        },
        "results": [
            {
                "party": "alpha",
                "party_name": "Alphaland",
                "role": "party",
                "side": "alpha",
                "issue": "troops",
                "issue_name": "Troops",
                "topic": "forces",
                "pax_code": "SsrArm",
                "round": "round-1",
                "round_number": 1,
                "status": "stated",
                "live": True,
                "position": 0,
                "low": 0,
                "high": 0,
                "commitment": "red_line",
                "salience": 0,
                "proposal": "opening",
            }
        ],
    }


def test_every_party_stands_on_every_issue_that_a_text_can_settle(table):
    answer = table()
    assert [
        (row["party"], row["issue"], row["status"], row["position"], row["low"], row["high"])
        for row in answer["results"]
    ] == [
        ("alpha", "troops", "carried", 0, 0, 0),
        ("alpha", "mines", "not-coded", None, None, None),
        ("beta", "troops", "stated", 40, 40, 40),
        ("beta", "mines", "lapsed", None, None, None),
        ("gamma", "troops", "not-coded", None, None, None),
        ("gamma", "mines", "not-coded", None, None, None),
    ]
    assert {status: n for status, n in answer["counts"].items() if n} == {
        "stated": 1,
        "carried": 1,
        "lapsed": 1,
        "not-coded": 3,
    }


def test_several_clauses_are_a_range_around_the_headline(table):
    (row,) = table(round=1, party="beta", issue="troops")["results"]
    assert (row["position"], row["low"], row["high"], row["commitment"]) == (100, 40, 100, "demand")


def test_a_lapsed_position_leaves_an_empty_cell_and_its_salience(table):
    (row,) = table(party="beta", issue="mines")["results"]
    assert (row["live"], row["position"], row["proposal"], row["commitment"], row["salience"]) == (
        False,
        None,
        None,
        None,
        90,
    )


def test_in_csv_an_empty_cell_is_empty_and_a_zero_is_0(talks, client):
    response = client.get("/api/v1/negotiations/talks/actors/?format=csv&issue=troops&round=1")
    rows = list(csv.DictReader(io.StringIO(response.content.decode(), newline="")))
    assert [(row["party"], row["position"], row["salience"]) for row in rows] == [
        ("alpha", "0", "0"),
        ("beta", "100", ""),
        ("gamma", "", ""),
    ]


def test_it_can_be_limited_to_documents_of_a_status(table):
    answer = table(document_status="leaked", issue="troops")
    assert [(row["party"], row["position"], row["proposal"]) for row in answer["results"]] == [
        ("alpha", None, None),
        ("beta", 100, "plan"),
        ("gamma", None, None),
    ]


def test_a_code_of_a_heading_holds_for_the_issues_below_it(table):
    answer = table(pax_code="SsrArm", party="alpha")
    assert [(row["issue"], row["pax_code"]) for row in answer["results"]] == [("troops", "SsrArm")]


def test_without_rounds_there_are_no_rows(client, db):
    records.party("alpha", records.negotiation("bare", visibility="public"))
    answer = client.get("/api/v1/negotiations/bare/actors/").json()
    assert (answer["round"], answer["results"]) == (None, [])


def test_the_real_negotiation_gives_a_rectangle_with_the_values_of_its_positions(ask):
    table, positions = ask("actors/", round=8)["results"], ask("positions/", round=8)["results"]
    assert len(table) == 7 * 20
    assert {(row["party"], row["issue"]): row["position"] for row in table if row["live"]} == {
        (row["party"], row["issue"]): row["value"] for row in positions if row["live"]
    }


@pytest.mark.parametrize(
    "name", ["round", "party", "issue", "topic", "pax_code", "document_status", "all", "explain"]
)
def test_an_unknown_value_or_parameter_is_a_400_that_names_it(ask, name):
    answer = ask("actors/", 400, **{name: "nonsense"})
    assert [(wrong["name"], wrong["value"]) for wrong in answer["errors"]] == [(name, "nonsense")]
