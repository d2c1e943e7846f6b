"""The plots of the analyses as Vega-Lite documents that hold their own data."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.http.response import HttpResponseBase
from rest_framework.request import Request
from rest_framework.response import Response

from positions import forms
from positions.analysis.timeline import Line, Standing
from positions.api import rows
from positions.api.analyses import Analysis, Convergence, Positions, standings_at
from positions.api.formats import JSONRenderer
from positions.captions import PALETTE, Captions, IssueCaption, PartyCaption
from positions.snapshots import Basis

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
INK, GROUND = "#1c1e21", "#ffffff"
DASHES = [[1, 0], [6, 3], [2, 3]]
"""Of parties that share a colour."""
CROSS = "M-1,-1L1,1M-1,1L1,-1"
PAIR_DASHES = [*DASHES, [10, 3, 2, 3], [14, 4], [1, 5], [8, 3, 2, 3, 2, 3], [4, 4]]
"""A pair is no party: it has dashes and no colour."""
WORDS = ("wording", "conditions")
"""Fields of a position that no plot shows; the analysis has them."""

Spec = dict[str, Any]


class Chart(Analysis):
    """A Vega-Lite document; what an analysis says of itself stands under `usermeta`."""

    renderer_classes = [JSONRenderer]

    def get(self, request: Request, slug: str) -> HttpResponseBase:
        response = super().get(request, slug)
        if not isinstance(response, Response):
            return response
        head = {name: response.data.pop(name) for name in ("negotiation", "revision")}
        response.data["usermeta"] = head
        return response


class PositionsChartQuestion(forms.PositionsQuestion):
    explain = None


class ConvergenceChartQuestion(forms.ConvergenceQuestion):
    explain = None


class PositionsChart(Chart, Positions):
    """The parties' paths over the rounds up to the one asked for, issue under issue."""

    question = PositionsChartQuestion
    from_ledger = False
    """It shows every round: all that the records say."""

    def answer(self, basis: Basis, asked: dict[str, Any]) -> Spec:
        captions = asked["captions"]()
        values = self._values(basis, captions, asked)
        issues = _among(captions.issues, values, "issue")
        parties = _among(captions.parties, values, "party")
        last = asked["round"].number if asked["round"] else 0
        numbers = [number for number in captions.rounds if number <= last]
        layers = _paths(parties, numbers, _scale(captions, issues))
        name = issues[0].name if len(issues) == 1 else captions.name
        told = _document(
            f"{name}: the parties’ paths over the rounds",
            "Filled dot: stated in that round. Hollow: carried. Bar: the range of several clauses. "
            "Cross: dropped, which is not conceded. Parties on the same point: side by side.",
            values,
        )
        if len(issues) < 2:
            plot = _size(numbers, 300) | {"layer": layers}
            return told | {"transform": _beside(2.5)} | plot
        plot = _size(numbers, 120) | {"layer": layers}
        told |= {"transform": _beside(4)}
        names = {issue.slug: issue.name for issue in issues}
        return told | {"facet": {"row": _facet("issue", names)}, "spec": plot}

    def _values(self, basis: Basis, captions: Captions, asked: dict[str, Any]) -> list[rows.Row]:
        """The rows of positions of every round, with names beside slugs, and `dropped` where one has just lapsed."""
        last = asked["round"].number if asked["round"] else 0
        line = basis.line(range(last + 1), asked["document_status"])
        known = rows.Names(basis.dossier), basis.verdicts(), basis.documents()
        return [
            _row(rows.position_row(standing, *known), standing, line, captions)
            for one in basis.dossier.rounds
            if one.number <= last
            for standing in standings_at(line, one, whole=asked["all"])
            if standing.issue in asked["issues"]
            and (not asked["party"] or standing.party in asked["party"])
        ]


class ConvergenceChart(Chart, Convergence):
    """The distance of pairs of parties over the rounds, and under it how they moved."""

    question = ConvergenceChartQuestion

    def answer(self, basis: Basis, asked: dict[str, Any]) -> Spec:
        captions = asked["captions"]()
        found = super().answer(basis, asked | {"explain": False})["results"]
        values = [
            row | {"pair": f"{row['party']} – {row['other']}"} | _round_name(row, captions)
            for row in found
        ]
        pairs = {
            row["pair"]: f"{captions.parties[row['party']]} – {captions.parties[row['other']]}"
            for row in values
        }
        numbers = list(dict.fromkeys(row["round_number"] for row in values))
        told = _document(
            f"{captions.name}: distance over the rounds",
            "Distance: mean difference of value, in points. Movement: its change on the issues "
            "comparable in both rounds, negative when closing.",
            values,
        )
        return told | {"vconcat": [_distances(pairs, numbers), _movements(pairs, numbers)]}


