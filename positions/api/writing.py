"""Writing rows over the API, by the rules of the desk: validation, permission, review, history, no lost update."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError
from django.db.models import ProtectedError, RestrictedError
from django.urls import reverse
from rest_framework.exceptions import NotAuthenticated, NotFound, PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from positions.api.etags import row_tag
from positions.api.filters import refuse_unknown, switched
from positions.api.parsing import BODY, object_of, refuse_unknown_fields
from positions.api.preconditions import refuse_overtaken, revision_seen
from positions.api.problems import BadQuestion, Refused, named
from positions.api.written import FIXED, Known, Written
from positions.history import Change, recording
from positions.models import Negotiation, Proposal, Record, Term
from positions.review import published_text
from positions.vocabulary import Completeness, Review

MOST_ROWS = 1_000
"""Rows that one request creates."""
LONGEST_REASON = 100
PARAMETERS = {"format", "drafts", "reason"}
REQUIRED = "This field is required."
UNWRITABLE = "It cannot be written as it is; nothing was."
READ_ONLY = (
    "You may read this negotiation, not change it: ask one of its owners to make you an analyst."
)
COLLISION = (
    "Somebody else wrote the same at this moment: read again, and repeat what is still wanted."
)
POINTED_AT = "Nothing was deleted: other records need it."
MOST_NAMED = 20


@dataclass(frozen=True)
class Held:
    """A row that nobody else writes until the request is done."""

    record: Any
    negotiation: Negotiation
    change: Change
    shown: dict[str, Any]
    """The row as it is read."""
    seen: int | None
    """The revision at which the writer has read it, where they say so."""

    @property
    def revision(self) -> int:
        return self.change.revisions.get(self.negotiation.pk, self.negotiation.revision)


class Writable:
    """For a resource: POST, PUT, PATCH and DELETE. `written` checks and stores a row."""

    written: type[Written]

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One row as an object, or up to a thousand of a negotiation as a list: all of them or none."""
        require_account(request)
        reason = reason_asked(request, "Created over the API")
        rows, many = _rows(request.data)
        home = _home_named(request.user, rows, many)
        with collisions_told(), recording(request.user, reason) as change:
            negotiation = hold(home)
            created = self._created(negotiation, rows, many)
            revision = change.revisions[negotiation.pk]
        if many:
            found = self._rows().in_bulk([record.pk for record in created])
            told = self.get_serializer([found[record.pk] for record in created], many=True).data
            return Response({"count": len(told), "results": told}, 201)
        return self.told(created[0].pk, revision, 201)

    def update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """All fields of the row."""
        return self._change(request, kwargs["pk"], whole=True)

    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The fields that are given."""
        return self._change(request, kwargs["pk"], whole=False)

    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The row, unless others point at it."""
        with self.held(request, kwargs["pk"], "Deleted over the API") as row:
            self._refuse_deletion(row.record, row.negotiation)
            try:
                row.record.delete()
            except (RestrictedError, ProtectedError) as error:
                raise Refused(409, POINTED_AT, _pointing(error)) from error
        return Response(status=204)

    @contextmanager
    def held(self, request: Request, pk: str, reason: str, seen: bool = True) -> Iterator[Held]:
        """The row, if one may write it and has `seen` it as it is now; one transaction, one revision.

        In a `reason` stands {} for what the record is called.
        """
        require_account(request)
        given = reason_asked(request, "")
        home = self._home_of(request, pk)
        revision = revision_seen(request, self.basename, int(pk)) if seen else None
        with collisions_told(), recording(request.user, given or reason) as change:
            negotiation = hold(home)
            record = self._rows().filter(pk=pk).first()
            if record is None:
                raise NotFound
            change.reason = given or reason.format(record)[:LONGEST_REASON]
            shown = dict(self.get_serializer(record).data)
            if revision is not None:
                refuse_overtaken(record, revision, negotiation.revision, shown)
            yield Held(record, negotiation, change, shown, revision)

    def told(self, pk: int, revision: int, code: int = 200) -> Response:
        """A row as it is read, with its ETag and its address."""
        record = self._rows().get(pk=pk)
        tag = row_tag(self.basename, pk, revision, self.request.accepted_renderer.media_type)
        address = reverse(f"api:{self.basename}-detail", args=[pk])
        if not type(record).objects.published().filter(pk=pk).exists():
            address += "?drafts=true"
        name = "Location" if code == 201 else "Content-Location"
        headers = {"ETag": tag, name: self.request.build_absolute_uri(address)}
        return Response(self.get_serializer(record).data, code, headers=headers)

    def _created(self, negotiation: Negotiation, rows: list[Any], many: bool) -> list[Record]:
        known = Known(negotiation, self.written.references(), rows)
        created, wrong = [], []
        for place, given in enumerate(rows):
            written = self.written(self._new(negotiation), data=given, context={"known": known})
            problems = written.problems()
            if not problems:
                refuse_locked(written.instance, negotiation)
                written.store()
                known.add(written.instance)
                created.append(written.instance)
            wrong += [_placed(one, place) for one in problems] if many else problems
        if wrong:
            raise Refused(400, UNWRITABLE, wrong)
        return created

    def _new(self, negotiation: Negotiation) -> Record:
        model = self.queryset.model
        draft = {"review": Review.DRAFT} if model is Proposal else {}
        home = {"negotiation": negotiation} if model.negotiation_path == "negotiation" else {}
        return model(**home, **draft)

    def _change(self, request: Request, pk: str, whole: bool) -> Response:
        with self.held(request, pk, "Changed over the API") as row:
            given = object_of(request.data)
            refuse_locked(row.record, row.negotiation)
            changes = self._changes(given, row.shown, whole)
            if changes:
                known = Known(row.negotiation, self.written.references(), [changes])
                context = {"known": known}
                written = self.written(row.record, data=changes, partial=True, context=context)
                if problems := written.problems():
                    raise Refused(400, UNWRITABLE, problems)
                written.store()
        return self.told(row.record.pk, row.revision)

    def _changes(self, given: Any, shown: dict[str, Any], whole: bool) -> dict[str, Any]:
        """What is given and differs from the row as it is read; what is read back unchanged is not judged."""
        wrong = refuse_unknown_fields(given, shown)
        if whole:
            missing = [name for name in shown if name not in given and name != "id"]
            wrong += [named(name, "", REQUIRED) for name in missing]
        changes = {
            name: value for name, value in given.items() if not _same(value, shown.get(name))
        }
        moved = [name for name in self.written.fixed if name in changes]
        wrong += [named(name, changes[name], FIXED[name]) for name in moved]
        if wrong:
            raise Refused(400, UNWRITABLE, wrong)
        if "issue" in changes and "stance" in given:
            changes["stance"] = given["stance"]  # the same word on another scale
        return changes

    def _rows(self) -> Any:
        return self.queryset.all().select_related(*self.joined).prefetch_related(*self.fetched)

    def _home_of(self, request: Request, pk: str) -> int:
        """The negotiation of a row that one may write: 404 where one does not see it, else 403."""
        model = self.queryset.model
        rows = model.objects.open_to(request.user).filter(pk=pk)
        home = rows.values_list(model.negotiation_path, flat=True).first()
        if home is None:
            raise NotFound
        require_editable(request.user, home)
        return home

    def _refuse_deletion(self, record: Record, negotiation: Negotiation) -> None:
        if isinstance(record, Proposal):
            owners = Negotiation.objects.owned_by(self.request.user)
            locked = negotiation.four_eyes and record.review == Review.PUBLISHED
            if locked and not owners.filter(pk=negotiation.pk).exists():
                raise PermissionDenied(
                    "Under four eyes only an owner deletes a published proposal."
                )
            for copy in record.drafts.all():
                message = f"It has the draft copy “{copy.slug}”: publish or delete that first."
                raise Refused(409, POINTED_AT, [named("drafts", copy.slug, message)])
            return
        refuse_locked(record, negotiation)
        text = record.proposal if isinstance(record, Term) else None
        if text and text.completeness == Completeness.FULL and text.terms.count() == 1:
            message = f"{text}, coded in full, would have no term."
            raise Refused(409, POINTED_AT, [named("proposal", text.slug, message)])


