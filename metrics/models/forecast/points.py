"""The middle of a forecast: which methods are averaged for which series."""

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from metrics.models.forecast.growth import damped_growth, steadiness, undamped_growth
from metrics.models.forecast.panel import Array, Panel, scales
from metrics.models.forecast.smoothing import autoregression, smoothing
from metrics.models.forecast.theta import seasonal_theta

LAST: Final = "last"
GROWTH: Final = "growth"
HALF: Final = "growth+theta+ets+ar"
SEASONAL: Final = "theta+ets"

_FEW: Final = 3  # below: the newest value
# Below: growth alone. Inside the training data of the development sets the mixture was the more
# accurate from 5 points on (OWA 0.863 against 0.891 at 8 points), growth below.
SHORT: Final = 5
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


def points(panel: Panel, horizon: int, chosen: NDArray[np.str_] | None = None) -> Array:
    """Forecast every series of a pool by its method.

    Args:
        panel: the pool; growth is shrunk towards its median.
        horizon: periods ahead.
        chosen: method of each series; None takes `methods`.

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
        result[half] = (grown[half] + _mean(Panel(some.values, some.length), horizon, True)) / 2
    seasonal = chosen == SEASONAL
    if seasonal.any():
        result[seasonal] = _mean(panel.take(seasonal), horizon, False)
    steady = seasonal if panel.season > 1 else chosen != LAST
    if steady.any():
        some = panel.take(steady)
        weight = steadiness(some)[:, None]
        carried = undamped_growth(some, horizon)
        result[steady] = (1 - weight) * result[steady] + weight * carried
    return _bounded(panel, result)


def _mean(panel: Panel, horizon: int, drift: bool) -> Array:
    """Theta and smoothing, each of the values and their logs; autoregression if `drift`."""
    total = autoregression(panel, horizon) if drift else np.zeros((len(panel), horizon))
    for part in (_theta, _smoothing):
        found = part(panel, horizon, False)
        total += found + _of_logs(panel, horizon, part, found)
    return total / (5 if drift else 4)


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
