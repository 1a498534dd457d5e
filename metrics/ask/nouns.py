"""The dimensions by which a question asks to divide: 各市, 按学历, 行业分布, 哪个区县."""

import re
from dataclasses import dataclass
from typing import Final

from metrics.ask.lexicon import pattern, words

_CUE: Final = pattern("cue").pattern
_AFTER: Final = pattern("shape").pattern


@dataclass(frozen=True)
class Noun:
    """A dimension by which somebody asks to divide; the figure takes the first that it has.

    ``which``: one or some of its classes are asked for (流向哪些市).
    ``shape``: how a whole is made up of it is asked (学历结构, 行业分布).
    """

    text: str
    dimensions: tuple[str, ...]
    shape: bool = False
    which: bool = False


def nouns(text: str, ordered: bool) -> tuple[Noun, ...]:
    """The dimensions by which a question asks to divide."""
    made: dict[str, Noun] = {}
    named = words()["nouns"]
    alternatives = "|".join(re.escape(one) for one in sorted(named, key=len, reverse=True))
    patterns = [
        rf"(?P<cue>{_CUE})(?:的|地)?(?P<noun>{alternatives})",
        rf"(?<!全)(?P<noun>(?:{alternatives}))(?:的|人才)?{_AFTER}",
    ]
    patterns.append(rf"的(?P<noun>{alternatives})(?:有哪些|是哪些|都有哪些|有哪几个)?$")
    several = "|".join(re.escape(one) for one in named if len(one) > 1)
    patterns.append(rf"(?P<noun>{several})(?:的)?(?:排名)?(?:前|倒数)\d+")
    patterns.append(rf"(?P<noun>{several})(?:都)?(?:有哪些|有哪几个|是哪些|有什么)")
    patterns.append(
        rf"(?<![全我本该])(?P<noun>{several}|市|县)(?:一共|总共|共)?有(?:几|多少)个(?=[?？。吗呢]*$)"
    )
    patterns.append(r"(?P<noun>6支人才队伍|6支队伍|就读学校|就读院校|毕业学校|毕业院校)")
    if ordered:
        patterns.append(
            rf"(?:的|\d(?:个|名|位|所|家)?(?:的)?|是哪(?:个|些)?|名)(?!年|月|届|类)(?P<noun>{alternatives})(?!场|率|人)"
        )
    longer = [(m.start(), m.end()) for w in _LONG_WORDS for m in re.finditer(re.escape(w), text)]
    for one in patterns:
        for found in re.finditer(one, text):
            start, end = found.span("noun")
            if any(a <= start and end <= b and (a, b) != (start, end) for a, b in longer):
                continue
            shape = bool(re.match("(?:的|人才)?(?:分布|构成|结构)", text[end:]))
            which = found.groupdict().get("cue", "")[:1] in ("哪", "什")
            made.setdefault(
                found["noun"], Noun(found["noun"], tuple(named[found["noun"]]), shape, which)
            )
    if re.search(r"哪里|哪儿|什么地方|哪些地方|哪个地方|何处|何地|哪边", text):
        made.setdefault("哪里", Noun("哪里", ("other", "work_place", "below")))
    if re.search(r"各地(?!市|区|方)|各区域|各地区|各处|分地区|按地区", text):
        made.setdefault("各地", Noun("各地", ("below",)))
    return tuple(_single_characters(text, list(made.values())))


_LONG_WORDS: Final = (
    "市场",
    "专业技术",
    "产业链",
    "产业结构份额",
    "每年度目标",
    "地区竞争",
    "工作单位",
    "去向可查",
)


def _single_characters(text: str, nouns: list[Noun]) -> list[Noun]:
    """各市区县 names both; a noun that is part of a longer one beside it is none of its own."""
    kept = []
    for one in nouns:
        longer = [other for other in nouns if other is not one and one.text in other.text]
        if longer and text.count(one.text) <= sum(text.count(other.text) for other in longer):
            continue
        kept.append(one)
    return kept
