"""How a forecast would have done before, series by series, and where the newest value does better.

Rolling origins: at each, the forecast is made of what came before, with the intervals it would have
been given, and compared with what came. Whether a series is left to "the newest value" (one season
before, where there is a season) is decided at each origin from the origins whose outcome was known
by then, so the record says how the rule did, choice included.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from metrics.models.forecast import Forecast, forecast
from metrics.models.forecast_panel import Array

NAIVE: Final = "naive"
_LEAST: Final = 3  # forecasts of a series whose outcome is known before it can be left to naive
_POINTS: Final = 4  # a series needs so many points to be forecast from an origin


@dataclass(frozen=True)
class Track:
    """The record; arrays (series, origins, horizon) with NaN where nothing was, or is known yet.

    Attributes:
        truth: what came.
        mean: what was said (the forecast, or the newest value where that had been better).
        last: what the newest value would have said.
        in80, in95: 1 where the interval held what came, else 0.
        chose_naive: (series, origins) whether the newest value was used there.
        naive: (series,) whether it should be used now: it did better at all known origins.
    """

    truth: Array
    mean: Array
    last: Array
    in80: Array
    in95: Array
    chose_naive: NDArray[np.bool_]
    naive: NDArray[np.bool_]

    def gain(self) -> Array:
        """(series,) by which share the errors are smaller than the newest value's, negative where
        larger; NaN where nothing can be compared or naive never erred."""
        return _gain(np.abs(self.truth - self.mean), np.abs(self.truth - self.last), (1, 2))

    def gain_all(self) -> float:
        """The same over all series, each in units of its own naive error."""
        ours, theirs = np.abs(self.truth - self.mean), np.abs(self.truth - self.last)
        unit = _means(theirs, (1, 2))[:, None, None]
        unit = np.where(unit > 0, unit, np.nan)
        return float(_gain(ours / unit, theirs / unit, (0, 1, 2)))

    def coverage(self) -> tuple[Array, Array]:
        """(horizon,) shares of outcomes inside the 80 and the 95 % interval."""
        return _means(self.in80, (0, 1)), _means(self.in95, (0, 1))


def _means(values: Array, axis: tuple[int, ...]) -> Array:
    count = np.isfinite(values).sum(axis=axis)
    total = np.nansum(values, axis=axis)
    found: Array = np.where(count > 0, total / np.maximum(count, 1), np.nan)
    return found


def _gain(ours: Array, theirs: Array, axis: tuple[int, ...]) -> Array:
    both = np.isfinite(ours) & np.isfinite(theirs)
    mine = _means(np.where(both, ours, np.nan), axis)
    other = _means(np.where(both, theirs, np.nan), axis)
    found: Array = 1 - mine / np.where(other > 0, other, np.nan)
    return found


def track(series: Sequence[Array], horizon: int, season: int = 1, origins: int = 5) -> Track:
    """Go back so many periods, one at a time, and forecast as if it were then.

    Args:
        series: as for `forecast.forecast`; one pool.
        horizon: periods ahead.
        season: periods in a year.
        origins: how many, the newest one period before the end.
    """
    shape = (len(series), origins, horizon)
    truth, model, last = (np.full(shape, np.nan) for _ in range(3))
    bounds = np.full((4, *shape), np.nan)
    for origin in range(origins):
        back = origin + 1
        rows = [i for i, x in enumerate(series) if len(x) - back >= max(_POINTS, season)]
        if not rows:
            continue
        then = [np.asarray(series[i], dtype=float)[:-back] for i in rows]
        for i, made, past in zip(rows, forecast(then, horizon, season), then, strict=True):
            seen = min(back, horizon)
            came = np.asarray(series[i], dtype=float)[len(past) : len(past) + seen]
            truth[i, origin, :seen] = came
            model[i, origin] = made.mean
            last[i, origin] = _naive(past, horizon, season)
            bounds[:, i, origin] = made.lo80, made.hi80, made.lo95, made.hi95
    return _with_choice(truth, model, last, bounds)


def _naive(past: Array, horizon: int, season: int) -> Array:
    found: Array = past[-season:][np.arange(horizon) % season]
    return found


def _with_choice(truth: Array, model: Array, last: Array, bounds: Array) -> Track:
    """Leave to the newest value, at each origin, the series it had been better for by then."""
    count, origins, horizon = truth.shape
    ours, theirs = np.abs(truth - model), np.abs(truth - last)
    chosen = np.zeros((count, origins), dtype=bool)
    # Origin o lies o + 1 periods back: what an earlier one, p, said of h periods ahead was known
    # by then where p − h ≥ o.
    for origin in range(origins):
        known = np.arange(origins)[:, None] - np.arange(1, horizon + 1) >= origin
        chosen[:, origin] = _better(ours, theirs, known)
    now = _better(ours, theirs, np.ones((origins, horizon), dtype=bool))
    use = chosen[:, :, None]
    mean = np.where(use, last, model)
    low80, high80, low95, high95 = np.where(use, bounds + last - model, bounds)
    seen = np.isfinite(truth) & np.isfinite(mean)
    in80 = np.where(seen, (truth >= low80) & (truth <= high80), np.nan)
    in95 = np.where(seen, (truth >= low95) & (truth <= high95), np.nan)
    return Track(truth, mean, last, in80, in95, chosen, now)


def _better(ours: Array, theirs: Array, known: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Series for which the newest value erred less over the forecasts known."""
    both = known & np.isfinite(ours) & np.isfinite(theirs)
    mine = np.where(both, ours, 0.0).sum(axis=(1, 2))
    other = np.where(both, theirs, 0.0).sum(axis=(1, 2))
    found: NDArray[np.bool_] = (other < mine) & (both.sum(axis=(1, 2)) >= _LEAST)
    return found


def with_naive(
    series: Sequence[Array], made: Sequence[Forecast], naive: NDArray[np.bool_], season: int = 1
) -> list[Forecast]:
    """Forecasts in which the series that are left to it have their newest value.

    Their intervals keep the width: the method's own errors there were the larger.
    """
    found = []
    for past, one, use in zip(series, made, naive, strict=True):
        if not use:
            found.append(one)
            continue
        mean = _naive(np.asarray(past, dtype=float), len(one.mean), season)
        floor = 0.0 if np.min(past) >= 0 else -np.inf
        moved = {
            name: np.maximum(getattr(one, name) - one.mean + mean, floor)
            for name in ("lo80", "hi80", "lo95", "hi95")
        }
        note = "过去几年沿用最近值的误差更小，采用最近值"
        found.append(replace(one, mean=mean, method=NAIVE, note=note, **moved))
    return found
