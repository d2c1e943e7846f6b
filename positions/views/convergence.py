"""Distance and movement over the rounds, and the issues that drive them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from positions.analysis.convergence import (
    Contribution,
    Distance,
    contributions,
    distance,
    pairs,
    shares,
)
from positions.analysis.records import IssueKind, Party
from positions.analysis.timeline import Line
from positions.captions import Captions, RoundCaption
from positions.explain.record import signed
from positions.forms import DistancesQuestion
from positions.views import plots
from positions.views.page import Context, Reading, page

PAIRS_UNASKED = 10
"""Pairs on the page where nobody is named; a reader who names parties gets all of theirs."""
PAIRS_DRAWN = 8
"""Pairs that a plot can tell apart by their dashes; the table has all."""
PAIRS_DRIVEN = 3
"""Pairs that the page goes through issue by issue."""
DRIVERS_AMONG_PAIRS = 20
"""Issues of each pair where several are gone through; of one pair alone the page has all."""
LEVELS = [(level, "") for level in range(0, 101, 20)]


@dataclass(frozen=True, slots=True)
class Step:
    """The distance of a pair as of a round, with the one of the round before (R14)."""

    round: RoundCaption
    found: Distance
    before: Distance

    @property
    def change(self) -> float | None:
        """By how much the distance itself changed, to a tenth of a point."""
        if self.before.distance is None or self.found.distance is None:
            return None
        return round(self.found.distance - self.before.distance, 1)

    @property
    def moved(self) -> float | None:
        return None if self.found.moved is None else round(self.found.moved, 1)

    @property
    def size(self) -> float:
        return abs(self.moved or 0.0)

    @property
    def previous(self) -> int:
        return self.round.number - 1

    @property
    def by_set(self) -> bool:
        """Whether the distance changed in a way in which the parties did not move: other issues are compared."""
        return bool(self.change) and (not self.moved or (self.change > 0) != (self.moved > 0))


@dataclass(frozen=True, slots=True)
class Driver:
    """What an issue brings to a distance: where the two stand, its share of the weight, its points."""

    part: Contribution
    stands: list[tuple[str, int | None]]
    share: float
    points: float


@dataclass(frozen=True, slots=True)
class Turn:
    """An issue on which the difference of two parties became another."""

    issue: str
    before: int
    after: int

    @property
    def change(self) -> int:
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Turns:
    """The issues comparable as of an earlier round too, and those that turned since, the farthest first."""

    since: int
    comparable: int
    issues: list[Turn]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two parties with their distances round by round."""

    number: int
    parties: tuple[str, str]
    names: tuple[str, ...]
    steps: list[Step]

    @property
    def name(self) -> str:
        return " – ".join(self.names)

    @property
    def label(self) -> str:
        """The name beside a plot, in which neither party is cut for the other."""
        return " – ".join(plots.shortened(name, plots.LONGEST / 2 - 15) for name in self.names)

    @property
    def known(self) -> list[Step]:
        return [step for step in self.steps if step.found.distance is not None]

    @property
    def first(self) -> Step | None:
        return self.known[0] if self.known else None

    @property
    def last(self) -> Step:
        return self.steps[-1]


@dataclass(frozen=True, slots=True)
class Driven:
    """A pair with the issues that drive its last distance, what brings most first."""

    pair: Pair
    drivers: list[Driver]
    turns: list[Turns]


@page(DistancesQuestion, "positions/convergence.html", from_ledger=True, heading=lambda _: {})
def convergence(reading: Reading) -> Context:
    dossier, asked = reading.dossier, reading.asked
    rounds = _rounds(reading)
    if not rounds:
        return {"rounds": rounds, **_addresses(reading)}
    possible = pairs(dossier.parties, asked["party"])
    shown = possible if asked["party"] else _first_of(possible)
    parties = [p for p in dossier.parties if any(p in pair for pair in shown)]
    numbers = range(rounds[0].number - 1, rounds[-1].number + 1)
    line = reading.basis.valued(numbers, [party.slug for party in parties])
    issues = [
        issue.slug
        for issue in dossier.issues
        if issue.slug in asked["issues"] and issue.kind is IssueKind.TERM
    ]
    found = [
        _pair(line, reading.captions, number, (one.slug, other.slug), rounds, issues)
        for number, (one, other) in enumerate(shown, 1)
    ]
    compared = [pair for pair in found if pair.last.found.issues]
    return {
        "pairs": found,
        "possible": len(possible),
        "parties": parties,
        "issues": issues,
        "rounds": rounds,
        "last_round": rounds[-1],
        "comparable": any(pair.known for pair in found),
        "driven": [_driven(line, pair, issues) for pair in compared[:PAIRS_DRIVEN]],
        "compared": len(compared),
        "drivers_at_most": DRIVERS_AMONG_PAIRS if len(found) > 1 else len(issues),
        **_drawings([pair for pair in found if pair.known][:PAIRS_DRAWN], rounds),
        **_addresses(reading),
    }


@require_safe
def chart(request: HttpRequest, slug: str) -> HttpResponse:
    """The plot of the distances as a Vega-Lite document."""
    address = reverse("api:convergence-chart", kwargs={"slug": slug})
    query = request.GET.urlencode()
    return HttpResponseRedirect(f"{address}?{query}" if query else address)


