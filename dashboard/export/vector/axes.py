"""Axes in pixels: where values stand, round ticks, quiet lines, words beside and below."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from dashboard.charts.scale import round_ticks, tick_text
from dashboard.charts.spec import Axis, LegendItem, Scale, Tick
from dashboard.export.vector.drawing import LEADING, Level, Point, width_of
from dashboard.export.vector.sheet import Sheet
from dashboard.wording.theme import grouped
from data.months import month_name
from metrics.engine.core import Metric

TEXT: Final = 12  # pixels of what stands at an axis, a mark, a line's end
EDGE: Final = 8  # left free around a plot
RIGHT: Final = 16
GAP: Final = 6  # between a tick's text and the plot
DROP: Final = 5  # from the plot to the words below it
_TITLE: Final = 20
_ROW: Final = 24  # of a legend
_SWATCH: Final = 14
_WHOLE: Final = re.compile(r"\d+|\D")  # what is not folded inside


@dataclass(frozen=True)
class Ruler:
    """From values to pixels; ``start`` is where ``low`` stands (y: the foot)."""

    low: float
    high: float
    start: float
    end: float
    log: bool = False

    @classmethod
    def of(cls, axis: Axis, start: float, end: float, pad: float = 0.0) -> "Ruler":
        """The ruler of an axis; ``pad`` pixels stay free at both ends, for marks."""
        return cls(axis.low, axis.high, start + pad, end - pad, axis.scale is Scale.LOG)

    def at(self, value: float) -> float:
        """Where a value stands."""
        low, high = self.low, self.high
        if self.log:
            value, low, high = math.log10(value), math.log10(low), math.log10(high)
        return self.start + (value - low) / ((high - low) or 1.0) * (self.end - self.start)


def ticks_of(axis: Axis, sheet: Sheet) -> list[Tick]:
    """The ticks within an axis' reach: its own, or round ones."""
    ticks: Sequence[Tick] = axis.ticks
    if not ticks and axis.scale is Scale.MONTH:
        ticks = _months(axis, spoken=sheet.look.spoken)
    elif not ticks:
        ticks = [Tick(v, _number(v, axis.metric)) for v in round_ticks(axis.low, axis.high)]
    slack = (axis.high - axis.low) * 1e-6
    return [one for one in ticks if axis.low - slack <= one.at <= axis.high + slack]


def _number(value: float, metric: Metric | None) -> str:
    if metric is not None:
        return tick_text(value, metric)
    return grouped(value) if float(value).is_integer() else f"{value:g}"


