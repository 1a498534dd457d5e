"""人才存量: who is here, how many among the employed."""

from dataclasses import replace

from metrics.engine.core import Direction, Kind, Measure, Metric, Term, Time, Unit
from metrics.engine.dimensions import (
    AGE,
    COLLEGE,
    EDUCATION_LEVEL,
    INDUSTRY,
    MONTH,
    ORIGIN,
    REGIONS,
    SECTION,
    TEAM,
    TIER,
)
from metrics.engine.related import Examination, Part, Sum
from metrics.figures.reasons import OPEN, counted_in

_CUTS = (*REGIONS, MONTH, INDUSTRY, SECTION, EDUCATION_LEVEL)
_SOURCES = ("person", "employment", "insurance_month")
_TALENT = Measure("stock", "talent", Time.POINT)
_A_YEAR_BEFORE = Measure("stock", "talent", Time.POINT, lead=12)
_PEOPLE = Measure("stock", "people", Time.POINT)
_EXAMINED = Examination("存量", ("industry", "education"))
_DEGREES = (("education", COLLEGE),)
_HIGH = ("A", "B", "C", "D", "E")
# Of people with one education everybody is talent, or nobody: the whole is all the employed.
_EVERYBODY = Measure("stock", "people", Time.POINT, across=("education",))

TALENT_STOCK = Metric(
    id="talent_stock",
    name="人才总量（参保口径）",
    definition=(
        "当月参保、且具有大专及以上学历或职称或高级工及以上技能等级的人数，"
        "每人按主要参保关系计一次。与组织部门人才资源总量（六支队伍）口径不同，不可混用。"
    ),
    unit=Unit.PERSONS,
    kind=Kind.COUNT,
    direction=Direction.MORE_IS_BETTER,
    numerator=(Term("人才", _TALENT),),
    dimensions=_CUTS,
    sources=_SOURCES,
    follows="《国家中长期人才发展规划纲要》人才定义，参保口径为本系统所定",
    topic="stock",
    part_of=(Part("employed", protects=True),),
    sum_of=Sum(
        ("step_new", "step_returned", "step_reclassified", "step_paused", "step_left"), change=True
    ),
    examined=_EXAMINED,
)

EMPLOYED = Metric(
    id="employed",
    name="参保从业人员",
    definition="当月参保人数，每人按主要参保关系（工资最高者）计一次。",
    unit=Unit.PERSONS,
    kind=Kind.COUNT,
    direction=Direction.NEITHER,
    numerator=(Term("从业人员", _PEOPLE),),
    dimensions=_CUTS,
    sources=_SOURCES,
    topic="stock",
    part_of=(Part("talent_stock", where=_DEGREES, own=_DEGREES, equal=True, protects=True),),
    examined=_EXAMINED,
)

TALENT_SHARE = Metric(
    id="talent_share",
    name="人才占从业人员比重",
    definition=(
        "人才总量（参保口径）÷ 参保从业人员。学历不详者计入分母，不计为人才。"
        "按学历查看时，分母仍为全部学历的从业人员。"
    ),
    unit=Unit.PERCENT,
    kind=Kind.RATIO,
    direction=Direction.MORE_IS_BETTER,
    numerator=(Term("人才", _TALENT),),
    denominator=(Term("从业人员", _EVERYBODY),),
    share=True,
    dimensions=_CUTS,
    sources=_SOURCES,
    topic="stock",
    examined=_EXAMINED,
)

# The same figure under the name that maps and plans use: one arithmetic, another scale.
TALENT_DENSITY = replace(
    TALENT_SHARE,
    id="talent_density",
    name="人才密度",
    definition=(
        "即人才占从业人员比重，以每一万名参保从业人员中的人才数（参保口径）表示。"
        "按学历查看时，分母仍为全部学历的从业人员；按行业查看时，分子分母都限于该行业。"
    ),
    unit=Unit.PER_10K,
    scale=10_000,
    examined=counted_in("talent_share"),
)

HIGH_TIER_STOCK = Metric(
    id="high_tier_stock",
    name="高层次人才",
    definition="当月参保、且认定为 A 至 E 类的人才数。",
    unit=Unit.PERSONS,
    kind=Kind.COUNT,
    direction=Direction.MORE_IS_BETTER,
    numerator=(Term("高层次人才", Measure("stock", "high", Time.POINT)),),
    dimensions=_CUTS,
    sources=_SOURCES,
    topic="stock",
    part_of=(Part("employed"),),
    examined=OPEN,
)

TALENT_BY_ORIGIN = Metric(
    id="talent_by_origin",
    name="人才来源（按生源地）",
    definition="当月在本地参保的人才按高考生源地省份划分；每年一个时点，与最新数据月份同月。",
    unit=Unit.PERSONS,
    kind=Kind.COUNT,
    direction=Direction.NEITHER,
    numerator=(Term("人才", Measure("origin_stock", "talent", Time.POINT)),),
    dimensions=(*REGIONS, MONTH, EDUCATION_LEVEL, ORIGIN),
    sources=("person", "employment", "insurance_month"),
    topic="stock",
    part_of=(Part("talent_stock", equal=True),),
    examined=Examination("生源地省份", ("origin", "education")),
)

TALENT_PROFILE = Metric(
    id="talent_profile",
    name="人才构成",
    definition=(
        "当月参保的人才按年龄、人才分类或人才队伍划分；每年一个时点，与最新数据月份同月。"
        "年龄 = 当年 − 出生年份。"
    ),
    unit=Unit.PERSONS,
    kind=Kind.COUNT,
    numerator=(Term("人才", Measure("profile", "talent", Time.POINT)),),
    dimensions=(*REGIONS, EDUCATION_LEVEL, AGE, TIER, TEAM),
    sources=("person", "employment", "insurance_month"),
    topic="stock",
    part_of=(Part("talent_stock", equal=True), Part("high_tier_stock", own=(("tier", _HIGH),))),
    examined=Examination("人才构成", ("age", "tier")),
)

TALENT_GROWTH = Metric(
    id="talent_growth",
    name="人才总量增长率",
    definition="（当月人才总量 − 上年同月人才总量）÷ 上年同月人才总量，参保口径。",
    unit=Unit.PERCENT,
    kind=Kind.RATIO,
    direction=Direction.MORE_IS_BETTER,
    numerator=(Term("当月", _TALENT), Term("上年同月", _A_YEAR_BEFORE, weight=-1.0)),
    denominator=(Term("上年同月", _A_YEAR_BEFORE),),
    dimensions=_CUTS,
    sources=_SOURCES,
    topic="stock",
    examined=counted_in("talent_stock"),
)

METRICS = (
    TALENT_STOCK,
    EMPLOYED,
    TALENT_SHARE,
    TALENT_DENSITY,
    HIGH_TIER_STOCK,
    TALENT_BY_ORIGIN,
    TALENT_PROFILE,
    TALENT_GROWTH,
)
