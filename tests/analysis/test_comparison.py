"""Documents side by side: agreement and spread of several (R18), what differs between two (R19)."""

import pytest

from positions.analysis.comparison import Agreement, Cell, compare, diff_documents
from positions.analysis.diff import Change, Kind
from positions.analysis.records import Flag, Issue
from tests.builders import dossier, says, text

BOTH = (Issue("troops"), Issue("gas"))
SILENT = says(None, "silent")
ELSEWHERE = says(50, issue="gas")


def side_by_side(*texts: list, issue="troops") -> list[Cell]:
    """The row of an issue over these texts, in their order."""
    records = dossier(*BOTH, *(record for one in texts for record in one))
    [row] = [r for r in compare(records, records.proposals) if r[0].issue == issue]
    return row


def agreement(*clauses: list) -> tuple[Agreement | None, int | None]:
    """What texts of these clauses make of the issue, said in each of their cells."""
    row = side_by_side(*(text(f"p{n}", 1, *said) for n, said in enumerate(clauses)))
    [found] = {(cell.agreement, cell.spread) for cell in row}
    return found


def between(first: list, second: list, issue="troops") -> list[Change]:
    records = dossier(*BOTH, *first, *second)
    return [c for c in diff_documents(records, *records.proposals) if c.issue == issue]


def kind(first: list, second: list) -> tuple[Kind, tuple[Flag, ...]]:
    [found] = between(first, second)
    return found.kind, found.flags


def test_r18_one_text_that_states_a_stance_is_one_sided():
    assert agreement([says(40)], [ELSEWHERE]) == (Agreement.ONE_SIDED, 0)


def test_r18_texts_with_the_same_set_of_stances_agree():
    assert agreement([says(40), says(60)], [says(60), says(40), says(40)]) == (
        Agreement.AGREED,
        20,
    )


def test_r18_texts_with_one_stance_agree_with_a_spread_of_nought():
    assert agreement([says(40)], [says(40, "red_line")]) == (Agreement.AGREED, 0)


@pytest.mark.parametrize(
    ("value", "expected"),
    [(41, (Agreement.CLOSE, 1)), (60, (Agreement.CLOSE, 20)), (61, (Agreement.APART, 21))],
)
def test_r18_different_stances_are_close_up_to_a_spread_of_20_and_apart_beyond(value, expected):
    assert agreement([says(40)], [says(value)]) == expected


def test_r18_different_stances_with_one_value_are_close():
    assert agreement([says(40, slug="east")], [says(40, slug="west")]) == (Agreement.CLOSE, 0)


def test_r18_spread_is_the_largest_minus_the_smallest_value():
    assert agreement([says(40)], [says(90)], [says(10)]) == (Agreement.APART, 80)


def test_r18_spread_is_of_headlines():
    assert agreement([says(40), says(0, "offer")], [says(50), says(100, "offer")]) == (
        Agreement.CLOSE,
        10,
    )


def test_r18_all_texts_must_have_the_same_stances_to_agree():
    assert agreement([says(40)], [says(40)], [says(50)]) == (Agreement.CLOSE, 10)


@pytest.mark.parametrize(
    "clause", [says(0, "side_offer"), SILENT, says(None)], ids=["side-offer", "silent", "mention"]
)
def test_r18_side_offers_and_silences_are_not_counted(clause):
    assert agreement([says(40)], [clause]) == (Agreement.ONE_SIDED, 0)


def test_r18_where_no_text_states_a_stance_there_is_neither_agreement_nor_spread():
    assert agreement([says(0, "side_offer")], [SILENT]) == (None, None)


def test_r18_side_offers_and_silences_are_shown():
    offer, silent = side_by_side(text("p1", 1, says(0, "side_offer")), text("p2", 1, SILENT))

    assert [len(cell.terms) for cell in (offer, silent)] == [1, 1]
    assert [cell.position for cell in (offer, silent)] == [None, None]
    assert (offer.flags, silent.flags) == ((Flag.SIDE_OFFER,), (Flag.EXPLICIT_SILENCE,))


def test_r18_a_silence_beside_a_stance_is_shown_without_the_flag():
    [cell] = side_by_side(text("p", 1, says(40), SILENT))

    assert (len(cell.terms), cell.position.value, cell.flags) == (2, 40, ())


def test_r18_a_cell_is_flagged_joint_and_several_clauses_like_a_position():
    [cell] = side_by_side(text("p", 1, says(40), says(60), by="ab"))

    assert cell.flags == (Flag.JOINT, Flag.SEVERAL_CLAUSES)


