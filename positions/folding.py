"""Text made ready to search: letter case and diacritics ignored, in every script."""

import re
import unicodedata

# Marks that are written or left out at will: combining diacritics, Hebrew points, Arabic vowel signs.
# Vowel signs of Indic scripts are letters of the word and stay.
_OPTIONAL_MARKS = re.compile(
    "[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed]"
)
_FILLERS = str.maketrans("", "", "\u00ad\u0640\u200b\u200c\u200d\u200e\u200f")
_UNMARKED = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ŧ": "t", "ı": "i", "æ": "ae", "œ": "oe", "ё": "е"}
)
"""Letters whose mark is part of them and no character of its own."""


def fold(text: str) -> str:
    """The text as search compares it: ŽEMĖ and zeme are alike, й and и are two letters.

    Latin, Greek and Arabic letters lose their marks. Cyrillic ones keep them, because й and ї are
    letters of their own; only ё, which is printed as е more often than not, and stress marks go.
    """
    if text.isascii():
        return " ".join(text.lower().split())
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    bare = "".join(_base(character) for character in folded.translate(_UNMARKED))
    return " ".join(_OPTIONAL_MARKS.sub("", bare).translate(_FILLERS).split())


def _base(character: str) -> str:
    if character.isascii():
        return character
    decomposed = unicodedata.normalize("NFD", character)
    if unicodedata.name(decomposed[0], "").startswith(("LATIN", "GREEK", "ARABIC")):
        return decomposed[0]
    return character


MOST_WORDS = 30
LONGEST_SEARCH = 300


def search_words(text: str) -> list[str]:
    """The different words to look for, folded; raises ValueError for more than a database takes."""
    words = list(dict.fromkeys(fold(text).split()))
    if len(words) > MOST_WORDS or len(text) > LONGEST_SEARCH:
        raise ValueError(f"Look for {MOST_WORDS} words of {LONGEST_SEARCH} characters at most.")
    return words


ALPHABETS = "0-9a-z\u00df-\u00f6\u00f8-\u024f\u03b1-\u03ce\u0430-\u0481\u048a-\u052f\u0561-\u0587\u10d0-\u10fa"
"""Digits and, as they are folded, letters of Latin, Greek, Cyrillic, Armenian and Georgian, for a class of a
regular expression: scripts that set words apart, and in which what is looked for mostly begins a word."""

_RUNS = re.compile(f"[{ALPHABETS}]+")
_POWER = re.compile("[0-9]+e[0-9]")


def runs(word: str) -> list[str]:
    """The runs of letters of those alphabets in a folded word, which a full-text index can look up.

    None of what begins like 5e2: PostgreSQL takes that for a number and its rest for a word.
    """
    return [run for run in _RUNS.findall(word) if not _POWER.match(run)]
