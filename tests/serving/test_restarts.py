"""Nobody who reads or writes notices that a server is given a new release, or taken away and brought back."""

import http.client
import json
import signal
import time

from tests.serving.load import under_load
from tests.serving.site import Gunicorn, Site, wait_until


def renewed(server: Gunicorn) -> None:
    """Workers that read the release on the disk take over from those that are there."""
    before = server.workers()
    server.tell(signal.SIGHUP)
    wait_until(lambda: before <= server.gone() and len(server.workers()) > len(before), "no reload")
    wait_until(lambda: server.asked("/readyz") == 200, "not ready")


def stored(site: Site) -> list[str]:
    """The slugs of all sources; twice where one was written twice."""
    rows = json.loads(site.ask("/api/v1/sources/?negotiation=talks&page_size=10000")[1])
    return [row["slug"] for row in rows["results"]]


def test_a_reload_of_gunicorn_fails_no_request(site: Site, token: str) -> None:
    server, before = site.behind[0], stored(site)

    def connect() -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)

    with under_load(connect, token) as load:
        time.sleep(1)
        renewed(server)
        time.sleep(1)
    assert load.failed == []
    assert sorted(stored(site)) == sorted(before + load.written)


def test_each_gunicorn_behind_nginx_is_stopped_and_started_and_no_request_fails(
    site: Site, token: str
) -> None:
    before = stored(site)
    with under_load(site.connection, token) as load:
        time.sleep(1)
        for server in site.behind:
            server.stop()
            time.sleep(0.5)
            server.start()
        time.sleep(1)
    assert load.failed == []
    assert sorted(stored(site)) == sorted(before + load.written)
