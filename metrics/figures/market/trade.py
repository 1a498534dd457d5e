"""产业缺口, the plain figures: what trades employ, look for, pay and lose. Parts of the indices.

An industry has posts but no seekers of its own (people register for an occupation), so the seekers
of an occupation are shared out over industries as its advertised headcount is.
"""

from data.contracts import Protects
from metrics.engine.core import Direction, Kind, Measure, Metric, Term, Time, Unit, Window
from metrics.engine.dimensions import (
    CHAIN,
    CHAIN_LINK,
    EDUCATION_LEVEL,
    INDUSTRY,
    MONTH,
    OCCUPATION,
    REGIONS,
    SECTION,
    TITLE,
)
from metrics.engine.related import Examination, Part, Reason
from metrics.engine.ripening import Growing
from metrics.figures.market import trade_makers as makers
from metrics.figures.market.recruitment import RIPENING_MONTHS
from metrics.figures.reasons import OPEN, OUTPUT, counted_in

YEAR = 12
_INSURED = ("person", "employment", "insurance_month")
_POSTS = (*REGIONS, INDUSTRY, SECTION, OCCUPATION, EDUCATION_LEVEL)
_TRADES = (*REGIONS, INDUSTRY, SECTION, OCCUPATION)
_SHARED_OUT = "行业的求职人数由职业推算：某职业的求职者按该职业招聘人数的行业分布分摊。"


def _posted(column: str, time: Time = Time.SUM, lead: int = 0) -> Measure:
    return Measure("posting", column, time, protects=Protects.PUBLIC, lead=lead)


def _people(cube: str, lead: int = 0) -> Measure:
    return Measure(cube, "people", Time.POINT, lead=lead)


TIGHTNESS = Metric(
    id="openings_per_seeker_year",
    name="求人倍率（近12个月）",
    definition=f"近 12 个月新发布岗位的招聘人数 ÷ 同期求职登记人次。{_SHARED_OUT}",
    unit=Unit.TIMES,
    kind=Kind.RATIO,
    numerator=(Term("招聘人数", _posted("new_headcount")),),
    denominator=(Term("求职人数", Measure("seeker", "seekers", Time.SUM)),),
    dimensions=_POSTS,
    sources=("job_posting", "job_seeker"),
    window=YEAR,
    windows=(Window.YEAR,),
    follows="人力资源市场供求状况分析：岗位空缺与求职人数的比率",
    topic="gap",
    maker=makers.tightness,
    part_of=OUTPUT,
    examined=counted_in("seekers"),
)

DEMAND_GROWTH = Metric(
    id="demand_growth",
    name="招聘需求增长率",
    definition="近 12 个月新发布岗位的招聘人数比再前 12 个月增长的比例。",
    unit=Unit.PERCENT,
    kind=Kind.RATIO,
    numerator=(
        Term("近12个月", _posted("new_headcount")),
        Term("前12个月", _posted("new_headcount", lead=YEAR), weight=-1.0),
    ),
    denominator=(Term("前12个月", _posted("new_headcount", lead=YEAR)),),
    dimensions=_POSTS,
    sources=("job_posting",),
    window=YEAR,
    windows=(Window.YEAR,),
    topic="gap",
)

SEEKER_GROWTH = Metric(
    id="seeker_growth",
    name="求职人数增长率",
    definition="近 12 个月求职登记人次比再前 12 个月增长的比例。",
    unit=Unit.PERCENT,
    kind=Kind.RATIO,
    numerator=(
        Term("近12个月", Measure("seeker", "seekers", Time.SUM)),
        Term("前12个月", Measure("seeker", "seekers", Time.SUM, lead=YEAR), weight=-1.0),
    ),
    denominator=(Term("前12个月", Measure("seeker", "seekers", Time.SUM, lead=YEAR)),),
    dimensions=(*REGIONS, OCCUPATION, EDUCATION_LEVEL),
    sources=("job_seeker",),
    window=YEAR,
    windows=(Window.YEAR,),
    topic="gap",
    examined=counted_in("seekers"),
)

EMPLOYMENT_GROWTH = Metric(
    id="employment_growth",
    name="从业人员增长率",
    definition="当月参保从业人员比一年前同月增长的比例。",
    unit=Unit.PERCENT,
    kind=Kind.RATIO,
    direction=Direction.MORE_IS_BETTER,
    numerator=(
        Term("当月", _people("stock")),
        Term("一年前", _people("stock", YEAR), weight=-1.0),
    ),
    denominator=(Term("一年前", _people("stock", YEAR)),),
    dimensions=(*REGIONS, MONTH, INDUSTRY, SECTION, EDUCATION_LEVEL),
    sources=_INSURED,
    topic="gap",
    examined=counted_in("employed"),
)

