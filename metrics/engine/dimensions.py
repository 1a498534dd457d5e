"""The dimensions that figures share: one name, one key, one hierarchy, everywhere."""

from functools import lru_cache
from typing import Final

from data.contracts.city import GRANTEES, PAID_AS
from data.contracts.education import DESTINATIONS
from data.contracts.person import TEAMS, TIERS
from data.contracts.policy import INDICATORS, PAYOUT_KINDS
from data.contracts.service import CHANNELS, FINANCE_KINDS, FLAT
from data.reference import industry, section_alone
from metrics.engine import labels
from metrics.engine.core import Dimension
from metrics.engine.labels import Code, lettered, numbered, place
from metrics.engine.related import Reason, Within

_CITY_STEP: Final = 100
_PROVINCE_STEP: Final = 10_000
_STEM: Final = len("1-02-")  # the 中类 that an occupation's code begins with
_COARSEST: Final = Reason("its classes are the coarsest that any figure is divided by")
_PROVINCES: Final = Reason("it names provinces (or what lies beyond the data); nothing is coarser")
_NOBODY: Final = Reason("it divides no people, but what a model says of them")
_OPEN: Final = Reason("what it divides is public at its source: exact, and under no rule")
_AGAIN: Final = "the same people again"
_DESKS: Final = {code: name for code, name in CHANNELS.items() if code != FLAT}


def province_of(code: Code) -> int:
    """The province of a region, by its adcode."""
    return int(code) // _PROVINCE_STEP * _PROVINCE_STEP


def city_of(code: Code) -> int:
    """The city of a region, by its adcode; a province's own code stays."""
    return int(code) // _CITY_STEP * _CITY_STEP


@lru_cache(maxsize=1024)
def section_of(code: Code) -> str:
    """The 门类 of a 大类; empty where the code is none."""
    found = industry(int(code))
    return found.section if found else ""


def names_a_class(dimension: str, code: Code) -> bool:
    """Whether a key names a member that can be ranked, compared, spoken of: not what nobody stated,
    nor a 大类 of which only the 门类 was told."""
    return code not in (0, "", "0") and not (
        dimension in ("industry", "from_industry") and section_alone(code)
    )


def band_of(code: Code) -> int:
    """The band of a level of education; 0 where none is stated."""
    level = int(code)
    return 5 if level >= 5 else 2 if level in (1, 2) else max(level, 0)


def occupation_group(code: Code) -> str:
    """The 中类 of a 小类: the part of its code that all of one group share."""
    return str(code)[:_STEM]


def major_group_of(code: Code) -> int:
    """The 学科门类 or 专业大类 of a 专业类."""
    return int(code) // 100


