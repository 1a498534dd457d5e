"""A class of graduates of whom some have no destination yet.

The register bears no dates: what it tells of earlier classes is how many were left without one in
the end. The class under way will come to as many, as a share, with the spread that there was from
class to class; where those still to be placed will go, nobody knows, and the range says so.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from metrics.completion.asked import (
    EVENTS,
    PEOPLE,
    WIDE,
    Asked,
    Ends,
    Estimate,
    Key,
    outwards,
    quotient,
)
from metrics.disclosure.profile import hidden_below, rounding_base
from metrics.disclosure.rounding import round_to
from metrics.engine.cubes import CUBES
from metrics.engine.ripening import Placing
from metrics.models.ripening import WIDTHS, Array

_CLASSES: Final = 5  # from which is learnt
_FEWEST: Final = 3
WAITING: Final = "unplaced"
_PLACED: Final = ("employed", "freelance")


@dataclass(frozen=True)
class _Class:
    """A class: how many wait, how many are placed, and how many more will be, from, to."""

    waiting: float
    placed: float
    more: Ends


def placing(asked: Asked, how: Placing) -> dict[Key, Estimate]:
    """What is known of the classes of each group."""
    conditions, values, keys = asked.rows_of(how.cube)
    year = asked.settled // 12
    grouped = ", ".join(str(i + 1) for i in range(len(asked.groups) + 1))
    table = asked.cubes.query(
        f"SELECT {keys}year, CAST(SUM(people) AS DOUBLE) AS everyone, "
        f"CAST(SUM(people) FILTER (WHERE destination_type = '{WAITING}') AS DOUBLE) AS waiting, "
        f"CAST(SUM(people) FILTER (WHERE destination_type IN {_PLACED}) AS DOUBLE) AS placed "
        f"FROM {CUBES[how.cube].source} WHERE {conditions} AND year > ? "
        f"GROUP BY {grouped} ORDER BY {grouped}",
        [*values, year - _CLASSES],
    ).fillna({"waiting": 0.0, "placed": 0.0})
    found: dict[Key, Estimate] = {}
    for key, piece in table.groupby(list(asked.groups)) if asked.groups else [((), table)]:
        classes = {
            int(one): (float(everyone), float(waiting), float(placed))
            for one, everyone, waiting, placed in piece[
                ["year", "everyone", "waiting", "placed"]
            ].itertuples(index=False)
        }
        before = [numbers[:2] for one, numbers in classes.items() if one <= year]
        if len(before) >= _FEWEST:
            grown = {
                one: still_to_come(*numbers, np.array(before))
                for one, numbers in classes.items()
                if one > year
            }
            estimate = _estimate(asked, how, grown)
            found[key if isinstance(key, tuple) else (key,)] = estimate
    return found


def still_to_come(everyone: float, waiting: float, placed: float, before: Array) -> _Class | None:
    """How many of those who wait will be placed.

    Args:
        everyone, waiting, placed: of the class, exact; they are rounded here.
        before: (classes, 2) everyone and those left without a destination, of earlier classes.

    Returns:
        ``None`` where too few wait or are there to be told.
    """
    if everyone < PEOPLE or 0 < waiting < hidden_below() or placed < hidden_below():
        return None
    base = rounding_base()
    waiting, placed = (float(round_to(np.array([one]), base)[0]) for one in (waiting, placed))
    shares = before[:, 1] / before[:, 0]
    share = before[:, 1].sum() / before[:, 0].sum()
    left = share * everyone
    # From class to class, the mean's own error, and chance within a class.
    spread = float(np.var(shares, ddof=1)) * (1 + 1 / len(shares))
    error = np.sqrt(max(everyone**2 * spread, everyone * share * (1 - share)))
    more = np.clip(
        waiting - left + np.array([0.0, -1.0, 1.0]) * (WIDTHS * error + base / 2), 0, waiting
    )
    return _Class(waiting, placed, (float(more[0]), float(more[1]), float(more[2])))


def _estimate(asked: Asked, how: Placing, classes: dict[int, _Class | None]) -> Estimate:
    metric, half = asked.metric, rounding_base() / 2

    def estimate(row: dict[str, Any], first: int, last: int) -> Ends | None:
        found, seen = classes.get(last // 12), float(row["numerator"])
        if found is None or not seen >= EVENTS:
            return None
        (more, least, most), to_here = found.more, min(seen / found.placed, 1.0)
        if metric.denominator:  # a part of the placed: of those still to be, none or all
            people = float(row["denominator"])
            if not people >= PEOPLE:
                return None
            middle = (seen + more * to_here) / (people + more)
            low = (seen - half) / (people + half + most)
            high = min((seen + half + most) / (people - half + most), 1.0)
            return quotient(metric, (middle, low, high), (1.0, 1.0, 1.0))
        if how.everyone:
            ends = seen + more * to_here, seen + least * to_here - half, seen + most + half
        else:
            ends = seen + more * to_here, seen - half, seen + most + half
        if not ends[0] >= PEOPLE or ends[2] - ends[1] > 2 * WIDE * ends[0]:
            return None
        return outwards(ends, rounding_base())

    return estimate
