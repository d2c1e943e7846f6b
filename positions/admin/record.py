"""What the admin of every record does: guard it, choose within its negotiation, keep its history."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.db import models
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.forms.utils import ErrorDict
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from simple_history.admin import SimpleHistoryAdmin

from positions.admin.access import Guarded, access
from positions.admin.choices import RecordChoiceField, RecordChooser, only_editable
from positions.admin.conflicts import (
    AS_OF,
    ConflictTeller,
    DatedForm,
    collisions_told,
    keeping_rows,
    opened,
    returning,
)
from positions.admin.deleted import DeletedTeller
from positions.admin.histories import HistoryTeller, number_or_404, open_to_reader
from positions.folding import LONGEST_SEARCH, MOST_WORDS, fold
from positions.history import recording
from positions.models import Record

LONGEST_REASON = 100
"""As long as simple-history's column."""


class RecordForm(forms.ModelForm):
    """Checks a record whole, with the fields that the form does not show."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            record = self.instance._state.fields_cache.get(name)
            if record is not None and isinstance(field, RecordChoiceField):
                field.know(record)

    def _get_validation_exclusions(self) -> set[str]:
        # Django leaves constraints unchecked that name a field outside the form, such as the
        # negotiation: the database would then answer with an error of its own.
        return super()._get_validation_exclusions() - {
            field.name
            for field in self.instance._meta.fields
            if field.is_relation
            and field.name not in self.fields
            and getattr(self.instance, field.attname) is not None
        }

    def add_error(self, field: str | None, error: Any) -> None:
        if field is None and hasattr(error, "error_dict"):
            shown: dict[str, list] = {}
            for name, errors in error.error_dict.items():
                shown.setdefault(name if name in self.fields else NON_FIELD_ERRORS, []).extend(
                    errors
                )
            error = ValidationError(shown)
        super().add_error(field, error)


class PageForm(DatedForm, RecordForm):
    change_reason = forms.CharField(
        label="Reason for the change",
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text="Kept in the history beside your name, not on the record.",
    )


class RowForm(RecordForm):
    """A row of an inline. A stored slug is fixed; a row left alone is not checked again."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "slug" in self.fields:
            self.fields["slug"].disabled = True

    def has_changed(self) -> bool:
        return returning(self.instance) or super().has_changed()

    def full_clean(self) -> None:
        if self.is_bound and self.instance.pk and not self.has_changed():
            self._errors = ErrorDict(renderer=self.renderer)
            self.cleaned_data = dict(self.initial)
        else:
            super().full_clean()


def rows_kept(formset: forms.BaseInlineFormSet) -> list[RecordForm]:
    """The rows that there will be once the formset is saved."""
    return [
        form
        for form in formset.forms
        if (form.instance.pk or form.has_changed()) and not formset._should_delete_form(form)
    ]


WIDGETS = {models.TextField: {"widget": AdminTextareaWidget(attrs={"rows": 3, "dir": "auto"})}}


class RecordInline(RecordChooser, Guarded, admin.options.InlineModelAdmin):
    form = RowForm
    formfield_overrides = WIDGETS
    extra = 0
    loaded: tuple[str, ...] = ()
    """What the labels of a row's choices need."""
    added_beside: tuple[str, ...] = ()
    """Choices whose record is often not there yet."""

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related(*self.loaded)

    def get_formset(self, request: HttpRequest, obj: Record | None = None, **kwargs: Any):
        return super().get_formset(request, obj, formset=keeping_rows(self.formset), **kwargs)

    def settle_shortcuts(self, name: str, field: forms.Field) -> None:
        # Four links at each of three hundred choices were two thirds of the page.
        if name in self.added_beside:
            field.widget.can_change_related = field.widget.can_view_related = False
            super().settle_shortcuts(name, field)
        else:
            field.widget = field.widget.widget


def word(label: str) -> str:
    """The word of a vocabulary, without what explains it in forms."""
    return label.split(":")[0]


def number_of(model: type[Record], foreign_key: str) -> Coalesce:
    """How many records of a model point at the row; a subquery, so that several do not multiply."""
    rows = model.objects.filter(**{foreign_key: OuterRef("pk")}).order_by()
    counts = rows.values(foreign_key).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counts, output_field=models.IntegerField()), 0)


def listed(number: int, model: type[Record], **query: Any) -> str:
    """A count that leads to the records counted."""
    url = reverse(f"admin:positions_{model._meta.model_name}_changelist")
    return format_html('<a href="{}?{}">{}</a>', url, urlencode(query), number)


