"""Partial dates, trees of topics, sides, and dossiers limited to some documents (R2, R11, R12)."""

import pytest

from positions.analysis.records import Issue, IssueKind, Topic, first_day, topics_within
from positions.analysis.timeline import timeline
from tests.builders import dossier, party, proposal, says, term, text

TREE = (Topic("security"), Topic("ceasefire", "security"), Topic("monitoring", "ceasefire"))
ISSUES = (Issue("force-limits", "security"), Issue("truce", "ceasefire"), Issue("gas", "energy"))


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("2025-06-02", "2025-06-02"),
        ("2025-06", "2025-06-01"),
        ("2025", "2025-01-01"),
        ("", "0000-01-01"),
    ],
)
def test_a_partial_date_sorts_as_its_first_day_and_a_missing_one_before_all(date, expected):
    assert first_day(date) == expected


def test_a_party_stands_on_its_own_side_where_none_is_named():
    assert party("ukraine").side == "ukraine"


def test_a_party_stands_on_the_side_that_is_named():
    assert party("luhansk", side="russia").side == "russia"


def test_a_topic_holds_its_sub_topics_at_any_depth():
    assert topics_within(TREE, ["security"]) == {"security", "ceasefire", "monitoring"}


def test_a_topic_does_not_hold_the_topic_above_it():
    assert topics_within(TREE, ["monitoring"]) == {"monitoring"}


def test_several_topics_hold_what_lies_under_any_of_them():
    tree = (*TREE, Topic("economy"), Topic("energy", "economy"))

    assert topics_within(tree, ["ceasefire", "economy"]) == {
        "ceasefire",
        "monitoring",
        "economy",
        "energy",
    }


def test_no_topic_holds_nothing():
    assert topics_within(TREE, []) == set()


def test_topics_that_lie_under_each_other_end():
    assert topics_within([Topic("one", "two"), Topic("two", "one")], ["one"]) == {"one", "two"}


def test_all_issues_are_meant_where_neither_issue_nor_topic_is_named():
    assert dossier(*TREE, *ISSUES).issues_within() == {"force-limits", "truce", "gas"}


def test_an_issue_is_found_by_its_name():
    assert dossier(*TREE, *ISSUES).issues_within(["gas"]) == {"gas"}


def test_a_topic_includes_the_issues_of_its_sub_topics():
    assert dossier(*TREE, *ISSUES).issues_within(topics=["security"]) == {"force-limits", "truce"}


def test_an_issue_must_lie_on_the_topic_where_both_are_named():
    assert dossier(*TREE, *ISSUES).issues_within(["truce", "gas"], ["security"]) == {"truce"}


def test_r11_an_answer_can_be_limited_to_documents_of_given_statuses():
    records = dossier(
        *text("tabled", 1, says(10), status="tabled"),
        *text("leaked", 2, says(20), status="leaked"),
        *text("signed", 3, says(30), status="signed"),
    )

    limited = records.limited_to(["tabled", "signed"])

    assert limited.proposals == (
        proposal("tabled", 1, status="tabled"),
        proposal("signed", 3, status="signed"),
    )
    assert limited.terms == (term("tabled", value=10), term("signed", value=30))


def test_r11_all_documents_count_where_no_status_is_given():
    records = dossier(*text("leaked", 1, says(10), status="leaked"))

    assert records.limited_to([]) == records


def test_r11_a_document_of_another_status_neither_moves_nor_drops_a_position():
    records = dossier(
        Issue("troops"),
        Issue("gas"),
        *text("tabled", 1, says(10), status="tabled"),
        *text("leaked", 2, says(90, issue="gas"), status="leaked", full=True),
    )

    assert timeline(records).live("a", "troops", 2) is None
    assert timeline(records.limited_to(["tabled"])).live("a", "troops", 2).position.value == 10
    assert timeline(records.limited_to(["tabled"])).live("a", "gas", 2) is None


@pytest.mark.parametrize("status", ["withdrawn", "rejected", "superseded", "reported", "signed"])
def test_r11_a_status_neither_drops_a_position_nor_keeps_one_from_being_made(status):
    line = timeline(dossier(*text("p", 1, says(40), status=status)))

    assert line.live("a", "troops", 1).position.value == 40


def test_r11_an_acceptance_without_terms_moves_no_position():
    accepted = [*text("p", 1, says(40)), proposal("yes", 2, kind="acceptance", status="accepted")]

    assert timeline(dossier(*accepted)).live("a", "troops", 2).position.value == 40


def test_r11_an_acceptance_moves_a_position_through_the_terms_coded_on_it():
    accepted = [*text("p", 1, says(40)), *text("yes", 2, says(70), kind="acceptance")]

    assert timeline(dossier(*accepted)).live("a", "troops", 2).position.value == 70


def test_r11_a_position_shows_the_kind_and_status_of_its_document():
    plan = text("p", 1, says(40), kind="plan", status="leaked")

    document = timeline(dossier(*plan)).live("a", "troops", 1).position.proposal

    assert (document.kind, document.status) == ("plan", "leaked")


def test_an_issue_of_fact_has_no_positions():
    records = [Issue("losses", kind=IssueKind.FACT), *text("p", 1, says(40, issue="losses"))]

    assert timeline(dossier(*records)).as_of(1) == []
    assert timeline(dossier(*records)).without_position(1) == []
