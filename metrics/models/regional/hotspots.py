"""Hot and cold spots: Getis–Ord Gi* on neighbouring regions, with control of false discoveries.

Ord and Getis (1995), Geographical Analysis 27(4): with binary weights, the region itself among
its neighbours,

    z_i = (Σ_j w_ij x_j − x̄ W_i) / (s √((n S_i − W_i²) / (n − 1))),  W_i = Σ w_ij, S_i = Σ w_ij²

with x̄ and s (divisor n) over all regions. P-values are two-sided normal; Benjamini and Hochberg
(1995) decide which of them count, because ninety tests at 5 % would cry out four times for
nothing. The closed form is thirty lines; the library that has it (esda) brings numba and 100 MB.
"""

from collections.abc import Mapping, Sequence
from math import erfc
from typing import Final

import numpy as np
from statsmodels.stats.multitest import multipletests

from metrics.models.types import Values

FALSE_DISCOVERIES: Final = 0.05
FEWEST: Final = 8  # regions; below it the normal approximation says nothing


def gi_star(values: Values, weights: Values) -> Values:
    """z-scores of Gi*.

    Args:
        values: x, one per region.
        weights: n × n, symmetric or not; the diagonal says that a region is its own neighbour.

    Returns:
        z, one per region; all NaN where the values don't differ; NaN for a region whose
        neighbours are all of the regions.
    """
    x, w = np.asarray(values, dtype=float), np.asarray(weights, dtype=float)
    n = len(x)
    total, squares = w.sum(axis=1), (w**2).sum(axis=1)
    spread = x.std()
    if n < 2 or spread == 0:
        return np.full(n, np.nan)
    room = np.sqrt(np.maximum(n * squares - total**2, 0) / (n - 1)) * spread
    away = w @ x - x.mean() * total
    scores: Values = np.divide(away, room, out=np.full(n, np.nan), where=room > 0)
    return scores


def contiguity(codes: Sequence[int], neighbours: Mapping[int, frozenset[int]]) -> Values:
    """Binary weights among the regions given, each its own neighbour."""
    at = {code: i for i, code in enumerate(codes)}
    weights = np.eye(len(codes))
    for code, i in at.items():
        for other in neighbours.get(code, frozenset()):
            if other in at:
                weights[i, at[other]] = 1.0
    return weights


def two_sided(scores: Values) -> Values:
    """P-values of z-scores under the normal; NaN stays NaN."""
    return np.array([erfc(abs(z) / 2**0.5) for z in scores])


def discoveries(p_values: Values, rate: float = FALSE_DISCOVERIES) -> np.ndarray:
    """Which tests count at a false discovery rate: the step-up rule of Benjamini and Hochberg.

    Returns:
        One flag per p-value; NaN never counts and is not among the tests.
    """
    p = np.asarray(p_values, dtype=float)
    known = ~np.isnan(p)
    found = np.zeros(len(p), dtype=bool)
    if known.any():
        found[known] = multipletests(p[known], rate, "fdr_bh")[0]
    return found
