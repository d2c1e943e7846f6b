"""How far apart the sides are and whether they close: pairs and gaps (R12), distance and movement (R14)."""

import pytest

from positions.analysis.convergence import (
    Contribution,
    Distance,
    Weights,
    contributions,
    convergence,
    distance,
    gap,
    opponents,
    pairs,
    shares,
)
from positions.analysis.records import Issue
from positions.analysis.timeline import timeline
from tests.builders import dossier, party, says, text

ISSUES = (Issue("x"), Issue("y"), Issue("z"))
NAMES = ("x", "y", "z")
COUNTRY, ALLY, FOE = party("country", side="west"), party("ally", side="west"), party("foe")
MEDIATOR, OBSERVER = party("mediator", "mediator"), party("observer", "observer")
ALL = (COUNTRY, ALLY, FOE, MEDIATOR, OBSERVER)


def values(party: str, round: int = 1, **issues: int) -> list:
    """A text of this party with a value on each of these issues."""
    clauses = [says(value, issue=issue) for issue, value in issues.items()]
    return text(f"{party}-{round}", round, *clauses, by=(party,))


def apart(*records, number=1, issues=NAMES, **more) -> Distance:
    """The distance of parties a and b."""
    return distance(timeline(dossier(*ISSUES, *records, **more)), ("a", "b"), number, issues)


def names(found) -> list[tuple[str, str]]:
    return [(one.slug, other.slug) for one, other in found]


def salience(**weights: tuple[int, int]) -> dict[tuple[str, str], int]:
    """The salience that a and b give to each issue."""
    both = {("a", issue): weight for issue, (weight, _) in weights.items()}
    return both | {("b", issue): weight for issue, (_, weight) in weights.items()}


def test_r12_pairs_are_of_parties_with_role_party_on_different_sides():
    assert names(pairs(ALL)) == [("country", "foe"), ("ally", "foe")]


@pytest.mark.parametrize("role", ["mediator", "guarantor", "facilitator", "observer"])
def test_r12_other_roles_are_in_no_pair(role):
    assert pairs([COUNTRY, party("other", role)]) == []


def test_r12_parties_that_are_named_are_paired_whatever_their_role():
    assert names(pairs(ALL, ["observer", "country", "mediator"])) == [
        ("country", "mediator"),
        ("country", "observer"),
        ("mediator", "observer"),
    ]


def test_r12_toward_and_away_take_parties_with_role_party_on_other_sides():
    assert opponents(COUNTRY, ALL) == [FOE]


def test_r12_toward_and_away_take_a_party_that_is_named_whatever_its_role():
    assert opponents(COUNTRY, ALL, ["mediator"]) == [FOE, MEDIATOR]


def test_r12_a_mediator_has_no_opponents_unless_it_is_named():
    assert opponents(MEDIATOR, ALL) == []
    assert opponents(MEDIATOR, ALL, ["mediator"]) == [COUNTRY, ALLY, FOE]


def test_r12_the_gap_of_an_issue_is_the_largest_difference_between_sides():
    parties = [COUNTRY, ALLY, FOE]
    stands = [*values("country", x=30), *values("ally", x=0), *values("foe", x=90)]

    assert gap(timeline(dossier(*ISSUES, *parties, *stands)), "x", 1) == 90


def test_r12_the_gap_of_an_issue_leaves_out_differences_within_a_side():
    parties = [COUNTRY, ALLY, FOE]
    stands = [*values("country", x=0), *values("ally", x=100), *values("foe", x=60)]

    assert gap(timeline(dossier(*ISSUES, *parties, *stands)), "x", 1) == 60


def test_r12_the_gap_of_an_issue_leaves_out_mediators_unless_they_are_named():
    stands = [*values("foe", x=60), *values("mediator", x=0), *values("country", x=50)]
    line = timeline(dossier(*ISSUES, *ALL, *stands))

    assert gap(line, "x", 1) == 10
    assert gap(line, "x", 1, ["foe", "mediator"]) == 60


def test_r12_there_is_no_gap_where_one_side_alone_stands():
    assert gap(timeline(dossier(*ISSUES, *values("a", x=60))), "x", 1) is None


def test_r12_there_is_no_gap_with_a_position_that_lapsed():
    lapsed = [*values("b", x=90), *text("full", 2, says(issue="y"), by="b", full=True)]
    line = timeline(dossier(*ISSUES, *values("a", x=60), *lapsed))

    assert [gap(line, "x", number) for number in (1, 2)] == [30, None]


def test_r12_sides_at_one_have_a_gap_of_zero():
    line = timeline(dossier(*ISSUES, *values("a", x=60), *values("b", x=60)))

    assert gap(line, "x", 1) == 0


def test_r14_distance_is_the_mean_difference_of_value_over_issues_live_for_both():
    found = apart(*values("a", x=100, y=20, z=5), *values("b", x=0, y=50))

    assert (found.distance, found.issues) == (65.0, 2)


