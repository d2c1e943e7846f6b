"""What schemathesis cannot know from the document: which slugs there are, and which parameters go together.

The document says of a slug that it is text, because which there are depends on the negotiation. Here
they are spelled out, so that what is made up from it must be accepted, and what differs from it refused.
"""

import json
import os
from typing import Any

import requests
import schemathesis
from schemathesis import Case, HookContext

SERVER = os.environ["PARLEY_SERVER"]
HEADERS = json.loads(os.environ["PARLEY_HEADERS"])
MEMBER = bool(HEADERS)
MOST = 12
"""Slugs of a kind that are tried."""
KNOWN: dict[str, list[Any]] = {}
"""Slugs by the name of the parameter or field that takes them."""

NAMED = {
    "negotiations": ["negotiation", "slug"],
    "parties": ["party", "parties", "about", "named"],
    "rounds": ["round", "from", "to"],
    "topics": ["topic", "parent"],
    "issues": ["issue"],
    "options": ["option", "stance"],
    "proposals": [
        "proposal",
        "base",
        "from_proposal",
        "to_proposal",
        "supersedes",
        "responds_to",
    ],
    "sources": ["source", "reprint_of"],
    "claims": ["claim"],
}
"""The parameters and fields that name rows of a resource, by slug."""


def _rows(resource: str) -> list[dict[str, Any]]:
    address = f"{SERVER}/api/v1/{resource}/?page_size={MOST}"
    return requests.get(address, headers=HEADERS, timeout=60).json()["results"]


@schemathesis.hook
def before_load_schema(context: HookContext, raw_schema: dict[str, Any]) -> None:
    """Spell out what there is: slugs and ids."""
    rows = {resource: _rows(resource) for resource in [*NAMED, "terms", "salience"]}
    for resource, names in NAMED.items():
        slugs = list(dict.fromkeys(row["slug"] for row in rows[resource]))
        KNOWN.update(dict.fromkeys(names, slugs))
    KNOWN["pax_code"] = list(filter(None, (row["pax_code"] for row in rows["topics"])))
    numbers = [str(row["number"]) for row in rows["rounds"]]
    KNOWN["slug"] = ["russia-ukraine", "secret"]
    for path, operations in raw_schema["paths"].items():
        known = KNOWN | {name: KNOWN[name] + numbers for name in NAMED["rounds"]}
        known["id"] = [row["id"] for row in rows.get(path.split("/")[3], [])]
        for operation in operations.values():
            for parameter in operation.get("parameters", ()):
                _spell_out(parameter, known)
            for content in operation.get("requestBody", {}).get("content", {}).values():
                content["schema"] = _spelled_out(content["schema"], raw_schema)


def _spelled_out(schema: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    """The schema of a body, with the slugs that its fields can take."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return _spelled_out(document["components"]["schemas"][name], document)
    spelled = dict(schema)
    for choice in {"oneOf", "anyOf", "allOf"} & schema.keys():
        spelled[choice] = [_spelled_out(one, document) for one in schema[choice]]
    if "items" in schema:
        spelled["items"] = _spelled_out(schema["items"], document)
    if "properties" in schema:
        spelled["properties"] = {
            name: _one_of_known(name, child) for name, child in schema["properties"].items()
        }
    return spelled


def _one_of_known(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    known = KNOWN.get(name) if name != "slug" else None
    if not known or "enum" in schema:
        return schema
    if schema.get("type") == "array":
        return schema | {"items": {"type": "string", "enum": known}}
    nullable = "null" in schema.get("type", ())
    return schema | {"enum": [*known, None] if nullable else known}


def _spell_out(parameter: dict[str, Any], known: dict[str, list[Any]]) -> None:
    name, schema = parameter["name"], parameter["schema"]
    if name in known and known[name]:
        one = schema["items"] if schema["type"] == "array" else schema
        one["enum"] = known[name]
    if parameter["in"] == "query" and not parameter.get("required"):
        # An empty value asks for nothing, everywhere; the document says so once, in its description.
        parameter["allowEmptyValue"] = True


@schemathesis.hook
def before_call(context: HookContext, case: Case, kwargs: dict[str, Any]) -> None:
    """Questions that must be answered name only what goes together."""
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    raw = case.operation.definition.raw
    if any(parameter["name"] == "If-Match" for parameter in raw.get("parameters", ())):
        _read_before_writing(case)
    taken = {parameter["name"] for parameter in raw.get("parameters", ())}
    if "page_size" in taken and isinstance(case.query, dict):
        # Some rows tell as much as a thousand, and the check of each takes its time.
        case.query["page_size"] = min(int(case.query.get("page_size") or 20), 20)
    query, name = case.query, raw.get("operationId", "")
    if not query:
        return
    if not MEMBER:
        query.pop("drafts", None)
    if query.get("page"):
        query["page"] = 1
    if query.get("revision"):
        # The one that every negotiation has had; a day at which there was one cannot be made up.
        query["revision"] = 1
    query.pop("known_by", None)
    for words in {"q", "search"} & {name for name in query if query[name]}:
        query[words] = _few_words(query[words])
    if settle := SETTLED.get(name):
        settle(query)


def _read_before_writing(case: Case) -> None:
    """With the tag of the row as it is: one that is made up would only ever be told that it is old."""
    # /api/v1/proposals/1/publish/ is a step of the row at /api/v1/proposals/1/.
    path = "/".join([*case.formatted_path.split("/")[:5], ""])
    row = requests.get(f"{SERVER}{path}?drafts=true", headers=HEADERS, timeout=60)
    if case.headers is not None and "ETag" in row.headers:
        case.headers["If-Match"] = row.headers["ETag"]


def _few_words(text: str) -> str:
    """A search for nothing, for too much or with a NUL in it is refused, which no type says."""
    return f"a{text[:40]}".replace("\0", "")


def _diff(query: dict[str, Any]) -> None:
    documents = {name for name in ("from_proposal", "to_proposal") if query.get(name)}
    for name in ("from", "to", "document_status") if len(documents) == 2 else documents:
        query.pop(name, None)


def _compare(query: dict[str, Any]) -> None:
    named = list(dict.fromkeys(filter(None, query["proposal"])))
    if len(named) < 2:
        query["proposal"] = KNOWN["proposal"][:2]
    if query.get("base"):
        query["base"] = query["proposal"][0]


def _convergence(query: dict[str, Any]) -> None:
    query.pop("from", None)
    if len(set(filter(None, query.get("party") or []))) == 1:
        query.pop("party")


SETTLED = {
    "diff": _diff,
    "compare": _compare,
    "convergence": _convergence,
    "convergence_chart": _convergence,
}
