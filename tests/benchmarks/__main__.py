"""Parley beside what one would use instead, in one run: `python -m tests.benchmarks --sizes M L`.

Bundles are made, imported and served by gunicorn with one worker, and asked in turns with the peers, so that
whatever else the machine does falls on all of them. What comes out is a table in Markdown.
"""

import argparse
import resource
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from tests.benchmarks import peers, report, servers
from tests.benchmarks.bundles import SIZES, Size, write_bundle

API, PAGES = "/api/v1/negotiations/{slug}", "/n/{slug}"
WHOLE = {
    "diff": f"{API}/diff/?from={{first}}&to={{second}}",
    "positions": f"{API}/positions/?round={{second}}",
    "convergence": f"{API}/convergence/?from={{first}}&to={{second}}",
    "claim-comparison": f"{API}/claim-comparison/",
}
"""Timed to the last byte."""
BEGUN = {
    "page of positions": f"{PAGES}/?round={{second}}",
    "page of changes": f"{PAGES}/diff/?from={{first}}&to={{second}}",
    "page of distances": f"{PAGES}/convergence/?from={{first}}&to={{second}}",
}
"""Timed to the first."""

Timed = Callable[[int, int], float]
"""Milliseconds that a question about two rounds, by number, takes."""


class Run:
    """The figures of all sizes on all databases; what is slow to make is made once."""

    def __init__(self, addresses: dict[str, str], folder: Path, visits: int) -> None:
        self.addresses, self.folder, self.visits = addresses, folder, visits
        self.imports: dict[tuple[str, str], report.Import] = {}
        self.times: dict[tuple[str, str, str], float] = {}

    def measure(self, size: Size) -> None:
        bundle = write_bundle(size, self.folder / size.name)
        for database, address in self.addresses.items():
            beside = self._inserted(bundle, self.folder / f"{size.name}-{database}.sqlite3")
            spent = servers.manage(address, "import_negotiation", str(bundle))
            self.imports[size.name, database] = report.Import(spent, beside)
            servers.settle(address)
        with ExitStack() as open_ones:
            sites = {
                database: open_ones.enter_context(
                    servers.served(address, _new(self.folder / f"serving-{size.name}-{database}"))
                )
                for database, address in self.addresses.items()
            }
            self._ask(size, sites, peers.peers_of(bundle, size, self.folder))

    def _inserted(self, bundle: Path, database: Path) -> servers.Spent | None:
        """What sqlite-utils takes, just before each import."""
        if not peers.SQLITE_UTILS:
            return None
        started, worked = time.perf_counter(), _work_of_children()
        peers.insert_all(bundle, database)
        taken = time.perf_counter() - started
        database.unlink()
        return servers.Spent(taken, _work_of_children() - worked)

    def _ask(self, size: Size, sites: dict[str, str], others: dict[str, peers.Ask]) -> None:
        """Question after question, of other rounds each time; a diff in turns with pandas.

        The slower peers come afterwards: between two questions they would empty the machine's caches.
        """
        timed = {name: _timed(ask) for name, ask in others.items()}
        pandas = {name: timed.pop(name) for name in others if name == "pandas"}
        for question in WHOLE | BEGUN:
            asks = {name: _timed_site(site, size, question) for name, site in sites.items()}
            self._in_turns(size, question, asks | (pandas if question == "diff" else {}))
        self._in_turns(size, "diff", timed)

    def _in_turns(self, size: Size, question: str, asks: dict[str, Timed]) -> None:
        """Medians; the first pair of rounds, which fills caches, is not counted."""
        times = defaultdict(list)
        for back in reversed(range(self._visits(size) + 1)):
            for name, ask in asks.items():
                times[name].append(ask(size.rounds // 2 - back, size.rounds - back))
        for name, taken in times.items():
            self.times[size.name, question, name] = median(taken[1:])

    def _visits(self, size: Size) -> int:
        return min(self.visits, size.rounds // 2 - 1)


def _timed(ask: peers.Ask) -> Timed:
    def timed(first: int, second: int) -> float:
        started = time.perf_counter()
        ask(first, second)
        return 1000 * (time.perf_counter() - started)

    return timed


def _timed_site(site: str, size: Size, question: str) -> Timed:
    template = (WHOLE | BEGUN)[question]

    def timed(first: int, second: int) -> float:
        path = template.format(slug=size.slug, first=first, second=second)
        return servers.asked(site, path, whole=question in WHOLE)

    return timed


def _work_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _new(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _arguments(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    told = "; ".join(f"{name}: {size}" for name, size in SIZES.items())
    parser.add_argument("--sizes", nargs="+", choices=SIZES, default=["S", "M"], help=told)
    parser.add_argument(
        "--databases",
        nargs="+",
        choices=("sqlite", "postgresql"),
        default=["sqlite", "postgresql"],
        help="of PostgreSQL the one of DATABASE_URL, which should be empty, else a server of its own",
    )
    parser.add_argument("--visits", type=int, default=7, help="timed requests for each median")
    return parser.parse_args(words)


def main(words: Sequence[str]) -> Iterable[str]:
    given = _arguments(words)
    with ExitStack() as open_ones:
        folder = Path(open_ones.enter_context(tempfile.TemporaryDirectory()))
        addresses = {
            name: open_ones.enter_context(servers.database(name, folder))
            for name in given.databases
        }
        for address in addresses.values():
            servers.manage(address, "migrate", "--verbosity=0")
        run = Run(addresses, folder, given.visits)
        for name in given.sizes:
            sys.stderr.write(f"{name}: {SIZES[name]}\n")
            run.measure(SIZES[name])
        yield from report.lines(given.sizes, list(addresses.items()), run.imports, run.times)


if __name__ == "__main__":
    for line in main(sys.argv[1:]):
        sys.stdout.write(f"{line}\n")
