"""Every problem of cells and records, with the line that says so; and what is legal."""

import pytest

from positions.bundle import plan_import, read_bundle
from positions.models import Claim, Option, Proposal
from tests.bundle.papers import Paper, imported, problems

pytestmark = pytest.mark.django_db

PAPER = Paper()
LONG = "x" * 501


@pytest.mark.parametrize(
    ("table", "row", "cells", "expected"),
    [
        ("negotiation", 2, {"slug": "a b"}, "negotiation.csv:2: slug: “a b” is no slug: use letters, digits, hyphens and underscores only"),
        ("negotiation", 2, {"slug": "ﬁn"}, "negotiation.csv:2: slug: “ﬁn” is not in composed form (NFKC)"),
        ("negotiation", 2, {"visibility": "secret"}, "negotiation.csv:2: visibility: “secret” is not one of: public, private"),
        ("parties", 2, {"name": ""}, "parties.csv:2: name: must not be empty"),
        ("parties", 2, {"name": LONG}, "parties.csv:2: name: is 501 characters long, more than 500"),
        ("parties", 3, {"role": "Party"}, "parties.csv:3: role: “Party” is not one of: party, mediator, guarantor, facilitator, observer"),
        ("parties", 3, {"role": "party "}, "parties.csv:3: role: “party ” is not one of: party, mediator, guarantor, facilitator, observer"),
        ("parties", 3, {"role": "a\nb"}, "parties.csv:3: role: “a\\nb” is not one of: party, mediator, guarantor, facilitator, observer"),
        ("rounds", 2, {"number": "1.0"}, "rounds.csv:2: number: “1.0” is no whole number"),
        ("rounds", 2, {"number": "01"}, "rounds.csv:2: number: “01” is no whole number"),
        ("rounds", 2, {"number": "١"}, "rounds.csv:2: number: “١” is no whole number"),
        ("rounds", 2, {"number": "0"}, "rounds.csv:2: number: “0” is out of range: 1 or more"),
        ("rounds", 2, {"number": "9" * 5000}, "rounds.csv:2: number: “" + "9" * 79 + "…” is out of range: 1 or more"),
        ("rounds", 3, {"number": "3"}, "rounds.csv:3: number: round 3 comes where 2 is expected: 1, 2, 3 … without gaps"),
        ("rounds", 3, {"number": "1"}, "rounds.csv:3: number: round 1 is there already, in row 2"),
        ("rounds", 2, {"starts_on": "2025-13"}, "rounds.csv:2: starts_on: “2025-13” is no date: enter 2025, 2025-06 or 2025-06-02"),
        ("rounds", 2, {"ends_on": "2025-06-02 "}, "rounds.csv:2: ends_on: “2025-06-02 ” is no date: enter 2025, 2025-06 or 2025-06-02"),
        ("topics", 3, {"parent": "peace"}, "topics.csv:3: parent: “peace” is not in topics.csv"),
        ("topics", 3, {"parent": "borders"}, "topics.csv:3: parent: “borders” names the row itself"),
        ("topics", 2, {"parent": "borders"}, "topics.csv:2: parent: leads back to itself: “security → borders → security”"),
        ("issues", 2, {"topic": " borders"}, "issues.csv:2: topic: “ borders” is not in topics.csv"),
        ("options", 2, {"value": ""}, "options.csv:2: value: must not be empty: “troops” is a term issue"),
        ("options", 2, {"value": "101"}, "options.csv:2: value: “101” is out of range: 0 to 100"),
        ("options", 3, {"value": "-1"}, "options.csv:3: value: “-1” is out of range: 0 to 100"),
        ("sources", 2, {"reliability": "a"}, "sources.csv:2: reliability: “a” is not one of: A, B, C, D, E, F"),
        ("sources", 2, {"reprint_of": "copy"}, "sources.csv:2: reprint_of: leads back to itself: “wire → copy → wire”"),
        ("sources", 3, {"reprint_of": "copy"}, "sources.csv:3: reprint_of: “copy” names the row itself"),
        ("sources", 2, {"url": "x" * 2001}, "sources.csv:2: url: is 2001 characters long, more than 2000"),
        ("proposals", 2, {"round": "winter"}, "proposals.csv:2: round: “winter” is not in rounds.csv"),
        ("proposals", 2, {"parties": ""}, "proposals.csv:2: parties: must not be empty"),
        ("proposals", 2, {"parties": " ; "}, "proposals.csv:2: parties: must not be empty"),
        ("proposals", 2, {"parties": "north;east"}, "proposals.csv:2: parties: “east” is not in parties.csv"),
        ("proposals", 2, {"parties": "north; north"}, "proposals.csv:2: parties: “north” is named 2 times"),
        ("proposals", 2, {"supersedes": "first"}, "proposals.csv:2: supersedes: “first” names the row itself"),
        ("proposals", 2, {"responds_to": "first"}, "proposals.csv:2: responds_to: “first” names the row itself"),
        ("proposals", 2, {"completeness": "whole"}, "proposals.csv:2: completeness: “whole” is not one of: full, partial"),
        ("terms", 2, {"stance": "some"}, "terms.csv:2: stance: “some” is no option of the issue “troops”"),
        ("terms", 2, {"stance": "many"}, "terms.csv:2: stance: “many” is no option of the issue “troops”"),
        ("terms", 2, {"issue": "peace"}, "terms.csv:2: issue: “peace” is not in issues.csv"),
        ("terms", 2, {"commitment": "silent"}, "terms.csv:2: stance: must be empty: a silent term has no stance, not “none”"),
        ("terms", 3, {"commitment": "side_offer", "stance": ""}, "terms.csv:3: stance: must not be empty: a side_offer has a stance"),
        ("terms", 2, {"verbatim": "no"}, "terms.csv:2: verbatim: “no” is not “yes” or empty"),
        ("terms", 3, {"headline": "yes"}, "terms.csv:3: headline: “first” has a headline on “troops” already, in row 2"),
        ("terms", 3, {"clause": "1"}, "terms.csv:3: clause: “first, 1, troops” is there already, in row 2"),
        ("terms", 3, {"clause": ""}, "terms.csv:3: clause: must not be empty"),
        ("claims", 2, {"source": "paper"}, "claims.csv:2: source: “paper” is not in sources.csv"),
        ("claims", 2, {"stance": ""}, "claims.csv:2: stance: must not be empty: the claim asserts a stance"),
        ("claims", 2, {"asserts": "silence"}, "claims.csv:2: stance: must be empty: a silence has no stance, not “none”"),
        ("claims", 2, {"asserts": "comment"}, "claims.csv:2: stance: must be empty: a comment has no stance, not “none”"),
        ("claims", 2, {"credibility": "7"}, "claims.csv:2: credibility: “7” is out of range: 1 to 6"),
        ("claims", 3, {"slug": "wire-1"}, "claims.csv:3: slug: “wire-1” is there already, in row 2"),
        ("salience", 2, {"salience": "high"}, "salience.csv:2: salience: “high” is no whole number"),
        ("salience", 2, {"party": "east"}, "salience.csv:2: party: “east” is not in parties.csv"),
    ],
)  # fmt: skip
def test_one_wrong_cell_is_one_line(tmp_path, table, row, cells, expected):
    assert problems(PAPER.but(table, row, **cells).write(tmp_path)) == [expected]


