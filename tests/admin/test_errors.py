"""Bad input is answered with the form and what is wrong with it."""

import pytest
from django.test import Client

from positions.models import (
    Authorship,
    Claim,
    Issue,
    Negotiation,
    Party,
    Proposal,
    Round,
    Salience,
    Source,
    Term,
    Topic,
)
from tests import records
from tests.admin.pages import add_page, errors, list_page, page_of, send

NEW_TERM = {
    "terms__0__clause": "1",
    "terms__0__commitment": "demand",
    "terms__0__wording": "Troops leave.",
}
NEW_CLAIM = {
    "claims__0__slug": "gazette-1",
    "claims__0__asserts": "comment",
    "claims__0__statement": "It is said.",
    "claims__0__credibility": "2",
}

NO_CHOICE = "Select a valid choice. That choice is not one of the available choices."
DUPLICATE_AUTHOR = [
    "Please correct the duplicate data for party.",
    "Please correct the duplicate values below.",
]


def new_proposal() -> dict:
    return {
        "title": "Paper",
        "slug": "paper",
        "kind": "proposal",
        "status": "tabled",
        "round": records.round_().pk,
        "authorships__0__party": records.party().pk,
    }


def test_a_proposal_is_entered_with_author_term_and_claim(analyst: Client) -> None:
    stance = records.option(50)
    entered = new_proposal() | NEW_TERM | NEW_CLAIM
    entered |= {"terms__0__issue": stance.issue.pk, "terms__0__stance": stance.pk}
    entered |= {"claims__0__issue": stance.issue.pk, "claims__0__source": records.source().pk}
    answer = send(analyst, add_page(Proposal), completeness="full", **entered)
    assert answer.status_code == 302
    paper = Proposal.objects.get()
    assert [str(author) for author in paper.authorships.all()] == ["Alpha"]
    assert [(term.clause, term.stance) for term in paper.terms.all()] == [("1", stance)]
    assert [(claim.slug, claim.negotiation) for claim in paper.claims.all()] == [
        ("gazette-1", paper.negotiation)
    ]


def test_a_proposal_has_an_author(analyst: Client) -> None:
    entered = new_proposal() | {"authorships__0__party": ""}
    answer = send(analyst, add_page(Proposal), **entered)
    assert errors(answer) == ["A proposal has at least one author."]


def test_the_last_author_stays(analyst: Client) -> None:
    paper = records.proposal()
    answer = send(analyst, page_of(paper), authorships__0__DELETE="on")
    assert errors(answer) == ["A proposal has at least one author."]


def test_an_author_is_named_once(analyst: Client) -> None:
    entered = new_proposal()
    again = {"authorships__1__party": entered["authorships__0__party"]}
    answer = send(analyst, add_page(Proposal), **entered, **again)
    assert errors(answer) == DUPLICATE_AUTHOR
    answer = send(analyst, page_of(records.proposal()), **again)
    assert errors(answer) == DUPLICATE_AUTHOR


def test_a_full_text_has_a_term(analyst: Client) -> None:
    answer = send(analyst, add_page(Proposal), completeness="full", **new_proposal())
    assert errors(answer) == [
        "Full means that every clause is coded: add the terms, or choose “partial”."
    ]


def test_a_full_text_keeps_a_term(analyst: Client) -> None:
    term = records.term(proposal=records.proposal(completeness="full"))
    answer = send(analyst, page_of(term.proposal), terms__0__DELETE="on")
    assert errors(answer) == [
        "Full means that every clause is coded: add the terms, or choose “partial”."
    ]
    answer = analyst.post(page_of(term, "delete"), {"post": "yes"})
    assert answer.context["protected"] == [
        "Proposal: Paper, coded in full, would have no term",
    ]
    chosen = {"action": "delete_selected", "_selected_action": [term.pk], "post": "yes"}
    answer = analyst.post(list_page(Term), chosen)
    assert answer.context["protected"] == [
        "Proposal: Paper, coded in full, would have no term",
    ]
    assert Term.objects.get() == term


def test_a_proposal_that_lost_its_terms_is_not_reverted_to_full(analyst: Client) -> None:
    paper = records.proposal(completeness="full")
    paper.completeness = "partial"
    paper.save()
    first = paper.history.earliest()
    answer = send_revert(analyst, page_of(paper, "simple_history", first.history_id))
    assert answer.context["adminform"].form.errors == {
        "completeness": [
            "Full means that every clause is coded: add the terms, or choose “partial”."
        ]
    }


