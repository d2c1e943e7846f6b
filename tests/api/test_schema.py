"""The OpenAPI document and its pages."""

import io
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.management import call_command

from positions.api import answers
from positions.api.analyses import ANALYSES
from positions.api.resources import RESOURCES
from positions.api.schema import MadeOnce
from positions.models import Negotiation
from tests import records
from tests.api.document import document, operations, untold, wrong_with
from tests.api.examples import QUESTIONS
from tests.builders import FIXTURE

TALKS = "/api/v1/negotiations/russia-ukraine/"
MEMORANDA = ("ua-memorandum-2025-06-02", "ru-memorandum-2025-06-02")
MORE_QUESTIONS = {
    "positions": ["", "?all=true&round=3", "?explain=true", "?document_status=leaked"],
    "diff": [
        "?redline=true&explain=true",
        "?from=16&to=1",
        f"?from_proposal={MEMORANDA[0]}&to_proposal={MEMORANDA[1]}&redline=true&explain=true",
    ],
    "compare": [f"?proposal={MEMORANDA[0]}&proposal={MEMORANDA[1]}"],
    "convergence": ["", "?explain=true&from=8", "?party=united-states&party=russia"],
    "claim_comparison": ["", "?explain=true&verdict=contested"],
    "positions_chart": ["", "?all=true"],
    "convergence_chart": [""],
}
WRONG_QUESTIONS = {
    "positions": ["?round=99", "?colour=red", "?drafts=true", "?format=xml"],
    "diff": ["?from_proposal=nothing"],
    "compare": ["", "?proposal=a&proposal=b&base=c"],
    "convergence": ["?party=ukraine", "?from=9&to=8"],
    "claim_comparison": ["?verdict=true"],
}


def test_the_schema_is_valid_and_generated_without_a_warning(tmp_path):
    call_command("spectacular", file=str(tmp_path / "schema.yml"), validate=True, fail_on_warn=True)


def test_the_document_can_be_asked_for_by_several_at_once(monkeypatch):
    """Made by two threads at once it would fail; the second waits, and what is made is kept."""
    monkeypatch.setattr(MadeOnce, "_made", {})
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: MadeOnce().get_schema(public=True), range(4)))
    assert made == [document()] * 4


def test_nothing_in_the_schema_goes_without_saying_what_it_is():
    assert list(untold(document())) == []


def test_every_object_is_declared_to_the_last_field_but_plots_and_sums():
    """Of a plot the document says only what it holds beside Vega-Lite, of a sum its lines differ by rule."""
    schemas = document()["components"]["schemas"]
    one_of_several = {name for name, schema in schemas.items() if "oneOf" in schema}
    declared = {n for n, s in schemas.items() if s.get("additionalProperties") is False}
    assert set(schemas) - declared - one_of_several == {"Plot"}
    assert one_of_several == {
        "DiffAnswer",
        *[f"{row}OrMany" for row in ("Claim", "Proposal", "Source", "Term")],
        *[f"{row}CreatedOneOrMany" for row in ("Claim", "Proposal", "Source", "Term")],
    }


@pytest.fixture
def talks(db):
    call_command("import_negotiation", str(FIXTURE), stdout=io.StringIO())
    records.salience(80)
    return Negotiation.objects.get()


def test_every_row_of_the_fixture_is_as_its_resource_declares(talks, client):
    for name, resource in RESOURCES.items():
        every = client.get(f"/api/v1/{name}/?page_size=10000")
        assert every.json()["count"] == resource.queryset.count() > 0
        assert (name, wrong_with(every, f"{name}_list")) == (name, [])
        last = every.json()["results"][-1]
        one = client.get(f"/api/v1/{name}/{last['slug' if name == 'negotiations' else 'id']}/")
        assert one.json() == last
        assert (name, wrong_with(one, f"{name}_retrieve")) == (name, [])


def test_every_answer_about_the_fixture_is_as_its_analysis_declares(talks, client):
    asked = [(name, f"/api/v1/{question}") for name, question in QUESTIONS.items()]
    asked = [(name, at) for name, at in asked if not name.endswith("_retrieve")]
    asked += [
        (name, f"{TALKS}{name.replace('_chart', '/chart').replace('_', '-')}/{more}")
        for name, questions in MORE_QUESTIONS.items()
        for more in questions
    ]
    answers_ = {at: (client.get(at), name) for name, at in asked}
    assert {at: answer.status_code for at, (answer, _) in answers_.items()} == dict.fromkeys(
        answers_, 200
    )
    wrong = {at: wrong_with(answer, name) for at, (answer, name) in answers_.items()}
    assert wrong == dict.fromkeys(answers_, [])


