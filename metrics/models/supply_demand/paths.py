"""Forecasts of many counted series that must add up, and how far they may be out."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final, cast

import numpy as np
from numpy.typing import NDArray

from metrics.models.forecast.engine import Forecast
from metrics.models.forecast.hierarchy import Hierarchy
from metrics.models.forecast.local import Local, forecast_with
from metrics.models.forecast.panel import Array
from metrics.models.forecast.points import LAST
from metrics.models.forecast.reconcile import reconcile, weights
from metrics.models.supply_demand.shrink import drawn
from metrics.models.supply_demand.spread import Targets, components

_Z80, _Z95 = 1.2816, 1.9600
_LEAST, _MOST = 0.005, 1.0  # spread of logs
_FEW: Final = 3  # points below which nothing but the newest value is known
_SIZES: Final = (-np.inf, 100.0, 1000.0, 10_000.0, np.inf)  # people
_POOL: Final = 20  # series that a pool's errors need
# Errors of a sum's growth last and add up: its spread grows faster with the horizon than the pool's
# law, which mostly knows one and two years ahead; so much of the first year's, to this power more.
_FIRST_YEAR: Final = 0.85
_STEEPER: Final = 0.3
_STEEPER_STOCKS: Final = 0.5
# Cells that are drawn to what they have in common err less than their own forecasts did, farther
# ahead the more.
_CELLS: Final = 0.92
_CALMER: Final = -0.15


@dataclass(frozen=True)
class Paths:
    """Forecast series of C cells that add up with all their sums.

    Attributes:
        mean: (C, H).
        spread: (5, C, H) spread of the logarithm around it, as `components` has it.
        sums: (S, H) of the whole, every city, section and band.
        reasons: C remarks in words, "" where nothing is to be said.
        notes: what became of the office's own model, in words.
    """

    mean: Array
    spread: Array
    sums: Array
    reasons: tuple[str, ...]
    notes: tuple[str, ...] = ()


def clean(values: Array) -> tuple[Array, str]:
    """Make a series fit to be forecast: what isn't a count is treated, and said.

    Leading zeros are before the cell began. A gap (NaN, infinite, negative) inside is filled on a
    straight line, at either end it is cut off.

    Returns:
        The values, at least one; and a remark, "".
    """
    known = np.isfinite(values) & (values >= 0)
    if not known.any():
        return np.zeros(1), "没有可用的历史数据，按 0 计"
    places = np.flatnonzero(known)
    kept = np.arange(places[0], places[-1] + 1)
    found = np.interp(kept, places, values[places])
    remark = "历史数据有缺口，按前后直线补齐" if not known[kept].all() else ""
    if places[-1] < len(values) - 1:
        remark = "最近一年缺数据，从最后有数的年份起推算"
    positive = np.flatnonzero(found > 0)
    if len(positive) == 0:
        return np.zeros(1), "历年均为 0"
    return found[positive[0] :], remark


def paths(
    hierarchy: Hierarchy,
    history: Array,
    horizon: int,
    naive: Array | None = None,
    local: Local | None = None,
    *,
    stocks: bool = False,
) -> Paths:
    """Forecast every node, and make the cells and their sums agree.

    Args:
        hierarchy: the nodes, of three dimensions: region, section, band; cells last.
        history: (cells, times) oldest first.
        horizon: periods ahead.
        naive: (cells,) 1 where the newest value is to be used.
        local: a model of the office's own, which joins where its back-test beats ours.
        stocks: the counts are of who is there, so that forecasts go on from the newest: growth of
            cells is drawn to what they have in common.

    Returns:
        Finite, not negative; a cell without history stays at 0.
    """
    count = len(history)
    whole = hierarchy.add_up(np.where(np.isfinite(history) & (history >= 0), history, 0.0))
    whole[-count:] = history
    made, cleaned, notes = _forecasts(whole.shape, whole.tobytes(), horizon, local)
    base = np.array([one.mean for one in made])
    spread = np.array([_spread(one) for one in made])
    if stocks:
        carried = [
            one.method == LAST or len(values) < _FEW
            for one, (values, _) in zip(made, cleaned, strict=True)
        ]
        base = np.where(np.array(carried)[:, None], base, drawn(hierarchy, whole, base))
    steeper = _STEEPER_STOCKS if stocks else _STEEPER
    spread[:-count] *= _FIRST_YEAR * np.arange(1, horizon + 1) ** steeper
    held = np.zeros(count, dtype=bool) if naive is None else naive.astype(bool)
    newest = np.array([values[-1] for values, _ in cleaned[-count:]])
    base[-count:][held] = newest[held, None]
    found = reconcile(hierarchy, base, weights(hierarchy, "structural")).values[-count:].copy()
    found[held] = newest[held, None]  # what is said to be carried on is
    found[newest == 0] = 0.0
    reasons = tuple(
        remark or _reason(one.method, one.note, values, bool(is_held))
        for one, (values, remark), is_held in zip(
            made[-count:], cleaned[-count:], held, strict=True
        )
    )
    rows, groups = _marginal(hierarchy)
    targets = Targets(
        spread[0], (spread[rows[0]], spread[rows[1]], spread[rows[2]]), spread[-count:]
    )
    sums = np.concatenate([spread[:1], *targets.groups])
    parts = components(newest, groups, targets)
    if stocks:
        parts[-1] *= _CELLS * np.arange(1, horizon + 1) ** _CALMER
    return Paths(np.maximum(found, 0.0), parts, sums, reasons, notes)


@lru_cache(maxsize=8)
def _forecasts(
    shape: tuple[int, int], history: bytes, horizon: int, local: Local | None
) -> tuple[tuple[Forecast, ...], tuple[tuple[Array, str], ...], tuple[str, ...]]:
    """Forecasts of all nodes; of two that count the same people one only. Kept: a projection asks
    again once it knows which cells carry their newest value on."""
    values = np.frombuffer(history).reshape(shape)
    _, first, which = np.unique(values, axis=0, return_index=True, return_inverse=True)
    cleaned = [clean(values[row]) for row in first]
    made, notes = _by_size([found for found, _ in cleaned], horizon, local)
    return (
        tuple(made[place] for place in which.ravel()),
        tuple(cleaned[place] for place in which.ravel()),
        notes,
    )


def _marginal(hierarchy: Hierarchy) -> tuple[list[list[int]], NDArray[np.int64]]:
    """Rows of every city, section and band as a whole, and each cell's place among them."""
    place = {node: row for row, node in enumerate(hierarchy.nodes)}
    top = hierarchy.nodes[0]
    rows, groups = [], []
    for dimension in range(3):
        labels = [node[dimension] for node in hierarchy.nodes[-hierarchy.cells :]]
        known = sorted(set(labels), key=lambda label: cast(str, label[1]))
        rows.append([place[(*top[:dimension], one, *top[dimension + 1 :])] for one in known])
        number = {label: i for i, label in enumerate(known)}
        groups.append([number[label] for label in labels])
    return rows, np.array(groups, dtype=np.int64)


