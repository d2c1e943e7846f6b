"""Filters of changelists; they offer nothing of negotiations that the user cannot see."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest

from positions import words
from positions.admin.access import access
from positions.analysis.claims import Verdict, matters, weighing
from positions.analysis.records import Dossier
from positions.dossier import load_dossier
from positions.models import Authorship, Claim, Issue, Negotiation, Party, Round, Term


class NegotiationFilter(admin.SimpleListFilter):
    title = "negotiation"
    parameter_name = "negotiation"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(access(request).visible.values())

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if not self.value():
            return queryset
        return queryset.filter(**{f"{queryset.model.negotiation_path}__slug": self.value()})


def homes(request: HttpRequest) -> list[int]:
    """The negotiations that a list is about: the one chosen, else all that the user may see."""
    chosen = request.GET.get("negotiation")
    return [pk for pk, (slug, _) in access(request).visible.items() if chosen in (slug, None)]


class WithinNegotiation(admin.RelatedFieldListFilter):
    """The rounds, parties or issues of the negotiation chosen; without a choice they would be mixed."""

    def field_choices(
        self, field: models.Field, request: HttpRequest, model_admin: Any
    ) -> list[tuple[int, str]]:
        return choices_of(field.related_model, request)


def choices_of(model: type[models.Model], request: HttpRequest) -> list[tuple[int, str]]:
    if len(homes(request)) != 1:
        return []
    records = model.objects.visible_to(request.user)
    found = records.filter(**{model.negotiation_path: homes(request)[0]})
    return [(record.pk, str(record)) for record in found]


class RecordFilter(admin.SimpleListFilter):
    """Records that have to do with one of the negotiation, through others."""

    model: type[models.Model]

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[int, str]]:
        return choices_of(self.model, request)

    def has_output(self) -> bool:
        # A choice holds also where the negotiation is not said, though the others are not offered.
        return bool(self.lookup_choices) or self.value() is not None

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() is None:
            return queryset
        if not self.value().isdecimal() or len(self.value()) > 18:
            raise IncorrectLookupParameters(self.value())
        return queryset.filter(self.condition(int(self.value())))

    def condition(self, pk: int) -> Q | Exists:
        raise NotImplementedError


class RoundOfTerm(RecordFilter):
    title, parameter_name, model = "round", "round", Round

    def condition(self, pk: int) -> Q:
        return Q(proposal__round=pk)


class PartyOfTerm(RecordFilter):
    title, parameter_name, model = "party", "party", Party

    def condition(self, pk: int) -> Exists:
        return Exists(Authorship.objects.filter(proposal=OuterRef("proposal"), party=pk))


class IssueOfProposal(RecordFilter):
    title, parameter_name, model = "issue", "issue", Issue

    def condition(self, pk: int) -> Exists:
        return Exists(Term.objects.filter(proposal=OuterRef("pk"), issue=pk))


class YesOrNo(admin.SimpleListFilter):
    """What is there and what is still to do, at addresses that other pages lead to."""

    yes = no = ""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", self.yes), ("no", self.no)]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() is None:
            return queryset
        if self.value() not in ("yes", "no"):
            raise IncorrectLookupParameters(self.value())
        done = self.condition()
        return queryset.filter(done if self.value() == "yes" else ~done)

    def condition(self) -> Q | Exists:
        raise NotImplementedError


class Claimed(YesOrNo):
    title, parameter_name = "claims", "claimed"
    yes, no = "with a claim on its issue and proposal", "without a claim"

    def condition(self) -> Exists:
        place = {"proposal": OuterRef("proposal"), "issue": OuterRef("issue")}
        return Exists(Claim.objects.filter(**place))


class Stated(YesOrNo):
    title, parameter_name = "stance", "stated"
    yes, no = "with a stance", "without: a silence, a comment, a denial of a report"

    def condition(self) -> Q:
        return Q(stance__isnull=False)


class Coded(YesOrNo):
    title, parameter_name = "terms", "coded"
    yes, no = "with terms", "without a term"

    def condition(self) -> Exists:
        return Exists(Term.objects.filter(proposal=OuterRef("pk")))


class Graded(YesOrNo):
    """F says that the source cannot be judged: a grade is still to be given."""

    title, parameter_name = "grade", "graded"
    yes, no = "A to E", "none: F, cannot be judged"

    def condition(self) -> Q:
        return ~Q(reliability="F")


class ByTheRules(admin.SimpleListFilter):
    """Claims that the rules put together; worked out negotiation by negotiation, so offered for one."""

    def has_output(self) -> bool:
        return bool(self.lookup_choices) or self.value() is not None

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() is None:
            return queryset
        found = Q(pk__in=[])
        for negotiation in Negotiation.objects.filter(pk__in=homes(request)):
            slugs = list(self.claims(dossier_of(request, negotiation)))
            found |= Q(negotiation=negotiation, slug__in=slugs)
        return queryset.filter(found)

    def claims(self, dossier: Dossier) -> Iterator[str]:
        raise NotImplementedError


class VerdictOfGroup(ByTheRules):
    """As readers see it: claims on a proposal that is not published are in no group yet."""

    title, parameter_name = "verdict of its group (R16)", "verdict"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        possible = (
            Verdict.CONTESTED,
            Verdict.CORROBORATED,
            Verdict.SINGLE_SOURCE,
            Verdict.UNCODED,
        )
        if self.value() is not None and self.value() not in possible:
            raise IncorrectLookupParameters(self.value())
        one = len(homes(request)) == 1
        return [(str(verdict), str(words.word(verdict))) for verdict in possible] if one else []

    def claims(self, dossier: Dossier) -> Iterator[str]:
        weigh = weighing(dossier)
        for group in matters(dossier, dossier.claims).values():
            if weigh(group).verdict == self.value():
                yield from (testimony.claim.slug for testimony in group)


class RoundOfClaim(ByTheRules):
    """The round of its proposal, else the one that R15 puts it in."""

    title, parameter_name = "round (R15)", "round"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[int, str]]:
        if len(homes(request)) != 1:
            return []
        rounds = Round.objects.visible_to(request.user).filter(negotiation=homes(request)[0])
        return [(round_.number, str(round_)) for round_ in rounds.order_by("number")]

    def claims(self, dossier: Dossier) -> Iterator[str]:
        rounds = {proposal.slug: proposal.round for proposal in dossier.proposals}
        for matter, group in matters(dossier, dossier.claims).items():
            number = rounds[matter.proposal] if matter.proposal else matter.round
            if str(number) == self.value():
                yield from (testimony.claim.slug for testimony in group)


def dossier_of(request: HttpRequest, negotiation: Negotiation) -> Dossier:
    """What the rules read; once a request, whatever the number of filters."""
    known = request.__dict__.setdefault("parley_dossiers", {})
    if negotiation.pk not in known:
        known[negotiation.pk] = load_dossier(negotiation)
    return known[negotiation.pk]
