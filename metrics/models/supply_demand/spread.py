"""How far the forecasts of cells and of their sums may be out, in shocks that cells share.

A cell's error is one that all cells have, one its city's, one its section's, one its band's, and
its own. Their sizes are such that the whole, every city, section and band err as far as forecasts
of just such sums did before: were all errors the cells' own, they would cancel in the whole.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from metrics.models.forecast.panel import Array

PARTS: Final = 5  # all, city, section, band, own
_ROUNDS: Final = 40
_OWN: Final = 0.25  # least share of a cell's variance that is its own
_STEADY: Final = 100.0  # people: smaller cells' growth is mostly chance
_MOST: Final = 0.9
_FEW: Final = 5  # points


@dataclass(frozen=True)
class Targets:
    """Spreads of logarithms at each horizon: (H,) of the whole, (n, H) of cities, sections, bands,
    (C, H) of cells."""

    whole: Array
    groups: tuple[Array, Array, Array]
    cells: Array


def components(sizes: Array, groups: NDArray[np.int64], targets: Targets) -> Array:
    """Take spreads apart into what cells share and what is their own.

    Each round sets every component to what its target leaves beside all the others; where the
    others alone are more than a target, it is 0 and the sum errs a little further than its target.

    Args:
        sizes: (C,) weights of the cells in their sums, ≥ 0.
        groups: (3, C) numbers of each cell's city, section and band.
        targets: what the sums are to have.

    Returns:
        (5, C, H) spreads, whose squares add up to about the cell's own target's.
    """
    horizon = targets.cells.shape[1]
    counts = [len(each) for each in targets.groups]
    total = max(float(sizes.sum()), 1e-9)
    cells = targets.cells**2
    goals = [each**2 for each in targets.groups]
    weights = [
        np.bincount(group, sizes, count).astype(float)
        for group, count in zip(groups, counts, strict=True)
    ]
    crossed = [
        [_crossed(groups[a], groups[b], sizes, counts[a], counts[b]) for b in range(3)]
        for a in range(3)
    ]
    inside = [_shares(sizes, groups[a], weights[a]) for a in range(3)]
    whole = np.zeros(horizon)
    parts = [np.zeros((count, horizon)) for count in counts]
    own = cells.copy()
    for _ in range(_ROUNDS):
        above = sum(((weights[a] / total) ** 2) @ parts[a] for a in range(3))
        above = above + ((sizes / total) ** 2) @ own
        whole = np.maximum(targets.whole**2 - above, 0.0)
        for a in range(3):
            others = sum(crossed[a][b] @ parts[b] for b in range(3) if b != a)
            alone = np.zeros_like(parts[a])
            np.add.at(alone, groups[a], (inside[a] ** 2)[:, None] * own)
            found = np.maximum(goals[a] - whole - others - alone, 0.0)
            parts[a] = (parts[a] + found) / 2  # half way: the three pull at each other
        shared = whole + sum(parts[a][groups[a]] for a in range(3))
        own = np.maximum(cells - shared, _OWN * cells)
    every = [np.broadcast_to(whole, cells.shape), *(parts[a][groups[a]] for a in range(3)), own]
    spreads: Array = np.sqrt(np.stack(every))
    return spreads


def _crossed(
    one: NDArray[np.int64], other: NDArray[np.int64], sizes: Array, n: int, m: int
) -> Array:
    """(n, m) squared shares that each of the others has in each of the ones."""
    amounts = np.zeros((n, m))
    np.add.at(amounts, (one, other), sizes)
    sums = amounts.sum(axis=1, keepdims=True)
    found: Array = (amounts / np.where(sums > 0, sums, 1.0)) ** 2
    return found


def _shares(sizes: Array, group: NDArray[np.int64], weights: Array) -> Array:
    found: Array = sizes / np.where(weights > 0, weights, 1.0)[group]
    return found


def steps(spread: Array) -> Array:
    """Spread of each year's own step, whose squares add up to a fan's; never nearly none.

    Args:
        spread: (…, H) of the fan.
    """
    square = spread**2
    first = square[..., :1]
    before = np.concatenate([np.zeros_like(first), square[..., :-1]], axis=-1)
    found: Array = np.sqrt(np.maximum(square - before, first / 4))
    return found


def tied(people: Array, came: Array) -> float:
    """How far years of more growth are years in which more come: correlation over the years.

    What enters a cell and what leaves it make its growth, so that demand's errors and supply's
    are not independent; growth about its mean against the log of entries about their trend.

    Args:
        people: (nodes, T) at points a year apart.
        came: (nodes, T - 1) entered in the years between.

    Returns:
        0 to 0.9; 0 where too little is known to tell.
    """
    large = (people >= _STEADY).all(axis=1) & (came > 0).all(axis=1)
    if not large.any() or people.shape[1] < _FEW:
        return 0.0
    growth = np.diff(np.log(people[large]), axis=1)
    growth = growth - growth.mean(axis=1, keepdims=True)
    logs = np.log(came[large])
    time = np.arange(logs.shape[1]) - (logs.shape[1] - 1) / 2
    slope = (logs @ time) / float(time @ time)
    logs = logs - logs.mean(axis=1, keepdims=True) - slope[:, None] * time

    def unit(values: Array) -> Array:
        size = np.sqrt((values**2).mean(axis=1, keepdims=True))
        found: Array = values / np.where(size > 0, size, 1.0)
        return found

    return float(np.clip((unit(growth) * unit(logs)).mean(), 0.0, _MOST))
