"""Search across the negotiations one may see: the question, and what holds its words, with where each stands."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode

from positions.analysis.records import Topic as TopicRecord
from positions.analysis.records import topics_within
from positions.folding import search_words
from positions.forms import given, shown
from positions.models import (
    Authorship,
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
    Topic,
)
from positions.querysets import Records
from positions.snippets import Snippet, best_match
from positions.vocabulary import IssueKind, Mark, Review

ITSELF = ""
"""The way to a record from itself."""


@dataclass(frozen=True)
class Kind:
    """A kind of record that is searched."""

    model: type[Record]
    name: str
    """The field that names a row."""
    texts: tuple[str, ...]
    """What is searched of it, the texts before the names: of several that match alike the first is shown."""
    leads: Mapping[str, str] = field(default_factory=dict)
    """The ways to its party, round, topic, issue and proposal: by these it is filtered and placed."""
    tabled: str | None = None
    """The way to the proposal whose authors are its parties."""
    beside: tuple[str, ...] = ()
    """Columns that its page's address and its title are made of."""


DRAFT = ("review", "revises__slug")
KINDS = {
    "negotiations": Kind(Negotiation, "slug", ("name", "summary", "slug")),
    "parties": Kind(
        Party, "slug", ("name", "short_name", "aliases", "notes", "slug"), {"party": ITSELF}
    ),
    "rounds": Kind(Round, "slug", ("name", "venue", "slug"), {"round": ITSELF}),
    "topics": Kind(Topic, "slug", ("name", "slug"), {"topic": ITSELF}),
    "issues": Kind(
        Issue, "slug", ("name", "question", "slug"), {"issue": ITSELF, "topic": "topic"}
    ),
    "options": Kind(
        Option,
        "slug",
        ("label", "description", "slug"),
        {"issue": "issue", "topic": "issue__topic"},
    ),
    "proposals": Kind(
        Proposal,
        "slug",
        ("title", "note", "slug"),
        {"round": "round", "proposal": ITSELF},
        tabled=ITSELF,
        beside=DRAFT,
    ),
    "terms": Kind(
        Term,
        "clause",
        ("wording", "conditions", "note", "clause"),
        {
            "round": "proposal__round",
            "proposal": "proposal",
            "issue": "issue",
            "topic": "issue__topic",
        },
        tabled="proposal",
        beside=(*(f"proposal__{name}" for name in DRAFT), "mark"),
    ),
    "sources": Kind(
        Source, "slug", ("title", "publisher", "url", "slug"), beside=("publisher", "language")
    ),
    "claims": Kind(
        Claim,
        "slug",
        ("statement", "quote", "claimant", "note", "locator", "slug"),
        {
            "party": "about",
            "round": "proposal__round",
            "proposal": "proposal",
            "issue": "issue",
            "topic": "issue__topic",
        },
        beside=(
            *(f"proposal__{name}" for name in DRAFT),
            "issue__kind",
            "source__slug",
            "source__publisher",
            "source__language",
        ),
    ),
}
"""Where search looks, by resource, in the order in which it answers."""

LABELS = {"party": "name", "round": "name", "proposal": "title", "issue": "name", "topic": "name"}
FILTERS: dict[str, type[Record]] = {
    "negotiation": Negotiation,
    "topic": Topic,
    "party": Party,
    "round": Round,
    "issue": Issue,
}


@dataclass(frozen=True, slots=True)
class Named:
    """A record as a row refers to it."""

    slug: str
    label: str


@dataclass(frozen=True, slots=True)
class Match:
    """A record that holds all the words: which of its texts holds most of them, and where it stands."""

    resource: str
    id: int
    negotiation: str
    name: str
    title: str
    matched: str
    text: Snippet
    language: str
    """Of the text, where it is known to be another than the coder's; a language tag."""
    places: Mapping[str, Named]
    """Its round, proposal, issue and topic, as far as it has them."""
    number: int | None
    """Of its round."""
    parties: tuple[Named, ...]
    draft: bool
    page: str
    """The address of the page where it stands."""


