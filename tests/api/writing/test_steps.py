"""From draft to print over the API."""

from positions.models import AuditEntry, Proposal
from tests import records
from tests.api.writing.asking import at, change, row, send, tag, wrong
from tests.api.writing.conftest import four_eyes


def step(client, proposal, name, body=None):
    """A step taken by someone who has just read the proposal."""
    return send(
        client,
        "post",
        at("proposals", proposal, name),
        body,
        tag(client, at("proposals", proposal)),
    )


def state(proposal):
    return Proposal.objects.get(pk=proposal.pk).review


def test_a_draft_is_sent_for_review_and_back_and_published(analyst, reviewer, talks) -> None:
    assert step(analyst, talks.draft, "submit").status_code == 200
    assert state(talks.draft) == "in-review"
    refused = step(analyst, talks.draft, "send-back")
    assert (refused.status_code, refused.json()["detail"]) == (
        403,
        "Only reviewers and owners of the negotiation publish.",
    )
    assert step(reviewer, talks.draft, "send-back").status_code == 200
    assert state(talks.draft) == "draft"
    done = step(reviewer, talks.draft, "publish")
    assert (done.status_code, done.json()["slug"], state(talks.draft)) == (
        200,
        "draft",
        "published",
    )
    assert done["Content-Location"] == f"http://testserver{at('proposals', talks.draft)}"
    assert done["ETag"] == reviewer.get(at("proposals", talks.draft))["ETag"]
    assert AuditEntry.objects.get().what == "Draft (draft)"
    last = talks.draft.history.latest("history_id")
    assert (last.history_user_name, last.history_change_reason) == ("reviewer", "Published “Draft”")
    for name in ("submit", "send-back", "publish"):
        refused = step(reviewer, talks.draft, name)
        assert (refused.status_code, refused.json()["detail"]) == (
            409,
            "It is published: there is no step of the review left.",
        )


def test_a_step_that_changes_nothing_writes_nothing(analyst, talks) -> None:
    step(analyst, talks.draft, "submit")
    seen = tag(analyst, at("proposals", talks.draft))
    assert step(analyst, talks.draft, "submit")["ETag"] == seen
    assert talks.draft.history.count() == 2


def test_under_four_eyes_a_published_text_is_edited_as_a_draft_copy(
    analyst, reviewer, talks
) -> None:
    four_eyes(talks.home)
    made = send(analyst, "post", at("proposals", talks.paper, "draft"))
    copy = made.json()
    assert (made.status_code, copy["slug"], copy["title"]) == (201, "paper-draft", "Paper")
    address = f"{at('proposals', copy['id'])}?drafts=true"
    assert made["Location"] == f"http://testserver{address}"
    again = send(analyst, "post", at("proposals", talks.paper, "draft"))
    assert (again.status_code, again.json(), again["ETag"]) == (200, copy, made["ETag"])
    assert change(analyst, at("proposals", copy["id"]), title="Better").status_code == 200
    term = Proposal.objects.get(pk=copy["id"]).terms.get()
    assert change(analyst, at("terms", term), wording="Better.").status_code == 200
    assert row(analyst, at("proposals", talks.paper))["title"] == "Paper"
    done = step(reviewer, Proposal.objects.get(pk=copy["id"]), "publish")
    assert done["Content-Location"] == f"http://testserver{at('proposals', talks.paper)}"
    assert (done.json()["id"], done.json()["title"]) == (talks.paper.pk, "Better")
    talks.term.refresh_from_db()
    assert talks.term.wording == "Better."
    assert analyst.get(address).status_code == 404


def test_a_text_with_a_draft_copy_is_not_deleted(analyst, talks) -> None:
    talks.claim.delete()
    send(analyst, "post", at("proposals", talks.paper, "draft"))
    address = at("proposals", talks.paper)
    assert wrong(send(analyst, "delete", address, seen=tag(analyst, address)), 409) == [
        ("drafts", "It has the draft copy “paper-draft”: publish or delete that first.")
    ]


def test_under_four_eyes_nobody_publishes_what_they_edited_last(reviewer, talks) -> None:
    four_eyes(talks.home)
    change(reviewer, at("proposals", talks.draft), title="Mine")
    assert wrong(step(reviewer, talks.draft, "publish"), 409) == [
        ("(row)", "You edited it last: where four eyes are asked for, someone else publishes.")
    ]


