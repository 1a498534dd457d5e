"""What an interval rests on where a pool has too few series: errors by length of history.

Measured on the development sets' training data, each series alone
(`python -m benchmarks.forecast --reference`). The unit of a series of three values is two steps,
hence badly known, and errors in it reach farther than those of a longer one.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from metrics.models.forecast.panel import Array

LEVELS: Final = (0.80, 0.95)


@dataclass(frozen=True)
class Reference:
    """Errors in the series' own unit.

    Attributes:
        values: 80 % and 95 % quantile one period ahead, and the power of the horizon they grow
            with.
        logs: the same of logarithms.
    """

    values: tuple[float, float, float]
    logs: tuple[float, float, float]

    def part(self, level: float, logs: bool) -> tuple[float, float]:
        """Quantile one period ahead, and the power."""
        chosen = self.logs if logs else self.values
        return chosen[LEVELS.index(level)], chosen[2]


# Without seasons, by number of values: 1, 2, 3, 4, 5 and more. The last at the upper end of what
# was found, so that single series of 5 to 14 years are covered as promised.
_YEARLY: Final = (
    Reference((2.4, 5.4, 0.75), (2.3, 4.8, 0.65)),
    Reference((2.45, 5.4, 0.72), (2.3, 4.8, 0.62)),
    Reference((2.4, 4.65, 0.8), (2.2, 4.35, 0.65)),
    Reference((2.05, 3.9, 0.8), (1.9, 3.5, 0.6)),
    Reference((2.2, 4.3, 0.7), (1.6, 3.0, 0.5)),
)
# With seasons: 1, 2, up to one season, to one and a half, to two, and more. Below two seasons
# the season is not known and counts as error.
_SEASONAL: Final = (
    Reference((2.4, 6.5, 0.05), (2.4, 5.6, 0.05)),
    Reference((2.2, 5.8, 0.1), (2.25, 5.4, 0.05)),
    Reference((2.1, 4.1, 0.33), (2.05, 3.8, 0.27)),
    Reference((2.1, 5.2, 0.03), (2.0, 4.8, 0.03)),
    Reference((1.8, 4.2, 0.0), (1.9, 4.0, 0.0)),
    Reference((1.0, 2.2, 0.35), (0.9, 1.8, 0.35)),
)


# Without seasons errors still fall from five values on to this many: from five they were 8 % larger
# one period ahead, and 19 % four ahead, than those of the same targets from eight.
_SETTLED: Final = 8
_GAIN: Final = (0.16, 0.6)  # power of the quotient of the lengths: so much · h to so much


def classes(length: NDArray[np.int64], season: int) -> NDArray[np.int64]:
    """Place of each length of history in the table of its season."""
    if season == 1:
        found: NDArray[np.int64] = np.minimum(length, 5) - 1
        return found
    ends = [1, 2, season, season + season // 2, 2 * season]
    # A season of two has no length of its own between: the first end that holds it counts.
    return np.searchsorted(np.maximum.accumulate(ends), length).astype(np.int64)


def alike(length: NDArray[np.int64], season: int) -> NDArray[np.int64]:
    """Lengths whose errors are taken together, each by a length that stands for them."""
    if season == 1:
        found: NDArray[np.int64] = np.minimum(length, _SETTLED)
        return found
    ends = np.maximum.accumulate([1, 2, season, season + season // 2, 2 * season, 2 * season + 1])
    return ends[classes(length, season)].astype(np.int64)


def reference(length: int, season: int) -> Reference:
    """The entry of a length of history."""
    place = int(classes(np.array([length]), season)[0])
    return (_SEASONAL if season > 1 else _YEARLY)[place]


def carried_over(
    missed: Array, made: NDArray[np.int64], length: int, season: int, level: float, logs: bool
) -> Array:
    """Errors of forecasts from other lengths of history as those from this one would be.

    Args:
        missed: (n, horizon) scaled errors.
        made: (n,) length of the history each was forecast from.
        length: what they shall stand for.
        season: periods in a year.
        level: 0.80 or 0.95.
        logs: errors of logarithms.

    Returns:
        (n, horizon): times the quotient of the two references, and what is gained from five
        values to eight.
    """
    if not len(missed):
        return missed
    first, power = reference(length, season).part(level, logs)
    every, place = np.unique(made, return_inverse=True)
    own = np.array([reference(int(each), season).part(level, logs) for each in every])[place]
    ahead = np.arange(1, missed.shape[1] + 1)
    times: Array = first / own[:, :1] * ahead ** (power - own[:, 1:])
    if season == 1:
        least, most = len(_YEARLY), _SETTLED
        quotient = np.clip(made, least, most) / min(max(length, least), most)
        times = times * quotient[:, None] ** (_GAIN[0] * ahead ** _GAIN[1])
    return missed * times
