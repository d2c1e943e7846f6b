"""Where each party stands on each issue as of a round: attribution, order, carrying forward (R1–R6, R10)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from positions.analysis.records import (
    Commitment,
    Dossier,
    Flag,
    IssueKind,
    Option,
    Proposal,
    Term,
    first_day,
)

FIRMNESS = (Commitment.OFFER, Commitment.CONDITIONAL, Commitment.DEMAND, Commitment.RED_LINE)
"""How firmly a clause is put (R10), weakest first."""

LASTING = frozenset({Flag.JOINT, Flag.SEVERAL_CLAUSES})
"""Flags of what was stated. They travel with the position; all others speak of one round only."""


class Status(StrEnum):
    """How a party came to stand where it stands; the last three have no position and no value."""

    STATED = "stated"
    CARRIED = "carried"
    CARRIED_SILENT = "carried-silent"
    LAPSED = "lapsed"
    SILENT = "silent"
    NOT_ADDRESSED = "not-addressed"
    NOT_CODED = "not-coded"


LIVE = frozenset({Status.STATED, Status.CARRIED, Status.CARRIED_SILENT})


Told = tuple[tuple[str, ...], int | None, int | None, int | None, str, str, str, str]
TOLD = ("stances", "value", "low", "high", "commitment", "wording", "conditions", "proposal")
"""What an answer tells of a position, in this order; wording and conditions are the headline's."""


class Position(NamedTuple):
    """What a document states on an issue: all its clauses with a stance, in document order.

    `value`, `low` and `high` are points of the issue's scale, 0–100; None only on a scale without values.
    """

    proposal: Proposal
    clauses: tuple[Term, ...]
    headline: Term
    stances: tuple[str, ...]
    value: int | None
    low: int | None
    high: int | None

    @property
    def told(self) -> Told:
        """What a row tells of it."""
        return (
            self.stances,
            self.value,
            self.low,
            self.high,
            self.commitment,
            self.wording,
            self.conditions,
            self.document,
        )

    @property
    def document(self) -> str:
        """The slug of the proposal that states it."""
        return self.proposal.slug

    @property
    def stance(self) -> str:
        """The headline's stance."""
        return self.headline.stance.slug if self.headline.stance else ""

    @property
    def commitment(self) -> Commitment:
        return self.headline.commitment

    @property
    def wording(self) -> str:
        return self.headline.wording

    @property
    def conditions(self) -> str:
        return self.headline.conditions

    @property
    def labels(self) -> list[str]:
        """What its clauses are called in the document."""
        return [clause.clause for clause in self.clauses]

    @property
    def verbatim(self) -> bool:
        """Whether all its clauses are the text itself."""
        return all(clause.verbatim for clause in self.clauses)

    @property
    def conditional(self) -> bool:
        """Whether any of its clauses has a condition."""
        return any(clause.conditions.strip() for clause in self.clauses)

    @property
    def words(self) -> Hashable:
        """The words of its clauses in order, as R9 compares them."""
        return _plain(clause.wording for clause in self.clauses)

    @property
    def taken(self) -> Hashable:
        """The stances, as R9 compares them."""
        return self.stances

    @property
    def qualifiers(self) -> Hashable:
        """What the stances are qualified by (R9): equal where commitment and conditions are the same."""
        return self.commitment, self.conditional, self.condition_words if self.verbatim else None

    @property
    def condition_words(self) -> Hashable:
        """The conditions of its clauses in order, as R9 compares them; a clause without one says nothing by it."""
        return _plain(clause.conditions for clause in self.clauses)


class Standing(NamedTuple):
    """A party on an issue as of a round. `since`, `held_since` and `lapsed` are numbers of rounds (R4, R5)."""

    party: str
    issue: str
    round: int
    status: Status
    position: Position | None = None
    since: int | None = None
    held_since: int | None = None
    flags: tuple[Flag, ...] = ()
    lapsed: int | None = None
    """When a position of this cell lapsed last; None where none ever did."""

    @property
    def value(self) -> int | None:
        return self.position.value if self.position else None

    @property
    def live(self) -> bool:
        return self.status in LIVE


