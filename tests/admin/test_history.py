"""One revision for all that a request writes, and in the history who did it and why."""

from typing import Any

import pytest
from django.test import Client

from positions.models import Negotiation, Option, Party, Proposal, Source, Term
from tests import records
from tests.admin.pages import add_page, list_page, page_of, send, shown


def revision() -> int:
    return Negotiation.objects.get(slug="talks").revision


def noted(record: Any) -> tuple[str, str | None, int]:
    row = record.history.latest()
    return row.history_user.username, row.history_change_reason, row.history_revision


def test_a_proposal_with_all_its_rows_is_one_revision(analyst: Client, talks) -> None:
    stance = records.option(50)
    source, party, round_ = records.source(), records.party(), records.round_()
    before = revision()
    entered = {
        "title": "Paper",
        "slug": "paper",
        "kind": "plan",
        "status": "tabled",
        "round": round_.pk,
        "change_reason": "From the archive",
        "authorships__0__party": party.pk,
        "terms__0__clause": "1",
        "terms__0__issue": stance.issue.pk,
        "terms__0__stance": stance.pk,
        "terms__0__commitment": "demand",
        "terms__0__wording": "Troops leave.",
        "claims__0__slug": "gazette-1",
        "claims__0__source": source.pk,
        "claims__0__issue": stance.issue.pk,
        "claims__0__asserts": "stance",
        "claims__0__stance": stance.pk,
        "claims__0__statement": "Troops are to leave.",
        "claims__0__credibility": "2",
    }
    assert send(analyst, add_page(Proposal), **entered).status_code == 302
    paper = Proposal.objects.get()
    rows = [paper, paper.authorships.get(), paper.terms.get(), paper.claims.get()]
    assert [noted(row) for row in rows] == [("analyst", "From the archive", before + 1)] * 4
    assert revision() == before + 1


def test_a_proposal_of_more_than_a_thousand_fields_is_saved(analyst: Client, talks) -> None:
    paper, source, stance = records.proposal(), records.source(), records.option()
    for number in range(1, 81):
        records.claim(f"gazette-{number}", source, stance=stance, proposal=paper)
    assert len(shown(analyst.get(page_of(paper)))) > 1000
    assert send(analyst, page_of(paper), title="Longer").status_code == 302
    assert Proposal.objects.get().title == "Longer"


def test_a_change_notes_only_what_was_changed(analyst: Client, talks) -> None:
    term = records.term("1")
    other = records.term("2")
    before = revision()
    answer = send(analyst, page_of(term.proposal), terms__0__wording="Go.", change_reason="  Typo ")
    assert answer.status_code == 302
    assert noted(term) == ("analyst", "Typo", before + 1)
    assert (other.history.count(), term.proposal.history.count()) == (1, 1)


def test_a_form_saved_unchanged_is_no_change(analyst: Client, talks) -> None:
    term = records.term()
    before = revision()
    assert send(analyst, page_of(term), change_reason="Nothing").status_code == 302
    assert (revision(), term.history.count()) == (before, 1)


def test_a_deletion_is_noted_with_all_that_goes(analyst: Client, talks) -> None:
    term = records.term()
    before = revision()
    sent = {"post": "yes", "change_reason": "Not a\0 paper" + "!" * 200}
    assert analyst.post(page_of(term.proposal, "delete"), sent).status_code == 302
    reason = ("Not a paper" + "!" * 200)[:100]
    gone = [Proposal.history.latest(), Term.history.latest()]
    assert [
        (row.history_type, row.history_user.username, row.history_change_reason) for row in gone
    ] == [("-", "analyst", reason)] * 2
    assert {row.history_revision for row in gone} == {before + 1}
    assert revision() == before + 1


