"""Side by side: the four-column document, its files, and the picker of its texts."""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from django.http import HttpResponse
from django.urls import reverse

from positions import tables
from positions.analysis import claims, comparison
from positions.analysis.claims import Finding, Verdict
from positions.analysis.comparison import Agreement, Cell
from positions.analysis.records import Flag, Proposal, Term
from positions.analysis.text import Redline, redline_clauses
from positions.analysis.timeline import Position, in_order
from positions.captions import Captions, IssueCaption, OptionCaption, ProposalCaption, RoundCaption
from positions.forms import SideBySideQuestion
from positions.views.page import Context, Reading, page
from positions.vocabulary import ProposalKind, ProposalStatus
from positions.words import date_in_words, word

ABREAST = 4
"""Texts that a screen holds side by side; more of them scroll."""
ABREAST_IN_PRINT = 6
"""Texts that a sheet of paper holds side by side; more of them are printed one under the other."""

FIRST_COLUMNS = ("issue", "topic", "agreement", "spread")
WIDTHS = (28, 20, 12, 8)
"""Of the first columns of a workbook, in characters; each text has as much as `TEXT_WIDTH`."""
TEXT_WIDTH = 60

Found = Callable[[str, str], Finding]


@dataclass(frozen=True, slots=True)
class Text:
    """A document in words; `pairs` are texts to see it beside: the one it replaces, the one it answers."""

    record: Proposal
    caption: ProposalCaption
    kind: str
    status: str
    pairs: list[tuple[str, list[str]]]


@dataclass(frozen=True, slots=True)
class Shelf:
    """The texts of a round, as the picker shows them."""

    round: RoundCaption
    texts: list[Text]

    @property
    def slugs(self) -> list[str]:
        return [text.record.slug for text in self.texts]


@dataclass(frozen=True, slots=True)
class Column:
    """A text compared, with what all its cells share."""

    text: Text
    round: RoundCaption
    label: str
    """Whose text of when, for cells that do not stand under their head."""
    paint: str
    """The class that gives it its party's colour; a joint text has one of its own."""
    coded: bool
    """Whether none of its wordings is the text itself."""
    others: list[str]
    """The texts that stay when it is left out."""
    address: str
    evidence: str
    """Where the verdict over its claims on an issue is explained; the issue follows."""


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause in its cell; where it is redlined its words stand in the redline alone."""

    term: Term
    anchor: str
    option: OptionCaption | None
    headline: bool
    """Whether it gives the value, where several clauses speak (R10)."""
    redlined: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """What one text says on one issue, its words redlined against those of the base, if there is one."""

    column: Column
    position: Position | None
    clauses: list[Clause]
    flags: tuple[Flag, ...]
    verdict: Verdict | None
    redline: Redline
    quoted: bool
    """Whether all that the redline compares is the texts' own words."""
    added: bool
    """Whether there is a base that has no clause on the issue."""


@dataclass(frozen=True, slots=True)
class Row:
    issue: IssueCaption
    agreement: Agreement | None
    spread: int | None
    entries: list[Entry]

    @property
    def long(self) -> bool:
        """Whether a sheet of paper may end within it."""
        return any(len(entry.clauses) > 2 for entry in self.entries)


@page(SideBySideQuestion, "positions/compare.html")
def compare(reading: Reading) -> Context | HttpResponse:
    asked = reading.asked
    texts: list[Proposal] = asked["proposal"]
    if len(texts) < 2 or (asked["pick"] and not asked["format"]):
        return _picker(reading)
    found = claims.evidence(reading.dossier)
    table = [
        row for row in comparison.compare(reading.dossier, texts) if row[0].issue in asked["issues"]
    ]
    kept = [row for row in table if _wanted(row, asked["show"], found)]
    columns = [
        _column(reading, text, [term for row in kept for term in row[n].terms])
        for n, text in enumerate(texts)
    ]
    if asked["format"]:
        return _file(reading, columns, kept)
    counts = Counter(row[0].agreement for row in table)
    return {
        "columns": columns,
        "slugs": [text.slug for text in texts],
        "broad": len(columns) > ABREAST,
        "crowd": len(columns) > ABREAST_IN_PRINT,
        "base": asked["base"],
        "rows": _rows(reading, columns, kept, found),
        "counts": [(kind, counts[kind]) for kind in Agreement],
        "unstated": counts[None],
        "left_out": len(table) - len(kept),
        "revised": reading.negotiation.revised_at,
        "api": _api(reading),
    }


