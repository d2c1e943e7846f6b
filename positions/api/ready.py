"""The rows of a diff as JSON, put together of what the ledger has ready: the same as `rows.change_row`, to the byte.

A diff of a large negotiation has ten thousand rows of forty fields. Most of each row is what the two
positions say, which is the same in every answer; to read it as values and to write it again takes
longer than all the rules.
"""

from collections.abc import Iterator, Mapping, Sequence, Sized
from typing import Any

import orjson

from positions.analysis.diff import Change
from positions.analysis.ledger import MARK
from positions.api.rows import CHANGE, Names


def _nothing(end: str) -> str:
    """The fields of an end that is not live."""
    names = (name for name in CHANGE if name.startswith(end))
    empty = {name: [] if name.endswith("_stances") else None for name in names}
    return orjson.dumps(empty)[1:-1].decode()


FIRST, SECOND = "from_", "to_"
_NO_FIRST, _NO_SECOND = _nothing(FIRST), _nothing(SECOND)

_QUOTED = '","'


PORTION = 500
"""Rows that are written and sent at a time; an answer of no more is sent whole."""


class ChangeRows(Sized):
    """The rows of changes between two rounds whose ends are the ledger's, without redlines: a list in JSON."""

    def __init__(self, changes: Sequence[Change], names: Names, numbers: tuple[int, int]) -> None:
        """`numbers` are those of the rounds compared."""
        self._changes = changes
        self._parties = {party: f'{{"party":{_json(party)}' for party in names.parties}
        self._issues = {
            issue: f'"issue":{_json(issue)},"topic":{_json(topic or None)}'
            for issue, topic in names.topics.items()
        }
        self._first, self._second = (
            f'"{end}round":{_json(names.rounds.get(number))},"{end}round_number":{number},'
            for end, number in zip((FIRST, SECOND), numbers, strict=True)
        )

    def __len__(self) -> int:
        return len(self._changes)

    def whole(self) -> orjson.Fragment:
        return orjson.Fragment(f"[{self._written(self._changes)}]")

    def within(self, answer: Mapping[str, Any]) -> Iterator[bytes]:
        """An answer whose last field these rows are, piece by piece: what is sent need not be kept."""
        return _Pieces(self, self._pieces(answer))

    def _pieces(self, answer: Mapping[str, Any]) -> Iterator[bytes]:
        *_, last = answer
        above = orjson.dumps({name: answer[name] for name in answer if name != last})
        yield above[:-1] + f",{_json(last)}:[".encode()
        for start in range(0, len(self), PORTION):
            comma = "," if start else ""
            yield (comma + self._written(self._changes[start : start + PORTION])).encode()
        yield b"]}"

    def _written(self, changes: Sequence[Change]) -> str:
        """All in one expression: every step between would copy every row once more."""
        parties, issues, first, second = self._parties, self._issues, self._first, self._second
        return ",".join(
            [
                f'{parties[party]},{issues[issue]},"change":"{kind}",'
                f'"delta":{"null" if delta is None else delta},'
                f'"toward":{_texts(toward) if toward else "[]"},'
                f'"away":{_texts(away) if away else "[]"},'
                f"{first if a else _NO_FIRST}{a.text.replace(MARK, FIRST) if a else ''},"
                f"{second if b else _NO_SECOND}{b.text.replace(MARK, SECOND) if b else ''},"
                f'"flags":{_texts(flags) if flags else "[]"},"redline":[]}}'
                for (party,), issue, kind, a, b, flags, toward, away, delta in changes
            ]
        )


class _Pieces(Iterator[bytes]):
    """What is sent, with the rows that it is made of until all is sent: they take a while to let go of.

    The response closes it then, and may itself be kept much longer, by the view that made it.
    """

    def __init__(self, rows: ChangeRows, pieces: Iterator[bytes]) -> None:
        self._rows: ChangeRows | None = rows
        self._pieces = pieces

    def __next__(self) -> bytes:
        return next(self._pieces)

    def close(self) -> None:
        self._rows, self._pieces = None, iter(())


def _json(value: object) -> str:
    return orjson.dumps(value, default=list).decode()


def _texts(slugs: Sequence[str]) -> str:
    """Slugs and words of a vocabulary, in which nothing is to be escaped."""
    return f'["{_QUOTED.join(slugs)}"]'
