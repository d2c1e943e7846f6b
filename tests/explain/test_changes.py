"""Why a change is what it is, and why a distance is: the lines of the sum spelled out."""

import pytest

from positions.analysis.comparison import diff_documents
from positions.analysis.convergence import distance
from positions.analysis.diff import diff
from positions.analysis.records import Issue
from positions.explain import explain_agreement, explain_change, explain_distance, explain_gap
from tests.builders import dossier, says, text
from tests.explain.told import steps, told

TALKS = dossier(
    *text("a1", 1, says(0), says(20, issue="money"), by=("a",)),
    *text("b1", 1, says(100), says(80, issue="money"), by=("b",)),
    *text("a2", 2, says(40, "offer"), by=("a",)),
    *text("c1", 1, says(20), by=("c",)),
    Issue("troops"),
    Issue("money"),
)


def changed(found, start, end, party, issue="troops"):
    tells = told(found)
    (change,) = [
        c for c in diff(tells.line, start, end) if (c.parties, c.issue) == ((party,), issue)
    ]
    return explain_change(tells, change, (start, end))


def test_a_shift_is_explained_by_its_two_ends_its_kind_and_its_direction():
    found = changed(TALKS, 1, 2, "a")
    assert found.subject == "A on troops, round 1 to round 2"
    assert found.result == "Shifted: “at-0” to “at-40”, +40 points, toward B."
    assert steps(found) == [
        ("R8", "The live position at one end against the live position at the other."),
        (
            "R9",
            "shifted: the set of stances differs. commitment: put more or less firmly.",
        ),
        ("R8", "Value after minus value before: 40 − 0 = +40 points."),
        (
            "R13",
            "Measured against where the others stood in round 1, so that their own moves are not credited.",
        ),
        ("R20", "Evidence: 0 claims on this issue and document, no claims."),
        ("R20", "Evidence: 0 claims on this issue and document, no claims."),
    ]
    assert [(line.cells, line.leads) for line in found.steps[0].lines] == [
        (
            ("round 1", "“at-0”", 0, "", "demand", "“a1”", "round 1"),
            {"party": "a", "issue": "troops", "round": 1},
        ),
        (
            ("round 2", "“at-40”", 40, "", "offer", "“a2”", "round 2"),
            {"party": "a", "issue": "troops", "round": 2},
        ),
    ]
    assert [line.cells for line in found.steps[3].lines] == [
        ("B", 100, 100, 60, "closer"),
        ("C", 20, 20, 20, "no closer, no farther"),
    ]
    assert [t.proposal for t in found.terms] == ["a1", "a2"]


def test_a_drop_says_that_it_is_absence_and_not_concession():
    full = dossier(*text("p1", 1, says(10)), *text("p2", 2, says(5, issue="other"), full=True))
    found = changed(full, 1, 2, "a")
    assert found.result == "Dropped: absent from the text, which is not conceded."
    assert found.steps[0].lines[1].cells == ("round 2", "no live position", None, "", "", "", "")


def test_a_position_that_came_back_says_so():
    found = dossier(
        *text("p1", 1, says(10)),
        *text("p2", 2, says(5, issue="other"), full=True),
        *text("p3", 3, says(10)),
    )
    assert steps(changed(found, 2, 3, "a"))[2] == ("R7", "returned: had been live before.")
    assert steps(changed(found, 1, 3, "a"))[2] == (
        "R8",
        "interrupted: lapsed and came back in between.",
    )


def test_two_documents_are_explained_without_rounds():
    tells = told(TALKS)
    papers = {p.slug: p for p in TALKS.proposals}
    change = diff_documents(TALKS, papers["a1"], papers["b1"])[0]
    found = explain_change(tells, change, (1, 1))
    assert found.subject == "B on troops, the first document to the second document"
    assert found.steps[0].rule == "R19"
    assert [line.leads for line in found.steps[0].lines] == [None, None]
    assert [rule for rule, _ in steps(found)] == ["R19", "R9", "R8", "R20", "R20"]


def test_a_gap_names_the_pair_that_is_farthest_apart():
    found = explain_gap(told(TALKS), "troops", 2)
    assert found.result == "Gap: 80 points."
    assert [line.cells for line in found.steps[0].lines] == [
        ("A", "“at-40”", 40),
        ("B", "“at-100”", 100),
        ("C", "“at-20”", 20),
    ]
    assert steps(found)[1] == (
        "R12",
        "The largest difference of value: B and C, 100 − 20 = 80 points.",
    )


