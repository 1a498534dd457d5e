"""高校源头: where graduates of our universities go, and which universities' graduates come to us.

Classes are small, so rankings and rates rest on the three newest classes together (Time.SUM over 36
months of a yearly cube); the same figures by class (Time.YEAR) show the trend.
"""

from dataclasses import replace
from typing import Final

from metrics.engine.core import Direction, Kind, Measure, Metric, Term, Time, Unit
from metrics.engine.dimensions import (
    DESTINATION,
    DESTINATION_TYPE,
    EDUCATION_LEVEL,
    INDUSTRY,
    MAJOR,
    MAJOR_GROUP,
    ORIGIN_PROVINCE,
    REGIONS,
    SCHOOL,
    SCHOOL_PLACE,
    SCHOOL_PROVINCE,
    WORK_PLACE,
    YEAR,
)
from metrics.engine.related import Examination, Part, Reason
from metrics.engine.ripening import Placing
from metrics.figures.reasons import OPEN, WHOLE_CLASS

_PLACED = ("employed", "freelance")
_CUTS = (YEAR, EDUCATION_LEVEL, DESTINATION, DESTINATION_TYPE, INDUSTRY)


def _graduates(*conditions: tuple[str, tuple[int | str, ...]]) -> Measure:
    return Measure("graduate_out", "people", Time.YEAR, where=conditions)


GRADUATES = Metric(
    id="graduates",
    name="本地高校毕业生",
    definition="当年从本地高校毕业的人数，含升学、出境与未落实。",
    unit=Unit.PERSONS,
    kind=Kind.COUNT,
    numerator=(Term("毕业生", _graduates()),),
    dimensions=(*REGIONS, *_CUTS),
    sources=("graduate",),
    topic="source",
    yearly=True,  # 未落实 shrinks while the class is being registered
    ripening=WHOLE_CLASS,
    version="2",
    part_of=(Part("school_graduates", place="school_place", level="city"),),
    examined=OPEN,
)

GRADUATE_DESTINATIONS = Metric(
    id="graduate_destinations",
    name="本地高校毕业生就业去向",
    definition="当年从本地高校毕业、已落实就业且去向可查的人数，按就业地省份划分。",
    unit=Unit.PERSONS,
    kind=Kind.COUNT,
    numerator=(Term("就业", _graduates(("destination_type", _PLACED), ("traced", (1,)))),),
    dimensions=(*REGIONS, *_CUTS),
    sources=("graduate",),
    topic="source",
    yearly=True,
    ripening=Placing("graduate_out", everyone=True),
    version="2",
    part_of=(Part("graduates", where=(("destination_type", _PLACED),)),),
    examined=OPEN,
)


def _staying(id: str, place: str, flag: str) -> Metric:
    return Metric(
        id=id,
        name=f"本地高校毕业生留{place}率",
        definition=(
            f"本地高校毕业生中，在院校所在{place}就业的人数 ÷ 已落实就业且去向可查的人数。"
            "升学与出境者不计入分母，另行列示。"
        ),
        unit=Unit.PERCENT,
        kind=Kind.RATIO,
        direction=Direction.MORE_IS_BETTER,
        numerator=(Term(f"留{place}", _graduates(("destination_type", _PLACED), (flag, (1,)))),),
        denominator=(Term("已落实", _graduates(("destination_type", _PLACED), ("traced", (1,)))),),
        share=True,
        dimensions=(*REGIONS, YEAR, EDUCATION_LEVEL, INDUSTRY),
        sources=("graduate",),
        follows="PSEO：placed and traceable graduates",
        topic="source",
        yearly=True,
        ripening=Placing("graduate_out"),
        version="2",
        examined=OPEN,
    )


GRADUATES_STAY_CITY = _staying("graduates_stay_city", "市", "stays_city")
GRADUATES_STAY_PROVINCE = _staying("graduates_stay_province", "省", "stays_province")

