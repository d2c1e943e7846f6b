"""What all operations of the OpenAPI document have in common: formats, problems, headers and examples."""

import json
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from drf_spectacular.openapi import AutoSchema
from rest_framework import serializers
from rest_framework.renderers import BaseRenderer

from positions import tables
from positions.api import answers, problems
from positions.api.pagination import Pages
from positions.folding import LONGEST_SEARCH

Schema = dict[str, Any]

EXAMPLES: dict[str, Schema] = json.loads(
    (Path(__file__).parent / "examples.json").read_text(encoding="utf-8")
)
"""By operation: the `address` of a real question, its `answer`, and the same as a `table` of CSV."""

FILES = {
    tables.CSV: {
        "schema": {
            "type": "string",
            "description": "The rows of results, for machines: UTF-8, a header row, CRLF; lists "
            "joined by ;, truth as true and false, null as an empty cell.",
        }
    },
    tables.XLSX: {
        "schema": {
            "type": "string",
            "format": "binary",
            "description": "The rows of results as a workbook of one sheet, for people.",
        }
    },
}

PATH_PARAMETERS: dict[str, Schema] = {
    "slug": {
        "description": "Slug of the negotiation: its short name in addresses.",
        "schema": answers.SLUG,
    },
    "id": {
        "description": "The row's id in this resource; it never changes.",
        "schema": {"type": "integer", "minimum": 1, "maximum": 10**18 - 1},
    },
}

