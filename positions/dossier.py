"""The only place where rows become the records that rules read, in a fixed number of queries."""

from collections.abc import Callable, Collection, Mapping
from functools import partial
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Q

from positions.analysis import records
from positions.as_of import EVERY, Store, as_store
from positions.models import (
    Authorship,
    Claim,
    Issue,
    Negotiation,
    Option,
    Party,
    Proposal,
    Round,
    Salience,
    Source,
    Term,
    Topic,
)
from positions.querysets import counted_if, own_place, own_slug

Read = TypeVar("Read")

UNLOCKED = 3
"""How often a dossier is read beside writers before they are asked to wait."""


def load_dossier(negotiation: Negotiation) -> records.Dossier:
    """All published records of a negotiation as of one revision: twelve queries, whatever its size.

    Raises Negotiation.DoesNotExist where the negotiation is deleted meanwhile. Who may see it is the
    caller's question: take it from `Negotiation.objects.visible_to`.
    """
    return at_one_revision(negotiation, partial(read_dossier, negotiation))


def at_one_revision(negotiation: Negotiation, read: Callable[[int], Read]) -> Read:
    """What `read` makes of a negotiation's records and the revision they are of, none torn by a writer.

    Every write raises the revision with its own commit, so a revision that is the same after reading
    as before says that no write came between; otherwise the records are read again, whatever the
    first reading came to, and after three tries under a lock. Raises Negotiation.DoesNotExist where
    the negotiation is deleted meanwhile.
    """
    revisions = Negotiation.objects.filter(pk=negotiation.pk).values_list("revision", flat=True)
    revision = negotiation.revision
    for _ in range(UNLOCKED):
        before = revision
        try:
            found = read(before)
        except Exception:
            revision = revisions.get()
            if revision == before:
                raise
            continue
        revision = revisions.get()
        if revision == before:
            return found
    with transaction.atomic():
        return read(revisions.select_for_update().get())


def drafts_wanted(negotiation: Negotiation, user: Any, asked: Mapping[str, str]) -> bool:
    """Whether drafts are asked for by a member; a query only where they are asked for at all.

    Others are refused by the question, because their dossier does not hold drafts.
    """
    if asked.get("drafts") != "true":
        return False
    return Negotiation.objects.shared_with(user).filter(pk=negotiation.pk).exists()


def read_dossier(of: Negotiation | Store, revision: int, drafts: bool = False) -> records.Dossier:
    """All published records, stamped with a revision that the caller vouches for: eleven queries.

    With `drafts` the negotiation as it would stand if every draft were published: a draft copy stands
    in the place of the text it revises, under its slug; clauses not yet marked are left out.
    """
    store = as_store(of)
    options = _options(store)
    return records.Dossier(
        slug=store.negotiation.slug,
        revision=revision,
        parties=_parties(store),
        rounds=_rounds(store),
        topics=_topics(store),
        issues=_issues(store),
        options=tuple(options.values()),
        proposals=_proposals(store, drafts),
        terms=_terms(store, options, drafts),
        sources=_sources(store),
        claims=_claims(store, drafts),
        salience=_salience(store),
        drafts=drafts,
    )


def read_codebook(
    of: Negotiation | Store, revision: int, *, whole: bool = False, salience: bool = True
) -> records.Dossier:
    """What the ledger's rows are read with, five queries: parties, rounds, topics, issues and salience.

    The `whole` has options and proposals too, three queries more. Without `salience`, a query less,
    nothing may be weighed by it.
    """
    store = as_store(of)
    return records.Dossier(
        slug=store.negotiation.slug,
        revision=revision,
        parties=_parties(store),
        rounds=_rounds(store),
        topics=_topics(store),
        issues=_issues(store),
        options=tuple(_options(store).values()) if whole else (),
        proposals=_proposals(store, False) if whole else (),
        salience=_salience(store) if salience else {},
    )


def read_terms(of: Negotiation | Store, proposals: Collection[str]) -> tuple[records.Term, ...]:
    """All clauses of these published proposals, in document order: two queries."""
    store = as_store(of)
    return _terms(store, _options(store), False, where=Q(proposal__slug__in=proposals))


