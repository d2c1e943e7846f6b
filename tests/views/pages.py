"""Pages as tests read them: their text, their links, their tables."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}


@dataclass
class Element:
    """An element of a page with what it holds; `text` is what a reader reads, white space collapsed."""

    tag: str
    attributes: dict[str, str]
    parts: list["Element | str"] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self._words()).split())

    def _words(self) -> list[str]:
        return [p if isinstance(p, str) else p.text for p in self.parts]

    def all(self, tag: str = "", **wanted: str) -> list["Element"]:
        """Elements under this one, by tag, and attributes: `all("a", class_="why")` has the class among others."""
        found = []
        for part in self.parts:
            if isinstance(part, Element):
                if (not tag or part.tag == tag) and part._has(wanted):
                    found.append(part)
                found += part.all(tag, **wanted)
        return found

    def one(self, tag: str = "", **wanted: str) -> "Element":
        found = self.all(tag, **wanted)
        assert len(found) == 1, f"{len(found)} of <{tag} {wanted}> in: {self.text[:500]}"
        return found[0]

    def rows(self) -> list[list[str]]:
        """The cells of a table's rows, heads too, as text."""
        return [
            [cell.text for cell in row.parts if isinstance(cell, Element)] for row in self.all("tr")
        ]

    def _has(self, wanted: dict[str, str]) -> bool:
        for name, value in wanted.items():
            given = self.attributes.get(name.rstrip("_").replace("_", "-"), "")
            if value != given and not (name == "class_" and value in given.split()):
                return False
        return True


class Page(HTMLParser):
    """A parsed answer: `status`, `main` and everything under `root`."""

    def __init__(self, response: Any) -> None:
        super().__init__()
        self.status = response.status_code
        self.root = Element("", {})
        self._open = [self.root]
        self.feed(response.content.decode())
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self._open[-1].parts.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open[-1].parts.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if tag in (element.tag for element in self._open):
            while self._open.pop().tag != tag:
                pass

    def handle_data(self, text: str) -> None:
        self._open[-1].parts.append(text)

    @property
    def main(self) -> Element:
        return self.root.one("main")


def read(element: Element) -> str:
    """What a reader reads, without the spaces that elements leave before a stop."""
    return re.sub(r" ([,.:;?)”])", r"\1", element.text)


def outline(tree: Element) -> list[Any]:
    """A tree of sources by their publishers: [publisher, [reprints]]."""
    found = []
    for branch in tree.parts:
        if isinstance(branch, Element):
            below = [p for p in branch.parts if isinstance(p, Element) and p.tag == "ul"]
            publisher = branch.all("p", class_="text")[0].all("b")[0].text
            found.append([publisher, outline(below[0]) if below else []])
    return found
