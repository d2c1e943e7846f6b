"""Where the parties stand as of some rounds, read from the ledger: only the rows that are shown."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from io import TextIOBase
from operator import attrgetter
from typing import Any, NamedTuple

from django.db import connections

from positions.analysis import records
from positions.analysis.claims import evidence
from positions.analysis.ledger import EDITION, Kept, Snapshot, State, reader
from positions.analysis.records import Dossier, Term
from positions.analysis.timeline import LIVE, Line, Position, Standing, position, timeline
from positions.as_of import Store
from positions.dossier import read_codebook, read_dossier, read_terms
from positions.models import Interval, Ledger, Negotiation, Proposal

_AS_IT_IS = r"FORMAT csv, DELIMITER E'\x02', QUOTE E'\x03'"
"""Of COPY: what a line of the ledger never has, so that nothing in it is quoted or escaped."""

RECORDS_NEEDED = {
    "document_status",
    "drafts",
    "explain",
    "from_proposal",
    "known_by",
    "redline",
    "revision",
    "to_proposal",
}
"""Parameters that ask for more than the ledger holds: other texts, another revision, or every clause."""


class Document(NamedTuple):
    """Of a proposal what is told beside a position."""

    kind: str
    status: str


class Texts:
    """Documents with all their clauses, in document order."""

    def __init__(
        self, proposals: Iterable[records.Proposal] = (), terms: Iterable[Term] = ()
    ) -> None:
        self.terms = tuple(terms)
        self._proposals = {proposal.slug: proposal for proposal in proposals}
        self._clauses: dict[tuple[str, str], list[Term]] = {}
        for term in self.terms:
            self._clauses.setdefault((term.proposal, term.issue), []).append(term)

    def position(self, standing: Standing | Kept) -> Position | None:
        """The position of a standing with its clauses, which the ledger does not hold."""
        stated = standing.position
        if stated is None or isinstance(stated, Position):
            return stated
        slug = stated.document
        return position(self._proposals[slug], self._clauses[slug, standing.issue])


@dataclass(frozen=True)
class Basis:
    """What an answer is read from: all records of a negotiation, or the codebook with the ledger (`kept`)."""

    store: Store
    dossier: Dossier
    kept: bool = False

    def line(self, numbers: Iterable[int], statuses: Collection[str] = ()) -> Line:
        """Where everyone stands as of these rounds at least."""
        if not self.kept:
            return timeline(self.dossier.limited_to(statuses))
        if statuses:
            raise ValueError("the ledger tells of documents of all statuses together")
        return snapshot(self.dossier, self.store.negotiation, numbers)

    def documents(self) -> Mapping[str, Document]:
        """Kind and status of every document (R11), by slug."""
        if self.kept:
            rows = self.store.rows(Proposal, "slug", "kind", "status", where=Proposal.published_if)
        else:
            rows = ((paper.slug, paper.kind, paper.status) for paper in self.dossier.proposals)
        return {slug: Document(kind, status) for slug, kind, status in rows}

    def texts(self, standings: Iterable[Standing | Kept]) -> Texts:
        """The clauses behind these standings, with all others of their documents."""
        if not self.kept:
            return Texts(self.dossier.proposals, self.dossier.terms)
        named = {standing.position.document for standing in standings if standing.position}
        return Texts(self.dossier.proposals, read_terms(self.store, named) if named else ())

    def valued(self, numbers: range, parties: Iterable[str]) -> Line:
        """The values of these parties' positions as of these rounds at least."""
        if self.kept:
            return values(self.dossier, self.store.negotiation, numbers, parties)
        return timeline(self.dossier)

    def verdicts(self) -> Callable[[Any], str]:
        """What the evidence of the position of a standing that has one amounts to (R20)."""
        if self.kept:
            return attrgetter("verdict")
        found = evidence(self.dossier)

        def verdict(standing: Any) -> str:
            return found(standing.position.document, standing.issue).verdict

        return verdict


def read_basis(
    store: Store,
    revision: int,
    from_ledger: bool = True,
    *,
    whole: bool = False,
    salience: bool = True,
    drafts: bool = False,
) -> Basis:
    """The codebook where the ledger may tell the rest and is true of the revision, else all records.

    `whole`: with options and proposals in the codebook; `salience`: with it there; `drafts`: with them
    among the records.
    """
    if from_ledger and _is_kept(store.negotiation, revision):
        codebook = read_codebook(store, revision, whole=whole, salience=salience)
        return Basis(store, codebook, kept=True)
    return Basis(store, read_dossier(store, revision, drafts))


def _is_kept(negotiation: Negotiation, revision: int) -> bool:
    kept = Ledger.objects.filter(negotiation=negotiation, revision=revision, edition=EDITION)
    return kept.exists()


def snapshot(dossier: Dossier, negotiation: Negotiation, numbers: Iterable[int]) -> Snapshot:
    """Everything as of these rounds: a query each."""
    return Snapshot(dossier, {number: _state(negotiation, number) for number in set(numbers)})


def values(
    dossier: Dossier, negotiation: Negotiation, numbers: range, parties: Iterable[str]
) -> Snapshot:
    """The values of live positions alone, of these parties in these rounds: one query."""
    rows = Interval.objects.overlapping(negotiation, numbers.start, numbers.stop - 1)
    live = rows.filter(status__in=sorted(LIVE), party__in=sorted(parties))
    valued: dict[int, dict[str, dict[str, int | None]]] = {number: {} for number in numbers}
    for party, issue, first, until, value in live.values_list(
        "party", "issue", "first_round", "until_round", "value"
    ):
        for number in range(max(first, numbers.start), min(until, numbers.stop)):
            valued[number].setdefault(party, {})[issue] = value
    return Snapshot(dossier, {}, valued)


def _state(negotiation: Negotiation, number: int) -> State:
    """The intervals that a round lies in, as standings of that round."""
    rows = Interval.objects.covering(negotiation, number).values_list("told")
    sql, values = rows.query.sql_with_params()
    state, read = reader(number)
    connection = connections[rows.db]
    # Django lets COPY raise the driver's own errors.
    with connection.wrap_database_errors, connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # PostgreSQL looks for the next rows while one is read, where a query hands on all in the end.
            asked = cursor.mogrify(sql, values).decode()
            cursor.copy_expert(f"COPY ({asked}) TO STDOUT ({_AS_IT_IS})", _Sink(read))
        else:
            for (line,) in cursor.execute(sql, values):
                read(line)
    return state


class _Sink(TextIOBase):
    """A file to write lines to."""

    def __init__(self, write: Callable[[str], Any]) -> None:
        self.write = write  # type: ignore[method-assign, assignment]
