"""How keys of dimensions are named: the classes that are ours, and reference lists by code.

Each function takes a key (a number or a text) and gives its Chinese name. An unknown key is its own
name where nothing else is said: a new code in a file must not break a page.
"""

from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Final

from data.reference import industry, majors, occupation, region_name, sections
from data.values.education import EDUCATION

Code = int | str
Label = Callable[[Code], str]

STAYER: Final[dict[str, dict[int, str]]] = {
    "school_group": {1: "本市高校", 2: "本省其他高校", 3: "省外双一流", 4: "省外其他高校"},
    "native": {1: "本市生源", 2: "本省其他市生源", 3: "省外生源"},
    "received": {1: "半年内获批补贴", 0: "半年内未获批"},
    "nature": {1: "企业", 2: "高校院所", 3: "机关事业"},
    "size": {1: "大型", 2: "中型", 3: "小型", 4: "微型"},
}
WORK: Final = {
    1: "生源地区县",
    2: "生源地本市其他区县",
    3: "本省其他市",
    4: "省外",
    0: "去向不明或未参保",
}
LEGS: Final = {
    1: "在外就读，返乡就业",
    2: "家门口就读并就业",
    3: "留在院校所在市",
    4: "去了第三地",
    0: "去向不明",
}
AGES: Final = {
    1: "25岁以下",
    2: "25–29岁",
    3: "30–34岁",
    4: "35–44岁",
    5: "45–54岁",
    6: "55岁及以上",
    0: "不详",
}
BANDS: Final = {
    "+": "大专及以上",
    "2": "高中及以下",
    "3": "大专",
    "4": "本科",
    "5": "硕士和博士",
}
DEMAND_PARTS: Final = {
    "expansion": "岗位增加",
    "leaving": "补充离职",
    "retiring": "补充退休",
    "openings": "用人需求合计",
}
SUPPLY_PARTS: Final = {
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
TOTAL_PARTS: Final = frozenset(("openings", "supply"))  # sums of those before them
LEVERS: Final = {
    "retention": "留任率",
    "staying": "毕业生来本地就业比例",
    "growth": "用人增速",
    "arrivals": "其他新增人数",
    "project": "新项目",
}
# Who forecasts: the model on show, and the three naive rules it is judged by.
RULES: Final = {
    "ours": "本系统预测",
    "value": "沿用上年值",
    "growth": "沿用最新增速",
    "trend": "按直线趋势",
}
# What may foretell how hard a trade will be to recruit for.
SIGNS: Final = {
    "index": "紧缺指数",
    "fill_rate": "当时的招聘完成率",
    "tightness": "当时的求人倍率",
    "days_to_fill": "当时的招聘周期",
}
# Yuan a month below which a band of pay lies; the last band has no end.
PAY_TOPS: Final = {1: 4000, 2: 6000, 3: 8000, 4: 10_000, 5: 15_000}
PAY_BANDS: Final = {
    1: "4000元以下",
    2: "4000–6000元",
    3: "6000–8000元",
    4: "8000–10000元",
    5: "10000–15000元",
    6: "15000元及以上",
    0: "面议或未说明",
}
REQUIREMENTS: Final = {
    "occupation": "职业对口",
    "education": "学历达标",
    "pay": "薪酬相合",
    "place": "同城或户籍地",
}
WAITS: Final = {0: "30天以内", 1: "31–90天", 2: "91–180天", 3: "181–365天", 4: "一年以上"}
CHANNELS: Final = {"online": "线上", "offline": "线下", "": "未说明"}
OTHERS: Final = "others"  # the merged class of a driver
_MERGED: Final = "其余各类"


def plain(code: Code) -> str:
    """The key is its own name."""
    return str(code)


def numbered(names: Mapping[int, str], unknown: str = "") -> Label:
    """A function that names whole numbers; ``unknown`` stands for a number not listed."""
    return partial(_numbered, names, unknown)


def middle_group(code: Code) -> str:
    """A 中类 of occupations (2-06) by its name."""
    found = occupation(f"{code}-00-00") if code else None
    return found.name if found else "未说明"


def lettered(names: Mapping[str, str], unknown: str = "") -> Label:
    """A function that names texts; ``unknown`` stands for a text not listed."""
    return partial(_lettered, names, unknown)


def place(unknown: str) -> Label:
    """A function that names regions by adcode; ``unknown`` stands for code 0."""
    return partial(_place, unknown)


def _numbered(names: Mapping[int, str], unknown: str, code: Code) -> str:
    return names.get(int(code), unknown or str(code))


def _lettered(names: Mapping[str, str], unknown: str, code: Code) -> str:
    return names.get(str(code), unknown or str(code))


def _place(unknown: str, code: Code) -> str:
    return region_name(int(code)) if code else unknown


def month(code: Code) -> str:
    """2026-06 from the month's number (year · 12 + month − 1)."""
    number = int(code)
    return f"{number // 12}-{number % 12 + 1:02d}"


def years_ahead(code: Code) -> str:
    """「提前3年」."""
    return f"提前{code}年"


def division(code: Code) -> str:
    """The 大类 of GB/T 4754."""
    found = industry(int(code))
    return found.name if found else "未说明"


def section(code: Code) -> str:
    """The 门类 of GB/T 4754."""
    return {one.code: one.name for one in sections()}.get(str(code), "未说明")


def trade(code: Code) -> str:
    """The occupation of the 大典."""
    found = occupation(str(code)) if code else None
    return found.name if found else "未说明"


def education(code: Code) -> str:
    """The level of education; a negative one is a post that asks for none."""
    return EDUCATION.get(int(code), "不限" if int(code) < 0 else "不详")


def school(code: Code) -> str:
    """A school goes by its name."""
    return str(code) or "院校未说明"


def major(code: Code) -> str:
    """A class (0809) or a group (08, 51) by its name; the trades' schools have their own codes."""
    number = int(code)
    text = f"{number:02d}" if number < 100 else f"{number:04d}"
    return _majors().get(text, "专业未说明")


@cache
def _majors() -> dict[str, str]:
    return {one.code: one.name for one in majors()}


def tenure(code: Code) -> str:
    """Months since the arrival."""
    return f"满{int(code)}个月"


def cohort(code: Code) -> str:
    """The year of arrival."""
    return f"{int(code)}年来"


_DRIVERS: Final[dict[str, Label]] = {
    "education": education,
    "section": section,
    "school_group": numbered(STAYER["school_group"], "未说明"),
    "native": numbered(STAYER["native"], "未说明"),
}


def driver(code: Code) -> str:
    """Name a driver: 「博士（与本科相比）」 from ``education:6:4``; the dimension, class, base."""
    name, _, rest = str(code).partition(":")
    one, _, base = rest.partition(":")
    found = _DRIVERS.get(name)
    if found is None:
        return str(code)
    written = [_MERGED if text == OTHERS else found(text) for text in (one, base)]
    return f"{written[0]}（与{written[1]}相比）"