EVERYWHERE: dict[str, Schema] = {
    "drafts": {"schema": {"type": "boolean"}},
    "q": {"schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_SEARCH}},
    "revision": {"schema": {"type": "integer", "minimum": 1}},
    "page": {
        "description": "The page of JSON, from 1; CSV and XLSX hold all rows.",
        "schema": {"type": "integer", "minimum": 1, "default": 1},
    },
    "page_size": {
        "description": "Rows to a page of JSON.",
        "schema": {
            "type": "integer",
            "minimum": 1,
            "maximum": Pages.max_page_size,
            "default": Pages.page_size,
        },
    },
    "format": {
        "description": "Format of the answer; it wins over the Accept header. Default: json.",
    },
}
"""Parameters that mean the same wherever they are taken."""

ETAG = {
    "description": "Names the answer; sent back as If-None-Match it asks whether there is a newer one.",
    "schema": {"type": "string"},
    "required": True,
}
REQUEST_ID = {
    "description": "Names the request in the server's log; that of the caller where one was sent.",
    "schema": {"type": "string"},
    "required": True,
}
HEADERS: dict[str, Schema] = {"ETag": ETAG, "X-Request-ID": REQUEST_ID}
"""Of every good answer to a read."""

PROBLEMS: dict[int, tuple[str, Schema]] = {
    400: ("A parameter or value is unknown or wrong; errors names each.", {}),
    401: (
        "The token is not known, or has run out. Without a token one is a reader like any other.",
        {
            "WWW-Authenticate": {
                "description": "How to sign in: Token.",
                "schema": {"type": "string"},
            }
        },
    ),
    403: ("One may see this, but not do it.", {}),
    404: (
        "There is nothing at this address, or nothing that one may see: the two look the same.",
        {},
    ),
    405: (
        "What is at this address does not take this method.",
        {
            "Allow": {
                "description": "The methods that it takes, separated by commas.",
                "schema": {"type": "string"},
                "required": True,
            }
        },
    ),
    406: ("The Accept header asks for a format that there is not.", {}),
    409: ("It does not go with what others have written; nothing was changed.", {}),
    412: ("Somebody changed the row since it was read; nothing was changed.", {}),
    413: ("What was sent is larger than is taken.", {}),
    415: ("What was sent is of a media type that is not taken.", {}),
    428: ("An If-Match header must say in which state the row was read.", {}),
    429: (
        "Too many questions in too short a time.",
        {
            "Retry-After": {
                "description": "Seconds to wait before asking again.",
                "schema": {"type": "integer", "minimum": 0},
                "required": True,
            }
        },
    ),
}
"""What can go wrong, with the headers that then come along."""
READING = (400, 401, 406, 429)
WRITING = (*READING, 403, 413, 415)
"""What can go wrong with any question, and with any writing; an operation declares what else can."""


class BadValue(serializers.Serializer):
    """A parameter or value that is wrong."""

    name = answers.text("Name of the parameter or field; of a header its name.")
    value = answers.text("The value, as it was given.")
    message = answers.text("What is wrong with it, in a sentence.")


class Problem(serializers.Serializer):
    """Problem details (RFC 9457)."""

    type = answers.text("Always about:blank: the status says what kind of problem it is.")
    title = answers.text("The status in words.")
    status = serializers.IntegerField(
        min_value=400, max_value=599, help_text="The status of the answer."
    )
    detail = answers.text("What is wrong, in a sentence.")
    errors = BadValue(many=True, help_text="Each value that is wrong; empty where it is none.")


class Operation(AutoSchema):
    """An operation with what holds for all of them; an operation says what is its own by `extend_schema`."""

    def map_renderers(self, attribute: str) -> list[Any]:
        # JSON first, as it is answered to whoever asks for nothing.
        renderers: list[BaseRenderer] = self.view.get_renderers()
        return list(dict.fromkeys(getattr(renderer, attribute) for renderer in renderers))

    def _resolve_path_parameters(self, variables: list[str]) -> list[Schema]:
        known = [name for name in variables if name in PATH_PARAMETERS]
        others = super()._resolve_path_parameters([v for v in variables if v not in known])
        ours = [{"in": "path", "name": n, "required": True} | PATH_PARAMETERS[n] for n in known]
        return ours + others

    def _map_basic_serializer(self, serializer: Any, direction: str) -> Schema:
        """With nothing beside what is declared; and of a record every field, whatever may be left out in writing."""
        schema = super()._map_basic_serializer(serializer, direction)
        if not getattr(serializer, "is_open", False):
            schema["additionalProperties"] = False
        if getattr(serializer, "is_whole", False):
            schema["required"] = sorted(schema["properties"])
        if "results" in schema.get("properties", {}):
            told = "The rows, flat: what CSV and XLSX hold."
            schema["properties"]["results"].setdefault("description", told)
        return schema

    def _get_response_bodies(self, direction: str = "response") -> Schema:
        responses: Schema = super()._get_response_bodies(direction)
        for code, response in responses.items():
            self._finish(code, response)
        if self.method == "GET":
            responses["304"] = {
                "description": "Nothing has changed since the answer named in If-None-Match.",
                "headers": HEADERS,
            }
        self.resolve_serializer(Problem, "response")
        wrong = {
            *(READING if self.method == "GET" else WRITING),
            *([404] if "{" in self.path else []),
        }
        wrong |= {int(code) for code in responses if int(code) in PROBLEMS}
        responses |= {
            str(code): {"$ref": f"#/components/responses/{_named(code)}"} for code in wrong
        }
        return dict(sorted(responses.items()))

    def _get_request_body(self, direction: str = "request") -> Schema | None:
        body: Schema | None = super()._get_request_body(direction)
        return body and {"description": "What is to be written."} | body

    def get_auth(self) -> list[Schema]:
        """Everybody reads; whoever writes has an account."""
        return [one for one in super().get_auth() if one or self.method == "GET"]

    def _finish(self, code: str, response: Schema) -> None:
        """The tables beside JSON, headers and the example of a good answer."""
        response["description"] = response["description"] or HTTPStatus(int(code)).phrase
        if not code.startswith("2"):
            return
        if self.method == "GET":
            response["headers"] = response.get("headers", {}) | HEADERS
        known = EXAMPLES.get(self.get_operation_id(), {})
        for media_type, content in response.get("content", {}).items():
            if media_type in FILES:
                content.clear()
                content |= FILES[media_type]
            shown = "table" if media_type == tables.CSV else "answer"
            if shown in known and media_type != tables.XLSX:
                content["example"] = known[shown]

    def _get_parameters(self) -> list[Schema]:
        """With what those mean that many take, and with the values of the example's own address."""
        parameters = super()._get_parameters()
        for parameter in parameters:
            if parameter["in"] == "query":
                parameter |= EVERYWHERE.get(parameter["name"], {})
        example = EXAMPLES.get(self.get_operation_id())
        if example is None:
            return parameters
        given = _given(self.path, example["address"])
        for parameter in parameters:
            schema, values = parameter["schema"], given.get(parameter["name"])
            if values:
                parsed = [int(v) if schema["type"] == "integer" else v for v in values]
                parameter["example"] = parsed if schema["type"] == "array" else parsed[0]
        return parameters


def _given(path: str, address: str) -> dict[str, list[str]]:
    """The parameters of an address, in its path and behind it."""
    asked = urlsplit(address)
    steps = zip(path.split("/"), asked.path.split("/"), strict=True)
    in_path = {step.strip("{}"): [value] for step, value in steps if step.startswith("{")}
    return in_path | parse_qs(asked.query)


def _named(code: int) -> str:
    """`Unauthorized` of 401."""
    return HTTPStatus(code).phrase.replace(" ", "")


def finished(result: Schema, **_: Any) -> Schema:
    """The document with the problems that its operations refer to, and without notes of its generator."""
    result["components"]["responses"] = {
        _named(code): {
            "description": told,
            **({"headers": headers} if headers else {}),
            "content": {problems.MEDIA_TYPE: _problem(code)},
        }
        for code, (told, headers) in PROBLEMS.items()
    }
    _forget(result, "x-spec-enum-id")
    return result


def _problem(code: int) -> Schema:
    example = EXAMPLES.get(str(code))
    schema = {"schema": {"$ref": "#/components/schemas/Problem"}}
    return schema | ({"example": example["answer"]} if example else {})


def _forget(node: Any, key: str) -> None:
    if isinstance(node, dict):
        node.pop(key, None)
    for inner in (
        node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    ):
        _forget(inner, key)
