"""Parley behind gunicorn, a process of its own on loopback, as long as a block lasts."""

import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
LISTENING = re.compile(r"Listening at: (http://127\.0\.0\.1:\d+)")
PATIENCE = 60
"""Seconds until a server that does not start, or does not stop, is given up."""


@dataclass(frozen=True)
class Site:
    """A running Parley: where it is, and the file of what it says."""

    address: str
    log: Path

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")


@contextmanager
def gunicorn(environment: Mapping[str, str], log: Path, *options: str) -> Iterator[Site]:
    """Parley with the settings of an environment; `options` are gunicorn's. It chooses a port that is free."""
    command = [sys.executable, "-m", "gunicorn", "--bind=127.0.0.1:0", "--no-control-socket"]
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 - the server of the README
            [*command, *options, "project.wsgi:application"],
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        yield _listening(process, log)
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _listening(process: subprocess.Popen[bytes], log: Path) -> Site:
    site, deadline = Site("", log), time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < deadline:
        if found := LISTENING.search(site.said()):
            return Site(found[1], log)
        time.sleep(0.05)
    raise RuntimeError(f"gunicorn does not listen:\n{site.said()[-2000:]}")
