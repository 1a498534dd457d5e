"""Ticks of an axis of numbers: where they stand and how the office says them (万, 亿, %)."""

import math
from collections.abc import Sequence
from typing import Final

from dashboard.charts.spec import Axis, Tick
from dashboard.wording.theme import grouped
from metrics.disclosure.protect import Protected
from metrics.engine.core import Metric, Unit

_STEPS: Final = 8  # half-widths of the rounding that an axis reaches at the least
_FEW: Final = 10.0  # of a count
_WORTH_SEEING: Final = {Unit.PERCENT: 0.02, Unit.TIMES: 0.2, Unit.SCORE: 5.0, Unit.Z: 1.0}


def round_ticks(low: float, high: float, wanted: int = 5) -> list[float]:
    """Ticks at 1, 2 or 5 times a power of ten that span ``low`` to ``high``."""
    if not high > low:
        return [low]
    rough = (high - low) / wanted
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * m for m in (1, 2, 5, 10) if power * m >= rough * 0.999)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [round(i * step, 12) for i in range(first, last + 1)]


def tick_text(value: float, metric: Metric) -> str:
    """A tick: short, without the unit (the subtitle has it), except for per cent."""
    if metric.unit is Unit.PERCENT:
        return f"{value * 100:g}%"
    size = abs(value)
    if size >= 100_000_000:
        return f"{value / 100_000_000:g}亿"
    if size >= 10_000:
        return f"{value / 10_000:g}万"
    return grouped(value) if float(value).is_integer() else f"{value:g}"


def least_reach(found: Sequence[Protected]) -> float:
    """How far an axis reaches at the least: some steps of the rounding, and never less than is
    worth seeing. Else 115, 120, 115 people would look like a crash and 0.1 % like a mountain."""
    metric = found[0].metric
    rounding = max((one.frame["half_width"].max() for one in found if len(one)), default=0.0)
    steps = _STEPS * float(rounding) if rounding == rounding else 0.0
    return max(steps, _WORTH_SEEING.get(metric.unit, _FEW))


def widened(low: float, high: float, least: float) -> tuple[float, float]:
    """The ends of an axis, apart by as much as it reaches at the least; not below a zero that the
    values don't pass."""
    lacks = least - (high - low)
    if lacks <= 0:
        return low, high
    foot = low - lacks / 2
    if low >= 0 > foot:
        foot = 0.0
    return foot, max(high, foot + least)


def value_axis(
    low: float,
    high: float,
    metric: Metric,
    *,
    reach: tuple[float, float] | None = None,
    zero: bool = False,
    shown: bool = True,
    title: str = "",
) -> Axis:
    """An axis of a figure's values.

    Args:
        low, high: between which ticks stand.
        metric: writes them.
        reach: the ends of the axis, where they lie further out.
        zero, shown, title: as :class:`Axis` has them.
    """
    ticks = tuple(Tick(value, tick_text(value, metric)) for value in round_ticks(low, high))
    ends = reach or (low, high)
    return Axis(*ends, ticks, metric=metric, zero=zero, shown=shown, title=title)
