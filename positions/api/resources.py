"""The resources: rows of a negotiation's records, filtered, searched, sorted and paged."""

from typing import Any

from django.db.models import Prefetch, QuerySet, prefetch_related_objects
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import viewsets
from rest_framework.fields import URLField
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from positions import tables
from positions.api import answers, filters, serializers, written
from positions.api.caching import revalidated, tagged, unchanged
from positions.api.etags import row_tag
from positions.api.formats import refuse_too_many
from positions.api.steps import Marked, Reviewed
from positions.api.streaming import Chunk, stored_rows, streamed_csv
from positions.api.writing import Writable
from positions.fields import PartialDateField, first_day_of
from positions.models import (
    Authorship,
    Claim,
    Issue,
    Negotiation,
    Option,
    Party,
    Proposal,
    Round,
    Salience,
    Source,
    Term,
    Topic,
)


class Resource(viewsets.ReadOnlyModelViewSet):
    """Published records of the negotiations one may see. JSON is paged; CSV and XLSX hold all rows."""

    filter_backends = [filters.Asked]
    lookup_value_regex = "[0-9]{1,18}"
    joined: tuple[str, ...] = ()
    """References followed in the same query."""
    fetched: tuple[Any, ...] = ()
    """What is read in queries of their own."""

    def get_queryset(self) -> QuerySet:
        return filters.asked_for(self.queryset.all(), self.request).select_related(*self.joined)

    @property
    def columns(self) -> tuple[str, ...]:
        return self.serializer_class.Meta.fields

    @property
    def order(self) -> tuple[str, ...]:
        path = self.queryset.model.negotiation_path
        return (f"{path}__slug", "sequence", "pk") if path else ("slug",)

    @property
    def orders(self) -> dict[str, Any]:
        """What rows can be sorted by: dates by their first day, references by slug, rounds by number."""
        orders: dict[str, Any] = {}
        model = self.queryset.model
        for name in self.columns:
            field = {f.name: f for f in model._meta.concrete_fields}.get(name)
            if isinstance(field, PartialDateField):
                orders[name] = first_day_of(name)
            elif name == "round":
                orders[name] = "round__number"
            elif name == "negotiation":
                orders[name] = f"{model.negotiation_path}__slug".removeprefix("__")
            elif field is not None:
                orders[name] = f"{name}__slug" if field.is_relation else name
        return orders

    @revalidated
    def list(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        found = self.filter_queryset(self.get_queryset())
        kind = request.accepted_renderer.media_type
        if kind not in (tables.CSV, tables.XLSX):
            page = self.paginate_queryset(found.prefetch_related(*self.fetched))
            return self.get_paginated_response(self.get_serializer(page, many=True).data)
        if kind == tables.XLSX:
            refuse_too_many(request, found.count())
        rows = stored_rows(found, self.get_serializer(), self.complete)
        if kind == tables.XLSX:
            return HttpResponse(tables.xlsx_file(self.columns, rows), content_type=kind)
        return streamed_csv(request, self.columns, rows)

    def complete(self, chunk: Chunk) -> None:
        """Turn rows as the database holds them into rows as they are shown."""

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        filters.refuse_unknown(request, {"format", "drafts"})
        record = self.get_object()
        # Read with the row in one query: the tag is of the very revision that the row is of.
        tag = row_tag(
            self.basename, record.pk, record.home().revision, request.accepted_renderer.media_type
        )
        if known := unchanged(request, tag):
            return known
        prefetch_related_objects([record], *self.fetched)
        return tagged(request, Response(self.get_serializer(record).data), tag)

    def get_object(self) -> Any:
        # Parameters of the list do not apply to one row.
        self.filter_backends = []
        return super().get_object()


class Negotiations(Resource):
    """Negotiations one may see."""

    queryset = Negotiation.objects.all()
    serializer_class = serializers.NegotiationRow
    filterset = filters.NegotiationFilters
    lookup_field = "slug"
    lookup_value_regex = r"[-\w]+"


class Parties(Resource):
    """Actors in a negotiation."""

    queryset = Party.objects.all()
    serializer_class = serializers.PartyRow
    filterset = filters.PartyFilters
    joined = ("negotiation",)

    def complete(self, chunk: Chunk) -> None:
        place = self.columns.index("aliases")
        for row in chunk:
            row[place] = serializers.names_in(row[place])


class Rounds(Resource):
    """Dated stages of a negotiation, in their order."""

    queryset = Round.objects.all()
    serializer_class = serializers.RoundRow
    filterset = filters.RoundFilters
    joined = ("negotiation",)


class Topics(Resource):
    """Headings of a negotiation's tree of subjects."""

    queryset = Topic.objects.all()
    serializer_class = serializers.TopicRow
    filterset = filters.TopicFilters
    joined = ("negotiation", "parent")


class Issues(Resource):
    """Matters under negotiation, and matters of disputed fact."""

    queryset = Issue.objects.all()
    serializer_class = serializers.IssueRow
    filterset = filters.IssueFilters
    joined = ("negotiation", "topic")


class Options(Resource):
    """Stances on the issues' scales."""

    queryset = Option.objects.all()
    serializer_class = serializers.OptionRow
    filterset = filters.OptionFilters
    joined = ("issue__negotiation",)


class Proposals(Reviewed, Resource):
    """Documents and statements tabled in a round."""

    queryset = Proposal.objects.all()
    serializer_class = serializers.ProposalRow
    written = written.ProposalWritten
    filterset = filters.ProposalFilters
    joined = ("negotiation", "round", "supersedes", "responds_to", "source")
    fetched = (Prefetch("authorships", Authorship.objects.select_related("party")),)

    def complete(self, chunk: Chunk) -> None:
        authors: dict[int, list[str]] = {}
        tabled = Authorship.objects.filter(proposal__in=[row[0] for row in chunk])
        for proposal, party in tabled.values_list("proposal", "party__slug"):
            authors.setdefault(proposal, []).append(party)
        place = self.columns.index("parties")
        for row in chunk:
            row[place] = authors.get(row[0], [])


class Terms(Marked, Resource):
    """What the clauses of proposals say on issues."""

    queryset = Term.objects.all()
    serializer_class = serializers.TermRow
    written = written.TermWritten
    filterset = filters.TermFilters
    joined = ("proposal__negotiation", "issue", "stance", "source")


class Sources(Writable, Resource):
    """Publications that claims are read in."""

    queryset = Source.objects.all()
    serializer_class = serializers.SourceRow
    written = written.SourceWritten
    filterset = filters.SourceFilters
    joined = ("negotiation", "reprint_of")


class Claims(Writable, Resource):
    """Who says, where, that a party takes a stance."""

    queryset = Claim.objects.all()
    serializer_class = serializers.ClaimRow
    written = written.ClaimWritten
    filterset = filters.ClaimFilters
    joined = ("negotiation", "source", "about", "proposal", "issue", "stance")


class Saliences(Resource):
    """How much parties care about issues."""

    queryset = Salience.objects.all()
    serializer_class = serializers.SalienceRow
    filterset = filters.SalienceFilters
    joined = ("party__negotiation", "issue")


RESOURCES = {
    "negotiations": Negotiations,
    "parties": Parties,
    "rounds": Rounds,
    "topics": Topics,
    "issues": Issues,
    "options": Options,
    "proposals": Proposals,
    "terms": Terms,
    "sources": Sources,
    "claims": Claims,
    "salience": Saliences,
}


IndexRow = answers.declared(
    "IndexRow",
    "An address of the API.",
    resource=answers.text("What is there: a resource, the search, the schema or its pages."),
    address=URLField(help_text="Its address."),
)
IndexAnswer = answers.declared(
    "IndexAnswer",
    "The addresses of the API.",
    results=IndexRow(many=True, help_text="The addresses."),
)


class Index(APIView):
    """The addresses of the resources, the search, the schema and its pages."""

    columns = ("resource", "address")

    @extend_schema(operation_id="index", tags=["index"], responses=IndexAnswer)
    def get(self, request: Request) -> Response:
        filters.refuse_unknown(request, {"format"})
        names = [*(f"{name}-list" for name in RESOURCES), "search", "schema", "docs"]
        rows = [
            {
                "resource": name.removesuffix("-list"),
                "address": request.build_absolute_uri(reverse(f"api:{name}")),
            }
            for name in names
        ]
        return Response({"results": rows})
