"""Who may write what: as at the desk, and a private negotiation does not exist for strangers."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from positions.models import Negotiation
from tests import records
from tests.admin.pages import signed_in
from tests.api.writing.asking import at, send, tag
from tests.api.writing.conftest import four_eyes, member
from tests.api.writing.test_rows import ROWS

ROLES = ("anonymous", "stranger", "viewer", "analyst", "reviewer", "owner", "superuser")

# anonymous, stranger, viewer, analyst, reviewer, owner, superuser
CREATED = (401, 400, 403, 201, 201, 201, 201)
CHANGED = (401, 404, 403, 200, 200, 200, 200)
DELETED = (401, 404, 403, 204, 204, 204, 204)
POINTED_AT = (401, 404, 403, 409, 409, 409, 409)
DRAFTED = (401, 404, 403, 201, 201, 201, 201)
PUBLISHERS = (401, 404, 403, 403, 200, 200, 200)
NOT_COPIED = (401, 404, 403, 409, 409, 409, 409)

NEXT = {"slug": "next", "round": "round-2", "title": "Next"}
ANSWER = {"slug": "no", "round": "round-2", "title": "No", "kind": "rejection", "parties": ["beta"]}

TABLE: dict[tuple[str, str, str], tuple[tuple[int, ...], Any]] = {
    **{("post", name, ""): (CREATED, body) for name, body in ROWS.items()},
    **{("patch", name, ""): (CHANGED, {"note": "x"}) for name in ("proposals", "terms", "claims")},
    ("patch", "sources", ""): (CHANGED, {"title": "x"}),
    **{("delete", name, ""): (DELETED, None) for name in ("terms", "claims")},
    **{("delete", name, ""): (POINTED_AT, None) for name in ("proposals", "sources")},
    ("post", "proposals", "draft"): (DRAFTED, None),
    ("post", "proposals", "next-revision"): (DRAFTED, NEXT),
    ("post", "proposals", "answer"): (DRAFTED, ANSWER),
    ("post", "drafts", "submit"): (CHANGED, None),
    ("post", "drafts", "send-back"): (PUBLISHERS, None),
    ("post", "drafts", "publish"): (PUBLISHERS, {"over": False}),
    ("post", "terms", "mark"): (NOT_COPIED, {"mark": "kept"}),
}
"""Method, resource (`drafts` for a proposal in draft) and step: what each role is answered."""


def client_of(role: str, home: Negotiation) -> Client:
    if role == "anonymous":
        return Client()
    if role == "superuser":
        return signed_in(records.user("root", is_superuser=True))
    if role == "stranger":
        return member(records.negotiation("elsewhere"), "owner", "stranger")
    return member(home, role)


def address_of(talks: Any, method: str, name: str, step: str) -> str:
    if name == "drafts":
        return at("proposals", talks.draft, step)
    return at(name, None if method == "post" and not step else talks.rows[name], step)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("method", "name", "step"), TABLE)
def test_every_role_writes_what_the_table_says(talks, role, method, name, step) -> None:
    statuses, body = TABLE[method, name, step]
    client, address = client_of(role, talks.home), address_of(talks, method, name, step)
    reader = signed_in(records.user("reader", is_superuser=True))
    seen = (
        "" if address == at(name) else tag(reader, address.removesuffix(f"{step}/" if step else ""))
    )
    answer = send(client, method, address, body, seen)
    assert answer.status_code == statuses[ROLES.index(role)], answer.content
    if answer.status_code == 401:
        assert answer["WWW-Authenticate"] == "Token"


@pytest.mark.parametrize("role", ["anonymous", "stranger"])
@pytest.mark.parametrize(
    ("method", "name", "step"), [one for one in TABLE if one[0] != "post" or one[2]]
)
def test_what_is_private_and_what_never_was_get_the_same_bytes_for_the_same_queries(
    talks, role, method, name, step
) -> None:
    client, told = client_of(role, talks.home), []
    there = address_of(talks, method, name, step)
    pk = (talks.draft if name == "drafts" else talks.rows[name]).pk
    for address in (there, there.replace(f"/{pk}/", "/999999/")):
        with CaptureQueriesContext(connection) as asked:
            answer = send(client, method, address, TABLE[method, name, step][1], '"7-0"')
        told.append((answer.status_code, answer.content, dict(answer.headers), len(asked)))
    assert told[0] == told[1]
    assert told[0][0] == (401 if role == "anonymous" else 404)
    assert told[0][3] == (0 if role == "anonymous" else 3)


@pytest.mark.parametrize("name", ROWS)
def test_a_private_negotiation_is_as_unknown_to_a_new_row_as_none(stranger, talks, name) -> None:
    told = []
    for slug in ("talks", "never"):
        with CaptureQueriesContext(connection) as asked:
            answer = send(stranger, "post", at(name), ROWS[name] | {"negotiation": slug})
        told.append((answer.content.replace(slug.encode(), b""), len(asked)))
    assert told[0] == told[1]
    answer = send(stranger, "post", at(name), ROWS[name])
    assert answer.json()["errors"] == [
        {"name": "negotiation", "value": "talks", "message": "“talks” is not known here."}
    ]


def test_a_viewer_is_told_who_may_write(viewer, talks) -> None:
    answer = send(viewer, "patch", at("terms", talks.term), {"note": "x"}, "x")
    assert answer.json()["detail"] == (
        "You may read this negotiation, not change it: ask one of its owners to make you an analyst."
    )


def test_drafts_of_a_public_negotiation_are_nothing_to_those_who_are_no_members(
    stranger, talks
) -> None:
    talks.home.refresh_from_db()
    talks.home.visibility = "public"
    talks.home.save()
    assert send(stranger, "patch", at("proposals", talks.draft), {}, "x").status_code == 404
    assert send(stranger, "patch", at("proposals", talks.paper), {}, "x").status_code == 403


def test_references_of_another_negotiation_are_not_known(analyst, talks) -> None:
    records.party("gamma", records.negotiation("elsewhere", visibility="public"))
    answer = send(analyst, "post", at("proposals"), ROWS["proposals"] | {"parties": ["gamma"]})
    assert [(one["name"], one["message"]) for one in answer.json()["errors"]] == [
        ("parties[0]", "“gamma” is not known here.")
    ]


def test_who_is_signed_in_to_the_desk_sends_its_token(talks) -> None:
    user = records.user()
    records.member(talks.home, user)
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    answer = send(client, "patch", at("terms", talks.term), {"note": "x"}, "x")
    assert (answer.status_code, answer["Content-Type"]) == (403, "application/problem+json")
    assert answer.json()["detail"].startswith("CSRF Failed")


def test_what_is_published_under_four_eyes_is_not_written_in_place(owner, talks) -> None:
    four_eyes(talks.home)
    way = at("proposals", talks.paper, "draft")
    for method, address, body in [
        ("patch", at("proposals", talks.paper), {"title": "x"}),
        ("patch", at("terms", talks.term), {"note": "x"}),
        ("delete", at("terms", talks.term), None),
        ("post", at("terms"), ROWS["terms"] | {"proposal": "paper"}),
    ]:
        seen = "" if method == "post" else tag(owner, address)
        answer = send(owner, method, address, body, seen)
        assert answer.status_code == 409, (method, address)
        assert answer.json()["detail"] == (
            "“paper” is published under four eyes: it is edited as a draft copy."
        )
        assert answer.json()["errors"] == [
            {
                "name": "proposal",
                "value": "paper",
                "message": f"POST to {way}, write to the draft copy that it answers, "
                "and have it published.",
            }
        ]
    assert send(owner, "post", at("terms"), ROWS["terms"]).status_code == 201


def test_under_four_eyes_an_owner_deletes_what_is_published(reviewer, owner, talks) -> None:
    four_eyes(talks.home)
    talks.claim.delete()
    address = at("proposals", talks.paper)
    seen = tag(owner, address)
    refused = send(reviewer, "delete", address, seen=seen)
    assert (refused.status_code, refused.json()["detail"]) == (
        403,
        "Under four eyes only an owner deletes a published proposal.",
    )
    assert send(owner, "delete", address, seen=seen).status_code == 204
