"""招聘市场: posts, firms, seekers, pay, and how many posts there are for each seeker."""

from data.contracts import Protects
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
    CHANNEL,
    EDUCATION_LEVEL,
    HUKOU,
    INDUSTRY,
    MONTH,
    OCCUPATION,
    REGIONS,
    SECTION,
    TITLE,
)
from metrics.engine.related import Examination, Part, Reason
from metrics.engine.ripening import Growing, Lasting
from metrics.figures.reasons import OPEN, counted_in

_CUTS = (*REGIONS, MONTH, INDUSTRY, SECTION, OCCUPATION, EDUCATION_LEVEL)
_SEEKER_CUTS = (*REGIONS, MONTH, OCCUPATION, EDUCATION_LEVEL)
# Three months after the month of a registration or a post its outcome is known, as a rule: posts
# stand open for up to two and a half, and seekers are called back for two.
RIPENING_MONTHS = 3
_RIPE = "登记、发布满三个月后才较完整，此前为初步数。"
_OPEN = "发布当月至截止月均计为在招；未注明截止的岗位按发布后三个月有效计。"


def _posted(column: str, time: Time, cube: str = "posting") -> Measure:
    return Measure(cube, column, time, protects=Protects.PUBLIC)


def _seekers(column: str) -> Measure:
    return Measure("seeker", column, Time.SUM)


NEW_POSTS = Metric(
    id="new_posts",
    name="新发布岗位",
    definition="当期新发布的招聘岗位条数。",
    unit=Unit.POSTS,
    kind=Kind.COUNT,
    numerator=(Term("岗位", _posted("new_posts", Time.SUM)),),
    dimensions=(*_CUTS, CHANNEL),
    sources=("job_posting",),
    topic="recruitment",
)

NEW_HEADCOUNT = Metric(
    id="new_headcount",
    name="新增招聘人数",
    definition="当期新发布岗位的招聘人数之和；未注明人数的按一人计。",
    unit=Unit.VACANCIES,
    kind=Kind.COUNT,
    numerator=(Term("招聘人数", _posted("new_headcount", Time.SUM)),),
    dimensions=(*_CUTS, CHANNEL),
    sources=("job_posting",),
    topic="recruitment",
)

OPEN_HEADCOUNT = Metric(
    id="open_headcount",
    name="在招人数",
    definition=f"月内在招岗位的招聘人数之和。{_OPEN}",
    unit=Unit.VACANCIES,
    kind=Kind.COUNT,
    numerator=(Term("在招人数", _posted("headcount", Time.POINT)),),
    dimensions=(*_CUTS, CHANNEL),
    sources=("job_posting",),
    topic="recruitment",
)

FIRMS = Metric(
    id="hiring_firms",
    name="招聘单位",
    definition="当期有在招岗位的用人单位数，同一单位只计一次。",
    unit=Unit.FIRMS,
    kind=Kind.COUNT,
    numerator=(Term("单位", _posted("firms", Time.POINT, "posting_firm")),),
    dimensions=(*REGIONS, MONTH, INDUSTRY),
    sources=("job_posting",),
    topic="recruitment",
)

HOT_TITLES = Metric(
    id="hot_titles",
    name="热门岗位",
    definition="当期新发布岗位按岗位名称汇总的招聘人数；名称照原文，不作归并。",
    unit=Unit.VACANCIES,
    kind=Kind.COUNT,
    numerator=(Term("招聘人数", _posted("headcount", Time.SUM, "posting_title")),),
    dimensions=(*REGIONS, MONTH, TITLE),
    sources=("job_posting",),
    topic="recruitment",
)

POSTED_PAY = Metric(
    id="posted_pay",
    name="招聘月薪中位数",
    definition="当期新发布岗位的月薪（上下限的中点）的中位数；面议不计；取整到百元。",
    unit=Unit.YUAN_A_MONTH,
    kind=Kind.QUANTILE,
    numerator=(Term("月薪", _posted("posts", Time.SUM, "posting_pay")),),
    bin_column="bin",
    bin_width=500,
    dimensions=(*REGIONS, INDUSTRY, SECTION, OCCUPATION, EDUCATION_LEVEL),
    sources=("job_posting",),
    follows="分组数据中位数：L + (N/2 − F)/f × 组距，组距 500 元",
    topic="recruitment",
)

FILL_RATE = Metric(
    id="fill_rate",
    name="招聘完成率",
    definition=f"当期新发布岗位中，已招人数 ÷ 招聘人数；只计登记了已招人数的岗位。{_RIPE}",
    unit=Unit.PERCENT,
    kind=Kind.RATIO,
    direction=Direction.MORE_IS_BETTER,
    numerator=(Term("已招", _posted("filled", Time.SUM)),),
    denominator=(Term("招聘人数", _posted("filled_of", Time.SUM)),),
    dimensions=_CUTS,
    sources=("job_posting",),
    window=12,
    follows="Jobs and Skills Australia：fill rate",
    lag=RIPENING_MONTHS,
    ripening=Growing("posting_ripening", "filled", "filled_of"),
    topic="recruitment",
    version="2",
)

