"""Signing in: who did and who failed to, for superusers, and the answer to one who failed too often."""

from datetime import timedelta
from ipaddress import IPv6Network, ip_address
from math import ceil
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_client_username, get_cool_off
from axes.models import AccessAttempt, AccessLog
from django.contrib import admin
from django.db.models import Max, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from rest_framework.throttling import BaseThrottle

from positions.admin.accounts import SuperusersOnly


def address_of(request: HttpRequest) -> str | None:
    """The address that the server nearest to the visitor saw, as throttles count it; None: not known.

    Of IPv6 the network: a visitor has all the addresses in it.
    """
    try:
        address = ip_address(BaseThrottle().get_ident(request) or "")
    except ValueError:
        return None
    if address.version == 4:
        return str(address)
    network = IPv6Network((int(address), 64), strict=False)
    return str(address.ipv4_mapped or network.network_address)


def closed(request: HttpRequest, response: HttpResponse, credentials: Any = None) -> HttpResponse:
    """Sign-in is closed to this name from this address; the same whether there is such an account."""
    username = get_client_username(request, credentials)
    failures = AccessAttempt.objects.filter(username=username, ip_address=request.axes_ip_address)
    last = failures.aggregate(last=Max("attempt_time"))["last"] or timezone.now()
    left = last + get_cool_off(request) - timezone.now()
    minutes = max(1, ceil(left / timedelta(minutes=1)))
    shown = admin.site.each_context(request) | {"title": "Sign-in is closed", "minutes": minutes}
    answer = render(request, "admin/sign_in_closed.html", shown, status=429)
    answer["Retry-After"] = str(minutes * 60)
    return answer


class Failures(AxesDatabaseHandler):
    """Failures count for as long before as after their time: a clock that was set back closes nothing for hours."""

    def get_user_attempts(self, request: HttpRequest, credentials: Any = None) -> list[QuerySet]:
        latest = timezone.now() + get_cool_off(request)
        attempts = super().get_user_attempts(request, credentials)
        return [rows.filter(attempt_time__lte=latest) for rows in attempts]


class ReadOnly(SuperusersOnly):
    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(AccessLog)
class SignInAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["attempt_time", "username", "ip_address", "logout_time", "user_agent"]
    list_display_links = None
    list_filter = ["attempt_time"]
    search_fields = ["username", "ip_address"]
    date_hierarchy = "attempt_time"
    ordering = ["-attempt_time", "-pk"]
    fields = list_display

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(AccessAttempt)
class FailureAdmin(ReadOnly, admin.ModelAdmin):
    """Failures of the last minutes; to delete one opens the sign-in again."""

    list_display = ["attempt_time", "username", "ip_address", "failures_since_start", "user_agent"]
    list_display_links = None
    search_fields = ["username", "ip_address"]
    ordering = ["-attempt_time", "-pk"]
    fields = list_display
