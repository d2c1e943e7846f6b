"""What the sources say: independence (R15), verdicts (R16) and the evidence of a position (R20)."""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from positions.analysis.records import (
    Asserts,
    Claim,
    Commitment,
    Dossier,
    Flag,
    IssueKind,
    Term,
    first_day,
)

UNRELIABLE_SOURCES = frozenset("EF")
"""Reliability of a source: E unreliable, F cannot be judged (Admiralty code, NATO AJP-2.1)."""

UNRELIABLE_CLAIMS = frozenset({5, 6})
"""Credibility of a claim: 5 improbable, 6 cannot be judged (Admiralty code, NATO AJP-2.1)."""

SILENT = "(silent)"


class Verdict(StrEnum):
    CONTESTED = "contested"
    CORROBORATED = "corroborated"
    SINGLE_SOURCE = "single-source"
    UNCODED = "uncoded"
    NO_CLAIMS = "no-claims"
    NO_RELIABLE_SOURCE = "no-reliable-source"


@dataclass(frozen=True, slots=True)
class Testimony:
    """A claim with what independence rests on: the root of its source, its outlet and its origin (R15)."""

    claim: Claim
    root: str
    outlet: str
    origin: str
    written: str
    """The origin as its name was written; `origin`, `outlet` and `speaker` are names ready to compare."""
    speaker: str
    party: str
    """Slug of the party that is its claimant; empty where the claimant is none."""
    reliable: bool
    assertion: str
    """What it asserts (R16), empty of a comment."""

    @property
    def by_subject(self) -> bool:
        """Whether the party that the claim is about is also its claimant."""
        return bool(self.claim.about) and self.speaker == _name(self.claim.about)


@dataclass(frozen=True, slots=True)
class Line:
    """One independent line: claims that share an origin or an outlet with each other's."""

    origins: tuple[str, ...]
    roots: tuple[str, ...]
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Support:
    """R17 nothing is silently resolved: each stance asserted keeps its own independent lines and their claims."""

    stance: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """What a group of claims amounts to. Counts are of all claims; `independent` of asserting ones (R16)."""

    verdict: Verdict
    verdict_reliable: Verdict
    claims: int = 0
    sources: int = 0
    independent: int = 0
    claimants: int = 0
    stances: tuple[str, ...] = ()
    flags: tuple[Flag, ...] = ()
    support: tuple[Support, ...] = ()


class Matter(NamedTuple):
    """What a group of claims is about (R15); no round with a proposal, on a fact, or where none is known."""

    about: str
    issue: str
    proposal: str
    round: int | None


@dataclass(frozen=True, slots=True)
class Group:
    """Claims about one party on one issue, in one proposal or, in general, as of one round."""

    about: str
    issue: str
    proposal: str
    round: int | None
    finding: Finding


class _Hearing:
    """R15 independence: who heard what from whom, in one dossier.

    The outlet is the publisher of the root source, reprint chains followed. The origin is the
    claimant; the outlet where there is none, or where a party speaks of itself or of its own text.
    """

    def __init__(self, dossier: Dossier) -> None:
        self.sources = {source.slug: source for source in dossier.sources}
        self.authors = {p.slug: {_name(party) for party in p.parties} for p in dossier.proposals}
        self.parties = {_name(party.slug): party.slug for party in dossier.parties}

    def testimonies(self, claims: Iterable[Claim]) -> list[Testimony]:
        return [self.testimony(claim) for claim in sorted(claims, key=lambda claim: claim.slug)]

    def testimony(self, claim: Claim) -> Testimony:
        source = root = self.sources[claim.source]
        while root.reprint_of:
            root = self.sources[root.reprint_of]
        speaker = _name(claim.claimant)
        own = {_name(claim.about)} | self.authors.get(claim.proposal, set())
        party = self.parties.get(speaker, "")
        heard = not speaker or bool(party and speaker in own)
        written = (root.publisher if heard else claim.claimant).strip()
        return Testimony(
            claim=claim,
            root=root.slug,
            outlet=_name(root.publisher),
            origin=_name(written),
            written=written,
            speaker=speaker,
            party=party,
            reliable=source.reliability not in UNRELIABLE_SOURCES
            and claim.credibility not in UNRELIABLE_CLAIMS,
            assertion=_assertion(claim),
        )


