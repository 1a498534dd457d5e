"""人才贷、人才保: how many, for how much, and how many of them went wrong.

The amounts are as many as the cases tell: a mean to two digits times the rounded cases.
"""

from typing import Any, Final

from metrics.engine.core import Direction, Kind, Measure, Metric, Term, Time, Unit
from metrics.engine.dimensions import FINANCE_KIND, MONTH, REGIONS
from metrics.figures.reasons import OPEN

_SOURCE: Final = ("talent_finance",)
_CUTS: Final = (*REGIONS, MONTH, FINANCE_KIND)
_MEAN: Final = "为保护个人信息，按取整后的笔数与平均金额推算。"


def _count(id: str, name: str, definition: str, unit: Unit, measure: Measure) -> Metric:
    return Metric(
        id=id,
        name=name,
        definition=definition,
        unit=unit,
        kind=Kind.COUNT,
        direction=Direction.NEITHER,
        numerator=(Term(name, measure),),
        dimensions=_CUTS,
        sources=_SOURCE,
        topic="service",
        part_of=OPEN,
        examined=OPEN,
    )


def _measure(column: str, time: Time, **others: Any) -> Measure:
    return Measure("finance", column, time, **others)


ISSUED = _count(
    "finance_cases",
    "人才贷人才保笔数",
    "当期新发放的人才贷款、新签的人才担保和保险的笔数。",
    Unit.CASES,
    _measure("cases", Time.SUM),
)
AMOUNT = _count(
    "finance_amount",
    "人才贷人才保金额",
    f"当期新发放的人才贷款、新签的人才担保和保险的金额；{_MEAN}",
    Unit.YUAN,
    _measure("amount", Time.SUM, cases="cases"),
)
BALANCE = _count(
    "finance_balance",
    "人才贷人才保余额",
    f"月末人才贷款余额与在保金额；{_MEAN}",
    Unit.YUAN,
    _measure("balance", Time.POINT, cases="outstanding"),
)
OVERDUE = Metric(
    id="finance_overdue_rate",
    name="人才贷人才保逾期代偿率",
    definition="月末在贷在保的笔数中，逾期、已代偿或已出险的所占比例；未上报逾期情况的不计。",
    unit=Unit.PERCENT,
    kind=Kind.RATIO,
    direction=Direction.LESS_IS_BETTER,
    numerator=(Term("逾期代偿", _measure("overdue", Time.POINT)),),
    denominator=(Term("在贷在保", _measure("watched", Time.POINT)),),
    share=True,
    dimensions=_CUTS,
    sources=_SOURCE,
    topic="service",
    examined=OPEN,
)

METRICS = (ISSUED, AMOUNT, BALANCE, OVERDUE)
