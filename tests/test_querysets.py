"""The verbs by which records are chosen."""

import pytest
from django.contrib.auth.models import AnonymousUser

from positions.models import Claim, Negotiation, Party, Proposal, Term
from tests import records


@pytest.fixture
def three(db):
    """A public negotiation, a private one that ana belongs to, and one that she does not."""
    ana = records.user("ana")
    records.negotiation("open", visibility="public")
    records.member(records.negotiation("ours"), ana, "viewer")
    records.negotiation("theirs", owner=records.user("bob"))
    return ana


def visible(user):
    return sorted(Negotiation.objects.visible_to(user).values_list("slug", flat=True))


def editable(user):
    return sorted(Negotiation.objects.editable_by(user).values_list("slug", flat=True))


def test_anonymous_readers_see_public_negotiations_only(three):
    assert visible(AnonymousUser()) == ["open"]
    assert editable(AnonymousUser()) == []


def test_members_see_their_own_too(three):
    assert visible(three) == ["open", "ours"]


def test_superusers_see_and_edit_all(three):
    root = records.user("root", is_superuser=True)
    assert visible(root) == editable(root) == ["open", "ours", "theirs"]


@pytest.mark.parametrize(
    ("role", "edits"),
    [("viewer", []), ("analyst", ["ours"]), ("reviewer", ["ours"]), ("owner", ["ours"])],
)
def test_analysts_reviewers_and_owners_edit(three, role, edits):
    three.memberships.get().delete()
    records.member(Negotiation.objects.get(slug="ours"), three, role)
    assert editable(three) == edits


def test_a_record_is_as_visible_as_its_negotiation(three):
    for slug in ("open", "ours", "theirs"):
        records.party(slug, Negotiation.objects.get(slug=slug))
    found = Party.objects.visible_to(three).values_list("slug", flat=True)
    assert list(found) == ["open", "ours"]


@pytest.mark.parametrize("review", ["draft", "in-review"])
def test_what_is_not_published_counts_for_nothing(db, review):
    stance = records.option()
    paper = records.proposal(review=review)
    records.term("1", paper, stance=stance)
    records.claim("on-the-paper", proposal=paper, stance=stance)
    records.claim("in-general", stance=stance)
    assert list(Proposal.objects.published()) == []
    assert list(Term.objects.published()) == []
    assert [claim.slug for claim in Claim.objects.published()] == ["in-general"]
