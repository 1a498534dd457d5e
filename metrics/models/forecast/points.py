"""The middle of a forecast: which methods are averaged for which series."""

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from metrics.models.forecast.blocks import by_blocks, lengths
from metrics.models.forecast.dynamic_theta import dynamic_theta
from metrics.models.forecast.growth import damped_growth, steadiness, undamped_growth
from metrics.models.forecast.panel import Array, Panel, scales
from metrics.models.forecast.regression import own_regression, pool_regression
from metrics.models.forecast.smoothing import autoregression, smoothing
from metrics.models.forecast.theta import seasonal_theta, without_season

LAST: Final = "last"
GROWTH: Final = "growth"
HALF: Final = "growth+theta+ets+ar+pool"
SEASONAL: Final = "theta+ets+blocks+ar"

_FEW: Final = 3  # below: the newest value
# Below: growth alone. Inside the training data of the development sets the mixture was the more
# accurate from 5 points on (OWA 0.863 against 0.891 at 8 points), growth below.
SHORT: Final = 5
# Without seasons: shares of damped growth; of the mean of Theta, smoothing (each also of logs) and
# autoregression; of dynamic Theta; of the series' own regression. The rest is the pool's.
_SHARES: Final = {"growth": 0.15, "mean": 0.15, "dynamic": 0.2, "own": 0.15}
_POOL: Final = 20  # series whose regression counts in full
_OWN_LAGS: Final = np.arange(1, 4)
_OWN_RIDGE: Final = 4.0
# With seasons: shares of the blocks, and of the own regression in what is left.
_BLOCKS: Final = 1 / 3
_OWN: Final = 0.1
_LONG: Final = 4  # seasons from which a series tells its own regression
_NEAR_LAGS: Final = 13
_SEASON_RIDGE: Final = 2.0
# A forecast this many times past the range of the history, beyond its ends, is a runaway.
_REACH: Final = 4.0


def methods(panel: Panel) -> NDArray[np.str_]:
    """Name of the method each series gets, by its length and whether it ever moved."""
    chosen = np.full(len(panel), SEASONAL if panel.season > 1 else HALF, dtype="<U24")
    if panel.season > 1:
        chosen[panel.length <= 2 * panel.season] = HALF
    chosen[panel.length < SHORT] = GROWTH
    chosen[(panel.length < _FEW) | (scales(panel) == 0)] = LAST
    return chosen


def points(
    panel: Panel,
    horizon: int,
    chosen: NDArray[np.str_] | None = None,
    more: Callable[[Panel, Array], Array] | None = None,
) -> Array:
    """Forecast every series of a pool by its method.

    Args:
        panel: the pool; growth is shrunk towards its median.
        horizon: periods ahead.
        chosen: method of each series; None takes `methods`.
        more: makes another middle of it, of a panel and ours.

    Returns:
        (series, horizon); finite, and not below 0 where the series never was.
    """
    chosen = methods(panel) if chosen is None else chosen
    result = np.repeat(panel.last[:, None], horizon, axis=1)
    grown = damped_growth(panel, horizon)
    result[chosen == GROWTH] = grown[chosen == GROWTH]
    half = chosen == HALF
    if half.any():
        # Too short to know a season: forecast as if there were none.
        some = panel.take(half)
        result[half] = _unseasonal(Panel(some.values, some.length), horizon, grown[half])
    seasonal = chosen == SEASONAL
    if seasonal.any():
        result[seasonal] = _seasonal(panel.take(seasonal), horizon)
    steady = seasonal if panel.season > 1 else chosen != LAST
    if steady.any():
        some = panel.take(steady)
        weight = steadiness(some)[:, None]
        carried = undamped_growth(some, horizon)
        result[steady] = (1 - weight) * result[steady] + weight * carried
    return _bounded(panel, result if more is None else more(panel, result))