def send_revert(client: Client, address: str):
    form = client.get(address).context["adminform"].form
    return client.post(address, {name: form[name].value() or "" for name in form.fields})


def test_a_stance_is_one_of_the_issue(analyst: Client) -> None:
    term = records.term(stance=records.option(50))
    other = records.option(80, records.issue("cities"))
    expected = ["“80 At-80” is no option of the issue “Troops”."]
    assert errors(send(analyst, page_of(term), stance=other.pk)) == expected
    assert errors(send(analyst, page_of(term.proposal), terms__0__stance=other.pk)) == expected
    claim = records.claim(stance=term.stance)
    assert errors(send(analyst, page_of(claim), stance=other.pk)) == expected


def test_a_stance_and_its_commitment_agree(analyst: Client) -> None:
    term = records.term(stance=records.option(50))
    assert errors(send(analyst, page_of(term), commitment="silent")) == [
        "A silent term has no stance."
    ]
    assert errors(send(analyst, page_of(term), commitment="side_offer", stance="")) == [
        "A side offer has a stance."
    ]
    claim = records.claim(stance=term.stance)
    assert errors(send(analyst, page_of(claim), asserts="comment")) == [
        "A silence or a comment has no stance."
    ]


def test_an_issue_has_one_headline_in_a_text(analyst: Client) -> None:
    first = records.term("1", headline=True)
    second = records.term("2")
    assert errors(send(analyst, page_of(second), headline="on")) == [
        "Another clause of this proposal is the headline on the issue."
    ]
    answer = send(analyst, page_of(first.proposal), terms__1__headline="on")
    assert errors(answer) == ["Two clauses are marked as the headline on “Troops”: mark one."]


def test_the_headline_moves_from_clause_to_clause(analyst: Client) -> None:
    records.term("1")
    paper = records.term("2", headline=True).proposal
    ticked = {"terms__0__headline": "on", "terms__1__headline": ""}
    assert send(analyst, page_of(paper), **ticked).status_code == 302
    assert list(paper.terms.values_list("clause", "headline")) == [("1", True), ("2", False)]


def test_a_headline_goes_with_its_clause(analyst: Client) -> None:
    records.term("1")
    paper = records.term("2", headline=True).proposal
    answer = send(analyst, page_of(paper), terms__0__headline="on", terms__1__DELETE="on")
    assert answer.status_code == 302
    assert list(paper.terms.values_list("clause", "headline")) == [("1", True)]


def test_a_clause_is_coded_once_on_an_issue(analyst: Client) -> None:
    records.term("1")
    second = records.term("2")
    expected = ["Term with this Proposal, Clause and Issue already exists."]
    assert errors(send(analyst, page_of(second), clause="1")) == expected
    assert errors(send(analyst, page_of(second.proposal), terms__1__clause="1")) == [
        "Please correct the duplicate data for clause and issue, which must be unique.",
        "Please correct the duplicate values below.",
    ]


@pytest.mark.parametrize("model", [Party, Round, Topic, Issue, Source])
def test_a_slug_is_taken_once_in_a_negotiation(analyst: Client, model: type) -> None:
    builders = {
        Party: records.party,
        Round: records.round_,
        Topic: records.topic,
        Issue: records.issue,
        Source: records.source,
    }
    taken = builders[model]().slug
    fields = {"name": "Another", "number": "2", "publisher": "P", "title": "T", "kind": "press"}
    shared = {name: fields[name] for name in fields if name in _names(model)}
    if model is Issue:
        shared["kind"] = "term"
    if model is Source:
        shared["reliability"] = "B"
    answer = send(analyst, add_page(model), slug=taken, **shared)
    assert errors(answer) == [
        f"{model._meta.verbose_name.capitalize()} with this Negotiation and Slug already exists."
    ]


def _names(model: type) -> set[str]:
    return {field.name for field in model._meta.fields}


def test_the_slug_of_a_negotiation_is_taken_once(analyst: Client) -> None:
    answer = send(analyst, add_page(Negotiation), slug="talks", name="More talks")
    assert errors(answer) == ["This slug cannot be used."]


def test_a_number_is_taken_once_also_when_it_is_changed(analyst: Client) -> None:
    records.round_(1)
    second = records.round_(2)
    assert errors(send(analyst, page_of(second), number="1")) == [
        "Round with this Negotiation and Number already exists."
    ]


