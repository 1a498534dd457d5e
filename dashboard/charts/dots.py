"""Bars that are all about as long tell nothing: the same members as dots on an axis of their own.

The chart chooses by its values alone, so that the screen, files and slides agree. Pure.
"""

from dataclasses import replace
from typing import Final

from dashboard.charts.scale import least_reach, value_axis, widened
from dashboard.charts.spec import Bars, ChartSpec, Ranges
from dashboard.wording import words
from metrics.disclosure.protect import Protected
from metrics.engine.core import Kind, Unit

ALIKE: Final = 0.8  # the shortest bar is at least so much of the longest
_LEAST: Final = 3  # bars; two are compared by their figures
_ROW, _FRAME = 27, 80  # pixels of a dot, and around them with the axis' numbers and name
_PAD: Final = 0.06  # of the axis, free at both ends


def tell_nothing(bars: Bars) -> bool:
    """Whether bars from zero are all about as long. Counts stay bars: they are parts of a whole,
    and that the parts are equal is what their lengths say."""
    if bars.metric.kind is Kind.COUNT:
        return False
    sizes = [abs(value) for value in bars.series.values if value is not None]
    signs = {value > 0 for value in bars.series.values if value}
    return len(sizes) >= _LEAST and len(signs) == 1 and min(sizes) >= ALIKE * max(sizes)


def dots(bars: Bars, found: Protected) -> ChartSpec:
    """The bars' members as dots, each with its figure, or why it has none, behind its name.

    The axis is named, and reaches no less far than rounding and chance would blur.
    """
    values = [value for value in bars.series.values if value is not None]
    low, high = widened(min(values), max(values), least_reach([found]))
    if found.metric.unit is Unit.PERCENT and max(values) <= 1 < high:
        low, high = max(low - (high - 1), 0.0), 1.0  # nobody is more than all
    pad = (high - low) * _PAD
    title = f"{found.metric.name}（{words.unit(found.metric)}）"
    points = zip(bars.categories, bars.series.points, strict=True)
    return Ranges(
        found=bars.found,
        height=_ROW * len(bars.categories) + _FRAME,
        categories=tuple(
            replace(
                one,
                label=f"{one.label}  {point.label}",
                name=one.name or one.label,
            )
            for one, point in points
        ),
        series=bars.series,
        axis=value_axis(
            low,
            high,
            found.metric,
            reach=(low - pad, high + pad),
            title=" · ".join((title, *bars.notes)),
        ),
        reference=None,
    )
