"""Totals against each list of their parts, for all tables of a cube: shares no code with the rule.

Whoever reads a total, and any table that divides it, knows how many people the other rows have at
least: a shown one its least, one that is marked and listed one. What is left is the most that a row
can count.
"""

import numpy as np

from metrics.attack.lattice import Block
from metrics.attack.nodes import Nodes

_KNOWN = 1 << 39  # no total that is told counts more


def narrow(block: Block, known: Nodes) -> list[tuple[int, int, int]]:
    """Suppressed counts that one total less the least of its other parts leaves less than three.

    Returns:
        The count, the most that it can be, and the total, by the numbers of their nodes.
    """
    found = []
    tables = [(np.flatnonzero(of >= 0), of) for of in known.of]
    for inside, of in tables:
        parts, first = np.unique(of[inside], return_index=True)
        if not len(parts):
            continue
        one, place = inside[first], np.searchsorted(parts, of[inside])
        least = known.low[parts]
        for _, above in tables:
            total = above[one]
            if above is of or (total < 0).any() or (above[inside] != total[place]).any():
                continue
            told = np.bincount(total, least, len(known.count)).astype(np.int64)
            left = np.where(known.high < _KNOWN, known.high - told, _KNOWN)[total]
            # Not listed, it can be nobody; listed, it is one and what is left.
            bad = known.hidden[parts] & (left < 3) & (above[one] != of[one])
            found += [
                (int(node), int(least[at] + left[at]), int(total[at]))
                for at, node in enumerate(parts)
                if bad[at]
            ]
    return found
