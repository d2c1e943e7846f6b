"""Revisions and history: who changed what, when and why, under one number per change."""

import pytest
from django.db.models import ProtectedError

from positions.history import recording
from positions.models import Negotiation, Party
from tests import records


def revision(slug="talks"):
    return Negotiation.objects.get(slug=slug).revision


def history(record):
    rows = type(record).history.filter(id=record.pk).order_by("history_id")
    return [
        (r.history_type, r.history_revision, r.history_user, r.history_change_reason) for r in rows
    ]


def test_a_new_negotiation_is_at_revision_1(db):
    talks = records.negotiation()
    assert (talks.revision, revision()) == (1, 1)
    assert history(talks) == [("+", 1, None, None)]


def test_every_write_of_its_own_raises_the_revision(db):
    party = records.party(negotiation=records.negotiation())
    party.name = "Changed"
    party.save()
    pk = party.pk
    party.delete()
    assert revision() == 4
    rows = Party.history.filter(id=pk).order_by("history_id")
    assert list(rows.values_list("history_type", "history_revision")) == [
        ("+", 2),
        ("~", 3),
        ("-", 4),
    ]


def test_writes_of_one_change_share_a_revision_a_user_and_a_reason(db):
    talks, ana = records.negotiation(), records.user()
    with recording(user=ana, reason="first reading") as change:
        alpha = records.party("alpha", talks)
        records.party("beta", talks)
        alpha.name = "Other"
        alpha.save()
    assert (revision(), change.revisions) == (2, {talks.pk: 2})
    assert history(alpha) == [("+", 2, ana, "first reading"), ("~", 2, ana, "first reading")]


def test_changing_the_negotiation_itself_raises_its_revision(db):
    talks = records.negotiation()
    talks.name = "Other"
    talks.save()
    assert (talks.revision, revision()) == (2, 2)


def test_a_change_inside_another_joins_it(db):
    talks, ana = records.negotiation(), records.user()
    with recording(user=ana), recording(reason="ignored"):
        alpha = records.party("alpha", talks)
    assert history(alpha) == [("+", 2, ana, None)]


def test_a_change_that_fails_leaves_no_trace(db):
    talks = records.negotiation()
    with pytest.raises(RuntimeError), recording():
        records.party("alpha", talks)
        raise RuntimeError
    assert (revision(), Party.objects.count(), Party.history.count()) == (1, 0, 0)


def test_two_negotiations_in_one_change_each_get_their_own_revision(db):
    one, two = records.negotiation("one"), records.negotiation("two")
    two.save()
    with recording():
        alpha, beta = records.party("alpha", one), records.party("beta", two)
    assert (history(alpha)[0][1], history(beta)[0][1]) == (2, 3)


def test_deleting_many_keeps_the_history_of_each(db):
    talks, ana = records.negotiation(), records.user()
    for slug in ("alpha", "beta"):
        records.party(slug, talks)
    with recording(user=ana, reason="merged"):
        counts = Party.objects.of(talks).delete()
    assert counts == (2, {"positions.Party": 2})
    rows = Party.history.filter(history_type="-")
    assert [(r.history_revision, r.history_user, r.history_change_reason) for r in rows] == [
        (4, ana, "merged")
    ] * 2


def test_history_outlives_the_negotiation(db):
    talks = records.negotiation()
    records.party("alpha", talks)
    talks.delete()
    assert list(Party.history.values_list("history_type", flat=True)) == ["-", "+"]


def test_a_revision_is_never_used_twice_for_a_slug(db):
    talks = records.negotiation()
    talks.name = "Other"
    talks.save()
    talks.delete()
    assert records.negotiation().revision == 4


def test_who_made_a_change_outlives_the_account(db):
    ana = records.user("ana")
    with recording(user=ana):
        records.negotiation()
    ana.delete()
    row = Negotiation.history.get()
    assert (row.history_user, row.history_user_name) == (None, "ana")


def test_the_account_of_a_member_is_not_deleted(db):
    talks, ana = records.negotiation(), records.user("ana")
    records.member(talks, ana)
    with pytest.raises(ProtectedError):
        ana.delete()


def test_a_person_not_signed_in_is_nobody(db):
    from_nobody = type("Anonymous", (), {"is_authenticated": False})()
    with recording(user=from_nobody):
        talks = records.negotiation()
    assert history(talks) == [("+", 1, None, None)]


def test_readers_learn_when_the_revision_was_raised(db):
    talks = records.negotiation()
    made = Negotiation.objects.get().revised_at
    records.party("alpha", talks)
    after_a_record = Negotiation.objects.get().revised_at
    changed = Negotiation.objects.get()
    changed.summary = "On troops."
    changed.save()
    after_its_own = Negotiation.objects.get().revised_at
    assert made < after_a_record < after_its_own == changed.revised_at
