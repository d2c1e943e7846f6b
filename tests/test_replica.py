"""Where a request reads: records from the replica where it is fresh enough for who asks, else from the primary.

The replica is a second way to the same database, whose place in the primary's log the tests set.
"""

from collections.abc import Callable
from itertools import count

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import OperationalError, connection, connections
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.test import Client
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt
from knox.models import AuthToken

from positions import dossier
from positions.models import Negotiation
from project import replica
from tests import records
from tests.admin.pages import signed_in

AHEAD = 2**62
READ: list[tuple[str, str]] = []
"""What the router was asked to read, and whence it had it read."""

LOG = """
CREATE SCHEMA standby;
CREATE TABLE standby.state (recovering boolean, replayed numeric);
INSERT INTO standby.state VALUES (true, %s);
CREATE FUNCTION standby.pg_is_in_recovery() RETURNS boolean LANGUAGE sql AS
  'SELECT recovering FROM standby.state';
CREATE FUNCTION standby.pg_last_wal_replay_lsn() RETURNS pg_lsn LANGUAGE sql AS
  'SELECT ''0/0''::pg_lsn + replayed FROM standby.state';
"""


class Watched(replica.Router):
    def db_for_read(self, model, **hints):
        database = super().db_for_read(model, **hints)
        READ.append((model._meta.app_label, database))
        return database


def whence() -> dict[str, set[str]]:
    """By application, the databases read since this was asked last."""
    found: dict[str, set[str]] = {}
    for app, database in READ:
        found.setdefault(app, set()).add(database)
    READ.clear()
    return found


class InSQLite:
    """A log that SQLite does not have: it grows with every look at it."""

    def __init__(self) -> None:
        self.recovering, self.replayed, self._written = True, AHEAD, count(1)
        connection.ensure_connection()
        for name, answer in {
            "pg_is_in_recovery": lambda: self.recovering,
            "pg_last_wal_replay_lsn": lambda: self.replayed,
            "pg_current_wal_lsn": self._write,
            "pg_current_wal_insert_lsn": self._write,
        }.items():
            connection.connection.create_function(name, 0, answer)
        connection.connection.create_function("hashtextextended", 2, lambda text, seed: 1)
        connection.connection.create_function("pg_advisory_xact_lock", 1, lambda key: None)
        connections["replica"] = connections["default"]

    def _write(self) -> int:
        return next(self._written)

    def stop_replaying(self) -> None:
        self.replayed = self._write()

    def break_down(self) -> None:
        connection.connection.create_function("pg_is_in_recovery", 0, None)

    def set(self, **state: object) -> None:
        vars(self).update(state)

    def done(self) -> None:
        pass


class InPostgreSQL:
    """The log of PostgreSQL; only what the replica says of itself is set."""

    def __init__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(LOG, [AHEAD])
        connections["replica"] = other = connections["default"].copy()
        other.settings_dict["OPTIONS"] = {"options": "-c search_path=standby,public,pg_catalog"}

    def stop_replaying(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE standby.state SET replayed = pg_current_wal_insert_lsn() - '0/0'"
            )

    def break_down(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE standby.state RENAME TO gone")

    def set(self, **state: object) -> None:
        with connection.cursor() as cursor:
            for name, value in state.items():
                cursor.execute(f"UPDATE standby.state SET {name} = %s", [value])  # noqa: S608

    def done(self) -> None:
        connections["replica"].close()
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA standby CASCADE")


@pytest.fixture
def standby(transactional_db, settings, monkeypatch):
    """A replica that is read, and has always replayed everything."""
    cache.clear()
    monkeypatch.setitem(connections.databases, "replica", connections.databases["default"])
    monkeypatch.setattr(replica, "standby", replica.Standby())
    monkeypatch.setattr(replica, "EVERY", 0)
    settings.DATABASE_ROUTERS = ["tests.test_replica.Watched"]
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "project.replica.Reads"]
    settings.ROOT_URLCONF = "tests.test_replica"
    made = InPostgreSQL() if connection.vendor == "postgresql" else InSQLite()
    yield made
    replica._reading.set(None)
    made.done()
    del connections["replica"]


@pytest.fixture
def talks(standby):
    """Public talks, with Ana as an analyst."""
    talks = records.negotiation("talks", visibility="public")
    records.term(stance=records.option(50, records.issue("troops", talks)))
    records.claim()
    records.member(talks, records.user("ana"))
    records.user("ben")
    READ.clear()
    return talks


