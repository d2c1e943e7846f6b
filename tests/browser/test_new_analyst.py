"""From an empty desk to a published memorandum: what a new analyst does, in clicks and keystrokes.

The memorandum is the one of 2 June 2025 as a news report of that day tells it.
"""

from playwright.sync_api import expect

from tests.browser.hands import Hands, person

SCALES = {
    "Ceasefire": [("0", "full", "Complete"), ("100", "none", "None")],
    "Alignment": [("0", "free", "No duty of neutrality"), ("100", "neutral", "Neutral")],
    "EU path": [("0", "open", "Open"), ("100", "closed", "Closed")],
    "Sanctions and assets": [
        ("0", "kept", "Assets frozen until reparations"),
        ("25", "staged", "Staged relief with renewal"),
        ("100", "lifted", "All lifted"),
    ],
}
TERMS = [
    ("Ceas", "0", "A complete cease-fire."),
    ("Alig", "0", "No duty of neutrality."),
    ("EU", "0", "The path to the EU stays open."),
    ("Alig", "0", "NATO membership depends on consensus."),
    ("Sanc", "25", "Sanctions are lifted in stages, and renewed if need be."),
    ("Sanc", "0", "Frozen assets rebuild Ukraine or stay frozen until reparations."),
]
ANOTHER, SAVE, PUBLISH = (f"input[name={name}]" for name in ("_addanother", "_save", "_publish"))


def next_step(hands: Hands, name: str) -> None:
    """The desk's first page says what is not there yet, and leads to it."""
    hands.follow(".breadcrumbs >> text=Home")
    hands.follow(f".first >> text={name}")


def enter_codebook(hands: Hands) -> None:
    next_step(hands, "parties")
    hands.enter("#id_name", "Ukraine")
    hands.follow(ANOTHER)
    hands.enter("#id_name", "Russia")
    hands.leave(lambda: hands.press("Enter"))
    next_step(hands, "rounds")
    hands.enter("#id_number", "1")
    hands.press("Tab")
    hands.type("Istanbul, 2 June 2025")
    hands.leave(lambda: hands.press("Enter"))
    next_step(hands, "issues")
    for name, scale in SCALES.items():
        hands.enter("#id_name", name)
        for place, (value, slug, label) in enumerate(scale):
            hands.click("#options-group .add-row a")
            hands.enter(f"#id_options-{place}-value", value)
            for text in (slug, label):
                hands.press("Tab")
                hands.type(text)
        hands.follow(SAVE if name == list(SCALES)[-1] else ANOTHER)


def enter_source(hands: Hands) -> None:
    next_step(hands, "sources")
    hands.enter("#id_publisher", "Seed Report")
    hands.press("Tab")
    hands.type("Ukraine presents its memorandum")
    hands.press("Tab")
    hands.type("seed-250602")
    hands.enter("#id_published_on", "2025-06-02")
    for field, choice in [("kind", "press"), ("reliability", "B")]:
        hands.page.locator(f"#id_{field}").focus()
        hands.clicks += 1
        hands.type(choice)
    hands.follow(SAVE)


def enter_memorandum(hands: Hands) -> None:
    next_step(hands, "proposals")
    hands.enter("#id_title", "Ukrainian memorandum")
    for field, choice in [("kind", "mem"), ("status", "tab")]:
        hands.page.locator(f"#id_{field}").focus()
        hands.clicks += 1
        hands.type(choice)
    hands.choose(".field-round .select2-selection", "Ist")
    hands.choose(".field-source .select2-selection", "Seed")
    hands.choose("#authorships-group .select2-selection", "Ukr")
    for place, (issue, stance, wording) in enumerate(TERMS):
        hands.press("Control+Enter")
        expect(hands.page.locator(f"#id_terms-{place}-clause")).to_be_focused()
        hands.type(str(place + 1))
        hands.press("Tab")
        hands.type(issue)
        hands.press("Tab")
        hands.type(stance)
        hands.press("Tab", 2)
        hands.type(wording)
    hands.follow(PUBLISH)


def test_a_new_analyst_enters_and_publishes_a_memorandum(chromium, site):
    with person(chromium, site, "nina") as hands:
        hands.follow("text=Create a negotiation")
        hands.enter("#id_name", "Talks of June 2025")
        hands.leave(lambda: hands.press("Enter"))
        enter_codebook(hands)
        enter_source(hands)
        enter_memorandum(hands)
        expect(hands.page.locator(".messagelist .success").last).to_have_text(
            "“Ukrainian memorandum” is published."
        )
        assert (hands.clicks, hands.keys) == (54, 723)
        hands.page.goto("/n/talks-of-june-2025/")
        expect(hands.page.locator("td[data-party=Ukraine] .stand")).to_have_text(
            [
                "0 Complete",
                "0 No duty of neutrality",
                "0 Open",
                "0 (0–25) Assets frozen until reparations; Staged relief with renewal",
            ]
        )
