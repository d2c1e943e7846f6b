"""A dump taken while writers write, restored elsewhere, answers the same: `python -m tests.faults.restored`."""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import django
from django.core.management import get_commands

from tests.builders import FIXTURE
from tests.faults.hands import Hands
from tests.faults.machine import (
    Account,
    accounts,
    cluster,
    environment,
    manage,
    managed,
    served,
)

TALKS = "russia-ukraine"
API = f"/api/v1/negotiations/{TALKS}"
WRITERS = 4
ASKED = (
    f"{API}/positions/?all=true&explain=true",
    f"{API}/positions/?round=9&format=csv",
    f"{API}/actors/?format=csv",
    f"{API}/diff/?from=8&to=12&redline=true",
    f"{API}/convergence/?explain=true",
    f"{API}/claim-comparison/?explain=true",
    f"{API}/bundle.zip?drafts=false",
    f"{API}/cite/?format=bibtex",
    f"{API}/positions/chart/?all=true",
)
"""Asked at the dump's revision: the server that was dumped answers from its history, the restored one from its rows."""


class Writers:
    """Accounts that write over the API until they are told to stop."""

    def __init__(self, site: str, people: list[Account]) -> None:
        self.site, self.people = site, people
        self.stop = threading.Event()
        self.written = 0
        self.threads = [
            threading.Thread(target=self._write, args=(place,)) for place in range(len(people))
        ]

    def __enter__(self) -> "Writers":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *failure: object) -> None:
        self.stop.set()
        for thread in self.threads:
            thread.join()

    def wait(self, number: int) -> None:
        """Until so much is written."""
        while self.written < number:
            time.sleep(0.05)

    def _write(self, place: int) -> None:
        hands = Hands(self.site, self.people[place].token)
        rows = hands.ask(f"/api/v1/terms/?negotiation={TALKS}&page_size=100").json["results"]
        number = 0
        while not self.stop.is_set():
            row = rows[(place + number * len(self.people)) % len(rows)]
            path = f"/api/v1/terms/{row['id']}/"
            seen = hands.ask(path)
            changes = {"wording": f"{row['wording']} ({self.people[place].name}, {number})"}
            self.written += hands.patch(path, changes, seen.headers["ETag"]).status == 200
            number += 1


@contextmanager
def sqlite(folder: Path) -> Iterator[tuple[str, Callable[[], str]]]:
    """A database, and how a copy is made of it and brought back under another address."""
    file, copy = folder / "parley.sqlite3", folder / "copy.sqlite3"

    def copied() -> str:
        with closing(sqlite3.connect(file)) as own, closing(sqlite3.connect(copy)) as other:
            own.backup(other)  # what `sqlite3 parley.sqlite3 ".backup copy.sqlite3"` does
        return f"sqlite:///{copy}"

    yield f"sqlite:///{file}", copied


@contextmanager
def postgresql(folder: Path) -> Iterator[tuple[str, Callable[[], str]]]:
    if os.getuid() == 0:
        shutil.chown(folder, "postgres")
    with cluster() as server:
        server.execute("CREATE DATABASE parley")
        server.execute("CREATE DATABASE restored")

        def copied() -> str:
            dump, url = str(folder / "parley.dump"), server.url("restored")
            server.run("pg_dump", "--format=custom", f"--file={dump}", server.url("parley"))
            server.run("pg_restore", "--exit-on-error", "--no-owner", f"--dbname={url}", dump)
            return url

        yield server.url("parley"), copied


def answers(site: str, revision: int, member: Account) -> dict[str, tuple[int, bytes]]:
    """To a reader and to a member; where an answer names the server's address, that is left out."""
    askers = {"": Hands(site), "member ": Hands(site, member.token)}
    found, own = {}, urlsplit(site).netloc.encode()
    for path in ASKED:
        for who, hands in askers.items():
            answer = hands.ask(f"{path}&revision={revision}")
            found[who + path] = (answer.status, answer.body.replace(own, b""))
    return found


def main(kind: str) -> None:
    databases = {"sqlite": sqlite, "postgresql": postgresql}
    with tempfile.TemporaryDirectory() as name, databases[kind](Path(name)) as (url, copied):
        folder = Path(name)
        manage(url, "migrate", "--verbosity=0")
        manage(url, "import_negotiation", str(FIXTURE))
        people = accounts(url, [f"writer-{place}" for place in range(WRITERS)])
        with served(url, folder / "log", "--threads=8") as site:
            with Writers(site.address, people) as writers:
                writers.wait(10)
                before, started = writers.written, time.monotonic()
                restored = copied()
                taken, during = time.monotonic() - started, writers.written - before
                writers.wait(before + during + 10)
            tell(f"{kind}: {writers.written} writes, {during} of them in the {taken:.1f} s of it")
            revision = revision_of(restored)
            tell(f"{kind}: the copy is at revision {revision}")
            then = answers(site.address, revision, people[0])
        with served(restored, folder / "log", "--threads=8") as site:
            again = answers(site.address, revision, people[0])
            differing = [path for path in then if then[path] != again[path]]
            whole = {status for status, _ in (*then.values(), *again.values())}
            tell(f"{kind}: {len(then)} questions, statuses {whole}, other answers: {differing}")
            with Writers(site.address, people[:1]) as writers:
                writers.wait(3)
            tell(f"{kind}: the restored one is written to")
        if "check_ledger" in get_commands():
            tell(f"{kind}: check_ledger: exit {managed(restored, 'check_ledger').returncode}")


def revision_of(url: str) -> int:
    code = f"from positions.models import Negotiation; print(Negotiation.objects.get(slug={TALKS!r}).revision)"
    return int(manage(url, "shell", "--no-imports", "-c", code).split()[-1])


def tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    if len(sys.argv) > 1:
        os.environ.update(environment("sqlite://:memory:"))
        django.setup()
        main(sys.argv[1])
    else:
        for kind in ("sqlite", "postgresql"):
            command = [sys.executable, "-m", "tests.faults.restored", kind]
            subprocess.run(command, check=True)  # noqa: S603 - itself, with other settings