CHARTS: dict[str, type[Chart]] = {"positions": PositionsChart, "convergence": ConvergenceChart}


def _document(title: str, description: str, values: list[rows.Row]) -> Spec:
    return {
        "$schema": SCHEMA,
        "title": {"text": title, "subtitle": description, "anchor": "start"},
        "description": f"{title}. {description}",
        "data": {"values": values},
    }


def _row(row: rows.Row, standing: Standing, line: Line, captions: Captions) -> rows.Row:
    """A row of positions without its wording, with the names of what it is about beside the slugs."""
    before = line.live(standing.party, standing.issue, standing.round - 1)
    return {
        **{name: value for name, value in row.items() if name not in WORDS},
        **_round_name(row, captions),
        "party_name": str(captions.parties[standing.party]),
        "issue_name": captions.issues[standing.issue].name,
        "stance_labels": captions.labels(standing.issue, row["stances"]),
        "dropped": before is not None and not standing.live,
    }


def _round_name(row: rows.Row, captions: Captions) -> rows.Row:
    return {"round_name": captions.rounds[row["round_number"]].name}


def _among(captions: Mapping[str, Any], values: Iterable[rows.Row], field: str) -> list[Any]:
    """Those that rows are about, in the analyst's order."""
    there = {row[field] for row in values}
    return [caption for slug, caption in captions.items() if slug in there]


def _beside(points: float) -> list[Spec]:
    """Transforms that draw parties on the same point side by side, so that none hides another."""
    cell = ["issue", "round_number", "live", "value"]
    apart = f"min({points}, {3 * points} / max(datum.twins - 1, 1))"
    shift = f"(datum.rank - (datum.twins + 1) / 2) * {apart}"
    return [
        {"joinaggregate": [{"op": "count", "as": "twins"}], "groupby": cell},
        {"window": [{"op": "row_number", "as": "rank"}], "groupby": cell},
        {"calculate": f"datum.live ? datum.value - {shift} : null", "as": "drawn"},
    ]


def _paths(parties: Sequence[PartyCaption], numbers: Sequence[int], scale: Spec) -> list[Spec]:
    """The layers of the paths: lines that break where nothing stands, ranges, dots, crosses."""
    names = {party.slug: str(party) for party in parties}
    party = {"field": "party", "type": "nominal", "legend": _legend(names)}
    colours = [PALETTE[party.colour] for party in parties]
    dashes = [DASHES[party.dash] for party in parties]
    color = party | {"scale": {"domain": list(names), "range": colours}}
    dash = party | {"scale": {"domain": list(names), "range": dashes}}
    rounds = _rounds(numbers)
    drawn = {"x": rounds, "y": {"field": "drawn", **scale}}
    low, high = {"y": {"field": "low", **scale}}, {"y2": {"field": "high"}}
    line = {
        "mark": {"type": "line", "strokeWidth": 2},
        "encoding": {**drawn, "color": color, "strokeDash": dash},
    }
    bars = {
        "transform": [{"filter": "datum.live && datum.low != datum.high"}],
        "mark": {"type": "rule", "strokeWidth": 5, "opacity": 0.45},
        "encoding": {"x": rounds, **low, **high, "color": color},
    }
    crosses = {
        "transform": [{"filter": "datum.dropped"}],
        "mark": {"type": "point", "shape": CROSS, "opacity": 1, "strokeWidth": 2},
        "encoding": {"x": rounds, "y": {"field": "value", **scale}, "color": color}
        | {"tooltip": _told(POSITION_TOLD)},
    }
    return [line, bars, _dots(drawn, color), crosses]


def _dots(drawn: Spec, color: Spec) -> Spec:
    """Filled where a position was stated in the round, hollow where it was carried."""
    stated = {"test": "datum.status == 'stated'", **color}
    return {
        "transform": [{"filter": "datum.live"}],
        "mark": {"type": "point", "filled": True, "size": 50, "opacity": 1, "strokeWidth": 2},
        "encoding": {
            **drawn,
            "stroke": color,
            "fill": {"condition": stated, "value": GROUND},
            "tooltip": _told(POSITION_TOLD),
        },
    }


