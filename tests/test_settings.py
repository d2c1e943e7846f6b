"""Settings as a server reads them: from its environment, strict in production."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(__file__).parent.parent
PRODUCTION = {
    "SECRET_KEY": "k3JwVq0m-2hTz8uYx5rLcN7bQe1sAf9dGp4iOo6vXnWyZtRjHlMkBaCgDu",
    "ALLOWED_HOSTS": "parley.example",
}
CACHES = "set it like filecache:///path/to/folder or dbcache://table."
READ = ("DEBUG", "SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "SECURE_SSL_REDIRECT", "PROXIES")
READ += ("THROTTLE_ANON", "THROTTLE_USER", "CACHE_URL", "LOG_FORMAT", "WHITENOISE_USE_FINDERS")
READ += ("DATABASE_REPLICA_URL", "REPLICA_LAG")
DATABASES = "set it like postgres://user:password@host:5432/name or sqlite:////path/to/file."
ESCAPED = "In a password / ? # @ : are written %2F %3F %23 %40 %3A."
HOSTS = "set it to names of hosts alone, like parley.example,www.parley.example."
FILE = "set it to a file in a folder that is there and can be written to."
POSTGRES = {"DATABASE_URL": "postgres://p@127.0.0.1/p"}
REPLICA = {"DATABASE_REPLICA_URL": "postgres://p:q@127.0.0.2/p"}


def manage(*command, **environment):
    """Run a command in an environment that holds nothing of ours but what is given."""
    inherited = {name: value for name, value in os.environ.items() if name not in READ}
    inherited["DJANGO_SETTINGS_MODULE"] = "project.settings"
    return subprocess.run(  # noqa: S603 - the project's own command
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env={**inherited, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_settings_pass_the_deployment_check():
    checked = manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert (checked.returncode, checked.stderr) == (0, "")
    assert checked.stdout == "System check identified no issues (0 silenced).\n"


def test_without_a_secret_key_nothing_starts_and_the_setting_is_named():
    checked = manage("check")
    assert checked.returncode == 1
    assert checked.stderr == (
        "SECRET_KEY is not set. "
        "Set it to a long random string, or set DEBUG=1 on your own machine.\n"
    )


@pytest.mark.parametrize(
    ("environment", "printed"),
    [
        ({}, "True True True 31536000"),
        ({"SECURE_SSL_REDIRECT": "0"}, "False False False 0"),
    ],
)
def test_cookies_and_hsts_follow_the_redirect(environment, printed):
    code = (
        "from django.conf import settings as s; print(s.SECURE_SSL_REDIRECT, "
        "s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_HSTS_SECONDS)"
    )
    shown = manage("shell", "-v", "0", "-c", code, **PRODUCTION, **environment)
    assert shown.stdout == f"{printed}\n"


def test_cookies_are_out_of_reach_of_scripts_and_other_sites_and_last_a_working_day():
    names = ("SESSION_COOKIE_HTTPONLY", "CSRF_COOKIE_HTTPONLY", "SESSION_COOKIE_SAMESITE")
    names += ("CSRF_COOKIE_SAMESITE", "SESSION_COOKIE_AGE")
    told = [getattr(settings, name) for name in names]
    assert told == [True, True, "Lax", "Lax", 43_200]


@pytest.mark.parametrize(("given", "believed"), [({}, "1"), ({"PROXIES": "0"}, "0")])
def test_the_address_is_that_which_the_nearest_proxy_saw(given, believed):
    code = "from django.conf import settings as s; print(s.REST_FRAMEWORK['NUM_PROXIES'])"
    shown = manage("shell", "-v", "0", "-c", code, **PRODUCTION, **given)
    assert shown.stdout == f"{believed}\n"


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("THROTTLE_ANON", "abc", "THROTTLE_ANON is “abc”: set it like 1200/min."),
        ("THROTTLE_ANON", "5", "THROTTLE_ANON is “5”: set it like 1200/min."),
        ("THROTTLE_ANON", "0/min", "THROTTLE_ANON is “0/min”: set it like 1200/min."),
        ("THROTTLE_USER", "6000", "THROTTLE_USER is “6000”: set it like 6000/min."),
        ("CACHE_URL", "nonsense", f"CACHE_URL is “nonsense”: {CACHES}"),
        ("CACHE_URL", "redis://127.0.0.1", f"CACHE_URL is “redis://127.0.0.1”: {CACHES}"),
        ("CACHE_URL", "filecache://", f"CACHE_URL is “filecache://”: {CACHES}"),
        ("SECURE_SSL_REDIRECT", "x", "SECURE_SSL_REDIRECT is “x”: set it to 1 or 0."),
        ("PROXIES", "two", "PROXIES is “two”: set it to 0, 1 or another digit."),
        ("LOG_FORMAT", "xml", "LOG_FORMAT is “xml”: set it to line or json."),
        (
            "ALLOWED_HOSTS",
            "a.example,https://b.example",
            f"ALLOWED_HOSTS is “a.example,https://b.example”: {HOSTS}",
        ),
        ("ALLOWED_HOSTS", "a.example:80", f"ALLOWED_HOSTS is “a.example:80”: {HOSTS}"),
        ("CACHE_URL", "redis://:secret@h", f"CACHE_URL is “redis://:…@h”: {CACHES}"),
        (
            "CACHE_URL",
            "filecache:///etc/passwd/cache",
            "CACHE_URL is “filecache:///etc/passwd/cache”: set it to a folder that can be written to.",
        ),
        ("DATABASE_URL", "sqlite:////no/p", f"DATABASE_URL is “sqlite:////no/p”: {FILE}"),
        ("DATABASE_URL", "parley", f"DATABASE_URL is “parley”: {DATABASES} {ESCAPED}"),
        ("DATABASE_URL", "mysql://h/p", f"DATABASE_URL is “mysql://h/p”: {DATABASES} {ESCAPED}"),
        ("DATABASE_URL", "postgres://h", f"DATABASE_URL is “postgres://h”: {DATABASES} {ESCAPED}"),
        (
            "DATABASE_URL",
            "postgres://u:secret@h:port/p",
            f"DATABASE_URL is “postgres://u:…@h:port/p”: {DATABASES} {ESCAPED}",
        ),
        (
            "DATABASE_URL",
            "postgres://u:se/cr#et@h/p",
            f"DATABASE_URL is “postgres://u:…@h/p”: {DATABASES} {ESCAPED}",
        ),
        ("DEBUG", "flase", "DEBUG is “flase”: set it to 1 or 0."),
        ("REPLICA_LAG", "soon", "REPLICA_LAG is “soon”: set it to seconds, like 5."),
    ],
)
def test_a_setting_that_cannot_be_read_is_named_at_the_start(name, value, message):
    checked = manage("check", **{**PRODUCTION, name: value})
    assert (checked.returncode, checked.stderr) == (1, f"{message}\n")


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (
            {"SECRET_KEY": "short"},
            "(parley.W001) SECRET_KEY has 5 characters: set it to a random string of 50 or more.",
        ),
        (
            {"ALLOWED_HOSTS": ""},
            "(parley.W002) ALLOWED_HOSTS is empty, and every request is answered with 400: "
            "set it to the names the site answers to.",
        ),
        (
            {"WHITENOISE_USE_FINDERS": "0"},
            "(parley.W003) WHITENOISE_USE_FINDERS is 0, and there are no collected style sheets: "
            "run “manage.py collectstatic”, or set it to 1.",
        ),
    ],
)
def test_what_can_be_read_but_serves_nobody_is_told_by_every_check(given, told):
    checked = manage("check", **{**PRODUCTION, **given})
    lines = [line for line in checked.stderr.splitlines() if line.startswith("?:")]
    assert (checked.returncode, lines) == (0, [f"?: {told}"])


UNREACHED = "DATABASE_URL names the database “p” of “u” at 127.0.0.1:1, which does not answer ("


@pytest.mark.parametrize(
    "command", [("migrate",), ("check", "--database=default"), ("export_negotiation", "a", "b")]
)
def test_a_database_that_does_not_answer_is_named_without_its_password(command):
    told = manage(*command, **PRODUCTION, DATABASE_URL="postgres://u:secret@127.0.0.1:1/p")
    lines = [line for line in told.stderr.splitlines() if UNREACHED in line]
    assert (told.returncode, len(lines), "Traceback" in told.stderr) == (1, 1, False)
    assert lines[0].endswith("): start it, or set another.")
    assert "secret" not in told.stderr


@pytest.mark.parametrize(
    ("given", "answered"),
    [({}, "200"), ({"PROXIES": "0"}, "301"), ({"SECURE_SSL_REDIRECT": "0", "PROXIES": "0"}, "200")],
)
def test_what_a_proxy_took_by_https_is_not_led_there_again(given, answered):
    code = (
        "from django.test import Client; told = {'x-forwarded-proto': 'https'}; "
        "print(Client(headers={'host': 'parley.example', **told}).get('/rules/').status_code)"
    )
    assert manage("shell", "-v", "0", "-c", code, **PRODUCTION, **given).stdout == f"{answered}\n"


def test_gunicorn_does_not_start_with_a_setting_that_cannot_be_read():
    given = {**PRODUCTION, "PROXIES": "two", "BIND": "127.0.0.1:0", "LOG_FORMAT": "json"}
    inherited = {name: value for name, value in os.environ.items() if name not in READ}
    started = subprocess.run(  # noqa: S603 - the server of the README
        [sys.executable, "-m", "gunicorn", "-c", "project/gunicorn.py"],
        cwd=ROOT,
        env={**inherited, **given},
        capture_output=True,
        text=True,
        check=False,
    )
    last = json.loads(started.stderr.splitlines()[-1])
    assert (started.returncode, last["level"], last["message"]) == (
        1,
        "ERROR",
        "Not started: PROXIES is “two”: set it to 0, 1 or another digit.",
    )


@pytest.mark.parametrize(
    ("given", "cache", "place"),
    [
        ({}, "CountingFiles", str(ROOT / "db.sqlite3-cache")),
        ({"DATABASE_URL": "sqlite:////srv/p.db"}, "CountingFiles", "/srv/p.db-cache"),
        ({"DATABASE_URL": "sqlite://:memory:"}, "LocMemCache", "None"),
        ({"DATABASE_URL": "postgres://p@127.0.0.1/p"}, "CountingTable", "positions_cache"),
        ({"CACHE_URL": "filecache:///srv/cache"}, "CountingFiles", "/srv/cache"),
        ({"CACHE_URL": "dbcache://counts"}, "CountingTable", "counts"),
        ({"CACHE_URL": "locmemcache://"}, "LocMemCache", ""),
    ],
)
def test_processes_count_beside_the_database_or_where_they_are_told_to(given, cache, place):
    code = (
        "from django.conf import settings as s; c = s.CACHES['default']; "
        "print(c['BACKEND'].split('.')[-1], c.get('LOCATION'))"
    )
    shown = manage("shell", "-v", "0", "-c", code, **PRODUCTION, **given)
    assert shown.stdout == f"{cache} {place}\n"


@pytest.mark.parametrize(
    "given",
    [
        REPLICA,
        {**POSTGRES, "DATABASE_REPLICA_URL": "sqlite:////srv/p.db"},
        {**POSTGRES, "DATABASE_REPLICA_URL": "psotgres://p:secret@127.0.0.1/p"},
        {**POSTGRES, "DATABASE_REPLICA_URL": "postgres://p:se/cret@127.0.0.1/p"},
    ],
)
def test_only_postgresql_has_replicas_and_no_password_is_shown(given):
    checked = manage("check", **PRODUCTION, **given)
    assert checked.returncode == 1
    assert checked.stderr.splitlines()[-1] == (
        "DATABASE_REPLICA_URL is set: it and DATABASE_URL must both be like postgres://user:password@host:5432/name, only PostgreSQL has replicas."
    )
    assert "cret" not in checked.stderr


def test_with_a_replica_all_processes_share_a_cache():
    checked = manage("check", **PRODUCTION, **POSTGRES, **REPLICA, CACHE_URL="locmemcache://")
    assert checked.stderr.splitlines()[-1].endswith(
        "CACHE_URL is “locmemcache://”: with DATABASE_REPLICA_URL all processes must share one, "
        "leave it empty."
    )


@pytest.mark.parametrize(
    ("given", "printed"),
    [
        (
            {},
            "['default'] [] project.middleware.named_requests axes.middleware.AxesMiddleware "
            "{'connect_timeout': 5}",
        ),
        (
            REPLICA,
            "['default', 'replica'] ['project.replica.Router'] project.middleware.named_requests "
            "project.replica.Reads {'connect_timeout': 3}",
        ),
    ],
)
def test_a_replica_is_read_where_it_is_set_and_nothing_changes_without(given, printed):
    code = (
        "from django.conf import settings as s; d = s.DATABASES; print(list(d), s.DATABASE_ROUTERS, "
        "s.MIDDLEWARE[0], s.MIDDLEWARE[-1], d['default'].get('OPTIONS', {}))"
    )
    shown = manage("shell", "-v", "0", "-c", code, **PRODUCTION, **POSTGRES, **given)
    assert shown.stdout == f"{printed}\n"


def test_a_setting_that_is_empty_is_not_set():
    empty = {
        "DATABASE_URL": "",
        "THROTTLE_ANON": "",
        "THROTTLE_USER": "",
        "CACHE_URL": "",
        "PROXIES": "",
        "SECURE_SSL_REDIRECT": "",
        "DEBUG": "",
        "DATABASE_REPLICA_URL": "",
        "REPLICA_LAG": "",
    }
    assert (
        manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION, **empty).returncode
        == 0
    )


def test_migrations_are_complete():
    checked = manage("makemigrations", "--check", "--dry-run", DEBUG="1")
    assert (checked.returncode, checked.stdout) == (0, "No changes detected\n")


def test_the_servers_entry_loads():
    code = "from project.wsgi import application; print(type(application).__name__)"
    shown = manage("shell", "-v", "0", "-c", code, **PRODUCTION)
    assert shown.stdout == "WSGIHandler\n"


def test_an_import_into_a_database_without_tables_says_what_to_do(tmp_path):
    database = {"DATABASE_URL": f"sqlite:///{tmp_path / 'empty.sqlite3'}"}
    told = manage("import_negotiation", "fixtures/russia-ukraine", **PRODUCTION, **database)
    assert (told.returncode, told.stdout) == (1, "")
    assert told.stderr == (
        "CommandError: The database has no tables yet: run “manage.py migrate” first.\n"
    )


def test_workers_of_a_reload_read_our_modules_from_the_disk_again():
    code = (
        "import sys; from project import gunicorn, logs; gunicorn.post_fork(None, None); "
        "print([name for name in sys.modules if name.startswith('project.')])"
    )
    told = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert told.stdout == "[]\n"
