"""Which rows of a resource are asked for: filters by slug, search and order; nothing unknown passes."""

from collections.abc import Callable, Collection
from typing import Any

import django_filters as filters
from django.core.exceptions import ValidationError
from django.db.models import F, Q, QuerySet
from django_filters.fields import ModelMultipleChoiceField as FilterField
from drf_spectacular.utils import OpenApiParameter
from rest_framework.filters import BaseFilterBackend
from rest_framework.request import Request

from positions.analysis.records import Topic as TopicRecord
from positions.analysis.records import topics_within
from positions.api.pagination import Pages
from positions.api.problems import BadQuestion
from positions.folding import LONGEST_SEARCH, MOST_WORDS, search_words
from positions.forms import PAX_CODE, given
from positions.models import (
    Claim,
    Issue,
    Negotiation,
    Option,
    Party,
    Proposal,
    Round,
    Source,
    Topic,
)
from positions.models.record import Record
from positions.vocabulary import (
    Asserts,
    Commitment,
    Completeness,
    Credibility,
    IssueKind,
    PartyRole,
    ProposalKind,
    ProposalStatus,
    Reliability,
    SourceKind,
)

ALWAYS = {"format", "page", "page_size", "search", "ordering", "drafts"}
DRAFTS = OpenApiParameter(
    "drafts",
    {"type": "boolean"},
    description="true: also what is not published, of the negotiations one is member of.",
)
SEARCH = (
    f"Words to find, all of them; letter case and diacritics ignored in every script. "
    f"{MOST_WORDS} words of {LONGEST_SEARCH} characters at most."
)


def asked_for(records: QuerySet, request: Request) -> QuerySet:
    """What one may see and asks for: published records, with `drafts=true` those of one's own negotiations too."""
    if switched(request, "drafts"):
        return records.open_to(request.user)
    return records.visible_to(request.user).published()


def switched(request: Request, name: str, default: bool = False) -> bool:
    """Whether a parameter is true; left out or empty it is as by default."""
    wanted = request.query_params.get(name, "")
    if wanted not in ("", "true", "false"):
        message = f"“{wanted}” is neither true nor false."
        raise BadQuestion([{"name": name, "value": wanted, "message": message}])
    return wanted == "true" if wanted else default


def visible(model: type[Record]) -> Callable[[Request], QuerySet]:
    """The records one may name in a filter: visible ones, of the negotiations asked for."""

    def choices(request: Request) -> QuerySet:
        records = asked_for(model.objects.all(), request)
        slugs = [slug for slug in request.query_params.getlist("negotiation") if slug]
        if slugs and model.negotiation_path:
            records = records.filter(**{f"{model.negotiation_path}__slug__in": slugs})
        return records

    return choices


class Slugs(filters.ModelMultipleChoiceFilter):
    """Records that lead to one of those named by slug, or in `named_by`; repeatable."""

    named_by = "slug"

    def __init__(
        self, model: type[Record], field_name: str, help_text: str = "", **options: Any
    ) -> None:
        nouns = str(model._meta.verbose_name_plural)
        options["help_text"] = help_text or f"{nouns.capitalize()}, by slug."
        super().__init__(
            field_name=field_name, to_field_name=self.named_by, queryset=visible(model), **options
        )

    def filter(self, qs: QuerySet, value: Any) -> QuerySet:
        if not value:
            return qs
        # A subquery and not a join: a proposal of two parties is one row.
        return qs.filter(pk__in=qs.model.objects.filter(self.matching(value)).values("pk"))

    def matching(self, value: QuerySet) -> Q:
        return Q(**{f"{self.field_name}__in": value})


class Itself(Slugs):
    """The rows of this slug."""

    def matching(self, value: QuerySet) -> Q:
        return Q(pk__in=[record.pk for record in value])


class Topics(Slugs):
    """Topics with all that lie under them."""

    help_text = "Topics, by slug; each includes its sub-topics."

    def __init__(self, field_name: str) -> None:
        super().__init__(Topic, field_name, help_text=self.help_text)

    def matching(self, value: QuerySet) -> Q:
        chosen = [str(topic.pk) for topic in value]
        rows = Topic.objects.filter(negotiation__in=[topic.negotiation_id for topic in value])
        tree = [
            TopicRecord(str(pk), str(parent or ""))
            for pk, parent in rows.values_list("pk", "parent")
        ]
        return Q(**{f"{self.field_name}__in": topics_within(tree, chosen)})


class PaxCodes(Topics):
    """Topics of a PA-X code, each with all that lie under it: the same matter in any negotiation."""

    named_by = "pax_code"
    help_text = f"Topics with their sub-topics, by {PAX_CODE}"


