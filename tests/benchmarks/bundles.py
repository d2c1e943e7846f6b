"""Negotiations of any size as bundles, the same on every run: what Parley and its peers are timed on."""

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from tests.browser.synthetic import WORDS

COVERAGE = 0.5
"""The part of the issues on which a text speaks."""
STEPS = (0, 25, 50, 75, 100)
SOURCES = 200


class Size(NamedTuple):
    name: str
    parties: int
    rounds: int
    issues: int

    @property
    def slug(self) -> str:
        return f"talks-{self.name.lower()}"

    def __str__(self) -> str:
        return f"{self.parties} parties × {self.rounds} rounds × {self.issues} issues"


SIZES = {
    size.name: size
    for size in (
        Size("XS", 3, 6, 5),
        Size("S", 8, 20, 100),
        Size("S10", 8, 200, 100),
        Size("M", 20, 50, 200),
        Size("L", 40, 100, 250),
        Size("M10", 20, 500, 200),
    )
}
"""S10 and M10 are S and M with ten times the rounds."""


def write_bundle(size: Size, folder: Path) -> Path:
    folder.mkdir()
    for name, (header, rows) in _tables(size).items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(header.split())
            writer.writerows(rows)
    return folder


def _tables(size: Size) -> dict[str, tuple[str, Any]]:
    draw = Random(11)  # noqa: S311 - the same on every run
    parties, issues = _names("party", size.parties), _names("issue", size.issues)
    rounds, sources = _names("round", size.rounds), _names("source", SOURCES)
    spoken = list(_spoken(draw, parties, rounds, issues))
    return {
        "negotiation": ("slug name visibility", [(size.slug, f"Talks {size.name}", "public")]),
        "parties": ("slug name role", [(p, p.title(), "party") for p in parties]),
        "rounds": (
            "number slug name starts_on",
            [(n, r, f"Round {n}", _day(n)) for n, r in enumerate(rounds, 1)],
        ),
        "topics": ("slug name parent", [(f"topic-{n}", f"Topic {n}", "") for n in range(10)]),
        "issues": (
            "slug name topic kind question",
            [(s, s.title(), f"topic-{n % 10}", "term", f"{s}?") for n, s in enumerate(issues)],
        ),
        "options": (
            "issue value slug label",
            [(s, step, f"at-{step}", f"To {step} %") for s in issues for step in STEPS],
        ),
        "sources": (
            "slug publisher title published_on language reliability kind reprint_of",
            list(_sources(sources)),
        ),
        "proposals": (
            "slug round parties title kind date status completeness source",
            [
                (*(f"{p}-{r}", r, p, f"{p}, {r}", "memorandum", _day(n), "tabled", "partial"), s)
                for n, r in enumerate(rounds, 1)
                for p in parties
                for s in draw.sample(sources, 1)
            ],
        ),
        "terms": ("proposal clause issue stance commitment wording verbatim", spoken),
        "claims": (
            "slug source claimant about proposal issue stance statement made_on credibility",
            _claims(draw, sources, spoken),
        ),
    }


def _names(kind: str, count: int) -> list[str]:
    return [f"{kind}-{n:03}" for n in range(1, count + 1)]


def _day(number: int) -> date:
    return date(1990, 1, 1) + timedelta(days=28 * number)


def _sources(slugs: list[str]) -> Iterator[tuple[object, ...]]:
    """Each tenth reprints the one before it."""
    for n, slug in enumerate(slugs):
        of = slugs[n - 1] if n % 10 == 9 else ""
        graded = ("en", "ABCDEF"[n % 6], "reprint" if of else "press", of)
        yield (slug, f"Gazette {n % 60}", f"Report {n}", _day(n), *graded)


def _spoken(
    draw: Random, parties: list[str], rounds: list[str], issues: list[str]
) -> Iterator[tuple[object, ...]]:
    """Clauses: now and then a party moves a step or chooses other words, mostly it repeats itself."""
    held = {(p, s): (draw.choice(STEPS), _words(draw, 12, 40)) for p in parties for s in issues}
    for slug in rounds:
        for party in parties:
            clauses = (issue for issue in issues if draw.random() < COVERAGE)
            for clause, issue in enumerate(clauses, 1):
                value, words = held[party, issue]
                change = draw.random()
                if change < 0.1:
                    value = min(100, max(0, value + draw.choice((-25, 25))))
                if change < 0.25:
                    words = [word if draw.random() < 0.9 else draw.choice(WORDS) for word in words]
                held[party, issue] = value, words
                wording = " ".join(words)
                yield (f"{party}-{slug}", clause, issue, f"at-{value}", "demand", wording, "yes")


def _words(draw: Random, fewest: int, most: int) -> list[str]:
    return draw.choices(WORDS, k=draw.randint(fewest, most))


def _claims(
    draw: Random, sources: list[str], spoken: list[tuple[object, ...]]
) -> Iterator[tuple[object, ...]]:
    """One of each clause; a tenth may say otherwise."""
    for n, (proposal, _, issue, stance, *_) in enumerate(spoken, 1):
        party = str(proposal).partition("-round")[0]
        said = stance if draw.random() < 0.9 else f"at-{draw.choice(STEPS)}"
        statement = " ".join(_words(draw, 12, 12))
        made_on = _day(int(str(proposal)[-3:]))
        graded = (statement, made_on, draw.randint(1, 6))
        yield (f"claim-{n}", draw.choice(sources), party, party, proposal, issue, said, *graded)
