"""本地生源回流（家燕）: where our natives study and work, and how many come back.

Region = the place of origin (生源地). An origin known to the province only can't return anywhere in
particular and is left out. Three classes together, as in :mod:`metrics.figures.schools.source`.
"""

from metrics.engine.core import Direction, Kind, Measure, Metric, Term, Time, Unit
from metrics.engine.dimensions import (
    DESTINATION_TYPE,
    EDUCATION_LEVEL,
    LEG,
    MAJOR,
    MAJOR_GROUP,
    REGIONS,
    SCHOOL,
    SCHOOL_PLACE,
    SCHOOL_PROVINCE,
    WORK_PLACE,
    WORKS,
    YEAR,
)
from metrics.engine.related import Examination, Part, Reason
from metrics.engine.ripening import Placing
from metrics.figures.reasons import OPEN, WHOLE_CLASS, counted_in
from metrics.figures.schools.source import CLASSES, by_class

_SCHOOLS = (SCHOOL, SCHOOL_PLACE, SCHOOL_PROVINCE)
_STUDIED = (*_SCHOOLS, MAJOR, MAJOR_GROUP, EDUCATION_LEVEL)
_TRACED = ("work", (1, 2, 3, 4))
_PLACED = Term("已落实且去向可查", Measure("native_out", "people", Time.SUM, where=(_TRACED,)))


def _returned(id: str, name: str, where: str, works: tuple[int, ...]) -> Metric:
    measure = Measure("native_out", "people", Time.SUM, where=(("work", works),))
    return Metric(
        id=id,
        name=name,
        definition=(
            f"近三届本地生源毕业生中，{where}的人数 ÷ 已落实就业且去向可查的人数。"
            "升学、出境与未落实者不计入分母，另行列示。"
        ),
        unit=Unit.PERCENT,
        kind=Kind.RATIO,
        direction=Direction.MORE_IS_BETTER,
        numerator=(Term("返乡", measure),),
        denominator=(_PLACED,),
        share=True,
        dimensions=(*REGIONS, *_STUDIED),
        sources=("graduate",),
        window=12 * CLASSES,
        yearly=True,
        ripening=Placing("native_out"),
        follows="PSEO：placed and traceable graduates",
        topic="homecoming",
        examined=counted_in("natives_placed"),
    )


RETURN_RATE = _returned("return_rate", "返乡率", "在生源地所在市就业（含家门口就读并就业）", (1, 2))
RETURN_COUNTY_RATE = _returned(
    "return_county_rate", "返县率", "在生源地区县就业；生源地或就业地只到市的不算返县", (1,)
)
RETURN_RATE_BY_CLASS = by_class(RETURN_RATE)

NATIVES_PLACED = Metric(
    id="natives_placed",
    name="本地生源毕业生（已落实且去向可查）",
    definition="近三届本地生源毕业生中，已落实就业且去向可查的人数，按就读与就业的地方划分。",
    unit=Unit.PERSONS,
    kind=Kind.COUNT,
    numerator=(_PLACED,),
    dimensions=(*REGIONS, *_STUDIED, WORKS, LEG),
    sources=("graduate",),
    window=12 * CLASSES,
    yearly=True,
    ripening=Placing("native_out", everyone=True),
    topic="homecoming",
    part_of=(Part("native_graduates"), Part("native_paths")),
    examined=Examination("生源毕业生", ("work", "education")),
)
NATIVES_RETURNED = Metric(
    id="natives_returned",
    name="返乡就业的本地生源毕业生",
    definition="近三届本地生源毕业生中，在生源地所在市就业的人数，含家门口就读并就业者。",
    unit=Unit.PERSONS,
    kind=Kind.COUNT,
    direction=Direction.MORE_IS_BETTER,
    numerator=RETURN_RATE.numerator,
    dimensions=(*REGIONS, *_STUDIED),
    sources=("graduate",),
    window=12 * CLASSES,
    yearly=True,
    ripening=Placing("native_out"),
    topic="homecoming",
    part_of=(Part("natives_placed", where=(("work", (1, 2)),), equal=True),),
    examined=counted_in("natives_placed"),
)
NATIVES_PLACED_BY_CLASS = by_class(NATIVES_PLACED)

