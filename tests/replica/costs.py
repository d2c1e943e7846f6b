"""What one worker does in a second, and what a replica adds: `python -m tests.replica.costs`.

The time of a processor is told beside that of the clock: on a machine that others use only the first holds.
"""

import json
import sys
import time
from collections.abc import Callable
from statistics import median
from typing import Any

from tests.builders import FIXTURE
from tests.replica.load import FILLING, Reply, ask, revision_of, stance
from tests.replica.machines import Database, Web, manage, primary, standby_of, web

TIMES = 40
OF = "/n/russia-ukraine/"
ANALYSES = "/api/v1/negotiations/russia-ukraine/"


def main() -> None:
    with primary() as server:
        manage(server, "migrate", "--verbosity=0")
        manage(server, "import_negotiation", str(FIXTURE))
        made = manage(server, "shell", "--no-imports", "-c", FILLING.format(writers=2))
        writers = json.loads(made.splitlines()[-1])
        with standby_of(server) as copy:
            measure(server, None, writers[0])
            measure(server, copy, writers[1])


def measure(server: Database, copy: Database | None, writer: list[Any]) -> None:
    with web(server, copy, 1) as (served,):
        say(f"{'with' if copy else 'without'} a replica")
        own = {"Authorization": f"Token {writer[3]}"}
        for name, address, headers in [
            ("the matrix page", OF, {}),
            ("positions", f"{ANALYSES}positions/", {}),
            ("diff", f"{ANALYSES}diff/?from=8&to=12", {}),
            ("diff, told 304", f"{ANALYSES}diff/?from=8&to=12", "again"),
            ("a small row", f"/api/v1/terms/{writer[1]}/", {}),
            ("a small row, with a token", f"/api/v1/terms/{writer[1]}/", own),
        ]:
            if headers == "again":
                headers = {"If-None-Match": ask(served.port, "GET", address, {}).headers["ETag"]}
            timed(name, served, lambda a=address, h=headers: ask(served.port, "GET", a, h))
        timed("a row written", served, _writing(served, writer, own))
        say(f"{served.memory():8.0f} MB held by the worker\n")


def _writing(served: Web, writer: list[Any], own: dict[str, str]) -> Callable[[], Reply]:
    row = f"/api/v1/terms/{writer[1]}/"
    told = [ask(served.port, "GET", row, own)]

    def write() -> Reply:
        tag = told[-1].headers["ETag"]
        headers = {**own, "If-Match": tag, "Content-Type": "application/json"}
        wanted = {"stance": stance(revision_of(tag) + 1)}
        told.append(ask(served.port, "PATCH", row, headers, wanted))
        return told[-1]

    return write


def timed(name: str, served: Web, act: Callable[[], Reply]) -> None:
    for _ in range(3):
        act()  # the first ones wait for imports and connections
    waited, worked = [], served.worked()
    for _ in range(TIMES):
        reply = act()
        waited.append(time.monotonic() - reply.started)
        if reply.status not in (200, 304):
            raise RuntimeError(f"{name}: {reply.status}")
    work = (served.worked() - worked) / TIMES
    rate = f"{1 / work:6.0f} a second" if work else ""
    say(f"{1000 * work:8.1f} ms of a processor, {1000 * median(waited):7.1f} ms, {rate}  {name}")


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
