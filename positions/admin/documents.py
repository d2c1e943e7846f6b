"""Admin of the documents: sources, proposals with authors and terms, claims."""

from functools import partial
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.html import format_html

from positions.admin.choices import only_editable
from positions.admin.coding import Coding, narrow_stance
from positions.admin.exchange import Pasting
from positions.admin.filters import (
    Claimed,
    Coded,
    Graded,
    IssueOfProposal,
    NegotiationFilter,
    PartyOfTerm,
    RoundOfClaim,
    RoundOfTerm,
    Stated,
    VerdictOfGroup,
    WithinNegotiation,
)
from positions.admin.names import KINDS, NameInput, suggestions
from positions.admin.record import (
    PageForm,
    RecordAdmin,
    RecordInline,
    RowForm,
    listed,
    number_of,
    rows_kept,
    word,
)
from positions.admin.review import Reviewed
from positions.admin.terms import TermInline, explained_above
from positions.fields import first_day_of
from positions.models import Authorship, Claim, Proposal, Source, Term
from positions.review import AUTHORLESS, UNCODED
from positions.vocabulary import Completeness


class ClaimFormSet(forms.BaseInlineFormSet):
    def full_clean(self) -> None:
        # Not on the form, and needed before it is checked: slugs are unique within the negotiation.
        for form in self.forms if self.is_bound else ():
            form.instance.negotiation_id = self.instance.negotiation_id
        super().full_clean()


class ClaimRowForm(RowForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        narrow_stance(self)


class CodedForm(PageForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        narrow_stance(self)


class Named:
    """For the admin of claims and sources: publisher and claimant are picked from those already used."""

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any):
        form = super().get_form(request, obj, change, **kwargs)
        home = obj.negotiation_id if obj else only_editable(request)
        for kind in KINDS.keys() & form.base_fields.keys():
            form.base_fields[kind].widget = NameInput(kind, suggestions(request, kind, home))
        return form


class ClaimInline(Coding, RecordInline, admin.StackedInline):
    model = Claim
    form = ClaimRowForm
    formset = ClaimFormSet
    template = "admin/positions/proposal/rows.html"
    coded = "claim"
    classes = ["collapse"]
    loaded = ("source", "about", "proposal", "issue", "stance__issue")
    added_beside = ("source",)

    class Media:
        css = {"all": ["positions/desk.css"]}
        js = ["admin/js/jquery.init.js", "admin/js/inlines.js", "positions/desk.js"]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list:
        other = "source" if self.parent_model is Proposal else "proposal"
        what = (other, "issue", "asserts", "stance", "credibility")
        return [
            ("What", {"fields": [what], "classes": ["what"]}),
            ("Who", {"fields": [("slug", "claimant", "about", "made_on")], "classes": ["who"]}),
            ("Words", {"fields": [("statement", "quote")], "classes": ["words"]}),
            (
                "Locator, note, order",
                {"fields": [("locator", "note", "sequence")], "classes": ["more", "collapse"]},
            ),
        ]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "claimant":
            field.widget = NameInput("claimant")
        return explained_above("claims", db_field.name, field)

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any):
        formset = super().get_formset(request, obj, **kwargs)
        home = obj.negotiation_id if obj else only_editable(request)
        formset.names = partial(suggestions, request, "claimant", home)
        return formset


def link(url: str) -> str:
    """An address to click, if it is one of the web: a source may hold any text."""
    if not url.lower().startswith(("http://", "https://")):
        return url or "–"
    return format_html('<a href="{0}" rel="noopener noreferrer" target="_blank">{0}</a>', url)


