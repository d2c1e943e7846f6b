"""Geometry of the plots: where lines, dots, bars and labels stand, in units of the drawing."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from statistics import fmean
from unicodedata import combining, east_asian_width

TOP = 16
SCALE = 300
"""Height of a scale from 0 to 100: three units a point."""
AXIS = 50
"""Room for the columns' labels and their title under the frame."""
WIDEST = 620
"""Width over which columns are spread, as long as they are not crowded."""
BETWEEN_COLUMNS = (26, 90)
BETWEEN_LABELS = 15
BETWEEN_TWINS = 8
"""Between the lines of series on the same point, which would hide each other; all together TWINS_APART."""
TWINS_APART = 24
STRIP = 72
"""Height of the strip in which one series moves up and down."""
FARTHEST = 20
"""Height of the longest bar of a strip."""
ROOM_FOR_WORDS = 36
"""Between columns, without which bars go without their numbers; the tables have them."""
LEAST_LEFT = 72
"""Room for the values of a scale, and for the words beside a strip."""
LONGEST = 220
"""Width of a label after which it is cut; the tables have it in full."""


@dataclass(frozen=True, slots=True)
class Point:
    """What a series has in one column, in points of the scale; its line breaks where there is no value.

    `dropped` is where it had stood until this column, in which it was dropped.
    """

    value: float | None = None
    low: float | None = None
    high: float | None = None
    hollow: bool = False
    dropped: float | None = None
    says: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """A line to be drawn, with the label at its end; `look` names the classes of its colour and dashes."""

    label: str
    look: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Label:
    x: float
    y: float
    words: str


@dataclass(frozen=True, slots=True)
class Level:
    """A tick of the scale at height `y`; its label may have had to move, so a line leads there."""

    value: float
    y: float
    label: Label
    lead: str


@dataclass(frozen=True, slots=True)
class Mark:
    x: float
    y: float
    says: str
    hollow: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    x: float
    top: float
    bottom: float

    @property
    def height(self) -> float:
        return round(self.bottom - self.top, 1)


@dataclass(frozen=True, slots=True)
class Track:
    """A series as drawn: unbroken strokes, dots, bars of its ranges, crosses where it was dropped.

    A line leads from its end to the label at the right, unless it ended before the last column.
    """

    look: str
    strokes: tuple[str, ...]
    dots: tuple[Mark, ...]
    bars: tuple[Bar, ...]
    crosses: tuple[Mark, ...]
    label: Label
    lead: str


@dataclass(frozen=True, slots=True)
class Plot:
    """Lines over columns on a scale from 0 to 100: the frame, the ticks of both axes, the tracks."""

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    columns: tuple[Label, ...]
    levels: tuple[Level, ...]
    tracks: tuple[Track, ...]


@dataclass(frozen=True, slots=True)
class Move:
    """A change as a bar: up from the zero line where parties draw apart, down where they close."""

    bar: Bar
    words: Label
    closing: bool


@dataclass(frozen=True, slots=True)
class Strip:
    zero: float
    name: Label
    moves: tuple[Move, ...]


@dataclass(frozen=True, slots=True)
class Strips:
    """The changes of several series, one strip under the other, over the columns of a plot."""

    width: float
    height: float
    left: float
    right: float
    bottom: float
    columns: tuple[Label, ...]
    strips: tuple[Strip, ...]


def lines(
    columns: Sequence[str], levels: Sequence[tuple[float, str]], series: Sequence[Series]
) -> Plot:
    """Every series over the columns, with ticks at the levels of the scale and a label at each line's end.

    Labels never overlap, and series on the same point of a column are drawn beside each other.
    """
    left = max(LEAST_LEFT, 44 + max((width(shortened(words)) for _, words in levels), default=0))
    across = _across(len(columns), left)
    bottom = TOP + max(SCALE, BETWEEN_LABELS * (max(len(series), len(levels)) - 1))

    def place(value: float) -> float:
        return round(bottom - value * (bottom - TOP) / 100, 1)

    heights = _beside_each_other([[_placed(p, place) for p in one.points] for one in series])
    labels = [shortened(one.label) for one in series]
    right = across[-1] + 20 if across else left
    ends = [next((y for y in reversed(ys) if y is not None), bottom) for ys in heights]
    return Plot(
        width=round(right + 24 + max(map(width, labels), default=0)),
        height=bottom + AXIS,
        left=left,
        right=right,
        top=TOP,
        bottom=bottom,
        columns=_columns(columns, across, bottom),
        levels=_levels(levels, left, [place(value) for value, _ in levels], bottom),
        tracks=tuple(
            _track(one, across, ys, place, Label(right + 14, y, words))
            for one, ys, words, y in zip(
                series, heights, labels, _apart(ends, TOP, bottom), strict=True
            )
        ),
    )


def strips(plot: Plot, series: Sequence[Series]) -> Strips:
    """The changes of every series under the columns of a plot, all drawn to the same scale."""
    across = [column.x for column in plot.columns]
    changes = [abs(p.value) for one in series for p in one.points if p.value is not None]
    unit = FARTHEST / max([10.0, *changes])
    wide = len(across) < 2 or across[1] - across[0] >= ROOM_FOR_WORDS
    drawn = []
    for place, one in enumerate(series):
        zero = STRIP * place + STRIP / 2
        name = Label(plot.right + 14, zero, shortened(one.label))
        moves = (
            _move(point, x, zero, unit, point.says if wide else "")
            for point, x in zip(one.points, across, strict=True)
            if point.value is not None
        )
        drawn.append(Strip(zero, name, tuple(moves)))
    bottom = STRIP * len(series)
    columns = _columns([column.words for column in plot.columns], across, bottom)
    return Strips(plot.width, bottom + AXIS, plot.left, plot.right, bottom, columns, tuple(drawn))


