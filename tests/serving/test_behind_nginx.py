"""What readers, programs and supervisors get through the nginx of `docs/nginx.conf`."""

import gzip
import http.client
import io
import json
import re
import socket
import ssl
import time
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pytest

from tests.builders import FIXTURE
from tests.serving.site import Gunicorn, Site, free_port, nginx, wait_until

BUNDLE = "/api/v1/negotiations/russia-ukraine/bundle/"
MEGABYTE = 2**20


def test_plain_http_leads_to_https(site: Site) -> None:
    with closing(http.client.HTTPConnection("127.0.0.1", site.http, timeout=60)) as connection:
        connection.request("GET", "/n/talks/?round=1")
        answer = connection.getresponse()
        answer.read()
    assert (answer.status, answer.headers["Location"]) == (
        301,
        "https://127.0.0.1/n/talks/?round=1",
    )


def test_a_page_is_answered_and_not_led_to_https_again(site: Site) -> None:
    answer, body = site.ask("/n/russia-ukraine/")
    assert (answer.status, answer.headers["Strict-Transport-Security"][:16]) == (
        200,
        "max-age=31536000",
    )
    assert b"<h1" in body


def test_an_answer_is_compressed_once(site: Site) -> None:
    path = "/api/v1/negotiations/russia-ukraine/diff/"
    plain = site.ask(path)[1]
    answer, packed = site.ask(path, {"Accept-Encoding": "gzip"})
    assert (answer.headers["Content-Encoding"], gzip.decompress(packed)) == ("gzip", plain)
    assert json.loads(plain)["negotiation"] == "russia-ukraine"


def test_style_sheets_come_and_are_compressed(site: Site) -> None:
    plain, read = site.ask("/static/positions/parley.css")
    answer, packed = site.ask("/static/positions/parley.css", {"Accept-Encoding": "gzip"})
    assert (plain.status, plain.headers["Content-Type"]) == (200, 'text/css; charset="utf-8"')
    assert (answer.headers["Content-Encoding"], gzip.decompress(packed)) == ("gzip", read)


def test_what_is_not_there_is_a_problem_in_the_api_and_a_page_elsewhere(site: Site) -> None:
    answer, body = site.ask("/api/v1/nothing/")
    assert (answer.status, answer.headers["Content-Type"]) == (404, "application/problem+json")
    assert json.loads(body)["detail"] == "There is nothing at this address."
    answer, _ = site.ask("/nothing/")
    assert (answer.status, answer.headers["Content-Type"]) == (404, "text/html; charset=utf-8")


def test_one_id_stands_in_the_answer_and_in_both_logs(site: Site) -> None:
    answer, _ = site.ask("/search/?q=confidential", {"X-Request-ID": "note-7"})
    assert answer.headers["X-Request-ID"] == "note-7"
    new = site.ask("/rules/")[0].headers["X-Request-ID"]
    assert re.fullmatch(r"[0-9a-f]{32}", new)
    for one in ("note-7", new):
        wait_until(lambda one=one: one in site.noted() and one in site.said(), f"{one} in no log")
    assert "confidential" not in site.noted() + site.said()


def test_the_log_of_both_is_json_line_by_line(site: Site) -> None:
    site.ask("/rules/", {"X-Request-ID": "note-8"})
    wait_until(lambda: "note-8" in site.noted() and "note-8" in site.said(), "note-8 in no log")
    told = [json.loads(line) for line in site.said().splitlines()]
    ours = [line for line in told if line["request_id"] == "note-8"]
    assert [(one["method"], one["path"], one["status"], one["account"]) for one in ours] == [
        ("GET", "/rules/", 200, "-")
    ]
    noted = [json.loads(line) for line in site.noted().splitlines()]
    theirs = [line for line in noted if line["request_id"] == "note-8"]
    assert [(one["address"], one["path"], one["status"]) for one in theirs] == [
        ("127.0.0.1", "/rules/", 200)
    ]


