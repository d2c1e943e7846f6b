"""What changed between two rounds, of what kind, and toward whom (R7–R9, R13)."""

import pytest

from positions.analysis.diff import Change, Kind, diff
from positions.analysis.records import Flag, Issue
from positions.analysis.timeline import plain, timeline
from tests.builders import dossier, party, says, text

BOTH = (Issue("troops"), Issue("gas"))
SILENT = says(None, "silent")
ELSEWHERE = says(50, issue="gas")
MEDIATED = [party("a"), party("b"), party("m", "mediator")]


def changes(*records, start=1, end=2, issue="troops", named=()) -> list[Change]:
    line = timeline(dossier(*BOTH, *records))
    return [c for c in diff(line, start, end, named) if c.issue == issue]


def change(*records, start=1, end=2, by="a", named=()) -> Change:
    [found] = [
        c for c in changes(*records, start=start, end=end, named=named) if c.parties == (by,)
    ]
    return found


def kind(*records, start=1, end=2) -> tuple[Kind, tuple[Flag, ...]]:
    found = change(*records, start=start, end=end)
    return found.kind, found.flags


def restated(first: dict, second: dict) -> tuple[Kind, tuple[Flag, ...]]:
    """The kind of change from a text of one clause to another."""
    return kind(*text("p1", 1, first), *text("p2", 2, second))


def verbatim(wording: str, **more) -> dict:
    return says(40, wording=wording, verbatim=True, **more)


def lapsed_and_returned(value: int = 40) -> list:
    """Stated in round 1, lapsed in round 2, stated again in round 3."""
    return [
        *text("p1", 1, says(40)),
        *text("p2", 2, ELSEWHERE, full=True),
        *text("p3", 3, says(value)),
    ]


def test_r7_live_at_the_second_round_and_not_at_the_first_is_new():
    found = change(*text("p", 2, says(40)))

    assert (found.kind, found.before, found.after.position.value) == (Kind.NEW, None, 40)
    assert (found.flags, found.delta) == ((), None)


def test_r7_new_is_flagged_returned_where_it_had_been_live_before_the_first_round():
    assert kind(*lapsed_and_returned(), start=2, end=3) == (Kind.NEW, (Flag.RETURNED,))


def test_r7_an_issue_met_with_silence_alone_before_is_new_and_not_returned():
    assert kind(*text("p1", 1, SILENT), *text("p2", 3, says(40)), start=2, end=3) == (
        Kind.NEW,
        (),
    )


def test_r7_what_was_live_only_after_the_first_round_has_not_returned():
    assert kind(*lapsed_and_returned()[3:], start=2, end=3) == (Kind.NEW, ())


def test_r7_live_at_the_first_round_and_not_at_the_second_is_dropped():
    found = change(*lapsed_and_returned(), start=1, end=2)

    assert (found.kind, found.before.position.value, found.after) == (Kind.DROPPED, 40, None)
    assert (found.flags, found.delta, found.toward, found.away) == ((), None, (), ())


def test_r8_a_position_that_lapsed_before_the_first_round_is_no_base():
    dropped = [*text("p1", 1, says(40)), *text("p2", 2, ELSEWHERE, full=True)]

    assert changes(*dropped, start=2, end=3) == []


def test_r8_what_lapsed_and_returned_in_between_is_compared_as_usual_and_flagged_interrupted():
    assert kind(*lapsed_and_returned(40), start=1, end=3) == (Kind.RESTATED, (Flag.INTERRUPTED,))
    assert kind(*lapsed_and_returned(90), start=1, end=3) == (Kind.SHIFTED, (Flag.INTERRUPTED,))


def test_r8_a_lapse_before_or_after_the_two_rounds_does_not_interrupt():
    lapses = [
        *lapsed_and_returned(),
        *text("p4", 4, says(50)),
        *text("p5", 5, ELSEWHERE, full=True),
        *text("p6", 6, says(60)),
    ]

    assert kind(*lapses, start=3, end=4) == (Kind.SHIFTED, ())


def test_r8_another_statement_in_between_does_not_interrupt():
    stated = [*text("p1", 1, says(40)), *text("p2", 2, says(60)), *text("p3", 3, says(40))]

    assert kind(*stated, start=1, end=3) == (Kind.RESTATED, ())


