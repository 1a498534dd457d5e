"""What a forecast is judged by: M4's measures, for one series each."""

import numpy as np

from metrics.models.forecast.panel import Array
from metrics.models.forecast.theta import indices, is_seasonal


def naive2(history: Array, season: int, horizon: int) -> Array:
    """M4's benchmark: the newest value, freed of its season where M4's test finds one."""
    last = history[-1]
    if not is_seasonal(history, season):
        return np.repeat(last, horizon)
    pattern = indices(history, season)
    newest = len(history) - 1
    after = pattern[(newest + 1 + np.arange(horizon)) % season]
    found: Array = last / pattern[newest % season] * after
    return found


def smape(truth: Array, forecast: Array) -> float:
    """Symmetric mean absolute percentage error, 0 to 200; two zeros agree."""
    size = np.abs(truth) + np.abs(forecast)
    apart = np.abs(truth - forecast)
    return float(np.mean(200 * apart / np.where(size == 0, 1.0, size)))


def step(history: Array, season: int) -> float:
    """Mean absolute change over one season inside the history: the unit of MASE and MSIS.

    0 for a history constant over the season, NaN for one no longer than a season.
    """
    if len(history) <= season:
        return float("nan")
    return float(np.mean(np.abs(history[season:] - history[:-season])))


def mase(history: Array, season: int, truth: Array, forecast: Array) -> float:
    """Mean absolute error in units of the history's own seasonal step."""
    return float(np.mean(np.abs(truth - forecast))) / step(history, season)


def owa(smapes: Array, mases: Array, naive_smapes: Array, naive_mases: Array) -> float:
    """Overall weighted average of a set of series: 1 is as good as Naive2, less is better."""
    return float((smapes.mean() / naive_smapes.mean() + mases.mean() / naive_mases.mean()) / 2)


def coverage(truth: Array, low: Array, high: Array) -> float:
    """Share of the truth inside its interval, bounds included."""
    return float(np.mean((truth >= low) & (truth <= high)))


def msis(
    history: Array, season: int, truth: Array, low: Array, high: Array, miss: float = 0.05
) -> float:
    """Mean scaled interval score: width plus 2/miss times what is missed by, in seasonal steps."""
    under, over = np.maximum(low - truth, 0), np.maximum(truth - high, 0)
    score = np.mean(high - low + 2 / miss * (under + over))
    return float(score) / step(history, season)
