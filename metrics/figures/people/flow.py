"""人才流动: who came, who left, and the parts that add up to the change of the stock.

Arrivals and departures are seen from the region asked about: a move inside it is neither. The
newest three months are provisional, because a leaver is known only after three months away.
"""

from metrics.engine.core import (
    YEAR_LONG,
    Direction,
    Kind,
    Measure,
    Metric,
    Term,
    Time,
    Unit,
    Window,
)
from metrics.engine.dimensions import (
    COLLEGE,
    EDUCATION_LEVEL,
    INDUSTRY,
    MONTH,
    OTHER_REGION,
    REGIONS,
    SECTION,
)
from metrics.engine.related import Examination, Part, Reason, Sum
from metrics.engine.ripening import Departing, Ripening
from metrics.figures.reasons import OPEN, counted_in

# Events of data/cubes/sql/04_flow.sql.
NEW, RETURNED, RESUMED, CHANGED_IN, CHANGED_OUT, LEFT, PAUSED = 1, 2, 3, 4, 5, 6, 7
PROVISIONAL_MONTHS = 3

_CUTS = (*REGIONS, MONTH, INDUSTRY, SECTION, EDUCATION_LEVEL)
_SOURCES = ("person", "employment", "insurance_month")
_DEGREES = (("education", COLLEGE),)
_KNOWN = Reason("arrivals are known at once; provisional as the departures that they stand beside")
_TWO_UNKNOWNS = Reason("a difference of two counts that stand in no table: it bounds neither")
_DIFFERENCE = Reason("a difference of inflow and outflow, both of which the gate attacks")


def _flow(
    *events: int, column: str = "talent", educations: tuple[int, ...] = (), lead: int = 0
) -> Measure:
    where: tuple[tuple[str, tuple[int | str, ...]], ...] = (("event", events),)
    if educations:
        where = (*where, ("education", educations))
    return Measure("flow", column, Time.SUM, where=where, lead=lead)


def _arrivals(id: str, name: str, who: str, measure: Measure, *part_of: Part) -> Metric:
    return Metric(
        id=id,
        name=name,
        definition=f"首次在本地参保、且此前 24 个月未在本地参保的{who}人数。",
        unit=Unit.PERSONS,
        kind=Kind.COUNT,
        direction=Direction.MORE_IS_BETTER,
        numerator=(Term(name, measure),),
        dimensions=_CUTS,
        sources=_SOURCES,
        topic="flow",
        part_of=part_of,
        examined=OPEN,
    )


NEW_COLLEGE = _arrivals(
    "new_college",
    "新引进大专及以上人才",
    "大专及以上学历",
    _flow(NEW, column="people", educations=COLLEGE),
    Part("step_new", where=_DEGREES, equal=True),
)
NEW_GRADUATE_DEGREE = _arrivals(
    "new_graduate_degree",
    "新引进硕博人才",
    "硕士、博士",
    _flow(NEW, column="people", educations=(5, 6)),
    Part("new_college", where=(("education", (5, 6)),), equal=True),
)
NEW_HIGH_TIER = _arrivals(
    "new_high_tier",
    "新引进高层次人才",
    "A 至 E 类高层次",
    _flow(NEW, column="high"),
    Part("new_college", own=_DEGREES),
)

INFLOW = Metric(
    id="inflow",
    name="流入人才",
    definition="当期到本地参保的人才数：新引进，以及离开三个月以上后返回者。区域内部流动不计。",
    unit=Unit.PERSONS,
    kind=Kind.COUNT,
    direction=Direction.MORE_IS_BETTER,
    numerator=(Term("流入", _flow(NEW, RETURNED)),),
    dimensions=_CUTS,
    sources=_SOURCES,
    window=12,
    lag=PROVISIONAL_MONTHS,
    ripening=_KNOWN,
    topic="flow",
    part_of=(Part("talent_stock", months=1),),
    sum_of=Sum(("step_new", "step_returned")),
    examined=Examination("流入（学历）", ("education",), (YEAR_LONG, 1)),
)

OUTFLOW = Metric(
    id="outflow",
    name="流出人才",
    definition="当期离开的人才数：此后连续三个月在本地没有参保，按最后参保月计。区域内部流动不计。",
    unit=Unit.PERSONS,
    kind=Kind.COUNT,
    direction=Direction.LESS_IS_BETTER,
    numerator=(Term("流出", _flow(LEFT)),),
    dimensions=_CUTS,
    sources=_SOURCES,
    window=12,
    lag=PROVISIONAL_MONTHS,
    ripening=Departing(),
    topic="flow",
    part_of=(Part("talent_stock", months=1),),
    examined=Examination("流出（学历）", ("education",), (YEAR_LONG, 1)),
)

NET_INFLOW = Metric(
    id="net_inflow",
    name="净流入人才",
    definition="流入人才 − 流出人才。区域内部流动不计。",
    unit=Unit.PERSONS,
    kind=Kind.COUNT,
    direction=Direction.MORE_IS_BETTER,
    numerator=(Term("流入", _flow(NEW, RETURNED)), Term("流出", _flow(LEFT), weight=-1.0)),
    dimensions=_CUTS,
    sources=_SOURCES,
    window=12,
    lag=PROVISIONAL_MONTHS,
    ripening=Departing(weight=-1.0),
    topic="flow",
    examined=_DIFFERENCE,
)

