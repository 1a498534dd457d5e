"""Forecasts of many series at once, each with intervals measured on its pool.

Method: `points` (growth shrunk to the pool, Theta and dynamic Theta, exponential smoothing averaged
by likelihood, regressions of the series and of the pool; with seasons Theta, smoothing, blocks of
periods and a regression; growth that is many times its own spread goes on undamped).
Intervals: `conformal`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from metrics.models.forecast.conformal import intervals
from metrics.models.forecast.level_break import find_break, newest_jump
from metrics.models.forecast.panel import Array, Panel, scales
from metrics.models.forecast.points import GROWTH, HALF, LAST, SEASONAL, methods, points

MOST_AHEAD: Final = 120  # periods; beyond, a forecast of this kind says nothing
WORDS: Final = {
    LAST: "沿用最近值",
    GROWTH: "收缩阻尼增长；增速越平稳，越按原增速延续",
    HALF: "收缩阻尼增长、Theta、指数平滑、自回归、同类回归的加权平均；增速越平稳，越按原增速延续",
    SEASONAL: "Theta、季节性指数平滑、分段汇总、自回归的加权平均；增速越平稳，越按原增速延续",
}


@dataclass(frozen=True)
class Forecast:
    """One series' future; arrays of one length, the horizon.

    Attributes:
        mean: the middle.
        lo80, hi80, lo95, hi95: bounds.
        method: id of the method, a key of `WORDS`.
        note: what the reader must know (Chinese), or "".
    """

    mean: Array
    lo80: Array
    hi80: Array
    lo95: Array
    hi95: Array
    method: str
    note: str = ""


def forecast(
    series: Sequence[Array],
    horizon: int,
    season: int = 1,
    progress: Callable[[float], None] | None = None,
    more: Callable[[Panel, Array], Array] | None = None,
) -> list[Forecast]:
    """Forecast series of one frequency, which make one pool.

    Args:
        series: values, oldest first; any lengths ≥ 1, no gaps, all finite.
        horizon: periods ahead, 1 to 120.
        season: periods in a year (1 none, 4, 12) or another cycle.
        progress: told the share done, 0 to 1.
        more: what becomes of the middle of a panel besides (`local.forecast_with`).

    Returns:
        One forecast for each series, in their order: finite, inside its intervals, and not
        below 0 where the series never was.

    Raises:
        ValueError: an empty or non-finite series, or a horizon or season outside its range.
    """
    if not 1 <= horizon <= MOST_AHEAD:
        raise ValueError(f"horizon {horizon} is not within 1 to {MOST_AHEAD}")
    if season < 1:
        raise ValueError(f"season {season} is below 1")
    for place, each in enumerate(series):
        if len(each) == 0 or not np.isfinite(each).all():
            raise ValueError(f"series {place} is empty or holds a value that is not finite")
    if not series:
        return []
    series = [np.asarray(each, dtype=float) for each in series]
    # Smoothing follows a jump of a seasonal series by itself; growth and trend lines can't.
    breaks = [find_break(each) if season == 1 else None for each in series]
    series = [each[at:] for each, at in zip(series, breaks, strict=True)]
    # Growth is that before a jump of the newest values, from the level after it.
    jumps = [newest_jump(each, season) for each in series]
    series = [
        each if jump is None else jump.levelled(each)
        for each, jump in zip(series, jumps, strict=True)
    ]
    # One common factor per series keeps squares of the largest numbers finite.
    factors = np.array([max(float(np.abs(each).max()), 1e-300) for each in series])
    scaled = [each / by for each, by in zip(series, factors, strict=True)]
    panel = Panel.of(scaled, season)
    middle = points(panel, horizon, more=more)
    bounds = intervals(panel, middle, progress=progress, more=more)
    if progress is not None:
        progress(1.0)
    chosen, still = methods(panel), scales(panel) == 0
    found = []
    for row, by in enumerate(factors):
        (lo80, hi80), (lo95, hi95) = bounds[:, :, row] * by
        jump = jumps[row]
        if jump is not None:  # it may be undone
            undone = middle[row] * by / np.exp(jump.size)
            lo95, hi95 = np.minimum(lo95, undone), np.maximum(hi95, undone)
        note = _note(len(series[row]), bool(still[row]), season, breaks[row] is not None)
        remarks = (jump.words if jump else "", note, _short(len(series[row]), horizon))
        note = "；".join(each for each in remarks if each)
        method = str(chosen[row])
        found.append(Forecast(middle[row] * by, lo80, hi80, lo95, hi95, method, note))
    return found


def _short(length: int, horizon: int) -> str:
    if length < horizon:
        return f"历史 {length} 期，短于预测的 {horizon} 期，第 {length} 期以后仅供参考"
    return ""


def _note(length: int, still: bool, season: int, broken: bool) -> str:
    if broken:
        return f"倒数第 {length} 期起水平突变，只用突变后的 {length} 个数据点，区间不含再次突变"
    if length < 3:
        return f"仅 {length} 个数据点，沿用最近值，区间按同类序列的波动给出"
    if still:
        return "各期数值相同，沿用该值，区间按同类序列的波动给出"
    if season > 1 and length <= 2 * season:
        return f"不足两个周期（{length} 个数据点，周期 {season}），不估计季节性"
    return ""