def test_r14_the_values_are_those_of_the_headlines():
    several = text("p", 1, says(80, issue="x"), says(10, "offer", issue="x"))

    assert apart(*several, *values("b", x=60)).distance == 20.0


def test_r14_carried_positions_count():
    assert apart(*values("a", x=80), *values("b", 3, x=60), number=4).distance == 20.0


def test_r14_lapsed_positions_enter_no_distance():
    lapsed = [*values("b", x=90), *text("full", 2, says(10, issue="y"), by="b", full=True)]

    found = apart(*values("a", x=60, y=40), *lapsed, number=2)

    assert (found.distance, found.issues, found.coverage) == (30.0, 1, 0.5)


def test_r14_parties_without_a_common_issue_have_no_distance():
    found = apart(*values("a", x=80), *values("b", y=60))

    assert found == Distance("a", "b", 1, None, 0, 0.0, None, 0, Weights.EQUAL)


def test_r14_parties_that_stand_nowhere_have_neither_distance_nor_coverage():
    assert apart() == Distance("a", "b", 1, None, 0, None, None, 0, Weights.EQUAL)


def test_r14_parties_at_one_have_a_distance_of_zero():
    assert apart(*values("a", x=80), *values("b", x=80)).distance == 0.0


def test_r14_coverage_is_issues_compared_over_issues_live_for_either():
    assert apart(*values("a", x=80, y=10), *values("b", x=60, z=10)).coverage == 1 / 3


def test_r14_distance_and_coverage_are_over_the_issues_asked_for():
    found = apart(*values("a", x=80, y=10), *values("b", x=60, y=90), issues=["x"])

    assert (found.distance, found.coverage) == (20.0, 1.0)


def test_r14_weights_are_equal_where_no_salience_is_recorded():
    assert apart(*values("a", x=100), *values("b", x=0)).weights is Weights.EQUAL


def test_r14_an_issue_weighs_the_mean_of_what_both_parties_care():
    stands = [*values("a", x=100, y=20), *values("b", x=0, y=0)]

    found = apart(*stands, salience=salience(x=(100, 50), y=(25, 25)))

    assert (found.distance, found.weights) == (80.0, Weights.SALIENCE)


@pytest.mark.parametrize("missing", [("a", "x"), ("b", "y")])
def test_r14_weights_are_equal_where_salience_is_missing_for_one_party_on_one_issue(missing):
    stands = [*values("a", x=100, y=20), *values("b", x=0, y=0)]
    recorded = salience(x=(100, 50), y=(25, 25))
    del recorded[missing]

    found = apart(*stands, salience=recorded)

    assert (found.distance, found.weights) == (60.0, Weights.EQUAL)


def test_r14_salience_need_not_be_recorded_for_issues_that_are_not_compared():
    stands = [*values("a", x=100, y=20, z=50), *values("b", x=0, y=0)]

    found = apart(*stands, salience=salience(x=(60, 60), y=(20, 20)))

    assert (found.distance, found.weights) == (80.0, Weights.SALIENCE)


def test_r14_a_salience_of_nought_is_recorded():
    stands = [*values("a", x=100, y=20), *values("b", x=0, y=0)]

    found = apart(*stands, salience=salience(x=(0, 0), y=(50, 0)))

    assert (found.distance, found.weights) == (20.0, Weights.SALIENCE)


def test_r14_issues_that_neither_party_cares_about_count_the_same():
    found = apart(
        *values("a", x=0, y=0),
        *values("b", x=40, y=20),
        salience=salience(x=(0, 0), y=(0, 0)),
    )
    assert (found.distance, found.weights) == (30.0, Weights.SALIENCE)


def test_r14_movement_is_the_change_of_the_mean_gap_since_the_previous_round():
    stands = [*values("a", x=100, y=20), *values("b", x=0, y=0), *values("b", 2, x=60)]

    found = apart(*stands, number=2)

    assert (found.distance, found.moved, found.moved_issues) == (30.0, -30.0, 2)


def test_r14_movement_is_positive_when_parties_draw_apart():
    stands = [*values("a", x=60), *values("b", x=40), *values("b", 2, x=10)]

    assert apart(*stands, number=2).moved == 30.0


def test_r14_movement_is_over_the_issues_live_for_both_in_both_rounds():
    stands = [*values("a", x=60, y=0), *values("b", x=40), *values("b", 2, x=50, y=100)]

    found = apart(*stands, number=2)

    assert (found.distance, found.issues) == (55.0, 2)
    assert (found.moved, found.moved_issues) == (-10.0, 1)


def test_r14_an_issue_that_is_no_longer_live_is_no_movement():
    gone = text("full", 2, says(20, issue="x"), by="b", full=True)

    found = apart(*values("a", x=0, y=0), *values("b", x=10, y=90), *gone, number=2)

    assert (found.distance, found.moved, found.moved_issues) == (20.0, 10.0, 1)


def test_r14_parties_that_stay_where_they_stand_moved_by_nought():
    found = apart(*values("a", x=60), *values("b", x=40), number=2)

    assert (found.moved, found.moved_issues) == (0.0, 1)


