"""The clauses of a proposal on its page: a row each, in document order, with what is claimed of it."""

from collections import Counter
from functools import cached_property, partial
from typing import Any, NamedTuple

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from positions import words
from positions.admin.coding import Coding, narrow_stance
from positions.admin.record import RecordInline, RowForm, rows_kept
from positions.analysis.records import Asserts, Commitment
from positions.models import Claim, Proposal, Term
from positions.review import UNCODED
from positions.vocabulary import Completeness

MOST_BLANK = 60
"""Empty rows that a browser without JavaScript may ask for at once."""


class ClaimBeside(NamedTuple):
    """A claim on a clause's issue and proposal, as the clause shows it."""

    row: str
    """Where on the page it is edited."""
    publisher: str
    claimant: str
    asserts: str
    stance: str
    statement: str


class TermRowForm(RowForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        narrow_stance(self)

    def _get_validation_exclusions(self) -> set[str]:
        # Which clause is the headline is a question to all rows, as they will be: see TermFormSet.
        return super()._get_validation_exclusions() | {"headline"}


class TermFormSet(forms.BaseInlineFormSet):
    def _construct_form(self, i: int, **kwargs: Any) -> forms.ModelForm:
        form = super()._construct_form(i, **kwargs)
        form.claims = partial(self.claims_on, form.instance.issue_id)
        form.add_claim = partial(self.address_of_a_claim, form.instance)
        return form

    def claims_on(self, issue: int | None) -> list[ClaimBeside]:
        return self.claims.get(issue, [])

    @cached_property
    def claims(self) -> dict[int, list[ClaimBeside]]:
        """What is claimed of the proposal, by issue; in the order of the page's rows of claims."""
        if self.instance.pk is None:
            return {}
        found: dict[int, list[ClaimBeside]] = {}
        rows = Claim.objects.filter(proposal=self.instance).select_related("source", "stance")
        for place, claim in enumerate(rows):
            beside = ClaimBeside(
                f"claims-{place}",
                claim.source.publisher,
                claim.claimant,
                str(words.word(Asserts(claim.asserts))),
                str(claim.stance or ""),
                claim.statement,
            )
            found.setdefault(claim.issue_id, []).append(beside)
        return found

    def address_of_a_claim(self, term: Term) -> str:
        """The form of a new claim on a clause, filled in as far as the clause tells."""
        told = {
            "negotiation": self.instance.negotiation_id,
            "proposal": self.instance.pk,
            "issue": term.issue_id,
            "stance": term.stance_id or "",
        }
        return f"{reverse('admin:positions_claim_add')}?{urlencode(told)}"

    def clean(self) -> None:
        super().clean()
        terms = [form.instance for form in rows_kept(self)]
        if self.instance.completeness == Completeness.FULL and not terms:
            raise ValidationError(UNCODED)
        headlines = Counter(term.issue_id for term in terms if term.headline)
        for term in terms:
            if term.issue_id and headlines[term.issue_id] > 1:
                raise ValidationError(
                    f"Two clauses are marked as the headline on “{term.issue}”: mark one."
                )

    def save_existing_objects(self, commit: bool = True) -> list[Term]:
        # The old headline goes before the new one comes: the database holds one at a time.
        doomed, stored = self.deleted_forms, self.initial_form_count()
        self.forms[:stored] = sorted(
            self.forms[:stored], key=lambda form: form.instance.headline and form not in doomed
        )
        self.__dict__.pop("_deleted_form_indexes", None)  # they held for the former order
        return super().save_existing_objects(commit)


class TermInline(Coding, RecordInline, admin.StackedInline):
    model = Term
    form = TermRowForm
    formset = TermFormSet
    template = "admin/positions/proposal/rows.html"
    coded = "clause"
    loaded = ("issue", "stance__issue", "source")
    fieldsets = [
        ("What", {"fields": [("clause", "issue", "stance", "commitment")], "classes": ["what"]}),
        ("Words", {"fields": [("wording", "conditions")], "classes": ["words"]}),
        ("Marks", {"fields": [("verbatim", "headline")], "classes": ["marks"]}),
        (
            "Source, note, order",
            {"fields": [("source", "note", "sequence")], "classes": ["more", "collapse"]},
        ),
    ]

    class Media:
        css = {"all": ["positions/desk.css"]}
        js = ["admin/js/jquery.init.js", "admin/js/inlines.js", "positions/desk.js"]

    def get_fieldsets(self, request: HttpRequest, obj: Proposal | None = None) -> list:
        """Copied clauses are marked against the new text; others have nothing to be marked."""
        # One that was deleted while its form was open is not counted any more: it has them, perhaps.
        copied = obj is not None and getattr(obj, "copied", True)
        mark = [("Mark", {"fields": ["mark"], "classes": ["who"]})] if copied else []
        return [*mark, *super().get_fieldsets(request, obj)]

    def get_extra(self, request: HttpRequest, obj: Proposal | None = None, **kwargs: Any) -> int:
        blank = request.GET.get("blank", "")
        return min(int(blank), MOST_BLANK) if blank.isdecimal() and len(blank) < 4 else 0

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        return explained_above("terms", db_field.name, field)

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any):
        if db_field.name == "commitment":
            kwargs["choices"] = commitments()
        return super().formfield_for_choice_field(db_field, request, **kwargs)


def explained_above(rows: str, name: str, field: forms.Field) -> forms.Field:
    """What a field of a row means stands once above the rows, and is found there by those who listen."""
    if field.help_text:
        field.widget.attrs["aria-describedby"] = f"{rows}-help-{name}"
    if isinstance(field.widget, forms.Textarea):
        field.widget.attrs["rows"] = 2
    return field


def commitments() -> list[tuple[str, str]]:
    """The commitments with what each means, where one of them is chosen."""
    return [(str(one), f"{words.word(one)}: {words.word(one).meaning}") for one in Commitment]
