"""节点: by which day of the year which share of a promise is to be done.

An office writes 「3月底 25%；6月30日 50%」 or 「3-31:25%;6-30:50%」. Kept is, by day,
「03-31 25%；06-30 50%」.
"""

import re
from calendar import monthrange
from typing import Final

from data.values.base import ValueRefused, is_missing
from data.values.text import clean

_ACCEPTED: Final = (
    "日期与占全年目标的比例，如「3月底 25%；6月30日 50%；9-30 75%」，后一节点不低于前一节点"
)
_PARTS: Final = re.compile(r"[；;，,、\n]+|(?<=%)\s+")
_ONE: Final = re.compile(
    r"(?:\d{4}[-年./])?(?P<month>\d{1,2})(?:[-./](?P<day>\d{1,2})|月(?:(?P<of>\d{1,2})[日号]|[底末])?)"
    r"(?:前)?[ :：]*(?:完成|达到|达)?[ ]*(?P<share>\d{1,3}(?:\.\d+)?)%"
)
_LEAP: Final = 2024  # a 29 February is a day of some years
_QUARTERS: Final = {"一": 3, "二": 6, "三": 9, "四": 12}
_QUARTER: Final = re.compile(r"第?([一二三四])季度末?")

Milestone = tuple[int, int, float]  # month 1 to 12, day, share 0 to 1


def written(text: str) -> str | None:
    """The kept form of a cell; ``None`` for one that says nothing.

    Raises:
        ValueRefused: a part is no day with a share, or shares fall.
    """
    found = _read(text)
    if found is None:
        return None
    return "；".join(f"{month:02d}-{day:02d} {share * 100:g}%" for month, day, share in found)


def read(text: str | None) -> tuple[Milestone, ...]:
    """The milestones of a kept cell; none of an empty one."""
    found = _read(text) if text else None
    return tuple(found or ())


def _read(text: str) -> list[Milestone] | None:
    if is_missing(text):
        return None
    cleaned = _QUARTER.sub(lambda hit: f"{_QUARTERS[hit[1]]}月底", clean(text))
    found = sorted(_one(part.strip()) for part in _PARTS.split(cleaned) if part.strip())
    shares = [share for _, _, share in found]
    if not found:
        raise ValueRefused("节点读不出日期和比例", _ACCEPTED)
    if shares != sorted(shares):
        raise ValueRefused("后一节点的比例低于前一节点", _ACCEPTED)
    if len({(month, day) for month, day, _ in found}) < len(found):
        raise ValueRefused("同一天有两个节点", _ACCEPTED)
    return found


def _one(part: str) -> Milestone:
    hit = _ONE.fullmatch(part)
    if hit is None:
        raise ValueRefused("节点读不出日期和比例", _ACCEPTED)
    month, share = int(hit["month"]), float(hit["share"]) / 100
    if not 1 <= month <= 12 or share > 1:
        raise ValueRefused("节点的月份或比例不对", _ACCEPTED)
    last = monthrange(_LEAP, month)[1]
    day = int(hit["day"] or hit["of"] or last)
    if not 1 <= day <= last:
        raise ValueRefused("节点的日期不对", _ACCEPTED)
    if month == 2 and not (hit["day"] or hit["of"]):
        day = 28
    return month, day, share
