"""Rows become records in one place, as of one revision, in a fixed number of queries."""

import pytest
from django.core.management import call_command

from positions import dossier
from positions.analysis import records as rules
from positions.analysis.claims import groups
from positions.analysis.timeline import timeline
from positions.dossier import load_dossier
from positions.models import Negotiation
from tests import records
from tests.builders import FIXTURE, dossier_from_csv


@pytest.fixture
def talks(db):
    return records.negotiation("talks")


FEW, MANY = rules.Option("troops", "few", 10, 0), rules.Option("troops", "many", 80, 1)
TERM = rules.Term(
    "paper", "1", "troops", MANY, rules.Commitment.RED_LINE, "Clause 1.", True, "If so.", True
)
CLAIM = rules.Claim(
    slug="copy-1",
    source="copy",
    issue="troops",
    claimant="beta",
    about="alpha",
    proposal="paper",
    asserts=rules.Asserts.STANCE,
    stance="few",
    made_on="2025",
    credibility=2,
)


def a_record_of_every_kind():
    alpha, beta = records.party("alpha", role="mediator", side="west"), records.party("beta")
    issue = records.issue(
        "troops", topic=records.topic("low", parent=records.topic("high", pax_code="Ce"))
    )
    high, low = records.option(80, issue, slug="many"), records.option(10, issue, slug="few")
    records.round_(1, starts_on="2025-06")
    original = records.source("original", published_on="2025")
    copy = records.source("copy", reprint_of=original, reliability="E")
    paper = records.proposal("paper", beta, alpha, date="2025-06-02", completeness="full")
    marks = {"verbatim": True, "conditions": "If so.", "headline": True}
    records.term("1", paper, stance=high, commitment="red_line", **marks)
    said = {"about": alpha, "proposal": paper, "claimant": "beta", "made_on": "2025"}
    records.claim("copy-1", copy, stance=low, **said)
    records.salience(70, alpha, issue)


def test_every_record_that_rules_read_is_loaded(talks):
    a_record_of_every_kind()
    paper = ("paper", 1, ("beta", "alpha"), "2025-06-02", True, "proposal", "tabled", 1)
    assert load_dossier(talks) == rules.Dossier(
        slug="talks",
        revision=Negotiation.objects.get().revision,
        parties=(
            rules.Party("alpha", rules.PartyRole.MEDIATOR, "west"),
            rules.Party("beta", rules.PartyRole.PARTY, "beta"),
        ),
        rounds=(rules.Round(1, "round-1", "2025-06"),),
        topics=(rules.Topic("high", "", "Ce"), rules.Topic("low", "high")),
        issues=(rules.Issue("troops", "low"),),
        options=(FEW, MANY),
        proposals=(rules.Proposal(*paper),),
        terms=(TERM,),
        sources=(
            rules.Source("original", "Original", "B", "2025"),
            rules.Source("copy", "Copy", "E", "", "original"),
        ),
        claims=(CLAIM,),
        salience={("alpha", "troops"): 70},
    )


def test_options_of_equal_value_keep_the_analysts_order(talks):
    issue = records.issue("troops")
    for slug, value in [("b", 50), ("a", 50), ("none", None), ("low", 0)]:
        records.option(value, issue, slug=slug)
    assert [option.slug for option in load_dossier(talks).options] == ["low", "b", "a", "none"]


def test_another_negotiation_is_not_loaded(talks):
    other = records.negotiation("other")
    records.party("gamma", other)
    assert load_dossier(talks).parties == ()


def test_drafts_are_not_loaded(talks):
    stance = records.option()
    paper = records.proposal(review="draft")
    records.term("1", paper, stance=stance)
    records.claim("c", proposal=paper, stance=stance)
    found = load_dossier(talks)
    assert (found.proposals, found.terms, found.claims) == ((), (), ())


def test_the_database_gives_the_same_answers_as_the_files(db):
    call_command("import_negotiation", str(FIXTURE))
    loaded, from_files = load_dossier(Negotiation.objects.get()), dossier_from_csv()

    def stood(dossier):
        line = timeline(dossier)
        return [
            (
                s.round,
                s.party,
                s.issue,
                s.status,
                s.position.stances,
                s.since,
                s.held_since,
                s.flags,
            )
            for r in dossier.rounds
            for s in line.as_of(r.number)
        ]

    assert loaded.revision == 1
    assert stood(loaded) == stood(from_files)
    assert groups(loaded) == groups(from_files)


def test_a_write_that_comes_between_is_read_again(talks, monkeypatch):
    """A stale instance stands for a negotiation that was written to while it was read."""
    stale = Negotiation.objects.get()
    records.party("alpha", talks)
    found = load_dossier(stale)
    assert (found.revision, [party.slug for party in found.parties]) == (2, ["alpha"])


def test_writers_that_never_rest_are_asked_to_wait(talks, monkeypatch):
    monkeypatch.setattr(dossier, "UNLOCKED", 0)
    records.party("alpha", talks)
    found = load_dossier(talks)
    assert (found.revision, len(found.parties)) == (2, 1)


def test_a_negotiation_deleted_meanwhile_is_not_there(talks):
    stale = Negotiation.objects.get()
    talks.delete()
    with pytest.raises(Negotiation.DoesNotExist):
        load_dossier(stale)


def test_a_reading_that_failed_over_a_write_is_made_again(talks):
    """What was asked for may be gone, or half of it, when a writer comes between."""
    seen = []

    def read(revision):
        seen.append(revision)
        if len(seen) == 1:
            records.party("alpha", talks)
            raise KeyError("alpha")
        return revision

    stale = Negotiation.objects.get()
    assert dossier.at_one_revision(stale, read) == 2
    assert seen == [1, 2]


def test_a_reading_that_fails_by_itself_fails(talks):
    def read(revision):
        raise KeyError("alpha")

    with pytest.raises(KeyError):
        dossier.at_one_revision(Negotiation.objects.get(), read)
