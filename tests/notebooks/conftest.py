"""One server for all notebooks: the real negotiation, and one to read without and one with a token."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.serving import Site, prepared, running
from tests.builders import FIXTURE

TALKS = """
from knox.models import AuthToken
from tests import records
from tests.notebooks import talks
ana = records.user("ana")
talks.make("open", visibility="public")
talks.make("closed", owner=ana)
print(AuthToken.objects.create(ana)[1])
"""


@pytest.fixture(scope="session")
def stored(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The folder of the database, and a token for what is private in it."""
    folder = tmp_path_factory.mktemp("site")
    return folder, prepared(folder, [FIXTURE], TALKS).strip()


@pytest.fixture(scope="session")
def site(stored: tuple[Path, str]) -> Iterator[Site]:
    with running(stored[0]) as site:
        yield site


@pytest.fixture(scope="session")
def token(stored: tuple[Path, str]) -> str:
    return stored[1]
