"""What changed between two rounds, and in which direction (R7–R9, R13)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from positions.analysis.convergence import opponents
from positions.analysis.records import Flag, Term
from positions.analysis.timeline import Position, Standing, Timeline, in_flag_order

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


@dataclass(frozen=True, slots=True)
class Change:
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


def diff(line: Timeline, start: int, end: int, named: Collection[str] = ()) -> list[Change]:
    """What changed between two rounds (R8), each shift with its directions (R13).

    An issue live at neither end gives no row (R9). `end` may lie before `start`. `named` parties
    are admitted to toward and away whatever their role (R12).
    """
    parties = line.dossier.parties
    others = {p.slug: [o.slug for o in opponents(p, parties, named)] for p in parties}
    found = compared(line, start, end)
    return [_directed(line, change, start, others[change.parties[0]]) for change in found]


def compared(line: Timeline, start: int, end: int) -> Iterator[Change]:
    """R8 base of comparison: the live position at `start` against the live position at `end`.

    The same as `diff` without directions, for those who show none.
    """
    for party, issue in line.cells():
        before, after = line.live(party, issue, start), line.live(party, issue, end)
        if before or after:
            kind, flags = kind_of_change(
                before.position if before else None, after.position if after else None
            )
            flags |= _flags(line, (party, issue), before, after, (start, end))
            yield Change((party,), issue, kind, before, after, in_flag_order(flags))


def _flags(
    line: Timeline,
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
    if before and after and line.lapsed_between(*cell, start, end):
        flags.add(Flag.INTERRUPTED)
    if not before and line.was_live_before(*cell, start):
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
    if carries and before.proposal == after.proposal:
        return Kind.CARRIED, set()
    qualified = _qualified(before, after)
    if before.stances != after.stances:
        return Kind.SHIFTED, qualified | _shape_of_shift(before, after)
    if qualified:
        return Kind.REQUALIFIED, qualified
    if _verbatim(before, after) and _texts(before, _wording) != _texts(after, _wording):
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
    if before.commitment is not after.commitment:
        flags.add(Flag.COMMITMENT)
    if _verbatim(before, after):
        same = _texts(before, _conditions) == _texts(after, _conditions)
    else:
        same = _conditional(before) == _conditional(after)
    return flags if same else flags | {Flag.CONDITIONS}


def _conditional(stated: Position) -> bool:
    return any(clause.conditions.strip() for clause in stated.clauses)


def _verbatim(before: Position, after: Position) -> bool:
    return all(clause.verbatim for clause in (*before.clauses, *after.clauses))


def _texts(stated: Position, text: Callable[[Term], str]) -> list[str]:
    """Texts of the clauses in order, ready to compare; a clause without one says nothing by it."""
    return list(filter(None, (plain(text(clause)) for clause in stated.clauses)))


def _wording(clause: Term) -> str:
    return clause.wording


def _conditions(clause: Term) -> str:
    return clause.conditions


def plain(text: str) -> str:
    """Words as R9 compares them: case-folded, white space collapsed, without . ; , : ! ? at the end."""
    return " ".join(text.casefold().split()).rstrip(" .;,:!?")


def _directed(line: Timeline, change: Change, start: int, others: Iterable[str]) -> Change:
    """R13 toward and away: a shift is toward a party when it is closer to that party's position as of `start`.

    Measured against where the others stood at `start`, so that their own moves are not credited.
    """
    before, after = _value(change.before), _value(change.after)
    if change.kind is not Kind.SHIFTED or before is None or after is None:
        return change
    toward, away = [], []
    for other in others:
        aim = _value(line.live(other, change.issue, start))
        if aim is not None and abs(after - aim) < abs(before - aim):
            toward.append(other)
        elif aim is not None and abs(after - aim) > abs(before - aim):
            away.append(other)
    return replace(change, toward=tuple(toward), away=tuple(away))


def _value(standing: Standing | None) -> int | None:
    return standing.position.value if standing and standing.position else None
