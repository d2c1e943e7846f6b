"""What the OpenAPI document says beside what it can see for itself: parameters, envelopes and problems."""

from typing import Any

from django.http import HttpResponse, QueryDict
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiParameter,
    extend_schema,
    extend_schema_view,
    inline_serializer,
)
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework import serializers
from rest_framework.request import Request

from positions.analysis.records import Dossier
from positions.api.analyses import Analysis
from positions.api.charts import Chart
from positions.api.filters import refuse_unknown
from positions.api.resources import Resource
from positions.api.schema_of_writing import described_writing
from positions.forms import ManyOf


class SchemaView(SpectacularAPIView):
    """The OpenAPI document of this API, as YAML or JSON."""

    http_method_names = ["get", "head"]

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        refuse_unknown(request, {"format"})
        return super().get(request, *args, **kwargs)


class DocsView(SpectacularSwaggerSplitView):
    """Its pages; they fetch their own script from the same address."""

    http_method_names = ["get", "head"]

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        refuse_unknown(request, {"script"})
        return super().get(request, *args, **kwargs)


class BadValue(serializers.Serializer):
    """A parameter that is wrong."""

    name = serializers.CharField()
    value = serializers.CharField()
    message = serializers.CharField()


class Problem(serializers.Serializer):
    """Problem details (RFC 9457)."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    errors = BadValue(many=True)


PROBLEMS = {(code, "application/problem+json"): Problem for code in (400, 401, 404, 406, 429)}


def described_analysis(name: str, analysis: type[Analysis]) -> type[Analysis]:
    """The analysis with its parameters, taken from its question, and its answer."""
    answer = inline_serializer(
        f"{analysis.__name__}Answer",
        {
            "negotiation": serializers.CharField(),
            "revision": serializers.IntegerField(
                help_text="Raised by every change of the negotiation's records."
            ),
            "counts": serializers.DictField(
                child=serializers.IntegerField(), help_text="Rows by kind."
            ),
            "results": analysis.row(many=True),
        },
    )
    schema = extend_schema(
        operation_id=name.replace("-", "_"),
        parameters=_parameters(analysis),
        responses={(200, "application/json"): answer, **PROBLEMS},
    )
    return extend_schema_view(get=schema)(analysis)


def described_chart(name: str, chart: type[Chart]) -> type[Chart]:
    """The plot of an analysis, with the analysis' parameters."""
    schema = extend_schema(
        operation_id=f"{name}_chart",
        parameters=_parameters(chart),
        responses={(200, "application/json"): OpenApiTypes.OBJECT, **PROBLEMS},
    )
    return extend_schema_view(get=schema)(chart)


def _parameters(analysis: type[Analysis]) -> list[OpenApiParameter]:
    fields = analysis.question(QueryDict(), Dossier("")).fields
    return [
        OpenApiParameter(field, str, many=isinstance(kind, ManyOf), description=kind.help_text)
        for field, kind in fields.items()
    ]


def described_resource(resource: type[Resource]) -> type[Resource]:
    """The resource with the problems it may answer."""
    row = resource.serializer_class
    described_writing(resource, Problem)
    return extend_schema_view(
        list=extend_schema(responses={(200, "application/json"): row(many=True), **PROBLEMS}),
        retrieve=extend_schema(responses={(200, "application/json"): row, **PROBLEMS}),
    )(resource)
