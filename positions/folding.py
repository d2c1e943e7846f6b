"""Text made ready to search: letter case and diacritics ignored, in every script."""

import re
import unicodedata

# Marks that are written or left out at will: combining diacritics, Hebrew points, Arabic vowel signs.
# Vowel signs of Indic scripts are letters of the word and stay.
_OPTIONAL_MARKS = re.compile(
    "[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed]"
)
_FILLERS = str.maketrans("", "", "\u00ad\u0640\u200b\u200c\u200d\u200e\u200f")


def fold(text: str) -> str:
    """The text as search compares it: ŽEMĖ and zeme are alike, й and и are two letters.

    Latin and Greek letters lose their accents. Cyrillic ones keep them, because й, ї and ё are letters
    of their own; a stress mark set beside a Cyrillic vowel goes.
    """
    if text.isascii():
        return " ".join(text.lower().split())
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    bare = "".join(_base(character) for character in folded)
    return " ".join(_OPTIONAL_MARKS.sub("", bare).translate(_FILLERS).split())


def _base(character: str) -> str:
    if character.isascii():
        return character
    decomposed = unicodedata.normalize("NFD", character)
    if unicodedata.name(decomposed[0], "").startswith(("LATIN", "GREEK")):
        return decomposed[0]
    return character
