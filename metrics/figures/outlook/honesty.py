"""方向判对率 and its kin: what past forecasts of the employed are worth, beside three naive rules.

As BLS evaluates its own projections (bls.gov/emp/evaluations): how often was it right whether a
number grows or declines, how often whether it grows faster than the economy as a whole, and did a
naive model do as well. Of each place and trade alone (``sd_record_…``), and over all trades of all
cities in the place asked about (``sd_cells_…``). All of it is counted from numbers as they are
shown, rounded to 5, so that it tells nothing more; places that may not be shown don't count.
"""

from collections.abc import Callable, Iterator
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
from metrics.figures.reasons import MODEL
from metrics.models.forecast.naive_rules import NAIVE, direction, faster
from metrics.models.forecast.panel import Array
from metrics.projection.judged import beside_whole, judged

OURS: Final = "ours"
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
    known[numbers] = round_to(known[numbers].to_numpy(dtype=float), rounding_base())
    return beside_whole(known, tuple(numbers))


Score = Callable[[Table, str], Array]


def _right(rows: Table, rule: str) -> Array:
    return direction(*rows.pick([rule, "now", "came"]))


def _faster(rows: Table, rule: str) -> Array:
    said, now, came = rows.pick([rule, "now", "came"])
    whole, whole_now, whole_came = rows.pick([f"whole_{name}" for name in (rule, "now", "came")])
    return faster(said, now, came, (whole, whole_now, whole_came))


def _share(score: Score) -> "Judge":
    """Share of the outcomes judged that were right, and how many these are."""

    def of(rows: Table, rule: str) -> tuple[float, int]:
        found = score(rows, rule)
        count = int((~np.isnan(found)).sum())
        return (float(np.nansum(found)) / count if count else np.nan), count

    return of


def _error(rows: Table, rule: str) -> tuple[float, int]:
    """Sum of errors over the sum of what came."""
    said, came = _known(rows, rule)
    total = float(came.sum())
    return (float(np.abs(said - came).sum()) / total if total else np.nan), len(came)


def _bias(rows: Table, rule: str) -> tuple[float, int]:
    """Sum of forecasts less what came over the sum of what came: above 0 too many were told."""
    said, came = _known(rows, rule)
    total = float(came.sum())
    return (float((said - came).sum()) / total if total else np.nan), len(came)


def _against(rows: Table, rule: str) -> tuple[float, int]:
    """Our error over a rule's, of the same outcomes; of no rule: over that of the best of them."""
    ours, *others = _known(rows, OURS, *(NAIVE if rule == OURS else (rule,)))
    *others, came = others
    error = float(np.abs(ours - came).sum())
    best = min(float(np.abs(said - came).sum()) for said in others)
    return (error / best if best > 0 else np.nan), len(came)


def _known(rows: Table, *rules: str) -> list[Array]:
    """What some rules said of the outcomes of which all of them said something, and what came."""
    said = rows.pick(rules)
    known = ~np.isnan(said).any(axis=0)
    return [one[known] for one in (*said, rows["came"])]


Judge = Callable[[Table, str], tuple[float, int]]


def _maker(judge: Judge, every: bool, digits: int = 2) -> Callable[..., Exact]:
    """A maker of one score: of each place alone, or (``every``) over all cells within it."""

    def make(cubes: Cubes, metric: Metric, selection: Selection, by: By, _span: int) -> Exact:
        inner = tuple(dict.fromkeys((*by, "city", "section"))) if every else by
        rows = of_place(_rows(cubes), selection, inner)
        ahead = selection.codes("ahead")
        rows = rows[rows["h"].astype(str).isin({str(code) for code in ahead})] if ahead else rows
        if every:
            rows = rows[~rows["hidden"]]
        found = list(_judged(rows, judge, selection, by, LEAST_OF_ALL if every else LEAST))
        if not found:
            return nothing(selection, by, _NUMBERS)
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
        notes = (_WHOLE_HAS_NONE,) if metric.id == "sd_record_faster" and value.isna().all() else ()
        return Exact(made, None, int(rows["month"].max()), False, notes)

    return make


def _judged(
    rows: pd.DataFrame, judge: Judge, selection: Selection, by: By, least: int
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
            score, outcomes = judge(some, rule)
            keys = dict(zip(names, key, strict=True)) | {"rule": rule}
            yield {
                **{name: keys[name] for name in by},
                "score": score if outcomes >= least else np.nan,
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
        maker=_maker(judge, every, 3 if judge in (_error, _bias) else 2),
        part_of=MODEL,
        examined=MODEL,
    )


RIGHT = _metric("sd_record_direction", "方向判对率", _RIGHT, _share(_right))
FASTER = _metric("sd_record_faster", "快慢判对率", _FASTER, _share(_faster))
AGAINST = _metric(
    "sd_record_naive",
    "与简单推算的误差比",
    "往年预测的误差 ÷ 简单推算（沿用最新值、沿用最新增速、按直线趋势）的误差；不按方法划分时与其中"
    "事后看误差最小的比；不到 100% 为更准。",
    _against,
    more=False,
)
BIAS = _metric(
    "sd_record_bias",
    "往年预测偏差",
    "预测与实际之差之和 ÷ 实际人数之和，正数为高估、负数为低估。",
    _bias,
    more=None,
)
CELLS_RIGHT = _metric("sd_cells_direction", "各单元方向判对率", _RIGHT, _share(_right), every=True)
CELLS_FASTER = _metric("sd_cells_faster", "各单元快慢判对率", _FASTER, _share(_faster), every=True)
CELLS_ERROR = _metric(
    "sd_cells_error",
    "各单元预测误差",
    "预测与实际之差（不计正负）之和 ÷ 实际人数之和。",
    _error,
    every=True,
    more=False,
)
METRICS = (RIGHT, FASTER, AGAINST, BIAS, CELLS_RIGHT, CELLS_FASTER, CELLS_ERROR)
