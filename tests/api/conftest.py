"""What every test of the API needs."""

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def nobody_asked_before():
    """Throttles count in the cache; a test begins with none of it."""
    cache.clear()
