"""The rules in plain words, as README and pages tell them; what they do stands in `positions/analysis/`."""

from typing import NamedTuple


class Rule(NamedTuple):
    name: str
    says: str


RULES = {
    "R1": Rule(
        "Attribution",
        "A term belongs to every party that tabled its proposal, in full; a position from "
        "a joint text is flagged `joint`.",
    ),
    "R2": Rule(
        "Order",
        "Within a round, documents count by date (a partial date as its first day, a "
        "missing one first), then by their order in the list.",
    ),
    "R3": Rule(
        "Latest wins, per issue",
        "The latest document of the round in which the party states a stance on the issue "
        "gives its position there; other issues keep what earlier ones say. If two "
        "documents of the round differ, `conflicting-documents`. A side offer is shown "
        "(`side-offer`) and leaves the position untouched.",
    ),
    "R4": Rule(
        "Carry-forward",
        "A party silent in a round still stands where it last stood: `carried`. "
        "`since_round` is when it was last stated, `held_since` the start of the unbroken "
        "run of the same stances.",
    ),
    "R5": Rule(
        "Dropped",
        "Only a full text that the party tabled alone can drop an issue, by having no "
        "term of any kind on it while no other document of that round has one. Dropped "
        "means absent from the text, not conceded. A red line passed over is carried, "
        "`not-repeated`.",
    ),
    "R6": Rule(
        "Explicit silence",
        "A `silent` term changes nothing: `carried-silent`, `explicit-silence`. Where a "
        "party never had a position, `silent`, `not-addressed` and `not-coded` are three "
        "different things.",
    ),
    "R7": Rule(
        "New",
        "Live at the second end, not at the first; `returned` if it had been live before. "
        "Dropped is the reverse.",
    ),
    "R8": Rule(
        "Base of comparison",
        "Live position against live position. What lapsed and came back in between is "
        "compared as usual, `interrupted`. Comparisons backwards in time show no "
        "`returned`, `interrupted`, `not-repeated` or `explicit-silence`.",
    ),
    "R9": Rule(
        "Kinds of change",
        "In this order: `new`, `dropped`, `carried` (both ends rest on one document), "
        "`shifted` (other stances; `lateral` if value and range are the same, `range` if "
        "only the value is), `requalified` (other commitment or conditions), `reworded` "
        "(verbatim words differ), `restated`.",
    ),
    "R10": Rule(
        "Several clauses",
        "All are kept as a range from `low` to `high`; `value` and `commitment` are those "
        "of the headline clause: the one marked, else the firmest, among equals the last.",
    ),
    "R11": Rule(
        "Status",
        "`supersedes`, `responds_to` and `status` are information; none moves a position. "
        "Answers can be limited to documents of some statuses.",
    ),
    "R12": Rule(
        "Roles and sides",
        "Distances, gaps, toward and away take those with the role `party`, in pairs of "
        "different sides, unless others are named.",
    ),
    "R13": Rule(
        "Toward and away",
        "A shift is toward another party if it is closer to where that party stood at the "
        "first end.",
    ),
    "R14": Rule(
        "Distance",
        "The mean difference of value over the issues live for both, with its coverage, "
        "and with the movement since the previous round over the issues live for both in "
        "both rounds. Weighted by salience only where that is recorded for both parties "
        "on every compared issue.",
    ),
    "R15": Rule(
        "Independence",
        "Claims form groups. The outlet of a claim is the publisher at the root of its "
        "chain of reprints; its origin is the claimant, or the outlet where it heard the "
        "party itself. Independent lines are the most claims of which no two share an "
        "origin or an outlet.",
    ),
    "R16": Rule(
        "Verdict",
        "More than one thing asserted: `contested` (unless the text itself carries each, "
        "`different-clauses`, or the subject said each at another time, `successive`). "
        "Else `corroborated` with two independent lines or more for a stance, "
        "`single-source`, or `uncoded`. The grades never decide; a second verdict is "
        "formed without unreliable sources and claims.",
    ),
    "R17": Rule(
        "Nothing silently resolved",
        "Both sides of a contradiction stay visible; every number leads to the rows behind it.",
    ),
    "R18": Rule(
        "Side by side",
        "Texts that state a stance on an issue: `one-sided`, `agreed` (the same stances), "
        "`close` (spread of at most 20), `apart`.",
    ),
    "R19": Rule(
        "Two documents",
        "Per issue, whoever tabled them: `new` in the second only; in the first only "
        "`dropped` if the second is full, else `not-addressed`; in both as R9. What "
        "counts is a stance.",
    ),
    "R20": Rule(
        "Evidence",
        "Of a position: all claims on its issue and proposal, whoever they are about, and "
        "their verdict.",
    ),
}
