"""Without JavaScript nothing is lost: pages read the same, forms and steps work."""

import pytest

from tests.browser.addresses import TYPICAL


def plain(visit, address):
    return visit(address, java_script_enabled=False)


def heading(page):
    return page.get_by_role("heading", level=1).inner_text()


@pytest.mark.parametrize("address", TYPICAL)
def test_a_page_reads_the_same_without_script(visit, address):
    assert plain(visit, address).locator("body").inner_text() == (
        visit(address).locator("body").inner_text()
    )


def test_a_round_is_chosen_and_stepped_through(visit):
    page = plain(visit, "/n/russia-ukraine/")
    page.get_by_role("combobox", name="Round").select_option("8. Istanbul round of 2 June 2025")
    page.get_by_role("button", name="Show").click()
    assert heading(page) == "Positions as of round 8"
    page.get_by_role("link", name="Round 9").click()
    assert heading(page) == "Positions as of round 9"
    page.get_by_role("link", name="Round 8").click()
    assert heading(page) == "Positions as of round 8"


def test_proposals_are_picked_and_compared(visit):
    page = plain(visit, "/n/russia-ukraine/compare/")
    page.get_by_role("checkbox", name="Ukrainian memorandum").check()
    page.get_by_role("checkbox", name="Russian memorandum").check()
    page.get_by_role("button", name="Compare").first.click()
    assert heading(page) == "2 texts side by side"
    page.get_by_label("Differences only").check()
    page.get_by_role("button", name="Show").click()
    assert "show=differences" in page.url
    assert page.get_by_label("Differences only").is_checked()
    assert heading(page) == "2 texts side by side"


def test_claims_are_filtered(visit):
    page = plain(visit, "/n/russia-ukraine/claims/")
    page.get_by_text("Verdict all", exact=True).click()
    page.get_by_role("checkbox", name="contested").check()
    page.get_by_role("button", name="Show").click()
    verdicts = page.locator("tbody td:nth-child(2) > .verdict").all_inner_texts()
    assert set(verdicts) == {"contested"}


def test_what_was_chosen_is_kept_where_the_question_is_refused(visit):
    page = plain(visit, "/n/russia-ukraine/diff/?from=nonsense")
    assert "“nonsense” is no round of this negotiation." in page.get_by_role("alert").inner_text()
    page.get_by_label("To round").select_option("10. Anchorage US–Russia summit")
    page.get_by_label("From round").select_option("8. Istanbul round of 2 June 2025")
    page.get_by_role("button", name="Show").click()
    assert heading(page) == "What changed from round 8 to round 10"
