"""Where a party stands: attribution, order, latest wins, carrying forward and dropping (R1–R6)."""

import pytest

from positions.analysis.records import Commitment, Flag, Issue
from positions.analysis.timeline import Standing, Status, in_order, timeline
from tests.builders import dossier, proposal, says, text

OTHER = Issue("gas")
BOTH = (Issue("troops"), OTHER)
SILENT = says(None, "silent")
MENTION = says(None)
PAUSE = says(10, "side_offer")
ELSEWHERE = says(50, issue="gas")


def standing(*records, number=1, party="a", issue="troops") -> Standing | None:
    return timeline(dossier(*BOTH, *records)).standing(party, issue, number)


def value(*records, number=1, party="a") -> int | None:
    return standing(*records, number=number, party=party).position.value


def statuses(*records, party="a", issue="troops") -> list[Status]:
    """The statuses of rounds 1 to 4."""
    line = timeline(dossier(*BOTH, *records))
    return [line.standing(party, issue, number).status for number in range(1, 5)]


def without_position(*records, number=1) -> dict[str, Status]:
    """How party `a` fails to stand on each issue."""
    cells = timeline(dossier(*BOTH, *records)).without_position(number)
    return {cell.issue: cell.status for cell in cells if cell.party == "a"}


def test_r1_a_term_belongs_to_every_party_that_tabled_its_proposal():
    joint = text("p", 1, says(40), by="ab")

    standings = timeline(dossier(*joint)).as_of(1)

    assert [(s.party, s.position.value) for s in standings] == [("a", 40), ("b", 40)]


def test_r1_a_joint_text_belongs_to_each_author_in_full():
    joint = text("p", 1, says(40), says(80), by="ab")

    assert standing(*joint, party="a").position == standing(*joint, party="b").position


def test_r1_a_position_that_comes_from_a_joint_text_is_marked():
    assert standing(*text("p", 1, says(), by="ab")).flags == (Flag.JOINT,)


def test_r1_a_position_from_a_joint_text_is_marked_as_long_as_it_stands():
    assert standing(*text("p", 1, says(), by="ab"), number=3).flags == (Flag.JOINT,)


def test_r1_a_position_from_a_text_of_one_party_is_not_marked():
    assert standing(*text("p", 1, says())).flags == ()


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("2025-01-09", "2025-01-10"),
        ("2025-06", "2025-06-02"),
        ("2025", "2025-01-02"),
        ("2025-05-31", "2025-06"),
        ("2024-12-31", "2025"),
        ("", "2025"),
        ("", "2025-01-01"),
    ],
)
def test_r2_documents_are_taken_by_date_a_partial_one_as_its_first_day_a_missing_one_first(
    earlier, later
):
    documents = [proposal("later", date=later), proposal("earlier", date=earlier, sequence=1)]

    assert [p.slug for p in in_order(documents)] == ["earlier", "later"]


@pytest.mark.parametrize(
    ("first", "second"),
    [("2025-06-02", "2025-06-02"), ("2025-06", "2025-06-01"), ("2025-01", "2025"), ("", "")],
)
def test_r2_documents_of_a_date_are_taken_by_their_sequence(first, second):
    documents = [
        proposal("second", date=second, sequence=2),
        proposal("first", date=first, sequence=1),
    ]

    assert [p.slug for p in in_order(documents)] == ["first", "second"]


def test_r2_rounds_come_before_dates():
    first = text("p1", 1, says(10), date="2025-12-31")

    assert value(*first, *text("p2", 2, says(20), date="2025-01-01"), number=2) == 20


def test_r3_the_latest_document_of_a_round_that_states_a_stance_gives_the_position():
    late = text("p1", 1, says(10), date="2025-01-20")

    assert value(*late, *text("p2", 1, says(20), date="2025-01-05", sequence=9)) == 10


def test_r3_the_position_has_all_clauses_of_that_document_that_state_a_stance_and_no_others():
    earlier = text("p1", 1, says(10))
    later = text("p2", 1, says(20), MENTION, SILENT, PAUSE, says(30), sequence=1)

    clauses = standing(*earlier, *later).position.clauses

    assert [(c.proposal, c.clause) for c in clauses] == [("p2", "1"), ("p2", "5")]


def test_r3_earlier_documents_keep_the_issues_that_later_ones_do_not_touch():
    assert value(*text("p1", 1, says(10)), *text("p2", 1, ELSEWHERE, sequence=1)) == 10


