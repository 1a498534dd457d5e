"""往年预测与实际: what earlier projections said of the employed, and what came.

Rests on `projection_record.records`: projections as they were published in earlier years, and, for
years without one, as they would have been made from the data up to then alone; beside what came,
and beside carrying the newest value on.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final

import numpy as np
import pandas as pd

from metrics.disclosure.curves import MODEL_THRESHOLD
from metrics.disclosure.profile import rounding_base
from metrics.disclosure.protect import Status
from metrics.disclosure.rounding import round_to
from metrics.engine.compute import Exact
from metrics.engine.core import Direction, Kind, Measure, Metric, Term, Time, Unit, Unknown
from metrics.engine.dimensions import BAND, CITY, MADE, PROVINCE, SECTION, YEAR
from metrics.engine.selection import Codes, Selection, level
from metrics.engine.statement import Cubes
from metrics.engine.table import Column, Table, grouped
from metrics.figures.market.trade_makers import By, marked, unanswered
from metrics.figures.reasons import MODEL
from metrics.models.supply_demand.types import ALL, BANDS
from metrics.projection.record import records

_PEOPLE: Final = (Term("从业人员", Measure("stock", "people", Time.POINT)),)
_INSURED: Final = ("person", "employment", "insurance_month")
_LEAST: Final = 3  # outcomes before it is said which of the two was better
_BOUNDS: Final = ("lo80", "hi80", "lo95", "hi95")
_COUNTS: Final = ("outcomes", "held80", "held95")
_NAMED: Final = {"province": "region", "city": "region", "made": "origin"}
_ONLY_CITY: Final = "往年预测与实际只到市一级，请看所在市"
_NONE: Final = "还没有可以与实际比较的往年预测"


@lru_cache(maxsize=4)
def known(cubes: Cubes) -> Table:
    """Forecasts of the employed whose year has come, every node."""
    frame = records(cubes, ("employed",))
    frame = frame[(frame["quantity"] == "employed") & frame["actual"].notna()]
    return Table.of(frame.assign(year=frame["month"] // 12, origin=frame["made"] // 12))


def said_and_came(cubes: Cubes, metric: Metric, selection: Selection, by: By, _span: int) -> Exact:
    """Forecasts made in earlier years, and what came, by the year spoken of and the year made."""
    found = _chosen(of_place(known(cubes), selection, by).frame(), selection)
    if "made" not in by:
        found = found[found["h"] == 1]  # one forecast a year: that made a year before
    if "year" not in by and len(found):
        found = found[found["month"] == found["month"].max()]
    if found.empty:
        return nothing(selection, by)
    order = ["region", "section", "band", "month", "made"]
    found = found.sort_values(order).reset_index(drop=True)
    hidden = found["naive"].lt(MODEL_THRESHOLD) | found["actual"].lt(MODEL_THRESHOLD)
    keys = found.rename(columns={"made": "at"}).assign(**{n: found[c] for n, c in _NAMED.items()})
    shown = {
        "value": found["mean"],
        **{name: found[name] for name in (*_BOUNDS, "actual", "naive")},
    }
    rounded = {
        name: np.where(hidden, np.nan, round_to(each.to_numpy(dtype=float), rounding_base()))
        for name, each in shown.items()
    }
    status = np.where(hidden, Status.SUPPRESSED.value, Status.OK.value)
    frame = marked(keys[[*by]], rounded.pop("value"), np.nan, np.nan, status, rounding_base() / 2)
    for name, each in rounded.items():
        frame[name] = each
    return Exact(frame, None, int(found["month"].max()), False)


def gained(cubes: Cubes, metric: Metric, selection: Selection, by: By, _span: int) -> Exact:
    """By which share past forecasts erred less than the newest value; how many intervals held."""
    return _judged(cubes, selection, by, "gain", 2, 0.0051)


def erred(cubes: Cubes, metric: Metric, selection: Selection, by: By, _span: int) -> Exact:
    """By which share of what came past forecasts missed it; how many intervals held."""
    return _judged(cubes, selection, by, "error", 3, 0.0005)


def _judged(
    cubes: Cubes, selection: Selection, by: By, score: str, digits: int, half: float
) -> Exact:
    found = of_place(known(cubes), selection, by)
    rows = list(_scores(found, by))
    if not rows:
        return nothing(selection, by)
    frame = pd.DataFrame(rows)
    hidden = frame.pop("hidden").astype(bool)
    value = frame[score].astype(float)
    status = np.select(
        [hidden, value.isna()],
        [Status.SUPPRESSED.value, Status.EMPTY.value],
        Status.OK.value,
    )
    made = marked(
        frame[[*by]],
        value.mask(hidden).round(digits),
        np.nan,
        np.nan,
        status,
        np.where(hidden | value.isna(), 0.0, half),
    )
    for name in _COUNTS:
        made[name] = frame[name].astype(float).mask(hidden).to_numpy()
    return Exact(made, None, int(found["month"].max()), False)


def _scores(table: Table, by: By) -> Iterator[dict[str, Any]]:
    """How all forecasts of each place did; scores are unknown from too few of them.

    The error is counted from what is shown, so that it tells nothing more.
    """
    if not table.rows:
        return
    for key, at in grouped(table, [_NAMED.get(name, name) for name in by]):
        mean, came, naive = (one[at] for one in table.pick(["mean", "actual", "naive"]))
        lo80, hi80, lo95, hi95 = (one[at] for one in table.pick(_BOUNDS))
        ours, other = float(np.abs(mean - came).sum()), float(np.abs(naive - came).sum())
        said, was = (round_to(one, rounding_base()) for one in (mean, came))
        enough = len(came) >= _LEAST
        yield {
            **dict(zip(by, key, strict=True)),
            "gain": 1 - ours / other if enough and other > 0 else np.nan,
            "error": np.abs(said - was).sum() / was.sum() if enough and was.sum() else np.nan,
            "outcomes": len(came),
            "held80": int(((lo80 <= came) & (came <= hi80)).sum()),
            "held95": int(((lo95 <= came) & (came <= hi95)).sum()),
            "hidden": bool((naive < MODEL_THRESHOLD).any() or (came < MODEL_THRESHOLD).any()),
        }


def _chosen(found: pd.DataFrame, selection: Selection) -> pd.DataFrame:
    """Rows of the years spoken of, and of the years made, that were asked for."""
    for name, column in (("year", "year"), ("made", "origin")):
        codes = selection.codes(name)
        found = found[found[column].isin(codes)] if codes else found
    return found


def of_place(found: Table, selection: Selection, by: By) -> Table:
    """Rows of the region itself, of its cities, sections, or bands of education; none of a county.

    Raises:
        Unknown: a province's figure is asked for of less than it.
    """
    here = level(selection.region)
    whole = here == "province"
    if "province" in by and not whole:
        raise Unknown("往年预测的省级数据须选择全省")
    if _of_a_county(selection, by):
        return found.some(np.arange(0))
    step = 10_000 if whole else 100
    cities, provinces = selection.codes("city"), selection.codes("province")
    tier = 2 if "city" in by or cities or not whole else 1
    region = found["region"]
    mine = (found["level"] == tier) & (region // step == selection.region // step)
    mine &= _among(region, cities) if cities else True
    mine &= _among(region // 10_000 * 10_000, provinces) if provinces else True
    sections = selection.codes("section")
    if "section" in by:
        mine &= (found["section"] != "") & (found["section"] != ALL)
        mine &= _among(found["section"], sections) if sections else True
    else:
        mine &= found["section"] == (sections[0] if sections else ALL)
    bands = selection.codes("band")
    if "band" in by:
        mine &= _among(found["band"], bands or BANDS)
    else:
        mine &= found["band"] == (bands[0] if bands else ALL)
    return found.some(np.flatnonzero(mine))


def _among(column: Column, codes: Codes) -> Column:
    """Where one of some codes stands; one of another kind stands nowhere."""
    mine = np.zeros(len(column), dtype=bool)
    for code in codes:
        mine |= column == code
    return mine


def _of_a_county(selection: Selection, by: By) -> bool:
    asked = level(selection.region) == "county" or selection.codes("county")
    return bool(asked or "county" in by)


def nothing(
    selection: Selection, by: By, more: tuple[str, ...] = (*_BOUNDS, "actual", "naive", *_COUNTS)
) -> Exact:
    """No row, or an empty one, with the further columns ``more``; why, as a remark."""
    why = _ONLY_CITY if _of_a_county(selection, by) else _NONE
    return unanswered(selection.month, why, by, more)


RECORD = Metric(
    id="sd_record",
    name="往年预测与实际",
    definition=(
        "往年已发布的从业人员预测与后来的实际人数对照；没有发布过的年份，用只含当时数据重新推算的结果。"
        "按年份划分时取提前一年的预测，再按预测年份划分时全部列出。"
    ),
    unit=Unit.PERSONS,
    kind=Kind.MODEL,
    numerator=_PEOPLE,
    dimensions=(PROVINCE, CITY, SECTION, BAND, YEAR, MADE),
    sources=_INSURED,
    follows="滚动起点回测（rolling origin）",
    topic="supply",
    maker=said_and_came,
    part_of=MODEL,
    examined=MODEL,
)
GAIN = Metric(
    id="sd_record_gain",
    name="比沿用上年值误差小",
    definition=(
        "1 − 往年预测的平均误差 ÷ 沿用当时最新值的平均误差，往年作出、已有结果的全部预测；"
        "负数表示沿用上年值更准。从业人员不足 100 人的不显示。"
    ),
    unit=Unit.PERCENT,
    kind=Kind.MODEL,
    direction=Direction.MORE_IS_BETTER,
    numerator=_PEOPLE,
    dimensions=(PROVINCE, CITY, SECTION, BAND),
    sources=_INSURED,
    follows="以沿用上年值为基准的相对平均绝对误差",
    topic="supply",
    maker=gained,
    part_of=MODEL,
    examined=MODEL,
)
ERROR = Metric(
    id="sd_record_error",
    name="往年预测平均误差",
    definition=(
        "往年作出、已有结果的全部预测，预测与实际之差（不计正负）之和 ÷ 实际人数之和；"
        "按显示的人数计算。从业人员不足 100 人或已有结果不足三次的不显示。"
    ),
    unit=Unit.PERCENT,
    kind=Kind.MODEL,
    direction=Direction.LESS_IS_BETTER,
    numerator=_PEOPLE,
    dimensions=(PROVINCE, CITY, SECTION, BAND),
    sources=_INSURED,
    follows="加权平均绝对百分比误差",
    topic="supply",
    maker=erred,
    part_of=MODEL,
    examined=MODEL,
)
METRICS = (RECORD, GAIN, ERROR)
