"""人才服务: what 人才码, windows and web offices did, and how the talent flats are used.

A flat's rent is the office's own price and public; who lives in one, came to a window or was
content is counted like any other person or case.
"""

from typing import Any, Final

import numpy as np

from data.contracts import Protects
from metrics.disclosure.profile import hidden_below
from metrics.disclosure.protect import QUANTILE_STEP, Status
from metrics.disclosure.rounding import round_to
from metrics.engine.compute import Exact, compute
from metrics.engine.core import Direction, Kind, Measure, Metric, Term, Time, Unit
from metrics.engine.dimensions import MONTH, REGIONS, SERVICE, WAY
from metrics.engine.related import Part
from metrics.engine.selection import Selection
from metrics.engine.statement import Cubes
from metrics.figures.market.trade import INSURED_PAY
from metrics.figures.market.trade_makers import marked
from metrics.figures.reasons import INDEX, OPEN

_SOURCE: Final = ("service_use",)
_CUTS: Final = (*REGIONS, MONTH, SERVICE, WAY)
_NOT_FLATS: Final = "人才公寓另列，不计入。"


def _served(column: str, *ways: str) -> Measure:
    return Measure("service_desk", column, Time.SUM, where=(("channel", ways),) if ways else ())


def _lived(column: str, protects: Protects = Protects.PERSON) -> Measure:
    return Measure("flat", column, Time.POINT, protects)


def _count(
    id: str, name: str, definition: str, unit: Unit, measure: Measure, **others: Any
) -> Metric:
    others.setdefault("direction", Direction.NEITHER)
    others.setdefault("dimensions", _CUTS)
    others.setdefault("part_of", OPEN)
    return Metric(
        id=id,
        name=name,
        definition=definition,
        unit=unit,
        kind=Kind.COUNT,
        numerator=(Term(name, measure),),
        sources=_SOURCE,
        topic="service",
        examined=OPEN,
        **others,
    )


VISITS = _count(
    "service_visits",
    "人才服务访问量",
    f"当期人才码、窗口、网上办事的访问次数。{_NOT_FLATS}",
    Unit.VISITS,
    _served("visits"),
)
CASES = _count(
    "service_cases",
    "人才服务办件量",
    f"当期人才码、窗口、网上办结的事项件数。{_NOT_FLATS}",
    Unit.CASES,
    _served("cases"),
)
PEOPLE = _count(
    "service_people",
    "人才服务人次",
    f"当期各项服务、各渠道、各月的服务人数之和，同一人几次办事各计一次。{_NOT_FLATS}",
    Unit.VISITS,
    _served("people"),
)


def _share(id: str, name: str, definition: str, above: Measure, below: Measure) -> Metric:
    return Metric(
        id=id,
        name=name,
        definition=definition,
        unit=Unit.PERCENT,
        kind=Kind.RATIO,
        direction=Direction.MORE_IS_BETTER,
        numerator=(Term("其中", above),),
        denominator=(Term("合计", below),),
        share=True,
        dimensions=(*REGIONS, MONTH, SERVICE),
        sources=_SOURCE,
        topic="service",
        examined=OPEN,
    )


ONLINE = _share(
    "service_online_share",
    "网上办件占比",
    f"当期人才码和网上办结的件数占全部办件的比例。{_NOT_FLATS}",
    _served("cases", "code", "online"),
    _served("cases"),
)
CONTENT = Metric(
    id="service_satisfaction",
    name="人才服务满意率",
    definition=f"当期收到的评价中满意的件数所占比例；没有评价的办件不计。{_NOT_FLATS}",
    unit=Unit.PERCENT,
    kind=Kind.RATIO,
    direction=Direction.MORE_IS_BETTER,
    numerator=(Term("满意", _served("satisfied")),),
    denominator=(Term("评价", _served("rated")),),
    share=True,
    dimensions=_CUTS,
    sources=_SOURCE,
    topic="service",
    examined=OPEN,
)
DAYS = Metric(
    id="service_days",
    name="人才服务平均办结天数",
    definition=(
        "当期各项服务上报的平均办结天数，按办件量加权平均；未上报天数的办件不计。" + _NOT_FLATS
    ),
    unit=Unit.DAYS,
    kind=Kind.RATIO,
    direction=Direction.LESS_IS_BETTER,
    numerator=(Term("办件天数", _served("case_days")),),
    denominator=(Term("办件量", _served("timed")),),
    dimensions=_CUTS,
    sources=_SOURCE,
    topic="service",
    part_of=OPEN,
    examined=OPEN,
)

