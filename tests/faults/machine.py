"""A machine to break: a PostgreSQL and a gunicorn of one's own, on loopback, and all that a database holds."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg2
from django.db import connection

from tests.served import ROOT, Site, gunicorn

BIN = Path("/usr/lib/postgresql/15/bin")
MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?")

Contents = Mapping[str, Sequence[str]]
"""The rows of every table, in an order of their own."""


def environment(url: str, **more: str) -> dict[str, str]:
    """The settings of a server for others, on this database."""
    settings = {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "project.settings",
        "SECRET_KEY": "a key for machines that are broken on purpose, and for no other",
        "ALLOWED_HOSTS": "127.0.0.1",
        "SECURE_SSL_REDIRECT": "0",
        "DEBUG": "0",
        "THROTTLE_ANON": "1000000/min",
        "THROTTLE_USER": "1000000/min",
    }
    return {**os.environ, **settings, **more}


def managed(url: str, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """A command of `manage.py`, come to its end."""
    command = [sys.executable, "manage.py", *words]
    return subprocess.run(  # noqa: S603 - the project's own commands
        command, cwd=ROOT, env=environment(url, **more), capture_output=True, text=True
    )


def manage(url: str, *words: str) -> str:
    """What a command prints that must not fail."""
    done = managed(url, *words)
    if done.returncode:
        raise RuntimeError(f"manage.py {' '.join(words)}:\n{done.stdout}{done.stderr}")
    return done.stdout


@dataclass(frozen=True)
class Account:
    """Somebody with a token, and signed in at the desk."""

    name: str
    token: str
    session: str


ACCOUNTS = """
import json, sys
from django.contrib.auth.models import User
from django.test import Client
from knox.models import AuthToken
from positions.models import Negotiation
from tests import records

told = []
for name in json.loads({names!r}):
    user = User.objects.create(username=name)
    client = Client()
    client.force_login(user)
    for home in Negotiation.objects.all():
        records.member(home, user)
    told.append([name, AuthToken.objects.create(user)[1], client.cookies["sessionid"].value])
print(json.dumps(told))
"""


def accounts(url: str, names: Sequence[str]) -> list[Account]:
    """New accounts, analysts of every negotiation there is."""
    code = ACCOUNTS.format(names=json.dumps(names))
    told = manage(url, "shell", "--no-imports", "-c", code)
    return [Account(*one) for one in json.loads(told.splitlines()[-1])]


@dataclass(frozen=True)
class Cluster:
    """A running PostgreSQL."""

    folder: Path
    port: int
    options: tuple[str, ...] = ()

    def url(self, name: str) -> str:
        return f"postgres://parley@127.0.0.1:{self.port}/{name}"

    def run(self, program: str, *words: str) -> str:
        """One of PostgreSQL's own programs, as the user who may."""
        own = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
        done = subprocess.run(  # noqa: S603 - PostgreSQL's own programs
            [*own, str(BIN / program), *words], cwd="/", capture_output=True, text=True
        )
        if done.returncode:
            raise RuntimeError(f"{program} {' '.join(words)}:\n{done.stdout}{done.stderr}")
        return done.stdout

    def control(self, *words: str) -> None:
        """pg_ctl; it waits until what it is told is done."""
        given = f"-c listen_addresses=127.0.0.1 -c port={self.port}"
        given = f"{given} -c unix_socket_directories={self.folder} {' '.join(self.options)}"
        log, place = str(self.folder / "log"), str(self.folder / "data")
        more = ["-l", log, "-o", given] if words[0] in ("start", "restart") else []
        self.run("pg_ctl", *words, "-D", place, "-w", *more)

    def execute(self, sql: str, database: str = "postgres") -> list[tuple[Any, ...]]:
        with closing(psycopg2.connect(self.url(database))) as own:
            own.autocommit = True
            with own.cursor() as cursor:
                cursor.execute(sql)
                return cursor.fetchall() if cursor.description else []


@contextmanager
def cluster(*options: str, folder: Path | None = None) -> Iterator[Cluster]:
    """A PostgreSQL as long as the block lasts, in a new folder or one that is there already."""
    place = Path(folder or tempfile.mkdtemp(prefix="parley-postgres-"))
    if os.getuid() == 0:
        shutil.chown(place, "postgres")
    one = Cluster(place, free_port(), options)
    words = ["-U", "parley", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"]
    one.run("initdb", "-D", str(place / "data"), *words)
    one.control("start")
    try:
        yield one
    finally:
        one.control("stop", "-m", "immediate")
        shutil.rmtree(place / "data")
        if folder is None:
            shutil.rmtree(place)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@contextmanager
def served(url: str, log: Path, *options: str, **more: str) -> Iterator[Site]:
    """Parley behind gunicorn as long as the block lasts, on this database; `options` are gunicorn's."""
    with gunicorn(environment(url, **more), log, *options) as site:
        yield site


def contents(undated: bool = False) -> Contents:
    """Every row of every table there is, whatever tables there are; `undated` without the moments in them."""
    with connection.cursor() as cursor:
        names = sorted(connection.introspection.table_names(cursor))
        found = {name: _rows(cursor, name, undated) for name in names}
    connection.close()
    return found


def sound() -> bool:
    """Whether SQLite finds its file whole; of PostgreSQL nothing is asked."""
    if connection.vendor != "sqlite":
        return True
    with connection.cursor() as cursor:
        found = cursor.execute("PRAGMA integrity_check").fetchall()
    connection.close()
    return found == [("ok",)]


def _rows(cursor: Any, table: str, undated: bool) -> list[str]:
    cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - a name that the database gave
    rows = cursor.fetchall()
    if undated:
        rows = [tuple(None if _is_moment(value) else value for value in row) for row in rows]
    return sorted(map(repr, rows))


def _is_moment(value: Any) -> bool:
    return isinstance(value, datetime) or (isinstance(value, str) and bool(MOMENT.fullmatch(value)))
