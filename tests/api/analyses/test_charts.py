"""The plots as Vega-Lite documents, over HTTP, on the real negotiation.

That they render was seen with altair and vl-convert; here stands what the grammar asks of them.
"""

import json
import re
from pathlib import Path

import pytest

from positions.api.charts import CHARTS
from positions.captions import PALETTE
from tests import records

CSS = Path(__file__).parents[3] / "positions" / "static" / "positions" / "parley.css"
QUESTIONS = [
    "positions/chart/?issue=force-limits",
    "positions/chart/?topic=security",
    "positions/chart/?issue=fact-bombers-hit",
    "positions/chart/?issue=ceasefire&all=true",
    "convergence/chart/",
    "convergence/chart/?party=ukraine&party=russia&party=europe",
    "convergence/chart/?issue=fact-bombers-hit",
]
TOP = {
    *("$schema", "title", "description", "data", "transform", "usermeta"),
    *("width", "height", "layer", "facet", "spec", "vconcat"),
}
VIEW = {"transform", "mark", "encoding", "layer", "width", "height", "facet", "spec"}
MARKS = {"line", "rule", "point", "bar"}
CHANNELS = {
    *("x", "y", "y2", "color", "fill", "stroke", "strokeDash", "detail", "tooltip"),
}
CHANNEL = {
    *("field", "type", "title", "scale", "axis", "legend", "condition", "value"),
}
TYPES = {"quantitative", "ordinal", "nominal"}


def views(document):
    """The document and all views in it."""
    yield document
    for name in ("layer", "vconcat"):
        for view in document.get(name, []):
            yield from views(view)
    if "spec" in document:
        yield from views(document["spec"])


def channels(document):
    """Every channel of every view, tooltips one by one, with its name."""
    for view in views(document):
        for name, channel in view.get("encoding", {}).items():
            for one in channel if isinstance(channel, list) else [channel]:
                yield name, one
                if "condition" in one:
                    yield name, one["condition"]


def told(chart, *fields):
    return [tuple(row[field] for field in fields) for row in chart["data"]["values"]]


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_chart_is_a_vega_lite_document_with_title_and_description(ask, question):
    chart = ask(question)
    assert chart["$schema"] == "https://vega.github.io/schema/vega-lite/v6.json"
    assert set(chart) <= TOP
    assert chart["title"]["text"] and chart["description"].startswith(chart["title"]["text"])
    assert chart["usermeta"] == {"negotiation": "russia-ukraine", "revision": 1}
    assert len({"layer", "facet", "vconcat"} & set(chart)) == 1


@pytest.mark.parametrize("question", QUESTIONS)
def test_its_views_speak_the_grammar(ask, question):
    chart = ask(question)
    below = list(views(chart))[1:]
    assert all(set(view) <= VIEW for view in below)
    assert {view["mark"]["type"] for view in below if "mark" in view} <= MARKS
    assert {name for name, _ in channels(chart)} <= CHANNELS
    assert all(set(channel) <= {*CHANNEL, "test"} for _, channel in channels(chart))
    assert {c["type"] for _, c in channels(chart) if "type" in c} <= TYPES


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_field_that_is_drawn_is_in_the_data_or_worked_out(ask, question):
    chart = ask(question)
    made = {
        name
        for view in views(chart)
        for step in view.get("transform", [])
        for name in re.findall(r'"as": "(\w+)"', json.dumps(step))
    }
    drawn = {channel["field"] for _, channel in channels(chart) if "field" in channel}
    drawn |= {view["facet"]["row"]["field"] for view in views(chart) if "facet" in view}
    for row in chart["data"]["values"]:
        assert drawn - made <= set(row)