NET_INFLOW_RATE = Metric(
    id="net_inflow_rate",
    name="人才净流入率",
    definition="近 12 个月（流入人才 − 流出人才）÷ 同期平均人才总量（参保口径）。",
    unit=Unit.PERCENT,
    kind=Kind.RATIO,
    direction=Direction.MORE_IS_BETTER,
    numerator=NET_INFLOW.numerator,
    denominator=(Term("平均人才总量", Measure("stock", "talent", Time.MEAN)),),
    dimensions=_CUTS,
    sources=_SOURCES,
    window=12,
    windows=(Window.YEAR,),
    lag=PROVISIONAL_MONTHS,
    ripening=Departing(weight=-1.0),
    topic="flow",
    examined=_DIFFERENCE,
)

INFLOW_FROM = Metric(
    id="inflow_from",
    name="流入人才的来源地",
    definition="流入人才按此前三个月内的参保地划分；来自省外或此前未参保者列为「数据范围外」。",
    unit=Unit.PERSONS,
    kind=Kind.COUNT,
    direction=Direction.NEITHER,
    numerator=(
        Term("流入", Measure("od", "talent", Time.SUM, where=(("event", (NEW, RETURNED)),))),
    ),
    dimensions=(*REGIONS, MONTH, EDUCATION_LEVEL, OTHER_REGION),
    sources=_SOURCES,
    window=12,
    lag=PROVISIONAL_MONTHS,
    ripening=_KNOWN,
    topic="flow",
    part_of=(Part("inflow", equal=True),),
    examined=Examination("来源地", ("other",)),
)

OUTFLOW_TO = Metric(
    id="outflow_to",
    name="流出人才的去向地",
    definition="流出人才按此后三个月内的参保地划分；转出省外或断缴者去向不明，列为「数据范围外」。",
    unit=Unit.PERSONS,
    kind=Kind.COUNT,
    direction=Direction.NEITHER,
    numerator=(Term("流出", Measure("od", "talent", Time.SUM, where=(("event", (LEFT,)),))),),
    dimensions=(*REGIONS, MONTH, EDUCATION_LEVEL, OTHER_REGION),
    sources=_SOURCES,
    window=12,
    lag=PROVISIONAL_MONTHS,
    ripening=Departing(),
    topic="flow",
    part_of=(Part("outflow", equal=True),),
    examined=Examination("去向地", ("other",)),
)


def _step(
    id: str,
    name: str,
    what: str,
    *terms: Term,
    part_of: tuple[Part, ...] | Reason = (),
    examined: Reason = OPEN,
    ripening: Ripening | Reason = _KNOWN,
) -> Metric:
    """A part of the stock's change; leavers count in the month in which the stock lacks them."""
    return Metric(
        id=id,
        name=name,
        definition=f"{what}与其他各部分之和等于同期人才总量（参保口径）的变化。",
        unit=Unit.PERSONS,
        kind=Kind.COUNT,
        numerator=terms,
        dimensions=_CUTS,
        sources=_SOURCES,
        window=12,
        lag=PROVISIONAL_MONTHS,
        ripening=ripening,
        topic="flow",
        part_of=part_of,
        examined=examined,
    )


# stock(t) − stock(t−12) is the sum of these, on every cell (data/snapshots/verify.py).
STEPS = (
    _step(
        "step_new",
        "新引进",
        "此前 24 个月未在本地参保者。",
        Term("新引进", _flow(NEW)),
        part_of=(Part("inflow"),),
    ),
    _step(
        "step_returned",
        "返回",
        "离开 3 至 23 个月后返回者。",
        Term("返回", _flow(RETURNED)),
        part_of=(Part("inflow"),),
    ),
    _step(
        "step_reclassified",
        "学历职称变动净增",
        "在本地参保期间因取得学历、职称而成为人才者，减去移出所选行业或学历者。",
        Term("转入", _flow(CHANGED_IN)),
        Term("转出", _flow(CHANGED_OUT), weight=-1.0),
        examined=_TWO_UNKNOWNS,
    ),
    _step(
        "step_paused",
        "短期断缴与续保",
        "断缴一两个月后续保者，减去短期断缴者。",
        Term("续保", _flow(RESUMED)),
        Term("断缴", _flow(PAUSED, lead=1), weight=-1.0),
        ripening=Departing(lead=1),  # who turns out to have left was no pause
        examined=_TWO_UNKNOWNS,
    ),
    _step(
        "step_left",
        "离开",
        "此后连续三个月在本地没有参保者，以负数计。",
        Term("离开", _flow(LEFT, lead=1), weight=-1.0),
        ripening=Departing(weight=-1.0, lead=1),
        examined=counted_in("outflow"),
    ),
)

METRICS = (
    NEW_COLLEGE,
    NEW_GRADUATE_DEGREE,
    NEW_HIGH_TIER,
    INFLOW,
    OUTFLOW,
    NET_INFLOW,
    NET_INFLOW_RATE,
    INFLOW_FROM,
    OUTFLOW_TO,
    *STEPS,
)
