"""Writing a bundle: CSV files, their description and the codebook, in a folder or a zip, the same bytes every time."""

import csv
import io
import json
import os
import re
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

from positions.as_of import Store, store_at
from positions.bundle.codebook import codebook_file
from positions.bundle.format import CODEBOOK_FILE, DESCRIPTION_FILE, TABLES, Column, Kind, Table
from positions.bundle.rows import Row
from positions.bundle.stored import export_tables
from positions.captions import load_captions
from positions.models import Negotiation

_Read = TypeVar("_Read")

_PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
_PARTIAL_DATE = "[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?"
_ON_THE_WEB = re.compile(r"https?://\S+")
_LICENCE_NAME = re.compile(r"[-a-zA-Z0-9._]+")
_OTHER_LICENCE = "LicenseRef-other"
"""The name, after the custom of SPDX, of terms that are on no list and stand in the title."""
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
"""The earliest that a zip can hold: equal bundles give equal bytes."""


class Occupied(Exception):
    """The place to write to holds something else than a bundle."""


def export_files(
    negotiation: Negotiation, drafts: bool = False, revision: int | None = None
) -> dict[str, bytes]:
    """The files of a negotiation's bundle by name, all of one revision: the newest unless one is named.

    `drafts` as in `export_tables`. Raises NoSuchRevision.
    """
    tables, captions, described = _of_one_revision(
        negotiation,
        revision,
        lambda store: (export_tables(store, drafts), load_captions(store), store.negotiation),
    )
    files = {table.file: _csv(table, tables[table.name]) for table in TABLES}
    description = json.dumps(describe(described, tables["sources"]), ensure_ascii=False, indent=2)
    return files | {
        DESCRIPTION_FILE: f"{description}\n".encode(),
        CODEBOOK_FILE: codebook_file(captions),
    }


def export_rows(negotiation: Negotiation, table: Table, drafts: bool = False) -> list[list[str]]:
    """The cells of one table as its file holds them, without the header; `drafts` as in `export_tables`."""
    tables = _of_one_revision(negotiation, None, lambda store: export_tables(store, drafts))
    rows = tables[table.name]
    return [[row.cells[column.name] for column in table.columns] for row in rows]


def _of_one_revision(
    negotiation: Negotiation, wanted: int | None, read: Callable[[Store], _Read]
) -> _Read:
    """What is read of the revision wanted or else the newest, to which the negotiation is brought."""
    while True:
        negotiation.refresh_from_db()
        found = read(store_at(negotiation, wanted, negotiation.revision))
        if Negotiation.objects.filter(pk=negotiation.pk, revision=negotiation.revision).exists():
            return found


def describe(negotiation: Negotiation, sources: Iterable[Row]) -> dict[str, Any]:
    """The bundle's description as a Frictionless Data Package (version 2), with the revision it shows.

    The standard's `version` and `created` are left out: a bundle imported and exported again may
    differ in its `revision` alone.
    """
    description: dict[str, Any] = {
        "$schema": _PROFILE,
        "name": negotiation.slug,
        "title": negotiation.name,
    }
    if negotiation.summary:
        description["description"] = negotiation.summary
    if negotiation.licence:
        description["licenses"] = [_licence(negotiation.licence)]
    if named := _sources(sources):
        description["sources"] = named
    return description | {
        "revision": negotiation.revision,
        "resources": [_resource(table) for table in TABLES],
    }


def write_folder(files: dict[str, bytes], path: Path) -> None:
    """Write a bundle's files to a folder, which is made if need be and may hold only a bundle before.

    Raises `Occupied` if it holds anything else.
    """
    if path.exists() and not path.is_dir():
        raise Occupied(f"{path} is no folder")
    path.mkdir(parents=True, exist_ok=True)
    others = sorted(e.name for e in path.iterdir() if not (e.name in files and e.is_file()))
    if others:
        raise Occupied(f"{path} holds something else than a bundle: {', '.join(others)}")
    for name, content in files.items():
        _replace(path / name, content)


def write_zip(files: dict[str, bytes], path: Path) -> None:
    """Write a bundle's files as a zip, which takes the place of what was there in one step."""
    if path.is_dir():
        raise Occupied(f"{path} is a folder")
    path.parent.mkdir(parents=True, exist_ok=True)
    _replace(path, zipped(files))


