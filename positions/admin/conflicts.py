"""No lost update: who saves over what somebody else has changed meanwhile is told, keeps the typing and chooses."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.contrib.admin.utils import unquote
from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, models
from django.db.models import Q
from django.forms.models import _get_foreign_key
from django.http import HttpRequest, HttpResponse

from positions.admin.access import Access, access, negotiation_id
from positions.admin.differences import Difference, Told, described, titled
from positions.courses import Course, Row, courses_since, ever_in, step
from positions.history import hold, state_of
from positions.models import Record

AS_OF = "shown_revision"
"""The field of a form that says as of which revision of the negotiation it was shown."""

CHANGED = "Nothing is saved yet: this was changed while you had it open. Choose above."
REMOVED = "Nothing is saved yet: this was deleted while you had it open. Choose above."
UNDATED = "Nothing is saved yet: the form did not say when it was opened. Check it and save again."
COLLISION = "Nothing is saved yet: another record has the same. Change it and save again."


@dataclass(frozen=True)
class Conflict:
    """What others did to a record and its rows since the form was shown, and whether the record is gone."""

    changes: tuple[Told, ...]
    removed: bool = False


@dataclass
class Opened:
    """A form on its way: as of which revision it is shown, and what speaks against saving it."""

    revision: int | None = None
    refusal: str = ""
    conflict: Conflict | None = None
    removed: Record | None = None
    """The record as it was, where somebody deleted it while the form was open."""
    record: Record | None = None
    """The record whose history is read."""


class AsOf(forms.IntegerField):
    def has_changed(self, initial: Any, data: Any) -> bool:
        return False


class DatedForm(forms.ModelForm):
    """A form that says as of which revision it is shown, and refuses to be saved where something speaks against it."""

    shown_revision = AsOf(required=False, widget=forms.HiddenInput)
    opened = Opened()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[AS_OF].initial = self.opened.revision

    def full_clean(self) -> None:
        super().full_clean()
        if self.is_bound and self.opened.refusal:
            self.add_error(None, self.opened.refusal)


class ConflictTeller:
    """For the admin of a record: looks for changes by others before a form is saved."""

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any):
        form = super().get_form(request, obj, change, **kwargs)
        form.opened = opened(request)
        return form

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None):
        return super().get_object(request, object_id, from_field) or opened(request).removed

    def open_form(self, request: HttpRequest, object_id: str | None, inlines: bool = True) -> None:
        """Note the revision the form rests on; where it is sent, hold the negotiation and look for conflicts."""
        pk = _number(unquote(object_id)) if object_id else None
        if request.method != "POST":
            opened(request).revision = self._revision(request, pk) if object_id else None
        elif object_id is None:
            _hold_if_editable(request, self._home_sent(request))
        elif not opened(request).refusal:
            self._look_for_changes(request, pk, inlines)

    def _look_for_changes(self, request: HttpRequest, pk: int | None, inlines: bool) -> None:
        page = opened(request)
        record = self.model._base_manager.filter(pk=pk).first()
        if record is None and inlines:
            record = page.removed = self._removed(request, pk)
        page.revision = _hold_if_editable(request, negotiation_id(record) if record else None)
        if page.revision is None:
            return
        shown = _number(request.POST.get(AS_OF, ""))
        found = None if shown is None else self._changes_since(request, record, shown, inlines)
        if found is None:
            page.refusal = UNDATED
        elif found:
            page.conflict = Conflict(found, page.removed is not None)
            page.refusal = REMOVED if page.removed else CHANGED
        if page.refusal:
            # What is shown now has been told: only a further change is told again.
            request.POST = request.POST.copy()
            request.POST[AS_OF] = str(page.revision)

    def _changes_since(
        self, request: HttpRequest, record: Record, shown: int, inlines: bool
    ) -> tuple[Told, ...]:
        courses = courses_since(self.model, Q(id=record.pk), shown)
        whole = inlines and opened(request).removed is None
        for inline in self.get_inline_instances(request, record) if whole else ():
            if inline.has_change_permission(request, record):
                parent = (foreign_key(inline), record.pk)
                rows = courses_since(inline.model, ever_in(inline.model, *parent), shown)
                courses += [replace(course, parent=parent) for course in rows]
        return told(courses, access(request))

    def _revision(self, request: HttpRequest, pk: int | None) -> int | None:
        """The revision of the negotiation that a record is shown as of; None of what is not there to be seen."""
        path = self.model.negotiation_path
        rows = self.model.objects.open_to(request.user).filter(pk=pk)
        return rows.values_list(f"{path}__revision" if path else "revision", flat=True).first()

    def _removed(self, request: HttpRequest, pk: int | None) -> Record | None:
        """A record that was deleted, if its user may still edit its negotiation."""
        row = self.model.history.filter(id=pk).order_by("-history_id").first()
        if row is None or row.history_type != "-":
            return None
        record = _as_if_stored(row)
        return record if negotiation_id(record) in access(request).editable else None

    def _home_sent(self, request: HttpRequest) -> int | None:
        """The negotiation in which a new record is to be entered."""
        first, *rest = self.model.negotiation_path.split("__")
        sent = _number(request.POST.get(first, "")) if first else None
        if sent is None or not rest:
            return sent
        parents = self.model._meta.get_field(first).related_model._base_manager
        return parents.filter(pk=sent).values_list("__".join(rest), flat=True).first()


def opened(request: HttpRequest) -> Opened:
    if not hasattr(request, "parley_opened"):
        request.parley_opened = Opened()
    return request.parley_opened


def collisions_told(
    request: HttpRequest, constrained: Iterable[type[Record]], write: Callable[[], HttpResponse]
) -> HttpResponse:
    """What only the database refuses, since two saved at once, is told in the form like any other error."""
    sent = request.POST
    for last in (False, True):
        try:
            return write()
        except IntegrityError as error:
            # The other's record is stored now, so that the form's own checks see it in a second run.
            request.POST, request.parley_opened = sent, Opened()
            if last:
                request.parley_opened.refusal = _meaning(error, constrained)
    return write()


def _meaning(error: IntegrityError, constrained: Iterable[type[Record]]) -> str:
    for model in constrained:
        for constraint in model._meta.constraints:
            columns = [f"{model._meta.db_table}.{name}" for name in _columns(model, constraint)]
            if constraint.name in str(error) or (columns and ", ".join(columns) in str(error)):
                own = constraint.violation_error_message
                return COLLISION if own == constraint.default_violation_error_message else own
    return COLLISION


def _columns(model: type[Record], constraint: models.BaseConstraint) -> list[str]:
    return [model._meta.get_field(name).column for name in getattr(constraint, "fields", ())]


def told(courses: Sequence[Course], who: Access) -> tuple[Told, ...]:
    """The courses at whose ends something differs, with each field's last author."""
    courses = [course for course in courses if course.differs]
    shown = [course.ends if course.ends[1] else (None, None) for course in courses]
    differing = iter(described([pair for pair in shown if any(pair)], who))
    titles = titled([course.ends[0] or course.last for course in courses], who)
    return tuple(
        Told(
            model._meta.verbose_name,
            title,
            _fate(course),
            tuple(step(row) for row in course.since),
            _signed(course, next(differing)) if any(pair) else (),
            model._meta.model_name,
            course.last.id,
        )
        for course, title, pair in zip(courses, titles, shown, strict=True)
        for model in [course.last.instance_type]
    )


