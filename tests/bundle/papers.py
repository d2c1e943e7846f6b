"""A small valid bundle, of which a test changes one thing."""

import copy
import csv
import io
from pathlib import Path
from typing import Self

from positions.bundle import Plan, carry_out, plan_import, read_bundle
from positions.models import Negotiation

_TABLES = {
    "negotiation": """
slug,name,summary,visibility,licence
talks,The talks,,public,CC-BY-4.0
""",
    "parties": """
slug,name,short_name,role,side,notes,aliases
north,The North,,party,,,NN;Northerners
south,The South,,party,,,
""",
    "rounds": """
number,slug,name,venue,starts_on,ends_on
1,spring,Spring round,Geneva,2025-03-01,2025-03
2,autumn,Autumn round,,2025,
""",
    "topics": """
slug,name,parent,pax_code
security,Security,,
borders,Borders,security,
""",
    "issues": """
slug,name,topic,kind,question
troops,Troops,borders,term,Who withdraws?
dead,Number of dead,,fact,
""",
    "options": """
issue,value,slug,label,description
troops,0,none,Nobody,
troops,100,all,Everybody,
dead,,many,Many,
""",
    "sources": """
slug,publisher,title,url,published_on,language,reliability,kind,reprint_of,archived_url,accessed_on
wire,Wire,Report,https://example.org/1,2025-03-02,en,B,wire,,,
copy,Copy,Report,,,,C,reprint,wire,,
""",
    "proposals": """
slug,round,parties,title,kind,date,status,completeness,supersedes,responds_to,source,note
first,spring,north,First paper,plan,2025-03-01,tabled,full,,,wire,
second,autumn,south;north,Second paper,memorandum,,leaked,partial,first,first,,
""",
    "terms": """
proposal,clause,issue,stance,commitment,wording,verbatim,conditions,headline,source,note
first,1,troops,none,demand,Nobody leaves.,yes,,yes,wire,
first,2,troops,all,offer,All leave.,,after peace,,,
second,1,troops,all,demand,All leave.,,,,,
""",
    "claims": """
slug,source,claimant,about,proposal,issue,asserts,stance,statement,quote,locator,made_on,credibility,note
wire-1,wire,north,north,first,troops,stance,none,They stay.,,,2025-03-02,2,
wire-2,wire,,south,,dead,comment,,It is unclear.,,,,6,
copy-1,copy,,north,first,troops,denial,,It is untrue.,,,,3,
""",
    "salience": """
party,issue,salience
north,troops,80
""",
}


class Paper:
    """The bundle as lists of cells; rows are numbered as in messages, the header being 1."""

    def __init__(self, slug: str = "talks") -> None:
        self.tables = {
            name: list(csv.reader(io.StringIO(text.strip()))) for name, text in _TABLES.items()
        }
        self.tables["negotiation"][1][0] = slug

    def __deepcopy__(self, memo: dict) -> Self:
        other = Paper()
        other.tables = copy.deepcopy(self.tables, memo)
        return other

    def but(self, table: str, row: int, **cells: str) -> Self:
        """The same paper with other cells in one row."""
        other = copy.deepcopy(self)
        header, *_ = lines = other.tables[table]
        for column, text in cells.items():
            lines[row - 1][header.index(column)] = text
        return other

    def with_row(self, table: str, **cells: str) -> Self:
        other = copy.deepcopy(self)
        header = other.tables[table][0]
        other.tables[table].append([cells.get(name, "") for name in header])
        return other

    def without_row(self, table: str, row: int) -> Self:
        other = copy.deepcopy(self)
        del other.tables[table][row - 1]
        return other

    def without_rows(self, table: str) -> Self:
        other = copy.deepcopy(self)
        del other.tables[table][1:]
        return other

    def without_column(self, table: str, column: str) -> Self:
        other = copy.deepcopy(self)
        place = other.tables[table][0].index(column)
        for line in other.tables[table]:
            del line[place]
        return other

    def without_table(self, table: str) -> Self:
        other = copy.deepcopy(self)
        del other.tables[table]
        return other

    def files(self) -> dict[str, bytes]:
        return {f"{name}.csv": _csv(lines) for name, lines in self.tables.items()}

    def write(self, folder: Path) -> Path:
        folder.mkdir(exist_ok=True)
        for old in folder.iterdir():
            old.unlink()
        for name, content in self.files().items():
            (folder / name).write_bytes(content)
        return folder


def _csv(lines: list[list[str]]) -> bytes:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\r\n").writerows(lines)
    return buffer.getvalue().encode()


def reading_problems(path: Path) -> list[str]:
    return [str(problem) for problem in read_bundle(path).problems]


def problems(path: Path, **options: object) -> list[str]:
    return [str(problem) for problem in plan_import(read_bundle(path), **options).problems]


def imported(path: Path, user: object = None, **options: object) -> Negotiation:
    """The negotiation after a bundle without problems was imported."""
    plan = plan_import(read_bundle(path), user, **options)
    assert plan.problems == []
    return carry_out(plan, user, "a test")


def counts(plan: Plan) -> dict[str, tuple[int, int, int, int]]:
    """Created, changed, unchanged, removed, by table."""
    return {
        name: (len(t.created), len(t.changed), len(t.unchanged), len(t.removed))
        for name, t in plan.tables.items()
    }
