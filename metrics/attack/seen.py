"""What was seen of a block: its worlds, and the least and the most of each count over them."""

from dataclasses import dataclass, field
from typing import Final

import numpy as np
import pandas as pd

from metrics.attack.lattice import Block
from metrics.attack.merged import merged
from metrics.attack.nodes import UNKNOWN, Nodes

LEAST_WIDTH: Final = 3  # people between two worlds
# Classes of a key within which a step leaves more tables as they are.
COARSER: Final = {
    "county": ("city",),
    "industry": ("section",),
    "school": ("school_place", "school_province"),
    "major": ("major_group",),
}


@dataclass
class Seen:
    """The worlds of one block, whoever finds them.

    Attributes:
        worlds: changes against the truth, one row a world.
        alive: the unknowns that can count somebody: nobody is put where nobody is, unless no table
            shows that there is nobody.
        cell: of those, which cell each is in: unknowns that no table tells apart are one cell.
        people: in each cell, in truth.
        sums: of cells that the tables tell of, rows that are the same put together.
        codes: keys (and the kind, where there are several) × cells: numbers from 0.
        coarse: for each key the numbers of its coarser classes, by name.
        least, most: of each sum over all worlds, the true one among them.
        targets: suppressed sums.
    """

    block: Block
    nodes: Nodes
    worlds: list[np.ndarray] = field(default_factory=list)

    def __post_init__(self) -> None:
        block, nodes = self.block, self.nodes
        room, full = np.ones(len(block.unknowns), dtype=bool), nodes.high <= nodes.count
        for of in nodes.of:
            room &= (of < 0) | ~full[of]
        alive = np.flatnonzero((block.unknowns > 0) | room)
        # Unknowns that no table tells apart are one.
        weight = np.random.default_rng(0).integers(1 << 40, size=len(nodes.of), dtype=np.int64)
        mark = np.zeros(len(alive), dtype=np.int64)
        for of, each in zip(nodes.of, weight, strict=True):
            mark += of[alive] * each
        _, first, self.cell = np.unique(mark, return_index=True, return_inverse=True)
        self.alive, one = alive, alive[first]
        self.people = np.bincount(self.cell, block.unknowns[alive], len(one)).astype(np.int64)
        self.sums = merged(nodes, nodes.of[:, one], UNKNOWN)
        self.least, self.most = self.sums.count.copy(), self.sums.count.copy()
        self.targets = np.flatnonzero(self.sums.hidden)
        row = one // len(block.kinds)
        codes, self.coarse = [], []
        for name in [block.level, *block.keys] if block.level else block.keys:
            timed = block.cube.clock and name == block.cube.clock
            numbers = block.periods() if timed else _codes(block.atoms[name])
            if len(np.unique(numbers[row])) > 1:
                codes.append(numbers[row])
                above = [each for each in COARSER.get(name, ()) if each in block.atoms]
                self.coarse.append({each: _codes(block.atoms[each])[row] for each in above})
        if len(block.kinds) > 1:
            codes.append(one % len(block.kinds))
            self.coarse.append({})
        self.codes = np.array(codes, dtype=np.int64).reshape(len(codes), len(one))

    @property
    def open(self) -> np.ndarray:
        """Suppressed sums that weren't seen three apart."""
        apart = self.most[self.targets] - self.least[self.targets]
        found: np.ndarray = self.targets[apart < LEAST_WIDTH]
        return found

    @property
    def proved(self) -> int:
        """Suppressed rows that were."""
        return int(self.sums.hidden.sum() - self.sums.hidden[self.open].sum())

    def keep(self, value: np.ndarray, people: np.ndarray) -> int:
        """Put a world down where it is the first to show some count three apart; how many."""
        left = self.open
        apart = np.maximum(self.most, value) - np.minimum(self.least, value)
        gained = int((apart[left] >= LEAST_WIDTH).sum())
        if gained:
            world = np.zeros(len(self.block.unknowns), dtype=np.int16)
            world[self.alive] = self.spread(people - self.people)
            self.worlds.append(world)
            np.minimum(self.least, value, out=self.least)
            np.maximum(self.most, value, out=self.most)
        return gained

    def spread(self, change: np.ndarray) -> np.ndarray:
        """The change of each cell, over the unknowns that it is: who come, all to its first one;
        who go, from each as many as there are."""
        order = np.argsort(self.cell, kind="stable")
        cell, people = self.cell[order], self.block.unknowns[self.alive[order]]
        first = np.concatenate([[True], np.diff(cell) > 0])
        before = np.cumsum(people) - people
        before = before - np.maximum.accumulate(np.where(first, before, 0))
        gone = np.clip(-change[cell] - before, 0, people)
        found = np.empty(len(cell), dtype=np.int64)
        found[order] = np.where(first & (change[cell] > 0), change[cell], -gone)
        return found


def _codes(column: "pd.Series[int]") -> np.ndarray:
    found: np.ndarray = pd.factorize(column, use_na_sentinel=False)[0]
    return found
