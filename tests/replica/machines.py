"""A primary of PostgreSQL with its hot standby and two web processes, all on loopback, as docs/operations.md says."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
BIN = Path("/usr/lib/postgresql/15/bin")
PORT = 42_010
"""The first of four ports: primary, standby and two web processes."""
LAG = 5
HEADER = "X-Read-From"
"""Where the records in an answer were read; `watched` says so."""


@dataclass(frozen=True)
class Database:
    """A server of PostgreSQL, of the user `postgres` where this is run as root."""

    folder: Path
    port: int

    @property
    def url(self) -> str:
        return f"postgres://parley@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        place = f"-c listen_addresses=127.0.0.1 -c port={self.port} -c unix_socket_directories="
        more = "-c wal_retrieve_retry_interval=1s -c hot_standby_feedback=on"
        log = str(self.folder.parent / f"{self.folder.name}.log")
        self._control("-w", "-l", log, "-o", f"{place} {more}", "start")

    def stop(self, how: str = "fast") -> None:
        self._control("-w", "-m", how, "stop")

    def say(self, sql: str) -> str:
        where = ("-h", "127.0.0.1", "-p", str(self.port), "-U", "parley", "-d", "postgres")
        return run(BIN / "psql", *where, "-Atc", sql).strip()

    def _control(self, *command: str) -> None:
        run(BIN / "pg_ctl", "-D", self.folder, *command)


@dataclass(frozen=True)
class Web:
    """gunicorn and its only worker."""

    port: int
    pid: int

    @property
    def worker(self) -> int:
        return int(Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()[0])

    def worked(self) -> float:
        """Seconds for which the worker has had a processor."""
        told = Path(f"/proc/{self.worker}/stat").read_text().rpartition(")")[2].split()
        return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self) -> float:
        """MB that the worker holds."""
        told = Path(f"/proc/{self.worker}/status").read_text()
        return int(told.split("VmRSS:")[1].split()[0]) / 1024


def run(*command: str | Path) -> str:
    """What a program of PostgreSQL prints."""
    own = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    done = subprocess.run(  # noqa: S603 - the commands of docs/operations.md
        [*own, *map(str, command)], cwd="/", stdout=subprocess.PIPE, text=True, check=True
    )
    return done.stdout


@contextmanager
def primary() -> Iterator[Database]:
    folder = Path(tempfile.mkdtemp(prefix="parley-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    server = Database(folder / "primary", PORT)
    locale = ("--encoding=UTF8", "--locale=C.UTF-8")
    run(BIN / "initdb", "-D", server.folder, "-U", "parley", "--auth=trust", *locale)
    server.start()
    try:
        yield server
    finally:
        server.stop("immediate")
        shutil.rmtree(folder)


@contextmanager
def standby_of(server: Database) -> Iterator[Database]:
    """A copy of the primary that follows it through a slot, so that what it has not read is kept for it."""
    copy = Database(server.folder.parent / "standby", server.port + 1)
    source = f"host=127.0.0.1 port={server.port} user=parley"
    slot = ("--create-slot", "--slot=parley", "--write-recovery-conf")
    kept = ("--wal-method=stream", "--checkpoint=fast")
    run(BIN / "pg_basebackup", "-d", source, "-D", copy.folder, *slot, *kept)
    copy.start()
    try:
        yield copy
    finally:
        copy.stop("immediate")


def environment(server: Database, copy: Database | None = None) -> dict[str, str]:
    own = {
        "DATABASE_URL": server.url,
        "DATABASE_REPLICA_URL": copy.url if copy else "",
        "REPLICA_LAG": str(LAG),
        "SECRET_KEY": "demonstration" * 4,
        "ALLOWED_HOSTS": "127.0.0.1",
        "SECURE_SSL_REDIRECT": "0",
        "PROXIES": "0",
        "THROTTLE_ANON": "1000000/min",
        "THROTTLE_USER": "1000000/min",
        "CACHE_URL": "",
        "DJANGO_SETTINGS_MODULE": "project.settings",
    }
    return {**os.environ, **own}


def manage(server: Database, *command: str) -> str:
    done = subprocess.run(  # noqa: S603 - the project's own command
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env=environment(server),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return done.stdout


@contextmanager
def web(server: Database, copy: Database | None, count: int) -> Iterator[Sequence[Web]]:
    """Web processes that share nothing but their databases; each has one worker, and a log in the folder of them."""
    started = [_gunicorn(server, copy, server.port + 2 + n) for n in range(count)]
    ports = [server.port + 2 + n for n in range(count)]
    try:
        for port in ports:
            _wait_for(port)
        yield [Web(port, one.pid) for port, one in zip(ports, started, strict=True)]
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait()


def _gunicorn(server: Database, copy: Database | None, port: int) -> subprocess.Popen:
    command = [sys.executable, "-m", "gunicorn", f"--bind=127.0.0.1:{port}", "--threads=4"]
    entry = "tests.replica.watched:application" if copy else "project.wsgi:application"
    with open(server.folder.parent / f"web-{port}.log", "ab") as log:
        return subprocess.Popen(  # noqa: S603 - the server of the README
            [*command, "--no-control-socket", "--timeout=120", entry],
            cwd=ROOT,
            env=environment(server, copy),
            stderr=log,
        )


def _wait_for(port: int) -> None:
    for _ in range(300):
        time.sleep(0.2)
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/rules/")
            if connection.getresponse().status == 200:
                return
        except OSError:
            continue
    raise RuntimeError(f"Nothing answers on port {port}.")
