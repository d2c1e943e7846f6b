"""Every page by keyboard alone: what can be used is reached, in order, seen to be reached, and left again."""

import pytest
from playwright.sync_api import expect

from tests.browser.addresses import TYPICAL
from tests.browser.reading import nothing

REACHABLE = """
() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")]
  .filter((element) => element.tabIndex >= 0 && !element.disabled && element.checkVisibility())
  .map((element, place) => { element.dataset.place = place; return element.outerHTML.slice(0, 120); })
"""
FOCUSED = """
() => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const style = getComputedStyle(element);
  const box = element.getBoundingClientRect();
  const within = (x, y) => {
    const hit = document.elementFromPoint(x, y);
    return hit && (element.contains(hit) || hit.contains(element));
  };
  const inset = Math.min(3, box.width / 4, box.height / 4);
  const xs = [box.left + inset, (box.left + box.right) / 2, box.right - inset];
  const ys = [box.top + inset, (box.top + box.bottom) / 2, box.bottom - inset];
  // A link that breaks over two lines has nothing in the middle of its box.
  const lines = [...element.getClientRects()].map((line) => [line.left + 2, line.top + line.height / 2]);
  return {
    place: element.dataset.place === undefined ? null : Number(element.dataset.place),
    what: element.outerHTML.slice(0, 120),
    marked: (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2)
      || style.boxShadow !== "none",
    seen: xs.some((x) => ys.some((y) => within(x, y))) || lines.some(([x, y]) => within(x, y)),
  };
}
"""


def walked(page, key="Tab"):
    """All that takes the focus, from the top of the page until its first element has it again."""
    stops = []
    limit = len(page.evaluate(REACHABLE)) + 50
    while len(stops) <= limit:
        page.keyboard.press(key)
        stop = page.evaluate(FOCUSED)
        if stop is None or (stops and stop["what"] == stops[0]["what"]):
            return stops
        stops.append(stop)
    pytest.fail(f"The focus is caught: {[stop['what'] for stop in stops[-3:]]}")


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("address", TYPICAL)
def test_tab_reaches_everything_once_in_order_and_in_view(visit, address, width):
    page = visit(address, width=width)
    reachable = page.evaluate(REACHABLE)
    stops = walked(page)
    assert 'class="skip"' in stops[0]["what"]
    places = [stop["place"] for stop in stops if stop["place"] is not None]
    nothing([reachable[place] for place in sorted(set(range(len(reachable))) - set(places))])
    assert places == sorted(set(places))
    nothing([stop["what"] for stop in stops if not stop["marked"]])
    nothing([stop["what"] for stop in stops if not stop["seen"]])


@pytest.mark.parametrize("address", TYPICAL)
def test_the_skip_link_leads_past_the_head_of_the_page(visit, address):
    page = visit(address)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.keyboard.press("Tab")
    assert page.evaluate("!document.activeElement.closest('header.site')")


def tab_to(page, locator):
    """Press Tab until the element has the focus."""
    for _ in range(300):
        page.keyboard.press("Tab")
        if locator.evaluate("(element) => element === document.activeElement"):
            return
    pytest.fail("Tab does not reach it.")


def test_a_round_is_chosen_stepped_through_and_taken_back_by_keyboard(visit):
    page = visit("/n/russia-ukraine/")
    heading = page.get_by_role("heading", level=1)
    tab_to(page, page.get_by_role("combobox", name="Round"))
    page.keyboard.type("8. Istanbul")
    tab_to(page, page.get_by_role("button", name="Show"))
    page.keyboard.press("Enter")
    expect(heading).to_have_text("Positions as of round 8")
    tab_to(page, page.get_by_role("link", name="Round 9"))
    page.keyboard.press("Enter")
    expect(heading).to_have_text("Positions as of round 9")
    page.go_back()
    expect(heading).to_have_text("Positions as of round 8")


def test_proposals_are_picked_and_compared_by_keyboard(visit):
    page = visit("/n/russia-ukraine/compare/")
    for name in ("Russian memorandum", "Ukrainian memorandum"):
        tab_to(page, page.get_by_role("checkbox", name=name))
        page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("2 texts side by side")


def test_a_filter_is_opened_and_ticked_by_keyboard(visit):
    page = visit("/n/russia-ukraine/claims/")
    tab_to(page, page.locator("summary", has_text="Verdict"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("checkbox", name="contested"))
    page.keyboard.press("Space")
    tab_to(page, page.get_by_role("button", name="Show"))
    page.keyboard.press("Enter")
    page.wait_for_url("**verdict=contested*")
