"""What analysts come for, done as they do it: by reading and clicking, from the first page on."""

import re
from collections import Counter

import pytest

from tests.browser.addresses import MEMORANDA
from tests.browser.printing import printed
from tests.browser.reading import nothing

UKRAINIAN = "Ukrainian memorandum (framework for negotiations between Ukraine and Russia)"
RUSSIAN = "Russian memorandum: proposals on resolving the Ukrainian crisis"
A4_LANDSCAPE = (842, 595)


def link(place, name, **more):
    return place.get_by_role("link", name=name, **more)


def text(place):
    """What is read there, white space collapsed."""
    return " ".join(place.inner_text().split())


def words(texts):
    """How often each word stands there; a hyphen may end a line, so its halves count as words."""
    return Counter(word for line in texts for word in re.split(r"[\s-]+", line) if word)


def row_on(page, issue):
    return page.get_by_role("row").filter(has=page.get_by_role("rowheader").filter(has_text=issue))


def test_1_the_memoranda_side_by_side_with_a_redline_in_four_clicks(visit):
    page = visit("/")
    link(page, "Russia–Ukraine negotiations (2022–2026)").click()
    link(page, "Side by side").click()
    june = page.get_by_role("region", name="8. Istanbul round of 2 June 2025")
    link(june, "Compare the 2 texts of this round").click()
    link(page, "redline against this text").first.click()

    def seen():
        row = row_on(page, "Neutrality and NATO")
        heads = page.get_by_role("columnheader").all()
        return {
            "heads": [text(link(head, "")) for head in heads[1:]],
            "deleted": [" ".join(words.split()) for words in row.locator("del").all_inner_texts()],
            "inserted": [" ".join(words.split()) for words in row.locator("ins").all_inner_texts()],
            "all": text(page.locator("main")),
        }

    page.wait_for_url("**base=ua-memorandum-2025-06-02*")
    first = seen()
    assert first | {"all": ""} == {
        "heads": [UKRAINIAN, RUSSIAN],
        "deleted": [
            "Ukraine accepts no duty of neutrality; NATO membership depends on consensus in the Alliance."
        ],
        "inserted": [
            "Neutrality: no alliances or coalitions and a ban on any military activity of third states "
            "in Ukraine. Treaties incompatible with neutrality are ended and not concluded in future."
        ],
        "all": "",
    }
    page.reload()
    assert seen() == first


def test_2_what_russia_changed_until_anchorage_with_clause_and_source(visit):
    page = visit("/n/russia-ukraine/")
    link(page, "Changes").click()
    page.get_by_label("From round").select_option("8. Istanbul round of 2 June 2025")
    page.get_by_label("To round").select_option("10. Anchorage US–Russia summit")
    page.get_by_text("Parties all", exact=True).click()
    page.get_by_role("checkbox", name="Russia", exact=True).check()
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**party=russia*")
    assert text(page.locator("main")).count("1 new and 5 shifted. 9 carried and 3 restated") == 1
    changed = [
        text(heading) for heading in page.get_by_role("article").get_by_role("heading").all()
    ]
    assert changed == [
        "Presidents' meeting",
        "Neutrality and NATO",
        "Ceasefire",
        "Territory: recognition",
        "Territory: withdrawal and control",
        "Sanctions relief",
    ]
    neutrality = page.get_by_role("article").filter(has=link(page, "Neutrality and NATO"))
    assert "Neutrality plus wider bans → to Neutral or non-aligned state" in text(neutrality)
    assert "100 → to 80, −20 points Closer to where Ukraine stood in round 8" in text(neutrality)

    link(neutrality.get_by_role("row").filter(has_text="Clauses"), "4", exact=True).click()
    page.wait_for_url("**/proposals/ru-anchorage-2025/#clause-4")
    clause = page.locator("#clause-4")
    assert "Ukraine gives up NATO and stays neutral." in text(clause)

    assert "1 claim: 1 asserts this" in text(clause)
    link(clause, "DeepNewz").click()
    page.wait_for_url("**/sources/deepnewz-2508a/")
    assert "Ukraine abandons NATO and adopts permanent neutrality." in text(page.locator("main"))


