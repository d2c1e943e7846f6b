"""From draft to print: copies, what keeps a text from being published, and publication over a published one."""

import pytest

from positions import review
from positions.dossier import load_dossier
from positions.history import recording
from positions.models import AuditEntry, Claim, Negotiation, Party, Proposal, Round, Term
from tests import records


@pytest.fixture
def talks(db) -> Negotiation:
    return records.negotiation("talks")


@pytest.fixture
def ana(talks):
    return _member(talks, "ana", "analyst")


@pytest.fixture
def rita(talks):
    return _member(talks, "rita", "reviewer")


@pytest.fixture
def paper(talks) -> Proposal:
    """Alpha's and Beta's text in round 1: clause 1 at 50, the headline; clause 2 at 80."""
    alpha, beta = records.party("alpha"), records.party("beta")
    records.round_(2)
    paper = records.proposal("paper", alpha, beta, round=records.round_(1), completeness="full")
    low, high = records.option(50), records.option(80)
    records.term("1", paper, stance=low, headline=True, note="Why.", source=records.source())
    records.term("2", paper, stance=high, conditions="If.", verbatim=True)
    return paper


def _member(talks, name, role):
    user = records.user(name)
    records.member(talks, user, role)
    return user


def told(proposal):
    terms = proposal.terms.order_by("sequence")
    return [(t.clause, t.stance and t.stance.value, t.headline, t.mark) for t in terms]


def edited(user, record, **changes):
    with recording(user):
        for name, value in changes.items():
            setattr(record, name, value)
        record.save()


def next_revision(paper, user, **head):
    named = {"slug": "paper-2", "round": Round.objects.get(number=2), "title": "Second"}
    with recording(user):
        return review.draft_next_revision(paper, **named | head)


def refusals(proposal, user, **how):
    with pytest.raises(review.Unpublishable) as refused:
        review.publish(proposal, user, **how)
    return refused.value.problems


def test_the_next_revision_is_a_partial_draft_whose_clauses_are_unmarked(paper, ana):
    draft = next_revision(paper, ana)
    assert (draft.review, draft.completeness, draft.supersedes, draft.revises) == (
        "draft",
        "partial",
        paper,
        None,
    )
    assert [str(party) for party in draft.parties.order_by("authorships__sequence")] == [
        "Alpha",
        "Beta",
    ]
    assert told(draft) == [("1", 50, True, "unmarked"), ("2", 80, False, "unmarked")]
    copied = draft.terms.get(clause="1")
    assert (copied.copied_from, copied.source, copied.note) == (
        paper.terms.get(clause="1"),
        None,
        "",
    )


def test_a_copy_invents_no_evidence_it_is_not_published_while_a_clause_is_unmarked(
    paper, ana, rita
):
    draft = next_revision(paper, ana)
    edited(ana, draft.terms.get(clause="1"), mark="kept")
    assert refusals(draft, rita) == [
        "Not compared with the new text yet: mark as kept, changed or gone: 2."
    ]
    assert Proposal.objects.get(slug="paper-2").review == "draft"


def test_publication_keeps_what_is_kept_or_changed_and_lets_go_what_is_gone(paper, ana, rita):
    draft = next_revision(paper, ana)
    edited(ana, draft.terms.get(clause="1"), mark="changed", wording="Otherwise.")
    edited(ana, draft.terms.get(clause="2"), mark="gone")
    shown = review.publish(draft, rita)
    assert (shown, shown.review, told(shown)) == (draft, "published", [("1", 50, True, "")])
    assert [p.slug for p in load_dossier(paper.negotiation).proposals] == ["paper", "paper-2"]


def test_an_answer_accepts_or_counters_clause_by_clause_and_a_rejection_takes_over_none(paper, ana):
    beta = Party.objects.get(slug="beta")
    for kind, clauses in [("acceptance", 2), ("counter-proposal", 2), ("rejection", 0)]:
        head = {"slug": kind, "title": kind, "round": paper.round}
        with recording(ana):
            draft = review.draft_answer(paper, [beta], kind, **head)
        assert (draft.kind, draft.responds_to, draft.supersedes) == (kind, paper, None)
        assert [str(party) for party in draft.parties.all()] == ["Beta"]
        assert [mark for *_, mark in told(draft)] == ["unmarked"] * clauses


def test_only_reviewers_and_owners_publish(paper, ana, rita):
    draft = records.proposal("new", Party.objects.get(slug="alpha"), review="draft")
    owner = _member(paper.negotiation, "olga", "owner")
    viewer = _member(paper.negotiation, "vera", "viewer")
    refusal = ["Only reviewers and owners of the negotiation publish."]
    assert refusals(draft, ana) == refusals(draft, viewer) == refusal
    assert [review.obstacles(draft, user) for user in (rita, owner)] == [[], []]


def test_four_eyes_ask_for_someone_else_than_the_last_editor(paper, ana, rita):
    edited(None, paper.negotiation, four_eyes=True)
    draft = next_revision(paper, ana)
    for term in draft.terms.all():
        edited(ana, term, mark="kept")
    edited(rita, draft.terms.get(clause="2"), wording="Rita's.")
    refusal = ["You edited it last: where four eyes are asked for, someone else publishes."]
    assert refusals(draft, rita) == refusal
    otto = _member(paper.negotiation, "otto", "owner")
    assert review.publish(draft, otto).review == "published"


