"""From draft to print: copies of texts to work on, what keeps one from being published, and publication."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser

from positions.history import recording, revise
from positions.models import (
    AuditEntry,
    Authorship,
    Claim,
    Negotiation,
    Party,
    Proposal,
    Record,
    Term,
)
from positions.vocabulary import AuditKind, Completeness, Mark, ProposalKind, Review

HEAD = (
    "round",
    "title",
    "kind",
    "date",
    "status",
    "completeness",
    "supersedes",
    "responds_to",
    "source",
    "note",
)
"""What a draft copy writes over the text it revises; slug, id, place and history stay."""

CLAUSE = (
    "stance",
    "commitment",
    "wording",
    "verbatim",
    "conditions",
    "headline",
    "source",
    "note",
    "sequence",
)
"""What it writes over a clause of the same label and issue."""

UNCODED = "Full means that every clause is coded: add the terms, or choose “partial”."
AUTHORLESS = "A proposal has at least one author."
"""What no proposal may be, draft or published; publication asks for more (`obstacles`)."""

ANSWERS = (ProposalKind.ACCEPTANCE, ProposalKind.REJECTION, ProposalKind.COUNTER_PROPOSAL)
LONGEST_SLUG = 200


class Unpublishable(Exception):
    """A proposal cannot be published as it is; `problems` say why."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Edit:
    """Who last changed what a proposal says, in which revision and when."""

    who: str
    user: int | None
    revision: int
    at: datetime


def draft_next_revision(proposal: Proposal, **head: Any) -> Proposal:
    """A draft of the same authors' next text: its clauses unmarked, to be compared with what is tabled.

    `head` gives slug, round, title and date. It supersedes the proposal and is coded in part.
    """
    return _draft(proposal, list(proposal.parties.order_by("authorships__sequence")), head)


def draft_answer(proposal: Proposal, authors: Iterable[Party], kind: str, **head: Any) -> Proposal:
    """A draft of the other side's answer: an acceptance, a rejection or a counter-proposal.

    What it accepts or counters is copied unmarked; a rejection takes no clause over, because it states none.
    """
    return _draft(
        proposal,
        list(authors),
        {"kind": kind, "responds_to": proposal, "supersedes": None} | head,
        copies=kind != ProposalKind.REJECTION,
    )


def _draft(
    proposal: Proposal, authors: list[Party], head: dict[str, Any], copies: bool = True
) -> Proposal:
    draft = Proposal(
        negotiation=proposal.negotiation,
        **{
            "kind": proposal.kind,
            "status": proposal.status,
            "supersedes": proposal,
            "completeness": Completeness.PARTIAL,
            "review": Review.DRAFT,
        }
        | head,
    )
    with recording():
        draft.save()
        for author in authors:
            Authorship(proposal=draft, party=author).save()
        if copies:
            _copy_clauses(proposal, draft, mark=Mark.UNMARKED, source=None, note="")
    return draft


def draft_copy(proposal: Proposal) -> Proposal:
    """The draft in which a published proposal is edited, made if there is none; it is written over it later."""
    with recording() as change:
        revise(change, proposal.negotiation_id)
        open_draft = proposal.drafts.first()
        if open_draft is not None:
            return open_draft
        head = {name: getattr(proposal, name) for name in HEAD}
        draft = Proposal(
            negotiation=proposal.negotiation,
            slug=free_slug(proposal.negotiation, f"{proposal.slug}-draft"),
            review=Review.DRAFT,
            revises=proposal,
            **head,
        )
        draft.save()
        for authorship in proposal.authorships.select_related("party"):
            Authorship(proposal=draft, party=authorship.party, sequence=authorship.sequence).save()
        _copy_clauses(proposal, draft)
    return draft


def _copy_clauses(proposal: Proposal, draft: Proposal, **changed: Any) -> None:
    for term in proposal.terms.select_related("issue", "stance", "source"):
        kept = {name: getattr(term, name) for name in CLAUSE} | changed
        Term(proposal=draft, clause=term.clause, issue=term.issue, copied_from=term, **kept).save()


