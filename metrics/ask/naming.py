"""Where names stand in a text: the longest at each place, and none within words of figures."""

import re
from typing import Final

from metrics.ask.lexicon import Lexicon, Meaning, words

# Names of the kinds below are colloquial: a word of a figure or of a dimension is not read as one.
WEAK: Final = frozenset(
    {"industry", "section", "occupation", "major", "major_group", "place", "school", "title"}
)
Found = tuple[int, int, tuple[Meaning, ...]]
_PARTS: Final = "西南太东平阳海石青武江"  # before a letter of a city they make another name


def matched(text: str, known: Lexicon, barred: frozenset[str]) -> list[Found]:
    """The names in a text, the longest at each place.

    Args:
        text: as :func:`normal` gives it.
        known: the lexicon.
        barred: words of figures and dimensions, within which no colloquial name is read
            (人力资源 is a trade; so is 招聘).

    Returns:
        start, end, meanings.
    """
    found: list[Found] = []
    at = shield = 0
    longest = known.longest
    while at < len(text):
        spans = range(min(longest, len(text) - at), 1, -1)
        inside = next((n for n in spans if text[at : at + n] in barred), 0)
        shield = max(shield, at + inside)
        length = next((n for n in spans if text[at : at + n] in known.names), 0)
        name = text[at : at + length]
        if length and at + length <= shield and all(m.dimension in WEAK for m in known.names[name]):
            length = 0
        if length and _of_a_trade(text, at + length) and _kinds(known, name) <= _OF_PERSONS:
            length = 0  # 人工智能产业 is no occupation
        if not length:
            at += 1
            continue
        if _is_of_students(text, at + length, name) and name[:-2] in known.names:
            name, length = name[:-2], length - 2  # 宁波大学生 are students in 宁波
        if (
            name.endswith("产业")
            and text[at + length : at + length + 1] == "链"
            and name[:-2] in known.names
        ):
            name, length = name[:-2], length - 2  # 集成电路产业链 is a chain
        found.append((at, at + length, known.names[name]))
        at += length
    return found


_OF_PERSONS: Final = frozenset({"occupation", "major", "major_group"})


def _of_a_trade(text: str, end: int) -> bool:
    return text[end : end + 2] in ("产业", "行业", "企业", "公司", "领域", "园区")


def _kinds(known: Lexicon, name: str) -> frozenset[str]:
    return frozenset(one.dimension for one in known.names[name])


def _is_of_students(text: str, end: int, name: str) -> bool:
    return (
        name.endswith("大学")
        and text[end : end + 1] == "生"
        and text[end + 1 : end + 2] not in ("源", "物", "态")
    )


def abbreviated(text: str) -> str:
    """来杭, 皖籍, 杭嘉湖 with the whole names of the places, typing errors as they were meant."""
    for typed, meant in words()["typos"].items():
        text = text.replace(typed, meant)
    short = words()["abbreviations"]
    letters = "".join(short)
    for name, places in words()["groups"].items():
        text = text.replace(name, "、".join(places))
    cities = "".join(words()["alone"]["cities"])
    # Two or more in a row name each: 温台, 金衢丽; not within a name (西湖, 台金, 金湖县).
    text = re.sub(
        rf"(?<![{_PARTS}])([{cities}]{{2,}})(?![州波兴华江山水南北善湾县])(?:地区|片区|一带)?",
        lambda m: "、".join(short[one] for one in m[1]) if len({*m[1]}) == len(m[1]) else m[0],
        text,
    )
    alone = "".join(words()["alone"]["letters"])
    text = re.sub(
        rf"^([{alone}])(?=有|的|今|去年|各|人才|引|新|硕|博|流|净)", lambda m: short[m[1]], text
    )
    # Not within a whole name: 江苏籍, 四川籍, 南京籍.
    before = f"[{''.join(name[0] for name in short.values())}南烟永]"
    text = re.sub(
        rf"(?<=来|留|返|赴|入|在)([{letters}])(?=率|人才|就业|工作|毕业|高校|创业|大学|的|发展|落户|硕|博|多少|\d+年|半年|后|比例|占比|人数|情况|了|$)",
        lambda m: short[m[1]],
        text,
    )
    return re.sub(rf"(?<!{before})([{letters}])(?=籍)", lambda m: short[m[1]], text)
