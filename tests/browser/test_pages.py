"""Every page, wide and narrow, light and dark: within its window, at rest, and without barriers."""

import pytest

from tests.browser.addresses import LARGE, SMALL, TYPICAL
from tests.browser.looking import OF_COLOUR, barriers, beyond, loaded, moving, shifted, spilled
from tests.browser.reading import nothing

GOOD_SHIFT = 0.1
"""Below it web.dev calls a page stable; rows that arrive while it loads may still widen a column."""

OPENED = 'document.querySelectorAll("details").forEach((details) => { details.open = true; })'
SHORTENED = """
document.querySelectorAll("main table").forEach(
  (table) => [...table.rows].slice(12).forEach((row) => row.remove()))
"""


@pytest.fixture(scope="module", params=[1440, 390])
def width(request):
    return request.param


@pytest.fixture(scope="module", params=SMALL)
def page(request, width, reader):
    """A page, loaded once for all tests of this module that look at it; they run in this order."""
    with reader.visiting() as visit:
        yield visit(request.param, width=width)


@pytest.fixture(scope="module", params=LARGE)
def large_page(request, width, reader):
    with reader.visiting() as visit:
        yield visit(request.param, width=width)


def test_it_does_not_shift(page):
    cumulative, late = shifted(page)
    nothing(late)
    assert cumulative < GOOD_SHIFT


def test_it_fits_its_window(page, width):
    nothing(beyond(page))
    if width == 1440:
        page.set_viewport_size({"width": 1024, "height": 900})
        nothing(beyond(page))
        page.set_viewport_size({"width": width, "height": 900})


def test_no_text_lies_on_another(page):
    nothing(spilled(page))


def test_it_has_no_barriers(page):
    page.evaluate(OPENED)
    nothing(barriers(page))


def test_it_has_no_barriers_in_the_dark(page):
    page.emulate_media(color_scheme="dark")
    nothing(barriers(page, OF_COLOUR))


def test_a_very_large_page_does_not_shift(large_page):
    cumulative, late = shifted(large_page)
    nothing(late)
    assert cumulative < GOOD_SHIFT


def test_a_very_large_page_fits_its_window(large_page):
    nothing(beyond(large_page))


def test_no_text_lies_on_another_on_a_very_large_page(large_page):
    nothing(spilled(large_page))


def test_a_very_large_page_stays_under_two_megabytes(large_page):
    assert 1_000 < loaded(large_page) < 2_000_000


def test_a_very_large_page_has_no_barriers(large_page):
    large_page.evaluate(SHORTENED)  # rows are alike, and axe takes a minute for 200 × 20 cells
    nothing(barriers(large_page))


@pytest.mark.parametrize("address", TYPICAL)
def test_nothing_moves_for_those_who_asked_for_less_motion(visit, address):
    page = visit(address, reduced_motion="reduce")
    nothing(moving(page))
    assert page.evaluate("document.getAnimations().length") == 0