def test_sign_in_is_closed_to_the_address_that_nginx_saw(site: Site) -> None:
    """Whatever address a visitor claims to come from: five failures from one are five."""
    path, statuses = "/admin/login/", []
    for number in range(6):
        answer, page = site.ask(path)
        cookie = answer.headers["Set-Cookie"].partition(";")[0]
        token = re.search(rb'csrfmiddlewaretoken" value="(\w+)"', page)[1].decode()
        answer, _ = site.ask(
            path,
            {
                "Cookie": cookie,
                "Content-Type": "application/x-www-form-urlencoded",
                "Referer": f"https://127.0.0.1:{site.https}{path}",
                "X-Forwarded-For": f"192.0.2.{number}",
            },
            "POST",
            f"csrfmiddlewaretoken={token}&username=nobody&password=wrong",
        )
        statuses.append(answer.status)
    assert statuses == [200, 200, 200, 200, 429, 429]


def test_supervisors_learn_whether_it_lives_and_is_ready(site: Site) -> None:
    told = [site.ask(path, {"Host": "10.0.0.7"}) for path in ("/livez", "/readyz")]
    assert [(answer.status, json.loads(body)) for answer, body in told] == [
        (200, {"live": True}),
        (200, {"ready": True, "failed": {}}),
    ]


def zipped(megabytes: float) -> bytes:
    """The fixture as a zip of this size: a file that no bundle has fills it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path in sorted(FIXTURE.glob("*.csv")):
            archive.write(path, path.name)
        archive.writestr("scan.pdf", bytes(int(megabytes * MEGABYTE) - buffer.tell() - 1500))
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("megabytes", "status", "detail"),
    [
        (99.9, 200, None),
        (100.5, 413, "The body is larger than 100 MB."),
        (102, 413, "The body is too large."),
    ],
)
def test_a_bundle_may_have_100_mb(
    site: Site, root: str, megabytes: float, status: int, detail: str | None
) -> None:
    sent = {"Authorization": f"Token {root}", "Content-Type": "application/zip"}
    answer, body = site.ask(BUNDLE, sent, "POST", zipped(megabytes))
    told = json.loads(body)
    assert (answer.status, told.get("detail"), told.get("results", [])) == (status, detail, [])


def test_a_body_of_json_may_not_have_as_much(site: Site, token: str) -> None:
    sent = {"Authorization": f"Token {token}", "Content-Type": "application/json"}
    told = [site.ask("/api/v1/sources/", sent, "POST", b" " * size * MEGABYTE) for size in (10, 12)]
    assert [(answer.status, json.loads(body)["detail"]) for answer, body in told] == [
        (400, "The body is no JSON."),
        (413, "The body is too large."),
    ]


@contextmanager
def slow_clients(site: Site, number: int) -> Iterator[None]:
    """So many that have begun to send a body and do not go on; the two gunicorns have eight threads."""
    trusted = ssl.create_default_context(cafile=str(site.certificate))
    head = b"POST /api/v1/sources/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\nx"
    with ExitStack() as open_ones:
        for _ in range(number):
            plain = open_ones.enter_context(socket.create_connection(("127.0.0.1", site.https)))
            one = trusted.wrap_socket(plain, server_hostname="127.0.0.1")
            open_ones.enter_context(one).sendall(head)
        yield


def test_who_sends_slowly_keeps_nobody_waiting(site: Site) -> None:
    with slow_clients(site, 40):
        time.sleep(0.5)
        assert [site.ask("/rules/")[0].status for _ in range(3)] == [200, 200, 200]
        assert [one.asked("/livez") for one in site.behind] == [200, 200]


def test_where_no_gunicorn_answers_programs_read_a_problem(tmp_path: Path) -> None:
    nobody = Gunicorn(tmp_path, free_port(), {}), Gunicorn(tmp_path, free_port(), {})
    with nginx(tmp_path, nobody) as away:
        answer, body = away.ask("/api/v1/")
    told = (answer.status, answer.headers["Content-Type"], answer.headers["Retry-After"])
    assert told == (503, "application/problem+json", "5")
    assert json.loads(body)["detail"] == "Parley does not answer. Ask again."
