"""A page printed to PDF, read back word by word."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import pytest
from playwright.sync_api import Page

SHEET = re.compile(r'<page width="([\d.]+)" height="([\d.]+)">(.*?)</page>', re.DOTALL)
WORD = re.compile(
    r'<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">(.*?)</word>'
)


@dataclass(frozen=True)
class Word:
    """A word and its box, in points from the upper left corner of its sheet."""

    left: float
    top: float
    right: float
    bottom: float
    text: str


@dataclass(frozen=True)
class Sheet:
    width: float
    height: float
    words: tuple[Word, ...]

    def beyond(self) -> list[str]:
        """Words that reach over an edge."""
        return [
            word.text
            for word in self.words
            if min(word.left, word.top) < 0 or word.right > self.width or word.bottom > self.height
        ]


def printed(page: Page, path: Path) -> list[Sheet]:
    """The sheets of the page as its own style sheet lays them out for paper."""
    if not shutil.which("pdftotext"):
        pytest.fail("There is no pdftotext: install poppler-utils, as .ci/run does.")
    page.pdf(path=path, prefer_css_page_size=True)
    read = subprocess.run(  # noqa: S603 - poppler's reader of PDF
        ["pdftotext", "-bbox", path, "-"],  # noqa: S607
        capture_output=True,
        text=True,
        check=True,
    )
    return list(_sheets(read.stdout))


def _sheets(xml: str) -> Iterator[Sheet]:
    for width, height, content in SHEET.findall(xml):
        yield Sheet(
            float(width),
            float(height),
            tuple(
                Word(float(left), float(top), float(right), float(bottom), unescape(text))
                for left, top, right, bottom, text in WORD.findall(content)
            ),
        )
