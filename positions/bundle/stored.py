"""A stored negotiation as the rows that its bundle holds."""

from collections import defaultdict

from django.db.models import Value

from positions.bundle.format import TABLES, Kind, Table
from positions.bundle.rows import Row, Tables
from positions.models import Authorship, Negotiation, Proposal, Record
from positions.querysets import Records

_OTHER_TEXTS = ("supersedes", "responds_to")


def stored_tables(negotiation: Negotiation, drafts: bool = False) -> Tables:
    """All records of a negotiation as rows in their order, with ids, in twelve queries.

    With `drafts` those rows count as published that would be if every draft were.
    """
    tables = {
        table.name: _rows(table, table.model.objects.of(negotiation), drafts) for table in TABLES
    }
    _add_authors(tables["proposals"], Authorship.objects.of(negotiation))
    return tables


def export_tables(negotiation: Negotiation, drafts: bool = False) -> Tables:
    """The rows that a bundle of the negotiation holds: only published proposals, and what hangs on them.

    Where a published proposal names an unpublished one, the cell is empty; an import leaves it alone.
    With `drafts`, for members: as if every draft were published, a draft copy under the slug of the
    text it revises.
    """
    tables = stored_tables(negotiation, drafts)
    if drafts:
        _place_copies(tables, negotiation)
    hidden = unpublished_slugs(tables["proposals"])
    for row in tables["proposals"]:
        for name in naming_unpublished(row, hidden):
            row.cells[name] = ""
    return {name: [row for row in rows if row.published] for name, rows in tables.items()}


def _place_copies(tables: Tables, negotiation: Negotiation) -> None:
    copies = Proposal.objects.of(negotiation).filter(revises__isnull=False)
    own = dict(copies.values_list("slug", "revises__slug"))
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


def _rows(table: Table, records: Records[Record], drafts: bool) -> list[Row]:
    columns = [column for column in table.columns if column.kind is not Kind.REFERENCES]
    place = "sequence" if table.is_ordered else "pk"
    counted = table.model.drafted_if if drafts else table.model.published_if
    values = (
        records.annotate(in_print=counted or Value(True))
        .order_by(place, "pk")
        .values_list("pk", place, "in_print", *[column.path for column in columns])
    )
    return [
        Row(
            {column.name: column.text(value) for column, value in zip(columns, rest, strict=True)},
            pk=pk,
            sequence=sequence,
            published=in_print,
        )
        for pk, sequence, in_print, *rest in values.iterator(chunk_size=10_000)
    ]


def _add_authors(proposals: list[Row], authorships: Records[Authorship]) -> None:
    authors = defaultdict(list)
    for proposal, party in authorships.values_list("proposal", "party__slug"):
        authors[proposal].append(party)
    for row in proposals:
        row.cells["parties"] = ";".join(authors[row.pk])
