"""What somebody would use instead of Parley, on the same bundle and the same question, where it is installed."""

import csv
import importlib
import importlib.util
import json
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson

from tests.benchmarks.bundles import Size

PANDAS = importlib.util.find_spec("pandas")
SQLITE_UTILS = shutil.which("sqlite-utils")
CSV_DIFF = shutil.which("csv-diff")

Ask = Callable[[int, int], object]
"""What changed between two rounds, by number."""

_STATED = """
    SELECT p.party, t.issue, t.stance, o.value, t.wording, p.number
    FROM terms t JOIN proposals p ON p.slug = t.proposal
    JOIN options o ON o.issue = t.issue AND o.slug = t.stance
    WHERE p.number <= ?"""
_STANDING = f"""
    SELECT * FROM (SELECT *, rank() OVER (PARTITION BY party, issue ORDER BY number DESC) AS place
    FROM ({_STATED})) WHERE place = 1"""  # noqa: S608 - text of this module
_CHANGES = f"""
    SELECT party, issue, a.stance, b.stance, a.value, b.value, a.wording, b.wording,
      CASE WHEN a.stance IS NULL THEN 'new' WHEN b.stance IS NULL THEN 'dropped'
        WHEN a.number = b.number THEN 'carried' WHEN a.stance <> b.stance THEN 'shifted'
        WHEN a.wording <> b.wording THEN 'reworded' ELSE 'restated' END
    FROM ({_STANDING}) a FULL JOIN ({_STANDING}) b USING (party, issue)"""  # noqa: S608
_SPANS = f"""
    CREATE TABLE spans AS SELECT party, issue, number AS first, stance, value, wording,
      lead(number, 1, 1000000) OVER (PARTITION BY party, issue ORDER BY number) AS until
    FROM ({_STATED})"""  # noqa: S608
_SPANNING = """
    SELECT party, issue, first, stance, value, wording FROM spans WHERE first <= ? AND until > ?"""
_TABLES = {
    "proposals": ("slug TEXT PRIMARY KEY, party TEXT, number INT", ("slug", "parties", "round")),
    "options": (
        "issue TEXT, slug TEXT, value INT, PRIMARY KEY (issue, slug)",
        ("issue", "slug", "value"),
    ),
    "terms": (
        "proposal TEXT, issue TEXT, stance TEXT, wording TEXT",
        ("proposal", "issue", "stance", "wording"),
    ),
}


def peers_of(bundle: Path, size: Size, folder: Path) -> dict[str, Ask]:
    """How each peer says what changed, its tables loaded beforehand; those not installed are left out."""
    database = _loaded(bundle)
    asked: dict[str, Ask] = {"raw SQL": lambda a, b: json.dumps(_rows(database, _CHANGES, a, b))}
    asked["floor"] = Floor(database).changes
    if PANDAS:
        asked["pandas"] = Pandas(bundle).changes
    if CSV_DIFF and size.rounds <= 50:
        asked["csv-diff"] = lambda a, b: _compared(database, folder, a, b)
    return asked


def missing() -> list[str]:
    found = {"pandas": PANDAS, "sqlite-utils": SQLITE_UTILS, "csv-diff": CSV_DIFF}
    return [name for name, there in found.items() if not there]


def insert_all(bundle: Path, database: Path) -> None:
    """All files of a bundle as tables, as text, by sqlite-utils."""
    for file in sorted(bundle.glob("*.csv")):
        _run(str(SQLITE_UTILS), "insert", str(database), file.stem, str(file), "--csv")


