"""Who sees what: a private negotiation does not exist for others."""

import pytest
from knox.models import AuthToken

from positions.api.analyses import ANALYSES
from positions.api.resources import RESOURCES
from tests import records

BELOW = [f"/api/v1/negotiations/{{slug}}/{name}" for name in ["", *(f"{a}/" for a in ANALYSES)]]


@pytest.fixture
def secret(db):
    """A private negotiation with a row of every kind, its owner and a viewer."""
    secret = records.negotiation("secret", owner=records.user("owner"))
    records.member(secret, records.user("viewer"), "viewer")
    records.topic("topic", secret)
    stance = records.option(50, records.issue("hidden-issue", secret))
    paper = records.proposal("paper", records.party("hidden-party", secret), negotiation=secret)
    records.term("1", paper, stance=stance)
    records.claim("claim", records.source("source", secret), stance=stance)
    records.salience(50)
    return secret


@pytest.mark.parametrize("address", BELOW)
def test_absent_and_forbidden_give_the_same_bytes_for_one_query(
    secret, client, django_assert_num_queries, address
):
    answers = []
    for slug in ("secret", "no-such-negotiation"):
        with django_assert_num_queries(1):
            answers.append(client.get(address.format(slug=slug), headers={"x-request-id": "a"}))
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content
    assert answers[0].headers == answers[1].headers


@pytest.mark.parametrize("name", sorted(RESOURCES))
def test_strangers_see_no_row_of_a_private_negotiation(secret, client, name):
    client.force_login(records.user("stranger"))
    assert client.get(f"/api/v1/{name}/").json()["count"] == 0


@pytest.mark.parametrize("name", sorted(RESOURCES))
def test_members_see_its_rows(secret, client, name):
    client.force_login(secret.memberships.get(role="viewer").user)
    assert client.get(f"/api/v1/{name}/").json()["count"] == 1


def test_superusers_see_all(secret, client):
    client.force_login(records.user("root", is_superuser=True))
    assert client.get("/api/v1/negotiations/secret/").status_code == 200


@pytest.mark.parametrize("name", sorted(set(RESOURCES) - {"negotiations"}))
def test_a_row_of_it_is_as_absent_as_one_that_never_was(secret, client, name):
    row = RESOURCES[name].queryset.get()
    forbidden = client.get(f"/api/v1/{name}/{row.pk}/")
    absent = client.get(f"/api/v1/{name}/999999/")
    assert (forbidden.status_code, absent.status_code) == (404, 404)
    assert forbidden.content == absent.content


def test_its_slugs_are_unknown_to_filters(secret, client):
    for name, value in {
        "negotiation": "secret",
        "party": "hidden-party",
        "issue": "hidden-issue",
    }.items():
        known = client.get("/api/v1/claims/", {name: value})
        unknown = client.get("/api/v1/claims/", {name: "x" * len(value)})
        assert (known.status_code, unknown.status_code) == (400, 400)
        assert known.content.replace(value.encode(), b"") == unknown.content.replace(
            b"x" * len(value), b""
        )


def test_search_does_not_find_it(secret, client):
    assert client.get("/api/v1/search/?q=paper").json()["count"] == 0


@pytest.mark.parametrize("name", ["search", "negotiations", "claims"])
def test_it_is_not_counted_in_any_format(secret, client, name):
    records.claim("paper", records.source("open", records.negotiation("open", visibility="public")))
    asked = {"q": "paper"} if name == "search" else {}
    told = client.get(f"/api/v1/{name}/", asked).json()
    assert (told["count"], {row.get("negotiation", "open") for row in told["results"]}) == (
        1,
        {"open"},
    )
    rows = (
        client.get(f"/api/v1/{name}/", asked | {"format": "csv"}).getvalue().decode().splitlines()
    )
    assert len(rows) == 2


def test_a_former_member_is_a_stranger(secret, client):
    membership = secret.memberships.get(role="viewer")
    client.force_login(membership.user)
    assert client.get("/api/v1/negotiations/secret/").status_code == 200
    membership.delete()
    assert client.get("/api/v1/negotiations/secret/").status_code == 404


def test_a_token_opens_it_to_its_member(secret, client):
    _, token = AuthToken.objects.create(secret.memberships.get(role="viewer").user)
    headers = {"Authorization": f"Token {token}"}
    assert client.get("/api/v1/negotiations/secret/", headers=headers).status_code == 200


@pytest.mark.parametrize("token", ["nonsense", "\xff\xfe", "aaaaaaaaaaaaaaa\xa0"])
def test_a_wrong_token_is_a_401_with_a_problem(secret, client, token):
    headers = {"Authorization": f"Token {token}"}
    answer = client.get("/api/v1/negotiations/secret/", headers=headers)
    assert answer.status_code == 401
    assert (answer["Content-Type"], answer["WWW-Authenticate"]) == (
        "application/problem+json",
        "Token",
    )
    assert answer.json() == {
        "type": "about:blank",
        "title": "Unauthorized",
        "status": 401,
        "detail": "Invalid token.",
        "errors": [],
    }