def free_slug(negotiation: Negotiation, wanted: str) -> str:
    """The slug wanted for a proposal, or with a number behind it if it is taken."""
    taken = set(Proposal.objects.of(negotiation).values_list("slug", flat=True))
    wanted, number, slug = wanted[: LONGEST_SLUG - 6], 1, wanted[: LONGEST_SLUG - 6]
    while slug in taken:
        number += 1
        slug = f"{wanted}-{number}"
    return slug


def published_text(record: Record) -> Proposal | None:
    """The published proposal that a record is or is a clause of: four eyes let it be edited as a copy only."""
    text = record.proposal if isinstance(record, Term | Authorship) else record
    published = isinstance(text, Proposal) and text.review == Review.PUBLISHED
    return text if published else None


def last_edit(proposal: Proposal) -> Edit | None:
    """The last change of head, authors or clauses; a step of the review alone is no edit."""
    rows = Proposal.history.filter(id=proposal.pk).order_by("-history_id")
    found = [_said(rows), _last(Authorship, proposal), _last(Term, proposal)]
    return max(filter(None, found), key=lambda edit: edit.revision, default=None)


def _said(rows: Any) -> Edit | None:
    """The newest row of a proposal's history that says something else than the one before it."""
    names = [
        *(f"{n}_id" if n in ("round", "supersedes", "responds_to", "source") else n for n in HEAD)
    ]
    newest = list(rows.values(*names, "history_user_id", "history_user_name", *_WHEN)[:50])
    for row, before in zip(newest, [*newest[1:], None], strict=True):
        if before is None or any(row[name] != before[name] for name in names):
            return _edit(row)
    return None


_WHEN = ("history_revision", "history_date")


def _last(model: type[Term] | type[Authorship], proposal: Proposal) -> Edit | None:
    rows = model.history.filter(proposal_id=proposal.pk).order_by("-history_id")
    row = rows.values("history_user_id", "history_user_name", *_WHEN).first()
    return _edit(row) if row else None


def _edit(row: dict[str, Any]) -> Edit:
    return Edit(
        row["history_user_name"],
        row["history_user_id"],
        row["history_revision"] or 0,
        row["history_date"],
    )


def obstacles(proposal: Proposal, user: AbstractBaseUser) -> list[str]:
    """What keeps the user from publishing a proposal as it is now; nothing where they may."""
    found = []
    if not Proposal.objects.publishable_by(user).filter(pk=proposal.pk).exists():
        found.append("Only reviewers and owners of the negotiation publish.")
    if proposal.negotiation.four_eyes:
        edit = last_edit(proposal)
        if edit and edit.user == user.pk:
            found.append(
                "You edited it last: where four eyes are asked for, someone else publishes."
            )
    if proposal.revises_id and proposal.revises_id in (
        proposal.supersedes_id,
        proposal.responds_to_id,
    ):
        found.append("It would supersede or answer itself.")
    unmarked = [t.clause for t in proposal.terms.all() if t.mark == Mark.UNMARKED]
    if unmarked:
        found.append(
            "Not compared with the new text yet: mark as kept, changed or gone: "
            f"{', '.join(dict.fromkeys(unmarked))}."
        )
    if not proposal.authorships.exists():
        found.append("It has no author.")
    kept = [t for t in proposal.terms.all() if t.mark != Mark.GONE]
    if proposal.completeness == Completeness.FULL and not kept:
        found.append("It is said to be coded in full and has no term.")
    return found


def overtaken_by(draft: Proposal) -> list[Edit]:
    """Edits of the text that a draft copy revises, made since the copy was: publication would undo them."""
    original = draft.revises
    if original is None:
        return []
    copied = draft.history.order_by("history_id").values_list("history_revision", flat=True).first()
    edit = last_edit(original)
    return [edit] if edit and edit.revision > (copied or 0) else []


def submit(proposal: Proposal) -> None:
    """Ask for a review; the text stays a draft for readers."""
    _step(proposal, Review.IN_REVIEW)


