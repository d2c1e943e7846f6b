"""The figures of a run as a table in Markdown, with ratios, targets and the machine."""

import datetime
import os
import platform
import sqlite3
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import django
import psycopg2

from tests.benchmarks import peers
from tests.benchmarks.bundles import SIZES
from tests.benchmarks.servers import Spent

IMPORT = "≤ 5, ≤ 1,024 MiB"
DIFF = {"M": "≤ 0.6", "L": "≤ 0.4"}
TENFOLD = "≤ 1.3"
NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


class Import(NamedTuple):
    spent: Spent
    beside: Spent | None
    """What sqlite-utils took for the same files."""


Imports = dict[tuple[str, str], Import]
"""By size and database."""
Times = dict[tuple[str, str, str], float]
"""Milliseconds by size, question, and database or peer."""


def lines(
    sizes: Sequence[str], databases: Sequence[tuple[str, str]], imports: Imports, times: Times
) -> Iterator[str]:
    names = [name for name, _ in databases]
    yield f"{datetime.date.today()}: {', '.join(_machine(databases))}."
    for peer in peers.missing():
        yield f"{peer} is not installed: nothing is compared with it."
    yield ""
    yield _row("size", "what", *(NAMES[name] for name in names), "beside", "ratio", "target")
    yield _row(*["---"] * (5 + len(names)))
    for size in sizes:
        yield _imported(size, names, imports)
        questions = dict.fromkeys(question for of, question, _ in times if of == size)
        for question in questions:
            yield _asked(size, question, names, times)
    for size in sizes:
        if f"{size}10" in sizes:
            yield _tenfold(size, names, times)
    yield ""
    for size in sizes:
        yield f"{size}: {SIZES[size]}."


def _machine(databases: Sequence[tuple[str, str]]) -> Iterator[str]:
    yield f"{os.cpu_count()} cores ({platform.machine()})"
    yield f"Python {platform.python_version()}"
    yield f"Django {django.__version__}"
    yield f"SQLite {sqlite3.sqlite_version}"
    for _, address in databases:
        if address.startswith("postgres"):
            connection = psycopg2.connect(address)
            yield f"PostgreSQL {connection.server_version // 10_000}"
            connection.close()


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _imported(size: str, names: Sequence[str], imports: Imports) -> str:
    done = [imports[size, name] for name in names]
    told = [f"{one.spent.seconds:,.0f} s, {one.spent.memory:,.0f} MiB" for one in done]
    beside = [(one.spent, one.beside) for one in done if one.beside]
    other = f"sqlite-utils {' · '.join(f'{other.seconds:,.1f} s' for _, other in beside)}"
    ratio = " · ".join(f"{own.seconds / other.seconds:.2f}" for own, other in beside)
    worked = " · ".join(f"{own.work / other.work:.2f}" for own, other in beside)
    target = IMPORT if size == "M" else ""
    if not beside:
        return _row(size, "import", *told, "", "", target)
    return _row(size, "import", *told, other, f"{ratio}; at work {worked}", target)


def _asked(size: str, question: str, names: Sequence[str], times: Times) -> str:
    """A ratio is to pandas; of a page too, which tells of the same positions and is measured to its first byte."""
    own = [times[size, question, name] for name in names]
    of = "diff" if question.startswith("page ") else question
    others = {
        name: taken
        for (one, what, name), taken in times.items()
        if (one, what) == (size, of) and name not in names and (of == question or name == "pandas")
    }
    beside = ", ".join(f"{name} {taken:,.0f} ms" for name, taken in others.items())
    ratio = [f"{taken / others['pandas']:.2f}" for taken in own if "pandas" in others]
    target = DIFF.get(size, "") if of == "diff" else ""
    told = [f"{taken:,.0f} ms" for taken in own]
    return _row(size, question, *told, beside, " · ".join(ratio), target)


def _tenfold(size: str, names: Sequence[str], times: Times) -> str:
    own = [times[f"{size}10", "diff", name] / times[size, "diff", name] for name in names]
    blank = [""] * len(names)
    ratio = " · ".join(f"{one:.2f}" for one in own)
    told = f"diff, ten times the rounds of {size}"
    return _row(f"{size}10", told, *blank, f"{size} itself", ratio, TENFOLD)
