"""The worked sum behind a number or a verdict: rule by rule, down to clauses, claims and sources."""

from positions.explain.changes import explain_change
from positions.explain.distances import explain_distance, explain_gap
from positions.explain.findings import explain_evidence, explain_group
from positions.explain.positions import explain_position
from positions.explain.record import Told
from positions.explain.sums import Explanation, Line, Step
from positions.explain.texts import explain_agreement

__all__ = [
    "Explanation",
    "Line",
    "Step",
    "Told",
    "explain_agreement",
    "explain_change",
    "explain_distance",
    "explain_evidence",
    "explain_gap",
    "explain_group",
    "explain_position",
]
