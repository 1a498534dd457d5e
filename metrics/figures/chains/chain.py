"""产业链: who is insured with its employers, who joins, leaves and stays, posts filled, money paid.

An employer is counted where it is registered, with the chain and link of the register; a person
once with each. One yearly point, three months before the newest, so that leavers are known.
"""

from dataclasses import replace
from typing import Final

from data.contracts import Protects
from metrics.engine.core import Direction, Kind, Measure, Metric, Term, Time, Unit, Window
from metrics.engine.dimensions import AGE, CHAIN, CHAIN_LINK, EDUCATION_LEVEL, REGIONS, TIER
from metrics.engine.related import Reason
from metrics.figures.chains import makers
from metrics.figures.reasons import NOT_KEPT, OUTPUT

_INSURED: Final = ("employer", "person", "employment", "insurance_month")
_CUTS: Final = (*REGIONS, CHAIN, CHAIN_LINK)
_TRAITS: Final = (EDUCATION_LEVEL, AGE, TIER)
_LAG: Final = 3
_EMPLOYERS: Final = Reason(
    "cells of employers, hidden by metrics/disclosure/employers.py; attacked in "
    "tests/metrics/disclosure/test_employers.py"
)
_HIDDEN: Final = "不足三家企业、或一家占去绝大部分的不显示。"
_COUNTED: Final = (
    "按企业登记地和所属产业链统计，兼职者在每家各计一次；断缴一两个月不计离开，"
    "每年一个时点，为最新数据月前第三个月。"
)
_YEAR: Final = (Window.YEAR,)


def _year(column: str, protects: Protects = Protects.PERSON) -> Measure:
    return Measure("firm_year", column, Time.POINT, protects)


CHAIN_EMPLOYED = Metric(
    id="chain_employed",
    name="产业链从业人员",
    definition=f"在产业链企业参保的人数。{_COUNTED}{_HIDDEN}",
    unit=Unit.PERSONS,
    kind=Kind.COUNT,
    direction=Direction.MORE_IS_BETTER,
    numerator=(Term("从业人员", _year("people")),),
    dimensions=_CUTS,
    sources=_INSURED,
    lag=_LAG,
    ripening=NOT_KEPT,
    follows="企业统计的门槛规则和 p% 规则：Hundepool et al. (2012) Statistical Disclosure Control",
    topic="chains",
    maker=makers.people,
    part_of=OUTPUT,
    examined=_EMPLOYERS,
)

CHAIN_TALENT = replace(
    CHAIN_EMPLOYED,
    id="chain_talent_share",
    name="产业链人才占比",
    definition=(
        "产业链从业人员中人才（大专及以上学历，或有职称、高级工及以上技能）所占比例。"
        f"{_COUNTED}{_HIDDEN}"
    ),
    unit=Unit.PERCENT,
    kind=Kind.RATIO,
    numerator=(Term("人才", _year("talent")),),
    denominator=(Term("从业人员", _year("people")),),
    share=True,
)

CHAIN_STRUCTURE = Metric(
    id="chain_structure",
    name="产业链人员构成",
    definition=(
        "产业链从业人员按学历、年龄或人才分类划分，各类占全部的比例；只有最新时点。"
        f"{_COUNTED}{_HIDDEN}"
    ),
    unit=Unit.PERCENT,
    kind=Kind.RATIO,
    numerator=(Term("该类人员", Measure("firm_people", "people", Time.POINT)),),
    denominator=(
        Term(
            "从业人员",
            Measure("firm_people", "people", Time.POINT, across=tuple(one.id for one in _TRAITS)),
        ),
    ),
    share=True,
    dimensions=(*_CUTS, *_TRAITS),
    sources=_INSURED,
    lag=_LAG,
    ripening=NOT_KEPT,
    topic="chains",
    maker=makers.structure,
    part_of=OUTPUT,
    examined=_EMPLOYERS,
)

CHAIN_JOINED = replace(
    CHAIN_EMPLOYED,
    id="chain_joined",
    name="产业链入职人次",
    definition=(
        "时点前 12 个月内新到产业链企业参保的人次，链内换单位的也计。"
        f"同期人数变化 = 入职 − 离职。{_COUNTED}{_HIDDEN}"
    ),
    numerator=(Term("入职", _year("joined")),),
    window=12,
    windows=_YEAR,
    maker=makers.flows,
)

