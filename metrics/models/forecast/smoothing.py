"""Exponential smoothing in error-correction form, averaged over a grid by likelihood."""

from dataclasses import dataclass
from itertools import product
from typing import Final

import numpy as np

from metrics.models.forecast.panel import Array, Panel, lines, masked_mean, scales
from metrics.models.forecast.theta import seasonal_pattern, spread

_ALPHAS: Final = (0.05, 0.15, 0.3, 0.45, 0.6, 0.75, 0.9, 0.99)
_TRENDS: Final = tuple(product((0.05, 0.15, 0.4), (0.8, 0.9, 0.98)))
_GAMMAS: Final = (0.0, 0.1, 0.3)


@dataclass(frozen=True)
class Grid:
    """Points of the grid, (points,) each; a point without trend has damping and beta 0."""

    alpha: Array
    beta: Array
    gamma: Array
    damping: Array
    penalty: Array  # parameters beyond a level's

    @classmethod
    def make(cls, seasonal: bool) -> "Grid":
        """All combinations; beta and gamma are shares of what alpha leaves them."""
        rows = []
        for alpha, (share, damping), gamma in product(
            _ALPHAS, ((0.0, 0.0), *_TRENDS), _GAMMAS if seasonal else (0.0,)
        ):
            penalty = 2.0 * (damping > 0) + 1.0 * (gamma > 0)
            rows.append((alpha, alpha * share, gamma * (1 - alpha), damping, penalty))
        return cls(*np.array(rows).T)


def smooth(panel: Panel, pattern: Array, grid: Grid, horizon: int) -> tuple[Array, Array]:
    """Additive smoothing at every point of the grid.

    Args:
        panel: the series.
        pattern: (series, season) additive seasons at the start, the last the newest value's.
        grid: the points.
        horizon: periods ahead.

    Returns:
        Forecasts (series, points, horizon) and sums of squared errors (series, points).
    """
    wide, season = panel.values.shape[1], panel.season
    freed = panel.values - spread(pattern, wide)
    level0, slope0 = lines(panel.with_values(freed), max(10, 2 * season))
    trend = grid.damping > 0
    level = np.repeat((level0 - slope0)[:, None], len(trend), axis=1)
    level[:, ~trend] = level0[:, None]
    slope = slope0[:, None] * trend
    seasons = [np.repeat(pattern[:, [i]], len(trend), axis=1) for i in range(season)]
    live = panel.live.astype(float)
    total = np.zeros_like(level)
    moving = grid.gamma.any()
    for time in range(wide):
        now = live[:, time, None]
        here = (time - wide) % season
        carried = slope * grid.damping
        reached = level + carried
        error = (panel.values[:, time, None] - reached - seasons[here]) * now
        if now.all():
            level = reached + grid.alpha * error
            slope = carried + grid.beta * error
        else:
            level += carried * now + grid.alpha * error
            slope += (carried - slope) * now + grid.beta * error
        if moving:
            seasons[here] += grid.gamma * error
        total += error * error
    result = np.empty((*level.shape, horizon))
    for step in range(horizon):
        slope = slope * grid.damping
        level = level + slope
        result[:, :, step] = level + seasons[step % season]
    return result, total


def smoothing(panel: Panel, horizon: int) -> Array:
    """Mean over the grid weighted by likelihood, parameters counted as AIC does.

    Returns:
        (series, horizon).
    """
    result = np.empty((len(panel), horizon))
    pattern = seasonal_pattern(panel, multiplicative=False)
    has = pattern.any(axis=1)
    for some in (has, ~has):
        if not some.any():
            continue
        which = np.flatnonzero(some)
        grid = Grid.make(bool(some is has))
        for rows in panel.take(which).chunks(len(grid.alpha)):
            part = panel.take(which[rows])
            found, total = smooth(part, pattern[which[rows]], grid, horizon)
            count = part.length[:, None]
            floor = (1e-3 * scales(part)[:, None]) ** 2 + 1e-300  # a perfect fit isn't infinite
            score = -0.5 * count * np.log(total / count + floor) - grid.penalty
            weight = np.exp(score - score.max(axis=1, keepdims=True))
            weight /= weight.sum(axis=1, keepdims=True)
            result[which[rows]] = np.einsum("np,nph->nh", weight, found)
    return result


def autoregression(panel: Panel, horizon: int) -> Array:
    """Steps that follow each other with one lag around a mean step (drift).

    Returns:
        (series, horizon).
    """
    steps = np.diff(panel.values, axis=1)
    live = panel.live[:, :-1]
    drift = masked_mean(steps, live)
    apart = np.where(live, steps - drift[:, None], 0.0)
    below = (apart**2).sum(axis=1)
    lag = (apart[:, 1:] * apart[:, :-1]).sum(axis=1) / np.where(below > 0, below, 1.0)
    lag = np.clip(lag, -0.5, 0.9)
    newest = apart[:, -1] if apart.shape[1] else np.zeros(len(panel))
    powers = np.cumsum(lag[:, None] ** np.arange(1, horizon + 1), axis=1)
    ahead_of = np.arange(1, horizon + 1)
    result: Array = panel.last[:, None] + drift[:, None] * ahead_of + newest[:, None] * powers
    return result
