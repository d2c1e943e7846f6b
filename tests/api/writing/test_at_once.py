"""Real requests at the same moment, on a SQLite file in WAL mode or on PostgreSQL: one wins, none fails."""

from collections.abc import Callable
from typing import Any

import orjson
import pytest
from django.test import Client

from positions.bundle import zipped
from positions.models import Claim, Negotiation, Proposal
from tests import records
from tests.admin.test_concurrency import Alone, at_once, codes, editors
from tests.api.writing.asking import at, send, tag
from tests.bundle.papers import Paper

pytestmark = pytest.mark.usefixtures("one_database")


def asking(
    client: Client, method: str, address: str, body: Any, seen: str = ""
) -> Callable[[], Any]:
    alone = Alone()
    alone.cookies = client.cookies
    content, kind = (
        (body, "application/zip")
        if isinstance(body, bytes)
        else (orjson.dumps(body), "application/json")
    )
    headers = {"If-Match": seen} if seen else {}
    return lambda: alone.generic(method, address, content, kind, headers=headers)


@pytest.mark.parametrize("number", [2, 20])
def test_of_many_who_write_with_one_tag_one_wins(number: int) -> None:
    people = editors(number)
    paper = records.proposal()
    address = at("proposals", paper)
    seen = tag(people[0], address)
    answers = at_once(
        *(asking(p, "PATCH", address, {"title": f"Title {n}"}, seen) for n, p in enumerate(people))
    )
    assert codes(answers) == [200] + [412] * (number - 1)
    (won,) = [n for n in range(number) if answers[n].status_code == 200]
    assert Proposal.objects.get().title == f"Title {won}"
    assert paper.history.count() == 2
    for n in set(range(number)) - {won}:
        (one,) = orjson.loads(answers[n].content)["errors"]
        assert (one["name"], one["value"]) == ("title", f"Title {won}")
        assert one["message"].startswith(f"editor-{won:02} changed it on ")


def test_of_many_who_add_to_one_note_all_are_in_it_once() -> None:
    people = editors(6)
    paper = records.proposal()
    address, before = at("proposals", paper), Negotiation.objects.get().revision

    def adding(person: Client, word: str) -> Callable[[], list[int]]:
        def add() -> list[int]:
            tried = []
            while 200 not in tried:
                seen = asking(person, "GET", address, {})()
                note = {"note": orjson.loads(seen.content)["note"] + word}
                told = asking(person, "PATCH", address, note, seen["ETag"])()
                tried.append(told.status_code)
            return tried

        return add

    tried = at_once(*(adding(person, f"[{place}]") for place, person in enumerate(people)))
    assert {code for one in tried for code in one} <= {200, 412}
    rows = paper.history.filter(history_revision__gt=before).order_by("history_id")
    notes = list(rows.values_list("history_revision", "note"))
    assert [revision for revision, _ in notes] == [before + 1 + place for place in range(6)]
    assert sorted(notes[-1][1].strip("[]").split("][")) == ["0", "1", "2", "3", "4", "5"]
    assert all(note[:-3] == past for (_, past), (_, note) in zip(notes, notes[1:], strict=False))
    assert Proposal.objects.get().note == notes[-1][1]


def test_who_writes_to_different_rows_at_once_is_not_disturbed() -> None:
    people = editors(8)
    papers = [at("proposals", records.proposal(f"paper-{place}")) for place in range(8)]
    requests = [
        asking(person, "PATCH", paper, {"note": "Mine."}, tag(person, paper))
        for person, paper in zip(people, papers, strict=True)
    ]
    before = Negotiation.objects.get().revision
    assert codes(at_once(*requests)) == [200] * 8
    assert Negotiation.objects.get().revision == before + 8


def test_of_many_who_create_the_same_row_at_once_one_does() -> None:
    people = editors(8)
    issue, source = records.issue(), records.source()
    body = {
        "negotiation": "talks",
        "slug": "one",
        "source": source.slug,
        "issue": issue.slug,
        "asserts": "comment",
        "statement": "It rains.",
        "credibility": 2,
    }
    answers = at_once(*(asking(person, "POST", at("claims"), body) for person in people))
    assert codes(answers) == [201] + [400] * 7
    assert Claim.objects.count() == 1


def test_a_row_deleted_and_written_at_once_is_either() -> None:
    people = editors(2)
    for turn in range(5):
        address = at("proposals", records.proposal(f"paper-{turn}"))
        seen = tag(people[0], address)
        answers = at_once(
            asking(people[0], "DELETE", address, None, seen),
            asking(people[1], "PATCH", address, {"note": "x"}, seen),
        )
        assert [answer.status_code for answer in answers] in ([204, 404], [412, 200])


def test_of_many_draft_copies_asked_for_at_once_there_is_one() -> None:
    people = editors(8)
    paper = records.proposal()
    answers = at_once(
        *(asking(person, "POST", at("proposals", paper, "draft"), {}) for person in people)
    )
    assert codes(answers) == [200] * 7 + [201]
    assert Proposal.objects.get(revises=paper).slug == "paper-draft"


def test_of_many_bundles_that_make_the_same_negotiation_at_once_one_does() -> None:
    people = editors(6)
    content = zipped(Paper("others").files())
    address = "/api/v1/negotiations/others/bundle/?dry_run=false"
    answers = at_once(*(asking(person, "POST", address, content) for person in people))
    assert codes(answers).count(201) == 1
    # Who comes when it is there already may read it, as it is public, and not write it.
    assert set(codes(answers)) <= {201, 400, 403, 409}
    assert Negotiation.objects.filter(slug="others").count() == 1
    assert send(people[0], "get", "/api/v1/negotiations/others/").status_code in (200, 404)
