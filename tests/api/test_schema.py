"""The OpenAPI document and its pages."""

from django.core.management import call_command

from positions.api import answers
from positions.api.analyses import ANALYSES
from tests import records


def test_the_schema_is_valid_and_generated_without_a_warning(tmp_path):
    call_command("spectacular", file=str(tmp_path / "schema.yml"), validate=True, fail_on_warn=True)


def test_every_field_of_an_analysis_says_what_it_means():
    assert [
        (name, field.field_name)
        for name, analysis in ANALYSES.items()
        for field in analysis.row().fields.values()
        if not field.help_text
    ] == []


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