def _by_size(
    series: list[Array], horizon: int, local: Local | None
) -> tuple[list[Forecast], tuple[str, ...]]:
    """Forecast in pools of like size: small counts jump in ways large ones never do, and a pool's
    errors set the intervals of all in it."""
    newest = np.array([values[-1] for values in series])
    pools = [np.flatnonzero((newest >= low) & (newest < high)) for low, high in pairwise(_SIZES)]
    merged: list[NDArray[np.int64]] = []
    for pool in pools:  # upwards: what is too small for a pool joins the next larger
        if merged and len(merged[-1]) < _POOL:
            merged[-1] = np.concatenate([merged[-1], pool])
        else:
            merged.append(pool)
    if len(merged) > 1 and len(merged[-1]) < _POOL:
        merged[-2:] = [np.concatenate(merged[-2:])]
    found: dict[int, Forecast] = {}
    notes: list[str] = []
    for pool in merged:
        if len(pool):
            made, verdict = forecast_with([series[place] for place in pool], horizon, local=local)
            found.update(zip(pool.tolist(), made, strict=True))
            notes += [verdict.words] if verdict is not None else []
    return [found[place] for place in range(len(series))], tuple(dict.fromkeys(notes))


def _spread(one: Forecast) -> Array:
    """A normal's spread as wide as the intervals; whichever of the two says more."""
    wide = np.maximum((one.hi80 - one.lo80) / (2 * _Z80), (one.hi95 - one.lo95) / (2 * _Z95))
    safe = np.where(one.mean > 0, one.mean, 1.0)
    held: Array = np.clip(np.where(one.mean > 0, wide / safe, _MOST), _LEAST, _MOST)
    return held


def _reason(method: str, note: str, values: Array, held: bool) -> str:
    if held:
        return "用上年值：过去几年用上年值更准"
    if len(values) < _FEW:
        return "用上年值：历史不足三年"
    if method == LAST:
        return "用上年值：历年人数相同"
    return note