@admin.register(Source)
class SourceAdmin(Named, RecordAdmin):
    list_display = ["publisher", "title", "published", "sort", "grade", "claims", "page"]
    list_display_links = ["publisher", "title"]
    list_filter = [NegotiationFilter, Graded, "reliability", "kind"]
    list_select_related = ["negotiation"]
    ordering = ["negotiation", "sequence", "pk"]
    fieldsets = [
        (None, {"fields": ["negotiation"]}),
        ("What", {"fields": ["publisher", "title", "slug", "url", "page"]}),
        ("When", {"fields": [("published_on", "accessed_on"), "archived_url", "archived_page"]}),
        ("How it counts", {"fields": ["kind", "reliability", "reprint_of"]}),
        ("Remarks", {"fields": ["language", "sequence"]}),
    ]
    readonly_fields = ["page", "archived_page"]
    inlines = [ClaimInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).annotate(claim_count=number_of(Claim, "source"))

    @admin.display(description="published on", ordering=first_day_of("published_on"))
    def published(self, source: Source) -> str:
        return source.published_on

    @admin.display(description="kind", ordering="kind")
    def sort(self, source: Source) -> str:
        return word(source.get_kind_display())

    @admin.display(description="reliability", ordering="reliability")
    def grade(self, source: Source) -> str:
        return source.reliability

    @admin.display(ordering="claim_count")
    def claims(self, source: Source) -> str:
        return listed(source.claim_count, Claim, source__id__exact=source.pk)

    @admin.display(description="open")
    def page(self, source: Source) -> str:
        return link(source.url)

    @admin.display(description="open the archived page")
    def archived_page(self, source: Source) -> str:
        return link(source.archived_url)


class AuthorshipFormSet(forms.BaseInlineFormSet):
    def clean(self) -> None:
        super().clean()
        if not rows_kept(self):
            raise ValidationError(AUTHORLESS)


class AuthorshipInline(RecordInline, admin.TabularInline):
    model = Authorship
    formset = AuthorshipFormSet
    fields = ["party", "sequence"]
    loaded = ("party",)

    def get_extra(self, request: HttpRequest, obj: Proposal | None = None, **kwargs: Any) -> int:
        return 1 if obj is None else 0


class ProposalForm(PageForm):
    def clean(self) -> dict[str, Any]:
        entered = super().clean()
        # A reverted proposal comes without its terms; otherwise TermFormSet counts them.
        alone = "terms-TOTAL_FORMS" not in self.data
        full = entered.get("completeness") == Completeness.FULL
        if full and alone and not self.instance.terms.exists():
            self.add_error("completeness", UNCODED)
        return entered


