"""Theta (Assimakopoulos and Nikolopoulos 2000) with M4's seasonality test, many series at once."""

from collections.abc import Callable
from typing import Final

import numpy as np

from metrics.models.forecast.panel import Array, Panel, lines

_ALPHAS: Final = np.linspace(0.02, 0.98, 25)
_CERTAIN: Final = 1.645  # M4: seasonal when the autocorrelation at a year is past the 90 % limit
# Shrunken indices: a year's counts so much of the next one's, since seasons change; and the noise
# of what is left counts so many times, since they change beyond it (docs/forecast.md).
_FADING: Final = 0.8
_DOUBT: Final = 2.0


def is_seasonal(values: Array, season: int) -> bool:
    """M4's test: autocorrelation at one season against Bartlett's 90 % limit, ≥ 3 seasons."""
    if season <= 1 or len(values) < 3 * season:
        return False
    apart = values - values.mean()
    total = float(apart @ apart)
    if total <= 0:
        return False
    acf = np.array([apart[lag:] @ apart[:-lag] for lag in range(1, season + 1)]) / total
    limit = _CERTAIN * np.sqrt((1 + 2 * float(acf[:-1] @ acf[:-1])) / len(values))
    return bool(abs(acf[-1]) > limit)


def indices(
    values: Array, season: int, multiplicative: bool = True, shrunken: bool = False
) -> Array:
    """Classical seasonal indices, (season,), the first belonging to the first value.

    Ratios (or differences) to the centred moving average over one season, averaged, scaled to
    mean 1 (or 0). No seasonality where a multiplicative index can't be had (a ratio ≤ 0.01).

    Args:
        values: at least two seasons, or there is no index.
        season: periods in a season.
        multiplicative: ratios, else differences.
        shrunken: newer years count more, and all is drawn to no season by what of the indices'
            variance is noise (Miller and Williams 2003), which takes the place of a test.
    """
    neutral = 1.0 if multiplicative else 0.0
    nothing = np.full(season, neutral)
    if len(values) < 2 * season:
        return nothing
    weights = np.ones(season) / season
    if season % 2 == 0:
        weights = np.r_[0.5, np.ones(season - 1), 0.5] / season
    trend = np.convolve(values, weights, "valid")
    half = len(weights) // 2
    inner = values[half : half + len(trend)]
    if multiplicative and (trend <= 0).any():
        return nothing
    ratio = inner / trend if multiplicative else inner - trend
    age = np.arange(len(ratio))[::-1]
    counted = _FADING ** (age / season) if shrunken else np.ones(len(ratio))
    phase = (np.arange(len(ratio)) + half) % season
    count = np.bincount(phase, counted, season)
    raw = np.bincount(phase, ratio * counted, season) / count
    found: Array = raw / raw.mean() if multiplicative else raw - raw.mean()
    if shrunken:
        rest = ratio - raw[phase]
        spread = float((counted * rest) @ rest) / counted.sum()
        spread *= len(ratio) / max(len(ratio) - season, 1)
        # Σw²/(Σw)²: one over the number of years that a fading mean is worth.
        noise = _DOUBT * spread * float(np.mean(np.bincount(phase, counted**2, season) / count**2))
        between = float(np.var(found, ddof=1))
        found = neutral + (max(0.0, 1 - noise / between) if between > 0 else 0.0) * (
            found - neutral
        )
    return found if not multiplicative or found.min() > 0.01 else nothing


def seasonal_pattern(panel: Panel, multiplicative: bool = True) -> Array:
    """Shrunken indices of every series, (series, season); neutral (1 or 0) below two seasons.

    The last column belongs to the newest value. Shrinking instead of M4's yes-or-no test lowered
    the errors of every seasonal method inside the development sets' training data by 2–3 %.
    """
    neutral = 1.0 if multiplicative else 0.0
    result = np.full((len(panel), panel.season), neutral)
    if panel.season == 1:
        return result
    for row, (values, length) in enumerate(zip(panel.values, panel.length, strict=True)):
        own = values[len(values) - length :]
        if length > 2 * panel.season:
            found = indices(own, panel.season, multiplicative, shrunken=True)
            result[row] = np.roll(found, -(length % panel.season))
    return result