class Line(ABC):
    """Where every party stands on every issue, round by round."""

    __slots__ = ()
    dossier: Dossier

    @abstractmethod
    def standing(self, party: str, issue: str, number: int) -> Standing | None:
        """Where a party stands as of a round; None where nothing is known of it."""

    @abstractmethod
    def values(self, party: str, number: int) -> Mapping[str, int | None]:
        """The values of a party's live positions as of a round, by issue."""

    def live(self, party: str, issue: str, number: int) -> Standing | None:
        """The standing as of the round if it is live, else None."""
        standing = self.standing(party, issue, number)
        return standing if standing and standing.status in LIVE else None

    def live_at(self, number: int) -> Mapping[tuple[str, str], Standing]:
        """All live standings as of a round, by party and issue."""
        found = ((cell, self.live(*cell, number)) for cell in self.cells())
        return {cell: standing for cell, standing in found if standing}

    def cells(self) -> Iterator[tuple[str, str]]:
        """Every party with every issue that a text can settle, in the analyst's order."""
        issues = [issue.slug for issue in self.dossier.issues if issue.kind is IssueKind.TERM]
        for party in self.dossier.parties:
            for issue in issues:
                yield party.slug, issue

    def as_of(self, number: int) -> list[Standing]:
        """All standings as of a round, live or lapsed, by party and issue; none where nothing was stated yet."""
        standings = (self.standing(party, issue, number) for party, issue in self.cells())
        return [standing for standing in standings if standing and standing.position]

    def without_position(self, number: int) -> list[Standing]:
        """R6 cells of a party that never had a position: silent, not-addressed and not-coded differ."""
        cells = []
        for party, issue in self.cells():
            standing = self.standing(party, issue, number)
            if standing is None:
                over = issue in self.passed_over(party, number)
                status = Status.NOT_ADDRESSED if over else Status.NOT_CODED
                standing = Standing(party, issue, number, status)
            if standing.position is None:
                cells.append(standing)
        return cells

    @abstractmethod
    def passed_over(self, party: str, number: int) -> Collection[str]:
        """Issues on which no document of the party in the round has a term, where one was full and its own (R5)."""


