"""Requests that write: JSON bodies with the tag of the row that was read."""

from typing import Any

import orjson
from django.test import Client

BASE = "/api/v1/"


def at(name: str, record: Any = None, step: str = "") -> str:
    """The address of a resource, of one of its rows, or of a step of that row."""
    pk = getattr(record, "pk", record)
    return f"{BASE}{name}/" + (f"{pk}/" if pk else "") + (f"{step}/" if step else "")


def row(client: Client, address: str) -> dict[str, Any]:
    """The row as it is read, drafts included."""
    answer = client.get(address, {"drafts": "true"})
    assert answer.status_code == 200, answer.content
    return answer.json()


def tag(client: Client, address: str) -> str:
    return client.get(address, {"drafts": "true"})["ETag"]


def send(client: Client, method: str, address: str, body: Any = None, seen: str = "") -> Any:
    """A request with a JSON body; `seen` is sent as If-Match."""
    headers = {"X-Request-ID": "asked"} | ({"If-Match": seen} if seen else {})
    content = b"" if body is None else orjson.dumps(body)
    return client.generic(method.upper(), address, content, "application/json", headers=headers)


def change(client: Client, address: str, **fields: Any) -> Any:
    """A PATCH by someone who has just read the row."""
    return send(client, "patch", address, fields, tag(client, address))


def wrong(answer: Any, code: int = 400) -> list[tuple[str, str]]:
    """What an answer complains of: names and messages."""
    assert (answer.status_code, answer["Content-Type"]) == (code, "application/problem+json"), (
        answer.status_code,
        answer.content,
    )
    return [(one["name"], one["message"]) for one in answer.json()["errors"]]