def test_3_the_contested_claim_on_aircraft_and_who_rests_on_whom(visit):
    page = visit("/n/russia-ukraine/")
    link(page, "Claims", exact=True).click()
    link(page.get_by_role("navigation", name="Groups by verdict"), "contested").click()
    page.wait_for_url("**verdict=contested*")
    link(page, "Fact: aircraft hit on 1 June 2025").click()
    page.wait_for_url("**/claims/group/**")
    assert text(page.get_by_role("heading", level=1)) == (
        "Claims about Russia on “Fact: aircraft hit on 1 June 2025”"
    )
    forty = page.get_by_role("region", name="Forty or more")
    assert "9 claims, 1 independent line" in text(forty)
    assert (
        "8 outlets, 1 origin: Fact Check India, Meduza (podcast notes), Mint, "
        "news.optiweb-shop.com (NBC text), news.peoplentools.com (CBS text), Reuters, RFE/RL, Semafor. "
        "Reprinted by Daily8, GlobalSecurity.org."
    ) in text(forty)
    asserted = page.get_by_role("region", name="What is asserted").get_by_role("rowheader")
    assert [text(one) for one in asserted.all()] == [
        "Forty or more",
        "About twenty",
        "Ten to thirteen",
        "Only a few",
    ]


def test_4_whether_the_sides_came_closer_on_force_limits_and_why(visit):
    page = visit("/n/russia-ukraine/")
    link(page, "Convergence").click()
    page.get_by_text("Issues all", exact=True).click()
    page.get_by_role("checkbox", name="Limits on Ukraine's forces").check()
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**issue=force-limits*")
    came_closer = text(page.get_by_role("region", name="Whether they came closer"))
    assert "Ukraine – Russia are 55.0 points apart as of round 16" in came_closer
    assert "In round 3 they were 35.0 points apart" in came_closer
    december = row_on(page, "Berlin and Florida consultations, 20-point plan")
    link(december, "−25.0").click()
    page.wait_for_url("**/explain/**")
    assert text(page.get_by_role("heading", level=1)) == (
        "Distance of Ukraine and Russia as of round 12"
    )
    worked = page.get_by_role("region", name="The worked sum")
    sums = [
        [text(cell) for cell in row.get_by_role("rowheader").or_(row.get_by_role("cell")).all()]
        for row in worked.get_by_role("row").filter(has_text="Limits on Ukraine's forces").all()
    ]
    assert [cells[:4] for cells in sums] == [
        ["Limits on Ukraine's forces", "25", "80", "55"],
        ["Limits on Ukraine's forces", "80", "55", "−25"],
    ]
    assert "Cap of 800,000 in peacetime (25), offer" in text(
        page.get_by_role("region", name="The clauses")
    )


@pytest.mark.parametrize(
    "asked",
    [
        f"{MEMORANDA}&base=ua-memorandum-2025-06-02",
        "proposal=us-28-point-2025&proposal=eu-24-point-2025&proposal=us-ua-20-point-2025"
        "&proposal=ru-memorandum-2025-06-02",
    ],
)
def test_5_the_comparison_on_paper_repeats_its_heads_and_cuts_nothing(visit, tmp_path, asked):
    page = visit(f"/n/russia-ukraine/compare/?{asked}")
    heads = words(text(head) for head in page.get_by_role("columnheader").all())
    clauses = words([text(page.locator("tbody"))])
    sheets = printed(page, tmp_path / "comparison.pdf")
    assert len(sheets) > 1
    assert {(round(sheet.width), round(sheet.height)) for sheet in sheets} == {A4_LANDSCAPE}
    nothing([word for sheet in sheets for word in sheet.beyond()])
    for sheet in sheets:
        upper = words(word.text for word in sheet.words if word.top < sheet.height / 3)
        nothing(sorted((heads - upper).elements()))
    on_paper = words(word.text for sheet in sheets for word in sheet.words)
    nothing(sorted((clauses - on_paper).elements()))
