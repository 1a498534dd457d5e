"""What unripe values will come to, put beside them in an answer."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from metrics.completion import classes, counts, leaving, middles
from metrics.completion.asked import Asked, Ends, Estimate, Key
from metrics.disclosure.protect import COMPLETED, Status
from metrics.engine.core import Metric, OutdatedSnapshot
from metrics.engine.coverage import newest, reach
from metrics.engine.cubes import CUBES
from metrics.engine.related import Reason
from metrics.engine.ripening import Departing, Growing, Lasting, Placing
from metrics.engine.selection import Selection
from metrics.engine.statement import REGIONS, Cubes

_NOTHING: Final = (np.nan, np.nan, np.nan)
_SAID: Final = (Status.OK.value, Status.IMPRECISE.value)
_TIME: Final = ("month", "year")
_KINDS: Final[dict[type, Callable[[Asked, Any], Mapping[Key, Estimate]]]] = {
    Growing: counts.growing,
    Departing: leaving.departing,
    Lasting: middles.lasting,
    Placing: classes.placing,
}
# Who has no destination yet has no place of work either: a class is not divided by where it works.
_CLASS: Final = frozenset(
    ("school", "school_place", "school_province", "major", "major_group", "education")
)


def ripens(
    cubes: Cubes, metric: Metric, selection: Selection, by: tuple[str, ...], month: int | None
) -> bool:
    """Whether an answer may have unripe values; the arguments are those of :func:`completed`."""
    how, settled = metric.ripening, newest(cubes, metric)
    if how is None or isinstance(how, Reason) or month is None or settled is None:
        return False
    asked = {*by, *(name for name, _ in selection.where)} - set(_TIME)
    return month > settled and asked <= _cuts(how.cube, isinstance(how, Placing))


def completed(
    cubes: Cubes,
    metric: Metric,
    selection: Selection,
    by: tuple[str, ...],
    frame: pd.DataFrame,
    month: int | None,
) -> pd.DataFrame:
    """Put beside unripe values what they will come to, under the names ``COMPLETED``; the frame
    itself where nothing can be said.

    Args:
        cubes: the snapshot.
        metric: the figure; without a record of how it ripens, nothing is estimated.
        selection: what was asked, its window settled.
        by: dimensions that it is divided by.
        frame: the protected answer.
        month: the last month that it covers.
    """
    how, settled, known = metric.ripening, newest(cubes, metric), reach(cubes, metric)
    if not ripens(cubes, metric, selection, by, month) or known is None:
        return frame
    assert month is not None and settled is not None and isinstance(how, tuple(_KINDS))
    groups = tuple(name for name in by if name not in _TIME)
    question = Asked(cubes, metric, selection, groups, settled, known[1])
    try:
        found = _KINDS[type(how)](question, how)
    except OutdatedSnapshot:  # built before it was kept how counts grow
        return frame
    window = selection.months or metric.own_window(month)
    rows: list[Ends] = []
    unknown: list[bool] = []
    for one in frame.to_dict("records"):
        row: dict[str, Any] = {str(name): value for name, value in one.items()}
        last = _last(row, month)
        estimate = found.get(tuple(row[name] for name in groups))
        ends = None
        if estimate is not None and last > settled and row["status"] in _SAID:
            ends = estimate(row, last - window + 1, last)
        rows.append(ends or _NOTHING)
        # Nobody is known to have left yet: that is no 0.
        unknown.append(isinstance(how, Departing) and last - window + 1 > settled + how.lead)
    frame = _unknown(frame, np.array(unknown, dtype=bool))
    ends_of = np.array(rows, dtype=float).reshape(-1, 3)
    if np.isnan(ends_of).all():
        return frame
    return frame.assign(**dict(zip(COMPLETED, ends_of.T, strict=True)))


def _unknown(frame: pd.DataFrame, rows: np.ndarray) -> pd.DataFrame:
    nothing = rows & (frame["value"] == 0).to_numpy()
    if not nothing.any():
        return frame
    told = {name: frame[name].mask(nothing) for name in ("value", "numerator", "denominator")}
    return frame.assign(**told, status=frame["status"].mask(nothing, Status.EMPTY.value))


def _last(row: dict[str, Any], month: int) -> int:
    if "year" in row:
        return min(int(row["year"]) * 12 + 11, month)
    return int(row.get("month", month))


def _cuts(name: str, of_class: bool) -> frozenset[str]:
    """By what a cube of growth may be divided and filtered."""
    cube = CUBES[name]
    own = frozenset(cube.columns) & _CLASS if of_class else frozenset(cube.columns)
    return own | frozenset(REGIONS) if cube.place else own
