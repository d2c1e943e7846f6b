"""Resources: rows, filters, search, order and pages."""

import pytest

from positions.api.resources import RESOURCES
from positions.bundle.format import TABLES
from positions.models import Topic
from tests import records


@pytest.fixture
def talks(db):
    """A public negotiation with one row of every kind, and options enough to filter by."""
    talks = records.negotiation("talks", visibility="public", name="Talks")
    high = records.topic("high", talks)
    low = records.topic("low", talks, parent=high)
    issue = records.issue("troops", talks, topic=low)
    records.issue("prisoners", talks, topic=records.topic("other", talks))
    stance = records.option(50, issue, slug="half")
    alpha = records.party("alpha", talks, aliases="A; Ἄλφα ;")
    beta = records.party("beta", talks)
    first = records.round_(1, talks, starts_on="2025-06")
    second = records.round_(2, talks)
    source = records.source("gazette", talks, published_on="2025")
    paper = records.proposal("paper", alpha, beta, round=first, date="2025-06-02", source=source)
    records.proposal("answer", beta, round=second, date="2025-06", responds_to=paper)
    records.term("1", paper, stance=stance, wording="Зобов'язана вивести війська.", verbatim=True)
    records.claim("gazette-1", source, stance=stance, about=alpha, proposal=paper)
    records.salience(70, alpha, issue)
    return talks


@pytest.fixture
def rows(talks, client):
    def answer(address, code=200, **asked):
        response = client.get(f"/api/v1/{address}/", asked)
        assert response.status_code == code, response.content
        return response.json()

    return answer


def slugs(answer):
    return [row["slug"] for row in answer["results"]]


@pytest.mark.parametrize("name", sorted(set(RESOURCES) - {"negotiations"}))
def test_a_row_has_an_id_its_negotiation_and_the_columns_of_the_bundle(rows, name):
    first = rows(name)["results"][0]
    table = next(table for table in TABLES if table.name == name)
    assert list(first) == ["id", "negotiation", *(column.name for column in table.columns)]
    assert first["negotiation"] == "talks"


def test_a_negotiation_is_found_by_its_slug(rows):
    row = rows("negotiations/talks")
    assert row == {
        "id": row["id"],
        "negotiation": "talks",
        "slug": "talks",
        "name": "Talks",
        "summary": "",
        "visibility": "public",
        "licence": "",
        "revision": row["revision"],
    }


def test_one_row_is_found_by_its_id(rows):
    row = rows("proposals", proposal="paper")["results"][0]
    assert rows(f"proposals/{row['id']}") == {
        "id": row["id"],
        "negotiation": "talks",
        "slug": "paper",
        "round": "round-1",
        "parties": ["alpha", "beta"],
        "title": "Paper",
        "kind": "proposal",
        "date": "2025-06-02",
        "status": "tabled",
        "completeness": "partial",
        "supersedes": None,
        "responds_to": None,
        "source": "gazette",
        "note": "",
    }


def test_names_separated_by_semicolons_are_lists(rows):
    assert rows("parties", party="alpha")["results"][0]["aliases"] == ["A", "Ἄλφα"]


@pytest.mark.parametrize(
    ("address", "asked", "found"),
    [
        ("parties", {"party": ["beta", "alpha"]}, ["alpha", "beta"]),
        ("rounds", {"round": "2"}, ["round-2"]),
        ("topics", {"topic": "high"}, ["high", "low"]),
        ("issues", {"topic": "high"}, ["troops"]),
        ("issues", {"kind": "term"}, ["troops", "prisoners"]),
        ("options", {"issue": "troops"}, ["half"]),
        ("proposals", {"party": "alpha"}, ["paper"]),
        ("proposals", {"party": ["alpha", "beta"]}, ["paper", "answer"]),
        ("proposals", {"round": "round-2"}, ["answer"]),
        ("proposals", {"issue": "troops"}, ["paper"]),
        ("proposals", {"topic": "other"}, []),
        ("sources", {"reliability": "B"}, ["gazette"]),
        ("sources", {"reliability": "C"}, []),
        ("claims", {"about": "alpha", "issue": "troops"}, ["gazette-1"]),
        ("claims", {"round": "1"}, ["gazette-1"]),
        ("claims", {"asserts": "comment"}, []),
        (
            "proposals",
            {"negotiation": "talks", "status": "tabled", "round": ""},
            ["paper", "answer"],
        ),
    ],
)
def test_rows_are_filtered_by_slug(rows, address, asked, found):
    assert slugs(rows(address, **asked)) == found


