"""What kind of number a question asks for that a figure is not: a rate of a count, a median of a
total, a share of something else. Such a word is filler to most questions, so that it never stays
unread."""

import re
from collections.abc import Set
from typing import Final

from metrics.ask.lexicon import pattern
from metrics.ask.omitted import grows
from metrics.ask.period import dims
from metrics.ask.roles import Cast
from metrics.ask.scan import Scan
from metrics.engine.core import Kind, Metric, Unit

_RATE: Final = re.compile(r"(?<![功效频汇税比])率(?!先)")
_MIDDLE: Final = re.compile("中位数|中位值|众数|标准差|方差|极差|人均|平均每")
_SHARE_OF: Final = pattern("share_of")
_OTHERS_GROW: Final = pattern("others_grow")
_STAYS_IN_TOWN: Final = "留市"


def unlike(metric: Metric, found: Scan, covered: Set[int], parts: Cast) -> list[str]:
    """The words for another kind of number than a figure is.

    Args:
        metric: the figure.
        found: the question.
        covered: where its letters are accounted for by the figure's phrases.
        parts: what the things named are to the figure.
    """
    made = []
    if metric.unit is not Unit.PERCENT:
        for one in _RATE.finditer(found.plain):
            split = any(  # 升学率: the rows by 毕业去向, of which it is one
                thing.end == one.start() and any(thing.of(name) for name in parts.by)
                for thing in found.things
            )
            if one.start() not in covered and not split:
                made.append(found.text[max(0, one.start() - 2) : one.end()])
    if metric.kind is not Kind.QUANTILE:
        made += [
            one[0]
            for one in _MIDDLE.finditer(found.plain)
            if covered.isdisjoint(range(*one.span())) and one[0] not in metric.name
        ]
    of = _SHARE_OF.search(found.plain)
    if of and metric.id == "talent_share":
        made.append(f"占{of['of']}的比重".replace("\u25a1", ""))
    if grows(metric) and ("环比" in found.plain or found.compare == 1):
        made.append("环比")
    if grows(metric):  # 引进人才增长最快 is not of all talent
        made += [
            f"{one[0]}的增长"
            for one in _OTHERS_GROW.finditer(found.plain)
            if covered.isdisjoint(range(*one.span()))
        ][:1]
    if "户籍" in found.plain and not {"hukou", "origin", "origin_province"} & dims(metric):
        made.append("户籍")
    if metric.id == "come_rate" and _STAYS_IN_TOWN in found.plain:
        made.append("留市率")
    return made
