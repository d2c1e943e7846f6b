"""Parley as its readers have it: a database of its own, bundles imported, gunicorn before it, on loopback."""

import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.browser.synthetic import write_bundle
from tests.builders import FIXTURE
from tests.served import ROOT, Site, gunicorn

PAPERS = Path(__file__).parent / "papers"
OWNER, PASSWORD = "owner", "correct horse"
DESK = f"""
from tests import records
desk = records.negotiation("desk", records.user({OWNER!r}))
troops = records.issue("troops", desk, name="Troops", question="Who leaves?")
records.option(0, troops, label="None")
records.option(100, troops, label="All", description="Every soldier.")
records.option(50, records.issue("cities", desk), label="Half")
records.proposal("paper", records.party("alpha", desk))
team = records.negotiation("team", records.user("olga"), name="The team")
records.member(team, records.user("ana"), "analyst")
records.member(team, records.user("rita"), "reviewer")
alpha = records.party("alpha", team)
first, second = records.round_(1, team), records.round_(2, team)
stance = records.option(50, records.issue("troops", team))
paper = records.proposal("paper", alpha, round=first, title="First paper")
records.term("1", paper, stance=stance)
records.term("2", paper, stance=stance)
records.proposal("third", alpha, round=second, title="Third paper")
records.user("stranger")
records.user("nina")
"""
"""Private negotiations to enter data in, their members, and two accounts without any."""


@contextmanager
def served(folder: Path, *options: str) -> Iterator[Site]:
    """Parley as long as the block lasts; `options` are gunicorn's.

    It holds the real negotiation, one in four languages, an empty one and a very large one.
    """
    bundles = (FIXTURE, PAPERS / "river", PAPERS / "bare", write_bundle(folder / "large"))
    prepared(folder, bundles, DESK)
    with running(folder, *options) as site:
        yield site


def prepared(folder: Path, bundles: Iterable[Path], code: str) -> str:
    """A database in the folder that holds the bundles and what the code makes; what the code prints."""
    environment = _environment(folder)
    _manage(environment, "migrate", "--verbosity=0")
    for bundle in bundles:
        _manage(environment, "import_negotiation", str(bundle))
    return _manage(environment, "shell", "--no-imports", "-c", code)


@contextmanager
def running(folder: Path, *options: str) -> Iterator[Site]:
    """Parley with the database of the folder, as long as the block lasts; `options` are gunicorn's."""
    with gunicorn(_environment(folder), folder / "server.log", *options) as site:
        yield site


def _environment(folder: Path) -> Mapping[str, str]:
    return {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{folder / 'parley.sqlite3'}",
        "DJANGO_SETTINGS_MODULE": "project.settings",
        "SECRET_KEY": "browser tests",
        "ALLOWED_HOSTS": "127.0.0.1",
        "SECURE_SSL_REDIRECT": "0",
        "DEBUG": "0",
        "THROTTLE_ANON": "100000/min",
        "THROTTLE_USER": "100000/min",
    }


def _manage(environment: Mapping[str, str], *words: str) -> str:
    done = subprocess.run(  # noqa: S603 - the project's own commands
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(f"manage.py {' '.join(words)}:\n{done.stdout[-2000:]}")
    return done.stdout
