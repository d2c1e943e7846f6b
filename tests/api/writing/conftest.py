"""The private negotiation “talks” with a row of every kind, and who works on it."""

from types import SimpleNamespace

import pytest
from django.test import Client

from positions.models import Negotiation
from tests import records
from tests.admin.pages import signed_in


@pytest.fixture
def talks(db) -> SimpleNamespace:
    """Alpha's published paper of round 1 with a clause, a claim on it, and a draft; Beta is there too."""
    home = records.negotiation("talks")
    alpha, beta = records.party("alpha", home), records.party("beta", home)
    first, second = records.round_(1, home), records.round_(2, home)
    half = records.option(50, records.issue("troops", home), slug="half")
    full = records.option(100, half.issue, slug="full")
    other = records.option(0, records.issue("borders", home), slug="full")
    source = records.source("gazette", home, published_on="2025-06")
    paper = records.proposal("paper", alpha, round=first, source=source, date="2025-06-02")
    term = records.term("1", paper, stance=half)
    claim = records.claim("gazette-1", source, stance=half, about=alpha, proposal=paper)
    draft = records.proposal("draft", alpha, round=second, review="draft")
    return SimpleNamespace(
        home=home,
        alpha=alpha,
        beta=beta,
        first=first,
        second=second,
        half=half,
        full=full,
        other=other,
        source=source,
        paper=paper,
        term=term,
        claim=claim,
        draft=draft,
        rows={"proposals": paper, "terms": term, "sources": source, "claims": claim},
    )


@pytest.fixture
def analyst(talks: SimpleNamespace) -> Client:
    return member(talks.home, "analyst")


@pytest.fixture
def reviewer(talks: SimpleNamespace) -> Client:
    return member(talks.home, "reviewer")


@pytest.fixture
def owner(talks: SimpleNamespace) -> Client:
    return member(talks.home, "owner")


@pytest.fixture
def viewer(talks: SimpleNamespace) -> Client:
    return member(talks.home, "viewer")


@pytest.fixture
def stranger(talks: SimpleNamespace) -> Client:
    """Works on another negotiation only."""
    return member(records.negotiation("elsewhere"), "analyst", "stranger")


def member(negotiation: Negotiation, role: str, name: str = "") -> Client:
    user = records.user(name or role)
    records.member(negotiation, user, role)
    return signed_in(user)


def four_eyes(home: Negotiation) -> None:
    home.refresh_from_db()
    home.four_eyes = True
    home.save()
