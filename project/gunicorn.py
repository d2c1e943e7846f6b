"""How gunicorn serves Parley: `gunicorn -c project/gunicorn.py`; options of the command line win.

Nothing of ours but `project.logs` is imported here: what this process has read its workers inherit,
and a reload must give them the release that is on the disk.
"""

import os
import subprocess
import sys
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

from project.logs import logging_as


class Worker(ThreadWorker):
    """Told to stop, it lets in who already waits at the door and shuts it, so that a proxy asks elsewhere.

    gunicorn's own leaves it open until its last answer is sent: who came in meanwhile is never answered.
    """

    def set_accept_enabled(self, enabled: bool) -> None:
        super().set_accept_enabled(enabled)
        if not enabled and not self.alive:
            for listener in self.sockets:
                self._let_in(listener)
                listener.close()

    def _let_in(self, listener: Any) -> None:
        inside = None
        while inside != self.nr_conns:
            inside = self.nr_conns
            self.accept(listener)


worker_class = Worker
wsgi_app = "project.wsgi:application"
bind = os.environ.get("BIND") or "127.0.0.1:8000"
workers = int(os.environ.get("WEB_CONCURRENCY") or 2)
threads = 4

# The heartbeat of a worker, not the length of a request: those of a hundred thousand records may take minutes.
timeout = 60
# As long as nginx waits for an answer: an import that has begun is let finish.
graceful_timeout = 300
# Longer than nginx keeps one of these connections (1 s), so that it never asks on one that is being closed.
keepalive = 5
# Memory that very large negotiations left behind is given back now and then, not by all workers at once.
max_requests, max_requests_jitter = 10_000, 2_000

control_socket_disable = True
# The one header that our nginx sets; others are a visitor's.
secure_scheme_headers = {"X-FORWARDED-PROTO": "https"}
# A worker's heartbeat is a file; on a disk that is slow it would be taken for dead.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108

# Another word is refused below, by name.
logconfig_dict = logging_as("json" if os.environ.get("LOG_FORMAT") == "json" else "line")


def on_starting(server: Any) -> None:
    """A setting that cannot be read ends the start with one line; what else looks wrong is told."""
    command = [sys.executable, "manage.py", "check", "--database=default", "--fail-level=CRITICAL"]
    checked = subprocess.run(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)  # noqa: S603
    lines = checked.stderr.splitlines()
    if checked.returncode:
        server.log.error("Not started: %s", lines[-1] if lines else "manage.py check failed")
        sys.exit(1)
    for line in lines:
        if line.startswith("?: "):
            server.log.warning(line.removeprefix("?: "))


def post_fork(server: Any, worker: Any) -> None:
    """A worker reads all that is ours anew, from the release that is on the disk now."""
    for name in [name for name in sys.modules if name.startswith("project.")]:
        del sys.modules[name]
