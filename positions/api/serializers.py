"""Rows of the resources: an id, the negotiation, and the bundle's columns under their own names."""

from typing import Any

from django.db.models import Field
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from positions import models
from positions.api.answers import PARTIAL_DATE, SLUG
from positions.fields import NameSlugField, PartialDateField
from positions.vocabulary import Review

ITS_NEGOTIATION = "Slug of the negotiation it belongs to."


@extend_schema_field(SLUG)
class SlugField(serializers.CharField):
    """A short name, in letters of any script."""


@extend_schema_field(PARTIAL_DATE)
class DateField(serializers.CharField):
    """A date as exactly as it is known."""


class SlugOf(serializers.SlugRelatedField):
    """A reference to another record, as its slug; null where the record may be without one."""

    def __init__(self, **options: Any) -> None:
        super().__init__(slug_field="slug", read_only=True, **options)

    def bind(self, field_name: str, parent: Any) -> None:
        super().bind(field_name, parent)
        reference = parent.Meta.model._meta.get_field(self.source_attrs[0])
        self.allow_null = reference.null


class TextOf(SlugOf):
    """Another proposal, as its slug; of a draft a published row says nothing."""

    def get_attribute(self, instance: models.Proposal) -> models.Proposal | None:
        other = super().get_attribute(instance)
        if other is not None and other.review != instance.review == Review.PUBLISHED:
            return None
        return other


def names_in(text: str) -> list[str]:
    """Names that one column holds, separated by semicolons."""
    return [name.strip() for name in text.split(";") if name.strip()]


class RecordRow(serializers.ModelSerializer):
    """A row of a resource. `meanings` says what a field is, where the coder's own rule does not say it."""

    serializer_field_mapping: dict[type[Field], type[serializers.Field]] = {
        **serializers.ModelSerializer.serializer_field_mapping,
        NameSlugField: SlugField,
        PartialDateField: DateField,
    }
    meanings: dict[str, str] = {}
    is_whole = True

    def get_extra_kwargs(self) -> dict[str, Any]:
        told = {"id": "Its number in this resource: it never changes, and is never another row's."}
        told |= self.meanings
        return super().get_extra_kwargs() | {
            name: {"help_text": text} for name, text in told.items()
        }


class NegotiationRow(RecordRow):
    """A self-contained dossier: all other records belong to exactly one."""

    negotiation = SlugField(
        source="slug", read_only=True, help_text="Its slug again, as in the rows of its records."
    )

    meanings = {
        "licence": "Terms on which its data may be reused, e.g. CC-BY-4.0; empty: none are given.",
        "revision": "Raised by every change of its records and never used twice: what is read at "
        "the same revision is the same.",
        "visibility": "Who may read it.",
    }

    class Meta:
        model = models.Negotiation
        fields = (
            "id",
            "negotiation",
            "slug",
            "name",
            "summary",
            "visibility",
            "licence",
            "revision",
        )


class PartyRow(RecordRow):
    """An actor in a negotiation."""

    negotiation = SlugOf(help_text=ITS_NEGOTIATION)
    aliases = serializers.SerializerMethodField(
        help_text="Other names it is known by; joined by ; in CSV. Empty: none."
    )

    meanings = {
        "short_name": "For column heads; empty where the name itself is short.",
        "role": "What it is in the talks. Distances are measured between those with the role party (R12).",
        "side": "Parties with the same word here are one side, between which no gap is measured "
        "(R12). Empty: a side of its own.",
    }

    class Meta:
        model = models.Party
        fields = (
            "id",
            "negotiation",
            "slug",
            "name",
            "short_name",
            "role",
            "side",
            "notes",
            "aliases",
        )

    def get_aliases(self, party: models.Party) -> list[str]:
        return names_in(party.aliases)


class RoundRow(RecordRow):
    """An ordered, dated stage of the talks."""

    negotiation = SlugOf(help_text=ITS_NEGOTIATION)

    meanings = {
        "venue": "Town and country, or “online”; empty: not known.",
        "starts_on": "Its first day, as exactly as it is known; empty: not known. Claims without a "
        "proposal find their round by it (R15).",
        "ends_on": "Its last day, as exactly as it is known; empty: not known.",
    }

    class Meta:
        model = models.Round
        fields = ("id", "negotiation", "number", "slug", "name", "venue", "starts_on", "ends_on")


