"""Pay as job sites write it → 元 a month, with what was posted kept beside it."""

import re
from dataclasses import dataclass
from typing import Final, Literal

from data.values.base import ABSENT, ValueRefused
from data.values.text import clean

Basis = Literal["month", "year", "week", "day", "hour"]

ACCEPTED: Final = "薪资，如 1-1.5万/月、8千以下/月、150元/天、20-40K·16薪、8000-12000"

# Paid days and hours in a month by statute (劳社部发〔2008〕3 号, kept by 人社部发〔2025〕2 号):
# (365 - 104) / 12 = 21.75 days of 8 hours. A week is 5 of those days.
MONTHLY: Final[dict[Basis, float]] = {
    "month": 1.0,
    "year": 1 / 12,
    "week": 21.75 / 5,
    "day": 21.75,
    "hour": 174.0,
}
# Outside these no monthly pay is believable: a unit is missing or wrong. 元 a month.
LOWEST, HIGHEST = 100.0, 3_000_000.0

_BASES: Final[dict[str, Basis]] = {
    "月": "month",
    "年": "year",
    "周": "week",
    "天": "day",
    "日": "day",
    "小时": "hour",
    "时": "hour",
}
_UNITS: Final = {"万": 10_000.0, "w": 10_000.0, "千": 1_000.0, "k": 1_000.0, "元": 1.0}
_NEGOTIABLE: Final = re.compile(
    r"(?:薪资|薪酬|工资|待遇|月薪)?(?:面议|面谈|电议|可议|另议|协商|保密)"
)
_SALARY: Final = re.compile(
    r"(?:薪资|薪酬|工资|待遇)?(?P<head>月薪|年薪|日薪|时薪)?[:：]?[¥]?"
    r"(?P<above>[>≥])?(?P<below>[<≤])?"
    r"(?P<a>[0-9]+(?:\.[0-9]+)?|[0-9]{1,3}(?:,[0-9]{3})+)(?P<ua>[万千wk]?元?)"
    r"(?:(?:-|–|—|~|至|到)[¥]?(?P<b>[0-9]+(?:\.[0-9]+)?|[0-9]{1,3}(?:,[0-9]{3})+)(?P<ub>[万千wk]?元?))?"
    r"(?P<open1>及?以上|及?以下|起)?"
    r"(?:(?:/|每|元/|一个?)(?P<basis>月|年|周|天|日|小时|时))?"
    r"(?P<open2>及?以上|及?以下|起)?"
    r"(?:[·・•.*×x,|]?(?P<months>[0-9]{2})薪)?"
)
_HEADS: Final = {"月薪": "月", "年薪": "年", "日薪": "天", "时薪": "小时"}


@dataclass(frozen=True, slots=True)
class Salary:
    """Pay in 元/月.

    Attributes:
        low: lower end, ``None`` where only an upper one was posted (``8千以下``).
        high: upper end, ``None`` where only a lower one was posted (``2万以上``).
        months: monthly pays a year where the post says so (``·16薪``). It is kept beside the
            figures, which stay the monthly pay as posted: 13th pays are promised, not fixed.
        basis: the period in which the pay was posted.
    """

    low: float | None
    high: float | None
    months: int | None
    basis: Basis


def salary(text: str) -> Salary | None:
    """Read a posted pay; ``None`` where none was posted (blank, 面议).

    A figure without a unit takes the other end's (``6-8千``), or is 元 where that makes it
    larger than the other end (``8000-1.2万``). Without a period it is a month's, as on the sites
    that leave it out, unless it would be 100 000 元 a month and more.

    Raises:
        ValueRefused: another notation (元/次, foreign money), ends the wrong way round, or an
            amount that no monthly pay can be.
    """
    spelled = _plainly(clean(text).lower().removeprefix("'"))
    if spelled in ABSENT or _NEGOTIABLE.fullmatch(spelled):
        return None
    parts = _SALARY.fullmatch(spelled) if len(spelled) <= 60 else None
    if parts is None:
        raise ValueRefused("看不懂的薪资写法", ACCEPTED)
    low, high = _ends(parts)
    basis = _basis(parts)
    months = int(parts["months"]) if parts["months"] else None
    if months is not None and not 12 <= months <= 36:
        raise ValueRefused("一年发薪月数不合常理", ACCEPTED)
    ends = [None if end is None else round(end * MONTHLY[basis], 2) for end in (low, high)]
    given = [end for end in ends if end is not None]
    if basis == "month" and not (parts["basis"] or parts["head"]) and max(given) >= 100_000:
        raise ValueRefused("没写按月还是按年", ACCEPTED)
    if min(given) < LOWEST or max(given) > HIGHEST:
        raise ValueRefused("折合月薪不合常理，可能缺单位", ACCEPTED)
    return Salary(ends[0], ends[1], months, basis)


