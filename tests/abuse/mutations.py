"""Malformed bundles, workbooks, tables and pasted rows, drawn at random from a valid bundle; the same for a seed."""

import csv
import io
import struct
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from random import Random

from openpyxl import Workbook

from positions.bundle import zipped

Files = dict[str, bytes]


@dataclass(frozen=True)
class Malformed:
    """What is sent, and how it came about; `certain` if nobody could take it for valid."""

    kind: str
    name: str
    content: bytes
    certain: bool = True
    """Bits flipped at random may leave a valid file, or one that is valid in another way."""
    part: bool = False
    """A part of a bundle, which may well be brought into a negotiation that there is."""

    def __str__(self) -> str:
        return f"{self.kind} ({self.name})"


def malformed(files: Files, number: int, seed: int = 6) -> Iterator[Malformed]:
    """As many as asked for, every kind in turn."""
    for place in range(number):
        draw = Random(f"{seed}-{place}")  # noqa: S311 - the same on every run
        kind = KINDS[place % len(KINDS)]
        yield kind(dict(files), draw)


def _rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(), newline="")))


def _content(rows: list[list[str]]) -> bytes:
    file = io.StringIO(newline="")
    csv.writer(file).writerows(rows)
    return file.getvalue().encode("utf-8", "surrogatepass")


def _bundle(kind: str, files: Files, certain: bool = True) -> Malformed:
    return Malformed(kind, "bundle.zip", zipped(files), certain)


def _in_text(how: str, change: Callable[[bytes], bytes]) -> Callable[[Files, Random], Malformed]:
    """A table of the bundle whose bytes as a whole are others."""

    def kind(files: Files, draw: Random) -> Malformed:
        name = draw.choice([name for name in sorted(files) if len(_rows(files[name])) > 1])
        files[name] = change(files[name])
        return _bundle(f"{how}: {name}", files)

    return kind


def _in_cell(
    how: str, table: str, column: str, *texts: str
) -> Callable[[Files, Random], Malformed]:
    """A cell of one column, in any row, that holds what it must not."""

    def kind(files: Files, draw: Random) -> Malformed:
        name, text = f"{table}.csv", draw.choice(texts)
        rows = _rows(files[name])
        rows[draw.randrange(1, len(rows))][rows[0].index(column)] = text
        files[name] = _content(rows)
        return _bundle(f"{how}: {name} {column}", files)

    return kind


def _in_rows(
    how: str, change: Callable[[list[list[str]], Random], None]
) -> Callable[[Files, Random], Malformed]:
    """A table whose records are changed: sent alone, or in its bundle."""

    def kind(files: Files, draw: Random) -> Malformed:
        name = draw.choice(["parties.csv", "terms.csv", "claims.csv", "options.csv", "rounds.csv"])
        rows = _rows(files[name])
        change(rows, draw)
        files[name] = _content(rows)
        if draw.random() < 0.5:
            return Malformed(f"{how}: {name} alone", name, files[name])
        return _bundle(f"{how}: {name}", files)

    return kind


def _flipped(files: Files, draw: Random) -> Malformed:
    content = bytearray(zipped(files))
    for _ in range(draw.choice([1, 3, 30])):
        content[draw.randrange(len(content))] ^= 1 << draw.randrange(8)
    return Malformed("flipped bits of a zip", "bundle.zip", bytes(content), certain=False)


def _flipped_table(files: Files, draw: Random) -> Malformed:
    name = draw.choice(sorted(files))
    content = bytearray(files[name])
    for _ in range(draw.choice([1, 3, 30])):
        content[draw.randrange(len(content))] ^= 1 << draw.randrange(8)
    files[name] = bytes(content)
    return Malformed(f"flipped bits of {name}", name, bytes(content), certain=False)


def _flipped_workbook(files: Files, draw: Random) -> Malformed:
    content = bytearray(workbook(files, "terms"))
    for _ in range(draw.choice([1, 3, 30])):
        content[draw.randrange(len(content))] ^= 1 << draw.randrange(8)
    return Malformed("flipped bits of a workbook", "terms.xlsx", bytes(content), certain=False)


def _cut(files: Files, draw: Random) -> Malformed:
    content = zipped(files)
    return Malformed("a cut zip", "bundle.zip", content[: draw.randrange(1, len(content) - 1)])


