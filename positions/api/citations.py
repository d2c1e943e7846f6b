"""How to cite a negotiation, for programs and for those that keep bibliographies."""

from collections.abc import Mapping
from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, inline_serializer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from positions import forms
from positions.api import answers
from positions.api.caching import tagged, unchanged
from positions.api.etags import answer_tag
from positions.api.filters import refuse_unknown
from positions.api.formats import CSVRenderer, JSONRenderer, Renderer, XLSXRenderer
from positions.api.problems import BadQuestion
from positions.as_of import NoSuchRevision
from positions.citing import Citation, cited
from positions.models import Negotiation


class BibTeXRenderer(Renderer):
    media_type = "application/x-bibtex"
    format = "bibtex"
    charset = "utf-8"

    def body(self, data: Any, context: Mapping[str, Any]) -> bytes:
        return data["results"][0]["bibtex"].encode()


class CSLRenderer(JSONRenderer):
    """A list of one item, as the schema of CSL-JSON asks."""

    media_type = "application/vnd.citationstyles.csl+json"
    format = "csl"

    def body(self, data: Any, context: Mapping[str, Any]) -> bytes:
        return super().body([row["csl"] for row in data["results"]], context)


class Cite(APIView):
    """The citation of a negotiation at its newest revision, or at the one asked for."""

    renderer_classes = [JSONRenderer, CSVRenderer, XLSXRenderer, BibTeXRenderer, CSLRenderer]
    columns = [name for name in answers.CitationRow().fields if name != "csl"]

    @extend_schema(
        operation_id="cite",
        parameters=[
            OpenApiParameter(name, str, description=forms.CiteQuestion.base_fields[name].help_text)
            for name in ("revision", "known_by")
        ],
        responses={
            (200, "application/json"): inline_serializer(
                "CitationAnswer",
                {
                    "negotiation": answers.text("Slug of the negotiation."),
                    "revision": answers.number("The revision cited."),
                    "results": answers.CitationRow(many=True),
                },
            ),
            (200, CSVRenderer.media_type): OpenApiTypes.STR,
            (200, XLSXRenderer.media_type): OpenApiTypes.BINARY,
            (200, BibTeXRenderer.media_type): OpenApiTypes.STR,
            (200, CSLRenderer.media_type): {"type": "array", "items": {"type": "object"}},
        },
    )
    def get(self, request: Request, slug: str) -> HttpResponseBase:
        negotiation = get_object_or_404(Negotiation.objects.visible_to(request.user), slug=slug)
        refuse_unknown(request, {"revision", "known_by", "format"})
        tag = answer_tag(request, negotiation.revision)
        if known := unchanged(request, tag):
            return known
        asked = forms.given(request.query_params)
        try:
            citation = cited(negotiation, asked, request.build_absolute_uri("/"))
        except NoSuchRevision as wrong:
            raise BadQuestion([forms.revision_problem(asked, wrong)]) from wrong
        head = {"negotiation": negotiation.slug, "revision": citation.revision}
        return tagged(request, Response(head | {"results": [_row(citation)]}), tag)


def _row(citation: Citation) -> dict[str, Any]:
    return {
        "citation": citation.line,
        "key": citation.key,
        "title": citation.title,
        "version": citation.revision,
        "written_on": citation.written_on and citation.written_on.isoformat(),
        "licence": citation.licence,
        "publisher": citation.publisher,
        "address": citation.address,
        "bibtex": citation.bibtex,
        "csl": citation.csl,
    }
