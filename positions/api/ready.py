"""The rows of a diff as JSON, put together of what the ledger has ready: the same as `rows.change_row`, to the byte.

A diff of a large negotiation has ten thousand rows of forty fields. Most of each row is what the two
positions say, which is the same in every answer; to read it as values and to write it again takes
longer than all the rules.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache

import orjson

from positions.analysis.diff import Change
from positions.analysis.ledger import MARK, Kept
from positions.api.rows import CHANGE, Names

_NOTHING = {
    end: orjson.dumps(
        {name: [] if name.endswith("_stances") else None for name in CHANGE if name.startswith(end)}
    )[1:-1].decode()
    for end in ("from_", "to_")
}

QUOTED = '","'


def change_rows(changes: Iterable[Change], names: Names) -> orjson.Fragment:
    """The list of rows of changes between two rounds whose ends are the ledger's, without redlines."""
    rounds = {number: _json(slug) for number, slug in names.rounds.items()}
    topics = {issue: _json(topic or None) for issue, topic in names.topics.items()}
    return orjson.Fragment(f"[{','.join(_row(change, rounds, topics) for change in changes)}]")


def _row(change: Change, rounds: dict[int, str], topics: dict[str, str]) -> str:
    before, after = change.before, change.after
    (party,), issue = change.parties, change.issue
    delta = change.delta
    return (
        f'{{"party":{_text(party)},"issue":{_text(issue)},"topic":{topics[issue]},'
        f'"change":"{change.kind}","delta":{"null" if delta is None else delta},'
        f'"toward":{_texts(change.toward)},"away":{_texts(change.away)},'
        f"{_end('from_', before, rounds) if before else _NOTHING['from_']},"
        f"{_end('to_', after, rounds) if after else _NOTHING['to_']},"
        f'"flags":{_texts(change.flags)},"redline":[]}}'
    )


def _end(end: str, kept: Kept, rounds: dict[int, str]) -> str:
    return (
        f'"{end}round":{rounds[kept.round]},"{end}round_number":{kept.round},'
        f"{kept.text.replace(MARK, end)},"
        f'"{end}since_round":{rounds[kept.since]},"{end}since_round_number":{kept.since},'
        f'"{end}verdict":"{kept.verdict}"'
    )


def _json(value: object) -> str:
    return orjson.dumps(value, default=list).decode()


@lru_cache(maxsize=16_384)
def _text(slug: str) -> str:
    return _json(slug)


def _texts(slugs: Sequence[str]) -> str:
    """Slugs and words of a vocabulary, in which nothing is to be escaped."""
    return f'["{QUOTED.join(slugs)}"]' if slugs else "[]"