def _fate(course: Course) -> str:
    before, now = course.ends
    return "changed" if before and now else "added" if now else "removed"


def _signed(course: Course, differences: Iterable[Difference]) -> tuple[Difference, ...]:
    """Each difference with who made it; of an added row without the record it was added to."""
    hidden = {"negotiation", *(course.parent or ())[:1]} if course.ends[0] is None else set()
    authors = course.authors
    return tuple(
        replace(one, who=authors[one.field].who if one.field in authors else "")
        for one in differences
        if one.field not in hidden
    )


class KeptRows(forms.BaseInlineFormSet):
    """Rows as they were sent: one that was removed meanwhile keeps its place, and saving brings it back."""

    def get_queryset(self) -> Any:
        if not self.is_bound:
            return super().get_queryset()
        if not hasattr(self, "_as_sent"):
            self._as_sent = self._in_the_order_sent()
        return self._as_sent

    def _in_the_order_sent(self) -> list[Record | None]:
        rows = {row.pk: row for row in super().get_queryset()}
        number = min(self.initial_form_count(), self.total_form_count())
        names = (f"{self.add_prefix(place)}-{self.model._meta.pk.name}" for place in range(number))
        sent = [_number(self.data.get(name, "")) for name in names]
        rows |= self._gone({pk for pk in sent if pk is not None} - set(rows))
        return [rows.get(pk) for pk in sent]

    def _gone(self, missing: set[int]) -> dict[int, Record]:
        """Rows that once belonged here and were deleted, or given to another record."""
        if not missing:
            return {}
        own = self.model.history.filter(id__in=missing, **{self.fk.name: self.instance.pk})
        last = {row.id: row for row in own.order_by("history_id")}
        stored = self.model._default_manager.in_bulk(list(last))
        rows = {pk: stored.get(pk) or _as_if_stored(row) for pk, row in last.items()}
        for row in rows.values():
            row.returning = True
        return {pk: row for pk, row in rows.items() if _named(row)}

    def _existing_object(self, pk: int) -> Record | None:
        return {row.pk: row for row in self.get_queryset() if row}.get(pk)

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        super().add_fields(form, index)
        if returning(form.instance):
            key = forms.IntegerField(required=False, widget=forms.HiddenInput)
            form.fields[self._pk_field.name] = key

    def delete_existing(self, obj: Record, commit: bool = True) -> None:
        if not returning(obj):
            super().delete_existing(obj, commit)


def returning(record: Record) -> bool:
    return getattr(record, "returning", False)


def keeping_rows(formset: type[forms.BaseInlineFormSet]) -> type[forms.BaseInlineFormSet]:
    return type(formset.__name__, (KeptRows, formset), {})


def _as_if_stored(row: Row) -> Record:
    """A deleted record that saving writes anew under its old number."""
    record = state_of(row)
    record._state.adding = False
    return record


def _named(record: Record) -> bool:
    try:
        return bool(str(record)) or True
    except ObjectDoesNotExist:
        return False


def _hold_if_editable(request: HttpRequest, negotiation: int | None) -> int | None:
    return hold(negotiation) if negotiation in access(request).editable else None


def foreign_key(inline: Any) -> str:
    """The field by which the rows of an inline belong to its record."""
    return _get_foreign_key(inline.parent_model, inline.model, fk_name=inline.fk_name).name


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