def test_the_paths_have_the_rows_of_positions_round_by_round(ask):
    chart = ask("positions/chart/", issue="force-limits", party="ukraine", round=12)
    assert told(chart, "round_number", "round", "status", "value", "dropped") == [
        (3, "drafts-2022-04", "stated", 65, False),
        (4, "interval-2022-2024", "lapsed", 65, True),
        (5, "riyadh-jeddah-2025", "lapsed", 65, False),
        (6, "paris-london-2025-04", "stated", 0, False),
        (7, "istanbul-2025-05", "carried", 0, False),
        (8, "istanbul-2025-06", "stated", 0, False),
        (9, "istanbul-2025-07", "carried", 0, False),
        (10, "anchorage-2025-08", "carried", 0, False),
        (11, "geneva-2025-11", "carried-silent", 0, False),
        (12, "berlin-florida-2025-12", "stated", 25, False),
    ]


def test_a_row_has_the_fields_of_positions_but_the_wordings_and_names_to_show(ask):
    chart = ask("positions/chart/", issue="force-limits", party="ukraine", round=12)
    row = chart["data"]["values"][-1]
    position = ask("positions/", issue="force-limits", party="ukraine", round=12)["results"][0]
    wordings = {name: position.pop(name) for name in ("wording", "conditions")}
    assert wordings["wording"] == "Ukraine's forces stay at 800,000 in peacetime."
    assert {name: row[name] for name in position} == position
    assert {name: value for name, value in row.items() if name not in position} == {
        "round_name": "Berlin and Florida consultations, 20-point plan",
        "party_name": "Ukraine",
        "issue_name": "Limits on Ukraine's forces",
        "stance_labels": ["Cap of 800,000 in peacetime"],
        "dropped": False,
    }


def test_one_issue_has_its_own_scale(ask):
    chart = ask("positions/chart/", issue="force-limits")
    axis = chart["layer"][0]["encoding"]["y"]["axis"]
    assert axis["values"] == [0, 25, 45, 65, 80, 100]
    assert '"25": "Cap of 800,000 in peacetime"' in axis["labelExpr"]
    assert chart["layer"][0]["encoding"]["x"]["scale"]["domain"] == list(range(1, 17))


def test_several_issues_stand_under_each_other_in_their_order(ask):
    chart = ask("positions/chart/", issue=["force-limits", "ceasefire"], round=8)
    row = chart["facet"]["row"]
    assert (row["field"], row["sort"]) == ("issue", ["ceasefire", "force-limits"])
    assert '"force-limits": "Limits on Ukraine\'s forces"' in row["header"]["labelExpr"]


def test_parties_have_the_colours_of_the_pages(ask):
    color = ask("positions/chart/", issue="force-limits")["layer"][0]["encoding"]["color"]
    assert color["scale"] == {
        "domain": ["ukraine", "russia", "united-states", "europe"],
        "range": ["#0072b2", "#c44f00", "#007d5a", "#aa3377"],
    }


def test_the_palette_is_that_of_the_style_sheet_on_a_light_ground():
    light = CSS.read_text(encoding="utf-8").split("@media")[0]
    assert re.findall(r"--party-\d: (#\w+);", light) == list(PALETTE)


def test_positions_can_be_limited_to_documents_of_a_status(ask):
    chart = ask("positions/chart/", issue="neutrality", party="ukraine", document_status="leaked")
    assert {row["document_status"] for row in chart["data"]["values"]} == {"leaked"}


def test_all_true_adds_the_cells_without_a_position(ask):
    asked = {"issue": "force-limits", "party": "united-states", "round": 6}
    assert told(ask("positions/chart/", **asked), "status") == []
    assert told(ask("positions/chart/", all="true", **asked), "round_number", "status") == [
        (1, "not-coded"),
        (2, "not-coded"),
        (3, "not-coded"),
        (4, "not-coded"),
        (5, "not-coded"),
        (6, "not-addressed"),
    ]


