"""Positions as intervals: of every round they tell what the timeline tells."""

from hypothesis import given

from positions.analysis.claims import Verdict, evidence
from positions.analysis.diff import kind_of_change
from positions.analysis.ledger import OPEN, Interval, intervals, line_of, reader
from positions.analysis.records import Flag
from positions.analysis.timeline import Status, timeline
from tests.analysis.test_properties import NUMBERS, negotiations
from tests.builders import claim, dossier, says, source, text


def told(*proposals, **more):
    """Rounds, status and flags of the intervals of one party on one issue."""
    line = timeline(dossier(*proposals, **more))
    found = intervals(line, evidence(line.dossier))
    return [
        (i.first, i.until, str(i.standing.status), [str(f) for f in i.standing.flags])
        for i in sorted(found, key=lambda i: i.first)
        if i.standing.issue == "troops"
    ]


def test_a_position_is_stated_in_its_round_and_carried_from_the_next():
    assert told(*text("p1", 2, says(40))) == [(2, 3, "stated", []), (3, OPEN, "carried", [])]


def test_an_interval_ends_where_the_status_or_the_flags_change():
    papers = [
        *text("p1", 1, says(40)),
        *text("p2", 3, says(None, "silent")),
        *text("p3", 4, says(60, "side_offer")),
    ]
    assert told(*papers) == [
        (1, 2, "stated", []),
        (2, 3, "carried", []),
        (3, 4, "carried-silent", ["explicit-silence"]),
        (4, 5, "carried", ["side-offer"]),
        (5, OPEN, "carried", []),
    ]


def test_what_lapsed_stays_lapsed_as_one_interval():
    papers = [*text("p1", 1, says(40)), *text("p2", 3, says(10, issue="gas"), full=True)]
    assert told(*papers) == [(1, 2, "stated", []), (2, 3, "carried", []), (3, OPEN, "lapsed", [])]


def test_silence_and_what_was_passed_over_are_kept_for_their_rounds_alone():
    papers = [
        *text("p1", 1, says(None, "silent")),
        *text("p2", 2, says(10, issue="gas"), full=True),
    ]
    assert told(*papers) == [(1, 2, "silent", []), (2, 3, "not-addressed", [])]


def test_an_interval_holds_what_the_evidence_of_its_position_amounts_to():
    papers = [*text("p1", 1, says(40))]
    line = timeline(
        dossier(*papers, source("s1"), claim("c1", "s1", "at-40", proposal="p1", made_on="2025"))
    )
    verdicts = {i.verdict for i in intervals(line, evidence(line.dossier))}
    assert verdicts == {Verdict.SINGLE_SOURCE}


@given(negotiations())
def test_of_every_round_the_intervals_tell_what_the_timeline_tells(talks):
    line = timeline(talks)
    found = list(intervals(line, evidence(talks)))
    for number in (*NUMBERS, 5):
        kept = {
            (i.standing.party, i.standing.issue): i.standing._replace(round=number)
            for i in found
            if i.first <= number < i.until
        }
        told = line.as_of(number) + [
            s for s in line.without_position(number) if s.status is not Status.NOT_CODED or s.flags
        ]
        assert kept == {(s.party, s.issue): s for s in told}


@given(negotiations())
def test_no_two_intervals_of_a_cell_share_a_round_or_say_the_same(talks):
    line = timeline(talks)
    cells: dict[tuple[str, str], list[Interval]] = {}
    for interval in intervals(line, evidence(talks)):
        cells.setdefault((interval.standing.party, interval.standing.issue), []).append(interval)
    for some in cells.values():
        ordered = sorted(some)
        for one, other in zip(ordered, ordered[1:], strict=False):
            assert one.first < one.until <= other.first
            onward = one.standing._replace(round=other.first)
            silent = one.standing.position is None
            assert silent or one.until < other.first or onward != other.standing


def test_the_last_lapse_is_known_of_a_position_that_returned():
    papers = [
        *text("p1", 1, says(40)),
        *text("p2", 2, says(10, issue="gas"), full=True),
        *text("p3", 4, says(40)),
    ]
    line = timeline(dossier(*papers))
    assert [line.standing("a", "troops", n).lapsed for n in (1, 2, 3, 4, 5)] == [None, 2, 2, 2, 2]
    assert Flag.INTERRUPTED not in line.standing("a", "troops", 4).flags


def row(line, number):
    """The one row of a line."""
    (live, others), read = reader(number)
    read(line)
    (kept,) = (live | others).values()
    assert kept.live == bool(live)
    return kept


@given(negotiations())
def test_a_row_reads_back_from_its_line_as_it_was_written(talks):
    line = timeline(talks)
    for first, _, standing, verdict in intervals(line, evidence(talks)):
        kept = row(line_of(standing, verdict, ""), first)
        told = ("party", "issue", "round", "status", "flags", "lapsed", "since", "held_since")
        assert [getattr(kept, name) for name in told] == [getattr(standing, name) for name in told]
        assert (kept.live, kept.value, kept.verdict) == (
            standing.live,
            standing.value,
            verdict or "",
        )
        stated, read = standing.position, kept.position
        assert (stated is None) == (read is None)
        if stated and read:
            told = ("document", "stance", "stances", "value", "low", "high", "commitment", "labels")
            told += "verbatim", "conditional"
            assert [getattr(read, name) for name in told] == [
                getattr(stated, name) for name in told
            ]


@given(negotiations())
def test_rows_differ_in_what_r9_compares_where_their_positions_do(talks):
    found = list(intervals(timeline(talks), evidence(talks)))
    stated = [interval.standing for interval in found if interval.standing.position]
    kept = [row(line_of(one, None, ""), 1) for one in stated]
    pairs = list(zip(stated, kept, strict=True))
    for one, kept_one in pairs:
        for other, kept_other in pairs:
            assert kind_of_change(kept_one, kept_other) == kind_of_change(
                one.position, other.position
            )
