"""How far apart parties are and whether they close: pairs and gaps (R12), distance and movement (R14)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from positions.analysis.records import Party, PartyRole
from positions.analysis.timeline import Line


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


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one issue brings to a distance: |difference of value| in points, now and in the round before.

    `before` is None where the issue was not live for both then; `weight` is what the issue weighs by.
    """

    issue: str
    difference: int
    before: int | None
    weight: float

    @property
    def moved(self) -> int | None:
        """Change of the difference since the previous round, negative when closing."""
        return None if self.before is None else self.difference - self.before


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


def gap(line: Line, issue: str, number: int, named: Collection[str] = ()) -> int | None:
    """R12 gap of an issue: the largest difference of value between sides; None where no pair is live."""
    values: dict[str, int] = {}
    for party in line.dossier.parties:
        standing = line.live(party.slug, issue, number)
        if standing and standing.position and standing.position.value is not None:
            values[party.slug] = standing.position.value
    found = pairs([party for party in line.dossier.parties if party.slug in values], named)
    return max((abs(values[one.slug] - values[other.slug]) for one, other in found), default=None)


def distance(line: Line, pair: tuple[str, str], number: int, issues: Iterable[str]) -> Distance:
    """R14 distance: mean of |difference of value| over the issues live for both, with its coverage.

    Movement is over the issues live for both in this round and the one before, because a changing
    set of issues imitates movement.
    """
    issues = list(issues)
    parts, kind = contributions(line, pair, number, issues)
    live = line.values(pair[0], number).keys() | line.values(pair[1], number).keys()
    either = [issue for issue in issues if issue in live]
    moved = [(part.moved, part.weight) for part in parts if part.moved is not None]
    return Distance(
        *pair,
        round=number,
        distance=_mean([(part.difference, part.weight) for part in parts]),
        issues=len(parts),
        coverage=len(parts) / len(either) if either else None,
        moved=_mean(moved),
        moved_issues=len(moved),
        weights=kind,
    )


def contributions(
    line: Line, pair: tuple[str, str], number: int, issues: Iterable[str]
) -> tuple[list[Contribution], Weights]:
    """The issues live for both as of a round, with what each brings to distance and movement (R14)."""
    now = _differences(line, pair, number, issues)
    before = _differences(line, pair, number - 1, now)
    weights, kind = _weights(line.dossier.salience, pair, now)
    found = [
        Contribution(issue, difference, before.get(issue), weights[issue])
        for issue, difference in now.items()
    ]
    return found, kind


def shares(weights: Sequence[float]) -> list[float]:
    """What part of a mean each weight has, 0–1; where none has any, all count the same."""
    total = sum(weights)
    return [weight / total if total else 1 / len(weights) for weight in weights]


def convergence(
    line: Line, numbers: Iterable[int], issues: Collection[str], named: Collection[str] = ()
) -> list[Distance]:
    """The distance of every pair (R12) in every round asked for, pair by pair."""
    chosen = [i.slug for i in line.dossier.issues if i.slug in issues]
    return [
        distance(line, (one.slug, other.slug), number, chosen)
        for one, other in pairs(line.dossier.parties, named)
        for number in numbers
    ]


def _differences(
    line: Line, pair: tuple[str, str], number: int, issues: Iterable[str]
) -> dict[str, int]:
    one, other = (line.values(party, number) for party in pair)
    return {
        issue: abs(value - against)
        for issue in issues
        if (value := one.get(issue)) is not None and (against := other.get(issue)) is not None
    }


def _weights(
    salience: Mapping[tuple[str, str], int], pair: tuple[str, str], issues: Collection[str]
) -> tuple[dict[str, float], Weights]:
    """Equal unless the salience of both parties is recorded for every compared issue."""
    if issues and all((party, issue) in salience for party in pair for issue in issues):
        weights = {i: (salience[pair[0], i] + salience[pair[1], i]) / 2 for i in issues}
        return weights, Weights.SALIENCE
    return dict.fromkeys(issues, 1.0), Weights.EQUAL


def _mean(values: Sequence[tuple[int, float]]) -> float | None:
    """The mean of (value, weight); where no value has any weight, all count the same. None of no values."""
    if not values:
        return None
    total = sum(weight for _, weight in values)
    if not total:
        return sum(value for value, _ in values) / len(values)
    return sum(value * weight for value, weight in values) / total
