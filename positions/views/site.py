"""Pages that belong to no negotiation, and what they refuse."""

from collections.abc import Collection

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from positions.rules import RULES


@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """The rules in plain words: where every number of a rule leads."""
    return refused(request) or render(request, "positions/rules.html", {"rules": RULES})


def refused(request: HttpRequest, known: Collection[str] = ()) -> HttpResponse | None:
    """A 400 that names the parameters that a page does not have; None where there are none."""
    problems = [
        {"name": name, "value": value, "message": "There is no such parameter."}
        for name, value in request.GET.items()
        if name not in known
    ]
    return bad_question(request, problems) if problems else None


def bad_question(request: HttpRequest, problems: list[dict[str, str]]) -> HttpResponse:
    return render(request, "positions/refused.html", {"problems": problems}, status=400)
