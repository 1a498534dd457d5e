"""Thresholds of a question: 超过2, 低于1000, 不到80%, 为负; kept by the protected rows or refused.

A threshold that was dropped would answer another question, so that whatever looks like one is
either a :class:`Bound` or a reason why it can't be.
"""

import re
from dataclasses import dataclass
from typing import Final

from metrics.ask.normal import number
from metrics.engine.core import Metric, Unit

SIGNS: Final = {"gt": "高于", "ge": "不低于", "lt": "低于", "le": "不高于"}
_BEFORE: Final = {
    "ge": "不低于|不少于|不小于|至少|达到了?|大于等于",
    "le": "(?:不|未|没有?)超过|不高于|不大于|不多于|至多|小于等于",
    "lt": "低于|少于|小于|不到|不足|(?:未|没有?)(?:到|达到?)|达不到|不及",
    "gt": "超过了?|超出|高于|大于|多于|高过|多过|大过|突破了?|超(?=\\d)",
}
_AFTER: Final = {"ge": "(?:及|或)?以上|开外", "le": "(?:及|或)?以下|以内"}
_DIGITS: Final = r"(?:百分之)?(?:\d+(?:\.\d+)?|[一二两三四五六七八九十]+|半)"
_UNITS: Final = (
    r"(?:%|个?百分点|成|倍|[十百千]?万|亿|[百千])?(?:人次|人|名|个|元|天|家|笔|件|套|分)?"
)
_NUMBER: Final = rf"(?P<number>{_DIGITS})(?P<unit>{_UNITS})(?P<else>岁|年|月|级|类|届|日)?"
_BELOW_ZERO: Final = re.compile("(?:为|是|成|呈|出现)?负(?:数|值|增长)?(?!责|担)")
_ABOVE_ZERO: Final = re.compile("(?:为|是|呈)正(?:数|值|增长)?(?!高|在|常|式)|正增长")
# Set beside what is no number (全省平均, another figure): a threshold that no row can be held to.
_OTHERS: Final = re.compile(
    r"(?:不?(?:高于|低于|大于|小于|多于|少于|超过)|不及|达不到|跑赢|未达到?)"
    r"(?:[全本]?[省市县区]?的?(?:平均|均值)(?:水平|线|值|数)?|(?=[全省市去上\u25a1流净新留离人引求供]))|(?:以上|以下)的?平均|平均(?:水平|线|值)?(?:以上|以下)"
)
_BETWEEN: Final = re.compile(rf"{_DIGITS}{_UNITS}?(?:到|至|-|~|—){_DIGITS}{_UNITS}?(?:之间|的)")
_SCALES: Final = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
CANNOT: Final = "不能按「{}」筛选，可看全部各行"


@dataclass(frozen=True)
class Bound:
    """What the rows asked for must keep to.

    Attributes:
        sign: ``gt``, ``ge``, ``lt`` or ``le``; empty where the words can't be kept to.
        number: of people, yuan …; of a share as it was written.
        share: whether it was written as one (10%, 一成).
        text: the words; unit: what is counted (人, 元), empty where it wasn't said.
    """

    sign: str = ""
    number: float = 0.0
    share: bool = False
    text: str = ""
    unit: str = ""

    def of(self, metric: Metric) -> float | None:
        """The number as the figure stores its values; ``None`` where it can't be told."""
        if not self.sign or metric.unit is Unit.AS_PUBLISHED:
            return None
        if self.unit and self.unit not in metric.unit.value:
            return None
        if self.number == 0:
            return 0.0
        if (metric.unit is Unit.PERCENT) != self.share:
            return None
        return self.number / metric.unit.multiply_by


def bounded(text: str) -> tuple[Bound | None, str]:
    """The threshold of a question without its names and times, and the question with it blanked."""
    found: list[tuple[int, int, Bound]] = []
    spare = text
    for sign, words in _BEFORE.items():
        for one in re.finditer(
            rf"(?:在)?(?:{words})(?:了|有|为|是|在)?{_NUMBER}(?:以上|以下)?", spare
        ):
            found.append((*one.span(), _bound(sign, one)))
            spare = _blank(spare, *one.span())
    for sign, words in _AFTER.items():
        for one in re.finditer(rf"(?:在)?{_NUMBER}(?:{words})", spare):
            found.append((*one.span(), _bound(sign, one)))
            spare = _blank(spare, *one.span())
    for pattern, sign in ((_BELOW_ZERO, "lt"), (_ABOVE_ZERO, "gt")):
        for one in pattern.finditer(spare):
            found.append((*one.span(), Bound(sign, 0.0, False, one[0])))
            spare = _blank(spare, *one.span())
    for pattern in (_BETWEEN, _OTHERS):
        found += [(*one.span(), Bound(text=one[0])) for one in pattern.finditer(spare)]
        spare = pattern.sub(lambda one: "\u25a1" * len(one[0]), spare)
    if not found:
        return None, text
    bounds = [bound for _, _, bound in sorted(found, key=lambda one: one[0])]
    if len(bounds) > 1:
        return Bound(text="、".join(one.text for one in bounds)), spare
    return bounds[0], spare


def _blank(text: str, start: int, end: int) -> str:
    return text[:start] + "\u25a1" * (end - start) + text[end:]


def _bound(sign: str, found: re.Match[str]) -> Bound:
    if found["else"] or "百分点" in found["unit"]:
        return Bound(text=found[0])
    share = "百分之" in found["number"] or found["unit"].startswith(("%", "成"))
    digits = found["number"].removeprefix("百分之")
    try:
        value = 0.5 if digits == "半" else float(digits)
    except ValueError:
        try:
            value = float(number(digits))
        except KeyError:
            return Bound(text=found[0])
    for letter in found["unit"]:
        value *= _SCALES.get(letter, 1)
    if found["unit"].startswith("成"):
        value *= 10
    counted = next((one for one in "人元天家件倍" if one in found["unit"]), "")
    return Bound(sign, value, share, found[0], counted)


def keeps(value: float, sign: str, number: float) -> bool:
    """Whether a value keeps to a threshold."""
    return {
        "gt": value > number,
        "ge": value >= number,
        "lt": value < number,
        "le": value <= number,
    }[sign]
