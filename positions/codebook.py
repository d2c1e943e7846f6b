"""The codebook of a negotiation as it is read: its tree of topics, each issue's scale, what the words mean."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from django.db.models import TextChoices

from positions.analysis.claims import Verdict
from positions.analysis.records import Asserts, Commitment, Flag
from positions.captions import Captions, IssueCaption, OptionCaption, TopicCaption
from positions.vocabulary import (
    Completeness,
    IssueKind,
    PartyRole,
    ProposalKind,
    ProposalStatus,
    SourceKind,
)
from positions.words import CREDIBILITY, DOCUMENT_STATUS, RELIABILITY, WORDS


class Entry(NamedTuple):
    """A word of a vocabulary: as files write it, as readers read it, what it means, the rule that uses it."""

    value: str
    label: str
    meaning: str = ""
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Glossary:
    """A vocabulary."""

    slug: str
    name: str
    says: str
    rule: str
    entries: tuple[Entry, ...]

    @property
    def plain(self) -> bool:
        """Whether its words say all."""
        return not any(entry.meaning for entry in self.entries)


@dataclass(frozen=True, slots=True)
class Heading:
    """A topic in the tree with the issues under it: whether others follow below, else how many levels end."""

    topic: TopicCaption
    issues: tuple[IssueCaption, ...]
    depth: int
    opens: bool
    ends: range


@dataclass(frozen=True, slots=True)
class Scale:
    """An issue with its options, those with a value from the low end to the high."""

    issue: IssueCaption
    topics: tuple[TopicCaption, ...]
    """The topic it is on, under those above it."""
    options: tuple[OptionCaption, ...]

    @property
    def reach(self) -> tuple[int, int] | None:
        """Its lowest and its highest value."""
        values = [option.value for option in self.options if option.value is not None]
        return (min(values), max(values)) if values else None

    @property
    def ends(self) -> list[tuple[int, list[str]]]:
        """What its lowest and its highest value mean: labels, several where options share the value."""
        return [
            (value, [option.label for option in self.options if option.value == value])
            for value in dict.fromkeys(self.reach or ())
        ]

    @property
    def beyond(self) -> list[int]:
        """Of 0 and 100 those at which no option stands."""
        return [end for end in (0, 100) if self.reach and end not in self.reach]


@dataclass(frozen=True, slots=True)
class Codebook:
    headings: tuple[Heading, ...]
    unfiled: tuple[IssueCaption, ...]
    """Issues on no topic."""
    scales: tuple[Scale, ...]
    """In the order of the tree; issues on no topic come last."""

    @property
    def has_codes(self) -> bool:
        """Whether any topic has a PA-X code."""
        return any(heading.topic.pax_code for heading in self.headings)


def codebook_of(captions: Captions) -> Codebook:
    """Topics depth first in the analyst's order, and the issues as they stand under them."""
    filed: dict[str, list[IssueCaption]] = {slug: [] for slug in ("", *captions.topics)}
    for issue in captions.issues.values():
        filed[issue.topic].append(issue)
    headings = _headings(captions.topics, filed)
    ordered = [issue for heading in headings for issue in heading.issues] + filed[""]
    options: dict[str, list[OptionCaption]] = {}
    for option in captions.options.values():
        options.setdefault(option.issue, []).append(option)
    scales = tuple(
        Scale(issue, _above(captions.topics, issue.topic), _ordered(options.get(issue.slug, ())))
        for issue in ordered
    )
    return Codebook(headings, tuple(filed[""]), scales)


def _headings(
    topics: Mapping[str, TopicCaption], filed: Mapping[str, list[IssueCaption]]
) -> tuple[Heading, ...]:
    below: dict[str, list[str]] = {}
    for topic in topics.values():
        below.setdefault(topic.parent, []).append(topic.slug)
    # Without recursion: topics may lie under each other as deep as an analyst likes.
    waiting = [(slug, 0) for slug in reversed(below.get("", ()))]
    order = []
    while waiting:
        slug, depth = waiting.pop()
        order.append((slug, depth))
        waiting += [(child, depth + 1) for child in reversed(below.get(slug, ()))]
    following = [depth for _, depth in order[1:]] + [0]
    return tuple(
        Heading(
            topics[slug],
            tuple(filed[slug]),
            depth,
            opens=after > depth,
            ends=range(max(depth - after, 0)),
        )
        for (slug, depth), after in zip(order, following, strict=False)
    )


