"""What differs between two states of a record, field by field, in words."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models

from positions.admin.access import Access, negotiation_id
from positions.admin.choices import label, with_labels
from positions.analysis.text import Redline, redline
from positions.courses import Row, Step, changed
from positions.history import state_of
from positions.models import Authorship, Membership, Proposal, Record, Salience
from positions.vocabulary import Review

Names = dict[tuple[type[models.Model], int], str]

NAMED_BY = {Authorship: ["party"], Membership: ["user"], Salience: ["party", "issue"]}
"""Records whose name is that of others; all else is named by its own words."""
SENTENCE = 500
"""Texts that may be this long are compared word by word."""
CLOSED = "an unpublished text"


@dataclass(frozen=True)
class Difference:
    """A field before and after; `redline` only where there are words to compare."""

    field: str
    label: str
    before: str
    now: str
    redline: Redline
    who: str = ""


@dataclass(frozen=True)
class Told:
    """What became of one record: changed, added or removed."""

    what: str
    title: str
    fate: str
    steps: tuple[Step, ...]
    differences: tuple[Difference, ...]
    model: str
    pk: int

    @property
    def history(self) -> str:
        """The page that tells all its changes, to be completed by its id."""
        return f"admin:positions_{self.model}_history"


def described(
    pairs: Sequence[tuple[Row | None, Row | None]], access: Access, without: Sequence[str] = ()
) -> list[tuple[Difference, ...]]:
    """The differences of each pair of states, in as many queries for many as for one."""
    found = [
        [one for one in changed(before, now) if one[0].name not in without] for before, now in pairs
    ]
    wanted = defaultdict(set)
    for field, *values in (one for differing in found for one in differing):
        if field.related_model:
            wanted[field.related_model].update(pk for pk in values if pk is not None)
    names = names_of(wanted, access)
    return [
        tuple(_difference(field, old, new, names) for field, old, new in differing)
        for differing in found
    ]


def titled(rows: Sequence[Row], access: Access) -> list[str]:
    """What each record is called."""
    wanted = defaultdict(set)
    for row in rows:
        for field in _naming(row):
            wanted[field.related_model].add(getattr(row, field.attname))
    names = names_of(wanted, access)
    return [
        ", ".join(names[f.related_model, getattr(row, f.attname)] for f in _naming(row))
        or str(state_of(row))
        for row in rows
    ]


def names_of(wanted: Mapping[type[models.Model], set[int]], access: Access) -> Names:
    """What records are called, also those that are gone; of unpublished texts only to members."""
    names: Names = {}
    for model, pks in wanted.items():
        if not issubclass(model, Record):
            names |= {(model, pk): str(found) for pk, found in model.objects.in_bulk(pks).items()}
            continue
        records = with_labels(model.objects.open_to(access.user).filter(pk__in=pks))
        names |= {(model, record.pk): label(record) for record in records}
        missing = {pk for pk in pks if (model, pk) not in names}
        if missing:
            rows = model.history.filter(id__in=missing).order_by("history_id")
            names |= {(model, row.id): _name_of_absent(row, access) for row in rows}
    for model, pks in wanted.items():
        for pk in pks:
            names.setdefault((model, pk), f"no. {pk}")
    return names


def _name_of_absent(row: Row, access: Access) -> str:
    state = state_of(row)
    draft = isinstance(state, Proposal) and state.review != Review.PUBLISHED
    if draft and negotiation_id(state) not in access.joined:
        return CLOSED
    return f"{state} (deleted)" if row.history_type == "-" else CLOSED


def _naming(row: Row) -> list[models.Field]:
    names = NAMED_BY.get(row.instance_type, ())
    return [field for field in row.tracked_fields if field.name in names]


def _difference(field: models.Field, old: Any, new: Any, names: Names) -> Difference:
    before, now = (_in_words(field, value, names) for value in (old, new))
    wordy = isinstance(field, models.CharField | models.TextField) and not field.choices
    compared = wordy and (field.max_length or SENTENCE) >= SENTENCE and before and now
    words = redline(before, now) if compared else []
    return Difference(field.name, field.verbose_name, before, now, words)


def _in_words(field: models.Field, value: Any, names: Names) -> str:
    if value is None:
        return ""
    if field.related_model:
        return names[field.related_model, value]
    if isinstance(field, models.BooleanField):
        return "yes" if value else "no"
    if field.choices:
        return str(dict(field.flatchoices).get(value, value)).split(":")[0]
    return str(value)
