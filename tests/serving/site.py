"""Parley as it is served: gunicorn as the README starts it, behind the nginx of `docs/nginx.conf`, on loopback."""

import http.client
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
NGINX = "/usr/sbin/nginx"
PATIENCE = 120
"""Seconds until something that does not happen is given up."""
SETTINGS = {
    "DJANGO_SETTINGS_MODULE": "project.settings",
    "SECRET_KEY": "of-tests-alone-but-as-long-as-that-of-a-server-has-to-be",
    "ALLOWED_HOSTS": "127.0.0.1",
    "LOG_FORMAT": "json",
    "THROTTLE_ANON": "1000000/min",
    "THROTTLE_USER": "1000000/min",
    "DEBUG": "0",
    "WEB_CONCURRENCY": "1",
}
OURS = {"SECURE_SSL_REDIRECT", "PROXIES", "CACHE_URL", "DATABASE_URL", "BIND"}


def environment(folder: Path, **more: str) -> Mapping[str, str]:
    inherited = {name: value for name, value in os.environ.items() if name not in OURS}
    database = {"DATABASE_URL": f"sqlite:///{folder / 'parley.sqlite3'}"}
    return inherited | SETTINGS | database | more


@dataclass
class Gunicorn:
    """One gunicorn, with its workers; it can be started again."""

    folder: Path
    port: int
    settings: Mapping[str, str]
    process: subprocess.Popen[bytes] = field(init=False)

    @property
    def log(self) -> Path:
        return self.folder / f"gunicorn-{self.port}.log"

    def start(self) -> None:
        command = [sys.executable, "-m", "gunicorn", "-c", "project/gunicorn.py"]
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(  # noqa: S603 - the server of the README
                [*command, f"--bind=127.0.0.1:{self.port}"],
                cwd=ROOT,
                env=environment(self.folder, **self.settings),
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        wait_until(lambda: self.asked("/readyz") == 200, f"gunicorn:\n{self.said()[-3000:]}")

    def asked(self, path: str) -> int:
        """The status of what is asked past nginx; 0 where nobody answers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        with closing(connection), suppress(OSError, http.client.HTTPException):
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            return answer.status
        return 0

    def tell(self, sign: signal.Signals) -> None:
        self.process.send_signal(sign)

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait(PATIENCE)

    def workers(self) -> set[str]:
        """All that it ever had."""
        return set(re.findall(r"Booting worker with pid: (\d+)", self.said()))

    def gone(self) -> set[str]:
        return set(re.findall(r"Worker exiting \(pid: (\d+)\)", self.said()))

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")


@dataclass(frozen=True)
class Site:
    """nginx before two gunicorns."""

    http: int
    https: int
    certificate: Path
    folder: Path
    behind: tuple[Gunicorn, ...]

    def connection(self) -> http.client.HTTPSConnection:
        trusted = ssl.create_default_context(cafile=str(self.certificate))
        return http.client.HTTPSConnection("127.0.0.1", self.https, timeout=60, context=trusted)

    def ask(
        self, path: str, headers: Mapping[str, str] = {}, method: str = "GET", body: object = None
    ) -> tuple[http.client.HTTPResponse, bytes]:
        with closing(self.connection()) as connection:
            connection.request(method, path, body=body, headers=dict(headers))
            answer = connection.getresponse()
            return answer, answer.read()

    def said(self) -> str:
        return "".join(one.said() for one in self.behind)

    def noted(self) -> str:
        """nginx's own log of requests."""
        return (self.folder / "access.log").read_text()


@contextmanager
def gunicorn(folder: Path, **settings: str) -> Iterator[Gunicorn]:
    one = Gunicorn(folder, free_port(), settings)
    try:
        one.start()
        yield one
    finally:
        one.stop()


@contextmanager
def behind_nginx(folder: Path, **settings: str) -> Iterator[Site]:
    with (
        gunicorn(folder, **settings) as one,
        gunicorn(folder, **settings) as other,
        nginx(folder, (one, other)) as site,
    ):
        yield site


@contextmanager
def nginx(folder: Path, behind: tuple[Gunicorn, Gunicorn]) -> Iterator[Site]:
    """The example with other ports and paths; everything in it else is as it stands."""
    certificate, key = _certificate(folder)
    site = Site(free_port(), free_port(), certificate, folder, behind)
    example = (ROOT / "docs" / "nginx.conf").read_text(encoding="utf-8")
    for written, here in {
        "127.0.0.1:8001": f"127.0.0.1:{behind[0].port}",
        "127.0.0.1:8002": f"127.0.0.1:{behind[1].port}",
        "listen [::]:80;": "",
        "listen [::]:443 ssl http2;": "",
        "listen 80;": f"listen 127.0.0.1:{site.http};",
        "listen 443 ": f"listen 127.0.0.1:{site.https} ",
        "parley.example": "127.0.0.1",
        "/etc/ssl/parley.pem": str(certificate),
        "/etc/ssl/parley.key": str(key),
        "/var/log/nginx/parley.log": str(folder / "access.log"),
    }.items():
        assert written in example, written
        example = example.replace(written, here)
    (folder / "parley.conf").write_text(example)
    process = _nginx(folder)
    try:
        wait_until(lambda: _listens(site.https), "nginx does not listen")
        yield site
    finally:
        process.send_signal(signal.SIGQUIT)
        process.wait(PATIENCE)


def _nginx(folder: Path) -> "subprocess.Popen[bytes]":
    kinds = ("client_body", "proxy", "fastcgi", "scgi", "uwsgi")
    scratch = "".join(f"{kind}_temp_path {folder}/nginx-{kind};" for kind in kinds)
    user = "user root;" if os.getuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        f"{user} daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log;"
        f"events {{}} http {{ access_log off; {scratch} include {folder}/parley.conf; }}"
    )
    command = [NGINX, "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
    return subprocess.Popen(command)  # noqa: S603 - Debian's


def _certificate(folder: Path) -> tuple[Path, Path]:
    certificate, key = folder / "parley.pem", folder / "parley.key"
    words = "req -x509 -nodes -newkey ec -pkeyopt ec_paramgen_curve:P-256 -days 2 -subj /CN=parley"
    words += f" -addext subjectAltName=IP:127.0.0.1 -out {certificate} -keyout {key}"
    subprocess.run(["/usr/bin/openssl", *words.split()], check=True, capture_output=True)  # noqa: S603
    return certificate, key


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return asked.getsockname()[1]


def _listens(port: int) -> bool:
    with socket.socket() as asked:
        return asked.connect_ex(("127.0.0.1", port)) == 0


def wait_until(happened: Callable[[], bool], otherwise: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not happened():
        if time.monotonic() > deadline:
            raise AssertionError(otherwise)
        time.sleep(0.05)
