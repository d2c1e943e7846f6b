"""Who saves over what somebody else changed meanwhile is told, keeps what was typed, and chooses."""

from typing import Any

import pytest
from django.test import Client

from positions.models import Claim, Negotiation, Option, Party, Proposal, Term
from tests import records
from tests.admin.pages import errors, page_of, send, shown, signed_in

CHANGED = "Nothing is saved yet: this was changed while you had it open. Choose above."
REMOVED = "Nothing is saved yet: this was deleted while you had it open. Choose above."


@pytest.fixture
def bob(talks: Negotiation) -> Client:
    """A second analyst."""
    user = records.user("bob")
    records.member(talks, user)
    return signed_in(user)


def told(page: Any) -> list[tuple]:
    """What stands above the form: record, fate, who and why, and the fields before and now."""
    return [
        (
            change.what,
            change.title,
            change.fate,
            [(step.who, step.why) for step in change.steps],
            [(one.label, one.before, one.now) for one in change.differences],
        )
        for change in page.context["conflict"].changes
    ]


def test_the_second_to_save_is_told_who_changed_what_and_nothing_is_written(analyst, bob) -> None:
    party = records.party(name="Alpha", notes="Led by A.")
    opened = shown(analyst.get(page_of(party)))
    send(bob, page_of(party), notes="Led by B.", change_reason="New cabinet")
    revision = Negotiation.objects.get().revision
    page = analyst.post(page_of(party), opened | {"name": "Alpha Union"})
    assert errors(page) == [CHANGED]
    assert told(page) == [
        (
            "party",
            "Alpha",
            "changed",
            [("bob", "New cabinet")],
            [("notes", "Led by A.", "Led by B.")],
        )
    ]
    assert page.context["conflict"].changes[0].differences[0].redline == [
        ("equal", "Led by "),
        ("delete", "A"),
        ("insert", "B"),
        ("equal", "."),
    ]
    party.refresh_from_db()
    assert (party.name, party.notes, party.history.count()) == ("Alpha", "Led by B.", 2)
    assert Negotiation.objects.get().revision == revision
    typed = opened | {"name": "Alpha Union", "shown_revision": revision}
    assert {name: str(value) for name, value in shown(page).items()} == {
        name: str(value) for name, value in typed.items()
    }


def test_mine_is_kept_by_saving_once_more(analyst, bob) -> None:
    party = records.party(name="Alpha", notes="Led by A.")
    opened = shown(analyst.get(page_of(party)))
    send(bob, page_of(party), notes="Led by B.")
    page = analyst.post(page_of(party), opened | {"name": "Alpha Union"})
    assert analyst.post(page_of(party), shown(page)).status_code == 302
    party.refresh_from_db()
    assert (party.name, party.notes) == ("Alpha Union", "Led by A.")
    assert [row.history_user_name for row in party.history.all()] == ["analyst", "bob", ""]


def test_a_third_change_is_told_too_and_only_that(analyst, bob) -> None:
    party = records.party(name="Alpha")
    opened = shown(analyst.get(page_of(party)))
    send(bob, page_of(party), notes="First.")
    page = analyst.post(page_of(party), opened | {"name": "Alpha Union"})
    send(bob, page_of(party), side="east")
    page = analyst.post(page_of(party), shown(page))
    assert told(page) == [("party", "Alpha", "changed", [("bob", "")], [("side", "", "east")])]
    assert analyst.post(page_of(party), shown(page)).status_code == 302


def test_several_changes_are_told_as_one_with_the_last_author_of_each_field(analyst, bob) -> None:
    party = records.party(name="Alpha")
    opened = shown(analyst.get(page_of(party)))
    send(bob, page_of(party), notes="One.", side="east")
    send(signed_in(records.user("root", is_superuser=True)), page_of(party), notes="Two.")
    page = analyst.post(page_of(party), opened)
    (change,) = page.context["conflict"].changes
    assert [step.who for step in change.steps] == ["bob", "root"]
    assert [(one.label, one.now, one.who) for one in change.differences] == [
        ("side", "east", "bob"),
        ("notes", "Two.", "root"),
    ]


def test_what_was_changed_and_changed_back_disturbs_nobody(analyst, bob) -> None:
    party = records.party(name="Alpha")
    opened = shown(analyst.get(page_of(party)))
    send(bob, page_of(party), name="Beta")
    send(bob, page_of(party), name="Alpha")
    assert analyst.post(page_of(party), opened | {"notes": "Mine."}).status_code == 302


def test_changes_of_other_records_do_not_disturb(analyst, bob) -> None:
    paper, other = records.proposal("paper"), records.proposal("other")
    records.term("1", paper)
    elsewhere = records.term("1", other)
    opened = shown(analyst.get(page_of(paper)))
    send(bob, page_of(elsewhere), wording="Changed.")
    send(bob, page_of(other), title="Changed", terms__1__clause="2", terms__1__wording="New.")
    assert analyst.post(page_of(paper), opened | {"title": "Mine"}).status_code == 302
    assert Proposal.objects.get(slug="paper").title == "Mine"


