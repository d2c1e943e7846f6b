"""A thousand malformed files through every door, and what that took: `python -m tests.abuse.malformed [number]`.

Each is a spoilt copy of the demo negotiation, which is stored in a test database of its own, in
memory or, where `DATABASE_URL` says so, of PostgreSQL.
"""

# ruff: noqa: E402, T201 - a script: settings come before imports, and it prints
import logging
import os
import resource
import sys
import time
from collections import Counter
from hashlib import sha256

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

import django

django.setup()

from django.db import connection
from django.test import Client
from django.test.runner import DiscoverRunner

from positions.models import Negotiation
from tests import records
from tests.abuse.doors import DOORS, PLACE, Door, stored
from tests.abuse.mutations import Files, Malformed, malformed
from tests.admin.pages import signed_in
from tests.builders import FIXTURE
from tests.bundle.papers import imported


def main(number: int) -> None:
    logging.disable(logging.WARNING)
    files = {path.name: path.read_bytes() for path in FIXTURE.glob("*.csv")}
    home = imported(FIXTURE)
    root = signed_in(records.user("root", is_superuser=True))
    before, start = _sum(), _peak()
    outcomes: Counter[str] = Counter()
    slowest: dict[str, tuple[float, str]] = {}
    for place, sample in enumerate(malformed(files, number), 1):
        for name, door in DOORS.items():
            began = time.monotonic()
            outcome = _outcome(sample, door, files, home, root)
            slowest[name] = max(
                slowest.get(name, (0.0, "")), (time.monotonic() - began, str(sample))
            )
            outcomes[outcome] += 1
            if outcome not in ("refused by name", "valid after all"):
                print(f"{name}: {sample}: {outcome}", flush=True)
        if place % 50 == 0:
            outcomes["writes"] += _sum() != before
    print(f"{connection.vendor}, {number} files, {len(DOORS)} doors: {dict(outcomes)}")
    for name, (seconds, sample) in slowest.items():
        print(f"slowest at {name}: {seconds:.2f} s, {sample}")
    print(f"peak of memory: {start:.0f} MB before, {_peak():.0f} MB after")


def _outcome(sample: Malformed, door: Door, files: Files, home: Negotiation, client: Client) -> str:
    try:
        said = door(sample, files, home, client)
    except Exception as failure:  # what a server would answer with a 500
        return f"failed: {failure!r:.200}"
    if not said:
        return "taken" if sample.certain else "valid after all"
    return "refused by name" if all(PLACE.fullmatch(line) for line in said) else "not named"


def _sum() -> bytes:
    return sha256(repr(stored()).encode("utf-8", "surrogatepass")).digest()


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    runner = DiscoverRunner(verbosity=0)
    runner.setup_test_environment()
    databases = runner.setup_databases()
    try:
        main(int(sys.argv[1]) if sys.argv[1:] else 1_000)
    finally:
        runner.teardown_databases(databases)
