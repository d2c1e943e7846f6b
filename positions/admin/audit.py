"""What was done in a negotiation, for its owners: changes, members, exports and publications."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django import forms
from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import (
    BigIntegerField,
    CharField,
    Count,
    F,
    Max,
    QuerySet,
    TextField,
    Value,
)
from django.db.models.functions import Cast
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse

from positions.admin.access import access
from positions.history import history_within
from positions.models import (
    AuditEntry,
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
from positions.vocabulary import AuditKind, MemberRole

PER_PAGE = 50
MOST_NAMED = 20
"""Records that a change names one by one; of larger ones, such as imports, it gives the numbers."""

NAMES: dict[type[Record], str] = {
    Negotiation: "name",
    Party: "name",
    Round: "name",
    Topic: "name",
    Issue: "name",
    Option: "label",
    Salience: "",
    Source: "title",
    Proposal: "title",
    Authorship: "",
    Term: "clause",
    Claim: "slug",
    Membership: "user__username",
}
"""The kinds of records, in the order in which a change lists them, and what names one of them."""

KINDS = {model._meta.model_name: model for model in NAMES}
DONE = {"+": "added", "~": "changed", "-": "removed"}
CHANGE, MEMBERS = "change", "members"
CHOICES = [(CHANGE, "changes of records"), (MEMBERS, "changes of members")]
CHOICES += [(AuditKind.EXPORT, "exports"), (AuditKind.PUBLICATION, "publications")]


class AuditQuestion(forms.Form):
    member = forms.ChoiceField(required=False)
    kind = forms.ChoiceField(choices=[("", "all"), *CHOICES], required=False)

    def __init__(self, asked: Any, names: Iterable[str]) -> None:
        super().__init__(asked)
        self.fields["member"].choices = [("", "all"), *((name, name) for name in names)]


class Named(NamedTuple):
    """A record that was changed, with the address of its history where it has a page."""

    text: str
    address: str


@dataclass
class Deed:
    """A line of the page: all changes that one revision holds, or an export or publication."""

    revision: int
    kind: str = CHANGE
    who: str = ""
    at: datetime | None = None
    why: str = ""
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    named: dict[tuple[str, str], dict[int, Named]] = field(default_factory=dict)

    def lines(self) -> Iterator[tuple[str, Collection[Named]]]:
        """“3 terms changed”, and which."""
        for (kind, done), number in self.counts.items():
            meta = KINDS[kind]._meta
            words = meta.verbose_name if number == 1 else meta.verbose_name_plural
            yield f"{number} {words} {DONE[done]}", self.named.get((kind, done), {}).values()


def audit_address(site: admin.AdminSite) -> URLPattern:
    return path(
        "<int:negotiation>/audit/", site.admin_view(audit), name="positions_negotiation_audit"
    )


def audit(request: HttpRequest, negotiation: int) -> HttpResponse:
    """To all but owners as absent as the audit of a negotiation that never was."""
    if negotiation not in access(request).owned:
        raise Http404
    home = Negotiation.objects.get(pk=negotiation)
    question = AuditQuestion(request.GET, _names(home))
    asked = question.cleaned_data if question.is_valid() else None
    pages = Paginator(_listed(home, **asked) if asked else AuditEntry.objects.none(), PER_PAGE)
    shown = pages.get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = admin.site.each_context(request) | {
        "title": f"Audit of {home}",
        "negotiation": home,
        "opts": Negotiation._meta,
        "question": question,
        "page": shown,
        "pages": pages.get_elided_page_range(shown.number),
        "query": query.urlencode(),
        "deeds": list(_deeds(home, shown, **asked)) if asked else [],
    }
    status = 200 if asked else 400
    return render(request, "admin/positions/negotiation/audit.html", context, status=status)


def _histories(home: Negotiation, kind: str) -> dict[type[Record], QuerySet]:
    models: Collection[type[Record]] = {
        "": NAMES,
        CHANGE: [model for model in NAMES if model is not Membership],
        MEMBERS: [Membership],
    }.get(kind, [])
    return {model: history_within(model, [home.pk]).order_by() for model in models}


def _together(parts: Iterable[QuerySet]) -> QuerySet:
    first, *others = parts
    return first.union(*others) if others else first


def _names(home: Negotiation) -> list[str]:
    """Who did something here, as accounts were called then."""
    parts = [rows.values_list("history_user_name") for rows in _histories(home, "").values()]
    found = _together([*parts, home.audit.order_by().values_list("user_name")])
    return sorted({name for (name,) in found} - {""})


def _listed(home: Negotiation, member: str, kind: str) -> QuerySet:
    """Revision and entry of every line, newest first; the entry of changes is 0."""
    none = Value(0, BigIntegerField())
    parts = []
    for rows in _histories(home, kind).values():
        rows = rows.filter(history_user_name=member) if member else rows
        parts.append(rows.annotate(raised=F("history_revision"), entry=none))
    if kind not in (CHANGE, MEMBERS):
        entries = home.audit.filter(**({"kind": kind} if kind else {})).order_by()
        entries = entries.filter(user_name=member) if member else entries
        parts.append(entries.annotate(raised=F("revision"), entry=F("pk")))
    # A revision is one line, whatever kinds of records it holds.
    lines = _together(rows.values_list("raised", "entry").distinct() for rows in parts)
    return lines.order_by("-raised", "-entry")


def _deeds(home: Negotiation, page: Iterable, member: str, kind: str) -> Iterator[Deed]:
    """The lines of a page, in a fixed number of queries."""
    keys = list(page)
    entries = home.audit.in_bulk([entry for _, entry in keys if entry])
    changes = {revision: Deed(revision) for revision, entry in keys if not entry}
    histories = _histories(home, kind)
    _count(changes, histories)
    few = [deed.revision for deed in changes.values() if deed.counts.total() <= MOST_NAMED]
    _name(changes, few, histories)
    for revision, entry in keys:
        if entry:
            found = entries[entry]
            yield Deed(revision, found.kind, found.user_name, found.at, found.what)
        else:
            yield changes[revision]


def _count(changes: dict[int, Deed], histories: dict[type[Record], QuerySet]) -> None:
    counted = [
        _of_kind(model, rows, changes)
        .values("history_revision", "table", "history_type")
        .annotate(
            times=Count("history_id"),
            at=Max("history_date"),
            who=Max("history_user_name"),
            why=Max("history_change_reason"),
        )
        for model, rows in histories.items()
    ]
    for row in _in_order(counted):
        deed = changes[row["history_revision"]]
        deed.counts[row["table"], row["history_type"]] += row["times"]
        deed.at = max(filter(None, [deed.at, row["at"]]))
        deed.who, deed.why = row["who"], row["why"] or deed.why


def _name(
    changes: dict[int, Deed], few: Collection[int], histories: dict[type[Record], QuerySet]
) -> None:
    named = []
    for model, rows in histories.items():
        text = Cast(F(NAMES[model]), TextField()) if NAMES[model] else Value("", TextField())
        role = F("role") if model is Membership else Value("", CharField())
        named.append(
            _of_kind(model, rows, few)
            .annotate(text=text, as_what=role)
            .values("history_revision", "table", "history_type", "id", "text", "as_what")
        )
    for row in _in_order(named):
        record = _named(KINDS[row["table"]], row)
        if record is not None:
            places = changes[row["history_revision"]].named
            places.setdefault((row["table"], row["history_type"]), {})[row["id"]] = record


def _named(model: type[Record], row: dict[str, Any]) -> Named | None:
    if model is Membership:
        return Named(f"{row['text']} as {MemberRole(row['as_what']).value}", "")
    if not admin.site.is_registered(model):
        return None
    address = reverse(f"admin:positions_{row['table']}_history", args=[row["id"]])
    return Named(row["text"] or f"no. {row['id']}", address)


def _of_kind(model: type[Record], rows: QuerySet, revisions: Collection[int]) -> QuerySet:
    table = Value(model._meta.model_name, CharField())
    return rows.filter(history_revision__in=list(revisions)).annotate(table=table)


def _in_order(parts: list[QuerySet]) -> list[dict[str, Any]]:
    """The rows of all parts, in the order of kinds and of what was done."""
    if not parts:
        return []
    places = {kind: place for place, kind in enumerate(KINDS)}
    first, *others = parts
    rows = first.union(*others, all=True) if others else first
    return sorted(
        rows, key=lambda row: (places[row["table"]], [*DONE].index(row["history_type"]), str(row))
    )