def test_a_deletion_of_several_is_one_revision_of_each_negotiation(superuser, talks) -> None:
    elsewhere = records.negotiation("elsewhere")
    for home in (talks, elsewhere):
        records.party("alpha", home)
        records.party("beta", home)
    before = dict(Negotiation.objects.values_list("slug", "revision"))
    keys = list(Party.objects.values_list("pk", flat=True))
    chosen = {"action": "delete_selected", "_selected_action": keys, "post": "yes"}
    assert superuser.post(list_page(Party), chosen).status_code == 302
    assert Party.objects.count() == 0
    after = dict(Negotiation.objects.values_list("slug", "revision"))
    assert after == {slug: number + 1 for slug, number in before.items()}
    assert {row.history_user.username for row in Party.history.filter(history_type="-")} == {"root"}


def test_a_row_deleted_in_its_form_is_noted(analyst: Client, talks) -> None:
    option = records.option(50)
    sent = {"options__0__DELETE": "on", "change_reason": "Unused"}
    assert send(analyst, page_of(option.issue), **sent).status_code == 302
    row = Option.history.latest()
    assert (row.history_type, row.history_user.username, row.history_change_reason) == (
        "-",
        "analyst",
        "Unused",
    )


def test_a_return_to_an_old_state_is_noted(analyst: Client, talks) -> None:
    party = records.party(name="Alpha")
    party.name = "Beta"
    party.save()
    before = revision()
    first = party.history.earliest()
    address = page_of(party, "simple_history", first.history_id)
    form = analyst.get(address).context["adminform"].form
    sent = {name: form[name].value() or "" for name in form.fields}
    assert analyst.post(address, sent).status_code == 302
    party.refresh_from_db()
    assert party.name == "Alpha"
    moment = f"{first.history_date:%Y-%m-%d %H:%M}"
    assert noted(party) == ("analyst", f"Reverted to the state of {moment}", before + 1)


def test_a_return_keeps_what_the_form_does_not_show(analyst: Client, talks) -> None:
    paper = records.proposal()
    Proposal.objects.get().history.update(review="draft")
    address = page_of(paper, "simple_history", paper.history.get().history_id)
    form = analyst.get(address).context["adminform"].form
    sent = {name: form[name].value() or "" for name in form.fields}
    assert analyst.post(address, sent | {"title": "Other"}).status_code == 302
    paper.refresh_from_db()
    assert (paper.title, paper.review, paper.search_text) == ("Other", "published", "paper other")


def test_what_was_deleted_is_read_in_its_history_and_not_restored(analyst, talks) -> None:
    source = records.source()
    address = page_of(source, "simple_history", source.history.get().history_id)
    history = page_of(source, "history")
    source.delete()
    assert analyst.get(history).status_code == 200
    page = analyst.get(address)
    assert (page.status_code, page.context["revert_disabled"]) == (200, True)
    sent = {"publisher": "P", "title": "T", "kind": "press", "reliability": "B"}
    assert analyst.post(address, sent).status_code == 403
    assert Source.objects.count() == 0


def test_a_state_that_never_was_is_not_found(analyst, talks) -> None:
    alpha, beta = records.party("alpha"), records.party("beta")
    other = beta.history.get().history_id
    assert analyst.get(page_of(alpha, "simple_history", other)).status_code == 404


@pytest.mark.parametrize("times", [1, 3])
def test_the_history_page_asks_the_same_of_any_number_of_changes(
    analyst, talks, django_assert_num_queries, times: int
) -> None:
    term = records.term(stance=records.option(50))
    for number in range(times):
        term.wording = f"Wording {number}"
        term.save()
    analyst.get(page_of(term, "history"))
    with django_assert_num_queries(12):
        page = analyst.get(page_of(term, "history"))
    assert [row.history_revision for row in page.context["page_obj"]] == [
        row.history_revision for row in term.history.all()
    ]


def test_the_history_page_says_what_was_changed_and_why(analyst, talks) -> None:
    term = records.term()
    send(analyst, page_of(term), wording="<b>Go</b>.", change_reason="Typo")
    page = analyst.get(page_of(term, "history"))
    (changed, created) = page.context["page_obj"]
    assert [change["new"] for change in changed.history_delta_changes] == ["&lt;b&gt;Go&lt;/b&gt;."]
    text = page.content.decode()
    for cell in ("analyst", "Typo", str(changed.history_revision), "Created", "Changed"):
        assert f"<td>{cell}</td>" in text
