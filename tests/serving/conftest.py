"""One database for all: negotiations to read and to write to, and the token of who may write."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.serving import prepared
from tests.builders import FIXTURE
from tests.serving.site import Site, behind_nginx

TALKS = """
from knox.models import AuthToken
from tests import records
ana = records.user("ana")
talks = records.negotiation("talks", ana, visibility="public")
alpha = records.party("alpha", talks)
stance = records.option(50, records.issue("troops", talks))
for number in (1, 2):
    paper = records.proposal(f"p{number}", alpha, round=records.round_(number, talks))
    records.term("1", paper, stance=stance)
records.user("root", is_superuser=True)
print(AuthToken.objects.create(ana)[1])
"""


@pytest.fixture(scope="session")
def stored(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The folder of the database, and the token."""
    folder = tmp_path_factory.mktemp("site")
    return folder, prepared(folder, [FIXTURE], TALKS).strip().splitlines()[-1]


@pytest.fixture(scope="session")
def token(stored: tuple[Path, str]) -> str:
    return stored[1]


@pytest.fixture(scope="session")
def site(stored: tuple[Path, str]) -> Iterator[Site]:
    with behind_nginx(stored[0]) as site:
        yield site


@pytest.fixture
def stored_apart(tmp_path: Path) -> tuple[Path, str]:
    return tmp_path, prepared(tmp_path, [], TALKS).strip().splitlines()[-1]
