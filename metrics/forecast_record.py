"""往年预测与实际: what earlier projections said of the employed, and what came.

A snapshot's projection is stored with those that would have been made one, two and three years
before, each from the data up to it alone (`projection.Said`). They are compared with what the data
say of the years since, and with carrying the newest value on.
"""

from typing import Any, Final

import numpy as np
import pandas as pd

from metrics.compute import Exact
from metrics.core import Direction, Kind, Measure, Metric, Term, Time, Unit
from metrics.curve_rule import LEAST_MODELLED
from metrics.dimensions import CITY, MADE, PROVINCE, SECTION, YEAR
from metrics.disclosure import STEP, Status, round_to
from metrics.models.supply_demand_types import Key
from metrics.projection import Projection, Said, stored
from metrics.selection import Selection, level
from metrics.statement import Cubes
from metrics.trade_makers import By, marked

_PEOPLE: Final = (Term("从业人员", Measure("stock", "people", Time.POINT)),)
_INSURED: Final = ("person", "employment", "insurance_month")
_ALL: Final = "*"
_LEAST: Final = 3  # outcomes before it is said which of the two was better
_BOUNDS: Final = ("lo80", "hi80", "lo95", "hi95")
_NONE: Final = "还没有可以与实际比较的往年预测"
Row = dict[str, Any]


def outcomes(made: Projection, said: Said, row: int) -> list[Row]:
    """What one earlier projection said of a node, year by year, with what came.

    Returns:
        ``year, made, ahead, value, lo80 …, actual, naive`` for each year known since.
    """
    inputs = made.inputs
    place = {key: at for at, key in enumerate(said.nodes)}.get(inputs.nodes[row])
    if place is None:
        return []
    fan, known = said.terms["employed"], inputs.history[row]
    found = []
    for ahead in range(fan.mean.shape[1]):
        back = (inputs.base - said.base) // 12 - ahead - 1
        if not 0 <= back < len(known):
            continue
        found.append(
            {
                "year": said.base // 12 + ahead + 1,
                "made": said.base // 12,
                "ahead": ahead + 1,
                "value": fan.mean[place, ahead],
                **{name: getattr(fan, name)[place, ahead] for name in _BOUNDS},
                "actual": known[len(known) - 1 - back],
                "naive": said.now[place],
            }
        )
    return found


def naive_cells(made: Projection) -> frozenset[Key]:
    """Cells for which the newest value has been the better forecast, over all outcomes known.

    The choice rests on years past alone; at least three outcomes are asked for.
    """
    found = set()
    for row, key in enumerate(made.inputs.nodes):
        if row < len(made.inputs.nodes) - len(made.inputs.cells):
            continue
        rows = [one for said in made.back for one in outcomes(made, said, row)]
        gain = _gain(rows)
        if len(rows) >= _LEAST and gain == gain and gain < 0:
            found.add(key)
    return frozenset(found)


def _gain(rows: list[Row]) -> float:
    """By which share the errors are smaller than those of the newest value carried on."""
    ours = sum(abs(one["value"] - one["actual"]) for one in rows)
    other = sum(abs(one["naive"] - one["actual"]) for one in rows)
    return 1 - ours / other if other > 0 else float("nan")


def said_and_came(cubes: Cubes, metric: Metric, selection: Selection, by: By, _span: int) -> Exact:
    """Forecasts made in earlier years, and what came, by the year spoken of and the year made."""
    made = stored(cubes)
    rows = [] if made is None else _all(made, selection, by)
    if made is None or not rows:
        return _nothing(selection, by)
    frame = pd.DataFrame(rows)
    shown = np.where(frame["hidden"], Status.SUPPRESSED.value, Status.OK.value)
    numbers = ["value", *_BOUNDS, "actual", "naive"]
    for name in numbers:
        frame[name] = round_to(frame[name].to_numpy(dtype=float), STEP)
    frame[numbers] = frame[numbers].mask(frame["hidden"])
    keyed = marked(frame[[*by]], frame["value"], np.nan, np.nan, shown, STEP / 2)
    for name in (*_BOUNDS, "actual", "naive"):
        keyed[name] = frame[name].to_numpy()
    return Exact(keyed, None, made.inputs.base, False)


