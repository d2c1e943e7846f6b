"""The analyses of a negotiation: a question, its dossier, one call of a rule, flat rows."""

from collections import Counter
from collections.abc import Collection, Iterable
from enum import StrEnum
from functools import partial
from typing import Any

from django.http import Http404, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from positions import forms
from positions.analysis import claims, comparison, convergence, diff, timeline
from positions.analysis.records import Dossier, Proposal, Round
from positions.api import answers, ready, rows
from positions.api.caching import tagged, unchanged
from positions.api.etags import answer_tag
from positions.api.filters import refuse_unknown
from positions.api.formats import JSONRenderer, refuse_too_many
from positions.api.problems import BadQuestion
from positions.as_of import NoSuchRevision, Store, revision_wanted, store_at
from positions.captions import load_captions, load_terms
from positions.dossier import at_one_revision, drafts_wanted
from positions.explain import (
    Explanation,
    Told,
    explain_change,
    explain_distance,
    explain_group,
    explain_position,
)
from positions.models import Negotiation
from positions.snapshots import RECORDS_NEEDED, Basis, read_basis

POSITION_STATUSES = [status for status in timeline.Status if status in (*timeline.LIVE, "lapsed")]
GROUP_VERDICTS = [
    claims.Verdict.CONTESTED,
    claims.Verdict.CORROBORATED,
    claims.Verdict.SINGLE_SOURCE,
    claims.Verdict.UNCODED,
]
REVISION_HEADER = "Parley-Revision"
"""The revision that an answer was read from, for readers of formats that hold the results alone."""


class Analysis(APIView):
    """An analysis answers `{what was asked, counts, results}`; CSV and XLSX hold the results alone."""

    question: type[forms.Question]
    row: type[answers.Row]
    from_ledger = False
    """Whether the ledger holds all that it answers, unless the question asks for more."""
    weighs = False
    """Whether it tells of salience, or weighs by it."""

    @property
    def columns(self) -> list[str]:
        return [name for name in self.row().fields if name not in self.row.json_only]

    def get(self, request: Request, slug: str) -> HttpResponseBase:
        negotiation = get_object_or_404(Negotiation.objects.visible_to(request.user), slug=slug)
        # The question knows its own parameters; here only what no database takes is refused.
        refuse_unknown(request, (), repeatable=set(request.query_params))

        drafts = drafts_wanted(negotiation, request.user, request.query_params)
        if known := unchanged(request, answer_tag(request, negotiation.revision, [drafts])):
            return known

        def read(revision: int) -> tuple[int, dict[str, Any]]:
            store = store_at(negotiation, wanted, revision)
            kept = self._reads_ledger(request)
            basis = read_basis(store, wanted or revision, kept, salience=self.weighs, drafts=drafts)
            return revision, self._answered(request, basis)

        try:
            wanted = revision_wanted(negotiation, forms.given(request.query_params))
            revision, found = at_one_revision(negotiation, read)
        except NoSuchRevision as wrong:
            raise BadQuestion([forms.revision_problem(request.query_params, wrong)]) from wrong
        except Negotiation.DoesNotExist as deleted:
            raise Http404 from deleted
        if request.accepted_renderer.format != JSONRenderer.format:
            refuse_too_many(request, len(found.get("results", ())))
        response = _response(found)
        response[REVISION_HEADER] = found["revision"]
        return tagged(request, response, answer_tag(request, revision, [drafts]))

    def _reads_ledger(self, request: Request) -> bool:
        """Whether the question asks for nothing that only the records know."""
        return self.from_ledger and not RECORDS_NEEDED & forms.given(request.query_params).keys()

    def _answered(self, request: Request, basis: Basis) -> dict[str, Any]:
        question = self.question(request.query_params, basis.dossier)
        if not question.is_valid():
            raise BadQuestion(question.problems())
        asked, store, dossier = question.cleaned_data, basis.store, basis.dossier
        if asked.get("explain"):
            asked["explain"] = partial(_told, store, dossier)
        asked["captions"] = partial(load_captions, store, dossier.drafts)
        asked["as_json"] = request.accepted_renderer.format == JSONRenderer.format
        head = {"negotiation": dossier.slug, "revision": dossier.revision}
        return head | self.answer(basis, asked)

    def answer(self, basis: Basis, asked: dict[str, Any]) -> dict[str, Any]:
        """What was asked and its `results`.

        `asked["explain"]`, where asked for, tells a timeline in words; `asked["captions"]` reads the codebook;
        `asked["as_json"]` says that nobody looks into the results before they are written as JSON.
        """
        raise NotImplementedError


