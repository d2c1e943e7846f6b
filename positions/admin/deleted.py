"""Deleted records: who deleted them, when and why, and how one comes back with what went with it."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import models
from django.db.models import Exists, F, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from positions.admin.access import access, forget_access
from positions.admin.differences import names_of, titled
from positions.courses import Row
from positions.history import hold, recording, state_of
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
    Source,
    Term,
    Topic,
)
from positions.vocabulary import MemberRole

IN_ORDER = (
    Negotiation,
    Membership,
    Party,
    Round,
    Topic,
    Issue,
    Option,
    Salience,
    Source,
    Proposal,
    Authorship,
    Term,
    Claim,
)
"""Each after those without which it cannot be."""

BROUGHT_BACK = "Brought back"


class CannotReturn(Exception):
    """A record cannot come back as it was; says what stands in the way."""


class DeletedTeller:
    """For the admin of a record: a list of the deleted ones, with a button that brings one back."""

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        deleted = self.admin_site.admin_view(self.deleted_view)
        bring_back = self.admin_site.admin_view(self.bring_back_view)
        return [
            path("deleted/", deleted, name=f"{name}_deleted"),
            path("deleted/<int:version>/", bring_back, name=f"{name}_bring_back"),
            *super().get_urls(),
        ]

    def deleted_view(self, request: HttpRequest) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        page = Paginator(self._deleted(request), 25).get_page(request.GET.get("p"))
        rows = list(page)
        beside = _with_them(self.model, rows)
        page.object_list = [
            {"row": row, "title": title, "beside": beside.get((row.id, row.history_revision), "")}
            for row, title in zip(rows, titled(rows, access(request)), strict=True)
        ]
        named = bool(self.model.negotiation_path) and len(access(request).editable) > 1
        for entry in page.object_list if named else ():
            entry["home"] = access(request).visible[entry["row"].home][1]
        context = {
            **self.admin_site.each_context(request),
            "title": f"Deleted {self.opts.verbose_name_plural}",
            "opts": self.opts,
            "page": page,
            "named": named,
            "media": self.media,
        }
        return TemplateResponse(request, "admin/positions/deleted.html", context)

    def bring_back_view(self, request: HttpRequest, version: int) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        row = get_object_or_404(self._deleted(request), history_id=version)
        title = titled([row], access(request))[0]
        try:
            with self.recorded(request, BROUGHT_BACK):
                records = bring_back(row, request)
        except CannotReturn as reason:
            said = f"{self.opts.verbose_name.capitalize()} “{title}” cannot come back: {reason}"
            self.message_user(request, said, messages.ERROR)
            return redirect(f"admin:positions_{self.opts.model_name}_deleted")
        forget_access(request)
        beside = _numbers(type(record) for record in records[1:])
        said = f"“{title}” is back{f', with {beside}' if beside else ''}."
        self.message_user(request, said, messages.SUCCESS)
        return redirect(reverse(f"admin:positions_{self.opts.model_name}_change", args=[row.id]))

    def _deleted(self, request: HttpRequest) -> QuerySet:
        """The last states of deleted records that the user may bring back, the newest first."""
        stored = self.model._base_manager.filter(pk=OuterRef("id"))
        newer = self.model.history.filter(id=OuterRef("id"), history_id__gt=OuterRef("history_id"))
        rows = self.model.history.filter(history_type="-").exclude(Exists(stored))
        rows = rows.exclude(Exists(newer)).order_by("-history_id")
        home = self.model.negotiation_path
        if home:
            return rows.filter(**{f"{home}__in": access(request).editable}).annotate(home=F(home))
        if request.user.is_superuser:
            return rows
        # With a negotiation went its memberships: who owned it then may bring it back.
        owned = Membership.history.filter(
            history_type="-",
            history_revision=OuterRef("history_revision"),
            negotiation=OuterRef("id"),
            user=request.user,
            role=MemberRole.OWNER,
        )
        return rows.filter(Exists(owned))


def bring_back(row: Row, request: HttpRequest) -> list[Record]:
    """Write a deleted record anew, with the rows deleted with it, under its old id; or raise CannotReturn."""
    with recording():
        home = getattr(row, "home", None)
        if home is not None:
            hold(home)
        records = [state_of(one) for one in _family(row)]
        _settle_references(records, request)
        for record in records:
            _refuse_taken(record)
            record.save()
        return records


def _family(row: Row) -> list[Row]:
    """A deleted record's last state, then those of all that its deletion took along."""
    found: dict[type[Record], dict[int, Row]] = defaultdict(dict)
    found[row.instance_type][row.id] = row
    for model in IN_ORDER:
        for field in _cascades(model):
            parents = list(found.get(field.related_model, ()))
            if parents:
                stored = model._base_manager.filter(pk=OuterRef("id"))
                rows = model.history.filter(
                    ~Exists(stored),
                    history_type="-",
                    history_revision=row.history_revision,
                    **{f"{field.name}__in": parents},
                )
                found[model] |= {one.id: one for one in rows.order_by("id")}
    return [one for model in IN_ORDER for one in found[model].values()]