class TopicRow(RecordRow):
    """A heading in a negotiation's tree of subjects."""

    negotiation = SlugOf(help_text=ITS_NEGOTIATION)
    parent = SlugOf(help_text="Slug of the heading it stands under; null: at the top.")

    meanings = {
        "pax_code": "Its code in the codebook of the PA-X peace agreements database, which makes "
        "headings comparable across negotiations; empty: none.",
    }

    class Meta:
        model = models.Topic
        fields = ("id", "negotiation", "slug", "name", "parent", "pax_code")


class IssueRow(RecordRow):
    """A matter under negotiation, or of disputed fact, with a question and a scale."""

    negotiation = SlugOf(help_text=ITS_NEGOTIATION)
    topic = SlugOf(help_text="Slug of the heading it stands under; null: none.")

    class Meta:
        model = models.Issue
        fields = ("id", "negotiation", "slug", "name", "topic", "kind", "question")


class OptionRow(RecordRow):
    """One stance on an issue's scale."""

    negotiation = SlugOf(source="issue.negotiation", help_text=ITS_NEGOTIATION)
    issue = SlugOf(help_text="Slug of the issue on whose scale it stands.")

    meanings = {
        "value": "Its point on the issue's scale, 0–100; the analyst says what 0 and 100 mean. Null "
        "only on issues of fact.",
        "slug": "Short name, unique within the issue; never changes.",
    }

    class Meta:
        model = models.Option
        fields = ("id", "negotiation", "issue", "value", "slug", "label", "description")


class ProposalRow(RecordRow):
    """A document or statement tabled in a round by one or more parties."""

    negotiation = SlugOf(help_text=ITS_NEGOTIATION)
    round = SlugOf(help_text="Slug of the round in which it was tabled.")
    parties = serializers.SerializerMethodField(
        help_text="Slugs of those who tabled it, in the order of the paper; it belongs to each in "
        "full (R1). Joined by ; in CSV."
    )
    supersedes = TextOf(
        help_text="Slug of the own text that it replaces; null: none. Information only (R11)."
    )
    responds_to = TextOf(
        help_text="Slug of the other side's text that it answers; null: none. Information only (R11)."
    )
    source = SlugOf(help_text="Slug of the source of the text itself; null: none.")

    meanings = {
        "kind": "What sort of document it is. Information only (R11).",
        "date": "When it was tabled, as exactly as it is known; empty: not known. Within a round "
        "documents count in this order, a partial date as its first day (R2).",
        "status": "What became of it. Information only: no status moves a position (R11).",
        "completeness": "Whether every clause of the whole text is coded: only then does what it "
        "passes over lapse (R5).",
    }

    class Meta:
        model = models.Proposal
        fields = (
            "id",
            "negotiation",
            "slug",
            "round",
            "parties",
            "title",
            "kind",
            "date",
            "status",
            "completeness",
            "supersedes",
            "responds_to",
            "source",
            "note",
        )

    def get_parties(self, proposal: models.Proposal) -> list[str]:
        return [authorship.party.slug for authorship in proposal.authorships.all()]


class TermRow(RecordRow):
    """What one clause of a proposal says on one issue."""

    negotiation = SlugOf(source="proposal.negotiation", help_text=ITS_NEGOTIATION)
    proposal = SlugOf(help_text="Slug of the proposal it is a clause of.")
    issue = SlugOf(help_text="Slug of the issue on which the clause speaks.")
    stance = SlugOf(
        help_text="Slug of the option of this issue that the clause takes; null: it states none."
    )
    source = SlugOf(help_text="Slug of the clause's own source, where it has one; null: none.")

    meanings = {
        "commitment": "How firmly the clause is put; the firmest gives a position its value (R10). "
        "Side offers and silences move no position (R3, R6).",
        "wording": "The text of the clause, or the coder's summary of it: see verbatim.",
        "verbatim": "Whether the wording is the text itself. Only then are words compared (R9).",
        "conditions": "The party's conditions, not the coder's; empty: none.",
        "headline": "The coder's mark: this clause gives the position its value, where several "
        "speak on the issue (R10).",
        "note": "The coder's reason, never part of a comparison; empty: none.",
    }

    class Meta:
        model = models.Term
        fields = (
            "id",
            "negotiation",
            "proposal",
            "clause",
            "issue",
            "stance",
            "commitment",
            "wording",
            "verbatim",
            "conditions",
            "headline",
            "source",
            "note",
        )


