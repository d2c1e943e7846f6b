"""Uploaded files and pasted rows as the files of a bundle, and how they are kept until an import is confirmed."""

import csv
import io
import json
import re
import zipfile
from dataclasses import astuple
from typing import IO

from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

from positions.bundle.archive import Files, files_in_zip
from positions.bundle.exporting import zipped
from positions.bundle.format import FILES, TABLES, Table
from positions.bundle.problems import FILE, HEADER, ROW, Problem, plain, quoted
from positions.bundle.rows import HEADER_NUMBER
from positions.bundle.spreadsheets import files_in_workbook

LARGEST_UPLOAD = 100 * 2**20
_NOTES = "upload.json"
"""Beside the tables in what is kept: what was wrong or odd about getting them."""
_TERMS = next(table for table in TABLES if table.name == "terms")


class LimitedUpload(FileUploadHandler):
    """Throws away what is too large while it comes in, so that the answer can still say why."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.received += len(raw_data)
        if self.received > LARGEST_UPLOAD:
            self.request.upload_is_too_large = True
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


def files_in_upload(file: IO[bytes], name: str, chosen: str = "") -> Files:
    """The tables of a zip, of a workbook, or of one CSV file: that chosen, or that its name tells."""
    files = _read(file, name, chosen)
    if not files.contents and not files.problems:
        wrong = f"holds no file of a bundle: {', '.join(FILES)}"
        files.problems.append(Problem(plain(name), HEADER_NUMBER, FILE, wrong))
    return files


def _read(file: IO[bytes], name: str, chosen: str) -> Files:
    table = FILES.get(f"{chosen}.csv")
    kind = name.lower().rpartition(".")[2]
    if kind == "zip":
        return files_in_zip(file, name)
    if kind in ("xlsx", "xlsm"):
        return files_in_workbook(file, name, table, _told(name))
    one = table or _told(name)
    if kind != "csv":
        wrong = "is none of .zip, .csv and .xlsx: save it as one of these"
    elif one is None:
        wrong = "the name tells no table: choose one"
    else:
        return Files({one.file: file.read()}, [], [])
    return Files({}, [Problem(plain(name), HEADER_NUMBER, FILE, wrong)], [])


def _told(name: str) -> Table | None:
    """The table that the last word of a name says: “talks-terms (2).xlsx”."""
    words = re.findall("[a-z]+", name.lower().rpartition(".")[0])
    return FILES.get(f"{words[-1]}.csv") if words else None


def pasted_terms(text: str, proposal: str) -> Files:
    """Rows copied from a spreadsheet, or lines of CSV, as the terms of a proposal."""
    files = Files({}, [], [])
    records = _pasted(text, files)
    header = [name.strip() for name in records[0]] if records else []
    if "proposal" in header:
        wrong = f"is not pasted: all rows become terms of {quoted(proposal)}"
        files.problems.append(Problem(_TERMS.file, HEADER_NUMBER, "proposal", wrong))
    elif header and not set(header) & _TERMS.by_name.keys():
        names = ", ".join(name for name in _TERMS.by_name if name != "proposal")
        wrong = f"the first row must name the columns, out of: {names}"
        files.problems.append(Problem(_TERMS.file, HEADER_NUMBER, HEADER, wrong))
    elif header:
        files.contents[_TERMS.file] = _with_proposal(header, records[1:], proposal, files)
    elif not files.problems:
        files.problems.append(Problem(_TERMS.file, HEADER_NUMBER, FILE, "holds no rows"))
    return files


def _pasted(text: str, files: Files) -> list[list[str]]:
    lines = text.lstrip("\ufeff\r\n")
    delimiter = "\t" if "\t" in lines.partition("\n")[0] else ","
    try:
        rows = list(csv.reader(io.StringIO(lines, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        if delimiter == ",":
            wrong = "a quote is opened and never closed, or followed by other text than a comma"
            files.problems.append(Problem(_TERMS.file, HEADER_NUMBER, ROW, wrong))
            return []
        # Some spreadsheets copy a cell that begins with a quote as it is.
        rows = [line.split("\t") for line in lines.splitlines()]
    return [row for row in rows if any(cell.strip() for cell in row)]


def _with_proposal(
    header: list[str], records: list[list[str]], proposal: str, files: Files
) -> bytes:
    """A file of terms; empty cells at the end of a row were perhaps not copied."""
    while not header[-1]:
        header.pop()
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(["proposal", *header])
    for number, record in enumerate(records, HEADER_NUMBER + 1):
        cells = record + [""] * (len(header) - len(record))
        if any(cells[len(header) :]):
            wrong = f"has {len(record)} cells where the header has {len(header)}"
            files.problems.append(Problem(_TERMS.file, number, ROW, wrong))
        writer.writerow([proposal, *cells[: len(header)]])
    return buffer.getvalue().encode("utf-8", "surrogatepass")


def packed(files: Files) -> bytes:
    """All that is known of an upload, to be kept."""
    notes = {
        "problems": [astuple(problem) for problem in files.problems],
        "warnings": [astuple(problem) for problem in files.warnings],
    }
    return zipped(files.contents | {_NOTES: json.dumps(notes).encode()})


def unpacked(content: bytes) -> Files:
    """The inverse of `packed`, for what this server has packed itself."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    notes = json.loads(contents.pop(_NOTES))
    problems, warnings = (
        [Problem(*one) for one in notes[name]] for name in ("problems", "warnings")
    )
    return Files(contents, problems, warnings)
