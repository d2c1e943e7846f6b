"""Positions as intervals of rounds: what the ledger keeps, and the answers that are read from it."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from hashlib import blake2b
from itertools import chain
from typing import Any, NamedTuple

from positions.analysis.claims import Finding, Verdict
from positions.analysis.records import Dossier, Flag
from positions.analysis.timeline import (
    LIVE,
    TOLD,
    Line,
    Position,
    Standing,
    Status,
    Timeline,
    Told,
    carried,
)

EDITION = 3
"""Raised whenever intervals come to hold something else: those of another edition are not read."""

OPEN = 2**31 - 1
"""Where an interval ends that no later round has ended yet."""

MARK = "\x01"
"""Before every name in a row's `text`, to be made `from_` or `to_`: JSON has it nowhere else, it escapes it."""

BETWEEN = "\x1f"
"""Between the parts of a row's line: white space, which no slug has, and which JSON escapes."""


class Interval(NamedTuple):
    """A party on an issue from a round until another, which is no part of it; nothing of it differs in between.

    Of a cell that never had a position only the rounds are kept in which silence was told of it (R6).
    """

    first: int
    until: int
    standing: Standing
    verdict: Verdict | None


def intervals(line: Timeline, found: Callable[[str, str], Finding]) -> Iterator[Interval]:
    """Every standing of a timeline once, with its evidence (R20): cell by cell, round after round."""
    for events in line.events.values():
        following = [*(event.round for event in events[1:]), OPEN]
        spans = chain.from_iterable(map(_apart, events, following))
        for standing, until in _joined(spans):
            verdict = None
            if standing.position:
                verdict = found(standing.position.proposal.slug, standing.issue).verdict
            yield Interval(standing.round, until, standing, verdict)
    yield from _passed_over(line)


def _joined(spans: Iterable[tuple[Standing, int]]) -> Iterator[tuple[Standing, int]]:
    """Spans of a cell, those that follow on and say the same as one: a mention changes nothing."""
    last: tuple[Standing, int] | None = None
    for standing, until in spans:
        if last and last[1] == standing.round and last[0] == standing._replace(round=last[0].round):
            last = last[0], until
        else:
            if last:
                yield last
            last = standing, until
    if last:
        yield last


def _apart(event: Standing, until: int) -> Iterator[tuple[Standing, int]]:
    """A standing in its own round, and what is carried on of its position until the next."""
    after = event.round + 1
    # A mention that states nothing, on which no position rests, is no more than not coded.
    if event.position or event.status is not Status.NOT_CODED or event.flags:
        yield event, after
    if event.position and after < until:
        yield carried(event, after), until


def _passed_over(line: Timeline) -> Iterator[Interval]:
    """Where a text passed over what its party never spoke of (R6)."""
    for (party, number), issues in line.over.items():
        for issue in issues:
            if line.standing(party, issue, number) is None:
                standing = Standing(party, issue, number, Status.NOT_ADDRESSED)
                yield Interval(number, number + 1, standing, None)


class Qualifiers(NamedTuple):
    commitment: str
    conditional: bool
    condition_words: Hashable


class Rest(NamedTuple):
    """What a diff does not compare."""

    since: int | None = None
    held_since: int | None = None
    stance: str = ""
    low: int | None = None
    high: int | None = None
    labels: Sequence[str] = ()
    verdict: str = ""


class Kept(NamedTuple):
    """A standing as a row of the ledger holds it, with its position; it reads as both do.

    A diff reads thousands of rows, and every column of a row costs more to read than what is in it.
    So a row is one line (`line_of`), of which nothing is made before it is asked for: words of a
    vocabulary are text, lists JSON. `text` is what an answer tells of the position (`TOLD`, then since
    when and on what evidence), as JSON without its braces, with a `MARK` before each name. `taken`,
    `qualifiers` and `words` stand for what R9 compares.
    """

    party: str
    issue: str
    document: str
    taken: str
    qualifiers: str
    words: str
    text: str
    rest_told: str
    live: bool
    status: Status
    flags: tuple[Flag, ...]
    lapsed: int | None
    value: int | None
    round: int

    @property
    def position(self) -> Kept | None:
        """What it shares with a position formed of clauses, under the same names."""
        return self if self.document else None

    @property
    def stances(self) -> tuple[str, ...]:
        return names_of(self.taken)

    @property
    def verbatim(self) -> bool:
        return bool(self.words)

    @property
    def commitment(self) -> str:
        return _qualifiers(self.qualifiers).commitment

    @property
    def conditional(self) -> bool:
        return _qualifiers(self.qualifiers).conditional

    @property
    def condition_words(self) -> Hashable:
        return _qualifiers(self.qualifiers).condition_words

    @property
    def since(self) -> int | None:
        return _rest(self.rest_told).since

    @property
    def held_since(self) -> int | None:
        return _rest(self.rest_told).held_since

    @property
    def stance(self) -> str:
        return _rest(self.rest_told).stance

    @property
    def low(self) -> int | None:
        return _rest(self.rest_told).low

    @property
    def high(self) -> int | None:
        return _rest(self.rest_told).high

    @property
    def labels(self) -> list[str]:
        return list(_rest(self.rest_told).labels)

    @property
    def verdict(self) -> str:
        return _rest(self.rest_told).verdict

    @property
    def told(self) -> Told:
        stances, *rest = json.loads(f"{{{self.text.replace(MARK, '')}}}").values()
        return (tuple(stances), *rest[: len(TOLD) - 1])

    @property
    def wording(self) -> str:
        return self.told[5]

    @property
    def conditions(self) -> str:
        return self.told[6]


