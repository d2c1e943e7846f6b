"""What every request goes through."""

import logging
import re
import uuid
from collections.abc import Callable
from time import perf_counter
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.encoding import escape_uri_path
from django.utils.functional import SimpleLazyObject

from project.logs import request_id

Respond = Callable[[HttpRequest], HttpResponseBase]

log = logging.getLogger("project.requests")


def named_requests(respond: Respond) -> Respond:
    """Every request has an id, its caller's or a new one, that its answer and its lines in the log carry."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get("X-Request-ID", "")
        request_id.set(given if re.fullmatch(r"[A-Za-z0-9._-]{1,128}", given) else uuid.uuid4().hex)
        response = respond(request)
        response["X-Request-ID"] = request_id.get()
        return response

    return middleware


def bodiless_heads(respond: Respond) -> Respond:
    """HEAD is answered with the headers of GET alone: gunicorn drops the rest too, but warns of each."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = respond(request)
        if request.method == "HEAD" and response.streaming:
            response.streaming_content = ()
        elif request.method == "HEAD":
            response.content = b""
        return response

    return middleware


def readable_cookies(respond: Respond) -> Respond:
    """Leaves out cookies that hold a NUL: none is ours, and PostgreSQL fails on one as a session's key."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        for name in [name for name, value in request.COOKIES.items() if "\0" in value]:
            del request.COOKIES[name]
        return respond(request)

    return middleware


def told_requests(respond: Respond) -> Respond:
    """One line of the log a request, once its answer is sent.

    Without its query, which may hold the words of a confidential search; and without its address,
    which the proxy's log has under the same id.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        begun = perf_counter()
        response = respond(request)
        close = response.close

        def closed() -> None:
            close()
            told = {
                "method": request.method,
                "path": escape_uri_path(request.path),
                "status": response.status_code,
                "milliseconds": round((perf_counter() - begun) * 1000),
                "account": _account(request),
            }
            line = "%(method)s %(path)s %(status)s, %(milliseconds)s ms, account %(account)s"
            log.info(line, told, extra={"told": told})

        response.close = closed
        return response

    return middleware


def _account(request: HttpRequest) -> Any:
    """Who asked, if the answer had to know; to find out now would be one more query."""
    user = getattr(request, "user", None)
    if isinstance(user, SimpleLazyObject):
        user = getattr(request, "_cached_user", None)
    return getattr(user, "pk", None) or "-"
