"""Rows pasted from a spreadsheet become terms of a proposal once their report is confirmed."""

import pytest
from django.test import Client
from django.urls import reverse

from positions.models import Negotiation, PendingImport, Proposal, Term
from tests import records
from tests.admin.pages import page_of
from tests.admin.uploads import confirm, entries, problems, text_of
from tests.bundle.papers import Paper, imported

ROWS = (
    "clause\tissue\tstance\tcommitment\twording\theadline\r\n"
    "2\ttroops\tall\toffer\tAll leave, at once.\t\r\n"
    "3\ttroops\tnone\tdemand\tНіхто не йде.\t\r\n"
)


@pytest.fixture
def talks(db, tmp_path) -> Negotiation:
    """The small paper, stored, with private proposals."""
    return imported(Paper().but("negotiation", 2, visibility="private").write(tmp_path))


@pytest.fixture
def first(talks) -> Proposal:
    return Proposal.objects.get(slug="first")


def paste_page(proposal: Proposal) -> str:
    return reverse("admin:positions_paste", args=[proposal.pk])


def paste(client: Client, proposal: Proposal, rows: str) -> object:
    return client.post(paste_page(proposal), {"rows": rows}, follow=True)


def test_pasted_rows_become_terms_after_a_report(analyst, first) -> None:
    page = paste(analyst, first, ROWS)
    assert entries(page) == {
        "terms": [("created", "3", "first, 3, troops"), ("changed", "2", "first, 2, troops")]
    }
    assert Term.objects.filter(proposal=first).count() == 2
    assert "is at revision 3." in text_of(confirm(analyst, page))
    assert list(first.terms.values_list("clause", "wording", "conditions", "headline")) == [
        ("1", "Nobody leaves.", "", True),
        ("2", "All leave, at once.", "after peace", False),
        ("3", "Ніхто не йде.", "", False),
    ]
    row = Term.objects.get(clause="3").history.get()
    assert row.history_change_reason == "imported from rows pasted into first"


def test_lines_of_csv_are_pasted_too_and_touch_no_other_term(analyst, first) -> None:
    page = paste(analyst, first, 'clause,issue,commitment,wording\n3,troops,demand,"a, b"')
    assert entries(page) == {"terms": [("created", "2", "first, 3, troops")]}


def test_problems_are_told_above_the_rows_which_stay(analyst, first) -> None:
    rows = "clause\tissue\tstance\tcommitment\twording\n3\troops\tnone\tdemnd\tW"
    page = paste(analyst, first, rows)
    assert problems(page) == [
        "terms.csv:2: issue: “roops” is not in issues.csv",
        "terms.csv:2: commitment: “demnd” is not one of: red_line, demand, conditional, offer, "
        "side_offer, silent",
    ]
    assert page.context["form"]["rows"].value() == rows
    assert "2 problems: nothing was written. Your rows are still here." in page.content.decode()
    assert not PendingImport.objects.exists()


@pytest.mark.parametrize(
    ("rows", "error"),
    [
        ("", "Paste the rows, with the names of the columns first."),
        ("a\0b", "Null characters are not allowed."),
    ],
)
def test_nothing_pasted_is_told_beside_the_field(analyst, first, rows, error) -> None:
    assert paste(analyst, first, rows).context["form"].errors == {"rows": [error]}


def test_too_many_rows_to_paste_are_told(analyst, first) -> None:
    page = paste(analyst, first, ROWS + "x" * 3_000_000)
    assert [str(message) for message in page.context["messages"]] == [
        "These are too many rows to paste: import them as a file."
    ]


def test_rows_without_a_token_are_refused(talks, first) -> None:
    user = records.user()
    records.member(talks, user)
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    assert client.post(paste_page(first), {"rows": ROWS}).status_code == 403


def test_rows_without_names_of_columns_are_told(analyst, first) -> None:
    assert problems(paste(analyst, first, "3\ttroops")) == [
        "terms.csv:1: (header): the first row must name the columns, out of: clause, issue, stance, "
        "commitment, wording, verbatim, conditions, headline, source, note"
    ]


def test_a_second_headline_is_a_problem(analyst, first) -> None:
    rows = "clause\tissue\tcommitment\twording\theadline\n3\ttroops\tdemand\tW\tyes"
    assert problems(paste(analyst, first, rows)) == [
        "terms.csv:2: headline: “first” has a headline on “troops” already, stored"
    ]


def test_under_four_eyes_rows_are_pasted_into_drafts_only(owner, talks, first) -> None:
    talks.four_eyes = True
    talks.save()
    assert paste(owner, first, ROWS).status_code == 403
    first.review = "draft"
    first.save()
    assert len(entries(paste(owner, first, ROWS))["terms"]) == 2


def test_who_may_not_edit_may_not_paste(viewer, stranger, first) -> None:
    assert viewer.get(paste_page(first)).status_code == 403
    answer = stranger.get(paste_page(first))
    first.pk = 10**30
    absent = stranger.get(paste_page(first))
    assert (answer.status_code, answer.content) == (404, absent.content)


def test_a_draft_of_a_public_negotiation_is_absent_to_others(stranger, talks, first) -> None:
    talks.visibility = "public"
    talks.save()
    assert stranger.get(paste_page(first)).status_code == 403
    first.review = "draft"
    first.save()
    assert stranger.get(paste_page(first)).status_code == 404


def test_the_page_of_a_proposal_leads_to_pasting(analyst, viewer, first) -> None:
    link = f'href="{paste_page(first)}"'
    assert [
        link in client.get(page_of(first)).content.decode() for client in (analyst, viewer)
    ] == [
        True,
        False,
    ]


def test_the_page_takes_few_queries(analyst, first, django_assert_num_queries) -> None:
    records.term("9", first)
    with django_assert_num_queries(5):
        analyst.get(paste_page(first))