def _cut_workbook(files: Files, draw: Random) -> Malformed:
    content = workbook(files, "terms")
    return Malformed("a cut workbook", "terms.xlsx", content[: draw.randrange(1, len(content) - 1)])


def _missing(files: Files, draw: Random) -> Malformed:
    needed = sorted(set(files) - {"salience.csv"})
    for name in draw.sample(needed, draw.randint(1, len(needed) - 1)):
        del files[name]
    return Malformed("files missing", "bundle.zip", zipped(files), part=True)


def _renamed(files: Files, draw: Random) -> Malformed:
    rename = draw.choice([str.upper, str.title, lambda n: n + ".txt", lambda n: f" {n}"])
    return _bundle("files renamed", {rename(name): content for name, content in files.items()})


def _zip(kind: str, members: list[tuple[zipfile.ZipInfo | str, bytes]]) -> Malformed:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            made = name if isinstance(name, zipfile.ZipInfo) else zipfile.ZipInfo(name)
            archive.writestr(made, content)
    return Malformed(kind, "bundle.zip", file.getvalue())


def _odd_member(files: Files, draw: Random) -> Malformed:
    path = draw.choice(
        ["../terms.csv", "/etc/terms.csv", "a/../../b.csv", "C:\\terms.csv", "..\\x", "\\\\host\\x"]
    )
    return _zip(f"a member {path}", [*files.items(), (path, b"x")])


def _nested(files: Files, draw: Random) -> Malformed:
    inner = zipped(files)
    for _ in range(draw.choice([1, 5])):
        inner = zipped({"bundle.zip": inner})
    return Malformed("zips in zips", "bundle.zip", inner)


def _link(files: Files, draw: Random) -> Malformed:
    """What it leads to is never looked at: its own text is the table."""
    name = draw.choice(sorted(files))
    link = zipfile.ZipInfo(name)
    link.create_system, link.external_attr = 3, 0o120777 << 16
    others = [(other, content) for other, content in files.items() if other != name]
    return _zip("a symbolic link", [*others, (link, b"/etc/passwd")])


def _folder_like_a_file(files: Files, draw: Random) -> Malformed:
    name = draw.choice(sorted(set(files) - {"salience.csv"}))
    content = files.pop(name)
    sample = _zip("a folder named like a file", [*files.items(), (f"{name}/{name}", content)])
    return replace(sample, part=True)


def _patched(
    how: str, local: int, central: int, *values: int
) -> Callable[[Files, Random], Malformed]:
    """A field of two bytes in both heads of a member, given by its place there."""

    def kind(files: Files, draw: Random) -> Malformed:
        content, value = bytearray(zipped(files)), draw.choice(values)
        for signature, place in ((b"PK\3\4", local), (b"PK\1\2", central)):
            struct.pack_into("<H", content, content.index(signature) + place, value)
        return Malformed(f"{how} {value}", "bundle.zip", bytes(content))

    return kind


_CORE = b'<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>'


def workbook(files: Files, *tables: str) -> bytes:
    """The tables as sheets."""
    book = Workbook(write_only=True)
    for table in tables:
        sheet = book.create_sheet(table)
        for row in _rows(files[f"{table}.csv"]):
            sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    # The part that says when it was made would be another on every run.
    return repacked(file.getvalue(), {"docProps/core.xml": _CORE})


