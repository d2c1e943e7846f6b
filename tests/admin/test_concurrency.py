"""Real requests at the same moment, on a SQLite file in WAL mode or on PostgreSQL: no typing is lost."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from positions.models import Membership, Negotiation, Party, Proposal, Term
from tests import records
from tests.admin.pages import add_page, errors, page_of, shown, signed_in

pytestmark = pytest.mark.usefixtures("one_database")

CHANGED = "Nothing is saved yet: this was changed while you had it open. Choose above."


def editors(number: int) -> list[Client]:
    talks = records.negotiation("talks")
    users = [records.user(f"editor-{place:02}") for place in range(number)]
    for user in users:
        records.member(talks, user)
    return [signed_in(user) for user in users]


def at_once(*requests: Callable[[], Any]) -> list[Any]:
    """The answers to requests that begin at the same moment, each in a thread and connection of its own."""
    start = Barrier(len(requests))

    def run(request: Callable[[], Any]) -> Any:
        start.wait()
        try:
            return request()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(requests)) as threads:
        return [running.result() for running in [threads.submit(run, one) for one in requests]]


class Alone(Client):
    """Django's own client notes every template that any thread renders, and mixes up their pages."""

    def request(self, **request: Any) -> Any:
        answer = self.handler(self._base_environ(**request))
        answer.context = getattr(answer, "context_data", None)
        return answer


def posting(client: Client, address: str, sent: dict) -> Callable[[], Any]:
    alone = Alone()
    alone.cookies = client.cookies
    return lambda: alone.post(address, sent)


def codes(answers: list[Any]) -> list[int]:
    return sorted(answer.status_code for answer in answers)


@pytest.mark.parametrize("number", [2, 20])
def test_of_many_who_save_a_proposal_at_once_one_wins_and_nobody_s_typing_is_lost(
    number: int,
) -> None:
    people = editors(number)
    paper = records.proposal()
    term = records.term("1", paper)
    opened = shown(people[0].get(page_of(paper)))
    typed = [
        opened | {"title": f"Title {place}", "terms-0-wording": f"Wording {place}."}
        for place in range(number)
    ]
    for turn in (1, 2):
        waiting = range(len(typed))
        answers = at_once(*(posting(people[n], page_of(paper), typed[n]) for n in waiting))
        assert codes(answers) == [200] * (len(typed) - 1) + [302]
        won = next(n for n in waiting if answers[n].status_code == 302)
        assert Proposal.objects.get().title == typed[won]["title"]
        assert Term.objects.get().wording == typed[won]["terms-0-wording"]
        lost = [n for n in waiting if n != won]
        for n in lost:
            assert errors(answers[n]) == [CHANGED]
            page = shown(answers[n])
            assert page["title"] == typed[n]["title"]
            assert page["terms-0-wording"] == typed[n]["terms-0-wording"]
            changes = answers[n].context["conflict"].changes
            assert [(c.what, c.fate, c.differences[0].now) for c in changes] == [
                ("proposal", "changed", typed[won]["title"]),
                ("term", "changed", typed[won]["terms-0-wording"]),
            ]
        typed, people = [shown(answers[n]) for n in lost], [people[n] for n in lost]
        if turn == 1:
            assert (paper.history.count(), term.history.count()) == (2, 2)


def test_who_works_on_different_records_at_once_is_not_disturbed() -> None:
    people = editors(8)
    papers = [records.proposal(f"paper-{place}") for place in range(8)]
    requests = [
        posting(person, page_of(paper), shown(person.get(page_of(paper))) | {"note": "Mine."})
        for person, paper in zip(people, papers, strict=True)
    ]
    before = Negotiation.objects.get().revision
    assert codes(at_once(*requests)) == [302] * 8
    assert list(Proposal.objects.values_list("note", flat=True)) == ["Mine."] * 8
    assert Negotiation.objects.get().revision == before + 8


def test_of_two_who_enter_the_same_new_slug_at_once_the_second_gets_the_form_back() -> None:
    people = editors(2)
    for turn in range(5):
        sent = [
            shown(person.get(add_page(Party))) | {"slug": f"new-{turn}", "name": f"Name {place}"}
            for place, person in enumerate(people)
        ]
        answers = at_once(*map(posting, people, [add_page(Party)] * 2, sent))
        assert codes(answers) == [200, 302]
        (second,) = [n for n in (0, 1) if answers[n].status_code == 200]
        assert errors(answers[second]) == ["Party with this Negotiation and Slug already exists."]
        assert shown(answers[second])["name"] == f"Name {second}"


def test_of_two_who_begin_the_same_negotiation_at_once_the_second_gets_the_form_back() -> None:
    people = editors(2)
    for turn in range(5):
        sent = [
            shown(person.get(add_page(Negotiation))) | {"slug": f"new-{turn}", "name": "New"}
            for person in people
        ]
        answers = at_once(*map(posting, people, [add_page(Negotiation)] * 2, sent))
        assert codes(answers) == [200, 302]
        (second,) = [answer for answer in answers if answer.status_code == 200]
        assert errors(second) == ["This slug cannot be used."]
    assert Membership.objects.filter(role="owner").count() == 5


def test_a_record_deleted_and_saved_at_once_is_either_and_never_half() -> None:
    people = editors(2)
    for turn in range(5):
        paper = records.proposal(f"paper-{turn}")
        term = records.term("1", paper)
        typed = shown(people[1].get(page_of(paper))) | {"terms-0-wording": "Mine."}
        deleted, saved = at_once(
            posting(people[0], page_of(paper, "delete"), {"post": "yes"}),
            posting(people[1], page_of(paper), typed),
        )
        assert deleted.status_code == 302
        assert Proposal.objects.filter(pk=paper.pk).count() == 0
        if saved.status_code == 200:
            assert shown(saved)["terms-0-wording"] == "Mine."
        last = Term.history.filter(id=term.pk).latest("history_id")
        assert last.history_type == "-"
        assert last.wording == ("Mine." if saved.status_code == 302 else "Clause 1.")