def _months(axis: Axis, *, spoken: bool) -> list[Tick]:
    first, last = math.ceil(axis.low), math.floor(axis.high)
    if spoken:
        told = {first, last, *(month for month in range(first, last + 1) if month % 12 == 0)}
        return [Tick(month, month_name(month)) for month in sorted(told)]
    span = last - first
    every = 12 if span >= 18 else 3 if span > 6 else 1
    form = "{0}年" if every == 12 else "{0}-{1:02d}"
    return [
        Tick(month, form.format(month // 12, month % 12 + 1))
        for month in range(first, last + 1)
        if month % every == 0
    ]


def beside(ticks: Sequence[Tick], sheet: Sheet) -> float:
    """The width of the words at the left of a plot, with the gap behind them."""
    return max((sheet.wide(one.text, TEXT) for one in ticks), default=0.0) + GAP


def levels(sheet: Sheet, ruler: Ruler, ticks: Sequence[Tick], left: float, right: float) -> None:
    """Lay quiet lines across a plot, their values at its left."""
    for one in ticks:
        y = ruler.at(one.at)
        sheet.line([(left, y), (right, y)], stroke=sheet.look.grid, width=1)
        sheet.write(one.text, (left - GAP, y), TEXT, sheet.quiet, anchor="right")


def uprights(sheet: Sheet, ruler: Ruler, ticks: Sequence[Tick], top: float, foot: float) -> None:
    """Stand quiet lines in a plot."""
    for one in ticks:
        x = ruler.at(one.at)
        sheet.line([(x, foot), (x, top)], stroke=sheet.look.grid, width=1)


def below(sheet: Sheet, ruler: Ruler, ticks: Sequence[Tick], foot: float, title: str = "") -> None:
    """Write what stands under a plot, the axis' title below it."""
    size = sheet.look.size(TEXT)
    placed: list[tuple[float, float]] = []
    # The two ends come first where months are written out: what lies between gives way.
    for one in (*ticks[:1], *ticks[:0:-1]) if sheet.look.spoken else ticks:
        half = width_of(one.text, size) / 2
        x = min(max(ruler.at(one.at), half), sheet.width - half)
        if all(abs(x - other) > half + wide + size / 3 for other, wide in placed):
            placed.append((x, half))
            place = (x, foot + DROP)
            sheet.write(one.text, place, TEXT, sheet.quiet, anchor="center", level="top")
    if title:
        write_title(sheet, title, (ruler.start + ruler.end) / 2)


def write_title(sheet: Sheet, title: str, middle: float) -> None:
    """Write an axis' title at the foot of the drawing."""
    place = (middle, sheet.height - 4)
    sheet.write(title, place, TEXT, sheet.quiet, anchor="center", level="bottom")


def foot_of(sheet: Sheet, title: str = "", lines: int = 1) -> float:
    """The height that the words under a plot need."""
    return DROP + sheet.look.size(TEXT) * LEADING * lines + (_TITLE if title else 0) + 4


def name(
    sheet: Sheet, text: str, at: Point, step: float, *, above: bool = False, bold: bool = False
) -> None:
    """Write a category's name under (or over) a plot, on as many lines as its place needs."""
    place = (at[0], at[1] - DROP if above else at[1] + DROP)
    level: Level = "bottom" if above else "top"
    told = _folded(text, step, sheet.look.size(TEXT))
    sheet.write(told, place, TEXT, sheet.quiet, anchor="center", level=level, bold=bold)


def lines_of(names: Sequence[str], step: float, sheet: Sheet) -> int:
    """How many lines the longest of the names takes."""
    size = sheet.look.size(TEXT)
    return max((_folded(one, step, size).count("\n") + 1 for one in names), default=1)


def _folded(text: str, step: float, size: float) -> str:
    """A name on as many lines as it needs to keep off its neighbours; its numbers stay whole."""
    if width_of(text, size) <= step or "\n" in text:
        return text
    most = max(2, int(step / size - 0.4))
    most = math.ceil(len(text) / math.ceil(len(text) / most))
    lines = [""]
    for piece in _WHOLE.findall(text):
        if lines[-1] and len(lines[-1]) + len(piece) > most:
            lines.append("")
        lines[-1] += piece
    return "\n".join(lines)


@dataclass(frozen=True)
class Legend:
    """Swatches with words in a row, or in several where one is too short.

    ``strokes`` name lines, boxes all else.
    """

    items: Sequence[LegendItem]
    sheet: Sheet
    width: float
    strokes: bool = False

    @property
    def height(self) -> float:
        """What it needs, with the room to the plot."""
        return (self._places()[-1][1] + 1) * _ROW if self.items else 0.0

    def draw(self, left: float, top: float) -> None:
        """Draw it from a corner."""
        for one, (x, row) in zip(self.items, self._places(), strict=True):
            x, y = left + x, top + row * _ROW + _ROW / 2 - 2
            colour = self.sheet.colour(one.tone)
            if self.strokes:
                self.sheet.line([(x, y), (x + _SWATCH, y)], stroke=colour, width=2.5)
            else:
                self.sheet.box(x, y - 5, x + _SWATCH, y + 5, fill=colour)
            self.sheet.write(one.text, (x + _SWATCH + 5, y), TEXT, self.sheet.ink)

    def _places(self) -> list[tuple[float, int]]:
        """How far from the left and in which row each item begins."""
        x, row, places = 0.0, 0, []
        for one in self.items:
            wide = _SWATCH + 5 + self.sheet.wide(one.text, TEXT)
            if x and x + wide > self.width:
                x, row = 0.0, row + 1
            places.append((x, row))
            x += wide + 16
        return places