class Floor:
    """The least there is to do: intervals read by an index of a database in memory, compared, written once."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self.database = database
        database.execute(_SPANS, (1_000_000,))
        database.execute("CREATE INDEX spanning ON spans (until, first)")
        database.execute("ANALYZE")

    def _standing(self, number: int) -> list[tuple[Any, ...]]:
        return _rows(self.database, _SPANNING, number, number)

    def changes(self, first: int, second: int) -> bytes:
        before = {row[:2]: row[2:] for row in self._standing(first)}
        found = []
        for row in self._standing(second):
            was, now = before.pop(row[:2], None), row[2:]
            found.append({"cell": row[:2], "change": _kind(was, now), "from": was, "to": now})
        for cell, was in before.items():
            found.append({"cell": cell, "change": "dropped", "from": was, "to": None})
        return orjson.dumps(found)


def _kind(was: tuple[Any, ...] | None, now: tuple[Any, ...]) -> str:
    if was is None:
        return "new"
    if was[0] == now[0]:
        return "carried"
    if was[1] != now[1]:
        return "shifted"
    return "reworded" if was[3] != now[3] else "restated"


class Pandas:
    """Tables in memory, and every column of a row of Parley's diff that they can answer for."""

    def __init__(self, bundle: Path) -> None:
        # Only those who have it can wait for it: it is no part of what the suite installs.
        self.pandas = importlib.import_module("pandas")
        texts = self._read(bundle / "proposals.csv")[["slug", "round", "parties", "date"]]
        rounds = self._read(bundle / "rounds.csv")[["slug", "number"]].astype({"number": int})
        scale = self._read(bundle / "options.csv")[["issue", "slug", "value"]]
        scale = scale.rename(columns={"slug": "stance"}).astype({"value": int})
        texts = texts.rename(columns={"slug": "proposal", "parties": "party"})
        texts = texts.merge(rounds.rename(columns={"slug": "round"}), on="round")
        terms = self._read(bundle / "terms.csv").assign(conditions="")
        self.terms = terms.merge(texts, on="proposal").merge(scale, on=["issue", "stance"])

    def _read(self, file: Path) -> Any:
        return self.pandas.read_csv(file, dtype=str, keep_default_na=False)

    def standing(self, number: int) -> Any:
        """The last term of each party on each issue up to a round, with its range."""
        said = self.terms[self.terms["number"] <= number]
        said = said.sort_values(["number", "date"], kind="stable")
        last = said.drop_duplicates(["party", "issue"], keep="last")
        columns = ["party", "issue", "round", "number", "proposal", "stance", "value"]
        last = last[[*columns, "commitment", "wording", "conditions"]]
        return last.assign(low=last["value"], high=last["value"])

    def changes(self, first: int, second: int) -> str:
        before, after = self.standing(first), self.standing(second)
        both = before.merge(after, how="outer", on=["party", "issue"], suffixes=("_from", "_to"))

        def differs(name: str) -> Any:
            return both[f"{name}_from"] != both[f"{name}_to"]

        change = self.pandas.Series("restated", index=both.index)
        change[differs("wording") | differs("commitment") | differs("conditions")] = "reworded"
        change[differs("stance")] = "shifted"
        change[~differs("proposal")] = "carried"
        change[both["stance_from"].isna()] = "new"
        change[both["stance_to"].isna()] = "dropped"
        both["change"] = change
        both["delta"] = both["value_to"] - both["value_from"]
        return self._toward(both, before).to_json(orient="records")

    def _toward(self, both: Any, before: Any) -> Any:
        """With the parties that each shift came closer to, or went away from, as they stood before."""
        key = ["party", "issue"]
        shifted = both[both["change"] == "shifted"][[*key, "value_from", "value_to"]]
        others = before[[*key, "value"]].rename(columns={"party": "other"})
        pairs = shifted.merge(others, on="issue")
        pairs = pairs[pairs["party"] != pairs["other"]]
        distance = (pairs["value_from"] - pairs["value"]).abs()
        closer = distance - (pairs["value_to"] - pairs["value"]).abs()
        for name, some in (("toward", pairs[closer > 0]), ("away", pairs[closer < 0])):
            lists = some.groupby(key)["other"].agg(list).rename(name)
            both = both.merge(lists, how="left", on=key)
        return both


def _loaded(bundle: Path) -> sqlite3.Connection:
    """What raw SQL needs, with an index, in memory."""
    database = sqlite3.connect(":memory:")
    numbers = {row["slug"]: int(row["number"]) for row in _read(bundle / "rounds.csv")}
    for name, (columns, taken) in _TABLES.items():
        database.execute(f"CREATE TABLE {name} ({columns})")
        marks = ", ".join("?" * len(taken))
        rows = (
            [numbers[row[c]] if c == "round" else row[c] for c in taken]
            for row in _read(bundle / f"{name}.csv")
        )
        database.executemany(f"INSERT INTO {name} VALUES ({marks})", rows)  # noqa: S608
    database.execute("CREATE INDEX clauses ON terms (proposal)")
    database.execute("ANALYZE")
    return database


def _read(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _rows(database: sqlite3.Connection, question: str, *given: int) -> list[tuple[Any, ...]]:
    return database.execute(question, given).fetchall()


def _compared(database: sqlite3.Connection, folder: Path, first: int, second: int) -> None:
    """Two snapshots as files, and csv-diff on them, from the start of its process to its end."""
    files = []
    for number in (first, second):
        rows = _rows(database, _STANDING, number)
        files.append(folder / f"round-{number}.csv")
        with files[-1].open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["key", "stance", "value", "wording"])
            writer.writerows([f"{row[0]} {row[1]}", *row[2:5]] for row in rows)
    _run(str(CSV_DIFF), *map(str, files), "--key=key", "--json")


def _run(*command: str) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - a peer's own command
