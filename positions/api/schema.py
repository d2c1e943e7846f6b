"""What the OpenAPI document says beside what it can see for itself: parameters, envelopes and problems."""

from threading import Lock
from typing import Any, ClassVar

from django import forms
from django.http import HttpResponse, QueryDict
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework import serializers
from rest_framework.request import Request

from positions.analysis.records import Dossier
from positions.api import answers, heads
from positions.api.analyses import Analysis
from positions.api.charts import Chart
from positions.api.filters import DRAFTS, refuse_unknown
from positions.api.resources import Resource
from positions.api.schema_of_writing import described_writing
from positions.forms import ManyOf, OneOf, Question, YesOrNo


class MadeOnce(SchemaGenerator):
    """The document does not change while the server runs, and its making is not for several threads at once."""

    _alone = Lock()
    _made: ClassVar[dict[str, Any]] = {}

    def get_schema(self, request: Request | None = None, public: bool = False) -> dict[str, Any]:
        with self._alone:
            if not self._made:
                self._made.update(super().get_schema(request, public))
        return self._made


class SchemaView(SpectacularAPIView):
    """The OpenAPI document of this API, as YAML or JSON."""

    generator_class = MadeOnce
    http_method_names = ["get", "head"]

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        refuse_unknown(request, {"format"})
        return super().get(request, *args, **kwargs)


class DocsView(SpectacularSwaggerSplitView):
    """Its pages; they fetch their own script from the same address."""

    template_name = "positions/api.html"
    http_method_names = ["get", "head"]

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        refuse_unknown(request, {"script"})
        return super().get(request, *args, **kwargs)


class PlotData(serializers.Serializer):
    """The rows that are drawn."""

    values = serializers.ListField(
        child=serializers.DictField(),
        help_text="Rows of the analysis, with names beside slugs and without wordings.",
    )


Asked = answers.declared("Asked", "What the plot was read from.", **heads.asked())


Plot = answers.declared(
    "Plot",
    "A Vega-Lite document that holds its own data. Beside what stands here it has the layers, facets "
    "or charts of the plot itself.",
    **{
        "$schema": serializers.URLField(
            help_text="The version of Vega-Lite that it is written in."
        ),
        "title": serializers.DictField(help_text="What is drawn, and how to read it."),
        "description": answers.text("The same in one text, for those who do not see it."),
        "data": PlotData(help_text="The rows that are drawn."),
        "usermeta": Asked(help_text="What an analysis says of itself."),
        "is_open": True,
    },
)


def described_analysis(name: str, analysis: type[Analysis]) -> type[Analysis]:
    """The analysis with its parameters, taken from its question, and its answer."""
    answer = heads.ANSWERS.get(name) or heads.unforeseen(analysis.__name__, analysis.row)
    schema = extend_schema(
        operation_id=name.replace("-", "_"),
        tags=["analyses"],
        parameters=asked_by(analysis.question),
        responses=answer,
    )
    return extend_schema_view(get=schema)(analysis)


def described_chart(name: str, chart: type[Chart]) -> type[Chart]:
    """The plot of an analysis, with the analysis' parameters."""
    schema = extend_schema(
        operation_id=f"{name}_chart",
        tags=["analyses"],
        parameters=asked_by(chart.question),
        responses=Plot,
    )
    return extend_schema_view(get=schema)(chart)


def asked_by(question: type[Question]) -> list[OpenApiParameter]:
    """The parameters of a question: a field of a question is a parameter of its address."""
    return [
        _parameter(name, field) for name, field in question(QueryDict(), Dossier("")).fields.items()
    ]


def _parameter(name: str, field: forms.Field) -> OpenApiParameter:
    schema = _type(field)
    if isinstance(field, ManyOf):
        schema = {"type": "array", "items": schema} | (
            {"minItems": field.at_least} if field.at_least else {}
        )
    return OpenApiParameter(
        name,
        schema,
        required=field.required or isinstance(field, ManyOf) and field.needed,
        description=field.help_text,
        **({"style": "form", "explode": True} if isinstance(field, ManyOf) else {}),
    )


def _type(field: forms.Field) -> dict[str, Any]:
    """What a value may be; those that depend on the negotiation are any text."""
    match field:
        case YesOrNo():
            return {"type": "boolean"}
        case forms.IntegerField():
            return {"type": "integer", "minimum": field.min_value or 0}
        case forms.DateField():
            return {"type": "string", "format": "date"}
        case OneOf() if field.known:
            return {"type": "string", "enum": list(field.known)}
    return {"type": "string"}


def described_resource(resource: type[Resource]) -> type[Resource]:
    """The resource with its rows."""
    row = resource.serializer_class
    described_writing(resource)
    told = resource.__doc__ or ""
    noun = resource.queryset.model._meta.verbose_name
    return extend_schema_view(
        list=extend_schema(responses=row(many=True), description=told),
        retrieve=extend_schema(
            responses=row,
            parameters=[DRAFTS],
            description=f"One {noun}, by its {resource.lookup_field.replace('pk', 'id')}.",
        ),
    )(resource)
