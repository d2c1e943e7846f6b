"""A bundle of some thousand rows, the same on every run, and a later state of it."""

import csv
from collections.abc import Iterable
from pathlib import Path
from random import Random

SLUG = "upheaval"
PARTIES, ROUNDS, ISSUES, SOURCES = 5, 4, 25, 40
STANCES = (("refused", 0), ("limited", 30), ("shared", 60), ("granted", 100))
SPOKEN = "troops leave each crossing under watch while convoys pass in winter"
WORDS = SPOKEN.split()

Row = dict[str, object]


def write_bundle(folder: Path, later: bool = False, clauses: int = 50) -> Path:
    """In a new folder; the later state changes, adds and removes rows of every size, and swaps two rounds."""
    folder.mkdir(parents=True)
    for name, rows in _tables(later, clauses).items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    return folder


def _tables(later: bool, clauses: int) -> dict[str, list[Row]]:
    proposals = [
        (party, number) for number in range(1, ROUNDS + 1) for party in range(1, PARTIES + 1)
    ]
    if later:
        proposals = proposals[2:]
    terms = _kept([_term(*one, n) for one in proposals for n in range(clauses)], later)
    name = "Upheaval, continued" if later else "Upheaval"
    return {
        "negotiation": [{"slug": SLUG, "name": name, "visibility": "public"}],
        **_codebook(later),
        "sources": [_source(n, later) for n in range(1, SOURCES + 1)],
        "proposals": [_proposal(*one, later) for one in proposals],
        "terms": terms,
        "claims": _kept([_claim(n, term) for n, term in enumerate(terms)], later),
        "salience": [
            {"party": f"party-{p}", "issue": f"issue-{n}", "salience": (7 * p + n) % 101}
            for p in range(1, PARTIES + 1)
            for n in range(ISSUES)
        ],
    }


def _codebook(later: bool) -> dict[str, list[Row]]:
    numbers = [1, 2, 4, 3] if later else [1, 2, 3, 4]
    return {
        "parties": [
            {"slug": f"party-{n}", "name": f"Party {n}", "role": "party"}
            for n in range(1, PARTIES + 1)
        ],
        "rounds": [
            {"number": number, "slug": f"round-{place}", "name": f"Round {place}"}
            for place, number in enumerate(numbers, 1)
        ],
        "topics": [{"slug": "all", "name": "All"}],
        "issues": [
            {"slug": f"issue-{n}", "name": f"Issue {n}", "topic": "all", "kind": "term"}
            for n in range(ISSUES)
        ],
        "options": [
            {"issue": f"issue-{n}", "value": value, "slug": slug, "label": slug.title()}
            for n in range(ISSUES)
            for slug, value in STANCES
        ],
    }


def _kept(rows: Iterable[Row], later: bool) -> list[Row]:
    """Later every fifth is gone and every third says something else."""
    if not later:
        return list(rows)
    changed = [
        row | {name: f"{row[name]} Later." for name in ("wording", "statement") if name in row}
        if place % 3 == 0
        else row
        for place, row in enumerate(rows)
    ]
    return [row for place, row in enumerate(changed) if place % 5]


def _source(n: int, later: bool) -> Row:
    return {
        "slug": f"source-{n}",
        "publisher": f"Gazette {n % 7}",
        "title": f"Report {n}{', corrected' if later else ''}",
        "reliability": "ABCDEF"[n % 6],
        "kind": "reprint" if n % 4 == 0 else "press",
        "reprint_of": f"source-{n - 1}" if n % 4 == 0 else "",
    }


def _proposal(party: int, number: int, later: bool) -> Row:
    return {
        "slug": f"paper-{party}-{number}",
        "round": f"round-{number}",
        "parties": f"party-{party}" + (f";party-{party % PARTIES + 1}" if later else ""),
        "title": f"Paper of {party} in {number}",
        "kind": "memorandum",
        "status": "tabled",
    }


def _term(party: int, number: int, n: int) -> Row:
    chance = Random(1000 * number + 100 * party + n)  # noqa: S311 - the same on every run
    return {
        "proposal": f"paper-{party}-{number}",
        "clause": n + 1,
        "issue": f"issue-{n % ISSUES}",
        "stance": chance.choice(STANCES)[0],
        "commitment": chance.choice(("demand", "conditional", "offer")),
        "wording": " ".join(chance.choices(WORDS, k=20)),
    }


def _claim(n: int, term: Row) -> Row:
    return {
        "slug": f"claim-{term['proposal']}-{term['clause']}",
        "source": f"source-{n % SOURCES + 1}",
        "about": str(term["proposal"]).replace("paper", "party")[:7],
        "proposal": term["proposal"],
        "issue": term["issue"],
        "asserts": "stance",
        "stance": term["stance"],
        "statement": f"Said of clause {term['clause']}.",
        "credibility": n % 6 + 1,
    }
