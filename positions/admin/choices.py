"""Choosing a record in a form: only among those of negotiations that the user can edit."""

from typing import Any

from django import forms
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.admin.widgets import AutocompleteSelect
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest

from positions.admin.access import access, negotiation_id
from positions.models import Option, Record


def label(record: Record) -> str:
    """An option is named with its issue: many scales have a “full” and a “none”."""
    return f"{record.issue} – {record}" if isinstance(record, Option) else str(record)


def with_labels(records: QuerySet) -> QuerySet:
    """Loads with the records what their labels and their negotiation need."""
    path = records.model.negotiation_path
    return records.select_related(path) if path else records


class RecordSelect(AutocompleteSelect):
    """Searches the records of one negotiation, or of all that the user can edit."""

    url_name = "%s:positions_choices"
    negotiation: int | None = None
    known: tuple[str, str] | None = None
    """Value and label that need no query: a form with fifty rows would ask for each."""

    def get_url(self) -> str:
        url = super().get_url()
        return url if self.negotiation is None else f"{url}?negotiation={self.negotiation}"

    def optgroups(self, name: str, value: list[str], attr: Any = None) -> list:
        # What was sent may be no number, or none that a column holds; Django would ask for it.
        chosen = [str(pk) for pk in value if str(pk).isdecimal() and len(str(pk)) < 19]
        known = self.known is not None and chosen == [self.known[0]]
        if chosen and not known:
            return super().optgroups(name, chosen, attr)
        options = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
        if chosen:
            options.append(self.create_option(name, *self.known, True, len(options)))
        return [(None, options, 0)]


class RecordChoiceField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Record) -> str:
        return label(obj)

    def know(self, record: Record) -> None:
        select = getattr(self.widget, "widget", self.widget)
        select.known = (str(record.pk), label(record))


class RecordChooser:
    """For the admin of a record and for inlines: foreign keys offer what may be chosen."""

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any):
        kwargs["formfield_callback"] = self._fields_for(request, obj)
        return super().get_form(request, obj, change, **kwargs)

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any):
        kwargs["formfield_callback"] = self._fields_for(request, obj)
        return super().get_formset(request, obj, **kwargs)

    def _fields_for(self, request: HttpRequest, record: Record | None):
        home = negotiation_id(record) if record else only_editable(request)

        def formfield(field: models.Field, **kwargs: Any) -> forms.Field:
            related = field.related_model
            if related is None or not issubclass(related, Record):
                return self.formfield_for_dbfield(field, request, **kwargs)
            chosen = self.formfield_for_dbfield(
                field, request, **kwargs, **self._choice(request, field, home)
            )
            self.settle_shortcuts(field.name, chosen)
            return chosen

        return formfield

    def settle_shortcuts(self, name: str, field: forms.Field) -> None:
        """Beside a choice: change, add and view it, not delete it."""
        field.widget.can_delete_related = False

    def _choice(self, request: HttpRequest, field: models.Field, home: int | None) -> dict:
        records = with_labels(field.related_model.objects.editable_by(request.user))
        if home is not None:
            path = field.related_model.negotiation_path
            records = records.filter(**{path or "pk": home})
        select = RecordSelect(field, self.admin_site)
        select.negotiation = home
        return {"queryset": records, "widget": select, "form_class": RecordChoiceField}


def only_editable(request: HttpRequest) -> int | None:
    """The negotiation of someone who works on one only."""
    editable = access(request).editable
    return next(iter(editable)) if len(editable) == 1 else None


class Choices(AutocompleteJsonView):
    """Answers `RecordSelect`; Django's own view goes on to serve what may be seen, this what may be chosen."""

    def has_perm(self, request: HttpRequest, obj: Any = None) -> bool:
        return issubclass(self.model_admin.model, Record) and super().has_perm(request, obj)

    def get_queryset(self) -> QuerySet:
        records = with_labels(super().get_queryset().editable_by(self.request.user))
        home = self.request.GET.get("negotiation", "")
        path = records.model.negotiation_path
        return records.filter(**{path or "pk": int(home)}) if home.isdecimal() else records

    def serialize_result(self, obj: Record, to_field_name: str) -> dict[str, str]:
        shown = super().serialize_result(obj, to_field_name) | {"text": label(obj)}
        named = "negotiation" in self.request.GET or not obj.negotiation_path
        if named or only_editable(self.request) is not None:
            return shown
        return shown | {"text": f"{label(obj)} ({obj.home()})"}
