"""Joint draws of what may come otherwise than forecast: factors of every term, of mean 1.

Half of an error's variance lasts for all years, half is the year's own; of employment, where years
add up, the year's own are steps. Employment and arrivals err together as far as years of more
growth have been years in which more came.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from metrics.models.forecast.panel import Array
from metrics.models.supply_demand.spread import steps
from metrics.models.supply_demand.types import Inputs

_FAR: Final = 3.0  # a draw changes nothing by more than this in logs: twentyfold
_HALF: Final = 0.5


@dataclass(frozen=True)
class Shocks:
    """Factors, (cells, 1 + draws, H) each, of G (1 + draws, H); the first draw is 1 throughout."""

    employed: NDArray[np.float32]
    leaving: NDArray[np.float32]
    others: NDArray[np.float32]
    inward: NDArray[np.float32]
    placed: NDArray[np.float32]


def still(inputs: Inputs, used: NDArray[np.int64]) -> Shocks:
    """No shocks: the middle alone."""
    one = np.ones((len(used), 1, inputs.years), dtype=np.float32)
    return Shocks(one, one, one, one, np.ones((1, inputs.years), dtype=np.float32))


def shocks(inputs: Inputs, draws: int, seed: int, used: NDArray[np.int64]) -> Shocks:
    """Draw for all cells, whichever are used: a city alone gets what it gets in the whole.

    Args:
        inputs: what is known.
        draws: how many; each is drawn with both signs.
        seed: of the random numbers.
        used: numbers of the cells wanted.
    """
    every = _every(inputs, draws, seed)
    if len(used) == len(inputs.cells):
        return every
    employed, leaving = every.employed[used], every.leaving[used]
    return Shocks(employed, leaving, every.others[used], every.inward[used], every.placed)


@lru_cache(maxsize=2)
def _every(inputs: Inputs, draws: int, seed: int) -> Shocks:
    """Of all cells; kept, since scenarios differ by their levers alone."""
    deck = _Deck(inputs, max(draws // 2, 1), seed)
    lasting, yearly = deck.normals(1), deck.normals(inputs.years)
    jumps = steps(inputs.employed_spread)
    employed = deck.mixed(inputs.employed_spread, lasting)
    employed = employed + np.cumsum(deck.mixed(jumps, yearly), axis=2)
    employed = deck.calmed(employed, inputs.employed, inputs.employed_sums)
    added = (inputs.employed_spread**2 + np.cumsum(jumps**2, axis=2)) / 2
    others = deck.mixed(inputs.others_spread, deck.tied(lasting))
    others = others + deck.mixed(inputs.others_spread, deck.tied(yearly))
    others = deck.calmed(others, inputs.others, inputs.others_sums)
    going, year = deck.normals(1), deck.normals(inputs.years)
    # Who leaves for another cell enters one: what all cells have in common is the same for both.
    coming, its = deck.normals(1), deck.normals(inputs.years)
    coming[0], its[0] = going[0], year[0]
    moves = inputs.staying_spread
    leaving = deck.mixed(moves, going) + deck.mixed(moves, year)
    inward = deck.mixed(moves, coming) + deck.mixed(moves, its)
    placed = deck.rng.standard_normal((1, deck.half, 1)) * inputs.placed_spread
    return Shocks(
        _factors(employed, added),
        _factors(leaving, moves**2),
        _factors(others, inputs.others_spread**2),
        _factors(inward, moves**2),
        _factors(placed, inputs.placed_spread[None, None] ** 2)[0],
    )


class _Deck:
    """Standard normals for every city, section, band and cell, and sums of them."""

    def __init__(self, inputs: Inputs, half: int, seed: int) -> None:
        self.rng = np.random.default_rng(seed)
        self.half, self._tied = half, inputs.tied
        count = len(inputs.cells)
        groups = [np.zeros(count, dtype=np.int64)]
        for place in (1, 2, 3):
            labels = [key[place] for key in inputs.cells]
            groups.append(np.unique(labels, return_inverse=True)[1].astype(np.int64))
        self.groups = [*groups, np.arange(count)]

    def normals(self, wide: int) -> list[Array]:
        shapes = [(int(group.max()) + 1, self.half, wide) for group in self.groups]
        return [self.rng.standard_normal(shape) for shape in shapes]

    def tied(self, other: list[Array]) -> list[Array]:
        rest = np.sqrt(1 - self._tied**2)
        mine = self.normals(other[0].shape[2])
        return [self._tied * a + rest * b for a, b in zip(other, mine, strict=True)]

    def mixed(self, spread: Array, z: list[Array]) -> Array:
        """(cells, half, H or 1) from spreads (5, C, H or 1)."""
        size = np.sqrt(_HALF) * spread[:, :, None]
        found: Array = size[-1] * z[-1]
        for part, one, group in zip(size[:-1], z[:-1], self.groups[:-1], strict=True):
            if part.any():
                found += part * one[group]
        return found

    def calmed(self, shock: Array, middle: Array, sums: Array) -> Array:
        """Let sums err less where their own forecasts did: what parts shift among each other
        (大专 for 本科, one city for the next) cancels in their sum.

        Args:
            shock: (cells, half, H) logarithms.
            middle: (cells, H) of the term.
            sums: (S, H) spreads of the whole, every city, section, band.
        """
        ends = np.cumsum([int(group.max()) + 1 for group in self.groups[:-1]])
        targets = np.split(sums, ends[:-1])
        for group, target in reversed(list(zip(self.groups[:-1], targets, strict=True))):
            weight = middle / np.maximum(_added(middle, group), 1e-9)[group]
            moved = _added(weight[:, None] * shock, group)
            wide = np.sqrt((moved**2).mean(axis=1))
            ratio = np.minimum(target / np.maximum(wide, 1e-9), 1.0)
            # What a sum's few years say of it, and what its many cells say: half of each.
            kept = np.sqrt((1 + ratio**2) / 2)
            shock = shock - ((1 - kept)[:, None] * moved)[group]
        return shock


def _added(values: Array, group: NDArray[np.int64]) -> Array:
    """Sums of rows by group."""
    shape = (int(group.max()) + 1, len(group))
    sums = sparse.csr_array((np.ones(len(group)), (group, np.arange(len(group)))), shape=shape)
    found: Array = (sums @ values.reshape(len(values), -1)).reshape(shape[0], *values.shape[1:])
    return found


def _factors(shock: Array, variance: Array) -> NDArray[np.float32]:
    """exp of the shocks with both signs, of mean 1: no sum of many small cells drifts upwards."""
    half = variance.sum(axis=0)[:, None] / 2
    both = np.concatenate([shock, -shock], axis=1).astype(np.float32)
    drawn = np.exp(np.clip(both - half.astype(np.float32), -_FAR, _FAR))
    found: NDArray[np.float32] = np.concatenate([np.ones_like(drawn[:, :1]), drawn], axis=1)
    return found
