"""A change and what it is made of, as steps that add up. Pure."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from dashboard.charts.scale import value_axis
from dashboard.charts.spec import ChartSpec, Empty, Role, Step, Tone, Tooltip, Waterfall
from dashboard.wording import words
from dashboard.wording.theme import signed
from metrics.disclosure.protect import Protected, Row

_HEIGHT: Final = 300


def waterfall(parts: Sequence[Protected], whole: Protected, *, height: int = _HEIGHT) -> ChartSpec:
    """The parts one after the other, then the whole they add up to.

    Args:
        parts: undivided figures of one unit, signed.
        whole: their sum, as the data have it; a part that may not be shown leaves nothing to draw.
        height: pixels, title and footer not counted.
    """
    every = [*parts, whole]
    rows = [one.one() for one in every]
    if any(row.value is None for row in rows):
        hidden = any(row.status == "suppressed" for row in rows)
        return Empty(words="人数过少，不予显示" if hidden else "暂无数据", height=height)
    sizes = [row.value or 0.0 for row in rows]
    levels = [0.0]
    for size in sizes[:-1]:
        levels.append(levels[-1] + size)
    made = []
    for one, size, (start, end) in zip(parts, sizes, pairwise(levels), strict=False):
        text = signed(size, words.written(abs(size), whole.metric))
        tone = Tone.GAIN if size >= 0 else Tone.LOSS
        made.append(_step(one.metric.name, start, end, size, text, tone))
    text = signed(sizes[-1], words.written(abs(sizes[-1]), whole.metric))
    made.append(_total(whole.metric.name, 0.0, sizes[-1], sizes[-1], text, Tone.OURS))
    low, high = min([*levels, sizes[-1]]), max([*levels, sizes[-1]])
    room = (high - low or 1.0) * 0.14
    axis = value_axis(low, high, whole.metric, reach=(low - room, high + room))
    return Waterfall(found=tuple(every), height=height, steps=tuple(made), axis=axis)


def steps(before: Protected, parts: Sequence[Protected], after: Protected) -> ChartSpec:
    """Two stocks and, between them, the parts of the change: what adds goes up, what takes down.

    Each is drawn from its own protected value; rounding may leave a gap at the end, which is said
    under the chart, not drawn away. The axis is shortened: the changes must be seen beside stocks
    a hundred times their size.

    Args:
        before, after: undivided stocks.
        parts: undivided changes, signed, in order.
    """
    start, end = before.one(), after.one()
    if start.value is None or end.value is None:
        return Empty(words="人数过少，不予显示" if len(before) else "暂无数据")
    rows = [part.one() for part in parts]
    levels = [start.value]
    for row in rows:
        levels.append(levels[-1] + (row.value or 0.0))
    low, high = min([*levels, end.value]), max([*levels, end.value])
    floor = max(0.0, low - (high - low) * 1.2)
    made = [
        _total(
            words.period(before), floor, start.value, start.value, _text(start, before), Tone.OTHER
        )
    ]
    for part, row, (a, b) in zip(parts, rows, pairwise(levels), strict=True):
        tone = Tone.GAIN if (row.value or 0.0) >= 0 else Tone.LOSS
        made.append(_step(part.metric.name, a, b, row.value, _text(row, part), tone))
    made.append(
        _total(words.period(after), floor, end.value, end.value, _text(end, after), Tone.OURS)
    )
    axis = value_axis(floor, high + (high - floor) * 0.12, after.metric)
    return Waterfall(
        found=(before, *parts, after), height=_HEIGHT, steps=tuple(made), axis=axis, joined=False
    )


def _step(name: str, start: float, end: float, size: float | None, text: str, tone: Tone) -> Step:
    return Step(name, start, end, size, text, Tooltip(name, (text,)), tone)


def _total(name: str, foot: float, end: float, size: float, text: str, tone: Tone) -> Step:
    return Step(name, foot, end, size, text, Tooltip(name, (text,)), tone, Role.TOTAL)


def _text(row: Row, part: Protected) -> str:
    if row.value is None:
        return words.figure(row, part.metric)
    sign = "+" if part.metric.id.startswith("step_") and row.value > 0 else ""
    return f"{sign}{words.number(row.value, part.metric, row.half_width)}"
