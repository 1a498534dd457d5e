"""Departures of the newest months: of those insured then, how many went and stay away.

Nobody is known to have left before three months away. How many of a month's insured were gone one
month later, how many of these were still away after two, after three, is a chain-ladder whose
factors lie below one; of the newest month it knows the insured alone.
"""

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
)
from metrics.disclosure.profile import hidden_below, rounding_base
from metrics.disclosure.rounding import round_to
from metrics.engine.coverage import coverage
from metrics.engine.ripening import Departing
from metrics.models.ripening import Array, Ladder, ladder, range_of, ultimate

AWAY: Final = 3  # months that make a departure
_TENTH: Final = 0.001  # of a rate whose parts are shown: tenths of points of per cent


def departing(asked: Asked, how: Departing) -> dict[Key, Estimate]:
    """What is known of the departures of each group."""
    reach = coverage(asked.cubes, how.cube)
    if reach is None:
        return {}
    first = max(reach[0], reach[1] - ORIGINS + 1)
    found: dict[Key, Estimate] = {}
    for key, piece in asked.by_lag(how.cube, ["talent"], first, reach[1]):
        triangle = _triangle(piece, first, reach[1])
        made = ladder(triangle) if len(triangle) > 2 * AWAY else None
        if made is not None:
            found[key] = _estimate(asked, how, made, triangle, reach[1])
    return found


def _triangle(piece: pd.DataFrame, first: int, last: int) -> Array:
    """(months, 4): the insured of a month and those of them away one, two, three months later; NaN
    where not yet seen."""
    seen: Array = np.zeros((last - first + 1, AWAY + 1))
    np.add.at(seen, (piece["month"] - first, piece["lag"]), piece["n0"])
    age = len(seen) - 1 - np.arange(len(seen))
    seen[np.arange(AWAY + 1)[None, :] > age[:, None]] = np.nan
    return seen


def _estimate(asked: Asked, how: Departing, found: Ladder, seen: Array, newest: int) -> Estimate:
    metric = asked.metric

    def estimate(row: dict[str, Any], first: int, last: int) -> Ends | None:
        months = range(max(first - how.lead, newest - AWAY + 1), min(last - how.lead, newest) + 1)
        ages = np.array([newest - month for month in months], dtype=int)
        exact = np.array([seen[len(seen) - 1 - age, age] for age in ages], dtype=float)
        # Who is away is a count of people as any other; the insured stand in every table.
        if not len(ages) or (exact < hidden_below()).any() or seen[-1, 0] < PEOPLE:
            return None
        known = round_to(exact, rounding_base())
        whole, error = ultimate(found, known, ages)
        open_ = rounding_base() / 2 * sum(found.completes(int(age)) for age in ages)
        low, high = range_of(0.0, whole, error)
        if not whole >= EVENTS or high - low > 2 * WIDE * whole:
            return None
        sides = sorted(how.weight * one for one in (low - open_, high + open_))
        above, half = float(row["numerator"]), _half(metric.denominator, row)
        ends = (above + how.weight * whole, above + sides[0] - half, above + sides[1] + half)
        if not metric.denominator:
            return outwards(ends, rounding_base())
        below = float(row["denominator"])
        value, low, high = (one / below * metric.scale for one in ends)
        return outwards((value, low, high), _TENTH) if below >= PEOPLE else None

    return estimate


def _half(divided: Any, row: dict[str, Any]) -> float:
    """What rounding leaves open of the numerator."""
    half = float(row["half_width"])
    return half * float(row["denominator"]) if divided else half