def test_terms_written_since_the_draft_was_read_are_read_before_it_is_published(
    analyst, reviewer, talks
) -> None:
    seen = tag(reviewer, at("proposals", talks.draft))
    made = {"negotiation": "talks", "proposal": "draft", "clause": "1", "issue": "troops"}
    send(
        analyst,
        "post",
        at("terms"),
        made | {"stance": "half", "commitment": "demand", "wording": "x"},
    )
    refused = send(reviewer, "post", at("proposals", talks.draft, "publish"), seen=seen)
    assert wrong(refused, 409) == [("(row)", "analyst changed it meanwhile: read it again.")]
    assert step(reviewer, talks.draft, "publish").status_code == 200


def test_edits_of_the_published_text_are_undone_only_on_request(reviewer, talks) -> None:
    copy = Proposal.objects.get(
        pk=send(reviewer, "post", at("proposals", talks.paper, "draft")).json()["id"]
    )
    change(reviewer, at("proposals", talks.paper), title="Meanwhile")
    refused = step(reviewer, copy, "publish")
    assert refused.status_code == 409
    assert "reviewer changed the published text on" in refused.json()["errors"][0]["message"]
    assert wrong(step(reviewer, copy, "publish", {"over": "yes"})) == [
        ("over", "Must be a valid boolean.")
    ]
    assert wrong(step(reviewer, copy, "publish", {"under": 1})) == [
        ("under", "There is no such field.")
    ]
    assert step(reviewer, copy, "publish", {"over": True}).json()["title"] == "Paper"


def test_the_next_revision_is_drafted_marked_and_published(analyst, reviewer, talks) -> None:
    head = {"slug": "second", "round": "round-2", "title": "Second", "date": "2025-07"}
    made = send(analyst, "post", at("proposals", talks.paper, "next-revision"), head)
    told = made.json()
    assert made.status_code == 201
    assert told == told | head | {
        "supersedes": "paper",
        "parties": ["alpha"],
        "completeness": "partial",
    }
    draft = Proposal.objects.get(slug="second")
    assert draft.history.first().history_change_reason == "Next revision of “Paper”"
    assert wrong(step(reviewer, draft, "publish"), 409) == [
        ("(row)", "Not compared with the new text yet: mark as kept, changed or gone: 1.")
    ]
    address = at("terms", draft.terms.get())
    marked = send(analyst, "post", f"{address}mark/", {"mark": "kept"}, tag(analyst, address))
    assert marked.status_code == 200
    assert step(reviewer, draft, "publish").status_code == 200


def test_bad_heads_of_a_draft_are_told(analyst, talks) -> None:
    change(analyst, at("proposals", talks.paper), round="round-2")
    head = {"slug": "paper", "round": "round-1", "title": "", "date": "June", "kind": "plan"}
    answer = send(analyst, "post", at("proposals", talks.paper, "next-revision"), head)
    assert wrong(answer) == [
        ("kind", "There is no such field."),
        ("title", "This field may not be blank."),
        ("date", "“June” is no date: enter 2025, 2025-06 or 2025-06-02."),
        ("(row)", "Proposal with this Negotiation and Slug already exists."),
        ("round", "A text that follows is of the same round or of a later one."),
    ]


def test_an_answer_of_the_other_side_is_drafted(analyst, talks) -> None:
    head = {
        "slug": "no",
        "round": "round-2",
        "title": "No",
        "kind": "acceptance",
        "parties": ["beta"],
    }
    told = send(analyst, "post", at("proposals", talks.paper, "answer"), head).json()
    assert told == told | head | {"responds_to": "paper", "supersedes": None}
    assert [term.mark for term in Proposal.objects.get(slug="no").terms.all()] == ["unmarked"]
    own = head | {"slug": "own", "parties": ["alpha"], "kind": "plan"}
    assert wrong(send(analyst, "post", at("proposals", talks.paper, "answer"), own)) == [
        ("kind", '"plan" is not a valid choice.'),
        ("parties", "Who tabled a text does not answer it."),
    ]


def test_a_draft_copy_is_not_followed_and_a_draft_not_copied(analyst, talks) -> None:
    copy = records.proposal("copy", talks.alpha, review="draft", revises=talks.paper)
    head = {"slug": "x", "round": "round-2", "title": "X"}
    for name in ("next-revision", "answer"):
        assert send(analyst, "post", at("proposals", copy, name), head).status_code == 409
    assert send(analyst, "post", at("proposals", talks.draft, "draft")).status_code == 409
