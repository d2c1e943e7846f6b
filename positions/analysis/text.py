"""Word-level redlines of two wordings in any script, clauses matched to each other first."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Literal

from rapidfuzz.distance import Indel, Levenshtein

Operation = Literal["equal", "insert", "delete"]
Redline = list[tuple[Operation, str]]

ALIKE = 0.3
"""Clauses less similar than this, 0–1, are two clauses and not one rewritten."""

ASSIGNABLE = 300
"""The most clauses a side for which the best matching is sought; beyond it, the best pair first."""

_MARKS = "".join(chr(c) for c in range(0x300, 0x11FFF) if unicodedata.category(chr(c))[0] == "M")
_JOINERS = "\u00ad\u200c\u200d\ufe00-\ufe0f"
_UNSPACED = (
    "\u0e01-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
)
_LETTER = rf"(?![{_UNSPACED}])[\w{_MARKS}{_JOINERS}]"
_WORD = re.compile(
    # Scripts written without spaces (Han, kana, Thai, Khmer …) are compared by the character with its
    # marks; all others by the word, which keeps its marks and apostrophes (зобов'язана is one word);
    # a number keeps the points and commas within it (600,000 is one word).
    rf"(?:[{_UNSPACED}][{_MARKS}{_JOINERS}]*"
    rf"|(?:{_LETTER})+(?:(?:['’ʼ]|(?<=\d)[.,](?=\d))(?:{_LETTER})+)*|\S)\s*|\s+"
)


def redline(before: str, after: str) -> Redline:
    """The words of both texts as (equal | insert | delete, text), deletions before insertions.

    Equal and inserted pieces together are `after` to the letter; equal and deleted ones are `before`
    but for white space.
    """
    old, new = _WORD.findall(before), _WORD.findall(after)
    one, two = _interned(old, new)
    pieces: Redline = []
    for step in Levenshtein.opcodes(one, two):
        if step.tag == "equal":
            pieces.append(("equal", "".join(new[step.dest_start : step.dest_end])))
            continue
        if step.src_end > step.src_start:
            pieces.append(("delete", "".join(old[step.src_start : step.src_end])))
        if step.dest_end > step.dest_start:
            pieces.append(("insert", "".join(new[step.dest_start : step.dest_end])))
    return _joined(pieces)


def redline_clauses(before: Sequence[str], after: Sequence[str]) -> Redline:
    """One redline of several clauses, a line each: every clause against the one it was matched to.

    The clauses of `after` come in their order; what was left out of `before` stands where it was.
    """
    partner = match_clauses(before, after)
    gone = [old for old in range(len(before)) if old not in partner.values()]
    pieces: Redline = []
    for new, wording in enumerate(after):
        if new:
            pieces.append(("equal" if new in partner else "insert", "\n"))
        following = (partner[n] for n in range(new, len(after)) if n in partner)
        here = next(following, len(before))
        while gone and gone[0] < here:
            pieces.append(("delete", before[gone.pop(0)] + "\n"))
        old = partner.get(new)
        pieces += [("insert", wording)] if old is None else redline(before[old], wording)
    for old in gone:
        pieces.append(("delete", f"\n{before[old]}" if pieces else before[old]))
    return _joined(pieces)


def match_clauses(before: Sequence[str], after: Sequence[str]) -> dict[int, int]:
    """The best overall matching of clauses, as place in `after` → place in `before`.

    Similarity is that of the words, 0–1 (Indel); pairs below ALIKE stay unmatched.
    """
    likeness = similarities(before, after)
    if max(len(before), len(after)) > ASSIGNABLE:
        found = _greedy(likeness)
    else:
        found = _assignment([[1 - score for score in row] for row in likeness])
    return {new: old for new, old in found if likeness[old][new] >= ALIKE}


def similarities(before: Sequence[str], after: Sequence[str]) -> list[list[float]]:
    """How alike every clause of one text is to every clause of the other, 0–1."""
    numbered = _interned(*(_WORD.findall(text.casefold()) for text in (*before, *after)))
    one, two = numbered[: len(before)], numbered[len(before) :]
    return [[Indel.normalized_similarity(old, new) for new in two] for old in one]


def _interned(*texts: Sequence[str]) -> list[list[int]]:
    """Words as numbers: rapidfuzz compares hashes, and those of some strings collide."""
    numbers: dict[str, int] = {}
    return [[numbers.setdefault(word.rstrip(), len(numbers)) for word in text] for text in texts]


def _joined(pieces: Iterable[tuple[Operation, str]]) -> Redline:
    """Neighbouring pieces of one operation as one piece."""
    joined: Redline = []
    for operation, text in pieces:
        if joined and joined[-1][0] == operation:
            joined[-1] = (operation, joined[-1][1] + text)
        elif text:
            joined.append((operation, text))
    return joined


def _greedy(likeness: Sequence[Sequence[float]]) -> list[tuple[int, int]]:
    """Pairs of (column, row), the most alike first."""
    ranked = sorted(
        (-score, row, column)
        for row, scores in enumerate(likeness)
        for column, score in enumerate(scores)
    )
    rows: set[int] = set()
    found: dict[int, int] = {}
    for _, row, column in ranked:
        if row not in rows and column not in found:
            rows.add(row)
            found[column] = row
    return list(found.items())


def _assignment(costs: Sequence[Sequence[float]]) -> list[tuple[int, int]]:
    """Pairs of (column, row) with the least total cost: the Hungarian method with potentials, O(n³)."""
    if not costs or not costs[0]:
        return []
    if len(costs) > len(costs[0]):
        turned = [list(column) for column in zip(*costs, strict=True)]
        return [(row, column) for column, row in _assignment(turned)]
    height, width = len(costs), len(costs[0])
    row_price, column_price = [0.0] * (height + 1), [0.0] * (width + 1)
    row_of, came_from = [0] * (width + 1), [0] * (width + 1)
    for row in range(1, height + 1):
        row_of[0], column = row, 0
        slack, seen = [float("inf")] * (width + 1), set[int]()
        while row_of[column]:
            seen.add(column)
            here = row_of[column]
            free = [c for c in range(1, width + 1) if c not in seen]
            for c in free:
                reduced = costs[here - 1][c - 1] - row_price[here] - column_price[c]
                if reduced < slack[c]:
                    slack[c], came_from[c] = reduced, column
            column = min(free, key=slack.__getitem__)
            step = slack[column]
            for c in seen:
                row_price[row_of[c]] += step
                column_price[c] -= step
            for c in free:
                slack[c] -= step
        while column:
            row_of[column] = row_of[came_from[column]]
            column = came_from[column]
    return [(column - 1, row_of[column] - 1) for column in range(1, width + 1) if row_of[column]]
