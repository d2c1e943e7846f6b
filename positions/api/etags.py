"""Entity tags: an answer is named by the revision of what it was read from, so that asking again costs one query."""

import hashlib
import re
from collections.abc import Iterable

from rest_framework.request import Request

from positions import tables

RULES = "1"
"""Raised with every release whose answers differ from those of the one before on the same records."""

ZIP = "application/zip"
FORMATS = ("application/json", tables.CSV, tables.XLSX, ZIP)
_TAG = re.compile(r'(?:W/)?("(\d{1,10})-[0-9a-f]{16}")')
_LISTED = re.compile(r'(?:W/)?"[^"]*"')


def answer_tag(request: Request, revision: int, read: Iterable[object] = ()) -> str:
    """The ETag of the answer to a request: `"{revision}-{digest}"`.

    The digest is of the address, the format and `read`: whatever else the answer depends on, such as
    the account where it matters or the revisions of several negotiations. Equal tags mean equal bytes.
    """
    return _tag(revision, request.build_absolute_uri(), request.accepted_renderer.media_type, *read)


def row_tag(resource: str, pk: int, revision: int, media_type: str = FORMATS[0]) -> str:
    """The ETag of one row of a resource, at its negotiation's revision."""
    return _tag(revision, resource, pk, media_type)


def known_already(request: Request, tag: str) -> bool:
    """Whether If-None-Match names the tag, strong or weak; `*` does not: what it asks is only known after the work."""
    listed = _LISTED.findall(request.headers.get("If-None-Match", ""))
    return tag in (one.removeprefix("W/") for one in listed)


def revisions_matched(request: Request, resource: str, pk: int) -> list[int]:
    """The revisions at which a row was read, from the tags of that row in If-Match.

    Weak tags count, because compression makes them so; tags of other rows, and what is no tag of ours, do not.
    """
    found = []
    for listed in _LISTED.findall(request.headers.get("If-Match", "")):
        tag = _TAG.fullmatch(listed)
        if tag and tag[1] in (row_tag(resource, pk, int(tag[2]), kind) for kind in FORMATS):
            found.append(int(tag[2]))
    return found


def newest_named(header: str) -> int:
    """The newest revision that the tags in a header name; 0 where none is one of ours."""
    tags = (_TAG.fullmatch(listed) for listed in _LISTED.findall(header))
    return max((int(tag[2]) for tag in tags if tag), default=0)


def _tag(revision: int, *parts: object) -> str:
    text = "\n".join(map(str, (RULES, revision, *parts)))
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return f'"{revision}-{digest[:16]}"'
