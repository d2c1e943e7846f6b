"""Bundles, tables, workbooks and pasted rows that no one should take: each named, none written, none a failure.

`python -m tests.abuse.malformed` sends a thousand, spoilt copies of the demo negotiation.
"""

from pathlib import Path

import pytest
from django.test import Client

from positions.models import Negotiation, Proposal
from tests import records
from tests.abuse.doors import DOORS, PLACE, pasted, stored
from tests.abuse.mutations import KINDS, PASTED, Malformed, malformed
from tests.admin.pages import signed_in
from tests.bundle.papers import Paper, imported

FILES = Paper().files()
SAMPLES = list(malformed(FILES, 2 * len(KINDS)))
BY_DOOR = {
    name: [one for n, one in enumerate(SAMPLES) if (n + n // len(KINDS)) % len(DOORS) == place]
    for place, name in enumerate(DOORS)
}
"""Each kind of damage twice, at two of the doors."""


@pytest.fixture
def home(db, tmp_path: Path) -> Negotiation:
    return imported(Paper().write(tmp_path / "talks"))


@pytest.fixture
def root(home: Negotiation) -> Client:
    return signed_in(records.user("root", is_superuser=True))


@pytest.mark.parametrize("door", DOORS)
def test_what_is_malformed_is_named_and_nothing_of_it_is_written(home, root, door: str) -> None:
    before, wrong = stored(), {}
    for sample in BY_DOOR[door]:
        said = DOORS[door](sample, FILES, home, root)
        if sample.certain and not said:
            wrong[str(sample)] = "taken"
        elif not all(PLACE.fullmatch(line) for line in said):
            wrong[str(sample)] = said[:3]
        elif stored() != before:
            wrong[str(sample)] = "written"
    assert wrong == {}


@pytest.mark.parametrize("text", PASTED, ids=[repr(text[:40]) for text in PASTED])
def test_pasted_rows_that_are_none_are_named_and_not_written(home, root, text: str) -> None:
    before = stored()
    said = pasted(text, Proposal.objects.get(slug="first"), root)
    assert (bool(said), [line for line in said if not PLACE.fullmatch(line)]) == (True, [])
    assert stored() == before


def test_the_same_seed_spoils_a_bundle_in_the_same_ways() -> None:
    assert list(malformed(FILES, 2 * len(KINDS))) == SAMPLES
    assert list(malformed(FILES, 2 * len(KINDS), seed=7)) != SAMPLES
    assert all(isinstance(sample, Malformed) for sample in SAMPLES)