NATIVE_GRADUATES = Metric(
    id="native_graduates",
    name="本地生源毕业生去向",
    definition="近三届本地生源毕业生，按毕业去向划分，含升学、出境与未落实。",
    unit=Unit.PERSONS,
    kind=Kind.COUNT,
    numerator=(Term("毕业生", Measure("native_out", "people", Time.SUM)),),
    dimensions=(*REGIONS, *_STUDIED, DESTINATION_TYPE),
    sources=("graduate",),
    window=12 * CLASSES,
    yearly=True,
    ripening=WHOLE_CLASS,
    topic="homecoming",
    part_of=Reason("all our natives who graduate: no figure counts more of them"),
    examined=OPEN,
)

NATIVE_PATHS = Metric(
    id="native_paths",
    name="本地生源—院校所在地—就业地",
    definition="近三届已落实就业且去向可查的本地生源毕业生，按生源地、院校所在地、就业地划分。",
    unit=Unit.PERSONS,
    kind=Kind.COUNT,
    numerator=(Term("毕业生", Measure("path_from", "people", Time.SUM)),),
    dimensions=(*REGIONS, *_SCHOOLS, WORK_PLACE),
    sources=("graduate",),
    window=12 * CLASSES,
    yearly=True,
    ripening=Placing("native_out", everyone=True),
    topic="homecoming",
    part_of=(Part("study_paths", place="origin_province", level="province", equal=True),),
    examined=OPEN,
)

NATIVES_NOW = Metric(
    id="natives_now",
    name="本地生源人才现状",
    definition=(
        "人才库中生源地在本地、大专及以上且毕业年份已知的人，按数据月的参保地划分；"
        "未参保与在数据范围外参保的合为一类。人才库不含从未到过本省的人，所以不是返乡率。"
    ),
    unit=Unit.PERSONS,
    kind=Kind.COUNT,
    numerator=(Term("人才", Measure("native_now", "people", Time.NOW)),),
    dimensions=(*REGIONS, *_SCHOOLS, EDUCATION_LEVEL, YEAR, WORKS),
    sources=("person", "employment", "insurance_month"),
    topic="homecoming",
    part_of=Reason("natives in the talent base, insured or not: no figure counts more of them"),
    examined=OPEN,
)

NATIVES_BACK_NOW = Metric(
    id="natives_back_now",
    name="本地生源人才在乡率",
    definition=(
        "人才库中生源地在本地、数据月在数据范围内参保的大专及以上人才中，在生源地所在市参保者的比重。"
    ),
    unit=Unit.PERCENT,
    kind=Kind.RATIO,
    direction=Direction.MORE_IS_BETTER,
    numerator=(Term("在乡", Measure("native_now", "people", Time.NOW, where=(("work", (1, 2)),))),),
    denominator=(Term("参保", Measure("native_now", "people", Time.NOW, where=(_TRACED,))),),
    share=True,
    dimensions=(*REGIONS, *_SCHOOLS, EDUCATION_LEVEL, YEAR),
    sources=("person", "employment", "insurance_month"),
    topic="homecoming",
    examined=OPEN,
)

STUDENTS = Metric(
    id="native_students",
    name="本地生源在读学生",
    definition="生源地在本地、尚在读的学生，按预计毕业年份划分。",
    unit=Unit.PERSONS,
    kind=Kind.COUNT,
    numerator=(Term("学生", Measure("enrolled", "people", Time.NOW)),),
    dimensions=(*REGIONS, *_STUDIED, YEAR),
    sources=("student",),
    topic="homecoming",
    part_of=Reason("students stand in no other register"),
    examined=Examination("在读学生", ("school",)),
)

METRICS = (
    RETURN_RATE,
    RETURN_COUNTY_RATE,
    RETURN_RATE_BY_CLASS,
    NATIVES_PLACED,
    NATIVES_RETURNED,
    NATIVES_PLACED_BY_CLASS,
    NATIVE_GRADUATES,
    NATIVE_PATHS,
    NATIVES_NOW,
    NATIVES_BACK_NOW,
    STUDENTS,
)
