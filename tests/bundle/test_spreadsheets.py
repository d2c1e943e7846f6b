"""Workbooks, single CSV files and zips as uploads: what their cells become, and what is refused."""

import datetime
import io
import zipfile
from typing import Any

import pytest
from openpyxl import Workbook

from positions.bundle import spreadsheets
from positions.bundle.archive import Files
from positions.bundle.exporting import zipped
from positions.bundle.uploads import files_in_upload, packed, pasted_terms, unpacked
from positions.tables import xlsx_file


def workbook(**sheets: list[list[Any]]) -> bytes:
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    return saved(book)


def saved(book: Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def read(content: bytes, name: str = "terms.xlsx", chosen: str = "") -> Files:
    return files_in_upload(io.BytesIO(content), name, chosen)


def said(files: Files) -> list[str]:
    return [str(problem) for problem in (*files.problems, *files.warnings)]


def cell(value: Any, number_format: str = "General") -> str:
    """The text that one cell becomes."""
    book = Workbook()
    book.active.title = "terms"
    book.active["A1"], book.active["A2"] = "note", value
    book.active["A2"].number_format = number_format
    [content] = read(saved(book)).contents.values()
    return content.decode().removeprefix("note\r\n").removesuffix("\r\n")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (2025, "2025"),
        (50.0, "50"),
        (0.1, "0.1"),
        (-3, "-3"),
        (True, "true"),
        (False, "false"),
        ("007", "007"),
        ("  “Ні” لا ", "  “Ні” لا "),
        ("1\n2", '"1\n2"'),
        ("a_x000D_\nb_x005F_x000D_", '"a\r\nb_x000D_"'),
    ],
)
def test_a_cell_is_the_text_it_stands_for(value, text) -> None:
    assert cell(value) == text


@pytest.mark.parametrize(
    ("number_format", "text"),
    [
        ("yyyy-mm-dd", "2025-06-01"),
        ("d mmm yy", "2025-06-01"),
        ("mmm-yy", "2025-06"),
        ('[$-409]mmmm" of the "yyyy;@', "2025-06"),
        ("yyyy", "2025"),
        ("General", "2025-06-01"),
    ],
)
def test_a_date_has_no_day_that_its_cell_does_not_show(number_format, text) -> None:
    value = datetime.date(2025, 6, 1) if number_format != "General" else "2025-06-01"
    assert cell(value, number_format) == text


def test_a_moment_keeps_its_time_for_the_check_to_complain_of() -> None:
    assert cell(datetime.datetime(2025, 6, 2, 14, 30), "yyyy-mm-dd hh:mm") == "2025-06-02 14:30:00"


def test_a_formula_typed_as_text_is_text_and_another_is_refused() -> None:
    assert read(xlsx_file(["note"], [["=1+1"]])).contents == {"terms.csv": b"note\r\n=1+1\r\n"}
    rows = [["clause", "note"], ["1", "=1+1"], ["2", "#REF!", "=A1"]]
    assert said(read(workbook(terms=rows))) == [
        "terms.csv:2: note: holds a formula: put its value in its place",
        "terms.csv:3: note: holds the error “#REF!”",
        "terms.csv:3: C: holds a formula: put its value in its place",
    ]
    assert said(read(workbook(terms=[["=A2"]]))) == [
        "terms.csv:1: (header): A1 holds a formula: put its value in its place"
    ]


def test_sheets_named_like_tables_are_read_and_others_ignored() -> None:
    content = workbook(Terms=[["clause"], ["1"]], Remarks=[["x"]], **{"claims.csv": [["slug"]]})
    files = read(content, "work.xlsx")
    assert files.contents == {"terms.csv": b"clause\r\n1\r\n", "claims.csv": b"slug\r\n"}
    assert said(files) == ["work.xlsx:1: (file): warning: the sheet “Remarks” is ignored"]


def test_one_sheet_of_another_name_is_the_table_that_is_chosen_or_told() -> None:
    content = workbook(Sheet1=[["clause"]])
    assert list(read(content, "talks-terms (2).xlsx").contents) == ["terms.csv"]
    assert list(read(content, "work.xlsx", "claims").contents) == ["claims.csv"]
    assert list(read(content, "terms.xlsx", "claims").contents) == ["claims.csv"]
    assert said(read(content, "work.xlsx")) == [
        "work.xlsx:1: (file): no sheet is named like a table: negotiation, parties, rounds, topics, "
        "issues, options, sources, proposals, terms, claims, salience"
    ]
    two = workbook(one=[["clause"]], two=[["clause"]])
    assert said(read(two, "work.xlsx", "claims")) == [
        "work.xlsx:1: (file): no sheet is named “claims”"
    ]


def test_blank_rows_are_not_counted_and_that_is_said() -> None:
    files = read(workbook(terms=[["clause", "note"], [], ["1"], [None, " "]]))
    assert files.contents == {"terms.csv": b"clause,note\r\n1,\r\n, \r\n"}
    assert said(files) == [
        "terms.csv:2: (file): warning: blank rows of the sheet are not counted from here on"
    ]


def test_an_empty_sheet_is_an_empty_file() -> None:
    assert read(workbook(terms=[])).contents == {"terms.csv": b""}


def test_what_is_no_workbook_is_told() -> None:
    assert said(read(b"")) == [
        "terms.xlsx:1: (file): is no .xlsx workbook that can be read: File is not a zip file"
    ]
    empty = zipped({"xl.xml": b"<a/>"})
    assert said(read(empty)) == [
        'terms.xlsx:1: (file): is no .xlsx workbook that can be read: "There is no item named '
        "'[Content_Types].xml' in the archive\""
    ]


