"""Money as a ledger: how finely a total over all kinds of grants can be told.

A total that is told exactly is one equation more: what grants of each kind cost is public, so it
limits how many of a suppressed kind there can be. Which values a total can have, and how many cases
of each kind go with each of them, follows from what tables by kind show. So its values are divided
into steps, *before the total is looked at*, by what is shown alone: a step is 1 万元 wherever that
leaves every suppressed kind its :data:`LEAST_WIDTH` and takes no value from a shown one (whose
rounding shields counts elsewhere), else the next of :data:`GRAINS` that does. What is published is
the step that the total lies in, and nothing follows from the choice of the step: whoever knows the
tables can work all of them out. Where the values have an end without a step that will do, the rest
of them is one step, of which nothing is told.

Pure functions: who makes cells of a snapshot is :mod:`metrics.ledger`.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from metrics.disclosure.equations import LEAST_WIDTH

UNIT: Final = 10_000.0  # yuan: the finest step
# Lengths of steps, in units; the largest is beyond any total that is told in so coarse a way.
GRAINS: Final = (1, 5, 10, 15, 20, 25, 30, 40, 50, 75, 100, 150, 200, 300, 500, 1000, 2000, 5000)
_WORLDS: Final = 200_000  # numbers of cases that are gone through one by one
_NEXT: Final = 4000  # finest steps that are looked at, beyond which nothing is told

Step = tuple[int, int]  # number of its first unit, and how many units it has


@dataclass(frozen=True)
class Grants:
    """The grants of one kind in one cell, as the tables by kind tell them.

    Attributes:
        low, high: cases, at least and at most.
        least, most: yuan a case.
        hidden: whether the number of cases is suppressed.
    """

    low: int
    high: int
    least: float
    most: float
    hidden: bool


@dataclass(frozen=True)
class Reach:
    """For each number of cases of one kind the ends of the totals that it can go with, yuan."""

    cases: np.ndarray
    least: np.ndarray
    most: np.ndarray
    wanted: int  # how far apart the numbers of cases must stay that go with a step


@dataclass(frozen=True)
class Cell:
    """One region and month: its kinds of grants, and how many cases there are of all together."""

    grants: tuple[Grants, ...]
    low: int
    high: int

    @cached_property
    def reaches(self) -> tuple[Reach, ...]:
        """Of each kind, its numbers of cases with the totals beside them."""
        return tuple(self._reach(i) for i in range(len(self.grants)))

    def _reach(self, own: int) -> Reach:
        one = self.grants[own]
        others = [each for i, each in enumerate(self.grants) if i != own]
        cheap, dear = _filled(others)
        fewest = sum(each.low for each in others)
        most = fewest + len(cheap) - 1
        rows = []
        for cases in range(one.low, one.high + 1):
            low, high = max(self.low - cases, fewest), min(self.high - cases, most)
            if low <= high:
                least = cheap[low - fewest] + cases * one.least
                rows.append((cases, least, dear[high - fewest] + cases * one.most))
        found = np.array(rows, dtype=float).reshape(-1, 3)
        wide = int(np.ptp(found[:, 0])) if len(found) else 0
        wanted = min(LEAST_WIDTH, wide) if one.hidden else wide
        return Reach(found[:, 0], found[:, 1], found[:, 2], wanted)

    @property
    def consistent(self) -> bool:
        """Whether there is any total at all: the tables don't contradict each other."""
        return bool(self.reaches) and all(len(one.cases) for one in self.reaches)

    @property
    def least(self) -> float:
        """The least total, yuan."""
        return float(max(one.least.min() for one in self.reaches))

    @property
    def most(self) -> float:
        """The greatest total, yuan."""
        return float(min(one.most.max() for one in self.reaches))

    def open(self, low: np.ndarray, high: np.ndarray) -> np.ndarray:
        """Whether totals between two bounds leave each kind open, for many pairs of bounds."""
        found = np.ones(len(low), dtype=bool)
        for one in self.reaches:
            fits = (one.least[:, None] <= high) & (one.most[:, None] >= low)
            fewest = np.where(fits, one.cases[:, None], np.inf).min(axis=0)
            greatest = np.where(fits, one.cases[:, None], -np.inf).max(axis=0)
            found &= greatest - fewest >= one.wanted
        return found

    @cached_property
    def worlds(self) -> tuple[np.ndarray, np.ndarray, np.ndarray] | None:
        """Every number of cases of each kind that the tables allow, least and greatest totals.

        ``None`` where there are too many: then whole numbers leave no gaps worth a look.
        """
        ranges = [np.arange(one.low, one.high + 1) for one in self.grants]
        if math.prod(len(one) for one in ranges) > _WORLDS:
            return None
        cases = np.stack(np.meshgrid(*ranges, indexing="ij"), axis=-1).reshape(-1, len(ranges))
        together = cases.sum(axis=1)
        cases = cases[(together >= self.low) & (together <= self.high)]
        least, most = ([getattr(one, name) for one in self.grants] for name in ("least", "most"))
        return cases, cases @ np.array(least), cases @ np.array(most)

    def leaves(self, low: float, high: float) -> bool:
        """The same for one pair, in whole numbers of cases."""
        if not self.open(np.array([low]), np.array([high]))[0]:
            return False
        if self.worlds is None:
            return True
        cases, least, most = self.worlds
        found = cases[(least <= high) & (most >= low)]
        wanted = [one.wanted for one in self.reaches]
        return len(found) > 0 and bool((np.ptp(found, axis=0) >= wanted).all())