def _above(topics: Mapping[str, TopicCaption], slug: str) -> tuple[TopicCaption, ...]:
    found: list[TopicCaption] = []
    while slug:
        found.insert(0, topics[slug])
        slug = topics[slug].parent
    return tuple(found)


def _ordered(options: Iterable[OptionCaption]) -> tuple[OptionCaption, ...]:
    return tuple(sorted(options, key=lambda option: (option.value is None, option.value or 0)))


def _of_rules(kind: type[StrEnum]) -> tuple[Entry, ...]:
    return tuple(Entry(str(term), *word) for term, word in WORDS[kind].items())


def _of_choices(
    choices: type[TextChoices], meanings: Mapping[str, str] | None = None
) -> tuple[Entry, ...]:
    """Labels that read `word: meaning`, or words alone."""
    found = []
    for value, label in choices.choices:
        name, _, meaning = str(label).partition(": ")
        found.append(Entry(value, name, (meanings or {}).get(value, meaning)))
    return tuple(found)


def _of_grades(grades: Mapping[str, str] | Mapping[int, str]) -> tuple[Entry, ...]:
    return tuple(Entry(str(grade), str(grade), meaning) for grade, meaning in grades.items())


GLOSSARIES = (
    Glossary(
        "issue-kinds",
        "Kinds of issues",
        "Facts have claims and verdicts, but no positions, changes or distances.",
        "",
        _of_choices(IssueKind),
    ),
    Glossary(
        "party-roles",
        "Roles of parties",
        "Distances and gaps are measured between those with the role “party”.",
        "R12",
        _of_choices(PartyRole),
    ),
    Glossary(
        "document-kinds",
        "Kinds of documents",
        "What a document is, in its own words or the nearest of these.",
        "",
        _of_choices(ProposalKind),
    ),
    Glossary(
        "document-statuses",
        "Statuses of documents",
        "What became of a document. Information only: no status moves a position.",
        "R11",
        _of_choices(ProposalStatus, DOCUMENT_STATUS),
    ),
    Glossary(
        "completeness",
        "Completeness",
        "Only a full text can drop an issue by passing it over.",
        "R5",
        _of_choices(Completeness),
    ),
    Glossary(
        "commitments",
        "Commitments",
        "How firmly a clause is put; the first four from the firmest down.",
        "R10",
        _of_rules(Commitment),
    ),
    Glossary(
        "source-kinds",
        "Kinds of sources",
        "What a publication is. A reprint is no second witness.",
        "R15",
        _of_choices(SourceKind, {"press": "a newspaper, broadcaster or site"}),
    ),
    Glossary(
        "reliability",
        "Reliability of a source",
        "Admiralty code (NATO AJP-2.1), of the source in general; never derived from the grade of "
        "its claims.",
        "",
        _of_grades(RELIABILITY),
    ),
    Glossary(
        "asserts",
        "What a claim asserts",
        "Comments assert nothing and form no independent line.",
        "R16",
        _of_rules(Asserts),
    ),
    Glossary(
        "credibility",
        "Credibility of a claim",
        "Admiralty code (NATO AJP-2.1), of this one claim; never derived from the grade of its "
        "source.",
        "",
        _of_grades(CREDIBILITY),
    ),
    Glossary(
        "verdicts",
        "Verdicts",
        "What the claims on one matter amount to. The grades never decide.",
        "R16",
        _of_rules(Verdict),
    ),
    Glossary(
        "flags",
        "Flags",
        "What must be said beside a position, a change or a verdict.",
        "",
        _of_rules(Flag),
    ),
)
"""The words that every negotiation is coded with, each vocabulary once."""
