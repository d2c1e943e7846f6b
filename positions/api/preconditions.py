"""No lost update: who writes over a row names the state that they have seen, with If-Match."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from django.db.models import Q
from rest_framework.request import Request

from positions.api.etags import revisions_matched
from positions.api.problems import Refused, named
from positions.courses import Step, changed, courses_since, ever_in, step
from positions.models import Authorship, Proposal, Record

UNNAMED = "Name in If-Match the ETag that the row had when you read it."
ANY = "“*” would write over what you have not seen: name in If-Match the ETag of the row."
NO_TAG = "If-Match names no ETag of this row: read it, and name the one that comes with it."
OVERTAKEN = "It was changed since you read it: read it again, then say what is to be changed now."


def revision_seen(request: Request, resource: str, pk: int) -> int:
    """The revision at which the writer has read a row; 428 where they do not say, 412 where it is none."""
    given = request.headers.get("If-Match", "").strip()
    if not given:
        raise Refused(428, UNNAMED)
    if given == "*":
        raise Refused(412, ANY)
    found = revisions_matched(request, resource, pk)
    if not found:
        raise Refused(412, NO_TAG)
    return max(found)


def refuse_overtaken(record: Record, seen: int, now: int, shown: Mapping[str, Any]) -> None:
    """412 where anybody changed a row, or the authors of a proposal, after the revision seen.

    `now` is the negotiation's revision, which nobody else raises meanwhile; `shown` is the row as it
    is. What was changed and changed back disturbs nobody, nor do changes of other records.
    """
    if seen > now:
        raise Refused(412, NO_TAG)
    changes = list(_changes(record, seen))
    if changes:
        raise Refused(412, OVERTAKEN, [_told(name, one, record, shown) for name, one in changes])


def _changes(record: Record, seen: int) -> Iterator[tuple[str, Step]]:
    """The fields that differ, and who changed each last."""
    for course in courses_since(type(record), Q(id=record.pk), seen):
        if course.differs:
            yield from (
                (field.name, course.authors[field.name]) for field, *_ in changed(*course.ends)
            )
    if isinstance(record, Proposal):
        parent = ("proposal", record.pk)
        rows = courses_since(Authorship, ever_in(Authorship, *parent), seen)
        courses = [replace(course, parent=parent) for course in rows]
        steps = [step(course.last) for course in courses if course.differs]
        if steps:
            yield "parties", max(steps, key=lambda one: one.revision or 0)


def _told(name: str, one: Step, record: Record, shown: Mapping[str, Any]) -> dict[str, str]:
    value = shown[name] if name in shown else getattr(record, name)
    text = ";".join(value) if isinstance(value, list) else value
    when = f"{one.when:%d %B %Y at %H:%M} UTC"
    return named(name, text, f"{one.who} changed it on {when}, in revision {one.revision}.")
