"""The tables of a workbook that is not trusted, as the files of a bundle: every cell as the text it stands for."""

import csv
import datetime
import io
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from typing import IO, Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.escape import unescape

from positions.bundle.archive import LARGEST_TOTAL, Files, suspicions
from positions.bundle.format import TABLES, Table
from positions.bundle.problems import FILE, HEADER, MOST_PROBLEMS, Problem, plain, quoted, warning
from positions.bundle.rows import HEADER_NUMBER

LONGEST_CELL = 32_767
"""Characters; an export to a workbook cuts what is longer, and puts “…” at the end."""
_MOST_ROWS = 1_048_576
"""Of a sheet; a file may number its rows as it likes."""
_MOST_COLUMNS = 64
_NOT_OF_THE_DATE = re.compile(r'"[^"]*"|\\.|\[[^]]*\]')
"""What a date's number format holds beside year, month and day."""


class _TooLarge(Exception):
    """One text may stand in a million cells: what a workbook unpacks to is known only at the end."""


def files_in_workbook(
    file: IO[bytes], label: str, chosen: Table | None = None, told: Table | None = None
) -> Files:
    """Sheets named like tables; or one sheet, as the table that was chosen or that the name tells.

    A workbook that looks hostile or broken gives problems and no contents.
    """
    files = Files({}, [], [])
    try:
        with zipfile.ZipFile(file) as archive:
            files.problems.extend(suspicions(archive, label))
        if not files.problems:
            _read_workbook(file, label, chosen, told, files)
    except _TooLarge:
        files.contents.clear()
        files.problems.append(_problem(label, f"unpacks to more than {LARGEST_TOTAL} bytes"))
    except Exception as error:  # a damaged workbook makes openpyxl raise nearly anything
        files.contents.clear()
        why = plain(str(error) or type(error).__name__)
        files.problems.append(_problem(label, f"is no .xlsx workbook that can be read: {why}"))
    return files


def _read_workbook(
    file: IO[bytes], label: str, chosen: Table | None, told: Table | None, files: Files
) -> None:
    left = LARGEST_TOTAL
    with warnings.catch_warnings():
        # Of extensions and formats that no cell's text rests on.
        warnings.simplefilter("ignore")
        with closing(load_workbook(file, read_only=True, keep_links=False)) as book:
            sheets = _sheets_by_table(book.worksheets, label, chosen, told, files)
            for name, sheet in sheets.items():
                content = _csv(next(t for t in TABLES if t.name == name), sheet, left, files)
                files.contents[f"{name}.csv"] = content
                left -= len(content)


def _sheets_by_table(
    sheets: list[Any], label: str, chosen: Table | None, told: Table | None, files: Files
) -> dict[str, Any]:
    names = [chosen.name] if chosen else [table.name for table in TABLES]
    found = {}
    for sheet in sheets:
        name = sheet.title.strip().casefold().removesuffix(".csv")
        if name in names:
            found.setdefault(name, sheet)
    one = chosen or told
    if not found and one and len(sheets) == 1:
        return {one.name: sheets[0]}
    if not found:
        wanted = quoted(chosen.name) if chosen else f"like a table: {', '.join(names)}"
        files.problems.append(_problem(label, f"no sheet is named {wanted}"))
        return {}
    files.warnings.extend(
        warning(plain(label), HEADER_NUMBER, FILE, f"the sheet {quoted(sheet.title)} is ignored")
        for sheet in sheets
        if sheet not in found.values()
    )
    return found


def _csv(table: Table, sheet: Any, most: int, files: Files) -> bytes:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    for record in _records(table, sheet, files):
        writer.writerow(record)
        if buffer.tell() > most:
            raise _TooLarge
    # A surrogate, which text cannot have, is found again by the reader as what is not UTF-8.
    return buffer.getvalue().encode("utf-8", "surrogatepass")


def _records(table: Table, sheet: Any, files: Files) -> Iterator[list[str]]:
    """The rows that are not blank, as long as the header at least."""
    sheet.reset_dimensions()  # what a file says of its size need not be true
    header: list[str] = []
    number, blank = 0, False
    for cells in sheet.iter_rows(max_row=_MOST_ROWS, max_col=_MOST_COLUMNS):
        texts = [_text(cell) for cell in cells]
        while texts and not texts[-1]:
            texts.pop()
        if not texts:
            blank = True
            continue
        number += 1
        if blank:
            wrong = "blank rows of the sheet are not counted from here on"
            files.warnings.append(warning(table.file, number, FILE, wrong))
            blank = False
        header = header or texts
        if len(files.problems) > MOST_PROBLEMS:
            wrong = f"more than {MOST_PROBLEMS} problems: the sheet is not read from here on"
            files.problems.append(Problem(table.file, number, FILE, wrong))
            return
        files.problems.extend(_wrong_cells(table, number, header, cells))
        yield texts + [""] * (len(header) - len(texts))


def _wrong_cells(
    table: Table, number: int, header: list[str], cells: Iterable[Any]
) -> Iterator[Problem]:
    for place, cell in enumerate(cells):
        wrong = _wrong(cell)
        if wrong and number == HEADER_NUMBER:
            yield Problem(table.file, number, HEADER, f"{get_column_letter(place + 1)}1 {wrong}")
        elif wrong:
            known = place < len(header) and header[place] in table.by_name
            column = header[place] if known else get_column_letter(place + 1)
            yield Problem(table.file, number, column, wrong)


def _wrong(cell: Any) -> str:
    match cell.value, cell.data_type:
        case None, _:
            return ""
        case _, "f":
            return "holds a formula: put its value in its place"
        case error, "e":
            return f"holds the error {quoted(str(error))}"
        case str() as text, _ if len(text) >= LONGEST_CELL and text.endswith("…"):
            return "was cut when it was exported, a workbook holds no longer text: use CSV"
    return ""


def _text(cell: Any) -> str:
    """What the cell stands for: numbers as short as can be, dates without what their format hides."""
    value = cell.value
    match value:
        case None:
            return ""
        case str():
            return unescape(value) if cell.data_type == "s" else value
        case bool():
            return "true" if value else "false"
        case float():
            return str(int(value)) if value.is_integer() else repr(value)
        case datetime.datetime():
            return _date(value, cell.number_format)
    return str(value)


def _date(value: datetime.datetime, number_format: str) -> str:
    """“2025-06”, typed into a spreadsheet, becomes the first of June shown as Jun-25."""
    shown = _NOT_OF_THE_DATE.sub("", number_format).lower()
    if value.time() != datetime.time():
        return value.isoformat(" ", "seconds")
    if "d" in shown or "y" not in shown:
        return value.date().isoformat()
    return f"{value:%Y-%m}" if "m" in shown else f"{value:%Y}"


def _problem(label: str, text: str) -> Problem:
    return Problem(plain(label), HEADER_NUMBER, FILE, text)
