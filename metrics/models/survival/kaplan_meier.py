"""How long things last: Kaplan–Meier and Greenwood's interval.

Conventions are those of R's package survival, against whose printed values the tests check: an
observation is at risk in (entry, time], events come before censorings at the same time, and times
that differ by rounding error alone are tied.

Whole weights are so many observations, and the interval is Greenwood's. Weights that are not whole
(of a survey, of matching) are no counts: the interval rests on the infinitesimal jackknife, each
row a draw of its own, as R does.

Sources: Kaplan and Meier (1958); Greenwood (1926); Kalbfleisch and Prentice (1980), p. 15, for the
interval on the log(−log) scale; Therneau and Grambsch (2000), ch. 7, for the robust variance.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from metrics.models.survival.robust import (
    Floats,
    fractional,
    from_above,
    robust_variance,
    sums,
)

LEVEL: Final = 0.95
_TIED: Final = float(np.sqrt(np.finfo(float).eps))


@dataclass(frozen=True)
class Point:
    """A curve at one time; ``low`` and ``high`` are NaN where they are not defined."""

    time: float
    at_risk: float
    survival: float
    low: float
    high: float


@dataclass(frozen=True)
class Curve:
    """A survival curve: one entry per distinct time at which somebody left or was last seen.

    ``at_risk`` counts those under observation just before the time, ``survival`` is the share that
    lasts longer than it, ``low`` and ``high`` its interval (NaN where nobody has left yet, and
    where nobody is left).
    """

    time: Floats
    at_risk: Floats
    events: Floats
    censored: Floats
    survival: Floats
    low: Floats
    high: Floats

    def at(self, time: float) -> Point:
        """The curve at a time: a step function, 1 before the first event.

        ``at_risk`` counts those under observation just before the time. Beyond the last
        observation nothing is known: survival is NaN.
        """
        if len(self.time) == 0 or time > self.time[-1]:
            return Point(time, 0.0, np.nan, np.nan, np.nan)
        i = int(np.searchsorted(self.time, time, side="right")) - 1
        later = int(np.searchsorted(self.time, time, side="left"))
        if i < 0:
            return Point(time, float(self.at_risk[0]), 1.0, np.nan, np.nan)
        return Point(
            time,
            float(self.at_risk[later]),
            float(self.survival[i]),
            float(self.low[i]),
            float(self.high[i]),
        )

    def median(self) -> tuple[float, float, float]:
        """Median time and its interval, NaN where the curve does not come down that far.

        Where the curve runs flat at exactly one half, the middle of that stretch, as R does.
        """
        return (
            _crossing(self.time, self.survival, self.events),
            _crossing(self.time, self.low, self.events),
            _crossing(self.time, self.high, self.events),
        )


def kaplan_meier(
    duration: ArrayLike,
    event: ArrayLike,
    entry: ArrayLike | None = None,
    weight: ArrayLike | None = None,
    *,
    level: float = LEVEL,
) -> Curve:
    """Estimate the curve of one group.

    Args:
        duration: time of leaving or of the last look.
        event: true where it was a leaving.
        entry: time from which an observation is under observation; none = from the start.
        weight: how many observations a row stands for; none = one each. Where one of them is not
            whole, the interval is robust.
        level: of the interval.

    Raises:
        ValueError: lengths differ, a time is missing, an entry is not before its duration.
    """
    time, happened, begun, counted = checked(duration, event, entry, weight)
    times = np.unique(time)
    events = sums(times, time, np.where(happened, counted, 0.0))
    last_seen = sums(times, time, np.where(happened, 0.0, counted))
    leaving = from_above(times, time, counted)
    waiting = from_above(times, begun, counted)
    at_risk = leaving - waiting
    variance = None
    if fractional(counted):
        variance = robust_variance(times, at_risk, events, (time, happened, begun, counted))
    return curve(times, at_risk, events, last_seen, level=level, variance=variance)


def life_table(
    exits: ArrayLike,
    censored: ArrayLike,
    entered: ArrayLike | None = None,
    *,
    level: float = LEVEL,
) -> Curve:
    """Estimate the curve from counts by tenure, position 0 being the first month.

    Args:
        exits: leavings in each month.
        censored: last looks at the end of each month.
        entered: late entries at the end of each month, at risk from the next one on; everybody
            else is at risk from the first month.
        level: of the interval.

    At-risk is the reverse running sum of exits and censored, less those yet to enter: a sparse
    cube stores the former, and at-risk in it would be wrong.
    """
    out, seen = np.asarray(exits, dtype=float), np.asarray(censored, dtype=float)
    at_risk = np.cumsum((out + seen)[::-1])[::-1]
    if entered is not None:
        at_risk = at_risk - np.cumsum(np.asarray(entered, dtype=float)[::-1])[::-1]
    times = np.arange(1, len(out) + 1, dtype=float)
    return curve(times, at_risk, out, seen, level=level)


def curve(
    times: Floats,
    at_risk: Floats,
    events: Floats,
    censored: Floats,
    *,
    level: float = LEVEL,
    variance: Floats | None = None,
) -> Curve:
    """Turn numbers at risk and events into a curve with a log(−log) interval.

    Args:
        times, at_risk, events, censored: of one length.
        level: of the interval.
        variance: of log S at each time; none takes Greenwood's.
    """
    share = np.divide(events, at_risk, out=np.zeros_like(events), where=at_risk > 0)
    survival: Floats = np.cumprod(1.0 - share).astype(np.float64)
    if variance is None:
        left = at_risk * (at_risk - events)
        variance = np.cumsum(np.divide(events, left, out=np.zeros_like(events), where=left > 0))
    low, high = log_log_interval(survival, np.sqrt(variance), level)
    return Curve(times, at_risk, events, censored, survival, low, high)


def log_log_interval(
    survival: Floats, error: Floats, level: float = LEVEL
) -> tuple[Floats, Floats]:
    """Interval of a share from the standard error of its logarithm, on the log(−log) scale."""
    z = _quantile(level)
    inside = (survival > 0) & (survival < 1)
    logged = np.log(np.where(inside, survival, 0.5))
    reach = z * error / np.abs(logged)
    middle = np.log(-logged)
    low = np.where(inside, np.exp(-np.exp(middle + reach)), np.nan)
    high = np.where(inside, np.exp(-np.exp(middle - reach)), np.nan)
    return low, high


@lru_cache(maxsize=8)
def _quantile(level: float) -> float:
    """Of the normal distribution, for an interval of a level: the same for all curves."""
    return float(stats.norm.ppf(0.5 + level / 2))


def checked(
    duration: ArrayLike, event: ArrayLike, entry: ArrayLike | None, weight: ArrayLike | None
) -> tuple[Floats, NDArray[np.bool_], Floats, Floats]:
    """Durations, events, entries and weights as arrays of one length, ties made exact.

    Raises:
        ValueError: lengths differ, a time is missing, an entry is not before its duration.
    """
    time = np.asarray(duration, dtype=float)
    happened = np.asarray(event).astype(bool)
    counted = np.ones(len(time)) if weight is None else np.asarray(weight, dtype=float)
    begun = np.full(len(time), -np.inf) if entry is None else np.asarray(entry, dtype=float)
    if not len(time) == len(happened) == len(counted) == len(begun):
        raise ValueError("duration, event, entry and weight must have one length")
    if np.isnan(time).any() or np.isnan(begun).any() or np.isnan(counted).any():
        raise ValueError("a time or weight is missing")
    both = tied(np.concatenate([time, begun]))
    time, begun = both[: len(time)], both[len(time) :]
    if (begun >= time).any():
        raise ValueError("an entry must lie before its duration")
    return time, happened, begun, counted


def tied(times: Floats) -> Floats:
    """Make times equal that differ by rounding error alone, as R's ``aeqSurv`` does."""
    finite = np.unique(times[np.isfinite(times)])
    if len(finite) < 2:
        return times
    steps = np.diff(finite)
    scale = float(np.mean(np.abs(finite))) or 1.0
    fresh = np.concatenate([[True], (steps > _TIED) & (steps / scale > _TIED)])
    if fresh.all():
        return times
    heads = finite[fresh][np.cumsum(fresh) - 1]
    made = times.copy()
    known = np.isfinite(times)
    made[known] = heads[np.searchsorted(finite, times[known])]
    return made


def _crossing(times: Floats, values: Floats, events: Floats) -> float:
    known = ~np.isnan(values)
    times, values, events = times[known], values[known], events[known]
    below = np.flatnonzero(values <= 0.5 + _TIED)
    if len(below) == 0:
        return float("nan")
    first = int(below[0])
    if abs(values[first] - 0.5) < _TIED:
        later = np.flatnonzero((events > 0) & (np.arange(len(times)) > first))
        if len(later):
            return float((times[first] + times[int(later[0])]) / 2)
    return float(times[first])