OCCUPATION_EMPLOYED = Metric(
    id="occupation_employed",
    name="分职业从业人员",
    definition="参保从业人员按职业小类划分，每季度一个时点；参保登记未注明职业的列为未说明。",
    unit=Unit.PERSONS,
    kind=Kind.COUNT,
    numerator=(Term("从业人员", _people("trade_stock")),),
    dimensions=(*REGIONS, OCCUPATION, EDUCATION_LEVEL),
    sources=_INSURED,
    topic="gap",
    part_of=(Part("employed", equal=True),),
    examined=Examination("职业", ("occupation",)),
)

OCCUPATION_GROWTH = Metric(
    id="occupation_growth",
    name="分职业从业人员增长率",
    definition="某职业小类的参保从业人员比一年前增长的比例，每季度一个时点。",
    unit=Unit.PERCENT,
    kind=Kind.RATIO,
    direction=Direction.MORE_IS_BETTER,
    numerator=(
        Term("当季", _people("trade_stock")),
        Term("一年前", _people("trade_stock", YEAR), weight=-1.0),
    ),
    denominator=(Term("一年前", _people("trade_stock", YEAR)),),
    dimensions=(*REGIONS, OCCUPATION, EDUCATION_LEVEL),
    sources=_INSURED,
    topic="gap",
    examined=counted_in("occupation_employed"),
)

INTENSITY = Metric(
    id="gap_intensity",
    name="在招人数占从业人员比",
    definition=(
        "当月在招人数 ÷ 当月参保从业人员。按学历划分时，岗位按最低学历要求归类；"
        "不限学历的岗位没有对应的从业人员，不计比例。"
    ),
    unit=Unit.PERCENT,
    kind=Kind.RATIO,
    numerator=(Term("在招人数", _posted("headcount", Time.POINT)),),
    denominator=(Term("从业人员", _people("stock")),),
    dimensions=(*REGIONS, MONTH, INDUSTRY, SECTION, EDUCATION_LEVEL),
    sources=("job_posting", *_INSURED),
    topic="gap",
    examined=counted_in("employed"),
)

UNFILLED = Metric(
    id="unfilled_headcount",
    name="未招满人数",
    definition=(
        "近 12 个月发布、已登记招聘结果的岗位中，招聘人数 − 已招人数。"
        "发布满三个月后才较完整，此前为初步数。"
    ),
    unit=Unit.VACANCIES,
    kind=Kind.COUNT,
    direction=Direction.LESS_IS_BETTER,
    numerator=(
        Term("招聘人数", _posted("filled_of")),
        Term("已招", _posted("filled"), weight=-1.0),
    ),
    dimensions=_POSTS,
    sources=("job_posting",),
    window=YEAR,
    windows=(Window.YEAR,),
    lag=RIPENING_MONTHS,
    ripening=Growing("posting_ripening", "filled_of - filled"),
    topic="gap",
    version="2",
    maker=makers.unfilled,
)

LEAVING = Metric(
    id="leaving_rate",
    name="一年离开率",
    definition=(
        "一年前在本地参保的人中，现在不在本地参保的比例，按一年前的行业和职业归类；"
        "含退休与断缴，每年一个时点。"
    ),
    unit=Unit.PERCENT,
    kind=Kind.RATIO,
    direction=Direction.LESS_IS_BETTER,
    numerator=(Term("离开", Measure("trade_stay", "left_1", Time.POINT)),),
    denominator=(Term("一年前参保", _people("trade_stay")),),
    share=True,
    dimensions=_TRADES,
    sources=_INSURED,
    topic="gap",
    maker=makers.leaving,
    part_of=OUTPUT,
    examined=OPEN,
)

UNDERQUALIFIED = Metric(
    id="underqualified_share",
    name="学历不足占比",
    definition=(
        "从业人员中，学历低于岗位通常要求的比例。通常要求取近 12 个月招聘人数的学历要求中位数，"
        "不限学历视为最低一级；学历不详的从业人员不计。招聘不足 10 人次的不计算。"
    ),
    unit=Unit.PERCENT,
    kind=Kind.RATIO,
    direction=Direction.LESS_IS_BETTER,
    numerator=(Term("学历不足", _people("trade_stock")),),
    denominator=(Term("从业人员", _people("trade_stock")),),
    share=True,
    dimensions=(INDUSTRY, SECTION, OCCUPATION),
    sources=("job_posting", *_INSURED),
    follows="OECD Skills for Jobs：under-qualification",
    topic="gap",
    maker=makers.underqualified,
    part_of=OUTPUT,
    examined=OPEN,
)