def _picker(reading: Reading) -> Context:
    """All texts by round, the newest round first; within a round in their order (R2)."""
    tabled: dict[int, list[Text]] = {}
    for text in in_order(reading.dossier.proposals):
        tabled.setdefault(text.round, []).append(_text(text, reading.captions))
    given = reading.question.asked
    return {
        "shelves": [
            Shelf(reading.captions.rounds[number], tabled[number])
            for number in sorted(tabled, reverse=True)
        ],
        "chosen": reading.asked["proposal"],
        "kept": [(n, one) for n in ("issue", "topic", "show") for one in given.getlist(n)],
    }


def _text(text: Proposal, captions: Captions) -> Text:
    caption = captions.proposals[text.slug]
    others = {
        "beside the text it replaces": caption.supersedes,
        "beside the text it answers": caption.responds_to,
    }
    return Text(
        record=text,
        caption=caption,
        kind=str(ProposalKind(text.kind).label),
        status=str(ProposalStatus(text.status).label),
        # A text that is not published yet has no caption.
        pairs=[(how, [o, text.slug]) for how, o in others.items() if o in captions.proposals],
    )


def _wanted(row: Sequence[Cell], show: Collection[str], found: Found) -> bool:
    if "differences" in show and row[0].agreement is Agreement.AGREED:
        return False
    return "contested" not in show or any(
        _verdict(cell, found) is Verdict.CONTESTED for cell in row
    )


def _verdict(cell: Cell, found: Found) -> Verdict | None:
    """R20 of the cell, also where claims say of a text what it has no clause on; None where nobody speaks."""
    finding = found(cell.proposal.slug, cell.issue)
    return finding.verdict if cell.terms or finding.claims else None


def _column(reading: Reading, text: Proposal, terms: Sequence[Term]) -> Column:
    captions, slugs = reading.captions, [other.slug for other in reading.asked["proposal"]]
    authors = [captions.parties[slug] for slug in text.parties]
    when = [date_in_words(text.date)] if text.date else []
    explain = reverse("pages:explain", kwargs={"slug": captions.slug})
    evidence = urlencode(reading.kept | {"of": "evidence", "proposal": text.slug, "issue": ""})
    path = {"slug": captions.slug, "proposal": text.slug}
    return Column(
        text=_text(text, captions),
        round=captions.rounds[text.round],
        label=", ".join(filter(None, [" and ".join(map(str, authors)), *when])),
        paint=f"party-{authors[0].colour}" if len(authors) == 1 else "joint",
        coded=bool(terms) and not any(term.verbatim for term in terms),
        others=[slug for slug in slugs if slug != text.slug],
        address=reverse("pages:proposal", kwargs=path)
        + (f"?{urlencode(reading.kept)}" if reading.kept else ""),
        evidence=f"{explain}?{evidence}",
    )


def _rows(
    reading: Reading, columns: Sequence[Column], table: Sequence[Sequence[Cell]], found: Found
) -> list[Row]:
    base: Proposal | None = reading.asked["base"]
    place = next((n for n, column in enumerate(columns) if column.text.record == base), None)
    anchors = reading.anchors()
    rows = []
    for cells in table:
        against = None if place is None else cells[place]
        entries = [
            _entry(column, cell, against, reading.captions, anchors, found)
            for column, cell in zip(columns, cells, strict=True)
        ]
        first = cells[0]
        issue = reading.captions.issues[first.issue]
        rows.append(Row(issue, first.agreement, first.spread, entries))
    return rows


