"""Cox's proportional hazards with Efron's ties and start–stop rows, by Newton's method.

Written out because the library at hand counts ``entry == t`` as at risk, where R (and a person who
enters after an event) does not. A test of proportionality is the score test for an interaction of
a covariate with time. Sources: Cox (1972); Efron (1977); Grambsch and Therneau (1994).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from metrics.models.survival.kaplan_meier import checked
from metrics.models.survival.robust import Floats

_STEPS: Final = 30
_CLOSE: Final = 1e-9
_ENDLESS: Final = 15.0  # a log ratio across a covariate's range that only grows with more steps


class NoFit(ValueError):
    """The data say nothing definite about a coefficient (no events, or perfect separation)."""


@dataclass(frozen=True)
class Fit:
    """Coefficients (log hazard ratios), their covariance, and the log likelihood at 0 and there."""

    coefficients: Floats
    covariance: Floats
    null: float
    reached: float

    @property
    def errors(self) -> Floats:
        """Standard errors of the coefficients."""
        found: Floats = np.sqrt(np.diag(self.covariance))
        return found


def cox(x: ArrayLike, duration: ArrayLike, event: ArrayLike, entry: ArrayLike | None = None) -> Fit:
    """Fit hazard ratios.

    Args:
        x: covariates, rows × columns.
        duration, event, entry: as for :func:`metrics.models.survival.kaplan_meier.kaplan_meier`.

    Raises:
        NoFit: no events, or the likelihood has no maximum.
        ValueError: lengths differ, a time is missing, an entry is not before its duration.
    """
    given = np.asarray(x, dtype=float)
    time, happened, begun, _ = checked(duration, event, entry, None)
    if not happened.any():
        raise NoFit("no events")
    centred = given - given.mean(axis=0)

    def value(beta: Floats) -> tuple[float, Floats, Floats]:
        return _likelihood(beta, lambda _t: centred, time, happened, begun)

    beta = np.zeros(given.shape[1])
    null, gradient, information = value(beta)
    reached = null
    for _ in range(_STEPS):
        if np.linalg.cond(information) > 1e12:
            raise NoFit("covariates are not independent")
        step = np.linalg.solve(information, gradient)
        tried, factor = value(beta + step), 1.0
        while tried[0] < reached - 1e-12 and factor > 1e-4:
            factor /= 2
            tried = value(beta + factor * step)
        beta = beta + factor * step
        change, (reached, gradient, information) = abs(tried[0] - reached), tried
        if change < _CLOSE * (abs(reached) + _CLOSE):
            if (np.abs(beta) * np.ptp(given, axis=0)).max() > _ENDLESS:
                raise NoFit("a covariate tells the order of events by itself")
            covariance: Floats = np.linalg.inv(information).astype(np.float64)
            return Fit(beta, covariance, null, reached)
    raise NoFit("the likelihood has no maximum")


def proportionality(
    fit: Fit,
    x: ArrayLike,
    duration: ArrayLike,
    event: ArrayLike,
    entry: ArrayLike | None = None,
    transform: Callable[[Floats], Floats] = np.log,
) -> tuple[Floats, float]:
    """Test for each covariate whether its ratio changes with g(t), and for all together.

    Returns:
        χ² (one degree of freedom) per covariate, and the global χ² on as many as there are
        covariates: score tests at the fitted coefficients, no second fit.
    """
    given = np.asarray(x, dtype=float)
    time, happened, begun, _ = checked(duration, event, entry, None)
    centred = given - given.mean(axis=0)
    p = given.shape[1]
    middle = float(np.mean(transform(time[happened])))

    def widened(t: float) -> Floats:
        wide: Floats = np.hstack([centred, centred * (float(transform(np.array(t))) - middle)])
        return wide

    start = np.concatenate([fit.coefficients, np.zeros(p)])
    _, gradient, information = _likelihood(start, widened, time, happened, begun)
    single = np.empty(p)
    for i in range(p):
        kept = [*range(p), p + i]
        u = gradient[kept]
        single[i] = u @ np.linalg.solve(information[np.ix_(kept, kept)], u)
    whole = float(gradient @ np.linalg.solve(information, gradient))
    return single, whole


def chi2_p(chi2: float, df: int) -> float:
    """Upper tail of χ²."""
    return float(stats.chi2.sf(chi2, df))


def _likelihood(
    beta: Floats,
    covariates: Callable[[float], Floats],
    time: Floats,
    happened: np.ndarray,
    begun: Floats,
) -> tuple[float, Floats, Floats]:
    """Log partial likelihood, its gradient and information, Efron's ties."""
    size = len(beta)
    total, gradient, information = 0.0, np.zeros(size), np.zeros((size, size))
    for t in np.unique(time[happened]):
        x = covariates(float(t))
        at_risk = (begun < t) & (time >= t)
        now = happened & (time == t)
        risk, dead = np.exp(x[at_risk] @ beta), np.exp(x[now] @ beta)
        s0, s1 = risk.sum(), risk @ x[at_risk]
        s2 = (x[at_risk] * risk[:, None]).T @ x[at_risk]
        d0, d1 = dead.sum(), dead @ x[now]
        d2 = (x[now] * dead[:, None]).T @ x[now]
        total += float((x[now] @ beta).sum())
        gradient = gradient + x[now].sum(axis=0)
        count = int(now.sum())
        for k in range(count):
            part = k / count
            n0, n1, n2 = s0 - part * d0, s1 - part * d1, s2 - part * d2
            total -= float(np.log(n0))
            gradient = gradient - n1 / n0
            information = information + n2 / n0 - np.outer(n1, n1) / n0**2
    return total, gradient, information