class SearchQuestion:
    """Words, and where to look for them: `negotiation`, `topic` with sub-topics, `party`, `round`, `issue`, by
    slug (rounds also by number), and `resource`; each can be repeated. What is wrong with it is in `problems`.

    A filter leaves out the kinds of records for which it has no meaning. `party` means what it tabled and
    what is claimed about it; `round` what was tabled in it and what is claimed of that.
    """

    once = ("q", "drafts")
    many = (*FILTERS, "resource")

    def __init__(self, asked: QueryDict, user: Any, also: Collection[str] = ()) -> None:
        self.user = user
        self.asked = given(asked)
        self.words: list[str] = []
        self.chosen: dict[str, list[Record]] = {}
        self.within: dict[str, set[int]] = {}
        """Ids of the records that a row must lead to, by filter."""
        self.problems = list(self._misnamed(asked, {*self.once, *self.many, *also}))
        if not self.problems:
            self._read()

    @property
    def drafts(self) -> bool:
        return self.asked.get("drafts") == "true"

    @property
    def resources(self) -> list[str]:
        named = self.asked.getlist("resource")
        return [name for name in KINDS if not named or name in named]

    def _misnamed(self, asked: QueryDict, known: Collection[str]) -> Iterator[dict[str, str]]:
        for name, values in asked.lists():
            if name not in known:
                yield _problem(name, ";".join(values), "There is no such parameter.")
            elif len(values) > 1 and name not in self.many:
                yield _problem(name, ";".join(values), "It can be given only once.")
            for value in values:
                if "\0" in value or "\0" in name:
                    yield _problem(name, value, "It holds a NUL character.")

    def _read(self) -> None:
        text, drafts = self.asked.get("q", ""), self.asked.get("drafts", "")
        try:
            self.words = search_words(text)
        except ValueError as too_many:
            self.problems.append(_problem("q", f"{text[:80]}…", str(too_many)))
        if drafts not in ("", "true", "false"):
            self._refuse("drafts", drafts, f"“{drafts}” is neither true nor false.")
        for resource in self.asked.getlist("resource"):
            if resource not in KINDS:
                self._refuse("resource", resource)
        for name, model in FILTERS.items():
            if values := self.asked.getlist(name):
                self._choose(name, model, values)
        if topics := self.chosen.get("topic"):
            self.within["topic"] = _with_sub_topics(topics)

    def _choose(self, name: str, model: type[Record], values: list[str]) -> None:
        """The records named, of the negotiations named; a round also by its number."""
        named = Q(slug__in=values)
        if name == "round":
            numbers = [v for v in values if v.isascii() and v.isdigit() and len(v) < 7]
            named |= Q(number__in=numbers)
        homes = self.asked.getlist("negotiation")
        if homes and model.negotiation_path:
            named &= Q(negotiation__slug__in=homes)
        found = list(model.objects.visible_to(self.user).filter(named))
        known = {str(getattr(r, key, "")) for r in found for key in ("slug", "number")}
        for value in values:
            if value not in known:
                self._refuse(name, value)
        self.chosen[name] = found
        self.within[name] = {record.pk for record in found}

    def _refuse(self, name: str, value: str, message: str = "") -> None:
        message = message or f"“{value}” is not known here."
        self.problems.append(_problem(name, value, message))


def _problem(name: str, value: str, message: str) -> dict[str, str]:
    return {"name": shown(name), "value": shown(value), "message": shown(message)}


def _with_sub_topics(chosen: list[Record]) -> set[int]:
    rows = Topic.objects.filter(negotiation__in={topic.negotiation_id for topic in chosen})
    tree = [
        TopicRecord(str(pk), str(parent or "")) for pk, parent in rows.values_list("pk", "parent")
    ]
    return {int(pk) for pk in topics_within(tree, [str(topic.pk) for topic in chosen])}


