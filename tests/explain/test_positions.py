"""Why a party stands where it stands, step by step."""

from positions.captions import TermCaption
from positions.explain import explain_position
from tests.builders import claim as claimed
from tests.builders import dossier, says, source, text
from tests.explain.told import steps, told


def explained(found, number, party="a", issue="troops", *cited):
    tells = told(found, *cited)
    standing = tells.line.standing(party, issue, number)
    if standing is None:
        (standing,) = [
            s for s in tells.line.without_position(number) if (s.party, s.issue) == (party, issue)
        ]
    return explain_position(tells, standing)


def test_a_stated_position_is_explained_by_its_documents_its_headline_and_its_evidence():
    found = explained(
        dossier(
            *text("early", 1, says(20), date="2025-01-01"),
            *text("late", 1, says(30, "offer"), says(60), date="2025-01-02"),
        ),
        1,
    )
    assert found.subject == "A on troops as of round 1"
    assert found.result == "“at-30”; “at-60”, value 60, from 30 to 60, demand, stated."
    assert steps(found) == [
        (
            "R2",
            "A tabled 2 documents in round 1; they count in this order, by date and then by their place in the list.",
        ),
        (
            "R3",
            "The latest of them that states a stance on the issue gives the position: “late” (2 January 2025), with "
            "2 clauses. Documents of that round state other stances too: flag conflicting documents.",
        ),
        (
            "R10",
            "Value and commitment are those of the headline, the clause put most firmly: value 60, from 30 to 60.",
        ),
        ("R4", "Last stated in round 1; the same stances held without a break since round 1."),
        ("R20", "Evidence: 0 claims on this issue and document, no claims."),
    ]
    assert [line.cells for line in found.steps[0].lines] == [
        ("“early” (1 January 2025)", "A", "states a stance"),
        ("“late” (2 January 2025)", "A", "states a stance"),
    ]
    assert [line.cells for line in found.steps[2].lines] == [
        ("1", "“at-30”", 30, "offer", ""),
        ("2", "“at-60”", 60, "demand", "yes"),
    ]
    assert [(t.proposal, t.clause) for t in found.terms] == [("late", "1"), ("late", "2")]


def test_the_headline_is_the_marked_clause_or_the_last_of_the_firmest():
    marked = explained(dossier(*text("p", 1, says(10, headline=True), says(90, "red_line"))), 1)
    equal = explained(dossier(*text("p", 1, says(10), says(90))), 1)
    alone = explained(dossier(*text("p", 1, says(10))), 1)
    assert [e.steps[2].says for e in (marked, equal, alone)] == [
        "Value and commitment are those of the headline, the clause that the coder marked: value 10, from 10 to 90.",
        "Value and commitment are those of the headline, the last of the clauses put most firmly: value 90, from 10 to 90.",
        "Value and commitment are those of the headline, the only clause: value 10.",
    ]


def test_every_round_since_says_what_it_made_of_the_position():
    found = explained(
        dossier(
            *text("p1", 1, says(10, "red_line")),
            *text("p2", 2, says(50, issue="other"), full=True),
            *text("p3", 3, says(None, "silent")),
            *text("p4", 4, says(20, "side_offer")),
        ),
        6,
    )
    assert steps(found)[3:8] == [
        (
            "R5",
            "Round 2: a full text has no clause on it. A red line passed over is not taken for conceded.",
        ),
        ("R6", "Round 3: the text deliberately does not speak, which changes nothing."),
        ("R3", "Round 4: a side offer leaves the standing position untouched."),
        ("R4", "Rounds 5 to 6: no stance stated on it, so the position is carried."),
        ("R4", "Last stated in round 1; the same stances held without a break since round 1."),
    ]


def test_a_dropped_position_says_that_this_is_absence_and_not_concession():
    found = explained(
        dossier(*text("p1", 1, says(10)), *text("p2", 2, says(50, issue="other"), full=True)), 3
    )
    assert found.result == (
        "No live position: “at-10” was dropped, which means absent from the text, not conceded."
    )
    assert steps(found)[3:5] == [
        (
            "R5",
            "Round 2: the full text “p2” has no clause on it, nor has any other document of that round: dropped. "
            "Dropped means absent from the text, not conceded.",
        ),
        ("R4", "Round 3: nothing stated on it; the position stays lapsed."),
    ]


def test_a_joint_text_is_attributed_to_each_author_in_full():
    found = explained(dossier(*text("p1", 1, says(10), by=("a", "b"))), 1)
    assert found.steps[0].lines[0].cells == (
        "“p1”",
        "A, B together, each in full (R1)",
        "states a stance",
    )


def test_having_no_position_has_three_reasons():
    found = dossier(
        *text("quiet", 1, says(None, "silent"), by=("a",)),
        *text("other", 1, says(50, issue="other"), by=("b",), full=True),
    )
    results = [explained(found, 1, party).result for party in ("a", "b", "c")]
    assert results == [
        "silent: never had a position; its text deliberately does not speak. No value.",
        "not addressed: never had a position; its full text passes the issue over. No value.",
        "not coded: nothing is recorded. No value.",
    ]
    assert explained(found, 1, "b").steps[0].lines[0].cells[2] == "no clause, coded in full"


def test_it_rests_on_the_claims_and_sources_of_its_clauses_and_documents():
    found = explained(
        dossier(
            *text("p1", 1, says(10)),
            source("gazette"),
            claimed("one", "gazette", "at-10", proposal="p1"),
            claimed("elsewhere", "gazette", "at-10"),
        ),
        1,
        "a",
        "troops",
        TermCaption("p1", "1", "troops", "annex", ""),
    )
    assert found.claims == ("one",)
    assert found.sources == ("p1-source", "annex", "gazette")
    evidence = found.steps[-1]
    assert evidence.says == "Evidence: 1 claim on this issue and document, single source."
    assert [(line.cells, line.leads) for line in evidence.lines] == [
        (("at-10", 1), {"of": "evidence", "proposal": "p1", "issue": "troops"})
    ]


def test_one_document_alone_is_in_no_order():
    found = explained(dossier(*text("only", 1, says(20))), 1)
    assert steps(found)[0] == ("R2", "A tabled 1 document in round 1.")
