"""Which months a source speaks of, and up to which of them a figure is settled."""

from functools import lru_cache

import pandas as pd

from metrics.engine.core import Metric, OutdatedSnapshot, Time
from metrics.engine.cubes import CUBES
from metrics.engine.statement import Cubes


@lru_cache(maxsize=256)
def coverage(cubes: Cubes, name: str) -> tuple[int, int] | None:
    """First and last month that a cube knows of; ``None`` when it is empty or timeless.

    Kept, because a snapshot never changes and each answer asks several times.
    """
    cube = CUBES[name]
    if cube.ranged:
        sql = "SELECT first_month AS a, last_month AS b FROM limits"
    elif cube.clock == "month":
        sql = f"SELECT MIN(month) AS a, MAX(month) AS b FROM {cube.source}"
    elif cube.clock == "year":
        sql = f"SELECT MIN(year) * 12 AS a, MAX(year) * 12 + 11 AS b FROM {cube.source}"
    else:
        return None
    first, last = cubes.query(sql).iloc[0]
    return None if pd.isna(first) or pd.isna(last) else (int(first), int(last))


def reach(cubes: Cubes, metric: Metric) -> tuple[int, int] | None:
    """First and last month of which any part of a figure knows something; ``None`` where all of
    it is timeless, or an older snapshot lacks a part."""
    try:
        names = {term.measure.cube for term in metric.terms}
        known = [one for one in (coverage(cubes, name) for name in names) if one is not None]
    except OutdatedSnapshot:
        return None
    return (min(one[0] for one in known), max(one[1] for one in known)) if known else None


def newest(cubes: Cubes, metric: Metric) -> int | None:
    """The newest month for which every part of a figure is settled.

    Promises reach to the end of their year and never hold a figure back or push it on.
    """
    ends = []
    for name in {term.measure.cube for term in metric.terms}:
        reach = coverage(cubes, name)
        if reach is None and CUBES[name].clock:
            return None
        if reach is not None:
            ends.append(reach[1])
    if not ends:
        return None
    last = min(ends) - metric.lag
    return last - _growing_class(cubes, last) if metric.yearly else last


def _growing_class(cubes: Cubes, last: int) -> int:
    """Months to go back where the class of a year is still being registered."""
    insured = coverage(cubes, "stock")
    year_goes_on = insured is not None and insured[1] // 12 == last // 12 and insured[1] % 12 < 11
    return 12 if year_goes_on else 0


def of_complete_classes(cubes: Cubes, metric: Metric, month: int | None) -> int | None:
    """The month up to which several classes are added up: a class still being registered is a
    figure of its own (by class), and never one of three."""
    together = metric.yearly and any(term.measure.time is Time.SUM for term in metric.terms)
    last = newest(cubes, metric) if together and month is not None else None
    return month if last is None or month is None else min(month, last)
