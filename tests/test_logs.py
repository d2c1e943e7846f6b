"""The log: one line a request, in words or as JSON, and failures with their traceback in the line."""

import io
import json
import logging
import sys
from collections.abc import Iterator

import pytest
from django.test import Client
from knox.models import AuthToken

from project.logs import JSON, Briefly, RequestId, logging_as, request_id
from tests import records
from tests.admin.pages import signed_in

ID = "X-Request-ID"
NAMES = ("method", "path", "status", "account", "request_id")


@pytest.fixture
def shown() -> Iterator[io.StringIO]:
    """What requests leave in the log, as JSON."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(RequestId())
    handler.setFormatter(JSON())
    logging.getLogger().addHandler(handler)
    yield stream
    logging.getLogger().removeHandler(handler)


def requests(stream: io.StringIO) -> list[tuple]:
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    return [
        tuple(line[name] for name in NAMES)
        for line in lines
        if line["logger"] == "project.requests"
    ]


def test_a_request_is_one_line_that_says_who_asked_what_and_was_answered_what(
    db: None, client: Client, shown: io.StringIO
) -> None:
    client.get("/search/?q=confidential", headers={ID: "a"})
    client.post("/api/v1/nothing/", headers={ID: "b"})
    user = records.user("ana")
    signed_in(user).get("/admin/", headers={ID: "c"})
    assert requests(shown) == [
        ("GET", "/search/", 200, "-", "a"),
        ("POST", "/api/v1/nothing/", 404, "-", "b"),
        ("GET", "/admin/", 200, user.pk, "c"),
    ]
    assert "confidential" not in shown.getvalue()


def test_the_account_of_a_token_is_known_and_the_token_is_not_told(
    db: None, client: Client, shown: io.StringIO
) -> None:
    user = records.user("ana")
    token = AuthToken.objects.create(user)[1]
    client.get("/api/v1/terms/", headers={ID: "a", "Authorization": f"Token {token}"})
    assert requests(shown) == [("GET", "/api/v1/terms/", 200, user.pk, "a")]
    assert token not in shown.getvalue()


def test_a_line_is_written_once_the_whole_answer_is_sent(
    db: None, client: Client, shown: io.StringIO
) -> None:
    records.negotiation("talks", visibility="public")
    answer = client.get("/api/v1/parties/?format=csv", headers={ID: "a"})
    assert answer.streaming
    assert requests(shown) == []
    answer.getvalue()
    assert requests(shown) == [("GET", "/api/v1/parties/", 200, "-", "a")]


def test_to_log_a_request_asks_the_database_nothing(
    db: None, shown: io.StringIO, django_assert_num_queries
) -> None:
    client = signed_in(records.user("ana"))
    with django_assert_num_queries(0):
        client.get("/static/positions/nothing.css")
    assert [line[3] for line in requests(shown)] == ["-"]


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/a%0AERROR%20[x]%20forged/", "/a%0AERROR%20%5Bx%5D%20forged/"),
        ("/переговори/", "/%D0%BF%D0%B5%D1%80%D0%B5%D0%B3%D0%BE%D0%B2%D0%BE%D1%80%D0%B8/"),
    ],
)
def test_no_path_forges_a_line(
    db: None, client: Client, shown: io.StringIO, path: str, told: str
) -> None:
    client.get(path, headers={ID: "a"})
    assert requests(shown) == [("GET", told, 404, "-", "a")]


def test_a_failure_is_one_line_with_its_traceback_and_one_of_the_request(
    db: None, settings, shown: io.StringIO
) -> None:
    settings.ROOT_URLCONF = "tests.api.failing"
    Client(raise_request_exception=False).get("/api/v1/fails/", headers={ID: "a"})
    failure, request = [json.loads(line) for line in shown.getvalue().splitlines()]
    assert (failure["level"], failure["logger"], failure["request_id"], failure["message"]) == (
        "ERROR",
        "django.request",
        "a",
        "Internal Server Error: /api/v1/fails/",
    )
    assert failure["traceback"].splitlines()[-1] == "RuntimeError"
    assert (request["status"], request["request_id"]) == (500, "a")


def test_as_json_a_line_is_one_object_and_nothing_breaks_it() -> None:
    request_id.set("-")
    record = logging.LogRecord("n", logging.INFO, "p", 1, 'two\nlines "%s"', ("\ud800й",), None)
    line = JSON().format(record)
    assert "\n" not in line
    told = json.loads(line)
    assert (told["message"], told["level"], told["logger"]) == ('two\nlines "\ud800й"', "INFO", "n")
    assert told["time"].endswith("+00:00")


def test_what_a_stranger_causes_is_told_without_a_traceback() -> None:
    try:
        raise ValueError("host")
    except ValueError:
        record = logging.LogRecord("n", logging.ERROR, "p", 1, "Invalid", (), sys.exc_info())
    assert Briefly().filter(record)
    told = json.loads(JSON().format(record))
    assert (told["level"], "traceback" in told) == ("WARNING", False)


@pytest.mark.parametrize("form", ["line", "json"])
def test_servers_and_requests_share_one_form_on_stderr(form: str) -> None:
    told = logging_as(form)
    assert told["handlers"] == {
        "stderr": {
            "class": "logging.StreamHandler",
            "filters": ["request_id"],
            "formatter": form,
        }
    }
    assert told["root"] == {"handlers": ["stderr"], "level": "WARNING"}
    assert told["loggers"]["gunicorn.error"]["handlers"] == ["stderr"]
