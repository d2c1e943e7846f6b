"""What Parley is measured on: its databases, its commands and its server, each a process of its own."""

import http.client
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import psycopg2

from tests.served import ROOT, gunicorn


class Spent(NamedTuple):
    """What processes took: seconds by the clock and at work, and the most memory that one held, in MiB."""

    seconds: float
    work: float
    memory: float = 0


@contextmanager
def database(kind: str, folder: Path) -> Iterator[str]:
    """The address of a database: of DATABASE_URL if that is PostgreSQL and so is asked for, else a new one."""
    given = os.environ.get("DATABASE_URL", "")
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'parley.sqlite3'}"
    elif given.startswith("postgres"):
        yield given
    else:
        with _cluster() as address:
            yield address


@contextmanager
def _cluster() -> Iterator[str]:
    """A PostgreSQL server as it is installed, without changes to its settings, on loopback."""
    programs = max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name))
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder, as_postgres = Path(name), []
        if os.getuid() == 0:
            as_postgres = ["runuser", "-u", "postgres", "--"]
            _run(["chown", "postgres", name])
        own = [*as_postgres, str(programs / "pg_ctl"), f"--pgdata={folder / 'data'}"]
        made = "--username=parley --auth=trust --encoding=UTF8 --locale=C.UTF-8"
        _run([*own, "initdb", f"--options={made}"], cwd=folder)
        port = _free_port()
        heard = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={name}"
        _run([*own, "start", "-w", f"--log={folder / 'log'}", f"--options={heard}"], cwd=folder)
        try:
            yield f"postgres://parley@127.0.0.1:{port}/postgres"
        finally:
            _run([*own, "stop", "-m", "fast"], cwd=folder)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def _run(command: list[str], **more: object) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, **more)  # noqa: S603


def environment(address: str) -> Mapping[str, str]:
    return {
        **{k: v for k, v in os.environ.items() if k not in ("DEBUG", "CACHE_URL")},
        "DATABASE_URL": address,
        "DJANGO_SETTINGS_MODULE": "project.settings",
        "SECRET_KEY": "benchmarks",
        "ALLOWED_HOSTS": "127.0.0.1",
        "SECURE_SSL_REDIRECT": "0",
        "THROTTLE_ANON": "100000/min",
    }


def manage(address: str, *words: str) -> Spent:
    """A command of Parley's, and what its process took."""
    command = [sys.executable, "manage.py", *words]
    started = time.perf_counter()
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(  # noqa: S603 - the project's own commands
            command, cwd=ROOT, env=environment(address), stdout=said, stderr=said
        )
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if status:
            said.seek(0)
            raise RuntimeError(f"{' '.join(words)}:\n{said.read()[-2000:].decode()}")
    seconds = time.perf_counter() - started
    return Spent(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def settle(address: str) -> None:
    """What PostgreSQL does by itself within a minute of an import; SQLite never does it unasked."""
    if address.startswith("postgres"):
        connection = psycopg2.connect(address)
        connection.autocommit = True
        connection.cursor().execute("VACUUM ANALYZE")
        connection.close()


@contextmanager
def served(address: str, folder: Path) -> Iterator[str]:
    """Host and port of gunicorn with one worker, as long as the block lasts."""
    options = "--workers=1", "--timeout=600"
    with gunicorn(environment(address), folder / "server.log", *options) as site:
        yield urlsplit(site.address).netloc


def asked(server: str, path: str, whole: bool = True) -> float:
    """Milliseconds to the last byte of an answer, or to its first; nothing says what the asker has already."""
    connection = http.client.HTTPConnection(server, timeout=600)
    connection.connect()
    started = time.perf_counter()
    connection.request("GET", path)
    answer = connection.getresponse()
    answer.read(None if whole else 1)
    taken = 1000 * (time.perf_counter() - started)
    answer.read()
    connection.close()
    if answer.status != 200:
        raise RuntimeError(f"{path}: {answer.status}")
    return taken