def test_the_slug_of_a_claim_is_taken_once_in_rows_too(analyst: Client) -> None:
    claim = records.claim("gazette-1")
    taken = ["Claim with this Negotiation and Slug already exists."]
    entered = NEW_CLAIM | {"claims__0__issue": claim.issue.pk}
    assert errors(send(analyst, page_of(records.source("other")), **entered)) == taken
    entered |= {"claims__0__source": claim.source.pk}
    assert errors(send(analyst, page_of(records.proposal()), **entered)) == taken


def test_two_new_claims_with_one_slug_are_refused(analyst: Client) -> None:
    second = {name.replace("0", "1"): value for name, value in NEW_CLAIM.items()}
    issue = records.issue()
    entered = {"publisher": "P", "title": "T", "slug": "s", "reliability": "B", "kind": "press"}
    issues = {"claims__0__issue": issue.pk, "claims__1__issue": issue.pk}
    answer = send(analyst, add_page(Source), **entered, **NEW_CLAIM, **second, **issues)
    assert errors(answer) == [
        "Please correct the duplicate data for negotiation and slug, which must be unique.",
        "Please correct the duplicate values below.",
    ]


def test_the_salience_of_an_issue_is_recorded_once(analyst: Client) -> None:
    recorded = records.salience()
    place = {"party": recorded.party.pk, "issue": recorded.issue.pk}
    answer = send(analyst, add_page(Salience), **place, salience="40")
    assert errors(answer) == ["Salience with this Party and Issue already exists."]
    other = records.salience(10, recorded.party, records.issue("cities"))
    answer = send(analyst, page_of(other), issue=recorded.issue.pk)
    assert errors(answer) == ["Salience with this Party and Issue already exists."]


def test_an_option_is_named_once_and_has_a_value(analyst: Client) -> None:
    option = records.option(50)
    rows = {"options__1__slug": "at-50", "options__1__label": "Half", "options__1__value": "50"}
    assert errors(send(analyst, page_of(option.issue), **rows)) == [
        "Please correct the duplicate data for slug.",
        "Please correct the duplicate values below.",
    ]
    answer = send(analyst, page_of(option.issue), options__0__value="")
    assert errors(answer) == ["Only options of a fact may be without a value."]
    answer = send(analyst, page_of(option.issue), options__0__value="101")
    assert errors(answer) == ["Ensure this value is less than or equal to 100."]


def test_a_record_of_another_negotiation_is_no_choice(superuser: Client, talks) -> None:
    foreign = records.round_(1, records.negotiation("elsewhere"))
    paper = records.proposal(negotiation=talks)
    assert errors(send(superuser, page_of(paper), round=foreign.pk)) == [NO_CHOICE]
    entered = {"title": "Other", "slug": "other", "kind": "plan", "status": "tabled"}
    entered |= {"negotiation": talks.pk, "round": foreign.pk}
    author = {"authorships__0__party": paper.authorships.get().party.pk}
    answer = send(superuser, add_page(Proposal), **entered, **author)
    assert errors(answer) == ["“1. Round 1” belongs to another negotiation."]


def test_an_author_of_another_negotiation_is_refused(superuser: Client, talks) -> None:
    foreign = records.party("beta", records.negotiation("elsewhere"))
    entered = new_proposal() | {"authorships__0__party": foreign.pk, "negotiation": talks.pk}
    answer = send(superuser, add_page(Proposal), **entered)
    assert errors(answer) == ["“Beta” belongs to another negotiation."]


def test_reprints_do_not_go_in_a_circle(analyst: Client) -> None:
    original = records.source("original")
    reprint = records.source("reprint", reprint_of=original)
    circle = ["A source cannot reprint itself, through others either."]
    assert errors(send(analyst, page_of(original), reprint_of=reprint.pk)) == circle
    assert errors(send(analyst, page_of(original), reprint_of=original.pk)) == circle
    topic = records.topic()
    assert errors(send(analyst, page_of(topic), parent=topic.pk)) == [
        "A topic cannot stand under itself."
    ]


def test_what_others_rest_on_is_not_deleted(analyst: Client) -> None:
    paper = records.proposal("paper", records.party())
    party = paper.authorships.get().party
    answer = analyst.post(page_of(party, "delete"), {"post": "yes"})
    assert (answer.status_code, answer.context["protected"]) == (200, ["Author: Alpha"])
    chosen = {"action": "delete_selected", "_selected_action": [party.pk], "post": "yes"}
    answer = analyst.post(list_page(Party), chosen)
    assert (answer.status_code, answer.context["protected"]) == (200, ["Author: Alpha"])
    assert list(Party.objects.all()) == [party]


