"""Parley's entry for the demonstration: every answer says where the records in it were read."""

from collections.abc import Callable, Iterable
from typing import Any

from project import replica
from project.wsgi import application as parley
from tests.replica.machines import HEADER


def application(environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
    def started(status: str, headers: list, *more: Any) -> Any:
        reading = replica._reading.get()
        read = "replica" if reading and reading.replica_was_read else "primary"
        return start_response(status, [*headers, (HEADER, read)], *more)

    return parley(environ, started)
