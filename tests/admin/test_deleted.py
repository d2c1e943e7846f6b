"""Deleted records: listed with who, when and why, and brought back as they were."""

from typing import Any

import pytest
from django.test import Client

from positions.models import (
    Authorship,
    Issue,
    Membership,
    Negotiation,
    Option,
    Party,
    Proposal,
    Salience,
    Source,
    Term,
)
from tests import records
from tests.admin.pages import list_page, page_of


def deleted(client: Client, model: Any) -> Any:
    return client.get(list_page(model) + "deleted/")


def listed(page: Any) -> list[tuple]:
    return [
        (entry["title"], entry["beside"], entry["row"].history_user_name)
        for entry in page.context["page"]
    ]


def delete(client: Client, record: Any, reason: str = "") -> None:
    sent = {"post": "yes", "change_reason": reason}
    assert client.post(page_of(record, "delete"), sent).status_code == 302


def bring_back(client: Client, record: Any, **sent: str) -> Any:
    """The record as its builder made it: a deleted one has no number, its slug is enough."""
    which = {"id": record.pk} if record.pk else {"slug": record.slug}
    version = type(record).history.filter(**which).latest("history_id").history_id
    return client.post(list_page(type(record)) + f"deleted/{version}/", sent, follow=True)


def said(page: Any) -> str:
    """What was said, but that the record was deleted."""
    all = [str(message) for message in page.context["messages"]]
    (told,) = [message for message in all if not message.endswith("was deleted successfully.")]
    return told


def test_a_list_leads_to_what_was_deleted(analyst, talks) -> None:
    assert f'href="{list_page(Party)}deleted/"' in analyst.get(list_page(Party)).content.decode()
    assert "Nothing is deleted" in deleted(analyst, Party).content.decode()


def test_a_deleted_record_is_listed_with_who_when_and_why(analyst, talks) -> None:
    paper = records.proposal()
    records.term("1", paper)
    records.term("2", paper)
    delete(analyst, paper, "Not a paper")
    page = deleted(analyst, Proposal)
    assert listed(page) == [("Paper", "1 author, 2 terms", "analyst")]
    row = page.context["page"][0]["row"]
    assert f"<td>{row.history_date:%Y-%m-%d %H:%M}</td>" in page.content.decode()
    assert "<td>Not a paper</td>" in page.content.decode()
    assert listed(deleted(analyst, Term)) == []


def test_a_proposal_comes_back_with_its_rows_under_its_old_number(analyst, talks) -> None:
    stance = records.option(50)
    paper = records.proposal(note="Kept.")
    term = records.term("1", paper, stance=stance, headline=True)
    before = [Proposal.objects.values().get(), Term.objects.values().get()]
    author = Authorship.objects.values().get()
    delete(analyst, paper)
    revision = Negotiation.objects.get().revision
    page = bring_back(analyst, paper)
    assert said(page) == "“Paper” is back, with 1 author, 1 term."
    assert page.request["PATH_INFO"] == page_of(paper)
    assert [Proposal.objects.values().get(), Term.objects.values().get()] == before
    assert Authorship.objects.values().get() == author
    assert Negotiation.objects.get().revision == revision + 1
    for record in (paper, term):
        rows = record.history.order_by("history_id")
        assert [row.history_type for row in rows] == ["+", "-", "+"]
        last = rows.last()
        assert (last.history_user_name, last.history_change_reason, last.history_revision) == (
            "analyst",
            "Brought back",
            revision + 1,
        )
    assert listed(deleted(analyst, Proposal)) == []


def test_a_reason_can_be_given(analyst, talks) -> None:
    party = records.party()
    delete(analyst, party)
    bring_back(analyst, party, change_reason="Deleted by mistake")
    assert Party.history.latest().history_change_reason == "Deleted by mistake"


def test_an_issue_comes_back_with_the_options_that_went_with_it_and_no_others(
    analyst, talks
) -> None:
    issue = records.issue()
    kept, gone = records.option(10, issue), records.option(90, issue)
    gone.delete()
    records.salience(30, issue=issue)
    delete(analyst, issue)
    assert said(bring_back(analyst, issue)) == "“Troops” is back, with 1 option, 1 salience."
    assert list(Option.objects.values_list("pk", "slug")) == [(kept.pk, "at-10")]
    assert Salience.objects.get().salience == 30
    assert said(bring_back(analyst, gone)) == "“90 At-90” is back."


def test_deleted_twice_it_comes_back_as_it_was_last(analyst, talks) -> None:
    party = records.party(name="First")
    delete(analyst, party)
    bring_back(analyst, party)
    party.refresh_from_db()
    party.name = "Second"
    party.save()
    delete(analyst, party)
    assert listed(deleted(analyst, Party)) == [("Second", "", "analyst")]
    bring_back(analyst, party)
    assert Party.objects.get().name == "Second"


