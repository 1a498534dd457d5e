"""A question as it was typed → the characters in which the lexicon is written."""

import re
import unicodedata
from typing import Final

from data.values.chinese_numerals import years_in_digits
from data.values.text import simplified

# Spoken and regional words, by what officials write. Longer ones stand before their parts.
_SPOKEN: Final = (
    ("咋个样", "怎么样"),
    ("咋样", "怎么样"),
    ("咋么样", "怎么样"),
    ("咋地", "怎么样"),
    ("哪旮旯", "哪里"),
    ("哪疙瘩", "哪里"),
    ("哪嘎达", "哪里"),
    ("啥子地方", "什么地方"),
    ("啥地方", "什么地方"),
    ("啥子", "什么"),
    ("啥", "什么"),
    ("几多", "多少"),
    ("好多个", "多少个"),
    ("有好多", "有多少"),
    ("多少个人", "多少人"),
    ("晓得", "知道"),
    ("侬", "你"),
    ("阿拉", "我们"),
    ("俺们", "我们"),
    ("俺", "我"),
    ("咱们", "我们"),
    ("咱", "我们"),
    ("边个", "哪个"),
    ("边度", "哪里"),
    ("冇", "没有"),
    ("攏共", "一共"),
    ("拢共", "一共"),
    ("统共", "一共"),
    ("满共", "一共"),
    ("咯", "了"),
    ("伐", "吗"),
    ("唔", "不"),
    ("佢", "他"),
    ("嘅", "的"),
    ("嗰", "那"),
    ("喺", "在"),
    ("尐", "少"),
    ("鏈", "链"),
)
_DIGITS: Final = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "俩": 2}
# 24年底, 25年上半年; a length (近20年, 20年来, 15年以上, 20年工龄) is none.
_SHORT_YEAR: Final = re.compile(
    r"(?<![\d.近去过这前满了够续第])(1[5-9]|2\d|3[0-5])年(?!以[上下内前后]|来|内|里|后|期|间|前|之|工龄|龄|多|左右)"
)
_PLANS: Final = re.compile(r"十([二三四五六])五")  # 十四五: a five-year plan
_COUNTED: Final = (
    r"(?=年|个|月|名|位|所|家|大|季|类|成|届|岁|强|市|省|倍|天|日|区|县|项|种|条|支|笔|件|次)"
)
_NUMBER: Final = re.compile(
    rf"([零〇一二两三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九]){_COUNTED}"
)
_RANKED: Final = re.compile(
    r"(?<=前|后|第)([一二两三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九])"
    r"|(?<=倒数)([一二两三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九])"
)
_HIDDEN: Final = "\ufff0"


def normal(text: str) -> str:
    """NFKC, simplified characters, spoken words by written ones, counted numerals as digits."""
    plain = simplified(unicodedata.normalize("NFKC", text)).lower()
    plain = re.sub(r"[\u200b-\u200f\u2060\ufeff]", "", plain)
    plain = _SHORT_YEAR.sub(r"20\1年", plain)
    for spoken, written in _SPOKEN:
        plain = plain.replace(spoken, written)
    plain = years_in_digits(plain)
    plain = _PLANS.sub(lambda found: f"{_HIDDEN}{_DIGITS[found[1]]}{_HIDDEN}", plain)
    plain = re.sub(r"一(?=样|下|些|点|直|共|起|般|定|并|体化|线|流|句|共|览|览表)", "\ufff1", plain)
    plain = _NUMBER.sub(lambda found: str(number(found[1])), plain)
    plain = _RANKED.sub(lambda found: str(number(found[1] or found[2])), plain)
    plain = plain.replace("\ufff1", "一").replace("前3甲", "前3").replace("前三甲", "前3")
    plain = re.sub(rf"{_HIDDEN}(\d){_HIDDEN}", _plan, plain)
    return re.sub(r"\s+", " ", plain).strip()


def _plan(found: re.Match[str]) -> str:
    return f"十{'零一二三四五六七八九'[int(found[1])]}五"


def number(text: str) -> int:
    """A Chinese numeral below a hundred as a whole number."""
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.partition("十")
    if not ten:
        return _DIGITS[text]
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)
