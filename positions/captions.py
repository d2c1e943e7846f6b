"""What readers are shown beside the records: names, titles, questions, labels, statements, quotes."""

from collections.abc import Collection, Mapping
from dataclasses import MISSING, dataclass, fields, replace
from typing import TypeVar

from django.db.models import Q

from positions.as_of import EVERY, Column, Store, as_store
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
    Topic,
)
from positions.querysets import counted_if, own_slug

PALETTE = (
    "#0072b2",
    "#c44f00",
    "#007d5a",
    "#aa3377",
    "#8a6a00",
    "#3d4fb8",
    "#7a3b2e",
    "#5b6066",
)
"""The parties' colours on a light ground, which the colour-blind tell apart; parley.css has the same."""

COLOURS = len(PALETTE)
"""From the ninth party on the colours repeat, with other dashes."""


@dataclass(frozen=True, slots=True)
class PartyCaption:
    slug: str
    name: str
    short_name: str
    role: str
    side: str
    notes: str
    aliases: str
    """Separated by semicolons."""
    place: int = 0
    """Its place among the parties: the same party has the same colour on every page and plot."""

    def __str__(self) -> str:
        return self.short_name or self.name

    @property
    def colour(self) -> int:
        return self.place % COLOURS

    @property
    def dash(self) -> int:
        return self.place // COLOURS % 3


@dataclass(frozen=True, slots=True)
class RoundCaption:
    number: int
    slug: str
    name: str
    venue: str
    starts_on: str
    ends_on: str

    def __str__(self) -> str:
        return f"{self.number}. {self.name}"


@dataclass(frozen=True, slots=True)
class TopicCaption:
    slug: str
    name: str
    parent: str
    pax_code: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class IssueCaption:
    slug: str
    name: str
    topic: str
    kind: str
    question: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class OptionCaption:
    issue: str
    slug: str
    value: int | None
    label: str
    description: str

    def __str__(self) -> str:
        return self.label


@dataclass(frozen=True, slots=True)
class ProposalCaption:
    slug: str
    title: str
    kind: str
    date: str
    status: str
    completeness: str
    round: int
    supersedes: str
    responds_to: str
    source: str
    note: str
    review: str

    def __str__(self) -> str:
        return self.title

    @property
    def unpublished(self) -> bool:
        """Only members who ask for drafts see it, or see it as it is here."""
        return self.review != "published"


@dataclass(frozen=True, slots=True)
class SourceCaption:
    slug: str
    publisher: str
    title: str
    url: str
    published_on: str
    language: str
    reliability: str
    kind: str
    reprint_of: str
    archived_url: str
    accessed_on: str

    def __str__(self) -> str:
        return self.title


@dataclass(frozen=True, slots=True)
class ClaimCaption:
    slug: str
    statement: str
    quote: str
    locator: str
    note: str


@dataclass(frozen=True, slots=True)
class TermCaption:
    """What a clause has beside what the rules read: its own source, and the coder's reason."""

    proposal: str
    clause: str
    issue: str
    source: str
    note: str


@dataclass(frozen=True, slots=True)
class Captions:
    """The codebook of a negotiation in words, each kind by slug and in the analyst's order."""

    slug: str
    name: str
    summary: str
    licence: str
    public: bool
    parties: Mapping[str, PartyCaption]
    rounds: Mapping[int, RoundCaption]
    """By number."""
    topics: Mapping[str, TopicCaption]
    issues: Mapping[str, IssueCaption]
    options: Mapping[tuple[str, str], OptionCaption]
    """By issue and slug, in the analyst's order."""
    proposals: Mapping[str, ProposalCaption]

    def labels(self, issue: str, stances: Collection[str]) -> list[str]:
        """Stances in the words of the issue's scale."""
        return [self.options[issue, stance].label for stance in stances]

    def asserted(self, issue: str, stance: str) -> str:
        """What claims assert (R16) in words: an option, a silence, a denial."""
        if stance == "(silent)":
            return "the text is silent"
        if stance == "(denies)":
            return "the report is denied"
        if stance.startswith("(denies "):
            return f"denied: {self.options[issue, stance[8:-1]].label}"
        return self.options[issue, stance].label