def test_r8_two_lapses_in_between_are_one_interruption():
    lapses = [
        *lapsed_and_returned(),
        *text("p4", 4, ELSEWHERE, full=True),
        *text("p5", 5, says(40)),
    ]

    assert kind(*lapses, start=1, end=5) == (Kind.RESTATED, (Flag.INTERRUPTED,))


def test_r8_the_second_round_may_lie_before_the_first():
    found = change(*text("p1", 1, says(40)), *text("p2", 2, says(70)), start=2, end=1)

    assert (found.before.round, found.after.round) == (2, 1)
    assert (found.kind, found.delta) == (Kind.SHIFTED, -30)


def test_r8_backwards_nothing_is_interrupted():
    assert kind(*lapsed_and_returned(), start=3, end=1) == (Kind.RESTATED, ())


def test_r8_backwards_nothing_is_returned():
    lapses = [*lapsed_and_returned(), *text("p4", 4, ELSEWHERE, full=True)]

    assert kind(*lapses, start=4, end=3) == (Kind.NEW, ())


def test_r8_backwards_not_repeated_is_not_said():
    passed_over = [*text("p1", 1, says(40, "red_line")), *text("p2", 2, ELSEWHERE, full=True)]

    assert kind(*passed_over, start=3, end=2) == (Kind.CARRIED, ())


def test_r8_backwards_explicit_silence_is_not_said():
    assert kind(*text("p1", 1, says(40)), *text("p2", 2, SILENT), start=3, end=2) == (
        Kind.CARRIED,
        (),
    )


def test_r8_backwards_the_other_flags_of_a_position_stand():
    joint = text("p1", 1, says(40), says(50), says(10, "side_offer"), by="ab")

    assert kind(*joint, start=2, end=1) == (
        Kind.CARRIED,
        (Flag.JOINT, Flag.SEVERAL_CLAUSES, Flag.SIDE_OFFER),
    )


def test_a_change_carries_the_flags_of_the_position_at_the_second_round_and_no_others():
    first = text("p1", 1, says(40), says(50), by="ab")
    second = [*text("p2", 2, says(40)), *text("p3", 2, says(90), sequence=1)]

    assert kind(*first, *second) == (Kind.SHIFTED, (Flag.CONFLICTING_DOCUMENTS,))


def test_forwards_the_flags_of_passing_over_and_of_silence_are_carried():
    red_line = text("p1", 1, says(40, "red_line"))
    silent = text("p2", 2, SILENT)
    over = text("p3", 3, ELSEWHERE, full=True)

    assert kind(*red_line, *silent, end=2) == (Kind.CARRIED, (Flag.EXPLICIT_SILENCE,))
    assert kind(*red_line, *over, end=3) == (Kind.CARRIED, (Flag.NOT_REPEATED,))


def test_r8_a_round_compared_with_itself_is_not_backwards():
    red_line = text("p1", 1, says(40, "red_line"))
    over = text("p2", 2, ELSEWHERE, full=True)

    assert kind(*red_line, *over, start=2, end=2) == (Kind.CARRIED, (Flag.NOT_REPEATED,))


def test_r9_an_issue_live_at_neither_end_gives_no_row():
    assert changes(*text("p", 3, says(40)), start=1, end=2) == []


def test_r9_carried_means_that_both_ends_rest_on_the_same_document():
    found = change(*text("p", 1, says(40)), end=4)

    assert (found.kind, found.delta, found.flags) == (Kind.CARRIED, 0, ())


def test_r9_the_same_words_in_another_document_are_not_carried():
    assert restated(verbatim("No troops."), verbatim("No troops.")) == (Kind.RESTATED, ())


def test_r9_a_different_set_of_stances_is_shifted():
    found = change(*text("p1", 1, says(80)), *text("p2", 2, says(30)))

    assert (found.kind, found.delta, found.flags) == (Kind.SHIFTED, -50, ())


def test_r9_another_stance_with_the_same_value_is_a_lateral_shift():
    assert restated(says(40, slug="east"), says(40, slug="west")) == (
        Kind.SHIFTED,
        (Flag.LATERAL,),
    )