@admin.register(Proposal)
class ProposalAdmin(Reviewed, Pasting, RecordAdmin):
    form = ProposalForm
    actions = ["compare", "what_changed"]
    list_display = [
        "title",
        "authors",
        "round",
        "dated",
        "kind",
        "status",
        "coded",
        "terms",
        "claims",
    ]
    list_filter = [
        NegotiationFilter,
        ("round", WithinNegotiation),
        ("parties", WithinNegotiation),
        IssueOfProposal,
        Coded,
        "completeness",
        "kind",
        "status",
    ]
    list_select_related = ["negotiation", "round"]
    ordering = ["negotiation", "sequence", "pk"]
    slug_from = ("title",)
    fieldsets = [
        (None, {"fields": ["negotiation"]}),
        ("What", {"fields": ["title", "slug", ("kind", "status", "completeness")]}),
        ("When", {"fields": [("round", "date")]}),
        ("In answer to what", {"fields": [("supersedes", "responds_to")]}),
        ("Source and remarks", {"fields": ["source", "note", "sequence"]}),
    ]
    inlines = [AuthorshipInline, TermInline, ClaimInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        authors = Prefetch("authorships", Authorship.objects.select_related("party"))
        return (
            super()
            .get_queryset(request)
            .annotate(
                term_count=number_of(Term, "proposal"),
                claim_count=number_of(Claim, "proposal"),
                copied=Exists(Term.objects.filter(proposal=OuterRef("pk")).exclude(mark="")),
            )
            .prefetch_related(authors)
        )

    @admin.display(description="tabled by")
    def authors(self, proposal: Proposal) -> str:
        return ", ".join(str(author.party) for author in proposal.authorships.all())

    @admin.display(description="coded", ordering="completeness")
    def coded(self, proposal: Proposal) -> str:
        return word(proposal.get_completeness_display())

    @admin.display(description="date", ordering=first_day_of("date"))
    def dated(self, proposal: Proposal) -> str:
        return proposal.date

    @admin.display(ordering="term_count")
    def terms(self, proposal: Proposal) -> str:
        return listed(proposal.term_count, Term, proposal__id__exact=proposal.pk)

    @admin.display(ordering="claim_count")
    def claims(self, proposal: Proposal) -> str:
        return listed(proposal.claim_count, Claim, proposal__id__exact=proposal.pk)


@admin.register(Term)
class TermAdmin(Coding, RecordAdmin):
    form = CodedForm
    list_display = [
        "clause",
        "proposal",
        "issue",
        "stance",
        "firmness",
        "verbatim",
        "headline",
        "claims",
    ]
    list_filter = [
        NegotiationFilter,
        RoundOfTerm,
        PartyOfTerm,
        ("issue", WithinNegotiation),
        Claimed,
        "commitment",
        "verbatim",
        "headline",
    ]
    list_select_related = ["proposal__negotiation", "issue", "stance__issue", "source"]
    ordering = ["proposal__negotiation", "proposal__sequence", "proposal", "sequence", "pk"]
    fieldsets = [
        ("Where", {"fields": ["proposal", "clause", "sequence"]}),
        ("What", {"fields": ["issue", "stance", "commitment"]}),
        ("In which words", {"fields": ["wording", "verbatim", "conditions", "headline"]}),
        ("Source and remarks", {"fields": ["source", "note"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        place = {"proposal": OuterRef("proposal"), "issue": OuterRef("issue")}
        beside = Claim.objects.filter(**place).order_by().values("proposal", "issue")
        number = Subquery(beside.annotate(number=Count("pk")).values("number"))
        return super().get_queryset(request).annotate(claim_count=Coalesce(number, 0))

    @admin.display(ordering="claim_count")
    def claims(self, term: Term) -> str:
        place = {"proposal__id__exact": term.proposal_id, "issue__id__exact": term.issue_id}
        return listed(term.claim_count, Claim, **place)

    @admin.display(description="commitment", ordering="commitment")
    def firmness(self, term: Term) -> str:
        return word(term.get_commitment_display())

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple:
        *found, protected = super().get_deleted_objects(objs, request)
        doomed = [term.pk for term in objs]
        left = Count("terms", filter=~Q(terms__in=doomed))
        uncoded = Proposal.objects.filter(
            completeness=Completeness.FULL,
            pk__in=Term.objects.filter(pk__in=doomed).values("proposal"),
        )
        for proposal in uncoded.annotate(left=left).filter(left=0):
            protected.append(f"Proposal: {proposal}, coded in full, would have no term")
        return *found, protected


@admin.register(Claim)
class ClaimAdmin(Named, Coding, RecordAdmin):
    form = CodedForm
    list_display = [
        "statement",
        "source__publisher",
        "claimant",
        "about",
        "issue",
        "assertion",
        "stance",
        "made",
        "grade",
    ]
    list_filter = [
        NegotiationFilter,
        VerdictOfGroup,
        RoundOfClaim,
        ("about", WithinNegotiation),
        ("issue", WithinNegotiation),
        "asserts",
        Stated,
        "credibility",
    ]
    list_select_related = ["negotiation", "source", "about", "issue", "stance__issue", "proposal"]
    ordering = ["negotiation", "sequence", "pk"]
    fieldsets = [
        (None, {"fields": ["negotiation"]}),
        ("Printed where", {"fields": ["source", "locator", "slug"]}),
        ("Who says it of whom", {"fields": ["claimant", "about", "made_on"]}),
        ("What", {"fields": ["proposal", "issue", "asserts", "stance"]}),
        ("In which words", {"fields": ["statement", "quote"]}),
        ("Grade and remarks", {"fields": ["credibility", "note", "sequence"]}),
    ]

    @admin.display(description="asserts", ordering="asserts")
    def assertion(self, claim: Claim) -> str:
        return word(claim.get_asserts_display())

    @admin.display(description="credibility", ordering="credibility")
    def grade(self, claim: Claim) -> int:
        return claim.credibility

    @admin.display(description="made on", ordering=first_day_of("made_on"))
    def made(self, claim: Claim) -> str:
        return claim.made_on
