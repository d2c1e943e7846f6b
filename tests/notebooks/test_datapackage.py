"""Exported bundles, validated by frictionless as Data Packages: the real one and awkward ones."""

from pathlib import Path

import pytest
from frictionless import Package, validate

from positions.bundle import export_files, write_folder, write_zip
from tests.builders import FIXTURE
from tests.bundle.papers import Paper, imported

pytestmark = pytest.mark.django_db

PAPER = Paper()


def faults(place: Path) -> list[tuple[str, int | None, str]]:
    """What frictionless finds wrong: the table, the row and the what is said."""
    report = validate(str(place), type="package")
    return [
        (task.name, error.to_dict().get("rowNumber"), error.message)
        for task in report.tasks
        for error in task.errors
    ] + [("", None, error.message) for error in report.errors]


def exported(paper: Paper, folder: Path) -> list[Path]:
    """The description in a folder, and a zip, of what was imported."""
    files = export_files(imported(paper.write(folder / "in")))
    write_folder(files, folder / "out")
    write_zip(files, folder / "out.zip")
    return [folder / "out" / "datapackage.json", folder / "out.zip"]


def test_the_real_negotiation_is_valid_as_a_folder_and_as_a_zip(tmp_path):
    files = export_files(imported(FIXTURE))
    write_zip(files, tmp_path / "out.zip")
    assert faults(FIXTURE / "datapackage.json") == []
    assert faults(tmp_path / "out.zip") == []


AWKWARD = {
    "as it is": PAPER,
    "without a licence": PAPER.but("negotiation", 2, licence=""),
    "a licence with an address": PAPER.but(
        "negotiation", 2, licence="https://creativecommons.org/licenses/by/4.0/"
    ),
    "a licence in words": PAPER.but("negotiation", 2, licence="Ask us first; цитуйте нас."),
    "a slug in another script": Paper("переговори-2025"),
    "partial dates": PAPER.but("proposals", 2, date="2025")
    .but("sources", 2, published_on="2025-06", accessed_on="2026")
    .but("claims", 2, made_on="2024-12"),
    "nothing but a name": PAPER.without_rows("parties")
    .without_rows("rounds")
    .without_rows("topics")
    .without_rows("issues")
    .without_rows("options")
    .without_rows("proposals")
    .without_rows("terms")
    .without_rows("sources")
    .without_rows("claims")
    .without_table("salience"),
    "references to a later row of the same table": PAPER.but(
        "proposals", 2, supersedes="second", responds_to="second"
    )
    .but("proposals", 3, supersedes="")
    .but("sources", 2, reprint_of="copy", kind="reprint")
    .but("sources", 3, reprint_of=""),
    "a fact without any value, and options of equal value": PAPER.with_row(
        "options", issue="dead", slug="few", label="Few"
    ).with_row("options", issue="troops", value="100", slug="also-all", label="Also all"),
    "lists of several and of one": PAPER.but("parties", 3, aliases="S"),
    "very long addresses": PAPER.but("sources", 2, url="https://example.org/" + "x" * 1_980),
    "addresses that are none of the web": PAPER.but("sources", 2, url="../a b\\c")
    .but("sources", 3, url="urn:x-archive:7")
    .with_row("sources", slug="bare", publisher="P", title="T", reliability="F", kind="press"),
    "two sources of one title and address": PAPER.with_row(
        "sources",
        slug="again",
        publisher="Wire",
        title="Report",
        url="https://example.org/1",
        reliability="F",
        kind="wire",
    ),
    "terms and claims without a stance": PAPER.with_row(
        "terms",
        proposal="second",
        clause="2",
        issue="troops",
        commitment="silent",
        wording="It is silent.",
    ).with_row(
        "claims",
        slug="silence",
        source="wire",
        about="south",
        proposal="second",
        issue="troops",
        asserts="silence",
        statement="Nothing is said.",
        credibility="1",
    ),
    "texts that files stumble over": PAPER.but(
        "terms", 2, wording='"Никто",\r\nне уходит;\rа\nb', conditions="\ufeff=1+1\u2028"
    ).but("claims", 2, quote="\tالجمهورية ", statement="x" * 200_000),
}


@pytest.mark.parametrize("paper", AWKWARD.values(), ids=AWKWARD)
def test_an_awkward_bundle_is_valid_as_a_folder_and_as_a_zip(tmp_path, paper):
    assert [faults(place) for place in exported(paper, tmp_path)] == [[], []]


def test_what_breaks_a_bundle_is_found(tmp_path):
    folder, _ = exported(PAPER, tmp_path)
    terms = folder.parent / "terms.csv"
    terms.write_bytes(terms.read_bytes().replace(b"first,1,troops", b"third,1,troops"))
    assert [(table, row) for table, row, _ in faults(folder)] == [("terms", 2)]


def test_the_description_is_read_as_version_2(tmp_path):
    folder, _ = exported(PAPER, tmp_path)
    package = Package(str(folder))
    assert package.sources == [
        {"title": "Wire: Report", "path": "https://example.org/1"},
        {"title": "Copy: Report"},
    ]
    assert package.custom["revision"] == 1
