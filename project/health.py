"""Whether this process lives, and whether it is ready to answer: for proxies and supervisors."""

import logging
from collections.abc import Callable

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import path
from django.views.decorators.http import require_safe

from project.replica import problem

Respond = Callable[[HttpRequest], HttpResponseBase]
log = logging.getLogger(__name__)
MOST_NAMED = 3


def database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        log.exception("The database does not answer")
        return "does not answer"
    return ""


def migrations() -> str:
    """Those that this code needs; others, of a newer release, do not disturb."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    names = [f"{one.app_label}.{one.name}" for one, _ in plan]
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return f"not applied: {', '.join(names[:MOST_NAMED])}{more}" if names else ""


CHECKS: dict[str, Callable[[], str]] = {"database": database, "migrations": migrations}
"""What must hold to be ready, each resting on those before it: a text says what is wrong, none that it is right."""


@require_safe
def livez(request: HttpRequest) -> HttpResponseBase:
    return _told(200, {"live": True})


@require_safe
def readyz(request: HttpRequest) -> HttpResponseBase:
    for name, check in CHECKS.items():
        if wrong := check():
            return _told(503, {"ready": False, "failed": {name: wrong}})
    told: dict[str, object] = {"ready": True, "failed": {}}
    if noted := problem():
        # Not a failure: what the replica does not answer, the primary does.
        told["noted"] = {"replica": noted}
    return _told(200, told)


def _told(status: int, body: dict[str, object]) -> JsonResponse:
    return JsonResponse(body, status=status, headers=HEADERS)


HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
"""Nothing that sets headers sees these answers."""
PROBES = {"livez": livez, "readyz": readyz}
urlpatterns = [path(name, view, name=name) for name, view in PROBES.items()]


def probed(respond: Respond) -> Respond:
    """Answers probes before anything looks at hosts, sessions or TLS: they come by a bare address."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        view = PROBES.get(request.path_info.removeprefix("/"))
        return view(request) if view else respond(request)

    return middleware
