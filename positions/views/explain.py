"""Explain: the worked sum behind a number or a verdict."""

from collections.abc import Callable

from django.http import Http404
from django.urls import reverse

from positions.analysis.comparison import diff_documents
from positions.analysis.convergence import convergence
from positions.analysis.diff import diff
from positions.analysis.timeline import Standing, timeline
from positions.captions import load_claims, load_sources, load_terms
from positions.explain import (
    Explanation,
    Told,
    explain_agreement,
    explain_change,
    explain_distance,
    explain_evidence,
    explain_gap,
    explain_position,
)
from positions.forms import ExplainQuestion
from positions.views.page import Context, Reading, page


@page(ExplainQuestion, "positions/explain.html")
def explain(reading: Reading) -> Context:
    dossier, captions = reading.dossier, reading.captions
    line = timeline(dossier.limited_to(reading.asked["document_status"]))
    cited = load_terms(reading.negotiation, captions.proposals, reading.dossier.drafts)
    found = EXPLAINED[reading.asked["of"]](Told(dossier, captions, line, cited), reading)
    chosen = set(found.claims)
    return {
        "explained": found,
        "anchors": reading.anchors(),
        "claims": [claim for claim in dossier.claims if claim.slug in chosen],
        "words": load_claims(reading.negotiation, chosen, reading.dossier.drafts),
        "api": _over_the_api(reading),
        "sources": load_sources(reading.negotiation, found.sources),
    }


def _over_the_api(reading: Reading) -> str:
    """The same worked sum as JSON, where the API has one."""
    analyses = {"position": "positions", "change": "diff", "distance": "convergence"}
    name = analyses.get(reading.asked["of"])
    if name is None:
        return ""
    asked = reading.question.asked.copy()
    asked.pop("of", None)
    if asked.getlist("proposal"):
        asked["from_proposal"], asked["to_proposal"] = asked.pop("proposal")
    if asked.getlist("named"):
        asked.setlist("party", asked.pop("named"))
    if name == "convergence":
        asked["from"] = asked["to"] = reading.asked["round"].slug
        asked.pop("round", None)
    asked["explain"] = "true"
    address = reverse(f"api:{name}", kwargs={"slug": reading.captions.slug})
    return f"{address}?{asked.urlencode()}"


def _position(told: Told, reading: Reading) -> Explanation:
    (party,), (issue,) = reading.asked["party"], reading.asked["issue"]
    number = reading.asked["round"].number
    standing = told.line.standing(party, issue, number)
    if standing is None or standing.position is None:
        cells = {(s.party, s.issue): s for s in told.line.without_position(number)}
        standing = cells.get((party, issue))
    return explain_position(told, _found(standing))


def _found(standing: Standing | None) -> Standing:
    """A fact has no positions: of it there is nothing to explain."""
    if standing is None:
        raise Http404
    return standing


def _change(told: Told, reading: Reading) -> Explanation:
    asked = reading.asked
    (issue,) = asked["issue"]
    if asked["proposal"]:
        first, second = asked["proposal"]
        ends = first.round, second.round
        changes = diff_documents(told.dossier, first, second)
    else:
        ends = asked["from"].number, asked["to"].number
        found = diff(told.line, *ends, named=asked["named"])
        changes = [change for change in found if change.parties == tuple(asked["party"])]
    for change in changes:
        if change.issue == issue:
            return explain_change(told, change, ends, asked["named"])
    raise Http404


def _gap(told: Told, reading: Reading) -> Explanation:
    (issue,) = reading.asked["issue"]
    return explain_gap(told, issue, reading.asked["round"].number, reading.asked["party"])


def _distance(told: Told, reading: Reading) -> Explanation:
    number, issues = reading.asked["round"].number, reading.asked["issues"]
    (found,) = convergence(told.line, [number], issues, reading.asked["party"])
    return explain_distance(told, found, issues)


def _agreement(told: Told, reading: Reading) -> Explanation:
    (issue,) = reading.asked["issue"]
    return explain_agreement(told, issue, reading.asked["proposal"])


def _evidence(told: Told, reading: Reading) -> Explanation:
    (issue,), (proposal,) = reading.asked["issue"], reading.asked["proposal"]
    return explain_evidence(told, proposal, issue)


EXPLAINED: dict[str, Callable[[Told, Reading], Explanation]] = {
    "position": _position,
    "change": _change,
    "gap": _gap,
    "distance": _distance,
    "agreement": _agreement,
    "evidence": _evidence,
}
