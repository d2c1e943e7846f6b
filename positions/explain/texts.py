"""Why texts agree on an issue, are close, or apart."""

from collections.abc import Sequence

from positions.analysis.comparison import CLOSE, agreement, cell, spread_of
from positions.analysis.records import Proposal
from positions.explain.record import Told
from positions.explain.sums import Explanation, Line, Step
from positions.words import word


def explain_agreement(told: Told, issue: str, proposals: Sequence[Proposal]) -> Explanation:
    """What several documents make of an issue (R18)."""
    cells = [cell(proposal, issue, told.texts) for proposal in proposals]
    stated = [c.position for c in cells if c.position]
    lines = []
    for one in cells:
        position = one.position
        said = told.stances(issue, position.stances) if position else "no stance that counts"
        leads = {"of": "evidence", "proposal": one.proposal.slug, "issue": issue}
        value = position.value if position else None
        lines.append(Line((told.document(one.proposal), said, value), leads if one.terms else None))
    found, spread = agreement(stated), spread_of(stated)
    says = "The texts that state a stance are compared; side offers and silences do not count."
    steps = [Step("R18", says, ("document", "stances", "value"), tuple(lines))]
    if spread is not None and len(stated) > 1:
        values = sorted(p.value for p in stated if p.value is not None)
        steps.append(
            Step(
                "R18",
                f"Spread: {values[-1]} − {values[0]} = {spread} points; close is at most {CLOSE}.",
            )
        )
    result = f"{word(found)}: {word(found).meaning}." if found else "No text states a stance."
    terms = [term for one in cells for term in one.terms]
    return told.explanation(f"Agreement on {told.issue(issue)}", result, steps, terms)
