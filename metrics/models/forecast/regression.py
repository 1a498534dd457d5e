"""Regressions of steps on the steps before them: of one series alone, and of all of a pool."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from metrics.models.forecast.panel import Array, Panel, masked_mean

_LAGS: Final = 2  # of the pool's regression
_RIDGE: Final = 20.0  # series' worth of windows by which its coefficients are drawn to no change
_ROBUST: Final = 1.0  # usual step; a miss beyond counts by its size, not its square
_OUT: Final = 8.0  # usual steps; what is farther out counts as this
_REACH: Final = 0.8  # steps h ahead grow with h to this power
_DIRECT: Final = 12  # horizons with coefficients of their own
_ROUNDS: Final = 4
_TO_POOL: Final = 0.3  # share of the pool in a series' usual step
_WILD: Final = 10.0  # a step this many times the largest seen is no forecast


def own_regression(panel: Panel, horizon: int, lags: NDArray[np.int64], ridge: float) -> Array:
    """Steps around their mean, each told from earlier ones of the same series.

    Ridge regression: the coefficients are drawn to 0 as by so many more steps of the usual size.

    Args:
        panel: series without seasons, or freed of them.
        horizon: periods ahead.
        lags: how many steps back each regressor lies, in order.
        ridge: weight of "no relation", in steps.

    Returns:
        (series, horizon).
    """
    steps, live = np.diff(panel.values, axis=1), panel.live[:, :-1]
    drift = masked_mean(steps, live)
    # What lies before a series is at its mean.
    back = int(lags.max())
    apart = np.pad(np.where(live, steps - drift[:, None], 0.0), ((0, 0), (back, 0)))
    wide = apart.shape[1]
    inputs = np.stack([apart[:, back - lag : wide - lag] for lag in lags], axis=2)
    usual = (apart**2).sum(axis=1) / np.maximum(live.sum(axis=1), 1)
    square = np.einsum("ntp,ntq->npq", inputs, inputs)
    square += (ridge * usual + 1e-300)[:, None, None] * np.eye(len(lags))
    crossed = np.einsum("ntp,nt->np", inputs, apart[:, back:])
    weights = np.linalg.solve(square, crossed[..., None])[..., 0]
    most = _WILD * np.abs(apart).max(axis=1)
    for _ in range(horizon):
        told = sum(weights[:, i] * apart[:, -lag] for i, lag in enumerate(lags))
        apart = np.column_stack([apart, np.clip(told, -most, most)])
    moved = np.cumsum(apart[:, wide:], axis=1)
    ahead = np.arange(1, horizon + 1)
    result: Array = panel.last[:, None] + drift[:, None] * ahead + moved
    return result


def pool_regression(panel: Panel, horizon: int) -> Array:
    """Growth told from the newest two steps and the mean step, by what became of the whole pool.

    Of logarithms, in units of each series' usual step; for every horizon one regression over all
    series and all earlier points, each series counting alike, drawn to "no change" by a ridge, a
    large miss counting by its size (Huber). What one series is too short to tell, the pool may
    (Montero-Manso and Hyndman 2021). A pool of a few series tells little, and is near no change.

    Args:
        panel: positive series without seasons.
        horizon: periods ahead; beyond the 12th the last regression goes on.

    Returns:
        (series, horizon).
    """
    logs = np.log(panel.values)
    steps, live = np.diff(logs, axis=1), panel.live[:, :-1]
    unit = _units(steps, live)
    count = live.cumsum(axis=1)
    moved = np.where(live, steps, 0.0).cumsum(axis=1)
    scaled = np.clip(np.where(live, steps / unit[:, None], 0.0), -_OUT, _OUT)
    mean = scaled.cumsum(axis=1) / np.maximum(count, 1)
    result = np.zeros((len(panel), horizon))
    newest = np.pad(scaled, ((0, 0), (_LAGS, 0)))[:, -_LAGS:]
    last = mean[:, -1:] if mean.shape[1] else np.zeros((len(panel), 1))
    inputs = np.column_stack([newest, last, np.ones(len(panel))])
    weights = np.zeros(_LAGS + 2)
    for ahead in range(1, horizon + 1):
        if ahead <= _DIRECT:
            known = _windows(scaled, mean, moved / unit[:, None], count, ahead)
            weights = _fitted(*known) if len(known[1]) else weights
        result[:, ahead - 1] = inputs @ weights * unit * ahead**_REACH
    # Capped before exp, far outside what a forecast may reach.
    top = logs.max(axis=1)[:, None] + 10
    found: Array = np.exp(np.minimum(logs[:, -1:] + result, top))
    return found


def _units(steps: Array, live: NDArray[np.bool_]) -> Array:
    """Usual absolute step of each series, drawn to the pool's."""
    own = masked_mean(np.abs(steps), live)
    usual = float(np.median(own[own > 0])) if (own > 0).any() else 1.0
    found: Array = np.exp(
        (1 - _TO_POOL) * np.log(np.maximum(own, 1e-4 * usual)) + _TO_POOL * np.log(usual)
    )
    return found


def _windows(
    scaled: Array, mean: Array, moved: Array, count: NDArray[np.int64], ahead: int
) -> tuple[Array, Array, Array]:
    """Regressors, outcomes and weights of all earlier points from which so far ahead has come."""
    inputs, outcomes, weights = [np.empty((0, _LAGS + 2))], [np.empty(0)], [np.empty(0)]
    for end in range(_LAGS - 1, scaled.shape[1] - ahead):
        rows = count[:, end] >= _LAGS
        if not rows.any():
            continue
        recent = scaled[rows, end - _LAGS + 1 : end + 1]
        inputs.append(np.column_stack([recent, mean[rows, end], np.ones(rows.sum())]))
        outcome = (moved[rows, end + ahead] - moved[rows, end]) / ahead**_REACH
        outcomes.append(np.clip(outcome, -_OUT, _OUT))
        weights.append(1 / count[rows, -1])
    return np.concatenate(inputs), np.concatenate(outcomes), np.concatenate(weights)


def _fitted(inputs: Array, outcomes: Array, weights: Array) -> Array:
    weights = weights / weights.mean()
    ridge = np.diag([_RIDGE] * (_LAGS + 1) + [_RIDGE / 4])
    found: Array = np.zeros(inputs.shape[1])
    trusted: Array = np.ones(len(outcomes))
    for _ in range(_ROUNDS):
        counted = inputs * (weights * trusted)[:, None]
        found[:] = np.linalg.solve(counted.T @ inputs + ridge, counted.T @ outcomes)
        missed: Array = np.abs(outcomes - inputs @ found)
        trusted = np.reciprocal(np.maximum(missed, _ROBUST))
    return found
