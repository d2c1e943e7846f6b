"""What an import would do, worked out and checked before anything is written."""

from collections import Counter
from itertools import count

from django.contrib.auth.models import AbstractBaseUser

from positions.analysis.records import Asserts
from positions.bundle.cells import check_cells
from positions.bundle.checking import check
from positions.bundle.format import FILES, TABLES, Cells, Table
from positions.bundle.plans import SEQUENCE, Plan, TablePlan
from positions.bundle.problems import Problem, first_of, in_order, quoted, warning
from positions.bundle.reading import Bundle
from positions.bundle.review import copied_problems, create_as_drafts, four_eyes_problems
from positions.bundle.rows import GivenTable, Row, Tables
from positions.bundle.stored import naming_unpublished, stored_tables, unpublished_slugs
from positions.models import Negotiation
from positions.vocabulary import MemberRole

_NOT_DERIVED = (Asserts.SILENCE, Asserts.DENIAL)
"""What a claim can assert and no stance tells."""


def plan_import(
    bundle: Bundle,
    user: AbstractBaseUser | None = None,
    prune: bool = False,
    negotiation: Negotiation | None = None,
    by_hand: bool = False,
) -> Plan:
    """What the bundle makes of the stored negotiation of its slug, or of the one given.

    Tables that the bundle does not hold stay as they are. With `prune`, records that its tables do
    not hold any more are removed. Tables kept `by_hand`, in a spreadsheet, hold some rows and not the
    others: these keep their places, where a bundle puts them last; and line ends count for nothing. Without a user every right is granted, as on the command line.
    """
    problems = bundle.problems + check_cells(bundle.tables)
    warnings = list(bundle.warnings)
    slug = _slug(bundle, problems)
    if negotiation is None and slug:
        negotiation = Negotiation.objects.filter(slug=slug).first()
    if negotiation and (refusal := _refusal(slug, negotiation, user)):
        problems.append(Problem("negotiation.csv", _negotiation_row(bundle), "slug", refusal))
        negotiation = None
    stored = stored_tables(negotiation) if negotiation else {}
    tables, removed = _outcome(bundle, stored, prune, by_hand)
    if negotiation and user:
        warnings += _keep_visibility(tables, stored, negotiation, user)
    plans = _compare(tables, stored, removed)
    problems += check(tables)
    if negotiation:
        problems += copied_problems(negotiation, removed.get("proposals", []))
    if negotiation and user:
        problems += four_eyes_problems(negotiation, tables, stored, plans)
        warnings += create_as_drafts(negotiation, user, plans)
    slug = negotiation.slug if negotiation else slug
    return Plan(
        slug, negotiation, {} if problems else plans, first_of(in_order(problems)), warnings
    )


def _slug(bundle: Bundle, problems: list[Problem]) -> str:
    """The slug of the bundle's negotiation; nothing where it is in doubt."""
    given = bundle.tables.get("negotiation")
    doubtful = any(p.file == "negotiation.csv" and p.column != "visibility" for p in problems)
    return given.rows[0].cells["slug"] if given and given.rows and not doubtful else ""


def _negotiation_row(bundle: Bundle) -> int:
    given = bundle.tables.get("negotiation")
    return given.rows[0].number if given and given.rows else 1


def _refusal(slug: str, negotiation: Negotiation, user: AbstractBaseUser | None) -> str:
    """Why nothing can be imported into a negotiation; to one who may not see it, as little as can be."""
    if slug and slug != negotiation.slug:
        return f"{quoted(slug)} is not {quoted(negotiation.slug)}, into which it is to be imported"
    if user is None:
        return ""
    one = Negotiation.objects.filter(pk=negotiation.pk)
    if not one.visible_to(user).exists():
        return "this slug cannot be used"
    return "" if one.editable_by(user).exists() else f"{user} may not change this negotiation"


def _outcome(bundle: Bundle, stored: Tables, prune: bool, by_hand: bool) -> tuple[Tables, Tables]:
    """All rows as the import leaves them, and those that it removes.

    A table that could not be read is left out, so that nothing is measured by its absence.
    """
    unread = {problem.file for problem in bundle.problems}
    if not unread <= FILES.keys():
        return {}, {}
    tables: Tables = {}
    removed: Tables = {}
    for table in TABLES:
        before = stored.get(table.name, [])
        if table.name in bundle.tables:
            given = bundle.tables[table.name]
            rows, removed[table.name] = _final(table, given, before, prune)
            tables[table.name] = _by_hand(rows, before) if by_hand else rows
        elif table.file not in unread:
            tables[table.name], removed[table.name] = before, []
    return tables, removed


def _final(
    table: Table, given: GivenTable, stored: list[Row], prune: bool
) -> tuple[list[Row], list[Row]]:
    """The rows of a table as the import leaves them, and those that it removes.

    A left-out column keeps what is stored, or has its default in a new row. Stored rows that the
    file does not hold come after it; only published ones can be removed.
    """
    by_key = {table.key_of(row.cells): row for row in stored}
    hidden = unpublished_slugs(stored) if table.name == "proposals" else set()
    rows = [Row(dict(row.cells), row.number, row.whole) for row in given.rows]
    if table.name == "claims":
        _make_slugs(rows)
    for place, row in enumerate(rows, 1):
        before = by_key.get(table.key_of(row.cells))
        row.sequence = place
        row.cells = _complete(table, given, row.cells, before.cells if before else {})
        if before:
            row.pk, row.published = before.pk, before.published
            for name in naming_unpublished(before, hidden):
                row.cells[name] = row.cells[name] or before.cells[name]
    return _with_stored(table, rows, stored, prune)


