"""The bodies of requests: JSON and bundles, none larger than can be taken."""

from collections.abc import Mapping
from typing import IO, Any

import orjson
from rest_framework.parsers import BaseParser

from positions.api.etags import ZIP
from positions.api.problems import Refused, named
from positions.bundle import uploads

LARGEST_BODY = 10 * 2**20
"""Of JSON, in bytes: a thousand rows of ten thousand characters each."""
BODY = "(body)"
"""Stands where no one field is to blame."""


class JSON(BaseParser):
    """UTF-8 JSON; what is no JSON, too deep or half a character is a 400 that says where."""

    media_type = "application/json"

    def parse(self, stream: IO[bytes], media_type: Any = None, context: Any = None) -> Any:
        try:
            return orjson.loads(_limited(stream, context, LARGEST_BODY))
        except orjson.JSONDecodeError as wrong:
            raise Refused(400, "The body is no JSON.", [named(BODY, "", str(wrong))]) from wrong


class Zip(BaseParser):
    """A bundle as it is."""

    media_type = ZIP

    def parse(self, stream: IO[bytes], media_type: Any = None, context: Any = None) -> bytes:
        return _limited(stream, context, uploads.LARGEST_UPLOAD)


def _limited(stream: IO[bytes], context: Any, most: int) -> bytes:
    declared = context["request"].META.get("CONTENT_LENGTH") or "0"
    content = stream.read(most + 1) if int(declared) <= most else b""
    if int(declared) > most or len(content) > most:
        raise too_large(most)
    return content


def too_large(most: int) -> Refused:
    return Refused(413, f"The body is larger than {most // 2**20} MB.")


def object_of(data: Any) -> dict[str, Any]:
    """The fields of a body that is a JSON object; of an empty one none."""
    if not data and isinstance(data, Mapping):
        return {}
    if not isinstance(data, dict):
        raise Refused(400, "The body cannot be taken.", [named(BODY, "", "It is no JSON object.")])
    return data


def refuse_unknown_fields(given: Mapping[str, Any], known: Any) -> list[dict[str, str]]:
    return [
        named(name, value, "There is no such field.")
        for name, value in given.items()
        if name not in known
    ]
