"""What every request goes through."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


def readable_cookies(
    respond: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Leaves out cookies that hold a NUL: none is ours, and PostgreSQL fails on one as a session's key."""

    def middleware(request: HttpRequest) -> HttpResponse:
        for name in [name for name, value in request.COOKIES.items() if "\0" in value]:
            del request.COOKIES[name]
        return respond(request)

    return middleware
