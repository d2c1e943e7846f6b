"""Carrying out an import plan: one transaction, one revision, and a history row for every record it touches."""

from collections import Counter, defaultdict
from collections.abc import Callable, Generator, Iterator
from typing import Any, NamedTuple, TypeVar

from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError
from django.db.models import F

from positions.bundle.format import TABLES, Column, Key, Kind, Table, parts_of
from positions.bundle.plans import SEQUENCE, Plan
from positions.bundle.rows import Row
from positions.history import Change, recording, revise, write_history
from positions.models import Authorship, Membership, Negotiation, OrderedRecord, Record, Round, Term
from positions.vocabulary import MemberRole, Review

_T = TypeVar("_T")

_BATCH = 1000
_MOST_PARAMETERS = 30_000
"""SQLite takes 32,766 parameters in a query."""
_ASIDE = 1_000_000_000
"""Added to round numbers while they change places; no round has such a number."""
_LONGEST_REASON = 100

_RECORDS = [table for table in TABLES if table.is_ordered]
_LEAVES = ("terms", "claims", "salience")
"""Nothing refers to these: what is removed of them can go first, and what they refer to later."""


class Outdated(Exception):
    """The negotiation was changed after the plan was made: make a new one."""


class Step(NamedTuple):
    """How far the writing of a table has come, in rows created, changed or removed."""

    table: str
    done: int
    total: int


def carry_out(
    plan: Plan,
    user: AbstractBaseUser | None = None,
    reason: str = "",
    progress: Callable[[Step], None] = lambda step: None,
) -> Negotiation:
    """Write what a plan without problems says, and return the negotiation; an empty plan writes nothing.

    A user who creates a negotiation becomes its owner. Raises `Outdated` if the negotiation has a
    newer revision than the plan.
    """
    steps = in_steps(plan, user, reason)
    while True:
        try:
            progress(next(steps))
        except StopIteration as end:
            return end.value


def in_steps(
    plan: Plan, user: AbstractBaseUser | None = None, reason: str = ""
) -> Generator[Step, None, Negotiation]:
    """`carry_out`, to be gone through step by step: the transaction commits when there is no more.

    Left before that, it writes nothing. Nothing else may be written between two steps.
    """
    if plan.problems:
        raise ValueError("a plan with problems cannot be carried out")
    if plan.negotiation and plan.is_empty:
        return plan.negotiation
    with recording(user, reason[:_LONGEST_REASON]) as change:
        negotiation = _write_negotiation(plan, change)
        yield from _Writer(plan, change, negotiation).write()
    return negotiation


def _write_negotiation(plan: Plan, change: Change) -> Negotiation:
    """Create, update or only revise the negotiation itself."""
    negotiation = plan.negotiation or Negotiation()
    if plan.negotiation:
        revision = revise(change, negotiation.pk)
        if revision > negotiation.revision + 1:
            raise Outdated(f"“{plan.slug}” was changed meanwhile: try again")
        negotiation.revision = revision
    own = plan.tables["negotiation"]
    for row in [*own.created, *(row for row, _ in own.changed)]:
        for name, text in row.cells.items():
            setattr(negotiation, name, text)
        try:
            negotiation.save()
        except IntegrityError as collision:
            raise Outdated(f"“{plan.slug}” was created meanwhile: try again") from collision
    if plan.negotiation is None and change.user:
        Membership(negotiation=negotiation, user=change.user, role=MemberRole.OWNER).save()
    return negotiation


