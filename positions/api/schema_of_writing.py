"""What the OpenAPI document says of writing: bodies, preconditions, answers and problems."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiParameter,
    OpenApiResponse,
    PolymorphicProxySerializer,
    extend_schema,
    extend_schema_view,
    inline_serializer,
)
from rest_framework import serializers

from positions.api.bundles import BundleFile, BundleUpload, WrittenRow
from positions.api.etags import ZIP
from positions.api.steps import Answer, Marked, Marking, NextRevision, Publication, Reviewed
from positions.api.writing import LONGEST_REASON
from positions.api.written import Written, whole
from positions.bundle.format import TABLES
from positions.forms import CiteQuestion

CREATING: dict[int, None] = {409: None}
CHANGING: dict[int, None] = {404: None, 409: None, 412: None, 428: None}
"""What can go wrong beside what can with any writing."""
WHO = [{"knoxApiToken": []}, {"cookieAuth": []}]
"""Writing needs an account."""
IF_MATCH = OpenApiParameter(
    "If-Match",
    {"type": "string", "minLength": 1},
    OpenApiParameter.HEADER,
    required=True,
    description="The ETag that the row had when it was read. 428 where it is missing, 412 where "
    "somebody changed the row since, with the fields, their values now and who.",
)
REASON = OpenApiParameter(
    "reason",
    {"type": "string", "maxLength": LONGEST_REASON},
    description="Why, in up to 100 characters; kept in the history.",
)
ETAG = OpenApiParameter(
    "ETag",
    str,
    OpenApiParameter.HEADER,
    response=[200, 201],
    description="Names the row as it is now, for If-Match.",
)


def described_writing(resource: Any) -> Any:
    """The resource with what POST, PUT, PATCH and DELETE take and answer."""
    written: type[Written] | None = getattr(resource, "written", None)
    if written is None:
        return resource
    row = resource.serializer_class
    name = row.__name__.removesuffix("Row")
    many = inline_serializer(
        f"{name}Created",
        {"count": serializers.IntegerField(help_text="Rows created."), "results": row(many=True)},
    )
    change = {"auth": WHO, "parameters": [IF_MATCH, REASON, ETAG]}
    described = {
        "create": extend_schema(
            auth=WHO,
            parameters=[REASON, ETAG],
            request=_either(f"{name}OrMany", written, written(many=True)),
            responses={201: _either(f"{name}CreatedOneOrMany", row, many), **CREATING},
        ),
        "update": extend_schema(**change, request=whole(written), responses={200: row, **CHANGING}),
        "partial_update": extend_schema(
            **change, request=written(partial=True), responses={200: row, **CHANGING}
        ),
        "destroy": extend_schema(
            auth=WHO,
            parameters=[IF_MATCH, REASON],
            responses={204: OpenApiResponse(description="It is deleted."), **CHANGING},
        ),
    }
    if issubclass(resource, Reviewed):
        described |= _steps(row, change)
    if issubclass(resource, Marked):
        described["mark"] = _step(row, Marking, 200, **change)
    return extend_schema_view(**described)(resource)


def _steps(row: Any, change: dict[str, Any]) -> dict[str, Any]:
    new = {"auth": WHO, "parameters": [REASON, ETAG]}
    return {
        "draft": _step(row, None, 200, 201, **new),
        "submit": _step(row, None, 200, **change),
        "send_back": _step(row, None, 200, **change),
        "publish": _step(row, Publication, 200, **change),
        "next_revision": _step(row, NextRevision, 201, **new),
        "answer": _step(row, Answer, 201, **new),
    }


def _step(row: Any, body: Any, *codes: int, **more: Any) -> Any:
    answers = dict.fromkeys(codes, row)
    return extend_schema(request=body, responses=answers | CHANGING, **more)


def _either(name: str, *serializers_: Any) -> PolymorphicProxySerializer:
    return PolymorphicProxySerializer(name, list(serializers_), None, many=False)


def described_bundle_file() -> type[BundleFile]:
    drafts = OpenApiParameter(
        "drafts", bool, description="true: as if every draft were published; for members only."
    )
    times = [
        OpenApiParameter(name, str, description=CiteQuestion.base_fields[name].help_text)
        for name in ("revision", "known_by")
    ]
    schema = extend_schema(
        operation_id="bundle_file",
        parameters=[drafts, *times],
        responses={(200, ZIP): OpenApiTypes.BINARY},
    )
    return extend_schema_view(get=schema)(BundleFile)


def described_bundle_upload() -> type[BundleUpload]:
    form = inline_serializer(
        "BundleForm",
        {
            "file": serializers.FileField(help_text="A bundle (.zip), a workbook or one table."),
            "table": serializers.ChoiceField(
                [(table.name, table.file) for table in TABLES],
                required=False,
                help_text="Which table it is, where its name does not tell.",
            ),
        },
    )
    told = _bundle_answer()
    schema = extend_schema(
        operation_id="bundle_upload",
        auth=WHO,
        parameters=[
            OpenApiParameter("dry_run", bool, description="false: write. Left out: only tell."),
            OpenApiParameter(
                "prune", bool, description="true: remove what the tables do not hold any more."
            ),
            REASON,
            OpenApiParameter(
                "If-Match",
                str,
                OpenApiParameter.HEADER,
                description="The ETag of the negotiation's row or of its bundle: 412 where any of its "
                "records was changed since. May be left out.",
            ),
        ],
        request={ZIP: OpenApiTypes.BINARY, "multipart/form-data": form},
        responses={
            200: told,
            201: told,
            **CREATING,
            412: None,
        },
    )
    return extend_schema_view(post=schema)(BundleUpload)


def _bundle_answer() -> serializers.Serializer:
    return inline_serializer(
        "BundleAnswer",
        {
            "negotiation": serializers.CharField(help_text="Slug of the negotiation."),
            "dry_run": serializers.BooleanField(help_text="true: nothing was written."),
            "prune": serializers.BooleanField(help_text="Whether what is left out is removed."),
            "revision": serializers.IntegerField(
                allow_null=True,
                help_text="Of the negotiation, after writing; null of one that a dry run would make.",
            ),
            "counts": serializers.DictField(
                child=serializers.IntegerField(),
                help_text="Records that are created, changed and removed.",
            ),
            "warnings": serializers.ListField(
                child=serializers.CharField(), help_text="What is odd and no reason to refuse it."
            ),
            "results": WrittenRow(many=True),
        },
    )
