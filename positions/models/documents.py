"""The documents of a negotiation and what is said of them: proposals, terms, sources and claims."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from positions.fields import NameSlugField, PartialDateField
from positions.history import Recorded
from positions.models.codebook import Issue, Negotiation, Option, Party, Round
from positions.models.record import OrderedRecord, not_itself, one_of, refuse_cycle
from positions.vocabulary import (
    Asserts,
    Commitment,
    Completeness,
    Credibility,
    Mark,
    ProposalKind,
    ProposalStatus,
    Reliability,
    Review,
    SourceKind,
)


class Source(OrderedRecord):
    searched = ("slug", "publisher", "title", "url")
    belonging = ("reprint_of",)

    negotiation = models.ForeignKey(Negotiation, models.CASCADE, related_name="sources")
    slug = NameSlugField(help_text="Short name, e.g. “suspilne-250602”. Fixed.")
    publisher = models.CharField(
        max_length=500,
        help_text="The outlet. Independence rests on this name: write it the same way each time (R15).",
    )
    title = models.CharField(
        max_length=1000, help_text="As on the page; in [square brackets] where the words are yours."
    )
    url = models.CharField("address", max_length=2000, blank=True)
    published_on = PartialDateField(help_text="2025, 2025-06 or 2025-06-02; empty if not shown.")
    language = models.CharField(
        max_length=35, blank=True, help_text="Language tag: en, uk, pt-BR …"
    )
    reliability = models.CharField(
        max_length=1,
        choices=Reliability,
        help_text="Admiralty code, of the source in general; never derived from the claim's grade.",
    )
    kind = models.CharField(max_length=10, choices=SourceKind)
    reprint_of = models.ForeignKey(
        "self",
        models.RESTRICT,
        null=True,
        blank=True,
        related_name="reprints",
        help_text="The source whose text this one carries; a reprint is no second witness (R15).",
    )
    archived_url = models.CharField("archived address", max_length=2000, blank=True)
    accessed_on = PartialDateField(help_text="When it was read.")

    history = Recorded(excluded_fields=["search_text"])

    class Meta(OrderedRecord.Meta):
        constraints = [
            models.UniqueConstraint(fields=["negotiation", "slug"], name="one_source_per_slug"),
            one_of("reliability", Reliability),
            one_of("kind", SourceKind),
            not_itself("reprint_of"),
        ]

    def __str__(self) -> str:
        return f"{self.publisher}: {self.title}"

    def clean(self) -> None:
        super().clean()
        refuse_cycle(self, "reprint_of", "A source cannot reprint itself, through others either.")


class Proposal(OrderedRecord):
    published_if = Q(review="published")
    drafted_if = Q(drafts__isnull=True)
    searched = ("slug", "title", "note")
    belonging = ("round", "supersedes", "responds_to", "source")

    negotiation = models.ForeignKey(Negotiation, models.CASCADE, related_name="proposals")
    slug = NameSlugField(help_text="Short name, e.g. “ua-memorandum-2025-06-02”. Fixed.")
    round = models.ForeignKey(Round, models.RESTRICT, related_name="proposals")
    parties = models.ManyToManyField(Party, through="Authorship", related_name="proposals")
    title = models.CharField(max_length=1000, help_text="The document's own title, or what it is.")
    kind = models.CharField(max_length=20, choices=ProposalKind)
    date = PartialDateField(
        help_text="2025, 2025-06 or 2025-06-02. Within a round documents count in this order (R2)."
    )
    status = models.CharField(
        max_length=20, choices=ProposalStatus, help_text="Information only (R11)."
    )
    completeness = models.CharField(
        max_length=10,
        choices=Completeness,
        default=Completeness.PARTIAL,
        help_text="Full means that you have coded every clause of the whole text: only then does "
        "what it passes over lapse (R5).",
    )
    supersedes = models.ForeignKey(
        "self",
        models.RESTRICT,
        null=True,
        blank=True,
        related_name="superseded_by",
        help_text="The own text that it replaces. Information only (R11).",
    )
    responds_to = models.ForeignKey(
        "self",
        models.RESTRICT,
        null=True,
        blank=True,
        related_name="responses",
        help_text="The other side's text that it answers. Information only (R11).",
    )
    source = models.ForeignKey(
        Source, models.RESTRICT, null=True, blank=True, related_name="proposals"
    )
    note = models.TextField(
        blank=True, help_text="The coder's remarks, never part of a comparison."
    )
    review = models.CharField(
        max_length=10, choices=Review, default=Review.PUBLISHED, editable=False
    )
    revises = models.ForeignKey(
        "self",
        models.CASCADE,
        null=True,
        blank=True,
        editable=False,
        related_name="drafts",
        help_text="The published proposal that this draft copy is written over once it is published.",
    )

    history = Recorded(excluded_fields=["search_text"])

    class Meta(OrderedRecord.Meta):
        constraints = [
            models.UniqueConstraint(fields=["negotiation", "slug"], name="one_proposal_per_slug"),
            models.UniqueConstraint(fields=["revises"], name="one_draft_copy_per_proposal"),
            one_of("kind", ProposalKind),
            one_of("status", ProposalStatus),
            one_of("completeness", Completeness),
            one_of("review", Review),
            not_itself("supersedes"),
            not_itself("responds_to"),
            not_itself("revises"),
        ]

    def __str__(self) -> str:
        return self.title


class Authorship(OrderedRecord):
    """That a party tabled a proposal; a joint text has several, in the order of the paper."""

    negotiation_path = "proposal__negotiation"
    published_if = Q(proposal__review="published")
    drafted_if = Q(proposal__drafts__isnull=True)
    searched = ()
    belonging = ("party",)

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="authorships")
    party = models.ForeignKey(Party, models.RESTRICT, related_name="authorships")

    history = Recorded(excluded_fields=["search_text"])

    class Meta(OrderedRecord.Meta):
        verbose_name = "author"
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "party"], name="one_authorship_per_proposal_and_party"
            ),
        ]

    def __str__(self) -> str:
        return str(self.party)


class Term(OrderedRecord):
    negotiation_path = "proposal__negotiation"
    published_if = Q(proposal__review="published")
    drafted_if = Q(proposal__drafts__isnull=True, mark__in=["", Mark.KEPT, Mark.CHANGED])
    searched = ("clause", "wording", "conditions", "note")
    belonging = ("issue", "source")

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="terms")
    clause = models.CharField(
        max_length=200, help_text="The clause's label in the document: “Article 4.2”, “I.5”."
    )
    issue = models.ForeignKey(Issue, models.RESTRICT, related_name="terms")
    stance = models.ForeignKey(
        Option,
        models.RESTRICT,
        null=True,
        blank=True,
        related_name="terms",
        help_text="The option of this issue that the clause takes. Empty: it mentions the issue only.",
    )
    commitment = models.CharField(
        max_length=20, choices=Commitment, default=Commitment.DEMAND, help_text="How firmly (R10)."
    )
    wording = models.TextField(help_text="The text of the clause, or your summary of it.")
    verbatim = models.BooleanField(
        default=False,
        help_text="The wording is the text itself. Only then are words compared (R9).",
    )
    conditions = models.TextField(blank=True, help_text="The party's conditions, not the coder's.")
    headline = models.BooleanField(
        default=False,
        help_text="This clause gives the position its value, where several speak on the issue (R10).",
    )
    source = models.ForeignKey(Source, models.RESTRICT, null=True, blank=True, related_name="terms")
    note = models.TextField(blank=True, help_text="Why it is coded so; never part of a comparison.")
    copied_from = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="copies",
        help_text="The clause of another text that this one was copied from.",
    )
    mark = models.CharField(
        max_length=10,
        blank=True,
        choices=Mark,
        help_text="Of a copied clause: what the new text makes of it. None is left unmarked on publication.",
    )

    history = Recorded(excluded_fields=["search_text"])

    class Meta(OrderedRecord.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "clause", "issue"], name="one_term_per_clause_and_issue"
            ),
            models.UniqueConstraint(
                fields=["proposal", "issue"],
                condition=Q(headline=True),
                name="one_headline_per_proposal_and_issue",
                violation_error_message="Another clause of this proposal is the headline on the issue.",
            ),
            one_of("commitment", Commitment),
            models.CheckConstraint(
                condition=Q(mark__in=["", *Mark.values]), name="term_mark_in_vocabulary"
            ),
            models.CheckConstraint(
                condition=~Q(commitment="silent") | Q(stance__isnull=True),
                name="silent_terms_have_no_stance",
                violation_error_message="A silent term has no stance.",
            ),
            models.CheckConstraint(
                condition=~Q(commitment="side_offer") | Q(stance__isnull=False),
                name="side_offers_have_a_stance",
                violation_error_message="A side offer has a stance.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.clause}: {self.wording[:80]}"

    def clean(self) -> None:
        super().clean()
        _refuse_foreign_stance(self)


class Claim(OrderedRecord):
    published_if = Q(proposal__isnull=True) | Q(proposal__review="published")
    searched = ("slug", "claimant", "statement", "quote", "locator", "note")
    belonging = ("source", "about", "proposal", "issue")

    negotiation = models.ForeignKey(Negotiation, models.CASCADE, related_name="claims")
    slug = NameSlugField(max_length=220, help_text="Short name; usually the source's and a number.")
    source = models.ForeignKey(
        Source, models.RESTRICT, related_name="claims", help_text="Where it is printed."
    )
    claimant = models.CharField(
        max_length=500,
        blank=True,
        help_text="Who says so: a party's slug where it speaks on the record, else the medium or the "
        "official. Empty: the outlet itself (R15).",
    )
    about = models.ForeignKey(
        Party,
        models.RESTRICT,
        null=True,
        blank=True,
        related_name="claims_about",
        help_text="Whose stance is spoken of.",
    )
    proposal = models.ForeignKey(
        Proposal,
        models.RESTRICT,
        null=True,
        blank=True,
        related_name="claims",
        help_text="The text it speaks of; empty for a stance in general.",
    )
    issue = models.ForeignKey(Issue, models.RESTRICT, related_name="claims")
    asserts = models.CharField(max_length=10, choices=Asserts, default=Asserts.STANCE)
    stance = models.ForeignKey(
        Option, models.RESTRICT, null=True, blank=True, related_name="claims"
    )
    statement = models.TextField(help_text="What is claimed, in your own words.")
    quote = models.TextField(blank=True, help_text="The words on the page, in their own language.")
    locator = models.CharField(max_length=200, blank=True, help_text="Page, paragraph, minute.")
    made_on = PartialDateField(
        help_text="When the claimant spoke: 2025, 2025-06 or 2025-06-02; empty if not known."
    )
    credibility = models.PositiveSmallIntegerField(
        choices=Credibility,
        help_text="Admiralty code, of this claim; never derived from its source.",
    )
    note = models.TextField(blank=True, help_text="The coder's remarks.")

    history = Recorded(excluded_fields=["search_text"])

    class Meta(OrderedRecord.Meta):
        constraints = [
            models.UniqueConstraint(fields=["negotiation", "slug"], name="one_claim_per_slug"),
            one_of("asserts", Asserts),
            models.CheckConstraint(
                condition=Q(credibility__gte=1, credibility__lte=6), name="credibility_1_to_6"
            ),
            models.CheckConstraint(
                condition=~Q(asserts="stance") | Q(stance__isnull=False),
                name="claims_of_a_stance_have_one",
                violation_error_message="A claim that asserts a stance names it.",
            ),
            models.CheckConstraint(
                condition=~Q(asserts__in=["silence", "comment"]) | Q(stance__isnull=True),
                name="silences_and_comments_have_no_stance",
                violation_error_message="A silence or a comment has no stance.",
            ),
        ]

    def __str__(self) -> str:
        return self.statement[:80]

    def clean(self) -> None:
        super().clean()
        _refuse_foreign_stance(self)


def _refuse_foreign_stance(record: Term | Claim) -> None:
    """A stance is an option of the record's own issue."""
    if record.stance_id and record.issue_id and record.stance.issue_id != record.issue_id:
        raise ValidationError(
            {"stance": f"“{record.stance}” is no option of the issue “{record.issue}”."}
        )
