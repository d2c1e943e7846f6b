"""What an import in a user's name makes of new and of published proposals, and the places it keeps."""

import pytest
from django.contrib.auth.models import User

from positions.bundle import Plan, carry_out, plan_import, read_files
from positions.bundle.writing import Step
from positions.models import Negotiation, Proposal, Term
from tests import records
from tests.bundle.papers import Paper, counts, imported

pytestmark = pytest.mark.django_db

PAPER = Paper()
NEW = PAPER.with_row(
    "proposals", slug="third", round="autumn", parties="north", title="T", kind="plan", status="tabled"
)  # fmt: skip


@pytest.fixture
def stored(tmp_path) -> Negotiation:
    return imported(PAPER.write(tmp_path))


@pytest.fixture
def analyst(stored) -> User:
    return _member(stored, "analyst")


@pytest.fixture
def reviewer(stored) -> User:
    return _member(stored, "reviewer")


def _member(negotiation: Negotiation, role: str) -> User:
    user = records.user(role)
    records.member(negotiation, user, role)
    return user


def _four_eyes(negotiation: Negotiation) -> None:
    negotiation.four_eyes = True
    negotiation.save()


def _plan(paper: Paper, user: User | None = None, only: tuple[str, ...] = (), **more) -> Plan:
    files = {n: c for n, c in paper.files().items() if not only or n.removesuffix(".csv") in only}
    return plan_import(read_files(files, partial=bool(only)), user, **more)


def _warnings(plan: Plan) -> list[str]:
    return list(map(str, plan.warnings))


def _problems(plan: Plan) -> list[str]:
    return list(map(str, plan.problems))


def test_new_proposals_of_an_analyst_are_drafts(stored, analyst) -> None:
    plan = _plan(NEW, analyst)
    carry_out(plan, analyst)
    assert _warnings(plan) == [
        "proposals.csv:4: slug: warning: is created as a draft: a reviewer or owner publishes it"
    ]
    assert list(Proposal.objects.values_list("slug", "review")) == [
        ("first", "published"),
        ("second", "published"),
        ("third", "draft"),
    ]
    assert Proposal.objects.get(slug="third").history.get().review == "draft"


def test_new_proposals_of_a_reviewer_and_of_the_command_line_are_published(stored, reviewer):
    for user in (reviewer, None):
        plan = _plan(NEW, user)
        assert (_warnings(plan), plan.tables["proposals"].created[0].published) == ([], True)


def test_who_creates_a_negotiation_by_import_owns_and_publishes_it(db) -> None:
    user = records.user()
    plan = _plan(PAPER, user)
    carry_out(plan, user)
    assert _warnings(plan) == []
    assert set(Proposal.objects.values_list("review", flat=True)) == {"published"}


def test_under_four_eyes_new_proposals_are_drafts_whoever_imports_them(stored, reviewer) -> None:
    _four_eyes(stored)
    plan = _plan(NEW, reviewer)
    assert (_problems(plan), _warnings(plan)) == (
        [],
        ["proposals.csv:4: slug: warning: is created as a draft: someone else publishes it"],
    )


def test_under_four_eyes_published_proposals_are_not_written_over(stored, reviewer) -> None:
    _four_eyes(stored)
    paper = PAPER.but("proposals", 2, title="New").but("terms", 3, wording="New")
    paper = paper.with_row(
        "terms", proposal="second", clause="2", issue="troops", commitment="demand", wording="W"
    )
    assert _problems(_plan(paper, reviewer)) == [
        "proposals.csv:2: title: four eyes: “first” is published, edit it as a draft copy",
        "terms.csv:3: wording: four eyes: “first” is published, edit it as a draft copy",
        "terms.csv:5: (row): four eyes: “second” is published, edit it as a draft copy",
    ]


def test_under_four_eyes_published_proposals_are_not_removed(stored, reviewer) -> None:
    _four_eyes(stored)
    paper = PAPER.without_row("terms", 4).without_row("proposals", 3)
    assert _problems(_plan(paper, reviewer, prune=True)) == [
        "proposals.csv:1: (row): four eyes: “second” is published, edit it as a draft copy "
        "(“second” would be removed)",
        "terms.csv:1: (row): four eyes: “second” is published, edit it as a draft copy "
        "(“1, troops” would be removed)",
    ]


