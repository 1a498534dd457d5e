"""One treated city against a mixture of others: synthetic control with placebo ranks.

Weights (none negative, sum 1) make the mixture follow the treated city before the start; what
differs afterwards is the estimate (Abadie, Diamond and Hainmueller 2010, JASA 105: 493–505, with
the outcome in every earlier period as predictors). How far chance alone drives two cities apart is
read from placebos: the same for each city that has no policy, as if it had one.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import nnls

from metrics.models.types import Values

_EXACT = 1e-9  # of the outcome's size: a fit closer than this is taken as this close


@dataclass(frozen=True)
class Synthetic:
    """The mixture, what differs, and where the treated city stands among the placebos.

    Attributes:
        weights: one a donor, in their order.
        gap: treated less mixture, one a period.
        start: position of the first period under the policy.
        fit: root mean squared gap before the start; ``placebo_fit`` one a donor.
        rank: of the treated city's root mean squared gap after ÷ before, 1 = farthest, among
            itself and the donors; ``p`` is ``rank / (donors + 1)``.
        placebo: mean gap after the start ÷ ``placebo_fit``, one a donor.
    """

    weights: Values
    gap: Values
    start: int
    fit: float
    placebo_fit: Values
    rank: int
    placebo: Values

    @property
    def effect(self) -> float:
        """Mean gap after the start, in units of the outcome."""
        return float(self.gap[self.start :].mean())

    @property
    def p(self) -> float:
        """Share of cities that differ at least as much."""
        return self.rank / (len(self.weights) + 1)

    def interval(self, level: float) -> tuple[float, float]:
        """Effects that the placebos would not call unusual (test inversion).

        Infinite where there are too few donors for the level: with n of them, no more than
        n/(n + 1) can be known.
        """
        donors = len(self.placebo)
        place = int(np.ceil(level * (donors + 1) - 1e-9))
        if place > donors:
            return -np.inf, np.inf
        reach = float(np.sort(np.abs(self.placebo))[place - 1]) * self.fit
        return self.effect - reach, self.effect + reach


def synthetic_control(treated: Values, donors: Values, start: int) -> Synthetic:
    """Estimate what a policy did in one city.

    Args:
        treated: its outcome, one a period.
        donors: cities × periods without the policy, two at least.
        start: position of the first period under the policy, two at least.

    Raises:
        ValueError: too few donors or earlier periods, no later one, a value missing.
    """
    if donors.ndim != 2 or len(donors) < 2 or donors.shape[1] != len(treated):
        raise ValueError("donors must be two cities or more, over the treated city's periods")
    if not 2 <= start < len(treated):
        raise ValueError("two periods before the start, and one after, are needed")
    if not (np.isfinite(treated).all() and np.isfinite(donors).all()):
        raise ValueError("every city must be observed in every period")
    tiny = _EXACT * float(np.abs(donors).mean())
    weights = simplex_weights(donors[:, :start].T, treated[:start])
    gap = treated - weights @ donors
    placebos = [_placebo(donors, i, start) for i in range(len(donors))]
    fits = np.array([max(_size(g[:start]), tiny) for g in placebos])
    ratios = np.array([_size(g[start:]) for g in placebos]) / fits
    fit = max(_size(gap[:start]), tiny)
    rank = 1 + int((ratios >= _size(gap[start:]) / fit).sum())
    means = np.array([g[start:].mean() for g in placebos])
    return Synthetic(weights, gap, start, fit, fits, rank, means / fits)


def simplex_weights(columns: Values, wanted: Values) -> Values:
    """Weights of ``columns``, none negative and summing to 1, that come nearest to ``wanted``.

    With weights summing to 1 the distance is that of (columns − wanted)·w from zero. Non-negative
    least squares with one more row, c·Σw = c, has the same direction as its solution for every c.
    """
    apart = columns - wanted[:, None]
    size = float(np.sqrt((apart**2).mean())) or 1.0
    rows = np.vstack([apart / size, np.ones(columns.shape[1])])
    found, _ = nnls(rows, np.append(np.zeros(len(wanted)), 1.0), maxiter=100 * columns.shape[1])
    weights: Values = found / found.sum()
    return weights


def _placebo(donors: Values, i: int, start: int) -> Values:
    """The gap of a donor against the other donors."""
    others = np.delete(donors, i, axis=0)
    gap: Values = donors[i] - simplex_weights(others[:, :start].T, donors[i, :start]) @ others
    return gap


def _size(gap: Values) -> float:
    return float(np.sqrt((gap**2).mean()))
