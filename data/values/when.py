"""Days, months, quarters and years as files write them → date, month number, year.

Only forms that can be read one way are taken: ``7/1/2024``, ``24-07`` and 昨天 are refused.
Calendar dates are checked; years lie from 1949 to ten years ahead unless the caller says else.
"""

import datetime as dt
import re
from typing import Final

from data.months import month_number
from data.values.base import ValueRefused, is_missing
from data.values.chinese_numerals import dates_in_digits
from data.values.text import clean

MONTH: Final = "年月，如 2024-07、202407、2024年7月"
DATE: Final = "日期，如 2024-07-01、20240701、2024年7月1日"
QUARTER: Final = "季度，如 2024Q1、2024年第1季度、1970. 1/4"
YEAR: Final = "年份，如 2024、2024年"

EARLIEST: Final = 1949
AHEAD: Final = 10

_CLOCK: Final = (
    r"(?:[ T][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?"
)
_DAY: Final = re.compile(
    r"(?:(?P<y>[0-9]{4})(?P<s>[-/.]) ?(?P<m>[0-9]{1,2})(?P=s) ?(?P<d>[0-9]{1,2})\.?"
    r"|(?P<y2>[0-9]{4})(?P<m2>[0-9]{2})(?P<d2>[0-9]{2})"
    r"|(?P<y3>[0-9]{4}) ?年 ?(?P<m3>[0-9]{1,2}) ?月 ?(?P<d3>[0-9]{1,2}) ?[日号])" + _CLOCK
)
_DAY_OF_YEAR: Final = re.compile(
    r"(?:(?P<m>[0-9]{1,2})[-/](?P<d>[0-9]{1,2})|(?P<m2>[0-9]{1,2})月(?P<d2>[0-9]{1,2})[日号])"
)
_MONTH: Final = re.compile(
    r"(?P<y>[0-9]{4})(?P<s>[-/.]) ?(?P<m>[0-9]{1,2})"
    r"|(?P<y2>[0-9]{4})(?P<m2>[0-9]{2})"
    r"|(?P<y3>[0-9]{4}) ?[年.\-/] ?(?P<m3>[0-9]{1,2}) ?月份?"
)
_QUARTER: Final = re.compile(
    r"(?P<y>[0-9]{4}) ?(?:[.-]|年)? ?(?:[Qq](?P<q1>[1-4])|(?P<q2>[1-4])/4"
    r"|第?(?P<q3>[1-4一二三四]) ?季度?)"
)
_YEAR: Final = re.compile(r"(?P<y>[0-9]{4})(?:\.0)?(?: ?(?:年度?|年末|年底|届))?")
_CLASS_OF: Final = re.compile(r"(?P<y>[0-9]{2}) ?届")  # 25届 leaves school in 2025
_ENTERED: Final = re.compile(r"[0-9]{2,4} ?级")
_SERIAL: Final = re.compile(r"[1-9][0-9]{4}(?:\.[0-9]+)?")  # 18264 is 1950, 73050 is 2099
_WRITTEN_BY_A_DATABASE: Final = re.compile(r"([0-9]{4,8})\.0")  # 202612.0
# How the end of something that goes on is written.
_UNENDING: Final = (
    frozenset(
        {"至今", "今", "现在", "目前", "至目前", "现", "迄今", "当前", "长期", "长期有效", "永久"}
    )
    | {
        "永久有效",
        "无固定期限",
        "无限期",
        "无期限",
        "不限",
        "持续",
        "在职",
        "在岗",
        "在保",
        "在册",
        "在用",
    }
    | {
        "仍在职",
        "仍在",
        "未离职",
        "未终止",
        "未结束",
        "参保中",
        "在参保",
        "正常参保",
        "正常缴费",
        "正常",
    }
    | {"续保", "招满为止", "招满即止", "present", "now", "current", "open"}
)
_FAR: Final = re.compile(
    r"(?:9999|2[1-9][0-9]{2}|20[89][0-9]|[3-8][0-9]{3})(?:[-/.年 ]?[0-9]{1,2}){0,2}[月日]?"
)
_NOUGHTS: Final = re.compile(r"0+(?:[-/.]0+){0,2}")
_SERIAL_START: Final = dt.date(1899, 12, 30)  # Excel's day 0, right from 1900-03-01 on
_ABOUT: Final = re.compile(r"^(?:发布(?:于|时间)?[:：]? ?)|(?: ?(?:发布|更新|刷新)(?:时间)?)$")
_SPOKEN: Final = re.compile(r"[今昨前]天|刚刚|[0-9]+ ?(?:分钟|小时|天|周|个月)[之以]?前")


def unending(text: str) -> bool:
    """Whether a text says that something has no end yet: 至今, 长期, 9999-12-31, 0000-00."""
    spelled = clean(text)
    written = _WRITTEN_BY_A_DATABASE.fullmatch(spelled)
    spelled = re.sub(_CLOCK + "$", "", written[1] if written else spelled)
    word = re.sub(r"[()\s]", "", spelled.casefold())
    return word in _UNENDING or bool(_FAR.fullmatch(spelled) or _NOUGHTS.fullmatch(spelled))


def is_serial(text: str) -> bool:
    """Whether a text is a spreadsheet's day number (45350), if it is a day at all."""
    return bool(_SERIAL.fullmatch(clean(text)))