CAPACITY = _count(
    "flat_capacity",
    "人才公寓房源",
    "月末可供人才租住的公寓套数。",
    Unit.FLATS,
    _lived("capacity", Protects.PUBLIC),
    direction=Direction.MORE_IS_BETTER,
    dimensions=(*REGIONS, MONTH),
)
OCCUPIED = _count(
    "flat_occupied",
    "人才公寓在用套数",
    "月末已有人住的人才公寓套数。",
    Unit.FLATS,
    _lived("occupied"),
    dimensions=(*REGIONS, MONTH),
    part_of=(Part(CAPACITY.id),),
)
RESIDENTS = _count(
    "flat_residents",
    "人才公寓在住人数",
    "月末住在人才公寓的人数。",
    Unit.PERSONS,
    _lived("residents"),
    dimensions=(*REGIONS, MONTH),
)
RATE = Metric(
    id="flat_rate",
    name="人才公寓入住率",
    definition="月末在用套数 ÷ 房源套数。",
    unit=Unit.PERCENT,
    kind=Kind.RATIO,
    direction=Direction.MORE_IS_BETTER,
    numerator=(Term("在用", _lived("occupied")),),
    denominator=(Term("房源", _lived("capacity", Protects.PUBLIC)),),
    dimensions=(*REGIONS, MONTH),
    sources=_SOURCE,
    topic="service",
    part_of=OPEN,
    examined=OPEN,
)
RENT = Metric(
    id="flat_rent",
    name="人才公寓补贴后月租金",
    definition="月末各处人才公寓每套每月的租金减去补贴，按房源套数加权平均；租金或补贴不详的不计。",
    unit=Unit.YUAN_A_MONTH,
    kind=Kind.RATIO,
    direction=Direction.LESS_IS_BETTER,
    numerator=(Term("补贴后租金", _lived("net_rent", Protects.PUBLIC)),),
    denominator=(Term("房源", _lived("priced", Protects.PUBLIC)),),
    dimensions=(*REGIONS, MONTH),
    sources=_SOURCE,
    topic="service",
    part_of=OPEN,
    examined=OPEN,
)


def _against_pay(
    cubes: Cubes, metric: Metric, selection: Selection, by: tuple[str, ...], _span: int
) -> Exact:
    """The rent after subsidy over the median pay of the insured, to ¥100 as it is shown."""
    rent = compute(cubes, RENT, selection, by)
    pay = compute(cubes, INSURED_PAY, selection, by).frame
    keys = list(by)
    how: Any = {"on": keys, "how": "left"} if by else {"how": "cross"}
    both = rent.frame.merge(pay, suffixes=("", "_pay"), **how)
    flats, asked = both["t1"].to_numpy(dtype=float), both["t0"].to_numpy(dtype=float)
    insured = np.nan_to_num(both["t0_pay"].to_numpy(dtype=float))
    median = round_to(both["t1_pay"].to_numpy(dtype=float), QUANTILE_STEP)
    few = (insured > 0) & (insured < hidden_below())
    told = ~few & (flats > 0) & (insured > 0) & (median > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        paid = np.where(told, asked / flats, np.nan)
        value = np.where(told, paid / median, np.nan)
    # The median is somewhere in a bin of 500 yuan.
    half = np.nan_to_num(value * INSURED_PAY.bin_width / 2 / median)
    status = np.select([few, told], [Status.SUPPRESSED, Status.OK], Status.EMPTY)
    made = marked(both[keys], value, paid, np.where(told, median, np.nan), status, half)
    return Exact(made, None, rent.month, False)


BURDEN = Metric(
    id="flat_rent_burden",
    name="人才公寓租金占月薪比",
    definition=(
        "人才公寓每套补贴后的月租金 ÷ 当地参保月薪中位数（当地全部参保人员，不是住户本人的收入）。"
    ),
    unit=Unit.PERCENT,
    kind=Kind.INDEX,
    direction=Direction.LESS_IS_BETTER,
    numerator=(*RENT.numerator, *INSURED_PAY.numerator),
    dimensions=REGIONS,
    sources=("service_use", *INSURED_PAY.sources),
    topic="service",
    maker=_against_pay,
    part_of=INDEX,
    examined=INDEX,
)

METRICS = (
    VISITS,
    CASES,
    PEOPLE,
    ONLINE,
    DAYS,
    CONTENT,
    CAPACITY,
    OCCUPIED,
    RATE,
    RESIDENTS,
    RENT,
    BURDEN,
)
