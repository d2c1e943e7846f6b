"""Caches that several processes count in together: adding a counter and raising it are each one step."""

import base64
import os
import pickle
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import DatabaseCache
from django.core.cache.backends.filebased import FileBasedCache
from django.core.files import locks
from django.db import connections, router, transaction
from django.utils.timezone import now


class CountingFiles(FileBasedCache):
    """A folder for the processes of one machine; Django's own loses what two raise at the same time."""

    def add(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        with self._alone():
            return super().add(key, value, timeout, version)

    def incr(self, key, delta=1, version=None):
        with self._alone():
            try:
                return self._raised(self._key_to_file(key, version), delta)
            except FileNotFoundError as gone:
                raise ValueError(key) from gone

    def _raised(self, name: str, delta: int) -> int:
        with open(name, "r+b") as file:
            if self._is_expired(file):
                raise ValueError(name)
            # Behind the time at which it expires, which stays.
            place = file.tell()
            count = pickle.loads(zlib.decompress(file.read())) + delta  # noqa: S301 - written below
            file.seek(place)
            file.truncate()
            file.write(zlib.compress(pickle.dumps(count, self.pickle_protocol)))
        return count

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self._createdir()
        with open(os.path.join(self._dir, "lock"), "ab") as file:
            locks.lock(file, locks.LOCK_EX)  # let go when the file is closed
            yield


class CountingTable(DatabaseCache):
    """A table for the processes of all machines; likewise."""

    def add(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        # Of two that find none one inserts it; of two that find one expired both would overwrite it.
        known = self.make_and_validate_key(key, version=version)
        self._run("DELETE FROM {} WHERE cache_key = %s AND expires < %s", known, self._moment())
        return super().add(key, value, timeout, version)

    def incr(self, key, delta=1, version=None):
        key = self.make_and_validate_key(key, version=version)
        with transaction.atomic(using=self._database):
            lock = "UPDATE {} SET expires = expires WHERE cache_key = %s AND expires >= %s"
            row = self._run(f"{lock} RETURNING value", key, self._moment())
            if row is None:
                raise ValueError(key)
            count = pickle.loads(base64.b64decode(row[0])) + delta  # noqa: S301 - written below
            value = base64.b64encode(pickle.dumps(count, self.pickle_protocol)).decode()
            self._run("UPDATE {} SET value = %s WHERE cache_key = %s", value, key)
        return count

    @property
    def _database(self) -> str:
        return router.db_for_write(self.cache_model_class)

    def _moment(self) -> Any:
        ops = connections[self._database].ops
        return ops.adapt_datetimefield_value(now().replace(microsecond=0))

    def _run(self, sql: str, *values: Any) -> tuple | None:
        connection = connections[self._database]
        with connection.cursor() as cursor:
            cursor.execute(sql.format(connection.ops.quote_name(self._table)), values)
            return cursor.fetchone() if cursor.description else None
