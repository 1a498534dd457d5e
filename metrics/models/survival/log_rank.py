"""The log-rank test: whether groups leave at the same pace. Source: Mantel (1966)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from metrics.models.survival.kaplan_meier import checked
from metrics.models.survival.robust import Floats, fractional, from_above, score_residuals, sums


@dataclass(frozen=True)
class LogRank:
    """The log-rank test: ``chi2`` on ``df`` degrees of freedom, and what it compares by group."""

    chi2: float
    df: int
    p: float
    groups: tuple[Any, ...]
    observed: Floats
    expected: Floats


def log_rank(
    duration: ArrayLike,
    event: ArrayLike,
    group: Sequence[Any],
    entry: ArrayLike | None = None,
    weight: ArrayLike | None = None,
    strata: Sequence[Any] | None = None,
) -> LogRank:
    """Test whether groups leave at the same pace, within strata where given.

    With weights that are not whole the test is the robust score test: each row a draw of its own.

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
    spread = np.zeros((len(names), len(names)))
    for layer in np.unique(layers):
        inside = layers == layer
        times = np.unique(time[inside & happened])
        at_risk, events = (np.zeros((len(names), len(times))) for _ in range(2))
        for g in range(len(names)):
            rows = inside & (number == g)
            events[g] = sums(times, time[rows], np.where(happened, counted, 0.0)[rows])
            at_risk[g] = from_above(times, time[rows], counted[rows]) - from_above(
                times, begun[rows], counted[rows]
            )
        tables.append((at_risk, events))
        if fractional(counted):
            rows = (time[inside], happened[inside], begun[inside], counted[inside])
            own = score_residuals(times, at_risk, events, rows, number[inside])
            spread += own.T @ own
    return log_rank_tables(tables, tuple(names), spread if fractional(counted) else None)


def log_rank_tables(
    tables: Sequence[tuple[Floats, Floats]],
    groups: tuple[Any, ...],
    robust: Floats | None = None,
) -> LogRank:
    """The test from counts: per stratum, at-risk and events as (groups × times).

    Args:
        tables: the counts.
        groups: their names.
        robust: covariance of observed − expected; none takes the hypergeometric one.

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
    spread = spread if robust is None else robust
    compared = expected > 0
    difference = (observed - expected)[compared][:-1]
    inverse = np.linalg.pinv(spread[np.ix_(compared, compared)][:-1, :-1])
    chi2 = float(difference @ inverse @ difference)
    df = int(compared.sum()) - 1
    p = float(stats.chi2.sf(chi2, df)) if df > 0 else float("nan")
    return LogRank(chi2, df, p, groups, observed, expected)