def test_r18_a_text_that_does_not_speak_on_the_issue_has_an_empty_cell():
    _, cell = side_by_side(text("p1", 1, says(40)), text("p2", 1, ELSEWHERE))

    assert (cell.proposal.slug, cell.terms, cell.position, cell.flags) == ("p2", (), None, ())


def test_r18_an_issue_on_which_no_text_speaks_gives_no_row():
    records = dossier(*BOTH, *text("p1", 1, says(40)), *text("p2", 1, says(50)))

    assert [row[0].issue for row in compare(records, records.proposals)] == ["troops"]


def test_r18_texts_stand_in_the_order_asked_for_whatever_their_round():
    records = dossier(*BOTH, *text("p1", 1, says(40)), *text("p2", 2, says(50)))

    [row] = compare(records, records.proposals[::-1])

    assert [(cell.proposal.slug, cell.position.value) for cell in row] == [("p2", 50), ("p1", 40)]


def test_r19_two_documents_are_compared_whoever_tabled_them():
    [found] = between(text("p1", 1, says(40)), text("p2", 1, says(70), by="bc"))

    assert (found.kind, found.delta, found.parties) == (Kind.SHIFTED, 30, ("b", "c"))
    assert (found.before.position.proposal.slug, found.after.position.proposal.slug) == (
        "p1",
        "p2",
    )


def test_r19_what_is_only_in_the_second_is_new():
    [found] = between(text("p1", 1, ELSEWHERE), text("p2", 1, says(40)))

    assert (found.kind, found.before, found.after.position.value) == (Kind.NEW, None, 40)


def test_r19_what_is_only_in_the_first_is_dropped_if_the_second_is_full():
    [found] = between(text("p1", 1, says(40)), text("p2", 1, ELSEWHERE, full=True))

    assert (found.kind, found.before.position.value, found.after) == (Kind.DROPPED, 40, None)


def test_r19_what_is_only_in_the_first_is_not_addressed_if_the_second_is_partial():
    assert kind(text("p1", 1, says(40), full=True), text("p2", 1, ELSEWHERE)) == (
        Kind.NOT_ADDRESSED,
        (),
    )


@pytest.mark.parametrize(
    "clause", [SILENT, says(None), says(0, "side_offer")], ids=["silent", "mention", "side-offer"]
)
def test_r19_a_clause_of_the_full_second_that_states_no_stance_does_not_keep_it(clause):
    assert kind(text("p1", 1, says(40)), text("p2", 1, clause, full=True)) == (Kind.DROPPED, ())


def test_r19_a_red_line_or_a_joint_text_makes_no_difference_to_dropping():
    second = text("p2", 1, ELSEWHERE, full=True, by="bc")

    assert kind(text("p1", 1, says(40, "red_line")), second) == (Kind.DROPPED, ())


def test_r19_nothing_is_carried_the_same_again_is_restated():
    records = dossier(*BOTH, *text("p", 1, says(40)))
    [document] = records.proposals

    assert [c.kind for c in diff_documents(records, document, document)] == [Kind.RESTATED]


def test_r19_other_commitment_in_both_is_requalified():
    assert kind(text("p1", 1, says(40)), text("p2", 1, says(40, "offer"))) == (
        Kind.REQUALIFIED,
        (Flag.COMMITMENT,),
    )


def test_r19_other_words_in_both_are_reworded():
    first = text("p1", 1, says(40, wording="No troops.", verbatim=True))
    second = text("p2", 1, says(40, wording="No soldiers.", verbatim=True))

    assert kind(first, second) == (Kind.REWORDED, ())


def test_r19_a_change_carries_the_flags_of_the_second_document():
    first = text("p1", 1, says(40), says(60, "offer"), by="ab")
    second = text("p2", 1, says(40), says(0, "side_offer"))

    assert kind(first, second) == (Kind.SHIFTED, (Flag.SIDE_OFFER, Flag.RANGE))


def test_r19_an_issue_on_which_neither_document_states_a_stance_gives_no_row():
    assert between(text("p1", 1, SILENT), text("p2", 1, says(0, "side_offer"))) == []


def test_r19_the_ends_are_the_rounds_in_which_the_documents_were_tabled():
    [found] = between(text("p1", 2, says(40)), text("p2", 5, says(70)))

    assert (found.before.round, found.after.round) == (2, 5)
