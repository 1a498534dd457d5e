"""Who no longer comes: members whose share fell by more than chance and rounding can explain.

The three newest classes are set against the three before. A fall counts when it is large (ten
points and a third of what it was) and clear (one-sided two-proportion z-test, pooled variance;
Holm 1979 over all members compared, family-wise 1 %). Hidden counts (1-9) are taken as what speaks
most against a fall: nine now, one before.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import compress
from typing import Final

from statsmodels.stats.multitest import multipletests

LEVEL: Final = 0.01
POINTS: Final = 0.10
PART: Final = 1 / 3
FEWEST: Final = 30  # placed in each period; fewer say nothing
HIGHEST_HIDDEN: Final = 9.0


@dataclass(frozen=True)
class Counts:
    """Part and whole of one member in both periods; ``None`` = hidden (1 to 9)."""

    part_before: float | None
    whole_before: float | None
    part_now: float | None
    whole_now: float | None


@dataclass(frozen=True)
class Fall:
    """A member whose share fell, with both shares; ``at_most`` where the new count is hidden."""

    member: int | str
    before: float
    now: float
    at_most: bool
    p: float


def falls(members: Mapping[int | str, Counts], errors: str = "holm") -> list[Fall]:
    """Find the members whose share fell, largest fall first.

    Args:
        members: code → counts, persons; already protected.
        errors: what is held to the level: ``holm`` any false one, ``fdr_bh`` the share of false
            ones among those found.

    Returns:
        Only falls that pass all three tests; empty where nothing can be compared.
    """
    compared = [found for code, counts in members.items() if (found := _compare(code, counts))]
    if not compared:
        return []
    compared.sort(key=lambda fall: fall.p)
    clear = multipletests([fall.p for fall in compared], LEVEL, errors)[0]
    large = [
        fall
        for fall in compress(compared, clear)
        if fall.before - fall.now >= POINTS and fall.now <= fall.before * (1 - PART)
    ]
    return sorted(large, key=lambda fall: fall.now - fall.before)


def _compare(code: int | str, counts: Counts) -> Fall | None:
    whole_before, whole_now = counts.whole_before or 0.0, counts.whole_now or 0.0
    if min(whole_before, whole_now) < FEWEST:
        return None
    hidden = counts.part_now is None
    now = HIGHEST_HIDDEN if counts.part_now is None else counts.part_now
    before = 1.0 if counts.part_before is None else counts.part_before
    a, b = min(before / whole_before, 1.0), min(now / whole_now, 1.0)
    return Fall(code, a, b, hidden, one_sided(before, whole_before, now, whole_now))


def one_sided(part_a: float, whole_a: float, part_b: float, whole_b: float) -> float:
    """P-value of the pooled two-proportion z-test that the second share is no smaller.

    Fleiss, Levin, Paik (2003), *Statistical Methods for Rates and Proportions*, §3.1, without
    continuity correction.
    """
    pooled = (part_a + part_b) / (whole_a + whole_b)
    spread = math.sqrt(max(pooled * (1 - pooled), 0.0) * (1 / whole_a + 1 / whole_b))
    if spread == 0:
        return 1.0
    z = (part_a / whole_a - part_b / whole_b) / spread
    return 0.5 * math.erfc(z / math.sqrt(2))
