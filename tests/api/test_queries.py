"""The number of queries does not depend on the number of rows; of a list the first is for its tag."""

import pytest

from positions.models import Negotiation
from tests import records


def round_of_talks(number):
    """A round in which everything happens once more: another row of every kind."""
    talks = records.negotiation("talks", visibility="public") if number == 1 else None
    party = records.party(f"party-{number}", talks)
    records.topic(f"topic-{number}")
    issue = records.issue(f"issue-{number}")
    stance = records.option(number, issue)
    source = records.source(f"source-{number}")
    paper = records.proposal(f"paper-{number}", party, round=records.round_(number), source=source)
    records.term("1", paper, stance=stance, source=source)
    records.claim(f"claim-{number}", source, stance=stance, proposal=paper, about=party)
    records.salience(50, party, issue)


@pytest.fixture(params=[1, 3])
def talks(request, db):
    for number in range(1, request.param + 1):
        round_of_talks(number)
    return request.param


@pytest.mark.parametrize(
    ("name", "queries"),
    [
        ("negotiations", 3),
        ("parties", 3),
        ("rounds", 3),
        ("topics", 3),
        ("issues", 3),
        ("options", 3),
        ("proposals", 4),
        ("terms", 3),
        ("sources", 3),
        ("claims", 3),
        ("salience", 3),
    ],
)
def test_a_list_takes_the_same_queries_at_1_and_3_rows(
    talks, client, django_assert_num_queries, name, queries
):
    with django_assert_num_queries(queries):
        answer = client.get(f"/api/v1/{name}/")
    assert answer.json()["count"] == (1 if name == "negotiations" else talks)


@pytest.mark.parametrize(
    ("name", "queries"), [("terms", 2), ("proposals", 3), ("claims", 2), ("parties", 2)]
)
def test_a_table_takes_the_same_queries_at_1_and_3_rows(
    talks, client, django_assert_num_queries, name, queries
):
    with django_assert_num_queries(queries):
        answer = client.get(f"/api/v1/{name}/?format=csv")
    assert len(answer.getvalue().splitlines()) == talks + 1


@pytest.mark.parametrize(
    ("question", "queries"),
    [
        ("positions/?all=true", (9, 9)),
        ("positions/?all=true&document_status=tabled", (13, 13)),
        ("diff/", (8, 9)),
        ("diff/?redline=true", (13, 13)),
        ("compare/", (13, 13)),
        ("convergence/", (8, 9)),
        ("claim-comparison/", (13, 13)),
    ],
)
def test_an_analysis_takes_eight_to_thirteen_queries_at_1_and_3_rows(
    talks, client, django_assert_num_queries, question, queries
):
    if question.startswith("compare"):
        records.proposal("other")
        question = "compare/?proposal=paper-1&proposal=other"
    # Of one round a diff reads one state, of one party a convergence none.
    with django_assert_num_queries(queries[talks > 1]):
        answer = client.get(f"/api/v1/negotiations/talks/{question}")
    assert answer.status_code == 200


def test_the_table_of_actors_takes_six_more_for_names_at_1_and_3_rows(
    talks, client, django_assert_num_queries
):
    with django_assert_num_queries(15):
        answer = client.get("/api/v1/negotiations/talks/actors/")
    assert len(answer.json()["results"]) == talks * talks


def test_search_takes_the_same_queries_at_1_and_3_rows(talks, client, django_assert_num_queries):
    with django_assert_num_queries(12):
        answer = client.get("/api/v1/search/?q=source")
    assert answer.json()["count"] == talks


def test_filters_add_one_query_each_at_1_and_3_rows(talks, client, django_assert_num_queries):
    with django_assert_num_queries(5):
        client.get("/api/v1/terms/?issue=issue-1&proposal=paper-1")


@pytest.mark.parametrize("question", ["positions/?", "diff/?redline=true&", "claim-comparison/?"])
def test_an_earlier_revision_takes_a_query_a_kind_at_1_and_3_rows(
    talks, client, django_assert_num_queries, question
):
    """Who may see it, the negotiation of then, eleven kinds, whether it is still the same; and worked sums none."""
    records.party("late")
    earlier = Negotiation.objects.get().revision - 1
    for more in ("", "&explain=true"):
        with django_assert_num_queries(14):
            answer = client.get(f"/api/v1/negotiations/talks/{question}revision={earlier}{more}")
        assert answer.json()["revision"] == earlier


def test_a_date_takes_one_query_more(talks, client, django_assert_num_queries):
    asked = "/api/v1/negotiations/talks/positions/?known_by=9999"
    with django_assert_num_queries(14):
        answer = client.get(asked)
    assert answer.json()["revision"] == Negotiation.objects.get().revision
