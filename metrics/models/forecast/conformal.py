"""Intervals from the errors the same method made on the same kind of series before."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from metrics.models.forecast.panel import Array, Panel
from metrics.models.forecast.points import (
    GROWTH,
    HALF,
    LAST,
    SEASONAL,
    SHORT,
    lowest,
    methods,
    points,
)
from metrics.models.forecast.reference import LEVELS, alike, carried_over, reference
from metrics.models.forecast.units import units

_ENOUGH: Final = 20  # series a pool needs to stand on its own errors
# Weight of the reference's slope: MSIS inside the yearly training data 28.7 → 27.6, 28.3 → 28.1
# and 47.9 → 47.4 (nothing, 2 and 4 years held back besides), other sets unchanged.
_STEADY: Final = 6.0
_ORIGINS: Final = {True: 8, False: 12}  # by seasonal
# Share of a series the first origin needs, by seasonal. From less history a method errs more than
# the forecast itself will: yearly intervals were too wide, the more the farther ahead.
_OLDEST: Final = {True: 0.5, False: 0.7}
# Share of the pool's errors that counts. From the ends of the data, where a forecast is made, far
# errors are rarer than from origins inside: 95 % intervals held 97–98 % there (docs/forecast.md).
_CALMER: Final = {0.80: 1.0, 0.95: 0.9}
# A log interval reaches at most so many half-widths of the other: exp() of a wild series.
_FAR: Final = 4.0


@dataclass(frozen=True)
class Errors:
    """What rolling origins found: one row for each series and origin.

    Attributes:
        row: (n,) the series.
        made: (n,) length it was forecast from.
        values: (n, horizon) absolute errors in units of the series, NaN past the data.
        logs: the same of logarithms; NaN for series without.
    """

    row: NDArray[np.int64]
    made: NDArray[np.int64]
    values: Array
    logs: Array


def roll(
    panel: Panel,
    horizon: int,
    seasonal: bool,
    progress: Callable[[float], None] | None = None,
    more: Callable[[Panel, Array], Array] | None = None,
) -> Errors:
    """Forecast from earlier origins inside the data and keep what was missed by.

    `progress` is told the share done, `more` as in `points`.
    """
    longest = int(panel.length.max())
    back = np.arange(1, min(_ORIGINS[False], longest) + 1)
    if seasonal:
        back = np.unique(np.linspace(1, min(2 * horizon, longest), _ORIGINS[True]).astype(int))
    kinds = methods(panel)
    # Origins the same method forecasts from, not so early that the series was another one.
    least = np.where(kinds == SEASONAL, 2 * panel.season + 1, np.where(kinds == HALF, SHORT, 3))
    least = np.maximum(least, np.ceil(_OLDEST[seasonal] * panel.length).astype(int))
    rows, made, values, logs = [], [], [], []
    for done, periods in enumerate(back.tolist()):
        if progress is not None:
            progress(done / len(back))
        which = np.flatnonzero(panel.length - periods >= least)
        if not len(which):
            continue
        now = panel.take(which)
        then = now.before(periods)
        found = points(then, horizon, more=more)
        seen = min(periods, horizon)
        wide = now.values.shape[1]
        truth = now.values[:, wide - periods :][:, :seen]
        missed = np.full((2, len(which), horizon), np.nan)
        missed[0, :, :seen] = np.abs(truth - found[:, :seen]) / _safe(units(then, False)[0])
        positive = lowest(now) > 0
        apart = np.abs(_log(truth) - _log(found[:, :seen])) / _safe(units(then, True)[0])
        missed[1, positive, :seen] = apart[positive]
        rows.append(which)
        made.append(then.length)
        values.append(missed[0])
        logs.append(missed[1])
    if not rows:
        nothing = np.empty((0, horizon))
        nobody = np.empty(0, dtype=np.int64)
        return Errors(nobody, nobody, nothing, nothing)
    return Errors(*(np.concatenate(each) for each in (rows, made, values, logs)))


def _safe(unit: Array) -> Array:
    # A unit of 0 (a history of zeros) can't scale an error: the error counts as unknown.
    return np.where(unit > 0, unit, np.nan)[:, None]


def _log(values: Array) -> Array:
    logged: Array = np.log(np.maximum(values, 1e-9))
    return logged


def quantiles(
    missed: Array, row: NDArray[np.int64], level: float, known: tuple[float, float]
) -> Array:
    """Split-conformal quantile of every horizon, never falling with it.

    Args:
        missed: (n, horizon) scaled errors, NaN where unknown.
        row: (n,) the series each belongs to: errors of one series are not independent, so
            series are counted, not errors.
        level: 0.80 or 0.95.
        known: what fills in for missing series: quantile one period ahead, power of the horizon.

    Returns:
        (horizon,): the power law through the horizons' quantiles in logs, each weighted by its
        series (20 count in full), its slope drawn to the known one. A law errs less than each
        horizon alone: the newest years have few errors, and a running maximum of noisy quantiles
        is too wide in the end. What lacks of 20 series comes from what is known.
    """
    (first, slope), ahead = known, np.arange(1, missed.shape[1] + 1)
    size, share = np.zeros(len(ahead)), np.zeros(len(ahead))
    for step in range(len(ahead)):
        seen = np.isfinite(missed[:, step])
        share[step] = min(len(np.unique(row[seen])), _ENOUGH) / _ENOUGH
        if share[step]:
            ordered = np.sort(missed[seen, step])
            # Between two errors where the place is: of a few, the next would be too large.
            place = min((len(ordered) + 1) * level, len(ordered)) - 1
            at = float(np.interp(place, np.arange(len(ordered)), ordered))
            # Series forecast without any error leave no room for a logarithm.
            size[step] = max(at, 1e-3 * first)
    some = share > 0
    lack = (1 - share.max()) * max(int(some.sum()), 1)
    weight, x = share[some], np.log(ahead[some])
    y, level_of = np.log(size[some]), np.log(first)
    crossed = float((weight * x).sum())
    left = [[weight.sum() + lack, crossed], [crossed, (weight * x * x).sum() + _STEADY]]
    right = [
        (weight * y).sum() + lack * level_of,
        (weight * x * y).sum() + _STEADY * slope,
    ]
    start, power = np.linalg.solve(np.array(left), np.array(right))
    if power < 0:  # never falling
        start, power = right[0] / left[0][0], 0.0
    found: Array = np.exp(start) * ahead**power
    return found


def intervals(
    panel: Panel,
    middle: Array,
    errors: Errors | None = None,
    progress: Callable[[float], None] | None = None,
    more: Callable[[Panel, Array], Array] | None = None,
) -> Array:
    """Bounds around forecasts.

    Half of each comes from errors in the series' unit, half from errors of logarithms (positive
    series): the one is steadier, the other knows that what can double can't halve below 0.

    Args:
        panel: the pool the forecasts were made for.
        middle: (series, horizon) the forecasts.
        errors: what `roll` found, None to roll here.
        progress: told the share done.
        more: as in `points`; what the middle was made with.

    Returns:
        (levels, 2, series, horizon): low and high at 80 and 95 %, one inside the other, around
        the middle, not below 0 for a series that never was.
    """
    horizon = middle.shape[1]
    seasonal = panel.season > 1
    chosen = methods(panel)
    errors = roll(panel, horizon, seasonal, progress, more) if errors is None else errors
    positive = lowest(panel) > 0
    unit = units(panel, False)[0][:, None]
    unit_logs = units(panel, True)[0][:, None]
    bounds = np.empty((len(LEVELS), 2, len(panel), horizon))
    lengths = alike(panel.length, panel.season)
    for kind, length in sorted(set(zip(chosen.tolist(), lengths.tolist(), strict=True))):
        mine = (chosen == kind) & (lengths == length)
        used = _pool(errors, chosen, kind)
        for place, level in enumerate(LEVELS):
            wide, far = _widths(errors, used, length, panel.season, level)
            half = unit[mine] * wide
            low, high = middle[mine] - half, middle[mine] + half
            times = np.exp(np.minimum(unit_logs[mine] * far, 50.0))
            logged = positive[mine][:, None]
            under = np.maximum(middle[mine] / times, middle[mine] - _FAR * half)
            over = np.minimum(middle[mine] * times, middle[mine] + _FAR * half)
            bounds[place, 0, mine] = np.where(logged, (low + under) / 2, low)
            bounds[place, 1, mine] = np.where(logged, (high + over) / 2, high)
    return _ordered(bounds, middle, lowest(panel) >= 0)


def _widths(
    errors: Errors, used: NDArray[np.bool_], length: int, season: int, level: float
) -> tuple[Array, Array]:
    """Half-widths by horizon, in units of values and of logs, for a length of history."""
    found = []
    known = reference(length, season)
    for logs, missed in ((False, errors.values[used]), (True, errors.logs[used])):
        scaled = carried_over(missed, errors.made[used], length, season, level, logs)
        scaled = scaled * _CALMER[level]
        found.append(quantiles(scaled, errors.row[used], level, known.part(level, logs)))
    return found[0], found[1]


def _pool(errors: Errors, chosen: NDArray[np.str_], kind: str) -> NDArray[np.bool_]:
    """Errors of the series treated alike; of all, where those are fewer than 20 series."""
    same = chosen[errors.row] == kind
    # The newest value is all that is said of the shortest: growth's errors are nearest to theirs.
    if kind == LAST:
        same = chosen[errors.row] == GROWTH
    few = len(np.unique(errors.row[same])) < _ENOUGH
    return np.ones(len(errors.row), dtype=bool) if few else same


def _ordered(bounds: Array, middle: Array, floored: NDArray[np.bool_]) -> Array:
    """The wider around the narrower around the middle, whatever rounding did; floored at 0."""
    bounds[:, 0, floored] = np.maximum(bounds[:, 0, floored], 0.0)
    bounds[0, 0], bounds[0, 1] = np.minimum(bounds[0, 0], middle), np.maximum(bounds[0, 1], middle)
    bounds[1, 0] = np.minimum(bounds[1, 0], bounds[0, 0])
    bounds[1, 1] = np.maximum(bounds[1, 1], bounds[0, 1])
    return bounds