@pytest.mark.parametrize("others", [(60,), (10, 60), (60, 90)])
def test_r9_another_range_around_the_same_value_is_a_shift_of_range(others):
    first = text("p1", 1, says(40), says(10, "offer"), says(90, "offer"))
    second = text("p2", 2, says(40), *(says(value, "offer") for value in others))

    found = change(*first, *second)

    assert (found.kind, found.delta) == (Kind.SHIFTED, 0)
    assert found.flags == (Flag.SEVERAL_CLAUSES, Flag.RANGE)


def test_r9_a_range_that_grows_at_one_end_is_a_shift_of_range():
    second = text("p2", 2, says(40), says(60, "offer"))

    assert kind(*text("p1", 1, says(40)), *second) == (
        Kind.SHIFTED,
        (Flag.SEVERAL_CLAUSES, Flag.RANGE),
    )


def test_r9_a_stance_more_within_the_same_range_is_lateral():
    first = text("p1", 1, says(40), says(10, "offer"), says(90, "offer"))
    second = text("p2", 2, says(40), says(10, "offer"), says(90, "offer"), says(60, "offer"))

    assert kind(*first, *second) == (Kind.SHIFTED, (Flag.SEVERAL_CLAUSES, Flag.LATERAL))


def test_r9_another_value_within_the_same_range_has_neither_flag():
    first = text("p1", 1, says(40), says(10, "offer"), says(90, "offer"))
    second = text("p2", 2, says(60), says(10, "offer"), says(90, "offer"))

    assert kind(*first, *second) == (Kind.SHIFTED, (Flag.SEVERAL_CLAUSES,))


def test_r9_the_same_stances_put_otherwise_are_requalified():
    assert restated(says(40, "demand"), says(40, "red_line")) == (
        Kind.REQUALIFIED,
        (Flag.COMMITMENT,),
    )


def test_r9_the_commitment_compared_is_that_of_the_headline():
    first = text("p1", 1, says(40, "red_line"), says(60, "offer"))
    second = text("p2", 2, says(40, "red_line"), says(60, "demand"))

    assert kind(*first, *second) == (Kind.RESTATED, (Flag.SEVERAL_CLAUSES,))


def test_r9_the_same_set_of_stances_under_another_headline_is_no_shift():
    first = text("p1", 1, says(40), says(60, headline=True))
    second = text("p2", 2, says(60), says(40, headline=True))

    assert kind(*first, *second) == (Kind.RESTATED, (Flag.SEVERAL_CLAUSES,))


def test_r9_the_same_stances_under_other_conditions_are_requalified():
    assert restated(says(40), says(40, conditions="If monitored.")) == (
        Kind.REQUALIFIED,
        (Flag.CONDITIONS,),
    )


def test_r9_a_shifted_row_carries_the_flags_of_commitment_and_conditions_too():
    first, second = says(40, "demand", conditions="If monitored."), says(70, "offer")

    assert restated(first, second) == (Kind.SHIFTED, (Flag.COMMITMENT, Flag.CONDITIONS))


def test_r9_of_summaries_it_counts_only_whether_there_are_conditions():
    first, second = says(40, conditions="If monitored."), says(40, conditions="Under the UN.")

    assert restated(first, second) == (Kind.RESTATED, ())


def test_r9_a_condition_on_any_clause_of_a_summary_is_enough():
    first = text("p1", 1, says(40), says(60, conditions="If monitored."))
    second = text("p2", 2, says(40, conditions="Under the UN."), says(60))

    assert kind(*first, *second) == (Kind.RESTATED, (Flag.SEVERAL_CLAUSES,))


def test_r9_conditions_of_verbatim_clauses_compare_like_words():
    first = verbatim("No troops", conditions="If monitored.")

    assert restated(first, verbatim("No troops", conditions="Under the UN.")) == (
        Kind.REQUALIFIED,
        (Flag.CONDITIONS,),
    )
    assert restated(first, verbatim("No troops", conditions=" if  MONITORED ;")) == (
        Kind.RESTATED,
        (),
    )


