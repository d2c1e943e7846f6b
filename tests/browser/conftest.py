"""One server and one browser for all tests; without either, all fail."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.reading import Reader, Visit
from tests.browser.serving import Site, served

CHROMIUM = Path("/usr/bin/chromium")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    # Threads, because Chromium keeps spare connections open that would hold up a worker without.
    with served(tmp_path_factory.mktemp("site"), "--threads=4") as site:
        yield site


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.fail(
            f"There is no {CHROMIUM}: install Debian's chromium, as .ci/run does.", pytrace=False
        )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            chromium_sandbox=os.geteuid() != 0,  # it cannot be had as root
            args=["--disable-gpu", "--disable-background-networking", "--disable-sync"],
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def reader(chromium: Browser, site: Site) -> Reader:
    return Reader(chromium, site.address)


@pytest.fixture
def visit(reader: Reader) -> Iterator[Visit]:
    with reader.visiting() as visit:
        yield visit


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    report = yield
    site = item.funcargs.get("site") if isinstance(item, pytest.Function) else None
    if report.failed and site:
        report.sections.append(("What the server said last", site.said()[-3000:]))
    return report