class _Writer:
    """Writes the tables of a plan in an order that no constraint forbids at any moment."""

    def __init__(self, plan: Plan, change: Change, negotiation: Negotiation) -> None:
        self.plans = plan.tables
        self.negotiation = negotiation
        self.ids: dict[str, dict[Key, int]] = {
            table.name: {
                table.key_of(row.cells): row.pk
                for row in (
                    *self.plans[table.name].unchanged,
                    *(row for row, _ in self.plans[table.name].changed),
                )
            }
            for table in _RECORDS
        }
        self.done: Counter[str] = Counter()

    def write(self) -> Iterator[Step]:
        for table in _RECORDS:
            if table.name in _LEAVES:
                yield from self._remove(table)
        self._clear_headlines()
        self._set_round_numbers_aside()
        for table in _RECORDS:
            yield from self._create(table)
            changed = self.plans[table.name].changed
            self._update(table, changed)
            yield from self._step(table, len(changed))
        for table in reversed(_RECORDS):
            if table.name not in _LEAVES:
                yield from self._remove(table)
        self._restore_removed_round_numbers()

    def _step(self, table: Table, rows: int) -> Iterator[Step]:
        if rows:
            self.done[table.name] += rows
            yield Step(table.name, self.done[table.name], self.plans[table.name].touched)

    def _clear_headlines(self) -> None:
        """A headline is taken from one clause before another has it; history shows only the outcome."""
        moved = [
            row.pk
            for row, changed in self.plans["terms"].changed
            if "headline" in changed and not row.cells["headline"]
        ]
        for some in _portions(moved):
            Term.objects.filter(pk__in=some).update(headline=False)

    def _set_round_numbers_aside(self) -> None:
        """Rounds swap numbers by way of numbers that no round has; history shows only the outcome."""
        rounds = self.plans["rounds"]
        moved = [row.pk for row, changed in rounds.changed if "number" in changed]
        gone = [row.pk for row in rounds.removed]
        if moved or gone:
            Round.objects.filter(pk__in=moved + gone).update(number=F("number") + _ASIDE)

    def _restore_removed_round_numbers(self) -> None:
        """The history of a removed round keeps the number that it had, not the one it was set aside to."""
        gone = [row.pk for row in self.plans["rounds"].removed]
        if gone:
            rows = Round.history.filter(id__in=gone, history_type="-", number__gt=_ASIDE)
            rows.update(number=F("number") - _ASIDE)

    def _remove(self, table: Table) -> Iterator[Step]:
        for some in _portions([row.pk for row in self.plans[table.name].removed]):
            table.model.objects.of(self.negotiation).filter(pk__in=some).delete()
            yield from self._step(table, len(some))

    def _create(self, table: Table) -> Iterator[Step]:
        waiting: list[tuple[Row, tuple[str, ...]]] = []
        for rows in self._generations(table):
            waiting += [
                (row, names) for row in rows if (names := self._unknown_references(table, row))
            ]
            # In portions, so that the records and their history need not all be held at once.
            for some in _portions(rows, _BATCH):
                records = [self._new_record(table, row) for row in some]
                self._bulk_create(table.model, records)
                for row, record in zip(some, records, strict=True):
                    row.pk = self.ids[table.name][table.key_of(row.cells)] = record.pk
                yield from self._step(table, len(some))
        if waiting:
            self._update(table, waiting)
        if table.name == "proposals":
            self._create_authorships(self.plans["proposals"].created)

    def _generations(self, table: Table) -> Iterator[list[Row]]:
        """New rows in portions, each after those that it refers to; what runs in circles comes at the end."""
        rows = self.plans[table.name].created
        while rows:
            ready = [row for row in rows if not self._unknown_references(table, row)]
            yield ready or rows
            rows = [row for row in rows if row.pk is None]

    def _unknown_references(self, table: Table, row: Row) -> tuple[str, ...]:
        known = self.ids[table.name]
        return tuple(
            column.name
            for column in table.self_references
            if row.cells[column.name] and column.key_in(row.cells) not in known
        )

    def _new_record(self, table: Table, row: Row) -> OrderedRecord:
        values = dict(self._value(column, row) for column in table.own_columns)
        if table.model.negotiation_path == "negotiation":
            values["negotiation_id"] = self.negotiation.pk
        if not row.published:  # a new proposal that someone else publishes
            values["review"] = Review.DRAFT
        record = table.model(sequence=row.sequence, **values)
        record.derive()
        return record

    def _value(self, column: Column, row: Row) -> tuple[str, Any]:
        """The attribute that holds a column, and what it holds."""
        text = row.cells[column.name]
        if column.kind is not Kind.REFERENCE:
            return column.name, column.value(text)
        # Not there only while a circle of new rows is being written.
        pk = self.ids[column.to].get(column.key_in(row.cells)) if text else None
        return f"{column.name}_id", pk

    def _update(self, table: Table, changes: list[tuple[Row, tuple[str, ...]]]) -> None:
        """Write changed rows, those with the same changed columns together, and only these columns."""
        groups: dict[tuple[str, ...], list[Row]] = defaultdict(list)
        for row, names in changes:
            groups[names].append(row)
        for names, rows in groups.items():
            fields = [name for name in names if name != "parties"]
            if set(names) & set(table.model.searched):
                fields.append("search_text")
            for some in _portions(rows, _BATCH):
                records = table.model.objects.in_bulk([row.pk for row in some])
                for row in some:
                    self._apply(table, records[row.pk], row, names)
                self._bulk_update(table.model, list(records.values()), fields)
        if table.name == "proposals":
            self._update_authorships([row for row, names in changes if "parties" in names])

    def _apply(self, table: Table, record: Any, row: Row, names: tuple[str, ...]) -> None:
        if SEQUENCE in names:
            record.sequence = row.sequence
        for column in table.own_columns:
            if column.name in names:
                setattr(record, *self._value(column, row))
        record.derive()

    def _create_authorships(self, proposals: list[Row]) -> None:
        self._bulk_create(
            Authorship,
            [
                self._authorship(row, party, place)
                for row in proposals
                for place, party in enumerate(parts_of(row.cells["parties"]), 1)
            ],
        )

    def _update_authorships(self, proposals: list[Row]) -> None:
        stored: dict[int, dict[int, Authorship]] = defaultdict(dict)
        if proposals:
            for authorship in Authorship.objects.of(self.negotiation):
                stored[authorship.proposal_id][authorship.party_id] = authorship
        new, moved, gone = [], [], []
        for row in proposals:
            before = stored[row.pk]
            for place, party in enumerate(parts_of(row.cells["parties"]), 1):
                kept = before.pop(self.ids["parties"][party,], None)
                if kept is None:
                    new.append(self._authorship(row, party, place))
                elif kept.sequence != place:
                    kept.sequence = place
                    moved.append(kept)
            gone += [authorship.pk for authorship in before.values()]
        for some in _portions(gone):
            Authorship.objects.filter(pk__in=some).delete()
        self._bulk_create(Authorship, new)
        self._bulk_update(Authorship, moved, ["sequence"])

    def _authorship(self, proposal: Row, party: str, place: int) -> Authorship:
        authorship = Authorship(
            proposal_id=proposal.pk, party_id=self.ids["parties"][party,], sequence=place
        )
        authorship.derive()
        return authorship

    def _bulk_create(self, model: type[Record], records: list[Any]) -> None:
        for some in _portions(records, _BATCH):
            model.objects.bulk_create(some)
            write_history(model, [record.pk for record in some], "+")

    def _bulk_update(self, model: type[Record], records: list[Any], fields: list[str]) -> None:
        for some in _portions(records, _BATCH):
            if fields:  # none of its own where only the authors of a proposal change
                model.objects.bulk_update(some, fields)
            write_history(model, [record.pk for record in some], "~")


def _portions(many: list[_T], size: int = _MOST_PARAMETERS) -> Iterator[list[_T]]:
    for start in range(0, len(many), size):
        yield many[start : start + size]
