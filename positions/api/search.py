"""Search over what was written and said, in every negotiation one may see."""

from typing import Any

from django.http.response import HttpResponseBase
from django.urls import reverse
from drf_spectacular.utils import OpenApiParameter, extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from positions import tables
from positions.api import answers
from positions.api.caching import revalidated
from positions.api.formats import refuse_too_many
from positions.api.pagination import Pages
from positions.api.problems import BadQuestion
from positions.api.streaming import streamed_csv
from positions.search import KINDS, Found, Match, SearchQuestion

SearchRow = answers.declared(
    "SearchRow",
    "A record that holds all the words, and where it stands.",
    resource=serializers.ChoiceField(list(KINDS), help_text="The resource it is a row of."),
    id=answers.number("Its id there."),
    negotiation=answers.text("Slug of its negotiation."),
    name=answers.text("Its slug; of a term its clause."),
    matched=answers.text("The field that holds most of the words; of several the first."),
    text=answers.text(
        "That field as it is written, from shortly before the first of the words found: 240 characters "
        "at most, … where it is cut."
    ),
    **answers.round_fields("round", "Its round; of a claim that of the proposal spoken of"),
    party=answers.words("Who tabled it; of a claim the party spoken of; a party itself. Slugs."),
    proposal=answers.text("Slug of the proposal it is, belongs to or speaks of.", null=True),
    issue=answers.text("Slug of the issue it is or speaks on.", null=True),
    topic=answers.text("Slug of the topic it is or whose issue it speaks on.", null=True),
    address=answers.text("Where the API has the row."),
    page=answers.text("The page where it stands."),
)
ALSO = {"page", "page_size", "format"}


def _slugs(name: str, description: str) -> OpenApiParameter:
    return OpenApiParameter(name, str, many=True, description=description)


class Search(APIView):
    """Records that hold all the words, letter case and diacritics ignored in every script.

    In the order of the resources, in each by negotiation and in the analyst's order. A filter leaves
    out the resources for which it has no meaning.
    """

    columns = tuple(SearchRow().fields)

    @extend_schema(
        parameters=[
            OpenApiParameter("q", str, required=True, description="Words to find, all of them."),
            _slugs("negotiation", "Negotiations, by slug."),
            _slugs(
                "topic",
                "Topics with their sub-topics, by slug: topics, issues, options, terms and claims.",
            ),
            _slugs(
                "party",
                "Parties, by slug: they themselves, proposals and terms they tabled, "
                "claims about them.",
            ),
            _slugs(
                "round",
                "Rounds, by slug or number: they themselves, their proposals, the terms "
                "of these and claims on them.",
            ),
            _slugs("issue", "Issues, by slug: they themselves, options, terms and claims."),
            OpenApiParameter(
                "resource", str, many=True, enum=list(KINDS), description="Only these resources."
            ),
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
    def get(self, request: Request) -> HttpResponseBase:
        question = SearchQuestion(request.query_params, request.user, ALSO)
        if not question.problems and not question.words:
            value = request.query_params.get("q", "").strip()
            message = "Name the words to look for."
            question.problems.append({"name": "q", "value": value, "message": message})
        if question.problems:
            raise BadQuestion(question.problems)
        found = Found(question)
        if request.accepted_renderer.media_type == tables.CSV:
            rows = (_row(request, match) for match in found)
            cells = ([row[name] for name in self.columns] for row in rows)
            return streamed_csv(request, self.columns, cells)
        if request.accepted_renderer.media_type == tables.XLSX:
            refuse_too_many(request, len(found))
            return Response({"results": (_row(request, match) for match in found)})
        pages = Pages()
        page = [_row(request, match) for match in pages.paginate_queryset(found, request)]
        return pages.get_paginated_response(page)


def _row(request: Request, match: Match) -> dict[str, Any]:
    key = match.negotiation if match.resource == "negotiations" else match.id
    address = reverse(f"api:{match.resource}-detail", args=[key])
    slugs = {name: place.slug for name, place in match.places.items()}
    return {
        "resource": match.resource,
        "id": match.id,
        "negotiation": match.negotiation,
        "name": match.name,
        "matched": match.matched,
        "text": str(match.text),
        "round": slugs.get("round"),
        "round_number": match.number,
        "party": [party.slug for party in match.parties],
        "proposal": slugs.get("proposal"),
        "issue": slugs.get("issue"),
        "topic": slugs.get("topic"),
        "address": request.build_absolute_uri(address + ("?drafts=true" if match.draft else "")),
        "page": request.build_absolute_uri(match.page),
    }
