"""An import killed at any moment, in a process of its own: `python -m tests.faults.killed` tries many more."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command

from positions.models import Negotiation
from tests.faults.killed import began, ended, killed, settled, tried
from tests.faults.machine import contents, sound
from tests.faults.papers import SLUG, write_bundle

pytestmark = [
    pytest.mark.usefixtures("one_database"),
    pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows kills in another way"),
]

POINTS = 8


def exported(folder: Path) -> dict[str, bytes]:
    call_command("export_negotiation", SLUG, str(folder), verbosity=0)
    return {path.name: path.read_bytes() for path in folder.glob("*.csv")}


def kills(seconds: float) -> Iterator[float]:
    return (seconds * (place + 0.5) / POINTS for place in range(POINTS))


def test_an_import_that_is_killed_leaves_the_database_as_it_was_or_holds_all(tmp_path):
    first, later = write_bundle(tmp_path / "1", clauses=4), write_bundle(tmp_path / "2", True, 4)
    first_words = ("import_negotiation", str(first), "--prune")
    words = ("import_negotiation", str(later), "--prune")
    assert ended(began(*first_words)) == 0
    before = exported(tmp_path / "before")
    seconds = tried(lambda: None, words).seconds
    after = exported(tmp_path / "after")
    assert ended(began(*first_words)) == 0
    for place, moment in enumerate(kills(seconds)):
        was, revision = contents(), Negotiation.objects.get().revision
        at_work = killed(moment, *words) is None
        settled()
        assert sound()
        if contents() == was:
            assert at_work
        else:
            assert exported(tmp_path / f"all-{place}") == after
            assert Negotiation.objects.get().revision == revision + 1
            assert ended(began(*first_words)) == 0
    assert exported(tmp_path / "again") == before
    assert ended(began(*words)) == 0
    assert exported(tmp_path / "last") == after