# From here on, region = where the graduates work, or, for all graduates of a school, nothing.
CLASSES: Final = 3  # newest classes that a ranking rests on
_SCHOOLS = (SCHOOL, SCHOOL_PLACE, SCHOOL_PROVINCE)
_STUDIED = (*_SCHOOLS, MAJOR, MAJOR_GROUP, EDUCATION_LEVEL)
_PLACED_ONLY = (("placed", (1,)),)
_COME = Term("来本地就业", Measure("school_in", "people", Time.SUM, where=_PLACED_ONLY))
_ALL = Term("已落实且去向可查", Measure("school_all", "people", Time.SUM, where=_PLACED_ONLY))


def by_class(metric: Metric) -> Metric:
    """The same figure for one class at a time, so that classes can be set side by side."""

    def yearly(terms: tuple[Term, ...]) -> tuple[Term, ...]:
        return tuple(replace(t, measure=replace(t.measure, time=Time.YEAR)) for t in terms)

    return replace(
        metric,
        id=f"{metric.id}_by_class",
        name=f"{metric.name}（分届）",
        definition=metric.definition.replace("近三届", "当届"),
        numerator=yearly(metric.numerator),
        denominator=yearly(metric.denominator),
        dimensions=(*metric.dimensions, YEAR),
        window=1,
        part_of=(Part(metric.id, protects=True),) if metric.kind is Kind.COUNT else (),
        examined=OPEN,
    )


GRADUATES_COME = Metric(
    id="graduates_come",
    name="来本地就业的毕业生",
    definition="近三届各高校毕业生中，已落实就业（含自由职业）且就业地在本地的人数。",
    unit=Unit.PERSONS,
    kind=Kind.COUNT,
    direction=Direction.MORE_IS_BETTER,
    numerator=(_COME,),
    dimensions=(*REGIONS, *_STUDIED),
    sources=("graduate",),
    window=12 * CLASSES,
    yearly=True,
    ripening=Placing("school_all"),
    topic="source",
    part_of=(Part("school_placed", place="work_place", level="city", equal=True),),
    examined=Examination("来本地毕业生", ("school",)),
)

SCHOOL_PLACED = Metric(
    id="school_placed",
    name="高校已落实且去向可查的毕业生",
    definition="近三届各高校毕业生中，已落实就业且去向可查的人数，不限就业地。",
    unit=Unit.PERSONS,
    kind=Kind.COUNT,
    numerator=(_ALL,),
    dimensions=(*_STUDIED, WORK_PLACE),
    sources=("graduate",),
    window=12 * CLASSES,
    yearly=True,
    ripening=Placing("school_all", everyone=True),
    topic="source",
    part_of=(Part("school_graduates"),),
    examined=OPEN,
)

SCHOOL_GRADUATES = Metric(
    id="school_graduates",
    name="高校毕业生去向",
    definition="近三届各高校毕业生，按毕业去向划分，含升学、出境与未落实；不限就业地。",
    unit=Unit.PERSONS,
    kind=Kind.COUNT,
    numerator=(Term("毕业生", Measure("school_all", "people", Time.SUM)),),
    dimensions=(*_STUDIED, DESTINATION_TYPE),
    sources=("graduate",),
    window=12 * CLASSES,
    yearly=True,
    ripening=WHOLE_CLASS,
    topic="source",
    part_of=Reason("all graduates of all schools: no figure counts more of them"),
    examined=OPEN,
)

COME_RATE = Metric(
    id="come_rate",
    name="来本地就业比例",
    definition=(
        "近三届高校毕业生中，来本地就业的人数 ÷ 已落实就业且去向可查的人数；"
        "选某市时即「来我市率」。"
        "升学、出境与未落实者不计入分母，另行列示。"
    ),
    unit=Unit.PERCENT,
    kind=Kind.RATIO,
    direction=Direction.MORE_IS_BETTER,
    numerator=(_COME,),
    denominator=(_ALL,),
    share=True,
    dimensions=_STUDIED,
    sources=("graduate",),
    window=12 * CLASSES,
    yearly=True,
    ripening=Placing("school_all"),
    follows="PSEO：placed and traceable graduates",
    topic="source",
    examined=OPEN,
)

