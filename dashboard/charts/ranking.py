"""A ranking that stops where there is nothing to rank: no wall of 「已隐去」."""

from dashboard.charts.bars import bars
from dashboard.charts.spec import ChartSpec, Empty
from metrics.disclosure.protect import Protected


def ranking(found: Protected, most: int = 12, *, may_dot: bool = True) -> ChartSpec:
    """The largest members; says how many others the data table has.

    Args:
        found: divided by one dimension.
        most: no more bars than that; hidden members are none of them.
        may_dot: as :func:`~dashboard.charts.bars.bars` has it.
    """
    shown = sum(1 for row in found.rows() if row.value is not None)
    if not shown:
        return Empty(words="人数过少，不予显示" if len(found) else "没有人")
    return bars(found, order="value", limit=min(most, shown), may_dot=may_dot)
