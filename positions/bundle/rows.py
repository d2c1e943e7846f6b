"""Rows of a bundle's tables, whether they come from a file or from the database."""

from dataclasses import dataclass

HEADER_NUMBER = 1


@dataclass(slots=True)
class Row:
    """A row as text. Of a file it has a number above 1, of the database an id; of both, both."""

    cells: dict[str, str]
    number: int = HEADER_NUMBER
    """The record in the file, the header being 1; 1 for a row that no file holds."""
    whole: bool = True
    """False for a row whose cells cannot be told apart for certain: only its key counts."""
    pk: int | None = None
    sequence: int = 0
    published: bool = True

    @property
    def is_from_file(self) -> bool:
        return self.number > HEADER_NUMBER


Tables = dict[str, list[Row]]
"""Rows by the name of their table."""


@dataclass(frozen=True, slots=True)
class GivenTable:
    """What a file says: the columns that its header names, and its rows."""

    columns: frozenset[str]
    rows: list[Row]
