"""Each migration is applied while the release before it serves reads: `python -m tests.serving.migrations [0003 …]`.

The release before a migration is the code that stood in the repository before the migration came in. It
makes the database that `DATABASE_URL` names, empty, or else a file of SQLite; imports the fixture; and is
served by gunicorn while readers ask it without a pause and this release's `manage.py migrate` applies the
one migration. A read that does not answer 200 is told, and ends the script with 1.
"""

import http.client
import io
import os
import subprocess
import sys
import tarfile
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg2
from psycopg2 import sql

from tests.serving.site import ROOT, SETTINGS, free_port, wait_until

FOLDER = "positions/migrations"
TALKS = "russia-ukraine"
READ = [
    "/",
    f"/n/{TALKS}/",
    f"/n/{TALKS}/diff/",
    f"/n/{TALKS}/claims/",
    "/api/v1/negotiations/",
    "/api/v1/terms/",
    "/api/v1/proposals/",
    f"/api/v1/negotiations/{TALKS}/diff/",
]
SETTLED = 1.0
"""Seconds of reading before and after."""


@dataclass
class Readers:
    port: int
    paths: list[str]
    answered: int = 0
    failed: list[str] = field(default_factory=list)
    longest: float = 0
    ended: threading.Event = field(default_factory=threading.Event)

    def keep_reading(self, first: int) -> None:
        place = first
        while not self.ended.is_set():
            place += 1
            path = self.paths[place % len(self.paths)]
            begun = time.monotonic()
            try:
                status = asked(self.port, path)
                if status != 200:
                    self.failed.append(f"{status} {path}")
            except (OSError, http.client.HTTPException) as failure:
                self.failed.append(f"{failure!r} {path}")
            self.answered += 1
            self.longest = max(self.longest, time.monotonic() - begun)


def asked(port: int, path: str) -> int:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=120)) as connection:
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        return answer.status


@contextmanager
def reading(port: int, number: int = 4) -> Iterator[Readers]:
    """Of what that release has; of the first one nothing could be read yet."""
    readers = Readers(port, [path for path in READ if asked(port, path) == 200])
    assert readers.paths, "That release has no page to read."
    threads = [threading.Thread(target=readers.keep_reading, args=(n * 2,)) for n in range(number)]
    for thread in threads:
        thread.start()
    try:
        time.sleep(SETTLED)
        yield readers
        time.sleep(SETTLED)
    finally:
        readers.ended.set()
        for thread in threads:
            thread.join()


@contextmanager
def release_before(migration: str) -> Iterator[Path]:
    """The code before the migration came in, in a folder of its own."""
    came = git("log", "--diff-filter=A", "--format=%H", "--", f"{FOLDER}/{migration}.py").split()
    # Of one that is not committed yet, the release before it is what is committed.
    before = f"{came[-1].decode()}^" if came else "HEAD"
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(fileobj=io.BytesIO(git("archive", before))) as archive:
            archive.extractall(folder, filter="data")
        yield Path(folder)


def git(*words: str) -> bytes:
    done = subprocess.run(["/usr/bin/git", *words], cwd=ROOT, capture_output=True)  # noqa: S603
    if done.returncode:
        raise SystemExit(f"The history of the repository is needed: {done.stderr.decode()}")
    return done.stdout


def manage(release: Path, environment: Mapping[str, str], *words: str) -> None:
    command = [sys.executable, "manage.py", *words]
    subprocess.run(command, cwd=release, env=environment, check=True, stdout=subprocess.DEVNULL)  # noqa: S603


@contextmanager
def served(release: Path, environment: Mapping[str, str]) -> Iterator[int]:
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "--no-control-socket", "--threads=4"]
    process = subprocess.Popen(  # noqa: S603 - as that release was served
        [*command, f"--bind=127.0.0.1:{port}", "--log-level=warning", "project.wsgi:application"],
        cwd=release,
        env=environment,
        stderr=subprocess.DEVNULL,
    )

    def answers() -> bool:
        with suppress(OSError):
            return asked(port, "/") > 0
        return False

    try:
        wait_until(answers, f"The release in {release} does not answer.")
        yield port
    finally:
        process.terminate()
        process.wait(60)


def emptied(url: str) -> None:
    with closing(psycopg2.connect(url)) as connection, connection, connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        owner = sql.Identifier(cursor.fetchone()[0])
        cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        cursor.execute(sql.SQL("GRANT ALL ON SCHEMA public TO {}").format(owner))


def applied(migration: str, database: str) -> Readers:
    """What readers of the release before it saw while the migration came."""
    with tempfile.TemporaryDirectory() as folder, release_before(migration) as release:
        url = database or f"sqlite:///{folder}/parley.sqlite3"
        if database:
            emptied(database)
        more = {"DATABASE_URL": url, "SECURE_SSL_REDIRECT": "0", "CACHE_URL": "", "PROXIES": "0"}
        environment = {**os.environ, **SETTINGS, **more}
        manage(release, environment, "migrate", "--verbosity=0")
        manage(release, environment, "import_negotiation", f"fixtures/{TALKS}")
        with served(release, environment) as port, reading(port) as readers:
            begun = time.monotonic()
            manage(ROOT, environment, "migrate", "--verbosity=0", "positions", migration)
            took = time.monotonic() - begun
    told = f"{readers.answered} reads, {len(readers.failed)} failed, the longest {readers.longest:.2f} s"
    print(f"{migration} in {took:.1f} s: {told}", flush=True)  # noqa: T201
    return readers


def main(wanted: list[str]) -> int:
    names = sorted(path.stem for path in (ROOT / FOLDER).glob("0*.py"))[1:]
    database = os.environ.get("DATABASE_URL", "")
    failed = []
    for name in names:
        if not wanted or name[:4] in wanted:
            failed += applied(name, database).failed
    print(*failed[:20], sep="\n", end="\n" if failed else "")  # noqa: T201
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
