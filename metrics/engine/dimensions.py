"""The dimensions that figures share: one name, one key, everywhere."""

from functools import cache

from data.contracts.education import DESTINATIONS
from data.contracts.person import TEAMS, TIERS
from data.contracts.policy import PAYOUT_KINDS
from data.reference import industry, majors, occupation, region_name, sections
from data.values.education import EDUCATION
from metrics.engine.core import Dimension

PROVINCE = Dimension("province", "省", "region", "region")
CITY = Dimension("city", "市", "region", "region")
COUNTY = Dimension("county", "区县", "region", "region")
MONTH = Dimension("month", "月份", "month", "month")
YEAR = Dimension("year", "年份", "year")
INDUSTRY = Dimension("industry", "行业", "industry", "industry")
SECTION = Dimension("section", "行业门类", "section", "section")
OCCUPATION = Dimension("occupation", "职业", "occupation", "occupation")
TITLE = Dimension("title", "岗位名称", "title")
EDUCATION_LEVEL = Dimension("education", "学历", "education", "education")
BAND = Dimension("band", "学历层次", "band", "band")
ORIGIN = Dimension("origin", "生源地省份", "origin", "region")
HUKOU = Dimension("hukou", "户籍省份", "hukou", "region")
DESTINATION = Dimension("destination", "去向省份", "destination", "region")
DESTINATION_TYPE = Dimension("destination_type", "毕业去向", "destination_type", "destination_type")
OTHER_REGION = Dimension("other", "来源或去向地", "other", "other")
PAYOUT_KIND = Dimension("kind", "补贴类别", "kind", "payout_kind")
WAIT = Dimension("wait", "等待时长", "wait", "wait")
PROGRAMME = Dimension("programme", "项目", "programme")
CHANNEL = Dimension("channel", "渠道", "channel", "channel")
SCHOOL = Dimension("school", "院校", "school", "school")
SCHOOL_PLACE = Dimension("school_place", "院校所在市", "school_place", "place")
SCHOOL_PROVINCE = Dimension("school_province", "院校所在省份", "school_province", "place")
MAJOR = Dimension("major", "专业类", "major", "major")
MAJOR_GROUP = Dimension("major_group", "学科门类或专业大类", "major_group", "major")
WORK_PLACE = Dimension("work_place", "就业地", "place", "place")
ORIGIN_PROVINCE = Dimension("origin_province", "生源地省份", "origin_province", "place")
WORKS = Dimension("work", "就业地与生源地", "work", "work")
LEG = Dimension("leg", "就读与就业", "leg", "leg")
TENURE = Dimension("tenure", "来后时长", "tenure", "tenure")
COHORT = Dimension("cohort", "来本地年份", "cohort", "cohort")
SCHOOL_GROUP = Dimension("school_group", "毕业院校", "school_group", "school_group")
NATIVE = Dimension("native", "生源", "native", "native")
RECEIVED = Dimension("received", "半年内是否获批补贴", "received", "received")
NATURE = Dimension("nature", "单位性质", "nature", "nature")
SIZE = Dimension("size", "单位规模", "size", "size")
DRIVER = Dimension("driver", "因素", "driver", "driver")
AGE = Dimension("age", "年龄", "age", "age")
TIER = Dimension("tier", "人才分类", "tier", "tier")
TEAM = Dimension("team", "人才队伍", "team", "team")
PART = Dimension("part", "组成部分", "part", "part")
SCENARIO = Dimension("scenario", "情景", "scenario")
MADE = Dimension("made", "预测年份", "made")
LEVER = Dimension("lever", "调整项", "lever", "lever")
PEER = Dimension("peer", "对标地区", "region", "region")
PUBLISHED_INDICATOR = Dimension("indicator", "公开指标", "indicator")