def _entry(
    column: Column,
    cell: Cell,
    base: Cell | None,
    captions: Captions,
    anchors: dict[Term, str],
    found: Found,
) -> Entry:
    others = base is not None and base is not cell
    before = _compared(base) if base and others else ()
    compared = _compared(cell) if before else ()
    stated = cell.position
    several = stated is not None and len(stated.clauses) > 1
    clauses = [
        Clause(
            term,
            anchors[term],
            captions.options[term.issue, term.stance.slug] if term.stance else None,
            headline=several and term is stated.headline,
            redlined=term in compared,
        )
        for term in cell.terms
    ]
    return Entry(
        column,
        stated,
        clauses,
        cell.flags,
        verdict=_verdict(cell, found),
        redline=redline_clauses(_wordings(before), _wordings(compared)) if compared else [],
        quoted=all(term.verbatim for term in (*before, *compared)),
        added=others and not before,
    )


def _compared(cell: Cell) -> Sequence[Term]:
    """The clauses that a redline sets side by side: the position's, or all where nothing is stated."""
    return cell.position.clauses if cell.position else cell.terms


def _wordings(terms: Sequence[Term]) -> list[str]:
    return [term.wording for term in terms]


def _api(reading: Reading) -> str:
    """The same question over the API, which has no filter of rows."""
    given = [
        (name, value)
        for name in ("proposal", "base", "issue", "topic", "drafts")
        for value in reading.question.asked.getlist(name)
    ]
    address = reverse("api:compare", kwargs={"slug": reading.dossier.slug})
    return f"{address}?{urlencode(given)}"


def _file(
    reading: Reading, columns: Sequence[Column], table: Sequence[Sequence[Cell]]
) -> HttpResponse:
    """The table as a file to keep: a row per issue, a column per text with its clauses, a line each."""
    captions = reading.captions
    heads = [*FIRST_COLUMNS, *_titles(columns)]
    rows = [
        [
            issue.name,
            captions.topics[issue.topic].name if issue.topic else None,
            cells[0].agreement,
            cells[0].spread,
            *("\n".join(_line(term, captions) for term in cell.terms) for cell in cells),
        ]
        for cells in table
        for issue in [captions.issues[cells[0].issue]]
    ]
    if reading.asked["format"] == "csv":
        content, kind = tables.csv_file(heads, rows), f"{tables.CSV}; charset=utf-8"
    else:
        widths = (*WIDTHS, *[TEXT_WIDTH] * len(columns))
        content, kind = tables.xlsx_file(heads, rows, widths), tables.XLSX
    dossier = reading.dossier
    name = f"{dossier.slug}-side-by-side-r{dossier.revision}.{reading.asked['format']}"
    return HttpResponse(content, kind, headers={"Content-Disposition": _attachment(name)})


def _titles(columns: Sequence[Column]) -> list[str]:
    """Titles as heads of columns, no two alike: those that are get their slug beside them."""
    taken = Counter([*FIRST_COLUMNS, *(column.text.caption.title for column in columns)])
    return [
        title if taken[title] == 1 else f"{title} ({column.text.record.slug})"
        for column in columns
        for title in [column.text.caption.title]
    ]


def _line(term: Term, captions: Captions) -> str:
    """`I.7: lifted in stages (60) [offer] — coder's words: … — if: …`; own words stand in quotes."""
    parts = []
    if term.stance:
        value = "" if term.stance.value is None else f" ({term.stance.value})"
        parts.append(f"{captions.options[term.issue, term.stance.slug].label}{value}")
    parts.append(f"[{word(term.commitment)}]")
    said = f"“{term.wording}”" if term.verbatim else f"coder's words: {term.wording}"
    condition = f" — if: {term.conditions}" if term.conditions else ""
    return f"{term.clause}: {' '.join(parts)} — {said}{condition}"


def _attachment(name: str) -> str:
    """A file's name for every client: in ASCII, and in full where it has other letters (RFC 6266)."""
    plain = name.encode("ascii", "ignore").decode().strip("-")
    full = "" if plain == name else f"; filename*=utf-8''{quote(name)}"
    return f'attachment; filename="{plain}"{full}'
