"""What an import does, as worked out before anything is written."""

from dataclasses import dataclass, field

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
    def is_empty(self) -> bool:
        return all(table.is_empty for table in self.tables.values())
