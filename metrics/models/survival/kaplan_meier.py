"""How long things last: Kaplan–Meier, Greenwood's interval, the log-rank test.

Conventions are those of R's package survival, against whose printed values the tests check: an
observation is at risk in (entry, time], events come before censorings at the same time, and times
that differ by rounding error alone are tied.

Sources: Kaplan and Meier (1958); Greenwood (1926); Kalbfleisch and Prentice (1980), p. 15, for the
interval on the log(−log) scale; Mantel (1966) for the test.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

Floats = NDArray[np.float64]
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


@dataclass(frozen=True)
class LogRank:
    """The log-rank test: ``chi2`` on ``df`` degrees of freedom, and what it compares by group."""

    chi2: float
    df: int
    p: float
    groups: tuple[Any, ...]
    observed: Floats
    expected: Floats


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
        weight: how many observations a row stands for; none = one each.
        level: of the interval.

    Raises:
        ValueError: lengths differ, a time is missing, an entry is not before its duration.
    """
    time, happened, begun, counted = checked(duration, event, entry, weight)
    times = np.unique(time)
    events = _sums(times, time, np.where(happened, counted, 0.0))
    last_seen = _sums(times, time, np.where(happened, 0.0, counted))
    leaving = _from_above(times, time, counted)
    waiting = _from_above(times, begun, counted)
    return curve(times, leaving - waiting, events, last_seen, level=level)


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
    times: Floats, at_risk: Floats, events: Floats, censored: Floats, *, level: float = LEVEL
) -> Curve:
    """Turn numbers at risk and events into a curve with Greenwood's log(−log) interval."""
    share = np.divide(events, at_risk, out=np.zeros_like(events), where=at_risk > 0)
    survival: Floats = np.cumprod(1.0 - share).astype(np.float64)
    left = at_risk * (at_risk - events)
    variance = np.cumsum(np.divide(events, left, out=np.zeros_like(events), where=left > 0))
    low, high = log_log_interval(survival, np.sqrt(variance), level)
    return Curve(times, at_risk, events, censored, survival, low, high)


def log_log_interval(
    survival: Floats, error: Floats, level: float = LEVEL
) -> tuple[Floats, Floats]:
    """Interval of a share from the standard error of its logarithm, on the log(−log) scale."""
    z = stats.norm.ppf(0.5 + level / 2)
    inside = (survival > 0) & (survival < 1)
    logged = np.log(np.where(inside, survival, 0.5))
    reach = z * error / np.abs(logged)
    middle = np.log(-logged)
    low = np.where(inside, np.exp(-np.exp(middle + reach)), np.nan)
    high = np.where(inside, np.exp(-np.exp(middle - reach)), np.nan)
    return low, high


def log_rank(
    duration: ArrayLike,
    event: ArrayLike,
    group: Sequence[Any],
    entry: ArrayLike | None = None,
    weight: ArrayLike | None = None,
    strata: Sequence[Any] | None = None,
) -> LogRank:
    """Test whether groups leave at the same pace, within strata where given.

    Raises:
        ValueError: as :func:`kaplan_meier`; or there are fewer than two groups.
    """
    time, happened, begun, counted = checked(duration, event, entry, weight)
    names, number = np.unique(np.asarray(group, dtype=object), return_inverse=True)
    layers = (
        np.zeros(len(time))
        if strata is None
        else np.unique(np.asarray(strata, dtype=object), return_inverse=True)[1]
    )
    tables = []
    for layer in np.unique(layers):
        inside = layers == layer
        times = np.unique(time[inside & happened])
        at_risk, events = (np.zeros((len(names), len(times))) for _ in range(2))
        for g in range(len(names)):
            rows = inside & (number == g)
            events[g] = _sums(times, time[rows], np.where(happened, counted, 0.0)[rows])
            at_risk[g] = _from_above(times, time[rows], counted[rows]) - _from_above(
                times, begun[rows], counted[rows]
            )
        tables.append((at_risk, events))
    return log_rank_tables(tables, tuple(names))


def log_rank_tables(tables: Sequence[tuple[Floats, Floats]], groups: tuple[Any, ...]) -> LogRank:
    """The test from counts: per stratum, at-risk and events as (groups × times).

    Raises:
        ValueError: fewer than two groups.
    """
    if len(groups) < 2:
        raise ValueError("a comparison needs two groups")
    observed, expected = np.zeros(len(groups)), np.zeros(len(groups))
    spread = np.zeros((len(groups), len(groups)))
    for at_risk, events in tables:
        n, d = at_risk.sum(axis=0), events.sum(axis=0)
        share = np.divide(at_risk, n, out=np.zeros_like(at_risk), where=n > 0)
        observed += events.sum(axis=1)
        expected += (share * d).sum(axis=1)
        factor = np.divide(d * (n - d), n - 1, out=np.zeros_like(d), where=n > 1)
        spread += np.diag((share * factor).sum(axis=1)) - (share * factor) @ share.T
    compared = expected > 0
    difference = (observed - expected)[compared][:-1]
    inverse = np.linalg.pinv(spread[np.ix_(compared, compared)][:-1, :-1])
    chi2 = float(difference @ inverse @ difference)
    df = int(compared.sum()) - 1
    p = float(stats.chi2.sf(chi2, df)) if df > 0 else float("nan")
    return LogRank(chi2, df, p, groups, observed, expected)


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


def _sums(times: Floats, at: Floats, counted: Floats) -> Floats:
    """Sum of ``counted`` exactly at each of the sorted ``times``."""
    found = np.zeros(len(times))
    place = np.searchsorted(times, at)
    inside = place < len(times)
    inside[inside] &= times[place[inside]] == at[inside]
    np.add.at(found, place[inside], counted[inside])
    return found


def _from_above(times: Floats, at: Floats, counted: Floats) -> Floats:
    """Sum of ``counted`` at or after each time."""
    order = np.argsort(at, kind="stable")
    behind = np.concatenate([np.cumsum(counted[order][::-1])[::-1], [0.0]])
    found: Floats = behind[np.searchsorted(at[order], times, side="left")]
    return found


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
