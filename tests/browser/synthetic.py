"""A very large negotiation, the same on every run: what the pages must bear."""

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path
from random import Random

NAME = "synthetic"
ISSUES, PARTIES, ROUNDS = 200, 20, 5

SPOKEN = (
    "the parties shall keep open each crossing and withdraw heavy weapons beyond agreed lines while "
    "observers count convoys verify depots publish maps restore water power rail port schools pensions "
    "after thirty days unless both councils defer renewal of escrow permits tariffs quotas fishing "
    "grounds archives amnesty returns property courts ballots language rights airspace beacons dredging"
)
WORDS = SPOKEN.split()
SETTLED = (
    "Alder Basin;Brackwater;Calder March;Dunmore Reach;Eastern Littoral Confederation;Fenwick;Gorse Isles;"
    "Harrow Vale;Inner Provinces;Juniper Coast;Kestrel Uplands;Lower Delta Authority;Marram;Northern Rim;"
    "Ostland Cantons;Pellworm;Quarry Towns League;Rushmere;Saltmarsh Union;Tidewater Commonwealth"
)
PLACES = SETTLED.split(";")
COMMITMENTS = ("red_line", "demand", "demand", "demand", "conditional", "offer", "offer")
STANCES = (("refused", 0), ("limited", 25), ("shared", 50), ("phased", 75), ("granted", 100))

Row = dict[str, object]


def write_bundle(folder: Path) -> Path:
    """A bundle in a new folder."""
    folder.mkdir()
    for name, rows in _tables().items():
        lines = list(rows)
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(lines[0]))
            writer.writeheader()
            writer.writerows(lines)
    return folder


def _tables() -> dict[str, Iterable[Row]]:
    """In the order of a bundle's files."""
    issues = [f"issue-{n:03d}" for n in range(1, ISSUES + 1)]
    return {
        "negotiation": [{"slug": NAME, "name": "A synthetic negotiation", "visibility": "public"}],
        **_codebook(issues),
        **_papers(issues),
    }


def _codebook(issues: list[str]) -> dict[str, list[Row]]:
    return {
        "parties": [
            {"slug": f"party-{n:02d}", "name": _place(n), "role": "party"}
            for n in range(1, PARTIES + 1)
        ],
        "rounds": [
            {
                "number": n,
                "slug": f"round-{n}",
                "name": f"Round {n}",
                "starts_on": f"{2000 + n}-01",
            }
            for n in range(1, ROUNDS + 1)
        ],
        "topics": [{"slug": f"topic-{n:02d}", "name": _title(n)} for n in range(1, 21)],
        "issues": [
            {
                "slug": issue,
                "name": _title(n + 100),
                "topic": f"topic-{n % 20 + 1:02d}",
                "kind": "term",
                "question": f"{_title(n + 400)}?",
            }
            for n, issue in enumerate(issues)
        ],
        "options": [
            {"issue": issue, "value": value, "slug": slug, "label": slug.capitalize()}
            for issue in issues
            for slug, value in STANCES
        ],
    }


def _papers(issues: list[str]) -> dict[str, list[Row]]:
    documents = [
        (party, number) for number in range(1, ROUNDS + 1) for party in range(1, PARTIES + 1)
    ]
    terms = list(_terms(documents, issues))
    return {
        "sources": [_source(n) for n in range(1, 201)],
        "proposals": [_proposal(*document) for document in documents],
        "terms": terms,
        "claims": [_claim(n, term) for n, term in enumerate(terms)],
    }


def _terms(documents: list[tuple[int, int]], issues: list[str]) -> Iterator[Row]:
    """Every party tables one document a round, and says something on half the issues in each."""
    for party, number in documents:
        chance = Random(1000 * number + party)  # noqa: S311 - the same on every run
        spoken = sorted(chance.sample(issues, len(issues) // 2))
        for clause, issue in enumerate(spoken, 1):
            yield {
                "proposal": _document(party, number),
                "clause": clause,
                "issue": issue,
                "stance": chance.choice(STANCES)[0],
                "commitment": chance.choice(COMMITMENTS),
                "wording": _sentence(chance),
                "verbatim": "yes" if party % 2 else "",
                "conditions": _sentence(chance) if clause % 10 == 0 else "",
            }


def _proposal(party: int, number: int) -> Row:
    return {
        "slug": _document(party, number),
        "round": f"round-{number}",
        "parties": f"party-{party:02d}",
        "title": f"Paper of {_place(party)} for round {number}",
        "kind": "memorandum",
        "date": f"{2000 + number}-01-{party:02d}",
        "status": "tabled",
        "completeness": "full" if party % 3 == 0 else "partial",
        "supersedes": _document(party, number - 1) if number > 1 else "",
    }


def _source(n: int) -> Row:
    reprint = n % 5 == 0
    return {
        "slug": f"source-{n:03d}",
        "publisher": f"The {_place(n)} Gazette {n}",
        "title": _title(n + 800),
        "url": f"https://example.org/{n}",
        "published_on": f"200{n % 5 + 1}-02",
        "language": "en",
        "reliability": "ABCDEF"[n % 6],
        "kind": "reprint" if reprint else "press",
        "reprint_of": f"source-{n - 1:03d}" if reprint else "",
    }


def _claim(n: int, term: Row) -> Row:
    """Of every ten claims nine say what the clause says, and one something else."""
    chance = Random(n)  # noqa: S311 - the same on every run
    stance = chance.choice(STANCES)[0] if n % 10 == 0 else term["stance"]
    return {
        "slug": f"claim-{n:05d}",
        "source": f"source-{n % 200 + 1:03d}",
        "claimant": f"Delegate {n % 7}",
        "about": str(term["proposal"])[:8],
        "proposal": term["proposal"],
        "issue": term["issue"],
        "asserts": "stance",
        "stance": stance,
        "statement": _sentence(chance),
        "quote": _sentence(chance) if n % 3 == 0 else "",
        "credibility": n % 6 + 1,
    }


def _document(party: int, number: int) -> str:
    return f"party-{party:02d}-round-{number}"


def _place(n: int) -> str:
    return PLACES[(n - 1) % len(PLACES)]


def _title(n: int) -> str:
    chance = Random(n)  # noqa: S311 - the same on every run
    return " ".join(chance.sample(WORDS, chance.randint(2, 5))).capitalize()


def _sentence(chance: Random) -> str:
    return " ".join(chance.choices(WORDS, k=chance.randint(10, 30))).capitalize() + "."
