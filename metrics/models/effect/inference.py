"""From influence functions to intervals: a clustered multiplier bootstrap, and two tests.

Multipliers are Rademacher's (−1 or 1, one a cluster), the standard error is the bootstrap's
interquartile range over the normal one's, the band's critical value the quantile of the largest
standardised deviation, as in R's package did (``mboot``).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from metrics.models.types import Values

LEVEL: Final = 0.95
_DRAWS: Final = 1999
_NORMAL_RANGE: Final = float(stats.norm.ppf(0.75) - stats.norm.ppf(0.25))
_NOTHING: Final = 1e-12  # an influence smaller than this is a rounding error


@dataclass(frozen=True)
class Interval:
    """Estimates with their pointwise interval and, where several stand together, a joint band.

    ``error`` is the standard error; ``critical`` the multiple of it that the band reaches, with
    which all true values lie inside together as often as ``level`` says.
    """

    estimate: Values
    error: Values
    low: Values
    high: Values
    critical: float

    @property
    def band(self) -> tuple[Values, Values]:
        """Lower and upper end of the joint band."""
        reach = self.critical * self.error
        return self.estimate - reach, self.estimate + reach


def by_cluster(influence: Values, cluster: NDArray[np.int64] | None) -> Values:
    """Influence summed within clusters, scaled so that rows average as single places do."""
    if cluster is None:
        return influence
    _, number = np.unique(cluster, return_inverse=True)
    summed = np.zeros((int(number.max()) + 1, influence.shape[1]))
    np.add.at(summed, number, influence)
    scaled: Values = summed * (len(summed) / len(influence))
    return scaled


def standard_error(influence: Values, cluster: NDArray[np.int64] | None = None) -> Values:
    """Analytic standard errors, one a column of places × estimates."""
    rows = by_cluster(influence, cluster)
    found: Values = np.sqrt((rows**2).mean(axis=0) / len(rows))
    return found


def bootstrap(
    estimate: Values,
    influence: Values,
    cluster: NDArray[np.int64] | None = None,
    *,
    few: int = 0,
    level: float = LEVEL,
    draws: int = _DRAWS,
    seed: int = 0,
) -> Interval:
    """Intervals and a joint band by the multiplier bootstrap.

    Args:
        estimate: one a column of ``influence``.
        influence: places × estimates.
        cluster: numbers shared by places that move together.
        few: clusters on the smaller side of the comparison. The influence function takes their
            spread about their own mean, so it is too small by (few − 1)/few, and the normal
            quantile gives way to Student's on few − 1 degrees of freedom; 0 = neither, as R does.
        level: of the intervals and of the band.
        draws: of multipliers.
        seed: the same data give the same intervals.
    """
    rows = by_cluster(influence, cluster)
    moved = _moved(rows, draws, seed)
    spread = np.subtract(*np.quantile(moved, [0.75, 0.25], axis=0)) / _NORMAL_RANGE
    error = spread / np.sqrt(len(rows))
    critical = _largest(moved, spread, level)
    reach = float(stats.norm.ppf(0.5 + level / 2))
    if few > 1:
        error = error * np.sqrt(few / (few - 1))
        wide = float(stats.t.ppf(0.5 + level / 2, few - 1)) / reach
        reach, critical = reach * wide, critical * wide
    return Interval(estimate, error, estimate - reach * error, estimate + reach * error, critical)


def wald(
    estimate: Values, influence: Values, cluster: NDArray[np.int64] | None = None
) -> tuple[float, int, float]:
    """Whether all estimates are zero: Wald's statistic, degrees of freedom, p.

    NaN where there are not more clusters than estimates: the statistic then measures noise.
    """
    rows = by_cluster(influence, cluster)
    if not len(estimate) or len(rows) <= len(estimate):
        return float("nan"), len(estimate), float("nan")
    spread = rows.T @ rows / len(rows) / len(rows)
    if np.linalg.matrix_rank(spread) < len(estimate):
        return float("nan"), len(estimate), float("nan")
    found = float(estimate @ np.linalg.solve(spread, estimate))
    return found, len(estimate), float(stats.chi2.sf(found, len(estimate)))


def largest_p(
    estimate: Values,
    influence: Values,
    cluster: NDArray[np.int64] | None = None,
    *,
    few: NDArray[np.int64] | None = None,
    draws: int = _DRAWS,
    seed: int = 0,
) -> float:
    """How often chance alone makes one of the estimates stand out as far as the farthest does.

    Unlike Wald's it needs no more clusters than estimates. ``few`` is, per estimate, the clusters
    on the smaller side (see :func:`bootstrap`): its ratio to the error is taken as Student's, and
    counts as the normal deviate that is as rare. NaN where nothing varies.
    """
    rows = by_cluster(influence, cluster)
    error = np.sqrt((rows**2).mean(axis=0) / len(rows))
    varies = error > _NOTHING
    if not varies.any():
        return float("nan")
    ratio = np.abs(estimate[varies] / error[varies])
    if few is not None:
        freedom = np.maximum(few[varies] - 1, 1)
        ratio = stats.norm.isf(stats.t.sf(ratio * np.sqrt(freedom / (freedom + 1)), freedom))
    seen = float(np.max(ratio))
    moved = _moved(rows[:, varies], draws, seed) / np.sqrt(len(rows))
    chance = np.max(np.abs(moved / error[varies]), axis=1)
    return float((1 + (chance >= seen).sum()) / (1 + draws))


def _moved(rows: Values, draws: int, seed: int) -> Values:
    """√n × the mean of the influence under random signs: draws × estimates."""
    signs = np.random.default_rng(seed).integers(0, 2, (draws, len(rows))) * 2.0 - 1.0
    found: Values = signs @ rows / np.sqrt(len(rows))
    return found


def _largest(moved: Values, spread: Values, level: float) -> float:
    varies = spread > _NOTHING
    if not varies.any():
        return float("nan")
    return float(np.quantile(np.max(np.abs(moved[:, varies] / spread[varies]), axis=1), level))