# What people add to a pay that leaves the figure as it is; what follows a + makes it a least one.
_BEFORE: Final = re.compile(
    r"^(?:税前|税后|税前薪资|底薪|基本工资|基本薪资|综合薪资|综合月薪|综合工资|到手|月综合|平均月薪|约|大约|人民币|rmb)[:：]?"
)
_AFTER: Final = re.compile(
    r"(?:左右|上下|不等|税前|税后|\(税前\)|\(税后\)|包吃包?住|包吃|包住|五险一金|\d+小时反馈|面议|可谈|可面议|[,，;；。](?![0-9]).*)$"
)
_MORE: Final = re.compile(
    r"(?:\+|加|＋)(?:提成|奖金|绩效|补贴|分红|年终奖|全勤|餐补|高提成|业绩提成).*$"
)
_FEEDBACK: Final = re.compile(r"(?<=[0-9万千wk元月年天]) +[0-9]+小时反馈$")
_TIMES: Final = re.compile(
    r"[*×x](1[2-9]|2[0-9]|3[0-6])(?:薪|个?月)?$|\((1[2-9]|2[0-9]|3[0-6])薪\)$"
)


def _plainly(spelled: str) -> str:
    """A pay without what is said around it: 税前8000, 5000元左右, 4-5万 72小时反馈, 15-25k*14."""
    whole = _FEEDBACK.sub("", spelled).replace(" ", "")
    text = _BEFORE.sub("", _AFTER.sub("", whole))
    text = _TIMES.sub(lambda found: f"·{found[1] or found[2]}薪", _AFTER.sub("", text))
    more = _MORE.search(text)
    if more:
        text = text[: more.start()]
        if not re.search(r"[-–—~至到]", text):
            text += "起"
    return text if any(char.isdigit() for char in text) else whole


def _ends(parts: re.Match[str]) -> tuple[float | None, float | None]:
    """Both ends in 元 for the period posted."""
    first = _amount(parts["a"])
    unit = _unit(parts["ua"])
    opening = {
        word.removeprefix("及")
        for word in (parts["open1"], parts["open2"], parts["above"], parts["below"])
        if word
    }
    if len(opening) > 1 or (opening and parts["b"]):
        raise ValueRefused("上下限写法矛盾", ACCEPTED)
    if not parts["b"]:
        value = first * (unit or 1.0)
        if opening & {"以上", "起", ">", "≥"}:
            return value, None
        return (None, value) if opening else (value, value)
    second, other = _amount(parts["b"]), _unit(parts["ub"])
    high = second * (other or unit or 1.0)
    low = first * (unit or other or 1.0)
    if unit is None and low > high and first >= LOWEST:
        low = first
    if low > high:  # still: no reading of the units puts them in order
        raise ValueRefused("下限高于上限", ACCEPTED)
    return low, high


def _amount(figure: str) -> float:
    return float(figure.replace(",", ""))


def _unit(word: str) -> float | None:
    """What one stands for: 万 and 万元 10 000, 元 1; ``None`` where nothing is written."""
    return _UNITS[word[0]] if word else None


def _basis(parts: re.Match[str]) -> Basis:
    """The period: the one written, and where two are written they must agree."""
    words = [word for word in (_HEADS.get(parts["head"] or ""), parts["basis"]) if word]
    found = {_BASES[word] for word in words}
    if len(found) > 1:
        raise ValueRefused("按月还是按年，前后矛盾", ACCEPTED)
    return found.pop() if found else "month"
