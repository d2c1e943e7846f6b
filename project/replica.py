"""Reads from a standby of PostgreSQL, where it is fresh enough for who asks: DATABASE_REPLICA_URL turns it on.

A GET of a page or of the API reads the records of negotiations from the replica, all from the same
place. Whatever else is read, and all that is written, is the primary's.
"""

import logging
import time
from collections import deque
from collections.abc import Iterable, Iterator
from contextvars import ContextVar
from math import inf
from threading import Lock
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import DEFAULT_DB_ALIAS, Error, connections, transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from positions.api.etags import newest_named
from project.middleware import Respond

log = logging.getLogger(__name__)

PRIMARY, REPLICA = DEFAULT_DB_ALIAS, "replica"
READ_FROM_REPLICA = "positions"
"""The application whose records may be; sessions, accounts, tokens and caches must be as they are now."""
EVERY = 1.0
"""Seconds between two looks at the replica by one process."""
KEPT = 600
"""Seconds for which a writer's place in the log is kept: much longer than a replica that is read is behind."""


class Standby:
    """What this process knows of the replica: one thread looks for all, at most once a second.

    How far it is behind is measured against what the primary had written at earlier looks, so that
    neither an idle primary nor the clocks of two machines can mislead.
    """

    def __init__(self) -> None:
        self.trouble: str | None = "The replica was not asked yet."
        """Why nothing is read from it; None where it is read."""
        self.replayed = 0
        """How far in the primary's log it is, in bytes, at least: a log only grows."""
        self._looked = -inf
        self._written: deque[tuple[float, int]] = deque()
        """When the primary had written how much."""
        self._looking = Lock()

    def usable(self) -> bool:
        """Whether it answers and is not too far behind; others do not wait for the thread that looks."""
        if time.monotonic() - self._looked >= EVERY and self._looking.acquire(blocking=False):
            try:
                self._look()
            finally:
                self._looked = time.monotonic()
                self._looking.release()
        return self.trouble is None

    def has(self, position: int) -> bool:
        """Whether it holds all that the primary had written up to there."""
        if self.replayed < position:
            try:
                self._ask()
            except Error:
                self.doubt()
                return False
        return self.replayed >= position

    def doubt(self) -> None:
        """Something failed: look again before it is read again, on a new connection."""
        connections[REPLICA].close()
        self._looked = -inf

    def _look(self) -> None:
        primary = self._remember_primary()
        try:
            recovering = self._ask()
        except Error as failure:
            connections[REPLICA].close()
            self._found(f"The replica does not answer: {failure}".strip())
            return
        behind = self._behind()
        if not recovering:
            self._found("The replica is not a standby.")
        elif primary and behind > settings.REPLICA_LAG:
            self._found(f"The replica is more than {settings.REPLICA_LAG} seconds behind.")
        else:
            # Without its primary a replica that is behind is better than no answer.
            self._found(None)

    def _found(self, trouble: str | None) -> None:
        if trouble != self.trouble:
            told = f"the primary. {trouble}" if trouble else "the replica."
            log.warning("Reads go to %s", told)
        self.trouble = trouble

    def _ask(self) -> bool:
        with connections[REPLICA].cursor() as cursor:
            cursor.execute("SELECT pg_is_in_recovery(), pg_last_wal_replay_lsn() - '0/0'")
            recovering, replayed = cursor.fetchone()
        self.replayed = int(replayed or 0)
        return recovering

    def _remember_primary(self) -> bool:
        """Whether the primary answered."""
        taken = time.monotonic()
        try:
            with connections[PRIMARY].cursor() as cursor:
                cursor.execute("SELECT pg_current_wal_lsn() - '0/0'")
                written = int(cursor.fetchone()[0])
        except Error:
            connections[PRIMARY].close()
            return False
        if self._written and written < self._written[-1][1]:
            self._written.clear()  # another primary, with a log of its own
        self._written.append((taken, written))
        while len(self._written) > 1 and taken - self._written[1][0] > settings.REPLICA_LAG:
            self._written.popleft()
        return True

    def _behind(self) -> float:
        """For how many seconds at most something has been missing from it."""
        now = time.monotonic()
        held = (
            now - taken for taken, written in reversed(self._written) if written <= self.replayed
        )
        return next(held, inf)


standby = Standby()


def problem() -> str | None:
    """Why reads go to the primary where a replica is set; None where there is nothing to say."""
    if REPLICA not in settings.DATABASES or standby.usable():
        return None
    return standby.trouble