class RoundField(FilterField):
    """Rounds by slug or number."""

    def _check_values(self, value: Any) -> QuerySet:
        numbers = [v for v in value if v.isascii() and v.isdigit() and len(v) < 7]
        found = self.queryset.filter(Q(slug__in=value) | Q(number__in=numbers))
        known = {name for r in found for name in (r.slug, str(r.number))}
        for name in value:
            if name not in known:
                raise ValidationError(name, code="invalid_choice", params={"value": name})
        return found


class Rounds(Slugs):
    field_class = RoundField

    def __init__(self, field_name: str, help_text: str = "Rounds, by slug or number.") -> None:
        super().__init__(Round, field_name, help_text=help_text)


class Words(filters.MultipleChoiceFilter):
    """Values of a vocabulary; repeatable."""

    def __init__(self, vocabulary: Any, field_name: str, help_text: str) -> None:
        self.values = vocabulary.values
        super().__init__(field_name=field_name, choices=vocabulary.choices, help_text=help_text)


class ByNegotiation(filters.FilterSet):
    negotiation = Slugs(Negotiation, "negotiation", help_text="Negotiations, by slug.")


class NegotiationFilters(filters.FilterSet):
    negotiation = Itself(Negotiation, "pk", help_text="Negotiations, by slug.")


class PartyFilters(ByNegotiation):
    party = Itself(Party, "pk")
    role = Words(PartyRole, "role", "Roles in the talks (R12).")


class RoundFilters(ByNegotiation):
    round = Rounds("pk")


class TopicFilters(ByNegotiation):
    topic = Topics("pk")
    pax_code = PaxCodes("pk")
    parent = Slugs(Topic, "parent", "Topics, by slug: the headings right under them.")


class IssueFilters(ByNegotiation):
    issue = Itself(Issue, "pk")
    topic = Topics("topic")
    pax_code = PaxCodes("topic")
    kind = Words(IssueKind, "kind", "Kinds of issues: of terms or of facts.")


class OptionFilters(filters.FilterSet):
    negotiation = Slugs(Negotiation, "issue__negotiation", help_text="Negotiations, by slug.")
    issue = Slugs(Issue, "issue")
    topic = Topics("issue__topic")
    pax_code = PaxCodes("issue__topic")
    option = Itself(Option, "pk")


class ProposalFilters(ByNegotiation):
    proposal = Itself(Proposal, "pk")
    party = Slugs(Party, "authorships__party", "Parties, by slug, that tabled it.")
    round = Rounds("round")
    issue = Slugs(Issue, "terms__issue", help_text="Issues that a term of it speaks on.")
    topic = Topics("terms__issue__topic")
    pax_code = PaxCodes("terms__issue__topic")
    kind = Words(ProposalKind, "kind", "Kinds of documents (R11).")
    status = Words(ProposalStatus, "status", "Statuses of documents (R11).")
    completeness = Words(Completeness, "completeness", "How much of the text is coded (R5).")
    source = Slugs(Source, "source")
    supersedes = Slugs(Proposal, "supersedes", "Proposals, by slug, that it replaces.")
    responds_to = Slugs(Proposal, "responds_to", "Proposals, by slug, that it answers.")


class TermFilters(filters.FilterSet):
    negotiation = Slugs(Negotiation, "proposal__negotiation", help_text="Negotiations, by slug.")
    proposal = Slugs(Proposal, "proposal")
    party = Slugs(
        Party, "proposal__authorships__party", "Parties, by slug, that tabled its proposal."
    )
    round = Rounds("proposal__round")
    issue = Slugs(Issue, "issue")
    topic = Topics("issue__topic")
    pax_code = PaxCodes("issue__topic")
    stance = Slugs(Option, "stance", "Options, by slug.")
    commitment = Words(Commitment, "commitment", "How firmly the clause is put (R10).")
    source = Slugs(Source, "source")


class SourceFilters(ByNegotiation):
    source = Itself(Source, "pk")
    kind = Words(SourceKind, "kind", "Kinds of publications.")
    reliability = Words(Reliability, "reliability", "Grades of the source, A–F (Admiralty code).")
    reprint_of = Slugs(Source, "reprint_of", "Sources, by slug, that it reprints.")


class ClaimFilters(ByNegotiation):
    claim = Itself(Claim, "pk")
    source = Slugs(Source, "source")
    party = Slugs(Party, "about", help_text="Parties spoken of, by slug.")
    about = Slugs(Party, "about", "Parties spoken of, by slug.")
    proposal = Slugs(Proposal, "proposal")
    round = Rounds("proposal__round", "Rounds of the proposals spoken of, by slug or number.")
    issue = Slugs(Issue, "issue")
    topic = Topics("issue__topic")
    pax_code = PaxCodes("issue__topic")
    asserts = Words(Asserts, "asserts", "What is said of the stance (R16).")
    stance = Slugs(Option, "stance", "Options, by slug.")
    credibility = Words(Credibility, "credibility", "Grades of the claim, 1–6 (Admiralty code).")