def date(
    text: str,
    *,
    default_year: int | None = None,
    excel_serials: bool = False,
    earliest: int = EARLIEST,
) -> dt.date | None:
    """A day; ``None`` for an absent one. A clock time behind it is dropped.

    Args:
        text: the cell; a job site's 发布 may stand around the day.
        default_year: the year of days that have none (``05-13发布``); without it they're refused.
        excel_serials: whether bare numbers are Excel's day numbers (45474 is 2024-07-01).
        earliest: first year believed.

    Raises:
        ValueRefused: not one day of the calendar, or a year out of range.
    """
    if is_missing(text):
        return None
    spelled = _plain(_ABOUT.sub("", dates_in_digits(clean(text))))
    if _SPOKEN.search(spelled):
        raise ValueRefused("是相对时间，不知从哪天算起", DATE)
    if excel_serials and _SERIAL.fullmatch(spelled):
        return _within(_SERIAL_START + dt.timedelta(days=int(float(spelled))), earliest, DATE)
    whole = _DAY.fullmatch(spelled)
    if whole:
        return _within(_calendar(*_named(whole, "y", "m", "d"), accepted=DATE), earliest, DATE)
    part = _DAY_OF_YEAR.fullmatch(spelled)
    if part is None:
        raise ValueRefused("不是日期", DATE)
    if default_year is None:
        raise ValueRefused("缺年份", DATE)
    return _calendar(default_year, *_named(part, "m", "d"), accepted=DATE)


def month(text: str, *, excel_serials: bool = False, earliest: int = EARLIEST) -> int | None:
    """A month as its number (`data.months`); a full date gives its month; ``None`` if absent.

    Raises:
        ValueRefused: not one month, out of range, or ``2024.1``, which is January or an October
            whose zero Excel dropped.
    """
    if is_missing(text):
        return None
    spelled = _plain(dates_in_digits(clean(text)))
    written = _MONTH.fullmatch(spelled)
    if written is None:
        try:
            day = date(spelled, excel_serials=excel_serials, earliest=earliest)
        except ValueRefused as refused:
            reason = refused.reason if refused.reason != "不是日期" else "不是年月"
            raise ValueRefused(reason, MONTH) from None
        return None if day is None else month_number(f"{day.year}-{day.month}")
    if written["s"] == "." and written["m"] == "1":
        raise ValueRefused("可能是 1 月，也可能是被去掉 0 的 10 月", MONTH)
    year_, month_ = _named(written, "y", "m")
    first = _within(_calendar(year_, month_, 1, accepted=MONTH), earliest, MONTH)
    return month_number(f"{first.year}-{first.month}")


def quarter(text: str, *, earliest: int = EARLIEST) -> int | None:
    """A quarter as the number of its first month; ``None`` for an absent one.

    Raises:
        ValueRefused: not one quarter, or out of range.
    """
    if is_missing(text):
        return None
    written = _QUARTER.fullmatch(dates_in_digits(clean(text)))
    if written is None:
        raise ValueRefused("不是季度", QUARTER)
    digit = written["q1"] or written["q2"] or written["q3"]
    which = "一二三四".find(digit) + 1 or int(digit)
    first = _within(dt.date(int(written["y"]), which * 3 - 2, 1), earliest, QUARTER)
    return month_number(f"{first.year}-{first.month}")


def year(text: str, *, earliest: int = EARLIEST) -> int | None:
    """A year (2019, 2019年, 2022届); ``None`` for an absent one.

    Raises:
        ValueRefused: not one year, or out of range.
    """
    if is_missing(text):
        return None
    spelled = dates_in_digits(clean(text))
    if _ENTERED.fullmatch(spelled):
        raise ValueRefused("是入学的年级，不是年份", YEAR)
    spelled = _CLASS_OF.sub(r"20\g<y>届", spelled) if _CLASS_OF.fullmatch(spelled) else spelled
    written = _YEAR.fullmatch(spelled)
    if written is None:
        raise ValueRefused("不是年份", YEAR)
    if not earliest <= int(written["y"]) <= _latest():
        raise ValueRefused(f"年份不在 {earliest}—{_latest()} 之间", YEAR)
    return int(written["y"])


# Behind a year that is a column's name: how final its figures are.
_STANDING: Final = re.compile(
    r"[\s(（\[【]*(?:初步(?:核算|统计|测算|汇总)?|初核|快报|预[计测估]|估[计算]|修订|最终核实|终核|最终|年报|公报|核实|统计|p|e|r)(?:数据?)?[)）\]】]*[*＊]*$|[*＊†]+$",
    re.IGNORECASE,
)


def year_named(text: str) -> int | None:
    """The year that heads a column: 2021年, 2024年(初步核算), 2025年*; ``None`` for none.

    Raises:
        ValueRefused: not one year, or out of range.
    """
    return year(_STANDING.sub("", clean(text)) or text, earliest=1900)


def standing(text: str) -> str:
    """What a column's name says of its year's figures (初步核算, *); "" where nothing."""
    found = _STANDING.search(clean(text))
    return found[0].strip("()（）[]【】 ") if found else ""


def _plain(spelled: str) -> str:
    """Without the ``.0`` that a database or pandas writes behind a number (202612.0)."""
    written = _WRITTEN_BY_A_DATABASE.fullmatch(spelled)
    return written[1] if written else spelled


def _named(match: re.Match[str], *names: str) -> list[int]:
    """The numbers of whichever spelling matched: its groups are y or y2 or y3."""
    return [
        int(
            next(match[group] for group in match.re.groupindex if group[0] == name and match[group])
        )
        for name in names
    ]


def _calendar(year_: int, month_: int, day: int, *, accepted: str) -> dt.date:
    try:
        return dt.date(year_, month_, day)
    except ValueError:
        raise ValueRefused("日历上没有这一天", accepted) from None


def _within(day: dt.date, earliest: int, accepted: str) -> dt.date:
    if not earliest <= day.year <= _latest():
        raise ValueRefused(f"年份不在 {earliest}—{_latest()} 之间", accepted)
    return day


def _latest() -> int:
    """The last year believed. It moves with the calendar, so no release turns data away."""
    return dt.datetime.now(tz=dt.UTC).year + AHEAD
