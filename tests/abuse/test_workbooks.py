"""What begins like a formula is text in every workbook of ours, and in CSV what it is."""

import csv
import io

import pytest
from openpyxl import load_workbook

from positions.models import Negotiation
from tests import records
from tests.abuse.test_injection import texts
from tests.admin.pages import signed_in
from tests.test_every_address import TABLE

BEGINNINGS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0", "==", "'=1"]


@pytest.fixture
def root(db):
    """Signed in, with a negotiation whose every text is a formula."""
    talks = records.negotiation(visibility="public")
    alpha, beta = records.party(), records.party("beta", talks)
    stance = records.option(issue=records.issue(topic=records.topic(negotiation=talks)))
    for number, party in ((1, alpha), (2, beta)):
        paper = records.proposal(f"paper-{number}", party, round=records.round_(number, talks))
        records.term(proposal=paper, stance=stance, conditions="c", note="n", verbatim=True)
    records.claim(stance=stance, about=alpha, quote="q", note="n", locator="l", claimant="c")
    records.salience(50, alpha, stance.issue)
    place = 0
    rows = [talks, alpha, beta, stance, stance.issue, stance.issue.topic]
    rows += [*talks.rounds.all(), *talks.proposals.all(), *talks.sources.all(), *talks.claims.all()]
    rows += [term for proposal in talks.proposals.all() for term in proposal.terms.all()]
    for row in rows:
        for field in texts(row):
            setattr(row, field.name, BEGINNINGS[place % len(BEGINNINGS)][: field.max_length])
            place += 1
        row.save()
    return signed_in(records.user("root", is_superuser=True))


def addresses() -> list[str]:
    """Everything that comes as a table."""
    lists = [f"/api/v1/{name[4:-5]}/?format=" for name in TABLE if name.endswith("-list")]
    analyses = [
        f"/api/v1/negotiations/talks/{name}&format="
        for name in ("positions/?all=true", "diff/?redline=true", "claim-comparison/?about=alpha")
        + ("compare/?proposal=paper-1&proposal=paper-2", "convergence/?party=alpha&party=beta")
    ]
    page = "/n/talks/compare/?proposal=paper-1&proposal=paper-2&format="
    return [*lists, *analyses, "/api/v1/search/?q=1&format=", page]


@pytest.mark.parametrize("at", addresses())
def test_a_workbook_holds_no_formula_and_what_csv_holds(root, at: str) -> None:
    _compare(root.get(at + "xlsx"), root.get(at + "csv"))


def test_nor_does_any_of_the_desk(root) -> None:
    pk = Negotiation.objects.get().pk
    for table in ("negotiation", "parties", "proposals", "terms", "sources", "claims", "options"):
        at = f"/admin/positions/negotiation/{pk}/export/{table}."
        _compare(root.get(at + "xlsx"), root.get(at + "csv"))


def _compare(workbook, table) -> None:
    book = load_workbook(io.BytesIO(b"".join(workbook)), rich_text=False)
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "b", "inlineStr"}
    rows = list(csv.reader(io.StringIO(b"".join(table).decode(), newline="")))
    shown = ["" if cell.value is None else str(cell.value) for cell in cells]
    # A workbook cannot hold a carriage return: XML reads it as the end of a line.
    plain = [text.replace("\r\n", "\n").replace("\r", "\n") for row in rows for text in row]
    numbers = [text.removesuffix(".0") for text in plain]
    assert [text.removesuffix(".0") for text in shown] == numbers
