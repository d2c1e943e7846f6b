"""Geometry of the plots: where values, ranges, gaps and labels are drawn."""

import pytest

from positions.views.plots import LONGEST, Point, Series, lines, shortened, strips, width

ROUNDS = ["1", "2", "3"]
SCALE = [(0, "None"), (50, "Half"), (100, "All")]


def series(*values, label="Alpha", look="party-0"):
    """A line through these values; a value may be a point."""
    points = [v if isinstance(v, Point) else Point(v) for v in values]
    return Series(label, look, tuple(points))


def drawn(*lines_, columns=ROUNDS, levels=SCALE):
    return lines(columns, levels, lines_)


def dots(track):
    return [(dot.x, dot.y) for dot in track.dots]


def test_a_scale_from_0_to_100_is_300_high_and_starts_16_from_the_top():
    plot = drawn(series(0, 50, 100))
    assert (plot.top, plot.bottom) == (16, 316)
    assert [y for _, y in dots(plot.tracks[0])] == [316.0, 166.0, 16.0]
    assert [(level.value, level.y) for level in plot.levels] == [
        (0, 316.0),
        (50, 166.0),
        (100, 16.0),
    ]


def test_columns_are_spread_by_at_most_90_units():
    plot = drawn(series(0, 0, 0))
    assert plot.left == 72
    assert [(column.words, column.x) for column in plot.columns] == [
        ("1", 92),
        ("2", 182),
        ("3", 272),
    ]
    assert [x for x, _ in dots(plot.tracks[0])] == [92, 182, 272]


@pytest.mark.parametrize(("rounds", "step"), [(16, 41.3), (50, 26)])
def test_many_columns_are_closer_but_never_crowded(rounds, step):
    plot = drawn(series(*[0] * rounds), columns=[str(n) for n in range(rounds)])
    assert round(plot.columns[1].x - plot.columns[0].x, 1) == step


def test_a_line_joins_the_columns_in_which_there_is_a_value():
    assert drawn(series(0, 100, 50)).tracks[0].strokes == ("92,316 182,16 272,166",)


def test_a_line_breaks_where_there_is_no_value():
    track = drawn(series(0, 0, None, 50, 50), columns=["1", "2", "3", "4", "5"]).tracks[0]
    assert track.strokes == ("92,316 182,316", "362,166 452,166")
    assert len(track.dots) == 4


def test_a_value_alone_has_a_dot_and_no_line():
    track = drawn(series(None, 50, None)).tracks[0]
    assert (track.strokes, dots(track)) == ((), [(182, 166.0)])


def test_carried_values_are_hollow():
    track = drawn(series(50, Point(50, hollow=True), 50)).tracks[0]
    assert [dot.hollow for dot in track.dots] == [False, True, False]


def test_a_range_is_a_bar_from_its_low_end_to_its_high():
    track = drawn(series(Point(60, low=20, high=80), Point(60, low=60, high=60), 60)).tracks[0]
    assert [(bar.x, bar.top, bar.bottom, bar.height) for bar in track.bars] == [
        (92, 76.0, 256.0, 180.0)
    ]


def test_where_it_was_dropped_there_is_a_cross_and_no_dot():
    track = drawn(series(50, Point(dropped=50, says="dropped"), None)).tracks[0]
    assert [(cross.x, cross.y, cross.says) for cross in track.crosses] == [(182, 166.0, "dropped")]
    assert dots(track) == [(92, 166.0)]


def test_series_on_the_same_point_are_drawn_beside_each_other():
    one, other = drawn(series(50, 50, 0), series(50, 0, 100)).tracks
    assert [y for _, y in dots(one)] == [162.0, 166.0, 316.0]
    assert [y for _, y in dots(other)] == [170.0, 316.0, 16.0]


def test_many_series_on_the_same_point_stay_within_24_units():
    tracks = drawn(*[series(50, 50, 50)] * 20).tracks
    heights = [track.dots[0].y for track in tracks]
    assert (min(heights), max(heights)) == (154.0, 178.0)
    assert len(set(heights)) == 20


