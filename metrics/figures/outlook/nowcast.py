"""当年预计: this year's figures before the year is over, made of what the plain tables show.

Whole years, the same months of earlier years and this year's months enter rounded to 5 and only
where they may be shown, so the result tells nothing that those tables don't (as `gap_makers`).
"""

from collections.abc import Callable
from typing import Final

import numpy as np
import pandas as pd

from metrics.disclosure.profile import rounding_base
from metrics.disclosure.protect import Status
from metrics.disclosure.rounding import round_to
from metrics.engine.compute import Exact
from metrics.engine.core import Kind, Metric
from metrics.engine.coverage import newest
from metrics.engine.dimensions import REGIONS, SECTION
from metrics.engine.selection import Selection
from metrics.engine.statement import Cubes
from metrics.figures.market.trade_makers import By, marked, unanswered
from metrics.figures.outlook.series import Panel, monthly, pool_of
from metrics.figures.people import flow, stock
from metrics.figures.reasons import MODEL
from metrics.models.forecast.nowcast import Nowcast, nowcast, unseen_of
from metrics.models.forecast.panel import Array

FEWEST: Final = 100  # people a year; a model of fewer is not shown (DESIGN §6)
_POOL: Final = 8  # series that a rule's errors need
_BOUNDS: Final = ("lo80", "hi80", "lo95", "hi95")


def _maker(base: Metric, whole_is_sum: bool) -> Callable[..., Exact]:
    """A maker of a year's total, or of the stock at its end."""

    def make(cubes: Cubes, metric: Metric, selection: Selection, by: By, span: int) -> Exact:
        latest = newest(cubes, base)
        month = latest if selection.month is None else selection.month
        if latest is not None and month is not None:
            month = min(month, latest)
        mine = monthly(cubes, base, selection, by, month, whole_is_sum)
        own = None if mine is None or month is None else mine.until(month, whole_is_sum)
        if month is None or own is None:
            return unanswered(month, "当年预计需要至少一个完整年度", by)
        others = pool_of(cubes, base, selection, by, month, whole_is_sum)
        pool = None if others is None else others.until(month, whole_is_sum)
        frame = _frame(own, pool or own, by, month % 12 + 1, whole_is_sum)
        return Exact(frame, month // 12 * 12, month, False)

    return make


def told(own: Panel, pool: Panel, unseen: dict[int, list[Array]] | None = None) -> Nowcast:
    """The nowcast of the region's own series, first, and of the pool, which tells how the rule did
    before: of those large enough to be told anything, where there are some. ``unseen`` keeps, by
    the years before it, what they alone say, for the next month of the same year."""
    large = pool[1][:, -1] >= FEWEST
    if large.sum() < _POOL:
        large[:] = True
    others = (pool[1][large], pool[2][large], pool[3][large])
    whole, part, seen = (
        np.concatenate([mine, other]) for mine, other in zip(own[1:], others, strict=True)
    )
    years = whole.shape[1]
    if unseen is not None and years not in unseen:
        unseen[years] = unseen_of(whole)
    return nowcast(whole, part, seen, unseen[years] if unseen is not None else None)


def _frame(own: Panel, pool: Panel, by: By, done: int, total: bool) -> pd.DataFrame:
    keys, whole, _, seen = own
    rows = len(seen)
    found = told(own, pool)
    told_ = as_shown(found, rows, seen, total)
    if done == 12:
        told_ = dict.fromkeys(told_, seen)
    mean = told_["mean"]
    few = whole[:, -1] < FEWEST
    status = np.where(few, Status.SUPPRESSED.value, Status.OK.value)
    status = np.where((whole[:, -1] == 0) & (seen == 0), Status.EMPTY.value, status)
    hidden = status != Status.OK.value
    shown = np.where(hidden, np.nan, mean)
    # The year is as many times what is known of it, and its rounding with it; so is the rule's.
    times = np.maximum(1.0, np.divide(mean, seen, out=np.ones(rows), where=seen > 0))
    open_ = rounding_base() / 2 * (1 + 3 * times)
    frame = marked(keys, shown, shown, np.nan, status, np.where(hidden, 0.0, open_))
    for name in _BOUNDS:
        frame[name] = np.where(hidden, np.nan, told_[name])
    frame["known"] = np.where(hidden, np.nan, seen)
    frame["before"] = np.where(hidden, np.nan, whole[:, -1])
    frame["error"] = found.error
    frame["years"] = found.years
    return frame


def as_shown(found: Nowcast, rows: int, seen: Array, total: bool) -> dict[str, Array]:
    """Middle and bounds of the first rows, rounded: bounds towards the middle, which they hold:
    what comes is rounded too, and would lie within more often than the range says."""
    base = rounding_base()
    mean = round_to(no_less(found.mean[:rows], seen, total), base)
    shown = {"mean": mean}
    for name in _BOUNDS:
        bound = no_less(getattr(found, name)[:rows], seen, total) / base
        low = name.startswith("lo")
        inward = np.ceil(bound) if low else np.floor(bound)
        shown[name] = (np.minimum if low else np.maximum)(inward * base, mean)
    return shown


def no_less(ahead: Array, seen: Array, total: bool) -> Array:
    """A year's total is no less than what of it has come; a stock may fall."""
    return np.maximum(ahead, seen) if total else ahead


def _now(id: str, name: str, definition: str, base: Metric, total: bool) -> Metric:
    return Metric(
        id=id,
        name=name,
        definition=(
            f"{definition}按往年同期占全年的比例推算，并与不看当年数据的预测按两者往年的误差加权；"
            "可能范围取自往年同月推算的误差。离开需连续三个月未参保才能确认，"
            "凡涉及离开的最近三个月不计入。全年不足 100 人的不推算。"
        ),
        unit=base.unit,
        kind=Kind.MODEL,
        direction=base.direction,
        numerator=base.numerator,
        dimensions=(*REGIONS, SECTION),
        sources=base.sources,
        lag=base.lag,
        follows="比率推算（桥接方程）；误差加权：Bates and Granger (1969)；分割保形区间",
        topic="supply",
        maker=_maker(base, total),
        part_of=MODEL,
        examined=MODEL,
    )


NOW_NEW = _now(
    "now_new_college",
    "当年预计新引进",
    "本年 1—12 月新引进大专及以上人才的预计人数：",
    flow.NEW_COLLEGE,
    True,
)
NOW_NEW_DEGREE = _now(
    "now_new_graduate_degree",
    "当年预计新引进硕博",
    "本年 1—12 月新引进硕博人才的预计人数：",
    flow.NEW_GRADUATE_DEGREE,
    True,
)
NOW_NEW_HIGH = _now(
    "now_new_high_tier",
    "当年预计新引进高层次",
    "本年 1—12 月新引进高层次人才的预计人数：",
    flow.NEW_HIGH_TIER,
    True,
)
NOW_TALENT = _now(
    "now_talent_stock",
    "年末预计人才总量",
    "本年 12 月人才总量（参保口径）的预计人数：",
    stock.TALENT_STOCK,
    False,
)
NOW_EMPLOYED = _now(
    "now_employed",
    "年末预计参保从业人员",
    "本年 12 月参保从业人员的预计人数：",
    stock.EMPLOYED,
    False,
)
METRICS = (NOW_NEW, NOW_NEW_DEGREE, NOW_NEW_HIGH, NOW_TALENT, NOW_EMPLOYED)
