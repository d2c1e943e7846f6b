"""Texts side by side as files to keep."""

import csv
import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from tests import records
from tests.views.compare.reading import MEMORANDA, PLANS, RUSSIAN, links


def test_the_table_as_csv_has_a_row_an_issue_and_a_column_a_text(visit, client):
    response = client.get(
        "/n/russia-ukraine/compare/", {"proposal": MEMORANDA, "format": "csv", "topic": "economy"}
    )
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert list(csv.reader(io.StringIO(response.content.decode(), newline=""))) == [
        [
            "issue",
            "topic",
            "agreement",
            "spread",
            "Ukrainian memorandum (framework for negotiations between Ukraine and Russia)",
            "Russian memorandum: proposals on resolving the Ukrainian crisis",
        ],
        [
            "Sanctions relief",
            "Sanctions",
            "apart",
            "75",
            "I.7: Gradual relief with snap-back (25) [offer] — coder's words: Some restrictions "
            "can be lifted, in stages and gradually. — if: A mechanism renews sanctions if needed.",
            "I.8: Lifted, renounced for the future (100) [demand] — coder's words: All current "
            "economic sanctions between Russia and Ukraine are lifted and no new ones are imposed.",
        ],
        [
            "Frozen assets and reparations",
            "Reparations and frozen assets",
            "apart",
            "85",
            "I.7: Russia pays, assets stay frozen (0) [demand] — coder's words: Frozen Russian "
            "sovereign assets rebuild Ukraine or stay frozen until reparations are paid.",
            "I.10: Mutual waiver (85) [demand] — coder's words: Both sides waive claims for damage "
            "caused by the hostilities.",
        ],
    ]


def test_several_clauses_are_lines_of_one_cell_and_silences_have_no_stance(visit, client):
    asked = {"proposal": ["us-ua-geneva-2025", RUSSIAN], "format": "csv"}
    response = client.get("/n/russia-ukraine/compare/", asked)
    found = {
        line[0]: line[1:] for line in csv.reader(io.StringIO(response.content.decode(), newline=""))
    }
    assert found["Limits on Ukraine's forces"][3] == (
        "force clause: [silent] — coder's words: The 600,000 cap is removed; no other figure was "
        "made public."
    )
    assert found["Elections in Ukraine"][4].split("\n") == [
        "II option 2: Before the peace treaty (100) [demand] — coder's words: Presidential and "
        "parliamentary elections within 100 days of the end of martial law.",
        "III: Before the peace treaty (100) [demand] — coder's words: Elections and a new "
        "government come before the treaty is signed.",
    ]


def test_the_workbook_keeps_text_as_text_and_is_made_to_be_read(pair, client):
    first, second = pair
    first.title, second.title = "=1+1", "+Second"
    first.save()
    second.save()
    term = first.terms.get()
    term.clause, term.wording = "=A1", "-80 per cent\x07"
    term.save()
    response = client.get("/n/talks/compare/?proposal=first&proposal=second&format=xlsx")
    sheet = load_workbook(io.BytesIO(response.content)).active
    assert [[(cell.value, cell.data_type) for cell in line] for line in sheet.iter_rows()] == [
        [
            ("issue", "s"),
            ("topic", "s"),
            ("agreement", "s"),
            ("spread", "s"),
            ("=1+1", "s"),
            ("+Second", "s"),
        ],
        [
            ("Troops", "s"),
            (None, "inlineStr"),
            ("close", "s"),
            (20, "n"),
            ("=A1: At-0 (0) [demand] — “-80 per cent\ufffd”", "s"),
            ("A.2: At-20 (20) [conditional] — “No forces leave.” — if: A guarantee.", "s"),
        ],
    ]
    assert sheet.freeze_panes == "A2"
    assert {cell.alignment.wrap_text for line in sheet.iter_rows() for cell in line} == {True}
    widths = [sheet.column_dimensions[letter].width for letter in "ABCDEF"]
    assert widths == [28, 20, 12, 8, 60, 60]


def test_files_hold_the_rows_that_the_page_shows(visit, client):
    asked = {"proposal": PLANS, "show": "contested", "format": "csv"}
    response = client.get("/n/russia-ukraine/compare/", asked)
    lines = list(csv.reader(io.StringIO(response.content.decode(), newline="")))
    assert [line[:4] for line in lines] == [
        ["issue", "topic", "agreement", "spread"],
        ["Limits on Ukraine's forces", "Armed forces and force limits", "close", "20"],
    ]


def test_the_page_leads_to_its_files(visit, client):
    page = visit("compare/", proposal=PLANS, show="contested", base=PLANS[0])
    both = f"proposal={PLANS[0]}&proposal={PLANS[1]}"
    assert links(page.main, "Download XLSX") == [f"?{both}&show=contested&format=xlsx"]
    assert links(page.main, "Download CSV") == [f"?{both}&show=contested&format=csv"]


def test_texts_of_one_title_are_told_apart_by_their_slugs(talks, client):
    (alpha, beta), at = talks
    for slug, author, title in (
        ("one", alpha, "Memo"),
        ("two", beta, "Memo"),
        ("three", beta, "issue"),
        ("four", beta, "Note"),
    ):
        text = records.proposal(slug, author, title=title)
        records.term("1", text, stance=at[0])
    asked = {"proposal": ["one", "two", "three", "four"], "format": "csv"}
    lines = client.get("/n/talks/compare/", asked).content.decode().splitlines()
    assert lines[0] == "issue,topic,agreement,spread,Memo (one),Memo (two),issue (three),Note"


@pytest.mark.parametrize(
    ("slug", "disposition"),
    [
        ("talks-2025", 'attachment; filename="talks-2025-side-by-side-r{}.csv"'),
        (
            "переговори",
            'attachment; filename="side-by-side-r{0}.csv"; '
            "filename*=utf-8''%D0%BF%D0%B5%D1%80%D0%B5%D0%B3%D0%BE%D0%B2%D0%BE%D1%80%D0%B8"
            "-side-by-side-r{0}.csv",
        ),
    ],
)
def test_a_file_is_named_after_its_negotiation_and_revision(db, client, slug, disposition):
    home = records.negotiation(slug, visibility="public")
    alpha = records.party("alpha", home)
    stance = records.option(20, records.issue("troops", home))
    for name in ("first", "second"):
        records.term("1", records.proposal(name, alpha), stance=stance)
    home.refresh_from_db()
    address = reverse("pages:compare", kwargs={"slug": slug})
    response = client.get(f"{address}?proposal=first&proposal=second&format=csv")
    assert response["Content-Disposition"] == disposition.format(home.revision)