@pytest.fixture
def coded(talks):
    """The heading `high` coded as TjPrire, as is one of another public negotiation and one of a private."""
    high = Topic.objects.get(slug="high")
    high.pax_code = "TjPrire"
    high.save()
    for slug, visibility in [("elsewhere", "public"), ("secret", "private")]:
        home = records.negotiation(slug, visibility=visibility)
        topic = records.topic("captives", home, pax_code="TjPrire")
        records.topic("amnesty", home, pax_code="TjAm")
        stance = records.option(10, records.issue("exchange", home, topic=topic))
        party = records.party("gamma", home)
        records.term("1", records.proposal("plan", party), stance=stance)
        records.salience(5, party, stance.issue)
    records.claim("gazette-2", records.source("daily", home), stance=stance)


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("topics", ["captives", "high", "low"]),
        ("issues", ["exchange", "troops"]),
        ("options", ["at-10", "half"]),
        ("proposals", ["plan", "paper"]),
        ("claims", ["gazette-1"]),
    ],
)
def test_a_pax_code_finds_the_same_matter_in_every_negotiation_one_may_see(
    coded, rows, address, found
):
    assert slugs(rows(address, pax_code="TjPrire")) == found


def test_terms_and_salience_are_found_by_pax_code_too(coded, rows):
    terms = rows("terms", pax_code=["TjPrire", "TjAm"])["results"]
    salience = rows("salience", pax_code="TjPrire", negotiation="elsewhere")["results"]
    assert [row["proposal"] for row in terms] == ["plan", "paper"]
    assert [(row["party"], row["salience"]) for row in salience] == [("gamma", 5)]


@pytest.mark.parametrize(
    "asked", [{"pax_code": "tjprire"}, {"pax_code": "TjAm", "negotiation": "talks"}]
)
def test_a_pax_code_is_known_to_the_letter_and_where_it_is_asked_for(coded, rows, asked):
    answer = rows("issues", 400, **asked)
    assert answer["errors"] == [
        {
            "name": "pax_code",
            "value": asked["pax_code"],
            "message": f"“{asked['pax_code']}” is not known here.",
        }
    ]


def test_terms_are_filtered_by_party_and_stance(rows):
    answer = rows("terms", party="beta", stance="half", topic="high")
    assert [(row["proposal"], row["clause"]) for row in answer["results"]] == [("paper", "1")]


@pytest.mark.parametrize("words", ["ВИВЕСТИ", "зобов'язана війська", "вивест"])
def test_search_ignores_letter_case_in_every_script(rows, words):
    assert [row["clause"] for row in rows("terms", search=words)["results"]] == ["1"]


def test_search_wants_all_the_words(rows):
    assert rows("terms", search="вивести танки")["results"] == []


def test_dates_are_sorted_by_their_first_day(rows):
    assert slugs(rows("proposals", ordering="date")) == ["answer", "paper"]
    assert slugs(rows("proposals", ordering="-date,slug")) == ["paper", "answer"]


def test_rows_come_in_the_analysts_order(rows):
    assert slugs(rows("parties")) == ["alpha", "beta"]


def test_json_is_paged(rows):
    answer = rows("parties", page_size=1, page=2)
    assert (answer["count"], answer["next"], slugs(answer)) == (2, None, ["beta"])
    assert rows("parties", page_size=1)["next"] == (
        "http://testserver/api/v1/parties/?page=2&page_size=1"
    )


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"page": "3"}, "There are not so many pages."),
        ({"page": "0"}, "It is no whole number from 1."),
        ({"page": "x"}, "It is no whole number from 1."),
        ({"page_size": "10001"}, "It is no whole number from 1 to 10000."),
        (
            {"ordering": "colour"},
            "One can sort by: id, negotiation, slug, name, short_name, role, side, notes, aliases.",
        ),
        ({"party": "gamma"}, "“gamma” is not known here."),
        ({"role": "king"}, "“king” is not known here."),
        ({"negotiation": "secret"}, "“secret” is not known here."),
        ({"colour": "red"}, "There is no such parameter."),
        ({"search": "a\0b"}, "It holds a NUL character."),
        ({"format": "xml"}, "The formats are: json, csv, xlsx."),
    ],
)
def test_a_bad_parameter_is_a_400_that_names_it(rows, asked, message):
    answer = rows("parties", 400, **asked)
    assert [(wrong["name"], wrong["message"]) for wrong in answer["errors"]] == [
        (next(iter(asked)), message)
    ]


