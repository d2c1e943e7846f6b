"""The frozen records that every analysis reads, and the vocabularies that rules depend on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TypeVar

Name = TypeVar("Name")


class Commitment(StrEnum):
    RED_LINE = "red_line"
    DEMAND = "demand"
    CONDITIONAL = "conditional"
    OFFER = "offer"
    SIDE_OFFER = "side_offer"
    SILENT = "silent"


class Asserts(StrEnum):
    STANCE = "stance"
    SILENCE = "silence"
    DENIAL = "denial"
    COMMENT = "comment"


class IssueKind(StrEnum):
    TERM = "term"
    FACT = "fact"


class PartyRole(StrEnum):
    PARTY = "party"
    MEDIATOR = "mediator"
    GUARANTOR = "guarantor"
    FACILITATOR = "facilitator"
    OBSERVER = "observer"


class Flag(StrEnum):
    """What a reader of a position, a change or a group of claims must be told beside it."""

    JOINT = "joint"
    SEVERAL_CLAUSES = "several-clauses"
    SIDE_OFFER = "side-offer"
    CONFLICTING_DOCUMENTS = "conflicting-documents"
    EXPLICIT_SILENCE = "explicit-silence"
    NOT_REPEATED = "not-repeated"
    RETURNED = "returned"
    INTERRUPTED = "interrupted"
    LATERAL = "lateral"
    RANGE = "range"
    COMMITMENT = "commitment"
    CONDITIONS = "conditions"
    DIFFERENT_CLAUSES = "different-clauses"
    SUCCESSIVE = "successive"


@dataclass(frozen=True, slots=True)
class Party:
    slug: str
    role: PartyRole = PartyRole.PARTY
    side: str = ""
    """The side it belongs to; its own where the analyst named none."""

    def __post_init__(self) -> None:
        if not self.side:
            object.__setattr__(self, "side", self.slug)


@dataclass(frozen=True, slots=True)
class Round:
    number: int
    slug: str
    starts_on: str = ""


@dataclass(frozen=True, slots=True)
class Topic:
    slug: str
    parent: str = ""
    pax_code: str = ""


@dataclass(frozen=True, slots=True)
class Issue:
    slug: str
    topic: str = ""
    kind: IssueKind = IssueKind.TERM


@dataclass(frozen=True, slots=True)
class Option:
    """One stance on an issue's scale. `place` counts the options of the issue from its low end."""

    issue: str
    slug: str
    value: int | None
    place: int = 0


@dataclass(frozen=True, slots=True)
class Proposal:
    """A document. `round` is the number of its round; `sequence` its place among documents of a date."""

    slug: str
    round: int
    parties: tuple[str, ...]
    date: str = ""
    full: bool = False
    kind: str = ""
    status: str = ""
    sequence: int = 0

    @property
    def joint(self) -> bool:
        return len(self.parties) > 1


@dataclass(frozen=True, slots=True)
class Term:
    """What one clause of a proposal says on one issue."""

    proposal: str
    clause: str
    issue: str
    stance: Option | None
    commitment: Commitment = Commitment.DEMAND
    wording: str = ""
    verbatim: bool = False
    conditions: str = ""
    headline: bool = False

    @property
    def states(self) -> bool:
        """Whether the clause states a stance that can be a position (R3)."""
        return self.stance is not None and self.commitment not in (
            Commitment.SILENT,
            Commitment.SIDE_OFFER,
        )


@dataclass(frozen=True, slots=True)
class Source:
    slug: str
    publisher: str
    reliability: str = ""
    published_on: str = ""
    reprint_of: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """A source says that the claimant says that a party (`about`) takes a stance on an issue."""

    slug: str
    source: str
    issue: str
    claimant: str = ""
    about: str = ""
    proposal: str = ""
    asserts: Asserts = Asserts.STANCE
    stance: str = ""
    made_on: str = ""
    credibility: int = 6


@dataclass(frozen=True, slots=True)
class Dossier:
    """All records of one negotiation that the rules read, each kind in the analyst's own order."""

    slug: str
    revision: int = 0
    parties: tuple[Party, ...] = ()
    rounds: tuple[Round, ...] = ()
    topics: tuple[Topic, ...] = ()
    issues: tuple[Issue, ...] = ()
    options: tuple[Option, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    terms: tuple[Term, ...] = ()
    sources: tuple[Source, ...] = ()
    claims: tuple[Claim, ...] = ()
    salience: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """How much a party cares about an issue, 0–100, by (party, issue)."""
    drafts: bool = False
    """Whether drafts count as if they were published; only members are shown such a dossier."""

    def limited_to(self, statuses: Collection[str]) -> Dossier:
        """R11 status is information: an answer can be limited to documents of given statuses; without any, all count."""
        if not statuses:
            return self
        proposals = tuple(p for p in self.proposals if p.status in statuses)
        kept = {p.slug for p in proposals}
        return replace(
            self, proposals=proposals, terms=tuple(t for t in self.terms if t.proposal in kept)
        )

    def issues_within(self, issues: Collection[str] = (), topics: Collection[str] = ()) -> set[str]:
        """Slugs of the issues named, and on the topics named or any of their sub-topics; all where none is."""
        wide = topics_within(self.topics, topics)
        return {
            issue.slug
            for issue in self.issues
            if (not issues or issue.slug in issues) and (not topics or issue.topic in wide)
        }


def topics_within(topics: Iterable[Topic], chosen: Collection[str]) -> set[str]:
    """The chosen topics with all that lie under them."""
    children: dict[str, list[str]] = {}
    for topic in topics:
        children.setdefault(topic.parent, []).append(topic.slug)
    return with_all_under(chosen, children)


def with_all_under(chosen: Iterable[Name], children: Mapping[Name, Iterable[Name]]) -> set[Name]:
    """The chosen with all that lie under them, through others too."""
    within: set[Name] = set()
    waiting = list(chosen)
    while waiting:
        name = waiting.pop()
        if name not in within:
            within.add(name)
            waiting += children.get(name, ())
    return within


def first_day(date: str) -> str:
    """A partial date (`2025`, `2025-06`, `2025-06-02`) as its first day; a missing one sorts before all."""
    return date + "0000-01-01"[len(date) :]
