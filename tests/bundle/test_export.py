"""What is written out, byte for byte."""

import csv
import io
import json

import pytest

from positions.bundle import (
    Occupied,
    carry_out,
    export_files,
    plan_import,
    read_bundle,
    write_folder,
    write_zip,
)
from positions.bundle.format import TABLES
from positions.models import Negotiation, Party, Proposal, Term
from tests.builders import FIXTURE
from tests.bundle.papers import Paper, imported

pytestmark = pytest.mark.django_db

PAPER = Paper()


def _round_trip(folder, first: dict[str, bytes]) -> dict[str, bytes]:
    """The files after an import of those given in place of what is stored.

    The revision goes on where the deleted negotiation's ended; it alone may differ.
    """
    Negotiation.objects.all().delete()
    write_folder(first, folder)
    again = export_files(imported(folder))
    described = again["datapackage.json"].decode()
    assert '"revision": 3,' in described
    described = described.replace('"revision": 3,', '"revision": 1,')
    return {**again, "datapackage.json": described.encode()}


def test_an_export_has_every_column_and_crlf_and_no_byte_order_mark(tmp_path):
    paper = PAPER.without_column("parties", "side").without_table("salience")
    files = export_files(imported(paper.write(tmp_path)))
    assert files["parties.csv"].decode() == (
        "slug,name,short_name,role,side,notes,aliases\r\n"
        "north,The North,,party,,,NN;Northerners\r\n"
        "south,The South,,party,,,\r\n"
    )
    assert files["salience.csv"] == b"party,issue,salience\r\n"
    assert sorted(files) == [
        "claims.csv",
        "codebook.md",
        "datapackage.json",
        "issues.csv",
        "negotiation.csv",
        "options.csv",
        "parties.csv",
        "proposals.csv",
        "rounds.csv",
        "salience.csv",
        "sources.csv",
        "terms.csv",
        "topics.csv",
    ]


def test_what_was_imported_is_exported_to_the_letter(tmp_path):
    files = export_files(imported(PAPER.write(tmp_path)))
    del files["datapackage.json"], files["codebook.md"]
    assert files == PAPER.files()


@pytest.mark.parametrize(
    "text",
    [
        "Україна",
        "الجمهورية العربية ‏x",
        "中華人民共和國",
        "e\u0301 is not \u00e9",
        "two\nlines",
        "two\r\nlines",
        "one\rreturn",
        '"quoted", and "more"',
        '"',
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\tindented ",
        " ",
        "\ufeffmark",
        "a;b; c",
        "\u2028\x0b\x1c",
    ],
)
def test_text_survives_the_round_trip(tmp_path, text):
    paper = PAPER.but("terms", 2, wording=text, conditions=text).but("claims", 2, quote=text)
    first = export_files(imported(paper.write(tmp_path / "in")))
    rows = list(csv.DictReader(io.StringIO(first["terms.csv"].decode(), newline="")))
    assert rows[0]["wording"] == text
    assert _round_trip(tmp_path / "out", first) == first


def test_slugs_of_any_script_survive_the_round_trip(tmp_path):
    paper = PAPER.with_row("parties", slug="україна", name="Україна", role="party")
    paper = paper.but("proposals", 2, parties="україна;north")
    first = export_files(imported(paper.write(tmp_path / "in")))
    assert _round_trip(tmp_path / "out", first) == first


def test_the_fixture_is_its_own_export():
    files = export_files(imported(FIXTURE))
    assert files == {file.name: file.read_bytes() for file in FIXTURE.iterdir()}


def test_an_own_export_changes_nothing_when_imported(tmp_path):
    negotiation = imported(PAPER.write(tmp_path / "in"))
    write_zip(export_files(negotiation), tmp_path / "out.zip")
    assert plan_import(read_bundle(tmp_path / "out.zip")).is_empty


def test_lists_typed_with_blanks_are_exported_without_and_change_nothing(tmp_path):
    negotiation = imported(PAPER.write(tmp_path / "in"))
    party = Party.objects.get(slug="south")
    party.aliases = "S ; Southerners;"
    party.save()
    files = export_files(negotiation)
    assert files["parties.csv"].decode().splitlines()[2] == (
        "south,The South,,party,,,S;Southerners"
    )
    write_folder(files, tmp_path / "out")
    assert plan_import(read_bundle(tmp_path / "out")).is_empty


def test_unpublished_proposals_and_what_hangs_on_them_are_not_exported(tmp_path):
    negotiation = imported(PAPER.write(tmp_path / "in"))
    Proposal.objects.filter(slug="first").update(review="draft")
    files = export_files(negotiation)
    assert files["proposals.csv"].decode().splitlines()[1:] == [
        "second,autumn,south;north,Second paper,memorandum,,leaked,partial,,,,"
    ]
    assert files["terms.csv"].decode().splitlines()[1:] == [
        "second,1,troops,all,demand,All leave.,,,,,"
    ]
    assert files["claims.csv"].decode().splitlines()[1:] == [
        "wire-2,wire,,south,,dead,comment,,It is unclear.,,,,6,"
    ]


def test_importing_such_an_export_keeps_the_unpublished_and_what_names_them(tmp_path):
    negotiation = imported(PAPER.write(tmp_path / "in"))
    Proposal.objects.filter(slug="first").update(review="draft")
    write_folder(export_files(negotiation), tmp_path / "out")
    for _ in range(2):
        plan = plan_import(read_bundle(tmp_path / "out"), prune=True)
        assert plan.problems == []
        carry_out(plan)
    assert plan.is_empty
    assert Proposal.objects.get(slug="second").supersedes.slug == "first"
    assert Term.objects.count() == 3


