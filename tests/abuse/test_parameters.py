"""Questions of ten megabytes: refused with their name, by the server's limits or by ours, and never a failure.

`python -m tests.abuse.server` sends them to a running gunicorn.
"""

import pytest
from django.test import Client

from tests import records
from tests.admin.pages import signed_in

LARGE = "x" * (10 * 2**20)
MANY = "&".join(f"party=p{n}" for n in range(100_000))
TALKS = "/api/v1/negotiations/talks/"


@pytest.fixture
def root(db) -> Client:
    records.party(negotiation=records.negotiation(visibility="public"))
    return signed_in(records.user("root", is_superuser=True))


@pytest.mark.parametrize(
    ("at", "status", "name"),
    [
        (f"/api/v1/search/?q={LARGE}", 400, "q"),
        (f"/api/v1/terms/?search={LARGE}", 400, "search"),
        (f"{TALKS}positions/?party={LARGE}", 400, "party"),
        (f"{TALKS}positions/?round={'9' * 2**20}", 400, "round"),
        (f"{TALKS}positions/?revision={'9' * 2**20}", 400, "revision"),
        (f"/api/v1/terms/?page={'9' * 2**20}", 400, "page"),
        (f"/api/v1/terms/?{LARGE}=1", 400, "x" * 199 + "…"),
        (f"{TALKS}positions/?{'&'.join(f'party=p{n}' for n in range(9_000))}", 400, "party"),
    ],
    ids=lambda value: str(value)[:60],
)
def test_what_is_too_long_is_refused_by_name(root, at: str, status: int, name: str) -> None:
    answer = root.get(at)
    assert (answer.status_code, {one["name"] for one in answer.json()["errors"]}) == (
        status,
        {name},
    )
    assert len(answer.content) < 2**21


@pytest.mark.parametrize(
    ("at", "status"),
    [
        (f"{TALKS}positions/?{MANY}", 400),
        (f"/n/talks/?{MANY}", 400),
        (f"/n/talks/?party={LARGE}", 400),
        (f"/search/?q={LARGE}", 400),
        (f"/n/{LARGE}/", 404),
        (f"/api/v1/negotiations/{LARGE}/", 404),
        (f"/api/v1/terms/{'9' * 4_000}/", 404),
        (f"/admin/positions/term/{'9' * 5_000}/change/", 404),
    ],
    ids=lambda value: str(value)[:60],
)
def test_pages_refuse_it_too(root, at: str, status: int) -> None:
    answer = root.get(at)
    assert answer.status_code == status


@pytest.mark.parametrize(
    ("content", "status"),
    [
        ("[" * 5_000_000, 400),
        ('{"slug":' * 100_000 + "1" + "}" * 100_000, 400),
        ('{"slug": ' + "9" * 1_000_000 + "}", 400),
        ('{"slug": "' + LARGE + '"}', 413),
        ("[" + "{}," * 3_000_000 + "{}]", 400),
    ],
    ids=["arrays", "objects", "digits", "text", "rows"],
)
def test_bodies_that_are_deep_long_or_many_are_refused(root, content: str, status: int) -> None:
    answer = root.post("/api/v1/sources/", content, content_type="application/json")
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")


def test_a_form_of_a_hundred_thousand_fields_is_refused(root) -> None:
    kind = "application/x-www-form-urlencoded"
    for at in ("/admin/positions/party/add/", "/admin/login/"):
        assert root.post(at, MANY, content_type=kind).status_code == 400
        assert root.post(at, f"name={LARGE}", content_type=kind).status_code == 400