def test_a_slug_taken_meanwhile_is_named(analyst, talks) -> None:
    party = records.party("alpha")
    delete(analyst, party)
    records.party("alpha", name="Newcomer")
    assert said(bring_back(analyst, party)) == (
        "Party “Alpha” cannot come back: its slug “alpha” is now that of the party “Newcomer”."
    )
    assert Party.objects.get().name == "Newcomer"


def test_a_reference_that_is_gone_is_named(analyst, talks) -> None:
    source = records.source()
    claim = records.claim(source=source)
    delete(analyst, claim)
    delete(analyst, source)
    assert said(bring_back(analyst, claim)) == (
        "Claim “Statement gazette-1.” cannot come back: its source, “Gazette: [Report of gazette] "
        "(deleted)”, is gone. Bring that source back first."
    )
    bring_back(analyst, source)
    assert said(bring_back(analyst, claim)) == "“Statement gazette-1.” is back."


def test_a_rule_that_would_be_broken_is_named_and_nothing_comes_back(analyst, talks) -> None:
    paper = records.proposal()
    term = records.term("1", paper, headline=True)
    delete(analyst, term)
    records.term("2", paper, term.issue, headline=True)
    assert said(bring_back(analyst, term)) == (
        "Term “1: Clause 1.” cannot come back: Another clause of this proposal is the headline on "
        "the issue."
    )
    assert Term.objects.count() == 1


def test_what_a_term_was_copied_from_it_can_do_without(analyst, talks) -> None:
    paper = records.proposal()
    one = records.term("1", paper)
    two = records.term("2", paper, copied_from=one)
    delete(analyst, two)
    delete(analyst, one)
    bring_back(analyst, two)
    assert Term.objects.get().copied_from is None


def test_a_negotiation_comes_back_whole_to_who_owned_it(owner, analyst, talks) -> None:
    paper = records.proposal()
    records.term("1", paper)
    counts = {m: m.objects.count() for m in (Membership, Party, Issue, Proposal, Term)}
    delete(owner, talks)
    assert listed(deleted(analyst, Negotiation)) == []
    assert [title for title, *_ in listed(deleted(owner, Negotiation))] == ["Talks"]
    last = Negotiation.history.latest().history_revision
    bring_back(owner, talks)
    assert {model: model.objects.count() for model in counts} == counts
    assert Negotiation.objects.get().revision == last + 1
    assert owner.get(page_of(paper)).status_code == 200


def test_a_viewer_sees_nothing_of_it(viewer, talks) -> None:
    party = records.party()
    party.delete()
    assert "deleted/" not in viewer.get(list_page(Party)).content.decode()
    assert deleted(viewer, Party).status_code == 403
    assert bring_back(viewer, party).status_code == 404
    assert Party.objects.count() == 0


def test_to_a_stranger_it_is_as_absent_as_what_never_was(stranger, talks) -> None:
    party = records.party("alpha", talks)
    party.delete()
    assert listed(deleted(stranger, Party)) == []
    closed = bring_back(stranger, party)
    absent = stranger.post(list_page(Party) + "deleted/999/")
    assert (closed.status_code, closed.content) == (404, absent.content)
    assert Party.objects.count() == 0


def test_what_exists_cannot_be_brought_back(analyst, talks) -> None:
    party = records.party()
    assert bring_back(analyst, party).status_code == 404
    delete(analyst, party)
    version = Party.history.latest().history_id
    bring_back(analyst, party)
    again = analyst.post(list_page(Party) + f"deleted/{version}/")
    assert (again.status_code, Party.objects.count()) == (404, 1)


def test_nothing_comes_back_by_following_a_link(analyst, talks) -> None:
    party = records.party()
    delete(analyst, party)
    version = Party.history.latest().history_id
    assert analyst.get(list_page(Party) + f"deleted/{version}/").status_code == 405


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_asks_the_same_of_any_number_of_records(
    analyst, talks, django_assert_num_queries, number: int
) -> None:
    for place in range(number):
        records.source(f"source-{place}").delete()
    with django_assert_num_queries(6):
        page = deleted(analyst, Source)
    assert len(listed(page)) == number


def test_the_list_says_of_which_negotiation(superuser, talks) -> None:
    records.party("alpha", talks).delete()
    records.party("beta", records.negotiation("elsewhere")).delete()
    page = deleted(superuser, Party)
    assert [(entry["title"], entry["home"]) for entry in page.context["page"]] == [
        ("Beta", "Elsewhere"),
        ("Alpha", "Talks"),
    ]
