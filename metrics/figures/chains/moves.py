"""换行业: from which trade to which, and what it did to pay."""

from dataclasses import replace
from typing import Final

from metrics.engine.core import Direction, Kind, Measure, Metric, Term, Time, Unit, Window
from metrics.engine.dimensions import FROM_INDUSTRY, FROM_SECTION, INDUSTRY, REGIONS, SECTION
from metrics.engine.related import Reason
from metrics.figures.reasons import NOT_KEPT, OPEN, OUTPUT

_MOVE: Final = (
    "主要工作结束后三个月内，到另一单位开始新的主要工作，且行业大类不同；"
    "按新工作所在地和起始月计，行业未说明的不计"
)

INDUSTRY_MOVES = Metric(
    id="industry_moves",
    name="跨行业流动人次",
    definition=f"{_MOVE}。按门类划分时，同一门类内换大类的列在对角线上。",
    unit=Unit.PERSONS,
    kind=Kind.COUNT,
    numerator=(Term("流动", Measure("industry_move", "people", Time.SUM)),),
    dimensions=(*REGIONS, INDUSTRY, SECTION, FROM_INDUSTRY, FROM_SECTION),
    sources=("employment", "insurance_month"),
    window=12,
    lag=3,
    ripening=NOT_KEPT,
    topic="chains",
    part_of=OUTPUT,
    examined=OPEN,
)

INDUSTRY_MOVE_PAY = replace(
    INDUSTRY_MOVES,
    id="industry_move_pay",
    name="跨行业流动工资变化（中位数）",
    definition=(
        f"{_MOVE}。新工作起始月的月缴费工资比上一份工作最后一个月高出的比例，取中位数，"
        "取整到一个百分点，未扣除工资普遍上涨；只有就业起止登记而无逐月缴费的，用登记的月工资，"
        "两份工作相隔越久，其中普遍上涨的部分越大。不足 10 人的不显示。"
    ),
    unit=Unit.PERCENT,
    kind=Kind.QUANTILE,
    direction=Direction.MORE_IS_BETTER,
    numerator=(Term("流动", Measure("move_pay", "people", Time.SUM)),),
    bin_column="CAST(FLOOR((pay_after - pay_before) * 100.0 / pay_before) AS INTEGER)",
    bin_width=0.01,
    windows=(Window.YEAR,),
    follows="分组数据中位数：L + (N/2 − F)/f × 组距，组距 1 个百分点",
    part_of=OUTPUT,
    examined=Reason("a quantile, to a point: no count of its own stands beside it but the moves"),
)

METRICS = (INDUSTRY_MOVES, INDUSTRY_MOVE_PAY)
