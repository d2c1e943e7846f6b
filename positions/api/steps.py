"""From draft to print over the API: each step of the review is a POST on a proposal."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from positions import review
from positions.api.parsing import object_of, refuse_unknown_fields
from positions.api.problems import Refused, named
from positions.api.serializers import ProposalRow
from positions.api.writing import (
    UNWRITABLE,
    Held,
    Writable,
    refuse_locked,
)
from positions.api.written import ROW, Known, Reference, Switch, Word, Written
from positions.models import Negotiation, Party, Proposal
from positions.vocabulary import Mark, Review

COPY = "It is a draft copy: only the text that it revises is followed or answered."
PRINTED = "It is published: there is no step of the review left."
DRAFTED = "It is a draft: write to it as it is."
PUBLISHERS = "Only reviewers and owners of the negotiation publish."
EARLIER = "A text that follows is of the same round or of a later one."
OWN = "Who tabled a text does not answer it."
UNCOPIED = "Only clauses copied from another text are marked."
REFUSED = "It is not published as it is."


class Step(serializers.Serializer):
    """A step that needs no word more."""


class Publication(serializers.Serializer):
    over = Switch(
        default=False,
        help_text="Publish although the published text was edited since the draft copy was made: that is undone.",
    )


class Marking(serializers.Serializer):
    mark = Word(Mark.choices, help_text="What the new text makes of the copied clause.")


class NextRevision(Written):
    """The head of the same authors' next text."""

    id = negotiation = None  # type: ignore[assignment]

    class Meta:
        model = Proposal
        row = ProposalRow
        fields: tuple[str, ...] = ("slug", "round", "title", "date")
        validators = ()

    def rules(self, bad: set[str]) -> list[dict[str, str]]:
        chosen = self.values.get("round")
        if chosen is None or chosen.number >= self.context["original"].round.number:
            return []
        return [named("round", chosen.slug, EARLIER)]


class Answer(NextRevision):
    """The head of the other side's answer."""

    kind = Word([(kind.value, kind.label) for kind in review.ANSWERS], help_text="Which answer.")
    parties = serializers.ListField(
        child=Reference(model=Party),
        allow_empty=False,
        error_messages={"empty": review.AUTHORLESS},
        help_text="Who answers, by slug: none of those who tabled the text.",
    )

    class Meta(NextRevision.Meta):
        fields = ("slug", "round", "title", "date", "kind", "parties")

    def rules(self, bad: set[str]) -> list[dict[str, str]]:
        authors = {authorship.party_id for authorship in self.context["original"].authorships.all()}
        own = [party for party in self.values.get("parties", []) if party.pk in authors]
        return super().rules(bad) + [named("parties", party.slug, OWN) for party in own]


