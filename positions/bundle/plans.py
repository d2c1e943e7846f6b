"""What an import does, as worked out before anything is written."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from positions.bundle.format import Table
from positions.bundle.problems import Problem
from positions.bundle.rows import Row
from positions.models import Negotiation

SEQUENCE = "sequence"
"""Stands among a row's changed columns where its place has changed."""


@dataclass(frozen=True, slots=True)
class TablePlan:
    """What happens to one table; changed rows come with the names of the columns that differ."""

    created: list[Row] = field(default_factory=list)
    changed: list[tuple[Row, tuple[str, ...]]] = field(default_factory=list)
    unchanged: list[Row] = field(default_factory=list)
    removed: list[Row] = field(default_factory=list)
    before: dict[int, Row] = field(default_factory=dict)
    """The changed rows as they are stored, by id."""

    @property
    def touched(self) -> int:
        """How many rows are created, changed or removed."""
        return len(self.created) + len(self.changed) + len(self.removed)

    @property
    def is_empty(self) -> bool:
        return not self.touched

    def written(self) -> list[tuple[str, Row, tuple[str, ...]]]:
        """What happens to each row that is touched, and the columns that differ where it is changed."""
        return [
            *(("created", row, ()) for row in self.created),
            *(("changed", row, names) for row, names in self.changed),
            *(("removed", row, ()) for row in self.removed),
        ]


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import does to each table, by name; to be carried out only if it has no problems."""

    slug: str
    negotiation: Negotiation | None
    """As it was when the plan was made; None if the import creates it."""
    tables: dict[str, TablePlan]
    problems: list[Problem]
    warnings: list[Problem]

    @property
    def counts(self) -> dict[str, int]:
        """Records by what happens to them."""
        tables = self.tables.values()
        return {
            verb: sum(len(getattr(table, verb)) for table in tables)
            for verb in ("created", "changed", "removed")
        }

    @property
    def is_empty(self) -> bool:
        return all(table.is_empty for table in self.tables.values())


@dataclass(frozen=True, slots=True)
class Cell:
    """A column of a row and its text; of a changed row also the text before."""

    name: str
    text: str
    before: str | None = None


def cells_written(
    table: Table, plan: TablePlan, row: Row, names: tuple[str, ...]
) -> Iterator[Cell]:
    """Of a changed row the columns that differ, of any other those that are filled beside its key."""
    for name in names:
        if name == SEQUENCE:
            yield Cell("order", str(row.sequence), str(plan.before[row.pk].sequence))
        else:
            yield Cell(name, row.cells[name], plan.before[row.pk].cells[name])
    for name, text in () if names else row.cells.items():
        if text and name not in table.key:
            yield Cell(name, text)
