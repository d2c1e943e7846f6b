"""The record of a negotiation as worked sums speak of it: names in sentences, and the rows behind a result."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property

from positions.analysis.claims import Finding, Matter, Testimony, evidence, matters
from positions.analysis.records import Dossier, Flag, Proposal, Term
from positions.analysis.timeline import Position, Timeline, in_order, texts_of
from positions.captions import Captions, TermCaption
from positions.explain.sums import Explanation, Line, Step
from positions.words import date_in_words, word


class Told:
    """A dossier in its captions' words.

    `line` is the timeline whose numbers are explained, of all documents or of some statuses; `cited`
    says which sources the clauses name themselves.
    """

    def __init__(
        self,
        dossier: Dossier,
        captions: Captions,
        line: Timeline,
        cited: Mapping[tuple[str, str, str], TermCaption],
    ) -> None:
        self.dossier = dossier
        self.captions = captions
        self.line = line
        self.found = evidence(dossier)
        self._cited = cited
        self._by_name = {slug.casefold(): str(p) for slug, p in captions.parties.items()}
        self.texts = texts_of(dossier)
        self._tabled: dict[tuple[str, int], list[Proposal]] = {}
        for proposal in in_order(line.dossier.proposals):
            for party in proposal.parties:
                self._tabled.setdefault((party, proposal.round), []).append(proposal)
        self._claims: dict[tuple[str, str], list[str]] = {}
        for claim in dossier.claims:
            self._claims.setdefault((claim.proposal, claim.issue), []).append(claim.slug)
        self._sources = {claim.slug: claim.source for claim in dossier.claims}

    @cached_property
    def matters(self) -> dict[Matter, list[Testimony]]:
        """Every group of claims (R15), comments too."""
        return matters(self.dossier, self.dossier.claims)

    def tabled(self, party: str, number: int) -> list[Proposal]:
        """What a party tabled in a round, in the order in which documents count (R2)."""
        return self._tabled.get((party, number), [])

    def clauses(self, proposal: str, issue: str) -> list[Term]:
        return self.texts.get(proposal, {}).get(issue, [])

    def party(self, slug: str) -> str:
        return str(self.captions.parties[slug])

    def origin(self, name: str) -> str:
        """Whom an outlet heard: a party by its slug (R15), or a name as it was written."""
        return self._by_name.get(name.strip().casefold(), name)

    def parties(self, slugs: Iterable[str]) -> str:
        return ", ".join(map(self.party, slugs))

    def issue(self, slug: str) -> str:
        return self.captions.issues[slug].name

    def document(self, proposal: Proposal) -> str:
        date = f" ({date_in_words(proposal.date)})" if proposal.date else ""
        return f"“{self.captions.proposals[proposal.slug].title}”{date}"

    def stances(self, issue: str, slugs: Collection[str]) -> str:
        return "; ".join(f"“{label}”" for label in self.captions.labels(issue, slugs))

    def value_of(self, stated: Position) -> str:
        """A position's value with its range, in points of the scale."""
        if stated.value is None:
            return "no value on this scale"
        if stated.low == stated.high:
            return f"value {stated.value}"
        return f"value {stated.value}, from {stated.low} to {stated.high}"

    def flags(self, flags: Iterable[Flag]) -> str:
        return "; ".join(f"{word(flag)}: {word(flag).meaning}" for flag in flags)

    def explanation(
        self, subject: str, result: str, steps: Sequence[Step], terms: Iterable[Term]
    ) -> Explanation:
        """With the claims on the clauses' issues in their proposals (R20), and all sources of both."""
        terms = tuple(dict.fromkeys(terms))
        texts = dict.fromkeys((term.proposal, term.issue) for term in terms)
        claims = tuple(claim for text in texts for claim in self._claims.get(text, ()))
        return self.resting_on(subject, result, steps, terms, claims)

    def resting_on(
        self,
        subject: str,
        result: str,
        steps: Sequence[Step],
        terms: tuple[Term, ...],
        claims: Sequence[str],
    ) -> Explanation:
        papers = dict.fromkeys(term.proposal for term in terms)
        sources = [self.captions.proposals[paper].source for paper in papers]
        for term in terms:
            own = self._cited.get((term.proposal, term.clause, term.issue))
            sources += [own.source] if own else []
        sources += [self._sources[claim] for claim in claims]
        found = tuple(dict.fromkeys(filter(None, sources)))
        return Explanation(subject, result, tuple(steps), terms, tuple(claims), found)

    def claims_on(self, proposal: str, issue: str) -> list[str]:
        return self._claims.get((proposal, issue), [])

    def evidence_step(self, proposal: str, issue: str) -> Step:
        """R20 in one line, leading to its own sum."""
        finding = self.found(proposal, issue)
        leads = {"of": "evidence", "proposal": proposal, "issue": issue}
        lines = [
            Line((self.captions.asserted(issue, s.stance), len(s.lines)), leads)
            for s in finding.support
        ]
        says = f"Evidence: {counted(finding.claims, 'claim')} on this issue and document, {word(finding.verdict)}."
        return Step("R20", says, ("asserted", "independent lines") if lines else (), tuple(lines))


def counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def signed(number: float | int | None) -> str:
    """A difference with its sign and a true minus; – where there is none."""
    if number is None:
        return "–"
    text = f"{number:+.1f}" if isinstance(number, float) else f"{number:+d}"
    return "0" if float(text) == 0 else text.replace("-", "−")


def verdict_words(finding: Finding) -> str:
    return f"{word(finding.verdict)}: {word(finding.verdict).meaning}"
