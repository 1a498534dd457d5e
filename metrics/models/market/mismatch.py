"""Mismatch index (错配指数): the share of hires lost because seekers and posts are apart.

Şahin, Song, Topa and Violante, Mismatch Unemployment, AER 104(11), 2014, equation (5) with equal
matching efficiency: M = 1 − Σ (v_i/V)^α (u_i/U)^(1−α). 0 where seekers are spread over the markets
as posts are, 1 where no market has both.
"""

import math
from typing import Final

import numpy as np

from metrics.models.types import Values

ALPHA: Final = 0.5  # elasticity of matches with respect to posts


def mismatch(posts: Values, seekers: Values, alpha: float = ALPHA) -> float:
    """The index over markets.

    Args:
        posts: v_i, open headcount of each market (occupation, region), none negative.
        seekers: u_i, seekers of the same markets.
        alpha: between 0 and 1.

    Returns:
        M, 0 to 1; NaN where there are no posts or no seekers at all.

    Raises:
        ValueError: ``alpha`` is not between 0 and 1.
    """
    if not 0 < alpha < 1:
        raise ValueError(f"alpha is {alpha}, wanted between 0 and 1")
    v, u = np.asarray(posts, dtype=float), np.asarray(seekers, dtype=float)
    if not v.sum() > 0 or not u.sum() > 0:
        return float("nan")
    matched = (v / v.sum()) ** alpha * (u / u.sum()) ** (1 - alpha)
    # Equal spreads give 1 but for the last bit; an index below zero would puzzle.
    return float(max(0.0, 1 - matched.sum()))


def mismatch_error(index: float, posts: float, seekers: float) -> float:
    """The standard error of the index (α = 0.5) where posts and seekers are drawn by chance.

    With ρ = 1 − M the Bhattacharyya coefficient of the two spreads, the delta method over two
    multinomials gives Var ρ = (1 − ρ²)/4 · (1/V + 1/U): each derivative is ½√(u/v), whose weighted
    square sums to ¼ and whose weighted mean is ρ/2.

    Args:
        index: M, 0 to 1.
        posts, seekers: V and U, how many there are in all.
    """
    return math.sqrt((1 - (1 - index) ** 2) / 4 * (1 / posts + 1 / seekers))
