"""What past forecasts of replacement demand, of supply and of the gap are worth, and naive rules.

ROA publishes for each of its forecasts by how much it was off and which way; nobody does so for
every cell. Over all trades of all cities in the place asked about, and of each alone. Counted from
numbers as they are shown; cells that may not be shown don't count.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Final

import numpy as np
import pandas as pd

from metrics.disclosure.curves import EVENT_THRESHOLD, MODEL_THRESHOLD
from metrics.disclosure.profile import rounding_base
from metrics.disclosure.rounding import round_to
from metrics.engine.core import Direction, Kind, Measure, Metric, Term, Time, Unit
from metrics.engine.dimensions import AHEAD, BAND, CITY, PROVINCE, RULE, SECTION
from metrics.engine.statement import Cubes
from metrics.engine.table import Column, Table
from metrics.figures.outlook.honesty import LEAST, LEAST_OF_ALL, maker
from metrics.figures.outlook.scores import OURS, Groups, Judged, over
from metrics.figures.reasons import MODEL
from metrics.models.forecast.naive_rules import NAIVE
from metrics.projection.judged import judged_balance

_NUMBERS: Final = (OURS, *NAIVE, "now", "came", "employed_now", "employed_came")
_NODE: Final = ["level", "region", "section", "band"]


@lru_cache(maxsize=16)
def known(cubes: Cubes, quantity: str) -> Table:
    """Past forecasts of one quantity as shown; ``size`` is what errors are shares of."""
    every = judged_balance(cubes)
    if not len(every):
        columns = [*_NODE, "h", "made", "month", *_NUMBERS, "size", "hidden"]
        return Table.of(pd.DataFrame(columns=columns))
    every = every[every["quantity"] == quantity].rename(columns={"mean": OURS})
    small = every[["employed_now", "employed_came"]].lt(MODEL_THRESHOLD).any(axis=1)
    small |= every["events"] < EVENT_THRESHOLD
    every["hidden"] = small.groupby([every[name] for name in _NODE]).transform("any")
    numbers = [*_NUMBERS]
    every[numbers] = round_to(every[numbers].to_numpy(dtype=float), rounding_base())
    # A gap may be nothing at all: its errors are shares of the employed.
    size = every["employed_came" if quantity == "gap" else "came"]
    return Table.of(every.assign(size=size, province=every["region"] // 10_000 * 10_000))


def _told(rows: Table, rule: str) -> tuple[Column, Column]:
    """Which outcomes one rule said something of, and what it said less what came."""
    said, came = rows.pick([rule, "came"])
    return ~np.isnan(said) & ~np.isnan(came), said - came


def _bias(rows: Table, rule: str, groups: Groups) -> Judged:
    known, off = _told(rows, rule)
    return over(groups.sum(off, known), groups.sum(rows["size"], known)), groups.count(known)


def _error(rows: Table, rule: str, groups: Groups) -> Judged:
    known, off = _told(rows, rule)
    missed = groups.sum(np.abs(off), known)
    return over(missed, groups.sum(rows["size"], known)), groups.count(known)


def _of(quantity: str) -> Callable[[Cubes], Table]:
    return lambda cubes: known(cubes, quantity)


_FEW: Final = (
    "往年作出、已有结果的预测，按显示的人数计算，所选范围内各市各行业门类逐个相比后合计；"
    f"从业人员不足 100 人、五年流出不足 10 人的单元不计，合计不足 {LEAST_OF_ALL} 次"
    f"（单个单元不足 {LEAST} 次）的不显示。"
)


def _metric(quantity: str, name: str, what: str, *, market: bool = False) -> Metric:
    posts = ("job_posting", "job_seeker") if market else ()
    return Metric(
        id=f"sd_bias_{quantity}",
        name=name,
        definition=f"{what}，正数为高估、负数为低估；另列不计正负的误差。{_FEW}",
        unit=Unit.PERCENT,
        kind=Kind.MODEL,
        direction=Direction.NEITHER,
        numerator=(Term("从业人员", Measure("stock", "people", Time.POINT)),),
        dimensions=(PROVINCE, CITY, SECTION, BAND, AHEAD, RULE),
        sources=("person", "employment", "insurance_month", *posts),
        follows="ROA、BLS 对往年预测的评估：偏差与误差，对照简单推算",
        topic="supply",
        maker=maker(_bias, True, 3, _of(quantity), {"error": _error}),
        part_of=MODEL,
        examined=MODEL,
    )


REPLACEMENT = _metric(
    "replacement",
    "补充需求的往年偏差",
    "预测的一年内离职和退休人数与实际之差之和 ÷ 实际人数之和",
)
ENTRANTS = _metric(
    "entrants",
    "新增供给的往年偏差",
    "预测的一年内新增供给与实际之差之和 ÷ 实际人数之和",
)
SUPPLY = _metric(
    "supply",
    "供给的往年偏差",
    "预测的供给（在岗与登记求职）与实际之差之和 ÷ 实际人数之和；"
    "招聘与求职登记满一年后作出的预测才计",
    market=True,
)
GAP = _metric(
    "gap",
    "供需缺口的往年偏差",
    "预测的缺口与实际缺口（在招人数 − 登记求职人数）之差之和 ÷ 实际从业人员之和；"
    "招聘与求职登记满一年后作出的预测才计",
    market=True,
)
METRICS = (REPLACEMENT, ENTRANTS, SUPPLY, GAP)