def line_of(standing: Standing, verdict: Verdict | None, text: str) -> str:
    """A row of the ledger as one line: all that `Kept` holds but the round, with no line feed in it."""
    stated = standing.position
    parts, rest = ["", _json([]), "", "", ""], Rest(standing.since, standing.held_since)
    if stated:
        words, conditions = compared_words(stated)
        qualifiers = Qualifiers(stated.commitment, stated.conditional, conditions)
        parts = [stated.document, _json(stated.stances), _json(qualifiers), words, text]
        told = stated.stance, stated.low, stated.high, stated.labels, str(verdict or "")
        rest = Rest(standing.since, standing.held_since, *told)
    state = _json([standing.status, standing.flags, standing.lapsed, standing.value])
    return BETWEEN.join([standing.party, standing.issue, *parts, _json(rest), state])


class State(NamedTuple):
    """The rows that hold in a round, by party and issue: live positions, and all other standings."""

    live: dict[tuple[str, str], Kept]
    others: dict[tuple[str, str], Kept]


_kept = partial(tuple.__new__, Kept)
"""As `Kept._make`, which would count the fields of each of ten thousand once more."""


def reader(number: int) -> tuple[State, Callable[[str], None]]:
    """The rows that hold in a round, still empty, and what puts a row there when it is told its line."""
    live: dict[tuple[str, str], Kept] = {}
    others: dict[tuple[str, str], Kept] = {}

    def read(line: str) -> None:
        parts: list[Any] = line.split(BETWEEN)
        state = state_of(parts.pop())
        parts += state
        parts.append(number)
        (live if state[0] else others)[parts[0], parts[1]] = _kept(parts)

    return State(live, others), read


def _json(values: Sequence[Any]) -> str:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


@lru_cache(maxsize=16_384)
def state_of(told: str) -> tuple[bool, Status, tuple[Flag, ...], int | None, int | None]:
    """From the last part of a line: whether live, status, flags, round of the last lapse, value."""
    word, flags, lapsed, value = json.loads(told)
    status = Status(word)
    return status in LIVE, status, tuple(map(Flag, flags)), lapsed, value


@lru_cache(maxsize=16_384)
def names_of(told: str) -> tuple[str, ...]:
    return tuple(json.loads(told))


@lru_cache(maxsize=1_024)
def _qualifiers(told: str) -> Qualifiers:
    return Qualifiers(*json.loads(told))


@lru_cache(maxsize=16_384)
def _rest(told: str) -> Rest:
    return Rest(*json.loads(told))


def digest(words: Hashable) -> str:
    """What stands for words in the ledger: equal where they are equal."""
    return blake2b(repr(words).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def compared_words(stated: Position) -> tuple[str, str]:
    """Words and conditions as the ledger keeps them; nothing of summaries, which are not compared (R9)."""
    if not stated.verbatim:
        return "", ""
    return digest(stated.words), digest(stated.condition_words)


@dataclass(frozen=True, slots=True)
class Snapshot(Line):
    """Where the parties stand as of some rounds, as the ledger has it; of other rounds only values."""

    dossier: Dossier
    states: Mapping[int, State]
    valued: dict[int, dict[str, dict[str, int | None]]] = field(default_factory=dict)
    """Values of live positions by round, party and issue; of the rounds of `states` filled as they are asked for."""

    def standing(self, party: str, issue: str, number: int) -> Kept | None:  # type: ignore[override]
        cell, (live, others) = (party, issue), self.states[number]
        return live.get(cell) or others.get(cell)

    def live_at(self, number: int) -> Mapping[tuple[str, str], Kept]:  # type: ignore[override]
        return self.states[number].live

    def values(self, party: str, number: int) -> Mapping[str, int | None]:
        if number in self.states and number not in self.valued:
            found = self.valued[number] = {}
            for (one, issue), kept in self.live_at(number).items():
                found.setdefault(one, {})[issue] = kept.value
        return self.valued.get(number, {}).get(party, {})

    def passed_over(self, party: str, number: int) -> Collection[str]:
        """Nothing: what was passed over is kept as a standing."""
        return ()