def _cascades(model: type[Record]) -> list[models.Field]:
    """The foreign keys along which a deletion takes records of the model with it."""
    return [
        field
        for field in model._meta.concrete_fields
        if field.related_model and field.remote_field.on_delete is models.CASCADE
    ]


def _settle_references(records: list[Record], request: HttpRequest) -> None:
    """What a record names must be there, or come back with it; what it can do without is left out."""
    known = {(type(record), record.pk) for record in records}
    named = [
        (record, field, getattr(record, field.attname))
        for record in records
        for field in record._meta.concrete_fields
        if field.related_model and getattr(record, field.attname) is not None
    ]
    wanted = defaultdict(set)
    for _, field, pk in named:
        if (field.related_model, pk) not in known:
            wanted[field.related_model].add(pk)
    for model, pks in wanted.items():
        found = model._base_manager.filter(pk__in=pks).values_list("pk", flat=True)
        known |= {(model, pk) for pk in found}
    for record, field, pk in named:
        if (field.related_model, pk) not in known:
            if field.remote_field.on_delete is models.SET_NULL:
                setattr(record, field.attname, None)
                continue
            model = field.related_model
            name = names_of({model: {pk}}, access(request))[model, pk]
            what = model._meta.verbose_name
            raise CannotReturn(
                f"its {field.verbose_name}, “{name}”, is gone. Bring that {what} back first."
            )


def _refuse_taken(record: Record) -> None:
    """What is unique about the record must still be free, and the rules of its table must hold."""
    unique = [[f.name] for f in record._meta.concrete_fields if f.unique and not f.primary_key]
    for constraint in record._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and constraint.condition is None:
            unique.append(list(constraint.fields))
    for names in unique:
        fields = [record._meta.get_field(name) for name in names]
        values = {field.attname: getattr(record, field.attname) for field in fields}
        other = type(record)._base_manager.filter(**values).first()
        if other is not None and None not in values.values():
            own = fields[-1]
            value = values[own.attname]
            said = f"“{value}”" if not own.related_model else f"“{getattr(record, own.name)}”"
            what = type(record)._meta.verbose_name
            raise CannotReturn(
                f"its {own.verbose_name} {said} is now that of the {what} “{other}”."
            )
    try:
        record.validate_constraints()
    except ValidationError as wrong:
        raise CannotReturn(" ".join(wrong.messages)) from wrong


def _with_them(model: type[Record], rows: list[Row]) -> dict[tuple[int, int], str]:
    """What went with each deleted record, in a query for each kind of row."""
    counts: dict[tuple[int, int], list[str]] = defaultdict(list)
    revisions = {row.history_revision for row in rows}
    for other in IN_ORDER:
        for field in _cascades(other):
            if field.related_model is model and other is not model:
                gone = other.history.filter(
                    history_type="-",
                    history_revision__in=revisions,
                    **{f"{field.name}__in": [row.id for row in rows]},
                )
                places = gone.order_by().values_list(field.attname, "history_revision")
                for place, number in Counter(places).items():
                    counts[place].append(_number(other, number))
    return {place: ", ".join(told) for place, told in counts.items()}


def _numbers(kinds: Iterable[type[Record]]) -> str:
    return ", ".join(_number(model, number) for model, number in Counter(kinds).items())


def _number(model: type[Record], number: int) -> str:
    name = model._meta.verbose_name if number == 1 else model._meta.verbose_name_plural
    return f"{number} {name}"
