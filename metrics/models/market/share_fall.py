"""Who no longer comes: members whose share fell by more than chance and rounding can explain.

The three newest classes are set against the three before. A fall counts when it is large (ten
points and a third of what it was) and clear (one-sided two-proportion z-test, pooled variance;
Holm 1979 over all members compared, family-wise 1 %). Whoever asks takes a hidden count as what
speaks most against a fall: the most that it can be now, nobody before.
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


@dataclass(frozen=True)
class Counts:
    """Part and whole of one member in both periods; ``at_most`` where the new part is a bound."""

    part_before: float
    whole_before: float
    part_now: float
    whole_now: float
    at_most: bool = False


@dataclass(frozen=True)
class Fall:
    """A member whose share fell, with both shares; ``at_most`` where the new one is a bound."""

    member: int | str
    before: float
    now: float
    at_most: bool
    p: float


def falls(members: Mapping[int | str, Counts], errors: str | None = "holm") -> list[Fall]:
    """Find the members whose share fell, largest fall first.

    Args:
        members: code → counts, persons; already protected.
        errors: what is held to the level: ``holm`` any false one, ``fdr_bh`` the share of false
            ones among those found; ``None`` each by itself, of which every other finds some.

    Returns:
        Only falls that pass all three tests; empty where nothing can be compared.
    """
    compared = [found for code, counts in members.items() if (found := _compare(code, counts))]
    if not compared:
        return []
    compared.sort(key=lambda fall: fall.p)
    clear = (
        [fall.p <= LEVEL for fall in compared]
        if errors is None
        else multipletests([fall.p for fall in compared], LEVEL, errors)[0]
    )
    large = [
        fall
        for fall in compress(compared, clear)
        if fall.before - fall.now >= POINTS and fall.now <= fall.before * (1 - PART)
    ]
    return sorted(large, key=lambda fall: fall.now - fall.before)


def _compare(code: int | str, counts: Counts) -> Fall | None:
    if min(counts.whole_before, counts.whole_now) < FEWEST:
        return None
    before = min(counts.part_before, counts.whole_before), counts.whole_before
    now = min(counts.part_now, counts.whole_now), counts.whole_now
    a, b = before[0] / before[1], now[0] / now[1]
    return Fall(code, a, b, counts.at_most, one_sided(*before, *now))


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