def _first_of(possible: Sequence[tuple[Party, Party]]) -> list[tuple[Party, Party]]:
    """All pairs if they are few, else those of as many parties, in their order, as make few."""
    found: list[tuple[Party, Party]] = []
    admitted: list[Party] = []
    for party in dict.fromkeys(party for pair in possible for party in pair):
        admitted.append(party)
        wider = [pair for pair in possible if all(one in admitted for one in pair)]
        if len(wider) > PAIRS_UNASKED:
            break
        found = wider
    return found


def _rounds(reading: Reading) -> list[RoundCaption]:
    start, end = reading.asked["from"], reading.asked["to"]
    if not (start and end):
        return []
    rounds = reading.captions.rounds.values()
    return [found for found in rounds if start.number <= found.number <= end.number]


def _pair(
    line: Line,
    captions: Captions,
    number: int,
    pair: tuple[str, str],
    rounds: Sequence[RoundCaption],
    issues: Sequence[str],
) -> Pair:
    numbers = [found.number for found in rounds]
    found = [distance(line, pair, n, issues) for n in (numbers[0] - 1, *numbers)]
    steps = [Step(*step) for step in zip(rounds, found[1:], found, strict=False)]
    return Pair(number, pair, tuple(str(captions.parties[party]) for party in pair), steps)


def _driven(line: Line, pair: Pair, issues: Sequence[str]) -> Driven:
    """What turned is told since the round before the last, and since the first."""
    first, last = pair.steps[0].round.number, pair.last.round.number
    drivers = _drivers(line, pair.parties, last, issues)
    earlier = dict.fromkeys(n for n in (last - 1, first) if 0 < n < last)
    turns = [_turns(line, pair.parties, since, drivers) for since in earlier]
    return Driven(pair, drivers, turns)


def _drivers(line: Line, pair: tuple[str, str], number: int, issues: Sequence[str]) -> list[Driver]:
    parts, _ = contributions(line, pair, number, issues)
    found = [
        Driver(part, _stands(line, pair, part.issue, number), share, part.difference * share)
        for part, share in zip(parts, shares([part.weight for part in parts]), strict=True)
    ]
    return sorted(found, key=lambda driver: -driver.points)


def _turns(line: Line, pair: tuple[str, str], since: int, drivers: Sequence[Driver]) -> Turns:
    now = {driver.part.issue: driver.part.difference for driver in drivers}
    before, _ = contributions(line, pair, since, now)
    found = [Turn(part.issue, part.difference, now[part.issue]) for part in before]
    turned = [turn for turn in found if turn.change]
    return Turns(since, len(found), sorted(turned, key=lambda turn: -abs(turn.change)))


def _stands(
    line: Line, pair: tuple[str, str], issue: str, number: int
) -> list[tuple[str, int | None]]:
    values = [(party, line.values(party, number)) for party in pair]
    return [(party, found[issue]) for party, found in values if issue in found]


def _drawings(found: Sequence[Pair], rounds: Sequence[RoundCaption]) -> Context:
    """The distances as lines, the movements as bars under them, and what they show in words."""
    names = [f"{pair.number} {pair.label}" if len(found) > 1 else pair.label for pair in found]
    distances = [
        plots.Series(name, f"pair pair-{place}", _distances(pair))
        for place, (name, pair) in enumerate(zip(names, found, strict=True))
    ]
    movements = [
        plots.Series(name, "pair", _movements(pair))
        for name, pair in zip(names, found, strict=True)
    ]
    plot = plots.lines([str(found.number) for found in rounds], LEVELS, distances)
    return {
        "plot": plot,
        "gist": [_gist(pair) for pair in found],
        "strips": plots.strips(plot, movements),
        "moves_gist": [_moves_in_words(pair) for pair in found],
    }


def _distances(pair: Pair) -> tuple[plots.Point, ...]:
    return tuple(
        plots.Point(step.found.distance, says=f"{pair.name}, {step.round}: {_tenths(step)} points")
        for step in pair.steps
    )


def _movements(pair: Pair) -> tuple[plots.Point, ...]:
    return tuple(plots.Point(step.moved, says=signed(step.moved)) for step in pair.steps)


def _tenths(step: Step) -> str:
    return "–" if step.found.distance is None else f"{step.found.distance:.1f}"


def _gist(pair: Pair) -> str:
    first, last = pair.known[0], pair.known[-1]
    says = f"{pair.name}: {_tenths(first)} points apart in round {first.round.number}"
    if last is not first:
        says += f", {_tenths(last)} in round {last.round.number}"
    return f"{says}."


def _moves_in_words(pair: Pair) -> str:
    told = [step for step in pair.steps if step.moved]
    if not told:
        return f"{pair.name}: no movement."
    moves = [
        f"{'closing' if step.moved < 0 else 'opening'} by {abs(step.moved)} in round {step.round.number}"
        for step in told
    ]
    return f"{pair.name}: {', '.join(moves)}."


def _addresses(reading: Reading) -> Context:
    query = reading.question.asked.urlencode()
    address = reverse("api:convergence", kwargs={"slug": reading.captions.slug})
    return {
        "api": f"{address}?{query}" if query else address,
        "chart": f"chart/?{query}" if query else "chart/",
    }
