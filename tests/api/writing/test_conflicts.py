"""No lost update: who writes names what they have seen, and is told who was there before."""

import re

import pytest

from positions.api import etags
from positions.history import recording
from positions.models import Authorship, Negotiation, Proposal
from tests import records
from tests.api.writing.asking import at, change, row, send, tag, wrong

METHODS = ["put", "patch", "delete"]


@pytest.fixture
def ben(talks):
    user = records.user("ben")
    records.member(talks.home, user)
    return user


def signed(answer):
    """Field, value now and who, of what was changed meanwhile."""
    assert answer.status_code == 412, answer.content
    found = [
        (
            one["name"],
            one["value"],
            re.fullmatch(r"(\w+) changed it on .* UTC, in revision \d+\.", one["message"])[1],
        )
        for one in answer.json()["errors"]
    ]
    return sorted(found)


@pytest.mark.parametrize("method", METHODS)
def test_who_does_not_say_what_they_have_seen_is_asked_to(analyst, talks, method) -> None:
    answer = send(analyst, method, at("terms", talks.term), {})
    assert (answer.status_code, answer.json()["title"]) == (428, "Precondition Required")
    assert answer.json()["detail"] == "Name in If-Match the ETag that the row had when you read it."


@pytest.mark.parametrize("step", ["submit", "send-back", "publish"])
def test_so_is_who_takes_a_step_of_the_review(reviewer, talks, step) -> None:
    assert send(reviewer, "post", at("proposals", talks.draft, step)).status_code == 428


@pytest.mark.parametrize("method", METHODS)
def test_any_tag_at_all_would_write_over_what_was_not_seen(analyst, talks, method) -> None:
    answer = send(analyst, method, at("terms", talks.term), {}, "*")
    assert (answer.status_code, answer.json()["detail"]) == (
        412,
        "“*” would write over what you have not seen: name in If-Match the ETag of the row.",
    )


def test_a_tag_of_another_row_or_of_what_is_still_to_come_is_none(analyst, talks) -> None:
    others = [tag(analyst, at("claims", talks.claim)), "nonsense", '"7"']
    others.append(etags.row_tag("terms", talks.term.pk, 999))
    for seen in others:
        answer = send(analyst, "patch", at("terms", talks.term), {"note": "x"}, seen)
        assert (answer.status_code, answer.json()["detail"]) == (
            412,
            "If-Match names no ETag of this row: read it, and name the one that comes with it.",
        )


def test_tags_of_every_format_and_weak_ones_are_taken(analyst, talks) -> None:
    address = at("terms", talks.term)
    for format in ("json", "csv", "xlsx"):
        seen = f"W/{analyst.get(address, {'format': format})['ETag']}"
        answer = send(analyst, "patch", address, {"note": format}, f'"other", {seen}')
        assert answer.status_code == 200


@pytest.mark.parametrize("method", METHODS)
def test_who_comes_second_is_told_what_the_first_changed(analyst, talks, ben, method) -> None:
    address = at("terms", talks.term)
    before, seen = row(analyst, address), tag(analyst, address)
    with recording(ben):
        talks.term.wording, talks.term.stance = "Changed.", talks.full
        talks.term.save()
    answer = send(analyst, method, address, before | {"note": "mine"}, seen)
    assert signed(answer) == [("stance", "full", "ben"), ("wording", "Changed.", "ben")]
    talks.term.refresh_from_db()
    assert (talks.term.note, talks.term.wording) == ("", "Changed.")
    assert change(analyst, address, note="mine").status_code == 200


def test_each_field_is_told_with_who_changed_it_last(analyst, talks, ben) -> None:
    address = at("claims", talks.claim)
    seen = tag(analyst, address)
    for who, field in [(ben, "note"), (records.user("cem"), "quote"), (ben, "quote")]:
        with recording(who):
            setattr(talks.claim, field, who.username)
            talks.claim.save()
    answer = send(analyst, "patch", address, {"locator": "3"}, seen)
    assert signed(answer) == [("note", "ben", "ben"), ("quote", "ben", "ben")]


def test_the_authors_of_a_proposal_are_part_of_it_and_its_terms_are_not(
    analyst, talks, ben
) -> None:
    address = at("proposals", talks.paper)
    seen = tag(analyst, address)
    with recording(ben):
        records.term("2", talks.paper)
    assert send(analyst, "patch", address, {"note": "mine"}, seen).status_code == 200
    seen = tag(analyst, address)
    with recording(ben):
        Authorship(proposal=talks.paper, party=talks.beta).save()
    answer = send(analyst, "patch", address, {"note": "again"}, seen)
    assert signed(answer) == [("parties", "alpha;beta", "ben")]


def test_what_was_changed_back_and_what_is_another_s_disturbs_nobody(analyst, talks, ben) -> None:
    address = at("terms", talks.term)
    seen = tag(analyst, address)
    for wording in ("Changed.", "Clause 1."):
        with recording(ben):
            talks.term.wording = wording
            talks.term.save()
    records.term("2", talks.paper)
    assert send(analyst, "patch", address, {"note": "mine"}, seen).status_code == 200


def test_a_row_that_was_deleted_meanwhile_is_not_there(analyst, talks) -> None:
    address = at("claims", talks.claim)
    seen = tag(analyst, address)
    talks.claim.delete()
    assert send(analyst, "patch", address, {"note": "x"}, seen).status_code == 404


def test_a_refused_write_leaves_no_trace(analyst, talks) -> None:
    revision = Negotiation.objects.get(slug="talks").revision
    answer = change(analyst, at("proposals", talks.paper), title="", note="x")
    assert wrong(answer) == [("title", "This field may not be blank.")]
    assert Negotiation.objects.get(slug="talks").revision == revision
    assert Proposal.objects.get(pk=talks.paper.pk).history.count() == 1
