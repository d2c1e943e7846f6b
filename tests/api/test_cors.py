"""Pages of other sites may read what is public, and nothing that takes an account."""

import pytest
from django.test import Client
from knox.models import AuthToken

from tests import records

HERE = {"origin": "https://notebook.example"}
ALLOWED = "access-control-allow-origin"
EXPOSED = "ETag, Link, Retry-After, X-Request-ID, Parley-Revision"


@pytest.fixture
def talks(db):
    return records.negotiation("talks", visibility="public", owner=records.user("owner"))


def preflight(client, address, method="GET", headers=""):
    asked = {"access-control-request-method": method, "access-control-request-headers": headers}
    return client.options(address, headers=HERE | asked)


def told(answer):
    return {
        name.lower(): value
        for name, value in answer.headers.items()
        if "access-control" in name.lower()
    }


@pytest.mark.parametrize("address", ["/api/v1/terms/", "/api/v1/negotiations/talks/diff/"])
def test_any_site_may_ask_by_get_and_head_alone_and_send_no_token(
    talks, client, django_assert_num_queries, address
):
    with django_assert_num_queries(0):
        answer = preflight(client, address, headers="authorization")
    assert (answer.status_code, answer.content) == (200, b"")
    assert told(answer) == {
        ALLOWED: "*",
        "access-control-allow-methods": "GET, HEAD, OPTIONS",
        "access-control-allow-headers": "accept, if-none-match, x-request-id",
        "access-control-expose-headers": EXPOSED,
        "access-control-max-age": "86400",
    }


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("/api/v1/terms/", 200),
        ("/api/v1/terms/?format=csv", 200),
        ("/api/v1/terms/?colour=red", 400),
        ("/api/v1/terms/999/", 404),
        ("/api/v1/nothing/", 404),
        ("/api/v1/terms", 301),
    ],
)
def test_every_answer_of_the_api_can_be_read_errors_too(talks, client, address, code):
    answer = client.get(address, headers=HERE)
    assert answer.status_code == code
    assert told(answer) == {ALLOWED: "*", "access-control-expose-headers": EXPOSED}
    assert "origin" in answer["Vary"].lower()


def test_an_answer_that_is_unchanged_a_refusal_and_a_failure_too(
    talks, client, settings, monkeypatch
):
    tag = client.get("/api/v1/terms/")["ETag"]
    unchanged = client.get("/api/v1/terms/", headers={**HERE, "if-none-match": tag})
    monkeypatch.setattr("positions.api.throttles.ByAddress.rate", "0/min", raising=False)
    refused = client.get("/api/v1/terms/", headers=HERE)
    settings.ROOT_URLCONF = "tests.api.failing"
    failed = Client(raise_request_exception=False).get("/api/v1/fails/", headers=HERE)
    answers = (unchanged, refused, failed)
    assert [(one.status_code, one[ALLOWED]) for one in answers] == [
        (304, "*"),
        (429, "*"),
        (500, "*"),
    ]


def test_no_answer_lends_an_account_to_another_site(talks, client):
    client.force_login(talks.memberships.get().user)
    _, token = AuthToken.objects.create(talks.memberships.get().user)
    for headers in (HERE, HERE | {"authorization": f"Token {token}"}):
        answer = client.get("/api/v1/terms/", headers=headers)
        assert "access-control-allow-credentials" not in told(answer)
        assert answer[ALLOWED] == "*"


@pytest.mark.parametrize("address", ["/", "/n/talks/", "/admin/login/"])
def test_pages_and_the_desk_are_not_read_by_other_sites(talks, client, address):
    assert ALLOWED not in told(client.get(address, headers=HERE))
    assert ALLOWED not in told(preflight(client, address))


def test_a_caller_of_this_site_is_told_nothing_of_others(talks, client):
    answer = client.get("/api/v1/terms/")
    assert ALLOWED not in told(answer)
    assert "Origin" in answer["Vary"]
