"""The desk: the admin's site, open to every active account; what one sees there, membership decides."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.forms import AuthenticationForm
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from positions.models import Record

RECENT = 200
"""How far back the recent actions look for some that may still be shown."""


HEADINGS = {"auth": "Accounts", "axes": "Sign-in", "knox": "API"}
"""What stands over the records of applications whose own names say nothing to an analyst."""


class SignInForm(AuthenticationForm):
    required_css_class = "required"
    error_messages = AuthenticationForm.error_messages | {
        "invalid_login": "No account has this name and this password. Mind capital letters: both "
        "distinguish them."
    }


class Desk(admin.AdminSite):
    site_header = site_title = "Parley"
    index_title = "Data entry"
    login_form = SignInForm

    def has_permission(self, request: HttpRequest) -> bool:
        return request.user.is_active

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict]:
        apps = super().get_app_list(request, app_label)
        return [app | {"name": HEADINGS.get(app["app_label"], app["name"])} for app in apps]

    def get_log_entries(self, request: HttpRequest) -> Any:
        # Asked for by every page, read by the first one only.
        return SimpleLazyObject(lambda: still_open_to(request.user))


def still_open_to(user: Any) -> QuerySet:
    """A user's own log without records that are gone or in negotiations that the user has left."""
    entries = LogEntry.objects.filter(user=user).select_related("content_type", "user")
    named: dict[Any, dict[int, list[int]]] = {}
    kept = []
    for entry in entries.order_by("-pk")[:RECENT]:
        model = entry.content_type and entry.content_type.model_class()
        if model is None or not issubclass(model, Record):
            kept.append(entry.pk)
        else:
            named.setdefault(model, {}).setdefault(int(entry.object_id), []).append(entry.pk)
    for model, found in named.items():
        for pk in model.objects.open_to(user).filter(pk__in=found).values_list("pk", flat=True):
            kept += found[pk]
    return entries.filter(pk__in=kept)