class SalienceFilters(filters.FilterSet):
    negotiation = Slugs(Negotiation, "party__negotiation", help_text="Negotiations, by slug.")
    party = Slugs(Party, "party")
    issue = Slugs(Issue, "issue")
    topic = Topics("issue__topic")
    pax_code = PaxCodes("issue__topic")


class Asked(BaseFilterBackend):
    """Filters, search and order of a resource. A view names its `filterset`, `order` and `orders`."""

    def filter_queryset(self, request: Request, queryset: QuerySet, view: Any) -> QuerySet:
        refuse_unknown(request, ALWAYS, repeatable=view.filterset.base_filters)
        asked = view.filterset(given(request.query_params), queryset, request=request)
        if not asked.is_valid():
            raise BadQuestion(_problems(asked.form))
        found = asked.qs.holding(words_asked(request, "search"))
        return found.order_by(*_order(request, view.orders), *view.order)

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        repeatable = {"style": "form", "explode": True}
        described = [
            {"name": name, "description": field.extra["help_text"], "schema": _list(field)}
            | repeatable
            for name, field in view.filterset.base_filters.items()
        ]
        orders = {
            "type": "string",
            "enum": [f"{m}{name}" for name in view.orders for m in ("", "-")],
        }
        described += [
            {
                "name": "search",
                "description": SEARCH,
                "schema": {"type": "string", "maxLength": LONGEST_SEARCH},
            },
            {
                "name": "ordering",
                "description": "Fields to sort by, separated by commas; - before one turns it. "
                "References sort by slug, rounds by number, dates by their first day.",
                "schema": {"type": "array", "items": orders},
                "style": "form",
                "explode": False,
            },
            {"name": "drafts", "description": DRAFTS.description, "schema": DRAFTS.type},
        ]
        return [parameter | {"in": "query"} for parameter in described]


def _list(field: filters.Filter) -> dict[str, Any]:
    """Any of a vocabulary, or any slugs: which there are depends on what one may see."""
    if not isinstance(field, Words):
        return {"type": "array", "items": {"type": "string"}}
    kind = "integer" if isinstance(field.values[0], int) else "string"
    return {"type": "array", "items": {"type": kind, "enum": list(field.values)}}


def refuse_unknown(
    request: Request, known: Collection[str], repeatable: Collection[str] = ()
) -> None:
    """Every parameter must be known, given once unless repeatable, and text: a NUL names nothing.

    Pages are numbers in tables too, which hold all of them.
    """
    problems = []
    for name, values in request.query_params.lists():
        if name in repeatable:
            continue
        shown = {"name": name, "value": ";".join(values).replace("\0", "\ufffd")}
        if name not in known:
            problems.append(shown | {"message": "There is no such parameter."})
        elif len(values) > 1:
            problems.append(shown | {"message": "It can be given only once."})
    problems += [
        {
            "name": name,
            "value": value.replace("\0", "\ufffd"),
            "message": "It holds a NUL character.",
        }
        for name, values in request.query_params.lists()
        for value in values
        if "\0" in value
    ]
    if problems:
        raise BadQuestion(problems)
    if "page" in known:
        Pages().asked(request)


def words_asked(request: Request, name: str) -> list[str]:
    """The words of a search, folded."""
    text = request.query_params.get(name, "")
    try:
        return search_words(text)
    except ValueError as too_many:
        shown = f"{text[:80]}…"
        raise BadQuestion([{"name": name, "value": shown, "message": str(too_many)}]) from too_many


def _problems(form: Any) -> list[dict[str, str]]:
    return [
        {
            "name": name,
            "value": str((wrong.params or {}).get("value", "")),
            "message": "“{value}” is not known here.".format(**wrong.params)
            if wrong.code in ("invalid_choice", "invalid_pk_value")
            else wrong.messages[0],
        }
        for name, all_wrong in form.errors.as_data().items()
        for wrong in all_wrong
    ]


def _order(request: Request, orders: dict[str, Any]) -> list[Any]:
    """Expressions to sort by, from `?ordering=-date,slug`."""
    found = []
    for name in filter(None, request.query_params.get("ordering", "").split(",")):
        expression = orders.get(name.removeprefix("-"))
        if expression is None:
            message = f"One can sort by: {', '.join(orders)}."
            raise BadQuestion([{"name": "ordering", "value": name, "message": message}])
        expression = F(expression) if isinstance(expression, str) else expression
        backwards = name.startswith("-")
        found.append(
            expression.desc(nulls_last=True) if backwards else expression.asc(nulls_first=True)
        )
    return found
