"""当年预计的往年误差: what the nowcast would have said in each of 36 past months, and what came.

As of each month, with the whole years before it and that year's months alone. Decembers are left
out: a year that is over needs no nowcast. Counted from numbers as they are shown, so that it tells
nothing more than the plain tables do.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

import numpy as np
import pandas as pd

from metrics.disclosure.protect import Status
from metrics.engine.compute import Exact
from metrics.engine.core import Direction, Metric, Unit
from metrics.engine.coverage import newest
from metrics.engine.selection import Selection
from metrics.engine.statement import Cubes
from metrics.figures.market.trade_makers import By, marked, unanswered
from metrics.figures.outlook.nowcast import FEWEST, NOW_EMPLOYED, NOW_NEW, as_shown, told
from metrics.figures.outlook.series import Monthly, monthly, pool_of
from metrics.figures.people import flow, stock
from metrics.models.forecast.panel import Array

MONTHS: Final = 36  # past months, Decembers apart
_LEAST: Final = 12  # of them
_DECEMBER: Final = 11
_COUNTS: Final = ("outcomes", "held80", "held95")


def _maker(base: Metric, total: bool) -> Callable[..., Exact]:
    def make(cubes: Cubes, metric: Metric, selection: Selection, by: By, _span: int) -> Exact:
        month = newest(cubes, base)
        own = monthly(cubes, base, selection, by, month, total)
        pool = pool_of(cubes, base, selection, by, month, total)
        tried = None if own is None or pool is None else _tried(own, pool, month or 0, total)
        if own is None or tried is None:
            return unanswered(month, "往年还不足以回看当年预计", by, _COUNTS)
        return Exact(_scored(own, *tried), None, month, False)

    return make


Tried = tuple[Array, Array, Array, Array]  # said, came, held at 80, at 95 %: (months, series)


def _tried(own: Monthly, pool: Monthly, month: int, total: bool) -> Tried | None:
    """What was said at each of the months of which the year is over by now, and what came; NaN
    where too few were there to be told anything."""
    last = month - (month + 1) % 12  # the newest December
    months = [m for m in range(last, 12 * own.first, -1) if m % 12 != _DECEMBER][:MONTHS]
    rows: list[tuple[Any, ...]] = []
    unseen: dict[int, list[Array]] = {}
    for then in months:
        mine, others = own.until(then, total), pool.until(then, total)
        if mine is None or others is None:
            continue
        found = told(mine, others, unseen)
        count = len(own.values)
        before, seen, came = mine[1][:, -1], mine[3], own.year(then // 12, total)
        told_ = as_shown(found, count, seen, total)
        mean, lo80, hi80, lo95, hi95 = (
            np.where(before < FEWEST, np.nan, told_[name])
            for name in ("mean", "lo80", "hi80", "lo95", "hi95")
        )
        held = (lo80 <= came) & (came <= hi80), (lo95 <= came) & (came <= hi95)
        rows.append((mean, np.where(np.isnan(mean), np.nan, came), *held))
    if not rows:
        return None
    said, came, held80, held95 = (
        np.array([row[i] for row in rows], dtype=np.float64) for i in range(4)
    )
    return said, came, held80, held95


def _scored(own: Monthly, said: Array, came: Array, held80: Array, held95: Array) -> pd.DataFrame:
    outcomes = (~np.isnan(said)).sum(axis=0)
    total = np.nansum(came, axis=0)
    missed = np.nansum(np.abs(said - came), axis=0)
    few = outcomes < _LEAST
    value = np.divide(missed, total, out=np.full(len(total), np.nan), where=~few & (total > 0))
    status = np.where(few, Status.SUPPRESSED.value, Status.OK.value)
    half = np.where(few, 0.0, 0.0005)
    frame = marked(own.keys, np.round(value, 3), np.nan, np.nan, status, half)
    counts = (outcomes, held80.sum(axis=0), held95.sum(axis=0))
    for name, each in zip(_COUNTS, counts, strict=True):
        frame[name] = np.where(few, np.nan, each)
    return frame


def _metric(id: str, name: str, what: str, said: Metric, base: Metric, total: bool) -> Metric:
    """The record of a nowcast: asked for wherever that is."""
    return replace(
        said,
        id=id,
        name=name,
        definition=(
            f"{what}：在已知结果的最近 {MONTHS} 个月（12 月除外）逐月只用当时的数据推算当年，"
            "与后来的实际之差（不计正负）之和 ÷ 实际人数之和；另列落在可能范围内的次数。"
            "由取整后的人数计算；"
            f"上年不足 {FEWEST} 人、可回看不足 {_LEAST} 个月的不显示。"
        ),
        unit=Unit.PERCENT,
        direction=Direction.LESS_IS_BETTER,
        follows="实时数据回测（real-time evaluation）；加权平均绝对百分比误差",
        maker=_maker(base, total),
    )


EMPLOYED = _metric(
    "now_record_employed",
    "年末预计从业人员的往年误差",
    "年末预计参保从业人员",
    NOW_EMPLOYED,
    stock.EMPLOYED,
    False,
)
NEW = _metric(
    "now_record_new_college",
    "当年预计新引进的往年误差",
    "当年预计新引进大专及以上人才",
    NOW_NEW,
    flow.NEW_COLLEGE,
    True,
)
METRICS = (EMPLOYED, NEW)
