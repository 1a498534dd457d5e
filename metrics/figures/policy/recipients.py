"""政策与资金: what became of those who were paid, and what one who is still here has cost.

Both from one set of people, those first paid in a year: money paid to some and people who stayed
among others would be no quotient. Floors of models (100 people, ten on each side), whole points,
two digits of money.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, Final

import numpy as np
import pandas as pd

from metrics.disclosure.curves import EVENT_THRESHOLD, MODEL_THRESHOLD, WHOLE, nothing
from metrics.disclosure.profile import rounding_base
from metrics.disclosure.protect import Status
from metrics.disclosure.public import significant
from metrics.disclosure.rounding import round_to
from metrics.engine.compute import Exact
from metrics.engine.core import (
    YEAR_LONG,
    Direction,
    Kind,
    Measure,
    Metric,
    Term,
    Time,
    Unit,
)
from metrics.engine.cubes import CUBES
from metrics.engine.dimensions import COHORT, EDUCATION_LEVEL, NATURE, POLICY, REGIONS, YEAR
from metrics.engine.risk_set import exits_and_censored
from metrics.engine.selection import Selection
from metrics.engine.statement import Cubes, Question, conditions_of
from metrics.engine.table import Column
from metrics.figures.reasons import INDEX

YEARS: Final = {12: "一年", 36: "三年"}
COLUMNS: Final = ("value", "numerator", "denominator", "half_width", "status")
_SOURCES = ("policy_payout", "employment", "insurance_month")
_WHO = (
    "以在本地区首次兑现个人补贴的当年为一批，只计首次兑现后观察满期的人；"
    "按政策划分时，以首次兑现该政策的当年为一批，金额只计该政策，兑现几项的人在各项中各计一次；"
    "满期当月及此后两个月都不在本地参保的，不算仍在。"
)
_COUNTED: Final = ("seen", "here", "amount")
_Made = Callable[[dict[str, float]], dict[str, Any]]


def _cohort(
    cubes: Cubes,
    metric: Metric,
    selection: Selection,
    by: tuple[str, ...],
    _span: int,
    *,
    months: int,
    made: _Made,
) -> Exact:
    """One row a class: people observed so long, still here, and what they were paid."""
    cube = CUBES["paid_stay"]
    conditions, values = conditions_of(
        cube, Time.NOW, 0, Question(metric, selection, by, None, 1, 1)
    )
    if POLICY.id not in by and not selection.codes(POLICY.id):
        conditions += " AND policy = ''"  # whoever is paid under several is one person
    else:
        conditions += " AND policy <> ''"
    keys = "".join(f"{cube.expression(name)} AS {name}, " for name in by)
    groups = ", ".join(str(i + 1) for i in range(len(by)))
    order = f" GROUP BY {groups} ORDER BY {groups}" if by else ""
    # Of all years in one statement, as its figures stand beside each other.
    sums = ", ".join(
        f"COALESCE(CAST(SUM({name}{year}) AS DOUBLE), 0) AS {name}{year}"
        for year in YEARS
        for name in _COUNTED
    )
    found = cubes.columns(
        f"SELECT {keys}{sums} FROM {cube.source} WHERE {conditions}{order}", values
    )
    counted = {name: found[f"{name}{months}"] for name in _COUNTED}
    return Exact(_rows({name: found[name] for name in by}, counted, made), None, None, False)


def _rows(keys: dict[str, Column], counted: dict[str, Column], made: _Made) -> pd.DataFrame:
    """A row a class: its keys, and what is made of what it counts."""
    lists = (column.tolist() for column in counted.values())
    rows = [made(dict(zip(counted, one, strict=True))) for one in zip(*lists, strict=True)]
    columns = {name: [row[name] for row in rows] for name in COLUMNS}
    return pd.DataFrame({name: one.tolist() for name, one in keys.items()} | columns)


def _state(seen: float, part: float) -> Status:
    """Whether a share of so many may be told: enough of them, and on each side."""
    if seen == 0:
        return Status.EMPTY
    enough = seen >= MODEL_THRESHOLD and min(part, seen - part) >= EVENT_THRESHOLD
    return Status.OK if enough else Status.SUPPRESSED


def share(seen: float, part: float) -> dict[str, Any]:
    """A share in whole points, of people rounded to 5."""
    state = _state(seen, part)
    if state is not Status.OK:
        return nothing(state)
    return {
        "value": float(np.round(part / seen, 2)),
        "numerator": np.nan,
        "denominator": float(round_to(np.array([seen]), rounding_base())[0]),
        "half_width": WHOLE,
        "status": Status.OK.value,
    }


def _stayed(one: dict[str, float]) -> dict[str, Any]:
    return share(one["seen"], one["here"])


def _cost(one: dict[str, float], *, stayers: bool) -> dict[str, Any]:
    """Yuan a head, to two digits: of all who were paid, or of those still here."""
    state = _state(one["seen"], one["here"])
    if state is not Status.OK:
        return nothing(state)
    heads = one["here"] if stayers else one["seen"]
    exact = np.array([one["amount"] / heads])
    value = float(significant(exact)[0])
    return {
        "value": value,
        "numerator": np.nan,
        "denominator": float(round_to(np.array([heads]), rounding_base())[0]),
        "half_width": 0.5 * 10.0 ** (np.floor(np.log10(value)) - 1) if value else 0.0,
        "status": Status.OK.value,
    }


def _record(
    id: str, name: str, definition: str, unit: Unit, direction: Direction, months: int, made: _Made
) -> Metric:
    return Metric(
        id=id,
        name=name,
        definition=f"{definition}{_WHO}",
        unit=unit,
        kind=Kind.INDEX,
        direction=direction,
        numerator=(Term("同一批领取者", Measure("paid_stay", f"here{months}", Time.NOW)),),
        dimensions=(*REGIONS, YEAR, POLICY),
        sources=_SOURCES,
        topic="policy",
        maker=partial(_cohort, months=months, made=made),
        part_of=INDEX,
        examined=INDEX,
    )


STAYED: Final = {
    months: _record(
        f"paid_stay_{months}",
        f"领取者满{called}仍在本地的比例",
        f"首次兑现满 {months} 个月后仍在本地参保的人数 ÷ 同一批人数。",
        Unit.PERCENT,
        Direction.MORE_IS_BETTER,
        months,
        _stayed,
    )
    for months, called in YEARS.items()
}
PER_RECIPIENT: Final = {
    months: _record(
        f"cost_per_recipient_{months}",
        f"每名领取者{called}内兑现金额",
        f"首次兑现起 {months} 个月内付给他们的金额 ÷ 同一批人数。",
        Unit.YUAN,
        Direction.NEITHER,
        months,
        partial(_cost, stayers=False),
    )
    for months, called in YEARS.items()
}
PER_STAYER: Final = {
    months: _record(
        f"cost_per_stayer_{months}",
        f"每留住一名领取者的兑现金额（满{called}）",
        f"首次兑现起 {months} 个月内付给同一批人的金额 ÷ 其中满 {months} 个月后仍在本地的人数。"
        "没有补贴也会留下的人同样计入，不等于补贴留住一人的代价。",
        Unit.YUAN,
        Direction.LESS_IS_BETTER,
        months,
        partial(_cost, stayers=True),
    )
    for months, called in YEARS.items()
}


def since_register(cubes: Cubes) -> str:
    """Entry years that the register of grants covers whole, as a condition on the life cube: who
    came before it may have been granted what nobody delivered."""
    first: Any = cubes.query("SELECT MIN(month) AS month FROM application")["month"].iloc[0]
    known = None if pd.isna(first) else -(-int(first) // YEAR_LONG) * YEAR_LONG
    return "1 = 0" if known is None else f"january >= {known}"


def _covered(
    cubes: Cubes, metric: Metric, selection: Selection, by: tuple[str, ...], _span: int
) -> Exact:
    """Of those eligible, whoever was granted by month 6: one share a class."""
    frame = exits_and_censored(cubes, metric, selection, (*by, "received"), since_register(cubes))
    frame = frame.assign(n=frame["exits"] + frame["censored"])
    rows: list[dict[str, Any]] = []
    for key, one in frame.groupby(list(by), sort=True) if by else [((), frame)]:
        keys = dict(zip(by, key if isinstance(key, tuple) else (key,), strict=True))
        rows.append(
            keys | share(float(one["n"].sum()), float(one["n"][one["received"] == 1].sum()))
        )
    return Exact(pd.DataFrame(rows, columns=[*by, *COLUMNS]), None, None, False)


COVERAGE = Metric(
    id="grant_coverage",
    name="符合条件者半年内获批比例",
    definition=(
        "来本地时为大专及以上、在本地连续参保满 6 个月的人中，"
        "半年内获批生活、租房或购房补贴的比例；只计政策兑现数据覆盖全年的来本地年份。"
        "条件按人才信息和参保记录判断，与各项政策的具体条款可能不同。"
    ),
    unit=Unit.PERCENT,
    kind=Kind.INDEX,
    direction=Direction.MORE_IS_BETTER,
    numerator=(
        Term(
            "半年内获批",
            Measure(
                "life",
                "exits",
                Time.NOW,
                where=(("education", (3, 4, 5, 6)), ("received", (0, 1))),
            ),
        ),
    ),
    dimensions=(*REGIONS, COHORT, EDUCATION_LEVEL),
    sources=("person", "employment", "insurance_month", "policy_payout"),
    topic="policy",
    maker=_covered,
    part_of=INDEX,
    examined=INDEX,
)


def _met(
    cubes: Cubes, metric: Metric, selection: Selection, by: tuple[str, ...], _span: int
) -> Exact:
    """Of those who met a policy's conditions, whoever was granted it: one share a class."""
    cube = CUBES["policy_cover"]
    conditions, values = conditions_of(
        cube, Time.NOW, 0, Question(metric, selection, by, None, 1, 1)
    )
    keys = "".join(f"{cube.expression(name)} AS {name}, " for name in by)
    groups = ", ".join(str(i + 1) for i in range(len(by)))
    order = f" GROUP BY {groups} ORDER BY {groups}" if by else ""
    found = cubes.columns(
        f"SELECT {keys}COALESCE(CAST(SUM(eligible) AS DOUBLE), 0) AS seen, "
        f"COALESCE(CAST(SUM(granted) AS DOUBLE), 0) AS granted FROM {cube.source} "
        f"WHERE {conditions}{order}",
        values,
    )
    counted = {name: found[name] for name in ("seen", "granted")}
    frame = _rows({name: found[name] for name in by}, counted, _granted)
    return Exact(frame, None, None, False)


