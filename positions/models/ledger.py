"""The ledger: positions as intervals of rounds, derived from the records and never typed in."""

from typing import Self

from django.db import connections, models
from django.db.models import BooleanField, Func, Q, Value

from positions.models.codebook import Negotiation

SPANS = "int8range((negotiation_id << 32) + first_round, (negotiation_id << 32) + until_round)"
"""As the index of migration 0006 has it, to the letter."""


class Intervals(models.QuerySet):
    def covering(self, negotiation: Negotiation, number: int) -> Self:
        """The intervals of a negotiation that a round lies in.

        PostgreSQL finds them in an index of ranges, however many rounds there are: an index in the
        order of rounds would be read from its middle to its end.
        """
        rows = self.filter(negotiation=negotiation)
        if connections[self.db].vendor == "postgresql":
            point = (negotiation.pk << 32) + number
            within = Func(Value(point), template=f"({SPANS} @> %(expressions)s::int8)")
            within.output_field = BooleanField()
            return self.filter(within)
        return rows.filter(first_round__lte=number, until_round__gt=number)

    def overlapping(self, negotiation: Negotiation, first: int, last: int) -> Self:
        """The intervals of a negotiation that any round from the first to the last lies in."""
        return self.filter(negotiation=negotiation, first_round__lte=last, until_round__gt=first)


class Interval(models.Model):
    """Where a party stands on an issue, from a round until another (`positions.analysis.ledger`).

    `told` is the row as the one line that answers are read from; the other columns are what is asked
    by. Not kept in history: it says nothing that the records do not say.
    """

    negotiation = models.ForeignKey(
        Negotiation, models.CASCADE, related_name="+", db_index=False, editable=False
    )
    party = models.CharField(max_length=220)
    issue = models.CharField(max_length=220)
    first_round = models.PositiveIntegerField()
    until_round = models.PositiveIntegerField(help_text="The first round it does not hold in.")
    status = models.CharField(max_length=20)
    value = models.SmallIntegerField(null=True)
    told = models.TextField(help_text="All of it, as the one line that answers are read from.")

    objects = Intervals.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["negotiation", "party", "issue", "first_round"],
                name="one_interval_per_cell_and_round",
            ),
            models.CheckConstraint(
                condition=Q(first_round__lt=models.F("until_round")), name="interval_has_rounds"
            ),
        ]
        indexes = [
            models.Index(fields=["negotiation", "issue"], name="interval_issue"),
            models.Index(
                fields=["negotiation", "until_round", "first_round"], name="interval_rounds"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party} on {self.issue} from round {self.first_round}"


class Ledger(models.Model):
    """The revision of a negotiation that its intervals are true of; without one they say nothing."""

    negotiation = models.OneToOneField(
        Negotiation, models.CASCADE, primary_key=True, related_name="ledger"
    )
    revision = models.PositiveIntegerField()
    edition = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return f"{self.negotiation} at revision {self.revision}"