DAYS_TO_FILL = Metric(
    id="days_to_fill",
    name="招聘周期中位数",
    definition=f"已招到人且已截止的岗位，从发布到截止的天数的中位数，按发布月归期。{_RIPE}",
    unit=Unit.DAYS,
    kind=Kind.QUANTILE,
    direction=Direction.LESS_IS_BETTER,
    numerator=(Term("天数", _posted("posts", Time.SUM, "posting_days")),),
    bin_column="bin",
    bin_width=5,
    dimensions=(*REGIONS, INDUSTRY, SECTION, OCCUPATION, EDUCATION_LEVEL),
    sources=("job_posting",),
    window=12,
    lag=RIPENING_MONTHS,
    ripening=Lasting("days_ripening"),
    topic="recruitment",
    version="2",
)

SEEKERS = Metric(
    id="seekers",
    name="求职人数",
    definition="当期求职登记人次。",
    unit=Unit.PERSONS,
    kind=Kind.COUNT,
    numerator=(Term("求职", _seekers("seekers")),),
    dimensions=(*_SEEKER_CUTS, HUKOU),
    sources=("job_seeker",),
    topic="recruitment",
    part_of=Reason("everybody who registered: no figure counts more of them"),
    examined=Examination("求职者", ("education",), (YEAR_LONG, 1)),
)

REACHED = Metric(
    id="intentions_reached",
    name="达成意向人数",
    definition=f"当期登记的求职者中，已达成就业意向的人次。{_RIPE}",
    unit=Unit.PERSONS,
    kind=Kind.COUNT,
    direction=Direction.MORE_IS_BETTER,
    numerator=(Term("达成意向", _seekers("reached")),),
    dimensions=(*_SEEKER_CUTS, HUKOU),
    sources=("job_seeker",),
    lag=RIPENING_MONTHS,
    ripening=Growing("seeker_ripening", "reached"),
    topic="recruitment",
    version="2",
    part_of=(Part("seekers", protects=True),),
    examined=OPEN,
)

REACHED_RATE = Metric(
    id="intention_rate",
    name="意向达成率",
    definition=f"达成意向人数 ÷ 求职人数，均按登记月归期。{_RIPE}",
    unit=Unit.PERCENT,
    kind=Kind.RATIO,
    direction=Direction.MORE_IS_BETTER,
    numerator=REACHED.numerator,
    denominator=SEEKERS.numerator,
    share=True,
    dimensions=(*_SEEKER_CUTS, HUKOU),
    sources=("job_seeker",),
    lag=RIPENING_MONTHS,
    ripening=Growing("seeker_ripening", "reached"),
    topic="recruitment",
    version="2",
    examined=OPEN,
)

OPENINGS_PER_SEEKER = Metric(
    id="openings_per_seeker",
    name="求人倍率",
    definition=(
        "当期新发布岗位的招聘人数 ÷ 同期求职登记人次，即岗位空缺与求职人数的比率；"
        "大于 1 表示招聘人数多于求职人数。"
    ),
    unit=Unit.TIMES,
    kind=Kind.RATIO,
    numerator=(Term("招聘人数", _posted("new_headcount", Time.SUM)),),
    denominator=(Term("求职人数", _seekers("seekers")),),
    dimensions=(*REGIONS, MONTH, OCCUPATION, EDUCATION_LEVEL),
    sources=("job_posting", "job_seeker"),
    follows="人力资源市场供求状况分析：岗位空缺与求职人数的比率 = 需求人数 ÷ 求职人数，同期登记",
    topic="recruitment",
    version="2",
    examined=counted_in("seekers"),
)

OPEN_PER_SEEKER = Metric(
    id="open_headcount_per_seeker",
    name="在招岗位存量与当月求职之比",
    definition=f"月末前在招岗位的招聘人数存量 ÷ 当月求职登记人次；不是求人倍率。{_OPEN}",
    unit=Unit.TIMES,
    kind=Kind.RATIO,
    numerator=(Term("在招人数", _posted("headcount", Time.POINT)),),
    denominator=(Term("求职人数", _seekers("seekers")),),
    dimensions=(*REGIONS, MONTH, OCCUPATION, EDUCATION_LEVEL),
    sources=("job_posting", "job_seeker"),
    windows=(Window.MONTH,),
    topic="recruitment",
    examined=counted_in("seekers"),
)

METRICS = (
    NEW_POSTS,
    NEW_HEADCOUNT,
    OPEN_HEADCOUNT,
    FIRMS,
    HOT_TITLES,
    POSTED_PAY,
    FILL_RATE,
    DAYS_TO_FILL,
    SEEKERS,
    REACHED,
    REACHED_RATE,
    OPENINGS_PER_SEEKER,
    OPEN_PER_SEEKER,
)
