"""The format of a bundle: its files, their columns and what a cell may hold, described once for all who need it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import Any

from django.db.models import Choices

from positions import models, vocabulary

DESCRIPTION_FILE = "datapackage.json"
CODEBOOK_FILE = "codebook.md"
BESIDE = (DESCRIPTION_FILE, CODEBOOK_FILE)
"""What an export writes for readers beside the tables; an import passes it over."""

Cells = Mapping[str, str]
"""The text of a row by column name."""
Key = tuple[str, ...]


class Kind(Enum):
    """What a cell holds."""

    TEXT = "text, to the letter"
    SLUG = "a slug of its own"
    WORD = "a word of a vocabulary"
    NUMBER = "a whole number"
    DATE = "a date, perhaps in part"
    YES = "“yes” or nothing"
    REFERENCE = "the slug of another record"
    REFERENCES = "slugs of other records, joined by semicolons"
    LIST = "texts, joined by semicolons"


@dataclass(frozen=True)
class Column:
    """A column: optional ones may be left out and may be empty."""

    name: str
    kind: Kind = Kind.TEXT
    optional: bool = False
    words: tuple[str, ...] = ()
    lowest: int = 0
    highest: int | None = None
    default: str = ""
    """What an empty or left-out cell stands for."""
    to: str = ""
    """The table that a reference leads to."""
    within: str = ""
    """The column that completes the key of what is referred to: a stance is an option of the row's issue."""
    ends: bool = False
    """Whether following the reference from row to row must come to an end."""

    @property
    def path(self) -> str:
        """The lookup that gives the column's value from the database."""
        return f"{self.name}__slug" if self.kind is Kind.REFERENCE else self.name

    def value(self, text: str) -> Any:
        """The valid text of a cell as the database holds it; a reference stays a slug."""
        if self.kind is Kind.NUMBER:
            return int(text) if text else None
        if self.kind is Kind.YES:
            return text == "yes"
        return text

    def text(self, value: Any) -> str:
        """The cell for a value from the database; the inverse of `value`."""
        if value is None or value is False:
            return ""
        if value is True:
            return "yes"
        return self.tidy(str(value))

    def tidy(self, text: str) -> str:
        """The cell as it is written: the default where it is empty, lists without stray blanks."""
        if self.kind in (Kind.LIST, Kind.REFERENCES):
            text = ";".join(parts_of(text))
        return text or self.default

    def key_in(self, cells: Cells) -> Key:
        """The key of the record that a row refers to by this column."""
        return (cells[self.within], cells[self.name]) if self.within else (cells[self.name],)


@dataclass(frozen=True)
class Table:
    """A file of the bundle and the model whose records it holds."""

    name: str
    model: type[models.Record]
    columns: tuple[Column, ...]
    key: Key = ("slug",)
    required: bool = True

    @property
    def file(self) -> str:
        return f"{self.name}.csv"

    @property
    def is_ordered(self) -> bool:
        return issubclass(self.model, models.OrderedRecord)

    @cached_property
    def by_name(self) -> dict[str, Column]:
        return {column.name: column for column in self.columns}

    @cached_property
    def own_columns(self) -> tuple[Column, ...]:
        """Those that the model's own table holds; authors have one of their own."""
        return tuple(column for column in self.columns if column.kind is not Kind.REFERENCES)

    @cached_property
    def self_references(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.to == self.name)

    def key_of(self, cells: Cells) -> Key:
        return tuple([cells[name] for name in self.key])

    def longest(self, column: Column) -> int | None:
        """How many characters the database keeps of a column; None: any number."""
        if column.kind in (Kind.TEXT, Kind.SLUG, Kind.LIST):
            return self.model._meta.get_field(column.name).max_length
        return None


def parts_of(text: str) -> list[str]:
    """The parts of a cell joined by semicolons, trimmed, without empty ones."""
    return [part.strip() for part in text.split(";") if part.strip()]


def _slug(optional: bool = False) -> Column:
    return Column("slug", Kind.SLUG, optional)


def _text(name: str, kind: Kind = Kind.TEXT) -> Column:
    return Column(name, kind)


def _maybe(name: str, kind: Kind = Kind.TEXT) -> Column:
    return Column(name, kind, optional=True)


def _word(name: str, choices: type[Choices], **more: Any) -> Column:
    return Column(name, Kind.WORD, words=tuple(map(str, choices.values)), **more)


