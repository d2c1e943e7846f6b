"""Positions: every party on every issue as of a round."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from positions.analysis.claims import Verdict
from positions.analysis.convergence import Distance, distance, gap, pairs
from positions.analysis.diff import Kind, compared
from positions.analysis.records import Flag, Issue, IssueKind, Party
from positions.analysis.timeline import Standing, Status
from positions.captions import IssueCaption, PartyCaption, TopicCaption
from positions.forms import MatrixQuestion
from positions.views.page import Context, Reading, page
from positions.words import word

FEW, SEVERAL = 4, 8
"""Parties side by side: few fit a page, with several a cell still has room for words, of many it shows dot, value and remarks."""

PAIRS = 3
"""Main pairs whose distances are told above the matrix; of more the page of distances tells."""

CHANGED = (Kind.NEW, Kind.DROPPED, Kind.SHIFTED, Kind.REQUALIFIED, Kind.REWORDED)
"""Kinds of change told; what is carried or restated stands as it stood."""

TURNS = {
    Kind.NEW: (Flag.RETURNED,),
    Kind.SHIFTED: (Flag.LATERAL, Flag.RANGE),
    Kind.REQUALIFIED: (Flag.COMMITMENT, Flag.CONDITIONS),
}
"""Flags told of a kind of change, because without them it would not be understood."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What changed since the previous round, with the way to its worked sum."""

    kind: Kind
    flags: tuple[str, ...]
    delta: int | None
    arrow: str
    """Which way the dot moved on its line; empty where it did not."""
    href: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A party on an issue, with the ways to the worked sums of what it shows."""

    party: PartyCaption
    standing: Standing
    href: str
    flags: tuple[str, ...]
    said: str = ""
    """Its value, or that it was dropped; empty where it has no position."""
    label: str = ""
    """The headline's stance in words."""
    others: tuple[str, ...] = ()
    """The other stances of several clauses."""
    carried: bool = False
    turn: Turn | None = None
    contested: str = ""
    """The way to the evidence, where sources contradict each other on it."""
    remarked: bool = False
    """Whether more is to be said of it than where it stands."""


@dataclass(frozen=True, slots=True)
class Row:
    issue: IssueCaption
    cells: tuple[Cell, ...]
    gap: int | None
    href: str


@dataclass(frozen=True, slots=True)
class Apart:
    """How far a main pair is apart on the issues shown, with the ways to the sum and to all rounds."""

    found: Distance
    href: str
    over: str

    @property
    def by(self) -> float:
        """How far it moved, either way."""
        return abs(self.found.moved or 0)


@dataclass(frozen=True, slots=True)
class Totals:
    """What stands above the matrix: counts of the parties and issues that it shows."""

    issues: int
    spoken: int
    live: int
    dropped: int
    changes: tuple[tuple[Kind, int], ...]
    contested: int


def _heading(reading: Reading) -> Context:
    chosen = reading.asked["round"]
    return {"round": reading.captions.rounds[chosen.number]} if chosen else {}


@page(MatrixQuestion, "positions/matrix.html", from_ledger=True, heading=_heading)
def matrix(reading: Reading) -> Context:
    rounds, chosen = reading.captions.rounds, reading.asked["round"]
    address = reverse("api:positions", kwargs={"slug": reading.captions.slug})
    context: Context = {"api": f"{address}?{reading.question.asked.urlencode()}".rstrip("?")}
    if chosen is None or not reading.dossier.parties:
        return context
    board = _Board(reading)
    rows = [board.row(issue) for issue in board.issues]
    return context | {
        **_heading(reading),
        "previous": rounds.get(chosen.number - 1),
        "following": rounds.get(chosen.number + 1),
        "columns": board.columns,
        "unspoken": [p for p in reading.captions.parties.values() if p not in board.columns],
        "width": _width(len(board.columns)),
        "groups": _by_heading(reading.captions.topics, rows),
        "totals": _totals(rows),
        "main": board.main,
        "named": board.named,
        "pairs": len(board.pairs),
        "distances": board.apart(),
    }


