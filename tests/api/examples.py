"""The examples of the OpenAPI document: real answers of the fixture, shortened.

`python -m tests.api.examples` writes them anew; tests/api/test_examples.py asks again and compares.
"""

import csv
import io
import json
import os
from pathlib import Path
from typing import Any

import django
from django.core.management import call_command
from django.test import Client

from tests.builders import FIXTURE

FILE = Path(__file__).parent.parent.parent / "positions" / "api" / "examples.json"
HOST = "127.0.0.1:8000"
ROWS = 2
"""Rows that an example keeps of an answer."""

_TALKS = "negotiations/russia-ukraine/"
_MEMORANDA = "proposal=ua-memorandum-2025-06-02&proposal=ru-memorandum-2025-06-02"
QUESTIONS = {
    "index": "",
    "search_retrieve": "search/?q=neutral%20status&page_size=2",
    "positions": f"{_TALKS}positions/?round=8&party=ukraine&party=russia&issue=neutrality",
    "actors": f"{_TALKS}actors/?round=8&party=ukraine&issue=neutrality",
    "diff": f"{_TALKS}diff/?from=8&to=12&issue=neutrality",
    "compare": f"{_TALKS}compare/?{_MEMORANDA}&base=ua-memorandum-2025-06-02&issue=neutrality",
    "convergence": f"{_TALKS}convergence/?party=ukraine&party=russia&from=8&to=9",
    "claim_comparison": f"{_TALKS}claim-comparison/?about=russia&issue=territory-control",
    "positions_chart": f"{_TALKS}positions/chart/?round=8&issue=neutrality",
    "convergence_chart": f"{_TALKS}convergence/chart/?party=ukraine&party=russia&from=8&to=9",
    "negotiations_list": "negotiations/",
    "negotiations_retrieve": _TALKS,
    "parties_list": "parties/?negotiation=russia-ukraine&role=party&page_size=2",
    "parties_retrieve": "parties/1/",
    "rounds_list": "rounds/?negotiation=russia-ukraine&ordering=-number&page_size=2",
    "rounds_retrieve": "rounds/8/",
    "topics_list": "topics/?negotiation=russia-ukraine&topic=security&page_size=2",
    "topics_retrieve": "topics/2/",
    "issues_list": "issues/?negotiation=russia-ukraine&topic=security&kind=term&page_size=2",
    "issues_retrieve": "issues/1/",
    "options_list": "options/?negotiation=russia-ukraine&issue=neutrality&page_size=2",
    "options_retrieve": "options/1/",
    "proposals_list": "proposals/?negotiation=russia-ukraine&round=8&party=ukraine&page_size=2",
    "proposals_retrieve": "proposals/1/",
    "terms_list": "terms/?negotiation=russia-ukraine&issue=neutrality&commitment=red_line"
    "&page_size=2",
    "terms_retrieve": "terms/1/",
    "sources_list": "sources/?negotiation=russia-ukraine&search=istanbul&reliability=B&page_size=2",
    "sources_retrieve": "sources/1/",
    "claims_list": "claims/?negotiation=russia-ukraine&about=russia&issue=neutrality&page_size=2",
    "claims_retrieve": "claims/1/",
    "salience_list": "salience/?negotiation=russia-ukraine&party=ukraine&page_size=2",
}
"""What is asked for each operation, under /api/v1/; the fixture records no salience."""


def examples(client: Client) -> dict[str, Any]:
    """By operation its address, its answer and its table; by status each problem that a reader can meet."""
    found = {name: _example(client, f"/api/v1/{asked}") for name, asked in QUESTIONS.items()}
    parties = "/api/v1/parties/"
    wrong = {
        400: client.get(f"{parties}?role=judge&colour=red"),
        401: client.get(parties, headers={"authorization": "Token nobody"}),
        404: client.get("/api/v1/parties/999999/"),
        405: client.put(parties),
        406: client.get(parties, headers={"accept": "image/png"}),
    }
    assert {status: answer.status_code for status, answer in wrong.items()} == {s: s for s in wrong}
    return found | {str(status): {"answer": answer.json()} for status, answer in wrong.items()}


def _example(client: Client, address: str) -> dict[str, Any]:
    answer = client.get(address, headers={"host": HOST})
    assert answer.status_code == 200, (address, answer.content)
    whole = answer.json()
    for rows in (whole.get("results"), whole.get("data", {}).get("values")):
        del (rows or [])[ROWS:]
    example = {"address": address, "answer": whole}
    if "$schema" in whole:
        return example
    joint = "&" if "?" in address else "?"
    table = client.get(f"{address}{joint}format=csv", headers={"host": HOST}).getvalue().decode()
    lines = list(csv.reader(io.StringIO(table, newline="")))[: ROWS + 1]
    shortened = io.StringIO(newline="")
    csv.writer(shortened).writerows(lines)
    return example | {"table": shortened.getvalue()}


def written(found: dict[str, Any]) -> str:
    return json.dumps(found, ensure_ascii=False, indent=1) + "\n"


def main() -> None:
    """Import the fixture into a database of its own, ask, and write the file."""
    os.environ |= {"DJANGO_SETTINGS_MODULE": "tests.settings", "DATABASE_URL": "sqlite://:memory:"}
    django.setup()
    call_command("migrate", verbosity=0)
    call_command("import_negotiation", str(FIXTURE), stdout=io.StringIO())
    FILE.write_text(written(examples(Client())), encoding="utf-8")


if __name__ == "__main__":
    main()
