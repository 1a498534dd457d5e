"""Where names stand in a text: the longest at each place, and none within words of figures."""

import re
from typing import Final

from metrics.ask.lexicon import Lexicon, Meaning, words

# Names of the kinds below are colloquial: a word of a figure or of a dimension is not read as one.
WEAK: Final = frozenset(
    {"industry", "section", "occupation", "major", "major_group", "place", "school", "title"}
)
Found = tuple[int, int, tuple[Meaning, ...]]


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


def _is_of_students(text: str, end: int, name: str) -> bool:
    return (
        name.endswith("大学")
        and text[end : end + 1] == "生"
        and text[end + 1 : end + 2] not in ("源", "物", "态")
    )


def abbreviated(text: str) -> str:
    """来杭, 皖籍 with the whole names of the places."""
    short = words()["abbreviations"]
    letters = "".join(short)
    # Not within a whole name: 江苏籍, 四川籍, 南京籍.
    before = f"[{''.join(name[0] for name in short.values())}南烟永]"
    text = re.sub(
        rf"(?<=来|留|返|赴|入|在)([{letters}])(?=率|人才|就业|工作|毕业|高校|创业|大学|的|发展|落户|硕|博|多少|\d+年|半年|后|$)",
        lambda m: short[m[1]],
        text,
    )
    return re.sub(rf"(?<!{before})([{letters}])(?=籍)", lambda m: short[m[1]], text)
