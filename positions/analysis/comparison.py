"""Documents side by side: agreement and spread of several (R18), what differs between two (R19)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from positions.analysis.diff import NOWHERE, Change, Kind, delta_of, kind_of_change
from positions.analysis.records import Commitment, Dossier, Flag, IssueKind, Proposal, Term
from positions.analysis.timeline import (
    Position,
    Standing,
    Status,
    in_flag_order,
    lasting_flags,
    position,
    texts_of,
)

CLOSE = 20
"""The largest spread, in points of the scale, at which texts are still close (R18)."""


class Agreement(StrEnum):
    ONE_SIDED = "one-sided"
    AGREED = "agreed"
    CLOSE = "close"
    APART = "apart"


@dataclass(frozen=True, slots=True)
class Cell:
    """What one document says on one issue, with what all compared documents make of the issue.

    `terms` are all its clauses on the issue, side offers and silences too; `position` only what it
    states, or None. `agreement` is None where no document states a stance; `spread` is in points of
    the scale and None where no stance has a value.
    """

    proposal: Proposal
    issue: str
    terms: tuple[Term, ...]
    position: Position | None
    flags: tuple[Flag, ...]
    agreement: Agreement | None = None
    spread: int | None = None


def compare(dossier: Dossier, proposals: Sequence[Proposal]) -> list[list[Cell]]:
    """R18 side by side: a row per issue that any of the documents speaks on, a cell per document.

    The texts that state a stance are compared; side offers and silences are shown, not counted.
    """
    table = []
    texts = texts_of(dossier)
    for issue in dossier.issues:
        row = [cell(proposal, issue.slug, texts) for proposal in proposals]
        if any(c.terms for c in row):
            stated = [c.position for c in row if c.position]
            verdict, spread = agreement(stated), spread_of(stated)
            table.append([replace(c, agreement=verdict, spread=spread) for c in row])
    return table


def cell(proposal: Proposal, issue: str, texts: Mapping[str, Mapping[str, Sequence[Term]]]) -> Cell:
    """What a document says on an issue; `texts` are all terms by proposal and issue."""
    terms = tuple(texts.get(proposal.slug, {}).get(issue, ()))
    stated = position(proposal, terms)
    commitments = {term.commitment for term in terms}
    flags = lasting_flags(stated) if stated else set()
    if Commitment.SIDE_OFFER in commitments:
        flags.add(Flag.SIDE_OFFER)
    if Commitment.SILENT in commitments and not stated:
        flags.add(Flag.EXPLICIT_SILENCE)
    return Cell(proposal, issue, terms, stated, in_flag_order(flags))


def spread_of(stated: Collection[Position]) -> int | None:
    """R18 spread: largest minus smallest value of the headlines, in points; None where one has no value."""
    values = [p.value for p in stated if p.value is not None]
    return max(values) - min(values) if values and len(values) == len(stated) else None


def agreement(stated: Collection[Position]) -> Agreement | None:
    """R18 agreement: one-sided, agreed (the same set of stances), close (spread at most 20) or apart."""
    if not stated:
        return None
    if len(stated) == 1:
        return Agreement.ONE_SIDED
    if len({p.stances for p in stated}) == 1:
        return Agreement.AGREED
    spread = spread_of(stated)
    return Agreement.CLOSE if spread is not None and spread <= CLOSE else Agreement.APART


def diff_documents(dossier: Dossier, first: Proposal, second: Proposal) -> list[Change]:
    """R19 two documents, per issue, whoever tabled them.

    Only in the second: new. Only in the first: dropped if the second is full, else not-addressed.
    In both: the kinds of R9 without carried.
    """
    changes = []
    texts = texts_of(dossier)
    for issue in dossier.issues:
        if issue.kind is IssueKind.TERM:
            before, after = (cell(text, issue.slug, texts) for text in (first, second))
            if before.position or after.position:
                changes.append(_document_change(before, after))
    return changes


def _document_change(before: Cell, after: Cell) -> Change:
    positions = before.position, after.position
    kind, flags = kind_of_change(*positions, carries=False)
    if kind is Kind.DROPPED and not after.proposal.full:
        kind = Kind.NOT_ADDRESSED
    told = in_flag_order(flags.union(after.flags if after.position else ()))
    ends = _as_standing(before), _as_standing(after)
    parties, delta = after.proposal.parties, delta_of(*positions)
    return Change(parties, after.issue, kind, *ends, told, *NOWHERE, delta)


def _as_standing(text: Cell) -> Standing | None:
    """A document's position in the shape that a change has at its ends."""
    if text.position is None:
        return None
    number = text.proposal.round
    return Standing(
        party="",
        issue=text.issue,
        round=number,
        status=Status.STATED,
        position=text.position,
        since=number,
        held_since=number,
        flags=text.flags,
    )
