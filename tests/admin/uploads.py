"""Uploads as a person makes them: a file is chosen, its report read, and confirmed."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from positions.models import Negotiation, PendingImport


def import_page(negotiation: Negotiation | None = None) -> str:
    if negotiation is None:
        return reverse("admin:positions_import_new")
    return reverse("admin:positions_import", args=[negotiation.pk])


def report_page(pending: PendingImport) -> str:
    return reverse("admin:positions_report", args=[pending.pk])


def upload(
    client: Client, negotiation: Negotiation | None, name: str, content: bytes, **more: Any
) -> Any:
    """The report that follows an upload, or the form again."""
    sent = {"file": SimpleUploadedFile(name, content), **more}
    return client.post(import_page(negotiation), sent, follow=True)


def confirm(client: Client, page: Any, **changed: Any) -> Any:
    """Sends the form of a report as it is shown, perhaps with changes."""
    sent = {"basis": page.context["form"]["basis"].value(), "reason": "", **changed}
    return client.post(page.request["PATH_INFO"], sent)


def text_of(answer: Any) -> str:
    """A page, also where it comes piece by piece."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content.decode()


def problems(page: Any) -> list[str]:
    return list(map(str, page.context["report"].plan.problems))


def warnings(page: Any) -> list[str]:
    return list(map(str, page.context["report"].plan.warnings))


def entries(page: Any) -> dict[str, list[tuple[str, str, str]]]:
    """What each row shown is to become: verb, row and key, by table."""
    return {
        part.name: [(entry.verb, entry.row, entry.key) for entry in part.page]
        for part in page.context["report"].parts
    }