def require_account(request: Request) -> None:
    """401 before the database is asked for anything: what is there is told to nobody without an account."""
    if not request.user.is_authenticated:
        raise NotAuthenticated("Writing needs an account: send Authorization: Token …")


def require_editable(user: Any, negotiation: int) -> None:
    if not Negotiation.objects.editable_by(user).filter(pk=negotiation).exists():
        raise PermissionDenied(READ_ONLY)


def reason_asked(request: Request, default: str, parameters: Collection[str] = PARAMETERS) -> str:
    """Why, for the history: `?reason=`, because a header holds no words of most scripts."""
    refuse_unknown(request, parameters)
    switched(request, "drafts")
    reason = request.query_params.get("reason", "").strip()
    if len(reason) > LONGEST_REASON:
        message = f"It is {len(reason)} characters long, more than {LONGEST_REASON}."
        raise BadQuestion([named("reason", reason, message)])
    return reason or default


def hold(negotiation: int) -> Negotiation:
    """The negotiation, which nobody else writes to until the transaction ends."""
    held = Negotiation.objects.select_for_update().filter(pk=negotiation).first()
    if held is None:
        raise NotFound
    return held


@contextmanager
def collisions_told() -> Iterator[None]:
    """What only the database refuses, because two wrote at once, is a 409."""
    try:
        yield
    except IntegrityError as error:
        raise Refused(409, COLLISION) from error


