"""What the records of a negotiation must be to each other: keys, references, scales and the rules between columns."""

import re
from collections import Counter
from collections.abc import Callable, Iterator

from positions.analysis.records import Asserts, Commitment, IssueKind
from positions.bundle.format import TABLES, Column, Key, Kind, Table, parts_of
from positions.bundle.problems import FILE, Problem, first_of, quoted
from positions.bundle.rows import HEADER_NUMBER, Row, Tables

_TABLE = {table.name: table for table in TABLES}
_ROUND_NUMBER = re.compile("[1-9][0-9]{0,8}")


def check(tables: Tables) -> list[Problem]:
    """Problems of a whole negotiation as it would stand; tables that are not there are not missed.

    Rows that no file holds are named by their key, in row 1.
    """
    return first_of(_problems(tables))


def _problems(tables: Tables) -> Iterator[Problem]:
    keys = {name: {_TABLE[name].key_of(row.cells) for row in rows} for name, rows in tables.items()}
    for table in TABLES:
        rows = tables.get(table.name, [])
        yield from _duplicate_keys(table, rows)
        for column in table.columns:
            if column.to in tables:
                yield from _dangling(table, column, rows, keys)
            if column.to == table.name:
                yield from _naming_themselves(table, column, rows)
            if column.ends:
                yield from _cycles(table, column, rows)
    for name, rule in _RULES:
        if name in tables:
            yield from rule(tables[name], tables)


def _problem(name: str, row: Row, column: str, text: str) -> Problem:
    table = _TABLE[name]
    if not row.is_from_file:
        text = f"{text} (stored record {_shown(table.key_of(row.cells))})"
    return Problem(table.file, row.number, column, text)


def _shown(key: Key) -> str:
    return quoted(", ".join(key))


def _to_blame(first: Row, second: Row) -> Row:
    """The row of the file, where a file's row and a stored one cannot both be."""
    return second if second.is_from_file or not first.is_from_file else first


def _where(row: Row) -> str:
    return f"in row {row.number}" if row.is_from_file else "stored"


def _duplicate_keys(table: Table, rows: list[Row]) -> Iterator[Problem]:
    named = table.key[0] if len(table.key) == 1 else table.key[1]
    first: dict[Key, Row] = {}
    for row in rows:
        key = table.key_of(row.cells)
        if all(key) and row is not (other := first.setdefault(key, row)):
            yield _problem(
                table.name, row, named, f"{_shown(key)} is there already, {_where(other)}"
            )


def _dangling(
    table: Table, column: Column, rows: list[Row], keys: dict[str, set[Key]]
) -> Iterator[Problem]:
    there = keys[column.to]
    for row in rows:
        text = row.cells[column.name]
        if not text or not row.whole:
            continue
        if column.kind is Kind.REFERENCES:
            for part in parts_of(text):
                if (part,) not in there:
                    yield _problem(
                        table.name, row, column.name, f"{quoted(part)} is not in {column.to}.csv"
                    )
        elif column.key_in(row.cells) not in there:
            if not column.within:
                wrong = f"{quoted(text)} is not in {column.to}.csv"
            elif (row.cells[column.within],) in keys.get("issues", ()):
                wrong = (
                    f"{quoted(text)} is no option of the issue {quoted(row.cells[column.within])}"
                )
            else:
                continue
            yield _problem(table.name, row, column.name, wrong)


def _naming_themselves(table: Table, column: Column, rows: list[Row]) -> Iterator[Problem]:
    for row in rows:
        if row.cells[column.name] and row.cells[column.name] == row.cells["slug"]:
            wrong = f"{quoted(row.cells[column.name])} names the row itself"
            yield _problem(table.name, row, column.name, wrong)


def _cycles(table: Table, column: Column, rows: list[Row]) -> Iterator[Problem]:
    """One problem a cycle, at its first row in the file."""
    by_slug = {row.cells["slug"]: row for row in rows}
    done: set[str] = set()
    for slug in by_slug:
        way: list[str] = []
        while slug in by_slug and slug not in done:
            done.add(slug)
            way.append(slug)
            slug = by_slug[slug].cells[column.name]
        cycle = way[way.index(slug) :] if slug in way else []
        if len(cycle) > 1:
            row = min((by_slug[s] for s in cycle), key=lambda r: (not r.is_from_file, r.number))
            start = cycle.index(row.cells["slug"])
            around = [*cycle[start:], *cycle[:start], row.cells["slug"]]
            wrong = f"leads back to itself: {quoted(' → '.join(around))}"
            yield _problem(table.name, row, column.name, wrong)


