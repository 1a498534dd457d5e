"""Growth: damped and shrunk to the fellows of a short series; undamped as far as it is steady."""

from typing import Final

import numpy as np

from metrics.models.forecast.panel import Array, Panel, masked_mean
from metrics.models.forecast.theta import ahead as season_ahead
from metrics.models.forecast.theta import seasonal_pattern

DAMPING: Final = 0.9
_RECENT: Final = 10  # growth rates looked at
_FELLOWS: Final = 10  # series after which a pool's median counts as much as "no growth"
# Steady growth: a rate of a year ago counts so much of this year's, and what grows faster than
# this (logs a year) slows down in the end, however steady it was.
_FADING: Final = 0.8
_FAST: Final = 0.05


def damped_growth(panel: Panel, horizon: int, damping: float = DAMPING) -> Array:
    """Carry the newest value on by its growth, shrunk to the pool's and dying away.

    Own mean g of the last ≤ 10 log growth rates, their variance s² and number n; pool median g₀
    and variance τ² of the true rates between series: g* = g₀ + w·(g − g₀), w = τ²/(τ² + s²/n);
    log forecast = log y + g*·Σφ^k. A pool of few series is drawn to no growth. Series that are
    not positive throughout take differences in units of their own mean step instead of logs, and
    are shrunk to no change.

    Args:
        panel: the pool.
        horizon: periods ahead.
        damping: φ.

    Returns:
        (series, horizon).
    """
    positive = np.where(panel.live, panel.values, 1.0).min(axis=1) > 0
    result = np.empty((len(panel), horizon))
    reach = np.cumsum(damping ** np.arange(1, horizon + 1))
    if positive.any():
        part = panel.take(positive)
        logs = part.with_values(np.log(part.values))
        ahead = logs.last[:, None] + _rates(logs, True)[:, None] * reach
        # Capped before exp, far outside what a forecast may reach.
        result[positive] = np.exp(np.minimum(ahead, logs.values.max(axis=1)[:, None] + 10))
    if not positive.all():
        part = panel.take(~positive)
        result[~positive] = part.last[:, None] + _rates(part, False)[:, None] * reach
    return result


def growth_of(panel: Panel) -> Array:
    """Mean of the last ≤ 10 steps over a season, each counting 0.8 of the one after it.

    Seasons are counted back from the newest value; without seasons a step is one period's.
    """
    years = panel.by_season()
    wide = years.values.shape[1] - 1
    age = np.arange(wide)[::-1]
    counted = np.where(years.live[:, :-1] & (age < _RECENT), _FADING ** np.minimum(age, 99), 0.0)
    total = counted.sum(axis=1)
    mean: Array = (counted * np.diff(years.values, axis=1)).sum(axis=1)
    return mean / np.where(total > 0, total, 1.0)


def steadiness(panel: Panel) -> Array:
    """How far the growth of a series can be trusted to go on, (series,) 0 to 1.

    g²/(g² + s²) / (1 + (g/5 %)⁴) with growth g as `growth_of` of the logs and s² the variance of
    its last ≤ 10 rates: growth that is many times its own spread goes on, fast growth doesn't. 0
    for less than three values a season apart and for series that are not positive throughout.
    Chosen inside the development sets' training data, where it lowered OWA on every set
    (docs/forecast.md).
    """
    years = panel.by_season()
    usable = (panel.values.min(axis=1) > 0) & (years.length >= 3)
    if not usable.any():
        return np.zeros(len(panel))
    logs = years.with_values(np.log(np.where(usable[:, None], years.values, 1.0)))
    steps = np.diff(logs.values, axis=1)
    live = logs.live[:, :-1] & (np.arange(steps.shape[1])[::-1] < _RECENT)
    apart = np.where(live, steps - masked_mean(steps, live)[:, None], 0.0)
    spread = (apart**2).sum(axis=1) / np.maximum(live.sum(axis=1) - 1, 1)
    square = growth_of(logs) ** 2
    share = square / np.where(square + spread > 0, square + spread, 1.0)
    return np.where(usable, share / (1 + (square / _FAST**2) ** 2), 0.0)


def undamped_growth(panel: Panel, horizon: int) -> Array:
    """Carry positive series on by `growth_of` their logs; others keep the newest value.

    The newest value is freed of its season (additive in logs), which then comes again.

    Returns:
        (series, horizon).
    """
    usable = panel.values.min(axis=1) > 0
    logs = panel.with_values(np.log(np.where(usable[:, None], panel.values, 1.0)))
    pattern = seasonal_pattern(logs, multiplicative=False)
    level = logs.last - pattern[:, -1]
    reach = np.arange(1, horizon + 1) / panel.season
    ahead = level[:, None] + growth_of(logs)[:, None] * reach + season_ahead(pattern, horizon)
    # Capped before exp, far outside what a forecast may reach.
    carried = np.exp(np.minimum(ahead, logs.values.max(axis=1)[:, None] + 10))
    return np.where(usable[:, None], carried, panel.last[:, None])


def _rates(panel: Panel, to_pool: bool) -> Array:
    """Shrunken mean step of each series, in the panel's own unit."""
    wide = panel.values.shape[1] - 1
    if wide < 1:
        return np.zeros(len(panel))
    live = panel.live[:, :-1] & (np.arange(wide) >= wide - _RECENT)
    steps = np.diff(panel.values, axis=1)
    unit = np.ones(len(panel))
    if not to_pool:
        unit = masked_mean(np.abs(steps), live)
        unit[unit == 0] = 1.0
    steps = steps / unit[:, None]
    own = masked_mean(steps, live)
    count = live.sum(axis=1)
    known = count >= 2
    squares = np.where(live, (steps - own[:, None]) ** 2, 0.0).sum(axis=1)
    pooled = squares[known].sum() / max(1, (count[known] - 1).sum())
    # A variance from a handful of steps is itself shrunk, or two equal steps would count as sure.
    variance = (squares + 4 * pooled) / (np.maximum(count - 1, 0) + 4)
    noise = variance / np.maximum(count, 1)
    centre = 0.0
    if to_pool:
        centre = float(np.median(own[known])) if known.any() else 0.0
        centre *= known.sum() / (known.sum() + _FELLOWS)
    between = 0.0
    if known.any():
        between = max(0.0, float(np.mean((own[known] - centre) ** 2 - noise[known])))
    weight = between / np.where(between + noise > 0, between + noise, 1.0)
    weight[count == 0] = 0.0
    rate: Array = (centre + weight * (own - centre)) * unit
    rate[count == 0] = 0.0
    return rate
