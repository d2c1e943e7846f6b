"""The formats of every answer: JSON, CSV for machines, XLSX for people."""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, TYPE_STRING
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from positions.api.problems import BadQuestion

_NOT_XML = re.compile(f"{ILLEGAL_CHARACTERS_RE.pattern}|[\ufffe\uffff]")
LONGEST_CELL = 32_767
"""Characters that a cell of a workbook can hold; CSV and JSON hold all."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Negotiated(DefaultContentNegotiation):
    """`?format=` decides, whatever the Accept header says; without it the header does."""

    def select_renderer(
        self, request: Request, renderers: Sequence[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        asked = [name for name in request.query_params.getlist("format") if name]
        found = [renderer for renderer in renderers if renderer.format in asked]
        if not asked:
            return super().select_renderer(request, renderers, format_suffix)
        if len(asked) > 1 or not found:
            known = ", ".join(dict.fromkeys(renderer.format for renderer in renderers))
            message = "It can be given only once." if found else f"The formats are: {known}."
            raise BadQuestion([{"name": "format", "value": ";".join(asked), "message": message}])
        return found[0], found[0].media_type


class JSONRenderer(BaseRenderer):
    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data: Any, media_type: str | None = None, context: Any = None) -> bytes:
        return b"" if data is None else orjson.dumps(data, default=_plain)


class TableRenderer(BaseRenderer):
    """Rows of `results` under the columns that the view names."""

    def render(self, data: Any, media_type: str | None = None, context: Any = None) -> bytes:
        rows = data.get("results", [data])
        return self.table(context["view"].columns, rows)

    def table(self, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> bytes:
        raise NotImplementedError


class CSVRenderer(TableRenderer):
    media_type = "text/csv"
    format = "csv"
    charset = "utf-8"

    def table(self, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> bytes:
        file = io.StringIO(newline="")
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows([cell(row.get(name)) for name in columns] for row in rows)
        return file.getvalue().encode()


class XLSXRenderer(TableRenderer):
    media_type = XLSX
    format = "xlsx"
    charset = None
    render_style = "binary"

    def table(self, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> bytes:
        book = Workbook(write_only=True)
        sheet = book.create_sheet("Parley")
        sheet.freeze_panes = "A2"
        sheet.append(columns)
        for row in rows:
            sheet.append([_typed(sheet, cell(row.get(name))) for name in columns])
        file = io.BytesIO()
        book.save(file)
        return file.getvalue()


def cell(value: Any) -> Any:
    """A value as a table shows it: lists joined by `;`, redlines as [-…-]{+…+}, true and false in words."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case [[str(), str()], *_]:
            return "".join(MARKS[operation].format(text) for operation, text in value)
        case list() | tuple():
            return ";".join(map(str, value))
    return value


MARKS = {"equal": "{}", "delete": "[-{}-]", "insert": "{{+{}+}}"}


def _typed(sheet: Any, value: Any) -> Any:
    """Text stays text in a workbook, whatever it begins with; numbers stay numbers."""
    if not isinstance(value, str):
        return value
    text = _NOT_XML.sub("\ufffd", value)
    shown = text if len(text) <= LONGEST_CELL else f"{text[: LONGEST_CELL - 1]}…"
    typed = WriteOnlyCell(sheet, value=shown)
    typed.data_type = TYPE_STRING
    return typed


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return str(value)
