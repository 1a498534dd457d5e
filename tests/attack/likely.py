"""The intruder who weighs: of the worlds that all tables allow, how many have which count.

Bounds say what a hidden count can be, not what it likely is. Here worlds are drawn at random, each
of those that all tables allow as likely as any other: a walk of many steps (somebody more or less;
somebody from one cell to another; two swapped, so that most sums stay) that goes nowhere whenever
a table would be another. Where it ends doesn't hang on where it begins once it is long enough:
half of the walks begin at the truth, half at a world that a linear program found far from it, and
how far the two halves differ is reported.
"""

import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from metrics.attack.intruder import Knowledge, System
from tests.attack import towns

MOST = 10  # values of a hidden count that are told apart: 1 to 9, and anything else


@dataclass(frozen=True)
class Likely:
    """Of each hidden count how often it has each value.

    Attributes:
        share: (targets, values 0 to 9): of all worlds drawn.
        apart: the greatest difference of a share between walks of two beginnings.
        true: the counts themselves.
    """

    share: np.ndarray
    apart: float
    true: np.ndarray

    @property
    def best(self) -> np.ndarray:
        """Of each hidden count the share of its likeliest value."""
        found: np.ndarray = self.share.max(axis=1)
        return found


def weigh(
    system: System,
    exact: np.ndarray,
    shape: tuple[int, ...],
    *,
    steps: int,
    walks: int = 16,
    seed: int = 1,
) -> Likely:
    """Draw worlds.

    Args:
        system: what the intruder knows, and the counts that he wants.
        exact: the true world, which is one of those allowed.
        shape: of the grid that the unknowns are, in their order.
        steps: of each walk; the first third is thrown away.
        walks: beside each other.
        seed: of the dice.
    """
    matrix, low, high = _sums(system, len(exact))
    goals = np.zeros((len(exact), len(system.targets)))
    for at, target in enumerate(system.targets):
        goals[list(target), at] = 1
    dice = np.random.default_rng(seed)
    far = _another(matrix, low, high, exact, dice)
    nobody = np.asarray(matrix[high < 1].sum(axis=0) > 0).ravel()  # no number is below zero
    matrix, low, high = _distinct(matrix, low, high, ~nobody)
    moves = _Moves(shape, np.flatnonzero(~nobody), dice)
    touched, weight = _by_cell(matrix)
    world = np.repeat(np.array([exact, far]).round().astype(int), walks // 2, axis=0)
    sums = (matrix @ world.T).T
    here = np.arange(len(world))[:, None]
    counts = np.zeros((2, goals.shape[1], MOST))
    for step in range(steps):
        cells, change = moves.draw(len(world))
        places = touched[cells].reshape(len(world), -1)
        added = (weight[cells] * change[:, :, None]).reshape(len(world), -1)
        np.add.at(sums, (here, places), added)
        np.add.at(world, (here, cells), change)
        now = sums[here, places]
        wrong = ((now < low[places]) | (now > high[places])).any(axis=1)
        wrong |= (world[here, cells] < 0).any(axis=1)
        np.subtract.at(sums, (here[wrong], places[wrong]), added[wrong])
        np.subtract.at(world, (here[wrong], cells[wrong]), change[wrong])
        if step > steps // 3 and step % 40 == 0:
            values = np.minimum((world @ goals).astype(int), MOST - 1)
            for half, part in enumerate((values[: walks // 2], values[walks // 2 :])):
                for value in range(MOST):
                    counts[half, :, value] += (part == value).sum(axis=0)
    halves = counts / counts.sum(axis=2, keepdims=True)
    share = halves.mean(axis=0)
    return Likely(share, float(np.abs(halves[0] - halves[1]).max()), exact @ goals)


def _sums(system: System, size: int) -> tuple[csr_array, np.ndarray, np.ndarray]:
    rows = [(i, at, weight) for i, (index, weights) in enumerate(system.constraints)
            for at, weight in zip(index, weights, strict=True)]  # fmt: skip
    place, column, value = zip(*rows, strict=True)
    bounds = np.array(list(system.constraints.values()))
    matrix = csr_array((value, (place, column)), shape=(len(bounds), size))
    return matrix, bounds[:, 0] - 1e-6, bounds[:, 1] + 1e-6


def _another(
    matrix: csr_array,
    low: np.ndarray,
    high: np.ndarray,
    exact: np.ndarray,
    dice: np.random.Generator,
) -> np.ndarray:
    """A world far from the true one: random prices, whole numbers."""
    found = milp(
        dice.normal(size=len(exact)),
        constraints=LinearConstraint(matrix, low, high),
        integrality=np.ones(len(exact)),
        bounds=Bounds(0, exact.sum()),
        options={"time_limit": 60.0},
    )
    assert found.x is not None, found.message
    return np.round(found.x)


def _distinct(
    matrix: csr_array, low: np.ndarray, high: np.ndarray, free: np.ndarray
) -> tuple[csr_array, np.ndarray, np.ndarray]:
    """The same sums over the unknowns that aren't surely nobody, each once."""
    kept: dict[tuple[tuple[int, ...], tuple[float, ...]], list[float]] = {}
    for row in range(matrix.shape[0]):
        piece = slice(matrix.indptr[row], matrix.indptr[row + 1])
        mine = free[matrix.indices[piece]]
        key = (
            tuple(matrix.indices[piece][mine].tolist()),
            tuple(matrix.data[piece][mine].tolist()),
        )
        if key[0]:
            old = kept.setdefault(key, [-np.inf, np.inf])
            old[:] = [max(old[0], low[row]), min(old[1], high[row])]
    rows = [(i, at, w) for i, key in enumerate(kept) for at, w in zip(*key, strict=True)]
    place, column, value = zip(*rows, strict=True)
    bounds = np.array(list(kept.values()))
    made = csr_array((value, (place, column)), shape=(len(kept), matrix.shape[1]))
    return made, bounds[:, 0], bounds[:, 1]


def _by_cell(matrix: csr_array) -> tuple[np.ndarray, np.ndarray]:
    """The sums that each unknown is in, with its weight: as many columns as the most has."""
    columns = matrix.tocsc()
    most = int(np.diff(columns.indptr).max())
    touched = np.zeros((matrix.shape[1], most), dtype=int)
    weight = np.zeros((matrix.shape[1], most))
    for at in range(matrix.shape[1]):
        piece = slice(columns.indptr[at], columns.indptr[at + 1])
        many = piece.stop - piece.start
        touched[at, :many], weight[at, :many] = columns.indices[piece], columns.data[piece]
    return touched, weight


class _Moves:
    """Somebody more or less, one from cell to cell along a side of the grid, or two swapped."""

    def __init__(self, shape: tuple[int, ...], free: np.ndarray, dice: np.random.Generator) -> None:
        """Moves among the unknowns that aren't surely nobody."""
        self.dice, grid = dice, np.array(np.unravel_index(free, shape))
        lines, squares = [], []
        known = set(free.tolist())
        for a in range(len(free)):
            for b in range(a + 1, len(free)):
                differ = np.flatnonzero(grid[:, a] != grid[:, b])
                if len(differ) == 1:
                    lines.append((free[a], free[b], free[a], free[a]))
                elif len(differ) == 2:
                    one, other = grid[:, a].copy(), grid[:, a].copy()
                    one[differ[0]], other[differ[1]] = grid[differ[0], b], grid[differ[1], b]
                    corners = [int(np.ravel_multi_index(x, shape)) for x in (one, other)]
                    if known.issuperset(corners):
                        squares.append((free[a], *corners, free[b]))
        singles = [(one, one, one, one) for one in free]
        self.kinds = [np.array(found) for found in (singles, lines, squares) if found]
        self.patterns = np.array([[1, 0, 0, 0], [1, -1, 0, 0], [1, -1, -1, 1]])

    def draw(self, many: int) -> tuple[np.ndarray, np.ndarray]:
        """Cells (many, 4) and what is added to each; each move is as likely as its reverse."""
        kind = self.dice.choice(len(self.kinds), size=many)
        cells = np.empty((many, 4), dtype=int)
        for at, found in enumerate(self.kinds):
            mine = kind == at
            cells[mine] = found[self.dice.integers(0, len(found), size=int(mine.sum()))]
        sign = self.dice.choice((-1, 1), size=many)
        return cells, self.patterns[kind] * sign[:, None]


def town(folder: Path, seed: int, people: int, *, pairs: bool, steps: int) -> Likely:
    """What all tables of the stock of a random town let be guessed (tests/attack/towns.py)."""
    cubes = towns.town(folder, seed, people)
    cut = towns.stock_slice(cubes)
    cells = towns.stock_cells(cut)
    exact = towns.truth(cut, cells)
    knows = Knowledge(least_suppressed=1, absent=0)  # a zero is shown, and so is a missing row
    tables = list(towns.stock_tables(cubes, towns.PLACES, pairs))
    system = System(cells, knows).read(tables, cubes).only_below_threshold(exact)
    frame = cells.atoms["stock"].frame
    sides = tuple(frame[name].nunique() for name in ("region", "industry", "education"))
    return weigh(system, exact, (len(cells) // len(frame), *sides), steps=steps)


if __name__ == "__main__":  # python -m tests.attack.likely SEED PEOPLE STEPS [pairs]
    own, size, long = (int(word) for word in sys.argv[1:4])
    with TemporaryDirectory() as made:
        found = town(Path(made), own, size, pairs="pairs" in sys.argv, steps=long)
    right = found.share.argmax(axis=1) == found.true
    print(
        f"{len(found.best)} hidden; likeliest value above 0.5: {(found.best > 0.5).sum()}, above "
        f"0.9: {(found.best > 0.9).sum()}, median {np.median(found.best):.2f}, the true one "
        f"{right.mean():.0%}; halves differ by {found.apart:.2f} at most"
    )
