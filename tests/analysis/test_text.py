"""Redlines of two wordings in any script, and which clause became which."""

import pytest

from positions.analysis.text import (
    match_clauses,
    redline,
    redline_clauses,
    similarities,
)


def test_the_same_words_are_one_equal_piece():
    assert redline("No troops.", "No troops.") == [("equal", "No troops.")]


def test_two_empty_texts_have_no_pieces():
    assert redline("", "") == []


def test_a_new_text_is_inserted_and_a_lost_one_deleted():
    assert redline("", "No troops.") == [("insert", "No troops.")]
    assert redline("No troops.", "") == [("delete", "No troops.")]


def test_a_word_that_is_replaced_is_deleted_before_the_new_one_is_inserted():
    assert redline("No foreign troops", "No Russian troops") == [
        ("equal", "No "),
        ("delete", "foreign "),
        ("insert", "Russian "),
        ("equal", "troops"),
    ]


def test_neighbouring_words_of_one_operation_are_one_piece():
    assert redline("No troops", "No more foreign troops") == [
        ("equal", "No "),
        ("insert", "more foreign "),
        ("equal", "troops"),
    ]


def test_a_mark_is_a_word_of_its_own():
    assert redline("No troops.", "No troops;") == [
        ("equal", "No troops"),
        ("delete", "."),
        ("insert", ";"),
    ]


def test_case_is_a_change():
    assert redline("no", "No") == [("delete", "no"), ("insert", "No")]


def test_white_space_is_no_change_and_is_that_of_the_second_text():
    assert redline("No  troops\n", "No\u00a0troops") == [("equal", "No\u00a0troops")]


@pytest.mark.parametrize("apostrophe", ["'", "’", "ʼ"])
def test_a_word_keeps_its_apostrophe(apostrophe):
    word = f"зобов{apostrophe}язана"

    assert redline(f"Росія {word}", "Росія") == [("equal", "Росія"), ("delete", word)]


@pytest.mark.parametrize("number", ["800,000", "1.5", "1.000.000,50"])
def test_a_number_is_changed_as_a_whole(number):
    assert redline("a cap of 600,000, no more", f"a cap of {number}, no more") == [
        ("equal", "a cap of "),
        ("delete", "600,000"),
        ("insert", number),
        ("equal", ", no more"),
    ]


@pytest.mark.parametrize(
    "word",
    ["नेपाली", "سَلَام", "می‌خواهم", "e\u0301tat", "co\u00adoperate"],
    ids=["devanagari", "arabic", "persian joiner", "combining acute", "soft hyphen"],
)
def test_a_word_keeps_its_marks_and_joiners(word):
    assert redline(f"{word} x", "x") == [("delete", f"{word} "), ("equal", "x")]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("永久中立", "中立", [("delete", "永久"), ("equal", "中立")]),
        ("ひらく", "ひく", [("equal", "ひ"), ("delete", "ら"), ("equal", "く")]),
        ("ที่ดิน", "ที่", [("equal", "ที่"), ("delete", "ดิน")]),
    ],
    ids=["han", "kana", "thai"],
)
def test_scripts_without_spaces_are_compared_by_the_character_with_its_marks(
    before, after, expected
):
    assert redline(before, after) == expected


def test_clauses_that_are_the_same_are_one_equal_piece():
    assert redline_clauses(["One law.", "Two seats."], ["One law.", "Two seats."]) == [
        ("equal", "One law.\nTwo seats.")
    ]


def test_each_clause_is_compared_with_the_one_it_was_matched_to():
    assert redline_clauses(["One law.", "Two seats."], ["Two seats.", "One good law."]) == [
        ("equal", "Two seats.\nOne "),
        ("insert", "good "),
        ("equal", "law."),
    ]


def test_a_clause_that_is_new_is_inserted_with_its_line():
    assert redline_clauses(["One law."], ["One law.", "Two seats"]) == [
        ("equal", "One law."),
        ("insert", "\nTwo seats"),
    ]


def test_a_clause_left_out_stands_where_it_was():
    assert redline_clauses(["One law.", "Two seats", "Red lines!"], ["One law.", "Red lines!"]) == [
        ("equal", "One law.\n"),
        ("delete", "Two seats\n"),
        ("equal", "Red lines!"),
    ]


def test_a_clause_left_out_at_the_end_stands_at_the_end():
    assert redline_clauses(["One law.", "Two seats"], ["One law."]) == [
        ("equal", "One law."),
        ("delete", "\nTwo seats"),
    ]


def test_where_no_clause_remains_all_are_deleted():
    assert redline_clauses(["One law.", "Two seats"], []) == [("delete", "One law.\nTwo seats")]


def test_clauses_are_alike_by_the_share_of_their_words_whatever_their_case():
    assert similarities(["one TWO"], ["One two and four or six", "seven"]) == [[0.5, 0.0]]


def test_a_clause_is_matched_to_the_one_most_like_it_wherever_it_stands():
    assert match_clauses(["one two", "three four"], ["three four", "one two"]) == {0: 1, 1: 0}


def test_clauses_less_alike_than_three_in_ten_stay_unmatched():
    assert match_clauses(["a b c d e f g"], ["a b h i j k l"]) == {}
    assert match_clauses(["a b c d e f g"], ["a b c h i j k"]) == {0: 0}


def test_clauses_alike_by_three_in_ten_are_matched():
    assert match_clauses(["a b c d e f g h i j"], ["a b c k l m n o p q"]) == {0: 0}


@pytest.mark.parametrize(("before", "after"), [([], []), (["one"], []), ([], ["one"])])
def test_without_clauses_on_both_sides_none_is_matched(before, after):
    assert match_clauses(before, after) == {}


def test_more_clauses_on_either_side_stay_unmatched():
    assert match_clauses(["x y", "one two", "a b"], ["one two"]) == {0: 1}
    assert match_clauses(["one two"], ["x y", "one two", "a b"]) == {1: 0}


# The first pair is the most alike, but keeping it would leave the other two clauses without a partner.
RIVALS = ["a b c d e f", "a b c g"], ["a b c d e f h", "d e f"]


def test_the_matching_is_the_best_overall_and_not_the_best_pair_first():
    assert match_clauses(*RIVALS) == {0: 1, 1: 0}


def test_beyond_300_clauses_the_best_pair_comes_first():
    before, after = RIVALS
    crowd = [f"filler{n}" for n in range(299)]

    assert match_clauses([*before, *crowd], after) == {0: 0}


def test_up_to_300_clauses_the_best_overall_matching_is_sought():
    before, after = RIVALS
    crowd = [f"filler{n}" for n in range(298)]

    assert match_clauses([*before, *crowd], after) == {0: 1, 1: 0}