def test_under_four_eyes_the_order_of_published_texts_stays(stored, reviewer) -> None:
    _four_eyes(stored)
    paper = PAPER.without_row("terms", 2)
    assert _problems(_plan(paper, reviewer)) == [
        "terms.csv:1: (row): four eyes: “first” is published, edit it as a draft copy "
        "(“1, troops” would change places)",
        "terms.csv:2: (row): four eyes: “first” is published, edit it as a draft copy",
    ]


def test_under_four_eyes_drafts_are_imported_over_and_the_command_line_may_all(stored, reviewer):
    _four_eyes(stored)
    Proposal.objects.filter(slug="second").update(review="draft")
    draft = PAPER.but("proposals", 3, title="New").but("terms", 4, wording="New")
    assert _problems(_plan(draft, reviewer)) == []
    assert _problems(_plan(PAPER.but("proposals", 2, title="New"))) == []


def test_a_proposal_with_a_draft_copy_is_not_removed(stored) -> None:
    first = Proposal.objects.get(slug="first")
    records.proposal("first-draft", round=first.round, revises=first, review="draft")
    paper = PAPER.without_row("terms", 2).without_row("terms", 2).without_row("proposals", 2)
    paper = paper.but("proposals", 2, supersedes="", responds_to="").without_rows("claims")
    assert _problems(_plan(paper, prune=True)) == [
        "proposals.csv:1: (row): “first” would be removed, but has the draft copy “first-draft”: "
        "publish or discard it first"
    ]


def test_by_hand_a_new_row_touches_no_other(stored) -> None:
    paper = PAPER.without_rows("terms").with_row(
        "terms", proposal="first", clause="3", issue="troops", commitment="demand", wording="W"
    )
    plan = _plan(paper, only=("terms",), negotiation=stored, by_hand=True)
    assert counts(plan)["terms"] == (1, 0, 3, 0)
    carry_out(plan)
    assert list(Term.objects.values_list("proposal__slug", "clause", "sequence")) == [
        ("first", "1", 1),
        ("first", "2", 2),
        ("second", "1", 3),
        ("first", "3", 4),
    ]


def test_by_hand_the_order_of_the_file_wins_over_the_stored_one(stored) -> None:
    paper = PAPER.without_row("claims", 2)
    rows = paper.tables["claims"]
    rows[1], rows[2] = rows[2], rows[1]
    plan = _plan(paper, only=("claims",), negotiation=stored, by_hand=True)
    order = {row.cells["slug"]: row.sequence for row in plan.tables["claims"].unchanged}
    order |= {row.cells["slug"]: row.sequence for row, _ in plan.tables["claims"].changed}
    assert order == {"wire-1": 1, "copy-1": 3, "wire-2": 4}


def test_by_hand_a_line_end_alone_is_no_change(tmp_path) -> None:
    negotiation = imported(PAPER.but("terms", 2, wording="One.\r\nTwo.").write(tmp_path))
    paper = PAPER.but("terms", 2, wording="One.\nTwo.")
    assert _plan(paper, only=("terms",), negotiation=negotiation, by_hand=True).is_empty
    assert not _plan(paper, only=("terms",), negotiation=negotiation).is_empty


def test_a_changed_row_comes_with_what_is_stored(stored) -> None:
    terms = _plan(PAPER.but("terms", 2, wording="New")).tables["terms"]
    [(row, names)] = terms.changed
    assert (names, terms.before[row.pk].cells["wording"], row.cells["wording"]) == (
        ("wording",),
        "Nobody leaves.",
        "New",
    )
    assert terms.touched == 1


def test_the_writing_tells_how_far_it_has_come(stored) -> None:
    told: list[Step] = []
    paper = NEW.but("terms", 2, wording="New").without_row("claims", 4)
    carry_out(_plan(paper, prune=True), progress=told.append)
    assert told == [Step("claims", 1, 1), Step("proposals", 1, 1), Step("terms", 1, 1)]
