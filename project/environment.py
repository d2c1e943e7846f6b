"""Settings as the environment has them: one that cannot be read is named, with what to set it to."""

import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

SQLITE = "django.db.backends.sqlite3"
DATABASES = "postgres://user:password@host:5432/name or sqlite:////path/to/file"
ESCAPED = "In a password / ? # @ : are written %2F %3F %23 %40 %3A."


def text(name: str, *, default: str = "") -> str:
    """A setting that is empty is not set."""
    return os.environ.get(name, "").strip() or default


def refused(name: str, given: str, advice: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"{name} is “{given}”: set it {advice}.")


def switch(name: str, *, default: bool) -> bool:
    """A setting that is on or off; a misspelt word must not switch anything off."""
    word = text(name).lower()
    words = {"": default, "1": True, "true": True, "yes": True, "on": True}
    words |= {"0": False, "false": False, "no": False, "off": False}
    if word not in words:
        raise refused(name, word, "to 1 or 0")
    return words[word]


def choice(name: str, among: tuple[str, ...]) -> str:
    """One of some words; the first where it is not set."""
    word = text(name, default=among[0]).lower()
    if word not in among:
        raise refused(name, word, f"to {' or '.join(among)}")
    return word


def digit(name: str, *, default: int) -> int:
    given = text(name, default=str(default))
    if not re.fullmatch(r"[0-9]", given):
        raise refused(name, given, "to 0, 1 or another digit")
    return int(given)


def seconds(name: str, *, default: int) -> int:
    given = text(name, default=str(default))
    if not re.fullmatch(r"[1-9][0-9]{0,4}", given):
        raise refused(name, given, f"to seconds, like {default}")
    return int(given)


def rate(name: str, *, default: str) -> str:
    """A setting like 1200/min."""
    given = text(name, default=default)
    if not re.fullmatch(r"[1-9][0-9]{0,8}/(s|sec|second|m|min|minute|h|hour|d|day)", given):
        raise refused(name, given, f"like {default}")
    return given


def hosts(name: str) -> list[str]:
    """Names between commas: without a scheme, port or path, which no request's host would ever match."""
    given = text(name)
    names = [one.strip() for one in given.split(",") if one.strip()]
    known = r"\*|\.?[\w-]+(\.[\w-]+)*\.?|\[[0-9A-Fa-f:.]+\]"
    if not all(re.fullmatch(known, one) for one in names):
        raise refused(
            name, given, "to names of hosts alone, like parley.example,www.parley.example"
        )
    return names


def database(name: str, *, default: str) -> dict[str, Any]:
    """A database, PostgreSQL or SQLite, and how it is spoken to."""
    url = text(name, default=default)
    try:
        parts = urlsplit(url)
        known = parts.scheme in ("postgres", "postgresql", "sqlite") and not parts.fragment
        if not known or (parts.scheme == "sqlite" and parts.netloc not in ("", ":memory:")):
            raise ValueError
        found = environ.Env.db_url_config(url)
        if not found["NAME"] or (found["ENGINE"] != SQLITE and "@" in found["NAME"]):
            raise ValueError
    except ValueError:
        # Its reason may show half of the password, and so may the cause of an error.
        raise ImproperlyConfigured(
            f"{name} is “{without_password(url)}”: set it like {DATABASES}. {ESCAPED}"
        ) from None
    options = found.get("OPTIONS", {})
    file = found["NAME"]
    if found["ENGINE"] == SQLITE and not _in_memory(file) and not _writable(Path(file).parent):
        raise refused(name, url, "to a file in a folder that is there and can be written to")
    if found["ENGINE"] != SQLITE:
        # A server that is gone without a word is given up, not waited for.
        reached = {"OPTIONS": {"connect_timeout": 5} | options}
        return found | {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True} | reached
    # A writer takes its lock at once and waits for the other; deferred, half of concurrent
    # read-then-write transactions fail with "database is locked".
    own = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
    return found | {"OPTIONS": own}


def replica(name: str, primary: dict[str, Any]) -> dict[str, Any]:
    """The database that is read beside the primary; neither is waited for when its machine is gone."""
    url = text(name)
    if not url:
        return {}
    try:
        # Of what it does not know django-environ warns with all of it, the password too.
        found = environ.Env.db_url_config(url) if url.startswith("postgres") else {}
    except ValueError:
        found = {}
    if any("postgresql" not in one.get("ENGINE", "") for one in (primary, found)):
        raise ImproperlyConfigured(
            f"{name} is set: it and DATABASE_URL must both be like "
            "postgres://user:password@host:5432/name, only PostgreSQL has replicas."
        )
    primary["OPTIONS"]["connect_timeout"] = min(3, int(primary["OPTIONS"]["connect_timeout"]))
    options = {"connect_timeout": 3, **found.get("OPTIONS", {})}
    kept = {one: primary[one] for one in ("CONN_MAX_AGE", "CONN_HEALTH_CHECKS")}
    return found | kept | {"OPTIONS": options, "TEST": {"MIRROR": "default"}}


def without_password(url: str) -> str:
    """An address that may be shown; what stands between the user's name and the last @ is left out."""
    return re.sub(r"(://[^:/@]*):.*@", r"\1:…@", url, flags=re.DOTALL)


def cache(name: str, database: dict[str, Any]) -> dict[str, Any]:
    """Where processes count together: in the database, but in a folder beside one of SQLite.

    There a question would have to wait for whoever writes, an import for instance.
    """
    kinds = {
        "filecache": "project.caches.CountingFiles",
        "dbcache": "project.caches.CountingTable",
        "locmemcache": "django.core.cache.backends.locmem.LocMemCache",
    }
    url, file = text(name), str(database["NAME"])
    room: dict[str, Any] = {"OPTIONS": {"MAX_ENTRIES": 10_000}}
    kind, _, place = url.partition("://")
    if url and (kind not in kinds or (kind != "locmemcache" and not place.strip("/"))):
        shown = without_password(url)
        raise refused(name, shown, "like filecache:///path/to/folder or dbcache://table")
    folder = Path("/", place)
    while kind == "filecache" and not folder.exists():
        folder = folder.parent
    if kind == "filecache" and not _writable(folder):
        raise refused(name, url, "to a folder that can be written to")
    if url:
        return room | environ.Env.cache_url_config(url, kinds[kind])
    if database["ENGINE"] != SQLITE:
        return room | {"BACKEND": kinds["dbcache"], "LOCATION": "positions_cache"}
    if _in_memory(file):
        return room | {"BACKEND": kinds["locmemcache"]}
    return room | {"BACKEND": kinds["filecache"], "LOCATION": f"{file}-cache"}


def _in_memory(file: str) -> bool:
    return file == ":memory:" or "mode=memory" in file


def _writable(folder: Path) -> bool:
    return folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)
