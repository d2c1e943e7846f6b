"""The codebook of a negotiation: its members, parties, rounds, topics, and issues with their scales."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from positions.fields import NameSlugField, PartialDateField
from positions.folding import fold
from positions.history import Change, Recorded, recording, revise
from positions.models.record import OrderedRecord, Record, not_itself, one_of, refuse_cycle
from positions.vocabulary import IssueKind, MemberRole, PartyRole, Visibility

SCALE = [MinValueValidator(0), MaxValueValidator(100)]


class Negotiation(Record):
    negotiation_path = ""

    slug = NameSlugField(
        unique=True, help_text="Short name for addresses and files, e.g. “cyprus-2017”. Fixed."
    )
    name = models.CharField(max_length=500, help_text="The name readers know the talks by.")
    summary = models.TextField(
        blank=True, help_text="What is negotiated, since when, and where the record ends."
    )
    visibility = models.CharField(
        max_length=10, choices=Visibility, default=Visibility.PRIVATE, help_text="Who may read it."
    )
    licence = models.CharField(
        max_length=200, blank=True, help_text="Terms on which others may reuse it, e.g. CC-BY-4.0."
    )
    four_eyes = models.BooleanField(
        "four eyes",
        default=False,
        help_text="A proposal is published by someone other than its last editor, and a published "
        "one is edited as a draft copy.",
    )
    revision = models.PositiveIntegerField(default=0, editable=False)
    """Raised by every transaction that writes one of its records; caches rest on it, never on a clock."""
    revised_at = models.DateTimeField(null=True, editable=False)
    """When the revision was raised, for readers; nothing else rests on it. None: before it was kept."""
    search_text = models.TextField(editable=False)

    history = Recorded(excluded_fields=["revision", "revised_at", "search_text"])

    class Meta:
        ordering = ["slug"]
        constraints = [one_of("visibility", Visibility)]

    def __str__(self) -> str:
        return self.name

    def prepare(self) -> None:
        self.search_text = fold(f"{self.slug}\n{self.name}\n{self.summary}")

    def save(self, *args: Any, **kwargs: Any) -> None:
        with recording() as change:
            super().save(*args, **kwargs)
            change.revisions.setdefault(self.pk, self.revision)

    def take_revision(self, change: Change) -> None:
        if self._state.adding:
            # After a negotiation of this slug that was deleted: a revision is never used twice.
            rows = type(self).history.filter(slug=self.slug)
            last = rows.aggregate(last=models.Max("history_revision"))["last"]
            self.revision = change.revision = (last or 0) + 1
        else:
            self.revision = revise(change, self.pk)
        self.revised_at = timezone.now()


class Membership(Record):
    """A person's role in a negotiation."""

    negotiation = models.ForeignKey(Negotiation, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="memberships",
        help_text="An account that is a member is not deleted; deactivate it, or end its memberships.",
    )
    role = models.CharField(max_length=10, choices=MemberRole, default=MemberRole.VIEWER)

    history = Recorded()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["negotiation", "user"], name="one_role_per_member"),
            one_of("role", MemberRole),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.role})"


class Party(OrderedRecord):
    searched = ("slug", "name", "short_name", "aliases", "notes")

    negotiation = models.ForeignKey(Negotiation, models.CASCADE, related_name="parties")
    slug = NameSlugField(help_text="Short name for addresses and files, e.g. “ukraine”. Fixed.")
    name = models.CharField(max_length=500, help_text="The full name, as in a communiqué.")
    short_name = models.CharField(
        max_length=100, blank=True, help_text="For column heads; the name where left empty."
    )
    role = models.CharField(
        max_length=20,
        choices=PartyRole,
        default=PartyRole.PARTY,
        help_text="Distances are measured between those with the role “party” (R12).",
    )
    side = models.CharField(
        max_length=200,
        blank=True,
        help_text="Parties with the same word here are one side, between which no gap is measured. "
        "Left empty: a side of its own.",
    )
    notes = models.TextField(
        blank=True, help_text="Delegations, changes of government, and the like."
    )
    aliases = models.TextField(
        blank=True, help_text="Other names it is known by, separated by semicolons."
    )

    history = Recorded(excluded_fields=["search_text"])

    class Meta(OrderedRecord.Meta):
        verbose_name_plural = "parties"
        constraints = [
            models.UniqueConstraint(fields=["negotiation", "slug"], name="one_party_per_slug"),
            one_of("role", PartyRole),
        ]

    def __str__(self) -> str:
        return self.short_name or self.name


