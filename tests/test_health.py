"""What supervisors are told: lives, is ready, or which of the checks fails."""

import json

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from project import health

STRANGE = {"host": "10.0.0.7:8001"}


@pytest.fixture
def by_address(settings) -> Client:
    """A supervisor, who knows neither the site's name nor TLS."""
    settings.SECURE_SSL_REDIRECT = True
    settings.ALLOWED_HOSTS = ["parley.example"]
    return Client(headers=STRANGE)


def test_a_process_lives_whatever_becomes_of_the_database(by_address: Client) -> None:
    answer = by_address.get("/livez")
    assert (answer.status_code, answer.json()) == (200, {"live": True})
    assert answer["Cache-Control"] == "no-store"


def test_a_process_with_all_its_migrations_is_ready(db: None, by_address: Client) -> None:
    answer = by_address.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"ready": True, "failed": {}})
    assert answer["Cache-Control"] == "no-store"
    assert answer.cookies == {}


def test_a_migration_that_is_not_applied_is_named(db: None, by_address: Client) -> None:
    ((_, last),) = MigrationLoader(connection).graph.leaf_nodes("positions")
    MigrationRecorder(connection).record_unapplied("positions", last)
    answer = by_address.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["ready"] is False
    assert answer.json()["failed"]["migrations"].startswith(f"not applied: positions.{last}")


def test_a_newer_release_may_have_migrated_already(db: None, by_address: Client) -> None:
    MigrationRecorder(connection).record_applied("positions", "9999_of_the_next_release")
    assert by_address.get("/readyz").status_code == 200


def test_a_database_that_does_not_answer_is_named_and_nothing_after_it(
    db: None, by_address: Client, tmp_path, monkeypatch, caplog
) -> None:
    gone = connection.copy()
    nowhere = {"NAME": str(tmp_path / "none" / "p")} if gone.vendor == "sqlite" else {"PORT": "1"}
    gone.settings_dict |= nowhere
    monkeypatch.setattr(health, "connection", gone)
    answer = by_address.get("/readyz")
    assert (answer.status_code, answer.json()) == (
        503,
        {"ready": False, "failed": {"database": "does not answer"}},
    )
    assert answer["Cache-Control"] == "no-store"
    assert caplog.records[0].getMessage() == "The database does not answer"


@pytest.mark.parametrize("path", ["/livez", "/readyz"])
def test_probes_are_read_only_and_leave_no_line_in_the_log(
    db: None, by_address: Client, caplog, path: str
) -> None:
    caplog.set_level("INFO")
    assert by_address.get(path).status_code == 200
    head = by_address.head(path)
    assert (head.status_code, head.content) == (200, b"")
    assert [one.name for one in caplog.records] == []
    assert by_address.post(path).status_code == 405


def test_a_probe_is_nobody_s_question(db: None, by_address: Client, settings) -> None:
    settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {"DEFAULT_THROTTLE_RATES": {"anon": "1/d"}}
    assert [by_address.get("/livez").status_code for _ in range(3)] == [200, 200, 200]


def test_what_is_ready_rests_on_these_checks_in_this_order() -> None:
    assert list(health.CHECKS) == ["database", "migrations"]
    assert json.dumps(sorted(health.PROBES)) == '["livez", "readyz"]'