def _assertion(claim: Claim) -> str:
    """R16 what a claim asserts: an option, `(silent)`, `(denies OPTION)` or `(denies)`; a comment nothing."""
    match claim.asserts:
        case Asserts.STANCE:
            return claim.stance
        case Asserts.SILENCE:
            return SILENT
        case Asserts.DENIAL:
            return f"(denies {claim.stance})" if claim.stance else "(denies)"
    return ""


def _name(text: str) -> str:
    """Names compare case-folded and trimmed (R15)."""
    return text.strip().casefold()


def heard(dossier: Dossier, claims: Iterable[Claim]) -> list[Testimony]:
    """Claims with what their independence rests on (R15), by slug."""
    return _Hearing(dossier).testimonies(claims)


def matters(dossier: Dossier, claims: Iterable[Claim]) -> dict[Matter, list[Testimony]]:
    """R15 grouping: by (about, issue, proposal); on a term issue without a proposal by (about, issue, round).

    In the order of parties, issues, proposals and rounds; what names no party comes last. A group is
    whole only if all claims on its issue are given.
    """
    kinds = {issue.slug: issue.kind for issue in dossier.issues}
    begun = _Calendar(dossier)
    found: dict[Matter, list[Testimony]] = {}
    for testimony in heard(dossier, claims):
        claim = testimony.claim
        dated = not claim.proposal and kinds[claim.issue] is IssueKind.TERM
        number = begun.round_of(claim) if dated else None
        matter = Matter(claim.about, claim.issue, claim.proposal, number)
        found.setdefault(matter, []).append(testimony)
    return {matter: found[matter] for matter in sorted(found, key=_reading_order(dossier))}


def groups(dossier: Dossier) -> list[Group]:
    """Every group of claims (R15) with its finding (R16), in the order of `matters`."""
    weigh = weighing(dossier)
    found = matters(dossier, dossier.claims)
    return [Group(*matter, weigh(group)) for matter, group in found.items()]


def weighing(dossier: Dossier) -> Callable[[Sequence[Testimony]], Finding]:
    """What a group of testimonies of this dossier, or a part of one, amounts to (R16)."""
    return _Weighing(dossier).weigh


def evidence(dossier: Dossier) -> Callable[[str, str], Finding]:
    """R20 evidence: the finding over all claims on an issue in a proposal, whoever they are about.

    The answer is a function of (proposal, issue) that weighs each of them at most once.
    """
    found: dict[tuple[str, str], list[Claim]] = {}
    for claim in dossier.claims:
        found.setdefault((claim.proposal, claim.issue), []).append(claim)
    hearing, weigh = _Hearing(dossier), weighing(dossier)

    @cache
    def finding(proposal: str, issue: str) -> Finding:
        return weigh(hearing.testimonies(found.get((proposal, issue), ())))

    return finding


class Beside(NamedTuple):
    """The claims beside a clause: those that assert what it says, those that assert other, and comments."""

    alike: list[Testimony]
    differing: list[Testimony]
    comments: list[Testimony]


def beside(clause: Term, group: Iterable[Testimony]) -> Beside:
    """R20 beside a clause: of the claims on its issue and proposal those that assert its stance, then the others.

    A silent clause is asserted by claims of silence; one without a stance by none.
    """
    said = clause.stance.slug if clause.stance else ""
    if clause.commitment is Commitment.SILENT:
        said = SILENT
    found = Beside([], [], [])
    for testimony in group:
        place = found.differing if testimony.assertion else found.comments
        (found.alike if said and testimony.assertion == said else place).append(testimony)
    return found