def width(text: str) -> float:
    """About how wide words of 12 units are drawn."""
    return sum(
        0 if combining(sign) else 12 if east_asian_width(sign) in "WF" else 6.2 for sign in text
    )


def shortened(text: str, longest: float = LONGEST) -> str:
    """Words that fit beside a plot."""
    if width(text) <= longest:
        return text
    while width(text) > longest - 12:
        text = text[:-1]
    return f"{text.rstrip()}…"


def _across(count: int, left: float) -> list[float]:
    """Where the columns stand: spread, but neither crowded nor lost."""
    least, most = BETWEEN_COLUMNS
    step = min(most, max(least, WIDEST / max(1, count - 1)))
    return [round(left + 20 + step * place, 1) for place in range(count)]


def _columns(words: Sequence[str], across: Sequence[float], bottom: float) -> tuple[Label, ...]:
    return tuple(Label(x, bottom + 28, name) for name, x in zip(words, across, strict=True))


def _levels(
    levels: Sequence[tuple[float, str]], left: float, heights: Sequence[float], bottom: float
) -> tuple[Level, ...]:
    apart = _apart(heights, TOP, bottom)
    return tuple(
        Level(value, y, Label(left - 12, moved, shortened(words)), _lead(left, y, left - 8, moved))
        for (value, words), y, moved in zip(levels, heights, apart, strict=True)
    )


def _lead(*ends: float) -> str:
    return "M{:g} {:g}L{:g} {:g}".format(*ends)


def _placed(point: Point, place: Callable[[float], float]) -> float | None:
    return None if point.value is None else place(point.value)


def _beside_each_other(heights: Sequence[Sequence[float | None]]) -> list[list[float | None]]:
    """The same heights by series and column, equal ones in a column moved apart by as much as can be told."""
    moved = [list(ys) for ys in heights]
    for column in range(len(moved[0]) if moved else 0):
        twins: dict[float, list[int]] = {}
        for place, ys in enumerate(heights):
            if (y := ys[column]) is not None:
                twins.setdefault(y, []).append(place)
        for y, places in twins.items():
            step = min(BETWEEN_TWINS, TWINS_APART / max(1, len(places) - 1))
            for rank, place in enumerate(places):
                moved[place][column] = round(y + step * (rank - (len(places) - 1) / 2), 1)
    return moved


def _apart(wanted: Sequence[float], top: float, bottom: float) -> list[float]:
    """Heights as near as can be to those wanted, BETWEEN_LABELS from each other, within top and bottom.

    Less what lies between them, heights need only not fall: neighbours that would are pooled to
    their mean (isotonic regression).
    """
    order = sorted(range(len(wanted)), key=lambda place: wanted[place])
    pools: list[list[float]] = []
    for rank, place in enumerate(order):
        pools.append([wanted[place] - rank * BETWEEN_LABELS])
        while len(pools) > 1 and fmean(pools[-2]) > fmean(pools[-1]):
            last = pools.pop()
            pools[-1] += last
    most = max(top, bottom - BETWEEN_LABELS * (len(wanted) - 1))
    level = [min(max(fmean(pool), top), most) for pool in pools for _ in pool]
    heights = list(wanted)
    for rank, place in enumerate(order):
        heights[place] = round(level[rank] + rank * BETWEEN_LABELS, 1)
    return heights


def _track(
    one: Series,
    across: Sequence[float],
    heights: Sequence[float | None],
    place: Callable[[float], float],
    label: Label,
) -> Track:
    drawn = list(zip(one.points, across, heights, strict=True))
    end = heights[-1] if heights else None
    ranges = (
        Bar(x, place(point.high), place(point.low))
        for point, x, y in drawn
        if y is not None and point.low != point.high
    )
    return Track(
        look=one.look,
        strokes=tuple(_strokes(across, heights)),
        dots=tuple(Mark(x, y, p.says, p.hollow) for p, x, y in drawn if y is not None),
        bars=tuple(ranges),
        crosses=tuple(
            Mark(x, place(p.dropped), p.says) for p, x, _ in drawn if p.dropped is not None
        ),
        label=label,
        lead=_lead(across[-1] + 8, end, label.x - 4, label.y) if end is not None else "",
    )


def _strokes(across: Sequence[float], heights: Sequence[float | None]) -> Iterator[str]:
    """The points of each unbroken part of a line; a single point has no stroke."""
    drawn = zip(across, heights, strict=True)
    for live, run in groupby(drawn, key=lambda place: place[1] is not None):
        corners = list(run)
        if live and len(corners) > 1:
            yield " ".join(f"{x:g},{y:g}" for x, y in corners)


def _move(point: Point, x: float, zero: float, unit: float, words: str) -> Move:
    change = point.value or 0
    reach = round(zero - change * unit, 1)
    bar = Bar(x, min(zero, reach), max(zero, reach))
    said = Label(x, bar.bottom + 11 if change < 0 else bar.top - 4, words)
    return Move(bar, said, closing=change < 0)
