"""The linear program of the attack: one feasible region, bounded for many hidden figures."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_matrix, vstack

from metrics.attack.work import Work

Target = tuple[int, ...]  # the unknowns whose sum is the hidden figure
Sum = tuple[tuple[int, ...], tuple[float, ...]]  # unknowns and their weights
LEAST_WIDTH: Final = 3  # people: what must be left open of a suppressed figure (DESIGN §6)
_EPSILON: Final = 1e-6
_MOST_STEPS: Final = 2**31 - 1  # HiGHS takes no longer number; of a small program work allows more


@dataclass(frozen=True)
class Bound:
    """What the program leaves of one hidden figure; real bounds, whole-number width."""

    name: str
    target: Target
    low: float
    high: float

    @property
    def width(self) -> int:
        """Greatest less least whole number left: 0 = recovered exactly."""
        return int(whole_width(np.array([self.low]), np.array([self.high]))[0])


@dataclass(frozen=True)
class Findings:
    """The bounds of a family of tables. A width of 3 or more is a lower limit of the width.

    ``unsolved`` counts the figures for which the work allowed didn't suffice.
    """

    bounds: tuple[Bound, ...]
    unsolved: int = 0

    @property
    def exact(self) -> list[Bound]:
        """Figures recovered exactly."""
        return [bound for bound in self.bounds if bound.width <= 0]

    @property
    def narrow(self) -> list[Bound]:
        """Figures with a narrower feasibility interval than asked for (the exact ones too)."""
        return [bound for bound in self.bounds if bound.width < LEAST_WIDTH]

    def summary(self) -> tuple[int, int, int, int | None]:
        """Suppressed figures, recovered exactly, narrower than 3, least width (3 or more is 3)."""
        least = min((min(b.width, LEAST_WIDTH) for b in self.bounds), default=None)
        return len(self.bounds), len(self.exact), len(self.narrow), least


class Contradiction(ValueError):
    """The tables contradict each other under what the intruder believes to know."""


class WorkIsDone(Exception):
    """What work was allowed didn't reach to the solution."""


class Program:
    """One feasible region, solved for many objectives.

    Unknowns that stand in the same sums throughout are one unknown here: nobody can tell them
    apart, and the program is several times smaller. Those that are zero are left out.
    """

    def __init__(
        self,
        size: int,
        constraints: Mapping[Sum, tuple[float, float]],
        targets: Sequence[Target] = (),
        work: Work | None = None,
    ) -> None:
        """Take the constraints and the figures that objectives will be made of.

        Args:
            size: number of unknowns.
            constraints: limits of weighted sums.
            targets: sums of unknowns; ``targets`` of the program is their matrix.
            work: after which nothing more is solved.
        """
        self.work = work or Work()
        self.upper = np.full(size, np.inf)
        lower = np.zeros(size)
        rows: list[Sum] = []
        lows: list[float] = []
        highs: list[float] = []
        for (index, weight), (low, high) in constraints.items():
            if not index:
                continue
            at = list(index)
            if high <= 0 and low >= 0 and min(weight) > 0:
                self.upper[at] = 0.0
            elif len(index) == 1 and weight == (1.0,):
                lower[at] = np.maximum(lower[at], low)
                self.upper[at] = np.minimum(self.upper[at], high)
            else:
                rows.append((index, weight))
                lows.append(low)
                highs.append(high)
        sums = matrix(rows, size)
        tops, bottoms = np.isfinite(highs), np.array(lows) > 0
        bottoms |= np.array([min(w, default=1.0) < 0 for _, w in rows], dtype=bool)
        bottoms &= np.isfinite(lows)
        self.matrix = vstack([sums[tops], -sums[bottoms]]).tocsr()
        self.right = np.concatenate([np.array(highs)[tops], -np.array(lows)[bottoms]])
        self.lower = lower
        self.targets = matrix([(t, (1.0,) * len(t)) for t in targets], size)
        self._merge()

    def _merge(self) -> None:
        every = vstack([self.matrix, self.targets]).tocsc()
        dice = np.random.default_rng(0)
        # Equal columns give equal sums of random marks, others (all but) never.
        marks = every.T @ dice.random((every.shape[0], 2))
        used = np.flatnonzero((self.upper > 0) & (np.diff(every.indptr) > 0))
        _, first, group = np.unique(marks[used], axis=0, return_index=True, return_inverse=True)
        count = len(first)
        self.lower = np.bincount(group, self.lower[used], count).astype(float)
        self.upper = np.bincount(group, self.upper[used], count).astype(float)
        self.matrix = self.matrix.tocsc()[:, used[first]].tocsr()
        self.targets = self.targets.tocsc()[:, used[first]].tocsr()

    def solve(self, objective: np.ndarray) -> np.ndarray:
        """The world that makes the objective least.

        Args:
            objective: a weight for each column of ``targets``.

        Raises:
            Contradiction: there is none.
            WorkIsDone: it wasn't found within what work is allowed.
        """
        left, step = self.work.left, self.matrix.nnz + self.matrix.shape[1]
        if left <= 0:
            raise WorkIsDone
        # A sum that nothing limits from above is kept finite: any large number shows the width.
        found = linprog(
            objective,
            A_ub=self.matrix,
            b_ub=self.right,
            bounds=np.column_stack([self.lower, np.minimum(self.upper, 1e6)]),
            method="highs",
            options={"maxiter": int(min(1 + left / step, _MOST_STEPS))},
        )
        self.work.add(step * (1 + found.nit))
        if found.status == 1:
            raise WorkIsDone
        if found.status != 0:
            raise Contradiction(found.message)
        values: np.ndarray = found.x
        return values


def matrix(rows: Sequence[Sum], columns: int) -> csr_matrix:
    """One row per weighted sum."""
    starts = np.cumsum([0, *(len(index) for index, _ in rows)])
    index = np.fromiter(_flat(index for index, _ in rows), dtype=np.int64)
    weight = np.fromiter(_flat(weight for _, weight in rows), dtype=float)
    return csr_matrix((weight, index, starts), shape=(len(rows), columns))


def _flat(rows: Iterable[tuple[float, ...]]) -> Iterator[float]:
    for row in rows:
        yield from row


def whole_width(low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Whole numbers between two bounds, less one."""
    left: np.ndarray = np.floor(high + _EPSILON) - np.ceil(low - _EPSILON)
    return left