@pytest.mark.parametrize("clause", [SILENT, PAUSE, MENTION], ids=["silent", "pause", "mention"])
def test_r3_a_later_clause_that_is_no_stance_does_not_replace_one(clause):
    found = standing(*text("p1", 1, says(30)), *text("p2", 1, clause, sequence=1))

    assert (found.status, found.position.value) == (Status.STATED, 30)


def test_r3_documents_of_a_round_with_different_stances_are_flagged():
    found = standing(*text("p1", 1, says(10)), *text("p2", 1, says(20), sequence=1))

    assert found.flags == (Flag.CONFLICTING_DOCUMENTS,)


def test_r3_two_of_three_documents_that_differ_are_enough_for_the_flag():
    documents = [
        *text("p1", 1, says(10)),
        *text("p2", 1, says(20), sequence=1),
        *text("p3", 1, says(10), sequence=2),
    ]

    assert standing(*documents).flags == (Flag.CONFLICTING_DOCUMENTS,)


def test_r3_a_joint_text_and_an_own_one_that_differ_are_flagged_for_that_party_alone():
    documents = [*text("p1", 1, says(10), by="ab"), *text("p2", 1, says(20), sequence=1)]

    assert standing(*documents, party="a").flags == (Flag.CONFLICTING_DOCUMENTS,)
    assert standing(*documents, party="b").flags == (Flag.JOINT,)


def test_r3_documents_of_a_round_with_the_same_set_of_stances_do_not_conflict():
    first = text("p1", 1, says(10), says(20, "red_line"))
    second = text("p2", 1, says(20), says(10), says(10), sequence=1)

    assert standing(*first, *second).flags == (Flag.SEVERAL_CLAUSES,)


@pytest.mark.parametrize("clause", [SILENT, PAUSE, MENTION], ids=["silent", "pause", "mention"])
def test_r3_a_document_without_a_stance_does_not_conflict(clause):
    found = standing(*text("p1", 1, clause), *text("p2", 1, says(20), sequence=1))

    assert Flag.CONFLICTING_DOCUMENTS not in found.flags


def test_r3_the_flag_of_conflicting_documents_belongs_to_that_round():
    documents = [*text("p1", 1, says(10)), *text("p2", 1, says(20), sequence=1)]

    assert standing(*documents, number=2).flags == ()


def test_r3_documents_of_different_rounds_or_parties_do_not_conflict():
    documents = [
        *text("p1", 1, says(10)),
        *text("p2", 2, says(20)),
        *text("p3", 2, says(30), by="b"),
    ]

    assert standing(*documents, number=2).flags == ()


def test_r3_a_side_offer_is_recorded_and_leaves_the_standing_position_untouched():
    found = standing(*text("p1", 1, says(80)), *text("p2", 2, PAUSE), number=2)

    assert (found.status, found.position.value, found.since) == (Status.CARRIED, 80, 1)
    assert found.flags == (Flag.SIDE_OFFER,)


def test_r3_a_side_offer_beside_a_stance_stays_out_of_its_range():
    found = standing(*text("p", 1, says(80), PAUSE))

    assert (found.position.low, found.position.high) == (80, 80)
    assert (found.status, found.flags) == (Status.STATED, (Flag.SIDE_OFFER,))


def test_r3_the_flag_of_a_side_offer_belongs_to_that_round():
    assert standing(*text("p", 1, says(80), PAUSE), number=2).flags == ()


def test_r3_a_side_offer_makes_no_position():
    found = standing(*text("p", 1, PAUSE))

    assert (found.position, found.status, found.flags) == (
        None,
        Status.NOT_CODED,
        (Flag.SIDE_OFFER,),
    )


def test_r3_a_side_offer_leaves_a_lapsed_position_lapsed():
    dropped = [*text("p1", 1, says(80)), *text("p2", 2, ELSEWHERE, full=True)]

    found = standing(*dropped, *text("p3", 3, PAUSE), number=3)

    assert (found.status, found.flags) == (Status.LAPSED, (Flag.SIDE_OFFER,))


def test_r4_a_party_silent_in_a_round_still_stands_where_it_last_stood():
    found = standing(*text("p", 1, says(40)), number=3)

    assert (found.status, found.live, found.position.value) == (Status.CARRIED, True, 40)


def test_r4_a_party_does_not_stand_before_it_spoke():
    assert standing(*text("p", 2, says(40)), number=1) is None


def test_r4_a_standing_is_as_of_the_round_that_was_asked_for():
    line = timeline(dossier(*text("p1", 1, says(10)), *text("p2", 3, says(30))))

    assert [line.live("a", "troops", n).position.value for n in (1, 2, 3, 4)] == [10, 10, 30, 30]