def _all(made: Projection, selection: Selection, by: By) -> list[Row]:
    rows = []
    for row in _nodes(made, selection, ()):
        hidden = bool(made.inputs.history[row, -1] < LEAST_MODELLED)
        for said in made.back:
            rows += [{**one, "hidden": hidden} for one in outcomes(made, said, row)]
    if set(by) != {"year", "made"} and rows:
        rows = [one for one in rows if one["ahead"] == 1]
    return rows


def gained(cubes: Cubes, metric: Metric, selection: Selection, by: By, _span: int) -> Exact:
    """By which share past forecasts erred less than the newest value; how many intervals held."""
    made = stored(cubes)
    nodes = [] if made is None else _nodes(made, selection, by)
    if made is None or not nodes:
        return _nothing(selection, by)
    records = []
    for row in nodes:
        _, region, section = made.inputs.nodes[row]
        rows = [one for said in made.back for one in outcomes(made, said, row)]
        known = {"province": region, "city": region, "section": section}
        records.append(
            {
                **{name: known[name] for name in by},
                "value": _gain(rows) if len(rows) >= _LEAST else np.nan,
                "outcomes": len(rows),
                "held80": sum(one["lo80"] <= one["actual"] <= one["hi80"] for one in rows),
                "held95": sum(one["lo95"] <= one["actual"] <= one["hi95"] for one in rows),
                "hidden": made.inputs.history[row, -1] < LEAST_MODELLED,
            }
        )
    frame = pd.DataFrame(records)
    status = np.select(
        [frame["hidden"].astype(bool), frame["value"].isna()],
        [Status.SUPPRESSED.value, Status.EMPTY.value],
        Status.OK.value,
    )
    value = frame["value"].where(~frame["hidden"].astype(bool)).round(2)
    keyed = marked(frame[[*by]], value, np.nan, np.nan, status, 0.0051)
    for name in ("outcomes", "held80", "held95"):
        keyed[name] = frame[name].astype(float).where(~frame["hidden"].astype(bool)).to_numpy()
    return Exact(keyed, None, made.inputs.base, False)


def _nodes(made: Projection, selection: Selection, by: By) -> list[int]:
    """Rows of the nodes: the region's own, its cities', or its sections'."""
    if level(selection.region) == "county":
        return []
    whole = level(selection.region) == "province"
    tier = 2 if "city" in by or not whole else 1
    step = 10_000 if whole else 100
    sections = selection.codes("section")

    def fits(key: Key) -> bool:
        if key[0] != tier or key[1] // step != selection.region // step:
            return False
        if "section" in by:
            return key[2] not in ("", _ALL) and (not sections or key[2] in sections)
        return key[2] == (sections[0] if sections else _ALL)

    return [row for row, key in enumerate(made.inputs.nodes) if fits(key)]


def _nothing(selection: Selection, by: By) -> Exact:
    keys = pd.DataFrame(columns=[*by]) if by else pd.DataFrame(index=[0])
    frame = marked(keys, np.nan, np.nan, np.nan, Status.EMPTY.value)
    for name in (*_BOUNDS, "actual", "naive", "outcomes", "held80", "held95"):
        frame[name] = np.nan
    return Exact(frame, None, selection.month, False, (_NONE,))


RECORD = Metric(
    id="sd_record",
    name="往年预测与实际",
    definition=(
        "一至三年前只用当时数据作出的从业人员预测，与后来的实际人数对照。"
        "只预测下一年的用于比较，按年份与预测年份划分时全部列出。"
    ),
    unit=Unit.PERSONS,
    kind=Kind.MODEL,
    numerator=_PEOPLE,
    dimensions=(PROVINCE, CITY, SECTION, YEAR, MADE),
    sources=_INSURED,
    follows="滚动起点回测（rolling origin）",
    topic="supply",
    maker=said_and_came,
)
GAIN = Metric(
    id="sd_record_gain",
    name="比沿用上年值误差小",
    definition=(
        "1 − 往年预测的平均误差 ÷ 沿用当时最新值的平均误差，近三年作出、已有结果的全部预测；"
        "负数表示沿用最新值更准。从业人员不足 100 人的不显示。"
    ),
    unit=Unit.PERCENT,
    kind=Kind.MODEL,
    direction=Direction.MORE_IS_BETTER,
    numerator=_PEOPLE,
    dimensions=(PROVINCE, CITY, SECTION),
    sources=_INSURED,
    follows="以沿用最新值为基准的相对平均绝对误差",
    topic="supply",
    maker=gained,
)
METRICS = (RECORD, GAIN)
