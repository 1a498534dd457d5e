"""Counts that grow after their month, completed by chain-ladder."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from metrics.completion.asked import (
    EVENTS,
    ORIGINS,
    PEOPLE,
    WIDE,
    Asked,
    Ends,
    Estimate,
    Key,
    outwards,
    quotient,
)
from metrics.disclosure.profile import rounding_base
from metrics.disclosure.rounding import round_to
from metrics.engine.coverage import coverage
from metrics.engine.ripening import Growing
from metrics.models.ripening import Array, Ladder, cumulative, ladder, range_of, ultimate

AGES: Final = 12  # months after which nothing more is expected
_UNDATED: Final = 0.05  # share of counts without a date from which on nothing can be learnt


@dataclass(frozen=True)
class _Growth:
    """How one count grows, and how much of it is there.

    Attributes:
        ladder: its development.
        seen: (origins,) what of each month is there now, exact.
        last: the newest month that the source speaks of.
    """

    ladder: Ladder
    seen: Array
    last: int

    def rest(self, first: int, month: int, base: int) -> tuple[float, float, float]:
        """What is still to come of some months: how much, its standard error, and how much the
        rounding to a base leaves open."""
        ages, counts = [], []
        for origin in range(first, month + 1):
            age, at = self.last - origin, len(self.seen) - 1 - (self.last - origin)
            if 0 <= age < len(self.ladder.factors) and at >= 0:
                ages.append(age)
                counts.append(self.seen[at])
        known = np.array(counts, dtype=float)
        known = round_to(known, base) if base else known
        whole, error = ultimate(self.ladder, known, np.array(ages, dtype=int))
        grows = sum(self.ladder.completes(age) - 1 for age in ages)
        return whole - float(known.sum()), error, base / 2 * grows


def growing(asked: Asked, how: Growing) -> dict[Key, Estimate]:
    """How the counts of each group grow: the numerator's, and the denominator's if it does too."""
    reach = coverage(asked.cubes, asked.metric.numerator[0].measure.cube)
    if reach is None:
        return {}
    columns = [name for name in (how.numerator, how.denominator) if name]
    first = max(reach[0], reach[1] - ORIGINS + 1)
    found: dict[Key, Estimate] = {}
    for key, piece in asked.by_lag(how.cube, columns, first, reach[1]):
        made = [_growth(piece, f"n{i}", first, reach[1]) for i in range(len(columns))]
        known = [one for one in made if one is not None]
        if len(known) == len(made):
            found[key] = _estimate(asked, known)
    return found


def _growth(piece: pd.DataFrame, column: str, first: int, last: int) -> _Growth | None:
    month, lag, count = (piece[name].to_numpy() for name in ("month", "lag", column))
    count = count.astype(float)
    undated, total = float(count[lag < 0].sum()), float(count.sum())
    dated = (lag >= 0) & (lag <= AGES)
    if total < PEOPLE or undated > _UNDATED * total or not dated.any():
        return None
    ages = int(lag[dated & (count > 0)].max()) + 1
    steps = np.zeros((last - first + 1, max(ages, 2)))
    inside = dated & (lag < ages)
    np.add.at(steps, (month[inside] - first, lag[inside]), count[inside])
    if len(steps) <= steps.shape[1]:  # not one month has come to its end
        return None
    found = ladder(cumulative(steps, 0))
    return None if found is None else _Growth(found, steps.sum(axis=1), last)


def _estimate(asked: Asked, growths: list[_Growth]) -> Estimate:
    metric, base = asked.metric, asked.base

    def estimate(row: dict[str, Any], first: int, last: int) -> Ends | None:
        share = bool(metric.denominator)
        seen, people = float(row["numerator"]), float(row["denominator" if share else "numerator"])
        if not seen >= EVENTS or (share and not people >= PEOPLE):
            return None
        ends = _grown(growths[0], seen, first, last, base)
        if not share:
            if not ends[0] >= PEOPLE or ends[2] - ends[1] > 2 * WIDE * ends[0]:
                return None
            return outwards(ends, rounding_base())
        below = (people, people - base / 2, people + base / 2)
        if len(growths) > 1:
            below = _grown(growths[1], people, first, last, base)
        return quotient(metric, ends, below)

    return estimate


def _grown(growth: _Growth, seen: float, first: int, last: int, base: int) -> Ends:
    more, error, open_ = growth.rest(first, last, base)
    low, high = range_of(seen, seen + more, error)
    return seen + more, max(low - open_, seen) - base / 2, high + open_ + base / 2
