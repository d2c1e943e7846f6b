"""Errors as problem details (RFC 9457): what is wrong, and with which parameter."""

import sys
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.views import defaults
from django.views.decorators.csrf import csrf_exempt
from rest_framework import exceptions, status
from rest_framework.views import exception_handler

MEDIA_TYPE = "application/problem+json"
OURS = "/api/"
LONGEST_SHOWN = 80
RETRY_AFTER = 5
"""Seconds in which a database is usually there again."""
LONGEST_NAME = 200


class BadQuestion(exceptions.APIException):
    """A 400 that names each bad parameter; `problems` is a list of name, value and message."""

    status_code = status.HTTP_400_BAD_REQUEST
    default_detail = "The question cannot be answered as it is put."

    def __init__(self, problems: list[dict[str, str]]) -> None:
        super().__init__()
        self.problems = problems


class Refused(exceptions.APIException):
    """A 4xx of what is asked to be written, with its problems as name, value and message."""

    def __init__(self, code: int, detail: str, problems: Iterable[dict[str, str]] = ()) -> None:
        super().__init__(detail)
        self.status_code = code
        self.problems = list(problems)


def named(name: str, value: object, message: str) -> dict[str, str]:
    """One thing that is wrong; what is long is cut, also in the message, and a character that no text has is replaced."""
    text = "" if value is None else str(value)
    if len(text) > LONGEST_SHOWN:
        message = message.replace(text, _cut(text))
    plain = _cut(text).replace("\0", "\ufffd").encode("utf-8", "replace").decode()
    return {"name": _cut(name, LONGEST_NAME), "value": plain, "message": message}


def _cut(text: str, most: int = LONGEST_SHOWN) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def problem(code: int, detail: str, problems: list[dict[str, str]] | None = None) -> JsonResponse:
    body = {
        "type": "about:blank",
        "title": HTTPStatus(code).phrase,
        "status": code,
        "detail": detail,
        "errors": [named(**one) for one in problems or []],
    }
    response = JsonResponse(
        body, status=code, content_type=MEDIA_TYPE, json_dumps_params={"ensure_ascii": False}
    )
    response["Cache-Control"] = "no-store"  # what is missing today may be shown tomorrow
    return response


def answer(error: Exception, context: dict[str, Any]) -> JsonResponse | None:
    """Turn an exception of a view into problem details; what is not foreseen is left to be a 500."""
    known = exception_handler(error, context)
    if known is None:
        return None
    detail = getattr(error, "detail", None) or "There is nothing at this address."
    if known.status_code == status.HTTP_404_NOT_FOUND:
        detail = "There is nothing at this address."
    response = problem(known.status_code, str(detail), getattr(error, "problems", None))
    for name, value in known.headers.items():
        if name != "Content-Type":
            response[name] = value
    return response


@csrf_exempt
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The 404 of the whole site; under /api/ the same bytes as that of a view."""
    if request.path.startswith(OURS):
        return problem(404, "There is nothing at this address.")
    return defaults.page_not_found(request, exception)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The 400 of what no view gets to see: a foreign host, too many parameters."""
    if request.path.startswith(OURS):
        return problem(400, "The request cannot be taken as it is.")
    return defaults.bad_request(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """The 500 of the whole site; the API's callers get problem details, with no detail of it.

    A 503 where the database could not be asked: it is being restarted, or the server lost it.
    """
    if _unavailable(sys.exception()):
        return _database_unavailable(request)
    if request.path.startswith(OURS):
        return problem(500, "The server failed; the failure is in its log.")
    return defaults.server_error(request)


def _unavailable(failure: BaseException | None) -> bool:
    """Whether a database could not be asked, rather than was asked what it does not understand."""
    if isinstance(failure, OperationalError):
        # Of a missing table SQLite says the same as of a locked file, but for this name.
        return getattr(failure.__cause__, "sqlite_errorname", "") != "SQLITE_ERROR"
    return isinstance(failure, InterfaceError) and "closed" in str(failure)


def _database_unavailable(request: HttpRequest) -> HttpResponse:
    if request.path.startswith(OURS):
        detail = "The database cannot be asked at the moment; try again in a few seconds."
        response: HttpResponse = problem(503, detail)
    else:
        response = HttpResponse(render_to_string("503.html"), status=503)
        response["Cache-Control"] = "no-store"
    response["Retry-After"] = str(RETRY_AFTER)
    return response
