"""Scores of promises kept, and classes that chance alone doesn't give.

A score is 100 where what came is what the plan wanted by now. Around it stand the limits within
which a count of so many moves by chance: exact Poisson limits of observed ÷ expected, as in the
funnel plot (Spiegelhalter 2005, Funnel plots for comparing institutional performance, Statistics in
Medicine 24: 1185–1202). A class other than the usual one is given only where the score lies beyond
those limits and beyond what rounding leaves open: a county that was promised twenty is not praised
or blamed for three.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from metrics.models.market.funnel import poisson_limits
from metrics.models.ranks import rank_bands

FULL = 100.0  # the score of what keeps to its plan


@dataclass(frozen=True)
class Component:
    """One thing that is scored.

    Attributes:
        weight: of the whole; only the proportions matter.
        points: 100 where it keeps to its plan.
        expected: people that the plan wanted by now; 0 of what chance has no part in.
        margin: what rounding leaves open, in points.
    """

    weight: float
    points: float
    expected: float = 0.0
    margin: float = 0.0


@dataclass(frozen=True)
class Class:
    """A class: at least so many points, given where it is as sure as this (0.95, 0.998)."""

    name: str
    least: float
    sure: float = 0.95
    usual: bool = False


@dataclass(frozen=True)
class Score:
    """What a member scored, and how far that can be told from keeping to the plan.

    Attributes:
        points: the weighted mean.
        low, high: limits of chance around 100, 95 %.
        margin: what rounding leaves open, in points.
        chance: half-width that chance leaves around the points themselves, 95 %.
        grade: the class that is given.
        held: whether chance or rounding alone kept it in the usual class.
    """

    points: float
    low: float
    high: float
    margin: float
    chance: float
    grade: str
    held: bool

    @property
    def beyond(self) -> int:
        """1 above the limits of chance, -1 below, 0 within them."""
        if self.points - self.margin > self.high:
            return 1
        return -1 if self.points + self.margin < self.low else 0


def score(components: Sequence[Component], classes: Sequence[Class], cap: float) -> Score | None:
    """The score of a member; ``None`` where nothing of it can be scored.

    Args:
        components: what is scored.
        classes: best first, one of them usual; the last takes all that is left.
        cap: the most points that one component brings.
    """
    total = sum(one.weight for one in components)
    if total <= 0:
        return None
    share = [one.weight / total for one in components]
    points = _mean(share, [min(one.points, cap) for one in components])
    margin = _mean(share, [one.margin for one in components])
    low, high = _limits(components, share, 0.95)
    chance = _mean(share, [_scatter(one) for one in components])
    grade, held = _class(points, margin, components, share, classes)
    return Score(points, low, high, margin, chance, grade, held)


def _class(
    points: float,
    margin: float,
    components: Sequence[Component],
    share: Sequence[float],
    classes: Sequence[Class],
) -> tuple[str, bool]:
    """The class by points, drawn towards the usual one until it is as sure as its rule wants."""
    usual = next(at for at, one in enumerate(classes) if one.usual)
    raw = next((at for at, one in enumerate(classes) if points >= one.least), len(classes) - 1)
    at = raw
    while at != usual:
        low, high = _limits(components, share, classes[at].sure)
        if at < usual and points - margin > high:
            break
        if at > usual and points + margin < low:
            break
        at += 1 if at < usual else -1
    return classes[at].name, at != raw


def _limits(
    components: Sequence[Component], share: Sequence[float], sure: float
) -> tuple[float, float]:
    """Limits around 100 of the weighted mean.

    Components count partly the same people (a doctor is a graduate too), so their scatters add up
    as if they were one: wider than independent ones, never too narrow.
    """
    ends = [
        (1.0, 1.0) if one.expected <= 0 else poisson_limits(one.expected, sure)
        for one in components
    ]
    return FULL * _mean(share, [low for low, _ in ends]), FULL * _mean(share, [h for _, h in ends])


def _scatter(one: Component) -> float:
    """95 % half-width of its own points, from the count behind them."""
    if one.expected <= 0:
        return 0.0
    count = max(one.points / FULL * one.expected, 1.0)
    return float(1.96 * FULL * np.sqrt(count) / one.expected)


def _mean(share: Sequence[float], values: Sequence[float]) -> float:
    return float(sum(part * value for part, value in zip(share, values, strict=True)))


def bands(scores: Sequence[Score]) -> list[tuple[int, int]]:
    """The best and the worst rank that each can have (:func:`metrics.models.ranks.rank_bands`)."""
    return rank_bands([one.points for one in scores], [one.margin + one.chance for one in scores])
