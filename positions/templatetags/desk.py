"""What is left to do at the desk, negotiation by negotiation: counts that lead to what they count."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import template
from django.core.cache import cache
from django.db.models import Count, Exists, F, OuterRef, Q
from django.template.context import Context
from django.urls import reverse
from django.utils.http import urlencode

from positions.analysis.claims import Verdict, groups
from positions.dossier import load_dossier
from positions.models import (
    Claim,
    Issue,
    Negotiation,
    Option,
    Party,
    Proposal,
    Record,
    Round,
    Source,
    Term,
)
from positions.vocabulary import Asserts, Mark, Reliability, Review

register = template.Library()

WEIGHED = 10
"""Negotiations whose claims are weighed for this page if they were not before: those revised last."""


@dataclass(frozen=True, slots=True)
class Step:
    """What a negotiation begins with, in this order."""

    name: str
    model: type[Record]
    found: type[Record]
    """Of what there must be one: an issue without a scale is none yet."""

    @property
    def list_address(self) -> str:
        return _address(self.model, "changelist")

    @property
    def add_address(self) -> str:
        return _address(self.model, "add")


STEPS = (
    Step("parties", Party, Party),
    Step("rounds", Round, Round),
    Step("issues with scales", Issue, Option),
    Step("sources", Source, Source),
    Step("proposals", Proposal, Proposal),
)


@dataclass(frozen=True, slots=True)
class Chore:
    """A kind of work: what is counted, as one and as many, and the question to the list that shows it."""

    one: str
    many: str
    model: type[Record]
    counted: Q | Exists
    asked: Mapping[str, str]


_NO_CLAIM = ~Exists(Claim.objects.filter(issue=OuterRef("issue"), proposal=OuterRef("proposal")))
_NO_TERM = ~Exists(Term.objects.filter(proposal=OuterRef("pk")))

CHORES = (
    Chore("term without a claim", "terms without a claim", Term, _NO_CLAIM, {"claimed": "no"}),
    Chore(
        "claim without a stance",
        "claims without a stance",
        Claim,
        Q(asserts=Asserts.COMMENT),
        {"stated": "no"},
    ),
    Chore("proposal without terms", "proposals without terms", Proposal, _NO_TERM, {"coded": "no"}),
    Chore(
        "source without a grade (F)",
        "sources without a grade (F)",
        Source,
        Q(reliability=Reliability.F),
        {"graded": "no"},
    ),
    Chore(
        "draft that waits for a reviewer",
        "drafts that wait for a reviewer",
        Proposal,
        Q(review=Review.IN_REVIEW),
        {"review__exact": Review.IN_REVIEW.value},
    ),
    Chore(
        "copied clause not yet marked",
        "copied clauses not yet marked",
        Term,
        Q(mark=Mark.UNMARKED),
        {"mark__exact": Mark.UNMARKED.value},
    ),
)
CONTESTED = ("contested group of claims", "contested groups of claims")


@dataclass(frozen=True, slots=True)
class Task:
    """A chore of one negotiation: how much of it there is, None where it was not counted."""

    says: str
    number: int | None
    address: str


@dataclass(frozen=True, slots=True)
class Work:
    negotiation: Negotiation
    missing: list[Step]
    tasks: list[Task]


@register.inclusion_tag("admin/left_to_do.html", takes_context=True)
def left_to_do(context: Context) -> dict[str, Any]:
    """The work left in each negotiation that the user may edit, those revised last first.

    Seven queries for any number of negotiations; to weigh claims anew twelve more each, for ten at most.
    """
    user = context["request"].user
    found = _negotiations(user)
    counts = [_counts(chore, user) for chore in CHORES]
    contested = _contested(found)
    return {
        "steps": STEPS,
        "works": [
            Work(
                negotiation,
                [step for step in STEPS if not getattr(negotiation, _has(step))],
                _tasks(negotiation, counts, contested.get(negotiation.pk)),
            )
            for negotiation in found
        ],
    }


def _negotiations(user: Any) -> list[Negotiation]:
    begun = {
        _has(step): Exists(
            step.found.objects.filter(**{step.found.negotiation_path: OuterRef("pk")})
        )
        for step in STEPS
    }
    last = F("revised_at").desc(nulls_last=True)
    return list(Negotiation.objects.editable_by(user).annotate(**begun).order_by(last, "name"))


def _has(step: Step) -> str:
    return f"has_{step.model._meta.model_name}"


def _counts(chore: Chore, user: Any) -> dict[int, int]:
    """How much there is, by id of the negotiation; what is not named has none."""
    rows = chore.model.objects.editable_by(user).filter(chore.counted).order_by()
    return dict(rows.values_list(chore.model.negotiation_path).annotate(Count("pk")))


def _tasks(
    negotiation: Negotiation, counts: Iterable[Mapping[int, int]], contested: int | None
) -> list[Task]:
    tasks = [
        _task(
            (chore.one, chore.many),
            numbers.get(negotiation.pk, 0),
            f"{_address(chore.model, 'changelist')}?"
            + urlencode({"negotiation": negotiation.slug, **chore.asked}),
        )
        for chore, numbers in zip(CHORES, counts, strict=True)
    ]
    page = reverse("pages:claims", kwargs={"slug": negotiation.slug})
    tasks.insert(2, _task(CONTESTED, contested, f"{page}?verdict={Verdict.CONTESTED}"))
    return tasks


def _task(words: tuple[str, str], number: int | None, address: str) -> Task:
    return Task(words[0] if number == 1 else words[1], number, address)


def _contested(found: Sequence[Negotiation]) -> dict[int, int]:
    """Contested groups by id of the negotiation; under a slug a revision is never used twice."""
    keys = {negotiation.pk: _key(negotiation, negotiation.revision) for negotiation in found}
    known = cache.get_many(keys.values())
    for negotiation in found[:WEIGHED]:
        if keys[negotiation.pk] in known:
            continue
        try:
            dossier = load_dossier(negotiation)
        except Negotiation.DoesNotExist:
            continue
        number = sum(group.finding.verdict is Verdict.CONTESTED for group in groups(dossier))
        cache.set(_key(negotiation, dossier.revision), number, timeout=None)
        known[keys[negotiation.pk]] = number
    return {pk: known[key] for pk, key in keys.items() if key in known}


def _key(negotiation: Negotiation, revision: int) -> str:
    return f"contested:{negotiation.slug}:{revision}"


def _address(model: type[Record], page: str) -> str:
    return reverse(f"admin:positions_{model._meta.model_name}_{page}")
