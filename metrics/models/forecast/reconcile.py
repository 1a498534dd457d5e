"""Forecasts of a hierarchy made to add up: OLS, structural and variance weights, MinT.

Optimal combination (Hyndman, Ahmed, Athanasopoulos and Shang 2011) and minimum trace
(Wickramasuriya, Athanasopoulos and Hyndman 2019): the cells b minimise (ŷ − Sb)′W⁻¹(ŷ − Sb), and
every node is the sum of its cells. W is the covariance of the base forecasts' errors, for MinT
shrunk to its diagonal (Schäfer and Strimmer 2005).
"""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from metrics.models.forecast.hierarchy import Hierarchy
from metrics.models.forecast.panel import Array

Kind = Literal["ols", "structural", "variance", "mint"]
_EXACT: Final = 1e-13  # residual of the normal equations, relative
_LEAST_SHRINK: Final = 1e-4  # below, W of few errors over many nodes can't be inverted
_LEAST_VARIANCE: Final = 1e-8  # of the mean: a node that never erred is not infinitely sure
_PIVOTS: Final = 60


@dataclass(frozen=True)
class Weights:
    """W⁻¹ as a diagonal less a matrix of low rank, so that nothing nodes × nodes is ever made.

    Attributes:
        diagonal: (nodes,).
        factor: (nodes, rank) U in W⁻¹ = diag − U·U′.
        shrunk: Schäfer and Strimmer's λ, 1 where the weights are diagonal.
    """

    diagonal: Array
    factor: Array
    shrunk: float

    def times(self, values: Array) -> Array:
        """W⁻¹·values, (nodes, columns)."""
        found: Array = self.diagonal[:, None] * values - self.factor @ (self.factor.T @ values)
        return found


@dataclass(frozen=True)
class Reconciled:
    """Forecasts that add up.

    Attributes:
        values: (nodes, horizon).
        held: how many (cell, period) would have been negative and are held at 0.
    """

    values: Array
    held: int


def weights(hierarchy: Hierarchy, kind: Kind, errors: Array | None = None) -> Weights:
    """How much each node's base forecast counts.

    Args:
        hierarchy: the nodes.
        kind: `ols` all alike; `structural` by the number of cells in a node; `variance` by the
            mean square of its errors; `mint` by their shrunk covariance.
        errors: (nodes, times) errors of the base forecasts, for the last two; times ≥ 3, finite.

    Raises:
        ValueError: errors missing, of another shape, not finite or too few.
    """
    count = len(hierarchy)
    nothing = np.zeros((count, 0))
    if kind == "ols":
        return Weights(np.ones(count), nothing, 1.0)
    if kind == "structural":
        return Weights(1 / np.asarray(hierarchy.sums.sum(axis=1)).ravel(), nothing, 1.0)
    if errors is None or errors.ndim != 2 or len(errors) != count or errors.shape[1] < 3:
        raise ValueError(f"errors of {count} nodes at three or more times are needed")
    if not np.isfinite(errors).all():
        raise ValueError("an error is not finite")
    if kind == "variance":
        return Weights(1 / _floored((errors**2).mean(axis=1)), nothing, 1.0)
    apart = errors - errors.mean(axis=1, keepdims=True)
    times = errors.shape[1]
    variance = _floored((apart**2).sum(axis=1) / (times - 1))
    shrunk = max(shrinkage(errors), _LEAST_SHRINK)
    own = shrunk * variance
    low = apart * np.sqrt((1 - shrunk) / (times - 1))
    # Woodbury, with the small matrix split so that what is taken away is a square.
    inner = np.linalg.cholesky(np.eye(times) + low.T @ (low / own[:, None]))
    factor = np.linalg.solve(inner, (low / own[:, None]).T).T
    return Weights(1 / own, factor, shrunk)


def _floored(variance: Array) -> Array:
    mean = float(variance.mean())
    return np.maximum(variance, _LEAST_VARIANCE * mean if mean > 0 else 1.0)


def shrinkage(errors: Array) -> float:
    """Schäfer and Strimmer's λ towards a diagonal: Σ Var(r_ij) / Σ r_ij² over i ≠ j, 0 to 1.

    Args:
        errors: (nodes, times). Nodes that never erred take no part.

    Both sums over pairs are had from matrices of times × times.
    """
    times = errors.shape[1]
    apart = errors - errors.mean(axis=1, keepdims=True)
    size = np.sqrt((apart**2).sum(axis=1) / (times - 1))
    scaled = apart[size > 0] / size[size > 0, None]
    square = scaled**2
    products = float((square.sum(axis=0) ** 2).sum() - (square**2).sum())
    together = float(((scaled.T @ scaled) ** 2).sum() - (square.sum(axis=1) ** 2).sum())
    if together <= 0:
        return 1.0
    noise = times / (times - 1) ** 3 * (products - together / times)
    return float(np.clip(noise / (together / (times - 1) ** 2), 0.0, 1.0))


