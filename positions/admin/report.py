"""An import plan as a page shows it: what is wrong, and every row to be created, changed or removed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import QueryDict

from positions.bundle import Plan, Problem, TablePlan
from positions.bundle.format import TABLES, Table
from positions.bundle.plans import Cell, cells_written
from positions.bundle.rows import Row
from positions.models import Negotiation

_FEW = 20
"""Rows of a table that the report shows at once; all of them have a page of their own."""
_MANY = 100
_PROBLEMS = "problems"
_WARNINGS = "warnings"


@dataclass(frozen=True, slots=True)
class Entry:
    """A row that the import writes."""

    verb: str
    row: str
    key: str
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Part:
    """One table of the report, with a page of its rows."""

    name: str
    plan: TablePlan
    page: Page

    @property
    def rest(self) -> int:
        """How many rows are not on the page."""
        return self.plan.touched - len(self.page)


@dataclass(frozen=True, slots=True)
class Report:
    """What is shown of a plan: all of it in brief, or one part of it page by page."""

    problems: Page | None
    warnings: Page | None
    parts: list[Part]
    only: str
    """The part that is shown alone; nothing for the whole."""
    plan: Plan

    @property
    def counts(self) -> dict[str, int]:
        return self.plan.counts

    @property
    def basis(self) -> str:
        return basis(self.plan.negotiation)


def basis(negotiation: Negotiation | None) -> str:
    """What a plan rests on: if it is another when the plan is confirmed, the report is to be read again."""
    return str(negotiation.revision) if negotiation else "new"


def report(plan: Plan, query: QueryDict) -> Report:
    names = [table.name for table in TABLES if table.name in plan.tables]
    only = query.get("part", "")
    if only not in (_PROBLEMS, _WARNINGS, *names):
        only = ""
    number = query.get("page", "1") if only else "1"
    shown = [table for table in TABLES if table.name in plan.tables and only in ("", table.name)]
    return Report(
        problems=_said(plan.problems, number) if only in ("", _PROBLEMS) else None,
        warnings=_said(plan.warnings, number) if only in ("", _WARNINGS) else None,
        parts=[
            _part(table, plan.tables[table.name], number, _MANY if only else _FEW)
            for table in shown
            if not plan.tables[table.name].is_empty
        ],
        only=only,
        plan=plan,
    )


def _said(problems: Sequence[Problem], number: str) -> Page:
    return Paginator(problems, _MANY).get_page(number)


def _part(table: Table, plan: TablePlan, number: str, size: int) -> Part:
    rows = plan.written()
    page = Paginator(rows, size).get_page(number)
    page.object_list = [_entry(table, plan, *row) for row in page.object_list]
    return Part(table.name, plan, page)


def _entry(table: Table, plan: TablePlan, verb: str, row: Row, names: tuple[str, ...]) -> Entry:
    number = str(row.number) if row.is_from_file else ""
    cells = list(cells_written(table, plan, row, names))
    return Entry(verb, number, ", ".join(table.key_of(row.cells)), cells)


def written(plan: Plan) -> list[dict[str, Any]]:
    """What was written to each table, with the model whose list shows it."""
    return [
        {"name": table.name, "plan": plan.tables[table.name], "opts": table.model._meta}
        for table in TABLES
        if not plan.tables[table.name].is_empty
    ]
