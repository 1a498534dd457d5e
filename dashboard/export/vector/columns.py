"""Upright bars: side by side or stacked, and the steps of a waterfall."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from dashboard.charts.spec import Axis, Columns, LegendItem, Role, Tone, Tooltip, Waterfall
from dashboard.export.vector.axes import (
    EDGE,
    RIGHT,
    TEXT,
    Legend,
    Ruler,
    beside,
    foot_of,
    levels,
    lines_of,
    name,
    ticks_of,
    write_title,
)
from dashboard.export.vector.drawing import Level
from dashboard.export.vector.sheet import Sheet

_BROAD: Final = 0.68  # of a place, what its bars take
_OVER: Final = 3  # from a bar's end to its words
_JOINT: Final = 0.34  # from the middle of a step to where its line begins


def columns(spec: Columns, sheet: Sheet) -> None:
    """Draw upright bars, side by side or on each other, one colour a series."""
    several = len(spec.series) > 1
    plot = _upright(
        sheet,
        spec.axis,
        [(one.at, one.label) for one in spec.categories],
        every=spec.every,
        title=spec.title,
        key=[LegendItem(one.tone, one.name) for one in spec.series] if several else (),
    )
    share = _BROAD if spec.stacked else _BROAD / len(spec.series)
    feet: defaultdict[tuple[float, bool], float] = defaultdict(float)
    for i, series in enumerate(spec.series):
        aside = 0.0 if spec.stacked else (i - (len(spec.series) - 1) / 2) * share
        for point in series.points:
            if point.value is None:
                continue
            down = point.value < 0
            foot = feet[point.at, down] if spec.stacked else 0.0
            feet[point.at, down] += point.value
            at, end = point.at + aside, foot + point.value
            plot.bar(at, share, (foot, end), point.tone or series.tone, point.tip)
            plot.over(at, end, point.label, under=down)


def waterfall(spec: Waterfall, sheet: Sheet) -> None:
    """Draw steps from one level to the next; a whole stands on the axis' foot."""
    plot = _upright(sheet, spec.axis, [(i, one.name) for i, one in enumerate(spec.steps)])
    for i, one in enumerate(spec.steps):
        start = max(spec.axis.low, 0.0) if one.role is Role.TOTAL else one.start
        plot.bar(i, _BROAD, (start, one.end), one.tone, one.tip)
        plot.over(i, one.end, one.label, under=one.end < start)
    for i, one in enumerate(spec.steps[:-1] if spec.joined else ()):
        y = plot.y.at(one.end)
        ends = [(plot.x.at(at), y) for at in (i + _JOINT, i + 1 - _JOINT)]
        sheet.line(ends, stroke=sheet.quiet, width=1)


@dataclass(frozen=True)
class _Plot:
    """The frame of upright bars: one place a category."""

    sheet: Sheet
    x: Ruler
    y: Ruler

    def bar(
        self, at: float, share: float, ends: tuple[float, float], tone: Tone, tip: Tooltip
    ) -> None:
        """Draw a bar between two values; it takes so much of a place."""
        half = share * (self.x.at(1) - self.x.at(0)) / 2
        x, (top, foot) = self.x.at(at), sorted(self.y.at(one) for one in ends)
        fill = self.sheet.colour(tone)
        self.sheet.box(x - half, top, x + half, foot, fill=fill, tip=tip)

    def over(self, at: float, value: float, text: str, *, under: bool = False) -> None:
        """Write words at the end of a bar: above it, or below one that goes down."""
        place = (self.x.at(at), self.y.at(value) + (_OVER if under else -_OVER))
        level: Level = "top" if under else "bottom"
        self.sheet.write(text, place, TEXT, self.sheet.ink, anchor="center", level=level)


def _upright(
    sheet: Sheet,
    axis: Axis,
    names: Sequence[tuple[float, str]],
    *,
    every: int = 1,
    title: str = "",
    key: Sequence[LegendItem] = (),
) -> _Plot:
    """Draw the axes: values at the left, the categories' names below, a legend above."""
    ticks = ticks_of(axis, sheet)
    left, right = EDGE + beside(ticks, sheet), sheet.width - RIGHT
    legend = Legend(key, sheet, right - left)
    legend.draw(left, 0)
    room = (right - left) / len(names) * every
    told = [one for one in names if one[0] % every == 0]
    lines = lines_of([text for _, text in told], room, sheet)
    foot, top = sheet.height - foot_of(sheet, title, lines), EDGE + legend.height
    places = [at for at, _ in names]
    x = Ruler(min(places) - 0.5, max(places) + 0.5, left, right)
    y = Ruler.of(axis, foot, top)
    levels(sheet, y, ticks, left, right)
    for at, text in told:
        name(sheet, text, (x.at(at), foot), room)
    if title:
        write_title(sheet, title, (left + right) / 2)
    return _Plot(sheet, x, y)
