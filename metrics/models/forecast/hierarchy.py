"""Which series add up to which: crossed hierarchies (region × industry × education)."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

import numpy as np
from scipy import sparse

from metrics.models.forecast.panel import Array

ALL: Final = "all"
Label = Hashable
Ladder = Sequence[Mapping[Label, Label] | Callable[[Label], Label]]
Node = tuple[tuple[int, Label], ...]


@dataclass(frozen=True)
class Hierarchy:
    """Nodes and the bottom cells each is the sum of.

    Attributes:
        sums: (nodes, cells) sparse 0/1; its last rows are the cells themselves, in their order.
        nodes: for each row (rung, label) of every dimension: the rung is part of the name,
            because people known only at city level sit at the city's own code.
    """

    sums: sparse.csr_array
    nodes: list[Node]

    @property
    def cells(self) -> int:
        """How many bottom cells there are."""
        return int(self.sums.shape[1])

    def __len__(self) -> int:
        return len(self.nodes)

    def add_up(self, bottom: Array) -> Array:
        """(cells, …) → (nodes, …): what every node is when the cells are these."""
        flat = bottom.reshape(len(bottom), -1)
        found: Array = (self.sums @ flat).reshape(len(self), *bottom.shape[1:])
        return found


def crossed(cells: Sequence[tuple[Label, ...]], ladders: Sequence[Ladder]) -> Hierarchy:
    """Build the hierarchy in which every rung of one dimension meets every rung of the others.

    Args:
        cells: keys of the bottom series, one label per dimension, each once.
        ladders: for each dimension the rungs above its finest labels, each a map (or function)
            from the *finest* label; `ALL` is added on top. A county: city, then province.

    Returns:
        The nodes from the top down, the cells last.

    Raises:
        ValueError: no cells, a cell twice, or keys and ladders of different widths.
    """
    if not cells:
        raise ValueError("a hierarchy needs at least one cell")
    if len(set(cells)) != len(cells):
        raise ValueError("a cell appears twice")
    if any(len(cell) != len(ladders) for cell in cells):
        raise ValueError("each cell needs one label for each ladder")
    rungs = [_rungs(ladder) for ladder in ladders]
    place: dict[Node, int] = {}
    rows: list[int] = []
    heights = sorted(product(*(range(len(r)) for r in rungs)), key=lambda h: (-sum(h), h))
    for height in heights:  # the last is the cells themselves
        for cell in cells:
            key = tuple((up, rungs[d][up](cell[d])) for d, up in enumerate(height))
            rows.append(place.setdefault(key, len(place)))
    columns = np.tile(np.arange(len(cells)), len(heights))
    shape = (len(place), len(cells))
    return Hierarchy(
        sparse.csr_array((np.ones(len(rows)), (rows, columns)), shape=shape), list(place)
    )


def _rungs(ladder: Ladder) -> list[Callable[[Label], Label]]:
    def own(label: Label) -> Label:
        return label

    def top(_: Label) -> Label:
        return ALL

    return [own, *(step.__getitem__ if isinstance(step, Mapping) else step for step in ladder), top]
