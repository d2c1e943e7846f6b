"""Small dossiers with captions after their slugs, ready to be explained."""

from positions.analysis.records import Dossier
from positions.analysis.timeline import timeline
from positions.captions import (
    Captions,
    IssueCaption,
    OptionCaption,
    PartyCaption,
    ProposalCaption,
    RoundCaption,
    TermCaption,
)
from positions.explain import Told


def captions_of(dossier: Dossier) -> Captions:
    """Every record is called by its slug, an option by its slug in capitals."""
    return Captions(
        slug=dossier.slug,
        name="Talks",
        summary="",
        licence="",
        public=True,
        parties={
            p.slug: PartyCaption(p.slug, p.slug.upper(), "", "", "", "", "")
            for p in dossier.parties
        },
        rounds={
            r.number: RoundCaption(r.number, r.slug, r.slug, "", r.starts_on, "")
            for r in dossier.rounds
        },
        topics={},
        issues={i.slug: IssueCaption(i.slug, i.slug, "", str(i.kind), "") for i in dossier.issues},
        options={
            (o.issue, o.slug): OptionCaption(o.issue, o.slug, o.value, o.slug, "")
            for o in dossier.options
        },
        proposals={
            p.slug: ProposalCaption(
                p.slug, p.slug, "", p.date, "", "", p.round, "", "", f"{p.slug}-source", "", ""
            )
            for p in dossier.proposals
        },
    )


def told(dossier: Dossier, *cited: TermCaption) -> Told:
    by_clause = {(t.proposal, t.clause, t.issue): t for t in cited}
    return Told(dossier, captions_of(dossier), timeline(dossier), by_clause)


def steps(explanation) -> list[tuple[str, str]]:
    return [(step.rule, step.says) for step in explanation.steps]