REGIONS = (PROVINCE, CITY, COUNTY)
STAYER = {
    "school_group": {1: "本市高校", 2: "本省其他高校", 3: "省外双一流", 4: "省外其他高校"},
    "native": {1: "本市生源", 2: "本省其他市生源", 3: "省外生源"},
    "received": {1: "半年内获批补贴", 0: "半年内未获批"},
    "nature": {1: "企业", 2: "高校院所", 3: "机关事业"},
    "size": {1: "大型", 2: "中型", 3: "小型", 4: "微型"},
}
WORK = {1: "生源地区县", 2: "生源地本市其他区县", 3: "本省其他市", 4: "省外", 0: "去向不明或未参保"}
LEGS = {
    1: "在外就读，返乡就业",
    2: "家门口就读并就业",
    3: "留在院校所在市",
    4: "去了第三地",
    0: "去向不明",
}
AGES = {
    1: "25岁以下",
    2: "25–29岁",
    3: "30–34岁",
    4: "35–44岁",
    5: "45–54岁",
    6: "55岁及以上",
    0: "不详",
}
BANDS = {
    "+": "大专及以上",
    "2": "高中及以下",
    "3": "大专",
    "4": "本科",
    "5": "硕士和博士",
}
DEMAND_PARTS = {
    "expansion": "岗位增加",
    "leaving": "补充离职",
    "retiring": "补充退休",
    "openings": "用人需求合计",
}
SUPPLY_PARTS = {
    "start": "期初在岗",
    "lost": "离开",
    "gone": "退休",
    "graduates": "应届毕业生",
    "returned": "返回",
    "new": "新来",
    "moved": "其他行业转入",
    "raised": "学历提升转入",
    "came": "其他市转入",
    "attached": "期末可在岗",
    "seekers": "登记求职",
    "supply": "供给合计",
}
LEVERS = {
    "retention": "留任率",
    "staying": "毕业生来本地率",
    "growth": "用人增速",
    "arrivals": "其他新增人数",
    "project": "新项目",
}
WAITS = {0: "30天以内", 1: "31–90天", 2: "91–180天", 3: "181–365天", 4: "一年以上"}
CHANNELS = {"online": "线上", "offline": "线下", "": "未说明"}


def label(dimension: Dimension, code: int | str) -> str:
    """Name a key of a dimension as the screen writes it.

    An unknown key is its own name: a new code in a file must not break a page.
    """
    match dimension.labels:
        case "region":
            return region_name(int(code)) if code else "省外或不详"
        case "school_group" | "native" | "received" | "nature" | "size" as which:
            return STAYER[which].get(int(code), "未说明")
        case "tenure":
            return f"满{int(code)}个月"
        case "cohort":
            return f"{int(code)}年来"
        case "driver":
            return driver_label(str(code))
        case "other":
            return region_name(int(code)) if code else "数据范围外"
        case "month":
            number = int(code)
            return f"{number // 12}-{number % 12 + 1:02d}"
        case "industry":
            found = industry(int(code))
            return found.name if found else "未说明"
        case "section":
            named = {section.code: section.name for section in sections()}
            return named.get(str(code), "未说明")
        case "occupation":
            matched = occupation(str(code)) if code else None
            return matched.name if matched else "未说明"
        case "education":
            return EDUCATION.get(int(code), "不限" if int(code) < 0 else "不详")
        case "destination_type":
            return DESTINATIONS.get(str(code), str(code))
        case "payout_kind":
            return PAYOUT_KINDS.get(str(code), str(code))
        case "age":
            return AGES.get(int(code), str(code))
        case "tier":
            return TIERS.get(str(code), "未认定")
        case "team":
            return TEAMS.get(str(code), "未登记")
        case "wait":
            return WAITS.get(int(code), str(code))
        case "channel":
            return CHANNELS.get(str(code), str(code))
        case "school":
            return str(code) or "院校未说明"
        case "place":
            return region_name(int(code)) if code else "不详"
        case "major":
            return _major(int(code))
        case "part":
            return (DEMAND_PARTS | SUPPLY_PARTS).get(str(code), str(code))
        case "band":
            return BANDS.get(str(code), "未说明")
        case "lever":
            return LEVERS.get(str(code), str(code))
        case "work":
            return WORK.get(int(code), str(code))
        case "leg":
            return LEGS.get(int(code), str(code))
    return str(code)


def _major(code: int) -> str:
    """A class (0809) or a group (08, 51) by its name; the trades' schools have their own codes."""
    text = f"{code:02d}" if code < 100 else f"{code:04d}"
    return _majors().get(text, "专业未说明")


@cache
def _majors() -> dict[str, str]:
    return {one.code: one.name for one in majors()}


def driver_label(code: str) -> str:
    """Name a driver: 「博士（与本科相比）」 from ``education:6:4``; the dimension, class, base."""
    name, _, rest = code.partition(":")
    one, _, base = rest.partition(":")
    found = {d.id: d for d in (EDUCATION_LEVEL, SECTION, SCHOOL_GROUP, NATIVE)}.get(name)
    if found is None:
        return code
    written = [_MERGED if text == OTHERS else label(found, text) for text in (one, base)]
    return f"{written[0]}（与{written[1]}相比）"


OTHERS = "others"
_MERGED = "其余各类"
