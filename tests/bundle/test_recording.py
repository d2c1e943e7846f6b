"""History, revisions, owners and rights of an import."""

import pytest
from django.contrib.auth import get_user_model

from positions.bundle import carry_out, plan_import, read_bundle
from positions.models import (
    Authorship,
    Claim,
    Issue,
    Membership,
    Negotiation,
    Option,
    Party,
    Proposal,
    Round,
    Salience,
    Source,
    Term,
    Topic,
)
from tests.bundle.papers import Paper, imported, problems

pytestmark = pytest.mark.django_db

PAPER = Paper()
ALL = (
    Negotiation,
    Membership,
    Party,
    Round,
    Topic,
    Issue,
    Option,
    Source,
    Proposal,
    Authorship,
    Term,
    Claim,
    Salience,
)


def _user(name: str, **more: bool) -> object:
    return get_user_model().objects.create_user(name, **more)


def _member(name: str, role: str) -> object:
    user = _user(name)
    Membership(negotiation=Negotiation.objects.get(), user=user, role=role).save()
    return user


def _private(tmp_path) -> Negotiation:
    return imported(PAPER.but("negotiation", 2, visibility="private").write(tmp_path))


def test_every_created_record_has_one_history_row_of_the_import(tmp_path):
    alice = _user("alice")
    imported(PAPER.write(tmp_path), alice)
    for model in ALL:
        rows = model.history.values_list(
            "history_type",
            "history_revision",
            "history_user",
            "history_user_name",
            "history_change_reason",
        )
        assert list(rows) == [("+", 1, alice.pk, "alice", "a test")] * model.objects.count(), model


def test_every_changed_record_has_one_history_row_of_the_import(tmp_path):
    alice = _user("alice")
    imported(PAPER.write(tmp_path), alice)
    paper = PAPER
    changes = {
        "negotiation": {"summary": "S"},
        "parties": {"side": "S"},
        "rounds": {"venue": "V"},
        "topics": {"pax_code": "P"},
        "issues": {"question": "Q"},
        "options": {"description": "D"},
        "sources": {"language": "uk"},
        "proposals": {"note": "N"},
        "terms": {"note": "N"},
        "claims": {"note": "N"},
        "salience": {"salience": "1"},
    }
    for table, cells in changes.items():
        paper = paper.but(table, 2, **cells)
    imported(paper.write(tmp_path), alice)
    for model in set(ALL) - {Membership, Authorship}:
        rows = model.history.filter(history_revision=2).values_list(
            "history_type", "history_user", "history_user_name", "history_change_reason"
        )
        assert list(rows) == [("~", alice.pk, "alice", "a test")], model
    assert Term.history.filter(history_revision=2).get().note == "N"
    assert Negotiation.objects.get().revision == 2


def test_every_removed_record_has_one_history_row_of_the_import(tmp_path):
    alice = _user("alice")
    imported(PAPER.write(tmp_path), alice)
    before = {model: model.objects.count() for model in ALL[2:]}
    paper = PAPER
    for table in list(PAPER.tables)[1:]:
        paper = paper.without_rows(table)
    imported(paper.write(tmp_path), alice, prune=True)
    for model, count in before.items():
        rows = model.history.filter(history_type="-").values_list(
            "history_revision", "history_user", "history_user_name", "history_change_reason"
        )
        assert list(rows) == [(2, alice.pk, "alice", "a test")] * count, model


def test_a_long_reason_is_cut_to_what_the_history_holds(tmp_path):
    carry_out(plan_import(read_bundle(PAPER.write(tmp_path))), None, "x" * 300)
    assert Party.history.first().history_change_reason == "x" * 100


def test_whoever_creates_a_negotiation_owns_it(tmp_path):
    imported(PAPER.write(tmp_path), _user("alice"))
    assert list(Membership.objects.values_list("user__username", "role")) == [("alice", "owner")]


def test_an_import_by_nobody_leaves_a_negotiation_without_members(tmp_path):
    imported(PAPER.write(tmp_path))
    assert (Membership.objects.count(), Party.history.first().history_user) == (0, None)


def test_an_analyst_may_import_and_becomes_no_owner(tmp_path):
    imported(PAPER.write(tmp_path))
    imported(PAPER.but("parties", 2, name="N").write(tmp_path), _member("bob", "analyst"))
    assert Party.objects.get(slug="north").name == "N"
    assert list(Membership.objects.values_list("role", flat=True)) == ["analyst"]


def test_a_viewer_may_not_import(tmp_path):
    _private(tmp_path)
    paths = PAPER.write(tmp_path)
    assert problems(paths, user=_member("carol", "viewer")) == [
        "negotiation.csv:2: slug: carol may not change this negotiation"
    ]


def test_a_stranger_learns_of_a_private_negotiation_only_that_its_slug_is_taken(tmp_path):
    _private(tmp_path)
    paper = PAPER.without_rows("sources").without_rows("claims").without_rows("terms")
    paper = paper.without_rows("proposals").without_rows("options").without_rows("salience")
    assert problems(paper.write(tmp_path), user=_user("mallory"), prune=True) == [
        "negotiation.csv:2: slug: this slug cannot be used"
    ]


@pytest.mark.parametrize(
    ("role", "visibility", "warnings"),
    [
        ("owner", "public", []),
        (
            "reviewer",
            "private",
            ["negotiation.csv:2: visibility: warning: only an owner changes it: “private” is kept"],
        ),
    ],
)
def test_only_an_owner_changes_who_may_read(tmp_path, role, visibility, warnings):
    _private(tmp_path)
    user = _member("dora", role)
    plan = plan_import(read_bundle(PAPER.write(tmp_path)), user)
    assert [str(warning) for warning in plan.warnings] == warnings
    assert carry_out(plan, user).visibility == visibility


def test_a_superuser_changes_who_may_read(tmp_path):
    _private(tmp_path)
    root = _user("root", is_superuser=True)
    assert imported(PAPER.write(tmp_path), root).visibility == "public"


def test_the_command_line_without_a_user_changes_who_may_read(tmp_path):
    _private(tmp_path)
    assert imported(PAPER.write(tmp_path)).visibility == "public"