class _Board:
    """A negotiation as of the round that is asked for, ready to be told row by row."""

    def __init__(self, reading: Reading) -> None:
        dossier, self.asked, self.captions = reading.dossier, reading.asked, reading.captions
        self._kept = reading.kept
        self.round = self.asked["round"]
        of = {"slug": self.captions.slug}
        self._pages = {p: reverse(f"pages:{p}", kwargs=of) for p in ("explain", "convergence")}
        # Of thousands of addresses the part that all share is written once.
        self._position = self._explain(round=self.round.slug)
        number = self.round.number
        self.line = reading.basis.line((number - 1, number), self.asked["document_status"])
        found = [*self.line.as_of(number), *self.line.without_position(number)]
        self.standings = {(standing.party, standing.issue): standing for standing in found}
        self.columns = self._columns()
        self.issues = [issue for issue in dossier.issues if self._shows(issue)]
        # One party named is a column, no question about a gap.
        self.named = self.asked["party"] if len(self.asked["party"]) > 1 else []
        self.pairs = pairs(dossier.parties, self.named)
        self.main = _sides(self.pairs)
        self.turns = self._turns()
        self._contested = self._disputes(reading.basis.verdicts())

    def _columns(self) -> list[PartyCaption]:
        """The parties asked for, else those that have or had a position, else all; in the analyst's order."""
        stand = {party for (party, _), s in self.standings.items() if s.position}
        shown = set(self.asked["party"]) or stand or set(self.captions.parties)
        return [party for slug, party in self.captions.parties.items() if slug in shown]

    def _shows(self, issue: Issue) -> bool:
        return issue.kind is IssueKind.TERM and issue.slug in self.asked["issues"]

    def row(self, issue: Issue) -> Row:
        slug = issue.slug
        return Row(
            issue=self.captions.issues[slug],
            cells=tuple(self._cell(p, self.standings[p.slug, slug]) for p in self.columns),
            gap=gap(self.line, slug, self.round.number, self.named),
            href=self._explain(of="gap", party=self.named, issue=slug, round=self.round.slug),
        )

    def _cell(self, party: PartyCaption, standing: Standing) -> Cell:
        issue, stated = standing.issue, standing.position
        href = f"{self._position}&party={party.slug}&issue={issue}"
        flags = _words(standing.flags)
        if stated is None:
            return Cell(party, standing, href, flags, remarked=bool(flags))
        value = "–" if stated.value is None else str(stated.value)
        others = [stance for stance in stated.stances if stance != stated.stance]
        turn = self.turns.get((party.slug, issue))
        contested = self._contested.get((stated.document, issue), "")
        return Cell(
            party=party,
            standing=standing,
            href=href,
            flags=flags,
            said=value if standing.live else word(standing.status).label,
            label=self.captions.options[issue, stated.stance].label,
            others=tuple(self.captions.labels(issue, others)),
            carried=standing.live and standing.status != Status.STATED,
            turn=turn,
            contested=contested,
            remarked=bool(flags or turn or contested),
        )

    def _turns(self) -> dict[tuple[str, str], Turn]:
        """What changed since the previous round, by party and issue."""
        previous = self.captions.rounds.get(self.round.number - 1)
        if previous is None:
            return {}
        ends = {"from": previous.slug, "to": self.round.slug}
        address = self._explain(of="change", **ends)
        turns = {}
        for change in compared(self.line, previous.number, self.round.number):
            if change.kind in CHANGED:
                party, issue = change.parties[0], change.issue
                flags = _words(flag for flag in change.flags if flag in TURNS.get(change.kind, ()))
                href = f"{address}&party={party}&issue={issue}"
                arrow = ("←" if change.delta < 0 else "→") if change.delta else ""
                turns[party, issue] = Turn(change.kind, flags, change.delta, arrow, href)
        return turns

    def _disputes(self, verdict: Callable[[Standing], str]) -> dict[tuple[str, str], str]:
        """The ways to the evidence (R20) by document and issue, where sources contradict each other."""
        stand = {
            (s.position.document, s.issue)
            for s in self.standings.values()
            if s.position and verdict(s) == Verdict.CONTESTED
        }
        return {
            (proposal, issue): self._ask("explain", of="evidence", proposal=proposal, issue=issue)
            for proposal, issue in stand
        }

    def apart(self) -> list[Apart]:
        """Main pairs, where they are few; not of documents of some statuses, which no page explains."""
        if self.asked["document_status"] or len(self.pairs) > PAIRS:
            return []
        issues = [issue.slug for issue in self.issues]
        found = []
        for pair in self.pairs:
            slugs = pair[0].slug, pair[1].slug
            of = {"party": slugs, "issue": self.asked["issue"], "topic": self.asked["topic"]}
            found.append(
                Apart(
                    distance(self.line, slugs, self.round.number, issues),
                    self._ask("explain", **{"of": "distance", **of, "round": self.round.slug}),
                    self._ask("convergence", **of),
                )
            )
        return found

    def _explain(self, **asked: Any) -> str:
        return self._ask("explain", **asked, document_status=self.asked["document_status"])

    def _ask(self, page: str, **asked: Any) -> str:
        given = {name: value for name, value in asked.items() if value} | self._kept
        return f"{self._pages[page]}?{urlencode(given, doseq=True)}"


def _sides(found: Iterable[tuple[Party, Party]]) -> list[str]:
    """The parties of all pairs, each once."""
    return list(dict.fromkeys(party.slug for pair in found for party in pair))


def _width(columns: int) -> str:
    if columns <= FEW:
        return "few"
    return "several" if columns <= SEVERAL else "many"


def _words(flags: Iterable[StrEnum]) -> tuple[str, ...]:
    return tuple(word(flag).label for flag in flags)


def _by_heading(
    topics: dict[str, TopicCaption], rows: Iterable[Row]
) -> list[tuple[TopicCaption | None, list[Row]]]:
    """Rows under the topmost topics, in the analyst's order; those on no topic come last."""
    groups: dict[str, list[Row]] = {slug: [] for slug in (*topics, "")}
    for row in rows:
        topic = row.issue.topic
        while topic and topics[topic].parent:
            topic = topics[topic].parent
        groups[topic].append(row)
    return [(topics.get(slug), found) for slug, found in groups.items() if found]


def _totals(rows: Sequence[Row]) -> Totals:
    cells = [cell for row in rows for cell in row.cells]
    kinds = Counter(cell.turn.kind for cell in cells if cell.turn)
    return Totals(
        issues=len(rows),
        spoken=sum(any(cell.standing.live for cell in row.cells) for row in rows),
        live=sum(cell.standing.live for cell in cells),
        dropped=sum(cell.standing.status == Status.LAPSED for cell in cells),
        changes=tuple((kind, kinds[kind]) for kind in CHANGED if kinds[kind]),
        contested=sum(bool(cell.contested) for cell in cells),
    )
