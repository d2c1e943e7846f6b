"""What an import in a user's name may not do alone: publish, or change what is published under four eyes."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from django.contrib.auth.models import AbstractBaseUser

from positions.bundle.plans import SEQUENCE, TablePlan
from positions.bundle.problems import ROW, Problem, quoted, warning
from positions.bundle.rows import HEADER_NUMBER, Row, Tables
from positions.models import Negotiation, Proposal

_PROPOSAL_IN = {"proposals": "slug", "terms": "proposal"}
"""The column that names the proposal of a row."""


def create_as_drafts(
    negotiation: Negotiation, user: AbstractBaseUser, plans: Mapping[str, TablePlan]
) -> list[Problem]:
    """Make drafts of new proposals where the user may not publish them alone, and say so."""
    one = Negotiation.objects.filter(pk=negotiation.pk)
    if negotiation.four_eyes:
        why = "someone else publishes it"
    elif not one.publishable_by(user).exists():
        why = "a reviewer or owner publishes it"
    else:
        return []
    created = plans["proposals"].created
    for row in created:
        row.published = False
    return [
        warning("proposals.csv", row.number, "slug", f"is created as a draft: {why}")
        for row in created
    ]


def four_eyes_problems(
    negotiation: Negotiation, tables: Tables, stored: Tables, plans: Mapping[str, TablePlan]
) -> list[Problem]:
    """Rows by which the import would change a published proposal or its terms in place."""
    if not negotiation.four_eyes:
        return []
    published = {row.cells["slug"] for row in stored["proposals"] if row.published}
    return [
        Problem(f"{name}.csv", row.number, column, _refusal(row.cells[proposal], what))
        for name, proposal in _PROPOSAL_IN.items()
        if name in tables
        for row, column, what in _touched(name, plans[name], tables[name], stored[name])
        if row.cells[proposal] in published
    ]


def _refusal(slug: str, what: str) -> str:
    return f"four eyes: {quoted(slug)} is published, edit it as a draft copy{what}"


def _touched(
    name: str, plan: TablePlan, rows: list[Row], stored: list[Row]
) -> Iterator[tuple[Row, str, str]]:
    """Rows to be written, with a column and, where no file holds them, what would happen to them.

    A place counts only where the order within a text, or of published texts, would differ.
    """
    moved = _moved(name, rows, stored)
    for row in plan.created:
        yield row, ROW, ""
    for row, names in plan.changed:
        columns = [column for column in names if column != SEQUENCE]
        if columns or row.pk in moved:
            what = "" if row.is_from_file else f" ({_key(name, row)} would change places)"
            yield row, columns[0] if columns else ROW, what
    for row in plan.removed:
        yield row, ROW, f" ({_key(name, row)} would be removed)"


def _moved(name: str, rows: list[Row], stored: list[Row]) -> set[int]:
    """Stored rows that another takes the place of, among those that stay."""
    staying = {row.pk for row in rows}
    before, after = (
        _in_groups(name, [row for row in some if row.pk in staying and row.pk])
        for some in (stored, rows)
    )
    return {
        one
        for group, pks in after.items()
        for one, other in zip(pks, before[group], strict=False)
        if one != other
    }


def _in_groups(name: str, rows: list[Row]) -> dict[str, list[int]]:
    """Ids in their order: terms in groups by proposal, published proposals in one."""
    groups: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        if name == "terms":
            groups[row.cells["proposal"]].append(row.pk)
        elif row.published:
            groups[""].append(row.pk)
    return groups


def _key(name: str, row: Row) -> str:
    names = ("slug",) if name == "proposals" else ("clause", "issue")
    return quoted(", ".join(row.cells[one] for one in names))


def copied_problems(negotiation: Negotiation, removed: list[Row]) -> list[Problem]:
    """Proposals to be removed that someone has a draft copy of: it would go with them, unsaid."""
    if not removed:
        return []
    copies = Proposal.objects.of(negotiation).exclude(revises=None)
    copied = dict(copies.values_list("revises", "slug"))
    return [
        Problem(
            "proposals.csv",
            HEADER_NUMBER,
            ROW,
            f"{quoted(row.cells['slug'])} would be removed, but has the draft copy "
            f"{quoted(copied[row.pk])}: publish or discard it first",
        )
        for row in removed
        if row.pk in copied
    ]