def verdict(
    stances: Mapping[str, list[Testimony]], origins: Mapping[str, str], carried: Collection[str]
) -> tuple[Verdict, list[Flag]]:
    """R16 verdict: contested where more than one thing is asserted, with two exceptions that are flagged.

    `stances` are the claims of a group by what they assert. `carried` are the stances that clauses of
    its proposal carry on its issue, side offers included. The verdict never looks at the grades.
    """
    if not stances:
        return Verdict.UNCODED, []
    flags = []
    if len(stances) > 1:
        said = [testimony for claims in stances.values() for testimony in claims]
        if said[0].claim.proposal and all(stance in carried for stance in stances):
            flags.append(Flag.DIFFERENT_CLAUSES)
        elif not said[0].claim.proposal and _successive(said, stances):
            flags.append(Flag.SUCCESSIVE)
        else:
            return Verdict.CONTESTED, []
    if any(len(_matching(claims, origins)) > 1 for claims in stances.values()):
        return Verdict.CORROBORATED, flags
    return Verdict.SINGLE_SOURCE, flags


class _Weighing:
    """Turns groups of testimonies of one dossier into findings."""

    def __init__(self, dossier: Dossier) -> None:
        self.places = {(o.issue, o.slug): o.place for o in dossier.options}
        self.carried: dict[tuple[str, str], set[str]] = {}
        for term in dossier.terms:
            if term.stance:
                key = term.proposal, term.issue
                self.carried.setdefault(key, set()).add(term.stance.slug)

    def weigh(self, group: Sequence[Testimony]) -> Finding:
        """R16 what a group amounts to: its verdict, the reliable-only one formed anew, and its counts."""
        if not group:
            return Finding(Verdict.NO_CLAIMS, Verdict.NO_CLAIMS)
        first = group[0].claim
        carried = self.carried.get((first.proposal, first.issue), set())
        stances, origins = _by_stance(group), origins_of(group)
        found, flags = verdict(stances, origins, carried)
        order = sorted(
            stances, key=lambda s: (self.places.get((first.issue, s), len(self.places)), s)
        )
        asserting = [testimony for testimony in group if testimony.assertion]
        return Finding(
            verdict=found,
            verdict_reliable=self._reliable(group, carried) or found,
            claims=len(group),
            sources=len({testimony.claim.source for testimony in group}),
            independent=len(_matching(asserting, origins)),
            claimants=len({testimony.speaker for testimony in group if testimony.speaker}),
            stances=tuple(order),
            flags=tuple(flags),
            support=tuple(Support(s, lines(stances[s], origins)) for s in order),
        )

    def _reliable(self, group: Sequence[Testimony], carried: Collection[str]) -> Verdict | None:
        """R16 the verdict formed anew without what is unreliable; None where there is nothing of it."""
        reliable = [testimony for testimony in group if testimony.reliable]
        if len(reliable) == len(group):
            return None
        if not reliable:
            return Verdict.NO_RELIABLE_SOURCE
        return verdict(_by_stance(reliable), origins_of(reliable), carried)[0]


class _Calendar:
    """R15 round of a claim: the latest to start not after the claim was made or, undated, published."""

    def __init__(self, dossier: Dossier) -> None:
        self.published = {source.slug: source.published_on for source in dossier.sources}
        begun = [(first_day(r.starts_on), r.number) for r in dossier.rounds if r.starts_on]
        self.begun = sorted(begun)

    def round_of(self, claim: Claim) -> int | None:
        """Its number; of rounds that start together the higher; None where no round or no date is known."""
        date = claim.made_on or self.published[claim.source]
        if not date:
            return None
        past = bisect_right(self.begun, (first_day(date), float("inf")))
        return self.begun[past - 1][1] if past else None


def lines(claims: Sequence[Testimony], origins: Mapping[str, str]) -> tuple[Line, ...]:
    """The independent lines of claims that assert the same, each with the claims that lean on it."""
    matched = _matching(claims, origins)
    by_outlet = {outlet: origin for origin, outlet in matched.items()}
    members: dict[str, list[Testimony]] = {origin: [] for origin in matched}
    for claim in claims:
        origin = origins[claim.origin]
        members[origin if origin in matched else by_outlet[claim.outlet]].append(claim)
    return tuple(
        Line(
            origins=tuple(sorted({claim.written for claim in group})),
            roots=tuple(sorted({claim.root for claim in group})),
            claims=tuple(claim.claim.slug for claim in group),
        )
        for group in members.values()
    )