def test_a_step_of_the_review_is_no_edit(paper, ana, rita):
    edited(None, paper.negotiation, four_eyes=True)
    with recording(ana):
        draft = records.proposal("new", Party.objects.get(slug="alpha"), review="draft")
    with recording(rita):
        review.submit(draft)
    assert review.last_edit(draft).who == "ana"
    assert review.publish(draft, rita).review == "published"


def test_a_draft_copy_is_made_once(paper, ana):
    with recording(ana):
        first, second = review.draft_copy(paper), review.draft_copy(paper)
    assert (first, first.slug, first.revises) == (second, "paper-draft", paper)
    assert told(first) == [("1", 50, True, ""), ("2", 80, False, "")]


def test_publication_writes_a_draft_copy_over_the_text_it_revises(paper, ana, rita):
    terms = {term.clause: term.pk for term in paper.terms.all()}
    with recording(ana):
        draft = review.draft_copy(paper)
        draft.title = "Revised"
        draft.save()
        draft.authorships.get(party__slug="beta").delete()
        draft.terms.get(clause="1").delete()
        second = draft.terms.get(clause="2")
        second.headline = True
        second.save()
        records.term("3", draft, stance=second.stance)
    claim = records.claim("on-draft", records.source("other"), stance=second.stance, proposal=draft)
    revision = Negotiation.objects.get().revision
    shown = review.publish(draft, rita)
    assert (shown.pk, shown.slug, shown.title) == (paper.pk, "paper", "Revised")
    assert told(shown) == [("2", 80, True, ""), ("3", 80, False, "")]
    assert shown.terms.get(clause="2").pk == terms["2"]
    assert [str(party) for party in shown.parties.all()] == ["Alpha"]
    assert Claim.objects.get(pk=claim.pk).proposal == shown
    assert list(Proposal.objects.values_list("slug", flat=True)) == ["paper"]
    assert Negotiation.objects.get().revision == revision + 1


def test_the_headline_may_change_hands_in_a_draft_copy(paper, ana, rita):
    with recording(ana):
        draft = review.draft_copy(paper)
        for clause, headline in [("1", False), ("2", True)]:
            term = draft.terms.get(clause=clause)
            term.headline = headline
            term.save()
    assert told(review.publish(draft, rita)) == [("1", 50, False, ""), ("2", 80, True, "")]


def test_the_history_of_the_published_text_goes_on(paper, ana, rita):
    with recording(ana):
        draft = review.draft_copy(paper)
    edited(ana, draft, title="Revised")
    review.publish(draft, rita)
    rows = paper.history.order_by("history_id").values_list("title", "history_user_name")
    assert list(rows) == [("Paper", ""), ("Revised", "rita")]
    reason = paper.history.latest("history_id").history_change_reason
    assert reason == "Published “Revised”"


def test_a_text_edited_meanwhile_is_overwritten_only_on_request(paper, ana, rita):
    with recording(ana):
        draft = review.draft_copy(paper)
    edited(rita, Term.objects.get(proposal=paper, clause="1"), wording="Meanwhile.")
    (refusal,) = refusals(draft, rita)
    assert refusal.startswith("rita changed the published text on ")
    shown = review.publish(draft, rita, over=True)
    assert shown.terms.get(clause="1").wording == "Clause 1."


def test_what_was_edited_after_it_was_read_is_not_published(paper, ana, rita):
    draft = next_revision(paper, ana)
    for term in draft.terms.all():
        edited(ana, term, mark="kept")
    seen = review.last_edit(draft).revision
    edited(ana, draft, title="Otherwise")
    assert refusals(draft, rita, seen=seen) == ["ana changed it meanwhile: read it again."]
    assert review.publish(draft, rita, seen=seen + 1).title == "Otherwise"


def test_a_draft_copy_cannot_make_a_text_supersede_itself(paper, ana, rita):
    with recording(ana):
        draft = review.draft_copy(paper)
    edited(ana, draft, supersedes=paper)
    assert refusals(draft, rita) == ["It would supersede or answer itself."]


def test_texts_that_name_a_draft_copy_name_the_published_text_afterwards(paper, ana, rita):
    with recording(ana):
        draft = review.draft_copy(paper)
    other = records.proposal("other", Party.objects.get(slug="beta"), responds_to=draft)
    review.publish(draft, rita)
    assert Proposal.objects.get(pk=other.pk).responds_to == paper


def test_a_full_text_needs_a_term_and_every_text_an_author(paper, rita):
    draft = records.proposal("bare", Party.objects.get(slug="alpha"), review="draft")
    draft.completeness = "full"
    draft.save()
    draft.authorships.all().delete()
    assert refusals(draft, rita) == [
        "It has no author.",
        "It is said to be coded in full and has no term.",
    ]


def test_publication_is_noted_for_the_owner(paper, rita):
    draft = records.proposal("new", Party.objects.get(slug="alpha"), review="draft")
    review.publish(draft, rita)
    entry = AuditEntry.objects.get()
    assert (entry.user_name, entry.kind, entry.what) == ("rita", "publication", "New (new)")
    assert entry.revision == Negotiation.objects.get().revision


def test_slugs_of_drafts_are_free(paper):
    home = paper.negotiation
    assert review.free_slug(home, "paper") == "paper-2"
    records.proposal("paper-2")
    assert [review.free_slug(home, "paper"), review.free_slug(home, "new")] == ["paper-3", "new"]
    assert len(review.free_slug(home, "x" * 300)) == 194
