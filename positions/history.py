"""Revisions and history: every change of a negotiation's records raises one number and says who and why."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.contrib.auth.models import AbstractBaseUser
from django.db import models, transaction
from django.dispatch import Signal
from django.utils import timezone
from simple_history.models import HistoricalRecords
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

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

    def note(self, records: Iterable[models.Model], *, created: bool) -> None:
        for record in records:
            rows = self.written[self.negotiation][type(record)]
            rows[record.pk] = created and record.pk not in rows


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


def create_with_history(records: list[Any], model: type[models.Model], **options: Any) -> list[Any]:
    """Write new records of one kind with their history, in few queries; answers them with their ids."""
    created = bulk_create_with_history(records, model, **options)
    _note(created, created=True)
    return created


def update_with_history(
    records: list[Any], model: type[models.Model], fields: list[str], **options: Any
) -> None:
    """Write these fields of records of one kind, with history, in few queries."""
    bulk_update_with_history(records, model, fields, **options)
    _note(records, created=False)


def _note(records: Iterable[models.Model], *, created: bool) -> None:
    if change := _change.get():
        change.note(records, created=created)


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
        _note([instance], created=history_type == "+")