def reconcile(
    hierarchy: Hierarchy, base: Array, weight: Weights, non_negative: bool = True
) -> Reconciled:
    """Make base forecasts add up.

    Args:
        hierarchy: the nodes.
        base: (nodes, horizon), finite, in the order of `hierarchy.nodes`.
        weight: what `weights` made.
        non_negative: hold cells at 0 that would be negative, the best solution that does
            (block pivoting, Wickramasuriya, Turlach and Hyndman 2020).

    Raises:
        ValueError: a base forecast of another shape or not finite.
    """
    if base.ndim != 2 or len(base) != len(hierarchy) or not np.isfinite(base).all():
        raise ValueError(f"finite base forecasts of {len(hierarchy)} nodes are needed")
    cells = solve(hierarchy, base, weight)
    held = 0
    if non_negative:
        for column in np.flatnonzero((cells < 0).any(axis=0)):
            cells[:, column], count = _held(hierarchy, base[:, column, None], weight)
            held += count
    return Reconciled(hierarchy.add_up(cells), held)


def incoherence(hierarchy: Hierarchy, values: Array) -> float:
    """Largest difference between a node and the sum of its cells, relative to the largest value."""
    cells = values[len(hierarchy) - hierarchy.cells :]
    size = float(np.abs(values).max())
    apart = float(np.abs(values - hierarchy.add_up(cells)).max())
    return apart / size if size > 0 else apart


def solve(hierarchy: Hierarchy, base: Array, weight: Weights, free: Array | None = None) -> Array:
    """Cells of least weighted squares, (cells, columns), by conjugate gradients.

    A column for each right-hand side, all at once, scaled by the diagonal; only sparse products.

    Args:
        hierarchy: the nodes.
        base: (nodes, columns).
        weight: what `weights` made.
        free: (cells,) 1 where a cell may differ from 0; None frees all.

    Raises:
        ArithmeticError: no solution to 1e-10, which weights made by `weights` don't lead to.
    """
    sums = hierarchy.sums
    across = sums.T.tocsr()
    mask = np.ones(hierarchy.cells) if free is None else free
    scale = 1 / np.sqrt(across @ weight.diagonal)
    scale = (scale * mask)[:, None]
    target = scale * (across @ weight.times(base))
    start = sums[len(hierarchy) - hierarchy.cells :] @ base[len(hierarchy) - hierarchy.cells :]
    found = np.divide(start, scale, out=np.zeros_like(start), where=scale > 0)
    left = target - scale * (across @ weight.times(sums @ (scale * found)))
    way = left.copy()
    size = (left**2).sum(axis=0)
    goal = (_EXACT**2) * np.maximum((target**2).sum(axis=0), 1e-300)
    least = size.copy()
    for _ in range(20 * hierarchy.cells + 100):
        if (size <= goal).all():
            break
        along = scale * (across @ weight.times(sums @ (scale * way)))
        curve = (way * along).sum(axis=0)
        going = (size > goal) & (curve > 0)
        step = np.where(going, size / np.where(curve > 0, curve, 1.0), 0.0)
        found += step * way
        left -= step * along
        fresh = (left**2).sum(axis=0)
        way = left + np.where(going, fresh / np.where(size > 0, size, 1.0), 0.0) * way
        size = fresh
        least = np.minimum(least, size)
        if not going.any():
            break
    if (size > goal * 1e6).any():
        raise ArithmeticError("the weights are too ill-conditioned to reconcile with")
    result: Array = scale * found
    return result


def _held(hierarchy: Hierarchy, base: Array, weight: Weights) -> tuple[Array, int]:
    """One column with no cell below 0: sets of cells held at 0, exchanged until none objects."""
    across = hierarchy.sums.T.tocsr()
    pull = across @ weight.times(base)
    free = np.ones(hierarchy.cells, dtype=bool)
    cells = solve(hierarchy, base, weight)[:, 0]
    # What turns a slope of the criterion into the unit of the series.
    unit = 1 / (across @ weight.diagonal)
    slack = 1e-9 * max(float(np.abs(base).max()), 1e-300)
    fewest, patience = hierarchy.cells + 1, 3
    for _ in range(_PIVOTS):
        slope = (across @ weight.times(hierarchy.sums @ cells[:, None]) - pull)[:, 0]
        wrong = np.where(free, cells < -slack, slope * unit < -slack)
        count = int(wrong.sum())
        if count == 0:
            break
        if count < fewest:
            fewest, patience = count, 3
        elif patience:
            patience -= 1
        else:  # Murty: one exchange at a time can't go round in circles
            wrong[: np.flatnonzero(wrong)[-1]] = False
        free ^= wrong
        cells = solve(hierarchy, base, weight, free.astype(float))[:, 0]
    return np.maximum(cells, 0.0), int((~free).sum())
