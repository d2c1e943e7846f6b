"""Review at the desk: drafts, copies, answers, four eyes, and the ways to the pages."""

import pytest

from positions.history import recording
from positions.models import AuditEntry, Party, Proposal, Round, Term
from tests import records
from tests.admin.pages import errors, list_page, page_of, send, shown, signed_in


@pytest.fixture
def reviewer(talks):
    user = records.user("reviewer")
    records.member(talks, user, "reviewer")
    return signed_in(user)


@pytest.fixture
def paper(talks):
    """Alpha's published text of round 1, with two clauses; Beta is there to answer it."""
    alpha = records.party("alpha", talks)
    records.party("beta", talks)
    first = records.round_(1, talks)
    records.round_(2, talks)
    paper = records.proposal("paper", alpha, round=first)
    records.term("1", paper, stance=records.option(50, records.issue("troops", talks)))
    records.term("2", paper, issue=records.issue("borders", talks))
    return paper


def draft(paper, slug="new", **more):
    return records.proposal(slug, paper.parties.first(), round=paper.round, review="draft", **more)


def said(page):
    return [str(message) for message in page.context["messages"]]


def four_eyes(talks):
    talks.four_eyes = True
    talks.save()


def test_a_new_proposal_is_a_draft(analyst, talks, paper):
    added = send(
        analyst,
        "/admin/positions/proposal/add/",
        negotiation=talks.pk,
        title="Fresh",
        slug="fresh",
        kind="plan",
        status="tabled",
        round=paper.round.pk,
        authorships__0__party=paper.parties.get().pk,
    )
    assert added.status_code == 302
    assert Proposal.objects.get(slug="fresh").review == "draft"


def test_a_reviewer_saves_and_publishes_in_one_step(reviewer, paper):
    new = draft(paper)
    page = reviewer.get(page_of(new))
    assert b'value="Save and publish"' in page.content
    done = send(reviewer, page_of(new), title="Better", _publish="1")
    assert done["Location"] == page_of(new)
    new.refresh_from_db()
    assert (new.title, new.review) == ("Better", "published")


def test_an_analyst_has_no_button_to_publish_and_cannot_send_one(analyst, paper):
    new = draft(paper)
    assert b"Save and publish" not in analyst.get(page_of(new)).content
    done = send(analyst, page_of(new), title="Better", _publish="1")
    assert done["Location"] == page_of(new, "review")
    new.refresh_from_db()
    assert (new.title, new.review) == ("Better", "draft")
    assert said(analyst.get(done["Location"])) == [
        "Saved, not published: Only reviewers and owners of the negotiation publish."
    ]


def test_a_draft_is_sent_for_review_and_back_and_published(analyst, reviewer, paper):
    new = draft(paper)
    analyst.post(page_of(new, "review"), {"step": "submit"})
    assert Proposal.objects.get(pk=new.pk).review == "in-review"
    assert analyst.post(page_of(new, "review"), {"step": "send_back"}).status_code == 403
    reviewer.post(page_of(new, "review"), {"step": "send_back", "change_reason": "Clause 3?"})
    assert Proposal.objects.get(pk=new.pk).review == "draft"
    assert new.history.latest("history_id").history_change_reason == "Clause 3?"
    done = reviewer.post(page_of(new, "review"), {"step": "publish"})
    assert done["Location"] == page_of(new)
    assert Proposal.objects.get(pk=new.pk).review == "published"
    assert AuditEntry.objects.get().what == "New (new)"


def test_the_review_says_what_keeps_one_from_publishing(analyst, reviewer, paper):
    new = draft(paper)
    records.term("1", new, mark="unmarked")
    page = analyst.get(page_of(new, "review"))
    assert page.context["obstacles"] == [
        "Only reviewers and owners of the negotiation publish.",
        "Not compared with the new text yet: mark as kept, changed or gone: 1.",
    ]
    refused = reviewer.post(page_of(new, "review"), {"step": "publish"}, follow=True)
    assert said(refused) == [
        "Not compared with the new text yet: mark as kept, changed or gone: 1."
    ]


