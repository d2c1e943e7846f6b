"""Revisions and history: every change of a negotiation's records raises one number and says who and why."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.contrib.auth.models import AbstractBaseUser
from django.db import connection, models, transaction
from django.db.models import Value
from django.dispatch import Signal
from django.utils import timezone
from simple_history.models import HistoricalRecords

revised = Signal()
"""Sent with a `change` when all of it is written, before it is committed."""

Written = dict[type[models.Model], dict[int, bool]]
"""The records that were written, by kind and id, and whether all that was done to one is to make it."""


@dataclass
class Change:
    """A change in progress: who makes it, why, and the revision it gave each negotiation it touched."""

    user: AbstractBaseUser | None = None
    reason: str = ""
    revisions: dict[int, int] = field(default_factory=dict)
    revision: int | None = None
    """That of the negotiation written to last; history rows are stamped with it."""
    negotiation: int | None = None
    """The negotiation written to last, by id."""
    written: dict[int | None, Written] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(dict))
    )
    """What was written to each negotiation: every path that keeps history notes it here."""

    def note(self, model: type[models.Model], ids: Iterable[int], *, created: bool) -> None:
        rows = self.written[self.negotiation][model]
        for pk in ids:
            rows[pk] = created and pk not in rows


_change: ContextVar[Change | None] = ContextVar("change", default=None)


@contextmanager
def recording(user: AbstractBaseUser | None = None, reason: str = "") -> Iterator[Change]:
    """One transaction in which all writes to a negotiation share a revision, a user and a reason.

    Inside another one it joins that one.
    """
    outer = _change.get()
    if outer is not None:
        yield outer
        return
    change = Change(user if user and user.is_authenticated else None, reason)
    token = _change.set(change)
    try:
        with transaction.atomic():
            yield change
            revised.send(Change, change=change)
    finally:
        _change.reset(token)


def revise(change: Change, negotiation: int) -> int:
    """The revision that this change gives a negotiation (by id); the first call locks its row and raises it."""
    if negotiation not in change.revisions:
        rows = apps.get_model("positions", "Negotiation")._base_manager.filter(pk=negotiation)
        before = rows.select_for_update().values_list("revision", flat=True).get()
        rows.update(revision=before + 1, revised_at=timezone.now())
        change.revisions[negotiation] = before + 1
    change.revision, change.negotiation = change.revisions[negotiation], negotiation
    return change.revision


def hold(negotiation: int) -> int | None:
    """The revision of a negotiation (by id), which nobody else raises until this transaction ends; None if gone."""
    rows = apps.get_model("positions", "Negotiation")._base_manager.filter(pk=negotiation)
    return rows.select_for_update().values_list("revision", flat=True).first()


def write_history(model: Any, ids: Collection[int], kind: str) -> None:
    """A row of history for each of these records as they are stored now, in the name of the change in progress.

    The database copies them: to send each record again costs as much as to write it.
    """
    change, kept, records = _change.get(), model.history.model, model.objects.filter(pk__in=ids)
    change.note(model, ids, created=kind == "+")
    said = {
        "history_date": timezone.now(),
        "history_type": kind,
        "history_change_reason": change.reason,
        "history_user": change.user and change.user.pk,
        "history_user_name": acting_name(),
        "history_revision": change.revision,
    }
    fields = [*kept.tracked_fields, *map(kept._meta.get_field, said)]
    values = [Value(said[f.name], f) if f.name in said else f.attname for f in fields]
    rows, given = records.order_by("pk").values_list(*values).query.sql_with_params()
    table, *columns = map(
        connection.ops.quote_name, [kept._meta.db_table, *(f.column for f in fields)]
    )
    with connection.cursor() as cursor:
        # Names of our own tables; every value is a parameter.
        cursor.execute(f"INSERT INTO {table} ({', '.join(columns)}) {rows}", given)  # noqa: S608


def history_within(model: Any, negotiations: Any) -> models.QuerySet:
    """The history of the records of one kind in these negotiations, of those too whose parents are gone."""
    first, _, rest = model.negotiation_path.partition("__")
    if not first:
        return model.history.filter(id__in=negotiations)
    if not rest:
        return model.history.filter(negotiation__in=negotiations)
    parents = history_within(model._meta.get_field(first).related_model, negotiations)
    return model.history.filter(**{f"{first}__in": parents.order_by().values("id")})


def state_of(row: Any) -> Any:
    """The record as a history row describes it, asking the database nothing."""
    fields = [field.attname for field in row.tracked_fields]
    return row.instance_type(**{name: getattr(row, name) for name in fields})


def current_revision() -> int | None:
    change = _change.get()
    return change.revision if change else None


def acting_user(**_: Any) -> AbstractBaseUser | None:
    change = _change.get()
    return change.user if change else None


def acting_name() -> str:
    user = acting_user()
    return user.get_username() if user else ""


class HistoryRow(models.Model):
    """What every history row says beside the record's own fields."""

    history_revision = models.PositiveIntegerField(
        "revision", null=True, editable=False, default=current_revision
    )
    history_user_name = models.CharField(
        "who", max_length=150, blank=True, editable=False, default=acting_name
    )
    """The account's name as it was: it outlives the account."""

    class Meta:
        abstract = True


class Recorded(HistoricalRecords):
    """History of a model: who, when, why and in which revision; kept when the record is deleted."""

    def __init__(self, **options: Any) -> None:
        super().__init__(bases=[HistoryRow], get_user=acting_user, **options)

    def get_change_reason_for_object(
        self, instance: models.Model, history_type: str, using: str | None
    ) -> str | None:
        change = _change.get()
        own = super().get_change_reason_for_object(instance, history_type, using)
        return own or (change.reason if change else "") or None

    def create_historical_record(
        self, instance: models.Model, history_type: str, using: str | None = None
    ) -> None:
        super().create_historical_record(instance, history_type, using)
        if change := _change.get():
            change.note(type(instance), [instance.pk], created=history_type == "+")
