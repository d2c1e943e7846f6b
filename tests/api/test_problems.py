"""What is said when something is wrong: problem details, whatever was asked for."""

import pytest
from django.test import Client

from tests import records

NOTHING = {
    "type": "about:blank",
    "title": "Not Found",
    "status": 404,
    "detail": "There is nothing at this address.",
    "errors": [],
}


@pytest.mark.parametrize(
    "address",
    [
        "/api/v1/nonsense/",
        "/api/v1/terms/999/",
        "/api/v1/terms/abc/",
        "/api/v1/negotiations/a b/",
        "/api/v1/negotiations/a%00b/diff/",
        "/api/v1/negotiations/none/nonsense/",
    ],
)
def test_an_address_with_nothing_at_it_is_a_404_problem(db, client, address):
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    assert answer.json() == NOTHING


def test_a_problem_is_json_even_where_csv_was_asked_for(db, client):
    answer = client.get("/api/v1/negotiations/none/?format=csv")
    assert (answer["Content-Type"], answer.json()) == ("application/problem+json", NOTHING)


def test_an_address_without_its_slash_leads_to_the_one_with_it(db, client):
    answer = client.get("/api/v1/terms?page=1")
    assert (answer.status_code, answer["Location"]) == (301, "/api/v1/terms/?page=1")


def test_writing_is_refused_with_a_405_problem(db, client):
    answer = client.post("/api/v1/parties/", {"slug": "x"}, content_type="application/json")
    assert (answer.status_code, answer.json()["detail"]) == (405, 'Method "POST" not allowed.')
    assert answer["Allow"] == "GET, HEAD, OPTIONS"


def test_writing_where_nothing_is_is_a_404_problem(db):
    answer = Client(enforce_csrf_checks=True).post("/api/v1/nonsense/", {})
    assert (answer.status_code, answer.json()) == (404, NOTHING)


def test_a_foreign_host_is_a_400_problem(db, client):
    answer = client.get("/api/v1/terms/", headers={"host": "elsewhere.example"})
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")


def test_a_cookie_that_holds_a_nul_is_no_cookie(db, client):
    client.cookies["sessionid"] = "a\0b"
    assert client.get("/api/v1/terms/").status_code == 200


@pytest.mark.parametrize("name", ["schema", "docs"])
@pytest.mark.parametrize("asked", ["foo=1", "version=a%0d%0aX-Y:z", "lang=%00"])
def test_the_documentation_refuses_unknown_parameters(db, client, name, asked):
    answer = client.get(f"/api/v1/{name}/?{asked}")
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")


@pytest.mark.parametrize("name", ["schema", "docs"])
def test_the_documentation_is_only_read(db, client, name):
    assert client.options(f"/api/v1/{name}/").status_code == 405


def test_a_format_asked_for_wins_over_the_accept_header(db, client):
    answer = client.get("/api/v1/terms/?format=csv", headers={"accept": "application/json"})
    assert answer["Content-Type"] == "text/csv; charset=utf-8"


def test_a_format_nobody_has_is_a_406_problem(db, client):
    answer = client.get("/api/v1/terms/", headers={"accept": "image/png"})
    assert (answer.status_code, answer.json()["title"]) == (406, "Not Acceptable")


@pytest.mark.parametrize(
    "name", ["positions", "diff", "compare", "convergence", "claim-comparison"]
)
def test_a_nul_character_is_a_400_that_names_its_parameter(db, client, name):
    records.negotiation("talks", visibility="public")
    answer = client.get(f"/api/v1/negotiations/talks/{name}/", {"issue": "a\0b"})
    assert answer.status_code == 400
    assert answer.json()["errors"][0] == {
        "name": "issue",
        "value": "a\ufffdb",
        "message": "It holds a NUL character.",
    }


@pytest.mark.parametrize("name", ["positions", "diff", "convergence", "claim-comparison"])
def test_a_negotiation_without_any_record_gives_an_empty_answer(db, client, name):
    records.negotiation("talks", visibility="public")
    answer = client.get(f"/api/v1/negotiations/talks/{name}/")
    assert (answer.status_code, answer.json()["results"]) == (200, [])


def test_a_failure_of_the_server_is_a_problem_without_any_detail(db, settings, monkeypatch):
    settings.ROOT_URLCONF = "tests.api.failing"
    answer = Client(raise_request_exception=False).get("/api/v1/fails/")
    assert (answer.status_code, answer["Content-Type"]) == (500, "application/problem+json")
    assert answer.json()["detail"] == "The server failed; the failure is in its log."


def test_too_many_questions_are_a_429_that_says_when_to_ask_again(db, client, monkeypatch):
    monkeypatch.setattr("positions.api.throttles.ByAddress.rate", "1/min", raising=False)
    first, second = (client.get("/api/v1/terms/") for _ in range(2))
    assert (first.status_code, second.status_code) == (200, 429)
    assert 1 <= int(second["Retry-After"]) <= 60
    assert second.json()["title"] == "Too Many Requests"


@pytest.mark.parametrize("name", ["lost", "closed"])
def test_a_database_that_cannot_be_asked_is_a_503_problem_that_says_when_to_ask_again(
    db, settings, name
):
    settings.ROOT_URLCONF = "tests.api.failing"
    answer = Client(raise_request_exception=False).get(f"/api/v1/{name}/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert (answer["Content-Type"], answer["Cache-Control"]) == (
        "application/problem+json",
        "no-store",
    )
    assert answer.json() == NOTHING | {
        "title": "Service Unavailable",
        "status": 503,
        "detail": "The database cannot be asked at the moment; try again in a few seconds.",
    }


def test_a_page_says_that_its_database_cannot_be_asked(db, settings):
    settings.ROOT_URLCONF = "tests.api.failing"
    answer = Client(raise_request_exception=False).get("/lost/")
    assert (answer.status_code, answer["Retry-After"], answer["Cache-Control"]) == (
        503,
        "5",
        "no-store",
    )
    assert "<h1>The database cannot be asked at the moment</h1>" in answer.content.decode()


def test_a_table_that_is_missing_is_a_failure_of_the_server(db, settings):
    settings.ROOT_URLCONF = "tests.api.failing"
    answer = Client(raise_request_exception=False).get("/api/v1/misunderstood/")
    assert answer.status_code == 500