def test_a_slug_with_a_semicolon_is_refused(tmp_path):
    paper = PAPER.with_row("parties", slug="a;b", name="AB", role="party")
    assert problems(paper.write(tmp_path)) == [
        "parties.csv:4: slug: “a;b” is no slug: use letters, digits, hyphens and underscores only"
    ]


def test_all_problems_of_all_files_come_in_one_go_by_file_and_row(tmp_path):
    paper = PAPER.but("claims", 4, credibility="x").but("parties", 3, role="x", name="")
    paper = paper.but("terms", 2, commitment="x").without_column("rounds", "name")
    assert problems(paper.write(tmp_path)) == [
        "parties.csv:3: name: must not be empty",
        "parties.csv:3: role: “x” is not one of: party, mediator, guarantor, facilitator, observer",
        "rounds.csv:1: name: the column is missing",
        "terms.csv:2: commitment: “x” is not one of: "
        "red_line, demand, conditional, offer, side_offer, silent",
        "claims.csv:4: credibility: “x” is no whole number",
    ]


def test_a_missing_file_is_one_problem_and_not_one_for_each_reference_to_it(tmp_path):
    assert problems(PAPER.without_table("issues").write(tmp_path)) == [
        "issues.csv:1: (file): the file is missing"
    ]


def test_a_ragged_row_is_one_problem(tmp_path):
    paper = PAPER.but("parties", 2)
    paper.tables["parties"][1].pop()
    assert problems(paper.write(tmp_path)) == [
        "parties.csv:2: (row): has 6 cells where the header has 7"
    ]


@pytest.mark.parametrize("rows", [0, 2])
def test_a_bundle_holds_one_negotiation(tmp_path, rows):
    paper = PAPER.with_row("negotiation", slug="more", name="More")
    if not rows:
        paper = PAPER.without_rows("negotiation")
    assert problems(paper.write(tmp_path)) == [
        f"negotiation.csv:1: (file): must hold one row, not {rows}"
    ]


def test_full_is_refused_for_a_proposal_without_terms(tmp_path):
    paper = PAPER.without_row("terms", 4).but("proposals", 3, completeness="full")
    assert problems(paper.write(tmp_path)) == [
        "proposals.csv:3: completeness: “full” is refused: the proposal has no terms"
    ]


def test_a_third_row_of_a_key_is_reported_like_the_second(tmp_path):
    paper = PAPER
    for _ in range(2):
        paper = paper.with_row("parties", slug="north", name="N", role="party")
    assert problems(paper.write(tmp_path)) == [
        "parties.csv:4: slug: “north” is there already, in row 2",
        "parties.csv:5: slug: “north” is there already, in row 2",
    ]


