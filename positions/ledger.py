"""The ledger of a negotiation: kept true within every transaction that writes records, checked and mended.

A write touches few cells. Where a party stands on an issue rests on the texts that the party tabled
and on the clauses and claims on that issue: so either the issues or the parties that a write touched
are worked out anew, by the rules, and only the rows that came out otherwise are written.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from operator import itemgetter
from typing import Any

import orjson
from django.core.management.base import CommandError
from django.db import transaction
from django.db.models import Model, Q

from positions.analysis.claims import evidence
from positions.analysis.ledger import EDITION, MARK, intervals, line_of
from positions.analysis.ledger import Interval as Span
from positions.analysis.records import with_all_under
from positions.analysis.timeline import TOLD, timeline
from positions.as_of import EVERY, Column, Now
from positions.dossier import at_one_revision, read_dossier
from positions.history import Change, Written
from positions.models import (
    Authorship,
    Claim,
    Interval,
    Issue,
    Ledger,
    Negotiation,
    Option,
    Party,
    Proposal,
    Record,
    Round,
    Salience,
    Source,
    Term,
    Topic,
)

COLUMNS = tuple(
    field.attname
    for field in Interval._meta.concrete_fields
    if field.name not in ("id", "negotiation")
)
_PORTION = 25
"""Issues worked out at a time, so that not all of a large negotiation is held at once."""
_BATCH = 1_000
_MOST_IDS = 5_000
"""Where more records of a kind were written, asking what they touch takes longer than doing all."""
_NOTHING = Q(pk__in=[])
_TEXT = (*TOLD, "since_round", "since_round_number", "verdict")

Row = tuple[Any, ...]


@dataclass
class Touched:
    """The cells that a write may have changed: all on these issues and all of these parties, by slug."""

    issues: set[str] = field(default_factory=set)
    parties: set[str] = field(default_factory=set)
    everything: bool = False


class _Part(Now):
    """The records that some cells rest on."""

    def __init__(self, negotiation: Negotiation, within: dict[type[Model], Q]) -> None:
        super().__init__(negotiation)
        self._within = {Topic: _NOTHING, Salience: _NOTHING} | within

    def rows(self, model: type[Record], *columns: Column, where: Q = EVERY) -> Iterable[Row]:
        return super().rows(model, *columns, where=where & self._within.get(model, EVERY))


def keep(change: Change, **_: Any) -> None:
    """Make the ledgers true of the revisions that a change gives; the receiver of `history.revised`."""
    for pk, revision in change.revisions.items():
        if negotiation := Negotiation._base_manager.filter(pk=pk).first():
            written = change.written.get(pk, {})
            true = Ledger.objects.filter(negotiation=pk, revision=revision - 1, edition=EDITION)
            if true.update(revision=revision):
                mend(negotiation, touched(negotiation, written))
            else:
                rebuild(negotiation)


def chosen(slugs: Iterable[str]) -> list[Negotiation]:
    """The negotiations named, or all, by slug. Raises CommandError for a name that none has."""
    named = sorted(set(slugs))
    found = Negotiation.objects.filter(slug__in=named) if named else Negotiation.objects.all()
    rows = list(found.order_by("slug"))
    for slug in named:
        if slug not in {negotiation.slug for negotiation in rows}:
            raise CommandError(f"There is no negotiation “{slug}”.")
    return rows


def check(negotiation: Negotiation) -> str:
    """What is wrong with the ledger of a negotiation, in words; nothing where it is true."""
    return at_one_revision(negotiation, partial(_check, negotiation))


def _check(negotiation: Negotiation, revision: int) -> str:
    kept = Ledger.objects.filter(negotiation=negotiation).first()
    if kept is None:
        return "not kept yet"
    if kept.edition != EDITION:
        return "kept by the rules of another release"
    if kept.revision != revision:
        return f"kept up to revision {kept.revision}, the newest is {revision}"
    rows = list(differences(negotiation, Touched(everything=True)))
    stale, missing = (sum(len(some) for some in column) for column in zip(*rows, strict=True))
    return f"{stale} rows too many, {missing} missing" if stale or missing else ""


def rebuilt(negotiation: Negotiation, progress: Callable[[int, int], None] | None = None) -> int:
    """Make the ledger true, in a transaction of its own that lets nobody write between; how many rows were wrong."""
    with transaction.atomic():
        held = Negotiation.objects.select_for_update().get(pk=negotiation.pk)
        return rebuild(held, progress)


def rebuild(negotiation: Negotiation, progress: Callable[[int, int], None] | None = None) -> int:
    """Make the whole ledger true of the negotiation's newest revision; how many rows were wrong.

    To be called in a transaction that holds the negotiation's row.
    """
    wrong = mend(negotiation, Touched(everything=True), progress)
    Ledger.objects.update_or_create(
        negotiation=negotiation,
        defaults={"revision": negotiation.revision, "edition": EDITION},
    )
    return wrong


def mend(
    negotiation: Negotiation,
    cells: Touched,
    progress: Callable[[int, int], None] | None = None,
) -> int:
    """Work these cells out anew and write the rows that differ; how many were wrong or missing."""
    wrong = 0
    for stale, missing in differences(negotiation, cells, progress):
        wrong += max(len(stale), len(missing))
        for start in range(0, len(stale), _BATCH):
            Interval.objects.filter(pk__in=stale[start : start + _BATCH]).delete()
        rows = (Interval(None, negotiation.pk, *row) for row in missing)
        Interval.objects.bulk_create(rows, batch_size=_BATCH)
    return wrong


def differences(
    negotiation: Negotiation,
    cells: Touched,
    progress: Callable[[int, int], None] | None = None,
) -> Iterator[tuple[list[int], list[Row]]]:
    """What is wrong with the rows of these cells: the ids of those that should go, and those missing."""
    stored = Interval.objects.filter(negotiation=negotiation)
    parts = list(_parts(negotiation, cells))
    for place, (within, condition) in enumerate(parts, 1):
        right = set(_worked_out(_Part(negotiation, within), cells))
        stale = []
        for pk, *row in stored.filter(condition).values_list("pk", *COLUMNS).iterator():
            if tuple(row) in right:
                right.remove(tuple(row))
            else:
                stale.append(pk)
        # Round by round: what one round is told with lies together.
        yield stale, sorted(right, key=itemgetter(2, 0, 1))
        if progress:
            progress(place, len(parts))


def _parts(negotiation: Negotiation, cells: Touched) -> Iterator[tuple[dict[type[Model], Q], Q]]:
    """The conditions on the records that some cells rest on, and on the rows of the ledger that tell of them."""
    issues = sorted(cells.issues)
    if cells.everything:
        issues = list(Issue.objects.of(negotiation).values_list("slug", flat=True))
        yield dict.fromkeys((Issue, Term, Claim, Proposal), _NOTHING), ~Q(issue__in=issues)
    for start in range(0, len(issues), _PORTION):
        some = issues[start : start + _PORTION]
        on = Q(issue__slug__in=some)
        within = {
            Issue: Q(slug__in=some),
            Option: on,
            Term: on,
            Claim: on & Q(proposal__isnull=False),
        }
        yield within, Q(issue__in=some)
    if cells.parties and not cells.everything:
        tabled = Proposal.objects.of(negotiation).filter(parties__slug__in=cells.parties)
        texts = Q(proposal__in=tabled.values("pk"))
        within = {
            Proposal: Q(pk__in=tabled.values("pk")),
            Authorship: texts,
            Term: texts,
            Claim: texts,
        }
        yield within, Q(party__in=cells.parties)


def _worked_out(part: _Part, cells: Touched) -> Iterator[Row]:
    """The rows of some cells as they should be; of cells beside them the part does not tell all."""
    dossier = read_dossier(part, part.negotiation.revision)
    rounds = {one.number: one.slug for one in dossier.rounds}
    # Of parties touched the part holds the texts alone, with the other authors of joint ones.
    whole = Issue in part._within
    for interval in intervals(timeline(dossier), evidence(dossier)):
        if whole or interval.standing.party in cells.parties:
            yield _row(interval, rounds)


def _row(span: Span, rounds: Mapping[int, str]) -> Row:
    """An interval in the order of `COLUMNS`."""
    standing = span.standing
    text = text_of(span, rounds) if standing.position else ""
    return (
        standing.party,
        standing.issue,
        span.first,
        span.until,
        str(standing.status),
        standing.value,
        line_of(standing, span.verdict, text),
    )


def text_of(span: Span, rounds: Mapping[int, str]) -> str:
    """What an answer tells of a position, as the ledger has it ready (`Kept.text`)."""
    standing, stated = span.standing, span.standing.position
    told = (*stated.told, rounds.get(standing.since), standing.since, span.verdict)
    values = (orjson.dumps(value, default=list).decode() for value in told)
    return ",".join(f'"{MARK}{name}":{value}' for name, value in zip(_TEXT, values, strict=True))


def touched(negotiation: Negotiation, written: Written) -> Touched:
    """What a write may have changed, by what it wrote; history knows what the records said before."""
    if any(len(rows) > _MOST_IDS for rows in written.values()) or _varied(written, Round, "number"):
        return Touched(everything=True)
    found = Touched()
    texts = _texts(written)
    if texts:
        tabled = Authorship.history.filter(proposal_id__in=texts).values("party_id")
        found.parties = _slugs(Party, tabled)
    issues: list[Any] = []
    for model in (Term, Claim):
        if ids := list(written.get(model, ())):
            rows = model.history.filter(id__in=ids).exclude(proposal_id__in=texts)
            rows = rows.exclude(proposal_id=None).order_by()
            issues.append(rows.values("issue_id"))
    if options := _older(written, Option):
        issues.append(Option.history.filter(id__in=options).values("issue_id"))
    if sources := _varied(written, Source, "publisher", "reprint_of_id"):
        issues.append(_claimed(negotiation, sources))
    for ids in (_older(written, Issue), *issues):
        found.issues |= _slugs(Issue, ids)
    if parties := list(written.get(Party, ())):
        found.issues |= _spoken_by(negotiation, parties)
    return found


def _slugs(model: Any, ids: Any) -> set[str]:
    """Slugs of records that may be gone: they are fixed, and history keeps them."""
    if not ids and isinstance(ids, list):
        return set()
    return set(
        model.history.filter(id__in=ids).order_by().values_list("slug", flat=True).distinct()
    )


def _texts(written: Written) -> list[int]:
    """Proposals of which something was written that a position rests on, in their heads or their authors."""
    texts = set(
        _varied(written, Proposal, "round_id", "date", "completeness", "review", "sequence")
    )
    if authors := list(written.get(Authorship, ())):
        rows = Authorship.history.filter(id__in=authors).order_by()
        texts.update(rows.values_list("proposal_id", flat=True).distinct())
    return list(texts)


def _older(written: Written, model: type[Model]) -> list[int]:
    """Records that were there before: nothing rests yet on one that is only made now."""
    return [pk for pk, created in written.get(model, {}).items() if not created]


def _varied(written: Written, model: Any, *fields: str) -> list[int]:
    """Records that have not always said the same in these fields."""
    told: dict[int, set[Row]] = {}
    if ids := _older(written, model):
        rows = model.history.filter(id__in=ids).order_by()
        for pk, *said in rows.values_list("id", *fields).distinct():
            told.setdefault(pk, set()).add(tuple(said))
    return [pk for pk, states in told.items() if len(states) > 1]


def _claimed(negotiation: Negotiation, sources: list[int]) -> list[int]:
    """Issues of the claims of some sources, and of those that reprint them, through others too."""
    reprints: dict[int, list[int]] = {}
    rows = Source.objects.of(negotiation).exclude(reprint_of=None)
    for pk, root in rows.values_list("pk", "reprint_of_id"):
        reprints.setdefault(root, []).append(pk)
    told = Claim.objects.of(negotiation).filter(source__in=with_all_under(sources, reprints))
    claims = told.order_by()
    return list(claims.values_list("issue_id", flat=True).distinct())


def _spoken_by(negotiation: Negotiation, parties: list[int]) -> set[str]:
    """Issues on which a claimant is named like one of these parties: it is that party from now on, or no more (R15)."""
    names = {slug.casefold() for slug in _slugs(Party, parties)}
    claims = Claim.objects.of(negotiation).exclude(claimant="").order_by()
    spoken = claims.values_list("claimant", "issue__slug").distinct()
    return {issue for claimant, issue in spoken if claimant.strip().casefold() in names}
