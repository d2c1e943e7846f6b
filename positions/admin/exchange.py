"""Import and export in the admin: upload or paste, read the report, confirm; and files to take away."""

import logging
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import content_disposition_header
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from positions import tables
from positions.admin.access import access
from positions.admin.record import LONGEST_REASON
from positions.admin.report import basis, report, written
from positions.bundle import Outdated, Plan, export_files, plan_import, uploads, zipped
from positions.bundle.archive import Files
from positions.bundle.exporting import export_rows
from positions.bundle.format import FILES, TABLES
from positions.bundle.reading import bundle_of
from positions.bundle.uploads import LimitedUpload, files_in_upload, packed, pasted_terms, unpacked
from positions.bundle.writing import in_steps
from positions.models import AuditEntry, Negotiation, PendingImport, Proposal
from positions.vocabulary import AuditKind

WAITS = timedelta(days=1)
"""As long does an upload wait for its confirmation."""
_MOST_WAITING = 10
"""Uploads of one account; the oldest makes room for the next."""
_LONGEST_NAME = 255
_HERE = "<!-- the steps -->"
"""Where the page of a long work is cut in two, to be sent before and after it."""
_ZIP = "application/zip"

_log = logging.getLogger(__name__)


class UploadForm(forms.Form):
    file = forms.FileField(
        help_text="A bundle as .zip, a workbook as .xlsx whose sheets are named like tables, or one "
        f"table as .csv or .xlsx; up to {uploads.LARGEST_UPLOAD // 2**20} MB.",
        error_messages={"required": "Choose a file.", "empty": "The file is empty."},
    )

    def __init__(self, request: HttpRequest) -> None:
        sent = request.method == "POST"
        super().__init__(request.POST if sent else None, request.FILES if sent else None)
        if getattr(request, "upload_is_too_large", False):
            too_large = f"The file is larger than {uploads.LARGEST_UPLOAD // 2**20} MB."
            self.fields["file"].error_messages["required"] = too_large


class UploadInto(UploadForm):
    table = forms.ChoiceField(
        label="Single table",
        required=False,
        choices=[("", "as its name says"), *((table.name, table.file) for table in TABLES)],
        help_text="Which table it is, where neither the file's name nor a sheet's tells.",
    )
    prune = forms.BooleanField(
        label="Remove what is not in the file",
        required=False,
        help_text="Of the tables that it holds. Left off, such records stay as they are.",
    )


class PasteForm(forms.Form):
    rows = forms.CharField(
        strip=False,
        widget=forms.Textarea(attrs={"rows": 15, "dir": "auto", "spellcheck": "false"}),
        error_messages={"required": "Paste the rows, with the names of the columns first."},
    )


class ConfirmForm(forms.Form):
    basis = forms.CharField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label="Reason for the change",
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text="Kept in the history of every record that is written.",
    )


def keep(
    request: HttpRequest,
    files: Files,
    name: str,
    negotiation: Negotiation | None,
    prune: bool = False,
) -> HttpResponseRedirect:
    """Let an upload wait for its confirmation, and lead to its report."""
    others = PendingImport.objects.defer("content")
    # One by one: the bulk verb is for records, and would raise the negotiation's revision.
    for old in others.filter(made_at__lte=timezone.now() - WAITS):
        old.delete()
    for old in others.filter(user=request.user)[_MOST_WAITING - 1 :]:
        old.delete()
    pending = PendingImport(
        user=request.user,
        negotiation=negotiation,
        name=name[-_LONGEST_NAME:],
        content=packed(files),
        prune=prune,
    )
    pending.save()
    return HttpResponseRedirect(reverse("admin:positions_report", args=[pending.pk]))


def planned(
    files: Files, name: str, user: Any, negotiation: Negotiation | None, prune: bool = False
) -> Plan:
    """What the files would do; all but a zip was kept by hand, in a spreadsheet."""
    bundle = bundle_of(files, partial=negotiation is not None)
    by_hand = not name.lower().endswith(".zip")
    return plan_import(bundle, user, prune, negotiation, by_hand=by_hand)


