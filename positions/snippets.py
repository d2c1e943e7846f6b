"""Where words that were searched for stand in a text as it was written, and the piece of it to show."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from positions.folding import fold

LONGEST = 240
"""Characters of a text that are shown."""
BEFORE = 80
"""How many of them at most stand before what was found."""

_TOKENS = re.compile(r"\S+")
_JOINER = "\u200d"

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of a text as it was written, … where it is cut: each part with whether it was looked for."""

    parts: tuple[tuple[str, bool], ...]

    def __str__(self) -> str:
        return "".join(text for text, _ in self.parts)


def best_match(texts: Mapping[str, str], words: Sequence[str]) -> tuple[str, Snippet]:
    """The name of the text that holds the most of the folded words, the first of several, and its snippet."""

    def held(name: str) -> int:
        folded = " ".join(map(_folded, texts[name].split()))
        return sum(word in folded for word in words)

    best = max(texts, key=held)
    return best, snippet(texts[best], words)


def snippet(text: str, words: Sequence[str]) -> Snippet:
    """The text from shortly before the first of the folded words; its beginning where it holds none."""
    found = next(_spans(text, words), (0, 0))
    start, end = _window(text, found)
    shown = text[start:end]
    parts: list[tuple[str, bool]] = [("…", False)] if start else []
    done = 0
    for first, last in _spans(shown, words):
        parts += [(shown[done:first], False), (shown[first:last], True)]
        done = last
    parts += [(shown[done:], False), ("…" if end < len(text) else "", False)]
    return Snippet(tuple((piece, marked) for piece, marked in parts if piece))


def _window(text: str, found: Span) -> Span:
    """From where to where a text is shown: between words if there are spaces, never within a character."""
    start, end = max(found[0] - BEFORE, 0), len(text)
    if start:
        spaces = [n for n in range(start, found[0]) if text[n].isspace()]
        start = spaces[0] + 1 if spaces else _whole(text, start)
    if end - start > LONGEST:
        end = start + LONGEST
        spaces = [n for n in range(min(found[1], end), end + 1) if text[n].isspace()]
        end = spaces[-1] if spaces else _whole(text, end)
    return start, end


def _whole(text: str, place: int) -> int:
    """The end of the character that a cut in this place would tear: a letter with its marks, a joined sign."""
    # Not for ever: a text can heap marks on one letter.
    for whole in range(place, min(place + 40, len(text))):
        if not _adds(text[whole]) and text[whole - 1] != _JOINER:
            return whole
    return min(place + 40, len(text))


def _spans(text: str, words: Sequence[str]) -> Iterator[Span]:
    """Where the folded words stand in the text, in order; what overlaps is one."""
    for token in _TOKENS.finditer(text):
        if any(word in _folded(token[0]) for word in words):
            yield from ((token.start() + a, token.start() + b) for a, b in _within(token[0], words))


def _within(token: str, words: Sequence[str]) -> list[Span]:
    folded, places = "", []
    for start, end in _characters(token):
        piece = _folded(token[start:end])
        folded += piece
        places += [(start, end)] * len(piece)
    found = sorted(
        (places[match.start()][0], places[match.start() + len(word) - 1][1])
        for word in words
        for match in re.finditer(f"(?={re.escape(word)})", folded)
    )
    merged: list[Span] = []
    for start, end in found or [(0, len(token))]:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _characters(token: str) -> Iterator[Span]:
    """Letters with the marks that follow them."""
    start = 0
    for place in range(1, len(token) + 1):
        if place == len(token) or not _adds(token[place]):
            yield start, place
            start = place


def _adds(character: str) -> bool:
    """Whether it is part of the character before it: a mark, a joiner, a later letter of a Hangul syllable."""
    if character.isascii():
        return False
    return (
        unicodedata.category(character).startswith("M")
        or character == _JOINER
        or "\u1160" <= character <= "\u11ff"
        or "\U0001f3fb" <= character <= "\U0001f3ff"
    )


def _folded(token: str) -> str:
    return _remembered(token) if len(token) < 100 else fold(token)


# The same few thousand words make up most texts.
_remembered = lru_cache(maxsize=50_000)(fold)
