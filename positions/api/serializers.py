"""Rows of the resources: an id, the negotiation, and the bundle's columns under their own names."""

from typing import Any

from rest_framework import serializers

from positions import models
from positions.vocabulary import Review


class SlugOf(serializers.SlugRelatedField):
    """A reference to another record, as its slug; null where there is none."""

    def __init__(self, **options: Any) -> None:
        super().__init__(slug_field="slug", read_only=True, **options)


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


class NegotiationRow(serializers.ModelSerializer):
    negotiation = serializers.CharField(source="slug", read_only=True)

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


class PartyRow(serializers.ModelSerializer):
    negotiation = SlugOf()
    aliases = serializers.SerializerMethodField(help_text="Other names it is known by.")

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


class RoundRow(serializers.ModelSerializer):
    negotiation = SlugOf()

    class Meta:
        model = models.Round
        fields = ("id", "negotiation", "number", "slug", "name", "venue", "starts_on", "ends_on")


class TopicRow(serializers.ModelSerializer):
    negotiation = SlugOf()
    parent = SlugOf()

    class Meta:
        model = models.Topic
        fields = ("id", "negotiation", "slug", "name", "parent", "pax_code")


class IssueRow(serializers.ModelSerializer):
    negotiation = SlugOf()
    topic = SlugOf()

    class Meta:
        model = models.Issue
        fields = ("id", "negotiation", "slug", "name", "topic", "kind", "question")


class OptionRow(serializers.ModelSerializer):
    negotiation = SlugOf(source="issue.negotiation")
    issue = SlugOf()

    class Meta:
        model = models.Option
        fields = ("id", "negotiation", "issue", "value", "slug", "label", "description")


class ProposalRow(serializers.ModelSerializer):
    negotiation = SlugOf()
    round = SlugOf()
    parties = serializers.SerializerMethodField(help_text="Who tabled it, by slug.")
    supersedes = TextOf()
    responds_to = TextOf()
    source = SlugOf()

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


class TermRow(serializers.ModelSerializer):
    negotiation = SlugOf(source="proposal.negotiation")
    proposal = SlugOf()
    issue = SlugOf()
    stance = SlugOf()
    source = SlugOf()

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


class SourceRow(serializers.ModelSerializer):
    negotiation = SlugOf()
    reprint_of = SlugOf()

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


class ClaimRow(serializers.ModelSerializer):
    negotiation = SlugOf()
    source = SlugOf()
    about = SlugOf()
    proposal = SlugOf()
    issue = SlugOf()
    stance = SlugOf()

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


class SalienceRow(serializers.ModelSerializer):
    negotiation = SlugOf(source="party.negotiation")
    party = SlugOf()
    issue = SlugOf()

    class Meta:
        model = models.Salience
        fields = ("id", "negotiation", "party", "issue", "salience")