def test_r9_a_text_split_into_two_clauses_without_conditions_has_no_other_conditions():
    whole = text("p1", 1, verbatim("No troops. No bases."))
    split = text("p2", 2, verbatim("No troops."), verbatim("No bases."))

    assert kind(*whole, *split) == (Kind.REWORDED, (Flag.SEVERAL_CLAUSES,))


def test_r9_conditions_are_compared_as_summaries_where_one_end_is_a_summary():
    first, second = verbatim("No troops", conditions="If monitored."), says(40, conditions="UN.")

    assert restated(first, second) == (Kind.RESTATED, ())


def test_r9_a_condition_of_white_space_is_none():
    assert restated(says(40), says(40, conditions=" \n")) == (Kind.RESTATED, ())


def test_r9_other_words_at_both_ends_verbatim_are_reworded():
    assert restated(verbatim("No troops."), verbatim("No soldiers.")) == (Kind.REWORDED, ())


@pytest.mark.parametrize(("first", "second"), [(True, False), (False, True), (False, False)])
def test_r9_other_words_of_a_summary_are_restated(first, second):
    before = says(40, wording="No troops.", verbatim=first)

    assert restated(before, says(40, wording="No soldiers.", verbatim=second)) == (
        Kind.RESTATED,
        (),
    )


def test_r9_one_clause_that_is_a_summary_keeps_a_position_from_being_reworded():
    first = text("p1", 1, verbatim("No troops."), says(40, wording="None."))
    second = text("p2", 2, verbatim("No soldiers."), verbatim("None."))

    assert kind(*first, *second) == (Kind.RESTATED, (Flag.SEVERAL_CLAUSES,))


@pytest.mark.parametrize(
    "words",
    [
        "NO TROOPS",
        " no\u00a0 troops\n",
        "No troops.",
        "No troops;",
        "No troops,",
        "No troops:",
        "No troops!",
        "No troops?",
        "No troops .?! ",
    ],
)
def test_r9_case_white_space_and_marks_at_the_end_are_no_change_of_words(words):
    assert restated(verbatim("no troops"), verbatim(words)) == (Kind.RESTATED, ())


@pytest.mark.parametrize(
    "words", ["no, troops", "no troops)", ".no troops", "notroops", "no troops…"]
)
def test_r9_other_marks_and_marks_elsewhere_are_a_change_of_words(words):
    assert restated(verbatim("no troops"), verbatim(words)) == (Kind.REWORDED, ())


def test_r9_words_are_case_folded_in_every_script():
    assert plain("НЕЙТРАЛЬНА Straße") == plain("нейтральна STRASSE")


def test_r9_clauses_in_another_order_are_reworded():
    first = text("p1", 1, verbatim("No troops."), verbatim("No bases."))
    second = text("p2", 2, verbatim("No bases."), verbatim("No troops."))

    assert kind(*first, *second) == (Kind.REWORDED, (Flag.SEVERAL_CLAUSES,))


def test_r9_labels_of_clauses_are_ignored():
    assert restated(verbatim("No troops.", clause="1"), verbatim("No troops.", clause="II.4")) == (
        Kind.RESTATED,
        (),
    )


def test_r9_shifted_comes_before_reworded():
    first = says(40, wording="Forty.", verbatim=True)

    assert restated(first, says(50, wording="Fifty.", verbatim=True)) == (Kind.SHIFTED, ())


def test_r9_requalified_comes_before_reworded():
    first, second = verbatim("No troops."), verbatim("No soldiers.", commitment="offer")

    assert restated(first, second) == (Kind.REQUALIFIED, (Flag.COMMITMENT,))


def test_r13_a_shift_that_comes_closer_to_another_is_toward_it():
    found = change(
        *text("p1", 1, says(80)), *text("q", 1, says(20), by="b"), *text("p2", 2, says(50))
    )

    assert (found.toward, found.away) == (("b",), ())


def test_r13_a_shift_that_goes_further_from_another_is_away_from_it():
    found = change(
        *text("p1", 1, says(50)), *text("q", 1, says(20), by="b"), *text("p2", 2, says(80))
    )

    assert (found.toward, found.away) == ((), ("b",))