def test_a_cycle_of_three_is_one_problem_at_its_first_row(tmp_path):
    paper = PAPER.but("sources", 2, reprint_of="third").with_row(
        "sources",
        slug="third",
        publisher="P",
        title="T",
        reliability="A",
        kind="press",
        reprint_of="copy",
    )
    assert problems(paper.write(tmp_path)) == [
        "sources.csv:2: reprint_of: leads back to itself: “wire → third → copy → wire”"
    ]


def test_every_line_is_one_line_whatever_the_cells_hold(tmp_path):
    paper = PAPER.but("parties", 2, role="a\r\nb\x1b[31m\u2028").but("topics", 3, parent="x\ny")
    lines = problems(paper.write(tmp_path))
    assert [line.splitlines() for line in lines] == [[line] for line in lines]
    assert len(lines) == 2


def test_a_row_in_the_way_of_a_stored_one_is_to_blame(tmp_path):
    imported(PAPER.write(tmp_path))
    paper = PAPER.without_row("terms", 2).without_row("rounds", 3)
    paper = paper.but("terms", 2, headline="yes").with_row(
        "rounds", number="2", slug="winter", name="Winter"
    )
    assert problems(paper.write(tmp_path)) == [
        "rounds.csv:3: number: round 2 is there already, stored",
        "terms.csv:2: headline: “first” has a headline on “troops” already, stored",
    ]


def test_a_stored_row_that_would_be_left_hanging_is_named_in_row_1(tmp_path):
    negotiation = imported(PAPER.write(tmp_path))
    Proposal.objects.of(negotiation).filter(slug="second").update(review="draft")
    paper = PAPER.without_row("rounds", 3).without_row("proposals", 3).without_row("terms", 4)
    assert problems(paper.write(tmp_path), prune=True) == [
        "proposals.csv:1: round: “autumn” is not in rounds.csv (stored record “second”)"
    ]


def test_a_reference_may_lead_to_a_stored_record(tmp_path):
    imported(PAPER.write(tmp_path))
    paper = PAPER.without_rows("sources").without_rows("options").without_rows("topics")
    assert problems(paper.write(tmp_path)) == []


def test_options_of_one_issue_may_have_equal_values_and_scales_need_not_reach_their_ends(tmp_path):
    paper = PAPER.but("options", 2, value="40").but("options", 3, value="40")
    negotiation = imported(paper.write(tmp_path))
    values = Option.objects.of(negotiation).values_list("slug", "value")
    assert list(values) == [("none", 40), ("all", 40), ("many", None)]


def test_what_real_papers_have_is_legal(tmp_path):
    paper = PAPER.but("sources", 3, reprint_of="").but("sources", 2, url="é ؟ " + "x" * 1996)
    paper = paper.but("terms", 4, commitment="silent", stance="").but("terms", 3, stance="")
    paper = paper.but("proposals", 2, date="2025").but("claims", 2, made_on="2025-03")
    paper = paper.with_row(
        "proposals", slug="third", round="spring", parties="south", title="T", kind="plan", status="tabled"
    )  # fmt: skip
    for slug in ("same-1", "same-2"):
        paper = paper.with_row(
            "claims",
            slug=slug,
            source="wire",
            issue="dead",
            stance="many",
            statement="S",
            credibility="3",
        )
    assert problems(paper.write(tmp_path)) == []


def test_a_term_on_a_fact_issue_is_accepted(tmp_path):
    assert problems(PAPER.but("terms", 2, issue="dead", stance="many").write(tmp_path)) == []


def test_references_may_name_a_later_row(tmp_path):
    paper = PAPER.but("sources", 2, reprint_of="copy").but("sources", 3, reprint_of="")
    paper = paper.but("proposals", 2, supersedes="second", responds_to="second")
    paper = paper.but("proposals", 3, supersedes="", responds_to="")
    paper = paper.but("topics", 2, parent="borders").but("topics", 3, parent="")
    negotiation = imported(paper.write(tmp_path))
    first = Proposal.objects.of(negotiation).select_related("supersedes").get(slug="first")
    assert (first.supersedes.slug, first.responds_to.slug) == ("second", "second")


def test_proposals_may_name_each_other(tmp_path):
    paper = PAPER.but("proposals", 2, responds_to="second")
    negotiation = imported(paper.write(tmp_path))
    pairs = Proposal.objects.of(negotiation).values_list("slug", "responds_to__slug")
    assert list(pairs) == [("first", "second"), ("second", "first")]
    plan = plan_import(read_bundle(paper.write(tmp_path)))
    assert plan.is_empty


def test_one_slug_may_stand_in_two_negotiations(tmp_path):
    imported(PAPER.write(tmp_path))
    imported(Paper("others").write(tmp_path))
    assert Claim.objects.filter(slug="wire-1").count() == 2
