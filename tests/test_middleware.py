"""What every answer of the site carries: an id for the log, and compression where it is asked for."""

import gzip
import io
import logging
import re

import pytest
from django.conf import settings as project
from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client

from project.logs import RequestId
from project.middleware import bodiless_heads
from tests import records

ID = "X-Request-ID"


@pytest.fixture
def talks(db):
    """A party that moved on twenty issues: some 10 KB of differences."""
    talks = records.negotiation("talks", visibility="public")
    alpha = records.party("alpha", talks)
    papers = [records.proposal(f"p{n}", alpha, round=records.round_(n, talks)) for n in (1, 2)]
    for n in range(20):
        issue = records.issue(f"issue-{n}", talks)
        for value, paper in zip((0, 50), papers, strict=True):
            records.term(str(n), paper, stance=records.option(value, issue))
    return talks


@pytest.mark.parametrize(
    "address",
    ["/", "/rules/", "/admin/login/", "/nothing/", "/api/v1/", "/api/v1/nothing/", "/api/v1/terms"],
)
def test_every_answer_carries_the_callers_id_or_a_new_one(db, client, address):
    assert client.get(address, headers={ID: "note-7.b_X"})[ID] == "note-7.b_X"
    new = [client.get(address)[ID] for _ in range(2)]
    assert all(re.fullmatch(r"[0-9a-f]{32}", one) for one in new)
    assert new[0] != new[1]


def test_static_files_and_foreign_hosts_carry_one_too(db, client):
    answers = [
        client.get("/static/positions/parley.css", headers={ID: "a"}),
        client.get("/api/v1/", headers={ID: "a", "host": "elsewhere.example"}),
        client.options(
            "/api/v1/",
            headers={
                ID: "a",
                "origin": "https://b.example",
                "access-control-request-method": "GET",
            },
        ),
    ]
    assert [(one.status_code, one[ID]) for one in answers] == [(200, "a"), (400, "a"), (200, "a")]
    b"".join(answers[0])
    answers[0].close()


@pytest.mark.parametrize("given", ["", "a b", "ü", "a\x00b", "x" * 129, "a;b", "a\r\nX-Evil: 1"])
def test_what_does_not_fit_a_log_is_no_id(db, client, given):
    assert re.fullmatch(r"[0-9a-f]{32}", client.get("/api/v1/", headers={ID: given})[ID])


def test_the_longest_id_is_taken(db, client):
    assert client.get("/api/v1/", headers={ID: "x" * 128})[ID] == "x" * 128


@pytest.fixture
def logged():
    """What the log of the project shows, with its own filter and format."""
    shown = io.StringIO()
    handler = logging.StreamHandler(shown)
    handler.addFilter(RequestId())
    handler.setFormatter(logging.Formatter(project.LOGGING["formatters"]["line"]["format"]))
    logging.getLogger().addHandler(handler)
    yield shown
    logging.getLogger().removeHandler(handler)


def test_the_log_of_a_failure_holds_the_id_that_its_answer_carries(db, settings, logged):
    settings.ROOT_URLCONF = "tests.api.failing"
    client = Client(raise_request_exception=False)
    answer = client.get("/api/v1/fails/", headers={ID: "note-7"})
    assert (answer.status_code, answer[ID]) == (500, "note-7")
    lines = logged.getvalue().splitlines()
    assert lines[0] == "ERROR [note-7] django.request: Internal Server Error: /api/v1/fails/"
    assert lines[-2] == "RuntimeError"
    assert lines[-1].startswith("INFO [note-7] project.requests: GET /api/v1/fails/ 500, ")


def test_the_log_of_a_refusal_holds_it_too(db, client, logged):
    client.get("/nothing/", headers={ID: "note-8"})
    line = logged.getvalue()
    assert re.sub(r"[0-9]+ ms", "N ms", line) == (
        "INFO [note-8] project.requests: GET /nothing/ 404, N ms, account -\n"
    )


def test_the_projects_log_has_the_filter():
    assert project.LOGGING["handlers"]["stderr"]["filters"] == ["request_id"]
    assert project.LOGGING["filters"]["request_id"] == {"()": "project.logs.RequestId"}


@pytest.mark.parametrize(
    "address", ["/api/v1/negotiations/talks/diff/", "/api/v1/terms/?format=csv", "/n/talks/"]
)
def test_answers_are_compressed_for_who_can_read_that(talks, client, address):
    plain = client.get(address)
    small = client.get(address, headers={"accept-encoding": "gzip"})
    assert small["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain
    assert "Accept-Encoding" in small["Vary"]
    read = gzip.decompress(small.getvalue())
    if address != "/n/talks/":
        assert read == plain.getvalue()
    assert len(small.getvalue()) < len(read) / 2


@pytest.mark.parametrize(
    "address", ["/api/v1/negotiations/talks/diff/", "/api/v1/terms/?format=csv"]
)
def test_the_tag_of_a_compressed_answer_is_weak_and_still_known(talks, client, address):
    packed = {"accept-encoding": "gzip"}
    tag = client.get(address, headers=packed)["ETag"]
    assert tag == "W/" + client.get(address)["ETag"]
    answer = client.get(address, headers={**packed, "if-none-match": tag})
    assert (answer.status_code, answer.getvalue()) == (304, b"")
    assert "Content-Encoding" not in answer


def test_head_is_sent_the_headers_of_get_and_no_body(rf):
    answers = [
        HttpResponse(b"four", headers={"Content-Length": "4"}),
        StreamingHttpResponse([b"a"]),
    ]
    sent = [bodiless_heads(lambda request, one=one: one)(rf.head("/")) for one in answers]
    assert [one.getvalue() for one in sent] == [b"", b""]
    assert sent[0]["Content-Length"] == "4"
    kept = bodiless_heads(lambda request: HttpResponse(b"four"))(rf.get("/"))
    assert kept.content == b"four"


def test_static_files_are_not_compressed_on_the_way(db, client):
    answer = client.get("/static/positions/parley.css", headers={"accept-encoding": "gzip"})
    assert "Content-Encoding" not in answer
    b"".join(answer)
    answer.close()