class Reading:
    """Where one request reads the records of negotiations: settled at the first of them, then kept."""

    def __init__(self, request: HttpRequest) -> None:
        self._request: HttpRequest | None = request if request.method in ("GET", "HEAD") else None
        self._database = PRIMARY
        self.wrote = False

    @property
    def database(self) -> str:
        if self._request is not None:
            request, self._request = self._request, None
            self._database = REPLICA if _may_read(request) else PRIMARY
        return self._database

    @property
    def replica_was_read(self) -> bool:
        return self._request is None and self._database == REPLICA

    def from_primary(self) -> None:
        self._request, self._database = None, PRIMARY


_reading: ContextVar[Reading | None] = ContextVar("reading", default=None)
"""Of the request that this thread answers, or answered last: its answer may still be on its way."""


def _may_read(request: HttpRequest) -> bool:
    """Whether the replica is fresh enough for who asks. The desk is for those who write."""
    if "admin" in request.resolver_match.app_names or not standby.usable():
        return False
    if not request.user.is_authenticated:
        return True
    try:
        return standby.has(cache.get(_key(request.user), 0))
    except Exception as failure:
        log.error("The cache failed, so the primary is read: %s", failure)
        return False


def _key(user: Any) -> str:
    # Where a full table makes room, what comes last in the alphabet stays longest.
    return f"written-{user.pk}"


def _remember(user: Any) -> None:
    """Keep how far the primary's log was when an account had written, for all its clients to be found by.

    The lock has two that write for one account at a time keep the later place. What fails here fails
    the request: who is not told that it was written does not miss it.
    """
    with transaction.atomic(using=PRIMARY), connections[PRIMARY].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [_key(user)])
        cursor.execute("SELECT pg_current_wal_insert_lsn() - '0/0'")
        cache.set(_key(user), int(cursor.fetchone()[0]), KEPT)


class Router:
    """Records of negotiations from where the request reads them; all else, and all writes, the primary's."""

    def db_for_read(self, model: Any, **hints: Any) -> str:
        reading = _reading.get()
        if reading is None or model._meta.app_label != READ_FROM_REPLICA:
            return PRIMARY
        # What is read in a transaction is read to be written, or under its lock.
        return PRIMARY if connections[PRIMARY].in_atomic_block else reading.database

    def db_for_write(self, model: Any, **hints: Any) -> str:
        reading = _reading.get()
        if reading is not None and model._meta.app_label == READ_FROM_REPLICA:
            reading.wrote = True
        return PRIMARY

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == PRIMARY


class Reads:
    """The last middleware: a safe request may read the replica, and who wrote reads what they wrote.

    What the replica failed at, refuses or finds older than the reader knows is asked of the primary
    before it is said: the replica may only not have heard of it yet.
    """

    def __init__(self, respond: Respond) -> None:
        self._respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        reading = Reading(request)
        _reading.set(reading)
        response = self._respond(request)
        if reading.replica_was_read and _doubtful(request, response):
            reading.from_primary()
            response = self._respond(request)
        if request.method in ("GET", "HEAD", "OPTIONS"):
            return response
        if response.streaming:
            response.streaming_content = _remembered(reading, request, response.streaming_content)
        else:
            _remember_written(reading, request)
        return response

    def process_exception(
        self, request: HttpRequest, failure: Exception
    ) -> HttpResponseBase | None:
        reading = _reading.get()
        if reading is None or not reading.replica_was_read:
            return None
        if isinstance(failure, Error):
            log.warning("The replica failed, so the primary is read: %s", failure)
            standby.doubt()
        reading.from_primary()
        return self._respond(request)


def _doubtful(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether an answer refuses something, or is older than one that the reader has."""
    if response.status_code >= 400:
        return True
    known = newest_named(request.headers.get("If-None-Match", ""))
    return "ETag" in response and newest_named(response["ETag"]) < known


def _remembered(reading: Reading, request: HttpRequest, pieces: Iterable[Any]) -> Iterator[Any]:
    """What is written while the answer is sent is remembered before the next piece says so."""
    for piece in pieces:
        _remember_written(reading, request)
        yield piece


def _remember_written(reading: Reading, request: HttpRequest) -> None:
    committed = reading.wrote and not connections[PRIMARY].in_atomic_block
    if committed and request.user.is_authenticated:
        _remember(request.user)
        reading.wrote = False
