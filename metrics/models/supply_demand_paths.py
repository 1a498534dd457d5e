"""Forecasts of many counted series that must add up, and how their errors hang together."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from metrics.models.forecast import Forecast, forecast
from metrics.models.forecast_panel import Array
from metrics.models.forecast_points import LAST
from metrics.models.hierarchy import Hierarchy
from metrics.models.reconcile import reconcile, weights

_Z80, _Z95 = 1.2816, 1.9600
_LEAST, _MOST = 0.005, 1.0  # spread of logs
_FEW: Final = 3  # points below which nothing but the newest value is known
_SIZES: Final = (-np.inf, 100.0, 1000.0, np.inf)  # people
_POOL: Final = 20  # series that a pool's errors need
_STEADY: Final = 30.0  # people: smaller cells' growth is mostly chance


@dataclass(frozen=True)
class Paths:
    """Forecast series of C cells that add up with all their sums.

    Attributes:
        mean: (C, H).
        spread: (C, H) spread of the logarithm around it.
        whole: (H,) the same of all together.
        reasons: C remarks in words, "" where nothing is to be said.
    """

    mean: Array
    spread: Array
    whole: Array
    reasons: tuple[str, ...]


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
) -> Paths:
    """Forecast every node, and make the cells and their sums agree.

    Args:
        hierarchy: the nodes; cells last.
        history: (cells, times) oldest first.
        horizon: periods ahead.
        naive: (cells,) 1 where the newest value is to be used.

    Returns:
        Finite, not negative; a cell without history stays at 0.
    """
    count = len(history)
    whole = hierarchy.add_up(np.where(np.isfinite(history) & (history >= 0), history, 0.0))
    whole[-count:] = history
    cleaned = [clean(row) for row in whole]
    made = _by_size([values for values, _ in cleaned], horizon)
    base = np.array([one.mean for one in made])
    held = np.zeros(count, dtype=bool) if naive is None else naive.astype(bool)
    newest = np.array([values[-1] for values, _ in cleaned[-count:]])
    base[-count:][held] = newest[held, None]
    found = reconcile(hierarchy, base, weights(hierarchy, "structural")).values[-count:].copy()
    found[held] = newest[held, None]  # what is said to be carried on is
    empty = newest == 0
    found[empty] = 0.0
    spread = np.empty((count, horizon))
    reasons = []
    for row, (one, (values, remark)) in enumerate(
        zip(made[-count:], cleaned[-count:], strict=True)
    ):
        spread[row] = _spread(one.mean, one.lo80, one.hi80, one.lo95, one.hi95)
        reasons.append(remark or _reason(one.method, one.note, values, bool(held[row])))
    top = made[0]
    whole = _spread(top.mean, top.lo80, top.hi80, top.lo95, top.hi95)
    return Paths(np.maximum(found, 0.0), spread, whole, tuple(reasons))


def _by_size(series: list[Array], horizon: int) -> list[Forecast]:
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
    for pool in merged:
        if len(pool):
            made = forecast([series[place] for place in pool], horizon)
            found.update(zip(pool.tolist(), made, strict=True))
    return [found[place] for place in range(len(series))]


def _spread(mean: Array, lo80: Array, hi80: Array, lo95: Array, hi95: Array) -> Array:
    """A normal's spread as wide as the intervals; whichever of the two says more."""
    safe = np.where(mean > 0, mean, 1.0)
    wide = np.maximum((hi80 - lo80) / (2 * _Z80), (hi95 - lo95) / (2 * _Z95)) / safe
    held: Array = np.clip(np.where(mean > 0, wide, _MOST), _LEAST, _MOST)
    return held


def _reason(method: str, note: str, values: Array, held: bool) -> str:
    if held:
        return "用上年值：过去几年用上年值更准"
    if len(values) < _FEW:
        return "用上年值：历史不足三年"
    if method == LAST:
        return "用上年值：历年人数相同"
    return note


def steps(spread: Array) -> Array:
    """Spread of each year's own step, whose squares add up to a fan's; never nearly none.

    Args:
        spread: (cells, H) of the fan.
    """
    square = spread**2
    first = square[:, :1]
    before = np.concatenate([np.zeros_like(first), square[:, :-1]], axis=1)
    found: Array = np.sqrt(np.maximum(square - before, first / 4))
    return found


def shared(history: Array, sections: NDArray[np.int64], cities: NDArray[np.int64]) -> Array:
    """How much of a cell's surprise, beyond what all have, is its section's and its city's.

    From the correlations of yearly log growth between cells that share the section or the city,
    against those that share neither; cells of under 30 people take no part.

    Args:
        history: (cells, times).
        sections, cities: (cells,) numbers that tell which cells belong together.

    Returns:
        (2,) shares of variance, 0 to 0.9 together.
    """
    large = (history >= _STEADY).all(axis=1)
    if large.sum() < 4 or history.shape[1] < 5:
        return np.array([0.15, 0.15])
    growth = np.diff(np.log(history[large]), axis=1)
    growth = growth - growth.mean(axis=1, keepdims=True)
    size = np.sqrt((growth**2).mean(axis=1, keepdims=True))
    scaled = growth / np.where(size > 0, size, 1.0)
    agree = scaled @ scaled.T / scaled.shape[1]
    trade = sections[large][:, None] == sections[large][None]
    town = cities[large][:, None] == cities[large][None]

    def mean(where: Array) -> float:
        return float(agree[where].mean()) if where.any() else 0.0

    common = mean(~trade & ~town)
    section = float(np.clip(mean(trade & ~town) - common, 0.0, 0.6))
    city = float(np.clip(mean(town & ~trade) - common, 0.0, 0.9 - section))
    return np.array([section, city])
