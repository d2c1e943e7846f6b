"""Entering a paper in a browser: by keyboard alone, with the scale beside the row, and nothing barred by the policy."""

import pytest
from playwright.sync_api import expect

from tests.browser.looking import barriers, beyond
from tests.browser.reading import nothing
from tests.browser.serving import OWNER, PASSWORD

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
OURS = ("#terms-group", "#claims-group", "#content-main.names", ".scale")
"""What of the admin's pages is ours; the rest is Django's."""


def desk(visit, address="/admin/positions/proposal/?q=paper", **options):
    """A page of the admin, signed in."""
    page = visit("/admin/login/?next=/admin/", **options)
    if page.locator("#id_username").count():
        page.fill("#id_username", OWNER)
        page.fill("#id_password", PASSWORD)
        with page.expect_navigation():
            page.keyboard.press("Enter")
    page.goto(address)
    return page


def paper(visit, **options):
    page = desk(visit, **options)
    with page.expect_navigation(wait_until="load"):
        page.locator("#result_list tbody th a").first.click()
    if options.get("java_script_enabled", True):
        expect(page.locator("#terms-group .add-row kbd")).to_have_text("Ctrl Enter")
    return page


def offered(page, field):
    return page.locator(f"#id_terms-{field} option").all_inner_texts()


def test_two_clauses_are_entered_by_keyboard_alone(visit):
    page = paper(visit)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#id_terms-0-clause")).to_be_focused()
    for place, (clause, issue, stance) in enumerate(
        [("I.1", "Troops", "100"), ("I.2", "Ci", "50")]
    ):
        if place:
            page.keyboard.press("Control+Enter")
        expect(page.locator(f"#id_terms-{place}-clause")).to_be_focused()
        page.keyboard.type(clause)
        page.keyboard.press("Tab")
        page.keyboard.type(issue)
        expected = ["---------", "0 None", "100 All"] if not place else ["---------", "50 Half"]
        expect(page.locator(f"#id_terms-{place}-stance option")).to_have_text(expected)
        page.keyboard.press("Tab")
        page.keyboard.type(stance)
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        page.keyboard.type(f"Words of {clause}.")
    page.keyboard.press("Control+s")
    expect(page.locator(".messagelist .success")).to_be_visible()
    rows = page.locator("#terms-group .coded:not(.empty-form)")
    expect(rows).to_have_count(2)
    values = [page.locator(f"#id_terms-{n}-wording").input_value() for n in (0, 1)]
    assert values == ["Words of I.1.", "Words of I.2."]
    chosen = [page.locator(f"#id_terms-{n}-stance option:checked").inner_text() for n in (0, 1)]
    assert chosen == ["100 All", "50 Half"]
    for _ in (0, 1):
        page.locator("#id_terms-0-DELETE, #id_terms-1-DELETE").nth(_).check()
    page.keyboard.press("Control+s")
    expect(rows).to_have_count(0)


def test_an_issue_shows_its_scale_and_narrows_the_stances(visit):
    page = paper(visit)
    asked = []
    page.on("request", lambda request: asked.append(request.url) if "/scale/" in request.url else 0)
    for place in (0, 1):
        page.keyboard.press("Control+Enter")
        page.locator(f"#id_terms-{place}-issue").focus()
        page.keyboard.type("Troops")
        panel = page.locator(f"#terms-{place} > .scale")
        expect(panel.locator(".question")).to_have_text("Who leaves?")
        assert panel.locator("dt").all_inner_texts() == ["0 None", "100 All"]
        assert panel.locator("dd").all_inner_texts()[1] == "Every soldier."
        assert offered(page, f"{place}-stance") == ["---------", "0 None", "100 All"]
        described = page.locator(f"#id_terms-{place}-stance").get_attribute("aria-describedby")
        assert described == panel.get_attribute("id")
    assert len(asked) == 1


def test_a_row_moves_with_its_place_in_the_order(visit):
    page = paper(visit)
    for place in (0, 1):
        page.keyboard.press("Control+Enter")
        page.keyboard.type(f"clause {place}")
    page.locator("#terms-1").get_by_role("button", name="Move up").click()
    order = page.locator(".coded:not(.empty-form) [name$='-clause']")
    assert [field.input_value() for field in order.all()][:2] == ["clause 1", "clause 0"]
    numbers = page.locator("#terms-group .coded:not(.empty-form) [name$='-sequence']")
    first, second = (int(field.input_value()) for field in numbers.all())
    assert first < second


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_what_is_ours_has_no_barrier_and_fits(visit, width, scheme):
    page = paper(visit, width=width, color_scheme=scheme)
    page.keyboard.press("Control+Enter")
    page.locator("#id_terms-0-issue").focus()
    page.keyboard.type("Troops")
    expect(page.locator("#terms-0 > .scale")).to_be_visible()
    found = [
        one for one in barriers(page, WCAG, preload=False) if any(place in one for place in OURS)
    ]
    nothing([*found, *beyond(page)])


def test_without_script_a_clause_is_entered_in_an_empty_row(visit):
    page = paper(visit, java_script_enabled=False)
    page.get_by_role("link", name="Show ten empty rows").click()
    expect(page.locator("#terms-group .coded:not(.empty-form)")).to_have_count(10)
    page.fill("#id_terms-0-clause", "II")
    page.select_option("#id_terms-0-issue", label="Troops")
    page.select_option("#id_terms-0-stance", label="100 All")
    page.fill("#id_terms-0-wording", "All leave.")
    page.get_by_role("button", name="Save and continue editing").click()
    assert offered(page, "0-stance") == ["---------", "0 None", "100 All"]
    page.check("#id_terms-0-DELETE")
    page.get_by_role("button", name="Save and continue editing").click()
    assert page.input_value("#id_terms-0-clause") == ""


def test_a_stance_typed_before_its_scale_has_come_is_chosen(visit):
    page = paper(visit)
    page.route("**/scale/", lambda route: (page.wait_for_timeout(300), route.continue_()))
    page.keyboard.press("Control+Enter")
    page.locator("#id_terms-0-issue").focus()
    page.keyboard.type("Troops")
    page.keyboard.press("Tab")
    page.keyboard.type("10")
    page.keyboard.press("Tab")
    expect(page.locator("#id_terms-0-stance option:checked")).to_have_text("100 All")