def _unseasonal(panel: Panel, horizon: int, grown: Array) -> Array:
    """Series of five and more without a season: six ways, `_SHARES` of each.

    The pool's regression counts as far as the pool has series to learn from; what it lacks, and all
    of it for series that take no logs, goes to the others alike.
    """
    parts = {
        "growth": grown,
        "mean": (4 * _both(panel, horizon) + autoregression(panel, horizon)) / 5,
        "dynamic": dynamic_theta(panel, horizon),
        "own": own_regression(panel, horizon, _OWN_LAGS, _OWN_RIDGE),
    }
    known = sum(_SHARES.values())
    total: Array = np.sum([_SHARES[name] * part for name, part in parts.items()], axis=0)
    positive = lowest(panel) > 0
    share = np.zeros(len(panel))
    pooled = np.zeros_like(grown)
    if positive.any():
        pooled[positive] = pool_regression(panel.take(positive), horizon)
        share[positive] = (1 - known) * min(positive.sum() / _POOL, 1.0)
    found: Array = total / known * (1 - share[:, None]) + share[:, None] * pooled
    return found


def _seasonal(panel: Panel, horizon: int) -> Array:
    """Series longer than two seasons: Theta and smoothing, blocks of periods, own regression."""
    found = _both(panel, horizon)

    def blocks(freed: Panel, ahead: int) -> Array:
        through, known = by_blocks(freed, ahead, lengths(panel.season), points)
        told: Array = np.where(known[:, None], through, np.nan)
        return told

    def own(freed: Panel, ahead: int) -> Array:
        # Every lag through a season of a year and one more; of longer cycles the year's ends alone.
        near, m = min(panel.season + 1, _NEAR_LAGS), panel.season
        lags = sorted({*range(1, near + 1), m, m + 1})
        return own_regression(freed, ahead, np.array(lags), _SEASON_RIDGE)

    through = without_season(panel, horizon, blocks)
    share = np.where(np.isfinite(through), _BLOCKS, 0.0)
    result: Array = (1 - share) * found + share * np.where(share > 0, through, 0.0)
    long = panel.length >= _LONG * panel.season
    if long.any():
        told = without_season(panel.take(long), horizon, own, additive=True)
        result[long] = (1 - _OWN) * result[long] + _OWN * told
    return result


def _both(panel: Panel, horizon: int) -> Array:
    """Theta and smoothing, each of the values and their logs."""
    total = np.zeros((len(panel), horizon))
    for part in (_theta, _smoothing):
        found = part(panel, horizon, False)
        total += found + _of_logs(panel, horizon, part, found)
    mean: Array = total / 4
    return mean


def _of_logs(
    panel: Panel, horizon: int, part: Callable[[Panel, int, bool], Array], plain: Array
) -> Array:
    """A method on the logs; `plain` for series that are not positive throughout, having none."""
    positive = lowest(panel) > 0
    result = plain.copy()
    if positive.any():
        some = panel.take(positive)
        logs = some.with_values(np.log(some.values))
        # Capped before exp, far outside what _bounded lets through.
        top = logs.values.max(axis=1)[:, None] + 10
        result[positive] = np.exp(np.minimum(part(logs, horizon, True), top))
    return result


def _theta(panel: Panel, horizon: int, logs: bool) -> Array:
    return seasonal_theta(panel, horizon, logs)


def _smoothing(panel: Panel, horizon: int, _logs: bool) -> Array:
    return smoothing(panel, horizon)


def lowest(panel: Panel) -> Array:
    """Least value of each series, (series,)."""
    least: Array = panel.values.min(axis=1)
    return least


def _bounded(panel: Panel, found: Array) -> Array:
    low, high = panel.values.min(axis=1), panel.values.max(axis=1)
    span = _REACH * np.maximum(high - low, np.abs(high))
    floor = np.where(low >= 0, 0.0, low - span)
    kept: Array = np.clip(found, floor[:, None], (high + span)[:, None])
    return kept
