"""The year that isn't over, or isn't published yet, from what is known of it already.

What is seen so far (the months to date, the stock of a month, insurance counts for a yearbook
figure) times the ratio that whole and seen had in earlier years; where earlier years say that this
ratio errs, the part of it that a plain forecast without this year's data does better is left to the
forecast (weights by the squared errors of both, as in Bates and Granger 1969; the ratio is a bridge
equation of slope one). Intervals are conformal: the errors the same rule made at the same month of
earlier years, pooled over the series.

Months that will still be revised don't count as seen (`settled`): of people who left, the newest
three are provisional by definition.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from scipy.optimize import nnls

from metrics.models.forecast.growth import damped_growth
from metrics.models.forecast.panel import Array, Panel

PROVISIONAL: Final = 3  # newest months that leavers are not settled for
_RATIOS: Final = 5  # newest years whose ratio counts
_LEAST: Final = 3  # years before a year can be tried
_LEVELS: Final = (0.80, 0.95)
_REFERENCE: Final = (0.06, 0.12)  # relative half-widths where hardly any year tells
_ENOUGH: Final = 20  # errors that stand on their own
_EVEN: Final = 1e-4
_ROUNDS: Final = 20
_NONE: Final = 1e-8  # a squared error that is none
_FEWEST: Final = 10.0  # people; below, relative errors are no measure of a series


@dataclass(frozen=True)
class Nowcast:
    """This year's values; arrays (series,).

    Attributes:
        mean, lo80, hi80, lo95, hi95: finite, in order, not negative.
        known: what is seen of it already.
        error: usual (median) relative error of the same rule at the same month before, one number
            for the pool; NaN where no year could be tried.
        years: how many earlier years it was tried on.
    """

    mean: Array
    lo80: Array
    hi80: Array
    lo95: Array
    hi95: Array
    known: Array
    error: float
    years: int


def settled(months: int, provisional: int = PROVISIONAL) -> int:
    """How many of a year's months so far may be counted as seen."""
    return max(0, months - provisional)


def of_flow(monthly: Array, done: int) -> Nowcast:
    """A year's total from its months to date.

    Args:
        monthly: (series, 12·years + done) from a January on, final values, none negative.
        done: months of the current year, 0 to 11.
    """
    whole, seen = _years(monthly, done)
    parts = whole[:, :, :done].sum(axis=2)
    found = nowcast(whole.sum(axis=2), parts, seen.sum(axis=1))
    return _at_least(found, seen.sum(axis=1))


def of_stock(monthly: Array, done: int) -> Nowcast:
    """A stock at the year's end from that of its newest month, `done` from 1 to 11."""
    if done == 0:
        raise ValueError("a stock is carried on from a month of its own year")
    whole, seen = _years(monthly, done)
    return nowcast(whole[:, :, 11], whole[:, :, done - 1], seen[:, -1])


def _years(monthly: Array, done: int) -> tuple[Array, Array]:
    years, odd = divmod(monthly.shape[1] - done, 12)
    if not 0 <= done <= 11 or odd or years < 1:
        raise ValueError(f"{monthly.shape[1]} months are not whole years and {done} months")
    return monthly[:, : 12 * years].reshape(len(monthly), years, 12), monthly[:, 12 * years :]


def nowcast(
    whole: Array, part: Array, seen: Array, unseen: Sequence[Array] | None = None
) -> Nowcast:
    """This year's value of every series from what is seen of it.

    Args:
        whole: (series, years) earlier years' values, oldest first; at least one year.
        part: (series, years) what had been seen of each at the same time of year.
        seen: (series,) the same of this year.
        unseen: :func:`unseen_of` the same ``whole``, of who asks in every month of a year.

    Raises:
        ValueError: shapes that don't fit, or values that are negative or not finite.
    """
    if whole.shape != part.shape or len(seen) != len(whole) or whole.shape[1] < 1:
        raise ValueError("whole, part and seen don't belong together")
    for each in (whole, part, seen):
        if not np.isfinite(each).all() or (each < 0).any():
            raise ValueError("values must be finite and not negative")
    *tried, now = unseen or unseen_of(whole)
    trials = range(_LEAST, whole.shape[1])
    truth = whole[:, _LEAST:]
    none = np.empty((len(whole), 0))
    ratio = np.column_stack(
        [none, *(_by_ratio(whole[:, :y], part[:, :y], part[:, y]) for y in trials)]
    )
    plain = np.column_stack([none, *tried])
    share = _share(ratio, plain, truth)
    mean = _mixed(share, _by_ratio(whole, part, seen), now)
    wide, error = _errors(_mixed(share, ratio, plain), truth, mean)
    low, high = mean * np.exp(-wide), mean * np.exp(wide)
    return Nowcast(mean, low[0], high[0], low[1], high[1], seen.copy(), error, len(tried))


