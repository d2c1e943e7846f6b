"""The verbs by which records are chosen."""

import re
import string

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection

from positions.folding import ALPHABETS, runs, search_words
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


POSTGRESQL = pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="Only PostgreSQL has full text."
)


def holding(text, words):
    """How many terms of this wording hold the words."""
    records.negotiation()
    records.term(wording=text)
    return Term.objects.holding(search_words(words)).count()


@pytest.mark.parametrize("words", ["cease", "cease-fire", "fire", "u.s.", "s. cease", "23", ""])
def test_records_hold_all_words_however_they_are_written(db, words):
    assert holding("The U.S. wants a CEASE-FIRE by 23:00.", words) == 1
    assert Term.objects.holding(search_words(f"{words} nowhere")).count() == 0


@pytest.mark.parametrize("sign", string.punctuation)
def test_no_sign_that_joins_two_words_hides_the_second(db, sign):
    assert holding(f"peace{sign}treaty", "treaty") == 1
    assert Term.objects.holding(search_words(f"peace{sign}treaty")).count() == 1
    assert Term.objects.holding(search_words(f"peace{sign}{sign}treaty")).count() == 0


def test_words_are_cut_into_runs_of_letters_of_alphabets():
    assert runs("зобов'язана") == ["зобов", "язана"]
    assert runs("北约nato成员") == ["nato"]
    assert runs("istanbul-2025-06") == ["istanbul", "2025", "06"]
    assert runs("停火") == runs("سلام") == runs("🕊️") == runs("5e2exa0") == []


@POSTGRESQL
def test_every_letter_of_the_alphabets_is_part_of_a_word_to_postgresql(db):
    letters = [chr(n) for n in range(0x1100) if re.match(f"[{ALPHABETS}]", chr(n))]
    words = [f"a{letter}b" for letter in letters if letter == letter.casefold()]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word FROM unnest(%s) word WHERE NOT to_tsvector('simple', word) @@ "
            "(quote_literal(word) || ':*')::tsquery",
            [words],
        )
        assert cursor.fetchall() == []
    assert len(words) > 400


@POSTGRESQL
@pytest.mark.parametrize("model", [Negotiation, Party, Proposal, Term, Claim])
def test_words_are_looked_up_in_the_index_of_the_migration(db, model):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = model.objects.holding(["truce", "зобов'язана"]).order_by().explain()
    assert f"{model._meta.db_table}_words" in plan


@pytest.mark.parametrize("script", ["абв", "xyz"])
def test_a_text_beyond_what_full_text_takes_is_kept_and_found_by_its_beginning(db, script):
    words = " ".join(f"{script}{n}" for n in range(200_000))
    assert holding(f"armistice {words}", "armistice") == 1


def test_a_word_longer_than_full_text_takes_is_kept(db):
    assert holding(f"armistice {'x' * 5_000} reached", "armistice reached") == 1
