"""What every record of a negotiation is: revised, kept in history, in order, ready to search."""

from functools import reduce
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from positions import history
from positions.folding import fold
from positions.querysets import Records


def one_of(field: str, choices: type[models.Choices]) -> models.CheckConstraint:
    """The database's own check of a vocabulary."""
    return models.CheckConstraint(
        condition=Q(**{f"{field}__in": choices.values}), name=f"%(class)s_{field}_in_vocabulary"
    )


def not_itself(field: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=~Q(**{field: F("id")}) | Q(**{f"{field}__isnull": True}),
        name=f"%(class)s_{field}_not_itself",
        violation_error_message=f"A record cannot name itself as {field}.",
    )


class Record(models.Model):
    """A record of a negotiation. Saving and deleting raise the negotiation's revision and keep history."""

    negotiation_path = "negotiation"
    published_if = Q()
    """What makes a record count in answers."""
    drafted_if = Q()
    """What makes it count in answers to members who ask for drafts: the newest state of each text."""
    belonging = ()
    """Names of the foreign keys that must lead to records of the same negotiation."""

    class Meta:
        abstract = True

    objects = Records.as_manager()

    def home(self) -> models.Model:
        """The negotiation that the record belongs to."""
        steps = self.negotiation_path.split("__") if self.negotiation_path else []
        return reduce(getattr, steps, self)

    def prepare(self) -> None:
        """Fill what follows from the row, before it is written."""

    def save(self, *args: Any, **kwargs: Any) -> None:
        # Not a signal and not left to callers: an answer may be cached under a revision only if no
        # write can pass it by.
        with history.recording() as change:
            self.take_revision(change)
            self.prepare()
            super().save(*args, **kwargs)

    def take_revision(self, change: history.Change) -> None:
        history.revise(change, self.home().pk)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        with history.recording() as change:
            history.revise(change, self.home().pk)
            return super().delete(*args, **kwargs)

    def clean(self) -> None:
        """A record refers only to records of its own negotiation; its slug never changes."""
        super().clean()
        problems = {}
        home = _home(self)
        for name in self.belonging:
            other = getattr(self, name, None) if getattr(self, f"{name}_id", None) else None
            if other is not None and home is not None and _home(other) != home:
                problems[name] = f"“{other}” belongs to another negotiation."
        slug = getattr(self, "slug", None)
        if self.pk and slug and type(self)._base_manager.filter(pk=self.pk).exclude(slug=slug):
            problems["slug"] = "A slug is fixed once it is saved: addresses and files rest on it."
        if problems:
            raise ValidationError(problems)


def _home(record: Record) -> int | None:
    try:
        return record.home().pk
    except models.ObjectDoesNotExist:
        return None


class OrderedRecord(Record):
    """A record with its place in the analyst's order and its text made ready to search."""

    searched = ("slug", "name")

    sequence = models.PositiveIntegerField(
        "order", blank=True, help_text="Its place in lists and files. Left empty: last."
    )
    search_text = models.TextField(editable=False)

    class Meta:
        abstract = True
        ordering = ["sequence", "pk"]

    def derive(self) -> None:
        """Fill what follows from the row alone; bulk writers call this, because they skip `save`."""
        self.search_text = fold("\n".join(str(getattr(self, name)) for name in self.searched))

    def prepare(self) -> None:
        self.derive()
        if self.sequence is None:
            others = type(self).objects.of(self.home())
            self.sequence = (others.aggregate(last=models.Max("sequence"))["last"] or 0) + 1


def refuse_cycle(record: Record, name: str, message: str) -> None:
    """Follow a reference to a record of the same kind; it must end."""
    seen = {record.pk}
    other = getattr(record, name) if getattr(record, f"{name}_id") else None
    while other is not None:
        if other.pk in seen:
            raise ValidationError({name: message})
        seen.add(other.pk)
        other = getattr(other, name)