def _filled(grants: Sequence[Grants]) -> tuple[np.ndarray, np.ndarray]:
    """The least and the most that so many cases more than the fewest cost, yuan."""
    extra = [one.high - one.low for one in grants]
    cheap = np.sort(np.repeat([one.least for one in grants], extra))
    dear = np.sort(np.repeat([one.most for one in grants], extra))[::-1]
    least, most = (
        sum(one.low * cost for one, cost in zip(grants, costs, strict=True))
        for costs in ([one.least for one in grants], [one.most for one in grants])
    )
    return least + np.append(0.0, cheap.cumsum()), most + np.append(0.0, dear.cumsum())


def number_of(total: float) -> int:
    """The number of the unit that a total is rounded to, halves up."""
    return int(np.floor(total / UNIT + 0.5))


def edges(first: int, units: int) -> tuple[float, float]:
    """Between which totals a step lies, yuan."""
    return (first - 0.5) * UNIT, (first + units - 0.5) * UNIT


def steps(
    cell: Cell, least: float, also: Callable[[float, float], bool] = lambda low, high: True
) -> list[Step]:
    """Divide the values of a total.

    A finest step must leave everything open at both its ends: so do all parts of it, to which
    totals of other regions may narrow it (what is left open is concave in the total).

    Args:
        cell: what is known of it.
        least: a total that it surely isn't under, yuan.
        also: what else a step must leave open.

    Returns:
        The steps in ascending order; what lies above the last is one step, told of nobody.
    """
    at, last = number_of(min(least, cell.least)), number_of(cell.most)
    if last - at > _NEXT:
        return []
    start, ends = at, (np.arange(at, last + 2) - 0.5) * UNIT
    whole = cell.open(ends, ends)
    found: list[Step] = []
    while at <= last:
        fine = whole[at - start] and whole[at - start + 1]
        units = 1 if fine and _finest(cell, at, also) else _length(cell, at, also)
        if not units:
            break
        found.append((at, units))
        at += units
    if found and at <= last and not cell.leaves(edges(at, 1)[0], np.inf):
        first, _ = found.pop()  # its last values are no step of their own
        found += [(first, units) for units in GRAINS if first + units > last][:1]
    return found


def again(
    before: Step, divided: Sequence[Step], leaves: Callable[[float, float], bool]
) -> Step | None:
    """How a total is told that an earlier snapshot told, too: as it did, so that two of its steps
    are never laid over each other.

    Where that doesn't leave everything open any more, all steps of today that it meets are one:
    whichever of them the total lies in, it is told the same.

    Args:
        before: the step told then, which holds the total still.
        divided: from :func:`steps`.
        leaves: what a step must leave open.
    """
    if leaves(*edges(*before)):
        return before
    first, stop = before[0], before[0] + before[1]
    met = [one for one in divided if one[0] < stop and sum(one) > first]
    if not met or sum(met[-1]) < stop:
        return None
    first = min(first, met[0][0])
    return first, sum(met[-1]) - first


def _finest(cell: Cell, at: int, also: Callable[[float, float], bool]) -> bool:
    return open_at_ends(cell, (at, 1)) and also(*edges(at, 1))


def open_at_ends(cell: Cell, step: Step) -> bool:
    """Whether whatever a step is narrowed to leaves everything open."""
    return all(cell.leaves(one, one) for one in edges(*step))


def _length(cell: Cell, at: int, also: Callable[[float, float], bool]) -> int:
    for units in GRAINS[1:]:
        low, high = edges(at, units)
        if cell.leaves(low, high) and also(low, high):
            return units
    return 0


def step_of(total: float, divided: Sequence[Step]) -> Step | None:
    """The step that a total lies in; ``None`` where nothing is told of it."""
    unit = number_of(total)
    return next((one for one in divided if one[0] <= unit < one[0] + one[1]), None)
