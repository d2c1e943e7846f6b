"""HTML, SQL, templates and scripts written into every text, and asked in every parameter: shown as what they are."""

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.db.models import CharField, TextField
from django.http import HttpResponse
from django.test import Client

from positions.fields import NameSlugField, PartialDateField
from positions.models import Negotiation, Source
from tests import records
from tests.abuse.doors import stored
from tests.admin.pages import signed_in
from tests.test_every_address import TABLE, World, client_of, world  # noqa: F401 - a fixture

MARK = "x-evil"
TEXT = (
    f"<{MARK} onevil=1>\"'><{MARK} onevil=2></script></textarea></title></style>-->"
    f"<script>{MARK}</script>{{{{ evil }}}}{{% evil %}}%(evil)s'; DROP TABLE positions_party; --"
    f" ]]>![{MARK}](javascript:{MARK})"
)
SCRIPT = f"javascript:{MARK}//<{MARK} onevil=3>"
PARAMETERS = [
    "party",
    "issue",
    "topic",
    "round",
    "from",
    "to",
    "from_proposal",
    "to_proposal",
    "proposal",
    "base",
    "show",
    "pick",
    "format",
    "change",
    "document_status",
    "about",
    "verdict",
    "page",
    "page_size",
    "drafts",
    "revision",
    "known_by",
    "q",
    "negotiation",
    "resource",
    "search",
    "ordering",
    "explain",
    "redline",
    "of",
    "named",
    "all",
    "stance",
    "source",
    "claim",
    "kind",
    "status",
    "id",
    "part",
    "next",
    "p",
    "o",
    "e",
    "_to_field",
    "_popup",
    "_changelist_filters",
    "app_label",
    "model_name",
    "field_name",
    "term",
]


LEADS = ("href", "src", "action", "formaction", "xlink:href", "data", "poster")
"""Attributes that hold an address."""


class Foreign(HTMLParser):
    """What stands in a page that nobody here has written: elements, attributes, addresses that are scripts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if MARK in tag:
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            text = "".join((value or "").split()).lower()
            leads = name in LEADS and text.startswith(("javascript:", "data:"))
            if leads or name.startswith("on") or MARK in name:
                self.found.append(f"<{tag} {name}={value}>")

    def handle_comment(self, data: str) -> None:
        if MARK in data:
            self.found.append(f"<!--{data}-->")


def wrong(answer: HttpResponse) -> list[str]:
    """What of an answer a browser could run."""
    content = b"".join(answer) if answer.streaming else answer.content
    kind = answer.headers.get("Content-Type", "").partition(";")[0]
    found = [] if answer["X-Content-Type-Options"] == "nosniff" else ["may be taken for HTML"]
    if answer.status_code >= 500:
        found.append(f"status {answer.status_code}")
    if kind == "text/html":
        found += Foreign(content.decode()).found
        found += ["not escaped"] if f"<{MARK}".encode() in content else []
        found += [] if "default-src 'self'" in answer["Content-Security-Policy"] else ["no policy"]
    elif MARK.encode() in content and kind not in PLAIN:
        found.append(f"sent as {kind}")
    return found


PLAIN = ("application/json", "application/problem+json", "text/csv", "application/zip") + (
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.vegalite.v6+json",
    "application/vnd.vegalite.v5+json",
    "application/x-bibtex",
    "application/vnd.citationstyles.csl+json",
    "text/plain",
)
"""What no browser runs, as long as it may not guess."""


def texts(record: Any) -> Iterator[CharField | TextField]:
    """The fields of a record in which anything may stand."""
    for field in record._meta.concrete_fields:
        anything = isinstance(field, CharField | TextField) and not field.choices
        if anything and field.editable and not isinstance(field, NameSlugField | PartialDateField):
            yield field


@pytest.fixture
def spoilt(world: World) -> World:  # noqa: F811 - the fixture
    """The world, with the texts of all its records made hostile."""
    home = Negotiation.objects.get(slug="secret")
    for model in {type(row) for row in _rows(home)}:
        for row in model.objects.of(home):
            for field in texts(row):
                hostile = SCRIPT if "url" in field.name else TEXT
                setattr(row, field.name, hostile[: field.max_length])
            row.save()
    return world


def _rows(home: Negotiation) -> list[Any]:
    return (
        [home, *(row for kind in records.BUILDERS for row in kind.objects.of(home))]
        + [related for name in ("topics", "claims") for related in getattr(home, name).all()]
        + [*Source.objects.of(home)]
        + [row for proposal in home.proposals.all() for row in proposal.terms.all()]
        + [option for issue in home.issues.all() for option in issue.options.all()]
    )


def test_hostile_texts_are_shown_and_never_run(spoilt: World) -> None:
    client, found = client_of("owner"), {}
    for name, address in TABLE.items():
        at = address.of(name, spoilt)
        more = "&format=csv" if "?" in at else "?format=csv"
        for query in ("", more) if name.startswith("api:") else ("",):
            if got := wrong(client.get(at + query)):
                found[at + query] = got
    assert found == {}


def test_hostile_questions_are_answered_with_their_names_and_never_run(spoilt: World) -> None:
    client, found = client_of("superuser"), {}
    before = stored()
    asked = [urlencode(dict.fromkeys(PARAMETERS, TEXT)), urlencode({TEXT: TEXT})]
    for name, address in TABLE.items():
        at = address.of(name, spoilt).partition("?")[0]
        lists = name.startswith(("pages:", "api:")) or name.endswith(
            ("_changelist", "autocomplete")
        )
        for query in asked if lists else ():
            if got := wrong(client.get(f"{at}?{query}")):
                found[f"{at}?{query[:60]}"] = got
    assert (found, _but_audit(stored()) == _but_audit(before)) == ({}, True)


def _but_audit(tables: dict[str, list[tuple]]) -> dict[str, list[tuple]]:
    return {name: rows for name, rows in tables.items() if "audit" not in name}


@pytest.mark.parametrize(
    "at", ["/n/{}/", "/n/secret/issues/{}/", "/api/v1/{}/", "/api/v1/negotiations/{}/", "/admin/{}/", "/{}"]
)  # fmt: skip
def test_hostile_addresses_are_absent_and_never_run(spoilt: World, at: str) -> None:
    answer = client_of("superuser").get(at.format(quote(TEXT, safe="")), follow=True)
    assert (answer.status_code, wrong(answer)) == (404, [])


@pytest.mark.parametrize("address", [SCRIPT, f" JavaScript:{MARK}", f"data:text/html,<{MARK}>"])
def test_an_address_that_is_a_script_is_no_link(db, address: str) -> None:
    talks = records.negotiation(visibility="public")
    source = records.source(url=address, archived_url=address)
    root = signed_in(records.user("root", is_superuser=True))
    for client, at in (
        (Client(), f"/n/{talks.slug}/sources/{source.slug}/"),
        (root, f"/admin/positions/source/{source.pk}/change/"),
    ):
        answer = client.get(at)
        assert MARK in answer.content.decode()
        assert wrong(answer) == []
