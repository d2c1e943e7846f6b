"""What readers and caches may keep: every answer with its tag, and none given again to who has it already."""

import hashlib
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from rest_framework.request import Request

from positions.api.etags import answer_tag, known_already
from positions.api.filters import asked_for
from positions.models import Negotiation

VARY = ("Accept", "Accept-Encoding", "Authorization", "Cookie", "Origin")

Answer = Callable[..., HttpResponseBase]


def tagged(
    request: Request | HttpRequest, response: HttpResponseBase, tag: str
) -> HttpResponseBase:
    """The answer with its tag; whoever keeps it asks again before using it, and keeps a member's for that one alone."""
    keeper = "private" if request.user.is_authenticated else "public"
    response["ETag"] = tag
    response["Cache-Control"] = f"{keeper}, no-cache"
    patch_vary_headers(response, VARY)
    return response


def unchanged(request: Request | HttpRequest, tag: str) -> HttpResponseBase | None:
    """The 304 for a reader who has the answer of this tag; None for any other."""
    if known_already(request, tag):
        return tagged(request, HttpResponseNotModified(), tag)
    return None


def revalidated(answer: Answer) -> Answer:
    """An answer over all negotiations that one may see, or over those named, is given only to who lacks it.

    Its tag is of their revisions, read before the rows: it never promises more than the rows hold.
    """

    @wraps(answer)
    def told(view: Any, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        tag = tag_of_all(request)
        return unchanged(request, tag) or tagged(
            request, answer(view, request, *args, **kwargs), tag
        )

    return told


def tag_of_all(request: Request) -> str:
    """The tag of an answer over negotiations: one query; another where drafts are asked for."""
    read = asked_for(Negotiation.objects.all(), request)
    # No slug holds a NUL; the question will say so, PostgreSQL would fail.
    slugs = [s for s in request.query_params.getlist("negotiation") if s and "\0" not in s]
    if slugs:
        read = read.filter(slug__in=slugs)
    revisions = list(read.order_by("pk").values_list("pk", "revision"))
    if request.query_params.get("drafts") == "true":
        revisions += Negotiation.objects.shared_with(request.user).order_by("pk").values_list("pk")
    newest = max((row[1] for row in revisions if len(row) > 1), default=0)
    return answer_tag(request, newest, revisions)


def unchanging(view: Answer) -> Answer:
    """An answer that no record changes is named by its bytes."""

    @wraps(view)
    def told(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if response.status_code != HTTPStatus.OK:
            return response
        content = response.render().content
        tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
        return unchanged(request, tag) or tagged(request, response, tag)

    return told
