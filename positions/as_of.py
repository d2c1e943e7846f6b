"""A negotiation's records as they are now, or as they were at an earlier revision, asked for in the same words."""

from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, time
from operator import itemgetter
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import Max, Min, Model, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils.dateparse import parse_datetime

from positions.fields import validate_partial_date
from positions.history import history_within
from positions.models import Negotiation, OrderedRecord, Record

Row = tuple[Any, ...]
Column = str | Coalesce | Q | Value
"""What `values_list` takes: a path, the first of several paths, a condition or a constant."""
EVERY = Q()


class NoSuchRevision(Exception):
    """A revision that was never, is not yet, or at which the negotiation was not there; says which there are."""


class Now:
    """The records as they are now: every call a query, read in portions where one is named."""

    def __init__(self, negotiation: Negotiation, portion: int = 0) -> None:
        self.negotiation = negotiation
        self._portion = portion

    def rows(
        self, model: type[Record], *columns: Column, where: Q = EVERY
    ) -> Iterable[tuple[Any, ...]]:
        """These columns of the records of one kind, in their order."""
        found = model.objects.of(self.negotiation).filter(where).values_list(*columns)
        return found.iterator(chunk_size=self._portion) if self._portion else found


class AsOf:
    """The records as they were at an earlier revision: one query a kind, whatever is asked of it.

    Of every record the last history row of that revision or an earlier one counts, unless it tells of a
    deletion. Foreign keys are followed among the records of then. History written past the revisions
    (by `populate_history`, say) has no place among them and does not count, and a record without the
    ones it cannot be without does not count either.
    """

    def __init__(self, negotiation: Negotiation, revision: int) -> None:
        """`negotiation` is a row of now; the attribute of that name its state of then."""
        self._home = negotiation
        self.revision = revision
        self._kept: dict[type[Model], dict[int, Row]] = {}
        state = next(iter(self._all(Negotiation).values()), None)
        if state is None:
            raise NoSuchRevision(_told(negotiation, revision, negotiation.revision))
        values = dict(zip(_columns(Negotiation), state, strict=True))
        self.negotiation = Negotiation(**values, revision=revision)

    def rows(
        self, model: type[Record], *columns: Column, where: Q = EVERY
    ) -> Iterable[tuple[Any, ...]]:
        """As `Now.rows`, in memory."""
        counts = self._condition(model, where)
        readers = [self._reader(model, column) for column in columns]
        return [
            tuple([read(row) for read in readers])
            for row in self._all(model).values()
            if counts(row)
        ]

    def _all(self, model: type[Model]) -> dict[int, Row]:
        """The rows of a kind by id, in the order of the records."""
        if model not in self._kept:
            rows = self._stored(model)
            for field in model._meta.concrete_fields:
                if issubclass(field.related_model or model, Record) and _needed(field):
                    place, others = _place(model, field.attname), self._all(field.related_model)
                    rows = [row for row in rows if row[place] in others]
            own = _place(model, model._meta.pk.attname)
            self._kept[model] = {row[own]: row for row in rows}
        return self._kept[model]

    def _stored(self, model: Any) -> list[Row]:
        """The newest rows up to the revision; a negotiation's writes take turns, so ids rise with it."""
        rows = history_within(model, [self._home.pk]).filter(history_revision__lte=self.revision)
        newest = rows.order_by().values("id").annotate(newest=Max("history_id")).values("newest")
        place = ("sequence", "id") if issubclass(model, OrderedRecord) else ("id",)
        found = model.history.filter(history_id__in=newest).exclude(history_type="-")
        return list(found.order_by(*place).values_list(*_columns(model)))

    def _reader(self, model: type[Model], column: Column) -> Callable[[Row], Any]:
        if isinstance(column, Q):
            return self._condition(model, column)
        if isinstance(column, Value):
            return lambda row: column.value
        if isinstance(column, Coalesce):
            readers = [self._path(model, path.name) for path in column.get_source_expressions()]
            return lambda row: next((v for read in readers if (v := read(row)) is not None), None)
        return self._path(model, column)

    def _path(self, model: type[Model], path: str) -> Callable[[Row], Any]:
        """The value at the end of a path, as the database follows it; None where it breaks off."""
        name, _, rest = path.partition("__")
        field: Any = model._meta.pk if name == "pk" else model._meta.get_field(name)
        if field.one_to_many:
            place = _place(field.related_model, field.field.attname)
            own = _place(model, model._meta.pk.attname)
            there = {row[place]: row for row in self._all(field.related_model).values()}
        elif rest:
            own, there = _place(model, field.attname), self._all(field.related_model)
        else:
            return itemgetter(_place(model, field.attname))
        read = self._path(field.related_model, rest or "pk")
        return lambda row: read(found) if (found := there.get(row[own])) else None

    def _condition(self, model: type[Model], condition: Q) -> Callable[[Row], bool]:
        parts = [
            self._condition(model, part) if isinstance(part, Q) else self._lookup(model, *part)
            for part in condition.children
        ]
        together = any if condition.connector == Q.OR else all
        if not parts:
            return lambda row: True
        return lambda row: together(part(row) for part in parts) != condition.negated

    def _lookup(self, model: type[Model], name: str, wanted: Any) -> Callable[[Row], bool]:
        path, _, verb = name.rpartition("__")
        if verb == "isnull":
            read = self._path(model, path)
            return lambda row: (read(row) is None) == wanted
        if verb == "in":
            read, among = self._path(model, path), frozenset(wanted)
            return lambda row: read(row) in among
        read = self._path(model, name)
        return lambda row: read(row) == wanted


