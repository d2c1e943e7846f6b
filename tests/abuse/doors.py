"""The doors through which files come in, each asked to take one: what it says is wrong with it."""

import re
import tempfile
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test import Client

from positions.models import Negotiation, PendingImport, Proposal
from tests.abuse.mutations import Files, Malformed
from tests.admin.test_paste import paste_page
from tests.admin.uploads import confirm, problems, upload

PLACE = re.compile(r".+:\d+: [^:]+: .+")
"""How every problem reads: file, row, column, and what is wrong there."""
FORM = "application/x-www-form-urlencoded"


def stored() -> dict[str, list[tuple]]:
    """All rows of all tables of ours; but for uploads that wait, which are no record yet."""
    with connection.cursor() as cursor:
        return {
            model._meta.db_table: _rows(cursor, model._meta.db_table)
            for model in apps.get_app_config("positions").get_models()
            if model is not PendingImport
        }


def _rows(cursor: Any, table: str) -> list[tuple]:
    cursor.execute(f'SELECT * FROM "{table}" ORDER BY 1')  # noqa: S608 - a table of ours
    return cursor.fetchall()


def by_command(sample: Malformed, files: Files, home: Negotiation, client: Client) -> list[str]:
    """A zip as it is; a table in the folder of the others."""
    said = StringIO()
    options = {} if sample.certain else {"dry_run": True}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        if sample.name.endswith(".csv"):
            for name, content in (files | {sample.name: sample.content}).items():
                (path / name).write_bytes(content)
        else:
            path /= sample.name
            path.write_bytes(sample.content)
        try:
            call_command("import_negotiation", str(path), stdout=StringIO(), stderr=said, **options)
        except SystemExit as left:
            assert left.code == 1
    return [line for line in said.getvalue().splitlines() if ": warning: " not in line]


def at_the_desk(sample: Malformed, files: Files, home: Negotiation, client: Client) -> list[str]:
    into = None if sample.part else home
    page = upload(client, into, sample.name, sample.content)
    assert page.status_code == 200, page.status_code
    if "report" not in page.context:
        wrong = page.context["form"].errors["file"]
        return [f"{sample.name}:1: (file): {error}" for error in wrong]
    said = problems(page)
    if said:
        refused = confirm(client, page)
        assert refused.status_code == 302, refused.status_code
    return said


def over_the_api(sample: Malformed, files: Files, home: Negotiation, client: Client) -> list[str]:
    dry_run = "false" if sample.certain else "true"
    slug = "nowhere" if sample.part else home.slug
    answer = client.post(
        f"/api/v1/negotiations/{slug}/bundle/?dry_run={dry_run}",
        {"file": SimpleUploadedFile(sample.name, sample.content)},
    )
    if answer.status_code == 200:
        return []
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    return [
        "{}:{}: {}: {}".format(*error["name"].rsplit(":", 2), error["message"])
        for error in answer.json()["errors"]
    ]


def pasted(text: str, proposal: Proposal, client: Client) -> list[str]:
    sent = urlencode({"rows": text.encode("utf-8", "surrogatepass")})
    page = client.post(paste_page(proposal), sent, content_type=FORM, follow=True)
    assert page.status_code == 200, page.status_code
    if form := page.context["form"].errors:
        return [f"terms.csv:1: (file): {error}" for error in form.get("rows", [])]
    return problems(page)


Door = Callable[[Malformed, Files, Negotiation, Client], list[str]]
DOORS: dict[str, Door] = {
    "import_negotiation": by_command,
    "the desk": at_the_desk,
    "the API": over_the_api,
}