def unseen_of(whole: Array) -> list[Array]:
    """What the years before it alone say of each year that is tried, and of the next: (series,)."""
    years = whole.shape[1]
    return [_plain(whole[:, :y]) for y in (*range(_LEAST, years), years)]


def _by_ratio(whole: Array, part: Array, seen: Array) -> Array:
    """Seen times whole over part of the newest years, drawn to the pool's; NaN where part is 0."""
    own_whole, own_part = whole[:, -_RATIOS:].sum(axis=1), part[:, -_RATIOS:].sum(axis=1)
    total = float(own_part.sum())
    pool = float(own_whole.sum()) / total if total > 0 else np.nan
    # A series of n people seen knows its ratio as well as n draws do: the pool counts as 100.
    ratio = (own_whole + 100 * pool) / (own_part + 100)
    return np.asarray(seen * ratio, dtype=float)


def _plain(whole: Array) -> Array:
    """What would be forecast without anything seen of this year."""
    panel = Panel(whole, np.full(len(whole), whole.shape[1]))
    found: Array = np.maximum(damped_growth(panel, 1)[:, 0], 0.0)
    return found


def _log_errors(found: Array, truth: Array) -> Array:
    known = (truth >= _FEWEST) & (found > 0) & np.isfinite(found)
    errors: Array = np.where(
        known, np.log(np.where(known, truth / np.where(known, found, 1), 1.0)), np.nan
    )
    return errors


def _share(ratio: Array, plain: Array, truth: Array) -> float:
    """Weight of the ratio: by the pool's squared errors of both; all of it before any is known."""
    mine, other = _log_errors(ratio, truth), _log_errors(plain, truth)
    both = np.isfinite(mine) & np.isfinite(other)
    if both.sum() < _LEAST:
        return 1.0
    a, b = float((mine[both] ** 2).mean()), float((other[both] ** 2).mean())
    # An error of a per cent is no reason to trust the one and not the other.
    return (b + _EVEN) / (a + b + 2 * _EVEN)


def _mixed(share: float, ratio: Array, plain: Array) -> Array:
    found: Array = np.where(np.isfinite(ratio), share * ratio + (1 - share) * plain, plain)
    return found


def _errors(found: Array, truth: Array, mean: Array) -> tuple[Array, float]:
    """Half-widths in logs at 80 and 95 %, (2, series), and the usual relative error.

    The square of an error is taken as a + b/size: what all series share, and the chance of small
    numbers; errors in that unit are pooled.
    """
    errors = _log_errors(found, truth)
    known = np.isfinite(errors)
    size = np.maximum(mean, _FEWEST)
    reference = np.outer(_REFERENCE, np.sqrt(1 + 100 / size))
    if not known.any():
        return reference, float("nan")
    inverse = 1 / np.maximum(found[known], _FEWEST)
    shared, chance = _parts(errors[known] ** 2, inverse)
    unit = np.sqrt(np.maximum(shared + chance * inverse, _NONE))
    scaled = np.sort(np.abs(errors[known]) / unit)
    own = np.sqrt(np.maximum(shared + chance / size, _NONE))
    told = min(len(scaled), _ENOUGH) / _ENOUGH
    wide = np.empty((2, len(mean)))
    for row, level in enumerate(_LEVELS):
        place = min(int(np.ceil((len(scaled) + 1) * level)), len(scaled)) - 1
        wide[row] = told * scaled[place] * own + (1 - told) * reference[row]
    return np.maximum.accumulate(wide, axis=0), float(np.median(np.abs(np.expm1(errors[known]))))


def _parts(square: Array, inverse: Array) -> tuple[float, float]:
    """a and b of a + b/size, from squared errors: each weighs by the square of what is expected of
    it, so that large series tell the first and small ones the second."""
    scale = float(inverse.mean())
    design = np.column_stack([np.ones(len(square)), inverse / scale])
    found = np.array([square.mean() / 2, square.mean() / 2])
    for _ in range(_ROUNDS):
        weight = 1 / np.maximum(design @ found, _NONE)
        found = nnls(design * weight[:, None], square * weight)[0]
    if not found.any():
        found = np.array([max(float(square.mean()), _NONE), 0.0])
    return float(found[0]), float(found[1]) / scale


def _at_least(found: Nowcast, seen: Array) -> Nowcast:
    """A year's total is no less than what of it has already come."""
    bounded = {
        name: np.maximum(getattr(found, name), seen)
        for name in ("mean", "lo80", "hi80", "lo95", "hi95")
    }
    return replace(found, **bounded)
