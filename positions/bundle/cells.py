"""What single cells of a file must be: filled, of the right kind, on their vocabulary, not too long."""

import re
from collections.abc import Callable, Iterator

from django.core.exceptions import ValidationError

from positions.bundle.format import TABLES, Column, Kind, Table, parts_of
from positions.bundle.problems import Problem, first_of, plain, quoted
from positions.bundle.rows import GivenTable
from positions.fields import NameSlugField, validate_partial_date

_WHOLE_NUMBER = re.compile(r"0|-?[1-9][0-9]*")
_MOST_DIGITS = 9
"""Of a number that the database can hold."""

Judge = Callable[[str], str]
"""Says what is wrong with a cell that is not empty; nothing if all is well."""


def check_cells(tables: dict[str, GivenTable]) -> list[Problem]:
    """Problems of the files' own cells, each alone, without a look at other rows or the database."""
    return first_of(
        problem
        for table in TABLES
        if table.name in tables
        for column in table.columns
        if column.name in tables[table.name].columns
        for problem in _column_problems(table, column, tables[table.name])
    )


def _column_problems(table: Table, column: Column, given: GivenTable) -> Iterator[Problem]:
    judge = _judge(table, column)
    for row in given.rows:
        text = row.cells[column.name]
        wrong = judge(text) if text else "" if column.optional else "must not be empty"
        if wrong and row.whole:
            yield Problem(table.file, row.number, column.name, wrong)


def _judge(table: Table, column: Column) -> Judge:
    longest = table.longest(column)
    judges: dict[Kind, Judge] = {
        Kind.WORD: lambda text: _judge_word(text, column.words),
        Kind.NUMBER: lambda text: _judge_number(text, column),
        Kind.DATE: lambda text: _judge_by(validate_partial_date, text),
        Kind.YES: lambda text: "" if text == "yes" else f"{quoted(text)} is not “yes” or empty",
        Kind.REFERENCES: lambda text: "" if parts_of(text) else "must not be empty",
        Kind.SLUG: lambda text: _judge_slug(text) or _judge_length(text, longest),
    }
    return judges.get(column.kind, lambda text: _judge_length(text, longest))


def _judge_word(text: str, words: tuple[str, ...]) -> str:
    return "" if text in words else f"{quoted(text)} is not one of: {', '.join(words)}"


def _judge_number(text: str, column: Column) -> str:
    if not _WHOLE_NUMBER.fullmatch(text):
        return f"{quoted(text)} is no whole number"
    highest = column.highest
    if len(text) <= _MOST_DIGITS and column.lowest <= int(text) <= (highest or int(text)):
        return ""
    span = f"{column.lowest} or more" if highest is None else f"{column.lowest} to {highest}"
    return f"{quoted(text)} is out of range: {span}"


def _judge_slug(text: str) -> str:
    for validate in NameSlugField.default_validators:
        if wrong := _judge_by(validate, text):
            return wrong
    return ""


def _judge_by(validate: Callable[[str], None], text: str) -> str:
    try:
        validate(text)
    except ValidationError as error:
        # The message is filled in here, because the value itself may break the line.
        return (error.message % {"value": plain(text)}).rstrip(".")
    return ""


def _judge_length(text: str, longest: int | None) -> str:
    if longest is None or len(text) <= longest:
        return ""
    return f"is {len(text)} characters long, more than {longest}"
