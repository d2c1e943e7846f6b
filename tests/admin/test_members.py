"""Members of a negotiation: named by typing, decided by owners, and never without one."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from positions.models import Membership, Negotiation
from tests import records
from tests.admin.pages import errors, page_of, send

OWNERLESS = "A negotiation keeps at least one owner with an active account: make another member owner first."


def members(talks: Negotiation) -> dict[str, str]:
    return dict(talks.memberships.values_list("user__username", "role"))


def test_an_owner_names_a_member_by_typing(owner: Client, talks) -> None:
    records.user("bob")
    row = {"memberships__1__username": " bob ", "memberships__1__role": "reviewer"}
    assert send(owner, page_of(talks), **row).status_code == 302
    assert members(talks) == {"owner": "owner", "bob": "reviewer"}
    assert Membership.objects.get(role="reviewer").history.get().history_user_name == "owner"


def test_the_page_of_an_owner_names_no_account_that_is_no_member(owner: Client, talks) -> None:
    records.user("somebody-else")
    assert "somebody-else" not in owner.get(page_of(talks)).content.decode()


@pytest.mark.parametrize("typed", ["bob", "Ana", "an", "gone"])
def test_an_account_that_is_not_there_or_not_active_is_none(owner, talks, typed: str) -> None:
    records.user("ana")
    records.user("gone", is_active=False)
    row = {"memberships__1__username": typed, "memberships__1__role": "analyst"}
    answer = send(owner, page_of(talks), **row)
    assert errors(answer) == [f"There is no account “{typed}”."]
    assert f'value="{typed}"' in answer.content.decode()
    assert members(talks) == {"owner": "owner"}


def test_an_account_is_a_member_once(owner: Client, talks) -> None:
    records.member(talks, records.user("bob"), "viewer")
    records.user("eve")
    again = {"memberships__2__username": "bob", "memberships__2__role": "analyst"}
    said = ["“bob” is a member already: change the role there."]
    assert errors(send(owner, page_of(talks), **again)) == said
    twice = {f"memberships__{n}__username": "eve" for n in (2, 3)}
    twice |= {f"memberships__{n}__role": "analyst" for n in (2, 3)}
    assert errors(send(owner, page_of(talks), **twice)) == ["“eve” is named twice."]
    assert members(talks) == {"owner": "owner", "bob": "viewer"}


def test_the_account_of_a_member_is_fixed(owner: Client, talks) -> None:
    records.user("bob")
    row = {"memberships__0__username": "bob", "memberships__0__role": "owner"}
    assert send(owner, page_of(talks), **row).status_code == 302
    assert members(talks) == {"owner": "owner"}


@pytest.mark.parametrize(
    "row", [{"memberships__0__DELETE": "on"}, {"memberships__0__role": "viewer"}]
)
def test_the_last_owner_stays(owner: Client, talks, row: dict) -> None:
    before = Negotiation.objects.get().revision
    assert errors(send(owner, page_of(talks), **row)) == [OWNERLESS]
    assert (members(talks), Negotiation.objects.get().revision) == ({"owner": "owner"}, before)


def test_an_owner_whose_account_is_closed_does_not_count(owner: Client, talks) -> None:
    records.member(talks, records.user("closed", is_active=False), "owner")
    answer = send(owner, page_of(talks), memberships__1__role="viewer")
    assert errors(answer) == [OWNERLESS]


def test_ownership_is_handed_over_in_one_step(owner: Client, talks) -> None:
    records.member(talks, records.user("zoe"), "analyst")
    rows = {"memberships__0__role": "viewer", "memberships__1__role": "owner"}
    assert send(owner, page_of(talks), **rows).status_code == 302
    assert members(talks) == {"owner": "viewer", "zoe": "owner"}


def test_a_negotiation_that_nobody_owns_is_edited_all_the_same(superuser, talks) -> None:
    records.member(talks, records.user("bob"), "analyst")
    assert send(superuser, page_of(talks), memberships__0__role="viewer").status_code == 302
    assert members(talks) == {"bob": "viewer"}


def test_the_account_of_a_member_is_not_deleted(superuser, owner, talks) -> None:
    account = User.objects.get(username="owner")
    superuser.post(f"/admin/auth/user/{account.pk}/delete/", {"post": "yes"})
    assert User.objects.filter(username="owner").exists()
    assert members(talks) == {"owner": "owner"}
