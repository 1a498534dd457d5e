"""Intervals after reconciling: joint draws of every node's error, each made to add up.

Each node keeps its own conformal interval as the law of its error; which nodes err together at
which horizon is taken from past errors as they were, neither centred nor shrunk: a correlation
shrunk to nothing tells the whole that the errors of its parts cancel (docs/forecast.md). Every
draw is reconciled, so the draws of the parts add up to the draw of the whole, and quantiles of any
node are theirs (Panagiotelis, Gamakumara, Athanasopoulos and Hyndman 2023).
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from metrics.models.forecast.hierarchy import Hierarchy
from metrics.models.forecast.panel import Array
from metrics.models.forecast.reconcile import Weights, solve

_SCORES: Final = (-1.959964, -1.281552, 0.0, 1.281552, 1.959964)
_AT_ONCE: Final = 250  # right-hand sides of one solution
_LEAST: Final = 4  # past errors that tell who errs together; with fewer, those of a horizon before


@dataclass(frozen=True)
class Bounds:
    """Intervals of the nodes; arrays (nodes, horizon), one inside the other around the middle."""

    lo80: Array
    hi80: Array
    lo95: Array
    hi95: Array


def draws(
    hierarchy: Hierarchy,
    middle: Array,
    bounds: Bounds,
    errors: Array,
    weight: Weights,
    count: int = 400,
    seed: int = 0,
    floored: bool = True,
) -> Array:
    """Draw futures of the cells that respect the hierarchy.

    Args:
        hierarchy: the nodes.
        middle: (nodes, horizon) reconciled forecasts.
        bounds: intervals of the base forecasts, moved to `middle` (`around`).
        errors: (nodes, times, horizon) past errors, NaN where the future is not known yet: what
            errs together. At least one horizon needs four times known for all nodes.
        weight: what the middle was reconciled with.
        count: futures.
        seed: of the random numbers; the same seed gives the same futures.
        floored: no cell below 0.

    Returns:
        (cells, horizon, count).

    Raises:
        ValueError: too few past errors.
    """
    common = np.random.default_rng(seed).standard_normal((errors.shape[1], count))
    first = len(hierarchy) - hierarchy.cells
    found = np.empty((hierarchy.cells, middle.shape[1], count))
    shape = None
    for ahead in range(middle.shape[1]):
        shape = _shape(errors[:, :, ahead], shape)
        scores = shape @ common
        knots = (bounds.lo95, bounds.lo80, None, bounds.hi80, bounds.hi95)
        apart = [
            np.zeros(len(middle)) if each is None else each[:, ahead] - middle[:, ahead]
            for each in knots
        ]
        for start in range(0, count, _AT_ONCE):
            missed = _through(scores[:, start : start + _AT_ONCE], apart)
            cells = solve(hierarchy, missed, weight)
            found[:, ahead, start : start + _AT_ONCE] = cells + middle[first:, ahead, None]
    return np.maximum(found, 0.0) if floored else found


def _shape(errors: Array, before: Array | None) -> Array:
    """(nodes, times) of length 1 each, such that their products are how alike two nodes err."""
    seen = np.isfinite(errors).all(axis=0)
    if seen.sum() < _LEAST:
        if before is None:
            raise ValueError(f"{_LEAST} past errors of all nodes are needed")
        return before
    known = np.where(seen, errors, 0.0)
    size = np.sqrt((known**2).sum(axis=1, keepdims=True))
    # A node that never erred goes with the others' mean.
    known = np.where(size > 0, known, known.mean(axis=0) + seen)
    found: Array = known / np.sqrt((known**2).sum(axis=1, keepdims=True))
    return found


def _through(scores: Array, apart: list[Array]) -> Array:
    """Errors that stand at these scores; straight lines through the bounds, and beyond them."""
    found = np.zeros_like(scores)
    slopes = [
        (after - before) / (_SCORES[i + 1] - _SCORES[i])
        for i, (before, after) in enumerate(pairwise(apart))
    ]
    edges = (-np.inf, _SCORES[1], 0.0, _SCORES[3], np.inf)
    for i, slope in enumerate(slopes):
        inside = (scores >= edges[i]) & (scores < edges[i + 1])
        line = apart[i][:, None] + slope[:, None] * (scores - _SCORES[i])
        found = np.where(inside, line, found)
    return found


def bounds_of(hierarchy: Hierarchy, middle: Array, futures: Array) -> Bounds:
    """Intervals of every node from the futures of the cells.

    Args:
        hierarchy: the nodes.
        middle: (nodes, horizon) reconciled forecasts, kept inside their intervals.
        futures: (cells, horizon, count).
    """
    found = np.empty((4, *middle.shape))
    for ahead in range(middle.shape[1]):
        every = hierarchy.sums @ futures[:, ahead]
        found[:, :, ahead] = np.quantile(every, (0.1, 0.9, 0.025, 0.975), axis=1)
    low, high = np.minimum(found[::2], middle), np.maximum(found[1::2], middle)
    return Bounds(low[0], high[0], np.minimum(low[1], low[0]), np.maximum(high[1], high[0]))


def around(middle: Array, base: Array, bounds: Bounds) -> Bounds:
    """Base intervals moved from the base forecast to the reconciled one, widths unchanged."""
    move = middle - base
    return Bounds(bounds.lo80 + move, bounds.hi80 + move, bounds.lo95 + move, bounds.hi95 + move)
