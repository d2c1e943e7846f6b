"""The words that readers are shown for the vocabularies of the rules, and the rules themselves in plain words."""

from enum import StrEnum
from typing import NamedTuple

from positions.analysis.claims import Verdict
from positions.analysis.comparison import Agreement
from positions.analysis.convergence import Weights
from positions.analysis.diff import Kind
from positions.analysis.records import Asserts, Commitment, Flag
from positions.analysis.timeline import Status


class Word(NamedTuple):
    """A word with what it means and the rule that defines it."""

    label: str
    meaning: str
    rule: str = ""

    def __str__(self) -> str:
        return self.label


WORDS: dict[type[StrEnum], dict[str, Word]] = {
    Status: {
        Status.STATED: Word("stated", "stated in this round", "R3"),
        Status.CARRIED: Word(
            "carried", "not stated in this round; still stands where it stood", "R4"
        ),
        Status.CARRIED_SILENT: Word(
            "carried, explicit silence", "the text of this round deliberately does not speak", "R6"
        ),
        Status.LAPSED: Word(
            "dropped", "absent from a full text since, which is not conceded", "R5"
        ),
        Status.SILENT: Word(
            "silent", "never had a position; its text deliberately does not speak", "R6"
        ),
        Status.NOT_ADDRESSED: Word(
            "not addressed", "never had a position; its full text passes the issue over", "R6"
        ),
        Status.NOT_CODED: Word("not coded", "nothing is recorded", "R6"),
    },
    Kind: {
        Kind.NEW: Word("new", "a position where there was none", "R7"),
        Kind.DROPPED: Word("dropped", "absent from the text, which is not conceded", "R5"),
        Kind.CARRIED: Word("carried", "both ends rest on the same document", "R9"),
        Kind.SHIFTED: Word("shifted", "the set of stances differs", "R9"),
        Kind.REQUALIFIED: Word("requalified", "same stances, other commitment or conditions", "R9"),
        Kind.REWORDED: Word("reworded", "same stances, the text's own words differ", "R9"),
        Kind.RESTATED: Word("restated", "tabled again, the same", "R9"),
        Kind.NOT_ADDRESSED: Word(
            "not addressed",
            "the second document is coded in part only and does not speak on it",
            "R19",
        ),
    },
    Agreement: {
        Agreement.ONE_SIDED: Word("one-sided", "one text speaks", "R18"),
        Agreement.AGREED: Word("agreed", "the same set of stances", "R18"),
        Agreement.CLOSE: Word("close", "values at most 20 points apart", "R18"),
        Agreement.APART: Word("apart", "values more than 20 points apart", "R18"),
    },
    Verdict: {
        Verdict.CONTESTED: Word("contested", "sources contradict each other", "R16"),
        Verdict.CORROBORATED: Word("corroborated", "two or more independent lines", "R16"),
        Verdict.SINGLE_SOURCE: Word("single source", "one independent line", "R16"),
        Verdict.UNCODED: Word("comments only", "no claim asserts a stance", "R16"),
        Verdict.NO_CLAIMS: Word("no claims", "no claim on it is recorded", "R20"),
        Verdict.NO_RELIABLE_SOURCE: Word(
            "no reliable source", "no claim is left without those graded E, F, 5 or 6", "R16"
        ),
    },
    Flag: {
        Flag.JOINT: Word("joint", "from a text of several parties", "R1"),
        Flag.SEVERAL_CLAUSES: Word("several clauses", "several clauses state a stance", "R10"),
        Flag.SIDE_OFFER: Word("side offer", "offered apart from the settlement terms", "R3"),
        Flag.CONFLICTING_DOCUMENTS: Word(
            "conflicting documents", "documents of one round state other stances", "R3"
        ),
        Flag.EXPLICIT_SILENCE: Word(
            "explicit silence", "the text deliberately does not speak", "R6"
        ),
        Flag.NOT_REPEATED: Word("not repeated", "a red line that a full text passed over", "R5"),
        Flag.RETURNED: Word("returned", "had been live before", "R7"),
        Flag.INTERRUPTED: Word("interrupted", "lapsed and came back in between", "R8"),
        Flag.LATERAL: Word("lateral", "other stances, the same value and range", "R9"),
        Flag.RANGE: Word("range", "other range, the same value", "R9"),
        Flag.COMMITMENT: Word("commitment", "put more or less firmly", "R9"),
        Flag.CONDITIONS: Word("conditions", "the party's conditions differ", "R9"),
        Flag.DIFFERENT_CLAUSES: Word(
            "different clauses", "the text itself carries each of them", "R16"
        ),
        Flag.SUCCESSIVE: Word("successive", "the party itself said each at another time", "R16"),
    },
    Commitment: {
        Commitment.RED_LINE: Word("red line", "not negotiable", "R10"),
        Commitment.DEMAND: Word("demand", "asked for", "R10"),
        Commitment.CONDITIONAL: Word("conditional", "holds if its conditions are met", "R10"),
        Commitment.OFFER: Word("offer", "the party would give this", "R10"),
        Commitment.SIDE_OFFER: Word("side offer", "apart from the settlement terms", "R3"),
        Commitment.SILENT: Word("silent", "the text deliberately does not speak", "R6"),
    },
    Asserts: {
        Asserts.STANCE: Word("asserts", "says that the party takes the stance", "R16"),
        Asserts.SILENCE: Word("silence", "says that the text does not speak on it", "R16"),
        Asserts.DENIAL: Word("denies", "denies the stance, or the report", "R16"),
        Asserts.COMMENT: Word("comment", "bears on the issue without a stance", "R16"),
    },
    Weights: {
        Weights.EQUAL: Word("equal", "every issue counts alike", "R14"),
        Weights.SALIENCE: Word(
            "salience", "an issue weighs what both parties care about it", "R14"
        ),
    },
}

RELIABILITY = {
    "A": "completely reliable",
    "B": "usually reliable",
    "C": "fairly reliable",
    "D": "not usually reliable",
    "E": "unreliable",
    "F": "cannot be judged",
}
"""Admiralty code of a source (NATO AJP-2.1)."""

CREDIBILITY = {
    1: "confirmed by others",
    2: "probably true",
    3: "possibly true",
    4: "doubtful",
    5: "improbable",
    6: "cannot be judged",
}
"""Admiralty code of a claim (NATO AJP-2.1)."""

DOCUMENT_STATUS = {
    "reported": "known from reports only",
    "leaked": "the text is known, though its authors have not published it",
    "published": "its authors made it public",
    "tabled": "put to the other side in the talks",
    "accepted": "the other side accepted it",
    "rejected": "the other side rejected it",
    "superseded": "a later text of its authors replaced it",
    "withdrawn": "its authors took it back",
    "signed": "signed by those whom it binds",
}

MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def word(term: StrEnum) -> Word:
    """A term of the rules in words, with its meaning and its rule."""
    return WORDS[type(term)][term]


def date_in_words(date: str) -> str:
    """`2025-06-02` as 2 June 2025, `2025-06` as June 2025, `2025` as it is: never a day that was not given."""
    year, *rest = date.split("-")
    parts = [str(int(rest[1]))] if len(rest) > 1 else []
    parts += [MONTHS[int(rest[0]) - 1]] if rest else []
    return " ".join([*parts, year])
