"""Education (学历) as people write it → one of seven levels."""

import re
from typing import Final

from data.values.base import ValueRefused, is_missing
from data.values.text import clean, fold

EDUCATION: Final[dict[int, str]] = {
    1: "初中及以下",
    2: "高中/中专/技校",
    3: "大专",
    4: "本科",
    5: "硕士",
    6: "博士",
    0: "不详",
}
ANY: Final = -1  # 不限, in postings alone
ACCEPTED: Final = "、".join(EDUCATION.values())

_WORDS: Final[dict[str, int]] = {
    word: level
    for level, words in {
        0: "不详 未知 不明 其他 其它 未说明 未填报 未提供 其他学历",
        1: "初中 小学 文盲 半文盲 初级中学 普通初中 九年义务教育 未上过学 初中及以下 小学及以下 "
        "初中以下 初中或以下",
        2: "高中 普通高中 高级中学 普高 职高 职业高中 中专 中职 中等专科 中等专业 中等职业 "
        "中等职业教育 中等专业学校 职业中专 技校 中技 技工学校 技工 高级技校 技师学院 预备技师 "
        "高级技工 普通中专 成人中专 中师 中等师范 综合高中 高中中专 高中及中专",
        3: "大专 专科 高职 高专 大学专科 高等专科 高职高专 高等职业 高职专科 专科生 大专生 "
        "大学专科和专科学校 专科层次 专科起点 "
        "五年制大专 五年一贯制 副学士",
        4: "本科 大学本科 大学 学士 本科生 双学士 双学位 第二学士学位 专升本 职业本科 本科层次 "
        "大本 专接本 专转本 专插本 双学位本科 第二学士 第二本科 第二学位 党校大学 党校本科 "
        "本科双学位 学士本科 专科起点本科 高起本 大普 大学普通班 普通班",
        5: "硕士 硕士研究生 研究生 硕士生 硕研 mba emba mpa mpacc med llm 工商管理硕士 "
        "公共管理硕士 硕士层次 学术硕士 专业硕士 学硕 专硕 学术型硕士 专业型硕士 专业学位硕士 "
        "学术学位硕士 留学硕士 海外硕士 海归硕士 国外硕士 硕士学位研究生 研究生班 研究生课程班 "
        "双硕士 硕士及研究生 master msc ma",
        6: "博士 博士研究生 博士生 博研 博士后 phd 博士层次 学术博士 专业博士 学博 专博 留学博士 "
        "海外博士 海归博士 国外博士 直博 直博生 硕博连读 双博士 doctor dba edd",
    }.items()
    for word in words.split()
}
# GB/T 4658-2006 学历代码. Those of 结业 and 肄业 (12, 22, 33 …) name a level that was not reached.
_CODES: Final[dict[str, int]] = {
    code: level
    for level, codes in {
        6: "11",
        5: "10 14 17",
        4: "20 21 28",
        3: "30 31",
        2: "40 41 44 47 50 60 61",
        1: "70 71 73 80 81 83",
        0: "90 99",
    }.items()
    for code in codes.split()
}
# A degree of a field (理学硕士, 工程硕士, 法学学士) and one from abroad.
_DEGREE: Final = re.compile(
    r"^[\u4e00-\u9fff]{0,10}?(?P<level>学士|硕士|博士)(?:专业)?(?:学位)?(?:毕业)?(?:研究生)?(?:学历)?$"
)
_DEGREES: Final = {"学士": 4, "硕士": 5, "博士": 6}
_PARTY: Final = re.compile(r"^(?:中央|省委|市委|省|市)?(?:党校|行政学院)(?P<rest>.+)$")
# 研究生 and 大学 say which kind, a degree beside them says which level.
_VAGUE: Final = {"研究生": {5, 6}, "大学": {4}, "研究生教育": {5, 6}}
_UNBOUND: Final = frozenset(
    {"不限", "无要求", "无学历要求", "不要求", "均可", "不作要求", "不做要求", "无限制"}
)
# The manner of study, which changes no level: 统招, 全日制, 成人高等教育, …
_MODE: Final = re.compile(
    r"^(?:国家|普通|统一|统招|全日制|非全日制|在职|成人|自考|自学考试|函授|网络|远程|业余|脱产|半脱产|夜大学?|电大|"
    r"(?:中央)?广播电视大学|开放大学|开放教育|[二两三四五六七八2-8]年制|高校|高等(?:学校|院校|教育)(?=.)|教育(?=.))+"
)
_TAIL: Final = re.compile(r"(?:学历|学位|教育|毕业生|毕业|文化程度|文化)+$")
_PARTS: Final = re.compile(r"[/、,，;；|（(）)]|或者?")
_MINIMUM: Final = re.compile(r"(?:及|或|含)?以上")
_MAXIMUM: Final = re.compile(r"(?:及|或|含)?以下")


def education(text: str) -> int:
    """A person's level, a key of `EDUCATION`; 0 for blank and 不详. 研究生 alone is 硕士.

    Raises:
        ValueRefused: no level, more than one (``大专/本科``, ``本科及以上``), or one begun but not
            reached (肄业, 在读).
    """
    if is_missing(text):
        return 0
    levels = _levels(text)
    if len(levels) != 1:
        raise ValueRefused("包含不止一个学历层次", ACCEPTED)
    return levels.pop()


def education_wanted(text: str) -> int:
    """The least education that a post asks for: a level, `ANY` (-1) for 不限, 0 where unsaid.

    Raises:
        ValueRefused: not an education, or an upper bound (``大专及以下``).
    """
    if is_missing(text):
        return 0
    if fold(text).removeprefix("学历").removesuffix("学历") in _UNBOUND:
        return ANY
    return min(_levels(_MINIMUM.sub("", clean(text))))


def _levels(text: str) -> set[int]:
    """The levels named; a whole text that is one word may contain separators (初中/小学)."""
    spelled = clean(text)
    if re.search(r"肄业|在读|结业|辍学", spelled):
        raise ValueRefused("尚未取得该学历", ACCEPTED)
    if _MINIMUM.search(spelled):
        raise ValueRefused("是学历下限，不是一个人的学历", ACCEPTED)
    if _MAXIMUM.search(spelled) and _word(spelled) is None:
        raise ValueRefused("是学历上限，包含不止一个层次", ACCEPTED)
    parts = [part for part in _PARTS.split(spelled) if part.strip()]
    named = [part for part in parts if _MODE.sub("", fold(part))] if len(parts) > 1 else parts
    levels = {_word(part) for part in named}
    if not levels or None in levels:
        raise ValueRefused("不认识的学历", ACCEPTED)
    vague = {fold(part) for part in named} & set(_VAGUE)
    if len(levels) > 1 and vague:  # 研究生（博士）: the degree beside it says which
        sharp = {_word(part) for part in named if fold(part) not in _VAGUE}
        if len(sharp) == 1 and all(sharp <= _VAGUE[word] for word in vague):
            return {level for level in sharp if level is not None}
    return {level for level in levels if level is not None}


def _word(part: str) -> int | None:
    """The level of one word, with the manner of study (统招, 全日制) and 学历, 毕业 taken off."""
    word = fold(part).removeprefix("学历")
    if word in _CODES:
        return _CODES[word]
    party = _PARTY.match(word)
    word = party["rest"] if party else word
    for candidate in (word, _TAIL.sub("", word), _TAIL.sub("", _MODE.sub("", word))):
        if candidate in _WORDS:
            return _WORDS[candidate]
    degree = _DEGREE.match(word)
    return _DEGREES[degree["level"]] if degree else None
