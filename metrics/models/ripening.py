"""What unripe counts will come to: the chain-ladder with Mack's (1993) standard errors.

A month's count grows for a while: whoever registered in it finds work one, two, three months later.
How it grew in earlier months says what the newest will come to. Distribution-free: it assumes that
the next step is proportional to what is there (E[C_{j+1} | C_j] = f_j C_j), with a variance
proportional to it too (σ_j² C_j), and that origins are independent.

Mack, T. (1993): Distribution-free calculation of the standard error of chain ladder reserve
estimates. ASTIN Bulletin 23(2), 213-225. The range is log-normal in the outstanding part (Mack
1994, section 5): it never goes below what is there already.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
# The normal's 1.96 takes the variance for known; it rests on 14 to 35 months. 2.2 holds at least
# 92 % of the demo's completed counts, its loads played again (tests/metrics/test_completion.py).
WIDTHS: Final = 2.2


@dataclass(frozen=True)
class Ladder:
    """How counts grow with age.

    Attributes:
        factors: (ages − 1,) f_j, from age j to the next.
        spread: (ages − 1,) σ_j².
        weight: (ages − 1,) Σ C_ij over the origins that f_j rests on.
    """

    factors: Array
    spread: Array
    weight: Array

    def completes(self, age: int) -> float:
        """What a count of an age is multiplied by to be complete."""
        return float(np.prod(self.factors[age:]))


def ladder(triangle: Array) -> Ladder | None:
    """Development factors and their variance.

    Args:
        triangle: (origins, ages) cumulative counts, oldest origin first; NaN where not yet seen.

    Returns:
        ``None`` where some age was never followed by the next, or from nothing.
    """
    ages = triangle.shape[1]
    factors, spread, weight = np.ones(ages - 1), np.zeros(ages - 1), np.zeros(ages - 1)
    for j in range(ages - 1):
        seen = ~np.isnan(triangle[:, j + 1])
        now, later = triangle[seen, j], triangle[seen, j + 1]
        weight[j] = now.sum()
        if not weight[j] > 0:
            return None
        factors[j] = later.sum() / weight[j]
        held = now > 0
        if held.sum() > 1:
            off = later[held] / now[held] - factors[j]
            spread[j] = (now[held] * off**2).sum() / (held.sum() - 1)
        elif j > 1 and spread[j - 2] > 0:  # one pair tells no variance: Mack's extrapolation
            spread[j] = min(spread[j - 1] ** 2 / spread[j - 2], spread[j - 2], spread[j - 1])
        elif j:
            spread[j] = spread[j - 1]
    return Ladder(factors, spread, weight)


def ultimate(found: Ladder, counts: Array, ages: NDArray[np.int_]) -> tuple[float, float]:
    """What the counts of some origins come to together, and its standard error.

    Args:
        found: how counts grow.
        counts: (n,) what is seen of each origin now.
        ages: (n,) its age now, from 0; one beyond the ladder's is complete.

    Returns:
        Sum of the completed counts; root of the mean squared error of prediction (Mack 1993,
        theorem 3 and its corollary: the origins share the errors of the factors).
    """
    last = len(found.factors)
    grown: Array = np.array([c * found.completes(a) for c, a in zip(counts, ages, strict=True)])
    error = 0.0
    for i, (count, age) in enumerate(zip(counts, ages, strict=True)):
        steps = range(min(int(age), last), last)
        path, shared = float(count), 0.0
        own = 0.0
        for j in steps:
            scale = found.spread[j] / found.factors[j] ** 2 if found.factors[j] > 0 else 0.0
            own += scale * (1 / path if path > 0 else 0.0) + scale / found.weight[j]
            shared += 2 * scale / found.weight[j]
            path *= found.factors[j]
        younger = grown[[k for k in range(len(counts)) if _after(ages, i, k)]].sum()
        error += grown[i] ** 2 * own + grown[i] * younger * shared
    return float(grown.sum()), float(np.sqrt(error))


def _after(ages: NDArray[np.int_], i: int, k: int) -> bool:
    """Whether an origin comes after another: it is younger, and shares all its steps to come."""
    return bool(ages[k] < ages[i] or (ages[k] == ages[i] and k > i))


def range_of(seen: float, whole: float, error: float) -> tuple[float, float]:
    """Where the completed count will be, 19 times in 20.

    Args:
        seen: what is there already, which only grows.
        whole: what it is expected to come to.
        error: standard error of that.
    """
    more = whole - seen
    if not more > 0:
        return whole, whole + WIDTHS * error
    width = float(np.sqrt(np.log1p((error / more) ** 2)))
    middle = float(np.log(more)) - width**2 / 2
    low, high = np.exp(middle - WIDTHS * width), np.exp(middle + WIDTHS * width)
    return seen + float(low), seen + float(high)


def cumulative(steps: Array, newest: int) -> Array:
    """A triangle from what came at each age.

    Args:
        steps: (origins, ages) what came at an age; origins one period apart, the last ``newest``
            periods old.
        newest: age of the last origin, 0 where its own period is the last that is seen.
    """
    origins, ages = steps.shape
    seen: Any = np.arange(ages)[None, :] <= (newest + origins - 1 - np.arange(origins))[:, None]
    grown: Array = np.where(seen, np.cumsum(steps, axis=1), np.nan)
    return grown
