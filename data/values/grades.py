"""Small code lists: yes or no, gender, skill level (技能等级), professional title (职称)."""

import re
from typing import Final

from data.values.base import ValueRefused, is_missing
from data.values.text import clean, fold

YES_NO: Final = "是 或 否"
GENDER: Final = "男 或 女"
SKILL: Final = "高级技师、技师、高级工、中级工、初级工（或 一级 至 五级）"
TITLE: Final = "正高级、副高级、中级 或 初级"

_YES: Final = frozenset({"是", "有", "y", "yes", "t", "true", "1", "对", "已"})
_NO: Final = frozenset({"否", "无", "没有", "n", "no", "f", "false", "0", "不是", "非", "未"})
# GB/T 2261.1-2003: 0 unknown, 1 male, 2 female, 9 not stated (kept as 0).
_GENDERS: Final = {
    "男": "1",
    "男性": "1",
    "male": "1",
    "m": "1",
    "1": "1",
    "女": "2",
    "女性": "2",
    "female": "2",
    "f": "2",
    "2": "2",
    "0": "0",
    "9": "0",
    "未说明": "0",
    "未说明的性别": "0",
    "未知的性别": "0",
    "保密": "0",
}
_SKILLS: Final = {
    "高级技师": "1",
    "特级技师": "1",
    "首席技师": "1",
    "一级": "1",
    "1级": "1",
    "1": "1",
    "技师": "2",
    "二级": "2",
    "2级": "2",
    "2": "2",
    "高级工": "3",
    "高级技能": "3",
    "三级": "3",
    "3级": "3",
    "3": "3",
    "中级工": "4",
    "中级技能": "4",
    "四级": "4",
    "4级": "4",
    "4": "4",
    "初级工": "5",
    "初级技能": "5",
    "五级": "5",
    "5级": "5",
    "5": "5",
}
_SKILL_DRESS: Final = re.compile(r"^(?:国家)?(?:职业)?(?:资格|技能)?(?:等级)?(?=.)")
_NO_GRADE: Final = frozenset(
    {"无等级", "无技能等级", "无职称", "未评", "未评定", "未评级", "未定级"}
)

# The grade itself in front (正高级, 副高级工程师, 中级会计师) decides.
_GRADES: Final = {
    "senior": ("正高", "教授级"),
    "associate": ("副高",),
    "middle": ("中级",),
    "junior": ("初级",),
}
_TRADE: Final = (
    "工程|经济|会计|审计|统计|农艺|政工|实验|畜牧|兽医|工艺美术|园艺|人力资源管理|知识产权"
)
# 职称 by their names, read from the top: the first that fits (职称制度改革意见, 2017, and the
# series' own lists: 主任记者 is 副高, 高级记者 正高).
_TITLES: Final = tuple(
    (code, re.compile(pattern))
    for code, pattern in (
        (
            "senior",
            r"教授|研究员|主任(?:医|中医|药|中药|护|技)师|编审|译审|研究馆员|高级(?:记者|编辑)",
        ),
        (
            "associate",
            r"副(?:教授|研究员|编审|译审|研究馆员|主任(?:医|中医|药|中药|护|技)师)|高级(?:"
            + _TRADE
            + r")师|(?:中学|中小学)?高级教师|高级(?:讲师|技术师)|主任(?:记者|编辑)",
        ),
        (
            "middle",
            r"助理研究员|讲师|主治(?:医师|中医师)?|主治医生|主管(?:药|中药|护|技)师|馆员|编辑|记者|(?:"
            + _TRADE
            + r")师|一级教师|小学高级教师",
        ),
        (
            "junior",
            r"助理|助理级|员级|助理(?:讲师|馆员|编辑|记者)|助理(?:"
            + _TRADE
            + r")师|(?:工程|农业)?技术员|(?:经济|会计|审计|统计|政工)员|助教"
            r"|(?:住院)?医师|药师|护师|技师|药士|护士|技士|研究实习员|[二三]级教师",
        ),
    )
)


def yes_no(text: str) -> bool | None:
    """A flag; ``None`` for blank. 无 and 未 are no here, √, ☑ and ● are ticks, × and □ none.

    Raises:
        ValueRefused: anything else.
    """
    spelled = clean(text)
    word = fold(spelled)
    if word in _YES or spelled in {"√", "✓", "✔", "☑", "●"}:
        return True
    if word in _NO or spelled in {"×", "✗", "✘", "☐", "□"}:
        return False
    if is_missing(spelled):
        return None
    raise ValueRefused("不是「是」或「否」", YES_NO)


def gender(text: str) -> str:
    """``1`` male, ``2`` female, ``0`` not stated (GB/T 2261.1); blank is ``0``.

    Raises:
        ValueRefused: anything else.
    """
    if is_missing(text):
        return "0"
    code = _GENDERS.get(fold(text))
    if code is None:
        raise ValueRefused("不认识的性别", GENDER)
    return code


def skill_level(text: str) -> str | None:
    """``1`` 高级技师 to ``5`` 初级工, as the national levels run; ``None`` for blank and none.

    特级技师 and 首席技师 (the eight-level scale of 2022) lie above and count as ``1``.

    Raises:
        ValueRefused: 学徒工, or anything not on the scale; or words and number that disagree.
    """
    if is_missing(text) or fold(text) in _NO_GRADE:
        return None
    parts = [fold(part) for part in re.split(r"[/()、]", clean(text)) if fold(part)]
    found = {_SKILLS.get(part) or _SKILLS.get(_SKILL_DRESS.sub("", part)) for part in parts}
    if len(found) != 1 or None in found:
        raise ValueRefused("不认识的技能等级，或前后不一", SKILL)
    return found.pop()


def professional_title(text: str) -> str | None:
    """``senior``, ``associate``, ``middle`` or ``junior``; ``None`` for blank and none.

    Raises:
        ValueRefused: 高级 without saying which, or a title not known.
    """
    if is_missing(text) or fold(text) in _NO_GRADE:
        return None
    word = fold(text).removesuffix("职称")
    if word in {"高级", "高"}:
        raise ValueRefused("「高级」没有分正高与副高", TITLE)
    for code, opening in _GRADES.items():
        if word.startswith(opening):
            return code
    for code, pattern in _TITLES:
        if pattern.fullmatch(word):
            return code
    raise ValueRefused("不认识的职称", TITLE)