def _granted(one: dict[str, float]) -> dict[str, Any]:
    return share(one["seen"], one["granted"])


POLICY_COVERAGE = Metric(
    id="policy_coverage",
    name="符合政策条件者一年内获批比例",
    definition=(
        "新来本地、参保记录和人才信息符合该政策登记条件（学历、年龄、连续参保月数、来本地时间）的人次中，"
        "自来本地起至符合条件后 12 个月内申请并获批该政策的比例；以符合条件的当年为一批，"
        "只计政策兑现数据覆盖全程的人次。不按政策划分时，为各项政策的人次合计。"
        "单位性质、区县取符合条件当月工资最高的单位。没有登记的条件（如所在行业、职称）不作判断。"
    ),
    unit=Unit.PERCENT,
    kind=Kind.INDEX,
    direction=Direction.MORE_IS_BETTER,
    numerator=(Term("获批", Measure("policy_cover", "granted", Time.NOW)),),
    dimensions=(*REGIONS, YEAR, POLICY, NATURE),
    sources=("policy", "policy_payout", "person", "employment", "insurance_month"),
    topic="policy",
    maker=_met,
    part_of=INDEX,
    examined=INDEX,
)

METRICS: Final = (
    *STAYED.values(),
    *PER_RECIPIENT.values(),
    *PER_STAYER.values(),
    COVERAGE,
    POLICY_COVERAGE,
)