def refuse_locked(record: Record, negotiation: Negotiation) -> None:
    """409 for what is published under four eyes, with the way that is open."""
    text = published_text(record)
    if text is None or not negotiation.four_eyes:
        return
    way = reverse("api:proposals-draft", args=[text.pk])
    message = f"POST to {way}, write to the draft copy that it answers, and have it published."
    detail = f"“{text.slug}” is published under four eyes: it is edited as a draft copy."
    raise Refused(409, detail, [named("proposal", text.slug, message)])


def _rows(data: Any) -> tuple[list[Any], bool]:
    many = isinstance(data, list)
    rows = data if many else [object_of(data)]
    wrong = [
        named(f"[{place}]", row, "It is no JSON object.")
        for place, row in enumerate(rows[:MOST_ROWS])
        if not isinstance(row, dict)
    ]
    if not 0 < len(rows) <= MOST_ROWS:
        wrong = [named(BODY, len(rows), f"A list holds 1 to {MOST_ROWS} rows.")]
    if wrong:
        raise Refused(400, UNWRITABLE, wrong)
    return rows, many


def _home_named(user: Any, rows: list[dict[str, Any]], many: bool) -> int:
    """The one negotiation that the rows name; what one does not see is not known."""
    first = rows[0].get("negotiation")
    wrong = [
        named(f"[{place}].negotiation" if many else "negotiation", row.get("negotiation"), message)
        for place, row in enumerate(rows)
        if (message := _misnamed(row, first))
    ]
    if wrong:
        raise Refused(400, UNWRITABLE, wrong)
    seen = Negotiation.objects.visible_to(user).filter(slug=first)
    home = seen.values_list("pk", flat=True).first() if "\0" not in first else None
    if home is None:
        message = f"“{first[:80]}” is not known here."
        name = "[0].negotiation" if many else "negotiation"
        raise Refused(400, UNWRITABLE, [named(name, first, message)])
    require_editable(user, home)
    return home


def _misnamed(row: dict[str, Any], first: Any) -> str:
    if "negotiation" not in row:
        return REQUIRED
    if not isinstance(row["negotiation"], str):
        return "Not a valid string."
    return "" if row["negotiation"] == first else "All rows of a request are of one negotiation."


def _placed(problem: dict[str, str], place: int) -> dict[str, str]:
    return problem | {"name": f"[{place}].{problem['name']}"}


def _same(given: Any, shown: Any) -> bool:
    return type(given) is type(shown) and given == shown


def _pointing(error: Any) -> list[dict[str, str]]:
    found = getattr(error, "restricted_objects", None) or error.protected_objects
    return [
        named(
            str(one._meta.verbose_name_plural),
            getattr(one, "slug", None) or getattr(one, "clause", one.pk),
            f"“{one}” names it.",
        )
        for one in sorted(found, key=lambda one: (one._meta.model_name, one.pk))[:MOST_NAMED]
    ]
