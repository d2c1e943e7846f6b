"""How often one may ask: counted for each address or account, by all processes together."""

import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.core.cache import caches
from django.db import connection
from knox.models import AuthToken

from positions.api.throttles import ByAccount, ByAddress
from tests import records

ROOT = Path(__file__).parent.parent.parent
ASK = """
from concurrent.futures import ThreadPoolExecutor
from django.test import Client

def ask(_):
    return Client().get("/api/v1/").status_code

with ThreadPoolExecutor(4) as pool:
    print(list(pool.map(ask, range(40))).count(200))
"""


@pytest.fixture
def clock(monkeypatch):
    """A clock that stands until it is set: 90 seconds, the middle of the second minute."""

    class Clock:
        now = 90.0

    clock = Clock()
    for throttle in (ByAddress, ByAccount):
        monkeypatch.setattr(throttle, "timer", lambda _: clock.now)
    return clock


@pytest.fixture
def limits(monkeypatch):
    monkeypatch.setattr(ByAddress, "rate", "2/min", raising=False)
    monkeypatch.setattr(ByAccount, "rate", "3/min", raising=False)


def statuses(client, times, **headers):
    return [client.get("/api/v1/", headers=headers).status_code for _ in range(times)]


def test_an_address_may_ask_so_often_in_a_minute_of_the_clock(db, client, clock, limits):
    assert statuses(client, 3) == [200, 200, 429]
    refused = client.get("/api/v1/")
    assert (refused["Retry-After"], refused["Content-Type"]) == ("30", "application/problem+json")
    assert refused.json()["detail"] == "Request was throttled. Expected available in 30 seconds."
    clock.now += int(refused["Retry-After"])
    assert statuses(client, 3) == [200, 200, 429]


def test_a_clock_set_back_by_hours_refuses_nobody_for_longer_than_a_minute(
    db, client, clock, limits
):
    clock.now += 3 * 3600
    assert statuses(client, 3) == [200, 200, 429]
    clock.now -= 2 * 3600
    assert statuses(client, 3) == [200, 200, 429]
    clock.now += 120
    assert statuses(client, 3) == [200, 200, 429]


def test_half_a_second_is_a_second_to_wait(db, client, clock, limits):
    clock.now = 119.5
    statuses(client, 2)
    assert client.get("/api/v1/")["Retry-After"] == "1"
    clock.now = 120.5
    assert statuses(client, 1) == [200]


def test_addresses_are_counted_apart(db, client, clock, limits):
    assert statuses(client, 3) == [200, 200, 429]
    assert statuses(client, 1, x_forwarded_for="192.0.2.1, 192.0.2.2") == [200]


def test_an_account_is_counted_whatever_its_token_or_session(db, client, clock, limits):
    ana = records.user("ana")
    for _ in range(2):
        _, token = AuthToken.objects.create(ana)
        assert statuses(client, 1, authorization=f"Token {token}") == [200]
    client.force_login(ana)
    assert statuses(client, 2) == [200, 429]
    client.force_login(records.user("boris"))
    assert statuses(client, 1) == [200]


def test_who_has_an_account_does_not_use_up_the_address(db, client, clock, limits):
    client.force_login(records.user("ana"))
    statuses(client, 3)
    client.logout()
    assert statuses(client, 2) == [200, 200]


def test_an_answer_that_is_unchanged_counts_too(db, client, clock, limits):
    tag = client.get("/api/v1/terms/")["ETag"]
    asked = [client.get("/api/v1/terms/", headers={"if-none-match": tag}) for _ in range(2)]
    assert [answer.status_code for answer in asked] == [304, 429]


def test_a_cache_that_fails_refuses_nobody_and_is_logged(db, client, settings, tmp_path, caplog):
    folder = tmp_path / "no-folder"
    folder.write_text("a file")
    settings.CACHES = {
        "default": {"BACKEND": "project.caches.CountingFiles", "LOCATION": str(folder)}
    }
    assert client.get("/api/v1/terms/").status_code == 200
    told = [line.getMessage() for line in caplog.records if line.levelname == "ERROR"]
    assert [line.split(":")[0] for line in told] == ["The cache failed, nobody is throttled"]


def manage(*command, **environment):
    return subprocess.Popen(  # noqa: S603 - the project's own command
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env={"SECRET_KEY": "tests", "ALLOWED_HOSTS": "testserver", **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("kind", ["files", "table"])
@pytest.mark.django_db(transaction=True)
def test_two_processes_count_together(tmp_path, kind):
    there = {"DATABASE_URL": f"sqlite:///{tmp_path / 'db.sqlite3'}"}
    if kind == "table" and connection.vendor == "postgresql":
        place = connection.settings_dict
        there["DATABASE_URL"] = (
            f"postgres://{place['USER']}:{place['PASSWORD']}@{place['HOST']}:{place['PORT']}/{place['NAME']}"
        )
    elif kind == "table":
        there["CACHE_URL"] = "dbcache://counts"
        assert manage("createcachetable", **there).communicate(timeout=60) == ("", "")
    environment = {**there, "SECURE_SSL_REDIRECT": "0", "THROTTLE_ANON": "50/day"}
    both = [manage("shell", "-v", "0", "-c", ASK, **environment) for _ in range(2)]
    told = [one.communicate(timeout=60) for one in both]
    assert sum(int(out or -1) for out, _ in told) == 50, told
    if kind == "files":
        assert (tmp_path / "db.sqlite3-cache").stat().st_mode & 0o777 == 0o700


@pytest.fixture(params=["CountingFiles", "CountingTable"])
def shared(request, db, settings, tmp_path):
    place = str(tmp_path / "cache") if request.param == "CountingFiles" else "counts"
    settings.CACHES = {"default": {"BACKEND": f"project.caches.{request.param}", "LOCATION": place}}
    if place == "counts":
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE TABLE counts (cache_key varchar(255) PRIMARY KEY, value text NOT NULL, "
                "expires timestamp with time zone NOT NULL)"
            )
    return caches["default"]


def test_a_number_is_raised_until_it_expires(shared):
    assert shared.add("asked", 0, 2)
    assert [shared.incr("asked") for _ in range(3)] == [1, 2, 3]
    assert not shared.add("asked", 0, 2)
    assert shared.get("asked") == 3
    time.sleep(3)
    with pytest.raises(ValueError):
        shared.incr("asked")
    assert shared.add("asked", 0, 60)
    assert shared.incr("asked", 5) == 5


def test_a_number_that_never_was_is_not_raised(shared):
    with pytest.raises(ValueError):
        shared.incr("asked")