def test_the_description_names_the_negotiation_its_licence_and_revision(tmp_path):
    negotiation = imported(PAPER.but("negotiation", 2, summary="Talks.").write(tmp_path))
    description = json.loads(export_files(negotiation)["datapackage.json"])
    resources = description.pop("resources")
    assert description == {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "talks",
        "title": "The talks",
        "description": "Talks.",
        "licenses": [{"name": "CC-BY-4.0"}],
        "sources": [
            {"title": "Wire: Report", "path": "https://example.org/1"},
            {"title": "Copy: Report"},
        ],
        "revision": 1,
    }
    assert [resource["path"] for resource in resources] == [table.file for table in TABLES]


def described(paper, folder):
    """The description without its resources."""
    description = json.loads(export_files(imported(paper.write(folder)))["datapackage.json"])
    del description["resources"]
    return description


@pytest.mark.parametrize(
    ("licence", "named"),
    [
        ("", None),
        ("CC-BY-4.0", [{"name": "CC-BY-4.0"}]),
        ("https://example.org/terms", [{"path": "https://example.org/terms"}]),
        ("Ask us first.", [{"name": "LicenseRef-other", "title": "Ask us first."}]),
        ("https://a b", [{"name": "LicenseRef-other", "title": "https://a b"}]),
    ],
)
def test_a_licence_is_described_by_its_name_its_address_or_its_words(tmp_path, licence, named):
    assert (
        described(PAPER.but("negotiation", 2, licence=licence), tmp_path).get("licenses") == named
    )


def test_sources_are_described_once_each_with_the_addresses_that_lead_into_the_web(tmp_path):
    again = {"publisher": "Wire", "title": "Report", "reliability": "F", "kind": "wire"}
    paper = (
        PAPER.with_row("sources", slug="same", url="https://example.org/1", **again)
        .with_row("sources", slug="moved", url="https://example.org/2", **again)
        .but("sources", 3, url="../copy")
    )
    assert described(paper, tmp_path)["sources"] == [
        {"title": "Wire: Report", "path": "https://example.org/1"},
        {"title": "Copy: Report"},
        {"title": "Wire: Report", "path": "https://example.org/2"},
    ]


def test_without_sources_none_are_described(tmp_path):
    paper = PAPER.without_rows("claims").without_rows("sources")
    paper = paper.but("proposals", 2, source="").but("terms", 2, source="")
    assert "sources" not in described(paper, tmp_path)


def test_the_description_gives_types_keys_and_references(tmp_path):
    description = json.loads(export_files(imported(PAPER.write(tmp_path)))["datapackage.json"])
    schemas = {resource["name"]: resource["schema"] for resource in description["resources"]}
    assert schemas["terms"]["primaryKey"] == ["proposal", "clause", "issue"]
    assert schemas["terms"]["foreignKeys"] == [
        {"fields": ["proposal"], "reference": {"resource": "proposals", "fields": ["slug"]}},
        {"fields": ["issue"], "reference": {"resource": "issues", "fields": ["slug"]}},
        {"fields": ["source"], "reference": {"resource": "sources", "fields": ["slug"]}},
    ]
    assert schemas["topics"]["foreignKeys"] == [
        {"fields": ["parent"], "reference": {"fields": ["slug"]}}
    ]
    # A key of two columns whose second may be empty would fail every row without a stance.
    stance = next(field for field in schemas["claims"]["fields"] if field["name"] == "stance")
    assert stance == {
        "name": "stance",
        "type": "string",
        "description": "A slug of options.csv, of those with the same issue.",
    }
    fields = {field["name"]: field for field in schemas["salience"]["fields"]}
    fields["salience"].pop("description")
    assert fields["salience"] == {
        "name": "salience",
        "type": "integer",
        "constraints": {"required": True, "minimum": 0, "maximum": 100},
    }


def test_a_bundle_is_written_over_a_bundle(tmp_path):
    files = export_files(imported(PAPER.write(tmp_path / "in")))
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "terms.csv").write_bytes(b"old")
    write_folder(files, tmp_path / "out")
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == files


def test_a_folder_that_holds_anything_else_is_left_alone(tmp_path):
    (tmp_path / "thesis.doc").write_bytes(b"")
    with pytest.raises(Occupied) as refusal:
        write_folder({"terms.csv": b""}, tmp_path)
    assert str(refusal.value) == f"{tmp_path} holds something else than a bundle: thesis.doc"
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.doc"]


def test_a_file_is_not_written_over_by_a_folder_nor_a_folder_by_a_zip(tmp_path):
    (tmp_path / "out").write_bytes(b"")
    (tmp_path / "out.zip").mkdir()
    with pytest.raises(Occupied):
        write_folder({"terms.csv": b""}, tmp_path / "out")
    with pytest.raises(Occupied):
        write_zip({"terms.csv": b""}, tmp_path / "out.zip")


def test_a_zip_that_fails_to_be_written_leaves_the_old_one(tmp_path, monkeypatch):
    path = tmp_path / "out.zip"
    path.write_bytes(b"old")
    monkeypatch.setattr("pathlib.Path.replace", lambda *_: (_ for _ in ()).throw(OSError("full")))
    with pytest.raises(OSError, match="full"):
        write_zip({"terms.csv": b""}, path)
    assert [(p.name, p.read_bytes()) for p in tmp_path.iterdir()] == [("out.zip", b"old")]