def _response(found: dict[str, Any]) -> HttpResponseBase:
    """The answer; one of many rows that only need to be put together is sent while they are."""
    rows_found = found.get("results")
    if not isinstance(rows_found, ready.ChangeRows):
        return Response(found)
    if len(rows_found) <= ready.PORTION:
        return Response(found | {"results": rows_found.whole()})
    return StreamingHttpResponse(rows_found.within(found), content_type=JSONRenderer.media_type)


def _told(store: Store, dossier: Dossier, line: timeline.Timeline | None = None) -> Told:
    """The dossier in words; seven queries more than the answer itself, none of an earlier revision."""
    captions = load_captions(store, dossier.drafts)
    cited = load_terms(store, captions.proposals, dossier.drafts)
    return Told(dossier, captions, line or timeline.timeline(dossier), cited)


def _explained(row: rows.Row, explanation: Explanation | None) -> rows.Row:
    """The row with its worked sum, where one is asked for."""
    return row | {"explain": explanation.as_row()} if explanation else row


class Positions(Analysis):
    """Where each party stands on each issue as of a round (R1–R6, R10)."""

    question = forms.PositionsQuestion
    row = answers.PositionRow
    from_ledger = True

    def answer(self, basis: Basis, asked: dict[str, Any]) -> dict[str, Any]:
        line = basis.line(_numbers(asked["round"]), asked["document_status"])
        known = rows.Names(basis.dossier), basis.verdicts(), basis.documents()
        told = asked["explain"] and asked["explain"](line)
        results = [
            _explained(
                rows.position_row(standing, *known),
                told and explain_position(told, standing),
            )
            for standing in standings_at(line, asked["round"], whole=asked["all"])
            if standing.issue in asked["issues"] and _chosen(asked["party"], [standing.party])
        ]
        kinds = timeline.Status if asked["all"] else POSITION_STATUSES
        return {
            **_round("round", asked["round"]),
            "counts": _counts(results, "status", kinds),
            "results": results,
        }


class Actors(Analysis):
    """Every party on every issue that a text can settle, as bargaining models read it: position and salience.

    A cell without a live position stands in the table with nothing in it, so that the table is whole.
    """

    question = forms.ActorsQuestion
    row = answers.ActorRow
    from_ledger = True
    weighs = True

    def answer(self, basis: Basis, asked: dict[str, Any]) -> dict[str, Any]:
        dossier = basis.dossier
        line = basis.line(_numbers(asked["round"]), asked["document_status"])
        captions, names = asked["captions"](), rows.Names(dossier)
        results = [
            rows.actor_row(standing, dossier, captions, names)
            for standing in standings_at(line, asked["round"], whole=True)
            if standing.issue in asked["issues"] and _chosen(asked["party"], [standing.party])
        ]
        return {
            **_round("round", asked["round"]),
            "counts": _counts(results, "status", timeline.Status),
            "results": results,
        }


class Diff(Analysis):
    """What changed between two rounds (R7–R9, R13), or between two documents (R19)."""

    question = forms.DiffQuestion
    row = answers.ChangeRow
    from_ledger = True

    def answer(self, basis: Basis, asked: dict[str, Any]) -> dict[str, Any]:
        dossier = basis.dossier
        start, end = asked["from"], asked["to"]
        if asked["from_proposal"]:
            line = None
            texts = asked["from_proposal"], asked["to_proposal"]
            changes = comparison.diff_documents(dossier, *texts)
            numbers = texts[0].round, texts[1].round
            head = {"from_proposal": texts[0].slug, "to_proposal": texts[1].slug}
        else:
            numbers = (start.number, end.number) if start and end else (0, 0)
            line = basis.line(numbers, asked["document_status"])
            changes = diff.diff(line, *numbers, named=asked["party"])
            head = _round("from", start) | _round("to", end)
        issues, kinds = asked["issues"], asked["change"]
        changes = [
            change
            for change in changes
            if change.issue in issues
            and (not asked["party"] or _chosen(asked["party"], change.parties))
            and (not kinds or change.kind in kinds)
        ]
        kinds = Counter(change.kind for change in changes)
        head["counts"] = {str(kind): kinds[kind] for kind in diff.Kind}
        names = rows.Names(dossier)
        if basis.kept and asked["as_json"]:
            return head | {"results": ready.ChangeRows(changes, names, numbers)}
        verdict, told = basis.verdicts(), asked["explain"] and asked["explain"](line)
        return head | {
            "results": [
                _explained(
                    rows.change_row(change, names, verdict, redline=asked["redline"]),
                    told and explain_change(told, change, numbers, asked["party"]),
                )
                for change in changes
            ]
        }