def test_without_two_live_positions_there_is_no_gap():
    found = explain_gap(told(TALKS), "money", 1, ["a", "c"])
    assert found.result == "No gap: no pair has two live positions."
    assert [line.cells for line in found.steps[0].lines] == [
        ("A", "“at-20”", 20),
        ("C", "no live position", None),
    ]


def explained_distance(found, pair, number):
    tells = told(found)
    issues = [issue.slug for issue in found.issues]
    return explain_distance(tells, distance(tells.line, pair, number, issues), issues)


def test_a_distance_is_explained_issue_by_issue_with_coverage_and_movement():
    found = explained_distance(TALKS, ("a", "b"), 2)
    assert found.result == "60.0 points over 2 issues, moved −20.0."
    assert steps(found) == [
        (
            "R14",
            "Mean of the differences of value over the issues live for both; every issue counts alike. "
            "120 / 2 = 60.0.",
        ),
        ("R14", "Coverage: 2 of 2 issues live for either, 100%."),
        (
            "R14",
            "Movement since round 1: −20.0 points, closing, over the 2 issues live for both in both rounds, "
            "because a changing set of issues imitates movement.",
        ),
    ]
    assert [line.cells for line in found.steps[0].lines] == [
        ("troops", 40, 100, 60, "50.0%", 30.0),
        ("money", 20, 80, 60, "50.0%", 30.0),
    ]
    assert [line.cells for line in found.steps[2].lines] == [
        ("troops", 100, 60, "−40"),
        ("money", 60, 60, "0"),
    ]


def test_what_only_one_of_them_speaks_on_is_named_as_not_compared():
    found = explained_distance(TALKS, ("a", "c"), 1)
    assert steps(found)[1] == (
        "R14",
        "Coverage: 1 of 2 issues live for either, 50%. Live for one only, and so not compared:",
    )
    assert [line.cells for line in found.steps[1].lines] == [("money", "A")]
    assert steps(found)[2] == (
        "R14",
        "No movement: no issue was live for both in this round and the one before.",
    )


def test_salience_weighs_the_issues_where_both_have_recorded_it():
    weights = {("a", "troops"): 90, ("b", "troops"): 90, ("a", "money"): 30, ("b", "money"): 30}
    found = explained_distance(
        dossier(
            *text("a1", 1, says(0), says(20, issue="money"), by=("a",)),
            *text("b1", 1, says(100), says(40, issue="money"), by=("b",)),
            Issue("troops"),
            Issue("money"),
            salience=weights,
        ),
        ("a", "b"),
        1,
    )
    assert steps(found)[0][1] == (
        "Mean of the differences of value over the issues live for both; weighted by the mean of both parties' "
        "salience, recorded for every compared issue. The points brought add up to 80.0."
    )
    assert [line.cells[-2:] for line in found.steps[0].lines] == [("75.0%", 75.0), ("25.0%", 5.0)]


@pytest.mark.parametrize(
    ("values", "result", "spread"),
    [
        (
            (10, 10),
            "agreed: the same set of stances.",
            "Spread: 10 − 10 = 0 points; close is at most 20.",
        ),
        (
            (10, 30),
            "close: values at most 20 points apart.",
            "Spread: 30 − 10 = 20 points; close is at most 20.",
        ),
        (
            (10, 31),
            "apart: values more than 20 points apart.",
            "Spread: 31 − 10 = 21 points; close is at most 20.",
        ),
    ],
)
def test_agreement_is_explained_by_stances_and_spread(values, result, spread):
    found = dossier(*text("p", 1, says(values[0])), *text("q", 1, says(values[1]), by=("b",)))
    explained = explain_agreement(told(found), "troops", found.proposals)
    assert explained.result == result
    assert steps(explained)[1] == ("R18", spread)


def test_a_side_offer_is_shown_and_does_not_count():
    found = dossier(*text("p", 1, says(10)), *text("q", 1, says(90, "side_offer"), by=("b",)))
    explained = explain_agreement(told(found), "troops", found.proposals)
    assert explained.result == "one-sided: one text speaks."
    assert [line.cells for line in explained.steps[0].lines] == [
        ("“p”", "“at-10”", 10),
        ("“q”", "no stance that counts", None),
    ]
    assert len(explained.terms) == 2
