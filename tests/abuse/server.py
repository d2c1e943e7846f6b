"""Slow and oversize clients against a running gunicorn: `python -m tests.abuse.server [--nginx]`.

Starts Parley as the README does, with two workers of four threads, on the demo negotiation. With
`--nginx`, behind an nginx that buffers requests and answers. Prints what each request is answered,
and how long a reader waits while so many slow clients hold on.
"""

# ruff: noqa: T201 - a script prints
import http.client
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from tests.browser.serving import prepared, running
from tests.builders import FIXTURE

HEAD = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n"
OVERSIZE = {
    "an address of 10 MB": b"GET /" + b"x" * 10_000_000 + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    "a question of 10 MB": b"GET /?q="
    + b"x" * 10_000_000
    + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    "a header of 10 MB": HEAD + b"X: " + b"x" * 10_000_000 + b"\r\n\r\n",
    "100,000 headers": HEAD + b"X: x\r\n" * 100_000 + b"\r\n",
    "a cookie of 10 MB": HEAD + b"Cookie: a=" + b"x" * 10_000_000 + b"\r\n\r\n",
    "a length that is none": HEAD.replace(b"GET", b"POST") + b"Content-Length: -1\r\n\r\n",
    "two lengths": HEAD + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
    "a method of 1 MB": b"X" * 1_000_000 + b" / HTTP/1.1\r\n\r\n",
}
BODY = b"POST /admin/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000000\r\n\r\nx"
READER = b"GET /api/v1/claims/?format=csv HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
SLOW = {
    "heads a byte at a time": lambda port: _opened(port, b"GET / HT"),
    "bodies a byte at a time": lambda port: _opened(port, BODY),
    "silent": lambda port: _opened(port, b""),
    "readers who do not read": lambda port: _opened(port, READER, room=2_048),
}
PATIENCE = 10
"""Seconds."""
NGINX = """
daemon off; pid {folder}/nginx.pid; error_log {folder}/nginx.log; worker_processes 1;
events {{ worker_connections 2048; }}
http {{
  access_log off; client_body_temp_path {folder}/b; proxy_temp_path {folder}/p;
  fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  client_header_timeout 10s; client_body_timeout 10s; send_timeout 10s; client_max_body_size 100m;
  server {{
    listen 127.0.0.1:{port};
    location / {{ proxy_pass http://127.0.0.1:{to}; proxy_set_header Host $host; }}
  }}
}}
"""


def _opened(port: int, sent: bytes, room: int = 0) -> socket.socket:
    one = socket.socket()
    if room:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, room)
    one.settimeout(PATIENCE)
    one.connect(("127.0.0.1", port))
    one.sendall(sent)
    return one


def answered(port: int, request: bytes) -> str:
    """The first line of the answer to what is sent as it is."""
    try:
        one = _opened(port, b"")
        with suppress(BrokenPipeError, ConnectionResetError):
            one.sendall(request)
        return one.recv(200).split(b"\r\n")[0].decode() or "closed"
    except (ConnectionResetError, BrokenPipeError):
        return "closed"
    except TimeoutError:
        return f"nothing in {PATIENCE} s"


def waits(port: int) -> str:
    """How long an honest reader waits for the rules."""
    began = time.monotonic()
    try:
        asked = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        asked.request("GET", "/rules/")
        status = asked.getresponse().status
    except OSError:
        return f"no answer in {PATIENCE} s"
    return f"{status} in {time.monotonic() - began:.1f} s"


def held(port: int, kind: Callable[[int], socket.socket], number: int) -> str:
    with ExitStack() as stack:
        clients = [stack.enter_context(kind(port)) for _ in range(number)]
        time.sleep(1)
        first = waits(port)
        for client in clients:
            try:
                client.send(b"x")
            except OSError:
                continue
        return f"{first}; a byte of each later {waits(port)}"


@contextmanager
def buffered(folder: Path, to: int) -> Iterator[int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = folder / "nginx.conf"
    settings.write_text(NGINX.format(folder=folder, port=port, to=to))
    nginx = subprocess.Popen([shutil.which("nginx"), "-c", str(settings), "-e", str(folder / "e")])  # noqa: S603
    time.sleep(1)
    try:
        yield port
    finally:
        nginx.terminate()
        nginx.wait()


def main(nginx: bool) -> None:
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        prepared(folder, [FIXTURE], "")
        site = stack.enter_context(running(folder, "--workers=2", "--threads=4"))
        port = int(site.address.rpartition(":")[2])
        if nginx:
            port = stack.enter_context(buffered(folder, port))
        waits(port)  # the first answer is the slowest
        print(
            f"{'nginx before gunicorn' if nginx else 'gunicorn alone'}: nobody else: {waits(port)}"
        )
        for kind, request in OVERSIZE.items():
            print(f"{kind}: {answered(port, request)}", flush=True)
        for kind, slow in SLOW.items():
            for number in (16, 100):
                print(f"{number} {kind}: {held(port, slow, number)}", flush=True)
                time.sleep(1)
        print(f"after all: {waits(port)}; failures in the log: {site.said().count('Traceback')}")


if __name__ == "__main__":
    main("--nginx" in sys.argv)