def test_r14_movement_is_null_where_no_issue_was_live_for_both_before():
    found = apart(*values("a", x=60), *values("b", 2, x=40), number=2)

    assert (found.distance, found.moved, found.moved_issues) == (20.0, None, 0)


def test_r14_movement_is_null_in_the_first_round():
    found = apart(*values("a", x=60), *values("b", x=40), number=1)

    assert (found.moved, found.moved_issues) == (None, 0)


def test_r14_movement_is_weighted_as_the_distance():
    stands = [*values("a", x=50, y=50), *values("b", x=0, y=0), *values("b", 2, x=40, y=10)]

    found = apart(*stands, number=2, salience=salience(x=(30, 30), y=(10, 10)))

    assert (found.distance, found.moved) == (17.5, -32.5)


def test_r14_movement_is_unweighted_where_the_distance_is():
    """The issue without salience is new in round 2: it makes the weights of both figures equal."""
    stands = [
        *values("a", x=50, y=50, z=0),
        *values("b", x=0, y=0),
        *values("b", 2, x=40, y=10, z=10),
    ]

    found = apart(*stands, number=2, salience=salience(x=(30, 30), y=(10, 10)))

    assert (found.weights, found.moved, found.moved_issues) == (Weights.EQUAL, -25.0, 2)


def test_r14_distances_come_pair_by_pair_for_every_round_asked_for():
    records = [*values("a", x=60), *values("b", x=40), *values("c", 2, x=0)]

    found = convergence(timeline(dossier(*ISSUES, *records)), [1, 2], NAMES)

    assert [(d.party, d.other, d.round, d.distance) for d in found] == [
        ("a", "b", 1, 20.0),
        ("a", "b", 2, 20.0),
        ("a", "c", 1, None),
        ("a", "c", 2, 60.0),
        ("b", "c", 1, None),
        ("b", "c", 2, 40.0),
    ]


def test_r14_distances_are_over_the_issues_asked_for_and_between_the_parties_named():
    records = [*values("a", x=60, y=0), *values("b", x=40, y=100)]

    found = convergence(timeline(dossier(*ISSUES, *records)), [1], ["x"], ["a", "b"])

    assert found == [Distance("a", "b", 1, 20.0, 1, 1.0, None, 0, Weights.EQUAL)]


def brought(*records, number=1, issues=NAMES, **more):
    """What each issue brings to the distance of parties a and b."""
    return contributions(timeline(dossier(*ISSUES, *records, **more)), ("a", "b"), number, issues)


def test_r14_every_issue_live_for_both_brings_its_difference():
    found = brought(*values("a", x=100, y=20, z=5), *values("b", x=0, y=50))

    assert found == (
        [Contribution("x", 100, None, 1.0), Contribution("y", 30, None, 1.0)],
        Weights.EQUAL,
    )


def test_r14_an_issue_brings_its_difference_in_the_round_before_too():
    stands = [*values("a", x=100, y=20), *values("b", x=0), *values("b", 2, x=60, y=0)]

    parts, _ = brought(*stands, number=2)

    assert parts == [Contribution("x", 40, 100, 1.0), Contribution("y", 20, None, 1.0)]
    assert [part.moved for part in parts] == [-60, None]


def test_r14_an_issue_brings_what_it_weighs_by():
    stands = [*values("a", x=100, y=20), *values("b", x=0, y=0)]

    parts, weights = brought(*stands, salience=salience(x=(100, 50), y=(25, 25)))

    assert ([part.weight for part in parts], weights) == ([75.0, 25.0], Weights.SALIENCE)


def test_r14_what_the_issues_bring_adds_up_to_the_distance():
    stands = [*values("a", x=100, y=20, z=10), *values("b", x=0, y=0, z=60)]
    recorded = salience(x=(100, 50), y=(25, 25), z=(0, 40))

    parts, _ = brought(*stands, salience=recorded)
    points = [
        p.difference * s for p, s in zip(parts, shares([p.weight for p in parts]), strict=True)
    ]

    assert [round(point, 2) for point in points] == [62.5, 4.17, 8.33]
    assert sum(points) == pytest.approx(apart(*stands, salience=recorded).distance)


def test_r14_a_share_is_the_part_of_all_weight():
    assert shares([75.0, 25.0]) == [0.75, 0.25]
    assert shares([]) == []


def test_r14_where_no_issue_weighs_anything_all_have_the_same_share():
    assert shares([0.0, 0.0, 0.0, 0.0]) == [0.25, 0.25, 0.25, 0.25]


def test_r14_the_values_as_of_a_round_are_those_of_live_positions():
    gone = text("full", 2, says(20, issue="y"), by="a", full=True)
    line = timeline(dossier(*ISSUES, *values("a", x=60, y=10), *gone))

    assert [line.values("a", number) for number in (0, 1, 2, 3)] == [
        {},
        {"x": 60, "y": 10},
        {"y": 20},
        {"y": 20},
    ]