Store = Now | AsOf


def store_at(negotiation: Negotiation, wanted: int | None, newest: int) -> Store:
    """The records at the revision wanted: those of now where it is the newest, or none is named.

    Raises NoSuchRevision.
    """
    if wanted is None or wanted == newest:
        return Now(negotiation)
    if wanted > newest:
        raise NoSuchRevision(_told(negotiation, wanted, newest))
    return AsOf(negotiation, wanted)


def as_store(of: Negotiation | Store, portion: int = 0) -> Store:
    """The records of a negotiation as they are now, or those given."""
    return Now(of, portion) if isinstance(of, Negotiation) else of


def revision_wanted(negotiation: Negotiation, asked: Mapping[str, str]) -> int | None:
    """The revision that `revision` names or `known_by` finds; None where neither is given.

    Raises NoSuchRevision where they name none. A query only with `known_by`.
    """
    revision, known_by = asked.get("revision"), asked.get("known_by")
    if revision and known_by:
        raise NoSuchRevision("It does not go with revision.")
    if known_by:
        return known_revision(negotiation, end_of(known_by))
    if not revision:
        return None
    # No more digits than a revision can have: Python refuses to read thousands of them.
    if not (revision.isascii() and revision.isdigit() and len(revision) < 11):
        raise NoSuchRevision(_told(negotiation, None, negotiation.revision))
    return int(revision)


def known_revision(negotiation: Negotiation, moment: datetime) -> int:
    """The greatest revision of which a history row, of a deleted record too, was written by a moment."""
    kinds = [m for m in apps.get_app_config("positions").get_models() if issubclass(m, Record)]

    def dated(**conditions: Any) -> QuerySet:
        rows = [
            history_within(model, [negotiation.pk])
            .filter(history_revision__isnull=False, **conditions)
            .order_by()
            .values_list("history_revision", "history_date")
            for model in kinds
        ]
        return rows[0].union(*rows[1:], all=True)

    last = dated(history_date__lte=moment).order_by("-history_revision").first()
    if last is None:
        first = dated().order_by("history_date").first()
        said = (
            f"; the first revision was written at {first[1]:%Y-%m-%dT%H:%M:%S.%fZ}" if first else ""
        )
        raise NoSuchRevision(f"Nothing was recorded by then{said}.")
    return last[0]


def end_of(text: str) -> datetime:
    """The last moment of a day, month or year in UTC, or the moment that a full timestamp gives.

    Raises NoSuchRevision for what is none.
    """
    try:
        if "T" in text and (moment := parse_datetime(text)):
            return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
        validate_partial_date(text)
    except (ValueError, OverflowError, ValidationError) as wrong:
        raise NoSuchRevision(
            "It is no date: give 2026, 2026-03, 2026-03-01 or 2026-03-01T12:00:00Z."
        ) from wrong
    parts = [int(part) for part in text.split("-")]
    year, month = [*parts, 12][:2]
    day = parts[2] if len(parts) == 3 else monthrange(year, month)[1]
    return datetime.combine(date(year, month, day), time.max, UTC)


def _told(negotiation: Negotiation, wanted: int | None, newest: int) -> str:
    """Why there are no records at a revision."""
    rows = Negotiation.history.filter(id=negotiation.pk)
    first = rows.aggregate(first=Min("history_revision"))["first"]
    if wanted and first and first < wanted <= newest:
        return f"At revision {wanted} it was deleted."
    return f"The revisions of this negotiation are {first or newest} to {newest}, the newest."


def _columns(model: Any) -> list[str]:
    """What history keeps of a record: not what is derived from the row."""
    return [field.attname for field in model.history.model.tracked_fields]


def _place(model: Any, name: str) -> int:
    return _columns(model).index(name)


def _needed(field: Any) -> bool:
    return bool(field.related_model) and not field.null