def _parties(store: Store) -> tuple[records.Party, ...]:
    rows = store.rows(Party, "slug", "role", "side")
    return tuple(records.Party(slug, records.PartyRole(role), side) for slug, role, side in rows)


def _rounds(store: Store) -> tuple[records.Round, ...]:
    rows = store.rows(Round, "number", "slug", "starts_on")
    return tuple(sorted((records.Round(*row) for row in rows), key=lambda r: r.number))


def _topics(store: Store) -> tuple[records.Topic, ...]:
    rows = store.rows(Topic, "slug", "parent__slug", "pax_code")
    return tuple(records.Topic(slug, parent or "", code) for slug, parent, code in rows)


def _issues(store: Store) -> tuple[records.Issue, ...]:
    rows = store.rows(Issue, "slug", "topic__slug", "kind")
    return tuple(
        records.Issue(slug, topic or "", records.IssueKind(kind)) for slug, topic, kind in rows
    )


def _options(store: Store) -> dict[int, records.Option]:
    """Options by id, every scale from its low end to its high end; equal values in the analyst's order."""
    rows = store.rows(Option, "pk", "issue__slug", "slug", "value")
    scale = sorted(rows, key=lambda row: (row[3] is None, row[3] or 0))
    return {
        pk: records.Option(issue, slug, value, place)
        for place, (pk, issue, slug, value) in enumerate(scale)
    }


def _proposals(store: Store, drafts: bool) -> tuple[records.Proposal, ...]:
    authors: dict[int, list[str]] = {}
    tabled = store.rows(
        Authorship, "proposal_id", "party__slug", where=counted_if(Authorship, drafts)
    )
    for proposal, party in tabled:
        authors.setdefault(proposal, []).append(party)
    slug, place = ("slug", "sequence") if not drafts else (own_slug(), own_place())
    columns = ("pk", slug, "round__number", "date", "completeness", "kind", "status", place)
    return tuple(
        records.Proposal(
            slug=slug,
            round=number,
            parties=tuple(authors.get(pk, ())),
            date=date,
            full=completeness == "full",
            kind=kind,
            status=status,
            sequence=sequence,
        )
        for pk, slug, number, date, completeness, kind, status, sequence in store.rows(
            Proposal, *columns, where=counted_if(Proposal, drafts)
        )
    )


def _terms(
    store: Store, options: dict[int, records.Option], drafts: bool, where: Q = EVERY
) -> tuple[records.Term, ...]:
    rows = store.rows(
        Term,
        own_slug("proposal") if drafts else "proposal__slug",
        "clause",
        "issue__slug",
        "stance_id",
        "commitment",
        "wording",
        "verbatim",
        "conditions",
        "headline",
        where=counted_if(Term, drafts) & where,
    )
    commitments = {str(word): word for word in records.Commitment}
    return tuple(
        records.Term(proposal, clause, issue, options.get(stance), commitments[commitment], *text)
        for proposal, clause, issue, stance, commitment, *text in rows
    )


def _sources(store: Store) -> tuple[records.Source, ...]:
    rows = store.rows(
        Source, "slug", "publisher", "reliability", "published_on", "reprint_of__slug"
    )
    return tuple(records.Source(*row, root or "") for *row, root in rows)


def _claims(store: Store, drafts: bool) -> tuple[records.Claim, ...]:
    rows = store.rows(
        Claim,
        "slug",
        "source__slug",
        "issue__slug",
        "claimant",
        "about__slug",
        own_slug("proposal") if drafts else "proposal__slug",
        "asserts",
        "stance__slug",
        "made_on",
        "credibility",
        where=counted_if(Claim, drafts),
    )
    return tuple(
        records.Claim(
            slug,
            source,
            issue,
            claimant,
            about or "",
            proposal or "",
            records.Asserts(asserts),
            stance or "",
            made_on,
            credibility,
        )
        for slug, source, issue, claimant, about, proposal, asserts, stance, made_on, credibility in rows
    )


def _salience(store: Store) -> dict[tuple[str, str], int]:
    rows = store.rows(Salience, "party__slug", "issue__slug", "salience")
    return {(party, issue): salience for party, issue, salience in rows}
