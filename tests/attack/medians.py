"""The intruder who reads medians: how many people are in every bin of pay, fenced by all tables.

It shares no code with the protection. Unknown is how many people of each finest group lie in each
bin. A count that is shown fences their sum, a mark says 1–9, and a median says in which bin the
middle person is and, as it is interpolated, roughly how many are below. An integer program then
looks for the least and the greatest number that all this allows.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

SECONDS = 20.0  # for one question; what is found until then are worlds, so it errs to the wide side


@dataclass(frozen=True)
class Seen:
    """One row of a table: whose it is, and what it says.

    Attributes:
        groups: the finest groups that it counts.
        least, most: what its count can be.
        median: the shown median; None where there is none.
    """

    groups: tuple[int, ...]
    least: int
    most: int
    median: float | None = None


@dataclass
class Program:
    """Everything that is known, as rows of an integer program."""

    groups: int
    bins: int
    width: float
    step: float
    rows: list[dict[int, float]] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)
    extra: int = 0  # yes or no: a median on the edge of two bins

    def at(self, group: int, place: int) -> int:
        return group * self.bins + place

    def add(self, row: dict[int, float], low: float, high: float) -> None:
        self.rows.append(row)
        self.low.append(low)
        self.high.append(high)

    def see(self, seen: Seen) -> None:
        """Take one row of a table in."""
        everybody = {self.at(g, b): 1.0 for g in seen.groups for b in range(self.bins)}
        self.add(everybody, seen.least, seen.most)
        if seen.median is None:
            return
        steps = round(self.width / self.step)
        place, inside = divmod(round(seen.median / self.step), steps)
        if inside:
            self._middle(seen.groups, place, inside, steps, None)
        else:  # at the bottom of this bin, or at the top of the one below
            self.extra += 1
            choice = self.groups * self.bins + self.extra - 1
            self._middle(seen.groups, place, 0, steps, (choice, 1.0))
            self._middle(seen.groups, place - 1, steps, steps, (choice, 0.0))

    def _middle(
        self,
        groups: Sequence[int],
        place: int,
        inside: int,
        steps: int,
        choice: tuple[int, float] | None,
    ) -> None:
        """F < N/2 <= F + f, and (N/2 - F) / f to the nearest step, times 2·steps: whole numbers."""
        if place < 0 or place >= self.bins:
            if choice is not None:  # there is no such bin: the other
                self.add({choice[0]: 1.0}, 1.0 - choice[1], 1.0 - choice[1])
            return
        n = {self.at(g, b): 1.0 for g in groups for b in range(self.bins)}
        below = {self.at(g, b) for g in groups for b in range(place)}
        within = {self.at(g, place) for g in groups}

        def row(of_n: float, of_below: float, of_within: float) -> dict[int, float]:
            return {at: of_n + of_below * (at in below) + of_within * (at in within) for at in n}

        big = 1e5
        for terms, least in (
            (row(1, -2, 0), 1.0),  # N - 2F >= 1
            (row(-1, 2, 2), 0.0),  # 2F + 2f - N >= 0
            (row(0, 0, 1), 1.0),
            (row(steps, -2 * steps, -(2 * inside - 1)), 0.0),
            (row(-steps, 2 * steps, 2 * inside + 1), 1.0),
        ):
            if choice is None:
                self.add(terms, least, np.inf)
            else:  # only where the choice is this one
                at, wanted = choice
                slack = {at: -big} if wanted == 1.0 else {at: big}
                self.add(terms | slack, least - (big if wanted == 1.0 else 0.0), np.inf)

    def bounds(self, counted: Iterable[int]) -> tuple[float, float]:
        """The least and the greatest number of people in some of the unknowns."""
        size = self.groups * self.bins + self.extra
        entries = [(i, at, v) for i, row in enumerate(self.rows) for at, v in row.items() if v]
        at_row, at_column, values = zip(*entries, strict=True)
        matrix = coo_array((values, (at_row, at_column)), shape=(len(self.rows), size)).tocsr()
        upper = np.full(size, np.inf)
        upper[self.groups * self.bins :] = 1
        cost = np.zeros(size)
        cost[list(counted)] = 1.0
        found = []
        for sign in (1.0, -1.0):
            result = milp(
                sign * cost,
                constraints=LinearConstraint(matrix, self.low, self.high),
                integrality=np.ones(size),
                bounds=Bounds(np.zeros(size), upper),
                options={"time_limit": SECONDS},
            )
            assert result.x is not None, result.message
            found.append(float(round(cost @ result.x)))
        return found[0], found[1]
