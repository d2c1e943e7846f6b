"""From a path to rows of text: encoding, CSV and headers; no cell is judged here."""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from positions.bundle.archive import Files, files_in_folder, files_in_zip
from positions.bundle.format import FILES, TABLES, Table
from positions.bundle.problems import FILE, HEADER, MOST_PROBLEMS, ROW, Problem, plain, quoted
from positions.bundle.rows import HEADER_NUMBER, GivenTable, Row

# The module's own limit, 131,072 characters a cell, is less than a treaty.
csv.field_size_limit(2**31 - 1)

MOST_ROWS = 1_500_000
"""Of all tables together: half as many again as the largest negotiation that was thought of."""
MOST_COLUMNS = 64
_PIECE = 2**20

# Bytes that are not UTF-8 are decoded to these, and found again in their cells.
_NOT_UTF8 = re.compile("[\udc80-\udcff]")


class Bundle(NamedTuple):
    """The tables that could be read, and what is wrong with, or odd about, the files.

    A table is missing here if its file is missing or has no key columns.
    """

    tables: dict[str, GivenTable]
    problems: list[Problem]
    warnings: list[Problem]


def read_bundle(path: Path, partial: bool = False) -> Bundle:
    """The tables of a folder or zip; `partial` does not demand every file."""
    label = plain(path.resolve().name)
    if path.is_dir():
        files = files_in_folder(path)
    elif path.is_file():
        files = files_in_zip(path, label)
    else:
        return Bundle({}, [Problem(label, HEADER_NUMBER, FILE, "there is no such path")], [])
    return bundle_of(files, partial)


def bundle_of(files: Files, partial: bool = False) -> Bundle:
    """The tables of files that were got somehow; `partial` does not demand every file."""
    if files.problems and not files.contents:
        return Bundle({}, files.problems, files.warnings)
    bundle = read_files(files.contents, partial=True)
    problems = files.problems + bundle.problems
    if not partial:
        unread = {problem.file for problem in files.problems}
        problems += _missing(bundle.tables, files.contents.keys() | unread)
    return Bundle(bundle.tables, problems, files.warnings)


def read_files(contents: dict[str, bytes], partial: bool = False) -> Bundle:
    """The tables of files by name; `partial` does not demand every file."""
    bundle = Bundle({}, [], [])
    left = MOST_ROWS
    for table in TABLES:
        if table.file in contents:
            given, problems = _read_table(table, contents[table.file], left)
            bundle.problems.extend(problems)
            if given:
                bundle.tables[table.name] = given
                left -= len(given.rows)
    if not partial:
        bundle.problems.extend(_missing(bundle.tables, contents.keys()))
    return bundle


def _missing(tables: dict[str, GivenTable], present: set[str]) -> list[Problem]:
    """Problems for required files that are absent; an optional one counts as empty."""
    problems = []
    for file, table in FILES.items():
        if file in present:
            continue
        if table.required:
            problems.append(Problem(file, HEADER_NUMBER, FILE, "the file is missing"))
        else:
            tables[table.name] = GivenTable(frozenset(table.by_name), [])
    return problems


def _read_table(table: Table, content: bytes, most: int) -> tuple[GivenTable | None, list[Problem]]:
    """The rows, unless they are more than `most`; no more of them once there are problems enough."""
    problems: list[Problem] = []
    suspect = _is_suspect(content)
    records = _records(table.file, content, problems)
    header = next(records, None)
    if header is None:
        if not problems:
            problems.append(Problem(table.file, HEADER_NUMBER, FILE, "has no header"))
        return None, problems
    if len(header) > MOST_COLUMNS:
        wrong = f"names {len(header)} columns, more than {MOST_COLUMNS}"
        return None, [Problem(table.file, HEADER_NUMBER, HEADER, wrong)]
    problems += _header_problems(table, header)
    rows: list[Row] = []
    for number, record in enumerate(records, HEADER_NUMBER + 1):
        if len(rows) == most or len(problems) > MOST_PROBLEMS:
            problems.append(_end(table, number, len(problems)))
            break
        row = Row(dict(zip(header, record, strict=False)), number)
        if suspect or len(record) != len(header):
            wrong = _row_problems(table, row, len(record), header)
            row.whole = not wrong
            problems += wrong
        rows.append(row)
    if not all(name in header or table.by_name[name].optional for name in table.key):
        return None, problems
    return GivenTable(frozenset(header) & table.by_name.keys(), rows), problems


def _end(table: Table, number: int, problems: int) -> Problem:
    if problems > MOST_PROBLEMS:
        wrong = f"more than {MOST_PROBLEMS} problems: the file is not read from here on"
    else:
        wrong = f"a bundle holds {MOST_ROWS} rows at most: the file is not read from here on"
    return Problem(table.file, number, FILE, wrong)


def _is_suspect(content: bytes) -> bool:
    """Whether cells must be searched for bad characters."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(content), _PIECE):
            decoder.decode(content[start : start + _PIECE])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return True
    return b"\0" in content


def _records(file: str, content: bytes, problems: list[Problem]) -> Iterator[list[str]]:
    """The records that are not blank, up to the first that is no CSV.

    Decoded while they are read: as one text, a file with a single emoji takes four times its size.
    """
    lines = io.TextIOWrapper(io.BytesIO(content), "utf-8", "surrogateescape", newline="")
    if content.startswith(codecs.BOM_UTF8):
        lines.read(1)
    reader = csv.reader(lines, strict=True)
    count = 0
    try:
        for record in reader:
            if record:
                count += 1
                yield record
    except csv.Error as error:
        wrong = {
            "unexpected end of data": "a quote is opened and never closed",
            "',' expected after '\"'": "a closing quote is followed by other text than a comma",
        }.get(str(error), f"is no CSV: {error}")
        problems.append(Problem(file, count + 1, ROW, wrong))


def _header_problems(table: Table, header: list[str]) -> list[Problem]:
    def problem(column: str, text: str) -> Problem:
        return Problem(table.file, HEADER_NUMBER, column, text)

    if wrong := _bad_characters(",".join(header)):
        return [problem(HEADER, wrong)]
    found = []
    for name, count in Counter(header).items():
        if name not in table.by_name:
            place = name if re.fullmatch(r"[-\w]+", name) else HEADER
            found.append(problem(place, f"{quoted(name)} is no column of {table.file}"))
        elif count > 1:
            found.append(problem(name, f"the column is there {count} times"))
    found += [
        problem(column.name, "the column is missing")
        for column in table.columns
        if column.name not in header and not column.optional
    ]
    return found


def _row_problems(table: Table, row: Row, length: int, header: list[str]) -> list[Problem]:
    """Why a row's cells cannot be taken as they are; a short row is filled up."""
    found = [
        Problem(table.file, row.number, name, wrong)
        for name, text in row.cells.items()
        if name in table.by_name and (wrong := _bad_characters(text))
    ]
    if length != len(header):
        text = f"has {length} cells where the header has {len(header)}"
        found.append(Problem(table.file, row.number, ROW, text))
        row.cells = dict.fromkeys(header, "") | row.cells
    return found


def _bad_characters(text: str) -> str:
    if _NOT_UTF8.search(text):
        return f"{quoted(text)} is not UTF-8 text"
    return f"{quoted(text)} holds a NUL byte" if "\0" in text else ""
