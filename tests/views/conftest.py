"""The real negotiation, imported once for all tests of the pages."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from tests.builders import FIXTURE
from tests.views.pages import Page


@pytest.fixture(scope="package")
def imported(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The Russia–Ukraine bundle, committed; everything is flushed when the package is done."""
    with django_db_blocker.unblock():
        call_command("import_negotiation", str(FIXTURE), verbosity=0)
    yield
    with django_db_blocker.unblock():
        call_command("flush", interactive=False, verbosity=0)


@pytest.fixture
def visit(imported: None, db: None, client: Client) -> Callable[..., Page]:
    """Open a page of the real negotiation as an anonymous reader: `visit("diff/", from_=8, to=10)`."""

    def opened(path: str, status: int = 200, **asked: Any) -> Page:
        asked = {name.rstrip("_"): value for name, value in asked.items()}
        if not path.startswith("/"):
            path = f"/n/russia-ukraine/{path}"
        response = client.get(path, asked)
        assert response.status_code == status, response.content.decode()[-2000:]
        return Page(response)

    return opened