def test_distances_are_the_rows_of_convergence_with_names_to_show(ask):
    chart = ask("convergence/chart/", from_=8, to=12)
    rows = ask("convergence/", from_=8, to=12)["results"]
    assert told(chart, "pair", "round_number", "distance", "moved") == [
        ("ukraine – russia", row["round_number"], row["distance"], row["moved"]) for row in rows
    ]
    assert [round(row["distance"], 1) for row in chart["data"]["values"]] == [
        88.2,
        87.0,
        76.0,
        77.3,
        60.9,
    ]
    assert chart["data"]["values"][0]["round_name"] == "Istanbul round of 2 June 2025"


def test_distances_stand_over_the_movements(ask):
    chart = ask("convergence/chart/", party=["ukraine", "russia", "europe"])
    above, below = chart["vconcat"]
    assert [layer["mark"]["type"] for layer in above["layer"]] == ["line", "point"]
    assert below["facet"]["row"]["sort"] == [
        "ukraine – russia",
        "ukraine – europe",
        "russia – europe",
    ]
    assert below["spec"]["encoding"]["y"]["field"] == "moved"
    assert above["layer"][0]["encoding"]["strokeDash"]["scale"]["range"] == [[1, 0], [6, 3], [2, 3]]


@pytest.mark.parametrize("name", sorted(CHARTS))
@pytest.mark.parametrize("wrong", ["format=csv", "format=xlsx", "colour=red", "explain=true"])
def test_what_a_chart_does_not_know_is_a_400_that_names_it(ask, name, wrong):
    parameter, value = wrong.split("=")
    answer = ask(f"{name}/chart/?{wrong}", 400)
    assert [(e["name"], e["value"]) for e in answer["errors"]] == [(parameter, value)]


@pytest.mark.parametrize("name", sorted(CHARTS))
def test_an_unknown_value_is_a_400_that_names_it(ask, name):
    answer = ask(f"{name}/chart/", 400, issue="nonsense")
    assert answer["errors"] == [
        {
            "name": "issue",
            "value": "nonsense",
            "message": "“nonsense” is no issue of this negotiation.",
        }
    ]


@pytest.mark.parametrize("name", sorted(CHARTS))
def test_a_chart_is_json_that_any_client_reads(ask, client, name):
    response = client.get(f"/api/v1/negotiations/russia-ukraine/{name}/chart/?format=json")
    assert response["Content-Type"] == "application/json"


@pytest.mark.parametrize("name", sorted(CHARTS))
def test_absent_and_forbidden_give_the_same_bytes_for_one_query(
    db, client, django_assert_num_queries, name
):
    records.negotiation("secret")
    answers = []
    for slug in ("secret", "no-such-negotiation"):
        with django_assert_num_queries(1):
            answers.append(client.get(f"/api/v1/negotiations/{slug}/{name}/chart/"))
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content


@pytest.mark.parametrize(("name", "queries"), [("convergence", 15), ("positions", 19)])
@pytest.mark.parametrize("count", [1, 3])
def test_a_chart_takes_the_same_queries_at_1_and_3_rows(
    db, client, django_assert_num_queries, name, queries, count
):
    talks = records.negotiation("talks", visibility="public")
    stance = records.option(50, records.issue("troops", talks))
    alpha, beta = records.party("alpha", talks), records.party("beta", talks)
    for number in range(1, count + 1):
        opened = records.round_(number, talks)
        for author in (alpha, beta):
            paper = records.proposal(f"{author.slug}-{number}", author, round=opened)
            records.term("1", paper, stance=stance)
    with django_assert_num_queries(queries):
        answer = client.get(f"/api/v1/negotiations/talks/{name}/chart/")
    assert len(answer.json()["data"]["values"]) == count * (2 if name == "positions" else 1)


@pytest.mark.parametrize("name", sorted(CHARTS))
def test_a_negotiation_without_rounds_has_an_empty_chart(db, client, name):
    records.negotiation("talks", visibility="public")
    chart = client.get(f"/api/v1/negotiations/talks/{name}/chart/").json()
    assert chart["data"]["values"] == []
