"""Positions as intervals of rounds: what the ledger keeps, and the answers that are read from it."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from itertools import chain
from typing import NamedTuple

from positions.analysis.claims import Finding, Verdict
from positions.analysis.records import Dossier, Flag
from positions.analysis.timeline import (
    LIVE,
    Line,
    Position,
    Standing,
    Status,
    Timeline,
    Told,
    carried,
)

EDITION = 1
"""Raised whenever intervals come to hold something else: those of another edition are not read."""

OPEN = 2**31 - 1
"""Where an interval ends that no later round has ended yet."""

MARK = "\x01"
"""Before every name in a row's `text`, to be made `from_` or `to_`: JSON has it nowhere else, it escapes it."""


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


class Kept(NamedTuple):
    """A standing as a row of the ledger holds it, with its position; it reads as both do.

    A diff reads thousands of them, so nothing is made of a row before it is asked for: words of a
    vocabulary are text, lists JSON. `text` is what an answer tells of the position (`TOLD`), as JSON
    without its braces, with a `MARK` before each name. `words` stand for the words themselves.
    """

    party: str
    issue: str
    status_told: str
    since: int | None
    held_since: int | None
    flags_told: str
    lapsed: int | None
    document: str
    stance: str
    stances_told: str
    value: int | None
    low: int | None
    high: int | None
    commitment: str
    text: str
    labels_told: str
    verbatim: bool
    conditional: bool
    words: Hashable
    condition_words: Hashable
    verdict: str
    round: int

    @property
    def status(self) -> Status:
        return _STATUS[self.status_told]

    @property
    def live(self) -> bool:
        return self.status_told in LIVE

    @property
    def position(self) -> Kept | None:
        """What it shares with a position formed of clauses, under the same names."""
        return self if self.document else None

    @property
    def flags(self) -> tuple[Flag, ...]:
        return flags_of(self.flags_told)

    @property
    def stances(self) -> tuple[str, ...]:
        return names_of(self.stances_told)

    @property
    def told(self) -> Told:
        stances, *rest = json.loads(f"{{{self.text.replace(MARK, '')}}}").values()
        return (tuple(stances), *rest)

    @property
    def wording(self) -> str:
        return self.told[5]

    @property
    def conditions(self) -> str:
        return self.told[6]

    @property
    def labels(self) -> list[str]:
        return list(json.loads(self.labels_told))


@lru_cache(maxsize=1_024)
def flags_of(told: str) -> tuple[Flag, ...]:
    return tuple(map(Flag, json.loads(told)))


@lru_cache(maxsize=16_384)
def names_of(told: str) -> tuple[str, ...]:
    return tuple(json.loads(told))


_STATUS = {str(word): word for word in Status}


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
    states: Mapping[int, Mapping[tuple[str, str], Kept]]
    valued: dict[int, dict[str, dict[str, int | None]]] = field(default_factory=dict)
    """Values of live positions by round, party and issue; of the rounds of `states` filled as they are asked for."""

    def standing(self, party: str, issue: str, number: int) -> Kept | None:  # type: ignore[override]
        return self.states[number].get((party, issue))

    def live_at(self, number: int) -> Mapping[tuple[str, str], Kept]:  # type: ignore[override]
        state = self.states[number]
        return {cell: kept for cell, kept in state.items() if kept.status_told in LIVE}

    def values(self, party: str, number: int) -> Mapping[str, int | None]:
        if number in self.states and number not in self.valued:
            found = self.valued[number] = {}
            for (one, issue), kept in self.live_at(number).items():
                found.setdefault(one, {})[issue] = kept.value
        return self.valued.get(number, {}).get(party, {})

    def passed_over(self, party: str, number: int) -> Collection[str]:
        """Nothing: what was passed over is kept as a standing."""
        return ()
