"""What every request goes through."""

import logging
import re
import uuid
from collections.abc import Callable
from contextvars import ContextVar

from django.http import HttpRequest
from django.http.response import HttpResponseBase

Respond = Callable[[HttpRequest], HttpResponseBase]

request_id: ContextVar[str] = ContextVar("request_id", default="-")
"""Of the request that this thread answers, or answered last: its answer may still be on its way."""


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


class RequestId(logging.Filter):
    """Lets every line of the log know the request it is of."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get()
        return True


def readable_cookies(respond: Respond) -> Respond:
    """Leaves out cookies that hold a NUL: none is ours, and PostgreSQL fails on one as a session's key."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        for name in [name for name, value in request.COOKIES.items() if "\0" in value]:
            del request.COOKIES[name]
        return respond(request)

    return middleware
