"""What happened to single records since a revision: both ends, the fields that differ, and who changed them."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import models
from django.db.models import Q

from positions.models import Record

Row = Any
"""A row of a history table: the state of a record after a change, with who, when and why."""


@dataclass(frozen=True)
class Step:
    """Who changed a record, when, why, and under which revision of the negotiation."""

    who: str
    when: Any
    why: str
    revision: int | None


def step(row: Row) -> Step:
    return Step(
        row.history_user_name or "–",
        row.history_date,
        row.history_change_reason or "",
        row.history_revision,
    )


@dataclass(frozen=True)
class Course:
    """What happened to one record: its state before, if it had one, and after every change since."""

    before: Row | None
    since: tuple[Row, ...]
    parent: tuple[str, int] | None = None

    @property
    def last(self) -> Row:
        return self.since[-1]

    @cached_property
    def ends(self) -> tuple[Row | None, Row | None]:
        """Both ends; none where the record was not there, or belonged to another."""
        return self._there(self.before), self._there(self.last)

    @property
    def differs(self) -> bool:
        """Whether the ends say different things: what was changed and changed back does not."""
        return any(self.ends) and (not all(self.ends) or bool(changed(*self.ends)))

    @property
    def authors(self) -> Mapping[str, Step]:
        """By the name of a field who changed it last."""
        return {
            field.name: step(now)
            for before, now in zip((self.before, *self.since), self.since, strict=False)
            for field, *_ in changed(before, now)
        }

    def _there(self, row: Row | None) -> Row | None:
        if row is None or row.history_type == "-":
            return None
        if self.parent and getattr(row, f"{self.parent[0]}_id") != self.parent[1]:
            return None
        return row


def courses_since(model: type[Record], which: Q, revision: int) -> list[Course]:
    """What happened to records after a revision, in one query if nothing did and in two otherwise."""
    since = defaultdict(list)
    for row in model.history.filter(which, history_revision__gt=revision).order_by("history_id"):
        since[row.id].append(row)
    if not since:
        return []
    earlier = model.history.filter(id__in=list(since), history_revision__lte=revision)
    before = {row.id: row for row in earlier.order_by("history_id")}
    return [Course(before.get(pk), tuple(rows)) for pk, rows in since.items()]


def ever_in(model: type[Record], name: str, parent: int) -> Q:
    """The records that belong to a parent, or once did."""
    return Q(id__in=model.history.filter(**{name: parent}).order_by().values("id"))


def changed(before: Row | None, now: Row | None) -> list[tuple[models.Field, Any, Any]]:
    """The fields that differ; a state that is not there has all fields empty."""
    found = []
    for field in (now or before).tracked_fields:
        old, new = (getattr(row, field.attname) if row else None for row in (before, now))
        if not field.primary_key and old != new and not (_blank(old) and _blank(new)):
            found.append((field, old, new))
    return found


def _blank(value: Any) -> bool:
    return value is None or value == "" or value is False
