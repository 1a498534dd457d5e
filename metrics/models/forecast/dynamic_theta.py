"""Dynamic optimised Theta (Fiorucci et al. 2016), many series at once, averaged by likelihood.

The trend line is fitted anew at every point, and how far the doubled line stands from it (θ) is not
two but as the series asks. In the place of an optimum: the mean over a grid of θ and of the
smoothing constant weighted by likelihood, as in `smoothing`.
"""

from itertools import product
from typing import Final

import numpy as np

from metrics.models.forecast.panel import Array, Panel, scales

_GRID: Final = np.array(
    list(product((0.05, 0.15, 0.3, 0.45, 0.6, 0.75, 0.9, 0.99), (1.0, 1.5, 2.0, 3.0, 5.0, 10.0)))
)


def dynamic_theta(panel: Panel, horizon: int) -> Array:
    """Forecast series without seasons.

    Returns:
        (series, horizon).
    """
    result = np.empty((len(panel), horizon))
    for rows in panel.chunks(len(_GRID)):
        part = panel.take(rows)
        found, total = run(part, horizon, _GRID[:, 0], _GRID[:, 1])
        count = np.maximum(part.length[:, None] - 1, 1)
        floor = (1e-3 * scales(part)[:, None]) ** 2 + 1e-300  # a perfect fit isn't infinite
        score = -0.5 * count * np.log(total / count + floor)
        weight = np.exp(score - score.max(axis=1, keepdims=True))
        weight /= weight.sum(axis=1, keepdims=True)
        result[rows] = np.einsum("np,nph->nh", weight, found)
    return result


def run(panel: Panel, horizon: int, alpha: Array, theta: Array) -> tuple[Array, Array]:
    """The recursion at every point of a grid.

    With level l, line A + B·t through the t values so far and ω = 1 − 1/θ, the next value is
    l + ω·((1 − α)^t·A + (1 − (1 − α)^(t + 1))/α·B); ahead, forecasts take the values' place.

    Args:
        panel: the series.
        horizon: periods ahead.
        alpha, theta: (points,) constants.

    Returns:
        Forecasts (series, points, horizon) and sums of squared one-step errors (series, points).
    """
    wide, begins = panel.values.shape[1], panel.values.shape[1] - panel.length
    omega = 1 - 1 / theta
    level = np.repeat(panel.values[:, :1], len(alpha), axis=1)  # a row begins with its first value
    start, slope, mean = (np.zeros((len(panel), 1)) for _ in range(3))
    power = np.ones_like(level)  # (1 − α)^t of the t values so far
    total = np.zeros_like(level)
    for time in range(wide):
        count = (time - begins + 1)[:, None].astype(float)
        now, value = count >= 1, panel.values[:, time, None]
        ahead = level + omega * (power * start + (1 - power * (1 - alpha)) / alpha * slope)
        total += np.where(count > 1, value - ahead, 0.0) ** 2
        level = np.where(now, alpha * value + (1 - alpha) * level, level)
        line = _line(np.maximum(count, 1), value, mean, slope)
        start, slope, mean = (
            np.where(now, fresh, old) for fresh, old in zip(line, (start, slope, mean), strict=True)
        )
        power = np.where(now, power * (1 - alpha), power)
    result = np.empty((*level.shape, horizon))
    count = panel.length[:, None].astype(float)
    for step in range(horizon):
        value = level + omega * (power * start + (1 - power * (1 - alpha)) / alpha * slope)
        result[:, :, step] = value
        level = alpha * value + (1 - alpha) * level
        count = count + 1
        start, slope, mean = _line(count, value, mean, slope)
        power = power * (1 - alpha)
    return result, total


def _line(count: Array, value: Array, mean: Array, slope: Array) -> tuple[Array, Array, Array]:
    """Least-squares line through 1 … t with one more value: start, slope, mean of the values."""
    fresh = np.where(
        count > 1, ((count - 2) * slope + 6 * (value - mean) / count) / (count + 1), 0.0
    )
    middle = ((count - 1) * mean + value) / count
    return middle - fresh * (count + 1) / 2, fresh, middle
