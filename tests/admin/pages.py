"""Pages of the admin as a person uses them: what a form shows, sent back with changes."""

from typing import Any

from django.forms import Form
from django.test import Client
from django.urls import reverse

from positions.models import Record


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def add_page(model: type[Record]) -> str:
    return reverse(f"admin:positions_{model._meta.model_name}_add")


def list_page(model: type[Record], query: str = "") -> str:
    return reverse(f"admin:positions_{model._meta.model_name}_changelist") + query


def page_of(record: Record, page: str = "change", *more: Any) -> str:
    name = f"admin:positions_{record._meta.model_name}_{page}"
    return reverse(name, args=[record.pk, *more])


def shown(page: Any) -> dict[str, Any]:
    """What the browser would send if nothing were changed."""
    sent: dict[str, Any] = {}
    for form in _forms(page.context):
        for name, field in form.fields.items():
            value = form[name].value()
            if not field.disabled and value is not False:
                sent[form.add_prefix(name)] = "" if value is None else value
    return sent


def send(client: Client, address: str, **changes: Any) -> Any:
    """Opens a form, changes some fields (`terms__0__clause` for those of rows), and saves it."""
    sent = shown(client.get(address)) | {
        name.replace("__", "-"): value for name, value in changes.items()
    }
    for inline in {name.split("__")[0] for name in changes if "__" in name}:
        rows = {int(name.split("__")[1]) for name in changes if name.startswith(f"{inline}__")}
        total = f"{inline}-TOTAL_FORMS"
        sent[total] = max(int(sent[total]), max(rows) + 1)
    return client.post(address, sent)


def errors(page: Any) -> list[str]:
    """All that a form complains of, rows included."""
    assert page.status_code == 200, page
    return sorted(str(error) for errors in page.context["errors"] for error in _flat(errors))


def _flat(errors: Any) -> list[str]:
    return errors if isinstance(errors, list) else [str(errors)]


def _forms(context: Any) -> list[Form]:
    forms = [context["adminform"].form]
    for inline in context.get("inline_admin_formsets") or ():
        forms += [inline.formset.management_form, *inline.formset.forms]
    return forms
