"""Who stands out, given how much chance alone moves a small class: funnel limits.

Observed leavings against those expected from everybody's pace. The limits are exact Poisson ones
(Spiegelhalter 2005, Statistics in Medicine 24: 1185–1202), widened where the classes differ among
themselves by more than chance (his additive random effect, with the extremes winsorised first, so
that the culprits don't widen the net they should be caught in). They lie as far out as the number
of classes compared demands (Bonferroni): of ninety counties, chance alone would bring one beyond a
limit of 99.8 % in one look of six.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import stats

from metrics.models.survival.robust import Floats

WARN, ALARM = 0.95, 0.998
_FALSE: Final = 0.05  # that chance alone brings any of the classes compared beyond its limits
_TRIM: Final = 0.1
_ENOUGH: Final = 10  # classes; with fewer, one culprit would pass for diversity
_MATTERS: Final = 1.2  # an excess of less than a fifth is no alarm, however large the class


@dataclass(frozen=True)
class Funnel:
    """Per class: observed ÷ expected, two-sided limits around 1, and the overdispersed z-score.

    ``between`` is the variance (of the square root of the ratio, twice) that classes have among
    themselves beyond chance; ``sure`` is the share of what chance does to one class that lies
    within its alarm limits.
    """

    ratio: Floats
    warn_high: Floats
    alarm_low: Floats
    alarm_high: Floats
    z: Floats
    between: float
    sure: float

    @property
    def fast(self) -> np.ndarray:
        """Classes that lose people unusually fast: above the upper alarm limit, by a fifth."""
        found: np.ndarray = (self.ratio > self.alarm_high) & (self.ratio >= _MATTERS)
        return found


def funnel(observed: Floats, expected: Floats, rests_on: Floats | None = None) -> Funnel:
    """Compare classes with what everybody's pace would have brought.

    Args:
        observed: leavings per class.
        expected: the same from the reference hazards; greater than zero.
        rests_on: leavings from which each class's own expectation was made, where that is itself
            a count of chance: a ratio of counts E and n varies by 1/E + 1/n.
    """
    own = np.zeros_like(expected) if rests_on is None else expected / rests_on
    information = expected / (1 + own)
    raw = 2 * (np.sqrt(observed / expected) - 1) * np.sqrt(information)
    between = _between(raw, information)
    wide = np.sqrt(1 + information * between)
    spread = wide * np.sqrt(1 + own)
    ratio = observed / expected
    high = _limit(expected, 0.5 + WARN / 2, spread)
    sure = sure_of(len(expected))
    low = _limit(expected, (1 - sure) / 2, spread)
    # One leaver further out than the smooth line: a count on it is beyond it more often than told.
    top = _limit(expected, 0.5 + sure / 2, spread, 1.0)
    return Funnel(ratio, high, low, top, raw / wide, between, sure)


def sure_of(number: int, sides: int = 1) -> float:
    """Two-sided level of the alarm limits of each class where so many are compared at once: 99.8 %,
    or what keeps the chance of any false alarm among all of them below one in twenty.

    Args:
        number: classes compared.
        sides: of the limits beyond which a class is called out: 1 where only an excess is.
    """
    return max(ALARM, 1 - 2 * _FALSE / (sides * number)) if number else ALARM


def compared(number: int) -> tuple[str, ...]:
    """What a reader must know of the limits around so many classes; nothing of one alone."""
    if number < 2:
        return ()
    sure = f"{sure_of(number) * 100:.2f}".rstrip("0").rstrip(".")
    return (f"{number} 个一同比较，正常波动取 {sure}%：全无异常时，误报任何一个的可能不到 5%",)


def _between(raw: Floats, expected: Floats) -> float:
    """Variance among classes beyond chance, by moments, extremes winsorised."""
    if len(raw) < _ENOUGH:
        return 0.0
    low, high = np.quantile(raw, [_TRIM, 1 - _TRIM])
    total = float((np.clip(raw, low, high) ** 2).sum())
    room = float(expected.sum() - (expected**2).sum() / expected.sum())
    return max(0.0, (total - (len(raw) - 1)) / room)


def poisson_limits(expected: float, sure: float) -> tuple[float, float]:
    """Two-sided limits of observed ÷ expected by chance alone, around 1.

    Args:
        expected: events, greater than zero.
        sure: share of what chance does that lies within them: 0.95, 0.998.
    """
    one = np.array([expected], dtype=float)
    low, high = (_limit(one, q, np.ones(1))[0] for q in ((1 - sure) / 2, 0.5 + sure / 2))
    return float(low), float(high)


def binomial_limits(number: int, share: float, sure: float) -> tuple[float, float]:
    """Two-sided limits of a share of so many by chance alone, around the share expected.

    Exact binomial, interpolated between whole counts (Spiegelhalter 2005, appendix A.1.1): smooth
    in the number, never outside 0 to 1.

    Args:
        number: of whom it is a share, greater than zero.
        share: expected, between 0 and 1.
        sure: share of what chance does that lies within them: 0.95, 0.998.
    """

    def limit(q: float) -> float:
        count = float(stats.binom.ppf(q, number, share))
        above = float(stats.binom.cdf(count, number, share))
        below = float(stats.binom.cdf(count - 1, number, share))
        part = (above - q) / (above - below) if above > below else 0.0
        return min(1.0, max(0.0, (count - part) / number))

    return limit((1 - sure) / 2), limit(0.5 + sure / 2)


def _limit(expected: Floats, q: float, spread: Floats, outwards: float = 0.0) -> Floats:
    """Exact Poisson limit of observed ÷ expected, so many events further out; its distance from 1
    stretched by the spread."""
    # Interpolated between whole counts, so that the lines are smooth (Spiegelhalter's appendix).
    count = stats.poisson.ppf(q, expected)
    above = stats.poisson.cdf(count, expected)
    below = stats.poisson.cdf(count - 1, expected)
    share = np.divide(above - q, above - below, out=np.zeros_like(above), where=above > below)
    found: Floats = 1 + ((count - share + outwards) / expected - 1) * spread
    return np.maximum(found, 0.0)
