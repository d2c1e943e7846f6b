"""Who works on the negotiation “talks”, and who does not."""

import pytest
from django.test import Client

from positions.models import Negotiation
from tests import records
from tests.admin.pages import signed_in


@pytest.fixture
def talks(db) -> Negotiation:
    return records.negotiation("talks")


@pytest.fixture
def analyst(talks: Negotiation) -> Client:
    return _member(talks, "analyst")


@pytest.fixture
def owner(talks: Negotiation) -> Client:
    return _member(talks, "owner")


@pytest.fixture
def viewer(talks: Negotiation) -> Client:
    return _member(talks, "viewer")


@pytest.fixture
def stranger(talks: Negotiation) -> Client:
    """Works on another negotiation only."""
    elsewhere = records.negotiation("elsewhere")
    return _member(elsewhere, "analyst", "stranger")


@pytest.fixture
def superuser(db) -> Client:
    return signed_in(records.user("root", is_superuser=True))


def _member(negotiation: Negotiation, role: str, name: str = "") -> Client:
    user = records.user(name or role)
    records.member(negotiation, user, role)
    return signed_in(user)
