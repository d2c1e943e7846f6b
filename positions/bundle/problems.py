"""What is wrong with a bundle, said in lines that all have one form."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from positions.bundle.format import FILES

FILE = "(file)"
HEADER = "(header)"
ROW = "(row)"
"""Stand where no one column is to blame."""

_LONGEST_SHOWN = 80
MOST_PROBLEMS = 10_000
"""More help nobody: a file of five million wrong lines would make a problem of each, and fill the memory."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in one place of a bundle; rows count records, the header is 1."""

    file: str
    row: int
    column: str
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.row}: {self.column}: {self.text}"


def warning(file: str, row: int, column: str, text: str) -> Problem:
    """Worth saying in the same form, and no reason to refuse the bundle."""
    return Problem(file, row, column, f"warning: {text}")


def first_of(problems: Iterable[Problem]) -> list[Problem]:
    """As many problems as are listed, and after them that there are more."""
    found = iter(problems)
    listed = list(islice(found, MOST_PROBLEMS))
    return [*listed, *(_more(one) for one in islice(found, 1))]


def _more(problem: Problem) -> Problem:
    wrong = f"more than {MOST_PROBLEMS} problems: those from here on are not listed"
    return Problem(problem.file, problem.row, FILE, wrong)


def plain(text: str) -> str:
    """The text on one line, in characters that any terminal takes, cut where it is long."""
    cut = text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…"
    return "".join(
        c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in cut
    )


def quoted(text: str) -> str:
    return f"“{plain(text)}”"


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """By file, as the format lists them, row and column; what concerns the whole comes first."""
    files = {file: place for place, file in enumerate(FILES)}
    columns = {
        (file, name): place
        for file, table in FILES.items()
        for place, name in enumerate(table.by_name)
    }
    return sorted(
        problems,
        key=lambda p: (files.get(p.file, -1), p.row, columns.get((p.file, p.column), -1)),
    )
