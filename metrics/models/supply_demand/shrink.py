"""Growth of single cells drawn to what their city, section and band have in common.

A node's log growth is taken apart as in an analysis of variance: the whole's, what its city, its
section, its band add to it, what two of them together add, and what is its own. Each of these
contrasts counts by how much of what such contrasts showed in the past was lasting:
w = τ²/(τ² + v/T), v a node's yearly variance (small counts jump by chance), τ² the variance of
lasting differences among nodes of the kind, by moments (DerSimonian and Laird 1986 about 0; the
estimator is that of Fay and Herriot 1979). Where cells do differ lastingly, w is near 1 and nothing
changes.
"""

from itertools import combinations
from typing import Final

import numpy as np
from numpy.typing import NDArray

from metrics.models.forecast.hierarchy import ALL, Hierarchy, Node
from metrics.models.forecast.panel import Array

_YEARS: Final = 10  # newest steps looked at
_LEAST: Final = 3  # steps
_STEADY: Final = 10.0  # people; growth of fewer is no measure
_FIRM: Final = 4.0  # years that the pool's variance counts beside a node's own
_ENOUGH: Final = 8  # nodes of a kind


def drawn(hierarchy: Hierarchy, history: Array, base: Array) -> Array:
    """Forecasts with every contrast of their growth shrunk.

    Args:
        hierarchy: nodes of crossed dimensions.
        history: (nodes, times) counts, oldest first, the newest the one growth is told from.
        base: (nodes, H) forecasts of each node by itself.

    Returns:
        (nodes, H). A node that was or is to be nobody, and what hangs on it, stays as it was.
    """
    newest = history[:, -1:]
    known = (newest > 0) & (base > 0)
    growth = np.log(np.where(known, base, 1.0) / np.where(known, newest, 1.0))
    growth = np.where(known, growth, np.nan)
    steps = _steps(history)
    parts = _subsets(hierarchy)
    weight = np.ones(len(hierarchy))
    contrast, past = np.zeros_like(growth), np.zeros_like(steps)
    for row, mine in enumerate(parts):  # from the top down: what is above is known by now
        above = mine[:-1]
        contrast[row] = growth[row] - contrast[above].sum(axis=0)
        past[row] = steps[row] - past[above].sum(axis=0)
    kinds: dict[tuple[bool, ...], list[int]] = {}
    for row, node in enumerate(hierarchy.nodes):
        kinds.setdefault(_set(node), []).append(row)
    for kind, rows in kinds.items():
        if any(kind):
            weight[rows] = weights(past[rows], history[rows, -1])
    shrunk = weight[:, None] * contrast
    told = np.array([shrunk[mine].sum(axis=0) for mine in parts])
    found: Array = np.where(np.isfinite(told), newest * np.exp(told), base)
    return found


def weights(past: Array, size: Array) -> Array:
    """How much of each node's mean contrast is lasting, 0 to 1.

    Args:
        past: (nodes, steps) yearly contrasts of one kind; NaN where unknown.
        size: (nodes,) people.

    Returns:
        1 throughout where too few nodes or years can tell.
    """
    count = np.isfinite(past).sum(axis=1)
    told = (count >= _LEAST) & (size >= _STEADY)
    weight = np.ones(len(past))
    if told.sum() < _ENOUGH:
        return weight
    years = count[told].astype(float)
    mean = np.nanmean(past[told], axis=1)
    variance = np.nanvar(past[told], axis=1, ddof=1)
    per_head = float(np.average(variance * size[told], weights=years))
    own = years - 1
    noise = (own * variance + _FIRM * per_head / size[told]) / (own + _FIRM) / years
    noise = np.maximum(noise, 1e-12)
    lasting = max(float((mean**2 / noise - 1).sum() / (1 / noise).sum()), 0.0)
    weight[told] = lasting / (lasting + noise)
    weight[~told] = lasting / (lasting + per_head / np.maximum(size[~told], 1.0) / years.mean())
    return weight


def _steps(history: Array) -> Array:
    """(nodes, steps) yearly log growth; NaN where either end is too few."""
    values = history[:, -(_YEARS + 1) :]
    there = np.where(np.isfinite(values) & (values >= _STEADY), values, np.nan)
    found: Array = np.diff(np.log(there), axis=1)
    return found


def _set(node: Node) -> tuple[bool, ...]:
    """Which dimensions a node is limited in."""
    return tuple(label != ALL for _, label in node)


def _subsets(hierarchy: Hierarchy) -> list[NDArray[np.int64]]:
    """Rows of all nodes above each that share some of its labels and have the others at the top,
    and of the node itself, last."""
    place = {node: row for row, node in enumerate(hierarchy.nodes)}
    top = hierarchy.nodes[0]
    found = []
    for node in hierarchy.nodes:
        limited = [at for at, is_set in enumerate(_set(node)) if is_set]
        rows = []
        for count in range(len(limited) + 1):
            for kept in combinations(limited, count):
                one = tuple(node[at] if at in kept else top[at] for at in range(len(node)))
                rows.append(place[one])
        found.append(np.array(rows, dtype=np.int64))
    return found