def test_what_was_edited_after_the_page_was_opened_is_not_published(reviewer, paper):
    new = draft(paper)
    page = reviewer.get(page_of(new, "review"))
    seen = page.context["edit"].revision
    with recording(records.user("ben")):
        records.term("9", new)
    refused = reviewer.post(page_of(new, "review"), {"step": "publish", "seen": seen}, follow=True)
    assert said(refused) == ["ben changed it meanwhile: read it again."]


@pytest.mark.parametrize("page", ["revision", "answer", "review"])
def test_viewers_and_strangers_reach_no_step_of_the_review(viewer, stranger, paper, page):
    new = draft(paper) if page == "review" else paper
    assert viewer.get(page_of(new, page)).status_code == 403
    assert stranger.get(page_of(new, page)).status_code == 404


def test_the_next_revision_is_drafted_from_a_text(analyst, paper):
    page = analyst.get(page_of(paper, "revision"))
    initial = page.context["form"].initial
    assert initial == {
        "title": "Paper",
        "slug": "paper-next",
        "round": Round.objects.get(number=2),
        "date": "",
    }
    sent = {"title": "Second", "slug": "second", "round": initial["round"].pk, "date": "2025-06"}
    done = analyst.post(page_of(paper, "revision"), sent, follow=True)
    new = Proposal.objects.get(slug="second")
    assert (new.review, new.supersedes, new.date, new.round.number) == (
        "draft",
        paper,
        "2025-06",
        2,
    )
    assert said(done) == [
        "“Second” is a draft. Mark each of its 2 clauses as kept, changed or gone."
    ]
    assert [term.mark for term in new.terms.all()] == ["unmarked", "unmarked"]
    assert new.history.first().history_change_reason == "Next revision of “Paper”"


def test_the_clauses_of_a_copy_are_marked_on_its_page(analyst, reviewer, paper):
    sent = {"title": "Second", "slug": "second", "round": paper.round.pk, "date": ""}
    analyst.post(page_of(paper, "revision"), sent)
    new = Proposal.objects.get(slug="second")
    done = send(analyst, page_of(new), terms__0__mark="kept", terms__1__mark="gone")
    assert done.status_code == 302
    reviewer.post(page_of(new, "review"), {"step": "publish"})
    assert [(t.clause, t.mark) for t in new.terms.all()] == [("1", "")]
    assert "terms-0-mark" not in shown(analyst.get(page_of(paper)))


def test_bad_heads_of_a_draft_are_told_and_kept(analyst, paper):
    sent = {"title": "Second", "slug": "paper", "round": "", "date": "June"}
    page = analyst.post(page_of(paper, "revision"), sent)
    assert page.status_code == 200
    form = page.context["form"]
    assert form["title"].value() == "Second"
    assert {name: list(wrong) for name, wrong in form.errors.items()} == {
        "round": ["This field is required."],
        "date": ["“June” is no date: enter 2025, 2025-06 or 2025-06-02."],
        "__all__": ["Proposal with this Negotiation and Slug already exists."],
    }
    assert Proposal.objects.count() == 1


def test_an_answer_of_the_other_side_is_recorded(analyst, paper):
    page = analyst.get(page_of(paper, "answer"))
    beta = Party.objects.get(slug="beta")
    assert list(page.context["form"].fields["parties"].queryset) == [beta]
    sent = {
        "kind": "rejection",
        "parties": [beta.pk],
        "title": "No",
        "slug": "no",
        "round": paper.round.pk,
        "date": "",
    }
    analyst.post(page_of(paper, "answer"), sent)
    answer = Proposal.objects.get(slug="no")
    assert (answer.kind, answer.responds_to, list(answer.parties.all())) == (
        "rejection",
        paper,
        [beta],
    )
    assert answer.terms.count() == 0


