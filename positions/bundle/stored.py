"""A stored negotiation as the rows that its bundle holds."""

from collections import defaultdict

from django.db.models import Q, Value

from positions.as_of import Store, as_store
from positions.bundle.format import TABLES, Table
from positions.bundle.rows import Row, Tables
from positions.models import Authorship, Negotiation, Proposal
from positions.querysets import counted_if

_OTHER_TEXTS = ("supersedes", "responds_to")
_PORTION = 10_000
"""Rows read at a time, so that they need not be held beside what is made of them."""


def stored_tables(of: Negotiation | Store, drafts: bool = False) -> Tables:
    """All records of a negotiation as rows in their order, with ids, in twelve queries.

    With `drafts` those rows count as published that would be if every draft were.
    """
    store = as_store(of, _PORTION)
    tables = {table.name: _rows(table, store, drafts) for table in TABLES}
    _add_authors(tables["proposals"], store)
    return tables


def export_tables(of: Negotiation | Store, drafts: bool = False) -> Tables:
    """The rows that a bundle of the negotiation holds: only published proposals, and what hangs on them.

    Where a published proposal names an unpublished one, the cell is empty; an import leaves it alone.
    With `drafts`, for members: as if every draft were published, a draft copy under the slug of the
    text it revises.
    """
    store = as_store(of)
    tables = stored_tables(of, drafts)
    if drafts:
        _place_copies(tables, store)
    hidden = unpublished_slugs(tables["proposals"])
    for row in tables["proposals"]:
        for name in naming_unpublished(row, hidden):
            row.cells[name] = ""
    return {name: [row for row in rows if row.published] for name, rows in tables.items()}


def _place_copies(tables: Tables, store: Store) -> None:
    own = dict(store.rows(Proposal, "slug", "revises__slug", where=Q(revises__isnull=False)))
    naming = {"proposals": ("slug", *_OTHER_TEXTS), "terms": ("proposal",), "claims": ("proposal",)}
    for table, columns in naming.items():
        for row in tables[table]:
            if table != "proposals" or row.published:
                row.cells.update(
                    {name: own.get(row.cells[name], row.cells[name]) for name in columns}
                )


def unpublished_slugs(proposals: list[Row]) -> set[str]:
    return {row.cells["slug"] for row in proposals if not row.published}


def naming_unpublished(row: Row, hidden: set[str]) -> list[str]:
    """The columns by which a published proposal names one that its readers do not see."""
    if not hidden or not row.published:
        return []
    return [name for name in _OTHER_TEXTS if row.cells[name] in hidden]


def _rows(table: Table, store: Store, drafts: bool) -> list[Row]:
    place = "sequence" if table.is_ordered else "pk"
    in_print = counted_if(table.model, drafts) or Value(True)
    return [
        Row(
            {
                column.name: column.text(value)
                for column, value in zip(table.own_columns, rest, strict=True)
            },
            pk=pk,
            sequence=sequence,
            published=published,
        )
        for pk, sequence, published, *rest in store.rows(
            table.model, "pk", place, in_print, *[column.path for column in table.own_columns]
        )
    ]


def _add_authors(proposals: list[Row], store: Store) -> None:
    authors = defaultdict(list)
    for proposal, party in store.rows(Authorship, "proposal", "party__slug"):
        authors[proposal].append(party)
    for row in proposals:
        row.cells["parties"] = ";".join(authors[row.pk])