def send_back(proposal: Proposal) -> None:
    """Back to its coder."""
    _step(proposal, Review.DRAFT)


def _step(proposal: Proposal, review: str) -> None:
    proposal.review = review
    proposal.save()


def publish(
    proposal: Proposal, user: AbstractBaseUser, over: bool = False, seen: int | None = None
) -> Proposal:
    """Publish a draft and return what readers now see: the draft itself, or the text it revises.

    A draft copy is written over the text it revises in one transaction; that text keeps id, slug and
    history, and the copy is gone. Raises Unpublishable; edits of that text made meanwhile are only
    undone with `over`. `seen` is the last edit's revision that the publisher has read.
    """
    with recording(user, f"Published “{proposal}”"[:100]) as change:
        revise(change, proposal.negotiation_id)
        proposal = Proposal.objects.select_related("negotiation", "revises").get(pk=proposal.pk)
        problems = obstacles(proposal, user)
        edit = last_edit(proposal)
        if seen is not None and edit and edit.revision > seen:
            problems.append(f"{edit.who or 'Somebody'} changed it meanwhile: read it again.")
        if not over:
            problems += [
                f"{edit.who or 'Somebody'} changed the published text on {edit.at:%d %B %Y} since this "
                "copy was made; publishing undoes that."
                for edit in overtaken_by(proposal)
            ]
        if problems:
            raise Unpublishable(problems)
        _settle_marks(proposal)
        shown = _write_over(proposal, proposal.revises) if proposal.revises else proposal
        if shown is proposal:
            _step(proposal, Review.PUBLISHED)
        what, revision = f"{shown} ({shown.slug})", change.revision or 0
        AuditEntry.note(shown.negotiation, user, AuditKind.PUBLICATION, what, revision)
    return shown


def _settle_marks(proposal: Proposal) -> None:
    """What is gone from the new text goes; what was kept or changed is its own from now on."""
    for term in proposal.terms.exclude(mark=""):
        if term.mark == Mark.GONE:
            term.delete()
        else:
            term.mark = ""
            term.save()


def _write_over(draft: Proposal, original: Proposal) -> Proposal:
    for name in HEAD:
        setattr(original, name, getattr(draft, name))
    original.save()
    _match(
        {a.party_id: a for a in original.authorships.all()},
        {a.party_id: a for a in draft.authorships.all()},
        lambda new: Authorship(proposal=original, party_id=new.party_id, sequence=new.sequence),
        ("sequence",),
    )
    _match(
        {(t.clause, t.issue_id): t for t in original.terms.all()},
        {(t.clause, t.issue_id): t for t in draft.terms.all()},
        lambda new: Term(
            proposal=original,
            clause=new.clause,
            issue_id=new.issue_id,
            **{name: getattr(new, name) for name in CLAUSE},
        ),
        CLAUSE,
    )
    _lead_to(original, draft)
    draft.delete()
    return original


def _lead_to(original: Proposal, draft: Proposal) -> None:
    """Claims on the copy, and texts that name it, belong to the text that it becomes."""
    for claim in Claim.objects.filter(proposal=draft):
        claim.proposal = original
        claim.save()
    for name in ("supersedes", "responds_to"):
        for other in Proposal.objects.filter(**{name: draft}):
            setattr(other, name, original)
            other.save()


def _match(
    before: dict[Any, Any],
    after: dict[Any, Any],
    new: Callable[[Any], Any],
    names: tuple[str, ...],
) -> None:
    """Make the rows of one text those of another; rows of the same key stay the same records."""
    for key in before.keys() - after.keys():
        before[key].delete()
    changed = [
        (row, after[key])
        for key, row in before.items()
        if key in after and any(getattr(row, n) != getattr(after[key], n) for n in names)
    ]
    # The old headline goes before the new one comes: the database holds one at a time.
    for row, source in sorted(changed, key=lambda pair: getattr(pair[1], "headline", False)):
        for name in names:
            setattr(row, name, getattr(source, name))
        row.save()
    for key in [key for key in after if key not in before]:
        new(after[key]).save()
