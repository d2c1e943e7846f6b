"""Earlier revisions are read from the history exactly as they were answered when they were the newest."""

from random import Random
from urllib.parse import urlencode

import pytest
from django.core.cache import cache
from django.db import IntegrityError
from django.db.models import RestrictedError
from django.urls import reverse

from positions import review
from positions.bundle import carry_out, export_files, plan_import
from positions.bundle.reading import read_files
from positions.history import recording
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
from tests import records
from tests.admin.pages import signed_in

KINDS = (Party, Round, Topic, Issue, Option, Source, Proposal, Authorship, Term, Claim, Salience)
CHANGES = {
    Party: {"name": ["One", "Two"], "role": ["party", "mediator"], "side": ["", "east"]},
    Round: {"name": ["Spring", "Autumn"], "starts_on": ["", "2025", "2025-06-02"]},
    Topic: {"name": ["Land", "Sea"], "parent": [Topic, None]},
    Issue: {"question": ["Who?", "When?"], "topic": [Topic, None]},
    Option: {"value": [0, 20, 55, 100], "label": ["All", "None"]},
    Source: {
        "publisher": ["Wire", "Gazette", "Herald"],
        "reliability": ["A", "C", "F"],
        "published_on": ["", "2025-05"],
    },
    Proposal: {
        "round": [Round],
        "date": ["", "2025-06", "2025-06-02"],
        "status": ["tabled", "leaked"],
        "completeness": ["full", "partial"],
        "kind": ["plan", "memorandum"],
        "responds_to": [Proposal, None],
        "source": [Source, None],
    },
    Authorship: {},
    Term: {
        "wording": ["Nobody leaves.", "All leave."],
        "commitment": ["demand", "red_line", "offer", "conditional"],
        "conditions": ["", "After peace."],
        "verbatim": [True, False],
        "headline": [True, False],
        "source": [Source, None],
    },
    Claim: {
        "claimant": ["", "party-01", "The minister"],
        "about": [Party, None],
        "proposal": [Proposal, None],
        "made_on": ["", "2025-06-02"],
        "credibility": [1, 3, 6],
        "quote": ["«Так»", ""],
    },
    Salience: {"salience": [0, 40, 100]},
}


