"""One document, clause by clause, with the claims that stand beside each."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import groupby

from django.http import Http404

from positions.analysis.claims import Finding, Testimony, beside, evidence, heard
from positions.analysis.records import Claim, Dossier, Proposal, Term
from positions.analysis.timeline import Standing, Timeline, position, timeline
from positions.captions import (
    Captions,
    ClaimCaption,
    OptionCaption,
    ProposalCaption,
    SourceCaption,
    TermCaption,
    load_claims,
    load_sources,
    load_terms,
)
from positions.forms import PlainQuestion
from positions.views.page import Context, Reading, page
from positions.vocabulary import ProposalKind, ProposalStatus


@dataclass(frozen=True, slots=True)
class Relation:
    """Another document that this one replaces or answers, or that does so to it; the pair earlier first."""

    says: str
    other: ProposalCaption
    pair: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Said:
    """A claim with its words, its source, and the stance it speaks of."""

    claim: Claim
    words: ClaimCaption
    source: SourceCaption
    stance: OptionCaption | None


@dataclass(frozen=True, slots=True)
class Stand:
    """Where an author stands on a clause's issue as of the document's own round, and as of the last."""

    party: str
    own: Standing
    last: Standing


@dataclass(frozen=True, slots=True)
class Clause:
    """What one clause says on one issue, with all that stands beside it."""

    term: Term
    anchor: str
    stance: OptionCaption | None
    caption: TermCaption
    source: SourceCaption | None
    headline: bool
    finding: Finding
    stands: list[Stand]
    alike: list[Said]
    differing: list[Said]
    comments: list[Said]

    @property
    def claims(self) -> int:
        return len(self.alike) + len(self.differing) + len(self.comments)


@dataclass(frozen=True, slots=True)
class Words:
    """What readers are shown of a document's clauses and claims: three queries."""

    captions: Captions
    terms: Mapping[tuple[str, str, str], TermCaption]
    claims: Mapping[str, ClaimCaption]
    sources: Mapping[str, SourceCaption]

    def said(self, testimonies: Iterable[Testimony]) -> list[Said]:
        return [
            Said(
                claim := testimony.claim,
                self.claims[claim.slug],
                self.sources[claim.source],
                self.captions.options.get((claim.issue, claim.stance)),
            )
            for testimony in testimonies
        ]


@page(PlainQuestion, "positions/proposal.html")
def proposal(reading: Reading, proposal: str) -> Context:
    dossier, captions = reading.dossier, reading.captions
    document = next((p for p in dossier.proposals if p.slug == proposal), None)
    if document is None:
        raise Http404
    caption = captions.proposals[proposal]
    claims = [claim for claim in dossier.claims if claim.proposal == proposal]
    words = _words(reading, caption, claims)
    testimonies: dict[str, list[Testimony]] = {}
    for testimony in heard(dossier, claims):
        testimonies.setdefault(testimony.claim.issue, []).append(testimony)
    finding = evidence(dossier)
    clauses = _clauses(reading, document, words, testimonies, finding)
    spoken = {clause.term.issue for clause in clauses}
    return {
        "document": document,
        "caption": caption,
        "kind": ProposalKind(caption.kind).label,
        "status": ProposalStatus(caption.status).label,
        "source": words.sources.get(caption.source),
        "relations": _relations(captions, caption),
        "clauses": [(label, list(found)) for label, found in groupby(clauses, _label)],
        "numbers": _numbers(clauses, claims),
        "unspoken": [
            (issue.slug, finding(proposal, issue.slug), words.said(testimonies[issue.slug]))
            for issue in dossier.issues
            if issue.slug in testimonies and issue.slug not in spoken
        ],
        "scales": reading.scales(),
    }


def _words(reading: Reading, caption: ProposalCaption, claims: Iterable[Claim]) -> Words:
    cited = load_terms(reading.negotiation, [caption.slug], reading.dossier.drafts)
    sources = {caption.source, *(c.source for c in claims), *(c.source for c in cited.values())}
    return Words(
        reading.captions,
        cited,
        load_claims(reading.negotiation, [claim.slug for claim in claims], reading.dossier.drafts),
        load_sources(reading.negotiation, sources - {""}),
    )


def _clauses(
    reading: Reading,
    document: Proposal,
    words: Words,
    testimonies: Mapping[str, list[Testimony]],
    finding: Callable[[str, str], Finding],
) -> list[Clause]:
    """The terms of the document, in its order."""
    terms = [term for term in reading.dossier.terms if term.proposal == document.slug]
    anchors, headlines = reading.anchors(), _headlines(document, terms)
    line, last = _line(reading.dossier, document), max(reading.captions.rounds)
    clauses = []
    for term in terms:
        caption = words.terms[document.slug, term.clause, term.issue]
        claims = beside(term, testimonies.get(term.issue, ()))
        clauses.append(
            Clause(
                term,
                anchors[term],
                words.captions.options[term.issue, term.stance.slug] if term.stance else None,
                caption,
                words.sources.get(caption.source),
                term in headlines,
                finding(document.slug, term.issue),
                _stands(line, document, term, last) if term.states else [],
                words.said(claims.alike),
                words.said(claims.differing),
                words.said(claims.comments),
            )
        )
    return clauses


def _label(clause: Clause) -> str:
    return clause.term.clause


def _headlines(document: Proposal, terms: Iterable[Term]) -> set[Term]:
    """The clauses that give an issue its value where several speak on it (R10)."""
    by_issue: dict[str, list[Term]] = {}
    for term in terms:
        by_issue.setdefault(term.issue, []).append(term)
    stated = [position(document, some) for some in by_issue.values()]
    return {found.headline for found in stated if found and len(found.clauses) > 1}


def _line(dossier: Dossier, document: Proposal) -> Timeline:
    """Where the document's authors stand over the rounds: their own texts alone decide that (R1, R5)."""
    theirs = [p for p in dossier.proposals if set(p.parties) & set(document.parties)]
    slugs = {p.slug for p in theirs}
    terms = tuple(term for term in dossier.terms if term.proposal in slugs)
    return timeline(replace(dossier, proposals=tuple(theirs), terms=terms))


def _stands(line: Timeline, document: Proposal, term: Term, last: int) -> list[Stand]:
    found = []
    for party in document.parties:
        own = line.standing(party, term.issue, document.round)
        latest = line.standing(party, term.issue, last)
        if own and latest:  # a fact has no positions
            found.append(Stand(party, own, latest))
    return found


def _relations(captions: Captions, caption: ProposalCaption) -> list[Relation]:
    """The documents that this one supersedes or answers, and those that do so to it."""
    here, known = caption.slug, captions.proposals
    before = [("Supersedes", caption.supersedes), ("Answers", caption.responds_to)]
    return [
        *(Relation(says, known[slug], (slug, here)) for says, slug in before if slug in known),
        *(
            Relation("Superseded by", other, (here, other.slug))
            for other in known.values()
            if other.supersedes == here
        ),
        *(
            Relation("Answered by", other, (here, other.slug))
            for other in known.values()
            if other.responds_to == here
        ),
    ]


def _numbers(clauses: Iterable[Clause], claims: Iterable[Claim]) -> dict[str, int]:
    terms = [clause.term for clause in clauses]
    return {
        "terms": len(terms),
        "issues": len({term.issue for term in terms}),
        "verbatim": sum(term.verbatim for term in terms),
        "claims": len(list(claims)),
    }