PAY_PREMIUM = Metric(
    id="pay_premium",
    name="招聘薪酬溢价",
    definition="近 12 个月招聘月薪中位数比同地区全部岗位的中位数高出的比例；不足 10 个岗位不计。",
    unit=Unit.PERCENT,
    kind=Kind.INDEX,
    numerator=(Term("月薪", Measure("posting_pay", "posts", Time.SUM, Protects.PUBLIC)),),
    dimensions=_POSTS,
    sources=("job_posting",),
    window=YEAR,
    windows=(Window.YEAR,),
    topic="gap",
    maker=makers.pay_premium,
)

PAY_GROWTH = Metric(
    id="pay_growth",
    name="招聘薪酬涨幅",
    definition="近 12 个月招聘月薪中位数比再前 12 个月增长的比例；任一时段不足 10 个岗位不计。",
    unit=Unit.PERCENT,
    kind=Kind.INDEX,
    numerator=PAY_PREMIUM.numerator,
    dimensions=_POSTS,
    sources=("job_posting",),
    window=YEAR,
    windows=(Window.YEAR,),
    topic="gap",
    maker=makers.pay_growth,
)

INSURED_PAY = Metric(
    id="insured_pay",
    name="参保月薪中位数",
    definition="当月参保人员主要参保关系的月缴费工资的中位数，取整到百元；只有最新月和一年前两个时点。",
    unit=Unit.YUAN_A_MONTH,
    kind=Kind.QUANTILE,
    numerator=(Term("从业人员", _people("trade_pay")),),
    bin_column="bin",
    bin_width=500,
    dimensions=_TRADES,
    sources=_INSURED,
    follows="分组数据中位数：L + (N/2 − F)/f × 组距，组距 500 元",
    topic="gap",
    part_of=(Part("employed"),),
    examined=Reason("a quantile, to ¥100: no count of its own stands beside it but the employed"),
)

CHAIN_INTENSITY = Metric(
    id="chain_intensity",
    name="产业链在招人数占从业人员比",
    definition=(
        "产业链企业的在招人数 ÷ 其参保从业人员，每季度一个时点，按企业注册地归属；"
        "岗位按单位名称与企业对应，重名的不计；不足三家企业的环节不显示。"
    ),
    unit=Unit.PERCENT,
    kind=Kind.RATIO,
    numerator=(
        Term("在招人数", Measure("chain", "headcount", Time.POINT, protects=Protects.PUBLIC)),
    ),
    denominator=(Term("从业人员", _people("chain")),),
    dimensions=(*REGIONS, CHAIN, CHAIN_LINK),
    sources=("employer", "job_posting", *_INSURED),
    topic="gap",
    maker=makers.chain_intensity,
    part_of=OUTPUT,
    examined=OPEN,
)

CHAIN_NEED = Metric(
    id="chain_need",
    name="产业链招聘需求",
    definition="近 12 个月产业链企业发布岗位的招聘人数，按职业小类划分；不足三家企业的不显示。",
    unit=Unit.VACANCIES,
    kind=Kind.COUNT,
    numerator=(
        Term("招聘人数", Measure("chain_need", "headcount", Time.NOW, protects=Protects.EMPLOYER)),
    ),
    dimensions=(*REGIONS, CHAIN, CHAIN_LINK, OCCUPATION),
    sources=("employer", "job_posting"),
    topic="gap",
    maker=makers.chain_need,
)

POSTS_BEHIND = Metric(
    id="posts_behind",
    name="缺口背后的岗位",
    definition="当期新发布岗位的招聘人数，按岗位名称汇总，并列月薪范围；不含单位名称。",
    unit=Unit.VACANCIES,
    kind=Kind.COUNT,
    numerator=(
        Term("招聘人数", Measure("posting_detail", "headcount", Time.SUM, Protects.PUBLIC)),
    ),
    dimensions=(*_POSTS, TITLE),
    sources=("job_posting",),
    window=YEAR,
    topic="gap",
    maker=makers.posts_behind,
)

METRICS = (
    TIGHTNESS,
    DEMAND_GROWTH,
    SEEKER_GROWTH,
    EMPLOYMENT_GROWTH,
    OCCUPATION_EMPLOYED,
    OCCUPATION_GROWTH,
    INTENSITY,
    UNFILLED,
    LEAVING,
    UNDERQUALIFIED,
    PAY_PREMIUM,
    PAY_GROWTH,
    INSURED_PAY,
    CHAIN_INTENSITY,
    CHAIN_NEED,
    POSTS_BEHIND,
)