@dataclass(frozen=True, slots=True)
class Timeline(Line):
    """The standings of every party on every issue, kept only for the rounds in which one changed."""

    dossier: Dossier
    events: Mapping[tuple[str, str], tuple[Standing, ...]]
    over: Mapping[tuple[str, int], frozenset[str]]
    """What `passed_over` answers."""
    _values: dict[tuple[str, int], Mapping[str, int | None]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def standing(self, party: str, issue: str, number: int) -> Standing | None:
        """R4 carry-forward: a party silent in a round still stands where it last stood, or None."""
        last = None
        for event in self.events.get((party, issue), ()):
            if event.round > number:
                break
            last = event
        if last is None or last.round == number:
            return last
        return carried(last, number) if last.position else None

    def values(self, party: str, number: int) -> Mapping[str, int | None]:
        """Worked out once for all pairs."""
        if (party, number) not in self._values:
            standings = (self.live(party, issue.slug, number) for issue in self.dossier.issues)
            self._values[party, number] = {
                s.issue: s.position.value for s in standings if s and s.position
            }
        return self._values[party, number]

    def passed_over(self, party: str, number: int) -> Collection[str]:
        return self.over.get((party, number), ())


def carried(last: Standing, number: int) -> Standing:
    """A position that stands on in a round after the one in which it was last spoken of (R4)."""
    status = Status.CARRIED if last.live else last.status
    flags = tuple(flag for flag in last.flags if flag in LASTING)
    return last._replace(round=number, status=status, flags=flags)


def timeline(dossier: Dossier) -> Timeline:
    """R1 attribution: a term belongs to every party that tabled its proposal, in full."""
    texts = texts_of(dossier)
    issues = {issue.slug for issue in dossier.issues if issue.kind is IssueKind.TERM}
    tabled: dict[tuple[int, str], list[Proposal]] = {}
    for proposal in in_order(dossier.proposals):
        for party in proposal.parties:
            tabled.setdefault((proposal.round, party), []).append(proposal)
    events: dict[tuple[str, str], list[Standing]] = {}
    passed_over: dict[tuple[str, int], frozenset[str]] = {}
    for number, party in sorted(tabled):
        documents = tabled[number, party]
        said = {issue for document in documents for issue in texts.get(document.slug, ())}
        over = frozenset(issues - said) if _may_drop(documents) else frozenset()
        passed_over[party, number] = over
        for issue in (said & issues) | {i for i in over if _is_live(events.get((party, i)))}:
            cell = events.setdefault((party, issue), [])
            spoken = [
                (d, texts[d.slug][issue]) for d in documents if issue in texts.get(d.slug, ())
            ]
            before = cell[-1] if cell else Standing(party, issue, number, Status.NOT_CODED)
            cell.append(_event(before, number, spoken))
    return Timeline(dossier, {cell: tuple(found) for cell, found in events.items()}, passed_over)


def in_order(proposals: Iterable[Proposal]) -> list[Proposal]:
    """R2 order: by date, a partial one as its first day and a missing one first, then by sequence."""
    return sorted(proposals, key=lambda p: (first_day(p.date), p.sequence))


def position(proposal: Proposal, clauses: Sequence[Term]) -> Position | None:
    """R10 several clauses: all that state a stance are kept; the headline gives value and commitment.

    The headline is the clause the coder marked, else the one put most firmly, among equals the last.
    """
    clauses = tuple(clause for clause in clauses if clause.states)
    if not clauses:
        return None
    ranks = [(c.headline, FIRMNESS.index(c.commitment), n) for n, c in enumerate(clauses)]
    headline = clauses[max(ranks)[2]]
    options = {clause.stance for clause in clauses if clause.stance}
    values = [option.value for option in options if option.value is not None]
    return Position(
        proposal=proposal,
        clauses=clauses,
        headline=headline,
        stances=tuple(option.slug for option in sorted(options, key=_place)),
        value=headline.stance.value if headline.stance else None,
        low=min(values, default=None),
        high=max(values, default=None),
    )


def lasting_flags(stated: Position) -> set[Flag]:
    """Flags of a position that hold as long as it stands: a joint text (R1), several clauses (R10)."""
    flags = {Flag.JOINT} if stated.proposal.joint else set()
    return flags | ({Flag.SEVERAL_CLAUSES} if len(stated.clauses) > 1 else set())


def in_flag_order(flags: Collection[Flag]) -> tuple[Flag, ...]:
    return tuple(flag for flag in Flag if flag in flags) if flags else ()


def _event(before: Standing, number: int, spoken: list[tuple[Proposal, list[Term]]]) -> Standing:
    """What a round's documents make of a cell: stated, or the position before it in a new light."""
    commitments = {term.commitment for _, terms in spoken for term in terms}
    silent = Commitment.SILENT in commitments
    stated = [found for document, terms in spoken if (found := position(document, terms))]
    stood, since, held_since = before.position, before.since, before.held_since
    lapsed = before.lapsed
    flags: set[Flag] = set()
    if stated:
        stood, flags = _latest(stated)
        status, since = Status.STATED, number
        held_since = held_since if _holds(before, stood) else number
    elif stood is None:
        status = Status.SILENT if silent else Status.NOT_CODED
    elif not before.live:
        status = before.status
    else:
        status, flags = _unsaid(stood, silent=silent, passed_over=not spoken)
        lapsed = number if status is Status.LAPSED else lapsed
    if Commitment.SIDE_OFFER in commitments:
        flags.add(Flag.SIDE_OFFER)
    if stood:
        flags |= lasting_flags(stood)
    told = in_flag_order(flags)
    return Standing(
        before.party, before.issue, number, status, stood, since, held_since, told, lapsed
    )


def _latest(stated: list[Position]) -> tuple[Position, set[Flag]]:
    """R3 latest wins, per issue: the last document with a stance gives the position, alone."""
    conflicting = len({found.stances for found in stated}) > 1
    return stated[-1], {Flag.CONFLICTING_DOCUMENTS} if conflicting else set()


def _holds(before: Standing, stated: Position) -> bool:
    """Whether a party states anew the stances that it took until now (R4, held since)."""
    return before.live and before.position is not None and before.position.stances == stated.stances


def _unsaid(stood: Position, *, silent: bool, passed_over: bool) -> tuple[Status, set[Flag]]:
    """R5 dropped: a full text tabled alone, with no term on the issue, ends a position; never a red line.

    R6 explicit silence neither changes nor drops a live position.
    """
    if passed_over and stood.commitment is not Commitment.RED_LINE:
        return Status.LAPSED, set()
    if passed_over:
        return Status.CARRIED, {Flag.NOT_REPEATED}
    if silent:
        return Status.CARRIED_SILENT, {Flag.EXPLICIT_SILENCE}
    return Status.CARRIED, set()


def texts_of(dossier: Dossier) -> dict[str, dict[str, list[Term]]]:
    """Terms by proposal and issue, in document order."""
    texts: dict[str, dict[str, list[Term]]] = {}
    for term in dossier.terms:
        texts.setdefault(term.proposal, {}).setdefault(term.issue, []).append(term)
    return texts


def _may_drop(documents: Sequence[Proposal]) -> bool:
    return any(document.full and not document.joint for document in documents)


def _is_live(events: list[Standing] | None) -> bool:
    return events is not None and events[-1].live


def _place(option: Option) -> int:
    return option.place


def _plain(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(filter(None, map(plain, texts)))


def plain(text: str) -> str:
    """Words as R9 compares them: case-folded, white space collapsed, without . ; , : ! ? at the end."""
    return " ".join(text.casefold().split()).rstrip(" .;,:!?")
