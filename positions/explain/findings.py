"""Why a verdict is what it is: what is asserted, and on how many independent lines each rests."""

from positions.analysis.claims import Finding, Group, Matter, Verdict
from positions.analysis.comparison import cell
from positions.analysis.records import Flag, Proposal
from positions.explain.positions import headline_step
from positions.explain.record import Told, counted, verdict_words
from positions.explain.sums import Explanation, Line, Step
from positions.words import word


def explain_evidence(told: Told, proposal: Proposal, issue: str) -> Explanation:
    """What a document states on an issue (R10), and the verdict over all claims on it there (R20)."""
    finding = told.found(proposal.slug, issue)
    claims = told.claims_on(proposal.slug, issue)
    counted_claims = f"{counted(len(claims), 'claim')} on this issue in this document"
    stated = cell(proposal, issue, told.texts).position
    steps = [headline_step(told, stated)] if stated else []
    steps += [
        Step("R20", f"{counted_claims}, whoever they are about."),
        *_verdict(told, issue, finding),
    ]
    result = f"Evidence: {verdict_words(finding)}."
    if stated:
        said = told.stances(issue, stated.stances)
        result = f"{said}, {told.value_of(stated)}, {word(stated.commitment)}. {result}"
    terms = tuple(told.clauses(proposal.slug, issue))
    subject = f"{told.document(proposal)} on {told.issue(issue)}"
    return told.resting_on(subject, result, steps, terms, claims)


def explain_group(told: Told, group: Group) -> Explanation:
    """The verdict over the claims about a party on an issue, in a document or as of a round (R15, R16)."""
    finding = group.finding
    about = f" about {told.party(group.about)}" if group.about else ""
    subject = f"Claims{about} on {told.issue(group.issue)}"
    matter = Matter(group.about, group.issue, group.proposal, group.round)
    claims = [testimony.claim.slug for testimony in told.matters[matter]]
    terms = tuple(told.clauses(group.proposal, group.issue))
    steps = _verdict(told, group.issue, finding)
    return told.resting_on(subject, f"{verdict_words(finding)}.", steps, terms, claims)


def _verdict(told: Told, issue: str, finding: Finding) -> list[Step]:
    if finding.verdict is Verdict.NO_CLAIMS:
        return []
    lines = tuple(
        Line(
            (
                told.captions.asserted(issue, support.stance),
                sum(len(line.claims) for line in support.lines),
                len(support.lines),
                " | ".join(", ".join(map(told.origin, line.origins)) for line in support.lines),
            )
        )
        for support in finding.support
    )
    says = (
        "Independent lines are the most claims of which no two share an origin or an outlet; "
        "a reprint counts with its root, a retelling with what it retells."
    )
    columns = ("asserted", "claims", "independent lines", "heard from, line by line")
    return [
        Step("R15", says, columns if lines else (), lines),
        Step("R16", f"{_why(finding)} Hence {word(finding.verdict)}."),
        Step("R16", _reliable(finding)),
    ]


def _why(finding: Finding) -> str:
    stances = counted(len(finding.stances), "different thing")
    if finding.verdict is Verdict.UNCODED:
        return "Only comments, which assert nothing."
    if finding.verdict is Verdict.CONTESTED:
        return f"The claims assert {stances}, and neither exception applies."
    why = "One thing is asserted"
    if Flag.DIFFERENT_CLAUSES in finding.flags:
        why = f"{stances.capitalize()} are asserted, and clauses of the text itself carry each of them"
    elif Flag.SUCCESSIVE in finding.flags:
        why = f"{stances.capitalize()} are asserted, each by the party itself at another time"
    most = max(len(support.lines) for support in finding.support)
    return f"{why}; the best supported has {counted(most, 'independent line')}."


def _reliable(finding: Finding) -> str:
    return (
        "Formed anew without claims whose source is graded E or F, or that are graded 5 or 6: "
        f"{word(finding.verdict_reliable)}, {word(finding.verdict_reliable).meaning}."
    )
