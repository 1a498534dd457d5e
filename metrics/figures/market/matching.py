"""才岗匹配: how many seekers could fill how many posts, and what blocks most."""

from dataclasses import replace

from data.contracts import Protects
from metrics.engine.core import Direction, Kind, Measure, Metric, Term, Time, Unit, Window
from metrics.engine.dimensions import (
    EDUCATION_LEVEL,
    JOB_GROUP,
    MAJOR,
    OCCUPATION,
    PAY_BAND,
    REGIONS,
    REQUIREMENT,
)
from metrics.figures.market import matching_makers as makers
from metrics.figures.market import recruitment
from metrics.figures.reasons import MODEL

_MARKET = ("job_posting", "job_seeker")
_BOTH = (
    Term("求职", Measure("match_seeker", "seekers", Time.SUM)),
    Term("招聘人数", Measure("match_post", "headcount", Time.SUM, Protects.PUBLIC)),
)
_RULES = (
    "配对须职业小类相同、学历不低于岗位要求、期望月薪下限不高于岗位月薪上限（按 500 元一档）、"
    "岗位在登记地或户籍地所在市；薪酬未说明、学历不限的不作限制，未注明职业的求职者和岗位不计。"
)
_PERIOD = "近 12 个月在本地登记的求职者与同期本地新发布的岗位，"
_FLOORS = "求职者不足 100 人、可匹配或剩余人数过少的不显示。"
_FOLLOWS = "二分图最大匹配（最大流）：Ford and Fulkerson (1956)；Dinic (1970)"

MATCHABLE = Metric(
    id="matchable_seekers",
    name="可匹配人数",
    definition=(
        f"{_PERIOD}每人至多配一个岗位名额时，最多能配上的人数，不是实际成交。{_RULES}"
        "按学历、期望月薪划分时，各类求职者单独与全部岗位相配，不计相互竞争，各类相加会多于合计。"
        f"{_FLOORS}"
    ),
    unit=Unit.PERSONS,
    kind=Kind.MODEL,
    direction=Direction.MORE_IS_BETTER,
    numerator=_BOTH,
    dimensions=(*REGIONS, OCCUPATION, EDUCATION_LEVEL, PAY_BAND),
    sources=_MARKET,
    window=12,
    windows=(Window.YEAR,),
    follows=_FOLLOWS,
    topic="placement",
    maker=makers.matchable,
    part_of=MODEL,
    examined=MODEL,
)

MATCHABLE_SHARE = replace(
    MATCHABLE,
    id="matchable_share",
    name="求职者可匹配率",
    definition=f"可匹配人数 ÷ 同期注明职业的求职登记人次，由取整后的人数计算。{_RULES}{_FLOORS}",
    unit=Unit.PERCENT,
    maker=makers.matchable_share,
)

REQUIREMENT_GAIN = Metric(
    id="requirement_gain",
    name="放宽单项要求可增加的匹配",
    definition=(
        "职业、学历、薪酬、地点四项要求中不计其中一项、其余不变时，最多能配上的人数比四项都计时多多少；"
        f"不划分时为四项中最多的一项。{_PERIOD}{_RULES}{_FLOORS}"
    ),
    unit=Unit.PERSONS,
    kind=Kind.MODEL,
    numerator=_BOTH,
    dimensions=(*REGIONS, REQUIREMENT),
    sources=_MARKET,
    window=12,
    windows=(Window.YEAR,),
    follows=_FOLLOWS,
    topic="placement",
    maker=makers.requirement_gain,
    part_of=MODEL,
    examined=MODEL,
)

MAJOR_POSTS = Metric(
    id="major_posts",
    name="专业对口岗位",
    definition=(
        "近 12 个月新发布岗位的招聘人数，行业和职业中类都对口的归到该专业类"
        "（高职按专业大类）；一个岗位可对口几个专业，分别计入，各专业相加会多于合计。"
        "专业与职业、行业的对口关系是本系统的判断，不是官方目录。"
    ),
    unit=Unit.VACANCIES,
    kind=Kind.INDEX,
    numerator=recruitment.NEW_HEADCOUNT.numerator,
    dimensions=(*REGIONS, MAJOR, JOB_GROUP),
    sources=("job_posting",),
    window=12,
    windows=(Window.YEAR,),
    topic="placement",
    maker=makers.major_posts,
)

METRICS = (MATCHABLE, MATCHABLE_SHARE, REQUIREMENT_GAIN, MAJOR_POSTS)