def test_an_option_that_a_term_takes_is_not_deleted_in_its_row(analyst: Client) -> None:
    term = records.term(stance=records.option(50))
    answer = send(analyst, page_of(term.issue), options__0__DELETE="on")
    assert errors(answer) == [
        "Deleting option 50 At-50 would require deleting the following protected related "
        "objects: term 1: Clause 1."
    ]


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("wording", "a\0b", "Null characters are not allowed."),
        ("clause", "x" * 201, "Ensure this value has at most 200 characters (it has 201)."),
        ("clause", "", "This field is required."),
        ("sequence", "-1", "Ensure this value is greater than or equal to 0."),
        ("issue", "1\0", "Null characters are not allowed."),
        ("issue", "x", NO_CHOICE),
        ("issue", "9" * 30, NO_CHOICE),
        ("issue", "", "This field is required."),
        (
            "commitment",
            "wish",
            "Select a valid choice. wish is not one of the available choices.",
        ),
        (
            "change_reason",
            "x" * 101,
            "Ensure this value has at most 100 characters (it has 101).",
        ),
        ("change_reason", "a\0b", "Null characters are not allowed."),
    ],
)
def test_a_field_says_what_is_wrong_with_it(analyst: Client, field, value, error) -> None:
    assert errors(send(analyst, page_of(records.term()), **{field: value})) == [error]


def test_a_partial_date_is_no_other_date(analyst: Client) -> None:
    paper = records.proposal()
    assert errors(send(analyst, page_of(paper), date="02.06.2025")) == [
        "“02.06.2025” is no date: enter 2025, 2025-06 or 2025-06-02."
    ]
    assert send(analyst, page_of(paper), date="2025-06").status_code == 302


def test_an_order_left_empty_is_the_last(analyst: Client) -> None:
    first, second = records.party("alpha"), records.party("beta")
    assert send(analyst, page_of(first), sequence="").status_code == 302
    assert list(Party.objects.values_list("slug", "sequence")) == [
        ("beta", second.sequence),
        ("alpha", second.sequence + 1),
    ]


def test_a_slug_and_a_negotiation_are_fixed_once_saved(superuser: Client, talks) -> None:
    elsewhere = records.negotiation("elsewhere")
    party = records.party(negotiation=talks)
    page = superuser.get(page_of(party))
    assert {"slug", "negotiation"} & set(page.context["adminform"].form.fields) == set()
    answer = send(superuser, page_of(party), slug="beta", negotiation=elsewhere.pk, name="Beta")
    assert answer.status_code == 302
    party.refresh_from_db()
    assert (party.slug, party.negotiation, party.name) == ("alpha", talks, "Beta")


def test_the_slug_of_a_row_is_fixed_once_saved(analyst: Client) -> None:
    option = records.option(50)
    rows = {"options__0__slug": "half", "options__0__label": "Half"}
    assert send(analyst, page_of(option.issue), **rows).status_code == 302
    option.refresh_from_db()
    assert (option.slug, option.label) == ("at-50", "Half")


@pytest.mark.parametrize("query", ["?q=a%00b", "?kind__exact=%00", "?negotiation=%00", "?p=x"])
def test_nonsense_in_an_address_is_no_error(analyst: Client, query: str) -> None:
    records.source()
    assert analyst.get(list_page(Source, query), follow=True).status_code == 200


@pytest.mark.parametrize("pk", ["0", "x", "99999999999999999999", "%00"])
@pytest.mark.parametrize("page", ["history", "history/1", "history/x", "delete", "change"])
def test_a_record_that_is_not_there_is_not_found(analyst: Client, pk: str, page: str) -> None:
    assert analyst.get(f"/admin/positions/party/{pk}/{page}/").status_code == 404


def test_nothing_was_written_by_what_was_refused(analyst: Client, talks: Negotiation) -> None:
    paper = records.proposal()
    talks.refresh_from_db()
    revision = talks.revision
    send(analyst, page_of(paper), title="Other", authorships__0__DELETE="on")
    talks.refresh_from_db()
    assert (talks.revision, Proposal.objects.get().title) == (revision, "Paper")
    assert (Authorship.objects.count(), Claim.objects.count()) == (1, 0)