def test_r4_last_stated_is_the_round_of_the_last_statement():
    found = standing(*text("p1", 1, says(40)), *text("p2", 3, says(40)), number=4)

    assert (found.round, found.since) == (4, 3)


def test_r4_held_since_is_the_first_round_of_the_unbroken_run_of_the_same_stances():
    documents = [
        *text("p1", 1, says(10)),
        *text("p2", 2, says(40)),
        *text("p3", 4, says(40, "red_line")),
    ]

    assert standing(*documents, number=5).held_since == 2


def test_r4_a_change_in_the_set_of_stances_begins_a_new_run():
    documents = [*text("p1", 1, says(40)), *text("p2", 2, says(40), says(60, "offer"))]

    assert standing(*documents, number=2).held_since == 2


def test_r4_a_lapse_breaks_the_run():
    documents = [
        *text("p1", 1, says(40)),
        *text("p2", 2, ELSEWHERE, full=True),
        *text("p3", 3, says(40)),
    ]

    assert standing(*documents, number=3).held_since == 3


@pytest.mark.parametrize(
    "clause", [SILENT, PAUSE, MENTION, says(40)], ids=["silent", "pause", "mention", "same"]
)
def test_r4_what_states_nothing_else_does_not_break_the_run(clause):
    assert standing(*text("p1", 1, says(40)), *text("p2", 2, clause), number=2).held_since == 1


def test_r5_a_full_text_without_a_term_on_the_issue_ends_its_position():
    found = standing(*text("p1", 1, says(40)), *text("p2", 2, ELSEWHERE, full=True), number=2)

    assert (found.status, found.live) == (Status.LAPSED, False)


def test_r5_a_lapsed_position_repeats_what_lapsed():
    found = standing(*text("p1", 1, says(40)), *text("p2", 2, ELSEWHERE, full=True), number=3)

    assert (found.position.value, found.since, found.held_since) == (40, 1, 1)


def test_r5_a_lapsed_position_stays_lapsed_until_it_is_stated_again():
    documents = [
        *text("p1", 1, says(40)),
        *text("p2", 2, ELSEWHERE, full=True),
        *text("p3", 4, says(40)),
    ]

    assert statuses(*documents) == [Status.STATED, Status.LAPSED, Status.LAPSED, Status.STATED]


def test_r5_a_partial_text_drops_nothing():
    found = standing(*text("p1", 1, says(40)), *text("p2", 2, ELSEWHERE), number=2)

    assert found.status is Status.CARRIED


def test_r5_a_joint_text_drops_nothing_even_in_full():
    joint = text("p2", 2, ELSEWHERE, by="ab", full=True)

    assert standing(*text("p1", 1, says(40)), *joint, number=2).status is Status.CARRIED


def test_r5_a_full_text_drops_nothing_of_another_party():
    other = text("p2", 2, ELSEWHERE, by="b", full=True)

    assert standing(*text("p1", 1, says(40)), *other, number=2).status is Status.CARRIED


def test_r5_a_full_text_drops_a_position_that_came_from_a_joint_text():
    joint = text("p1", 1, says(40), by="ab")

    found = standing(*joint, *text("p2", 2, ELSEWHERE, full=True), number=2)

    assert (found.status, found.flags) == (Status.LAPSED, (Flag.JOINT,))


@pytest.mark.parametrize(
    "clause", [SILENT, PAUSE, MENTION], ids=["silent", "side-offer", "mention"]
)
def test_r5_a_term_of_any_kind_in_the_full_text_keeps_the_position(clause):
    full = text("p2", 2, ELSEWHERE, clause, full=True)

    assert standing(*text("p1", 1, says(40)), *full, number=2).live


@pytest.mark.parametrize("by", ["a", "ab"], ids=["alone", "joint"])
def test_r5_a_term_in_another_document_of_the_party_in_that_round_keeps_the_position(by):
    documents = [
        *text("p1", 1, says(40)),
        *text("p2", 2, MENTION, by=by),
        *text("p3", 2, ELSEWHERE, full=True, sequence=1),
    ]

    assert standing(*documents, number=2).status is Status.CARRIED


def test_r5_a_full_text_before_another_document_of_the_round_drops_what_neither_mentions():
    documents = [
        *text("p1", 1, says(40)),
        *text("p2", 2, ELSEWHERE, full=True),
        *text("p3", 2, ELSEWHERE, sequence=1),
    ]

    assert standing(*documents, number=2).status is Status.LAPSED


