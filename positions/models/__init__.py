"""The tables of a negotiation, with the constraints that the database keeps."""

from positions.models.audit import AuditEntry
from positions.models.codebook import (
    Issue,
    Membership,
    Negotiation,
    Option,
    Party,
    Round,
    Salience,
    Topic,
)
from positions.models.documents import Authorship, Claim, Proposal, Source, Term
from positions.models.ledger import Interval, Ledger
from positions.models.pending import PendingImport
from positions.models.record import OrderedRecord, Record

__all__ = [
    "AuditEntry",
    "Authorship",
    "Claim",
    "Interval",
    "Issue",
    "Ledger",
    "Membership",
    "Negotiation",
    "Option",
    "OrderedRecord",
    "Party",
    "PendingImport",
    "Proposal",
    "Record",
    "Round",
    "Salience",
    "Source",
    "Term",
    "Topic",
]