def test_under_four_eyes_a_published_text_is_edited_as_a_draft_copy(
    talks, analyst, reviewer, paper
):
    four_eyes(talks)
    page = analyst.get(page_of(paper))
    assert b"Edit as a draft copy" in page.content
    assert b'name="_save"' not in page.content
    assert analyst.post(page_of(paper), {"title": "Past it"}).status_code == 403
    assert analyst.post(page_of(Term.objects.first()), {"clause": "X"}).status_code == 403
    term = {"clause": "9", "wording": "New.", "issue": Term.objects.first().issue_id}
    added = send(analyst, "/admin/positions/term/add/", proposal=paper.pk, **term)
    assert (added.status_code, paper.terms.count()) == (403, 2)
    done = analyst.post(page_of(paper, "copy"))
    copy = Proposal.objects.get(revises=paper)
    assert done["Location"] == page_of(copy)
    send(analyst, page_of(copy), title="Revised")
    assert Proposal.objects.get(pk=paper.pk).title == "Paper"
    published = reviewer.post(page_of(copy, "review"), {"step": "publish"})
    assert published["Location"] == page_of(paper)
    assert Proposal.objects.get().title == "Revised"


def test_under_four_eyes_nobody_publishes_what_they_edited_last(talks, reviewer, paper):
    four_eyes(talks)
    new = draft(paper)
    done = send(reviewer, page_of(new), title="Mine", _publish="1")
    assert said(reviewer.get(done["Location"])) == [
        "Saved, not published: You edited it last: where four eyes are asked for, someone else publishes."
    ]


def test_only_an_owner_turns_four_eyes_on(talks, analyst, owner):
    assert "four_eyes" not in shown(analyst.get(page_of(talks)))
    send(owner, page_of(talks), four_eyes="on")
    talks.refresh_from_db()
    assert talks.four_eyes is True


def test_only_an_owner_deletes_what_is_published_under_four_eyes(talks, reviewer, owner, paper):
    four_eyes(talks)
    assert reviewer.post(page_of(paper, "delete"), {"post": "yes"}).status_code == 403
    assert owner.post(page_of(paper, "delete"), {"post": "yes"}).status_code == 302


def action(client, name, *proposals):
    chosen = {"action": name, "_selected_action": [p.pk for p in proposals]}
    return client.post(list_page(Proposal), chosen)


def test_the_list_leads_to_the_pages_of_comparison_and_changes(viewer, paper):
    other = records.proposal("other", paper.parties.get(), round=Round.objects.get(number=2))
    compared = action(viewer, "compare", other, paper)
    assert compared["Location"] == "/n/talks/compare/?proposal=paper&proposal=other"
    changed = action(viewer, "what_changed", other, paper)
    assert changed["Location"] == "/n/talks/diff/?from_proposal=paper&to_proposal=other"


def test_of_drafts_the_pages_are_asked_with_drafts(analyst, paper):
    copy = records.proposal("copy", paper.parties.get(), review="draft", revises=paper)
    new = draft(paper)
    compared = action(analyst, "compare", copy, new)
    assert compared["Location"] == "/n/talks/compare/?proposal=paper&proposal=new&drafts=true"
    assert analyst.get(compared["Location"]).status_code == 200


def test_too_few_or_too_many_texts_are_told(viewer, paper):
    alone = viewer.get(action(viewer, "compare", paper)["Location"])
    assert said(alone) == ["Choose two texts or more of one negotiation."]
    alone = viewer.get(action(viewer, "what_changed", paper)["Location"])
    assert said(alone) == ["Choose exactly two texts of one negotiation."]


def test_the_list_says_where_a_text_stands_and_filters_by_it(analyst, paper):
    new = draft(paper)
    page = analyst.get(list_page(Proposal, "?review__exact=draft"))
    assert list(page.context["cl"].result_list) == [new]
    assert b'<td class="field-reviewed">draft</td>' in page.content


def test_errors_of_the_form_come_before_publishing(reviewer, paper):
    new = draft(paper)
    page = send(reviewer, page_of(new), title="", _publish="1")
    assert errors(page) == ["This field is required."]
    assert Proposal.objects.get(pk=new.pk).review == "draft"
