"""Writers who read at once what they wrote, through the other web process, and readers who compare what they are told.

In every negotiation of the demonstration the stance of the only clause follows from the revision, so
that each answer can be judged by itself.
"""

import json
import random
import re
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from typing import Any

from tests.replica.machines import HEADER

PAUSE = 0.02
NOT_ANSWERED = 0
FILLING = """
import json
from django.test import Client
from knox.models import AuthToken
from tests import records
made = []
for n in range({writers}):
    user = records.user(f"writer-{{n}}")
    talks = records.negotiation(f"talks-{{n}}", user, visibility="public")
    issue = records.issue("troops", talks)
    scale = [records.option(10 * n, issue) for n in range(11)]
    paper = records.proposal("paper", records.party("alpha", talks), negotiation=talks)
    term = records.term("1", paper, stance=scale[0])
    talks.refresh_from_db()
    term.stance = scale[(talks.revision + 1) % 11]
    term.save()
    client = Client()
    client.force_login(user)
    session, (_, token) = client.cookies["sessionid"].value, AuthToken.objects.create(user)
    made.append([talks.slug, term.pk, session, token])
print(json.dumps(made))
"""


@dataclass(frozen=True)
class Answer:
    at: float
    taken: float
    who: str
    """anonymous, token or session."""
    what: str
    """read, own read or write."""
    status: int
    read_from: str
    wrong: bool = False
    """Not what its revision must say."""
    stale: bool = False
    """Older than what the same reader had been told before, by their write or in the tag they named."""


@dataclass(frozen=True)
class Reply:
    status: int
    headers: Any
    body: bytes
    started: float


@dataclass
class Load:
    ports: Sequence[int]
    talks: list[list[Any]]
    answers: list[Answer] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)

    def start(self, readers: int) -> list[threading.Thread]:
        work = [(_write, n) for n in range(len(self.talks))] + [(_read, n) for n in range(readers)]
        threads = [threading.Thread(target=one, args=(self, n)) for one, n in work]
        for thread in threads:
            thread.start()
        return threads

    def note(self, who: str, what: str, reply: Reply, **found: bool) -> None:
        now = time.monotonic()
        read = reply.headers.get(HEADER, "") if reply.status else ""
        taken = now - reply.started
        self.answers.append(Answer(now, taken, who, what, reply.status, read, **found))


def stance(revision: int) -> str:
    return f"at-{10 * (revision % 11)}"


def ask(port: int, method: str, address: str, headers: dict[str, str], body: Any = None) -> Reply:
    started = time.monotonic()
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        content = None if body is None else json.dumps(body)
        connection.request(method, address, content, headers)
        answer = connection.getresponse()
        return Reply(answer.status, answer.headers, answer.read(), started)
    except (OSError, HTTPException):
        return Reply(NOT_ANSWERED, {}, b"", started)
    finally:
        connection.close()


def revision_of(tag: str) -> int:
    return int(re.search(r'"(\d+)-', tag)[1])


def _told(reply: Reply) -> tuple[int, bool]:
    """The revision of an answer, and whether it says what that revision must say."""
    told = json.loads(reply.body)
    stances = [row["stances"] for row in told["results"]]
    right = stances in ([stance(told["revision"])], [[stance(told["revision"])]])
    return told["revision"], right and revision_of(reply.headers["ETag"]) == told["revision"]


def _write(load: Load, number: int) -> None:
    """Even ones with a token, odd ones with a session, which also looks at the page."""
    slug, term, session, token = load.talks[number]
    who = ("token", "session")[number % 2]
    headers = {"Content-Type": "application/json"}
    if who == "token":
        headers["Authorization"] = f"Token {token}"
    else:
        secret = "x" * 32
        headers |= {"Cookie": f"sessionid={session}; csrftoken={secret}", "X-CSRFToken": secret}
    row, tag, turn = f"/api/v1/terms/{term}/", "", number
    while not load.stopped.is_set():
        turn += 1
        here, there = load.ports[turn % 2], load.ports[(turn + 1) % 2]
        if not tag:
            reply = ask(here, "GET", row, headers)
            load.note(who, "read", reply)
            tag = reply.headers["ETag"] if reply.status == 200 else ""
        else:
            wanted = {"stance": stance(revision_of(tag) + 1)}
            reply = ask(here, "PATCH", row, {**headers, "If-Match": tag}, wanted)
            wrong = (
                reply.status == 200 and revision_of(reply.headers["ETag"]) != revision_of(tag) + 1
            )
            load.note(who, "write", reply, wrong=wrong)
            tag = reply.headers["ETag"] if reply.status == 200 else ""
            if tag:
                _read_own(load, who, there, slug, headers, revision_of(tag))
        time.sleep(PAUSE if tag else 10 * PAUSE)


def _read_own(
    load: Load, who: str, port: int, slug: str, headers: dict[str, str], written: int
) -> None:
    looks = [(f"/api/v1/negotiations/{slug}/positions/", _told)]
    if who == "session":
        looks.append((f"/n/{slug}/", _shown))
    for address, judged in looks:
        reply = ask(port, "GET", address, headers)
        if reply.status == 200:
            revision, right = judged(reply)
            load.note(who, "own read", reply, wrong=not right, stale=revision < written)
        else:
            load.note(who, "own read", reply)


def _shown(reply: Reply) -> tuple[int, bool]:
    """The same of a page."""
    page = reply.body.decode()
    revision = int(re.search(r"revision (\d+)\.", page)[1])
    return revision, set(re.findall(r"At-\d+", page)) == {stance(revision).title()}


def _read(load: Load, number: int) -> None:
    """An anonymous reader: of a page, of an analysis, of the analysis as they have it."""
    draw, tags, turn = random.Random(number), {}, number  # noqa: S311 - the same on every run
    while not load.stopped.is_set():
        turn += 1
        slug, port = draw.choice(load.talks)[0], load.ports[draw.randrange(2)]
        known = tags.get(slug, "") if turn % 3 == 0 else ""
        page = turn % 3 == 1
        address = f"/n/{slug}/" if page else f"/api/v1/negotiations/{slug}/positions/"
        reply = ask(port, "GET", address, {"If-None-Match": known} if known else {})
        if reply.status != 200:
            load.note("anonymous", "read", reply)
        elif page:
            load.note("anonymous", "read", reply, wrong=not _shown(reply)[1])
        else:
            revision, right = _told(reply)
            back = bool(known) and revision < revision_of(known)
            load.note("anonymous", "read", reply, wrong=not right, stale=back)
            if revision >= revision_of(tags.get(slug, '"0-')):
                tags[slug] = reply.headers["ETag"]
        time.sleep(PAUSE)
