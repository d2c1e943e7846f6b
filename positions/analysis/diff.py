"""What changed between two rounds, and in which direction (R7–R9, R13)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from enum import StrEnum
from functools import partial
from typing import NamedTuple

from positions.analysis.convergence import opponents
from positions.analysis.records import Flag
from positions.analysis.timeline import Line, Position, Standing, in_flag_order

FORWARD_ONLY = frozenset({Flag.NOT_REPEATED, Flag.EXPLICIT_SILENCE})
"""Flags of the position at `to` that a comparison backwards in time does not show (R8)."""

NONE: frozenset[Flag] = frozenset()
_LATERAL, _RANGE = frozenset({Flag.LATERAL}), frozenset({Flag.RANGE})
_COMMITMENT, _CONDITIONS = frozenset({Flag.COMMITMENT}), frozenset({Flag.CONDITIONS})
_BOTH = _COMMITMENT | _CONDITIONS

Directions = tuple[tuple[str, ...], tuple[str, ...]]
"""The parties that a shift came closer to, and those that it left."""
NOWHERE: Directions = ((), ())

Live = Mapping[tuple[str, str], Standing]
"""The live standings of a round, by party and issue."""


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
    delta: int | None = None
    """Value after minus value before, in points of the scale; None unless both ends have one."""


_change = partial(tuple.__new__, Change)
"""As `Change._make`, which would count the fields of each of ten thousand once more."""


def diff(line: Line, start: int, end: int, named: Collection[str] = ()) -> list[Change]:
    """What changed between two rounds (R8), each shift with its directions (R13).

    An issue live at neither end gives no row (R9). `end` may lie before `start`. `named` parties
    are admitted to toward and away whatever their role (R12).
    """
    first = line.live_at(start)
    return list(_changes(line, (start, end), first, _Aims(line, first, named)))


def compared(line: Line, start: int, end: int) -> Iterator[Change]:
    """The same as `diff` without directions, for those who show none."""
    return _changes(line, (start, end), line.live_at(start))


def _changes(
    line: Line, span: tuple[int, int], first: Live, aims: _Aims | None = None
) -> Iterator[Change]:
    """R8 base of comparison: the live position at `start` against the live position at `end`."""
    last = line.live_at(span[1])
    for cell in line.cells():
        before, after = first.get(cell), last.get(cell)
        if not before and not after:
            continue
        was, now = before and before.position, after and after.position
        kind, flags = kind_of_change(was, now)
        if more := _flags(line, cell, before, after, span):
            flags = flags.union(more)
        delta = delta_of(was, now)
        aimed = aims.of(cell, was, delta) if aims and kind is Kind.SHIFTED else NOWHERE
        told = in_flag_order(flags) if flags else ()
        yield _change((cell[:1], cell[1], kind, before, after, told, *aimed, delta))


def delta_of(before: Position | None, after: Position | None) -> int | None:
    """Value after minus value before, in points of the scale; None unless both have one."""
    if not before or not after or before.value is None or after.value is None:
        return None
    return after.value - before.value


class _Aims:
    """R13 toward and away: a shift is toward a party when it is closer to that party's position as of `from`.

    Where the parties stood then counts, so that their own moves are not credited.
    """

    def __init__(self, line: Line, first: Live, named: Collection[str]) -> None:
        parties = line.dossier.parties
        others = {p.slug: {o.slug for o in opponents(p, parties, named)} for p in parties}
        aimed_at = {one for some in others.values() for one in some}
        self._not_others = {
            party: tuple(one for one in aimed_at if one not in some)
            for party, some in others.items()
        }
        # Values are doubled as the sum of two is: whole numbers are compared faster than a middle.
        self._doubled: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
        for party, issue in line.cells():
            stood = first.get((party, issue)) if party in aimed_at else None
            value = stood and stood.value
            if value is not None:
                self._doubled[issue].append((party, 2 * value))
        self._found: dict[tuple[str, int], Directions] = {}

    def of(self, cell: tuple[str, str], before: Position | None, delta: int | None) -> Directions:
        """Whom a shift came closer to, and whom it left, in the analyst's order (R12).

        Who stood beyond the middle of the way came closer, who stood short of it was left.
        """
        if not before or before.value is None or not delta:
            return NOWHERE
        party, issue = cell
        ends = 2 * before.value + delta
        sides = self._found.get((issue, ends)) or self._around(issue, ends)
        far, near = sides if delta > 0 else sides[::-1]
        for one in self._not_others[party]:
            # It stood on the near side itself.
            if one == party or one in near:
                place = near.index(one)
                near = near[:place] + near[place + 1 :]
            elif one in far:
                place = far.index(one)
                far = far[:place] + far[place + 1 :]
        return far, near

    def _around(self, issue: str, ends: int) -> Directions:
        """Who stood beyond the middle of two values, and who short of it; many parties shift alike, it is found once."""
        beyond, short = [], []
        for party, doubled in self._doubled.get(issue, ()):
            if doubled > ends:
                beyond.append(party)
            elif doubled < ends:
                short.append(party)
        return self._found.setdefault((issue, ends), (tuple(beyond), tuple(short)))


def _flags(
    line: Line,
    cell: tuple[str, str],
    before: Standing | None,
    after: Standing | None,
    span: tuple[int, int],
) -> Collection[Flag]:
    """R7 returned, R8 interrupted, and the flags of the position at the second end."""
    start, end = span
    found = after.flags if after else ()
    if end < start:
        return set(found) - FORWARD_ONLY
    if before and after:
        lapsed = after.lapsed
        return found if lapsed is None or lapsed <= start else {*found, Flag.INTERRUPTED}
    if not before and (stood := line.standing(*cell, start)) and stood.position:
        # What has a position and is not live had one that was.
        return {*found, Flag.RETURNED}
    return found


def kind_of_change(
    before: Position | None, after: Position | None, *, carries: bool = True
) -> tuple[Kind, frozenset[Flag]]:
    """R9 kinds of change, in this precedence, with the flags that qualify them.

    New and dropped (R7), carried (both ends rest on one document, unless `carries` is off), shifted
    (the set of stances differs), requalified (commitment or conditions differ), reworded (the words
    of verbatim clauses differ), restated.
    """
    if not after:
        return Kind.DROPPED, NONE
    if not before:
        return Kind.NEW, NONE
    if carries and before.document == after.document:
        return Kind.CARRIED, NONE
    same = before.qualifiers == after.qualifiers
    qualified = NONE if same else _qualified(before, after)
    if before.taken != after.taken:
        shape = _shape_of_shift(before, after) if before.value == after.value else NONE
        return Kind.SHIFTED, qualified | shape if shape else qualified
    if qualified:
        return Kind.REQUALIFIED, qualified
    if before.words != after.words and before.verbatim and after.verbatim:
        return Kind.REWORDED, NONE
    return Kind.RESTATED, NONE


def _shape_of_shift(before: Position, after: Position) -> frozenset[Flag]:
    return _LATERAL if (before.low, before.high) == (after.low, after.high) else _RANGE


def _qualified(before: Position, after: Position) -> frozenset[Flag]:
    """Commitment and conditions that differ. Summaries are compared only on having a condition at all."""
    if before.verbatim and after.verbatim:
        conditions = before.condition_words != after.condition_words
    else:
        conditions = before.conditional != after.conditional
    if before.commitment == after.commitment:
        return _CONDITIONS if conditions else NONE
    return _BOTH if conditions else _COMMITMENT
