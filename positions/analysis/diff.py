"""What changed between two rounds, and in which direction (R7–R9, R13)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from enum import StrEnum
from typing import NamedTuple

from positions.analysis.convergence import opponents
from positions.analysis.records import Flag
from positions.analysis.timeline import Line, Position, Standing, in_flag_order

FORWARD_ONLY = frozenset({Flag.NOT_REPEATED, Flag.EXPLICIT_SILENCE})
"""Flags of the position at `to` that a comparison backwards in time does not show (R8)."""


class Kind(StrEnum):
    NEW = "new"
    DROPPED = "dropped"
    CARRIED = "carried"
    SHIFTED = "shifted"
    REQUALIFIED = "requalified"
    REWORDED = "reworded"
    RESTATED = "restated"
    NOT_ADDRESSED = "not-addressed"


class Change(NamedTuple):
    """One issue between two states; an end that is not live is None.

    `parties` is the party compared, or the authors of the second document. `toward` and `away` are
    the parties whose position as of the first state a shift came closer to, or left (R13).
    """

    parties: tuple[str, ...]
    issue: str
    kind: Kind
    before: Standing | None
    after: Standing | None
    flags: tuple[Flag, ...] = ()
    toward: tuple[str, ...] = ()
    away: tuple[str, ...] = ()

    @property
    def delta(self) -> int | None:
        """Value after minus value before, in points of the scale; None unless both ends have one."""
        before, after = _value(self.before), _value(self.after)
        return None if before is None or after is None else after - before


def diff(line: Line, start: int, end: int, named: Collection[str] = ()) -> list[Change]:
    """What changed between two rounds (R8), each shift with its directions (R13).

    An issue live at neither end gives no row (R9). `end` may lie before `start`. `named` parties
    are admitted to toward and away whatever their role (R12).
    """
    parties = line.dossier.parties
    others = {p.slug: {o.slug for o in opponents(p, parties, named)} for p in parties}
    aims = _Aims(line, start)
    return [
        _directed(change, aims, others[change.parties[0]])
        if change.kind is Kind.SHIFTED
        else change
        for change in compared(line, start, end)
    ]


class _Aims:
    """Where the parties stood on every issue as of a round (R13): who stood beyond a value, and who short of it."""

    def __init__(self, line: Line, number: int) -> None:
        self._values: dict[str, list[tuple[str, int]]] = {}
        for party in line.dossier.parties:
            for issue, value in line.values(party.slug, number).items():
                if value is not None:
                    self._values.setdefault(issue, []).append((party.slug, value))
        self._found: dict[tuple[str, float], tuple[list[str], list[str]]] = {}

    def around(self, issue: str, middle: float) -> tuple[list[str], list[str]]:
        """In the analyst's order. Many parties shift alike: what was found for one is kept for the others."""
        if (issue, middle) not in self._found:
            values = self._values.get(issue, ())
            beyond = [party for party, value in values if value > middle]
            short = [party for party, value in values if value < middle]
            self._found[issue, middle] = beyond, short
        return self._found[issue, middle]


def compared(line: Line, start: int, end: int) -> Iterator[Change]:
    """R8 base of comparison: the live position at `start` against the live position at `end`.

    The same as `diff` without directions, for those who show none.
    """
    first, last = line.live_at(start), line.live_at(end)
    for cell in line.cells():
        before, after = first.get(cell), last.get(cell)
        if before or after:
            kind, flags = kind_of_change(
                before.position if before else None, after.position if after else None
            )
            flags |= _flags(line, cell, before, after, (start, end))
            yield Change(cell[:1], cell[1], kind, before, after, in_flag_order(flags))


def _flags(
    line: Line,
    cell: tuple[str, str],
    before: Standing | None,
    after: Standing | None,
    span: tuple[int, int],
) -> set[Flag]:
    """R7 returned, R8 interrupted, and the flags of the position at the second end."""
    start, end = span
    flags = set(after.flags) if after else set()
    if end < start:
        return flags - FORWARD_ONLY
    if before and after and after.lapsed is not None and after.lapsed > start:
        flags.add(Flag.INTERRUPTED)
    if not before and (stood := line.standing(*cell, start)) and stood.position:
        # What has a position and is not live had one that was.
        flags.add(Flag.RETURNED)
    return flags


def kind_of_change(
    before: Position | None, after: Position | None, *, carries: bool = True
) -> tuple[Kind, set[Flag]]:
    """R9 kinds of change, in this precedence, with the flags that qualify them.

    New and dropped (R7), carried (both ends rest on one document, unless `carries` is off), shifted
    (the set of stances differs), requalified (commitment or conditions differ), reworded (the words
    of verbatim clauses differ), restated.
    """
    if not after:
        return Kind.DROPPED, set()
    if not before:
        return Kind.NEW, set()
    if carries and before.document == after.document:
        return Kind.CARRIED, set()
    qualified = _qualified(before, after)
    if before.stances != after.stances:
        return Kind.SHIFTED, qualified | _shape_of_shift(before, after)
    if qualified:
        return Kind.REQUALIFIED, qualified
    if before.verbatim and after.verbatim and before.words != after.words:
        return Kind.REWORDED, set()
    return Kind.RESTATED, set()


def _shape_of_shift(before: Position, after: Position) -> set[Flag]:
    if before.value != after.value:
        return set()
    same_range = (before.low, before.high) == (after.low, after.high)
    return {Flag.LATERAL if same_range else Flag.RANGE}


def _qualified(before: Position, after: Position) -> set[Flag]:
    """Commitment and conditions that differ. Summaries are compared only on having a condition at all."""
    flags = set()
    if before.commitment != after.commitment:
        flags.add(Flag.COMMITMENT)
    if before.verbatim and after.verbatim:
        same = before.condition_words == after.condition_words
    else:
        same = before.conditional == after.conditional
    return flags if same else flags | {Flag.CONDITIONS}


def _directed(change: Change, aims: _Aims, others: Collection[str]) -> Change:
    """R13 toward and away: a shift is toward a party when it is closer to that party's position as of `from`.

    `aims` are where the parties stood then, so that their own moves are not credited. Who stood beyond
    the middle of the way came closer, who stood short of it was left.
    """
    before, after = _value(change.before), _value(change.after)
    if before is None or after is None or before == after:
        return change
    sides = aims.around(change.issue, (before + after) / 2)
    beyond, short = (tuple([one for one in side if one in others]) for side in sides)
    toward, away = (beyond, short) if after > before else (short, beyond)
    return change._replace(toward=toward, away=away)


def _value(standing: Standing | None) -> int | None:
    return standing.value if standing else None