PATHS = {
    "topic": "topic__slug",
    "parent": "parent__slug",
    "issue": "issue__slug",
    "source": "source__slug",
    "proposal": "proposal__slug",
    "round": "round__number",
    "supersedes": "supersedes__slug",
    "responds_to": "responds_to__slug",
    "reprint_of": "reprint_of__slug",
}
"""Columns of captions that lie beyond a foreign key."""

OWN: Mapping[type[Record], Mapping[str, Column]] = {
    Proposal: {"slug": own_slug()},
    Term: {"proposal": own_slug("proposal")},
}
"""Columns that a draft copy has from the text it revises."""

Caption = TypeVar("Caption")


def load_captions(of: Negotiation | Store, drafts: bool = False) -> Captions:
    """The codebook in words: six queries, whatever its size. `drafts`: as in the dossier."""
    store = as_store(of)
    negotiation = store.negotiation
    parties = _all(store, PartyCaption, Party)
    proposals = _all(store, ProposalCaption, Proposal, drafts)
    return Captions(
        slug=negotiation.slug,
        name=negotiation.name,
        summary=negotiation.summary,
        licence=negotiation.licence,
        public=negotiation.visibility == "public",
        parties={p.slug: replace(p, place=n) for n, p in enumerate(parties)},
        rounds={r.number: r for r in _all(store, RoundCaption, Round)},
        topics={t.slug: t for t in _all(store, TopicCaption, Topic)},
        issues={i.slug: i for i in _all(store, IssueCaption, Issue)},
        options={(o.issue, o.slug): o for o in _all(store, OptionCaption, Option)},
        proposals={p.slug: p for p in proposals},
    )


def load_sources(of: Negotiation | Store, slugs: Collection[str]) -> dict[str, SourceCaption]:
    """The sources named, by slug: one query."""
    return _named(of, SourceCaption, Source, slugs)


def load_claims(
    of: Negotiation | Store, slugs: Collection[str], drafts: bool = False
) -> dict[str, ClaimCaption]:
    """The words of the claims named, by slug: one query."""
    return _named(of, ClaimCaption, Claim, slugs, drafts)


def load_terms(
    of: Negotiation | Store, proposals: Collection[str], drafts: bool = False
) -> dict[tuple[str, str, str], TermCaption]:
    """What the clauses of the proposals named have beside them, by proposal, clause and issue: one query."""
    wanted = set(proposals)
    where = Q(proposal__slug__in=wanted)
    if drafts:
        where |= Q(proposal__revises__slug__in=wanted)
    terms = _all(as_store(of), TermCaption, Term, drafts, where)
    return {(t.proposal, t.clause, t.issue): t for t in terms}


def load_terms_citing(
    of: Negotiation | Store, source: str, drafts: bool = False
) -> list[TermCaption]:
    """The clauses that name a source as their own: one query."""
    return _all(as_store(of), TermCaption, Term, drafts, Q(source__slug=source))


NAMED_AT_MOST = 5_000
"""Slugs that one query names; where more are wanted all rows are read and the rest left out."""


def _named(
    of: Negotiation | Store,
    caption: type[Caption],
    model: type[Record],
    slugs: Collection[str],
    drafts: bool = False,
) -> dict[str, Caption]:
    wanted = set(slugs)
    where = Q(slug__in=wanted) if len(wanted) <= NAMED_AT_MOST else Q()
    rows = _all(as_store(of), caption, model, drafts, where)
    return {found.slug: found for found in rows if found.slug in wanted}


def _all(
    store: Store,
    caption: type[Caption],
    model: type[Record],
    drafts: bool = False,
    where: Q = EVERY,
) -> list[Caption]:
    """Rows as captions, column by column under the same names; a column that is nowhere keeps its default.

    With `drafts` a text and its clauses have the slug under which it counts.
    """
    names = [field.name for field in fields(caption) if field.default is MISSING]
    paths: Mapping[str, Column] = PATHS | (OWN[model] if drafts and model in OWN else {})
    columns = [paths.get(name, name) for name in names]
    found = store.rows(model, *columns, where=counted_if(model, drafts) & where)
    # A foreign key that leads nowhere is an empty word; only the value of an option may be missing.
    return [
        caption(
            *(v if v is not None or n == "value" else "" for n, v in zip(names, row, strict=True))
        )
        for row in found
    ]
