"""Zero or not known: of which sources there is a row, and of which provinces.

A count of nothing is a true zero only where somebody delivered the register that it is counted in,
and where that register reaches.
"""

from collections.abc import Collection, Iterable
from functools import lru_cache
from typing import Final

from metrics.engine.core import Metric, OutdatedSnapshot
from metrics.engine.statement import Cubes

# Either of the two says who was insured when; one is enough.
INSURED: Final = frozenset({"employment", "insurance_month"})
_PLACED: Final = ("stock", "posting", "seeker", "payout_paid", "payout_due")


@lru_cache(maxsize=64)
def delivered(cubes: Cubes) -> frozenset[str] | None:
    """The contracts of which a row was delivered; ``None`` where the snapshot doesn't say.

    Kept, because a snapshot never changes.
    """
    try:
        rows = cubes.query("SELECT contract FROM freshness WHERE rows > 0")
    except OutdatedSnapshot:
        return None
    return frozenset(str(name) for name in rows["contract"])


@lru_cache(maxsize=64)
def provinces(cubes: Cubes) -> frozenset[int]:
    """The provinces (first two digits) in which the data have anybody or anything."""
    try:
        union = " UNION ".join(f"SELECT region // 10000 AS p FROM {name}" for name in _PLACED)
        return frozenset(int(code) for code in cubes.query(union)["p"])
    except OutdatedSnapshot:
        return frozenset()


def rests_on(metric: Metric, cubes: Cubes) -> tuple[str, ...]:
    """The sources of a figure of which there are rows: those that may be cited."""
    there = delivered(cubes)
    if there is None:
        return metric.sources
    return tuple(name for name in metric.sources if name in there)


def absent(sources: Iterable[str], there: Collection[str]) -> tuple[str, ...]:
    """Of the sources that a figure rests on, those without which it can't be counted.

    One register of the insured is enough; where there is neither, the one that offices have is
    missed.

    Args:
        sources: contracts, in the record's order.
        there: contracts of which a row was delivered.
    """
    needed = list(sources)
    if not INSURED.isdisjoint(there):
        needed = [name for name in needed if name not in INSURED]
    elif set(needed) >= INSURED:
        needed.remove("employment")
    return tuple(name for name in needed if name not in there)


def is_known(metric: Metric, cubes: Cubes, region: int) -> bool:
    """Whether a zero of this figure, of this region, is one: its sources are there, and so is the
    region."""
    there = delivered(cubes)
    if there is None:
        return True
    where = provinces(cubes)
    reached = not region or not where or region // 10_000 in where
    return reached and not absent(metric.sources, there)
