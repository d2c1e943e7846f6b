"""PostgreSQL restarted under load: `python -m tests.faults.restarted [REQUESTS_A_SECOND]`."""

import http.client
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from urllib.parse import urlsplit

from tests.builders import FIXTURE
from tests.faults.hands import Answer, Hands
from tests.faults.machine import Cluster, cluster, manage, served

RATE = 200
SECONDS, RESTART_AT = 15, 5
AT_ONCE = 64
"""Connections that are open to the server at a time; a question later than its moment is counted."""
LATE = 1.0
SERVER = ("--workers=2", "--threads=2", "--timeout=60")
"""Two threads: with more of them than cores most of the time goes into taking turns."""
TALKS = "russia-ukraine"
API = f"/api/v1/negotiations/{TALKS}"
KNOWN = (
    f"{API}/positions/?round=12",
    f"{API}/diff/?from=8&to=12",
    f"{API}/convergence/",
    f"{API}/claim-comparison/",
    f"/api/v1/terms/?negotiation={TALKS}",
)
"""Asked again by who has the answer: one query each, 304."""
WHOLE = (
    f"/api/v1/parties/?negotiation={TALKS}",
    f"/api/v1/rounds/?negotiation={TALKS}",
    f"/api/v1/topics/?negotiation={TALKS}",
    f"/api/v1/negotiations/{TALKS}/",
    f"{API}/cite/",
)
"""Asked for the whole answer."""
HEAVY = (f"{API}/diff/?from=8&to=12", f"{API}/positions/?round=12", f"/n/{TALKS}/")
"""Likewise, one in fifty."""


@dataclass(frozen=True)
class Question:
    path: str
    etag: str
    """What the reader has already; empty where the whole answer is asked for."""
    right: bytes


@dataclass(frozen=True)
class Told:
    """What became of a question: 0 is a connection that failed."""

    status: int
    ended: float
    late: float
    right: bool


def known_answers(site: str) -> dict[str, Answer]:
    """The right answers, each the same when asked again."""
    asker = Hands(site)
    found = {}
    for path in dict.fromkeys((*KNOWN, *WHOLE, *HEAVY)):
        first, again = asker.ask(path), asker.ask(path)
        if (first.status, first.body) != (200, again.body):
            raise RuntimeError(f"{path}: {first.status}, or another answer when asked again")
        found[path] = first
    return found


def mix(answers: dict[str, Answer]) -> list[Question]:
    """Fifty questions but one: 44 of what is known already, five of light rows and citations."""
    known = [
        Question(path, answers[path].headers["ETag"], b"") for path in islice(cycle(KNOWN), 44)
    ]
    together = []
    for place, question in enumerate(known):
        together.append(question)
        if place % 9 == 0:
            path = WHOLE[place // 9]
            together.append(Question(path, "", answers[path].body))
    return together


def questions(answers: dict[str, Answer]) -> Iterator[Question]:
    heavy = cycle([Question(path, "", answers[path].body) for path in HEAVY])
    while True:
        yield from mix(answers)
        yield next(heavy)


class Load:
    """Questions at fixed moments, whether or not those before were answered."""

    def __init__(self, site: str, asked: Iterator[Question], rate: int) -> None:
        self.place = urlsplit(site)
        self.asked = list(islice(enumerate(asked), rate * SECONDS))[::-1]
        self.rate = rate
        self.told: list[Told] = []
        self.lock = threading.Lock()

    def run(self) -> None:
        self.started = time.monotonic()
        with ThreadPoolExecutor(AT_ONCE) as threads:
            list(threads.map(lambda _: self._work(), range(AT_ONCE)))

    def _work(self) -> None:
        connection = http.client.HTTPConnection(self.place.hostname, self.place.port, timeout=60)
        while True:
            with self.lock:
                if not self.asked:
                    connection.close()
                    return
                number, question = self.asked.pop()
            due = self.started + number / self.rate
            time.sleep(max(0, due - time.monotonic()))
            late = time.monotonic() - due
            status, right = self._answer(connection, question)
            self.told.append(Told(status, time.monotonic(), late, right))

    def _answer(self, connection: http.client.HTTPConnection, question: Question) -> tuple:
        headers = {"If-None-Match": question.etag} if question.etag else {}
        for again in (True, False):
            try:
                connection.request("GET", question.path, headers=headers)
                answer = connection.getresponse()
                body = answer.read()
            except (OSError, http.client.HTTPException):
                connection.close()
                # gunicorn closes a connection that is idle, perhaps as it is used.
                if not again:
                    return 0, False
            else:
                expected = 304 if question.etag else 200
                return answer.status, answer.status == expected and body == question.right
        return 0, False


def restarted(server: Cluster, load: Load, found: dict[str, float]) -> None:
    time.sleep(RESTART_AT)
    found["stopping"] = time.monotonic()
    server.control("restart", "-m", "fast")
    found["accepting"] = time.monotonic()


def judged(load: Load, found: dict[str, float]) -> Iterator[str]:
    codes = Counter(one.status for one in load.told)
    answered = [one for one in load.told if one.status in (200, 304)]
    failed = [one for one in load.told if one.status not in (200, 304)]
    gap = found["accepting"] - found["stopping"]
    taken = max(one.ended for one in load.told) - load.started
    yield f"{len(load.told)} questions in {taken:.1f} s: {dict(sorted(codes.items()))}"
    yield f"answered before the restart: {_before(load, found):.0f} a second"
    yield f"wrong answers: {sum(not one.right for one in answered)}"
    yield f"sent more than {LATE:.0f} s late: {sum(one.late > LATE for one in load.told)}"
    yield f"PostgreSQL away for {gap:.1f} s"
    early = [one for one in failed if one.ended < found["stopping"]]
    last = max((one.ended for one in failed), default=found["accepting"])
    yield f"failed before the restart: {len(early)}"
    yield f"last failure {last - found['accepting']:+.1f} s after it accepted connections again"


def _before(load: Load, found: dict[str, float]) -> float:
    answered = [one for one in load.told if one.ended < found["stopping"]]
    return len(answered) / (found["stopping"] - load.started)


def main(rate: int) -> None:
    with tempfile.TemporaryDirectory() as folder, cluster() as server:
        server.execute("CREATE DATABASE parley")
        url = server.url("parley")
        manage(url, "migrate", "--verbosity=0")
        manage(url, "import_negotiation", str(FIXTURE))
        with served(url, Path(folder) / "log", *SERVER) as site:
            load = Load(site.address, questions(known_answers(site.address)), rate)
            found: dict[str, float] = {}
            breaking = threading.Thread(target=restarted, args=(server, load, found))
            breaking.start()
            load.run()
            breaking.join()
        for line in judged(load, found):
            sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else RATE)
