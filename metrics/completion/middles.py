"""A middle of durations whose long ones haven't ended yet.

Of a fresh month only the short ones are known (19 days where it comes to 43). What is to come after
them, how much and how long, is taken from the months before; how far that is off, from completing
each of those months in turn by the others.
"""

from typing import Any, Final

import numpy as np
import pandas as pd

from metrics.completion.asked import (
    EVENTS,
    ORIGINS,
    PEOPLE,
    Asked,
    Ends,
    Estimate,
    Key,
    outwards,
)
from metrics.engine.coverage import coverage
from metrics.engine.cubes import CUBES
from metrics.engine.quantiles import middle
from metrics.engine.ripening import Lasting
from metrics.models.ripening import WIDTHS, Array

_REPLAYS: Final = 8  # months completed in turn without which nothing is said
_WIDE_DAYS: Final = 10.0  # half-width above which it says nothing


def lasting(asked: Asked, how: Lasting) -> dict[Key, Estimate]:
    """The durations of each group."""
    reach = coverage(asked.cubes, asked.metric.numerator[0].measure.cube)
    if reach is None:
        return {}
    conditions, values, keys = asked.rows_of(how.cube)
    column = asked.metric.numerator[0].measure.column
    grouped = ", ".join(str(i + 1) for i in range(len(asked.groups) + 3))
    first = max(reach[0], reach[1] - ORIGINS + 1)
    table = asked.cubes.query(
        f"SELECT {keys}month, lag, bin, CAST(SUM({column}) AS DOUBLE) AS n "
        f"FROM {CUBES[how.cube].source} WHERE {conditions} "
        f"AND month BETWEEN ? AND ? GROUP BY {grouped} ORDER BY {grouped}",
        [*values, first, reach[1]],
    )
    found: dict[Key, Estimate] = {}
    for key, piece in table.groupby(list(asked.groups)) if asked.groups else [((), table)]:
        if len(piece):
            cells = _cells(piece, first, reach[1])
            found[key if isinstance(key, tuple) else (key,)] = _estimate(asked, cells, reach[1])
    return found


def _cells(piece: pd.DataFrame, first: int, last: int) -> Array:
    """(months, ages, bins): how many ended at an age after so long."""
    shape = (last - first + 1, int(piece["lag"].max()) + 1, int(piece["bin"].max()) + 1)
    cells: Array = np.zeros(shape)
    np.add.at(cells, (piece["month"] - first, piece["lag"], piece["bin"]), piece["n"])
    return cells


def _estimate(asked: Asked, cells: Array, newest: int) -> Estimate:
    metric, (months, ages, _) = asked.metric, cells.shape

    def estimate(row: dict[str, Any], first: int, last: int) -> Ends | None:
        window, young = last - first + 1, newest - last
        end = months - 1 - young
        if end - window + 1 < 0:
            return None
        learnt = np.arange(months - ages + 1)  # whose every age is seen
        if len(learnt) < 2:
            return None
        whole = complete(cells, end, window, young, learnt)
        if whole is None or whole.sum() < PEOPLE:
            return None
        value = middle(whole, metric)
        off = []
        for then in learnt[learnt >= window - 1]:
            others = learnt[(learnt > then) | (learnt <= then - window)]
            again = complete(cells, int(then), window, young, others) if len(others) else None
            if again is not None:
                truth = cells[then - window + 1 : then + 1].sum(axis=(0, 1))
                off.append(middle(again, metric) - middle(truth, metric))
        if len(off) < _REPLAYS:
            return None
        half = WIDTHS * float(np.sqrt(np.mean(np.square(off))))
        if half > _WIDE_DAYS:
            return None
        return outwards((value, max(value - half, 0.0), value + half), 1)

    return estimate


def complete(cells: Array, end: int, window: int, young: int, learnt: Any) -> Array | None:
    """The durations of a window, with those to come of its months that are too young.

    Args:
        cells: (months, ages, bins).
        end: row of the window's last month.
        window: its months.
        young: age of its last month.
        learnt: rows of the months from which is learnt what comes later.

    Returns:
        (bins,); ``None`` where a month shows too few to be completed.
    """
    ages = cells.shape[1]
    whole: Array = np.zeros(cells.shape[2])
    for back in range(window):
        age = young + back
        seen = cells[end - back, : age + 1].sum(axis=0)
        whole += seen
        if age + 1 < ages:
            before = cells[learnt, : age + 1].sum()
            if seen.sum() < EVENTS or not before > 0:
                return None
            whole += seen.sum() / before * cells[learnt, age + 1 :].sum(axis=(0, 1))
    return whole