def test_a_workbook_that_is_a_bomb_is_not_opened() -> None:
    file = io.BytesIO(workbook(terms=[["clause"]]))
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/bomb.xml", b"0" * 2**24)
    assert said(read(file.getvalue())) == [
        "terms.xlsx:1: (file): member “xl/bomb.xml” unpacks to more than 200 times its size"
    ]


def test_one_text_in_very_many_cells_is_too_large(monkeypatch) -> None:
    monkeypatch.setattr(spreadsheets, "LARGEST_TOTAL", 1000)
    files = read(workbook(terms=[["note"], *[["x" * 90]] * 20]))
    assert (files.contents, said(files)) == (
        {},
        ["terms.xlsx:1: (file): unpacks to more than 1000 bytes"],
    )


def test_rows_and_columns_far_away_cost_nothing() -> None:
    book = Workbook()
    book.active.title = "terms"
    book.active["A1"] = "note"
    content = saved(book)
    far = _with_sheet(content, '<row r="900000000"><c r="XFD900000000" t="n"><v>1</v></c></row>')
    assert read(far).contents == {"terms.csv": b""}


def _with_sheet(content: bytes, rows: str) -> bytes:
    names = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    sheet = f'<worksheet xmlns="{names}"><sheetData>{rows}</sheetData></worksheet>'
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    return zipped(files | {"xl/worksheets/sheet1.xml": sheet.encode()})


def test_characters_that_are_no_text_are_left_for_the_reader_to_find() -> None:
    rows = '<row r="1"><c r="A1" t="inlineStr"><is><t>_xD800_</t></is></c></row>'
    assert read(_with_sheet(workbook(terms=[]), rows)).contents == {
        "terms.csv": b"\xed\xa0\x80\r\n"
    }


def test_a_csv_file_is_the_table_that_its_name_tells_or_that_is_chosen() -> None:
    assert read(b"x", "talks-claims.csv").contents == {"claims.csv": b"x"}
    assert read(b"x", "TERMS.CSV").contents == {"terms.csv": b"x"}
    assert read(b"x", "work.csv", "parties").contents == {"parties.csv": b"x"}
    assert said(read(b"x", "work.csv")) == [
        "work.csv:1: (file): the name tells no table: choose one"
    ]


def test_a_zip_is_a_bundle_and_anything_else_is_refused() -> None:
    assert read(zipped({"terms.csv": b"x"}), "talks.zip").contents == {"terms.csv": b"x"}
    assert said(read(b"x", "talks.pdf")) == [
        "talks.pdf:1: (file): is none of .zip, .csv and .xlsx: save it as one of these"
    ]


def test_what_is_kept_of_an_upload_is_what_was_known_of_it() -> None:
    files = read(workbook(terms=[["clause"], [], ["=1"]], other=[]), "work.xlsx")
    assert len(said(files)) == 3
    assert unpacked(packed(files)) == files


def test_pasted_rows_become_terms_of_the_proposal() -> None:
    tabs = 'clause\tissue\twording\r\n1\ttroops\t"Two\nlines"\r\n\r\n2\ttroops\r\n'
    assert pasted_terms(tabs, "first").contents == {
        "terms.csv": b'proposal,clause,issue,wording\r\nfirst,1,troops,"Two\nlines"\r\nfirst,2,troops,\r\n'
    }
    commas = ' clause, issue,wording\n1,troops,"a, b"'
    assert pasted_terms(commas, "first").contents == {
        "terms.csv": b'proposal,clause,issue,wording\r\nfirst,1,troops,"a, b"\r\n'
    }


def test_a_cell_that_begins_with_a_quote_may_be_pasted_as_it_is() -> None:
    files = pasted_terms('clause\twording\n1\t"No" he said', "first")
    assert files == Files({"terms.csv": b'proposal,clause,wording\r\nfirst,1,"""No"" he said"\r\n'}, [], [])  # fmt: skip


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "terms.csv:1: (file): holds no rows"),
        (" \n\t\n", "terms.csv:1: (file): holds no rows"),
        (
            "1\ttroops\tdemand",
            "terms.csv:1: (header): the first row must name the columns, out of: clause, issue, "
            "stance, commitment, wording, verbatim, conditions, headline, source, note",
        ),
        (
            "proposal\tclause\nfirst\t1",
            "terms.csv:1: proposal: is not pasted: all rows become terms of “first”",
        ),
        ("clause\tissue\n1\ta\tb\tc", "terms.csv:2: (row): has 4 cells where the header has 2"),
        (
            'clause,issue\n1,"a',
            "terms.csv:1: (row): a quote is opened and never closed, or followed by other text than "
            "a comma",
        ),
    ],
)
def test_what_cannot_be_pasted_is_told(text, problem) -> None:
    assert said(pasted_terms(text, "first")) == [problem]


def test_a_text_that_an_export_has_cut_is_not_taken_for_the_whole() -> None:
    content = xlsx_file(["note"], [["x" * 40_000]], title="terms")
    assert said(read(content, "work.xlsx")) == [
        "terms.csv:2: note: was cut when it was exported, a workbook holds no longer text: use CSV"
    ]


def test_a_zip_without_a_file_of_a_bundle_is_told() -> None:
    assert said(read(zipped({"a.txt": b""}), "a.zip")) == [
        "a.zip:1: (file): holds no file of a bundle: negotiation.csv, parties.csv, rounds.csv, "
        "topics.csv, issues.csv, options.csv, sources.csv, proposals.csv, terms.csv, claims.csv, "
        "salience.csv",
        "a.txt:1: (file): warning: is no file of a bundle and is ignored",
    ]
