"""Lying bars, one a row; a second column of them where one is too long for the look."""

from collections.abc import Sequence
from typing import Final

from dashboard.charts.spec import Bars, Category, Point, Series
from dashboard.export.vector.axes import (
    EDGE,
    GAP,
    RIGHT,
    TEXT,
    Legend,
    Ruler,
    below,
    foot_of,
    ticks_of,
    uprights,
)
from dashboard.export.vector.drawing import Anchor
from dashboard.export.vector.sheet import Sheet

_NAME: Final = 13
_NOTE: Final = 11
_BROAD: Final = 0.68  # of a row, what its bar takes
_ROW: Final = 26
_LOOSE: Final = 1.2  # rows are never farther apart than so many times that
_NOTE_ROW, _FOOT = 18, 4
_BESIDE: Final = 5  # from a bar's end to its words
_BETWEEN: Final = 20  # two columns of bars
_MOST: Final = 0.5  # of a column's width that names may take


def bars_height(spec: Bars, sheet: Sheet) -> float:
    """What the rows need, with what stands below them."""
    down, _ = _table(spec, sheet)
    return EDGE + _ROW * down + _below(spec, sheet)


def bars(spec: Bars, sheet: Sheet) -> None:
    """Draw one bar a row from zero, its words at its end; what is hidden is words alone."""
    rows = list(zip(spec.categories, spec.series.points, strict=True))
    down, columns = _table(spec, sheet)
    wide = (sheet.width - _BETWEEN * (columns - 1)) / columns
    notes = spec.notes if sheet.look.remarks else ()
    key = Legend(spec.legend, sheet, sheet.width)
    step = min((sheet.height - EDGE - _below(spec, sheet)) / down, _ROW * _LOOSE)
    for i in range(columns):
        left = i * (wide + _BETWEEN)
        _column(spec, rows[i * down : (i + 1) * down], sheet, (left, left + wide), step)
    low = sheet.height - _FOOT - _NOTE_ROW * len(notes)
    key.draw(EDGE, low - key.height)
    for i, note in enumerate(notes):
        y = low + _NOTE_ROW * (i + 1)
        sheet.write(note, (EDGE, y), _NOTE, sheet.quiet, level="bottom")


def _table(spec: Bars, sheet: Sheet) -> tuple[int, int]:
    """Rows below each other, and columns of them."""
    rows = len(spec.categories)
    columns = -(-rows // sheet.look.column)
    return -(-rows // columns), columns


def _below(spec: Bars, sheet: Sheet) -> float:
    """The height of what stands below the rows: values, legend, notes."""
    notes = _NOTE_ROW * len(spec.notes) if sheet.look.remarks else 0
    values = foot_of(sheet) if spec.axis.shown else 0.0
    return values + Legend(spec.legend, sheet, sheet.width).height + notes + _FOOT


def _column(
    spec: Bars,
    rows: Sequence[tuple[Category, Point]],
    sheet: Sheet,
    ends: tuple[float, float],
    step: float,
) -> None:
    """One column of rows between its ends; all columns have the same ruler."""
    size = min(_NAME, step * 0.62)
    names = max(sheet.wide(one.label, size) for one in spec.categories)
    names = min(names, (ends[1] - ends[0]) * _MOST)
    subs = max(sheet.wide(one.sub, _NOTE) for one in spec.categories)
    left, right = ends[0] + EDGE + names + GAP, ends[1] - (subs + GAP if subs else 0)
    ruler = _ruler(spec, sheet, left, right)
    foot = EDGE + step * len(rows)
    if spec.axis.shown:
        ticks = ticks_of(spec.axis, sheet)
        uprights(sheet, ruler, ticks, EDGE, foot)
        below(sheet, ruler, ticks, foot)
    if spec.axis.zero:
        x = ruler.at(0)
        sheet.line([(x, foot), (x, EDGE)], stroke=sheet.ink, width=1)
    for i, (category, point) in enumerate(rows):
        middle = EDGE + (i + 0.5) * step
        told = _cut(category.label, names, size, sheet)
        sheet.write(told, (left - GAP, middle), size, sheet.ink, anchor="right")
        _bar(spec.series, point, ruler, (middle, step * _BROAD / 2), sheet)
        sheet.write(category.sub, (right + GAP, middle), _NOTE, sheet.quiet)


def _ruler(spec: Bars, sheet: Sheet, left: float, right: float) -> Ruler:
    """The axis' own where it is shown; else one that leaves room for the words at the bars."""
    if spec.axis.shown:
        words = max(sheet.wide(point.label, TEXT) for point in spec.series.points)
        return Ruler.of(spec.axis, left, right - max(words + _BESIDE, RIGHT))
    room = {True: 0.0, False: 0.0}  # before bars that go left, behind the others
    values = [0.0]
    for point in spec.series.points:
        less = (point.value or 0.0) < 0
        room[less] = max(room[less], sheet.wide(point.label, TEXT) + _BESIDE)
        values.append(point.value or 0.0)
    low, high = min(values), max(values)
    return Ruler(low, high if high > low else low + 1, left + room[True], right - room[False] - 4)


def _bar(series: Series, point: Point, ruler: Ruler, at: tuple[float, float], sheet: Sheet) -> None:
    """One bar, ``at`` its middle and half its breadth; its bounds as a thin line over it."""
    middle, half = at
    end, zero, value = ruler.at(0), ruler.at(0), point.value
    if value is not None:
        end = ruler.at(value)
        fill = sheet.colour(point.tone or series.tone)
        sheet.box(zero, middle - half, end, middle + half, fill=fill, tip=point.tip)
    bounded = point.low is not None and point.high is not None
    if point.low is not None and point.high is not None:
        ends = [(ruler.at(point.low), middle), (ruler.at(point.high), middle)]
        sheet.line(ends, stroke=sheet.quiet, width=1)
        end = max(zero, ends[1][0])  # never on the bar itself
    left = (value or 0.0) < 0 and not bounded
    anchor: Anchor = "right" if left else "left"
    place = (end - _BESIDE if left else end + _BESIDE, middle)
    colour = sheet.quiet if value is None else sheet.ink
    strong = sheet.look.strong and value is not None
    sheet.write(point.label, place, TEXT, colour, anchor=anchor, bold=strong)


def _cut(text: str, width: float, size: float, sheet: Sheet) -> str:
    """A name no wider than that; a sign stands for what is left out."""
    if sheet.wide(text, size) <= width + 0.5:
        return text
    while text and sheet.wide(f"{text}…", size) > width:
        text = text[:-1]
    return f"{text}…"