def test_labels_stand_at_the_ends_of_their_lines():
    one, other = drawn(series(0, 0, 0), series(100, 100, 100, label="Beta")).tracks
    assert [(t.label.words, t.label.x, t.label.y) for t in (one, other)] == [
        ("Alpha", 306, 316.0),
        ("Beta", 306, 16.0),
    ]
    assert one.lead == "M280 316L302 316"


def test_a_line_that_ended_before_has_no_lead_to_its_label():
    track = drawn(series(50, None, None)).tracks[0]
    assert (track.lead, track.label.y) == ("", 166.0)


@pytest.mark.parametrize("count", [2, 20])
def test_labels_never_overlap(count):
    tracks = drawn(*[series(0, 0, 50)] * count).tracks
    heights = sorted(track.label.y for track in tracks)
    assert all(after - before >= 15 for before, after in zip(heights, heights[1:], strict=False))
    assert sum(heights) / count == pytest.approx(166, abs=0.1)


def test_labels_stay_within_the_frame():
    heights = [track.label.y for track in drawn(*[series(0, 0, 0)] * 3).tracks]
    assert heights == [286.0, 301.0, 316.0]


def test_options_of_nearly_the_same_value_keep_their_ticks_and_move_their_labels():
    levels = drawn(series(0, 0, 0), levels=[(40, "Some"), (42, "More")]).levels
    assert [level.y for level in levels] == [196.0, 190.0]
    assert [level.label.y for level in levels] == [200.5, 185.5]


def test_more_series_than_fit_make_the_plot_higher():
    assert drawn(*[series(0, 0, 0)] * 30).bottom == 16 + 15 * 29


def test_long_words_are_cut_beside_a_plot_and_their_ink_is_counted():
    long = "Rechtsverbindliche Sicherheitsgarantien mit Beistandspflicht"
    cut = shortened(long)
    assert cut == "Rechtsverbindliche Sicherheitsgar…"
    assert width(cut) <= LONGEST
    assert shortened("Кап 800 000") == "Кап 800 000"
    assert (width("停火"), width("e\u0301")) == (24, 6.2)


def test_no_column_and_no_series_is_an_empty_frame():
    plot = drawn(columns=[], levels=[])
    assert (plot.tracks, plot.columns, plot.levels) == ((), (), ())


def test_movement_is_a_bar_up_where_parties_draw_apart_and_down_where_they_close():
    plot = drawn(series(50, 60, 40))
    moved = series(None, Point(10, says="+10.0"), Point(-20, says="−20.0"))
    strip = strips(plot, [moved]).strips[0]
    assert strip.zero == 36
    assert [(m.bar.x, m.bar.top, m.bar.bottom, m.closing) for m in strip.moves] == [
        (182, 26.0, 36, False),
        (272, 36, 56.0, True),
    ]
    assert [(m.words.words, m.words.y) for m in strip.moves] == [("+10.0", 22.0), ("−20.0", 67.0)]


def test_small_movements_are_not_blown_up():
    plot = drawn(series(50, 51, 50))
    strip = strips(plot, [series(None, 1, -1)]).strips[0]
    assert [move.bar.height for move in strip.moves] == [2.0, 2.0]


def test_every_series_has_its_strip_under_the_columns_of_the_plot():
    plot = drawn(series(50, 60, 40), series(1, 2, 3))
    under = strips(plot, [series(None, 5, 5), series(None, -5, 0, label="Beta")])
    assert [(strip.name.words, strip.zero) for strip in under.strips] == [
        ("Alpha", 36),
        ("Beta", 108),
    ]
    assert [column.x for column in under.columns] == [column.x for column in plot.columns]
    assert (under.left, under.right, under.bottom) == (plot.left, plot.right, 144)


def test_where_columns_are_close_bars_go_without_their_numbers():
    columns = [str(n) for n in range(30)]
    plot = drawn(series(*[50] * 30), columns=columns)
    moved = series(*[Point(5, says="+5.0")] * 30)
    assert {move.words.words for move in strips(plot, [moved]).strips[0].moves} == {""}
