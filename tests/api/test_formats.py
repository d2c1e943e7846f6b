"""The formats of answers: JSON for programs, CSV for machines, XLSX for people."""

import csv
import io

import pytest
from openpyxl import load_workbook

from tests import records


@pytest.fixture
def paper(db):
    """A public negotiation whose texts look like formulas and hold what files stumble over."""
    talks = records.negotiation("talks", visibility="public")
    alpha = records.party("alpha", talks, aliases="A;B")
    records.party("beta", talks, name="=1+1", notes='He said "no",\nand left.\x07')
    paper = records.proposal("paper", alpha, round=records.round_(1, talks))
    stance = records.option(40, records.issue("troops", talks))
    records.term("1", paper, stance=stance, wording="-80 per cent, Зобов'язання", verbatim=True)
    return paper


def table(response):
    return list(csv.reader(io.StringIO(response.getvalue().decode(), newline="")))


def sheet(response):
    book = load_workbook(io.BytesIO(response.getvalue()))
    return [[cell.value for cell in row] for row in book.active.iter_rows()]


def test_csv_is_never_altered(paper, client):
    response = client.get("/api/v1/parties/?format=csv&party=beta")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert table(response)[1][3:] == ["=1+1", "", "party", "", 'He said "no",\nand left.\x07', ""]


def test_csv_holds_all_rows_whatever_the_page(paper, client):
    response = client.get("/api/v1/parties/?format=csv&page_size=1")
    assert [row[2] for row in table(response)] == ["slug", "alpha", "beta"]


def test_csv_joins_lists_by_semicolons_and_words_truth(paper, client):
    parties = table(client.get("/api/v1/parties/?format=csv&party=alpha"))
    terms = table(client.get("/api/v1/terms/?format=csv"))
    assert parties[1][-1] == "A;B"
    assert terms[1][terms[0].index("verbatim")] == "true"
    assert terms[1][terms[0].index("headline")] == "false"


def test_csv_of_no_rows_still_has_its_header(paper, client):
    (head,) = table(client.get("/api/v1/claims/?format=csv"))
    assert head[:4] == ["id", "negotiation", "slug", "source"]


def test_csv_of_one_row_has_the_same_columns(paper, client):
    response = client.get(f"/api/v1/proposals/{paper.pk}/?format=csv")
    assert table(response)[1][1:6] == ["talks", "paper", "round-1", "alpha", "Paper"]


def test_analyses_have_the_same_rows_in_json_and_csv(paper, client):
    address = "/api/v1/negotiations/talks/positions/"
    row = client.get(address).json()["results"][0]
    lines = table(client.get(address, {"format": "csv"}))
    assert lines[0] == list(row)
    assert dict(zip(*lines, strict=True)) == {
        **{name: "" if value is None else str(value) for name, value in row.items()},
        "live": "true",
        "stances": "at-40",
        "clauses": "1",
        "flags": "",
    }


def test_a_redline_in_csv_marks_deletions_and_insertions(paper, client):
    second = records.round_(2)
    after = records.proposal("after", paper.parties.get(), round=second)
    stance = paper.terms.get().stance
    records.term("1", after, stance=stance, wording="-90 per cent, Зобов'язання", verbatim=True)
    lines = table(client.get("/api/v1/negotiations/talks/diff/?format=csv&redline=true"))
    row = dict(zip(*lines, strict=True))
    assert (row["change"], row["redline"]) == (
        "reworded",
        "-[-80 -]{+90 +}per cent, Зобов'язання",
    )


def test_the_accept_header_asks_for_a_format(paper, client):
    response = client.get("/api/v1/parties/", headers={"accept": "text/csv"})
    assert response["Content-Type"] == "text/csv; charset=utf-8"


def test_a_workbook_keeps_text_as_text_and_numbers_as_numbers(paper, client):
    response = client.get("/api/v1/parties/?format=xlsx&party=beta")
    book = load_workbook(io.BytesIO(response.getvalue()))
    name = book.active["D2"]
    assert (name.value, name.data_type) == ("=1+1", "s")
    positions = sheet(client.get("/api/v1/negotiations/talks/positions/?format=xlsx"))
    assert positions[1][positions[0].index("value")] == 40
    assert positions[1][positions[0].index("wording")] == "-80 per cent, Зобов'язання"


def test_a_workbook_shows_where_a_text_is_longer_than_it_can_hold(paper, client):
    records.issue("long", question="x" * 40_000)
    rows = sheet(client.get("/api/v1/issues/?format=xlsx&issue=long"))
    assert rows[1][-1] == "x" * 32_766 + "…"


@pytest.mark.parametrize("character", ["\ufffe", "\uffff"])
def test_a_workbook_holds_no_character_that_xml_forbids(paper, client, character):
    records.issue("odd", name=f"a{character}b")
    rows = sheet(client.get("/api/v1/issues/?format=xlsx&issue=odd"))
    assert rows[1][3] == "a\ufffdb"


def test_a_workbook_replaces_what_it_cannot_hold(paper, client):
    rows = sheet(client.get("/api/v1/parties/?format=xlsx&party=beta"))
    assert rows[1][rows[0].index("notes")] == 'He said "no",\nand left.\ufffd'


def test_claims_in_tables_leave_out_their_lines(paper, client):
    response = client.get("/api/v1/negotiations/talks/claim-comparison/?format=csv")
    assert table(response)[0] == [
        "about",
        "issue",
        "proposal",
        "round",
        "round_number",
        "verdict",
        "verdict_reliable",
        "claims",
        "sources",
        "independent",
        "claimants",
        "stances",
        "flags",
    ]


@pytest.mark.parametrize("asked", ["page=0", "page_size=null", "page=1e3"])
def test_a_page_that_is_no_number_is_refused_in_tables_too(paper, client, asked):
    answer = client.get(f"/api/v1/parties/?format=csv&{asked}")
    name, value = asked.split("=")
    assert answer.status_code == 400
    assert [(e["name"], e["value"]) for e in answer.json()["errors"]] == [(name, value)]