class Desk:
    """Somebody who edits a negotiation at random, through every way of writing there is."""

    def __init__(self, seed):
        self.random = Random(seed)  # noqa: S311 - edits, no secrets
        self.user = records.user("rita", is_superuser=True, is_staff=True)
        self.client = signed_in(self.user)
        self.talks = records.negotiation("talks", owner=self.user)
        for n in (1, 2):
            records.party(f"party-{n:02}", self.talks)
            stance = records.option(n * 50, records.issue(f"issue-{n:02}"))
            paper = records.proposal(f"paper-{n:02}", round=records.round_(n))
            records.term("1", paper, stance=stance)
        self.number = 0
        self.done = set()
        records.party("other", records.negotiation("other"))

    def any(self, model, **conditions):
        found = list(model.objects.of(self.talks).filter(**conditions))
        return self.random.choice(found) if found else None

    def create(self):
        self.number += 1
        n, pick = self.number, self.random.choice
        stance = pick([self.any(Option), None])
        made = {
            Party: lambda: records.party(f"party-{n}", self.talks),
            Round: lambda: records.round_(Round.objects.of(self.talks).count() + 1, self.talks),
            Topic: lambda: records.topic(f"topic-{n}", self.talks, parent=self.any(Topic)),
            Issue: lambda: records.issue(f"issue-{n}", self.talks, topic=self.any(Topic)),
            Option: lambda: records.option(n % 101, self.any(Issue), slug=f"option-{n}"),
            Source: lambda: records.source(f"source-{n}", self.talks, reprint_of=self.any(Source)),
            Proposal: lambda: records.proposal(
                f"paper-{n}",
                *filter(None, dict.fromkeys([self.any(Party), self.any(Party)])),
                round=self.any(Round),
                review=pick(["published", "published", "draft", "in-review"]),
            ),
            Term: lambda: records.term(str(n), self.any(Proposal), stance=stance),
            Claim: lambda: records.claim(
                f"claim-{n}",
                self.any(Source),
                stance=stance,
                about=self.any(Party),
                proposal=self.any(Proposal),
            ),
            Salience: lambda: records.salience(n % 101, self.any(Party), self.any(Issue)),
        }
        made[pick([*made, Term, Claim, Proposal])]()

    def change(self):
        record = self.any(self.random.choice(KINDS))
        if record is None:
            return
        for name, values in CHANGES[type(record)].items():
            value = self.random.choice(values)
            if isinstance(value, type):
                earlier = {"pk__lt": record.pk} if value is type(record) else {}
                value = self.any(value, **earlier)
            if self.random.random() < 0.5 and (value is not None or name != "round"):
                setattr(record, name, value)
        record.sequence = self.random.choice([record.sequence, 1, 99])
        record.save()

    def delete(self):
        record = self.any(self.random.choice(KINDS))
        if isinstance(record, Round):
            record = Round.objects.of(self.talks).order_by("number").last()
        if record is not None:
            record.delete()

    def delete_several(self):
        model = self.random.choice([Term, Claim, Authorship, Proposal])
        chosen = [self.any(model) for _ in range(3)]
        model.objects.filter(pk__in=[record.pk for record in chosen if record]).delete()

    def bring_back(self):
        model = self.random.choice([Party, Source, Proposal, Issue, Term, Claim])
        rows = list(model.history.filter(history_type="-"))
        if rows:
            name = f"admin:positions_{model._meta.model_name}_bring_back"
            row = self.random.choice(rows)
            self.client.post(reverse(name, args=[row.history_id]))
            if model.objects.filter(pk=row.id).exists():
                self.done.add("bring_back")

    def draft(self):
        paper = self.any(Proposal, review="published")
        if paper is None:
            return
        draft = review.draft_copy(paper)
        for term in draft.terms.all()[:2]:
            term.wording = f"Drafted {self.number}."
            term.save()
            self.done.add("draft")

    def step(self):
        paper = self.any(Proposal, review__in=["draft", "in-review"])
        if paper is not None:
            self.random.choice([review.submit, review.send_back])(paper)

    def publish(self):
        paper = self.any(Proposal, review__in=["draft", "in-review"])
        if paper is not None:
            review.publish(paper, self.user, over=True)
            if paper.revises_id:
                self.done.add("publish")

    def rename(self):
        talks = Negotiation.objects.get(pk=self.talks.pk)
        talks.name, talks.licence = f"Talks {self.number}", f"CC {self.number}"
        talks.visibility = self.random.choice(["public", "private"])
        talks.save()

    def join(self):
        self.number += 1
        records.member(self.talks, records.user(f"user-{self.number}"), "viewer")

    def import_files(self):
        """The bundle of now, with some rows gone, others in another order, and two rounds in each other's place."""
        files = export_files(Negotiation.objects.get(pk=self.talks.pk))
        for name in ("terms.csv", "claims.csv", "salience.csv", "parties.csv"):
            head, *lines = files[name].decode().splitlines()
            self.random.shuffle(lines)
            if name != "parties.csv":
                lines = lines[: self.random.randint(1, 20)]
            files[name] = "\r\n".join([head, *lines]).encode()
        head, *rounds = files["rounds.csv"].decode().splitlines()
        if len(rounds) > 1:
            first, second = (line.partition(",")[2] for line in rounds[:2])
            rounds[:2] = [f"1,{second}", f"2,{first}"]
            files["rounds.csv"] = "\r\n".join([head, *rounds]).encode()
        plan = plan_import(read_files(files, partial=True), prune=True)
        if not plan.problems:
            carry_out(plan, self.user, "import")
            self.done.add("import")

    def edit(self):
        """One change, or two under one revision; what is forbidden changes nothing."""
        ways = [self.create] * 6 + [self.change] * 4 + [self.delete] * 2
        ways += [self.delete_several, self.bring_back, self.draft, self.draft, self.step]
        ways += [self.publish, self.publish, self.rename, self.join, self.import_files]
        try:
            with recording(self.user):
                for way in self.random.sample(ways, self.random.choice([1, 1, 2])):
                    way()
        except (RestrictedError, IntegrityError, review.Unpublishable):
            return

    def answers(self, **at):
        """What every analysis and both charts answer, and the files of the bundle, without drafts and with."""
        cache.clear()
        found = {}
        for path in PATHS:
            asked = f"/api/v1/negotiations/talks/{path}&{urlencode(at)}"
            answer = self.client.get(asked)
            found[path] = answer.status_code, answer.content
        talks = Negotiation.objects.get(pk=self.talks.pk)
        for drafts in (False, True):
            found[drafts] = export_files(talks, drafts, **at)
        return found


PATHS = (
    "positions/?all=true&explain=true",
    "positions/?all=true&explain=true&drafts=true",
    "diff/?redline=true&explain=true&from=1",
    "claim-comparison/?explain=true",
    "claim-comparison/?drafts=true",
    "convergence/?explain=true",
    "positions/chart/?drafts=true",
)


@pytest.mark.parametrize("seed", [1, 4])
def test_every_earlier_revision_is_answered_as_it_was_when_it_was_the_newest(db, seed):
    desk = Desk(seed)
    kept = {}
    for _ in range(40):
        desk.edit()
        revision = Negotiation.objects.get(slug="talks").revision
        if revision not in kept:
            kept[revision] = desk.answers()
    assert len(kept) > 30
    assert desk.done >= {"bring_back", "import", "publish", "draft"}
    for revision, answers in kept.items():
        assert (revision, desk.answers(revision=revision)) == (revision, answers)
