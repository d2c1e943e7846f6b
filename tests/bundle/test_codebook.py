"""The codebook beside the CSV files of a bundle: the page as text, the same bytes every time."""

import pytest

from positions.bundle import export_files, plan_import, read_bundle, write_folder, write_zip
from positions.codebook import GLOSSARIES
from positions.models import Negotiation, Party
from tests.bundle.papers import Paper, imported

pytestmark = pytest.mark.django_db

PAPER = Paper()

OWN = """# Codebook: The talks

Licence: CC-BY-4.0.

## Parties

| party | slug | role | side | also known as | notes |
| --- | --- | --- | --- | --- | --- |
| The North | `north` | party | its own | NN; Northerners |  |
| The South | `south` | party | its own |  |  |

## Topics

- **Security** (`security`)
  - **Borders** (`borders`): Troops

On no topic: Number of dead.

## Issues and their scales

### Troops (`troops`)

Who withdraws?

Term: something a text can settle. On Security › Borders.

0 is **Nobody**, 100 is **Everybody**.

| value | option | slug | when it is chosen |
| --- | --- | --- | --- |
| 0 | Nobody | `none` | not described |
| 100 | Everybody | `all` | not described |

### Number of dead (`dead`)

Fact: something sources dispute.

| value | option | slug | when it is chosen |
| --- | --- | --- | --- |
| – | Many | `many` | not described |

## The words of the record
"""


def exported(paper, folder):
    return export_files(imported(paper.write(folder)))["codebook.md"].decode()


def test_it_tells_parties_topics_and_issues_and_then_the_words(tmp_path):
    text = exported(PAPER, tmp_path)
    own, words = text.split("## The words of the record\n")
    assert f"{own}## The words of the record\n" == OWN
    assert [line[4:] for line in words.splitlines() if line.startswith("### ")] == [
        glossary.name for glossary in GLOSSARIES
    ]
    assert "- **red line** (`red_line`): not negotiable\n" in words
    assert "- **side offer** (`side_offer`): apart from the settlement terms (R3)\n" in words


def test_words_of_analysts_are_no_markup(tmp_path):
    paper = PAPER.but("options", 2, label="*Nobody* | <b>", description="one\ntwo_three")
    paper = paper.but("issues", 2, question="1. Who?")
    text = exported(paper, tmp_path)
    assert r"| 0 | \*Nobody\* \| \<b\> | `none` | one two\_three |" in text
    assert "\n\n1\\. Who?\n\n" in text


def test_a_summary_keeps_its_paragraphs(tmp_path):
    paper = PAPER.but("negotiation", 2, summary="First.\r\n\r\n- Second\nline.", licence="")
    assert exported(paper, tmp_path).split("\n\n")[1:4] == [
        "First.",
        "\\- Second line.",
        "Licence: none is recorded.",
    ]


def test_what_there_is_none_of_is_said(tmp_path):
    paper = PAPER
    for table in ("topics", "issues", "options", "terms", "claims", "salience"):
        paper = paper.without_rows(table)
    paper = paper.but("proposals", 2, completeness="")
    own = exported(paper, tmp_path).split("## The words")[0]
    assert own.endswith(
        "## Topics\n\nNone are recorded.\n\n## Issues and their scales\n\nNone are recorded.\n\n"
    )


def test_it_is_the_same_after_export_import_and_export(tmp_path):
    negotiation = imported(PAPER.write(tmp_path / "in"))
    party = Party.objects.get(slug="south")
    party.aliases = "S ; Southerners;"
    party.save()
    first = export_files(negotiation)
    Negotiation.objects.all().delete()
    write_folder(first, tmp_path / "out")
    again = export_files(imported(tmp_path / "out"))
    assert again["codebook.md"] == first["codebook.md"]
    assert b"| S; Southerners |" in first["codebook.md"]
    assert b"\r" not in first["codebook.md"]


def test_an_import_reads_nothing_of_it_from_a_zip_either(tmp_path):
    files = export_files(imported(PAPER.write(tmp_path / "in")))
    write_zip(files | {"codebook.md": b"# Something else"}, tmp_path / "out.zip")
    bundle = read_bundle(tmp_path / "out.zip")
    assert (bundle.problems, bundle.warnings) == ([], [])
    assert plan_import(bundle).is_empty