def test_every_refusal_is_as_declared(talks, client):
    asked = [
        (f"{TALKS}{name.replace('_', '-')}/{more}", name)
        for name, questions in WRONG_QUESTIONS.items()
        for more in questions
    ]
    refused = {at: (client.get(at), name) for at, name in asked}
    assert {at: answer.status_code for at, (answer, _) in refused.items()} == dict.fromkeys(
        refused, 400
    )
    assert {at: wrong_with(*told) for at, told in refused.items()} == dict.fromkeys(refused, [])


@pytest.mark.parametrize("operation", ["positions", "claims_list", "search_retrieve", "index"])
def test_what_can_happen_to_any_question_is_as_declared(db, client, operation):
    at = f"/api/v1/{QUESTIONS[operation]}"
    unknown = client.get(at, headers={"authorization": "Token nobody"})
    unfit = client.get(at, headers={"accept": "image/png"})
    wrong = client.get(f"{at}{'&' if '?' in at else '?'}colour=red")
    told = [(a.status_code, wrong_with(a, operation)) for a in (unknown, unfit)]
    assert told == [(401, []), (406, [])]
    assert wrong.status_code == (404 if operation == "positions" else 400)
    assert wrong_with(wrong, operation) == []


def test_the_formats_of_an_answer_are_declared(talks, client):
    for asked in ("csv", "xlsx"):
        answer = client.get(f"{TALKS}positions/?format={asked}")
        assert (answer.status_code, wrong_with(answer, "positions")) == (200, [])
    plot = operations()["positions_chart"]["responses"]["200"]["content"]
    assert list(plot) == ["application/json"]


def test_an_answer_that_is_not_as_declared_is_noticed(talks, client):
    """The check itself can fail: of a value, of a field too many and of one too few."""
    answer = client.get("/api/v1/options/?issue=neutrality")
    rows = answer.json()["results"]
    rows[0]["value"], rows[1]["colour"] = 101, "red"
    del rows[2]["slug"]
    answer.json = lambda: {"count": 6, "next": None, "previous": None, "results": rows}
    assert wrong_with(answer, "options_list") == [
        "$.results[0].value: 101 is greater than the maximum of 100",
        "$.results[1]: Additional properties are not allowed ('colour' was unexpected)",
        "$.results[2]: 'slug' is a required property",
    ]


def test_a_parameter_that_can_be_repeated_is_a_list_and_a_vocabulary_is_spelled_out():
    told = {p["name"]: p for p in operations()["diff"]["parameters"]}
    assert told["change"] == {
        "in": "query",
        "name": "change",
        "description": "Kinds of change (R9).",
        "schema": {
            "type": "array",
            "items": {
                "type": "string",
                "enum": [
                    "new",
                    "dropped",
                    "carried",
                    "shifted",
                    "requalified",
                    "reworded",
                    "restated",
                    "not-addressed",
                ],
            },
        },
        "style": "form",
        "explode": True,
    }
    assert told["redline"]["schema"] == {"type": "boolean"}
    assert told["from"]["schema"] == {"type": "string"}
    assert "required" not in told["from"]


def test_rows_have_exactly_the_fields_that_the_schema_declares(db, client):
    records.negotiation("talks", visibility="public")
    stance = records.option(10, records.issue("troops"))
    alpha, beta = records.party("alpha"), records.party("beta")
    for number, author in enumerate([alpha, beta], 1):
        paper = records.proposal(f"paper-{number}", author, round=records.round_(number))
        records.term("1", paper, stance=stance)
    records.claim("claim-1", records.source("gazette"), stance=stance, about=alpha)
    questions = {name: f"{name}/?explain=true" for name in ANALYSES}
    questions["compare"] = "compare/?proposal=paper-1&proposal=paper-2"
    questions["actors"] = "actors/"
    declared = {name: list(analysis.row().fields) for name, analysis in ANALYSES.items()}
    assert _fields(client, questions) == declared
    plain = questions | {name: f"{name}/" for name in ANALYSES if name != "compare"}
    assert _fields(client, plain) == {
        name: [field for field in fields if field != "explain"] for name, fields in declared.items()
    }


def _fields(client, questions):
    """The fields of each answer's first row."""
    return {
        name: list(client.get(f"/api/v1/negotiations/talks/{question}").json()["results"][0])
        for name, question in questions.items()
    }


def test_fields_naming_a_round_have_a_twin_with_its_number():
    named = [name for name in answers.ChangeRow().fields if name.endswith("round")]
    assert named == ["from_round", "from_since_round", "to_round", "to_since_round"]
    assert {f"{name}_number" for name in named} <= set(answers.ChangeRow().fields)


def test_the_documentation_needs_nothing_from_elsewhere(db, client):
    page = client.get("/api/v1/docs/")
    assert page.status_code == 200
    assert b"//cdn" not in page.content
    assert "unsafe-inline" not in page["Content-Security-Policy"]
