"""One database for all: negotiations to read and to write to, and the tokens of who may write."""

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
root = records.user("root", is_superuser=True)
print(*[AuthToken.objects.create(user)[1] for user in (ana, root)])
"""


@pytest.fixture(scope="session")
def stored(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """The folder of the database, and the tokens."""
    folder = tmp_path_factory.mktemp("site")
    return folder, prepared(folder, [FIXTURE], TALKS).splitlines()[-1].split()


@pytest.fixture(scope="session")
def token(stored: tuple[Path, list[str]]) -> str:
    """Of the owner of the talks."""
    return stored[1][0]


@pytest.fixture(scope="session")
def root(stored: tuple[Path, list[str]]) -> str:
    return stored[1][1]


@pytest.fixture(scope="session")
def site(stored: tuple[Path, list[str]]) -> Iterator[Site]:
    with behind_nginx(stored[0]) as site:
        yield site