def test_rows_changed_added_and_removed_are_told(analyst, bob) -> None:
    stance = records.option(50)
    paper = records.proposal()
    one = records.term("1", paper, stance.issue)
    two = records.term("2", paper, stance.issue)
    opened = shown(analyst.get(page_of(paper)))
    send(bob, page_of(one), wording="Troops go.", stance=stance.pk)
    sent = {"clause": "3", "issue": stance.issue.pk, "wording": "Prisoners.", "commitment": "offer"}
    added = {f"terms__2__{name}": value for name, value in sent.items()}
    send(bob, page_of(paper), terms__1__DELETE="on", **added)
    page = analyst.post(page_of(paper), opened | {"terms-1-wording": "My words."})
    assert sorted(told(page)) == [
        (
            "term",
            "1: Clause 1.",
            "changed",
            [("bob", "")],
            [("stance", "", "Troops – 50 At-50"), ("wording", "Clause 1.", "Troops go.")],
        ),
        ("term", "2: Clause 2.", "removed", [("bob", "")], []),
        (
            "term",
            "3: Prisoners.",
            "added",
            [("bob", "")],
            [
                ("order", "", "2"),
                ("clause", "", "3"),
                ("issue", "", "Troops"),
                ("commitment", "", "offer"),
                ("wording", "", "Prisoners."),
            ],
        ),
    ]
    assert shown(page)["terms-1-wording"] == "My words."
    assert Term.objects.filter(pk=two.pk).count() == 0


def test_keeping_mine_brings_removed_rows_back_and_leaves_added_ones(analyst, bob) -> None:
    paper = records.proposal()
    one, two = records.term("1", paper), records.term("2", paper)
    opened = shown(analyst.get(page_of(paper)))
    sent = {"clause": "3", "issue": one.issue.pk, "wording": "Theirs.", "commitment": "offer"}
    added = {f"terms__2__{name}": value for name, value in sent.items()}
    send(bob, page_of(paper), terms__0__DELETE="on", terms__1__wording="Theirs.", **added)
    page = analyst.post(page_of(paper), opened | {"terms-0-wording": "Mine."})
    assert analyst.post(page_of(paper), shown(page)).status_code == 302
    assert list(paper.terms.order_by("clause").values_list("pk", "clause", "wording"))[:2] == [
        (one.pk, "1", "Mine."),
        (two.pk, "2", "Clause 2."),
    ]
    assert list(paper.terms.order_by("clause").values_list("wording", flat=True))[2:] == ["Theirs."]
    types = Term.history.filter(id=one.pk).order_by("history_id")
    assert list(types.values_list("history_type", flat=True)) == ["+", "-", "+"]


def test_a_removed_row_may_stay_removed(analyst, bob) -> None:
    paper = records.proposal()
    one, two = records.term("1", paper), records.term("2", paper)
    opened = shown(analyst.get(page_of(paper)))
    send(bob, page_of(paper), terms__0__DELETE="on")
    page = analyst.post(page_of(paper), opened | {"terms-1-wording": "Mine."})
    sent = shown(page) | {"terms-0-DELETE": "on"}
    assert analyst.post(page_of(paper), sent).status_code == 302
    assert list(Term.objects.values_list("pk", "wording")) == [(two.pk, "Mine.")]
    assert Term.history.filter(id=one.pk).count() == 2


def test_a_claim_given_to_another_text_comes_back(analyst, bob) -> None:
    paper, other = records.proposal("paper"), records.proposal("other")
    claim = records.claim(proposal=paper)
    opened = shown(analyst.get(page_of(paper)))
    send(bob, page_of(claim), proposal=other.pk)
    page = analyst.post(page_of(paper), opened)
    assert [(change.what, change.fate) for change in page.context["conflict"].changes] == [
        ("claim", "removed")
    ]
    assert analyst.post(page_of(paper), shown(page)).status_code == 302
    assert Claim.objects.get().proposal == paper


def test_a_record_deleted_meanwhile_is_told_and_can_be_brought_back(analyst, bob) -> None:
    paper = records.proposal()
    term = records.term("1", paper)
    opened = shown(analyst.get(page_of(paper)))
    bob.post(page_of(paper, "delete"), {"post": "yes", "change_reason": "Twice"})
    page = analyst.post(page_of(paper), opened | {"title": "Mine", "terms-0-wording": "My words."})
    assert errors(page) == [REMOVED]
    assert told(page) == [("proposal", "Paper", "removed", [("bob", "Twice")], [])]
    assert Proposal.objects.count() == 0
    assert analyst.post(page_of(paper), shown(page)).status_code == 302
    assert Proposal.objects.get().pk == paper.pk
    assert list(Term.objects.values_list("pk", "wording")) == [(term.pk, "My words.")]
    assert [str(author) for author in Proposal.objects.get().authorships.all()] == ["Alpha"]


