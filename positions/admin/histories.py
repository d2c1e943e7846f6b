"""The history of a record and of its rows: who changed what, when and why, field by field."""

from collections.abc import Sequence
from typing import Any

from django.contrib.admin.utils import unquote
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest

from positions.admin.access import access, negotiation_id
from positions.admin.conflicts import foreign_key, opened
from positions.admin.differences import Told, described, titled
from positions.courses import Row, ever_in, step
from positions.history import history_within, state_of
from positions.models import Claim, Negotiation, Proposal, Record
from positions.vocabulary import Review

FATES = {"+": "added", "~": "changed", "-": "removed"}
ROWS_PAGE = "rows"
"""The parameter that leafs through the changes of a record's rows."""


class HistoryTeller:
    """For the admin of a record: its history in words, and that of the rows shown with it."""

    history_list_per_page = 25
    object_history_template = "admin/positions/object_history.html"
    object_history_list_template = "admin/positions/object_history_list.html"
    object_history_form_template = "admin/positions/object_history_form.html"

    def history_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any):
        record = opened(request).record = self.known(request, object_id)
        context = {"rows": self._changes_of_rows(request, record), "rows_var": ROWS_PAGE}
        return super().history_view(request, object_id, context)

    def known(self, request: HttpRequest, object_id: str) -> Record:
        """The record, or as it was; to a stranger its history is as absent as itself.

        What became of a deleted one, which may have been a draft, only members learn.
        """
        pk = number_or_404(unquote(object_id))
        record = self.get_queryset(request).filter(pk=pk).first()
        if record is not None:
            return record
        # Asked so that it takes the same to learn that there never was such a record.
        rows = self.model.history
        if not request.user.is_superuser:
            joined = Negotiation.objects.shared_with(request.user).values("pk")
            rows = history_within(self.model, joined)
        last = rows.filter(id=pk).order_by("-history_id").first()
        if last is None or last.history_type != "-":
            raise Http404
        return state_of(last)

    def get_history_queryset(
        self, request: HttpRequest, history_manager: Any, pk_name: str, object_id: Any
    ) -> QuerySet:
        rows = history_manager.filter(id=object_id).order_by("-history_id")
        return open_to_reader(request, opened(request).record, rows)

    def set_history_delta_changes(
        self, request: HttpRequest, historical_records: Page, foreign_keys_are_objs: bool = True
    ) -> None:
        rows = list(historical_records)
        if rows:
            since = open_since(request, opened(request).record)
            last = _preceding(self.model, rows[-1:], since).get(rows[-1].history_id)
            before = [*rows[1:], last]
            found = _differences(list(zip(before, rows, strict=True)), request)
            for row, differences in zip(rows, found, strict=True):
                row.history_delta_changes = differences

    def _changes_of_rows(self, request: HttpRequest, record: Record) -> Page | None:
        """What became of the rows shown with a record, newest first, 25 to a page."""
        courses: dict[tuple[int, type[Record], int], str] = {}
        for inline in self.get_inline_instances(request, record):
            if inline.has_view_permission(request, record):
                name = foreign_key(inline)
                own = inline.model.history.filter(ever_in(inline.model, name, record.pk))
                own = _open_rows(request, record, inline.model, own).filter(**{name: record.pk})
                for revision, key in own.order_by().values_list("history_revision", "history_id"):
                    courses[revision or 0, inline.model, key] = name
        if not courses:
            return None
        newest = sorted(courses, key=lambda key: (key[0], key[1].__name__, key[2]), reverse=True)
        page = Paginator(newest, self.history_list_per_page).get_page(request.GET.get(ROWS_PAGE))
        page.object_list = _told(
            [(model, key, courses[revision, model, key]) for revision, model, key in page],
            request,
            open_since(request, record),
        )
        return page


def is_member(request: HttpRequest, record: Record) -> bool:
    return request.user.is_superuser or negotiation_id(record) in access(request).joined


def open_to_reader(request: HttpRequest, record: Record, rows: QuerySet) -> QuerySet:
    """Of a text that was a draft once, who is no member reads only what came with and after publication."""
    since = open_since(request, record)
    if since is None:
        return rows.none()
    return rows.filter(history_revision__gte=since) if since else rows


def open_since(request: HttpRequest, record: Record) -> int | None:
    """The first revision that a reader may know of: 0 for all, None if there is none."""
    proposal = record.pk if isinstance(record, Proposal) else getattr(record, "proposal_id", None)
    if proposal is None or is_member(request, record):
        return 0
    published = None
    states = Proposal.history.filter(id=proposal).order_by("-history_id")
    for review, revision in states.values_list("review", "history_revision"):
        if review != Review.PUBLISHED:
            return published
        published = revision
    return 0


def number_or_404(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 19):
        raise Http404
    return int(text)


def _open_rows(
    request: HttpRequest, record: Record, model: type[Record], rows: QuerySet
) -> QuerySet:
    """Changes of rows that a reader may know of; a claim on a text, only from the text's own history."""
    if is_member(request, record):
        return rows
    if model is Claim and not isinstance(record, Proposal):
        rows = rows.filter(proposal=None)
    stored = model.objects.open_to(request.user).values("pk")
    return open_to_reader(request, record, rows.filter(id__in=stored))


def _told(
    keys: Sequence[tuple[type[Record], int, str]], request: HttpRequest, since: int | None
) -> list[Told]:
    """Changes of rows, in a fixed number of queries for each model."""
    rows: dict[tuple[type[Record], int], Row] = {}
    before: dict[tuple[type[Record], int], Row] = {}
    for model in {model for model, _, _ in keys}:
        wanted = [key for own, key, _ in keys if own is model]
        found = list(model.history.filter(history_id__in=wanted))
        rows |= {(model, row.history_id): row for row in found}
        before |= {(model, key): row for key, row in _preceding(model, found, since).items()}
    pairs = [(before.get((model, key)), rows[model, key]) for model, key, _ in keys]
    differences = _differences(pairs, request)
    titles = titled([row for _, row in pairs], access(request))
    return [
        Told(
            model._meta.verbose_name,
            title,
            FATES[row.history_type],
            (step(row),),
            tuple(one for one in differing if one.field != name),
            model._meta.model_name,
            row.id,
        )
        for (model, _, name), (_, row), differing, title in zip(
            keys, pairs, differences, titles, strict=True
        )
    ]


def _preceding(model: type[Record], rows: Sequence[Row], since: int | None) -> dict[int, Row]:
    """The state before each of these changes, if it is not from before a revision."""
    earlier = model.history.filter(
        id__in={row.id for row in rows},
        history_id__lt=max(row.history_id for row in rows),
        history_revision__gte=since or 0,
    )
    by_record: dict[int, list[Row]] = {}
    for row in earlier.order_by("history_id"):
        by_record.setdefault(row.id, []).append(row)
    found = {}
    for row in rows:
        before = [one for one in by_record.get(row.id, []) if one.history_id < row.history_id]
        if before:
            found[row.history_id] = before[-1]
    return found


def _differences(pairs: list[tuple[Row | None, Row]], request: HttpRequest) -> list[tuple]:
    """What each change did to the fields; a creation and a deletion show none."""
    told = [
        (before, now) if before is not None and now.history_type != "-" else (now, now)
        for before, now in pairs
    ]
    return described(told, access(request))
