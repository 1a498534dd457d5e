"""Forecasts of sums over longer stretches, brought back to the series' own periods.

A year's mean has hardly any noise and no season, so its growth is told better than the months' own;
halves and quarters lie between (temporal aggregation: Kourentzes, Petropoulos and Trapero 2014).
"""

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from metrics.models.forecast.panel import Array, Panel

_LEAST: Final = 3  # blocks without which a block length says nothing


def lengths(season: int) -> list[int]:
    """Periods in a block: the divisors of a season from a quarter of it up; 2, 4; 3, 4, 6, 12."""
    return [n for n in range(2, season + 1) if season % n == 0 and 4 * n >= season]


def by_blocks(
    freed: Panel, horizon: int, sizes: list[int], method: Callable[[Panel, int], Array]
) -> tuple[Array, NDArray[np.bool_]]:
    """Mean of the forecasts through blocks of several lengths.

    A block's mean stands in its middle; between the middles the way is straight.

    Args:
        freed: series without seasons, or freed of them.
        horizon: periods ahead.
        sizes: periods in a block.
        method: forecasts a panel without seasons.

    Returns:
        (series, horizon), 0 where no length was usable; and (series,) whether one was.
    """
    total = np.zeros((len(freed), horizon))
    count = np.zeros(len(freed))
    for size in sizes:
        some = freed.length // size >= _LEAST
        if some.any():
            total[some] += _through(freed.take(some), horizon, size, method)
            count[some] += 1
    return total / np.maximum(count, 1)[:, None], count > 0


def _through(freed: Panel, horizon: int, size: int, method: Callable[[Panel, int], Array]) -> Array:
    number = freed.length // size
    most = int(number.max())
    means = freed.values[:, -most * size :].reshape(len(freed), most, size).mean(axis=2)
    panel = Panel(means, number)
    # Columns before a series begins repeat its first value.
    first = means[np.arange(len(means)), most - number]
    panel = panel.with_values(np.where(panel.live, means, first[:, None]))
    blocks = -(-horizon // size) + 1
    reached = np.column_stack([means[:, -1], method(panel, blocks)])
    at = (np.arange(1, horizon + 1) + (size - 1) / 2) / size  # in blocks after the newest's middle
    before = np.floor(at).astype(int)
    share = at - before
    result: Array = reached[:, before] * (1 - share) + reached[:, before + 1] * share
    return result