def test_a_stranger_learns_nothing_of_a_deleted_record(stranger, bob) -> None:
    party = records.party("alpha", Negotiation.objects.get(slug="talks"))
    sent = {"name": "X", "shown_revision": "0"}
    bob.post(page_of(party, "delete"), {"post": "yes"})
    answer = stranger.post(page_of(party), sent)
    absent = stranger.post(page_of(party).replace(str(party.pk), "999"), sent)
    assert (answer.status_code, answer.content) == (404, absent.content)


def test_an_error_of_ones_own_does_not_hide_a_later_change(analyst, bob) -> None:
    party = records.party(name="Alpha")
    page = send(analyst, page_of(party), name="")
    assert errors(page) == ["This field is required."]
    send(bob, page_of(party), notes="Theirs.")
    assert errors(analyst.post(page_of(party), shown(page) | {"name": "Mine"})) == [CHANGED]


@pytest.mark.parametrize("sent", ["", "many", "-1", "9" * 30])
def test_a_form_that_does_not_say_when_it_was_opened_is_not_saved(analyst, sent: str) -> None:
    party = records.party(name="Alpha")
    page = send(analyst, page_of(party), name="Mine", shown_revision=sent)
    assert "Nothing is saved yet: the form did not say when it was opened." in str(errors(page))
    assert analyst.post(page_of(party), shown(page)).status_code == 302
    assert Party.objects.get().name == "Mine"


def test_a_return_to_an_old_state_is_told_of_changes_too(analyst, bob) -> None:
    party = records.party(name="Alpha")
    send(bob, page_of(party), name="Beta")
    address = page_of(party, "simple_history", party.history.earliest().history_id)
    form = analyst.get(address).context["adminform"].form
    sent = {name: form[name].value() or "" for name in form.fields}
    send(bob, page_of(party), notes="Theirs.")
    page = analyst.post(address, sent)
    assert told(page) == [("party", "Beta", "changed", [("bob", "")], [("notes", "", "Theirs.")])]
    form = page.context["adminform"].form
    again = {name: form[name].value() or "" for name in form.fields}
    assert analyst.post(address, again).status_code == 302
    assert Party.objects.get().name == "Alpha"


def test_an_owner_s_members_do_not_disturb_an_analyst(analyst, owner, talks) -> None:
    opened = shown(analyst.get(page_of(talks)))
    records.member(talks, records.user("new"), "viewer")
    assert analyst.post(page_of(talks), opened | {"summary": "Mine."}).status_code == 302


def test_theirs_stands_beside_each_field_to_be_copied_and_both_choices_are_offered(
    analyst, bob
) -> None:
    party = records.party(name="Alpha", notes="<i>A</i> leads.")
    opened = shown(analyst.get(page_of(party)))
    send(bob, page_of(party), notes="<b>B</b> leads.")
    text = analyst.post(page_of(party), opened).content.decode()
    assert '<blockquote dir="auto">&lt;b&gt;B&lt;/b&gt; leads.</blockquote>' in text
    assert '<input type="submit" name="_save" value="Keep mine: save over these changes">' in text
    assert f'<a class="button" href="{page_of(party)}">Take theirs: open the form anew</a>' in text


def test_a_headline_that_somebody_else_gave_meanwhile_is_told(analyst, bob) -> None:
    paper = records.proposal()
    one = records.term("1", paper)
    sent = {"clause": "2", "issue": one.issue.pk, "wording": "Theirs.", "commitment": "offer"}
    theirs = {f"terms__1__{name}": value for name, value in sent.items()}
    opened = shown(analyst.get(page_of(paper)))
    send(bob, page_of(paper), terms__1__headline="on", **theirs)
    page = analyst.post(page_of(paper), opened | {"terms-0-headline": "on"})
    assert errors(page) == [CHANGED]
    page = analyst.post(page_of(paper), shown(page))
    assert errors(page) == ["Another clause of this proposal is the headline on the issue."]
    assert shown(page)["terms-0-headline"] is True


@pytest.mark.parametrize("times", [1, 3])
def test_a_save_asks_the_same_of_any_number_of_changes(
    analyst, talks, django_assert_num_queries, times: int
) -> None:
    option = records.option(50)
    opened = shown(analyst.get(page_of(option.issue)))
    for number in range(times):
        option.label = f"Label {number}"
        option.save()
    with django_assert_num_queries(28):
        page = analyst.post(page_of(option.issue), opened)
    assert [change.title for change in page.context["conflict"].changes] == ["50 At-50"]
    assert Option.objects.get().label == f"Label {times - 1}"
