"""How long each page takes to its first byte, and how large it is: `python -m tests.benchmarks.pages`."""

import http.client
import os
import platform
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

from tests.browser.addresses import BARE, LARGE, REAL, SITE
from tests.browser.serving import served
from tests.browser.synthetic import ISSUES, PARTIES, ROUNDS

VISITS = 5


def visit(server: str, address: str) -> tuple[float, int]:
    """Milliseconds from the request to the first byte of its answer, and the bytes of its body."""
    connection = http.client.HTTPConnection(server, timeout=600)
    connection.connect()
    started = time.perf_counter()
    connection.request("GET", address)
    answer = connection.getresponse()
    taken = 1000 * (time.perf_counter() - started)
    size = len(answer.read())
    connection.close()
    return taken, size


def machine() -> Iterable[str]:
    yield f"{os.cpu_count()} cores, {platform.machine()}"
    yield f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    yield "gunicorn with one worker, asked by one reader at a time"
    yield f"large: {ISSUES} issues × {PARTIES} parties × {ROUNDS} rounds"


def measure(server: str, addresses: Iterable[str]) -> Iterable[str]:
    yield f"{'median ms':>9} {'worst ms':>9} {'kB':>7}  page"
    for address in addresses:
        visits = [visit(server, address) for _ in range(VISITS)]
        times = [taken for taken, _ in visits]
        yield f"{median(times):9.0f} {max(times):9.0f} {visits[0][1] / 1000:7.0f}  {address}"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as site:
        server = urlsplit(site.address).netloc
        visit(server, SITE[0])  # the first one waits for imports
        for line in (*machine(), "", *measure(server, [*SITE, *REAL, *BARE, *LARGE])):
            sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()
