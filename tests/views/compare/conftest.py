"""Small negotiations whose texts are compared."""

import pytest

from tests import records
from tests.views.pages import Page


@pytest.fixture
def talks(db):
    """A public negotiation of two parties and one issue whose scale has 0, 20 and 100."""
    home = records.negotiation("talks", visibility="public")
    records.round_(1, negotiation=home, name="Opening")
    parties = [records.party(slug, home) for slug in ("alpha", "beta")]
    troops = records.issue("troops", home, name="Troops")
    return parties, {value: records.option(value, troops) for value in (0, 20, 100)}


@pytest.fixture
def opened(client):
    """The page of the small negotiation: `opened(proposal=[…])`."""

    def read(status=200, **asked):
        response = client.get("/n/talks/compare/", asked)
        assert response.status_code == status
        return Page(response)

    return read


@pytest.fixture
def pair(talks):
    """Two texts in their own words, the second conditional on what the first is not."""
    (alpha, beta), at = talks
    first = records.proposal("first", alpha, date="2025-06", completeness="full")
    second = records.proposal("second", beta, status="leaked", kind="draft-treaty")
    records.term("1", first, stance=at[0], wording="All forces leave.", verbatim=True)
    records.term(
        "A.2",
        second,
        stance=at[20],
        wording="No forces leave.",
        verbatim=True,
        conditions="A guarantee.",
        commitment="conditional",
    )
    return first, second
