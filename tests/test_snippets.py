"""Where words stand in a text as it was written: marks kept, … where it is cut, never within a character."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from positions.folding import fold, search_words
from positions.snippets import LONGEST, best_match, snippet


def marked(text, query):
    return [part for part, found in snippet(text, search_words(query)).parts if found]


@pytest.mark.parametrize(
    ("text", "query", "found"),
    [
        ("Україна не зобов'язана зберігати НЕЙТРАЛІТЕТ.", "нейтрал", ["НЕЙТРАЛ"]),
        ("Отказ от сохране\u0301ния нейтралите\u0301та", "сохранения", ["сохране\u0301ния"]),
        ("Žemė ir žemės", "zeme", ["Žemė", "žemė"]),
        ("Z\u030ceme\u0307 ir jūra", "žemė jura", ["Z\u030ceme\u0307", "jūra"]),
        ("اَلسَّلَامُ العادل", "السلام", ["اَلسَّلَامُ"]),
        ("السلام العادل", "سَلَام", ["سلام"]),
        ("שָׁלוֹם צודק", "שלום", ["שָׁלוֹם"]),
        ("中国要求立即停火。", "停火", ["停火"]),
        ("ข้อตกลงหยุดยิงถาวร", "หยุดยิง", ["หยุดยิง"]),
        ("Agreed 👍🏽 today", "👍🏽", ["👍🏽"]),
        ("Die Straße, die STRASSE", "strasse", ["Straße", "STRASSE"]),
        ("ﬁnal text", "fi", ["ﬁ"]),
        ("avoidance", "void danc", ["voidanc"]),
        ("banana", "ana nan", ["anana"]),
        ("nothing of it", "peace", []),
    ],
)
def test_what_was_looked_for_is_marked_as_it_is_written(text, query, found):
    assert marked(text, query) == found


def test_a_short_text_is_shown_whole():
    assert str(snippet("A cease-fire.", ["fire"])) == "A cease-fire."


def test_a_long_text_is_cut_between_words_around_what_was_found():
    text = f"{'before ' * 60}TRUCE {'after ' * 60}"
    shown = str(snippet(text, ["truce"]))
    assert shown == f"…{'before ' * 11}TRUCE {'after ' * 25}after…"


def test_a_text_without_spaces_is_cut_between_letters_with_their_marks():
    text = "กี่" * 200 + "หยุดยิง" + "กี่" * 200
    shown = snippet(text, ["หยุดยิง"])
    pieces = [part.strip("…") for part, _ in shown.parts if part != "…"]
    assert [part for part, found in shown.parts if found] == ["หยุดยิง"]
    assert not any(unicodedata.category(piece[0]).startswith("M") for piece in pieces)
    assert str(shown)[-4:] == "กี่…"


def test_marks_heaped_on_one_letter_do_not_make_a_snippet_longer():
    assert len(str(snippet("truce " + "a" + "\u0301" * 5_000, ["truce"]))) < LONGEST + 50


def test_a_text_that_holds_no_word_begins_at_its_beginning():
    assert str(snippet("word " * 100, ["nowhere"])) == f"{'word ' * 47}word…"


def test_the_text_that_holds_most_words_is_shown_and_of_several_the_first():
    texts = {"title": "A truce", "note": "A truce by June", "slug": "a-truce"}
    assert best_match(texts, ["truce"])[0] == "title"
    assert best_match(texts, ["truce", "june"])[0] == "note"
    assert best_match(texts, ["nowhere"])[0] == "title"


@given(st.text(max_size=600), st.text(max_size=12))
def test_a_snippet_is_a_bounded_piece_of_the_text(text, query):
    shown = snippet(text, search_words(query))
    whole = str(shown)
    assert len(whole) <= LONGEST + 40
    assert text.find(whole.removeprefix("…").removesuffix("…")) >= 0
    for part, found in shown.parts:
        assert part
        assert not found or any(word in fold(part) for word in search_words(query))
