"""What every page of a negotiation goes through: who may see it, its records at one revision, its question."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from positions.analysis.records import Dossier, Term
from positions.as_of import Now
from positions.captions import Captions, OptionCaption, load_captions
from positions.dossier import at_one_revision, drafts_wanted
from positions.forms import Question, given
from positions.models import Negotiation, Proposal
from positions.snapshots import RECORDS_NEEDED, Basis, read_basis
from positions.views.begun import in_two, is_large
from positions.vocabulary import Review

Context = dict[str, Any]
View = Callable[..., Context | HttpResponse]


@dataclass(frozen=True)
class Reading:
    """A negotiation as of one revision: its records, their captions, and the question put to them."""

    negotiation: Negotiation
    basis: Basis
    captions: Captions
    question: Question
    site: str
    """The address of the site as it was asked for, with a slash at its end."""

    @property
    def dossier(self) -> Dossier:
        return self.basis.dossier

    @property
    def asked(self) -> dict[str, Any]:
        """The question's cleaned data."""
        return self.question.cleaned_data

    @property
    def kept(self) -> dict[str, str]:
        """What every link to another page of this negotiation keeps of the question."""
        return {"drafts": "true"} if self.dossier.drafts else {}

    def anchors(self, terms: Iterable[Term] | None = None) -> dict[Term, str]:
        """Where each clause stands on the page of its proposal: `clause-1` is the first of its text.

        Of all clauses, or of those given, which must be whole texts.
        """
        places: dict[str, int] = {}
        found = {}
        for term in self.dossier.terms if terms is None else terms:
            places[term.proposal] = places.get(term.proposal, 0) + 1
            found[term] = f"clause-{places[term.proposal]}"
        return found

    def scales(self) -> dict[str, list[OptionCaption]]:
        """The options of each issue that have a value, from the low end of its scale to the high."""
        found: dict[str, list[OptionCaption]] = {}
        for option in self.dossier.options:
            if option.value is not None:
                caption = self.captions.options[option.issue, option.slug]
                found.setdefault(option.issue, []).append(caption)
        return found


def page(
    question: type[Question],
    template: str,
    *,
    from_ledger: bool = False,
    heading: Callable[[Reading], Context] | None = None,
) -> Callable[[View], Callable[..., HttpResponseBase]]:
    """A page of one negotiation: the view is given a `Reading` and answers the template's context.

    The template gets `captions`, `dossier`, `question`, the `path` and the page it is (`here`). Of a
    question that cannot be answered as it is put it gets `problems` and no answer, with status 400.
    Absent and forbidden are the same 404. `from_ledger`: the codebook with the ledger is all that it
    needs, unless the question asks for more. `heading`: what the title tells of the answer, known
    before it is worked out; of a large negotiation what stands above the content is sent first.
    """

    def made(view: View) -> Callable[..., HttpResponseBase]:
        kind = _Kind(question, template, view, from_ledger, heading)

        @require_safe
        @wraps(view)
        def answer(request: HttpRequest, slug: str, **path: str) -> HttpResponseBase:
            negotiation = get_object_or_404(Negotiation.objects.visible_to(request.user), slug=slug)
            visit = _Visit(kind, request, negotiation, path)
            try:
                found = at_one_revision(negotiation, visit.begun)
            except Negotiation.DoesNotExist as deleted:
                raise Http404 from deleted
            if isinstance(found, str):
                return in_two(request, found, lambda: at_one_revision(negotiation, visit.whole))
            return found

        return answer

    return made


@dataclass(frozen=True)
class _Kind:
    """What `page` was given."""

    question: type[Question]
    template: str
    view: View
    from_ledger: bool
    heading: Callable[[Reading], Context] | None


class _Visit:
    """One request of a page."""

    def __init__(
        self, kind: _Kind, request: HttpRequest, negotiation: Negotiation, path: dict[str, str]
    ) -> None:
        self.kind, self.request, self.negotiation, self.path = kind, request, negotiation, path
        self.drafts = drafts_wanted(negotiation, request.user, request.GET)
        self.kept = kind.from_ledger and not RECORDS_NEEDED & given(request.GET).keys()
        self._readings: dict[int, Reading] = {}

    def reading(self, revision: int) -> Reading:
        """What is read at a revision; once for both pieces of a page."""
        if revision not in self._readings:
            negotiation, drafts = self.negotiation, self.drafts
            basis = read_basis(Now(negotiation), revision, self.kept, whole=True, drafts=drafts)
            self._readings[revision] = Reading(
                negotiation,
                basis,
                load_captions(negotiation, drafts),
                self.kind.question(self.request.GET, basis.dossier),
                self.request.build_absolute_uri("/"),
            )
        return self._readings[revision]

    def begun(self, revision: int) -> HttpResponse | str:
        """The page, or what stands above its content where there is much of that."""
        reading, heading = self.reading(revision), self.kind.heading
        if not (heading and is_large(reading.dossier) and reading.question.is_valid()):
            return self.whole(revision)
        context = self._shared(reading) | heading(reading) | {"begun": True}
        return render_to_string(self.kind.template, context, self.request)

    def whole(self, revision: int) -> HttpResponse:
        reading = self.reading(revision)
        context, status = self._shared(reading), 200
        if reading.question.is_valid():
            found = self.kind.view(reading, **self.path)
            if isinstance(found, HttpResponse):
                return found
            context |= found
        # Asked again: a view may refuse what only it can tell.
        if not reading.question.is_valid():
            context["problems"] = reading.question.problems()
            status = 400
        return render(self.request, self.kind.template, context, status=status)

    def _shared(self, reading: Reading) -> Context:
        """What the template of every page gets."""
        return {
            "unpublished": _unpublished(self.request, reading.negotiation),
            "captions": reading.captions,
            "dossier": reading.dossier,
            "question": reading.question,
            "path": self.path,
            "here": self.request.resolver_match.url_name,
        }


def _unpublished(request: HttpRequest, negotiation: Negotiation) -> int:
    """How many drafts a member could ask for; readers without an account cost no query."""
    if not request.user.is_authenticated:
        return 0
    own = Proposal.objects.of(negotiation).shared_with(request.user)
    return own.exclude(review=Review.PUBLISHED).count()
