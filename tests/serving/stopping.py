"""Why gunicorn's worker is ours: who is let in while it stops, `python -m tests.serving.stopping`.

Two workers that answer at once are told to stop while writers ask, half of them on kept connections. A
refused connection is no loss: a proxy asks elsewhere. One that was let in and never answered is.
"""

import http.client
import subprocess
import sys
import threading
import time
from collections import Counter

from tests.serving.site import PATIENCE, ROOT, free_port, wait_until

APPLICATION = "wsgiref.simple_server:demo_app"
GTHREAD = "--worker-class=gthread"
WRITERS = 12


def stopped(*options: str) -> Counter[str]:
    """What became of the requests around a stop."""
    port, seen, ended = free_port(), Counter[str](), threading.Event()
    command = [sys.executable, "-m", "gunicorn", "-c", "project/gunicorn.py"]
    process = subprocess.Popen(  # noqa: S603 - gunicorn as the README starts it
        [*command, f"--bind=127.0.0.1:{port}", *options, APPLICATION],
        cwd=ROOT,
        stderr=subprocess.DEVNULL,
    )

    def ask(keeps: bool) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        while not ended.is_set():
            seen[_asked(connection)] += 1
            if not keeps:
                connection.close()
            time.sleep(0.5 if keeps else 0.01)
        connection.close()

    wait_until(lambda: _once(port) == "answered", "gunicorn does not answer")
    writers = [threading.Thread(target=ask, args=(n % 2 == 0,)) for n in range(WRITERS)]
    for one in writers:
        one.start()
    time.sleep(2)
    process.terminate()
    process.wait(PATIENCE)
    ended.set()
    for one in writers:
        one.join()
    return seen


def _once(port: int) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    told = _asked(connection)
    connection.close()
    return told


def _asked(connection: http.client.HTTPConnection) -> str:
    try:
        connection.request("POST", "/", b"x")
        connection.getresponse().read()
    except ConnectionRefusedError:
        connection.close()
        time.sleep(0.05)
        return "refused"
    except (OSError, http.client.HTTPException):
        connection.close()
        return "let in and lost"
    return "answered"


if __name__ == "__main__":
    for options in ((GTHREAD,), ()):
        told = stopped(*options)
        line = ", ".join(
            f"{told[name]} {name}" for name in ("answered", "refused", "let in and lost")
        )
        print(f"{'gthread' if options else 'ours':8} {line}", flush=True)  # noqa: T201