def _reference(name: str, to: str, **more: Any) -> Column:
    return Column(name, Kind.REFERENCE, to=to, **more)


def _scale(name: str, optional: bool = False) -> Column:
    return Column(name, Kind.NUMBER, optional, lowest=0, highest=100)


_STANCE = _reference("stance", "options", within="issue", optional=True)

# Every table stands after those that its references lead to: records are written in this order.
TABLES = (
    Table(
        "negotiation",
        models.Negotiation,
        (
            _slug(),
            _text("name"),
            _maybe("summary"),
            _word("visibility", vocabulary.Visibility, optional=True, default="private"),
            _maybe("licence"),
        ),
    ),
    Table(
        "parties",
        models.Party,
        (
            _slug(),
            _text("name"),
            _maybe("short_name"),
            _word("role", vocabulary.PartyRole),
            _maybe("side"),
            _maybe("notes"),
            _maybe("aliases", Kind.LIST),
        ),
    ),
    Table(
        "rounds",
        models.Round,
        (
            Column("number", Kind.NUMBER, lowest=1),
            _slug(),
            _text("name"),
            _maybe("venue"),
            _maybe("starts_on", Kind.DATE),
            _maybe("ends_on", Kind.DATE),
        ),
    ),
    Table(
        "topics",
        models.Topic,
        (
            _slug(),
            _text("name"),
            _reference("parent", "topics", optional=True, ends=True),
            _maybe("pax_code"),
        ),
    ),
    Table(
        "issues",
        models.Issue,
        (
            _slug(),
            _text("name"),
            _reference("topic", "topics", optional=True),
            _word("kind", vocabulary.IssueKind),
            _maybe("question"),
        ),
    ),
    Table(
        "options",
        models.Option,
        (
            _reference("issue", "issues"),
            _scale("value", optional=True),
            _slug(),
            _text("label"),
            _maybe("description"),
        ),
        key=("issue", "slug"),
    ),
    Table(
        "sources",
        models.Source,
        (
            _slug(),
            _text("publisher"),
            _text("title"),
            _maybe("url"),
            _maybe("published_on", Kind.DATE),
            _maybe("language"),
            _word("reliability", vocabulary.Reliability),
            _word("kind", vocabulary.SourceKind),
            _reference("reprint_of", "sources", optional=True, ends=True),
            _maybe("archived_url"),
            _maybe("accessed_on", Kind.DATE),
        ),
    ),
    Table(
        "proposals",
        models.Proposal,
        (
            _slug(),
            _reference("round", "rounds"),
            Column("parties", Kind.REFERENCES, to="parties"),
            _text("title"),
            _word("kind", vocabulary.ProposalKind),
            _maybe("date", Kind.DATE),
            _word("status", vocabulary.ProposalStatus),
            _word("completeness", vocabulary.Completeness, optional=True, default="partial"),
            _reference("supersedes", "proposals", optional=True),
            _reference("responds_to", "proposals", optional=True),
            _reference("source", "sources", optional=True),
            _maybe("note"),
        ),
    ),
    Table(
        "terms",
        models.Term,
        (
            _reference("proposal", "proposals"),
            _text("clause"),
            _reference("issue", "issues"),
            _STANCE,
            _word("commitment", vocabulary.Commitment),
            _text("wording"),
            _maybe("verbatim", Kind.YES),
            _maybe("conditions"),
            _maybe("headline", Kind.YES),
            _reference("source", "sources", optional=True),
            _maybe("note"),
        ),
        key=("proposal", "clause", "issue"),
    ),
    Table(
        "claims",
        models.Claim,
        (
            _slug(optional=True),
            _reference("source", "sources"),
            _maybe("claimant"),
            _reference("about", "parties", optional=True),
            _reference("proposal", "proposals", optional=True),
            _reference("issue", "issues"),
            _word("asserts", vocabulary.Asserts, optional=True),
            _STANCE,
            _text("statement"),
            _maybe("quote"),
            _maybe("locator"),
            _maybe("made_on", Kind.DATE),
            Column(
                "credibility",
                Kind.NUMBER,
                lowest=min(vocabulary.Credibility.values),
                highest=max(vocabulary.Credibility.values),
            ),
            _maybe("note"),
        ),
    ),
    Table(
        "salience",
        models.Salience,
        (_reference("party", "parties"), _reference("issue", "issues"), _scale("salience")),
        key=("party", "issue"),
        required=False,
    ),
)

FILES = {table.file: table for table in TABLES}
