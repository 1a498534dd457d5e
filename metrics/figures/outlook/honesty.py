"""方向判对率 and its kin: what past forecasts of the employed are worth, beside three naive rules.

As BLS evaluates its own projections (bls.gov/emp/evaluations): how often was it right whether a
number grows or declines, how often whether it grows faster than the economy as a whole, and did a
naive model do as well. Of each place and trade alone (``sd_record_…``), and over all trades of all
cities in the place asked about (``sd_cells_…``); over these also how often the range left a
direction open, and how many directions it lets hope for. All of it is counted from numbers as they
are shown, rounded to 5, so that it tells nothing more; places that may not be shown don't count.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Final

import numpy as np

from metrics.disclosure.curves import EVENT_THRESHOLD, MODEL_THRESHOLD
from metrics.disclosure.profile import rounding_base
from metrics.disclosure.protect import Status
from metrics.disclosure.rounding import round_to
from metrics.engine.compute import Exact
from metrics.engine.core import Direction, Kind, Measure, Metric, Term, Time, Unit
from metrics.engine.dimensions import AHEAD, BAND, CITY, PROVINCE, RULE, SECTION
from metrics.engine.labels import RULES
from metrics.engine.selection import Selection, level
from metrics.engine.statement import Cubes
from metrics.engine.table import Column, Table, close, numbered
from metrics.figures.market.trade_makers import By, marked
from metrics.figures.outlook.record import nothing, of_place
from metrics.figures.outlook.scores import (
    OURS,
    RANGE,
    Groups,
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
def known(cubes: Cubes) -> Table:
    """Past forecasts with all numbers as shown, ``hidden`` where the node may not be."""
    every = judged(cubes).rename(columns={"mean": OURS, "naive": "now", "actual": "came"})
    small = every[["now", "came"]].lt(MODEL_THRESHOLD).any(axis=1)
    small |= every["events"] < EVENT_THRESHOLD
    every["hidden"] = small.groupby([every[name] for name in _NODE]).transform("any")
    numbers = [*_SAID, "now", "came"]
    shown = [*numbers, *RANGE]
    every[shown] = round_to(every[shown].to_numpy(dtype=float), rounding_base())
    return Table.of(beside_whole(every, tuple(numbers)))


def maker(
    judge: Judge,
    every: bool,
    digits: int = 2,
    past: Callable[[Cubes], Table] | None = None,
    also: Mapping[str, Judge] | None = None,
) -> Callable[..., Exact]:
    """A maker of one score: of each place alone, or (``every``) over all cells within it.

    Args:
        judge: the score.
        every: over all cells; of one city's one section each cell alone, from :data:`LEAST` on.
        digits: decimals.
        past: forecasts as shown; those of the employed by default.
        also: further scores, as columns of the frame.
    """

    def make(cubes: Cubes, metric: Metric, selection: Selection, by: By, _span: int) -> Exact:
        inner = tuple(dict.fromkeys((*by, "city", "section"))) if every else by
        rows = of_place((past or known)(cubes), selection, inner)
        ahead = {str(code) for code in selection.codes("ahead")}
        if ahead:
            rows = rows.some(np.flatnonzero([str(h) in ahead for h in rows["h"].tolist()]))
        if every:
            rows = rows.some(np.flatnonzero(~rows["hidden"].astype(bool)))
        least = LEAST_OF_ALL if every and not _alone(selection, by) else LEAST
        more = also or {}
        found = _judged(rows, {"score": judge, **more}, selection, by, least)
        if found is None:
            return nothing(selection, by, (*_NUMBERS, *more))
        hidden = found["hidden"]
        shown = {
            name: np.where(hidden, np.nan, found[name]) for name in ("score", *more, *_NUMBERS)
        }
        for name in ("score", *more):
            shown[name] = np.round(shown[name], digits) + 0.0  # no minus zero
        value = shown.pop("score")
        unknown = np.isnan(value)
        status = np.select(
            [hidden, unknown], [Status.SUPPRESSED.value, Status.EMPTY.value], Status.OK.value
        )
        half = np.where(unknown, 0.0, 0.5 * 10.0**-digits)
        keys = Table({name: found[name] for name in by}, found.rows).frame()
        made = marked(keys, value, np.nan, np.nan, status, half)
        for name in (*_NUMBERS, *more):
            made[name] = shown[name]
        notes = (_WHOLE_HAS_NONE,) if metric.id == "sd_record_faster" and unknown.all() else ()
        return Exact(made, None, int(rows["month"].max()), False, notes)

    return make


def _alone(selection: Selection, by: By) -> bool:
    """Whether each row is of one city's one section, by what it is divided by or asked of."""
    city = "city" in by or len(selection.codes("city")) == 1 or level(selection.region) == "city"
    return city and ("section" in by or len(selection.codes("section")) == 1)


def _judged(
    table: Table, judges: Mapping[str, Judge], selection: Selection, by: By, least: int
) -> Table | None:
    """A row for each group and rule, in this order: its keys, its scores, and what they rest on;
    None of nothing."""
    if not table.rows:
        return None
    asked = [str(code) for code in selection.codes("rule")]
    rules = asked or ([*RULES] if "rule" in by else [OURS])
    names = {name: _KEYS.get(name, name) for name in by if name != "rule"}
    numbers = (
        numbered(table.pick([*names.values()]))[0] if names else np.zeros(table.rows, np.int64)
    )
    _, rows, of = np.unique(numbers, return_index=True, return_inverse=True)
    groups, every = Groups(of, len(rows)), np.ones(table.rows, dtype=bool)
    scores = [
        {name: judge(table, rule, groups) for name, judge in judges.items()} for rule in rules
    ]
    outcomes = np.stack([one["score"][1] for one in scores], axis=1).ravel()
    columns: dict[str, Column] = {
        name: np.stack([one[name][0] for one in scores], axis=1).ravel() for name in judges
    }
    columns = {name: np.where(outcomes >= least, one, np.nan) for name, one in columns.items()}
    node = close(numbered(table.pick(_NODE))[0])
    first, last = np.full(len(rows), np.iinfo(np.int64).max), np.zeros(len(rows), np.int64)
    np.minimum.at(first, of, table["made"].astype(np.int64) // 12)
    np.maximum.at(last, of, table["month"].astype(np.int64) // 12)
    cells = np.unique(of * (int(node.max()) + 1) + node) // (int(node.max()) + 1)
    told: dict[str, Column] = {
        "cells": np.bincount(cells, minlength=len(rows)),
        "first": first,
        "last": last,
        "hidden": groups.sum(table["hidden"].astype(float), every) > 0,
        **{name: table[column][rows] for name, column in names.items()},
    }
    columns |= {name: np.repeat(one, len(rules)) for name, one in told.items()}
    columns |= {"outcomes": outcomes, "rule": np.array(rules * len(rows), dtype=object)}
    return Table(columns, len(outcomes))


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
    "往年预测的误差 ÷ 简单推算（沿用上年值、沿用最新增速、按直线趋势）的误差；不按方法划分时与其中"
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