class Found:
    """What holds the words: resource by resource, in each by negotiation and in the analyst's order.

    Counted once, then read only as far as it is asked for: a slice as a list, or all, bit by bit.
    """

    def __init__(self, question: SearchQuestion) -> None:
        self.words = question.words
        self.parts = {name: _rows(KINDS[name], question) for name in question.resources}

    @cached_property
    def sizes(self) -> dict[str, int]:
        return {name: rows.count() for name, rows in self.parts.items()}

    def __len__(self) -> int:
        return sum(self.sizes.values())

    def __getitem__(self, wanted: slice) -> list[Match]:
        start, stop, _ = wanted.indices(len(self))
        found: list[Match] = []
        for name, rows in self.parts.items():
            size = self.sizes[name]
            if size and start < size and stop > 0:
                found += self._matches(name, _read(KINDS[name], rows)[max(start, 0) : stop])
            start, stop = start - size, stop - size
        return found

    def __iter__(self) -> Iterator[Match]:
        for name, rows in self.parts.items():
            reading = _read(KINDS[name], rows).iterator(chunk_size=AT_ONCE)
            while some := list(islice(reading, AT_ONCE)):
                yield from self._matches(name, some)

    def _matches(self, resource: str, rows: Iterable[dict[str, Any]]) -> list[Match]:
        kind, rows = KINDS[resource], list(rows)
        authors = _authors(kind, rows)
        return [_match(resource, kind, row, self.words, authors) for row in rows]


AT_ONCE = 2_000
"""Rows that are held at a time where all are read."""


def _rows(kind: Kind, question: SearchQuestion) -> Records:
    """The rows of a kind that hold all the words."""
    records: Records = kind.model.objects.all()
    if question.drafts:
        records = records.open_to(question.user)
    else:
        records = records.visible_to(question.user).published()
    if not question.words:
        return records.none()
    for name, ids in question.within.items():
        wanted = _leading(kind, name, ids)
        if wanted is None:
            return records.none()
        records = records.filter(wanted)
    return records.holding(question.words)


def _read(kind: Kind, records: Records) -> QuerySet:
    """Rows in their order, with the columns that matches are made of."""
    home = kind.model.negotiation_path
    order = (f"{home}__slug", "sequence", "pk") if home else ("slug",)
    columns = {"pk", kind.name, *kind.texts, *kind.beside, _beyond(home, "slug")}
    for name, way in kind.leads.items():
        columns |= {_beyond(way, "slug"), _beyond(way, LABELS[name])}
        columns |= {_beyond(way, "number")} if name == "round" else set()
    columns |= {_beyond(kind.tabled, "pk")} if kind.tabled is not None else set()
    more = {"place": _place()} if kind.model is Term else {}
    return records.order_by(*order).values(*columns, **more)


def _beyond(way: str, name: str) -> str:
    return f"{way}__{name}" if way else name


def _leading(kind: Kind, name: str, ids: Collection[int]) -> Q | None:
    """That a row leads to one of these records; None where rows of this kind lead to none."""
    if name == "negotiation":
        return Q((_beyond(kind.model.negotiation_path, "pk__in"), ids))
    if name == "party" and kind.tabled is not None:
        # A subquery and not a join: a proposal of two parties is one row.
        tabled = Authorship.objects.filter(party__in=ids).values("proposal")
        return Q((_beyond(kind.tabled, "pk__in"), tabled))
    return Q((_beyond(kind.leads[name], "pk__in"), ids)) if name in kind.leads else None


def _place() -> Subquery:
    """The place of a term among those that the page of its proposal shows."""
    own = Q(sequence__lt=OuterRef("sequence")) | Q(
        sequence=OuterRef("sequence"), pk__lte=OuterRef("pk")
    )
    earlier = Term.objects.filter(own, _SHOWN, proposal=OuterRef("proposal"))
    return Subquery(
        earlier.order_by().values("proposal").annotate(found=Count("pk")).values("found")
    )


_COMPARED = ("", Mark.KEPT, Mark.CHANGED)
_SHOWN = Q(proposal__review=Review.PUBLISHED) | Q(mark__in=_COMPARED)


def _authors(kind: Kind, rows: list[dict[str, Any]]) -> dict[int, list[Named]]:
    """Who tabled each proposal that the rows lead to, in the order of the paper: one query."""
    found: dict[int, list[Named]] = {}
    if kind.tabled is not None and rows:
        proposals = {row[_beyond(kind.tabled, "pk")] for row in rows}
        tabled = Authorship.objects.filter(proposal__in=proposals)
        for proposal, slug, name in tabled.values_list("proposal", "party__slug", "party__name"):
            found.setdefault(proposal, []).append(Named(slug, name))
    return found


