"""Answers known from reading the papers of the Russia–Ukraine talks, on the fixture's CSV files alone."""

from collections import Counter

import pytest

from positions.analysis.claims import Finding, Verdict, groups
from positions.analysis.convergence import distance, gap
from positions.analysis.diff import Change, Kind, diff
from positions.analysis.records import Commitment, Flag
from positions.analysis.timeline import Standing, Status, timeline
from tests.builders import dossier_from_csv

DOSSIER = dossier_from_csv()
LINE = timeline(DOSSIER)
ISSUES = [issue.slug for issue in DOSSIER.issues]
FINDINGS = {(g.about, g.issue, g.proposal, g.round): g.finding for g in groups(DOSSIER)}
JUNE_MEMORANDUM = "ua-memorandum-2025-06-02"


def standing(party: str, issue: str, number: int) -> Standing:
    return LINE.standing(party, issue, number)


def value(party: str, issue: str, number: int) -> int | None:
    return standing(party, issue, number).position.value


def change(party: str, issue: str, start: int, end: int) -> Change:
    [found] = [c for c in diff(LINE, start, end) if (c.parties, c.issue) == ((party,), issue)]
    return found


def counts(finding: Finding) -> tuple[int, int, int]:
    return finding.claims, finding.sources, finding.independent


@pytest.mark.parametrize(("number", "expected"), [(2, 80), (8, 0), (12, 30)])
def test_ukraine_on_neutrality(number, expected):
    assert value("ukraine", "neutrality", number) == expected


def test_ukraine_left_neutrality_between_the_istanbul_rounds_and_moved_away_from_russia():
    found = change("ukraine", "neutrality", 2, 8)

    assert (found.kind, found.delta, found.toward, found.away, found.flags) == (
        Kind.SHIFTED,
        -80,
        (),
        ("russia",),
        (Flag.INTERRUPTED, Flag.COMMITMENT, Flag.CONDITIONS),
    )


def test_ukraines_offer_of_neutrality_lapsed_in_round_4():
    statuses = [standing("ukraine", "neutrality", number).status for number in (3, 4)]

    assert statuses == [Status.STATED, Status.LAPSED]


def test_ukraine_on_the_ceasefire_in_round_8():
    assert value("ukraine", "ceasefire", 8) == 15


def test_russia_gave_two_alternatives_for_the_ceasefire_in_round_8_and_a_pause_beside_them():
    found = standing("russia", "ceasefire", 8)
    stated = found.position

    assert (stated.value, stated.low, stated.high, len(stated.clauses)) == (100, 80, 100, 2)
    assert found.flags == (Flag.SEVERAL_CLAUSES, Flag.SIDE_OFFER)


def test_russias_two_day_pause_of_round_8_is_a_side_offer():
    memorandum = standing("russia", "ceasefire", 8).position.proposal.slug
    pauses = [
        term.stance.slug
        for term in DOSSIER.terms
        if term.proposal == memorandum and term.commitment is Commitment.SIDE_OFFER
    ]

    assert pauses == ["local-pauses"]


def test_russias_24_hour_pauses_of_round_9_leave_its_ceasefire_terms_standing():
    found = standing("russia", "ceasefire", 9)

    assert (found.status, found.since) == (Status.CARRIED, 8)
    assert found.flags == (Flag.SEVERAL_CLAUSES, Flag.SIDE_OFFER)


@pytest.mark.parametrize(
    ("number", "ukraine", "russia", "apart"), [(3, 65, 100, 35), (8, 0, 80, 80), (12, 25, 80, 55)]
)
def test_force_limits(number, ukraine, russia, apart):
    values = value("ukraine", "force-limits", number), value("russia", "force-limits", number)

    assert values == (ukraine, russia)
    assert gap(LINE, "force-limits", number) == apart


