"""What readers are shown beside the records: names, titles, questions, labels, statements, quotes."""

from collections.abc import Collection, Mapping
from dataclasses import MISSING, dataclass, fields, replace
from typing import TypeVar

from django.db.models.functions import Coalesce

from positions.models import (
    Claim,
    Issue,
    Negotiation,
    Option,
    Party,
    Proposal,
    Round,
    Source,
    Term,
    Topic,
)
from positions.querysets import Records, own_slug

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

NOTHING: Mapping[str, Coalesce] = {}

Caption = TypeVar("Caption")


def load_captions(negotiation: Negotiation, drafts: bool = False) -> Captions:
    """The codebook in words: six queries, whatever its size. `drafts`: as in the dossier."""
    proposals = Proposal.objects.of(negotiation).counted(drafts)
    own = {"slug": own_slug()} if drafts else {}
    parties = _all(Party.objects.of(negotiation), PartyCaption)
    return Captions(
        slug=negotiation.slug,
        name=negotiation.name,
        summary=negotiation.summary,
        licence=negotiation.licence,
        public=negotiation.visibility == "public",
        parties={p.slug: replace(p, place=n) for n, p in enumerate(parties)},
        rounds={r.number: r for r in _all(Round.objects.of(negotiation), RoundCaption)},
        topics={t.slug: t for t in _all(Topic.objects.of(negotiation), TopicCaption)},
        issues={i.slug: i for i in _all(Issue.objects.of(negotiation), IssueCaption)},
        options={(o.issue, o.slug): o for o in _all(Option.objects.of(negotiation), OptionCaption)},
        proposals={p.slug: p for p in _all(proposals, ProposalCaption, own)},
    )


def load_sources(negotiation: Negotiation, slugs: Collection[str]) -> dict[str, SourceCaption]:
    """The sources named, by slug: one query."""
    return _named(Source.objects.of(negotiation), SourceCaption, slugs)


def load_claims(
    negotiation: Negotiation, slugs: Collection[str], drafts: bool = False
) -> dict[str, ClaimCaption]:
    """The words of the claims named, by slug: one query."""
    return _named(Claim.objects.of(negotiation).counted(drafts), ClaimCaption, slugs)


def load_terms(
    negotiation: Negotiation, proposals: Collection[str], drafts: bool = False
) -> dict[tuple[str, str, str], TermCaption]:
    """What the clauses of the proposals named have beside them, by proposal, clause and issue: one query."""
    rows = Term.objects.of(negotiation).counted(drafts)
    own = {"proposal": own_slug("proposal")} if drafts else {}
    if drafts:
        rows = rows.alias(own=own["proposal"]).filter(own__in=set(proposals))
    else:
        rows = rows.filter(proposal__slug__in=set(proposals))
    return {(t.proposal, t.clause, t.issue): t for t in _all(rows, TermCaption, own)}


def load_terms_citing(
    negotiation: Negotiation, source: str, drafts: bool = False
) -> list[TermCaption]:
    """The clauses that name a source as their own: one query."""
    rows = Term.objects.of(negotiation).counted(drafts).filter(source__slug=source)
    return _all(rows, TermCaption, {"proposal": own_slug("proposal")} if drafts else {})


NAMED_AT_MOST = 5_000
"""Slugs that one query names; where more are wanted all rows are read and the rest left out."""


def _named(rows: Records, caption: type[Caption], slugs: Collection[str]) -> dict[str, Caption]:
    wanted = set(slugs)
    chosen = rows.filter(slug__in=wanted) if len(wanted) <= NAMED_AT_MOST else rows
    return {found.slug: found for found in _all(chosen, caption) if found.slug in wanted}


def _all(
    rows: Records, caption: type[Caption], own: Mapping[str, Coalesce] = NOTHING
) -> list[Caption]:
    """Rows as captions, column by column under the same names; a column that is nowhere keeps its default.

    `own` says how to find the columns that a draft copy has from the text it revises.
    """
    names = [field.name for field in fields(caption) if field.default is MISSING]
    found = rows.values_list(*(own.get(name, PATHS.get(name, name)) for name in names))
    # A foreign key that leads nowhere is an empty word; only the value of an option may be missing.
    return [
        caption(
            *(v if v is not None or n == "value" else "" for n, v in zip(names, row, strict=True))
        )
        for row in found
    ]