def test_r13_a_shift_may_be_toward_one_and_away_from_another():
    others = [*text("q", 1, says(0), by="b"), *text("r", 1, says(100), by="c")]

    found = change(*text("p1", 1, says(60)), *others, *text("p2", 2, says(40)))

    assert (found.toward, found.away) == (("b",), ("c",))


def test_r13_a_shift_to_the_other_side_of_a_position_equally_far_is_neither():
    found = change(
        *text("p1", 1, says(30)), *text("q", 1, says(50), by="b"), *text("p2", 2, says(70))
    )

    assert (found.toward, found.away) == ((), ())


def test_r13_only_a_shift_has_a_direction():
    """The same two stances under another headline: the value moves, the position does not."""
    first = text("p1", 1, says(40), says(60, headline=True))
    second = text("p2", 2, says(40, headline=True), says(60))

    found = change(*first, *text("q", 1, says(0), by="b"), *second)

    assert (found.kind, found.delta, found.toward, found.away) == (Kind.RESTATED, -20, (), ())


def test_r13_the_other_is_taken_where_it_stood_at_the_first_round():
    """The other comes over to where the first one goes: only its own move brings them together."""
    meeting = [
        *text("p1", 1, says(50)),
        *text("q1", 1, says(0), by="b"),
        *text("p2", 2, says(70)),
        *text("q2", 2, says(70), by="b"),
    ]

    assert change(*meeting, by="a").away == ("b",)
    assert change(*meeting, by="b").toward == ("a",)


def test_r13_there_is_no_direction_where_the_other_was_not_live_at_the_first_round():
    found = change(
        *text("p1", 1, says(50)), *text("p2", 2, says(80)), *text("q", 2, says(80), by="b")
    )

    assert (found.toward, found.away) == ((), ())


def test_r13_there_is_no_direction_where_the_other_had_lapsed():
    lapsed = [*text("q1", 1, says(0), by="b"), *text("q2", 2, ELSEWHERE, by="b", full=True)]

    found = change(*text("p1", 1, says(50)), *lapsed, *text("p2", 3, says(80)), start=2, end=3)

    assert (found.toward, found.away) == ((), ())


def test_r13_backwards_the_other_is_taken_where_it_stood_at_the_later_round():
    records = [
        *text("p1", 1, says(50)),
        *text("q1", 1, says(0), by="b"),
        *text("p2", 2, says(70)),
        *text("q2", 2, says(100), by="b"),
    ]

    assert change(*records, start=2, end=1).away == ("b",)


def test_r12_a_shift_is_not_toward_a_mediator_unless_it_is_named():
    records = [
        *MEDIATED,
        *text("p1", 1, says(80)),
        *text("q", 1, says(0), by="m"),
        *text("p2", 2, says(40)),
    ]

    assert change(*records).toward == ()
    assert change(*records, named=["m"]).toward == ("m",)


def test_r12_a_mediators_shift_is_toward_nobody_unless_it_is_named():
    records = [
        *MEDIATED,
        *text("p1", 1, says(80), by="m"),
        *text("q", 1, says(0)),
        *text("p2", 2, says(40), by="m"),
    ]

    assert change(*records, by="m").toward == ()
    assert change(*records, by="m", named=["m"]).toward == ("a",)


def test_r12_a_shift_is_not_toward_a_party_of_the_same_side():
    records = [
        party("a", side="west"),
        party("b", side="west"),
        *text("p1", 1, says(80)),
        *text("q", 1, says(0), by="b"),
        *text("p2", 2, says(40)),
    ]

    assert change(*records).toward == ()


def test_r12_mediators_have_changes_like_anyone():
    records = [*MEDIATED, *text("p1", 1, says(80), by="m"), *text("p2", 2, says(40), by="m")]

    assert change(*records, by="m").delta == -40


def test_rows_come_in_the_order_of_parties_and_issues():
    records = dossier(*BOTH, *text("p", 1, ELSEWHERE, says(40), by="ba"))

    rows = [(c.parties, c.issue) for c in diff(timeline(records), 1, 1)]

    assert rows == [
        (("a",), "troops"),
        (("a",), "gas"),
        (("b",), "troops"),
        (("b",), "gas"),
    ]
