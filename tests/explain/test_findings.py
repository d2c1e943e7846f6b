"""Why a verdict is what it is: what is asserted, on how many independent lines, and with what exception."""

from positions.analysis.claims import groups
from positions.explain import explain_evidence, explain_group
from tests.builders import claim, dossier, says, source, text, told
from tests.explain.told import steps
from tests.explain.told import told as in_words


def explained(*records):
    found = told(*records)
    (group,) = groups(found)
    return explain_group(in_words(found), group)


def test_contested_says_how_many_things_are_asserted_and_who_was_heard():
    found = explained(
        text("p", 1, says(50), says(60), by=("a",))[1],
        text("p", 1, says(50), says(60), by=("a",))[2],
        claim("one", "x", "at-50"),
        claim("two", "y", "at-60", claimant="b"),
        claim("three", "z", "at-60", claimant="A. Minister"),
    )
    assert found.subject == "Claims about A on troops"
    assert found.result == "contested: sources contradict each other."
    assert [line.cells for line in found.steps[0].lines] == [
        ("at-50", 1, 1, "x"),
        ("at-60", 2, 2, "A. Minister | B"),
    ]
    assert steps(found)[1:] == [
        (
            "R16",
            "The claims assert 2 different things, and neither exception applies. Hence contested.",
        ),
        (
            "R16",
            "Formed anew without claims whose source is graded E or F, or that are graded 5 or 6: "
            "contested, sources contradict each other.",
        ),
    ]
    assert found.claims == ("one", "three", "two")
    assert found.sources == ("x", "z", "y")


def test_a_text_that_carries_each_stance_is_no_contradiction():
    found = dossier(
        *text("p", 1, says(10), says(20)),
        source("x"),
        claim("one", "x", "at-10", proposal="p"),
        claim("two", "x", "at-20", proposal="p"),
    )
    explained = explain_evidence(in_words(found), found.proposals[0], "troops")
    assert explained.subject == "“p” on troops"
    assert explained.result == (
        "“at-10”; “at-20”, value 20, from 10 to 20, demand. Evidence: single source: one independent line."
    )
    assert [rule for rule, _ in steps(explained)] == ["R10", "R20", "R15", "R16", "R16"]
    assert steps(explained)[1] == (
        "R20",
        "2 claims on this issue in this document, whoever they are about.",
    )
    assert steps(explained)[3] == (
        "R16",
        "2 different things are asserted, and clauses of the text itself carry each of them; the best supported has "
        "1 independent line. Hence single source.",
    )


def test_silences_and_denials_are_told_in_words():
    paper = text("p", 1, says(10))
    found = dossier(
        *paper,
        source("x"),
        claim("one", "x", "", proposal="p", asserts="silence"),
        claim("two", "x", "at-10", proposal="p", asserts="denial"),
        claim("three", "x", "", proposal="p", asserts="denial"),
        claim("four", "x", "", proposal="p", asserts="comment"),
    )
    explained = explain_evidence(in_words(found), found.proposals[0], "troops")
    assert sorted(line.cells[0] for line in explained.steps[2].lines) == [
        "denied: at-10",
        "the report is denied",
        "the text is silent",
    ]
    assert explained.claims == ("one", "two", "three", "four")


def test_without_claims_there_is_nothing_to_weigh():
    found = dossier(*text("p", 1, says(10)))
    explained = explain_evidence(in_words(found), found.proposals[0], "troops")
    assert explained.result == (
        "“at-10”, value 10, demand. Evidence: no claims: no claim on it is recorded."
    )
    assert steps(explained)[1:] == [
        ("R20", "0 claims on this issue in this document, whoever they are about.")
    ]


def test_comments_assert_nothing():
    found = explained(claim("one", "x", "", asserts="comment"))
    assert found.result == "comments only: no claim asserts a stance."
    assert steps(found)[1] == ("R16", "Only comments, which assert nothing. Hence comments only.")
    assert found.claims == ("one",)
