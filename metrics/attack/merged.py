"""Rows of different tables that add up the same cells are one sum.

Most rows of deep tables are: of 82 226 suppressed counts of the demo's graduates by destination
4 375 are different sums. What the tables tell of one, they tell of all: the sum lies in all their
intervals. Sums of which nothing is told and which aren't suppressed forbid nothing.
"""

from dataclasses import dataclass

import numpy as np

from metrics.attack.nodes import Nodes


@dataclass(frozen=True)
class Sums:
    """The different sums of a block's cells.

    Attributes:
        of: ranks × cells: the number of a sum, -1 where there is none. In one rank each cell is in
            one sum at most; sums of several tables share a rank where they share no cell.
        number: of each node, the sum that it is; -1 where no cell is in it.
        count: exact.
        low, high: between what it lies, by all rows that it is.
        hidden: how many suppressed rows it is.
        size: how many cells.
    """

    of: np.ndarray
    number: np.ndarray
    count: np.ndarray
    low: np.ndarray
    high: np.ndarray
    hidden: np.ndarray
    size: np.ndarray


def merged(nodes: Nodes, of: np.ndarray, unknown: int) -> Sums:
    """Put together the nodes that add up the same cells.

    Args:
        nodes: the rows of all tables.
        of: groupings × cells: the node's number, -1 where the table doesn't count it.
        unknown: the most that a count can be of which nothing is known.
    """
    size = np.zeros(len(nodes.count), dtype=np.int64)
    mark = np.zeros(len(nodes.count), dtype=np.int64)
    dice, cells = np.random.default_rng(1), int(of.shape[1])
    weight: np.ndarray = dice.integers(1 << 62, size=cells, dtype=np.int64)
    for row in of:
        inside = np.flatnonzero(row >= 0)
        size += np.bincount(row[inside], minlength=len(size))
        np.add.at(mark, row[inside], weight[inside])  # wraps around
    there = np.flatnonzero(size)
    _, first, which = np.unique(mark[there], return_index=True, return_inverse=True)
    order = np.argsort(first)  # numbered as their first nodes are
    rank = np.empty(len(first), dtype=np.int64)
    rank[order] = np.arange(len(first))
    which, one = rank[which], there[first[order]]
    low, high = np.zeros(len(one), dtype=np.int64), np.full(len(one), unknown)
    np.maximum.at(low, which, nodes.low[there])
    np.minimum.at(high, which, nodes.high[there])
    hidden = np.bincount(which, nodes.hidden[there], len(one)).astype(np.int64)
    number = np.full(len(size), -1, dtype=np.int64)
    number[there] = which
    needed = (low > 0) | (high < unknown) | (hidden > 0)
    told = np.full(len(size), -1, dtype=np.int32)
    told[one[needed]] = np.flatnonzero(needed)
    ranks = _packed([np.where(row >= 0, told[row], -1) for row in of], cells)
    return Sums(ranks, number, nodes.count[one], low, high, hidden, size[one])


def _packed(rows: list[np.ndarray], cells: int) -> np.ndarray:
    """The rows, put into one another where no cell is in both."""
    found: list[np.ndarray] = []
    taken: list[np.ndarray] = []
    for row in rows:
        mine = np.packbits(row >= 0)
        if not mine.any():
            continue
        at = next((i for i, other in enumerate(taken) if not (other & mine).any()), len(found))
        if at == len(found):
            found.append(np.full(cells, -1, dtype=np.int32))
            taken.append(np.zeros_like(mine))
        found[at] = np.where(row >= 0, row, found[at])
        taken[at] |= mine
    return np.array(found, dtype=np.int32).reshape(len(found), cells)
