"""A person at the desk: signed in by name, with every click and keystroke counted."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page

from tests.browser.reading import Watch, nothing
from tests.browser.serving import PASSWORD, Site

OPEN_CHOICE = ".select2-results__option--highlighted:not(.loading-results)"


class Hands:
    """Clicks and types on one page, and counts both; moving and scrolling are not counted."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.clicks = self.keys = 0

    def click(self, where: str) -> None:
        self.page.locator(where).first.click()
        self.clicks += 1

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.keys += len(text)

    def press(self, key: str, times: int = 1) -> None:
        for _ in range(times):
            self.page.keyboard.press(key)
            self.keys += 1

    def enter(self, where: str, text: str) -> None:
        self.click(where)
        self.type(text)

    def choose(self, where: str, text: str) -> None:
        """By typing the beginning of what is looked for."""
        self.click(where)
        self.type(text)
        self.page.wait_for_selector(f"{OPEN_CHOICE}:has-text('{text}')")
        self.press("Enter")

    def leave(self, how: Callable[[], None]) -> None:
        """What leads to another page."""
        with self.page.expect_navigation():
            how()

    def follow(self, where: str) -> None:
        self.leave(lambda: self.click(where))

    def sign_in(self, name: str) -> None:
        self.page.goto("/admin/")
        self.page.locator("#id_username").focus()  # where the page puts the cursor by itself
        self.type(name)
        self.press("Tab")
        self.type(PASSWORD)
        self.leave(lambda: self.press("Enter"))


@contextmanager
def person(chromium: Browser, site: Site, name: str) -> Iterator[Hands]:
    """Somebody in a browser of their own; no page may have done wrong while they worked."""
    context = chromium.new_context(base_url=site.address, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.set_default_timeout(20_000)
    watch = Watch(page, site.address)
    hands = Hands(page)
    hands.sign_in(name)
    yield hands
    context.close()
    # A form that is left while its choices still load breaks their request off; nobody misses it.
    nothing([said for said in watch.seen if "/choices/" not in said])
