"""A negotiation as a bundle over HTTP: taken away as a zip, brought in after a dry run."""

import io
from collections.abc import Iterator, Mapping
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import content_disposition_header
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from positions import forms
from positions.api import answers
from positions.api.analyses import REVISION_HEADER
from positions.api.caching import tagged, unchanged
from positions.api.etags import ZIP, answer_tag, revisions_matched, row_tag
from positions.api.filters import refuse_unknown, switched
from positions.api.formats import Renderer
from positions.api.parsing import BODY, Zip, too_large
from positions.api.preconditions import ANY, NO_TAG, OVERTAKEN
from positions.api.problems import BadQuestion, Refused, named
from positions.api.writing import (
    PARAMETERS,
    collisions_told,
    reason_asked,
    require_account,
    require_editable,
)
from positions.as_of import NoSuchRevision, revision_wanted
from positions.bundle import (
    Bundle,
    Outdated,
    Plan,
    Problem,
    carry_out,
    export_files,
    plan_import,
    uploads,
    zipped,
)
from positions.bundle.format import FILES, TABLES
from positions.bundle.plans import cells_written
from positions.bundle.problems import quoted
from positions.bundle.reading import bundle_of
from positions.bundle.rows import HEADER_NUMBER
from positions.dossier import drafts_wanted
from positions.models import AuditEntry, Negotiation
from positions.vocabulary import AuditKind

RESOURCE = "negotiations"
UNREADABLE = "The bundle cannot be taken as it is; nothing was written."
NO_FILE = "Send the bundle as application/zip, or as the file of a form."

WrittenRow = answers.declared(
    "WrittenRow",
    "What the import does to one field of one record.",
    table=answers.text("The table of the bundle."),
    key=answers.text("The record's key there, its parts joined by commas."),
    action=answers.text("created, changed or removed."),
    field=answers.text(
        "The column; `order` for the place. Empty where nothing but the key is filled."
    ),
    before=answers.text("The cell before; empty of a new record."),
    after=answers.text("The cell after; empty of one that is removed."),
)


class ZipRenderer(Renderer):
    media_type = ZIP
    format = "zip"
    charset = None
    render_style = "binary"

    def body(self, data: bytes, context: Mapping[str, Any]) -> bytes:
        return data


class BundleFile(APIView):
    """The negotiation as a zip of CSV files, for all who may see it."""

    renderer_classes = [ZipRenderer]

    def get(self, request: Request, slug: str) -> HttpResponseBase:
        """Published records; with `drafts=true`, for members, as if every draft were published."""
        negotiation = get_object_or_404(Negotiation.objects.visible_to(request.user), slug=slug)
        refuse_unknown(request, {"drafts", "revision", "known_by"})
        drafts = switched(request, "drafts")
        if drafts and not drafts_wanted(negotiation, request.user, request.query_params):
            raise BadQuestion([named("drafts", "true", forms.MEMBERS_ONLY)])
        asked = forms.given(request.query_params)
        if known := unchanged(request, _tag(request, negotiation)):
            return known
        try:
            wanted = revision_wanted(negotiation, asked)
            content = zipped(export_files(negotiation, drafts, wanted))
        except NoSuchRevision as wrong:
            raise BadQuestion([forms.revision_problem(asked, wrong)]) from wrong
        except Negotiation.DoesNotExist as deleted:
            raise Http404 from deleted
        revision = wanted or negotiation.revision
        if request.user.is_authenticated:
            what = "bundle, with drafts" if drafts else "bundle"
            AuditEntry.note(negotiation, request.user, AuditKind.EXPORT, what, revision)
        name = f"with-drafts-{slug}.zip" if drafts else f"{slug}.zip"
        headers = {
            "Content-Disposition": content_disposition_header(True, name),
            REVISION_HEADER: str(revision),
        }
        return tagged(request, Response(content, headers=headers), _tag(request, negotiation))


def _tag(request: Request, negotiation: Negotiation) -> str:
    """Of the plain bundle that of the negotiation's row, so that an import can name it; else the question's own."""
    if forms.given(request.query_params).keys() & {"drafts", "revision", "known_by"}:
        return answer_tag(request, negotiation.revision)
    return tag_of(negotiation)


def tag_of(negotiation: Negotiation) -> str:
    """The ETag of a bundle, which If-Match of an import takes as well as that of the negotiation's row."""
    return row_tag(RESOURCE, negotiation.pk, negotiation.revision, ZIP)


