"""CSV of a resource is written while it is read, and holds the bytes that the serializer's rows would give."""

import csv
import io

import pytest
from openpyxl import load_workbook
from rest_framework.test import APIRequestFactory

from positions import tables
from positions.api import resources, streaming
from positions.api.resources import RESOURCES
from positions.models import Proposal
from tests import records


@pytest.fixture
def talks(db):
    """Rows of every kind: with and without what may be missing, drafts, and a published text that answers one."""
    talks = records.negotiation("talks", visibility="public", owner=records.user("owner"))
    high = records.topic("high", talks, pax_code="SsrGen")
    low = records.topic("low", talks, parent=high)
    issue = records.issue("troops", talks, topic=low, question='Who "leaves",\r\nand when?')
    none = records.option(None, records.issue("fact", talks, kind="fact"), slug="unknown")
    zero, half = records.option(0, issue), records.option(50, issue)
    alpha = records.party("alpha", talks, aliases=" A ;; Ἄλφα ", notes="=1+1")
    beta = records.party("beta", talks)
    first = records.round_(1, talks, starts_on="2025-06", ends_on="2025")
    source = records.source("gazette", talks, published_on="2025")
    records.source("carrier", talks, reprint_of=source)
    paper = records.proposal("paper", beta, alpha, round=first, date="2025-06-02", source=source)
    draft = records.proposal("draft", alpha, round=first, review="draft", supersedes=paper)
    answer = records.proposal("answer", beta, round=first, responds_to=paper)
    records.proposal("hasty", beta, round=first, responds_to=draft, supersedes=answer)
    records.term("1", paper, stance=zero, wording="Зобов'язана", verbatim=True, headline=True)
    records.term("2", paper, issue, commitment="silent", wording="-80; a\nb", source=source)
    records.term("1", draft, stance=half)
    records.claim("one", source, stance=half, about=alpha, proposal=paper, made_on="2025-06")
    records.claim("two", source, stance=none, quote="«Так»", negotiation=talks)
    records.salience(0, alpha, issue)
    return talks


def in_json(client, name, **asked):
    return client.get(f"/api/v1/{name}/", asked).json()["results"]


@pytest.mark.parametrize("drafts", ["false", "true"])
@pytest.mark.parametrize("name", sorted(RESOURCES))
def test_a_streamed_file_holds_the_bytes_of_the_serializers_rows(talks, client, name, drafts):
    client.force_login(talks.memberships.get().user)
    resource = RESOURCES[name]
    found = resource.queryset.all()
    if drafts == "false":
        found = found.published()
    rows = resource.serializer_class(found.order_by(*resource().order), many=True).data
    columns = resource.serializer_class.Meta.fields
    expected = tables.csv_file(columns, [[row[c] for c in columns] for row in rows])
    answer = client.get(f"/api/v1/{name}/?format=csv&drafts={drafts}")
    assert answer.streaming
    assert answer.getvalue() == expected
    assert expected.count(b"\r\n") > 1


def test_a_published_text_does_not_name_the_draft_that_it_answers(talks, client):
    client.force_login(talks.memberships.get().user)
    for drafts in ("false", "true"):
        lines = client.get(f"/api/v1/proposals/?format=csv&drafts={drafts}").getvalue().decode()
        rows = {row["slug"]: row for row in csv.DictReader(io.StringIO(lines, newline=""))}
        assert (rows["hasty"]["responds_to"], rows["hasty"]["supersedes"]) == ("", "answer")
    assert rows["draft"]["supersedes"] == "paper"


def test_authors_are_found_chunk_by_chunk(talks, client, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(streaming, "CHUNK", 2)
    with django_assert_num_queries(4):  # the tag, the rows, and the authors of 3 rows two by two
        answer = client.get("/api/v1/proposals/?format=csv&ordering=slug")
        lines = answer.getvalue().decode().splitlines()
    assert [line.split(",")[4] for line in lines[1:]] == ["beta", "beta", "beta;alpha"]


def test_types_survive_in_every_cell(talks, client):
    """True and false in words, numbers bare, nothing for null, zero as zero, dates as exact as they are known."""
    read = {
        name: list(csv.DictReader(io.StringIO(answer, newline="")))
        for name in ("terms", "options", "claims", "rounds", "proposals")
        for answer in [client.get(f"/api/v1/{name}/?format=csv").getvalue().decode()]
    }
    assert [(t["verbatim"], t["headline"], t["stance"]) for t in read["terms"]] == [
        ("true", "true", "at-0"),
        ("false", "false", ""),
    ]
    assert [option["value"] for option in read["options"]] == ["", "0", "50"]
    assert [(c["credibility"], c["made_on"]) for c in read["claims"]] == [
        ("2", "2025-06"),
        ("2", ""),
    ]
    assert [(r["number"], r["starts_on"], r["ends_on"]) for r in read["rounds"]] == [
        ("1", "2025-06", "2025")
    ]
    assert [p["date"] for p in read["proposals"]] == ["2025-06-02", "", ""]


def test_a_workbook_types_its_cells(talks, client):
    answer = client.get("/api/v1/options/?format=xlsx")
    rows = list(load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert [row[3] for row in rows] == ["value", None, 0, 50]


@pytest.mark.parametrize(
    "address", ["/api/v1/parties/", "/api/v1/search/", "/api/v1/negotiations/talks/diff/"]
)
def test_more_rows_than_a_workbook_holds_are_a_400_that_says_so(
    talks, client, monkeypatch, address
):
    monkeypatch.setattr(tables, "MOST_ROWS", 0)
    beta = Proposal.objects.get(slug="answer").parties.get()
    records.proposal("later", beta, round=records.round_(2))
    asked = {"q": "alpha"} if "search" in address else {}
    answer = client.get(address, {"format": "xlsx", **asked})
    assert answer.status_code == 400
    (wrong,) = answer.json()["errors"]
    assert (wrong["name"], wrong["value"]) == ("format", "xlsx")
    assert wrong["message"].startswith("A workbook holds 0 rows, these are ")
    assert client.get(address, {"format": "csv", **asked}).status_code == 200


def test_what_fails_while_rows_are_read_fails_before_the_first_byte(talks):
    class Failing(resources.Parties):
        def complete(self, chunk):
            raise RuntimeError

    view = Failing.as_view({"get": "list"}, basename="parties")
    with pytest.raises(RuntimeError):
        view(APIRequestFactory().get("/api/v1/parties/?format=csv"))