def zipped(files: dict[str, bytes]) -> bytes:
    """The files as a zip; equal files give equal bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            member = zipfile.ZipInfo(name, _ZIP_DATE)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.create_system = 3
            member.external_attr = 0o644 << 16
            archive.writestr(member, content)
    return buffer.getvalue()


def _csv(table: Table, rows: list[Row]) -> bytes:
    buffer = io.StringIO(newline="")
    names = [column.name for column in table.columns]
    writer = csv.DictWriter(buffer, names, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(row.cells for row in rows)
    return buffer.getvalue().encode()


def _replace(path: Path, content: bytes) -> None:
    """Write a file so that readers find the old one or the new one, never half of it."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        unfinished.write_bytes(content)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def _licence(licence: str) -> dict[str, str]:
    """An address, a name as lists of licences have it, or terms in any words, which need a name beside them."""
    if _ON_THE_WEB.fullmatch(licence):
        return {"path": licence}
    if _LICENCE_NAME.fullmatch(licence):
        return {"name": licence}
    return {"name": _OTHER_LICENCE, "title": licence}


def _sources(rows: Iterable[Row]) -> list[dict[str, str]]:
    """What was read, each publication once; an address only where it leads into the web, as the standard asks."""
    named: dict[tuple[str, str], dict[str, str]] = {}
    for row in rows:
        title = f"{row.cells['publisher']}: {row.cells['title']}"
        path = row.cells["url"] if _ON_THE_WEB.fullmatch(row.cells["url"]) else ""
        named[title, path] = {"title": title} | ({"path": path} if path else {})
    return list(named.values())


def _resource(table: Table) -> dict[str, Any]:
    return {
        "name": table.name,
        "type": "table",
        "path": table.file,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"header": True, "delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"'},
        "schema": {
            "fields": [_field(table, column) for column in table.columns],
            "primaryKey": list(table.key),
            "foreignKeys": [
                _foreign_key(table, column)
                for column in table.columns
                if column.kind is Kind.REFERENCE and not _is_half_empty(column)
            ],
        },
    }


def _field(table: Table, column: Column) -> dict[str, Any]:
    help_text = str(table.model._meta.get_field(column.name).help_text)
    if _is_half_empty(column):
        leads = f"A slug of {column.to}.csv, of those with the same {column.within}."
        help_text = f"{help_text} {leads}".lstrip()
    types = {Kind.NUMBER: "integer", Kind.LIST: "list", Kind.REFERENCES: "list"}
    described: dict[str, Any] = {"name": column.name, "type": types.get(column.kind, "string")}
    if described["type"] == "list":
        described["delimiter"] = ";"
    if help_text:
        described["description"] = help_text
    constraints = _constraints(table, column)
    return described | ({"constraints": constraints} if constraints else {})


def _constraints(table: Table, column: Column) -> dict[str, Any]:
    # An exported claim has its slug, which may be left out of a bundle written by hand.
    found: dict[str, Any] = {}
    if not column.optional or column.name in table.key:
        found["required"] = True
    if column.kind is Kind.NUMBER:
        found["minimum"] = column.lowest
        if column.highest is not None:
            found["maximum"] = column.highest
    if column.kind is Kind.WORD:
        found["enum"] = list(column.words)
    if column.kind is Kind.YES:
        found["enum"] = ["yes"]
    if column.kind is Kind.DATE:
        found["pattern"] = _PARTIAL_DATE
    if longest := table.longest(column):
        found["maxLength"] = longest
    return found


def _is_half_empty(column: Column) -> bool:
    """Whether a key of two columns may lack the second.

    SQL then lets the row pass; readers of Data Packages look for a row with an empty key and find none.
    """
    return bool(column.within) and column.optional


def _foreign_key(table: Table, column: Column) -> dict[str, Any]:
    """Without a resource the reference leads to the table itself."""
    fields = [column.within, column.name] if column.within else [column.name]
    target = next(t for t in TABLES if t.name == column.to)
    reference = {"fields": list(target.key)}
    if target is not table:
        reference = {"resource": target.name} | reference
    return {"fields": fields, "reference": reference}
