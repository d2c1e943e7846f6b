"""The words readers are shown: one for every term of the rules, dates as exactly as they are known."""

import re
from pathlib import Path

import pytest

from positions.rules import RULES
from positions.vocabulary import Credibility, Reliability
from positions.words import CREDIBILITY, RELIABILITY, WORDS, date_in_words, word

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", WORDS, ids=lambda kind: kind.__name__)
def test_every_term_of_the_rules_has_a_word_a_meaning_and_a_rule(kind):
    assert list(WORDS[kind]) == list(kind)
    assert [one for one in kind if not word(one).label or not word(one).meaning] == []
    assert [one for one in kind if word(one).rule not in RULES] == []


def test_the_rules_say_on_their_page_what_the_readme_says():
    section = README.split("\n## The rules\n")[1].split("\n## ")[0]
    told = re.findall(r"^\| (R\d+) ([^|]+?) \| (.+?) \|$", section, re.MULTILINE)
    assert told == [(number, *rule) for number, rule in RULES.items()]


@pytest.mark.parametrize(
    ("date", "words"),
    [("2025-06-02", "2 June 2025"), ("2025-06", "June 2025"), ("2025", "2025")],
)
def test_a_date_never_gets_a_day_that_was_not_given(date, words):
    assert date_in_words(date) == words


def test_admiralty_grades_mean_the_same_to_readers_and_to_coders():
    assert {f"{g} – {m}" for g, m in RELIABILITY.items()} == set(Reliability.labels)
    assert {f"{g} – {m}" for g, m in CREDIBILITY.items()} == set(Credibility.labels)