class Exchange:
    """For the admin of negotiations: the addresses of import and export."""

    def get_urls(self) -> list[URLPattern]:
        own = [
            ("import/", self.import_view, "import_new"),
            ("<int:pk>/import/", self.import_view, "import"),
            ("imports/<int:pk>/", self.report_view, "report"),
            ("<int:pk>/export/", self.export_view, "export"),
            ("<int:pk>/export/<str:name>", self.export_file_view, "export_file"),
        ]
        addresses = [
            path(address, self.admin_site.admin_view(view), name=f"positions_{name}")
            for address, view, name in own
        ]
        return [*addresses, *super().get_urls()]

    # A handler of uploads is set before the form is read, and so before its token is.
    @csrf_exempt
    def import_view(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        negotiation = None
        if pk is not None:
            _require_editable(request, pk)
            negotiation = Negotiation.objects.get(pk=pk)
        request.upload_handlers.insert(0, LimitedUpload(request))
        return csrf_protect(self._upload)(request, negotiation)

    def _upload(self, request: HttpRequest, negotiation: Negotiation | None) -> HttpResponse:
        form = (UploadInto if negotiation else UploadForm)(request)
        if form.is_valid():
            entered = form.cleaned_data
            file = entered["file"]
            files = files_in_upload(file, file.name, entered.get("table", ""))
            return keep(request, files, file.name, negotiation, entered.get("prune", False))
        title = f"Import into {negotiation}" if negotiation else "Import a new negotiation"
        return self._page(request, "upload", title, negotiation, form=form)

    def report_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        pending = _waiting(request, pk)
        if "discard" in request.POST:
            pending.delete()
            messages.info(request, f"“{pending.name}” was discarded. Nothing was written.")
            return HttpResponseRedirect(_import_page(pending.negotiation))
        files = unpacked(bytes(pending.content))
        plan = planned(files, pending.name, request.user, pending.negotiation, pending.prune)
        form = ConfirmForm(request.POST or None, initial={"basis": basis(plan.negotiation)})
        if form.is_valid():
            return self._confirmed(request, pending, plan, form.cleaned_data)
        return self._page(
            request,
            "report",
            f"Import of {pending.name}",
            pending.negotiation or plan.negotiation,
            form=form,
            pending=pending,
            report=report(plan, request.GET),
        )

    def _confirmed(
        self, request: HttpRequest, pending: PendingImport, plan: Plan, entered: dict[str, str]
    ) -> HttpResponse | StreamingHttpResponse:
        wrong = ""
        if plan.problems:
            wrong = "Nothing was written: there are problems now that were not there before."
        elif entered["basis"] != basis(plan.negotiation):
            wrong = "Nothing was written: the negotiation was changed after this report was made. "
            wrong += "This is the report as of now."
        if wrong:
            messages.error(request, wrong)
            return HttpResponseRedirect(request.path)
        reason = entered["reason"] or f"imported from {pending.name}"
        page = render_to_string(
            "admin/positions/exchange/writing.html",
            self._context(request, f"Import of {pending.name}", plan.negotiation, here=_HERE),
            request,
        )
        answer = StreamingHttpResponse(_in_view(request, pending, plan, reason, page))
        answer["X-Accel-Buffering"] = "no"
        answer["Cache-Control"] = "no-store"
        return answer

    def export_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        negotiation = _visible(request, pk)
        more = {
            "tables": TABLES,
            "drafts": _drafts(request, pk),
            "member": pk in access(request).joined,
        }
        return self._page(request, "export", f"Export of {negotiation}", negotiation, **more)

    def export_file_view(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        negotiation, drafts = _visible(request, pk), _drafts(request, pk)
        content, media = _file(negotiation, name, drafts)
        beside = ", with drafts" if drafts else ""
        what = ("bundle" if media == _ZIP else name) + beside
        AuditEntry.note(negotiation, request.user, AuditKind.EXPORT, what, negotiation.revision)
        file = f"{negotiation.slug}.zip" if media == _ZIP else f"{negotiation.slug}-{name}"
        file = f"with-drafts-{file}" if drafts else file
        disposition = {"Content-Disposition": content_disposition_header(True, file)}
        return HttpResponse(content, content_type=media, headers=disposition)

    def _page(
        self,
        request: HttpRequest,
        name: str,
        title: str,
        negotiation: Negotiation | None,
        **more: Any,
    ) -> HttpResponse:
        context = self._context(request, title, negotiation, **more)
        return TemplateResponse(request, f"admin/positions/exchange/{name}.html", context)

    def _context(
        self, request: HttpRequest, title: str, negotiation: Negotiation | None, **more: Any
    ) -> dict[str, Any]:
        site = self.admin_site.each_context(request)
        return {**site, "opts": self.opts, "title": title, "negotiation": negotiation, **more}


class Pasting:
    """For the admin of proposals: rows pasted from a spreadsheet become terms."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.paste_view)
        return [path("<int:pk>/paste/", view, name="positions_paste"), *super().get_urls()]

    # What is too much to read stops at the first look at the form, which is that for the token.
    @csrf_exempt
    def paste_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        try:
            _ = request.POST
        except RequestDataTooBig:
            messages.error(request, "These are too many rows to paste: import them as a file.")
            return HttpResponseRedirect(request.path)
        return csrf_protect(self._paste)(request, pk)

    def _paste(self, request: HttpRequest, pk: int) -> HttpResponse:
        proposal = get_object_or_404(Proposal.objects.open_to(request.user), pk=pk)
        if not self.has_change_permission(request, proposal):
            raise PermissionDenied
        form = PasteForm(request.POST or None)
        said = None
        if form.is_valid():
            name = f"rows pasted into {proposal.slug}"
            files = pasted_terms(form.cleaned_data["rows"], proposal.slug)
            plan = planned(files, name, request.user, proposal.negotiation)
            if not plan.problems:
                return keep(request, files, name, proposal.negotiation)
            said = report(plan, request.GET)
        terms = FILES["terms.csv"]
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"Paste a table into {proposal}",
            "proposal": proposal,
            "form": form,
            "report": said,
            "columns": [column for column in terms.columns if column.name != "proposal"],
        }
        return TemplateResponse(request, "admin/positions/exchange/paste.html", context)


def _file(negotiation: Negotiation, name: str, drafts: bool) -> tuple[Any, str]:
    """What a file of the export holds, and its type."""
    table, _, kind = name.rpartition(".")
    entry = FILES.get(f"{table}.csv")
    if name == "bundle.zip":
        return zipped(export_files(negotiation, drafts)), _ZIP
    if entry is None or kind not in ("csv", "xlsx"):
        raise Http404
    rows, columns = export_rows(negotiation, entry, drafts), list(entry.by_name)
    if kind == "xlsx":
        return tables.xlsx_file(columns, rows, title=entry.name), tables.XLSX
    return tables.csv_file(columns, rows), tables.CSV


def _drafts(request: HttpRequest, pk: int) -> bool:
    """Whether a member asks for drafts; nobody else may."""
    asked = request.GET.get("drafts") == "true"
    if asked and pk not in access(request).joined:
        raise PermissionDenied
    return asked


def _require_editable(request: HttpRequest, pk: int) -> None:
    if pk not in access(request).visible:
        raise Http404
    if pk not in access(request).editable:
        raise PermissionDenied


def _visible(request: HttpRequest, pk: int) -> Negotiation:
    return get_object_or_404(Negotiation.objects.visible_to(request.user), pk=pk)


def _waiting(request: HttpRequest, pk: int) -> PendingImport:
    """An upload of this account that may still be confirmed; any other is as absent as one that never was."""
    fresh = PendingImport.objects.filter(user=request.user, made_at__gt=timezone.now() - WAITS)
    pending = get_object_or_404(fresh.select_related("negotiation"), pk=pk)
    if pending.negotiation:
        _require_editable(request, pending.negotiation_id)
    return pending


def _import_page(negotiation: Negotiation | None) -> str:
    if negotiation is None:
        return reverse("admin:positions_import_new")
    return reverse("admin:positions_import", args=[negotiation.pk])


def _in_view(
    request: HttpRequest, pending: PendingImport, plan: Plan, reason: str, page: str
) -> Iterator[str]:
    """Carries out a plan while the reader looks on; the page says done once the database has it all."""
    before, between, after = page.split(_HERE)
    yield before
    negotiation, failure = None, ""
    try:
        with closing(in_steps(plan, request.user, reason)) as steps:
            while negotiation is None:
                try:
                    step = next(steps)
                except StopIteration as end:
                    negotiation = end.value
                else:
                    yield format_html("<li>{}: {} of {}</li>\n", *step)
    except Outdated as outdated:
        failure = str(outdated)
    except Exception:
        # The head of the page has gone out: all that is left is to say it there.
        _log.exception("An import failed")
        failure = "The database refused it. Try again; if it fails again, tell who runs the server."
    if negotiation:
        pending.delete()
    yield between
    told = {"negotiation": negotiation, "failure": failure, "pending": pending}
    told["tables"] = written(plan)
    yield render_to_string("admin/positions/exchange/written.html", told, request)
    yield after