@pytest.fixture
def ana(talks) -> Client:
    return signed_in(User.objects.get(username="ana"))


def fails_once(request):
    """The replica fails; the primary does not."""
    name = Negotiation.objects.get().name
    if READ[-1][1] == "replica":
        raise OperationalError("terminating connection due to administrator command")
    return HttpResponse(name)


def fails_always(request):
    Negotiation.objects.count()
    raise OperationalError("server closed the connection unexpectedly")


def not_there_yet(request):
    Negotiation.objects.count()
    if READ[-1][1] == "replica":
        raise Http404
    return HttpResponse("It is here.")


@csrf_exempt
def written_while_sent(request):
    def pieces():
        yield str(cache.get(f"written-{request.user.pk}"))
        Negotiation.objects.get().save()
        yield str(cache.get(f"written-{request.user.pk}"))
        yield str(cache.get(f"written-{request.user.pk}") is not None)

    return StreamingHttpResponse(pieces())


urlpatterns = [
    path("api/v1/fails/once/", fails_once),
    path("api/v1/fails/always/", fails_always),
    path("not-there-yet/", not_there_yet),
    path("written/", written_while_sent),
    path("", include("project.urls")),
]
handler500 = "positions.api.problems.server_error"

PUBLIC = [
    "/",
    "/n/talks/",
    "/n/talks/diff/",
    "/n/talks/claims/",
    "/n/talks/issues/troops/",
    "/search/?q=talks",
    "/api/v1/negotiations/talks/",
    "/api/v1/negotiations/talks/positions/",
    "/api/v1/negotiations/talks/bundle.zip",
    "/api/v1/terms/",
    "/api/v1/terms/?format=csv",
]
ONE = "/api/v1/negotiations/talks/positions/"


def test_without_the_setting_there_is_no_replica_no_router_and_nothing_more_to_go_through(settings):
    assert set(settings.DATABASES) == {"default"}
    assert settings.DATABASE_ROUTERS == []
    assert [name for name in settings.MIDDLEWARE if "replica" in name] == []
    assert replica.problem() is None


def test_a_reader_without_an_account_needs_the_replica_alone(talks, client):
    for address in PUBLIC:
        answer = client.get(address)
        answer.getvalue()
        read = {"positions": {"replica"}}
        assert (address, answer.status_code, whence()) == (address, 200, read)


def test_sessions_and_accounts_are_the_primarys(talks, ana):
    for address in ("/n/talks/", ONE, "/api/v1/terms/?format=csv"):
        ana.get(address).getvalue()
        read = {"sessions": {"default"}, "auth": {"default"}, "positions": {"replica"}}
        assert (address, whence()) == (address, read)


def test_tokens_are_too(talks, client):
    _, key = AuthToken.objects.create(User.objects.get(username="ana"))
    READ.clear()
    assert client.get(ONE, headers={"authorization": f"Token {key}"}).status_code == 200
    assert whence() == {"knox": {"default"}, "positions": {"replica"}}


def test_the_desk_reads_the_primary(talks, ana):
    for address in ("/admin/", "/admin/positions/term/"):
        assert ana.get(address).status_code == 200
        assert whence()["positions"] == {"default"}


def renamed(ana: Client, talks: Negotiation, name: str) -> None:
    """Ana writes: a source, over the API."""
    row = {"negotiation": "talks", "slug": name, "publisher": "P", "title": "T", "kind": "press"}
    answer = ana.post(
        "/api/v1/sources/", row | {"reliability": "B"}, content_type="application/json"
    )
    assert answer.status_code == 201
    assert whence()["positions"] == {"default"}


def test_who_wrote_reads_the_primary_until_the_replica_has_it(talks, ana, standby):
    standby.stop_replaying()
    renamed(ana, talks, "one")
    for address in (ONE, "/n/talks/"):
        ana.get(address)
        assert whence()["positions"] == {"default"}
    standby.set(replayed=AHEAD)
    ana.get(ONE)
    assert whence()["positions"] == {"replica"}


def test_all_clients_of_the_account_that_wrote_do(talks, ana, client, standby):
    _, key = AuthToken.objects.create(User.objects.get(username="ana"))
    standby.stop_replaying()
    renamed(ana, talks, "one")
    client.get(ONE, headers={"authorization": f"Token {key}"})
    assert whence()["positions"] == {"default"}


