"""Points: ratios with their range, two figures against each other, a funnel of chance."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from dashboard.charts.spec import Axis, Funnel, Point, Quadrant, Ranges, Series, Tone
from dashboard.export.vector.axes import (
    EDGE,
    GAP,
    RIGHT,
    TEXT,
    Ruler,
    below,
    beside,
    foot_of,
    levels,
    ticks_of,
    uprights,
)
from dashboard.export.vector.drawing import Anchor, Level
from dashboard.export.vector.drawing import Point as Place
from dashboard.export.vector.sheet import Sheet

_DASH: Final = 3.0
_SMALL: Final = 11  # size of names in a plot
_DISC, _RATIO, _PLAIN, _BEYOND = 5.0, 4.5, 4.0, 5.5  # radii
_AWAY: Final = 9  # from a disc to its name
_APART: Final = 1.4  # of a text's size, between two names
_PAD: Final = 0.05  # of an axis of multiples, free at both ends
_ROW, _FOOT = 25, 44


def ranges_height(spec: Ranges, _sheet: Sheet) -> float:
    """What the rows need where the chart doesn't say."""
    return spec.height or float(_ROW * len(spec.categories) + _FOOT)


def ranges(spec: Ranges, sheet: Sheet) -> None:
    """Draw a value with its interval a row; ratios on an axis of multiples."""
    left = EDGE + max(sheet.wide(one.label, TEXT) for one in spec.categories) + GAP
    foot = sheet.height - foot_of(sheet, spec.axis.title)
    step = (foot - EDGE) / len(spec.categories)
    right = sheet.width - RIGHT
    x = Ruler.of(spec.axis, left, right, (right - left) * _PAD)
    ticks = [one for one in spec.axis.ticks if left <= x.at(one.at) <= right]
    plot = _Plot(sheet, x, Ruler(0, 1, EDGE + step / 2, EDGE + step * 1.5))
    uprights(sheet, x, ticks, EDGE, foot)
    below(sheet, x, ticks, foot, spec.axis.title)
    if spec.reference is not None:
        at = x.at(spec.reference)
        sheet.line([(at, foot), (at, EDGE)], stroke=sheet.quiet, width=1)
    for category, point in zip(spec.categories, spec.series.points, strict=True):
        y = plot.y.at(category.at)
        sheet.write(category.label, (left - GAP, y), TEXT, sheet.ink, anchor="right")
        if point.value is None:
            continue
        if point.low is not None and point.high is not None:
            ends = [(x.at(point.low), y), (x.at(point.high), y)]
            sheet.line(ends, stroke=sheet.quiet, width=1.4)
        for start in spec.starts.points if spec.starts else ():
            if start.at == category.at and start.value is not None:
                plot.disc(start, spec.starts or spec.series, (x.at(start.value), y), _PLAIN * 0.75)
        plot.disc(point, spec.series, (x.at(point.value), y), _RATIO)


def quadrant(spec: Quadrant, sheet: Sheet) -> None:
    """Draw two figures against each other, the quadrants named in their corners."""
    plot = _framed(sheet, spec.x, spec.y, grid=True)
    across, up = spec.centre
    x, y = plot.x.at(across), plot.y.at(up)
    plot.rule([(x, plot.y.start), (x, plot.y.end)], dash=_DASH)
    plot.rule([(plot.x.start, y), (plot.x.end, y)], dash=_DASH)
    for point in spec.series.points:
        plot.disc(point, spec.series, plot.at(point), _DISC)
    for point in spec.series.points:
        x, y = plot.at(point)
        place = (x, y - _DISC - 2)
        sheet.write(point.label, place, _SMALL, sheet.ink, anchor="center", level="bottom")
    for i, text in enumerate(spec.corners):
        right, top = i in (0, 3), i in (0, 1)
        place = (plot.x.end if right else plot.x.start, plot.y.end if top else plot.y.start)
        anchor: Anchor = "right" if right else "left"
        level: Level = "top" if top else "bottom"
        sheet.write(text, place, _SMALL, sheet.quiet, anchor=anchor, level=level)


def funnel(spec: Funnel, sheet: Sheet) -> None:
    """Draw observed ÷ expected with the limits of chance; what lies beyond them has a name."""
    plot = _framed(sheet, spec.x, spec.y)
    points = sorted(spec.series.points, key=lambda one: one.at)
    for bounds in ([(p.at, p.high) for p in points], [(p.at, p.low) for p in points]):
        known = [(plot.x.at(at), plot.y.at(v)) for at, v in bounds if v is not None]
        plot.rule(known, width=1.2, dash=_DASH)
    level = plot.y.at(spec.reference)
    plot.rule([(plot.x.start, level), (plot.x.end, level)])
    for point in points:
        radius = _BEYOND if point.tone is Tone.WARNING else _PLAIN
        plot.disc(point, spec.series, plot.at(point), radius)
    last, middle = float("-inf"), (plot.x.start + plot.x.end) / 2
    for point in sorted((p for p in points if p.label), key=lambda one: -(one.value or 0.0)):
        x, y = plot.at(point)
        last = y = max(y, last + sheet.look.size(TEXT) * _APART)
        place = (x + _AWAY if x <= middle else x - _AWAY, y)
        anchor: Anchor = "left" if x <= middle else "right"
        sheet.write(point.label, place, TEXT, sheet.colour(point.tone or Tone.INK), anchor=anchor)


@dataclass(frozen=True)
class _Plot:
    """The frame of points."""

    sheet: Sheet
    x: Ruler
    y: Ruler

    def at(self, point: Point) -> Place:
        """Where a point stands."""
        return self.x.at(point.at), self.y.at(point.value or 0.0)

    def rule(self, ends: Sequence[Place], *, width: float = 1, dash: float = 0.0) -> None:
        """A quiet line that others are seen against."""
        self.sheet.line(ends, stroke=self.sheet.quiet, width=width, dash=dash)

    def disc(self, point: Point, series: Series, at: Place, radius: float) -> None:
        """A point in its tone."""
        fill = self.sheet.colour(point.tone or series.tone)
        self.sheet.disc(*at, radius, fill=fill, tip=point.tip)


def _framed(sheet: Sheet, x: Axis, y: Axis, *, grid: bool = False) -> _Plot:
    """Draw the axes of two figures; with ``grid`` quiet lines stand for both."""
    rows, marks = ticks_of(y, sheet), ticks_of(x, sheet)
    head = sheet.look.size(TEXT) * 1.7 if y.title else 0.0
    left, foot = EDGE + beside(rows, sheet), sheet.height - foot_of(sheet, x.title)
    across = Ruler.of(x, left, sheet.width - RIGHT)
    up = Ruler.of(y, foot, EDGE + head)
    levels(sheet, up, rows, left, across.end)
    if grid:
        uprights(sheet, across, marks, up.end, foot)
    below(sheet, across, marks, foot, x.title)
    sheet.write(y.title, (EDGE, EDGE), TEXT, sheet.quiet, level="top")
    return _Plot(sheet, across, up)
