"""A reader who opens addresses and notices what no page may do."""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

from tests.browser.addresses import REFUSED

REFUSAL = "Failed to load resource: the server responded with a status of 40"
"""Chromium's message of a page that answers 400 or 404; such pages are visited on purpose."""

Visit = Callable[..., Page]


class Watch:
    """What a page says in the console, how it fails, and what it asks of other hosts."""

    def __init__(self, page: Page, own: str) -> None:
        self.seen: list[str] = []
        self.own = own
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.seen.append(f"error: {error}"))
        page.on("request", self._asked)
        page.on("requestfailed", lambda request: self.seen.append(f"failed: {request.url}"))

    def _said(self, message: ConsoleMessage) -> None:
        if not message.text.startswith(REFUSAL) or "/static/" in message.location["url"]:
            self.seen.append(f"console: {message.text} ({message.location['url']})")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((f"{self.own}/", "data:")):
            self.seen.append(f"another host: {request.url}")


class Reader:
    """Opens addresses of one site, in a browser context for each set of options."""

    def __init__(self, browser: Browser, site: str) -> None:
        self.browser = browser
        self.site = site
        self.contexts: dict[tuple[tuple[str, Any], ...], BrowserContext] = {}

    def open(self, address: str, width: int, **options: Any) -> tuple[Page, Watch]:
        key = tuple(sorted(options.items()))
        if key not in self.contexts:
            self.contexts[key] = self.browser.new_context(base_url=self.site, **options)
        page = self.contexts[key].new_page()
        page.set_viewport_size({"width": width, "height": 900})
        watch = Watch(page, self.site)
        answer = page.goto(address)
        assert answer and answer.status == REFUSED.get(address, 200)
        return page, watch

    @contextmanager
    def visiting(self) -> Iterator[Visit]:
        """`visit("/rules/", width=390)` opens pages that are closed in the end; none may have done wrong."""
        opened: list[tuple[Page, Watch]] = []

        def visit(address: str, width: int = 1440, **options: Any) -> Page:
            opened.append(self.open(address, width, **options))
            return opened[-1][0]

        yield visit
        for page, _ in opened:
            page.close()
        nothing([said for _, watch in opened for said in watch.seen])


def nothing(found: Collection[str]) -> None:
    """Fails with all that was found; pytest would show the first of it."""
    assert not found, "\n".join(["", *found])