class Round(OrderedRecord):
    searched = ("slug", "name", "venue")

    negotiation = models.ForeignKey(Negotiation, models.CASCADE, related_name="rounds")
    number = models.PositiveIntegerField(
        validators=[MinValueValidator(1)], help_text="1, 2, 3 … in the order of time, without gaps."
    )
    slug = NameSlugField(help_text="Short name, e.g. “istanbul-2025-06”. Fixed.")
    name = models.CharField(max_length=500, help_text="What the round is called in reports.")
    venue = models.CharField(max_length=500, blank=True, help_text="Town and country, or “online”.")
    starts_on = PartialDateField(
        help_text="2025, 2025-06 or 2025-06-02. Claims without a proposal find their round by it (R15)."
    )
    ends_on = PartialDateField(help_text="2025, 2025-06 or 2025-06-02.")

    history = Recorded(excluded_fields=["search_text"])

    class Meta(OrderedRecord.Meta):
        constraints = [
            models.UniqueConstraint(fields=["negotiation", "slug"], name="one_round_per_slug"),
            models.UniqueConstraint(fields=["negotiation", "number"], name="one_round_per_number"),
            models.CheckConstraint(condition=Q(number__gte=1), name="round_numbers_begin_at_1"),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.name}"


class Topic(OrderedRecord):
    belonging = ("parent",)

    negotiation = models.ForeignKey(Negotiation, models.CASCADE, related_name="topics")
    slug = NameSlugField(help_text="Short name, e.g. “security-guarantees”. Fixed.")
    name = models.CharField(max_length=500, help_text="The heading as readers see it.")
    parent = models.ForeignKey(
        "self",
        models.RESTRICT,
        null=True,
        blank=True,
        related_name="children",
        help_text="The heading it stands under.",
    )
    pax_code = models.CharField(
        "PA-X code",
        max_length=100,
        blank=True,
        help_text="The code of the PA-X peace agreements codebook, where it has one: makes headings "
        "comparable across negotiations.",
    )

    history = Recorded(excluded_fields=["search_text"])

    class Meta(OrderedRecord.Meta):
        constraints = [
            models.UniqueConstraint(fields=["negotiation", "slug"], name="one_topic_per_slug"),
            not_itself("parent"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        refuse_cycle(self, "parent", "A topic cannot stand under itself.")


class Issue(OrderedRecord):
    searched = ("slug", "name", "question")
    belonging = ("topic",)

    negotiation = models.ForeignKey(Negotiation, models.CASCADE, related_name="issues")
    slug = NameSlugField(help_text="Short name, e.g. “neutrality”. Fixed.")
    name = models.CharField(max_length=500, help_text="The matter, in a few words.")
    topic = models.ForeignKey(Topic, models.RESTRICT, null=True, blank=True, related_name="issues")
    kind = models.CharField(
        max_length=10,
        choices=IssueKind,
        default=IssueKind.TERM,
        help_text="Facts have claims and verdicts, but no positions, diffs or distances.",
    )
    question = models.TextField(
        blank=True,
        help_text="The question that the options answer, e.g. “Who verifies compliance?”",
    )

    history = Recorded(excluded_fields=["search_text"])

    class Meta(OrderedRecord.Meta):
        constraints = [
            models.UniqueConstraint(fields=["negotiation", "slug"], name="one_issue_per_slug"),
            one_of("kind", IssueKind),
        ]

    def __str__(self) -> str:
        return self.name


class Option(OrderedRecord):
    negotiation_path = "issue__negotiation"
    searched = ("slug", "label", "description")

    issue = models.ForeignKey(Issue, models.CASCADE, related_name="options")
    value = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=SCALE,
        help_text="Its point on the scale, 0–100; say in the descriptions what 0 and 100 mean. "
        "Options of a fact may have none.",
    )
    slug = NameSlugField(help_text="Short name, unique within the issue. Fixed.")
    label = models.CharField(max_length=500, help_text="The stance in a few words.")
    description = models.TextField(
        blank=True, help_text="When a coder chooses this option and not its neighbours."
    )

    history = Recorded(excluded_fields=["search_text"])

    class Meta(OrderedRecord.Meta):
        constraints = [
            models.UniqueConstraint(fields=["issue", "slug"], name="one_option_per_slug"),
            models.CheckConstraint(
                condition=Q(value__isnull=True) | Q(value__gte=0, value__lte=100),
                name="option_values_0_to_100",
            ),
        ]

    def __str__(self) -> str:
        return self.label if self.value is None else f"{self.value} {self.label}"

    def clean(self) -> None:
        super().clean()
        if self.issue_id and self.value is None and self.issue.kind == IssueKind.TERM:
            raise ValidationError({"value": "Only options of a fact may be without a value."})


class Salience(OrderedRecord):
    negotiation_path = "party__negotiation"
    searched = ()
    belonging = ("issue",)

    party = models.ForeignKey(Party, models.CASCADE, related_name="salience")
    issue = models.ForeignKey(Issue, models.CASCADE, related_name="salience")
    salience = models.PositiveSmallIntegerField(
        validators=SCALE,
        help_text="How much the party cares, 0–100. Distances weigh by it only where it is recorded "
        "for both parties on every compared issue (R14).",
    )

    history = Recorded(excluded_fields=["search_text"])

    class Meta(OrderedRecord.Meta):
        verbose_name_plural = "salience"
        constraints = [
            models.UniqueConstraint(
                fields=["party", "issue"], name="one_salience_per_party_and_issue"
            ),
            models.CheckConstraint(
                condition=Q(salience__gte=0, salience__lte=100), name="salience_0_to_100"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party}: {self.issue} {self.salience}"