class BundleUpload(APIView):
    """A bundle, a workbook or a single table brought into a negotiation, or a bundle that makes a new one."""

    parser_classes = [Zip, MultiPartParser]
    columns = tuple(WrittenRow().fields)

    def initialize_request(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Request:
        # Before the form is read, and so before its token is.
        request.upload_handlers.insert(0, uploads.LimitedUpload(request))
        return super().initialize_request(request, *args, **kwargs)

    def post(self, request: Request, slug: str) -> Response:
        """What the import would do, and with `dry_run=false` does: all of it or nothing."""
        require_account(request)
        reason = reason_asked(request, "Imported over the API", PARAMETERS | {"dry_run", "prune"})
        dry_run, prune = switched(request, "dry_run", default=True), switched(request, "prune")
        negotiation = _writable(request.user, slug)
        _refuse_overtaken(request, negotiation)
        plan = _planned(request, slug, negotiation, prune)
        if not dry_run:
            try:
                with collisions_told():
                    negotiation = carry_out(plan, request.user, reason)
            except Outdated as outdated:
                raise Refused(409, OVERTAKEN) from outdated
        told = {
            "negotiation": slug,
            "dry_run": dry_run,
            "prune": prune,
            "revision": negotiation.revision if negotiation else None,
            "counts": plan.counts,
            "warnings": [str(warning) for warning in plan.warnings],
            "results": list(_written(plan)),
        }
        return Response(told, **_status(request, plan, negotiation, dry_run))


def _writable(user: Any, slug: str) -> Negotiation | None:
    """The negotiation to be written to. None where one sees none: there an import makes a new one, or,
    as at the desk, is told no more than that the slug cannot be used."""
    negotiation = Negotiation.objects.visible_to(user).filter(slug=slug).first()
    if negotiation is not None:
        require_editable(user, negotiation.pk)
    return negotiation


def _refuse_overtaken(request: Request, negotiation: Negotiation | None) -> None:
    """If-Match may be left out here: the dry run shows what is overwritten."""
    given = request.headers.get("If-Match", "").strip()
    if not given:
        return
    if given == "*":
        raise Refused(412, ANY)
    found = revisions_matched(request, RESOURCE, negotiation.pk) if negotiation else []
    if not found:
        raise Refused(412, NO_TAG)
    if negotiation.revision not in found:
        raise Refused(412, OVERTAKEN)


def _planned(request: Request, slug: str, negotiation: Negotiation | None, prune: bool) -> Plan:
    """What the import does, without a problem."""
    content, name, table = _sent(request)
    files = uploads.files_in_upload(content, name, table)
    bundle = bundle_of(files, partial=negotiation is not None)
    by_hand = not name.lower().endswith(".zip")
    plan = plan_import(bundle, request.user, prune, negotiation, by_hand=by_hand)
    problems = plan.problems
    if negotiation is None and plan.slug and plan.slug != slug:
        wrong = f"{quoted(plan.slug)} is not {quoted(slug)}, to which it was sent"
        problems = [Problem("negotiation.csv", 2, "slug", wrong)]
    if problems:
        raise Refused(400, UNREADABLE, [_told(problem, bundle) for problem in problems])
    return plan


def _sent(request: Request) -> tuple[io.BytesIO | UploadedFile, str, str]:
    """The file, its name, and the table that it is where its name does not tell."""
    data = request.data
    if getattr(request, "upload_is_too_large", False):
        raise too_large(uploads.LARGEST_UPLOAD)
    if isinstance(data, bytes):
        return io.BytesIO(data), "bundle.zip", ""
    wrong = [
        named(name, "", "There is no such field.") for name in data if name not in ("file", "table")
    ]
    file, table = data.get("file"), data.get("table", "")
    if not isinstance(file, UploadedFile):
        wrong.append(named("file" if "file" in data else BODY, "", NO_FILE))
    if not isinstance(table, str) or (table and f"{table}.csv" not in FILES):
        message = f"The tables are: {', '.join(one.name for one in TABLES)}."
        wrong.append(named("table", table, message))
    if wrong:
        raise Refused(400, UNREADABLE, wrong)
    return file, file.name, table


def _told(problem: Problem, bundle: Bundle) -> dict[str, str]:
    """A problem under the place where it is, with the cell that it is about."""
    given = bundle.tables.get(problem.file.removesuffix(".csv"))
    place = problem.row - HEADER_NUMBER - 1
    row = given.rows[place] if given and 0 <= place < len(given.rows) else None
    value = row.cells.get(problem.column, "") if row else ""
    return named(f"{problem.file}:{problem.row}:{problem.column}", value, problem.text)


def _written(plan: Plan) -> Iterator[dict[str, str]]:
    """A row for every field that is filled, changed or emptied."""
    for table in TABLES:
        one = plan.tables[table.name]
        for action, row, names in one.written():
            head = {
                "table": table.name,
                "key": ", ".join(table.key_of(row.cells)),
                "action": action,
            }
            cells = [
                (cell.name, cell.before or "", cell.text)
                for cell in cells_written(table, one, row, names)
            ]
            for field, before, after in cells or [("", "", "")]:
                if action == "removed":
                    before, after = after, ""
                yield head | {"field": field, "before": before, "after": after}


def _status(
    request: Request, plan: Plan, negotiation: Negotiation | None, dry_run: bool
) -> dict[str, Any]:
    if negotiation is None:
        return {}
    media_type = request.accepted_renderer.media_type
    headers = {"ETag": row_tag(RESOURCE, negotiation.pk, negotiation.revision, media_type)}
    if dry_run or plan.negotiation is not None:
        return {"headers": headers}
    address = reverse("api:negotiations-detail", args=[negotiation.slug])
    return {"status": 201, "headers": headers | {"Location": request.build_absolute_uri(address)}}
