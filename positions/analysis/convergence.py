"""How far apart parties are and whether they close: pairs and gaps (R12), distance and movement (R14)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from positions.analysis.records import Party, PartyRole
from positions.analysis.timeline import Timeline


class Weights(StrEnum):
    EQUAL = "equal"
    SALIENCE = "salience"


@dataclass(frozen=True, slots=True)
class Distance:
    """How far two parties are apart as of a round, in points of the scale, 0–100 (R14).

    `coverage` is issues compared over issues live for either, 0–1. `moved` is negative when closing.
    None means not comparable, 0.0 means no difference.
    """

    party: str
    other: str
    round: int
    distance: float | None
    issues: int
    coverage: float | None
    moved: float | None
    moved_issues: int
    weights: Weights


def pairs(parties: Sequence[Party], named: Collection[str] = ()) -> list[tuple[Party, Party]]:
    """R12 roles and sides: parties with role `party`, in pairs of different sides, unless others are named."""
    if named:
        return list(combinations([party for party in parties if party.slug in named], 2))
    principals = [party for party in parties if party.role is PartyRole.PARTY]
    return [(one, other) for one, other in combinations(principals, 2) if one.side != other.side]


def opponents(party: Party, parties: Iterable[Party], named: Collection[str] = ()) -> list[Party]:
    """R12 for toward and away: whom a party can move toward; naming a party admits it whatever its role."""

    def admitted(one: Party) -> bool:
        return one.role is PartyRole.PARTY or one.slug in named

    return [
        other
        for other in parties
        if other.side != party.side and admitted(other) and admitted(party)
    ]


def gap(line: Timeline, issue: str, number: int, named: Collection[str] = ()) -> int | None:
    """R12 gap of an issue: the largest difference of value between sides; None where no pair is live."""
    found = pairs(line.dossier.parties, named)
    differences = (_difference(line, one.slug, other.slug, issue, number) for one, other in found)
    return max((d for d in differences if d is not None), default=None)


def distance(line: Timeline, pair: tuple[str, str], number: int, issues: Iterable[str]) -> Distance:
    """R14 distance: mean of |difference of value| over the issues live for both, with its coverage.

    Movement is over the issues live for both in this round and the one before, because a changing
    set of issues imitates movement.
    """
    issues = list(issues)
    now = _differences(line, pair, number, issues)
    before = _differences(line, pair, number - 1, now)
    weights, kind = _weights(line.dossier.salience, pair, now)
    either = [i for i in issues if any(line.live(party, i, number) for party in pair)]
    change = {issue: now[issue] - gap_before for issue, gap_before in before.items()}
    return Distance(
        *pair,
        round=number,
        distance=_mean(now, weights),
        issues=len(now),
        coverage=len(now) / len(either) if either else None,
        moved=_mean(change, weights),
        moved_issues=len(change),
        weights=kind,
    )


def convergence(
    line: Timeline, numbers: Iterable[int], issues: Collection[str], named: Collection[str] = ()
) -> list[Distance]:
    """The distance of every pair (R12) in every round asked for, pair by pair."""
    chosen = [i.slug for i in line.dossier.issues if i.slug in issues]
    return [
        distance(line, (one.slug, other.slug), number, chosen)
        for one, other in pairs(line.dossier.parties, named)
        for number in numbers
    ]


def _differences(
    line: Timeline, pair: tuple[str, str], number: int, issues: Iterable[str]
) -> dict[str, int]:
    found = {issue: _difference(line, *pair, issue, number) for issue in issues}
    return {issue: difference for issue, difference in found.items() if difference is not None}


def _difference(line: Timeline, party: str, other: str, issue: str, number: int) -> int | None:
    one, two = line.live(party, issue, number), line.live(other, issue, number)
    if not (one and two and one.position and two.position):
        return None
    if one.position.value is None or two.position.value is None:
        return None
    return abs(one.position.value - two.position.value)


def _weights(
    salience: Mapping[tuple[str, str], int], pair: tuple[str, str], issues: Collection[str]
) -> tuple[dict[str, float], Weights]:
    """Equal unless the salience of both parties is recorded for every compared issue."""
    if issues and all((party, issue) in salience for party in pair for issue in issues):
        weights = {i: (salience[pair[0], i] + salience[pair[1], i]) / 2 for i in issues}
        return weights, Weights.SALIENCE
    return dict.fromkeys(issues, 1.0), Weights.EQUAL


def _mean(values: Mapping[str, int], weights: Mapping[str, float]) -> float | None:
    """The weighted mean; where no value has any weight, all count the same. None of no values."""
    if not values:
        return None
    if not any(weights[issue] for issue in values):
        return sum(values.values()) / len(values)
    total = sum(weights[issue] for issue in values)
    return sum(value * weights[issue] for issue, value in values.items()) / total
