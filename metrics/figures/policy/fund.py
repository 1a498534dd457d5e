"""政策与资金: what the budget gave, what was spent of it, how fast it grows. Public, exact."""

from typing import Any, Final

import pandas as pd

from data.contracts import Protects
from data.contracts.funding import STEPS
from metrics.disclosure.curves import nothing
from metrics.disclosure.protect import Status
from metrics.engine.compute import Exact, compute
from metrics.engine.core import Direction, Kind, Measure, Metric, Term, Time, Unit
from metrics.engine.dimensions import DEPARTMENT, FUND_SOURCE, PROGRAMME, REGIONS, YEAR
from metrics.engine.selection import Selection
from metrics.engine.statement import Cubes

_BUDGET = Measure("fund", "budget", Time.YEAR, protects=Protects.PUBLIC)
_EXECUTED = Measure("fund", "executed", Time.YEAR, protects=Protects.PUBLIC)
_CUTS: Final = (*REGIONS, YEAR, DEPARTMENT, PROGRAMME)


def _amount(id: str, name: str, definition: str, measure: Measure) -> Metric:
    return Metric(
        id=id,
        name=name,
        definition=definition,
        unit=Unit.YUAN,
        kind=Kind.COUNT,
        direction=Direction.NEITHER,
        numerator=(Term(name, measure),),
        dimensions=_CUTS,
        sources=("fund_budget",),
        topic="policy",
    )


BUDGET = _amount("fund_budget", "人才资金预算", "当年人才资金预算数。", _BUDGET)
EXECUTED = _amount("fund_executed", "人才资金执行数", "当年人才资金执行数。", _EXECUTED)
EXECUTION = Metric(
    id="budget_execution",
    name="人才资金执行率",
    definition="当年人才资金执行数 ÷ 预算数。",
    unit=Unit.PERCENT,
    kind=Kind.RATIO,
    direction=Direction.MORE_IS_BETTER,
    numerator=(Term("执行", _EXECUTED),),
    denominator=(Term("预算", _BUDGET),),
    dimensions=_CUTS,
    sources=("fund_budget",),
    topic="policy",
)


def _growth(
    cubes: Cubes, metric: Metric, selection: Selection, by: tuple[str, ...], _span: int
) -> Exact:
    """Compound growth a year between the first and the last of the years that have a budget."""
    found = compute(cubes, BUDGET, selection, (*by, YEAR.id))
    frame = found.frame[found.frame["t0"] > 0]
    rows: list[dict[str, Any]] = []
    for key, one in frame.groupby(list(by), sort=True) if by else [((), frame)]:
        keys = dict(zip(by, key if isinstance(key, tuple) else (key,), strict=True))
        rows.append(keys | _compound(one.sort_values(YEAR.id)))
    if not rows and not by:
        rows = [nothing(Status.EMPTY)]
    columns = ["value", "numerator", "denominator", "half_width", "status"]
    made = pd.DataFrame(rows, columns=[*by, *columns])
    return Exact(made, None, found.month, False)


def _compound(years: pd.DataFrame) -> dict[str, Any]:
    if len(years) < 2:
        return nothing(Status.EMPTY)
    first, last = years.iloc[0], years.iloc[-1]
    apart = float(last[YEAR.id] - first[YEAR.id])
    return {
        "value": float(last["t0"] / first["t0"]) ** (1 / apart) - 1,
        "numerator": float(last["t0"]),
        "denominator": float(first["t0"]),
        "half_width": 0.0,
        "status": Status.OK.value,
    }


GROWTH = Metric(
    id="budget_growth",
    name="人才资金预算年均增长",
    definition="近十年中有预算的最早一年到最近一年，预算数的年均复合增长率（CAGR）。",
    unit=Unit.PERCENT,
    kind=Kind.INDEX,
    direction=Direction.NEITHER,
    numerator=(Term("预算", _BUDGET),),
    dimensions=(*REGIONS, DEPARTMENT, PROGRAMME),
    sources=("fund_budget",),
    topic="policy",
    maker=_growth,
)


def _step(step: str, definition: str) -> Metric:
    return Metric(
        id=f"fund_{step}",
        name=f"人才资金{STEPS[step]}金额",
        definition=f"{definition}同一年各项目合计，取资金流程数据，与预算执行数据可能不同。",
        unit=Unit.YUAN,
        kind=Kind.COUNT,
        direction=Direction.NEITHER,
        numerator=(
            Term(
                STEPS[step],
                Measure(
                    "fund_way",
                    "amount",
                    Time.YEAR,
                    protects=Protects.PUBLIC,
                    where=(("step", (step,)),),
                ),
            ),
        ),
        dimensions=(*_CUTS, FUND_SOURCE),
        sources=("fund_step",),
        topic="policy",
    )


WAY: Final = {
    "declared": _step("declared", "各部门上报的当年人才资金需求。"),
    "reviewed": _step("reviewed", "审核后的当年人才资金数。"),
    "returned": _step("returned", "反馈给部门的当年人才资金数。"),
    "confirmed": _step("confirmed", "确认的当年人才资金数。"),
    "spent": _step("spent", "当年人才资金累计支出。"),
}

METRICS = (BUDGET, EXECUTED, EXECUTION, GROWTH, *WAY.values())
