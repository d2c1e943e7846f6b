"""Admin of negotiations with their members, and of the codebook: parties, rounds, topics, issues, scales."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from positions.admin.access import access, forget_access
from positions.admin.audit import audit_address
from positions.admin.choices import Choices
from positions.admin.coding import scale_of
from positions.admin.exchange import Exchange
from positions.admin.filters import NegotiationFilter, WithinNegotiation
from positions.admin.members import MembershipInline
from positions.admin.names import names_view
from positions.admin.record import PageForm, RecordAdmin, RecordInline, listed, number_of, word
from positions.admin.scale import OptionForm, OptionFormSet
from positions.fields import first_day_of
from positions.models import (
    Authorship,
    Claim,
    Issue,
    Membership,
    Negotiation,
    Option,
    Party,
    Proposal,
    Record,
    Round,
    Salience,
    Term,
    Topic,
)
from positions.vocabulary import MemberRole


class NegotiationForm(PageForm):
    class Meta:
        # As an import says it: that it exists already would tell of a negotiation one may not see.
        error_messages = {"slug": {"unique": "This slug cannot be used."}}


@admin.register(Negotiation)
class NegotiationAdmin(Exchange, RecordAdmin):
    form = NegotiationForm
    list_display = ["name", "slug", "readable_by", "proposals", "terms", "claims", "revision"]
    list_filter = ["visibility"]
    slug_from = ("name",)
    fieldsets = [
        ("What", {"fields": ["name", "slug", "summary"]}),
        ("Who may read it", {"fields": ["visibility", "licence"]}),
        ("Who publishes", {"fields": ["four_eyes"]}),
    ]
    inlines = [MembershipInline]

    def get_urls(self) -> list[URLPattern]:
        choices = self.admin_site.admin_view(Choices.as_view(admin_site=self.admin_site))
        names = self.admin_site.admin_view(self.names_view)
        return [
            path("choices/", choices, name="positions_choices"),
            path("<int:pk>/names/", names, name="positions_negotiation_names"),
            audit_address(self.admin_site),
            *super().get_urls(),
        ]

    def names_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return names_view(request, pk, self.admin_site)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return (
            super()
            .get_queryset(request)
            .annotate(
                proposal_count=number_of(Proposal, "negotiation"),
                term_count=number_of(Term, "proposal__negotiation"),
                claim_count=number_of(Claim, "negotiation"),
            )
        )

    @admin.display(description="visibility", ordering="visibility")
    def readable_by(self, negotiation: Negotiation) -> str:
        return word(negotiation.get_visibility_display())

    @admin.display(ordering="proposal_count")
    def proposals(self, negotiation: Negotiation) -> str:
        return listed(negotiation.proposal_count, Proposal, negotiation=negotiation.slug)

    @admin.display(ordering="term_count")
    def terms(self, negotiation: Negotiation) -> str:
        return listed(negotiation.term_count, Term, negotiation=negotiation.slug)

    @admin.display(ordering="claim_count")
    def claims(self, negotiation: Negotiation) -> str:
        return listed(negotiation.claim_count, Claim, negotiation=negotiation.slug)

    def get_inlines(self, request: HttpRequest, obj: Record | None) -> list:
        return self.inlines if obj is not None and obj.pk in access(request).joined else []

    def get_readonly_fields(self, request: HttpRequest, obj: Record | None = None) -> list[str]:
        fixed = super().get_readonly_fields(request, obj)
        if obj is None or obj.pk in access(request).owned:
            return fixed
        return [*fixed, "visibility", "four_eyes"]

    def render_change_form(self, request: HttpRequest, context: dict, *args: Any, **kwargs: Any):
        negotiation = kwargs.get("obj")
        context["may_audit"] = negotiation and negotiation.pk in access(request).owned
        return super().render_change_form(request, context, *args, **kwargs)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.is_active

    def has_delete_permission(self, request: HttpRequest, obj: Record | None = None) -> bool:
        owned = access(request).owned
        return bool(owned) if obj is None else obj.pk in owned

    def save_model(self, request: HttpRequest, obj: Record, form: forms.ModelForm, change: bool):
        super().save_model(request, obj, form, change)
        if not change:
            Membership(negotiation=obj, user=request.user, role=MemberRole.OWNER).save()
            forget_access(request)


@admin.register(Party)
class PartyAdmin(RecordAdmin):
    list_display = ["name", "slug", "short_name", "role", "side", "tabled", "claims"]
    list_filter = [NegotiationFilter, "role"]
    list_select_related = ["negotiation"]
    ordering = ["negotiation", "sequence", "pk"]
    slug_from = ("name",)
    fieldsets = [
        (None, {"fields": ["negotiation"]}),
        ("Who", {"fields": ["name", "slug", "short_name", "aliases"]}),
        ("As what", {"fields": ["role", "side"]}),
        ("Remarks", {"fields": ["notes", "sequence"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return (
            super()
            .get_queryset(request)
            .annotate(
                proposal_count=number_of(Authorship, "party"),
                claim_count=number_of(Claim, "about"),
            )
        )

    @admin.display(description="proposals", ordering="proposal_count")
    def tabled(self, party: Party) -> str:
        return listed(party.proposal_count, Proposal, parties__id__exact=party.pk)

    @admin.display(description="claims about it", ordering="claim_count")
    def claims(self, party: Party) -> str:
        return listed(party.claim_count, Claim, about__id__exact=party.pk)


@admin.register(Round)
class RoundAdmin(RecordAdmin):
    list_display = ["number", "name", "slug", "venue", "begins", "ends", "proposals"]
    list_display_links = ["number", "name"]
    list_filter = [NegotiationFilter]
    list_select_related = ["negotiation"]
    ordering = ["negotiation", "number", "pk"]
    slug_from = ("name",)
    fieldsets = [
        (None, {"fields": ["negotiation"]}),
        ("What", {"fields": ["number", "name", "slug"]}),
        ("Where and when", {"fields": ["venue", ("starts_on", "ends_on")]}),
        ("Remarks", {"fields": ["sequence"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rounds = super().get_queryset(request)
        return rounds.annotate(proposal_count=number_of(Proposal, "round"))

    @admin.display(description="starts on", ordering=first_day_of("starts_on"))
    def begins(self, round: Round) -> str:
        return round.starts_on

    @admin.display(description="ends on", ordering=first_day_of("ends_on"))
    def ends(self, round: Round) -> str:
        return round.ends_on

    @admin.display(ordering="proposal_count")
    def proposals(self, round: Round) -> str:
        return listed(round.proposal_count, Proposal, round__id__exact=round.pk)


@admin.register(Topic)
class TopicAdmin(RecordAdmin):
    list_display = ["name", "slug", "parent", "pax_code", "issues"]
    list_filter = [NegotiationFilter]
    list_select_related = ["negotiation", "parent"]
    ordering = ["negotiation", "sequence", "pk"]
    slug_from = ("name",)
    fieldsets = [
        (None, {"fields": ["negotiation"]}),
        ("What", {"fields": ["name", "slug", "parent", "pax_code"]}),
        ("Remarks", {"fields": ["sequence"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).annotate(issue_count=number_of(Issue, "topic"))

    @admin.display(ordering="issue_count")
    def issues(self, topic: Topic) -> str:
        return listed(topic.issue_count, Issue, topic__id__exact=topic.pk)


class OptionInline(RecordInline, admin.TabularInline):
    model = Option
    formset = OptionFormSet
    fields = ["sequence", "value", "slug", "label", "description"]
    show_change_link = True


@admin.register(Issue)
class IssueAdmin(RecordAdmin):
    list_display = ["name", "slug", "sort", "topic", "options", "terms", "claims"]
    list_filter = [NegotiationFilter, "kind", ("topic", WithinNegotiation)]
    list_select_related = ["negotiation", "topic"]
    ordering = ["negotiation", "sequence", "pk"]
    slug_from = ("name",)
    fieldsets = [
        (None, {"fields": ["negotiation"]}),
        ("What", {"fields": ["name", "slug", "kind", "topic", "question"]}),
        ("Remarks", {"fields": ["sequence"]}),
    ]
    inlines = [OptionInline]

    def get_urls(self) -> list[URLPattern]:
        scale = self.admin_site.admin_view(scale_of)
        return [path("<int:pk>/scale/", scale, name="positions_issue_scale"), *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return (
            super()
            .get_queryset(request)
            .annotate(
                option_count=number_of(Option, "issue"),
                term_count=number_of(Term, "issue"),
                claim_count=number_of(Claim, "issue"),
            )
        )

    @admin.display(description="kind", ordering="kind")
    def sort(self, issue: Issue) -> str:
        return word(issue.get_kind_display())

    @admin.display(ordering="option_count")
    def options(self, issue: Issue) -> str:
        return listed(issue.option_count, Option, issue__id__exact=issue.pk)

    @admin.display(ordering="term_count")
    def terms(self, issue: Issue) -> str:
        return listed(issue.term_count, Term, issue__id__exact=issue.pk)

    @admin.display(ordering="claim_count")
    def claims(self, issue: Issue) -> str:
        return listed(issue.claim_count, Claim, issue__id__exact=issue.pk)


@admin.register(Option)
class OptionAdmin(RecordAdmin):
    form = OptionForm
    list_display = ["label", "slug", "issue", "value", "terms", "claims"]
    list_filter = [NegotiationFilter, ("issue", WithinNegotiation)]
    list_select_related = ["issue__negotiation"]
    search_fields = ["search_text__contains", "issue__search_text__contains"]
    ordering = ["issue__negotiation", "issue__sequence", "issue", "sequence", "pk"]
    slug_from = ("label",)
    fieldsets = [
        (None, {"fields": ["issue"]}),
        ("What", {"fields": ["label", "slug", "value", "description"]}),
        ("Remarks", {"fields": ["sequence"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return (
            super()
            .get_queryset(request)
            .annotate(term_count=number_of(Term, "stance"), claim_count=number_of(Claim, "stance"))
        )

    @admin.display(ordering="term_count")
    def terms(self, option: Option) -> str:
        return listed(option.term_count, Term, stance__id__exact=option.pk)

    @admin.display(ordering="claim_count")
    def claims(self, option: Option) -> str:
        return listed(option.claim_count, Claim, stance__id__exact=option.pk)


@admin.register(Salience)
class SalienceAdmin(RecordAdmin):
    list_display = ["party", "issue", "salience"]
    list_display_links = ["party", "issue"]
    list_filter = [NegotiationFilter, ("party", WithinNegotiation), ("issue", WithinNegotiation)]
    list_select_related = ["party__negotiation", "issue"]
    search_fields = ["party__search_text__contains", "issue__search_text__contains"]
    ordering = ["party__negotiation", "sequence", "pk"]
    fieldsets = [
        ("Who and what", {"fields": ["party", "issue", "salience"]}),
        ("Remarks", {"fields": ["sequence"]}),
    ]
