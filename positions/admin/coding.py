"""Coding a clause or a claim: its issue from the codebook, its stance from that issue's scale."""

from collections.abc import Callable, Mapping
from functools import cached_property, partial
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.http import Http404, HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from positions.admin.access import access
from positions.models import Issue, Option, Record
from positions.vocabulary import IssueKind

BLANK = mark_safe('<option value="">---------</option>')  # noqa: S308 - a constant


class Codebook:
    """The issues of a negotiation and their scales, read once for all rows of a page."""

    def __init__(self, negotiation: int) -> None:
        self.negotiation = negotiation

    @cached_property
    def issues(self) -> dict[str, Issue]:
        """By id, under their topics in the analyst's order; what has no topic comes last."""
        rows = Issue.objects.filter(negotiation=self.negotiation)
        found = rows.select_related("negotiation", "topic__parent")
        return {str(issue.pk): issue for issue in sorted(found, key=_under_topics)}

    @cached_property
    def options(self) -> dict[str, Option]:
        """By id; each scale from its low end to its high end."""
        rows = Option.objects.filter(issue__negotiation=self.negotiation)
        found = sorted(rows, key=lambda option: (option.value is None, option.value or 0))
        return {str(option.pk): option for option in found}

    @cached_property
    def scales(self) -> Mapping[str, list[Option]]:
        scales: dict[str, list[Option]] = {pk: [] for pk in self.issues}
        for option in self.options.values():
            scales[str(option.issue_id)].append(option)
        return scales

    @cached_property
    def all_issues(self) -> SafeString:
        topics: dict[str, list[Record]] = {}
        for issue in self.issues.values():
            topics.setdefault(_heading(issue), []).append(issue)
        return BLANK + _grouped(topics)

    @cached_property
    def all_stances(self) -> SafeString:
        """For a row whose issue is not known to the server: every option under its issue."""
        scales = {issue.name: self.scales[pk] for pk, issue in self.issues.items()}
        return BLANK + _grouped(scales)

    def stances(self, issue: str) -> SafeString:
        """The scale of an issue; all of them where no issue is chosen yet."""
        return BLANK + _options(self.scales.get(issue, [])) if issue else self.all_stances


def _under_topics(issue: Issue) -> tuple:
    topic = issue.topic
    place = (topic is None, topic.sequence if topic else 0, topic.pk if topic else 0)
    return (*place, issue.sequence, issue.pk)


def _heading(issue: Issue) -> str:
    if issue.topic is None:
        return "Without a topic"
    parent = issue.topic.parent
    return f"{parent} › {issue.topic}" if parent else str(issue.topic)


def _grouped(groups: Mapping[str, list[Record]]) -> SafeString:
    drawn = ((name, _options(records)) for name, records in groups.items() if records)
    return format_html_join("", '<optgroup label="{}">{}</optgroup>', drawn)


def _options(records: list[Record]) -> SafeString:
    rows = ((record.pk, _label(record)) for record in records)
    return format_html_join("", '<option value="{}">{}</option>', rows)


def _label(record: Record) -> str:
    fact = isinstance(record, Issue) and record.kind == IssueKind.FACT
    return f"{record} (fact)" if fact else str(record)


class CodedSelect(forms.Select):
    """A list drawn once for all rows: sixty clauses and two hundred issues are 12,000 options."""

    issue: str = ""
    """The issue of the row, where it is known: its stance is one of that scale."""

    class Media:
        css = {"all": ["positions/desk.css"]}
        js = ["positions/desk.js"]

    def __init__(self, draw: Callable[["CodedSelect"], SafeString], attrs: Any = None) -> None:
        super().__init__(attrs)
        self.draw = draw

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        given = self.build_attrs(self.attrs, {"name": name, **(attrs or {})})
        told = format_html_join(
            "", ' {}="{}"', ((key, "" if said is True else said) for key, said in given.items())
        )
        chosen, options = str(value or ""), self.draw(self)
        if chosen.isdecimal():
            mark = f'value="{chosen}"'
            options = mark_safe(options.replace(mark, f"{mark} selected", 1))  # noqa: S308 - digits
        return format_html("<select{}>{}</select>", told, options)


class CodedChoiceField(forms.ModelChoiceField):
    """Finds its record among those read for all rows, where Django would ask for each."""

    def __init__(self, *args: Any, known: Callable[[], Mapping[str, Record]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.known = known

    def to_python(self, value: Any) -> Record | None:
        if value in self.empty_values:
            return None
        self.validate_no_null_characters(value)
        if str(value) not in self.known():
            raise ValidationError(
                self.error_messages["invalid_choice"], "invalid_choice", {"value": value}
            )
        return self.known()[str(value)]


class Coding:
    """For the admin of terms and claims, and for their inlines: issues and stances as native lists.

    Where it is not known yet in which negotiation, they are searched for as any other record.
    """

    def _choice(self, request: HttpRequest, field: models.Field, home: int | None) -> dict:
        codebook = codebook_of(request, home)
        if codebook is None or field.name not in ("issue", "stance"):
            return super()._choice(request, field, home)
        of_issue = field.name == "issue"
        scale = {"data-scale": reverse("admin:positions_issue_scale", args=[0])}
        draw = _issues_of(codebook) if of_issue else _stances_of(codebook)
        known = (lambda: codebook.issues) if of_issue else (lambda: codebook.options)
        return {
            "queryset": field.related_model.objects.editable_by(request.user),
            "widget": CodedSelect(draw, scale if of_issue else None),
            "form_class": partial(CodedChoiceField, known=known),
        }


def _issues_of(codebook: Codebook) -> Callable[[CodedSelect], SafeString]:
    return lambda select: codebook.all_issues


def _stances_of(codebook: Codebook) -> Callable[[CodedSelect], SafeString]:
    return lambda select: codebook.stances(select.issue)


def codebook_of(request: HttpRequest, home: int | None) -> Codebook | None:
    """The codebook of the negotiation that a page is about, if the user may code with it."""
    home = home or sent_negotiation(request)
    if home not in access(request).editable:
        return None
    known = request.__dict__.setdefault("parley_codebooks", {})
    return known.setdefault(home, Codebook(home))


def sent_negotiation(request: HttpRequest) -> int | None:
    """The negotiation that a new record is for, where the address or the form says it."""
    sent = request.POST.get("negotiation") or request.GET.get("negotiation", "")
    return int(sent) if sent.isdecimal() and len(sent) < 19 else None


def narrow_stance(form: forms.ModelForm) -> None:
    """Offer the stances of the issue that a form holds, or was sent with."""
    if "issue" not in form.fields or "stance" not in form.fields:
        return
    widget = form.fields["stance"].widget
    select = getattr(widget, "widget", widget)
    if isinstance(select, CodedSelect):
        select.issue = str(form["issue"].value() or "")


def scale_of(request: HttpRequest, pk: int) -> JsonResponse:
    """An issue's question and scale, for those who may code with it."""
    issue = Issue.objects.editable_by(request.user).filter(pk=pk).first()
    if issue is None:
        raise Http404
    scale = sorted(issue.options.all(), key=lambda o: (o.value is None, o.value or 0))
    return JsonResponse(
        {
            "name": issue.name,
            "question": issue.question,
            "options": [
                {
                    "id": option.pk,
                    "text": str(option),
                    "value": option.value,
                    "label": option.label,
                    "description": option.description,
                }
                for option in scale
            ],
        }
    )
