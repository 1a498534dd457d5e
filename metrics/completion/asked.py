"""What the kinds of growth are asked, and what they answer."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from data.contracts import Protects
from metrics.disclosure.profile import rounding_base
from metrics.engine.core import Metric, Time, Unit
from metrics.engine.cubes import CUBES
from metrics.engine.selection import Selection
from metrics.engine.statement import Cubes, Question, conditions_of

PEOPLE: Final = 100  # behind a model (DESIGN §6)
EVENTS: Final = 10
ORIGINS: Final = 36  # months from which is learnt how counts grow
WIDE: Final = 0.25  # half-width of a completed count, relative to it, above which it says nothing
WIDE_POINTS: Final = 0.10  # the same of a share: wider than rounding may be, for the range is said
_STEP: Final = 0.01  # a completed share is told by whole points

Ends = tuple[float, float, float]  # what it will come to, from, to
Key = tuple[Any, ...]
# The row of the protected answer, the first and the last month that it covers.
Estimate = Callable[[dict[str, Any], int, int], Ends | None]


@dataclass(frozen=True)
class Asked:
    """A question whose newest values are unripe.

    Attributes:
        groups: dimensions that it is divided by, without time.
        settled: the newest month that no longer grows.
        last: the newest month that the figure's source speaks of.
    """

    cubes: Cubes
    metric: Metric
    selection: Selection
    groups: tuple[str, ...]
    settled: int
    last: int

    @property
    def base(self) -> int:
        """What counts of the figure are rounded to; 0 where nobody is protected."""
        return rounding_base() if self.metric.protects is Protects.PERSON else 0

    def rows_of(self, name: str) -> tuple[str, list[Any], str]:
        """The conditions under which a cube is asked, their values, the columns of the groups."""
        cube = CUBES[name]
        question = Question(self.metric, self.selection, self.groups, None, 1, 1)
        conditions, values = conditions_of(cube, Time.NOW, 0, question)
        keys = "".join(f"{cube.expression(group)} AS {group}, " for group in self.groups)
        return conditions, values, keys

    def by_lag(
        self, cube: str, columns: Sequence[str], first: int, last: int
    ) -> Iterator[tuple[Key, pd.DataFrame]]:
        """Each group's sums of columns, ``n0`` …, by ``month`` and ``lag``, of some months."""
        conditions, values, keys = self.rows_of(cube)
        sums = ", ".join(f"CAST(SUM({one}) AS DOUBLE) AS n{i}" for i, one in enumerate(columns))
        grouped = ", ".join(str(i + 1) for i in range(len(self.groups) + 2))
        table = self.cubes.query(
            f"SELECT {keys}month, lag, {sums} FROM {CUBES[cube].source} WHERE {conditions} "
            f"AND month BETWEEN ? AND ? GROUP BY {grouped} ORDER BY {grouped}",
            [*values, first, last],
        )
        for key, piece in table.groupby(list(self.groups)) if self.groups else [((), table)]:
            yield key if isinstance(key, tuple) else (key,), piece


def quotient(metric: Metric, ends: Ends, below: tuple[float, float, float]) -> Ends | None:
    """A share of completed counts by whole points of per cent; ``None`` where it says too little.

    Args:
        metric: a share never exceeds one.
        ends: of the numerator.
        below: the denominator and its range.
    """
    made = (ends[0] / below[0], ends[1] / below[2], ends[2] / below[1])
    # Ten points of 1 % say nothing; a point is the step by which it is told.
    most = max(min(WIDE_POINTS, WIDE * made[0]), _STEP)
    if metric.unit is not Unit.PERCENT or made[2] - made[1] > 2 * most:
        return None
    value, low, high = outwards(made, _STEP)
    return (min(value, 1.0), min(low, 1.0), min(high, 1.0)) if metric.share else (value, low, high)


def outwards(ends: Ends, grain: float) -> Ends:
    """To whole steps, the range outwards."""
    steps = round(1 / grain) if grain < 1 else 1 / grain
    value, low, high = ends
    return (
        round(value * steps) / steps,
        math.floor(low * steps + 1e-9) / steps,
        math.ceil(high * steps - 1e-9) / steps,
    )