@pytest.mark.parametrize(
    ("issue", "before", "after"),
    [("territory-control", 100, 75), ("territory-recognition", 100, 80)],
)
def test_russia_on_territory_from_istanbul_to_anchorage(issue, before, after):
    assert (value("russia", issue, 8), value("russia", issue, 10)) == (before, after)


def test_the_claims_on_neutrality_in_the_june_memorandum_are_corroborated():
    found = FINDINGS["ukraine", "neutrality", JUNE_MEMORANDUM, None]

    assert (counts(found), found.verdict) == ((7, 6, 5), Verdict.CORROBORATED)


def test_ten_claims_on_the_ceasefire_in_the_june_memorandum_are_five_lines():
    found = FINDINGS["ukraine", "ceasefire", JUNE_MEMORANDUM, None]

    assert (counts(found), found.verdict) == ((10, 10, 5), Verdict.CORROBORATED)


def test_the_sources_contradict_each_other_on_force_limits_in_the_28_points():
    found = FINDINGS["united-states", "force-limits", "us-28-point-2025", None]

    assert (found.verdict, found.stances) == (Verdict.CONTESTED, ("cap-600k", "cap-undefined"))


def test_the_sources_give_four_accounts_of_the_bombers_hit():
    found = FINDINGS["russia", "fact-bombers-hit", "", None]

    assert found.verdict is Verdict.CONTESTED
    assert found.stances == ("forty-or-more", "about-twenty", "about-a-dozen", "a-few")
    assert (found.claims, found.independent) == (18, 9)


def test_ukraine_spoke_differently_of_neutrality_over_the_days_of_round_1():
    found = FINDINGS["ukraine", "neutrality", "", 1]

    assert (found.verdict, found.flags) == (Verdict.CORROBORATED, (Flag.SUCCESSIVE,))


@pytest.mark.parametrize(
    ("number", "apart", "issues", "moved", "moved_issues"),
    [(8, 88.2, 14, 14.2, 12), (12, 60.9, 17, -17.0, 15)],
)
def test_the_distance_of_ukraine_and_russia(number, apart, issues, moved, moved_issues):
    found = distance(LINE, ("ukraine", "russia"), number, ISSUES)

    assert (round(found.distance, 1), found.issues) == (apart, issues)
    assert (round(found.moved, 1), found.moved_issues) == (moved, moved_issues)


def test_russias_full_text_of_round_8_drops_three_issues():
    dropped = [
        c.issue for c in diff(LINE, 7, 8) if c.parties == ("russia",) and c.kind is Kind.DROPPED
    ]

    assert sorted(dropped) == ["eu-membership", "leaders-meeting", "security-guarantees"]


def test_russias_full_text_of_round_8_passes_over_one_red_line():
    not_repeated = [
        (s.issue, s.status, s.flags)
        for s in LINE.as_of(8)
        if s.party == "russia" and Flag.NOT_REPEATED in s.flags
    ]

    assert not_repeated == [("znpp", Status.CARRIED, (Flag.NOT_REPEATED,))]


def test_positions_of_all_rounds():
    statuses = Counter(s.status for r in DOSSIER.rounds for s in LINE.as_of(r.number))

    assert (statuses.total(), statuses[Status.LAPSED]) == (864, 43)


def test_verdicts_of_all_groups_of_claims():
    verdicts = Counter(found.verdict for found in FINDINGS.values())

    assert verdicts == {
        Verdict.CONTESTED: 15,
        Verdict.CORROBORATED: 112,
        Verdict.SINGLE_SOURCE: 151,
        Verdict.UNCODED: 5,
    }


def test_changes_between_all_consecutive_rounds():
    numbers = range(1, len(DOSSIER.rounds))
    kinds = Counter(c.kind for number in numbers for c in diff(LINE, number, number + 1))

    assert kinds == {
        Kind.NEW: 71,
        Kind.DROPPED: 12,
        Kind.SHIFTED: 79,
        Kind.REQUALIFIED: 24,
        Kind.RESTATED: 70,
        Kind.CARRIED: 565,
    }
