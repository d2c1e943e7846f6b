"""A hundred editors of one proposal, over the API and at the desk: `python -m tests.faults.editors [EDITORS [DATABASE [WAY]]]`."""

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import django
from django.apps import apps
from django.db import connection

from tests.faults.hands import Answer, Fields, Hands
from tests.faults.machine import Account, accounts, cluster, environment, manage, served
from tests.faults.papers import write_bundle

EDITORS = 100
PAPER = "paper-1-1"
SERVER = ("--workers=2", "--threads=8", "--timeout=120")


@dataclass
class Editor:
    """Adds a word of their own to the note of the paper, until it is taken."""

    account: Account
    hands: Hands
    path: str
    answers: list[int] = field(default_factory=list)
    longest: float = 0
    revision: int | None = None
    """Under which the edit was acknowledged, where the answer says so."""

    @property
    def word(self) -> str:
        return f"[{self.account.name}]"

    def timed(self, ask: Callable[[], Answer]) -> Answer:
        started = time.monotonic()
        answer = ask()
        self.longest = max(self.longest, time.monotonic() - started)
        self.answers.append(answer.status)
        return answer

    def over_the_api(self) -> bool:
        """One try: read, change what was read, name its ETag."""
        seen = self.timed(lambda: self.hands.ask(self.path))
        if seen.status != 200:
            return False
        note = seen.json["note"] + self.word
        told = self.timed(lambda: self.hands.patch(self.path, {"note": note}, seen.headers["ETag"]))
        if told.status == 200:
            assert told.json["note"] == note
            self.revision = int(told.headers["ETag"].strip('W/"').partition("-")[0])
        return told.status == 200

    def at_the_desk(self) -> bool:
        """One try: open the form, type, save; 200 is the form with what somebody else changed."""
        page = self.timed(lambda: self.hands.ask(self.path))
        if page.status != 200:
            return False
        fields = Fields(page.text).sent
        fields |= {"note": fields["note"] + self.word}
        return self.timed(lambda: self.hands.send(self.path, fields)).status == 302


def all_at_once(editors: list[Editor], once: Callable[[Editor], bool]) -> float:
    """Everybody begins at the same moment and tries again, after a while, until they are acknowledged."""
    start, began = threading.Barrier(len(editors)), time.monotonic()

    def work(place: int) -> None:
        chance, wait = Random(place), 1.0  # noqa: S311 - the same on every run
        start.wait()
        while not once(editors[place]):
            time.sleep(chance.uniform(0, wait))
            wait *= 1.5  # until fewer try at a time than the server can answer

    with ThreadPoolExecutor(len(editors)) as threads:
        list(threads.map(work, range(len(editors))))
    return time.monotonic() - began


def judged(editors: list[Editor], taken: float, before: int) -> Iterator[str]:
    proposal = apps.get_model("positions", "Proposal").objects.get(slug=PAPER)
    rows = list(
        proposal.history.filter(history_revision__gt=before)
        .order_by("history_id")
        .values_list("history_revision", "history_user_name", "note")
    )
    connection.close()
    revisions, notes = [row[0] for row in rows], ["", *(row[2] for row in rows)]
    each_once = Counter(row[1] for row in rows) == Counter(one.account.name for one in editors)
    added = all(
        note == f"{past}[{who}]"
        for past, note, (_, who, _) in zip(notes, notes[1:], rows, strict=False)
    )
    named = {who: revision for revision, who, _ in rows}
    codes = Counter(code for one in editors for code in one.answers)
    yield f"{taken:.0f} s, answers {dict(sorted(codes.items()))}, longest {max(one.longest for one in editors):.1f} s"
    yield (
        f"  every edit once in the history: {each_once}; each adds to the one before: {added};"
        f" revisions rise by one: {revisions == list(range(before + 1, before + 1 + len(editors)))};"
        f" final text is the last: {proposal.note == notes[-1]};"
        f" answers named the revision: {all(one.revision in (None, named.get(one.account.name)) for one in editors)}"
    )


@contextmanager
def database(kind: str, folder: Path) -> Iterator[str]:
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'parley.sqlite3'}"
        return
    with cluster() as server:
        server.execute("CREATE DATABASE parley")
        yield server.url("parley")


def main(kind: str, number: int, only: str = "") -> None:
    with tempfile.TemporaryDirectory() as folder, database(kind, Path(folder)) as url:
        manage(url, "migrate", "--verbosity=0")
        manage(url, "import_negotiation", str(write_bundle(Path(folder) / "bundle", clauses=4)))
        os.environ.update(environment(url))
        django.setup()
        people = accounts(url, [f"editor-{place:03}" for place in range(number)])
        paper = apps.get_model("positions", "Proposal").objects.get(slug=PAPER).pk
        ways = {
            "over the API": (f"/api/v1/proposals/{paper}/", Editor.over_the_api),
            "at the desk": (f"/admin/positions/proposal/{paper}/change/", Editor.at_the_desk),
        }
        with served(url, Path(folder) / "log", *SERVER) as site:
            for way, (path, once) in ways.items():
                if only not in way:
                    continue
                before = emptied(paper)
                editors = [
                    Editor(one, Hands(site.address, one.token, {"sessionid": one.session}), path)
                    for one in people
                ]
                taken = all_at_once(editors, once)
                for line in judged(editors, taken, before):
                    sys.stdout.write(f"{kind}, {number} editors {way}: {line}\n")
                    sys.stdout.flush()


def emptied(pk: int) -> int:
    """The paper with an empty note; the revision since when it has it."""
    paper = apps.get_model("positions", "Proposal").objects.get(pk=pk)
    paper.note = ""
    paper.save()
    paper.negotiation.refresh_from_db()
    connection.close()
    return paper.negotiation.revision


if __name__ == "__main__":
    given = int(sys.argv[1]) if len(sys.argv) > 1 else EDITORS
    if len(sys.argv) > 2:
        main(sys.argv[2], given, *sys.argv[3:])
    else:
        for kind in ("sqlite", "postgresql"):
            command = [sys.executable, "-m", "tests.faults.editors", str(given), kind]
            subprocess.run(command, check=True)  # noqa: S603 - itself, with other settings
