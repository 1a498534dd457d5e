"""Ranks that say what is firm: values with margins, ties within them, bands.

Two values are told apart where the difference is larger than both margins together. A member's rank
band reaches from one more than the number of members surely before it to the number of members less
those surely behind it: the set of ranks that it can hold whatever the exact values are within their
margins. Source: the sure ranks of Goldstein and Spiegelhalter (1996), League tables and their
limitations, JRSS A 159(3), with rounding intervals for confidence intervals; Klein, Wright and
Wieczorek (2020), A joint confidence region for an overall ranking of populations, JRSS C 69(3),
eq. 3: with joint intervals the bands hold jointly.
"""

from collections.abc import Sequence

import numpy as np


def rank_bands(values: Sequence[float], margins: Sequence[float]) -> list[tuple[int, int]]:
    """The best and the worst rank that each member can have; the largest value is rank 1.

    Args:
        values: one each.
        margins: half-widths, in the values' unit.
    """
    value, margin = np.asarray(values, dtype=float), np.asarray(margins, dtype=float)
    apart = np.abs(value[:, None] - value[None, :]) > margin[:, None] + margin[None, :]
    before = apart & (value[None, :] > value[:, None])
    behind = apart & (value[None, :] < value[:, None])
    best = 1 + before.sum(axis=1)
    worst = len(value) - behind.sum(axis=1)
    return [(int(a), int(b)) for a, b in zip(best, worst, strict=True)]


def tied_with_first(values: Sequence[float], margins: Sequence[float]) -> int:
    """How many members can't be told from the first; values stand in falling order."""
    return sum(
        abs(values[0] - value) <= margins[0] + margin
        for value, margin in zip(values, margins, strict=True)
    )
