"""Entering a paper: clauses in their order, each with the stances of its issue and what is claimed of it."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from positions.models import Claim, Proposal, Term
from tests import records
from tests.admin.pages import add_page, errors, page_of, send, shown


def options_of(page: str, name: str) -> list[str]:
    """The texts that a list of the page offers; one chosen is marked."""
    list_ = re.search(rf'<select[^>]* name="{name}"[^>]*>(.*?)</select>', page, re.DOTALL)[1]
    found = re.findall(r'<option value="[^"]*"( selected)?>([^<]*)</option>', list_)
    return [f"{text}!" if chosen else text for chosen, text in found]


def groups_of(page: str, name: str) -> list[str]:
    list_ = re.search(rf'<select[^>]* name="{name}"[^>]*>(.*?)</select>', page, re.DOTALL)[1]
    return re.findall(r'<optgroup label="([^"]*)">', list_)


@pytest.fixture
def scale(talks):
    """An issue with three options, entered in another order, beside a second issue."""
    troops = records.issue("troops", question="Who leaves?", topic=records.topic("security"))
    high = records.option(100, troops, description="All of them.")
    low, none = records.option(0, troops), records.option(None, troops, slug="unclear")
    records.option(50, records.issue("cities"))
    return troops, low, high, none


def test_a_row_offers_the_stances_of_its_issue_in_scale_order(analyst, scale) -> None:
    troops, low, high, _ = scale
    paper = records.term(stance=high).proposal
    page = analyst.get(page_of(paper)).content.decode()
    assert options_of(page, "terms-0-issue") == ["---------", "Troops!", "Cities"]
    assert options_of(page, "terms-0-stance") == ["---------", "0 At-0", "100 At-100!", "Unclear"]
    assert groups_of(page, "terms-0-issue") == ["Security", "Without a topic"]


def test_a_new_row_offers_all_stances_under_their_issues(analyst, scale) -> None:
    page = analyst.get(page_of(records.proposal())).content.decode()
    assert groups_of(page, "terms-__prefix__-stance") == ["Troops", "Cities"]
    assert options_of(page, "terms-__prefix__-stance") == [
        "---------",
        "0 At-0",
        "100 At-100",
        "Unclear",
        "50 At-50",
    ]


def test_a_refused_row_offers_the_stances_of_the_issue_it_was_sent_with(analyst, scale) -> None:
    troops, low, *_ = scale
    paper = records.term(stance=records.option(70, records.issue("mines"))).proposal
    answer = send(analyst, page_of(paper), terms__0__issue=troops.pk)
    assert errors(answer) == ["“70 At-70” is no option of the issue “Troops”."]
    stances = options_of(answer.content.decode(), "terms-0-stance")
    assert stances == ["---------", "0 At-0", "100 At-100", "Unclear"]


def test_a_row_of_a_claim_and_the_pages_of_one_record_narrow_their_stances_too(
    analyst, scale
) -> None:
    _, low, *_ = scale
    claim = records.claim(stance=low, proposal=records.term(stance=low).proposal)
    expected = ["---------", "0 At-0!", "100 At-100", "Unclear"]
    for record, name in (
        (claim.source, "claims-0-stance"),
        (claim.proposal, "claims-0-stance"),
        (claim, "stance"),
        (Term.objects.get(), "stance"),
    ):
        page = analyst.get(page_of(record)).content.decode()
        assert (name, options_of(page, name)) == (name, expected)


def test_an_issue_of_another_negotiation_is_not_offered_and_no_choice(superuser, scale) -> None:
    foreign = records.issue("foreign", records.negotiation("elsewhere"))
    paper = records.term(stance=scale[1]).proposal
    page = superuser.get(page_of(paper)).content.decode()
    assert options_of(page, "terms-0-issue") == ["---------", "Troops!", "Cities"]
    answer = send(superuser, page_of(paper), terms__0__issue=foreign.pk)
    assert "Select a valid choice. That choice is not one of the available choices." in errors(
        answer
    )


def test_a_new_paper_takes_its_negotiation_from_the_address(superuser, scale, talks) -> None:
    records.negotiation("elsewhere")
    page = superuser.get(add_page(Proposal), {"negotiation": talks.pk}).content.decode()
    assert options_of(page, "terms-__prefix__-issue") == ["---------", "Troops", "Cities"]
    page = superuser.get(add_page(Proposal)).content.decode()
    assert "admin-autocomplete" in re.search(r"<select[^>]*terms-__prefix__-issue[^>]*>", page)[0]


def test_the_scale_of_an_issue_is_told_to_those_who_code(analyst, viewer, stranger, scale) -> None:
    troops, low, high, none = scale
    address = reverse("admin:positions_issue_scale", args=[troops.pk])
    assert analyst.get(address).json() == {
        "name": "Troops",
        "question": "Who leaves?",
        "options": [
            {"id": low.pk, "text": "0 At-0", "value": 0, "label": "At-0", "description": ""},
            {
                "id": high.pk,
                "text": "100 At-100",
                "value": 100,
                "label": "At-100",
                "description": "All of them.",
            },
            {
                "id": none.pk,
                "text": "Unclear",
                "value": None,
                "label": "Unclear",
                "description": "",
            },
        ],
    }
    assert (viewer.get(address).status_code, stranger.get(address).status_code) == (404, 404)
    assert Client().get(address).status_code == 302


def test_commitments_are_defined_where_one_is_chosen(analyst, talks) -> None:
    page = analyst.get(page_of(records.term().proposal)).content.decode()
    assert options_of(page, "terms-0-commitment") == [
        "red line: not negotiable",
        "demand: asked for!",
        "conditional: holds if its conditions are met",
        "offer: the party would give this",
        "side offer: apart from the settlement terms",
        "silent: the text deliberately does not speak",
    ]


def test_what_describes_a_field_of_a_row_is_on_the_page(analyst, talks) -> None:
    records.claim(proposal=records.term().proposal)
    page = analyst.get(page_of(Proposal.objects.get())).content.decode()
    described = set(re.findall(r'aria-describedby="([^"]+)"', page))
    ours = {name for name in described if re.match("(id_)?(terms|claims)-", name)}
    assert {name for name in ours if f'id="{name}"' not in page} == set()
    assert {"terms-help-commitment", "claims-help-source"} - ours == set()


def test_clauses_stand_in_document_order_and_new_ones_come_last(analyst, scale) -> None:
    paper = records.term("2", stance=scale[1], sequence=9).proposal
    records.term("1", paper, stance=scale[1], sequence=4)
    new = {"terms__2__clause": "3", "terms__2__wording": "Third.", "terms__2__issue": scale[0].pk}
    assert send(analyst, page_of(paper), **new, terms__2__commitment="demand").status_code == 302
    assert list(paper.terms.values_list("clause", "sequence")) == [("1", 4), ("2", 9), ("3", 10)]
    rows = analyst.get(page_of(paper)).context["inline_admin_formsets"][1].formset.forms
    assert [row.instance.clause for row in rows] == ["1", "2", "3"]


def test_a_clause_shows_the_claims_on_its_issue_and_paper(analyst, scale) -> None:
    _, low, *_ = scale
    paper = records.term(stance=low).proposal
    records.term("2", paper, records.issue("towns"))
    said = {"claimant": "alpha", "statement": "All leave."}
    records.claim("c1", stance=low, proposal=paper, **said)
    records.claim("c2", issue=records.issue("mines"), proposal=paper)
    records.claim("c3", stance=low)
    formset = analyst.get(page_of(paper)).context["inline_admin_formsets"][1].formset
    assert [form.claims() for form in formset.forms] == [
        [("claims-0", "Gazette", "alpha", "asserts", "0 At-0", "All leave.")],
        [],
    ]


def test_a_claim_on_a_clause_begins_with_what_the_clause_tells(analyst, scale) -> None:
    troops, low, *_ = scale
    paper = records.term(stance=low).proposal
    formset = analyst.get(page_of(paper)).context["inline_admin_formsets"][1].formset
    form = analyst.get(formset.forms[0].add_claim()).context["adminform"].form
    begun = {name: form[name].value() for name in ("negotiation", "proposal", "issue", "stance")}
    assert {name: str(value) for name, value in begun.items()} == {
        "negotiation": str(paper.negotiation.pk),
        "proposal": str(paper.pk),
        "issue": str(troops.pk),
        "stance": str(low.pk),
    }
    source = records.source()
    answer = send(
        analyst,
        add_page(Claim) + formset.forms[0].add_claim().split("add/")[1],
        slug="c1",
        source=source.pk,
        statement="All leave.",
        credibility="2",
    )
    assert answer.status_code == 302
    assert Claim.objects.values_list("proposal", "issue", "stance").get() == (
        paper.pk,
        troops.pk,
        low.pk,
    )


@pytest.mark.parametrize(
    ("asked", "rows"), [("", 0), ("10", 10), ("999", 60), ("9999", 0), ("x", 0)]
)
def test_without_script_empty_rows_are_asked_for(analyst, talks, asked: str, rows: int) -> None:
    page = analyst.get(page_of(records.proposal()), {"blank": asked})
    assert len(page.context["inline_admin_formsets"][1].formset.forms) == rows


def test_empty_rows_are_left_out(analyst, scale) -> None:
    paper = records.proposal()
    sent = shown(analyst.get(page_of(paper), {"blank": "3"}))
    sent |= {"terms-1-clause": "1", "terms-1-issue": scale[0].pk, "terms-1-wording": "Go."}
    assert analyst.post(page_of(paper), sent).status_code == 302
    assert list(Term.objects.values_list("clause", "wording")) == [("1", "Go.")]


def test_a_reader_sees_the_clauses_and_no_fields(viewer, scale) -> None:
    paper = records.term(stance=scale[1]).proposal
    page = viewer.get(page_of(paper)).content.decode()
    assert ("Clause 1." in page, 'name="terms-0-clause"' in page) == (True, False)


@pytest.mark.parametrize(("rows", "opened", "saved"), [(1, 19, 68), (3, 19, 96)])
def test_opening_asks_the_same_of_any_number_of_clauses_and_saving_little_more(
    analyst, talks, django_assert_num_queries, rows: int, opened: int, saved: int
) -> None:
    paper = records.proposal()
    for number in range(rows):
        records.term(str(number), paper, stance=records.option(50, records.issue(f"i{number}")))
    with django_assert_num_queries(opened):
        sent = shown(analyst.get(page_of(paper)))
    sent |= {f"terms-{number}-wording": "Other words." for number in range(rows)}
    with django_assert_num_queries(saved):
        assert analyst.post(page_of(paper), sent).status_code == 302
    assert set(paper.terms.values_list("wording", flat=True)) == {"Other words."}