def test_r5_a_red_line_passed_over_is_carried_and_flagged_not_repeated():
    line = text("p1", 1, says(40, "red_line"))

    found = standing(*line, *text("p2", 2, ELSEWHERE, full=True), number=2)

    assert (found.status, found.flags) == (Status.CARRIED, (Flag.NOT_REPEATED,))


def test_r5_not_repeated_is_said_again_whenever_the_red_line_is_passed_over_and_not_otherwise():
    documents = [
        *text("p1", 1, says(40, "red_line")),
        *text("p2", 2, ELSEWHERE, full=True),
        *text("p3", 4, ELSEWHERE, full=True),
    ]

    flags = [standing(*documents, number=number).flags for number in (2, 3, 4)]

    assert flags == [(Flag.NOT_REPEATED,), (), (Flag.NOT_REPEATED,)]


def test_r5_the_commitment_that_saves_a_position_is_that_of_its_headline():
    marked = text("p1", 1, says(40, "red_line"), says(20, "offer", headline=True))

    found = standing(*marked, *text("p2", 2, ELSEWHERE, full=True), number=2)

    assert (found.status, found.position.commitment) == (Status.LAPSED, Commitment.OFFER)


def test_r5_a_red_line_passed_over_by_a_partial_text_is_not_flagged():
    red_line = text("p1", 1, says(40, "red_line"))

    assert standing(*red_line, *text("p2", 2, ELSEWHERE), number=2).flags == ()


def test_r6_explicit_silence_carries_a_live_position_and_is_flagged():
    found = standing(*text("p1", 1, says(40)), *text("p2", 2, SILENT), number=2)

    assert (found.status, found.live) == (Status.CARRIED_SILENT, True)
    assert (found.position.value, found.flags) == (40, (Flag.EXPLICIT_SILENCE,))


def test_r6_explicit_silence_of_a_full_text_does_not_drop():
    full = text("p2", 2, SILENT, full=True)

    assert standing(*text("p1", 1, says(40)), *full, number=2).status is Status.CARRIED_SILENT


def test_r6_explicit_silence_on_a_red_line_is_not_flagged_not_repeated():
    full = text("p2", 2, SILENT, full=True)

    found = standing(*text("p1", 1, says(40, "red_line")), *full, number=2)

    assert found.flags == (Flag.EXPLICIT_SILENCE,)


@pytest.mark.parametrize("silent_first", [True, False])
def test_r6_where_the_party_also_states_a_stance_in_the_round_the_silence_is_not_flagged(
    silent_first,
):
    documents = [
        *text("p1", 1, SILENT, sequence=0 if silent_first else 2),
        *text("p2", 1, says(40), sequence=1),
    ]

    found = standing(*documents)

    assert (found.status, found.flags) == (Status.STATED, ())


def test_r6_explicit_silence_belongs_to_that_round_only():
    found = standing(*text("p1", 1, says(40)), *text("p2", 2, SILENT), number=3)

    assert (found.status, found.flags) == (Status.CARRIED, ())


def test_r6_a_lapsed_position_stays_lapsed_under_silence():
    documents = [
        *text("p1", 1, says(40)),
        *text("p2", 2, ELSEWHERE, full=True),
        *text("p3", 3, SILENT),
    ]

    assert statuses(*documents)[1:] == [Status.LAPSED, Status.LAPSED, Status.LAPSED]


def test_r6_silence_before_any_position_is_silent_and_has_no_value():
    found = standing(*text("p", 1, SILENT))

    assert (found.status, found.live, found.position) == (Status.SILENT, False, None)
    assert (found.since, found.held_since, found.flags) == (None, None, ())


def test_r6_silence_before_any_position_belongs_to_that_round_only():
    silent = text("p", 1, SILENT)

    assert without_position(*silent, number=1)["troops"] is Status.SILENT
    assert without_position(*silent, number=2)["troops"] is Status.NOT_CODED


def test_r6_a_full_text_without_a_term_on_an_issue_never_held_did_not_address_it():
    assert without_position(*text("p", 1, ELSEWHERE, full=True)) == {"troops": Status.NOT_ADDRESSED}


def test_r6_an_issue_once_met_with_silence_is_not_addressed_when_passed_over():
    full = text("p2", 2, ELSEWHERE, full=True)

    assert without_position(*text("p1", 1, SILENT), *full, number=2) == {
        "troops": Status.NOT_ADDRESSED
    }