def spread(pattern: Array, wide: int) -> Array:
    """The pattern over a matrix of so many columns, aligned at the end."""
    season = pattern.shape[1]
    return pattern[:, (np.arange(wide) - wide) % season]


def ahead(pattern: Array, horizon: int) -> Array:
    """The pattern over the periods to come, (series, horizon)."""
    return pattern[:, np.arange(horizon) % pattern.shape[1]]


def ses(panel: Panel, alphas: Array) -> tuple[Array, Array]:
    """Simple exponential smoothing from the first value on.

    Args:
        panel: the series.
        alphas: (series, grid) smoothing constants.

    Returns:
        Newest level and sum of squared one-step errors, (series, grid) each.
    """
    live = panel.live.astype(float)
    level = np.repeat(panel.values[:, :1], alphas.shape[1], axis=1)
    total = np.zeros_like(alphas)
    for time in range(panel.values.shape[1]):
        # Before its beginning a row repeats its first value: no error, nothing learnt.
        error = (panel.values[:, time, None] - level) * live[:, time, None]
        level += alphas * error
        total += error * error
    return level, total


def best_ses(panel: Panel) -> tuple[Array, Array]:
    """The smoothing constant of least squared error (to 0.002) and its newest level."""
    alpha = np.empty(len(panel))
    level = np.empty(len(panel))
    for rows in panel.chunks(len(_ALPHAS)):
        part = panel.take(rows)
        grid = np.repeat(_ALPHAS[None], len(part), axis=0)
        for step in (0.004, None):
            levels, totals = ses(part, grid)
            best = totals.argmin(axis=1)
            here = np.arange(len(part))
            alpha[rows], level[rows] = grid[here, best], levels[here, best]
            if step is not None:
                around = alpha[rows][:, None] + step * np.arange(-10, 11)
                grid = np.clip(around, 0.001, 0.999)
    return alpha, level


def theta(panel: Panel, horizon: int) -> Array:
    """Theta without seasons: half the trend line, half SES of the line of double curvature.

    Returns:
        (series, horizon).
    """
    start, slope = lines(panel)
    wide = panel.values.shape[1]
    time = np.arange(wide) - (wide - panel.length[:, None])
    line = start[:, None] + slope[:, None] * time
    doubled = np.where(panel.live, 2 * panel.values - line, 0.0)
    first = doubled[np.arange(len(panel)), wide - panel.length]
    doubled = np.where(panel.live, doubled, first[:, None])
    _, level = best_ses(panel.with_values(doubled))
    steps = panel.length[:, None] - 1 + np.arange(1, horizon + 1)
    result: Array = (start[:, None] + slope[:, None] * steps + level[:, None]) / 2
    return result


def seasonal_theta(panel: Panel, horizon: int, logs: bool = False) -> Array:
    """Theta of the series freed of its season, multiplicative as in M4.

    Logarithms, and series that are not positive throughout, have additive seasons.
    """
    return without_season(panel, horizon, theta, logs)


def without_season(
    panel: Panel, horizon: int, method: Callable[[Panel, int], Array], additive: bool = False
) -> Array:
    """Forecast series freed of their season by a method that knows none, and give it back.

    Args:
        panel: the series.
        horizon: periods ahead.
        method: forecasts a panel without seasons.
        additive: a season is added (of logarithms), not a factor. Of series that are not positive
            throughout it always is.

    Returns:
        (series, horizon).
    """
    if panel.season <= 1:
        return method(panel, horizon)
    positive = (panel.values.min(axis=1) > 0) & (not additive)
    result = np.empty((len(panel), horizon))
    for rows, times in ((positive, True), (~positive, False)):
        if not rows.any():
            continue
        part = panel.take(rows)
        pattern = seasonal_pattern(part, times)
        over, after = spread(pattern, part.values.shape[1]), ahead(pattern, horizon)
        freed = part.values / over if times else part.values - over
        first = freed[np.arange(len(part)), freed.shape[1] - part.length]
        freed = np.where(part.live, freed, first[:, None])
        plain = method(Panel(freed, part.length), horizon)
        result[rows] = plain * after if times else plain + after
    return result
