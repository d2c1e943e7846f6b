"""Search over everything one may see: what holds the words, with the words marked where they stand."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from positions.folding import LONGEST_SEARCH
from positions.models import Negotiation, Party, Record, Round, Topic
from positions.search import KINDS, Found, Match, SearchQuestion
from positions.snippets import Snippet, snippet

PER_PAGE = 50
OFFERED = 200
"""Negotiations to choose from; others can be named in the address."""

RESOURCES = {name: name.capitalize() for name in KINDS} | {
    "proposals": "Documents",
    "terms": "Clauses",
}
TITLES = ("name", "label", "title")
"""Texts that a row is headed by."""
TEXTS = {"note": "coder’s note", "url": "address", "slug": "short name for addresses"}
"""Texts whose names say little to a reader."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A match with its title, and the text that was matched where that is another."""

    match: Match
    title: Snippet
    text: Snippet | None
    matched: str
    facts: list[str]
    """Who tabled it or is spoken of, the document, the issue or topic, the round."""


@dataclass(frozen=True, slots=True)
class Section:
    """What was found of a kind, by negotiation."""

    resource: str
    name: str
    size: int
    within: list[tuple[Negotiation, list[Shown]]]


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Fifty records at a time, by kind and negotiation; without words the form alone."""
    question = SearchQuestion(request.GET, request.user, ("page",))
    context: dict[str, Any] = {"question": question, "longest": LONGEST_SEARCH}
    if not question.problems and question.words:
        found = Found(question)
        pages = Paginator(found, PER_PAGE)
        if chosen := _page(pages, question):
            context |= {"pages": pages, "shown": chosen, "api": _api(question)}
            context |= {"sections": _sections(chosen, found, question), "tally": _tally(found)}
    kept = [(name, one) for name in ("issue", "resource") for one in question.asked.getlist(name)]
    context |= {"problems": question.problems, "controls": _controls(question), "kept": kept}
    return render(
        request, "positions/search.html", context, status=400 if question.problems else 200
    )


def _page(pages: Paginator, question: SearchQuestion) -> Page | None:
    asked = question.asked.get("page") or "1"
    if asked in map(str, pages.page_range):
        return pages.page(int(asked))
    there = "is 1 page" if pages.num_pages == 1 else f"are {pages.num_pages} pages"
    question.problems.append({"name": "page", "value": asked, "message": f"There {there}."})
    return None


def _sections(page: Page, found: Found, question: SearchQuestion) -> list[Section]:
    matches: list[Match] = page.object_list
    homes = Negotiation.objects.in_bulk({m.negotiation for m in matches}, field_name="slug")
    return [
        Section(
            resource,
            RESOURCES[resource],
            found.sizes[resource],
            [
                (homes[slug], [_shown(match, question.words) for match in some])
                for slug, some in groupby(of_kind, lambda match: match.negotiation)
            ],
        )
        for resource, of_kind in groupby(matches, lambda match: match.resource)
    ]


def _shown(match: Match, words: list[str]) -> Shown:
    text = None if match.matched in TITLES else match.text
    matched = TEXTS.get(match.matched, match.matched.replace("_", " "))
    return Shown(match, snippet(match.title, words), text, matched, list(_facts(match)))


def _facts(match: Match) -> Iterator[str]:
    places = {name: one for name, one in match.places.items() if KINDS[match.resource].leads[name]}
    if match.parties and match.resource != "parties":
        said = " and ".join(party.label for party in match.parties)
        yield f"about {said}" if match.resource == "claims" else said
    if "proposal" in places:
        yield places["proposal"].label
    if about := places.get("issue") or places.get("topic"):
        yield about.label
    if "round" in places:
        yield f"{match.number}. {places['round'].label}"


def _tally(found: Found) -> list[tuple[str, str, int]]:
    return [(name, RESOURCES[name], size) for name, size in found.sizes.items() if size]


def _api(question: SearchQuestion) -> str:
    asked = question.asked.copy()
    asked.pop("page", None)
    return f"{reverse('api:search')}?{urlencode(asked, doseq=True)}"


def _controls(question: SearchQuestion) -> list[dict[str, Any]]:
    """Negotiations to choose from; topics, parties and rounds of those chosen, or that were named."""
    visible = Negotiation.objects.visible_to(question.user).order_by("name", "slug")
    homes = question.chosen.get("negotiation", [])
    offered = {one.slug: one for one in [*visible[:OFFERED], *homes]}
    found = [_control("negotiation", "Negotiation", offered.values(), question)]
    for name, label, model in (
        ("topic", "Topic", Topic),
        ("party", "Party", Party),
        ("round", "Round", Round),
    ):
        rows = (
            model.objects.filter(negotiation__in=homes) if homes else question.chosen.get(name, [])
        )
        if rows:
            found.append(_control(name, label, rows, question))
    return found


def _control(
    name: str, label: str, rows: Iterable[Record], question: SearchQuestion
) -> dict[str, Any]:
    """As `parts/control.html` shows it. A slug of several negotiations is one choice."""
    chosen = {row.pk for row in question.chosen.get(name, [])}
    choices: dict[str, dict[str, Any]] = {}
    for row in rows:
        choice = choices.setdefault(
            row.slug, {"value": row.slug, "label": str(row), "chosen": False}
        )
        choice["chosen"] |= row.pk in chosen
    return {
        "name": name,
        "label": label,
        "all": "all",
        "many": True,
        "chosen": [c for c in choices.values() if c["chosen"]],
        "groups": [("", list(choices.values()))],
    }
