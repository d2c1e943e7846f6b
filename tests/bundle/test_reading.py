"""Files, encodings, CSV and headers."""

from pathlib import Path

import pytest

from positions.bundle import read_bundle, read_files
from tests.bundle.papers import Paper, reading_problems


def _with_file(folder: Path, name: str, content: bytes) -> Path:
    Paper().write(folder)
    (folder / name).write_bytes(content)
    return folder


def test_a_valid_folder_has_no_problems_and_no_warnings(tmp_path):
    bundle = read_bundle(Paper().write(tmp_path))
    assert (bundle.problems, bundle.warnings) == ([], [])
    assert {name: len(table.rows) for name, table in bundle.tables.items()} == {
        "negotiation": 1,
        "parties": 2,
        "rounds": 2,
        "topics": 2,
        "issues": 2,
        "options": 3,
        "sources": 2,
        "proposals": 2,
        "terms": 3,
        "claims": 3,
        "salience": 1,
    }


def test_a_path_that_does_not_exist_is_one_problem(tmp_path):
    assert reading_problems(tmp_path / "nowhere") == ["nowhere:1: (file): there is no such path"]


def test_every_missing_file_is_reported_but_salience(tmp_path):
    paper = Paper().without_table("terms").without_table("topics").without_table("salience")
    assert reading_problems(paper.write(tmp_path)) == [
        "topics.csv:1: (file): the file is missing",
        "terms.csv:1: (file): the file is missing",
    ]


def test_a_part_of_a_bundle_misses_nothing():
    bundle = read_files({"rounds.csv": b"number,slug,name\n1,spring,Spring\n"}, partial=True)
    assert (list(bundle.tables), bundle.problems) == (["rounds"], [])


def test_other_files_are_ignored_with_a_warning_description_and_codebook_without(tmp_path):
    folder = _with_file(tmp_path, "README.md", b"read me")
    (folder / "datapackage.json").write_bytes(b"{}")
    (folder / "codebook.md").write_bytes(b"# Anything")
    (folder / "old").mkdir()
    bundle = read_bundle(folder)
    assert bundle.problems == []
    assert [str(warning) for warning in bundle.warnings] == [
        "README.md:1: (file): warning: is no file of a bundle and is ignored",
        "old:1: (file): warning: is no file of a bundle and is ignored",
    ]
    (folder / "old").rmdir()


def test_a_folder_in_the_place_of_a_file_is_a_problem_of_that_file(tmp_path):
    folder = Paper().without_table("terms").write(tmp_path)
    (folder / "terms.csv").mkdir()
    assert reading_problems(folder) == ["terms.csv:1: (file): cannot be read: Is a directory"]
    (folder / "terms.csv").rmdir()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", ["rounds.csv:1: (file): has no header"]),
        (b"number,slug,name\n1,a\n", ["rounds.csv:2: (row): has 2 cells where the header has 3"]),
        (
            b"number,slug,name\n1,a,A\n2,b,B,C\n",
            ["rounds.csv:3: (row): has 4 cells where the header has 3"],
        ),
        (
            b'number,slug,name\n1,a,A\n2,b,"B\n',
            ["rounds.csv:3: (row): a quote is opened and never closed"],
        ),
        (
            b'number,slug,name\n1,a,"A"x\n',
            ["rounds.csv:2: (row): a closing quote is followed by other text than a comma"],
        ),
        (
            b"number,slug,name\n1,a,caf\xe9\n",
            ["rounds.csv:2: name: “caf\\udce9” is not UTF-8 text"],
        ),
        (
            b'number,slug,name\n1,a,"A\nA"\n2,b,\xff\n',
            ["rounds.csv:3: name: “\\udcff” is not UTF-8 text"],
        ),
        (b"number,slug,name\n1,a,A\x00\n", ["rounds.csv:2: name: “A\\x00” holds a NUL byte"]),
        (b"number,slug\n1,a\n", ["rounds.csv:1: name: the column is missing"]),
        (
            b"number,slug,name,colour\n1,a,A,red\n",
            ["rounds.csv:1: colour: “colour” is no column of rounds.csv"],
        ),
        (
            b"number,slug,name,a: b\n1,a,A,\n",
            ["rounds.csv:1: (header): “a: b” is no column of rounds.csv"],
        ),
        (
            b"number,slug,name, venue\n1,a,A,\n",
            ["rounds.csv:1: (header): “ venue” is no column of rounds.csv"],
        ),
        (b"number,slug,name,name\n1,a,A,B\n", ["rounds.csv:1: name: the column is there 2 times"]),
        (
            "number,slug,name\n1,a,A\n".encode("utf-16"),
            [
                "rounds.csv:1: (header): “\\udcff\\udcfen\\x00u\\x00m\\x00b\\x00e\\x00r\\x00,\\x00s\\x00l\\x00u\\x00g\\x00,\\x00n\\x00a\\x00m\\x00e\\x00” is not UTF-8 text"
            ],
        ),
    ],
)
def test_a_file_that_is_no_table_is_refused_where_it_fails(tmp_path, content, expected):
    assert (
        reading_problems(_with_file(tmp_path, "rounds.csv", content))[: len(expected)] == expected
    )


@pytest.mark.parametrize(
    "content",
    [
        b"number,slug,name\n1,a,A\n2,b,B\n",
        b"number,slug,name\r\n1,a,A\r\n2,b,B\r\n",
        b"\xef\xbb\xbfnumber,slug,name\n1,a,A\n2,b,B",
        b"\n\nnumber,slug,name\n\n1,a,A\r\n\r\n2,b,B\n\n",
        b'"number","slug","name"\n"1","a","A"\n2,b,B\n',
    ],
)
def test_byte_order_marks_line_ends_and_blank_lines_make_no_difference(content):
    bundle = read_files({"rounds.csv": content}, partial=True)
    assert bundle.problems == []
    assert [(row.number, row.cells) for row in bundle.tables["rounds"].rows] == [
        (2, {"number": "1", "slug": "a", "name": "A"}),
        (3, {"number": "2", "slug": "b", "name": "B"}),
    ]


def test_a_cell_may_be_longer_than_the_csv_module_expects():
    wording = b"x" * 200_000
    content = b"proposal,clause,issue,commitment,wording\np,1,i,demand," + wording
    bundle = read_files({"terms.csv": content}, partial=True)
    assert bundle.problems == []
    assert len(bundle.tables["terms"].rows[0].cells["wording"]) == 200_000


def test_rows_before_a_broken_one_are_kept_for_their_own_problems():
    content = b'number,slug,name\n1,a,A\n2,b,"B\n'
    bundle = read_files({"rounds.csv": content}, partial=True)
    assert [row.cells["slug"] for row in bundle.tables["rounds"].rows] == ["a"]