def _legend(names: Mapping[str, str]) -> Spec | None:
    """Names for slugs, with lines long enough to tell dashes apart; none where there is nothing to name."""
    if not names:
        return None
    lines = {"symbolType": "stroke", "symbolSize": 600, "symbolStrokeWidth": 2, "symbolOpacity": 1}
    return {"title": None, "labelExpr": _named(names, "label"), **lines}


def _distances(pairs: Mapping[str, str], numbers: Sequence[int]) -> Spec:
    dashes = [PAIR_DASHES[place % len(PAIR_DASHES)] for place, _ in enumerate(pairs)]
    dash = {"field": "pair", "type": "nominal", "legend": _legend(pairs)}
    scale = {"domain": list(pairs), "range": dashes}
    place = {
        "x": _rounds(numbers),
        "y": {
            "field": "distance",
            "type": "quantitative",
            "title": "Distance",
            "scale": {"domain": [0, 100]},
        },
        "detail": {"field": "pair", "type": "nominal"},
    }
    line = {
        "mark": {"type": "line", "color": INK, "strokeWidth": 2},
        "encoding": {**place, "strokeDash": dash | {"scale": scale}},
    }
    dots = {
        "mark": {"type": "point", "filled": True, "color": INK, "size": 40, "opacity": 1},
        "encoding": {**place, "tooltip": _told(DISTANCE_TOLD)},
    }
    return _size(numbers, 300) | {"layer": [line, dots]}


def _movements(pairs: Mapping[str, str], numbers: Sequence[int]) -> Spec:
    """A strip per pair: filled bars downwards close, hollow bars upwards open."""
    bars = {
        "mark": {"type": "bar", "stroke": INK, "width": 12},
        "encoding": {
            "x": _rounds(numbers),
            "y": {"field": "moved", "type": "quantitative", "title": "Moved"},
            "fill": {"condition": {"test": "datum.moved < 0", "value": INK}, "value": GROUND},
            "tooltip": _told(DISTANCE_TOLD),
        },
    }
    strip = _size(numbers, 60) | bars
    return {"facet": {"row": _facet("pair", pairs)}, "spec": strip}


POSITION_TOLD = {
    "party_name": "Party",
    "issue_name": "Issue",
    "round_name": "Round",
    "value": "Value",
    "low": "Low",
    "high": "High",
    "stance_labels": "Stance",
    "status": "Status",
    "commitment": "Commitment",
}
DISTANCE_TOLD = {
    "pair": "Pair",
    "round_name": "Round",
    "distance": "Distance",
    "issues": "Issues",
    "coverage": "Coverage",
    "moved": "Moved",
    "moved_issues": "Issues moved over",
}
"""Fields that are told of a point under the pointer, with their titles."""


def _told(fields: Mapping[str, str]) -> list[Spec]:
    return [{"field": field, "title": title} for field, title in fields.items()]


def _rounds(numbers: Sequence[int]) -> Spec:
    return {
        "field": "round_number",
        "type": "ordinal",
        "title": "Round",
        "scale": {"domain": list(numbers)},
        "axis": {"labelAngle": 0},
    }


def _scale(captions: Captions, issues: Sequence[IssueCaption]) -> Spec:
    """The scale from 0 to 100; of one issue with its options."""
    scale: Spec = {"type": "quantitative", "scale": {"domain": [0, 100]}, "title": None}
    if len(issues) != 1:
        return scale | {"axis": {"values": [0, 25, 50, 75, 100]}}
    labels: dict[str, str] = {}
    for (issue, _), option in captions.options.items():
        if issue == issues[0].slug and option.value is not None:
            also = labels.get(str(option.value), "")
            labels[str(option.value)] = f"{also} / {option}" if also else str(option)
    axis = {
        "values": sorted(map(int, labels)),
        "labelExpr": f"{_named(labels, 'value')} + ' ' + datum.value",
        "labelLimit": 220,
    }
    return scale | {"axis": axis}


def _facet(field: str, names: Mapping[str, str]) -> Spec:
    header = {"title": None, "labelExpr": _named(names, "value"), "labelAngle": 0}
    header |= {"labelAlign": "left", "labelOrient": "top", "labelAnchor": "start"}
    return {"field": field, "type": "nominal", "sort": list(names), "header": header}


def _named(names: Mapping[str, str], of: str) -> str:
    """A Vega expression for the name of what is there by its slug."""
    return f"{json.dumps(names, ensure_ascii=False)}[datum.{of}]"


def _size(numbers: Sequence[int], height: int) -> Spec:
    return {"width": max(300, 36 * len(numbers)), "height": height}
