"""Search over what was written and said, in every negotiation one may see."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema, inline_serializer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from positions.api import answers
from positions.api.caching import revalidated
from positions.api.filters import asked_for, refuse_unknown, words_asked
from positions.api.formats import refuse_too_many
from positions.api.pagination import Pages
from positions.api.problems import BadQuestion
from positions.models import (
    Claim,
    Issue,
    Negotiation,
    Option,
    Party,
    Proposal,
    Round,
    Source,
    Term,
    Topic,
)

SEARCHED = {
    "negotiations": (Negotiation, "slug", "name"),
    "parties": (Party, "slug", "name"),
    "rounds": (Round, "slug", "name"),
    "topics": (Topic, "slug", "name"),
    "issues": (Issue, "slug", "name"),
    "options": (Option, "slug", "label"),
    "proposals": (Proposal, "slug", "title"),
    "terms": (Term, "clause", "wording"),
    "sources": (Source, "slug", "title"),
    "claims": (Claim, "slug", "statement"),
}
"""Where search looks: the resource, its model, what names a row and what is shown of it."""

SearchRow = answers.declared(
    "SearchRow",
    "A record that holds all the words.",
    resource=answers.text("The resource it is a row of."),
    id=answers.number("Its id there."),
    negotiation=answers.text("Slug of its negotiation."),
    name=answers.text("Its slug; of a term its clause."),
    text=answers.text("Its title, wording or statement."),
)


class Search(APIView):
    """Records that hold all the words, letter case and diacritics ignored in every script."""

    columns = tuple(SearchRow().fields)

    @extend_schema(
        parameters=[
            OpenApiParameter("q", str, required=True, description="Words to find, all of them."),
            OpenApiParameter("page", int, description="A page of the rows found."),
            OpenApiParameter("page_size", int, description="Rows a page: 1,000, or up to 10,000."),
            OpenApiParameter(
                "drafts", str, description="true: also drafts, of one's own negotiations."
            ),
        ],
        responses=inline_serializer(
            "SearchAnswer",
            {
                "count": answers.number("Rows found."),
                "next": answers.text("Address of the next page.", null=True),
                "previous": answers.text("Address of the page before.", null=True),
                "results": SearchRow(many=True),
            },
        ),
    )
    @revalidated
    def get(self, request: Request) -> Response:
        refuse_unknown(request, {"q", "page", "page_size", "format", "drafts"})
        words = words_asked(request, "q")
        if not words:
            message = "Name the words to look for."
            raise BadQuestion([{"name": "q", "value": "", "message": message}])
        found = Found(request, words)
        if request.accepted_renderer.format != "json":
            refuse_too_many(request, len(found))
            return Response({"results": found[:]})
        pages = Pages()
        return pages.get_paginated_response(pages.paginate_queryset(found, request))


class Found:
    """The rows of all resources, one after the other, read only as far as a page needs them."""

    def __init__(self, request: Request, words: list[str]) -> None:
        self.parts = []
        for resource, (model, name, text) in SEARCHED.items():
            rows = asked_for(model.objects.all(), request).holding(words)
            home = f"{model.negotiation_path}__slug".removeprefix("__")
            self.parts.append((resource, rows.values_list("pk", home, name, text)))
        self.sizes = [rows.count() for _, rows in self.parts]

    def __len__(self) -> int:
        return sum(self.sizes)

    def __getitem__(self, wanted: slice) -> list[dict[str, Any]]:
        start, stop, _ = wanted.indices(len(self))
        found = []
        for (resource, rows), size in zip(self.parts, self.sizes, strict=True):
            if start < size and stop > 0:
                found += [
                    dict(zip(Search.columns, (resource, *row), strict=True))
                    for row in rows[max(start, 0) : stop]
                ]
            start, stop = start - size, stop - size
        return found