def _match(
    resource: str,
    kind: Kind,
    row: dict[str, Any],
    words: list[str],
    authors: Mapping[int, list[Named]],
) -> Match:
    matched, text = best_match({name: row[name] for name in kind.texts}, words)
    places = {
        name: Named(slug, row[_beyond(way, LABELS[name])])
        for name, way in kind.leads.items()
        if (slug := row[_beyond(way, "slug")])
    }
    own = places.pop("party", None)
    parties = [own] if own else []
    if kind.tabled is not None:
        parties = authors.get(row[_beyond(kind.tabled, "pk")], [])
    negotiation = row[_beyond(kind.model.negotiation_path, "slug")]
    draft = row.get("review", row.get("proposal__review")) not in (None, Review.PUBLISHED)
    return Match(
        resource=resource,
        id=row["pk"],
        negotiation=negotiation,
        name=row[kind.name],
        title=_title(resource, kind, row),
        matched=matched,
        text=text,
        language=row[LANGUAGES[matched]] if LANGUAGES.get(matched) in row else "",
        places=places,
        number=row[_beyond(kind.leads["round"], "number")] if "round" in kind.leads else None,
        parties=tuple(parties),
        draft=draft,
        page=_address(negotiation, draft, *PAGES[resource](row)),
    )


LANGUAGES = {"quote": "source__language", "title": "language"}
"""Texts in the words of a source, whose language is recorded with it."""


def _title(resource: str, kind: Kind, row: dict[str, Any]) -> str:
    match resource:
        case "terms":
            return f"Clause {row['clause']}"
        case "rounds":
            return f"{row['number']}. {row['name']}"
        case "sources":
            return f"{row['publisher']}: {row['title']}"
        case "claims":
            return row["source__publisher"]
    return row[kind.texts[0]]


Place = tuple[str, dict[str, str], dict[str, str], str]
"""A page by name, what its path holds, its question, and the place on it."""


def _page_of_proposal(row: dict[str, Any], way: str = ITSELF) -> Place:
    # A draft copy is shown in the place of what it revises.
    slug = row[_beyond(way, "revises__slug")] or row[_beyond(way, "slug")]
    return "proposal", {"proposal": slug}, {}, ""


def _page_of_term(row: dict[str, Any]) -> Place:
    page, path, asked, _ = _page_of_proposal(row, "proposal")
    hidden = row["proposal__review"] != Review.PUBLISHED and row["mark"] not in _COMPARED
    return page, path, asked, "" if hidden else f"clause-{row['place']}"


def _page_of_claim(row: dict[str, Any]) -> Place:
    """Its group; where that depends on dates (R15), its source."""
    anchor = f"claim-{row['slug']}"
    proposal = row["proposal__revises__slug"] or row["proposal__slug"]
    if not proposal and row["issue__kind"] == IssueKind.TERM:
        return "source", {"source": row["source__slug"]}, {}, anchor
    asked = {"about": row["about__slug"], "issue": row["issue__slug"], "proposal": proposal}
    return "group", {}, {name: value for name, value in asked.items() if value}, anchor


PAGES = {
    "negotiations": lambda row: ("matrix", {}, {}, ""),
    "parties": lambda row: ("codebook", {}, {}, "parties"),
    "rounds": lambda row: ("matrix", {}, {"round": row["slug"]}, ""),
    "topics": lambda row: ("codebook", {}, {}, "topics"),
    "issues": lambda row: ("issue", {"issue": row["slug"]}, {}, ""),
    "options": lambda row: ("codebook", {}, {}, f"issue-{row['issue__slug']}"),
    "proposals": _page_of_proposal,
    "terms": _page_of_term,
    "sources": lambda row: ("source", {"source": row["slug"]}, {}, ""),
    "claims": _page_of_claim,
}
"""The page on which a record stands, by resource."""


def _address(
    negotiation: str,
    draft: bool,
    page: str,
    path: dict[str, str],
    asked: dict[str, str],
    place: str,
) -> str:
    address = reverse(f"pages:{page}", kwargs={"slug": negotiation, **path})
    asked = asked | ({"drafts": "true"} if draft else {})
    question = f"?{urlencode(asked)}" if asked else ""
    return f"{address}{question}{f'#{place}' if place else ''}"
