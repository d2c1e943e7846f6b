"""Filters of the lists: by round, party and issue, by what is still to do, and by what the rules say."""

import pytest

from positions.models import Claim, Proposal, Source, Term
from tests import records
from tests.admin.pages import list_page


@pytest.fixture
def papers(talks):
    """Two papers, each of a party, a round and an issue of its own; only the first is claimed of."""
    for number in (1, 2):
        party, round_ = records.party(f"p{number}", talks), records.round_(number, talks)
        stance = records.option(50, records.issue(f"i{number}", talks))
        paper = records.proposal(f"d{number}", party, round=round_)
        records.term(str(number), paper, stance=stance)
    first = Proposal.objects.get(slug="d1")
    term = first.terms.get()
    other = records.option(80, term.issue)
    both = {"about": first.parties.get(), "proposal": first}
    records.claim("c1", records.source("s1"), stance=term.stance, **both)
    records.claim("c2", records.source("s2", reliability="F"), stance=other, **both)
    records.claim(
        "c3", Source.objects.get(slug="s1"), Proposal.objects.get(slug="d2").terms.get().issue
    )
    return talks


def listed(client, model, query: str) -> list[str]:
    page = client.get(list_page(model, query))
    assert page.status_code == 200, page["Location"]
    names = {Term: "clause"}
    return sorted(getattr(row, names.get(model, "slug")) for row in page.context["cl"].result_list)


def offered(client, model, query: str = "") -> dict[str, list[str]]:
    cl = client.get(list_page(model, query)).context["cl"]
    return {
        spec.title: [choice["display"] for choice in spec.choices(cl)] for spec in cl.filter_specs
    }


def test_proposals_by_round_party_and_issue(analyst, papers) -> None:
    paper = Proposal.objects.get(slug="d2")
    for name, pk in (
        ("round__id__exact", paper.round.pk),
        ("parties__id__exact", paper.parties.get().pk),
        ("issue", paper.terms.get().issue.pk),
    ):
        assert (name, listed(analyst, Proposal, f"?{name}={pk}")) == (name, ["d2"])


def test_terms_by_round_party_and_issue(analyst, papers) -> None:
    paper = Proposal.objects.get(slug="d2")
    for name, pk in (
        ("round", paper.round.pk),
        ("party", paper.parties.get().pk),
        ("issue__id__exact", paper.terms.get().issue.pk),
    ):
        assert (name, listed(analyst, Term, f"?{name}={pk}")) == (name, ["2"])


def test_a_term_of_several_parties_is_listed_once(analyst, papers) -> None:
    alpha, beta = records.party("alpha"), records.party("beta")
    records.term("joint", records.proposal("joint", alpha, beta))
    assert listed(analyst, Term, f"?party={beta.pk}") == ["joint"]


def test_claims_by_the_round_of_their_proposal_or_of_their_date(analyst, papers) -> None:
    for number, begun in ((1, "2025-01"), (2, "2025-06")):
        round_ = papers.rounds.get(number=number)
        round_.starts_on = begun
        round_.save()
    records.claim("spoken", made_on="2025-06-02")
    assert listed(analyst, Claim, "?round=1") == ["c1", "c2"]
    assert listed(analyst, Claim, "?round=2") == ["spoken"]


def test_claims_by_party_issue_and_grade(analyst, papers) -> None:
    claim = Claim.objects.get(slug="c2")
    claim.credibility = 5
    claim.save()
    for name, value in (("about__id__exact", claim.about.pk), ("credibility__exact", 5)):
        found = ["c1", "c2"] if name.startswith("about") else ["c2"]
        assert (name, listed(analyst, Claim, f"?{name}={value}")) == (name, found)
    assert listed(analyst, Claim, f"?issue__id__exact={claim.issue.pk}") == ["c1", "c2"]
    assert listed(analyst, Source, "?reliability__exact=F") == ["s2"]


def test_claims_by_the_verdict_of_their_group(analyst, papers) -> None:
    assert listed(analyst, Claim, "?verdict=contested") == ["c1", "c2"]
    assert listed(analyst, Claim, "?verdict=uncoded") == ["c3"]
    assert listed(analyst, Claim, "?verdict=corroborated") == []
    assert offered(analyst, Claim)["verdict of its group (R16)"] == [
        "All",
        "contested",
        "corroborated",
        "single source",
        "comments only",
    ]


def test_a_verdict_is_offered_for_one_negotiation_and_answered_for_all(analyst, papers) -> None:
    records.negotiation("open", visibility="public")
    assert "verdict of its group (R16)" not in offered(analyst, Claim)
    assert "verdict of its group (R16)" in offered(analyst, Claim, "?negotiation=talks")
    assert listed(analyst, Claim, "?verdict=contested") == ["c1", "c2"]
    assert listed(analyst, Claim, "?negotiation=open&verdict=contested") == []


def test_a_verdict_says_nothing_of_a_private_negotiation(stranger, papers) -> None:
    assert listed(stranger, Claim, "?verdict=contested") == []
    assert listed(stranger, Claim, "?negotiation=talks&verdict=contested") == []


@pytest.mark.parametrize(
    ("model", "query", "yes", "no"),
    [
        (Term, "claimed", ["1"], ["2"]),
        (Claim, "stated", ["c1", "c2"], ["c3"]),
        (Proposal, "coded", ["d1", "d2"], ["empty"]),
        (Source, "graded", ["s1"], ["s2"]),
    ],
)
def test_what_is_still_to_do_has_an_address(analyst, papers, model, query, yes, no) -> None:
    records.proposal("empty", Proposal.objects.get(slug="d1").parties.get())
    assert listed(analyst, model, f"?{query}=yes") == yes
    assert listed(analyst, model, f"?{query}=no") == no


def test_a_source_that_cannot_be_judged_counts_as_without_a_grade_and_it_is_said(
    analyst, papers
) -> None:
    assert offered(analyst, Source)["grade"] == ["All", "A to E", "none: F, cannot be judged"]


@pytest.mark.parametrize(
    ("model", "query"),
    [
        (Term, "?claimed=maybe"),
        (Term, "?round=x"),
        (Term, "?party=99999999999999999999"),
        (Proposal, "?issue=%C2%B2"),
        (Claim, "?verdict=true"),
    ],
)
def test_nonsense_is_answered_with_the_whole_list(analyst, papers, model, query: str) -> None:
    answer = analyst.get(list_page(model, query))
    assert (answer.status_code, answer["Location"]) == (302, list_page(model, "?e=1"))


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("model", "query", "queries"),
    [
        (Proposal, "?coded=no", 12),
        (Term, "?claimed=no", 11),
        (Claim, "?stated=no", 11),
        (Claim, "?verdict=uncoded", 24),
        (Source, "?graded=no", 8),
    ],
)
def test_a_filter_asks_the_same_of_any_number_of_rows(
    analyst, talks, django_assert_num_queries, model, query, queries, rows
) -> None:
    for number in range(rows):
        source = records.source(f"s{number}", reliability="F")
        records.term(str(number), records.proposal(f"coded{number}"))
        records.proposal(f"d{number}")
        records.claim(f"c{number}", source)
    with django_assert_num_queries(queries):
        page = analyst.get(list_page(model, query))
    assert len(page.context["cl"].result_list) == rows
