"""方向判对率 and its kin: what past forecasts of the employed are worth, beside three naive rules.

As BLS evaluates its own projections (bls.gov/emp/evaluations): how often was it right whether a
number grows or declines, how often whether it grows faster than the economy as a whole, and did a
naive model do as well. Of each place and trade alone (``sd_record_…``), and over all trades of all
cities in the place asked about (``sd_cells_…``); over these also how often the range left a
direction open, and how many directions it lets hope for. All of it is counted from numbers as they
are shown, rounded to 5, so that it tells nothing more; places that may not be shown don't count.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any, Final

import numpy as np
import pandas as pd

from metrics.disclosure.curves import EVENT_THRESHOLD, MODEL_THRESHOLD
from metrics.disclosure.profile import rounding_base
from metrics.disclosure.protect import Status, round_to
from metrics.engine.compute import Exact
from metrics.engine.core import Direction, Kind, Measure, Metric, Term, Time, Unit
from metrics.engine.dimensions import AHEAD, BAND, CITY, PROVINCE, RULE, SECTION
from metrics.engine.labels import RULES
from metrics.engine.selection import Selection
from metrics.engine.statement import Cubes
from metrics.engine.table import Table, grouped, numbered
from metrics.figures.market.trade_makers import By, marked
from metrics.figures.outlook.record import nothing, of_place
from metrics.figures.outlook.scores import (
    OURS,
    RANGE,
    Judge,
    against,
    bias,
    error,
    pace_right,
    reach,
    right,
    share,
    sure,
    sure_right,
)
from metrics.figures.reasons import MODEL
from metrics.models.forecast.naive_rules import NAIVE
from metrics.projection.judged import beside_whole, judged

LEAST: Final = 3  # outcomes of one place
LEAST_OF_ALL: Final = 10  # of all together
_NODE: Final = ["level", "region", "section", "band"]
_SAID: Final = (OURS, *NAIVE)
_KEYS: Final = {"city": "region", "ahead": "h"}
_NUMBERS: Final = ("outcomes", "cells", "first", "last")
_WHOLE_HAS_NONE: Final = "全省本身没有「比全省快慢」，请按市、行业门类或学历层次查看"


@lru_cache(maxsize=4)
def _rows(cubes: Cubes) -> pd.DataFrame:
    """Past forecasts with all numbers as shown, ``hidden`` where the node may not be."""
    known = judged(cubes).rename(columns={"mean": OURS, "naive": "now", "actual": "came"})
    small = known[["now", "came"]].lt(MODEL_THRESHOLD).any(axis=1)
    small |= known["events"] < EVENT_THRESHOLD
    known["hidden"] = small.groupby([known[name] for name in _NODE]).transform("any")
    numbers = [*_SAID, "now", "came"]
    shown = [*numbers, *RANGE]
    known[shown] = round_to(known[shown].to_numpy(dtype=float), rounding_base())
    return beside_whole(known, tuple(numbers))


def maker(
    judge: Judge,
    every: bool,
    digits: int = 2,
    known: Callable[[Cubes], pd.DataFrame] | None = None,
    also: Mapping[str, Judge] | None = None,
) -> Callable[..., Exact]:
    """A maker of one score: of each place alone, or (``every``) over all cells within it.

    Args:
        judge: the score.
        every: over all cells; divided by city and section each cell alone, from :data:`LEAST` on.
        digits: decimals.
        known: past forecasts as shown; those of the employed by default.
        also: further scores, as columns of the frame.
    """

    def make(cubes: Cubes, metric: Metric, selection: Selection, by: By, _span: int) -> Exact:
        inner = tuple(dict.fromkeys((*by, "city", "section"))) if every else by
        rows = of_place((known or _rows)(cubes), selection, inner)
        rows = rows.assign(province=rows["region"] // 10_000 * 10_000)
        ahead = selection.codes("ahead")
        rows = rows[rows["h"].astype(str).isin({str(code) for code in ahead})] if ahead else rows
        if every:
            rows = rows[~rows["hidden"]]
        least = LEAST_OF_ALL if every and not {"city", "section"} <= set(by) else LEAST
        more = also or {}
        found = list(_judged(rows, {"score": judge, **more}, selection, by, least))
        if not found:
            return nothing(selection, by, (*_NUMBERS, *more))
        frame = pd.DataFrame(found)
        hidden = frame["hidden"].astype(bool)
        value = frame["score"].astype(float).mask(hidden).round(digits) + 0.0  # no minus zero
        status = np.select(
            [hidden, value.isna()], [Status.SUPPRESSED.value, Status.EMPTY.value], Status.OK.value
        )
        half = np.where(value.isna(), 0.0, 0.5 * 10.0**-digits)
        made = marked(frame[[*by]], value, np.nan, np.nan, status, half)
        for name in _NUMBERS:
            made[name] = frame[name].astype(float).mask(hidden).to_numpy()
        for name in more:
            made[name] = frame[name].astype(float).mask(hidden).round(digits).to_numpy() + 0.0
        notes = (_WHOLE_HAS_NONE,) if metric.id == "sd_record_faster" and value.isna().all() else ()
        return Exact(made, None, int(rows["month"].max()), False, notes)

    return make


def _judged(
    rows: pd.DataFrame, judges: Mapping[str, Judge], selection: Selection, by: By, least: int
) -> Iterator[dict[str, Any]]:
    if rows.empty:
        return
    asked = [str(code) for code in selection.codes("rule")]
    rules = asked or ([*RULES] if "rule" in by else [OURS])
    names = [name for name in by if name != "rule"]
    table = Table.of(rows)
    node = numbered(table.pick(_NODE))[0]
    for key, at in grouped(table, [_KEYS.get(name, name) for name in names]):
        some = table.take(at)
        for rule in rules:
            scores = {name: judge(some, rule) for name, judge in judges.items()}
            outcomes = scores["score"][1]
            keys = dict(zip(names, key, strict=True)) | {"rule": rule}
            yield {
                **{name: keys[name] for name in by},
                **{
                    name: score if outcomes >= least else np.nan
                    for name, (score, _) in scores.items()
                },
                "outcomes": outcomes,
                "cells": len(np.unique(node[at])),
                "first": int(some["made"].min()) // 12,
                "last": int(some["month"].max()) // 12,
                "hidden": bool(some["hidden"].any()),
            }


_BASIS: Final = (
    "往年作出、已有结果的从业人员预测，按显示的人数计算；"
    "没有发布过的年份用只含当时数据重新推算的结果。"
)
_ALONE: Final = f"从业人员不足 100 人、五年流出不足 10 人或已有结果不足 {LEAST} 次的不显示。"
_ALL: Final = (
    f"所选范围内各市各行业门类（可限定学历层次）逐个判断后合计；从业人员不足 100 人、五年流出不足"
    f" 10 人的单元不计，合计不足 {LEAST_OF_ALL} 次的不显示。"
)
_RIGHT: Final = "预测增加（减少）、后来确实增加（减少）的占比；显示的人数没有变化的不计。"
_FASTER: Final = "预测比全省增长快（慢）、后来确实快（慢）的占比。"
_BLS: Final = (
    "BLS, Projections Evaluations（bls.gov/emp/evaluations）：方向与快慢判对率，对照简单推算"
)
_GOOD: Final = {
    True: Direction.MORE_IS_BETTER,
    False: Direction.LESS_IS_BETTER,
    None: Direction.NEITHER,
}
_CUTS: Final = (PROVINCE, CITY, SECTION, BAND)


def _metric(
    id: str, name: str, what: str, judge: Judge, *, every: bool = False, more: bool | None = True
) -> Metric:
    return Metric(
        id=id,
        name=name,
        definition=f"{what}{_BASIS}{_ALL if every else _ALONE}",
        unit=Unit.PERCENT,
        kind=Kind.MODEL,
        direction=_GOOD[more],
        numerator=(Term("从业人员", Measure("stock", "people", Time.POINT)),),
        dimensions=(*_CUTS, AHEAD, RULE) if every else (*_CUTS, RULE),
        sources=("person", "employment", "insurance_month"),
        follows=_BLS,
        topic="supply",
        maker=maker(judge, every, 3 if judge in (error, bias) else 2),
        part_of=MODEL,
        examined=MODEL,
    )


RIGHT = _metric("sd_record_direction", "方向判对率", _RIGHT, share(right))
FASTER = _metric("sd_record_faster", "快慢判对率", _FASTER, share(pace_right))
AGAINST = _metric(
    "sd_record_naive",
    "与简单推算的误差比",
    "往年预测的误差 ÷ 简单推算（沿用最新值、沿用最新增速、按直线趋势）的误差；不按方法划分时与其中"
    "事后看误差最小的比；不到 100% 为更准。",
    against,
    more=False,
)
BIAS = _metric(
    "sd_record_bias",
    "往年预测偏差",
    "预测与实际之差之和 ÷ 实际人数之和，正数为高估、负数为低估。",
    bias,
    more=None,
)
CELLS_RIGHT = _metric("sd_cells_direction", "各单元方向判对率", _RIGHT, share(right), every=True)
CELLS_FASTER = _metric(
    "sd_cells_faster", "各单元快慢判对率", _FASTER, share(pace_right), every=True
)
CELLS_ERROR = _metric(
    "sd_cells_error",
    "各单元预测误差",
    "预测与实际之差（不计正负）之和 ÷ 实际人数之和。",
    error,
    every=True,
    more=False,
)
CELLS_SURE = _metric(
    "sd_cells_sure",
    "各单元方向明确占比",
    "预测的可能范围（80%）全在当时人数之上或之下的占比；范围跨越当时人数的为方向不明。人数后来没有"
    "变化的不计。",
    share(sure),
    every=True,
)
CELLS_SURE_RIGHT = _metric(
    "sd_cells_sure_right",
    "各单元方向明确时判对率",
    "方向明确（可能范围全在当时人数之上或之下）的预测中，增减判对的占比；人数后来没有变化的不计。",
    share(sure_right),
    every=True,
)
CELLS_REACH = _metric(
    "sd_cells_reach",
    "各单元方向可判对率",
    "假如实际人数正按预测的可能范围分布，方向判对的平均概率：人数少的单元增减多为偶然进出，"
    "方向难以判对。人数后来没有变化的不计。",
    share(reach),
    every=True,
)
METRICS = (
    RIGHT,
    FASTER,
    AGAINST,
    BIAS,
    CELLS_RIGHT,
    CELLS_FASTER,
    CELLS_ERROR,
    CELLS_SURE,
    CELLS_SURE_RIGHT,
    CELLS_REACH,
)
