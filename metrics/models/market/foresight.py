"""How far a sign of today tells next year's outcome of trades: rank, precision, reach.

The reach is the most that any index could attain: an outcome that differs from trade to trade by
chance alone can't be told by anything. It is the root of the outcome's reliability, which is told
from its two halves (Spearman 1910, Brown 1910: a whole of two halves that correlate by r has the
reliability 2r / (1 + r); no correlation with anything can exceed its root).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.stats import rankdata

from metrics.models.forecast.panel import Array

TOP: Final = 20
FEWEST: Final = 20  # trades
_Z95: Final = 1.96


@dataclass(frozen=True)
class Foresight:
    """What comes of it.

    Attributes:
        rank: Spearman's rank correlation, ties at their mean rank.
        low, high: its 95 % interval (Bonett and Wright 2000).
        top: how many of the first are looked at, :data:`TOP` or a third of all.
        hits: how many of these were among as many with the largest outcome.
        chance: how many would be by chance.
        trades: how many were compared.
    """

    rank: float
    low: float
    high: float
    top: int
    hits: int
    chance: float
    trades: int


def foresight(sign: Array, outcome: Array) -> Foresight | None:
    """Compare a sign with what came after it.

    Args:
        sign: (n,) of each trade, more foretells more; NaN where unknown.
        outcome: (n,) later.

    Returns:
        None of fewer than :data:`FEWEST` trades known in both, or where all are alike.
    """
    known = np.isfinite(sign) & np.isfinite(outcome)
    sign, outcome = sign[known], outcome[known]
    count = len(sign)
    if count < FEWEST or np.ptp(sign) == 0 or np.ptp(outcome) == 0:
        return None
    rank = spearman(sign, outcome)
    wide = _Z95 * np.sqrt((1 + rank**2 / 2) / (count - 3))
    middle = np.arctanh(np.clip(rank, -1 + 1e-12, 1 - 1e-12))
    top = min(TOP, count // 3)
    first = set(np.argsort(-sign, kind="stable")[:top].tolist())
    worst = set(np.argsort(-outcome, kind="stable")[:top].tolist())
    return Foresight(
        rank,
        float(np.tanh(middle - wide)),
        float(np.tanh(middle + wide)),
        top,
        len(first & worst),
        top * top / count,
        count,
    )


def spearman(one: Array, other: Array) -> float:
    """Rank correlation of two lists, ties at their mean rank."""
    return float(np.corrcoef(rankdata(one), rankdata(other))[0, 1])


def reach(first: Array, second: Array) -> float:
    """The most that any index can correlate with an outcome, from its two halves; NaN of too few.

    Args:
        first, second: (n,) the outcome of each trade in either half; NaN where unknown.
    """
    known = np.isfinite(first) & np.isfinite(second)
    if known.sum() < FEWEST or np.ptp(first[known]) == 0 or np.ptp(second[known]) == 0:
        return float("nan")
    halves = max(spearman(first[known], second[known]), 0.0)
    return float(np.sqrt(2 * halves / (1 + halves)))
