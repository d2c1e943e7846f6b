"""An import onto a disk that is full, then onto the same disk with room: `python -m tests.faults.full` (as root)."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import make_archive

import django

from tests.faults.hands import Answer, Fields, Hands
from tests.faults.machine import (
    Account,
    Cluster,
    Contents,
    accounts,
    cluster,
    contents,
    environment,
    manage,
    managed,
    served,
    sound,
)
from tests.faults.papers import SLUG, write_bundle

SIZES = {"sqlite": "8m", "postgresql": "96m"}
REFUSED = "The database refused it."
LEFT = 300_000
"""Bytes that the ballast leaves free: less than any of the imports needs."""


@contextmanager
def small_disk(size: str) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        mount = ["mount", "-t", "tmpfs", "-o", f"size={size},mode=777", "tmpfs", folder]
        subprocess.run(mount, check=True)  # noqa: S603 - a disk of our own
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", folder], check=True)  # noqa: S603, S607 - the same


def fill(disk: Path) -> None:
    state = os.statvfs(disk)
    room = state.f_bavail * state.f_frsize - LEFT
    with (disk / "ballast").open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, max(room, 1))


def clear(disk: Path) -> None:
    (disk / "ballast").unlink()


@contextmanager
def database(kind: str, disk: Path) -> Iterator[tuple[str, Cluster | None]]:
    if kind == "sqlite":
        yield f"sqlite:///{disk / 'parley.sqlite3'}", None
        return
    place = disk / "cluster"
    place.mkdir()
    # Segments that fit the disk, so that it is not the log alone that fills it.
    with cluster("-c max_wal_size=32MB", folder=place) as server:
        server.execute("CREATE DATABASE parley")
        yield server.url("parley"), server


def said(answer: Answer) -> str:
    kind = answer.headers["Content-Type"].partition(";")[0]
    clean = "Traceback" not in answer.text and ".py" not in answer.text
    return f"{answer.status} {kind}, {'clean' if clean else 'NOT CLEAN'}"


def over_http(site: str, olga: Account, bundle: bytes) -> Iterator[str]:
    """An import over the API and one at the desk, which is to keep the file first."""
    address = f"/api/v1/negotiations/{SLUG}/bundle/?dry_run=false"
    sent = Hands(site, olga.token).ask(address, "POST", bundle, Content_Type="application/zip")
    yield f"over the API: {said(sent)}"
    desk = Hands(site, cookies={"sessionid": olga.session})
    sent = desk.upload("/admin/positions/negotiation/import/", "bundle.zip", bundle)
    yield f"the upload at the desk: {said(sent)}"
    if sent.status == 302:
        report = sent.headers["Location"]
        confirmed = desk.send(report, Fields(desk.ask(report).text).sent)
        told = "the database refused it" if REFUSED in confirmed.text else "NOT TOLD"
        yield f"its confirmation: {said(confirmed)}, {told}"


def records_of(all_there_is: Contents) -> Contents:
    """Without what waits for a confirmation at the desk, which may have found room."""
    return {name: rows for name, rows in all_there_is.items() if name != "positions_pendingimport"}


def tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(kind: str) -> None:
    with (
        small_disk(SIZES[kind]) as disk,
        tempfile.TemporaryDirectory() as folder,
        database(kind, disk) as (url, server),
    ):
        manage(url, "migrate", "--verbosity=0")
        os.environ.update(environment(url))
        django.setup()
        (olga,) = accounts(url, ["olga"])
        bundle = write_bundle(Path(folder) / "bundle")
        archive = Path(make_archive(str(Path(folder) / "upload"), "zip", bundle)).read_bytes()
        before = records_of(contents())
        with served(url, Path(folder) / "log", "--threads=2", CACHE_URL="locmemcache://") as site:
            fill(disk)
            done = managed(url, "import_negotiation", str(bundle))
            tell(f"{kind}, full: exit {done.returncode}, {done.stderr.strip()}")
            for line in over_http(site.address, olga, archive):
                tell(f"{kind}, full: {line}")
            clear(disk)
            if server:
                server.control("restart", "-m", "fast")
            tell(
                f"{kind}, cleared: as it was: {records_of(contents()) == before}, sound: {sound()}"
            )
            again = managed(url, "import_negotiation", str(bundle)).stdout.splitlines()
            tell(f"{kind}, cleared: {again[-1]}")
            tell(f"{kind}, cleared: its page: {said(Hands(site.address).ask(f'/n/{SLUG}/'))}")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(sys.argv[1])
    else:
        for kind in SIZES:
            command = [sys.executable, "-m", "tests.faults.full", kind]
            subprocess.run(command, check=True)  # noqa: S603 - itself, with other settings
