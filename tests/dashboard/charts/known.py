"""Which of a chart's numbers stand in none of its tables."""

from collections.abc import Iterable, Sequence
from typing import Final

from dashboard.charts.spec import ChartSpec, Role, Waterfall
from metrics.disclosure.protect import Protected

_COLUMNS: Final = (
    *("value", "numerator", "denominator", "low", "high"),
    *("lo80", "hi80", "lo95", "hi95", "start", "actual"),
)


def unknown(chart: ChartSpec, found: Sequence[Protected] | None = None) -> set[float]:
    """Sizes of the numbers that stand in none of the tables (the chart's own when not given).

    A step down is drawn below zero, so signs are left out; a whole that is the sum of its steps
    needs no table.
    """
    known = {
        _size(value)
        for one in (chart.found if found is None else found)
        for name in _COLUMNS
        if name in one.frame
        for value in one.frame[name].dropna()
    }
    return set(map(_size, _drawn(chart))) - known


def _drawn(chart: ChartSpec) -> Iterable[float]:
    if not isinstance(chart, Waterfall):
        return chart.numbers()
    sizes = [step.size for step in chart.steps if step.size is not None]
    is_sum = chart.steps[-1].role is Role.TOTAL and sizes[-1] == sum(sizes[:-1])
    return sizes[:-1] if is_sum else sizes


def _size(value: float) -> float:
    return round(abs(float(value)), 9)
