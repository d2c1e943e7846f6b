"""People who keep asking, and writing, while something happens; what was answered, and what failed."""

import http.client
import json
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

READ = "/n/talks/diff/"
WRITE = "/api/v1/sources/"


@dataclass
class Load:
    """Readers and writers, half of them on connections that they keep."""

    connect: Callable[[], http.client.HTTPConnection]
    headers: dict[str, str]
    """Of who may write."""
    answered: list[int] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    longest: float = 0
    ended: threading.Event = field(default_factory=threading.Event)

    def ask(self, connection: http.client.HTTPConnection, slug: str) -> None:
        begun = time.monotonic()
        if slug:
            body = {"negotiation": "talks", "slug": slug, "publisher": "P", "title": "T"}
            body |= {"kind": "press", "reliability": "B"}
            connection.request("POST", WRITE, json.dumps(body), self.headers)
        else:
            connection.request("GET", READ, headers={"X-Forwarded-Proto": "https"})
        answer = connection.getresponse()
        read = answer.read()
        self.longest = max(self.longest, time.monotonic() - begun)
        self.answered.append(answer.status)
        if answer.status != (201 if slug else 200):
            self.failed.append(f"{answer.status} {read[:200]!r} to {slug or READ}")
        elif slug:
            self.written.append(slug)

    def keep_asking(self, writes: bool, keeps: bool) -> None:
        connection = self.connect()
        while not self.ended.is_set():
            slug = f"s-{uuid.uuid4().hex}" if writes else ""
            try:
                self.ask(connection, slug)
            except (OSError, http.client.HTTPException) as failure:
                self.failed.append(f"{failure!r} to {slug or READ}, kept: {keeps}")
                connection.close()
            if not keeps:
                connection.close()
            time.sleep(0.02 if not writes else 0.1)
        connection.close()


@contextmanager
def under_load(
    connect: Callable[[], http.client.HTTPConnection], token: str, each: int = 1
) -> Iterator[Load]:
    """Of each kind so many: readers and writers, on kept and on new connections."""
    headers = {"Authorization": f"Token {token}", "Content-Type": "application/json"}
    load = Load(connect, headers | {"X-Forwarded-Proto": "https"})
    kinds = [(writes, keeps) for writes in (False, True) for keeps in (False, True)] * each
    people = [threading.Thread(target=load.keep_asking, args=kind) for kind in kinds]
    for one in people:
        one.start()
    try:
        yield load
    finally:
        load.ended.set()
        for one in people:
            one.join()
