"""The negotiations one may see: parties, rounds, last change, and the distance over the rounds as a line."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from django.core.cache import cache
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from positions.analysis.convergence import distance, pairs
from positions.as_of import Now
from positions.dossier import at_one_revision
from positions.models import Negotiation, Party, Round
from positions.snapshots import Basis, read_basis
from positions.views.site import bad_question, refused

PER_PAGE = 20
PAIRS = 3
"""Pairs of parties whose distance is drawn; the page of distances has all."""

WIDTH, HEIGHT, EDGE = 180, 44, 4

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Drawn:
    """The distance of two parties over the rounds, with the points of its line in the plot."""

    pair: tuple[str, str]
    distances: tuple[float | None, ...]
    points: tuple[tuple[float, float], ...]

    @property
    def known(self) -> list[tuple[int, float]]:
        """Number of the round and distance, where there is one."""
        measured = enumerate(self.distances, 1)
        return [(number, found) for number, found in measured if found is not None]

    @property
    def last(self) -> tuple[float, float]:
        return self.points[-1]

    @property
    def line(self) -> str:
        return " ".join(f"{x},{y}" for x, y in self.points)


@dataclass(frozen=True, slots=True)
class Listed:
    negotiation: Negotiation
    parties: list[Party]
    names: dict[str, str]
    rounds: list[Round]
    drawn: list[Drawn]


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Twenty negotiations at a time, by name; the lines are kept for as long as the revision holds."""
    wrong = refused(request, ("page",))
    asked = request.GET.get("page") or "1"
    found = Paginator(_negotiations(request), PER_PAGE)
    if wrong is None and asked not in map(str, found.page_range):
        pages = "is 1 page" if found.num_pages == 1 else f"are {found.num_pages} pages"
        said = {"name": "page", "value": asked, "message": f"There {pages}."}
        wrong = bad_question(request, [said])
    if wrong:
        return wrong
    chosen = found.page(int(asked))
    listed = map(_listed, chosen, _drawn(list(chosen)))
    shown = {"page": chosen, "listed": list(listed)}
    return render(request, "positions/home.html", shown | {"width": WIDTH, "height": HEIGHT})


def _negotiations(request: HttpRequest) -> QuerySet[Negotiation]:
    visible = Negotiation.objects.visible_to(request.user)
    return visible.order_by("name", "slug").prefetch_related("parties", "rounds")


def _listed(negotiation: Negotiation, drawn: list[Drawn]) -> Listed:
    parties, rounds = list(negotiation.parties.all()), list(negotiation.rounds.all())
    names = {party.slug: str(party) for party in parties}
    return Listed(negotiation, parties, names, rounds, drawn)


def _drawn(negotiations: Sequence[Negotiation]) -> list[list[Drawn]]:
    """Under a slug a revision is never used twice, so what was drawn of it stays true."""
    keys = [f"distances:{one.slug}:{one.revision}" for one in negotiations]
    try:
        known = cache.get_many(keys)
    except Exception as failure:
        log.error("The cache failed, every line is drawn anew: %s", failure)
        return [_drawn_anew(one) for one in negotiations]
    for key, one in zip(keys, negotiations, strict=True):
        if key not in known:
            known[key] = _drawn_anew(one)
            cache.set(key, known[key], timeout=None)
    return [known[key] for key in keys]


def _drawn_anew(negotiation: Negotiation) -> list[Drawn]:
    return at_one_revision(negotiation, partial(_distances, negotiation))


def _distances(negotiation: Negotiation, revision: int) -> list[Drawn]:
    return distances(read_basis(Now(negotiation), revision))


def distances(basis: Basis) -> list[Drawn]:
    """The distance (R14) of the first pairs (R12) in every round; a round without one breaks no line."""
    dossier = basis.dossier
    issues = [issue.slug for issue in dossier.issues]
    numbers = [r.number for r in dossier.rounds]
    drawn, shown = [], pairs(dossier.parties)[:PAIRS]
    line = basis.valued(range(len(numbers) + 1), {p.slug for pair in shown for p in pair})
    for one, other in shown:
        found = tuple(
            distance(line, (one.slug, other.slug), number, issues).distance for number in numbers
        )
        points = tuple(
            (_across(place, len(numbers)), _down(value))
            for place, value in enumerate(found)
            if value is not None
        )
        drawn.append(Drawn((one.slug, other.slug), found, points))
    return drawn


def _across(place: int, rounds: int) -> float:
    return round(EDGE + (WIDTH - 2 * EDGE) * place / max(rounds - 1, 1), 1)


def _down(value: float) -> float:
    return round(EDGE + (HEIGHT - 2 * EDGE) * (100 - value) / 100, 1)