def test_others_still_read_the_replica(talks, ana, client, standby):
    replica.standby.usable()
    standby.stop_replaying()
    renamed(ana, talks, "one")
    for other in (client, signed_in(User.objects.get(username="ben"))):
        other.get(ONE)
        assert whence()["positions"] == {"replica"}


def test_what_is_written_while_the_answer_is_sent_is_remembered_before_it_says_so(talks, ana):
    assert b"".join(ana.post("/written/")) == b"NoneNoneTrue"


def test_a_reading_under_lock_is_of_the_primary_alone(talks, client, monkeypatch):
    monkeypatch.setattr(dossier, "UNLOCKED", 0)
    assert client.get(ONE).status_code == 200
    read = [database for _, database in READ]
    assert read == ["replica", *["default"] * (len(read) - 1)]
    assert len(read) > 8


def asked(client: Client) -> tuple[int, set[str], str | None]:
    """The status of an answer, where it was read, and what a check of the server is told."""
    return client.get(ONE).status_code, whence()["positions"], replica.problem()


def test_a_replica_that_is_too_far_behind_is_not_read(talks, client, standby):
    standby.set(replayed=0)
    told = "The replica is more than 5 seconds behind."
    assert asked(client) == (200, {"default"}, told)
    standby.set(replayed=AHEAD)
    assert asked(client) == (200, {"replica"}, None)


def test_a_replica_that_has_become_a_server_of_its_own_is_not_read(talks, client, standby):
    standby.set(recovering=False)
    assert asked(client) == (200, {"default"}, "The replica is not a standby.")


def test_a_replica_that_does_not_answer_is_not_read(talks, client, standby):
    standby.break_down()
    status, read, told = asked(client)
    assert (status, read) == (200, {"default"})
    assert told.startswith("The replica does not answer: ")


def test_a_replica_that_fails_over_a_question_does_not_fail_its_reader(talks, client):
    answer = client.get("/api/v1/fails/once/")
    assert (answer.status_code, answer.content) == (200, b"Talks")
    assert whence() == {"positions": {"replica", "default"}}


def test_what_fails_on_the_primary_too_has_failed(talks):
    answer = Client(raise_request_exception=False).get("/api/v1/fails/always/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert READ == [("positions", "replica"), ("positions", "default")]


def test_what_is_sent_is_never_sent_twice(talks):
    sender = Client(raise_request_exception=False)
    assert sender.post("/api/v1/fails/always/", headers={"x": "y"}).status_code == 503
    assert READ == [("positions", "default")]


def test_what_the_replica_has_not_heard_of_is_asked_of_the_primary(talks, client):
    assert client.get("/not-there-yet/").content == b"It is here."
    for address in ("/n/none/", "/api/v1/negotiations/none/positions/", f"{ONE}?revision=9999"):
        whence()
        assert client.get(address).status_code in (400, 404)
        assert [database for _, database in READ][:1] == ["replica"]
        assert whence()["positions"] == {"replica", "default"}


def test_a_reader_who_knows_a_newer_revision_does_not_go_back(talks, client):
    for address in (ONE, "/api/v1/terms/", "/api/v1/negotiations/talks/bundle.zip"):
        tag = client.get(address)["ETag"]
        whence()
        for known, status, read in [
            (tag, 304, {"replica"}),
            (f"W/{tag}", 304, {"replica"}),
            ('"1-0123456789abcdef"', 200, {"replica"}),
            ('"99999-0123456789abcdef"', 200, {"replica", "default"}),
        ]:
            answer = client.get(address, headers={"if-none-match": known})
            assert (known, answer.status_code, whence()["positions"]) == (known, status, read)


def test_a_strangers_404_costs_what_that_of_nothing_costs(
    talks, client, django_assert_num_queries: Callable
):
    records.negotiation("secret")
    client.get(ONE)
    for slug in ("secret", "nothing"):
        with django_assert_num_queries(2 if connection.vendor == "postgresql" else 4):
            assert client.get(f"/api/v1/negotiations/{slug}/positions/").status_code == 404


def test_commands_and_migrations_know_the_primary_alone(talks):
    replica._reading.set(None)
    assert Negotiation.objects.get().pk == talks.pk
    assert whence() == {"positions": {"default"}}
    router = replica.Router()
    assert [router.allow_migrate(name, "positions") for name in ("default", "replica")] == [
        True,
        False,
    ]
