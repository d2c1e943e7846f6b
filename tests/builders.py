"""Records with defaults, so that a test case is one line, and the fixture read straight from its CSV."""

import csv
from pathlib import Path
from typing import Any

from positions.analysis.records import (
    Asserts,
    Claim,
    Commitment,
    Dossier,
    Issue,
    IssueKind,
    Option,
    Party,
    PartyRole,
    Proposal,
    Round,
    Source,
    Term,
    Topic,
)

FIXTURE = Path(__file__).parent.parent / "fixtures" / "russia-ukraine"


def party(slug: str, role: str = "party", side: str = "") -> Party:
    return Party(slug, PartyRole(role), side)


def proposal(slug: str, round: int = 1, *parties: str, **more: Any) -> Proposal:
    return Proposal(slug, round, parties or ("a",), **more)


def stance(issue: str, value: int | None, slug: str = "", place: int | None = None) -> Option:
    """An option named after its value (`at-40`) unless named otherwise."""
    return Option(issue, slug or f"at-{value}", value, place if place is not None else value or 0)


def term(proposal: str, issue: str = "troops", value: int | None = 50, **more: Any) -> Term:
    """A demand at a value; `value=None` states no stance."""
    option = None if value is None else stance(issue, value, more.pop("slug", ""))
    more["commitment"] = Commitment(more.pop("commitment", "demand"))
    return Term(proposal, more.pop("clause", "1"), issue, option, **more)


def source(slug: str, publisher: str = "", **more: Any) -> Source:
    return Source(slug, publisher or slug, **{"reliability": "B", **more})


def claim(slug: str, source: str, stance: str = "at-50", **more: Any) -> Claim:
    """A claim about party `a` on `troops` in general, asserting a stance."""
    more["asserts"] = Asserts(more.pop("asserts", "stance"))
    return Claim(
        slug,
        source,
        **{"issue": "troops", "about": "a", "stance": stance, "credibility": 2, **more},
    )


def dossier(*records: Any, **more: Any) -> Dossier:
    """A dossier of these records; parties a, b and c, six rounds and one issue where none are given."""
    kinds: dict[str, tuple[type, list[Any]]] = {
        "parties": (Party, [party("a"), party("b"), party("c")]),
        "rounds": (Round, [Round(n, f"round-{n}", f"2025-0{n}-01") for n in range(1, 7)]),
        "topics": (Topic, []),
        "issues": (Issue, [Issue("troops")]),
        "options": (Option, []),
        "proposals": (Proposal, []),
        "terms": (Term, []),
        "sources": (Source, []),
        "claims": (Claim, []),
    }
    found = {
        name: tuple(r for r in records if isinstance(r, kind)) or tuple(default)
        for name, (kind, default) in kinds.items()
    }
    if not found["options"]:
        found["options"] = tuple({t.stance: None for t in found["terms"] if t.stance})
    return Dossier("talks", **found, **more)


def told(*records: Any) -> Dossier:
    """A dossier in which a claim's source, unless given, is a publisher of that name."""
    given = {record.slug for record in records if isinstance(record, Source)}
    cited = dict.fromkeys(record.source for record in records if isinstance(record, Claim))
    return dossier(*records, *(source(slug) for slug in cited if slug not in given))


def text(
    slug: str, round: int, *clauses: dict[str, Any], by: Any = ("a",), **more: Any
) -> list[Any]:
    """A proposal with its terms, each as `says` gives it."""
    labelled = enumerate(clauses, 1)
    terms = [term(slug, **{"clause": str(n), **clause}) for n, clause in labelled]
    return [proposal(slug, round, *by, **more), *terms]


def says(value: int | None = 50, commitment: str = "demand", **more: Any) -> dict[str, Any]:
    """What one clause of a `text` says; `value=None` states no stance."""
    return {"value": value, "commitment": commitment, **more}


def dossier_from_csv(folder: Path = FIXTURE) -> Dossier:
    """A bundle as records, read without Django or the database: the rules' own input."""
    options = _options(folder)
    return Dossier(
        slug=_rows(folder, "negotiation")[0]["slug"],
        parties=tuple(
            party(r["slug"], r["role"], r.get("side", "")) for r in _rows(folder, "parties")
        ),
        rounds=_rounds(folder),
        topics=tuple(Topic(r["slug"], r.get("parent") or "") for r in _rows(folder, "topics")),
        issues=tuple(
            Issue(r["slug"], r.get("topic") or "", IssueKind(r["kind"]))
            for r in _rows(folder, "issues")
        ),
        options=tuple(options.values()),
        proposals=_proposals(folder),
        terms=tuple(_term(r, options) for r in _rows(folder, "terms")),
        sources=tuple(_source(r) for r in _rows(folder, "sources")),
        claims=tuple(_claim(r) for r in _rows(folder, "claims")),
        salience={(r["party"], r["issue"]): int(r["salience"]) for r in _rows(folder, "salience")},
    )


def _rows(folder: Path, name: str) -> list[dict[str, str]]:
    path = folder / f"{name}.csv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _rounds(folder: Path) -> tuple[Round, ...]:
    rounds = (
        Round(int(r["number"]), r["slug"], r.get("starts_on") or "")
        for r in _rows(folder, "rounds")
    )
    return tuple(sorted(rounds, key=lambda r: r.number))


def _options(folder: Path) -> dict[tuple[str, str], Option]:
    """Options by issue and slug, placed from the low end of each issue's scale."""
    scale = sorted(
        (
            (r["issue"], int(r["value"]) if r["value"] else None, n, r["slug"])
            for n, r in enumerate(_rows(folder, "options"))
        ),
        key=lambda o: (o[0], o[1] is None, o[1] or 0, o[2]),
    )
    return {
        (issue, slug): Option(issue, slug, value, place)
        for place, (issue, value, _, slug) in enumerate(scale)
    }


def _proposals(folder: Path) -> tuple[Proposal, ...]:
    numbers = {r["slug"]: int(r["number"]) for r in _rows(folder, "rounds")}
    return tuple(
        Proposal(
            r["slug"],
            numbers[r["round"]],
            tuple(name.strip() for name in r["parties"].split(";") if name.strip()),
            r.get("date") or "",
            r.get("completeness") == "full",
            r["kind"],
            r["status"],
            n,
        )
        for n, r in enumerate(_rows(folder, "proposals"))
    )


def _term(row: dict[str, str], options: dict[tuple[str, str], Option]) -> Term:
    return Term(
        row["proposal"],
        row["clause"],
        row["issue"],
        options[row["issue"], row["stance"]] if row.get("stance") else None,
        Commitment(row["commitment"]),
        row["wording"],
        row.get("verbatim") == "yes",
        row.get("conditions") or "",
        row.get("headline") == "yes",
    )


def _source(row: dict[str, str]) -> Source:
    return Source(
        row["slug"],
        row["publisher"],
        row["reliability"],
        row.get("published_on") or "",
        row.get("reprint_of") or "",
    )


def _claim(row: dict[str, str]) -> Claim:
    return Claim(
        row["slug"],
        row["source"],
        row["issue"],
        row.get("claimant") or "",
        row.get("about") or "",
        row.get("proposal") or "",
        Asserts(row.get("asserts") or ("stance" if row.get("stance") else "comment")),
        row.get("stance") or "",
        row.get("made_on") or "",
        int(row["credibility"]),
    )