def repacked(content: bytes, changes: Files) -> bytes:
    """A workbook some of whose parts are others."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    return zipped(parts | changes)


SHEET = "xl/worksheets/sheet1.xml"
NAMES = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
CELL = '<row r="1"><c r="A1" t="inlineStr"><is><t>{}</t></is></c></row>'
LAUGHS = "".join(
    f'<!ENTITY l{n} "{"".join([f"&l{n - 1};"] * 10)}">' if n else '<!ENTITY l0 "ha">'
    for n in range(12)
)
"""Ten to the eleventh times “ha”, in a kilobyte."""


def xml(cells: str, declared: str = "") -> bytes:
    return f"{declared}<worksheet {NAMES}><sheetData>{cells}</sheetData></worksheet>".encode()


def _broken_workbook(files: Files, draw: Random) -> Malformed:
    content = workbook(files, "terms")
    how, changes = draw.choice(
        [
            ("no part of its own", {SHEET: b""}),
            ("no XML", {SHEET: b"<worksheet"}),
            ("no book", {"xl/workbook.xml": b"<a/>"}),
            ("types that are none", {"[Content_Types].xml": b"\0\0"}),
            ("a text that is not there", {SHEET: xml('<row r="1"><c r="A1" t="s"><v>9</v></c></row>')}),
            ("a number that is none", {SHEET: xml('<row r="1"><c r="A1" t="n"><v>x</v></c></row>')}),
            ("an endless number", {SHEET: xml(f'<row r="1"><c r="A1"><v>{"9" * 9999}</v></c></row>')}),
            ("laughs", {SHEET: xml(CELL.format("&l11;"), f"<!DOCTYPE w [{LAUGHS}]>")}),
            ("a file of the server", {SHEET: xml(CELL.format("&x;"), '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>')}),
            ("a formula", {SHEET: xml('<row r="1"><c r="A1"><f>1+1</f><v>2</v></c></row>')}),
            ("an error", {SHEET: xml('<row r="1"><c r="A1" t="e"><v>#REF!</v></c></row>')}),
        ]
    )  # fmt: skip
    return Malformed(f"a workbook with {how}", "terms.xlsx", repacked(content, changes))


def _in_disguise(files: Files, draw: Random) -> Malformed:
    name, content = draw.choice(
        [
            ("terms.xlsx", files["terms.csv"]),
            ("terms.csv", workbook(files, "terms")),
            ("terms.csv", zipped(files)),
            ("bundle.zip", workbook(files, "terms")),
            ("bundle.zip", files["terms.csv"]),
            ("terms.xlsx", zipped(files)),
            ("terms.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)),
            ("terms.xlsm", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)),
            ("terms.pdf", b"%PDF-1.7"),
            ("terms", files["terms.csv"]),
        ]
    )
    # The command takes a zip by what it is, whatever its name.
    certain = (name, content) != ("terms.xlsx", zipped(files))
    return Malformed(f"other than its name {name}", name, content, certain)


def _noise(files: Files, draw: Random) -> Malformed:
    name = draw.choice(["bundle.zip", "terms.csv", "terms.xlsx", "claims.csv"])
    head = draw.choice([b"", b"PK\3\4", b"PK\5\6" + bytes(18), b"\xff\xfe", b"\xef\xbb\xbf"])
    return Malformed("noise", name, head + draw.randbytes(draw.choice([1, 100, 5000])))


def _column_twice(rows: list[list[str]], draw: Random) -> None:
    for row in rows:
        row.append(row[0])


def _column_gone(rows: list[list[str]], draw: Random) -> None:
    needed = next(n for n, name in enumerate(rows[0]) if name in ("name", "issue", "source"))
    for row in rows:
        del row[needed]


def _column_unknown(rows: list[list[str]], draw: Random) -> None:
    rows[0][draw.randrange(len(rows[0]))] = draw.choice(
        ["", "colour", " slug", "SLUG", "s\u200blug"]
    )


def _ragged(rows: list[list[str]], draw: Random) -> None:
    row = rows[draw.randrange(1, len(rows))]
    row.extend(["x"] * draw.choice([1, 70])) if draw.random() < 0.5 else row.pop()


def _row_twice(rows: list[list[str]], draw: Random) -> None:
    rows.append(list(draw.choice(rows[1:])))


def _heads_only_in_name(rows: list[list[str]], draw: Random) -> None:
    del rows[0]


def _many_columns(rows: list[list[str]], draw: Random) -> None:
    rows[0] += [f"more-{n}" for n in range(2_000)]


def _parents(how: str, length: int, closed: bool) -> Callable[[Files, Random], Malformed]:
    """A chain of topics, which ends nowhere or in itself."""

    def kind(files: Files, draw: Random) -> Malformed:
        rows = _rows(files["topics.csv"])
        head, width = rows[0], len(rows[0])
        for n in range(length):
            row = [""] * width
            row[head.index("slug")] = row[head.index("name")] = f"deep-{n}"
            row[head.index("parent")] = f"deep-{(n + 1) % length}" if closed else f"deep-{n + 1}"
            rows.append(row)
        files["topics.csv"] = _content(rows)
        return _bundle(how, files)

    return kind


KINDS: list[Callable[[Files, Random], Malformed]] = [
    _flipped,
    _flipped_table,
    _flipped_workbook,
    _cut,
    _cut_workbook,
    _missing,
    _renamed,
    _odd_member,
    _nested,
    _link,
    _folder_like_a_file,
    _broken_workbook,
    _broken_workbook,
    _in_disguise,
    _in_disguise,
    _noise,
    _patched("encrypted", 6, 8, 1, 0x41, 0x2001),
    _patched("packed by method", 8, 10, 1, 6, 9, 97, 99, 65_535),
    _patched("a wrong sum", 14, 16, 0, 65_535),
    _in_text("UTF-16", lambda content: content.decode().encode("utf-16")),
    _in_text("UTF-16 without a mark", lambda content: content.decode().encode("utf-16-be")),
    _in_text("UTF-32", lambda content: content.decode().encode("utf-32")),
    _in_text("Latin-1", lambda content: content + "é".encode("latin-1") + b"\r\n"),
    _in_text("NULs", lambda content: content.replace(b"\n", b"\0\n", 2)),
    _in_text("a lone surrogate", lambda content: content + b"\xed\xa0\x80\r\n"),
    _in_text("a quote that stays open", lambda content: content + b'"open\r\n'),
    _in_text("a quote in mid-cell", lambda content: content + b'"a"b,c\r\n'),
    _in_text("semicolons", lambda content: content.replace(b",", b";")),
    _in_text("nothing", lambda content: b""),
    _in_text("blank lines", lambda content: b"\r\n" * 100),
    _in_rows("a column twice", _column_twice),
    _in_rows("a column gone", _column_gone),
    _in_rows("a column unknown", _column_unknown),
    _in_rows("ragged", _ragged),
    _in_rows("a row twice", _row_twice),
    _in_rows("no header", _heads_only_in_name),
    _in_rows("two thousand columns", _many_columns),
    _in_cell("a wrong reference", "terms", "issue", "nowhere", "*", "troops'--", "\u202etroops"),
    _in_cell("a wrong reference", "claims", "source", "nowhere", "wire\u200b", ";", "é" * 5000),
    _in_cell("a wrong reference", "proposals", "parties", ";", "nobody", "a;a", "north;north;north"),
    _in_cell("itself", "sources", "reprint_of", "nowhere", "../wire"),
    _in_cell("a wrong word", "terms", "commitment", "DEMAND", "demand ", "x" * 9999, "=demand"),
    _in_cell("a wrong number", "rounds", "number", "0", "-1", "1e3", "²", "١", "1" * 5000, "１", "0x1"),
    _in_cell("a wrong number", "options", "value", "101", "-1", "NaN", "inf", "9" * 400, "5.0"),
    _in_cell("a wrong number", "claims", "credibility", "0", "7", "٣", " 2"),
    _in_cell("a wrong date", "proposals", "date", "2025-02-30", "0000", "٢٠٢٥", "now", "2025-1-1", "9" * 99),
    _in_cell("a wrong slug", "parties", "slug", "..", "a/b", "%2e%2e", "a\nb", "a b", "\u202eab", "a\u0301", "x" * 201, "ﬁ", "a\u200db", "²"),
    _in_cell("a wrong slug", "sources", "slug", "", "<b>", "'; DROP TABLE x; --", "{{7*7}}", "\ufeffx"),
    _in_cell("too long a name", "parties", "name", "x" * 501, "é" * 100_000),
    _in_cell("too long an address", "sources", "url", "https://x/" + "y" * 2_000),
    _in_cell("neither yes nor no", "terms", "verbatim", "YES", "true", "1", "no"),
    _parents("topics in a circle", 300, closed=True),
    _parents("topics that lead nowhere", 3_000, closed=False),
]  # fmt: skip
"""Every way to spoil a bundle."""

PASTED = [
    "",
    "\0",
    "\ud800",
    "clause\tissue",
    "proposal\tclause\tissue\n1\t1\t1",
    "clause,issue,commitment,wording\n1,nowhere,demand,x",
    'clause,issue,commitment,wording\n1,troops,demand,"x',
    "clause\tissue\tcommitment\twording\n1\ttroops\tdemand\tx\0y",
    "clause\tissue\tcommitment\twording\n1\ttroops\tdemand\tx\ty\tz",
    "clause\tclause\tissue\tcommitment\twording\n1\t1\ttroops\tdemand\tx",
    "clause\tissue\tcommitment\twording\n1\ttroops\tDEMAND\tx",
    "clause\tissue\tcommitment\twording\n" + "1\ttroops\tdemand\tx\n" * 2,
    "\u202eclause\tissue\tcommitment\twording\n1\ttroops\tdemand\tx",
    "\t" * 100_000,
    "=cmd|' /C calc'!A0",
]