class RecordAdmin(
    ConflictTeller, DeletedTeller, HistoryTeller, RecordChooser, Guarded, SimpleHistoryAdmin
):
    form = PageForm
    formfield_overrides = WIDGETS
    search_fields = ["search_text__contains"]
    list_per_page = 50
    delete_confirmation_template = "admin/positions/delete_confirmation.html"
    slug_from: tuple[str, ...] = ()

    class Media:
        css = {"all": ["positions/admin.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).open_to(request.user)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        # PostgreSQL takes no NUL, and the view of choices does not check for it.
        words = fold(search_term.replace("\0", "")[:LONGEST_SEARCH]).split()
        folded = " ".join(dict.fromkeys(words[:MOST_WORDS]))
        return super().get_search_results(request, queryset, folded)

    def get_list_display(self, request: HttpRequest) -> list[str]:
        columns = list(super().get_list_display(request))
        if self.model.negotiation_path and len(access(request).visible) > 1:
            columns.append("in_negotiation")
        return columns

    @admin.display(description="negotiation")
    def in_negotiation(self, record: Record) -> str:
        return str(record.home())

    def get_fieldsets(self, request: HttpRequest, obj: Record | None = None) -> list:
        fieldsets = list(super().get_fieldsets(request, obj))
        if self.has_change_permission(request, obj) or obj is None:
            fieldsets.append(("Why", {"fields": ["change_reason", AS_OF]}))
        return fieldsets

    def get_readonly_fields(self, request: HttpRequest, obj: Record | None = None) -> list[str]:
        fixed = list(super().get_readonly_fields(request, obj))
        if obj is None:
            return fixed
        if not self.has_change_permission(request, obj):
            return flatten_fieldsets(self.get_fieldsets(request, obj))
        names = {field.name for field in self.opts.fields}
        return fixed + sorted(names & {"slug", self.model.negotiation_path.split("__")[0]})

    def get_prepopulated_fields(self, request: HttpRequest, obj: Record | None = None) -> dict:
        return {"slug": self.slug_from} if self.slug_from and obj is None else {}

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"negotiation": only_editable(request)} | super().get_changeform_initial_data(
            request
        )

    @contextmanager
    def recorded(self, request: HttpRequest, default: str = "") -> Iterator[None]:
        """One revision, user and reason for all that a request writes."""
        if request.method != "POST":
            yield
            return
        reason = request.POST.get("change_reason", "").replace("\0", "").strip()[:LONGEST_REASON]
        with recording(request.user, reason or default):
            yield

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        def answer() -> HttpResponse:
            with self.recorded(request):
                self.open_form(request, object_id)
                if object_id and request.method != "POST" and opened(request).revision is None:
                    raise Http404
                more = {**(extra_context or {}), "conflict": opened(request).conflict}
                return view(request, object_id, form_url, more)

        view = super().changeform_view
        return collisions_told(request, self._models(), answer)

    def _models(self) -> list[type[Record]]:
        return [self.model, *(inline.model for inline in self.inlines)]

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with self.recorded(request):
            return super().delete_view(request, *args, **kwargs)

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if any("\0" in value for values in request.GET.lists() for value in values[1]):
            return HttpResponseRedirect(request.path)
        with self.recorded(request):
            return super().changelist_view(request, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Record, form: forms.ModelForm, change: bool):
        # The history page posts without asking whether the record may be changed.
        if change and not self._may_be_saved(request, obj):
            raise PermissionDenied
        # The form to add asks before it is known to which text a term is added.
        if not change and access(request).locks(obj):
            raise PermissionDenied
        if self._reverts(request):
            keep_what_is_not_shown(obj, form)
        elif change and not self._says_anything(request, obj, form):
            return
        super().save_model(request, obj, form, change)

    def _says_anything(self, request: HttpRequest, record: Record, form: forms.ModelForm) -> bool:
        returns = record is opened(request).removed
        return returns or not set(form.changed_data) <= {"change_reason"}

    def _may_be_saved(self, request: HttpRequest, record: Record) -> bool:
        stored = self.model._base_manager.filter(pk=record.pk).exists()
        returns = record is opened(request).removed
        return (stored or returns) and self.has_change_permission(request, record)

    def history_form_view(
        self, request: HttpRequest, object_id: str, version_id: str, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        record = self.known(request, object_id)
        rows = self.model.history.filter(id=record.pk, history_id=number_or_404(version_id))
        row = open_to_reader(request, record, rows).first()
        if row is None:
            raise Http404
        with self.recorded(request, f"Reverted to the state of {row.history_date:%Y-%m-%d %H:%M}"):
            self.open_form(request, object_id, inlines=False)
            more = {"conflict": opened(request).conflict}
            return super().history_form_view(request, object_id, version_id, more)

    def revert_disabled(self, request: HttpRequest, obj: Record | None = None) -> bool:
        return obj is None or not self._may_be_saved(request, obj)

    def _reverts(self, request: HttpRequest) -> bool:
        return request.resolver_match.url_name.endswith("_simple_history")


def keep_what_is_not_shown(record: Record, form: forms.ModelForm) -> None:
    """An old state brings back what its form shows: not the review, nor a visibility not one's own to set."""
    stored = type(record)._base_manager.get(pk=record.pk)
    for field in record._meta.concrete_fields:
        if field.name not in form.fields:
            setattr(record, field.attname, getattr(stored, field.attname))