class Reviewed(Writable):
    """Proposals are written, and go from draft to print."""

    @action(detail=True, methods=["post"])
    def draft(self, request: Request, pk: str) -> Response:
        """The draft copy in which a published text is edited: made if there is none yet."""
        with self._step(request, pk, Step, "Draft copy of “{}”", seen=False) as (row, _):
            if row.record.review != Review.PUBLISHED:
                raise Refused(409, DRAFTED)
            there = row.record.drafts.first()
            copy = there or review.draft_copy(row.record)
        return self.told(copy.pk, row.revision, 200 if there else 201)

    @action(detail=True, methods=["post"])
    def submit(self, request: Request, pk: str) -> Response:
        """Ask for a review of a draft."""
        return self._moved(request, pk, "Sent for review over the API", Review.IN_REVIEW)

    @action(detail=True, methods=["post"], url_path="send-back")
    def send_back(self, request: Request, pk: str) -> Response:
        """Back to its coder: a step of reviewers and owners."""
        return self._moved(request, pk, "Sent back over the API", Review.DRAFT)

    @action(detail=True, methods=["post"])
    def publish(self, request: Request, pk: str) -> Response:
        """Publish a draft; a draft copy is written over the text that it revises, which is answered."""
        with self._step(request, pk, Publication, "Published “{}”") as (row, given):
            self._require_publisher(row)
            _require_draft(row)
            try:
                shown = review.publish(row.record, request.user, over=given["over"], seen=row.seen)
            except review.Unpublishable as refused:
                wrong = [named(ROW, "", problem) for problem in refused.problems]
                raise Refused(409, REFUSED, wrong) from refused
        return self.told(shown.pk, row.revision)

    @action(detail=True, methods=["post"], url_path="next-revision")
    def next_revision(self, request: Request, pk: str) -> Response:
        """A draft of the same authors' next text, its clauses copied to be marked."""
        with self._following(request, pk, NextRevision, "Next revision of “{}”") as (row, head):
            draft = review.draft_next_revision(row.record, **head)
        return self.told(draft.pk, row.revision, 201)

    @action(detail=True, methods=["post"])
    def answer(self, request: Request, pk: str) -> Response:
        """A draft of the other side's answer, its clauses copied to be marked; a rejection takes none."""
        with self._following(request, pk, Answer, "Answer to “{}”") as (row, head):
            authors, kind = head.pop("parties"), head.pop("kind")
            draft = review.draft_answer(row.record, authors, kind, **head)
        return self.told(draft.pk, row.revision, 201)

    def _moved(self, request: Request, pk: str, reason: str, to: str) -> Response:
        with self._step(request, pk, Step, reason) as (row, _):
            if to == Review.DRAFT:
                self._require_publisher(row)
            _require_draft(row)
            if row.record.review != to:
                (review.submit if to == Review.IN_REVIEW else review.send_back)(row.record)
        return self.told(row.record.pk, row.revision)

    @contextmanager
    def _step(
        self, request: Request, pk: str, kind: Any, reason: str, seen: bool = True
    ) -> Iterator[tuple[Held, dict[str, Any]]]:
        with self.held(request, pk, reason, seen) as row:
            yield row, asked(kind, request.data)

    @contextmanager
    def _following(
        self, request: Request, pk: str, kind: type[Written], reason: str
    ) -> Iterator[tuple[Held, dict[str, Any]]]:
        """The head of a text that follows another, checked as the desk checks its form."""
        with self.held(request, pk, reason, seen=False) as row:
            if row.record.revises_id:
                raise Refused(409, COPY)
            given, original = object_of(request.data), row.record
            known = Known(row.negotiation, kind.references(), [given])
            head = Proposal(negotiation=row.negotiation, kind=original.kind, status=original.status)
            context = {"known": known, "original": original}
            written = kind(head, data=given, context=context)
            if problems := written.problems():
                raise Refused(400, UNWRITABLE, problems)
            yield row, written.values

    def _require_publisher(self, row: Held) -> None:
        those = Negotiation.objects.publishable_by(self.request.user)
        if not those.filter(pk=row.negotiation.pk).exists():
            raise PermissionDenied(PUBLISHERS)


class Marked(Writable):
    """Terms are written, and those copied from another text are marked against the new one."""

    @action(detail=True, methods=["post"])
    def mark(self, request: Request, pk: str) -> Response:
        """Say of a copied clause whether the new text keeps it, changes it, or has it no more."""
        with self.held(request, pk, "Marked over the API") as row:
            given = asked(Marking, request.data)
            refuse_locked(row.record, row.negotiation)
            if not row.record.mark:
                raise Refused(409, UNCOPIED)
            if row.record.mark != given["mark"]:
                row.record.mark = given["mark"]
                row.record.save()
        return self.told(row.record.pk, row.revision)


def asked(kind: type[serializers.Serializer], data: Any) -> dict[str, Any]:
    """What a step is given beside its address."""
    given = object_of(data)
    form = kind(data=given)
    wrong = refuse_unknown_fields(given, form.fields)
    if not form.is_valid():
        wrong += [
            named(name, given.get(name), str(message))
            for name, messages in form.errors.items()
            for message in messages
        ]
    if wrong:
        raise Refused(400, UNWRITABLE, wrong)
    return dict(form.validated_data)


def _require_draft(row: Held) -> None:
    if row.record.review == Review.PUBLISHED:
        raise Refused(409, PRINTED)