def test_r6_not_addressed_belongs_to_that_round_only():
    full = text("p", 1, ELSEWHERE, full=True)

    assert without_position(*full, number=2) == {"troops": Status.NOT_CODED}


@pytest.mark.parametrize(
    "more", [{}, {"full": True, "by": "ab"}], ids=["partial", "full but joint"]
)
def test_r6_where_nothing_shows_that_the_issue_was_passed_over_it_is_not_coded(more):
    assert without_position(*text("p", 1, ELSEWHERE, **more)) == {"troops": Status.NOT_CODED}


@pytest.mark.parametrize("clause", [MENTION, PAUSE], ids=["mention", "side-offer"])
def test_r6_a_full_text_that_mentions_an_issue_without_a_stance_leaves_it_not_coded(clause):
    full = text("p", 1, ELSEWHERE, clause, full=True)

    assert without_position(*full) == {"troops": Status.NOT_CODED}


def test_r6_silence_in_a_full_text_is_silence():
    full = text("p", 1, ELSEWHERE, SILENT, full=True)

    assert without_position(*full) == {"troops": Status.SILENT}


def test_r6_a_party_that_tabled_nothing_is_not_coded():
    assert without_position(*text("p", 1, says(), by="b")) == {
        "troops": Status.NOT_CODED,
        "gas": Status.NOT_CODED,
    }


def test_r6_a_lapsed_position_is_not_a_missing_one():
    dropped = [*text("p1", 1, says(40)), *text("p2", 2, ELSEWHERE, full=True)]

    assert without_position(*dropped, number=2) == {}


def test_r6_cells_without_a_position_give_no_row_among_the_positions():
    silent = [*text("p", 1, SILENT), *text("q", 1, ELSEWHERE, by="b", full=True)]

    rows = timeline(dossier(*BOTH, *silent)).as_of(1)

    assert [(row.party, row.issue) for row in rows] == [("b", "gas")]


def test_r6_a_lapsed_position_gives_a_row_among_the_positions():
    dropped = [*text("p1", 1, says(40)), *text("p2", 2, ELSEWHERE, full=True)]

    rows = timeline(dossier(*BOTH, *dropped)).as_of(2)

    assert [(r.issue, r.status) for r in rows] == [
        ("troops", Status.LAPSED),
        ("gas", Status.STATED),
    ]


def test_r10_the_stances_of_several_clauses_are_a_set_in_the_order_of_the_scale():
    found = standing(*text("p", 1, says(90), says(20), says(90, "offer")))

    assert found.position.stances == ("at-20", "at-90")
    assert (len(found.position.clauses), found.flags) == (3, (Flag.SEVERAL_CLAUSES,))


def test_r10_low_and_high_are_the_range_of_all_clauses():
    stated = standing(*text("p", 1, says(60), says(20, "offer"), says(90, "offer"))).position

    assert (stated.low, stated.value, stated.high) == (20, 60, 90)


def test_r10_several_clauses_are_flagged_as_long_as_the_position_stands():
    found = standing(*text("p", 1, says(60), says(20)), number=3)

    assert (found.position.low, found.position.high) == (20, 60)
    assert found.flags == (Flag.SEVERAL_CLAUSES,)


def test_r10_the_headline_is_the_clause_the_coder_marked_however_firm_the_others():
    stated = standing(*text("p", 1, says(10, "offer", headline=True), says(90, "red_line")))

    assert (stated.position.value, stated.position.commitment) == (10, Commitment.OFFER)


def test_r10_a_mark_on_a_clause_that_states_no_stance_does_not_count():
    marked = says(10, "side_offer", headline=True)

    assert value(*text("p", 1, marked, says(70), says(30, "offer"))) == 70


@pytest.mark.parametrize(
    ("firmer", "weaker"),
    [("red_line", "demand"), ("demand", "conditional"), ("conditional", "offer")],
)
def test_r10_without_a_mark_the_headline_is_the_clause_put_most_firmly(firmer, weaker):
    stated = standing(*text("p", 1, says(10, firmer), says(90, weaker))).position

    assert (stated.value, stated.commitment) == (10, Commitment(firmer))


def test_r10_among_clauses_put_equally_firmly_the_last_is_the_headline():
    assert value(*text("p", 1, says(10), says(90), says(30), says(50, "offer"))) == 30


def test_r10_among_clauses_that_are_marked_firmness_decides():
    first, second = says(10, "offer", headline=True), says(90, headline=True)

    assert value(*text("p", 1, second, first, says(50, "red_line"))) == 90
