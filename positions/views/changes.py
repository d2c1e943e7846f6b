"""Changes: between two rounds or two documents."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from positions.analysis.comparison import diff_documents
from positions.analysis.diff import Change, Kind
from positions.analysis.diff import diff as diff_rounds
from positions.analysis.records import PartyRole, Term
from positions.analysis.text import Redline, redline_clauses
from positions.analysis.timeline import Position, Standing
from positions.captions import Captions, RoundCaption
from positions.forms import ChangesQuestion
from positions.snapshots import Texts
from positions.views.page import Context, Reading, page

FOLDED = (Kind.CARRIED, Kind.RESTATED)
"""Kinds that are no news: counted, and told only to those who unfold them."""

TOLD_AT_MOST = 80
"""Changes that one page tells in full; of more it tells how many, party by party."""

LISTED_AT_MOST = 400
"""Carried and restated positions that one page lists."""


@dataclass(frozen=True, slots=True)
class End:
    """One end of a change: the position in the words of its scale, and what its claims amount to."""

    round: int
    position: Position
    stances: list[str]
    conditions: list[str]
    since: int | None
    verdict: str


@dataclass(frozen=True, slots=True)
class Row:
    """A change as it is shown, with its clauses redlined."""

    change: Change
    ends: tuple[End | None, End | None]
    redline: Redline
    verbatim: bool

    @property
    def anchor(self) -> str:
        # A slug has no dot: no two changes share an anchor.
        return ".".join([*self.change.parties, self.change.issue])

    @property
    def valued(self) -> bool:
        return any(end and end.position.value is not None for end in self.ends)

    @property
    def conditional(self) -> bool:
        return any(end and end.conditions for end in self.ends)


@dataclass(frozen=True, slots=True)
class Section:
    """The changes of one party, or of the authors of a document: kind by kind, those without news folded."""

    parties: tuple[str, ...]
    counts: Mapping[Kind, int]
    told: Mapping[Kind, list[Row]]
    folded: Mapping[Kind, list[Row]]

    @property
    def anchor(self) -> str:
        return ".".join(self.parties)

    @property
    def news(self) -> int:
        return sum(n for kind, n in self.counts.items() if kind not in FOLDED)

    @property
    def untold(self) -> int:
        return self.news - sum(map(len, self.told.values()))

    @property
    def unlisted(self) -> int:
        return sum(self.counts[kind] for kind in FOLDED) - sum(map(len, self.folded.values()))


def _named(reading: Reading) -> list[str]:
    """Parties that only their being named admits to toward and away (R12)."""
    asked = reading.asked["party"]
    parties = reading.dossier.parties
    return [p.slug for p in parties if p.slug in asked and p.role is not PartyRole.PARTY]


def _ends_asked(reading: Reading) -> dict[str, Any]:
    """The two documents, or the two rounds with the comparisons one round earlier and later."""
    asked, captions = reading.asked, reading.captions
    if asked["from_proposal"]:
        pair = asked["from_proposal"].slug, asked["to_proposal"].slug
        return {"documents": [captions.proposals[slug] for slug in pair], "pair": pair}
    if not asked["from"]:
        return {}
    rounds = list(captions.rounds.values())
    start, end = (captions.rounds[asked[name].number] for name in ("from", "to"))
    places = rounds.index(start), rounds.index(end)
    return {
        "start": start,
        "end": end,
        "first": rounds[0],
        "last": rounds[-1],
        "earlier": _stepped(rounds, places, -1),
        "later": _stepped(rounds, places, 1),
    }


def _stepped(
    rounds: list[RoundCaption], places: tuple[int, int], step: int
) -> list[RoundCaption] | None:
    moved = [place + step for place in places]
    return [rounds[place] for place in moved] if set(moved) <= set(range(len(rounds))) else None


@page(ChangesQuestion, "positions/diff.html", from_ledger=True, heading=_ends_asked)
def diff(reading: Reading) -> Context:
    changes = _changes(reading)
    counts = Counter(change.kind for change in changes)
    sections, terms = _sections(reading, changes)
    api = reverse("api:diff", kwargs={"slug": reading.captions.slug})
    return {
        **_ends_asked(reading),
        "sections": sections,
        "overview": not any(section.told or section.folded for section in sections),
        "counts": _in_order(counts, folded=False),
        "folded": _in_order(counts, folded=True),
        "kinds": [kind for kind in Kind if counts[kind]],
        "no_news": [str(kind) for kind in FOLDED],
        "statuses": reading.asked["document_status"],
        "named": _named(reading),
        "anchors": reading.anchors(terms),
        "scales": reading.scales(),
        "api": f"{api}?{reading.question.asked.urlencode()}",
    }


def _changes(reading: Reading) -> list[Change]:
    dossier, asked = reading.dossier, reading.asked
    found = []
    if asked["from_proposal"]:
        found = diff_documents(dossier, asked["from_proposal"], asked["to_proposal"])
    elif asked["from"]:
        ends = asked["from"].number, asked["to"].number
        line = reading.basis.line(ends, asked["document_status"])
        found = diff_rounds(line, *ends, asked["party"])
    return [
        change
        for change in found
        if change.issue in asked["issues"]
        and (not asked["party"] or set(asked["party"]) & set(change.parties))
        and (not asked["change"] or change.kind in asked["change"])
    ]


def _in_order(counts: Mapping[Kind, int], *, folded: bool) -> list[tuple[Kind, int]]:
    return [(kind, counts[kind]) for kind in Kind if counts[kind] and (kind in FOLDED) is folded]


def _sections(reading: Reading, changes: list[Change]) -> tuple[list[Section], tuple[Term, ...]]:
    """A section per party, and all clauses of the texts told of: of one party alone the first changes, of several
    all or, where that is too much, none."""
    by_parties: dict[tuple[str, ...], list[Change]] = {}
    for change in changes:
        by_parties.setdefault(change.parties, []).append(change)
    alone = len(by_parties) == 1
    unchanged = sum(change.kind in FOLDED for change in changes)
    tells = alone or len(changes) - unchanged <= TOLD_AT_MOST
    lists = tells and (alone or unchanged <= LISTED_AT_MOST)
    picked = []
    for parties, found in by_parties.items():
        ordered = sorted(found, key=lambda change: list(Kind).index(change.kind))
        told = [change for change in ordered if change.kind not in FOLDED] if tells else []
        folded = [change for change in ordered if change.kind in FOLDED] if lists else []
        picked.append((parties, found, told[:TOLD_AT_MOST], folded[:LISTED_AT_MOST]))
    some = [change for *_, told, folded in picked for change in (*told, *folded)]
    texts = reading.basis.texts(end for c in some for end in (c.before, c.after) if end)
    shown = _shown(reading.captions, reading.basis.verdicts(), texts)
    sections = [
        Section(
            parties,
            Counter(change.kind for change in found),
            _by_kind(map(shown, told)),
            _by_kind(map(shown, folded)),
        )
        for parties, found, told, folded in picked
    ]
    return sections, texts.terms


def _by_kind(rows: Iterable[Row]) -> dict[Kind, list[Row]]:
    found: dict[Kind, list[Row]] = {}
    for row in rows:
        found.setdefault(row.change.kind, []).append(row)
    return found


def _shown(
    captions: Captions, verdict: Callable[[Standing], str], texts: Texts
) -> Callable[[Change], Row]:
    """How a change becomes a row."""

    def end(standing: Standing | None) -> End | None:
        stated = texts.position(standing) if standing else None
        if standing is None or stated is None:
            return None
        return End(
            standing.round,
            stated,
            captions.labels(standing.issue, stated.stances),
            [clause.conditions for clause in stated.clauses if clause.conditions],
            standing.since,
            verdict(standing),
        )

    def row(change: Change) -> Row:
        ends = end(change.before), end(change.after)
        clauses = [e.position.clauses if e else () for e in ends]
        wordings = [[clause.wording for clause in some] for some in clauses]
        news = change.kind not in FOLDED
        return Row(
            change,
            ends,
            redline_clauses(*wordings) if news else [],
            all(clause.verbatim for some in clauses for clause in some),
        )

    return row