def _complete(table: Table, given: GivenTable, cells: Cells, before: Cells) -> dict[str, str]:
    """The cells of a row in every column: as given, else as before, else by default."""
    complete = {
        column.name: column.tidy(
            cells[column.name]
            if column.name in given.columns or column.name in table.key
            else before.get(column.name, "")
        )
        for column in table.columns
    }
    if table.name == "claims":
        # Where the column is left out, a stored silence or denial stays; else the stance decides.
        if "asserts" not in given.columns and complete["asserts"] not in _NOT_DERIVED:
            complete["asserts"] = ""
        if not complete["asserts"]:
            complete["asserts"] = Asserts.STANCE if complete["stance"] else Asserts.COMMENT
    return complete


def _with_stored(
    table: Table, rows: list[Row], stored: list[Row], prune: bool
) -> tuple[list[Row], list[Row]]:
    named = {table.key_of(row.cells) for row in rows}
    left_out = [row for row in stored if table.key_of(row.cells) not in named]
    if table.name == "negotiation":
        return rows, []
    removed = [row for row in left_out if prune and row.published]
    kept = [row for row in left_out if not (prune and row.published)]
    for place, row in enumerate(kept, len(rows) + 1):
        rows.append(Row(row.cells, pk=row.pk, sequence=place, published=row.published))
    return rows, removed


def _by_hand(rows: list[Row], stored: list[Row]) -> list[Row]:
    _keep_line_ends(rows, stored)
    return _put_in_place(rows, stored)


def _keep_line_ends(rows: list[Row], stored: list[Row]) -> None:
    """A spreadsheet breaks lines in its own way: a cell alike but for that keeps what is stored."""
    before = {row.pk: row.cells for row in stored}
    for row in rows:
        for name, text in before.get(row.pk, {}).items():
            if row.cells[name] != text and _same_lines(row.cells[name], text):
                row.cells[name] = text


def _same_lines(one: str, other: str) -> bool:
    one, other = (text.replace("\r\n", "\n").replace("\r", "\n") for text in (one, other))
    return one == other


def _put_in_place(rows: list[Row], stored: list[Row]) -> list[Row]:
    """The rows in an order in which those that no file holds follow whom they followed, as far as can be.

    Stored places are kept where the order allows it, so that a new row does not touch all others.
    """
    given = {row.pk for row in rows if row.is_from_file}
    places = {row.pk: row.sequence for row in stored}
    staying = {row.pk: row for row in rows if not row.is_from_file}
    followers: dict[int | None, list[Row]] = {None: []}
    leader = None
    for row in stored:
        if row.pk in given:
            leader = row.pk
            followers[leader] = []
        elif row.pk in staying:
            followers[leader].append(staying[row.pk])
    ordered = followers[None]
    for row in rows:
        if row.is_from_file:
            ordered += [row, *(followers[row.pk] if row.pk else [])]
    last = 0
    for row in ordered:
        row.sequence = last = max(places.get(row.pk, 0), last + 1)
    return ordered


def _make_slugs(claims: list[Row]) -> None:
    """Name claims without a slug after their source and their place among its claims."""
    taken = {row.cells.get("slug") for row in claims}
    places: Counter[str] = Counter()
    looked: Counter[str] = Counter()
    for row in claims:
        source = row.cells.get("source", "")
        places[source] += 1
        if row.cells.get("slug") or not source:
            row.cells.setdefault("slug", "")
            continue
        # What was looked through for the claim before is not looked through again.
        numbers = count(max(places[source], looked[source] + 1))
        number = next(n for n in numbers if f"{source}-{n}" not in taken)
        looked[source] = number
        row.cells["slug"] = f"{source}-{number}"
        taken.add(row.cells["slug"])


def _keep_visibility(
    tables: Tables, stored: Tables, negotiation: Negotiation, user: AbstractBaseUser
) -> list[Problem]:
    """Only an owner or a superuser changes who may read; for others what is stored stays."""
    rows, kept = tables.get("negotiation"), negotiation.visibility
    if not rows or rows[0].cells["visibility"] == kept or user.is_superuser:
        return []
    if negotiation.memberships.filter(user=user, role=MemberRole.OWNER).exists():
        return []
    rows[0].cells["visibility"] = kept
    text = f"only an owner changes it: “{kept}” is kept"
    return [warning("negotiation.csv", rows[0].number, "visibility", text)]


def _compare(tables: Tables, stored: Tables, removed: Tables) -> dict[str, TablePlan]:
    plans = {}
    for table in TABLES:
        plan = plans[table.name] = TablePlan(removed=removed.get(table.name, []))
        before = {row.pk: row for row in stored.get(table.name, [])}
        for row in tables.get(table.name, []):
            if row.pk is None:
                plan.created.append(row)
            elif changed := _changed(table, before[row.pk], row):
                plan.changed.append((row, changed))
                plan.before[row.pk] = before[row.pk]
            else:
                plan.unchanged.append(row)
    return plans


def _changed(table: Table, before: Row, after: Row) -> tuple[str, ...]:
    names = [
        column.name
        for column in table.columns
        if before.cells[column.name] != after.cells[column.name]
    ]
    if table.is_ordered and before.sequence != after.sequence:
        names.append(SEQUENCE)
    return tuple(names)
