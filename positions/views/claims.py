"""Claims: the list of groups, and one group with its independent lines."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.core.paginator import Paginator
from django.http import Http404
from django.urls import reverse
from django.utils.http import urlencode

from positions.analysis.claims import (
    Finding,
    Group,
    Matter,
    Support,
    Testimony,
    Verdict,
    groups,
    lines,
    matters,
    origins_of,
    retellings,
    weighing,
)
from positions.analysis.records import Claim
from positions.captions import load_claims, load_sources
from positions.forms import ClaimListQuestion, GroupQuestion
from positions.views.page import Context, Reading, page
from positions.views.sources import (
    Branch,
    Said,
    asserted_in_words,
    branches,
    chain,
    reprinted,
)

PAGE = 100
"""Groups that one page lists."""


@page(ClaimListQuestion, "positions/claims.html")
def claims(reading: Reading) -> Context:
    asked = reading.asked
    found = groups(replace(reading.dossier, claims=_asked_for(reading)))
    chosen = [g for g in found if not asked["verdict"] or g.finding.verdict in asked["verdict"]]
    pages = Paginator(chosen, PAGE)
    number = asked["page"] or 1
    counts = Counter(group.finding.verdict for group in found)
    same = reading.question.asked.copy()
    same.pop("page", None)
    shown = pages.page(number) if number <= pages.num_pages else None
    return {
        "all_groups": len(found),
        "counts": [(verdict, counts[verdict]) for verdict in Verdict if counts[verdict]],
        "pages": pages,
        "number": number,
        "shown": shown,
        "rows": [(g, _asserted(reading, g.issue, g.finding)) for g in shown or ()],
        "api": f"{reverse('api:claim-comparison', args=[reading.dossier.slug])}?{same.urlencode()}",
    }


def _asserted(reading: Reading, issue: str, finding: Finding) -> list[str]:
    return [reading.captions.asserted(issue, stance) for stance in finding.stances]


def _asked_for(reading: Reading) -> tuple[Claim, ...]:
    """The claims that the question is about: whole groups."""
    asked = reading.asked
    proposals = {proposal.slug for proposal in asked["proposal"]}
    return tuple(
        claim
        for claim in reading.dossier.claims
        if claim.issue in asked["issues"]
        and (not asked["about"] or claim.about in asked["about"])
        and (not proposals or claim.proposal in proposals)
    )


@dataclass(frozen=True, slots=True)
class Origin:
    """One origin of a line: its names, the outlets that have it, their texts with what they say."""

    names: list[str]
    outlets: list[str]
    reprinters: list[str]
    tree: list[Branch]
    said: Mapping[str, list[Said]]
    """By source."""


@dataclass(frozen=True, slots=True)
class Stance:
    """What some claims of a group assert, with the independent lines that it rests on."""

    asserted: str
    claims: int
    lines: list[list[Origin]]


@dataclass(frozen=True, slots=True)
class Line:
    """An independent line in one row: whom it was heard from, by which outlets, in which claims."""

    names: list[str]
    outlets: list[str]
    said: list[Said]


@page(GroupQuestion, "positions/group.html")
def group(reading: Reading) -> Context:
    about, issue = reading.asked["about"] or "", reading.asked["issue"]
    of_issue = matters(reading.dossier, [c for c in reading.dossier.claims if c.issue == issue])
    weigh = weighing(reading.dossier)
    same = [
        Group(*matter, weigh(claims))
        for matter, claims in of_issue.items()
        if matter.about == about
    ]
    found = _meant(reading, same)
    context = {"issue": issue, "about": about, "api": _api(reading)}
    if len(found) > 1:
        return context | {"choices": found}
    [chosen] = found
    matter = Matter(about, issue, chosen.proposal, chosen.round)
    claims = of_issue[matter]
    reliable = [testimony for testimony in claims if testimony.reliable]
    return {
        **context,
        **_account(reading, chosen, claims),
        "group": chosen,
        "others": [other for other in same if other is not chosen],
        "left": len(reliable),
        "anew": (anew := weigh(reliable)),
        "anew_asserted": list(zip(_asserted(reading, issue, anew), anew.support, strict=True)),
    }


def _meant(reading: Reading, same: Sequence[Group]) -> list[Group]:
    """The group asked for; several where the question names no round and each of them has one."""
    paper, number = reading.asked["proposal"], reading.asked["round"]
    found = [g for g in same if g.proposal == (paper.slug if paper else "")]
    exact = [g for g in found if g.round == (number.number if number else None)]
    if not exact and (number or not found):
        raise Http404
    return exact or found


def _api(reading: Reading) -> str:
    paper = reading.asked["proposal"]
    asked = {
        "about": reading.asked["about"],
        "issue": reading.asked["issue"],
        "proposal": paper.slug if paper else None,
    } | reading.kept
    address = reverse("api:claim-comparison", args=[reading.dossier.slug])
    return f"{address}?{urlencode({name: value for name, value in asked.items() if value})}"


class _Account:
    """A group of claims with its lines, as its page tells them."""

    def __init__(self, reading: Reading, claims: Sequence[Testimony]) -> None:
        self.reading = reading
        self.claims = claims
        self.one = origins_of(claims)
        self.originals = {source.slug: source.reprint_of for source in reading.dossier.sources}
        self.places = {slug: place for place, slug in enumerate(self.originals)}
        chains = {t.claim.source: chain(t.claim.source, self.originals) for t in claims}
        self.chains = chains
        self.sources = load_sources(
            reading.negotiation, {s for one in chains.values() for s in one}
        )
        words = load_claims(
            reading.negotiation, [t.claim.slug for t in claims], reading.dossier.drafts
        )
        retold: dict[str, list[str]] = {}
        for testimony, other in retellings(claims):
            # Where the origin is the same anyway, a retelling makes nothing one.
            if testimony.origin != other.origin:
                retold.setdefault(testimony.claim.slug, []).append(other.claim.slug)
        self.said = {
            t.claim.slug: Said(
                t,
                words[t.claim.slug],
                self.sources[t.claim.source],
                self.sources[t.root].publisher,
                asserted_in_words(reading, t),
                tuple(retold.get(t.claim.slug, ())),
            )
            for t in claims
        }

    def stance(self, support: Support) -> Stance:
        told = [[self.said[slug] for slug in line.claims] for line in support.lines]
        return Stance(
            asserted=self.reading.captions.asserted(self.claims[0].claim.issue, support.stance),
            claims=sum(map(len, told)),
            lines=[self._origins(said) for said in told],
        )

    def together(self) -> list[Line]:
        """The independent lines of all claims that assert anything, whatever it is."""
        asserting = [testimony for testimony in self.claims if testimony.assertion]
        told = [[self.said[slug] for slug in line.claims] for line in lines(asserting, self.one)]
        return [Line(self._names(said), self._outlets(said), said) for said in told]

    def _origins(self, said: Sequence[Said]) -> list[Origin]:
        """The origins of a line; where there are several they share an outlet. The widest comes first."""
        by_origin: dict[str, list[Said]] = {}
        for one in said:
            by_origin.setdefault(self.one[one.testimony.origin], []).append(one)
        return [self._origin(said) for said in sorted(by_origin.values(), key=len, reverse=True)]

    def _origin(self, said: Sequence[Said]) -> Origin:
        by_source: dict[str, list[Said]] = {}
        for one in said:
            by_source.setdefault(one.source.slug, []).append(one)
        within = {source for cited in by_source for source in self.chains[cited]}
        ordered = sorted(within, key=self.places.__getitem__)
        roots = [source for source in ordered if not self.originals[source]]
        outlets = self._outlets(said)
        publishers = {self.sources[slug].publisher for slug in within}
        return Origin(
            names=self._names(said),
            outlets=outlets,
            reprinters=sorted(publishers - set(outlets), key=str.casefold),
            tree=branches(roots, reprinted(ordered, self.originals), self.sources),
            said=by_source,
        )

    def _names(self, said: Sequence[Said]) -> list[str]:
        """Origins as they are written, parties by their slug."""
        told = [one.testimony for one in said]
        names = {t.party if t.party and t.origin == t.speaker else t.written for t in told}
        return sorted(names, key=str.casefold)

    def _outlets(self, said: Sequence[Said]) -> list[str]:
        found = {one.testimony.outlet: one.outlet for one in said}
        return sorted(found.values(), key=str.casefold)


def _account(reading: Reading, group: Group, claims: Sequence[Testimony]) -> Context:
    account = _Account(reading, claims)
    said = account.said.values()
    asserting = [testimony for testimony in claims if testimony.assertion]
    clauses = [
        (term, anchor)
        for term, anchor in reading.anchors().items()
        if group.proposal and (term.proposal, term.issue) == (group.proposal, group.issue)
    ]
    carried = {term.stance.slug for term, _ in clauses if term.stance}
    words = _asserted(reading, group.issue, group.finding)
    return {
        "stances": [account.stance(support) for support in group.finding.support],
        "together": account.together(),
        "retelling": [one for one in said if one.retold],
        "comments": [one for one in said if not one.testimony.assertion],
        "asserting": len(asserting),
        "left_out": [one for one in said if not one.testimony.reliable],
        "clauses": clauses,
        "uncarried": [
            asserted
            for asserted, stance in zip(words, group.finding.stances, strict=True)
            if stance not in carried
        ],
        "not_by_subject": sum(not testimony.by_subject for testimony in asserting),
        "undated": sum(not testimony.claim.made_on for testimony in asserting),
    }
