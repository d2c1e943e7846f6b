"""API tokens: made in the admin, shown once, listed without what would be a secret."""

import re
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from knox.auth import TokenAuthentication
from knox.models import AuthToken

from tests import records
from tests.admin.pages import send, signed_in

ADD = "/admin/knox/authtoken/add/"
LIST = "/admin/knox/authtoken/"


@pytest.fixture
def ana(db) -> Client:
    return signed_in(records.user("ana"))


def made(client: Client, **fields: str) -> str:
    """The token that the page after saving shows."""
    answer = send(client, ADD, **fields)
    assert answer["Location"] == LIST
    (said,) = list(client.get(LIST).context["messages"])
    return str(said).split(": ")[1]


def test_a_token_is_shown_once_and_opens_the_api(ana: Client) -> None:
    token = made(ana)
    user, stored = TokenAuthentication().authenticate_credentials(token.encode())
    assert user.username == "ana"
    assert list(ana.get(LIST).context["messages"]) == []
    text = ana.get(LIST).content.decode()
    assert token[:8] in text
    assert token[:9] not in text
    assert token not in "".join(LogEntry.objects.values_list("object_repr", flat=True))


def asked_with(token: str) -> int:
    """What the API answers the holder of a token about a negotiation of theirs."""
    headers = {"Authorization": f"Token {token}"}
    return Client().get("/api/v1/negotiations/talks/", headers=headers).status_code


def test_a_token_opens_nothing_once_it_is_revoked(ana: Client) -> None:
    records.negotiation("talks", owner=User.objects.get(username="ana"))
    token = made(ana)
    assert asked_with(token) == 200
    ana.post(f"{LIST}{AuthToken.objects.get().pk}/delete/", {"post": "yes"})
    assert asked_with(token) == 401


def test_a_token_opens_nothing_once_its_account_is_closed(ana: Client) -> None:
    account = User.objects.get(username="ana")
    records.negotiation("talks", owner=account)
    token = made(ana)
    account.is_active = False
    account.save()
    assert asked_with(token) == 401


def test_only_a_digest_of_a_token_is_kept(ana: Client) -> None:
    token = made(ana)
    stored = AuthToken.objects.get()
    assert (len(stored.digest), token in stored.digest) == (128, False)
    assert stored.token_key == token[:15]


def test_a_token_expires_when_the_settings_say_unless_told_otherwise(ana: Client) -> None:
    made(ana)
    made(ana, expiry_0="2099-01-01", expiry_1="12:00")
    first, second = AuthToken.objects.order_by("expiry")
    assert abs(first.expiry - timezone.now() - timedelta(days=365)) < timedelta(minutes=5)
    assert f"{second.expiry:%Y-%m-%d %H:%M}" == "2099-01-01 12:00"


def test_a_token_does_not_expire_before_it_is_made(ana: Client) -> None:
    answer = send(ana, ADD, expiry_0="2001-01-01", expiry_1="12:00")
    assert answer.context["adminform"].form.errors == {"expiry": ["This moment has passed."]}
    assert AuthToken.objects.count() == 0


def test_a_token_is_ones_own_unless_a_superuser_makes_it(ana: Client, superuser: Client) -> None:
    bob = records.user("bob")
    made(ana, user=str(bob.pk))
    assert AuthToken.objects.get().user.username == "ana"
    made(superuser, user=str(bob.pk))
    assert sorted(AuthToken.objects.values_list("user__username", flat=True)) == ["ana", "bob"]


def test_each_sees_and_deletes_only_their_own(ana: Client, superuser: Client) -> None:
    theirs, _ = AuthToken.objects.create(records.user("bob"))
    mine, _ = AuthToken.objects.create(User.objects.get(username="ana"))
    assert list(ana.get(LIST).context["cl"].result_list) == [mine]
    chosen = {"action": "delete_selected", "post": "yes"}
    ana.post(LIST, chosen | {"_selected_action": [theirs.pk]})
    assert AuthToken.objects.count() == 2
    ana.post(LIST, chosen | {"_selected_action": [mine.pk]})
    assert list(AuthToken.objects.all()) == [theirs]
    assert list(superuser.get(LIST).context["cl"].result_list) == [theirs]
    assert superuser.post(f"{LIST}{theirs.pk}/delete/", {"post": "yes"}).status_code == 302
    assert AuthToken.objects.count() == 0


def test_the_page_of_a_token_changes_nothing(ana: Client) -> None:
    token, _ = AuthToken.objects.create(User.objects.get(username="ana"))
    page = ana.get(f"{LIST}{token.pk}/change/")
    assert page.context["title"] == "View auth token"
    assert dict(page.context["adminform"].form.fields) == {}
    assert ana.post(f"{LIST}{token.pk}/change/", {"expiry_0": "2099-01-01"}).status_code == 403


def test_the_page_before_a_deletion_names_no_digest(ana: Client) -> None:
    token, _ = AuthToken.objects.create(User.objects.get(username="ana"))
    chosen = {"action": "delete_selected", "_selected_action": [token.pk]}
    page = ana.post(LIST, chosen)
    assert page.context["deletable_objects"] == [[f"Token {token.token_key[:8]}… of ana"]]
    shown = re.sub("<input[^>]*>", "", page.content.decode())
    assert token.digest not in shown


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_the_same_of_any_number_of_tokens(
    ana: Client, django_assert_num_queries, rows: int
) -> None:
    for _ in range(rows):
        AuthToken.objects.create(User.objects.get(username="ana"))
    with django_assert_num_queries(7):
        page = ana.get(LIST)
    assert len(page.context["cl"].result_list) == rows