def _one_negotiation(rows: list[Row], _: Tables) -> Iterator[Problem]:
    if len(rows) != 1:
        wrong = f"must hold one row, not {len(rows)}"
        yield Problem("negotiation.csv", HEADER_NUMBER, FILE, wrong)


def _numbers_without_gaps(rows: list[Row], _: Tables) -> Iterator[Problem]:
    readable = [row for row in rows if _ROUND_NUMBER.fullmatch(row.cells["number"])]
    numbered = sorted(readable, key=lambda row: (int(row.cells["number"]), row.number))
    # A round whose number cannot be read may be the one that is missing.
    expected, before, excused = 1, None, len(rows) - len(readable)
    for row in numbered:
        number = int(row.cells["number"])
        if before and number == int(before.cells["number"]):
            other = before if row is _to_blame(before, row) else row
            wrong = f"round {number} is there already, {_where(other)}"
            yield _problem("rounds", _to_blame(before, row), "number", wrong)
        elif number - expected > excused:
            wrong = f"round {number} comes where {expected} is expected: 1, 2, 3 … without gaps"
            yield _problem("rounds", row, "number", wrong)
        excused -= max(0, min(excused, number - expected))
        expected, before = number + 1, row


def _term_options_have_values(rows: list[Row], tables: Tables) -> Iterator[Problem]:
    kinds = {row.cells["slug"]: row.cells["kind"] for row in tables.get("issues", [])}
    for row in rows:
        issue = row.cells["issue"]
        if row.whole and not row.cells["value"] and kinds.get(issue) == IssueKind.TERM:
            wrong = f"must not be empty: {quoted(issue)} is a term issue"
            yield _problem("options", row, "value", wrong)


def _each_author_once(rows: list[Row], _: Tables) -> Iterator[Problem]:
    for row in rows:
        for name, times in Counter(parts_of(row.cells["parties"])).items():
            if times > 1:
                wrong = f"{quoted(name)} is named {times} times"
                yield _problem("proposals", row, "parties", wrong)


def _full_texts_have_terms(rows: list[Row], tables: Tables) -> Iterator[Problem]:
    if "terms" not in tables:
        return
    coded = {row.cells["proposal"] for row in tables["terms"]}
    for row in rows:
        if row.cells["completeness"] == "full" and row.cells["slug"] not in coded:
            yield _problem(
                "proposals", row, "completeness", "“full” is refused: the proposal has no terms"
            )


def _stances_of_terms(rows: list[Row], _: Tables) -> Iterator[Problem]:
    for row in rows:
        if not row.whole:
            continue
        stance, commitment = row.cells["stance"], row.cells["commitment"]
        if stance and commitment == Commitment.SILENT:
            wrong = f"must be empty: a silent term has no stance, not {quoted(stance)}"
            yield _problem("terms", row, "stance", wrong)
        if not stance and commitment == Commitment.SIDE_OFFER:
            yield _problem("terms", row, "stance", "must not be empty: a side_offer has a stance")


def _one_headline(rows: list[Row], _: Tables) -> Iterator[Problem]:
    first: dict[Key, Row] = {}
    for row in rows:
        key = (row.cells["proposal"], row.cells["issue"])
        if row.cells["headline"] != "yes" or not row.whole:
            continue
        other = first.setdefault(key, row)
        if other is not row:
            blamed = _to_blame(other, row)
            wrong = (
                f"{quoted(key[0])} has a headline on {quoted(key[1])} already, "
                f"{_where(other if blamed is row else row)}"
            )
            yield _problem("terms", blamed, "headline", wrong)


def _stances_of_claims(rows: list[Row], _: Tables) -> Iterator[Problem]:
    for row in rows:
        if not row.whole:
            continue
        stance, asserts = row.cells["stance"], row.cells["asserts"]
        if not stance and asserts == Asserts.STANCE:
            wrong = "must not be empty: the claim asserts a stance"
            yield _problem("claims", row, "stance", wrong)
        if stance and asserts in (Asserts.SILENCE, Asserts.COMMENT):
            wrong = f"must be empty: a {asserts} has no stance, not {quoted(stance)}"
            yield _problem("claims", row, "stance", wrong)


_RULES: tuple[tuple[str, Callable[[list[Row], Tables], Iterator[Problem]]], ...] = (
    ("negotiation", _one_negotiation),
    ("rounds", _numbers_without_gaps),
    ("options", _term_options_have_values),
    ("proposals", _each_author_once),
    ("proposals", _full_texts_have_terms),
    ("terms", _stances_of_terms),
    ("terms", _one_headline),
    ("claims", _stances_of_claims),
)