CHAIN_DEPARTED = replace(
    CHAIN_JOINED,
    id="chain_departed",
    name="产业链离职人次",
    definition=(
        "时点前 12 个月内离开产业链企业的人次（此后连续三个月不在该企业参保），链内换单位的也计。"
        f"{_COUNTED}{_HIDDEN}"
    ),
    direction=Direction.LESS_IS_BETTER,
    numerator=(Term("离职", _year("departed")),),
)

CHAIN_STAYED = replace(
    CHAIN_JOINED,
    id="chain_stay_12",
    name="产业链新入职一年留任率",
    definition=(
        "时点前第 13 至 24 个月新到产业链企业参保的人中，满 12 个月仍在同一企业参保的比例。"
        f"{_COUNTED}{_HIDDEN}"
    ),
    unit=Unit.PERCENT,
    kind=Kind.RATIO,
    direction=Direction.MORE_IS_BETTER,
    numerator=(Term("满一年仍在", _year("here12")),),
    denominator=(Term("新入职", _year("seen12")),),
    share=True,
    maker=makers.stayed,
)

CHAIN_LOSSES = replace(
    CHAIN_STAYED,
    id="chain_losses",
    name="产业链新入职流失比（实际÷应有）",
    definition=(
        "新入职者一年内离开的人数 ÷ 按同类企业（行业门类和规模相同）的流失率应有的离开人数；"
        "附正常波动范围（99.8%，一同比较的多时更宽）。不足 100 人或离开不足 10 人的不比较。"
        f"{_COUNTED}{_HIDDEN}"
    ),
    unit=Unit.TIMES,
    kind=Kind.INDEX,
    direction=Direction.LESS_IS_BETTER,
    numerator=(Term("新入职", _year("seen12")), Term("满一年仍在", _year("here12"), weight=-1.0)),
    denominator=(),
    share=False,
    follows="漏斗图：Spiegelhalter (2005) Statistics in Medicine 24: 1185–1202",
    maker=makers.losses,
)

CHAIN_FILLED = Metric(
    id="chain_fill_rate",
    name="产业链招聘完成率",
    definition=(
        "时点前 12 个月内产业链企业发布、已登记招聘结果的岗位中，已招人数 ÷ 招聘人数。"
        f"岗位按单位名称与企业对应，重名的不计。{_HIDDEN}"
    ),
    unit=Unit.PERCENT,
    kind=Kind.RATIO,
    direction=Direction.MORE_IS_BETTER,
    numerator=(Term("已招", _year("filled", protects=Protects.PUBLIC)),),
    denominator=(Term("招聘人数", _year("filled_of", protects=Protects.PUBLIC)),),
    dimensions=_CUTS,
    sources=("employer", "job_posting"),
    window=12,
    windows=_YEAR,
    lag=_LAG,
    ripening=NOT_KEPT,
    topic="chains",
    maker=makers.filled,
)

CHAIN_PAID = Metric(
    id="chain_paid",
    name="产业链兑现金额",
    definition=(
        "时点前 12 个月内兑现给产业链企业、或申请时在该企业参保的人的人才政策资金。"
        f"按企业登记地统计；不足 10 件的不显示，{_HIDDEN}"
    ),
    unit=Unit.YUAN,
    kind=Kind.COUNT,
    numerator=(
        Term("兑现金额", _year("amount", protects=Protects.PUBLIC)),
        Term("件数", _year("cases"), weight=0.0),
    ),
    dimensions=_CUTS,
    sources=("employer", "policy_payout", "employment", "insurance_month"),
    window=12,
    windows=_YEAR,
    lag=_LAG,
    ripening=NOT_KEPT,
    topic="chains",
    maker=makers.paid,
    part_of=OUTPUT,
    examined=_EMPLOYERS,
)

METRICS = (
    CHAIN_EMPLOYED,
    CHAIN_TALENT,
    CHAIN_STRUCTURE,
    CHAIN_JOINED,
    CHAIN_DEPARTED,
    CHAIN_STAYED,
    CHAIN_LOSSES,
    CHAIN_FILLED,
    CHAIN_PAID,
)
