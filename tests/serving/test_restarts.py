"""Nobody who reads or writes notices that a server is given a new release, or taken away and brought back."""

import http.client
import json
import signal
import time
from pathlib import Path

from tests.serving.load import under_load
from tests.serving.site import Gunicorn, Site, gunicorn, wait_until


def renewed(server: Gunicorn) -> None:
    """Workers that read the release on the disk take over from those that are there."""
    before = server.workers()
    server.tell(signal.SIGHUP)
    wait_until(lambda: before <= server.gone() and len(server.workers()) > len(before), "no reload")
    wait_until(lambda: server.asked("/readyz") == 200, "not ready")


def stored(connection: http.client.HTTPConnection) -> list[str]:
    """The slugs of all sources written, also of those written twice."""
    path = "/api/v1/sources/?negotiation=talks&page_size=10000"
    connection.request("GET", path, headers={"X-Forwarded-Proto": "https"})
    return [row["slug"] for row in json.loads(connection.getresponse().read())["results"]]


def test_a_reload_of_gunicorn_fails_no_request(stored_apart: tuple[Path, str]) -> None:
    folder, token = stored_apart
    with gunicorn(folder) as server:

        def connect() -> http.client.HTTPConnection:
            return http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)

        with under_load(connect, token) as load:
            time.sleep(1)
            for _ in range(2):
                renewed(server)
            time.sleep(1)
        assert load.failed == []
        assert sorted(stored(connect())) == sorted(load.written)
        print(f"reload: {len(load.answered)} requests, the longest {load.longest:.2f} s")


def test_each_gunicorn_behind_nginx_is_stopped_and_started_and_no_request_fails(
    site: Site, token: str
) -> None:
    before = set(stored(site.connection()))
    with under_load(site.connection, token) as load:
        time.sleep(1)
        for server in site.behind:
            server.tell(signal.SIGTERM)
            server.stop()
            time.sleep(0.5)
            server.start()
        time.sleep(1)
    assert load.failed == []
    assert sorted(set(stored(site.connection())) - before) == sorted(load.written)
    print(f"stop and start: {len(load.answered)} requests, the longest {load.longest:.2f} s")
