"""How long a paper of many clauses takes to open and to save, on SQLite: `python -m tests.benchmarks.entering`."""

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django
from django.core.management import call_command

FOLDER = tempfile.TemporaryDirectory()
os.environ["DATABASE_URL"] = f"sqlite:///{Path(FOLDER.name) / 'parley.sqlite3'}"
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
django.setup()

from tests import records  # noqa: E402 - after Django is set up
from tests.admin.pages import page_of, signed_in  # noqa: E402
from tests.faults.hands import Fields  # noqa: E402

CLAUSES = (15, 60)
ISSUES = (25, 200)


def timed(what: str, ask: Callable[[], Any]) -> Any:
    started, worked = time.perf_counter(), time.process_time()
    answer = ask()
    taken, work = time.perf_counter() - started, time.process_time() - worked
    size = len(answer.content) / 1000
    told = f"{taken:6.2f} s, of these {work:5.2f} s at work, {size:5.0f} kB"
    sys.stdout.write(f"{told}  {what} ({answer.status_code})\n")
    return answer


def measure(issues: int, clauses: int) -> None:
    talks = records.negotiation(f"talks-{issues}-{clauses}")
    user = records.user(talks.slug)
    records.member(talks, user)
    scale = [
        [records.option(value, issue) for value in (0, 25, 50, 75, 100)]
        for issue in (records.issue(f"issue-{n}", talks) for n in range(issues))
    ]
    paper = records.proposal("paper", records.party("alpha", talks), negotiation=talks)
    for n in range(clauses):
        records.term(str(n), paper, stance=scale[n % issues][n % 5], wording="Words" * 30)
    client, address = signed_in(user), page_of(paper)
    client.get(address)
    said = f"{clauses} clauses, {issues} issues"
    page = timed(f"open: {said}", lambda: client.get(address))
    sent = Fields(page.content.decode()).sent
    timed(f"save, unchanged: {said}", lambda: client.post(address, sent))
    changed = sent | {f"terms-{n}-wording": "Other words." for n in range(clauses)}
    timed(f"save, every clause changed: {said}", lambda: client.post(address, changed))


def main() -> None:
    with FOLDER:
        call_command("migrate", verbosity=0)
        for issues in ISSUES:
            for clauses in CLAUSES:
                measure(issues, clauses)


if __name__ == "__main__":
    main()
