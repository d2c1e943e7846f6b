"""One revision for all that a request writes, and in the history who did it and why."""

from typing import Any

import pytest
from django.test import Client

from positions.models import Negotiation, Option, Party, Proposal, Source, Term
from tests import records
from tests.admin.pages import add_page, list_page, page_of, send, shown, signed_in


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
    with django_assert_num_queries(15):
        page = analyst.get(page_of(term, "history"))
    assert [row.history_revision for row in page.context["page_obj"]] == [
        row.history_revision for row in term.history.all()
    ]


def test_the_history_page_says_what_was_changed_and_why(analyst, talks) -> None:
    term = records.term()
    send(analyst, page_of(term), wording="<b>Go</b>.", change_reason="Typo")
    page = analyst.get(page_of(term, "history"))
    (changed, created) = page.context["page_obj"]
    assert [(one.label, one.before, one.now) for one in changed.history_delta_changes] == [
        ("wording", "Clause 1.", "<b>Go</b>.")
    ]
    assert created.history_delta_changes == ()
    text = page.content.decode()
    for cell in ("analyst", "Typo", str(changed.history_revision), "Created", "Changed"):
        assert f"<td>{cell}</td>" in text


def told(page: Any) -> list[tuple]:
    return [
        (
            change.what,
            change.title,
            change.fate,
            [(o.label, o.before, o.now) for o in change.differences],
        )
        for change in page.context["rows"]
    ]


def test_the_history_page_compares_texts_word_by_word_and_names_what_is_named(
    analyst, talks
) -> None:
    hard, soft = records.option(90), records.option(10)
    term = records.term(stance=hard)
    sent = {"wording": "Clause one.", "stance": soft.pk, "headline": "on", "commitment": "offer"}
    send(analyst, page_of(term), **sent)
    soft.label = "Softer"
    soft.save()
    page = analyst.get(page_of(term, "history"))
    found = page.context["page_obj"][0].history_delta_changes
    assert [(one.label, one.before, one.now) for one in found] == [
        ("stance", "Troops – 90 At-90", "Troops – 10 Softer"),
        ("commitment", "demand", "offer"),
        ("wording", "Clause 1.", "Clause one."),
        ("headline", "no", "yes"),
    ]
    assert found[2].redline == [
        ("equal", "Clause "),
        ("delete", "1"),
        ("insert", "one"),
        ("equal", "."),
    ]
    assert "Clause <del>1</del><ins>one</ins>." in page.content.decode()


def test_what_a_record_named_is_named_after_its_deletion(analyst, talks) -> None:
    source, other = records.source("gazette"), records.source("herald")
    term = records.term(source=source)
    send(analyst, page_of(term), source=other.pk)
    source.delete()
    page = analyst.get(page_of(term, "history"))
    (found,) = page.context["page_obj"][0].history_delta_changes
    assert (found.before, found.now) == (
        "Gazette: [Report of gazette] (deleted)",
        "Herald: [Report of herald]",
    )


def test_the_last_change_of_a_page_is_compared_with_the_one_before_it(analyst, talks) -> None:
    party = records.party()
    for number in range(26):
        party.notes = f"Note {number}."
        party.save()
    first, second = (
        analyst.get(page_of(party, "history") + f"?p={page}").context["page_obj"] for page in (1, 2)
    )
    assert (len(first), len(second)) == (25, 2)
    assert [one.now for one in first[24].history_delta_changes] == ["Note 1."]
    assert [one.now for one in second[0].history_delta_changes] == ["Note 0."]


def test_a_proposal_s_history_tells_of_its_rows_also_of_deleted_ones(analyst, talks) -> None:
    paper = records.proposal()
    term = records.term("1", paper)
    send(analyst, page_of(term), wording="Troops go.")
    send(analyst, page_of(paper), terms__0__DELETE="on", change_reason="Not in the paper")
    page = analyst.get(page_of(paper, "history"))
    assert told(page) == [
        ("term", "1: Troops go.", "removed", []),
        ("term", "1: Troops go.", "changed", [("wording", "Clause 1.", "Troops go.")]),
        ("term", "1: Clause 1.", "added", []),
        ("author", "Alpha", "added", []),
    ]
    assert page.context["rows"][0].steps[0].why == "Not in the paper"
    assert f'href="{page_of(term, "history")}"' in page.content.decode()


@pytest.mark.parametrize("times", [1, 3])
def test_a_proposal_s_history_asks_the_same_of_any_number_of_rows(
    analyst, talks, django_assert_num_queries, times: int
) -> None:
    paper = records.proposal()
    for number in range(times):
        term = records.term(str(number), paper)
        term.wording = "Other."
        term.save()
    with django_assert_num_queries(23):
        page = analyst.get(page_of(paper, "history"))
    assert len(told(page)) == 2 * times + 1


def test_the_changes_of_rows_are_leafed_through(analyst, talks) -> None:
    issue = records.issue()
    for number in range(30):
        records.option(number, issue)
    page = analyst.get(page_of(issue, "history") + "?rows=2")
    assert [change[1] for change in told(page)] == [f"{n} At-{n}" for n in (4, 3, 2, 1, 0)]


def test_a_bulk_deletion_and_an_import_stand_in_the_history(analyst, talks) -> None:
    party = records.party("alpha")
    chosen = {"action": "delete_selected", "_selected_action": [party.pk], "post": "yes"}
    analyst.post(list_page(Party), chosen)
    row = analyst.get(page_of(party, "history")).context["page_obj"][0]
    assert (row.history_user_name, row.get_history_type_display()) == ("analyst", "Deleted")


def test_what_was_written_before_publication_only_members_read(talks) -> None:
    talks.visibility = "public"
    talks.save()
    paper = records.proposal(review="draft")
    term = records.term("1", paper, wording="Secret.")
    first = term.history.get().history_id
    reader = signed_in(records.user("reader"))
    assert reader.get(page_of(paper, "history")).status_code == 404
    assert reader.get(page_of(term, "history")).status_code == 404
    paper.review = "published"
    paper.save()
    term.wording = "Open."
    term.save()
    page = reader.get(page_of(paper, "history"))
    assert [row.review for row in page.context["page_obj"]] == ["published"]
    assert [change[1] for change in told(page)] == ["1: Open."]
    assert "Secret" not in page.content.decode()
    page = reader.get(page_of(term, "history"))
    assert "Secret" not in page.content.decode()
    assert reader.get(page_of(term, "simple_history", first)).status_code == 404


def test_what_became_of_a_deleted_record_only_members_read(analyst, talks) -> None:
    talks.visibility = "public"
    talks.save()
    source = records.source()
    history = page_of(source, "history")
    reader = signed_in(records.user("reader"))
    assert reader.get(history).status_code == 200
    source.delete()
    assert (reader.get(history).status_code, analyst.get(history).status_code) == (404, 200)
