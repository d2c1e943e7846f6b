"""An import killed at any moment leaves the database as it was, or holds all: `python -m tests.faults.killed [POINTS]`."""

import io
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from random import Random

import django
from django.core.management import call_command
from django.db import connection, connections

from tests.faults.machine import Contents, cluster, contents, environment, manage, sound
from tests.faults.papers import SLUG, write_bundle

POINTS = 50
SEED = 6


@dataclass(frozen=True)
class Import:
    """An import as the child process does it, and how a database looks before and after."""

    words: tuple[str, ...]
    before: Contents
    after: Contents
    seconds: float


def shares() -> Iterator[float]:
    """When to kill, without end: over all of the time that an import takes, and more often where it ends."""
    chance = Random(SEED)  # noqa: S311 - the same on every run
    while True:
        yield chance.uniform(0, 1)
        yield chance.uniform(0, 1)
        yield chance.uniform(0.85, 1.1)


def began(*words: str) -> int:
    """A child process that runs a command of ours."""
    connections.close_all()  # it would close them for its parent when it ends
    child = os.fork()
    if child:
        return child
    try:
        with redirect_stdout(io.StringIO()):
            call_command(*words)
    except BaseException as failure:
        os.write(2, f"{failure!r}\n".encode())
        os._exit(1)
    connections.close_all()
    os._exit(0)


def ended(child: int) -> int:
    """How it ended: 0, 1, or minus the signal."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def killed(after: float, *words: str) -> float | None:
    """None where the command was killed at work; else the seconds in which it had ended before."""
    child, started = began(*words), time.monotonic()
    while (taken := time.monotonic() - started) < after:
        if os.waitpid(child, os.WNOHANG) != (0, 0):
            return taken
        time.sleep(min(0.005, after - taken))
    os.kill(child, signal.SIGKILL)
    return None if ended(child) == -signal.SIGKILL else taken


def tried(fresh: Callable[[], None], words: tuple[str, ...]) -> Import:
    """The import left to its end, from the state that `fresh` restores."""
    fresh()
    before, started = contents(), time.monotonic()
    if ended(began(*words)):
        raise RuntimeError(" ".join(words))
    taken = time.monotonic() - started
    return Import(words, before, contents(undated=True), taken)


def found(one: Import) -> str:
    """Which of both states the database is in; anything else is the failure that is looked for."""
    if contents() == one.before:
        return "as it was"
    if contents(undated=True) == one.after:
        return "complete"
    return "BETWEEN"


def sizes(of: Contents) -> dict[str, int]:
    return {table: len(rows) for table, rows in of.items()}


def measure(fresh: Callable[[], None], words: tuple[str, ...], points: int) -> str:
    """What became of an import killed at work so many times."""
    tried(fresh, words)  # what the machine keeps in memory is there from now on
    one, told = tried(fresh, words), Counter()
    seconds = one.seconds
    for share in shares():
        fresh()
        ended_in = killed(seconds * share, *words)
        seconds = ended_in or seconds  # the machine may be busier, or less busy
        settled()
        told[found(one) if ended_in is None else f"{found(one)}, as it had ended before"] += 1
        told["unsound"] += not sound()
        again = ended(began(*words)) == 0 and sizes(contents()) == sizes(one.after)
        told["next import failed"] += not again
        told["killed at work"] += ended_in is None
        if told["killed at work"] == points:
            break
    return f"{one.seconds:.1f} s; " + ", ".join(f"{told[key]} {key}" for key in SHOWN)


SHOWN = (
    "killed at work",
    "as it was",
    "complete",
    "complete, as it had ended before",
    "BETWEEN",
    "unsound",
    "next import failed",
)


def settled() -> None:
    """PostgreSQL's process notices a moment later that nobody listens any more; its transaction ends with it."""
    if connection.vendor == "postgresql":
        others = (
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        with connection.cursor() as cursor:
            while cursor.execute(others) or cursor.fetchone()[0]:
                time.sleep(0.02)
    connection.close()


@contextmanager
def sqlite() -> Iterator[tuple[str, Callable[[str], None], Callable[[str], None]]]:
    """A database, how its state is kept under a name, and how it is brought back."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "parley.sqlite3"

        def bring(name: str) -> None:
            for rest in ("-wal", "-shm"):
                file.with_name(file.name + rest).unlink(missing_ok=True)
            shutil.copy(file.with_suffix(f".{name}"), file)

        yield (
            f"sqlite:///{file}",
            lambda name: shutil.copy(file, file.with_suffix(f".{name}")),
            bring,
        )


@contextmanager
def postgresql() -> Iterator[tuple[str, Callable[[str], None], Callable[[str], None]]]:
    with cluster() as server:
        server.execute("CREATE DATABASE parley")

        def keep(name: str) -> None:
            server.execute(f"CREATE DATABASE kept_{name} TEMPLATE parley")

        def bring(name: str) -> None:
            server.execute("DROP DATABASE parley WITH (FORCE)")
            server.execute(f"CREATE DATABASE parley TEMPLATE kept_{name}")

        yield server.url("parley"), keep, bring


def main(kind: str, points: int) -> None:
    databases = {"sqlite": sqlite, "postgresql": postgresql}
    with databases[kind]() as (url, keep, bring), tempfile.TemporaryDirectory() as folder:
        first = write_bundle(Path(folder) / "first")
        second = write_bundle(Path(folder) / "second", later=True)
        manage(url, "migrate", "--verbosity=0")
        keep("empty")
        manage(url, "import_negotiation", str(first))
        keep("full")
        os.environ.update(environment(url))
        django.setup()
        imports = {
            "empty": ("import_negotiation", str(first)),
            "full": ("import_negotiation", str(second), "--prune"),
        }
        for state, words in imports.items():
            told = measure(lambda state=state: bring(state), words, points)
            what = "update with --prune" if state == "full" else "new negotiation"
            sys.stdout.write(f"{kind}, {what} of {SLUG}: {told}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    given = int(sys.argv[1]) if len(sys.argv) > 1 else POINTS
    if len(sys.argv) > 2:
        main(sys.argv[2], given)
    else:
        for kind in ("sqlite", "postgresql"):
            command = [sys.executable, "-m", "tests.faults.killed", str(given), kind]
            subprocess.run(command, check=True)  # noqa: S603 - itself, with other settings
