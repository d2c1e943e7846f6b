"""What a worked sum is made of: steps, each a rule applied, with the lines it adds up."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from positions.analysis.records import Term

Leads = Mapping[str, Any]
"""What the page of worked sums is asked for, to explain a part of this one."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a sum: a cell for each of the step's columns, and the question that explains it."""

    cells: tuple[Any, ...]
    leads: Leads | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One rule applied: what it made of what lay before it."""

    rule: str
    says: str
    columns: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()

    @property
    def leads(self) -> bool:
        """Whether any line of it is explained elsewhere."""
        return any(line.leads for line in self.lines)

    def as_row(self) -> dict[str, Any]:
        rows = [dict(zip(self.columns, line.cells, strict=True)) for line in self.lines]
        return {"rule": self.rule, "says": self.says, "sum": rows}


@dataclass(frozen=True, slots=True)
class Explanation:
    """A result with the steps that lead to it, and the rows it rests on."""

    subject: str
    result: str
    steps: tuple[Step, ...]
    terms: tuple[Term, ...] = ()
    claims: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()

    def as_row(self) -> dict[str, Any]:
        """For JSON: `result`, `rules`, `steps` with their sums, `terms`, slugs of `claims` and `sources`."""
        return {
            "subject": self.subject,
            "result": self.result,
            "rules": list(dict.fromkeys(step.rule for step in self.steps)),
            "steps": [step.as_row() for step in self.steps],
            "terms": [_term_row(term) for term in self.terms],
            "claims": list(self.claims),
            "sources": list(self.sources),
        }


def _term_row(term: Term) -> dict[str, Any]:
    return {
        "proposal": term.proposal,
        "clause": term.clause,
        "issue": term.issue,
        "stance": term.stance.slug if term.stance else None,
        "value": term.stance.value if term.stance else None,
        "commitment": term.commitment,
        "wording": term.wording,
        "verbatim": term.verbatim,
        "conditions": term.conditions,
        "headline": term.headline,
    }