PROVINCE = Dimension(
    "province",
    "省",
    "region",
    Reason("no figure is about more than one province"),
    place("省外或不详"),
)
CITY = Dimension(
    "city",
    "市",
    "region",
    Within("province", province_of, protects=True),
    place("省外或不详"),
)
COUNTY = Dimension(
    "county",
    "区县",
    "region",
    Within("city", city_of, protects=True),
    place("省外或不详"),
)
MONTH = Dimension(
    "month",
    "月份",
    "month",
    Within("window", protects=True),
    labels.month,
    overlaps=f"a stock's months count {_AGAIN}; a flow's are judged by the twelve months to each",
)
YEAR = Dimension(
    "year",
    "年份",
    "year",
    Reason("a year's class is part of three classes in a figure of its own (by_class)"),
    overlaps="a year's class or stock is a whole of its own, part of nothing but three classes",
)
INDUSTRY = Dimension(
    "industry", "行业", "industry", Within("section", section_of, protects=True), labels.division
)
SECTION = Dimension("section", "行业门类", "section", _COARSEST, labels.section)
FROM_INDUSTRY = Dimension(
    "from_industry",
    "原行业",
    "from_industry",
    Within("from_section", section_of, protects=True),
    labels.division,
)
FROM_SECTION = Dimension("from_section", "原行业门类", "from_section", _COARSEST, labels.section)
OCCUPATION = Dimension(
    "occupation",
    "职业",
    "occupation",
    Within("occupation_group", occupation_group, filtered=True, protects=True),
    labels.trade,
)
TITLE = Dimension("title", "岗位名称", "title", _OPEN)
EDUCATION_LEVEL = Dimension(
    "education", "学历", "education", Within("band", band_of, protects=True), labels.education
)
BAND = Dimension("band", "学历层次", "band", _COARSEST, lettered(labels.BANDS, "未说明"))
ORIGIN = Dimension("origin", "生源地省份", "origin", _PROVINCES, place("省外或不详"))
PAY_BAND = Dimension(
    "pay_band", "期望月薪", "pay_band", _COARSEST, numbered(labels.PAY_BANDS, "面议或未说明")
)
REQUIREMENT = Dimension(
    "requirement",
    "放宽的要求",
    "requirement",
    _NOBODY,
    lettered(labels.REQUIREMENTS),
    overlaps="with each requirement left out the same people are matched again",
)
JOB_GROUP = Dimension(
    "job_group",
    "职业中类",
    "job_group",
    _OPEN,
    labels.middle_group,
    overlaps="it divides advertised posts by the majors that lead to them, and these overlap",
)
HUKOU = Dimension("hukou", "户籍省份", "hukou", _PROVINCES, place("省外或不详"))
DESTINATION = Dimension("destination", "去向省份", "destination", _PROVINCES, place("省外或不详"))
DESTINATION_TYPE = Dimension(
    "destination_type",
    "毕业去向",
    "destination_type",
    Reason("the placed among them are figures of their own (part_of with a filter)"),
    lettered(DESTINATIONS),
)
OTHER_REGION = Dimension(
    "other",
    "来源或去向地",
    "other",
    Reason("the other end of a move is told at one level: counties of a county, else cities"),
    place("数据范围外"),
)
PAYOUT_KIND = Dimension("kind", "补贴类别", "kind", _COARSEST, lettered(PAYOUT_KINDS))
WAIT = Dimension("wait", "等待时长", "wait", _COARSEST, numbered(labels.WAITS))
POLICY = Dimension(
    "policy",
    "政策",
    "policy",
    Reason("policies have names of their own; kinds are a division beside"),
)
DEPARTMENT = Dimension("department", "部门", "department", _OPEN)
FUND_SOURCE = Dimension("fund_source", "资金来源", "fund_source", _OPEN, lettered({"": "未说明"}))
PROGRAMME = Dimension("programme", "项目", "programme", _OPEN)
CHANNEL = Dimension("channel", "渠道", "channel", _OPEN, lettered(labels.CHANNELS))
SERVICE = Dimension("service", "服务事项", "service", _OPEN)
WAY = Dimension("way", "办理渠道", "channel", _COARSEST, lettered(_DESKS))
FINANCE_KIND = Dimension(
    "finance_kind", "产品类别", "finance_kind", _COARSEST, lettered(FINANCE_KINDS)
)
SCHOOL = Dimension("school", "院校", "school", Within("school_place", protects=True), labels.school)
SCHOOL_PLACE = Dimension(
    "school_place",
    "院校所在市",
    "school_place",
    Within("school_province", province_of, protects=True),
    place("不详"),
)
SCHOOL_PROVINCE = Dimension(
    "school_province", "院校所在省份", "school_province", _PROVINCES, place("不详")
)
MAJOR = Dimension(
    "major", "专业类", "major", Within("major_group", major_group_of, protects=True), labels.major
)
MAJOR_GROUP = Dimension("major_group", "学科门类或专业大类", "major_group", _COARSEST, labels.major)
WORK_PLACE = Dimension(
    "work_place",
    "就业地",
    "place",
    Reason("cities; provinces of work divide no figure of these graduates"),
    place("不详"),
)
ORIGIN_PROVINCE = Dimension(
    "origin_province", "生源地省份", "origin_province", _PROVINCES, place("不详")
)
WORKS = Dimension(
    "work",
    "就业地与生源地",
    "work",
    Reason("those who returned to their city are a figure of their own (part_of with a filter)"),
    numbered(labels.WORK),
)
LEG = Dimension("leg", "就读与就业", "leg", _COARSEST, numbered(labels.LEGS))
TENURE = Dimension(
    "tenure",
    "来后时长",
    "tenure",
    Reason("lengths of stay nest: whoever stayed longer is at risk at each shorter one"),
    labels.tenure,
    overlaps=f"at each length of stay {_AGAIN}",
)
COHORT = Dimension("cohort", "来本地年份", "cohort", _COARSEST, labels.cohort)
SCHOOL_GROUP = Dimension(
    "school_group",
    "毕业院校",
    "school_group",
    _COARSEST,
    numbered(labels.STAYER["school_group"], "未说明"),
)
NATIVE = Dimension(
    "native", "生源", "native", _COARSEST, numbered(labels.STAYER["native"], "未说明")
)
RECEIVED = Dimension(
    "received",
    "半年内是否获批补贴",
    "received",
    _COARSEST,
    numbered(labels.STAYER["received"], "未说明"),
)
NATURE = Dimension(
    "nature", "单位性质", "nature", _COARSEST, numbered(labels.STAYER["nature"], "未说明")
)
SIZE = Dimension("size", "单位规模", "size", _COARSEST, numbered(labels.STAYER["size"], "未说明"))
DRIVER = Dimension(
    "driver", "因素", "driver", _NOBODY, labels.driver, overlaps="ratios of hazards, not people"
)
AGE = Dimension("age", "年龄", "age", _COARSEST, numbered(labels.AGES))
TIER = Dimension(
    "tier",
    "人才分类",
    "tier",
    Reason("A to E together are figures of their own (part_of with a filter)"),
    lettered(TIERS, "未认定"),
)
TEAM = Dimension("team", "人才队伍", "team", _COARSEST, lettered(TEAMS, "未登记"))
PART = Dimension(
    "part",
    "组成部分",
    "part",
    _NOBODY,
    lettered(labels.DEMAND_PARTS | labels.SUPPLY_PARTS),
    overlaps="some are sums of others",
)
SCENARIO = Dimension(
    "scenario", "情景", "scenario", _NOBODY, overlaps=f"under each scenario {_AGAIN}"
)
MADE = Dimension(
    "made", "预测年份", "made", _NOBODY, overlaps="projections of one year, made in several"
)
LEVER = Dimension(
    "lever",
    "调整项",
    "lever",
    _NOBODY,
    lettered(labels.LEVERS),
    overlaps="each lever alone closes the same gap",
)
AHEAD = Dimension(
    "ahead",
    "提前年数",
    "ahead",
    _NOBODY,
    labels.years_ahead,
    overlaps="the same places again, forecast from nearer or farther",
)
RULE = Dimension(
    "rule",
    "预测方法",
    "rule",
    _NOBODY,
    lettered(labels.RULES),
    overlaps="each rule forecasts the same places",
)
SIGN = Dimension(
    "sign",
    "依据",
    "sign",
    _NOBODY,
    lettered(labels.SIGNS),
    overlaps="each sign is about the same trades",
)
PROMISE = Dimension("promise", "目标事项", "indicator", _OPEN, lettered(INDICATORS))
PEER = Dimension("peer", "对标地区", "region", _OPEN, place("省外或不详"))
PUBLISHED_INDICATOR = Dimension("indicator", "公开指标", "indicator", _OPEN)
RECIPE = Dimension(
    "recipe", "权重", "recipe", _OPEN, overlaps="each weighting is about the same places again"
)
CLAUSE_ITEM = Dimension("item", "政策事项", "item", _OPEN)
GRANTEE = Dimension("grantee", "对象", "grantee", _OPEN, lettered(GRANTEES))
PAID = Dimension("paid_as", "给付方式", "paid_as", _OPEN, lettered(PAID_AS))
CHAIN = Dimension(
    "chain",
    "产业链",
    "chain",
    Reason("chains are no part of a classification"),
    overlaps="a firm's people may stand in more than one chain",
)
CHAIN_LINK = Dimension(
    "chain_link",
    "环节",
    "chain_link",
    Within("chain"),
    overlaps="links of several chains bear one name, and chains overlap",
)

REGIONS = (PROVINCE, CITY, COUNTY)
# Educations of which everybody is talent, by its definition (data/cubes/sql/02_state.sql).
COLLEGE: Final = (3, 4, 5, 6)
# Every one of them, by id.
DIMENSIONS: Final = {d.id: d for d in tuple(globals().values()) if isinstance(d, Dimension)}
