"""The citation of a negotiation over HTTP, in every format."""

import csv
import io
import json
from datetime import UTC, datetime

import pytest

from positions.models import Negotiation, Party
from tests import records

ADDRESS = "/api/v1/negotiations/talks/cite/"
BIBTEX = (
    "@misc{talks-r2,\n"
    "  title = {{Talks}},\n"
    "  year = {2026},\n"
    "  month = feb,\n"
    "  version = {2},\n"
    "  publisher = {testserver},\n"
    "  url = {http://testserver/n/talks/cite/?revision=2},\n"
    "  note = {Data set. Revision 2 of 3 February 2026},\n"
    "}\n"
)
CSL = {
    "id": "talks-r2",
    "type": "dataset",
    "title": "Talks",
    "version": "2",
    "issued": {"date-parts": [[2026, 2, 3]]},
    "publisher": "testserver",
    "URL": "http://testserver/n/talks/cite/?revision=2",
}


@pytest.fixture
def talks(db):
    """A public negotiation at its second revision, which was written on 3 February 2026."""
    talks = records.negotiation("talks", visibility="public", name="Talks")
    records.party("alpha", talks)
    moment = datetime(2026, 2, 3, 12, tzinfo=UTC)
    for model in (Negotiation, Party):
        model.history.update(history_date=moment)
    return talks


def test_an_answer_has_what_was_asked_and_one_flat_row(talks, client):
    assert client.get(ADDRESS).json() == {
        "negotiation": "talks",
        "revision": 2,
        "results": [
            {
                "citation": "Talks [data set]. Revision 2 of 3 February 2026. testserver. "
                "http://testserver/n/talks/cite/?revision=2",
                "key": "talks-r2",
                "title": "Talks",
                "version": 2,
                "written_on": "2026-02-03",
                "licence": "",
                "publisher": "testserver",
                "address": "http://testserver/n/talks/cite/?revision=2",
                "bibtex": BIBTEX,
                "csl": CSL,
            }
        ],
    }


def test_a_table_holds_all_but_the_item_of_csl(talks, client):
    response = client.get(ADDRESS, {"format": "csv"})
    (row,) = csv.DictReader(io.StringIO(response.content.decode(), newline=""))
    shown = client.get(ADDRESS).json()["results"][0]
    assert list(row) == [name for name in shown if name != "csl"]
    assert (row["version"], row["bibtex"]) == ("2", BIBTEX)


@pytest.mark.parametrize(
    ("name", "media_type", "content"),
    [
        ("bibtex", "application/x-bibtex", BIBTEX),
        ("csl", "application/vnd.citationstyles.csl+json", [CSL]),
    ],
)
def test_bibliographies_get_their_own_formats(talks, client, name, media_type, content):
    asked = client.get(ADDRESS, {"format": name})
    preferred = client.get(ADDRESS, headers={"accept": media_type})
    assert asked["Content-Type"].split(";")[0] == media_type
    text = asked.content.decode()
    assert (json.loads(text) if name == "csl" else text) == content
    assert (preferred.content, preferred["Content-Type"]) == (asked.content, asked["Content-Type"])


def test_an_earlier_revision_is_cited_by_its_number(talks, client):
    answer = client.get(ADDRESS, {"revision": "1"}).json()
    assert (answer["revision"], answer["results"][0]["key"]) == (1, "talks-r1")
    assert client.get(ADDRESS, {"revision": "1", "format": "bibtex"}).content.startswith(
        b"@misc{talks-r1,\n"
    )


def test_a_day_finds_the_revision_cited(talks, client):
    answer = client.get(ADDRESS, {"known_by": "2026-02"}).json()
    assert answer["results"][0]["key"] == "talks-r2"


@pytest.mark.parametrize(
    ("asked", "problem"),
    [
        (
            {"revision": "9"},
            ("revision", "9", "The revisions of this negotiation are 1 to 2, the newest."),
        ),
        ({"revision": ["1", "2"]}, ("revision", "1;2", "It can be given only once.")),
        ({"revision": "1\0"}, ("revision", "1\ufffd", "It holds a NUL character.")),
        (
            {"revision": "1", "known_by": "2026"},
            ("known_by", "2026", "It does not go with revision."),
        ),
        ({"drafts": "true"}, ("drafts", "true", "There is no such parameter.")),
        ({"format": "ris"}, ("format", "ris", "The formats are: json, csv, xlsx, bibtex, csl.")),
    ],
)
def test_what_cannot_be_answered_is_a_400_that_names_it(talks, client, asked, problem):
    response = client.get(ADDRESS, asked)
    assert response.status_code == 400
    (error,) = response.json()["errors"]
    assert (error["name"], error["value"], error["message"]) == problem


def test_other_addresses_know_no_bibliographies(talks, client):
    response = client.get("/api/v1/negotiations/talks/positions/?format=bibtex")
    assert response.json()["errors"][0]["message"] == "The formats are: json, csv, xlsx."


@pytest.mark.parametrize(("asked", "queries"), [({}, 2), ({"revision": 1}, 3)])
@pytest.mark.parametrize("parties", [0, 2])
def test_it_takes_the_same_queries_at_1_and_3_rows(
    talks, client, django_assert_num_queries, asked, queries, parties
):
    for number in range(parties):
        records.party(f"party-{number}", talks)
    with django_assert_num_queries(queries):
        assert client.get(ADDRESS, asked).status_code == 200


def test_a_private_one_is_cited_by_its_members_only(talks, client):
    owner = records.user("owner")
    records.member(talks, owner, "owner")
    talks.refresh_from_db()
    talks.visibility = "private"
    talks.save()
    assert client.get(ADDRESS).status_code == 404
    client.force_login(owner)
    assert client.get(ADDRESS).status_code == 200
