"""How two figures differ, in words: no finer than roundings and chance leave it."""

import math
from typing import Final

from dashboard.wording.words import FINE_POINTS, WAN, number, written
from metrics.disclosure.protect import Row
from metrics.engine.core import Metric, Unit

_HANDFUL: Final = 100  # a count below it changes by its size: 3 firms more, not 30 %
_VAGUE_CHANGE: Final = 0.025  # of a change's per cent, what rounding may leave open at most
_TOUCH: Final = 1 + 1e-9  # margins that meet in a point: 125 and 130, each give or take 2.5


def change(now: Row, before: Row, metric: Metric) -> str:
    """Write a change as ▲▼ with its size; 持平 when rounding or chance alone could explain it.

    Counts and money change by per cent of the earlier value, shares by points; a handful, or what
    rounding leaves open by more than 2.5 points, by its size instead.
    """
    if now.value is None or before.value is None:
        return "—"
    difference = now.value - before.value
    sign = direction(now, before, metric)
    if sign == 0:
        return "持平"
    arrow = "▲" if sign > 0 else "▼"
    if metric.unit is Unit.PERCENT:
        coarse = max(now.half_width, before.half_width) > FINE_POINTS
        return f"{arrow}{abs(difference) * 100:.{0 if coarse else 1}f}个百分点"
    if before.value <= 0 or now.value < 0:
        return f"{arrow}{written(abs(difference), metric)}"
    open_ = (now.half_width + before.half_width) / before.value
    few = not metric.denominator and before.value < _HANDFUL
    if few or open_ > _VAGUE_CHANGE:  # 60 against 50, each to 5, is anything from 9 to 31 %
        return f"{arrow}{_size(abs(difference), metric, now.half_width + before.half_width)}"
    percent = abs(difference) / before.value * 100
    return f"{arrow}约{percent:.0f}%" if open_ > FINE_POINTS else f"{arrow}{percent:.1f}%"


def _size(difference: float, metric: Metric, half: float) -> str:
    """A difference of amounts of money, no finer than the first digit of what it leaves open:
    「约500万元」 where it is 462万元, give or take 200万元; any other as it is."""
    if metric.unit is not Unit.YUAN or half < WAN:
        return written(difference, metric)
    step = 10 ** math.floor(math.log10(half))
    return f"约{written(round(difference / step) * step, metric, half)}"


def points(size: float, half_width: float) -> str:
    """A difference of two shares in points, no finer than the share it is taken from."""
    return f"{size * 100:.{0 if half_width > FINE_POINTS else 1}f} 个百分点"


def apart(one: Row, other: Row) -> float:
    """How far two figures must lie apart to differ: beyond their roundings, and beyond what chance
    makes of two figures of few (95 %)."""
    margins = one.half_width + other.half_width + math.hypot(one.chance, other.chance)
    return margins * _TOUCH


def direction(now: Row, before: Row, metric: Metric) -> int:
    """1 for more, -1 for less, 0 where no difference can be told: within the margins, or too small
    to be seen in the figures as they are written."""
    if now.value is None or before.value is None:
        return 0
    difference = now.value - before.value
    half = max(now.half_width, before.half_width)
    unseen = not any(digit in "123456789" for digit in number(abs(difference), metric, half))
    if unseen or abs(difference) <= apart(now, before):
        return 0
    return 1 if difference > 0 else -1


def compared(now: Row, before: Row, metric: Metric, with_what: str) -> str:
    """A clause: 「比上年同期多 1.2万人」, 「与上年同期持平」; empty where it can't be told."""
    if now.value is None or before.value is None:
        return ""
    sign = direction(now, before, metric)
    if sign == 0:
        return f"与{with_what}持平"
    size = abs(now.value - before.value)
    if metric.unit is Unit.PERCENT:
        coarse = max(now.half_width, before.half_width) > FINE_POINTS
        points = f"{size * 100:.{0 if coarse else 1}f}个百分点"
        return f"比{with_what}{'高' if sign > 0 else '低'} {points}"
    more, less = ("多", "少") if not metric.denominator else ("高", "低")
    told = _size(size, metric, now.half_width + before.half_width)
    gap = "" if told.startswith("约") else " "
    return f"比{with_what}{more if sign > 0 else less}{gap}{told}"
