"""Answers of the rules as flat rows, under the field names of the API's contract."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from positions.analysis.claims import Finding, Group
from positions.analysis.comparison import Cell
from positions.analysis.convergence import Distance
from positions.analysis.diff import Change
from positions.analysis.records import Dossier, Party, Term, Topic
from positions.analysis.text import redline_clauses
from positions.analysis.timeline import TOLD, Position, Standing
from positions.captions import Captions
from positions.snapshots import Document

Row = dict[str, Any]
Verdicts = Callable[[Standing], str]
"""What the evidence of the position of a standing amounts to (R20)."""


class Names:
    """How a dossier's rounds and issues are named in rows."""

    def __init__(self, dossier: Dossier) -> None:
        self.rounds: Mapping[int, str] = {r.number: r.slug for r in dossier.rounds}
        self.topics: Mapping[str, str] = {issue.slug: issue.topic for issue in dossier.issues}
        self.parties: Mapping[str, Party] = {party.slug: party for party in dossier.parties}
        self.headings: Mapping[str, Topic] = {topic.slug: topic for topic in dossier.topics}

    def round(self, field: str, number: int | None) -> Row:
        """A field that names a round: its slug, with its number in a twin."""
        slug = None if number is None else self.rounds[number]
        return {field: slug, f"{field}_number": number}

    def topic(self, issue: str) -> str | None:
        return self.topics[issue] or None

    def pax_code(self, issue: str) -> str | None:
        """The PA-X code of the issue's topic, or of the nearest heading above it that has one."""
        heading = self.headings.get(self.topics[issue])
        while heading and not heading.pax_code:
            heading = self.headings.get(heading.parent)
        return heading.pax_code if heading else None


def position_row(
    standing: Standing, names: Names, verdict: Verdicts, documents: Mapping[str, Document]
) -> Row:
    stated = standing.position
    document = documents[stated.document] if stated else None
    return {
        "party": standing.party,
        "issue": standing.issue,
        "topic": names.topic(standing.issue),
        **names.round("round", standing.round),
        "status": standing.status,
        "live": standing.live,
        **_stance(stated),
        "clauses": stated.labels if stated else [],
        "proposal": stated.document if stated else None,
        "document_kind": document.kind if document else None,
        "document_status": document.status if document else None,
        **names.round("since_round", standing.since),
        **names.round("held_since", standing.held_since),
        "verdict": verdict(standing) if stated else None,
        "flags": list(standing.flags),
    }


def actor_row(standing: Standing, dossier: Dossier, captions: Captions, names: Names) -> Row:
    """A cell of the table of actors and issues; only a live position has a place on the scale."""
    party = names.parties[standing.party]
    stated = standing.position if standing.live else None
    return {
        "party": party.slug,
        "party_name": captions.parties[party.slug].name,
        "role": party.role,
        "side": party.side,
        "issue": standing.issue,
        "issue_name": captions.issues[standing.issue].name,
        "topic": names.topic(standing.issue),
        "pax_code": names.pax_code(standing.issue),
        **names.round("round", standing.round),
        "status": standing.status,
        "live": standing.live,
        "position": stated.value if stated else None,
        "low": stated.low if stated else None,
        "high": stated.high if stated else None,
        "commitment": stated.commitment if stated else None,
        "salience": dossier.salience.get((party.slug, standing.issue)),
        "proposal": stated.document if stated else None,
    }


def change_row(change: Change, names: Names, verdict: Verdicts, *, redline: bool) -> Row:
    end = change.after or change.before
    told = (
        (end.party if end else "") or change.parties,
        change.issue,
        names.topic(change.issue),
        change.kind,
        change.delta,
        change.toward,
        change.away,
        *_end(change.before, names, verdict),
        *_end(change.after, names, verdict),
        change.flags,
        redline_clauses(_wordings(change.before), _wordings(change.after)) if redline else [],
    )
    return dict(zip(CHANGE, told, strict=True))


def cell_row(cell: Cell, names: Names, finding: Finding, base: Cell | None) -> Row:
    """A document's say on an issue; of side offers and silences the last clause is shown."""
    shown, clauses = cell.position, _clauses(cell)
    row = {
        "issue": cell.issue,
        "topic": names.topic(cell.issue),
        "proposal": cell.proposal.slug,
        **_stance(shown),
        "clauses": [clause.clause for clause in clauses],
        "verdict": finding.verdict if cell.terms else None,
        "agreement": cell.agreement,
        "spread": cell.spread,
        "flags": list(cell.flags),
        "redline": redline_clauses(_texts(_clauses(base)), _texts(clauses)) if base else [],
    }
    if cell.terms and not shown:
        row |= _clause(cell.terms[-1])
    return row


def distance_row(distance: Distance, names: Names) -> Row:
    return {
        "party": distance.party,
        "other": distance.other,
        **names.round("round", distance.round),
        "distance": distance.distance,
        "issues": distance.issues,
        "coverage": distance.coverage,
        "moved": distance.moved,
        "moved_issues": distance.moved_issues,
        "weights": distance.weights,
    }


def group_row(group: Group, names: Names) -> Row:
    finding = group.finding
    return {
        "about": group.about or None,
        "issue": group.issue,
        "proposal": group.proposal or None,
        **names.round("round", group.round),
        "verdict": finding.verdict,
        "verdict_reliable": finding.verdict_reliable,
        "claims": finding.claims,
        "sources": finding.sources,
        "independent": finding.independent,
        "claimants": finding.claimants,
        "stances": list(finding.stances),
        "flags": list(finding.flags),
        "lines": [
            {
                "stance": support.stance,
                "independent": len(support.lines),
                "lines": [
                    {
                        "origins": list(line.origins),
                        "roots": list(line.roots),
                        "claims": list(line.claims),
                    }
                    for line in support.lines
                ],
            }
            for support in finding.support
        ],
    }


def _stance(stated: Position | None) -> Row:
    """The position's stances, its headline's value and range, and the headline clause."""
    return {
        "stances": list(stated.stances) if stated else [],
        "value": stated.value if stated else None,
        "low": stated.low if stated else None,
        "high": stated.high if stated else None,
        **_clause(stated),
    }


def _clause(clause: Position | Term | None) -> Row:
    return {
        "commitment": clause.commitment if clause else None,
        "wording": clause.wording if clause else None,
        "conditions": clause.conditions if clause else None,
    }


_END = (
    *("round", "round_number"),
    *TOLD,
    *("since_round", "since_round_number", "verdict"),
)
CHANGE = (
    *("party", "issue", "topic", "change", "delta", "toward", "away"),
    *(f"{end}_{name}" for end in ("from", "to") for name in _END),
    *("flags", "redline"),
)
"""The fields of a row of a diff, in their order."""


_ABSENT = (None, None, (), *[None] * 10)


def _end(standing: Standing | None, names: Names, verdict: Verdicts) -> tuple[Any, ...]:
    """One end of a change, in the order of `_END`; of an end that is not live there is nothing."""
    stated = standing.position if standing else None
    if standing is None or stated is None:
        return _ABSENT
    return (
        names.rounds[standing.round],
        standing.round,
        *stated.told,
        None if standing.since is None else names.rounds[standing.since],
        standing.since,
        verdict(standing),
    )


def _clauses(cell: Cell) -> Sequence[Term]:
    return cell.position.clauses if cell.position else cell.terms


def _wordings(standing: Standing | None) -> list[str]:
    return _texts(standing.position.clauses) if standing and standing.position else []


def _texts(terms: Sequence[Term]) -> list[str]:
    return [term.wording for term in terms]
