"""Tables as files: CSV, which is never altered, and workbooks, whose text stays text."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, TYPE_STRING
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter

CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_CELL = 32_767
"""Characters that a cell of a workbook can hold; CSV and JSON hold all."""
MOST_ROWS = 1_048_575
"""Rows that a sheet of a workbook can hold below its head; CSV and JSON hold all."""
PIECE = 1_000
"""Rows of a CSV file that are written at a time."""

_NOT_XML = re.compile(f"{ILLEGAL_CHARACTERS_RE.pattern}|[\ufffe\uffff]")
_WRAPPED = Alignment(wrap_text=True, vertical="top")
_MARKS = {"equal": "{}", "delete": "[-{}-]", "insert": "{{+{}+}}"}


def csv_file(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    return b"".join(csv_pieces(columns, rows))


def csv_pieces(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """The same file in pieces of some rows each, read from `rows` only as they are asked for."""
    lines = chain([columns], rows)
    while some := list(islice(lines, PIECE)):
        file = io.StringIO(newline="")
        csv.writer(file).writerows([_cell(value) for value in row] for row in some)
        yield file.getvalue().encode()


def xlsx_file(
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    widths: Sequence[int] = (),
    title: str = "Parley",
) -> bytes:
    """A workbook of one sheet, its head frozen. With `widths`, in characters, its text is wrapped."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for place, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    for row in chain([columns], rows):
        sheet.append([_typed(sheet, _cell(value), wrapped=bool(widths)) for value in row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _cell(value: Any) -> Any:
    """A value as a table shows it: lists joined by `;`, redlines as [-…-]{+…+}, true and false in words."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case [[str(), str()], *_]:
            return "".join(_MARKS[operation].format(text) for operation, text in value)
        case list() | tuple():
            return ";".join(map(str, value))
    return value


def _typed(sheet: Any, value: Any, *, wrapped: bool) -> Any:
    """Text stays text in a workbook, whatever it begins with; numbers stay numbers."""
    typed = WriteOnlyCell(sheet, value=_shown(value) if isinstance(value, str) else value)
    if isinstance(value, str):
        typed.data_type = TYPE_STRING
    if wrapped:
        typed.alignment = _WRAPPED
    return typed


def _shown(text: str) -> str:
    """What a workbook can hold of a text: no character that XML forbids, and a sign where it is cut."""
    text = _NOT_XML.sub("\ufffd", text)
    return text if len(text) <= LONGEST_CELL else f"{text[: LONGEST_CELL - 1]}…"