class SourceRow(RecordRow):
    """A publication."""

    negotiation = SlugOf(help_text=ITS_NEGOTIATION)
    reprint_of = SlugOf(
        help_text="Slug of the source whose text this one carries; null: none is known. A reprint "
        "is no second witness (R15)."
    )

    meanings = {
        "publisher": "The outlet. Independence of claims rests on this name (R15).",
        "title": "As on the page; in [square brackets] where the words are the coder's.",
        "url": "Its address, to the letter; empty: none.",
        "published_on": "When it was published, as exactly as it is known; empty: not shown.",
        "language": "Tag of its language (BCP 47): en, uk, pt-BR; empty: not recorded.",
        "reliability": "Admiralty code of the source in general, A–F; never derived from the grade "
        "of a claim. E and F count as unreliable (R16).",
        "kind": "What sort of publication it is.",
        "archived_url": "Address of an archived copy; empty: none.",
        "accessed_on": "When the coder read it, as exactly as it is known; empty: not recorded.",
    }

    class Meta:
        model = models.Source
        fields = (
            "id",
            "negotiation",
            "slug",
            "publisher",
            "title",
            "url",
            "published_on",
            "language",
            "reliability",
            "kind",
            "reprint_of",
            "archived_url",
            "accessed_on",
        )


class ClaimRow(RecordRow):
    """A source says that somebody, the claimant, says that a party takes a stance."""

    negotiation = SlugOf(help_text=ITS_NEGOTIATION)
    source = SlugOf(help_text="Slug of the source it is printed in.")
    about = SlugOf(help_text="Slug of the party whose stance is spoken of; null: none.")
    proposal = SlugOf(help_text="Slug of the text it speaks of; null: a stance in general.")
    issue = SlugOf(help_text="Slug of the issue it bears on.")
    stance = SlugOf(
        help_text="Slug of the option of this issue that is asserted or denied; null: none."
    )

    meanings = {
        "claimant": "Who says so: a party's slug where it speaks on the record, else the medium or "
        "the official. Empty: the outlet itself (R15).",
        "asserts": "What is said of the stance (R16).",
        "statement": "What is claimed, in the coder's words.",
        "quote": "The words on the page, in their own language; empty: none.",
        "locator": "Page, paragraph or minute in the source; empty: none.",
        "made_on": "When the claimant spoke, as exactly as it is known; empty: not known.",
        "credibility": "Admiralty code of this claim, 1–6; never derived from its source. 5 and 6 "
        "count as unreliable (R16).",
        "note": "The coder's remarks; empty: none.",
    }

    class Meta:
        model = models.Claim
        fields = (
            "id",
            "negotiation",
            "slug",
            "source",
            "claimant",
            "about",
            "proposal",
            "issue",
            "asserts",
            "stance",
            "statement",
            "quote",
            "locator",
            "made_on",
            "credibility",
            "note",
        )


class SalienceRow(RecordRow):
    """How much a party cares about an issue."""

    negotiation = SlugOf(source="party.negotiation", help_text=ITS_NEGOTIATION)
    party = SlugOf(help_text="Slug of the party that cares.")
    issue = SlugOf(help_text="Slug of the issue it cares about.")

    meanings = {
        "salience": "How much the party cares, 0–100. Distances weigh by it only where it is "
        "recorded for both parties on every compared issue (R14).",
    }

    class Meta:
        model = models.Salience
        fields = ("id", "negotiation", "party", "issue", "salience")
