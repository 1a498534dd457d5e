"""What the tables of a block tell of each of their rows.

Of a node an intruder knows two numbers between which it lies: a shown count by its rounding, a mark
1–9; where a rule marks it that has nothing to do with its smallness, that somebody is in the list;
nothing where it isn't listed.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from metrics.attack.lattice import Block, Grouping
from metrics.disclosure.equations import Asked, fence
from metrics.disclosure.listing import unlisted
from metrics.disclosure.marginal_totals import secondary_suppression
from metrics.disclosure.margins import population
from metrics.disclosure.profile import hidden_below
from metrics.disclosure.snapshot import Published
from metrics.engine.compute import evaluate
from metrics.engine.selection import Selection
from metrics.registry import REGISTRY

UNKNOWN: Final = 1 << 40  # the most that a count can be of which nothing is known


@dataclass
class Nodes:
    """Every row of every table of a block.

    Attributes:
        of: groupings × unknowns: the node's number, -1 where the table doesn't count it.
        count: exact.
        low, high: what the tables tell of it.
        free: marked by a rule that has nothing to do with its smallness, or not listed.
        there: of those, the ones whose being listed says that they count somebody.
    """

    of: np.ndarray
    count: np.ndarray
    low: np.ndarray
    high: np.ndarray
    free: np.ndarray
    there: np.ndarray

    @property
    def hidden(self) -> np.ndarray:
        """Those that count 1–9."""
        found: np.ndarray = (self.count > 0) & (self.count < hidden_below())
        return found


def nodes(cubes: Published, block: Block) -> Nodes:
    """Number the rows of all tables, and say what each tells."""
    of, counts, free, there = [], [], [], []
    start = 0
    for grouping in block.groupings:
        number, size = block.node_of(grouping)
        inside = number >= 0
        count = np.bincount(number[inside], block.unknowns[inside], size).astype(np.int64)
        marked, somebody = _marked(cubes, block, grouping, number, size)
        of.append(np.where(inside, number + start, -1).astype(np.int32))
        counts.append(count)
        free.append(marked)
        there.append(somebody)
        start += size
    count, unfounded, somebody = (np.concatenate(each) for each in (counts, free, there))
    low, high = (each.astype(np.int64) for each in fence(count.astype(float)))
    low[unfounded], high[unfounded] = 0, UNKNOWN
    low[somebody] = np.minimum(count[somebody], 1)
    return Nodes(np.array(of), count, low, high, unfounded, somebody)


def _marked(
    cubes: Published, block: Block, grouping: Grouping, number: np.ndarray, size: int
) -> tuple[np.ndarray, np.ndarray]:
    """Which rows of one table are marked for another reason than their smallness or not listed;
    and which of them are known to count somebody."""
    metric = REGISTRY[grouping.figure]
    window = grouping.window
    chosen = Selection(block.place)
    if window is not None:
        chosen = chosen.at(window.month, window.months)
    by = grouping.by
    exact = evaluate(cubes, metric, chosen, by, span=1).table
    asked = Asked(cubes, metric, chosen, by, exact, 1)
    flags = secondary_suppression(asked, cubes.total_threshold, marks=True)
    if not by:  # a single figure is always there
        return np.full(size, bool(flags.any())), np.zeros(size, dtype=bool)
    few = (exact["t0"] > 0) & (exact["t0"] < hidden_below())
    gone = unlisted(asked, flags | few)
    known = flags & ~gone & (exact["t0"] > 0) & (population(metric) is metric)
    inside = np.flatnonzero(number >= 0)
    _, first = np.unique(number[inside], return_index=True)
    mine = block.atoms.iloc[inside[first] // len(block.kinds)][list(by)].reset_index(drop=True)
    rows = pd.DataFrame(dict(zip(by, exact.pick(by), strict=True)))
    rows["flag"], rows["known"] = flags | gone, known
    for name in by:
        if mine[name].dtype == object or rows[name].dtype == object:
            mine[name], rows[name] = mine[name].astype(object), rows[name].astype(object)
    merged = mine.merge(rows, on=list(by), how="left")[["flag", "known"]].fillna(False)
    return merged["flag"].to_numpy(dtype=bool), merged["known"].to_numpy(dtype=bool)