class Compare(Analysis):
    """Documents side by side, issue by issue (R18)."""

    question = forms.CompareQuestion
    row = answers.CellRow

    def answer(self, basis: Basis, asked: dict[str, Any]) -> dict[str, Any]:
        dossier = basis.dossier
        proposals: list[Proposal] = asked["proposal"]
        base: Proposal | None = asked["base"]
        found, names = claims.evidence(dossier), rows.Names(dossier)
        table = [
            row for row in comparison.compare(dossier, proposals) if row[0].issue in asked["issues"]
        ]
        results = [
            rows.cell_row(
                cell,
                names,
                found(cell.proposal.slug, cell.issue),
                row[proposals.index(base)] if base else None,
            )
            for row in table
            for cell in row
        ]
        agreements = Counter(str(row[0].agreement) for row in table)
        return {
            "proposals": [proposal.slug for proposal in proposals],
            "base": base.slug if base else None,
            "counts": {str(kind): agreements[kind] for kind in comparison.Agreement},
            "results": results,
        }


class Convergence(Analysis):
    """How far apart parties are, round by round, and whether they close (R12, R14)."""

    question = forms.ConvergenceQuestion
    row = answers.DistanceRow
    from_ledger = True
    weighs = True

    def answer(self, basis: Basis, asked: dict[str, Any]) -> dict[str, Any]:
        start, end = asked["from"], asked["to"]
        numbers = range(start.number, end.number + 1) if start and end else range(0)
        parties = basis.dossier.parties
        compared = {p.slug for pair in convergence.pairs(parties, asked["party"]) for p in pair}
        line = basis.valued(range(numbers.start - 1, numbers.stop), compared)
        names = rows.Names(basis.dossier)
        distances = convergence.convergence(line, numbers, asked["issues"], asked["party"])
        told = asked["explain"] and asked["explain"](line)
        results = [
            _explained(
                rows.distance_row(distance, names),
                told and explain_distance(told, distance, asked["issues"]),
            )
            for distance in distances
        ]
        return {
            **_round("from", start),
            **_round("to", end),
            "counts": _counts(results, "weights", convergence.Weights),
            "results": results,
        }


class ClaimComparison(Analysis):
    """What the sources say: groups of claims with their verdicts and independent lines (R15, R16)."""

    question = forms.ClaimsQuestion
    row = answers.GroupRow

    def answer(self, basis: Basis, asked: dict[str, Any]) -> dict[str, Any]:
        dossier = basis.dossier
        names = rows.Names(dossier)
        proposals = [proposal.slug for proposal in asked["proposal"]]
        told = asked["explain"] and asked["explain"]()
        results = [
            _explained(rows.group_row(group, names), told and explain_group(told, group))
            for group in claims.groups(dossier)
            if group.issue in asked["issues"]
            and _chosen(asked["about"], [group.about])
            and _chosen(proposals, [group.proposal])
            and _chosen(asked["verdict"], [group.finding.verdict])
        ]
        return {
            "counts": _counts(results, "verdict", GROUP_VERDICTS),
            "results": results,
        }


ANALYSES: dict[str, type[Analysis]] = {
    "positions": Positions,
    "actors": Actors,
    "diff": Diff,
    "compare": Compare,
    "convergence": Convergence,
    "claim-comparison": ClaimComparison,
}


def standings_at(
    line: timeline.Line, chosen: Round | None, *, whole: bool
) -> list[timeline.Standing]:
    """All standings as of a round; the `whole` table has R6's cells without a position too, in their places."""
    if chosen is None:
        return []
    standings = line.as_of(chosen.number)
    if whole:
        standings += line.without_position(chosen.number)
        place = {cell: n for n, cell in enumerate(line.cells())}
        standings.sort(key=lambda standing: place[standing.party, standing.issue])
    return standings


def _numbers(chosen: Round | None) -> list[int]:
    return [chosen.number] if chosen else []


def _chosen(asked: Collection[str], found: Iterable[str]) -> bool:
    """Whether a row is asked for; all are where nothing is named."""
    return not asked or any(name in asked for name in found)


def _round(field: str, chosen: Round | None) -> dict[str, Any]:
    return {
        field: chosen.slug if chosen else None,
        f"{field}_number": chosen.number if chosen else None,
    }


def _counts(results: Iterable[rows.Row], field: str, kinds: Iterable[StrEnum]) -> dict[str, int]:
    counts = Counter(str(row[field]) for row in results)
    return {str(kind): counts[kind] for kind in kinds}