def _matching(claims: Iterable[Testimony], origins: Mapping[str, str]) -> dict[str, str]:
    """R15 independent lines: the most claims of which no two share an origin or an outlet.

    A maximum matching of origins with outlets by augmenting paths (a breadth-first search each), as origin → outlet.
    """
    outlets: dict[str, list[str]] = {}
    for claim in claims:
        outlets.setdefault(origins[claim.origin], []).append(claim.outlet)
    by_origin: dict[str, str] = {}
    by_outlet: dict[str, str] = {}
    for start in outlets:
        reached: dict[str, str] = {}
        waiting = deque([start])
        while waiting:
            origin = waiting.popleft()
            for outlet in outlets[origin]:
                if outlet not in reached:
                    reached[outlet] = origin
                    if outlet not in by_outlet:
                        _augment(outlet, reached, by_origin, by_outlet)
                        waiting.clear()
                        break
                    waiting.append(by_outlet[outlet])
    return by_origin


def _augment(
    outlet: str, reached: dict[str, str], by_origin: dict[str, str], by_outlet: dict[str, str]
) -> None:
    """Turn round the path that reached a free outlet: one more pair than before."""
    free: str | None = outlet
    while free is not None:
        origin = reached[free]
        by_outlet[free] = origin
        freed = by_origin.get(origin)
        by_origin[origin] = free
        free = freed


def origins_of(group: Sequence[Testimony]) -> dict[str, str]:
    """R15 one origin: those of claims that retell each other, and of all claims sharing them, are one.

    Each origin with the name that stands for it.
    """
    one = {testimony.origin: testimony.origin for testimony in group}

    def root(origin: str) -> str:
        while one[origin] != origin:
            one[origin] = origin = one[one[origin]]
        return origin

    for testimony, told in retellings(group):
        one[root(testimony.origin)] = root(told.origin)
    return {origin: root(origin) for origin in one}


def retellings(group: Sequence[Testimony]) -> Iterator[tuple[Testimony, Testimony]]:
    """R15 retelling: a claim whose claimant is the outlet of another that asserts the same, and that other."""
    by_outlet: dict[tuple[str, str], list[Testimony]] = {}
    for testimony in group:
        if testimony.assertion:
            by_outlet.setdefault((testimony.assertion, testimony.outlet), []).append(testimony)
    for testimony in group:
        if testimony.speaker and not testimony.party:
            for told in by_outlet.get((testimony.assertion, testimony.speaker), ()):
                if told is not testimony:
                    yield testimony, told


def _by_stance(group: Iterable[Testimony]) -> dict[str, list[Testimony]]:
    """Claims by what they assert; comments assert nothing."""
    stances: dict[str, list[Testimony]] = {}
    for testimony in group:
        if testimony.assertion:
            stances.setdefault(testimony.assertion, []).append(testimony)
    return stances


def _successive(said: Sequence[Testimony], stances: Mapping[str, list[Testimony]]) -> bool:
    """The subject itself said each of it, and never two things on a date."""
    if any(not testimony.by_subject or not testimony.claim.made_on for testimony in said):
        return False
    dates = [{t.claim.made_on for t in claims} for claims in stances.values()]
    return sum(map(len, dates)) == len(set().union(*dates))


def _reading_order(dossier: Dossier) -> Callable[[Matter], tuple[int, int, int, int]]:
    parties = {party.slug: n for n, party in enumerate(dossier.parties)}
    issues = {issue.slug: n for n, issue in enumerate(dossier.issues)}
    proposals = {proposal.slug: n for n, proposal in enumerate(dossier.proposals)}

    def order(matter: Matter) -> tuple[int, int, int, int]:
        return (
            parties.get(matter.about, len(parties)),
            issues[matter.issue],
            proposals.get(matter.proposal, len(proposals)),
            matter.round or 0,
        )

    return order