STUDY_PATHS = Metric(
    id="study_paths",
    name="生源地—院校—就业地",
    definition="近三届已落实就业且去向可查的毕业生，按生源地省份、院校、就业地划分；不限就业地。",
    unit=Unit.PERSONS,
    kind=Kind.COUNT,
    numerator=(Term("毕业生", Measure("path_all", "people", Time.SUM)),),
    dimensions=(*_SCHOOLS, ORIGIN_PROVINCE, WORK_PLACE),
    sources=("graduate",),
    window=12 * CLASSES,
    yearly=True,
    ripening=Placing("school_all", everyone=True),
    topic="source",
    part_of=(Part("school_placed", equal=True),),
    examined=OPEN,
)

SCHOOL_STOCK = Metric(
    id="school_stock",
    name="校友存量（参保人才）",
    definition="数据月在本地参保的人才（参保口径），按毕业院校划分；院校不详者不计。",
    unit=Unit.PERSONS,
    kind=Kind.COUNT,
    direction=Direction.MORE_IS_BETTER,
    numerator=(Term("人才", Measure("school_talent", "talent", Time.NOW)),),
    dimensions=(*REGIONS, *_SCHOOLS, EDUCATION_LEVEL),
    sources=("person", "employment", "insurance_month"),
    topic="source",
    part_of=(Part("talent_stock"),),
    examined=Examination("校友", ("school",)),
)

_STAYED = ("person", "employment", "insurance_month")
_FRESH = (("fresh", (1,)),)


def _stay(id: str, years: str, months: int) -> Metric:
    return Metric(
        id=id,
        name=f"毕业来本地后{years}年留存率",
        definition=(
            f"毕业当年或次年首次来本地参保的人才中，满 {months} 个月时仍在本地者 ÷ 已满观察期者。"
            "连续三个月无参保即为离开；各年来者合计。"
        ),
        unit=Unit.PERCENT,
        kind=Kind.RATIO,
        direction=Direction.MORE_IS_BETTER,
        numerator=(
            Term("仍在本地", Measure("school_stay", f"here{months}", Time.NOW, where=_FRESH)),
        ),
        denominator=(
            Term("已满观察期", Measure("school_stay", f"seen{months}", Time.NOW, where=_FRESH)),
        ),
        share=True,
        dimensions=(*REGIONS, *_SCHOOLS, EDUCATION_LEVEL, YEAR),
        sources=_STAYED,
        topic="source",
        examined=OPEN,
    )


STAY_1 = _stay("school_stay_1", "一", 12)
STAY_3 = _stay("school_stay_3", "三", 36)

SCHOOL_ARRIVALS = Metric(
    id="school_arrivals",
    name="首次来本地的毕业生（参保）",
    definition="毕业当年或次年首次来本地参保的人才，按来的年份划分；数据首月已在者来时不详，不计。",
    unit=Unit.PERSONS,
    kind=Kind.COUNT,
    direction=Direction.MORE_IS_BETTER,
    numerator=(Term("来的人", Measure("school_stay", "arrivals", Time.NOW, where=_FRESH)),),
    dimensions=(*REGIONS, *_SCHOOLS, EDUCATION_LEVEL, YEAR),
    sources=_STAYED,
    topic="source",
    part_of=Reason("first arrivals of all years: no window of the flows is so long"),
    examined=OPEN,
)

COME_RATE_BY_CLASS = by_class(COME_RATE)
GRADUATES_COME_BY_CLASS = by_class(GRADUATES_COME)
SCHOOL_PLACED_BY_CLASS = by_class(SCHOOL_PLACED)

METRICS = (
    GRADUATES,
    GRADUATE_DESTINATIONS,
    GRADUATES_STAY_CITY,
    GRADUATES_STAY_PROVINCE,
    GRADUATES_COME,
    SCHOOL_PLACED,
    SCHOOL_GRADUATES,
    COME_RATE,
    STUDY_PATHS,
    SCHOOL_STOCK,
    SCHOOL_ARRIVALS,
    STAY_1,
    STAY_3,
    COME_RATE_BY_CLASS,
    GRADUATES_COME_BY_CLASS,
    SCHOOL_PLACED_BY_CLASS,
)
