"""The formats of every answer: JSON, CSV for machines, XLSX for people."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson
from rest_framework.metadata import BaseMetadata
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from positions import tables
from positions.api.problems import BadQuestion


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


def refuse_too_many(request: Request, rows: int) -> None:
    """A workbook holds so many rows; where more are asked for as one, that is a bad question."""
    if request.accepted_renderer.media_type == tables.XLSX and rows > tables.MOST_ROWS:
        message = f"A workbook holds {tables.MOST_ROWS:,} rows, these are {rows:,}: ask for csv."
        raise BadQuestion([{"name": "format", "value": "xlsx", "message": message}])


class Options(BaseMetadata):
    """OPTIONS answers with what may be asked, in Allow; what it means stands in the schema."""

    def determine_metadata(self, request: Request, view: Any) -> None:
        return None


class Renderer(BaseRenderer):
    """Nothing to tell is no body, in every format."""

    def render(self, data: Any, media_type: str | None = None, context: Any = None) -> bytes:
        return b"" if data is None else self.body(data, context or {})

    def body(self, data: Any, context: Mapping[str, Any]) -> bytes:
        raise NotImplementedError


class JSONRenderer(Renderer):
    media_type = "application/json"
    format = "json"
    charset = None

    def body(self, data: Any, context: Mapping[str, Any]) -> bytes:
        return orjson.dumps(data, default=_plain)


class TableRenderer(Renderer):
    """Rows of `results` under the columns that the view names."""

    def body(self, data: Any, context: Mapping[str, Any]) -> bytes:
        columns = context["view"].columns
        rows = data.get("results", [data])
        return self.table(columns, ([row.get(name) for name in columns] for row in rows))

    def table(self, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
        raise NotImplementedError


class CSVRenderer(TableRenderer):
    media_type = tables.CSV
    format = "csv"
    charset = "utf-8"

    def table(self, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
        return tables.csv_file(columns, rows)


class XLSXRenderer(TableRenderer):
    media_type = tables.XLSX
    format = "xlsx"
    charset = None
    render_style = "binary"

    def table(self, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
        return tables.xlsx_file(columns, rows)


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return str(value)
