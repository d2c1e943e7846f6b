"""Signing in: closed after repeated failures, recorded for superusers, with passwords worth the name."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt, AccessLog
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.utils import timezone

from positions.models import Negotiation
from tests import records
from tests.admin.pages import signed_in

LOGIN = "/admin/login/"
PROXY = "10.0.0.1"


@pytest.fixture(autouse=True)
def watched(settings, db) -> None:
    settings.AXES_ENABLED = True


def attempt(address: str = "192.0.2.1", **sent: str):
    """One try to sign in, by default with a wrong password, as the server sees it behind a proxy."""
    seen = {"REMOTE_ADDR": PROXY, "HTTP_X_FORWARDED_FOR": f"203.0.113.9, {address}"}
    return Client().post(LOGIN, {"username": "ana", "password": "wrong"} | sent, **seen)


def statuses(times: int, **tried: str) -> list[int]:
    return [attempt(**tried).status_code for _ in range(times)]


def test_the_right_password_signs_in() -> None:
    records.user("ana")
    answer = attempt(password="correct horse")
    assert (answer.status_code, answer["Location"]) == (302, "/admin/")


def test_the_fifth_failure_closes_the_sign_in_also_to_the_right_password() -> None:
    records.user("ana")
    assert statuses(5) == [200, 200, 200, 200, 429]
    answer = attempt(password="correct horse")
    assert (answer.status_code, answer["Retry-After"]) == (429, "900")
    assert "Try again in 15 minutes" in answer.content.decode()
    assert "default-src 'self'" in answer["Content-Security-Policy"]


def test_failures_dated_hours_ahead_as_the_clock_was_set_back_close_nothing() -> None:
    records.user("ana")
    assert statuses(5) == [200, 200, 200, 200, 429]
    AccessAttempt.objects.update(attempt_time=timezone.now() + timedelta(minutes=14))
    assert attempt(password="correct horse").status_code == 429
    AccessAttempt.objects.update(attempt_time=timezone.now() + timedelta(hours=2))
    assert attempt(password="correct horse").status_code == 302


def test_a_name_without_an_account_is_treated_alike() -> None:
    records.user("ana")
    for name in ("ana", "nobody"):
        assert statuses(5, username=name) == [200, 200, 200, 200, 429]
    pages = [attempt(username=name).content for name in ("ana", "nobody")]
    assert pages[0] == pages[1]


def test_neither_the_name_nor_the_address_alone_is_closed() -> None:
    records.user("ana")
    records.user("bob")
    statuses(5)
    assert attempt(username="bob", password="correct horse").status_code == 302
    assert attempt(password="correct horse", address="192.0.2.2").status_code == 302


def test_addresses_that_the_visitor_makes_up_change_nothing() -> None:
    records.user("ana")
    for number in range(4):
        told = f"198.51.100.{number}, 192.0.2.1"
        Client().post(
            LOGIN,
            {"username": "ana", "password": "wrong"},
            REMOTE_ADDR=PROXY,
            HTTP_X_FORWARDED_FOR=told,
        )
    assert attempt().status_code == 429


def test_of_ipv6_the_network_counts() -> None:
    records.user("ana")
    tried = [attempt(address=f"2001:db8:1:2::{n}").status_code for n in range(1, 6)]
    assert tried == [200, 200, 200, 200, 429]
    assert attempt(address="2001:db8:1:3::1").status_code == 200


@pytest.mark.parametrize("address", ["", "nonsense", "::ffff:192.0.2.1", "fe80::1%eth0"])
def test_no_address_is_an_error(address: str) -> None:
    assert statuses(5, address=address) == [200, 200, 200, 200, 429]


def test_it_opens_again_after_a_quarter_of_an_hour_and_trying_makes_it_no_longer() -> None:
    records.user("ana")
    statuses(5)
    failed = AccessAttempt.objects.get()
    failed.attempt_time = timezone.now() - timedelta(minutes=13, seconds=30)
    failed.save()
    answer = attempt()
    assert (answer.status_code, answer["Retry-After"]) == (429, "120")
    failed.attempt_time = timezone.now() - timedelta(minutes=15, seconds=1)
    failed.save()
    assert attempt(password="correct horse").status_code == 302


def test_a_success_forgets_the_failures_before_it() -> None:
    records.user("ana")
    statuses(4)
    assert attempt(password="correct horse").status_code == 302
    assert statuses(4) == [200, 200, 200, 200]


def test_no_password_is_kept_of_an_attempt() -> None:
    attempt(password="my dog's name")
    (kept,) = AccessAttempt.objects.values()
    assert "my dog" not in str(kept)


def test_an_account_that_is_not_active_does_not_sign_in() -> None:
    records.user("ana", is_active=False)
    assert attempt(password="correct horse").status_code == 200


def test_sign_ins_and_failures_are_for_superusers(superuser: Client) -> None:
    records.user("ana")
    attempt(password="correct horse")
    statuses(5)
    everything = records.user("bob")
    everything.user_permissions.set(Permission.objects.all())
    pages = ["/admin/axes/accesslog/", "/admin/axes/accessattempt/"]
    assert [signed_in(everything).get(page).status_code for page in pages] == [403, 403]
    log, failures = [superuser.get(page).context["cl"].result_list for page in pages]
    assert [(row.username, row.ip_address) for row in log.filter(username="ana")] == [
        ("ana", "192.0.2.1")
    ]
    assert [(row.username, row.failures_since_start) for row in failures] == [("ana", 5)]


def test_a_superuser_opens_the_sign_in_by_deleting_the_failures(superuser: Client) -> None:
    records.user("ana")
    statuses(5)
    failed = AccessAttempt.objects.get()
    assert (
        superuser.post(
            f"/admin/axes/accessattempt/{failed.pk}/delete/", {"post": "yes"}
        ).status_code
        == 302
    )
    assert attempt(password="correct horse").status_code == 302


def test_a_sign_in_is_not_changed_or_deleted(superuser: Client) -> None:
    records.user("ana")
    attempt(password="correct horse")
    row = AccessLog.objects.get(username="ana")
    assert (
        superuser.post(f"/admin/axes/accesslog/{row.pk}/delete/", {"post": "yes"}).status_code
        == 403
    )
    assert superuser.post(f"/admin/axes/accesslog/{row.pk}/change/", {}).status_code == 403
    assert AccessLog.objects.filter(username="ana").count() == 1


def change_password(client: Client, new: str):
    sent = {"old_password": "correct horse", "new_password1": new, "new_password2": new}
    return client.post("/admin/password_change/", sent)


def test_everyone_changes_their_own_password() -> None:
    client = signed_in(records.user("ana"))
    assert change_password(client, "wet gravel at noon")["Location"] == (
        "/admin/password_change/done/"
    )
    assert User.objects.get().check_password("wet gravel at noon")
    assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize(
    ("new", "said"),
    [
        (
            "elevenchars",
            "This password is too short. It must contain at least 12 characters.",
        ),
        ("123456789012", "This password is entirely numeric."),
        ("ana.kovalenko", "The password is too similar to the username."),
    ],
)
def test_a_password_is_long_and_not_easily_guessed(new: str, said: str) -> None:
    page = change_password(signed_in(records.user("ana.kovalenko")), new)
    assert said in page.context["form"].errors["new_password2"]
    assert User.objects.get().check_password("correct horse")


def test_no_account_and_no_negotiation_is_there_after_migrating() -> None:
    assert (User.objects.count(), Negotiation.objects.count()) == (0, 0)