def test_an_unknown_round_is_a_400(rows):
    answer = rows("proposals", 400, round="9")
    assert answer["errors"] == [
        {"name": "round", "value": "9", "message": "“9” is not known here."}
    ]


def test_a_slug_of_another_negotiation_is_unknown_to_this_one(rows):
    other = records.negotiation("other", visibility="public")
    records.party("gamma", other)
    assert slugs(rows("parties", party="gamma")) == ["gamma"]
    assert rows("parties", 400, negotiation="talks", party="gamma")["errors"][0]["name"] == "party"


def test_a_draft_and_what_hangs_on_it_are_not_shown(rows, talks):
    talks.proposals.filter(slug="paper").update(review="draft")
    assert slugs(rows("proposals")) == ["answer"]
    assert rows("terms")["results"] == []
    assert rows("claims")["results"] == []


def test_the_index_lists_every_resource(talks, client):
    answer = client.get("/api/v1/").json()
    assert [row["resource"] for row in answer["results"]] == [
        *RESOURCES,
        "search",
        "schema",
        "docs",
    ]
    assert all(client.get(row["address"]).status_code == 200 for row in answer["results"][:-3])


def test_search_finds_rows_of_all_resources(rows):
    assert [
        (row["resource"], row["name"], row["text"])
        for row in rows("search", q="GAZÉTTE")["results"]
    ] == [
        ("sources", "gazette", "[Report of gazette]"),
        ("claims", "gazette-1", "Statement gazette-1."),
    ]


def test_search_without_words_is_a_400(rows):
    assert rows("search", 400, q=" ")["errors"] == [
        {"name": "q", "value": "", "message": "Name the words to look for."}
    ]


@pytest.mark.parametrize(
    ("address", "asked"),
    [
        ("parties", {"search": ["a", "b"]}),
        ("parties", {"page": ["1", "2"]}),
        ("parties", {"format": ["json", "csv"]}),
        ("search", {"q": ["a", "b"]}),
        ("schema", {"format": ["json", "json"]}),
    ],
)
def test_a_parameter_with_one_value_given_twice_is_a_400(rows, address, asked):
    (name, values) = next(iter(asked.items()))
    assert rows(address, 400, **asked)["errors"] == [
        {"name": name, "value": ";".join(values), "message": "It can be given only once."}
    ]


@pytest.mark.parametrize(("address", "name"), [("parties", "search"), ("search", "q")])
@pytest.mark.parametrize("text", [" ".join(f"w{n}" for n in range(31)), "a" * 301])
def test_a_search_for_more_than_a_database_takes_is_a_400(rows, address, name, text):
    answer = rows(address, 400, **{name: text})
    assert [(wrong["name"], wrong["message"]) for wrong in answer["errors"]] == [
        (name, "Look for 30 words of 300 characters at most.")
    ]


def test_a_word_may_be_said_twice_in_a_search(rows):
    assert slugs(rows("parties", search="alpha " * 40)) == ["alpha"]


@pytest.mark.parametrize(
    ("address", "asked", "found"),
    [
        ("claims", {"claim": "gazette-1"}, ["gazette-1"]),
        ("options", {"option": "half"}, ["half"]),
        ("topics", {"parent": "high"}, ["low"]),
        ("proposals", {"responds_to": "paper"}, ["answer"]),
        ("proposals", {"supersedes": "paper"}, []),
    ],
)
def test_every_row_is_found_by_its_slug_and_by_what_it_refers_to(rows, address, asked, found):
    assert slugs(rows(address, **asked)) == found
