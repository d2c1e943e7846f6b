"""What 500,000 terms cost a server: `DATABASE_URL=… python -m tests.benchmarks.streaming [folder of the code]`.

The database is filled once, with a negotiation of 40 parties, 100 rounds and 250 issues, and kept. Each
answer is asked of a gunicorn of its own, with one worker, whose peak of memory is read from /proc.
"""

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from types import SimpleNamespace

import django
from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction

from tests.browser.synthetic import WORDS

ROOT = Path(__file__).parent.parent.parent
PARTIES, ROUNDS, ISSUES, PORT = 40, 100, 250, 18_765
TERMS = "/api/v1/terms/?format=csv"
ASKED = [("/api/v1/parties/", {}), (TERMS, {}), (TERMS, {"Accept-Encoding": "gzip"})]


@transaction.atomic
def fill() -> None:
    """The negotiation, past its history, which nothing here reads; half of the issues in each text."""
    models = SimpleNamespace(
        **{m.__name__: m for m in apps.get_app_config("positions").get_models()}
    )
    home = models.Negotiation(slug="large", name="Large", visibility="public", revision=1)
    home.prepare()
    models.Negotiation.objects.bulk_create([home])
    parties = write([_named(models.Party, home, n, role="party") for n in range(PARTIES)])
    rounds = write([_named(models.Round, home, n, number=n) for n in range(1, ROUNDS + 1)])
    issues = write([_named(models.Issue, home, n, kind="term") for n in range(ISSUES)])
    options = [
        models.Option(issue=issue, slug=f"at-{v}", label=str(v), value=v, sequence=v)
        for issue in issues
        for v in (0, 25, 50, 75, 100)
    ]
    write(options)
    draw = Random(7)  # noqa: S311 - the same on every run
    told = {"title": "Text", "kind": "memorandum", "status": "tabled"}
    for place, one in enumerate(rounds):
        numbers = range(place * PARTIES, (place + 1) * PARTIES)
        texts = write([_named(models.Proposal, home, n, round=one, **told) for n in numbers])
        pairs = zip(texts, parties, strict=True)
        write([models.Authorship(proposal=text, party=party, sequence=1) for text, party in pairs])
        write(
            [
                _term(models.Term, draw, text, n, issue, options)
                for m, text in enumerate(texts)
                for n, issue in enumerate(issues)
                if (n + place + m) % 2
            ]
        )


def write(rows: list) -> list:
    for row in rows:
        row.derive()
    return type(rows[0]).objects.bulk_create(rows, batch_size=2_000)


def _term(
    model: type, draw: Random, text: object, place: int, issue: object, options: list
) -> object:
    return model(
        proposal=text,
        clause=str(place),
        issue=issue,
        stance=options[5 * place + draw.randrange(5)],
        wording=" ".join(draw.choices(WORDS, k=draw.randint(12, 40))),
        sequence=text.sequence * ISSUES + place,
    )


def _named(model: type, home: object, place: int, **more: object) -> object:
    names = {"slug": f"{model.__name__.lower()}-{place}", "sequence": place}
    if any(field.name == "name" for field in model._meta.fields):
        names["name"] = f"{model.__name__} {place}"
    return model(negotiation=home, **names, **more)


@contextmanager
def served(code: Path) -> Iterator[int]:
    """The process id of the only worker of a server."""
    command = [sys.executable, "-m", "gunicorn", f"--bind=127.0.0.1:{PORT}", "--threads=4"]
    more = {"ALLOWED_HOSTS": "127.0.0.1", "SECRET_KEY": "benchmark", "SECURE_SSL_REDIRECT": "0"}
    server = subprocess.Popen(  # noqa: S603 - the server of the README
        [*command, "--no-control-socket", "--timeout=600", "project.wsgi:application"],
        cwd=code,
        env={**os.environ, **more, "PYTHONDONTWRITEBYTECODE": "1"},
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(300):
            time.sleep(0.2)
            try:
                ask("/api/v1/", {})
                break
            except ConnectionError:
                continue
        children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text()
        yield int(children.split()[0])
    finally:
        server.terminate()
        server.wait(60)


def ask(address: str, headers: dict[str, str]) -> tuple[int, float, float, int]:
    """Status, seconds to the first byte of the body and to the last, and bytes."""
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=600)
    started = time.perf_counter()
    connection.request("GET", address, headers=headers)
    answer = connection.getresponse()
    size = len(answer.read(1))
    first = time.perf_counter() - started
    while piece := answer.read(1 << 16):
        size += len(piece)
    connection.close()
    return answer.status, first, time.perf_counter() - started, size


def peak(worker: int) -> float:
    """The most memory that a process has held, in MiB."""
    status = Path(f"/proc/{worker}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def measure(code: Path) -> Iterable[str]:
    yield f"{'status':>6} {'first s':>8} {'all s':>8} {'MB':>8} {'peak MiB':>8}"
    for address, headers in ASKED:
        with served(code) as worker:
            status, first, whole, size = ask(address, headers)
            figures = f"{status:6} {first:8.2f} {whole:8.2f} {size / 1e6:8.2f} {peak(worker):8.0f}"
        yield f"{figures}  {address} {'gzip' if headers else ''}"


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
    os.environ.setdefault("SECRET_KEY", "benchmark")
    django.setup()
    call_command("migrate", verbosity=0)
    terms = apps.get_model("positions", "Term").objects
    if not terms.exists():
        fill()
    sys.stdout.write(f"{connection.vendor}, {terms.count():,} terms\n")
    connection.close()
    for line in measure(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT):
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
