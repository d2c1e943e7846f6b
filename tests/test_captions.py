"""Captions: what readers are shown beside the records."""

import pytest

from positions.captions import (
    load_captions,
    load_claims,
    load_sources,
    load_terms,
    load_terms_citing,
)
from positions.models import Source
from tests import records


@pytest.fixture
def talks(db):
    return records.negotiation(
        "talks", name="Talks", summary="On troops.", licence="CC-BY-4.0", visibility="public"
    )


def test_the_codebook_is_shown_in_the_analysts_own_words(talks):
    security = records.topic()
    troops = records.issue("troops", topic=security, question="How many?")
    records.option(0, troops, slug="none", label="None", description="No troops.")
    records.round_(1, starts_on="2025-06")
    alpha = records.party("alpha", name="Alphaland", short_name="Alpha", side="west")
    records.proposal("paper", alpha, title="The paper", date="2025-06-02", note="Leaked.")
    found = load_captions(talks)
    assert (found.name, found.summary, found.licence, found.public) == (
        "Talks",
        "On troops.",
        "CC-BY-4.0",
        True,
    )
    assert str(found.parties["alpha"]) == "Alpha"
    assert (found.parties["alpha"].name, found.parties["alpha"].side) == ("Alphaland", "west")
    assert (found.rounds[1].name, found.rounds[1].starts_on) == ("Round 1", "2025-06")
    assert (found.issues["troops"].topic, found.issues["troops"].question) == (
        "security",
        "How many?",
    )
    assert found.labels("troops", ["none"]) == ["None"]
    paper = found.proposals["paper"]
    assert (paper.title, paper.round, paper.date, paper.supersedes) == (
        "The paper",
        1,
        "2025-06-02",
        "",
    )


def test_a_party_without_a_short_name_is_called_by_its_name(talks):
    records.party("alpha", name="Alphaland")
    assert str(load_captions(talks).parties["alpha"]) == "Alphaland"


def test_a_party_has_the_colour_of_its_place_and_from_the_ninth_on_another_dash(talks):
    for number in range(10):
        records.party(f"p{number}")
    parties = load_captions(talks).parties.values()
    assert [p.colour for p in parties] == [0, 1, 2, 3, 4, 5, 6, 7, 0, 1]
    assert [p.dash for p in parties] == [0, 0, 0, 0, 0, 0, 0, 0, 1, 1]


def test_drafts_have_no_captions(talks):
    paper = records.proposal(review="draft")
    records.term("1", paper)
    records.claim("c", proposal=paper)
    assert load_captions(talks).proposals == {}
    assert load_claims(talks, ["c"]) == {}
    assert load_terms(talks, ["paper"]) == {}


def test_only_what_is_named_is_read_of_sources_claims_and_terms(talks, monkeypatch):
    for slug in ("one", "two"):
        records.source(slug, talks, language="uk")
        records.claim(f"{slug}-1", Source.objects.get(slug=slug), quote="«Так»")
        records.term("1", records.proposal(slug), note=f"Note {slug}.")
    assert [(s.slug, s.language) for s in load_sources(talks, ["two"]).values()] == [("two", "uk")]
    assert [c.quote for c in load_claims(talks, ["one-1"]).values()] == ["«Так»"]
    assert [t.note for t in load_terms(talks, ["one"]).values()] == ["Note one."]
    monkeypatch.setattr("positions.captions.NAMED_AT_MOST", 0)
    assert list(load_sources(talks, ["two"])) == ["two"]


@pytest.mark.parametrize(
    ("stance", "words"),
    [
        ("none", "None"),
        ("(silent)", "the text is silent"),
        ("(denies)", "the report is denied"),
        ("(denies none)", "denied: None"),
    ],
)
def test_what_claims_assert_is_said_in_words(talks, stance, words):
    records.option(0, records.issue("troops"), slug="none", label="None")
    assert load_captions(talks).asserted("troops", stance) == words


def test_the_clauses_that_cite_a_source_are_read_of_published_documents(talks):
    gazette = records.source("gazette", talks)
    records.term("1", records.proposal("paper"))
    records.term("2", records.proposal("paper-2"), source=gazette)
    records.term("3", records.proposal("draft", review="draft"), source=gazette)
    found = load_terms_citing(talks, "gazette")
    assert [(t.proposal, t.clause, t.source) for t in found] == [("paper-2", "2", "gazette")]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_codebook_takes_six_queries(talks, django_assert_num_queries, rows):
    for number in range(1, rows + 1):
        records.party(f"p{number}")
        records.round_(number)
        records.option(number, records.issue(f"i{number}", topic=records.topic(f"t{number}")))
        records.proposal(f"d{number}")
    with django_assert_num_queries(6):
        found = load_captions(talks)
    assert len(found.parties) == len(found.options) == len(found.proposals) == rows
