"""The examples of the OpenAPI document are answers that the fixture gives, to the letter."""

import io
import json

import pytest
from django.core.management import call_command

from tests.api.document import operations
from tests.api.examples import FILE, QUESTIONS, examples
from tests.builders import FIXTURE

WITHOUT = {"salience_retrieve", "cite", "bundle_file"}
"""The fixture records no salience; a citation holds the day of the import; a bundle is no text."""


@pytest.mark.django_db(transaction=True, reset_sequences=True)
def test_the_examples_are_what_the_fixture_answers(client):
    call_command("import_negotiation", str(FIXTURE), stdout=io.StringIO())
    kept = json.loads(FILE.read_text(encoding="utf-8"))
    found = json.loads(json.dumps(examples(client)))
    hint = "write them anew: python -m tests.api.examples"
    assert list(found) == list(kept), hint
    assert {name: found[name] for name in found if found[name] != kept[name]} == {}, hint


def test_every_question_that_can_be_put_has_an_example():
    reads = {name for name, operation in operations().items() if operation["method"] == "get"}
    assert reads - WITHOUT == set(QUESTIONS)


def test_an_example_stands_at_its_operation_in_json_and_in_csv_and_in_its_parameters():
    operation = operations()["diff"]
    kept = json.loads(FILE.read_text(encoding="utf-8"))["diff"]
    content = operation["responses"]["200"]["content"]
    assert content["application/json"]["example"] == kept["answer"]
    assert content["text/csv"]["example"] == kept["table"]
    assert {p["name"]: p["example"] for p in operation["parameters"] if "example" in p} == {
        "from": "8",
        "issue": ["neutrality"],
        "slug": "russia-ukraine",
        "to": "12",
    }
