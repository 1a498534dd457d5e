"""Time words of a question: 今年以来, 上个月, 去年同期, 近三年, 截至6月, 2024年底, 十四五以来 …

What a word means depends on the figure (a stock has a month, a flow a window, a class a year), so
that here it is only recognised, against the data's newest month; :mod:`metrics.ask.period` settles
it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

_ROUND: Final = r"(?:19|20)\d\d"
_PLAN_START: Final = {"二": 2011, "三": 2016, "四": 2021, "五": 2026}


@dataclass(frozen=True)
class Said:
    """A time as it was said.

    Attributes:
        kind: ``month`` (a month of its own, or the end of one), ``year`` (a whole year), ``date``
            (up to and with a month), ``todate`` (January to a month), ``last`` (so many months),
            ``since`` (a series from a month), ``range`` (from a month to another), ``ahead`` (so
            many years to come), ``class`` (a year's graduates), ``same`` (the same time a
            year ago), ``ago`` (so many months before the newest), ``before`` (set beside what was
            so many months earlier), ``none`` (all before a year, or beside one: no figure's time).
        month: month number where there is one.
        months: months of ``last``, ``ago`` and ``range``, years of ``ahead``.
        year: of ``year`` and ``class``.
        text: the words.
        end: whether it names the end of something (年底), which is a point in time.
    """

    kind: str
    text: str = ""
    month: int | None = None
    months: int | None = None
    year: int | None = None
    end: bool = False


def _n(year: int, month: int) -> int:
    return year * 12 + month - 1


_Make = Callable[[re.Match[str], int], Said | None]
_RULES: list[tuple[re.Pattern[str], _Make]] = []


def _rule(pattern: str) -> Callable[[_Make], _Make]:
    def kept(make: _Make) -> _Make:
        _RULES.append((re.compile(pattern), make))
        return make

    return kept


def _year_of(word: str, now: int) -> int:
    year = now // 12
    if word[:4].isdecimal():
        return int(word[:4])
    back = {"今": 0, "本": 0, "当": 0, "去": 1, "上": 1, "前": 2, "明": -1, "来": -1, "后": -2}
    return year - back[word[0]]


_YEAR: Final = rf"(?:{_ROUND}年?|今年|本年度?|去年|上年度?|上1年|前年|明年|来年|后年|当年)"


@_rule(
    r"(?:比|较|与|和|跟|同|对比)(?:起)?(?:去年|上年|前1年|上1年)(?:的)?(?:同期|同月|同1时期)?(?:相比|比较|比|对比)?"
)
def _compared(found: re.Match[str], now: int) -> Said:
    return Said("before", months=12)


@_rule(r"(?:比|较|与|和|跟|同)(?:上|前)(?:1)?个?月(?:相比|比较|比|对比)?")
def _compared_month(found: re.Match[str], now: int) -> Said:
    return Said("before", months=1)


@_rule(
    rf"(?:比|较)(?:起)?(?:{_ROUND}年?(?:\d{{1,2}}月)?(?:年?[底末初])?|前年[底末]?|(?:\d{{1,2}}个?[年月]|半年)(?:以|之)?前)(?:同期)?"
)
def _beside(found: re.Match[str], now: int) -> Said:
    return Said("none")


@_rule(rf"{_ROUND}年?(?:以前|之前|前(?!\d))|(?:前年|去年)(?:以前|之前)")
def _until_year(found: re.Match[str], now: int) -> Said:
    return Said("none")


@_rule(rf"({_YEAR})(?:的)?前(\d{{1,2}})个?月(?:份)?")
def _first_months(found: re.Match[str], now: int) -> Said | None:
    month = int(found[2])
    year = _year_of(found[1], now)
    return Said("todate", month=_n(year, month)) if 1 <= month <= 12 else None


@_rule(r"(?<![\d近满来])(\d{1,2})年(?:以后|之后|后)(?!的?(?:留|还|仍))")
def _years_on(found: re.Match[str], now: int) -> Said | None:
    if re.search("留|流失|离|还在", found.string):  # so long after somebody came
        return None
    return Said("year", year=now // 12 + int(found[1]))


@_rule(r"(?<![\d近满])(?:(\d{1,2})个?(年|月)|(半)年)(?:以前|之前|前)(?!\d|几|[个名位])(?:的?今天)?")
def _ago(found: re.Match[str], now: int) -> Said:
    months = 6 if found[3] else int(found[1]) * (12 if found[2] == "年" else 1)
    return Said("ago", month=now - months, months=months, year=(now - months) // 12)


@_rule(r"(?:去年|上年|前1年|上1年)(?:的)?(?:同期|同1时期|这个时候|此时|同时期)")
def _same_period(found: re.Match[str], now: int) -> Said:
    return Said("same", month=now - 12)


@_rule(r"(?:去年|上年)(?:的)?同月")
def _same_month(found: re.Match[str], now: int) -> Said:
    return Said("month", month=now - 12)


@_rule(
    rf"(?:从|自)?({_ROUND})年?(?:(\d{{1,2}})月)?(?:到|至|-|~|—|–)({_ROUND})年?(?:(\d{{1,2}})月)?(?:底|末)?(?:间|期间|之间)?"
)
def _between(found: re.Match[str], now: int) -> Said | None:
    first = _n(int(found[1]), int(found[2] or 1))
    last = _n(int(found[3]), int(found[4] or 12))
    return Said("range", month=last, months=last - first + 1) if last > first else None


@_rule(rf"(?:从|自)?({_YEAR})(?:的)?(\d{{1,2}})月?(?:份)?(?:到|至|-|~|—|–)(\d{{1,2}})月(?:份)?")
def _months_of_year(found: re.Match[str], now: int) -> Said | None:
    return _span(_year_of(found[1], now), int(found[2]), int(found[3]))


@_rule(r"(?<!\d)(\d{1,2})月?(?:份)?(?:到|至|-|~|—|–)(\d{1,2})月(?:份)?")
def _months_bare(found: re.Match[str], now: int) -> Said | None:
    return _span(now // 12, int(found[1]), int(found[2]))


def _span(year: int, first: int, last: int) -> Said | None:
    if not 1 <= first < last <= 12:
        return None
    if first == 1:
        return Said("todate", month=_n(year, last))
    return Said("range", month=_n(year, last), months=last - first + 1)


@_rule(
    r"(?:从|自)?[\"“「]?十([二三四五])五[\"”」]?(?:时期|期间|规划)?(?:以来|至今|开局以来|到现在|期间|时期)"
)
def _plan(found: re.Match[str], now: int) -> Said:
    first = _PLAN_START[found[1]]
    if first * 12 + 59 < now:  # a plan that is over
        return Said("range", month=_n(first + 4, 12), months=60)
    return Said("since", month=_n(first, 1))


@_rule(
    rf"(?:从|自)({_ROUND})年?(?:(\d{{1,2}})月)?(?:份)?(?:以来|至今|到现在|起|开始|到今年|以后|之后)"
)
def _since(found: re.Match[str], now: int) -> Said:
    return Said("since", month=_n(int(found[1]), int(found[2] or 1)))


@_rule(rf"({_ROUND})年?(?:(\d{{1,2}})月)?(?:份)?(?:以来|至今|到现在|到今年|起至今|以后|之后)")
def _since_bare(found: re.Match[str], now: int) -> Said:
    return Said("since", month=_n(int(found[1]), int(found[2] or 1)))


@_rule(r"(?:从|自)?(去年|前年|上年)(?:以来|至今|到现在|起|开始|到今年)")
def _since_word(found: re.Match[str], now: int) -> Said:
    return Said("since", month=_n(_year_of(found[1], now), 1))


@_rule(
    r"(?:今年|本年|年初|今年年初|今年1月)(?:以来|至今|到现在|到目前|到目前为止|迄今|截至目前|截至现在)|年初(?:到|至)现在|年内|今年内"
)
def _year_to_date(found: re.Match[str], now: int) -> Said:
    return Said("todate", month=None)


@_rule(
    rf"(?:截至|截止|截止到|截至到|到|至)({_YEAR})?(?:的)?(\d{{1,2}})月(?:份)?(?:底|末|\d{{1,2}}日)?(?:为止|止)?"
)
def _until(found: re.Match[str], now: int) -> Said | None:
    return _dated(found, now, "date")


@_rule(rf"(?:截至|截止|截止到|截至到|到|至)?({_YEAR})(?:的)?年?(?:底|末|终)(?:为止)?")
def _end_of_year(found: re.Match[str], now: int) -> Said:
    return Said("month", month=_n(_year_of(found[1], now), 12), end=True)


@_rule(rf"({_YEAR})?(?:的)?前([23])个?季度")
def _first_quarters(found: re.Match[str], now: int) -> Said:
    year = _year_of(found[1], now) if found[1] else now // 12
    return Said("todate", month=_n(year, int(found[2]) * 3))


@_rule(rf"({_YEAR})(?:的)?(?:(上|下)半年|第?([1-4])季度|(?:年)?([1-4])季度|q([1-4]))")
def _part_of_year(found: re.Match[str], now: int) -> Said:
    return _part(_year_of(found[1], now), found[2], found[3] or found[4] or found[5])


@_rule(r"(上上|上|本|这|当)(?:1)?个?季度?(?!节)")
def _quarter(found: re.Match[str], now: int) -> Said:
    first = now // 3 * 3  # of the quarter that holds the newest month
    if found[1].startswith("上"):
        return Said("range", month=first - 3 * len(found[1]) + 2, months=3)
    return Said("range", month=now, months=now - first + 1)


@_rule(r"(?<!近)(上|下)半年|第?([1-4])季度|(首)季度?(?=末|的|,|，|$|引|新|求|招)")
def _part_bare(found: re.Match[str], now: int) -> Said:
    return _part(now // 12, found[1], found[2] or "1")


def _part(year: int, half: str | None, quarter: str | None) -> Said:
    if half == "上":
        return Said("todate", month=_n(year, 6))
    if half == "下":
        return Said("range", month=_n(year, 12), months=6)
    if quarter == "1":
        return Said("todate", month=_n(year, 3))
    return Said("range", month=_n(year, int(quarter or 1) * 3), months=3)


@_rule(rf"({_YEAR})(?:的)?-?(1[0-2]|0?[1-9])(?:月(?:份)?(底|末)?|(?<=-\d)|(?<=-\d\d))")
def _month_of_year(found: re.Match[str], now: int) -> Said:
    return Said("month", month=_n(_year_of(found[1], now), int(found[2])), end=bool(found[3]))


@_rule(r"(?<![\d个近])(1[0-2]|[1-9])月(?!以来|内|后|的留存)(?:份)?(底|末)?(?:当月)?")
def _month_bare(found: re.Match[str], now: int) -> Said:
    month = _n(now // 12, int(found[1]))
    return Said("month", month=month if month <= now else month - 12, end=bool(found[2]))


def _dated(found: re.Match[str], now: int, kind: str) -> Said | None:
    month = int(found[2])
    if not 1 <= month <= 12:
        return None
    year = _year_of(found[1], now) if found[1] else now // 12
    number = _n(year, month)
    return Said(kind, month=number if found[1] or number <= now else number - 12, end=True)


@_rule(
    r"(?:最近|近|过去|前|这)(?:的)?(?:这)?(\d+)(?:个)?(年|月|季度)(?:以来|来|内|间|里|期间|当中)?(?!后)"
)
def _last(found: re.Match[str], now: int) -> Said:
    return _recent(int(found[1]), found[2])


@_rule(r"(?<!满)(?<!\d)(\d{1,2})(?:个)?(年|月)(?:以来|来(?!后|的|了|本|杭|浙))")
def _last_so_far(found: re.Match[str], now: int) -> Said:
    return _recent(int(found[1]), found[2])


@_rule(r"(?:最近|近|过去|这)(?:的)?(?:这)?半年(?:以来|来|内|里)?")
def _half_year(found: re.Match[str], now: int) -> Said:
    return Said("last", months=6)


@_rule(r"(?:最近|近|过去|这)(?:的)?(?:几|数|些|若干)年(?:以来|来|间|里)?|多年来|近些年来?|历史上")
def _some_years(found: re.Match[str], now: int) -> Said:
    return Said("last", months=60)


def _recent(count: int, unit: str) -> Said:
    return Said("last", months=count * {"年": 12, "月": 1, "季度": 3}[unit])


@_rule(
    r"(?:未来|今后|往后|接下来|将来)(?:的)?(\d+|几)年(?:内|里|间)?|(?:未来|今后)(?=.{0,8}(?:缺口|需求|供给|供需|从业|走势|趋势))"
)
def _ahead(found: re.Match[str], now: int) -> Said:
    return Said("ahead", months=int(found[1]) if found[1] and found[1] != "几" else 5)


@_rule(rf"(?:从|自)?({_ROUND})(?:届|级)(?:毕业生?)?(?:以来|至今|到现在|起|开始|[及之]?以?后(?!一))")
def _since_class(found: re.Match[str], now: int) -> Said:
    return Said("since", month=_n(int(found[1]), 1))


@_rule(rf"{_ROUND}(?:届|级)(?:毕业生?)?[及之]?以?前")
def _until_class(found: re.Match[str], now: int) -> Said:
    return Said("none")


@_rule(rf"({_ROUND})(?:届|级|年毕业|年的?毕业|年应届)|(?:今年|本)届")
def _class(found: re.Match[str], now: int) -> Said:
    return Said("class", year=int(found[1]) if found[1] else now // 12)


@_rule(r"(去年|前年|上1?)届")
def _class_word(found: re.Match[str], now: int) -> Said:
    return Said("class", year=_year_of(found[1] if found[1] != "上1" else "上", now))


@_rule(r"(?<![以之名旗线乡手])下+1?个?(?:月(?!薪|工资|收入|均)|季度?(?!节))(?:份)?")
def _to_come(found: re.Match[str], now: int) -> Said:
    return Said("none")


@_rule(r"上上个?月(?:份)?")
def _two_months_ago(found: re.Match[str], now: int) -> Said:
    return Said("month", month=now - 2)


@_rule(r"上(?:1)?个?月(?:份)?(底|末)?")
def _last_month(found: re.Match[str], now: int) -> Said:
    return Said("month", month=now - 1, end=bool(found[1]))


@_rule(r"本月(?:份)?|这个?月|当月(?!离开)|最新1?个?月")
def _this_month(found: re.Match[str], now: int) -> Said:
    return Said("month", month=now)


@_rule(
    rf"({_ROUND})(?:年度|年全年|全年|年(?:的)?(?:整年|1年)|年中?)|({_YEAR})(?:全年|整年|1整年|1年)"
)
def _whole_year(found: re.Match[str], now: int) -> Said:
    return Said("year", year=_year_of(found[1] or found[2], now))


@_rule(r"今年|本年度?|去年|上年度?|上1年|前年|明年|来年|后年")
def _year_word(found: re.Match[str], now: int) -> Said:
    return Said("year", year=_year_of(found[0], now))


@_rule(r"年底|年末")
def _end_of_this_year(found: re.Match[str], now: int) -> Said:
    return Said("month", month=_n(now // 12, 12), end=True)


def recognised(text: str, now: int) -> tuple[list[tuple[int, int, Said]], str]:
    """The times that a question names, and the question with them blanked out.

    Args:
        text: as :func:`metrics.ask.normal.normal` gives it.
        now: the newest month of the data.

    Returns:
        start, end and meaning of each, in their order; the text, equally long.
    """
    found: list[tuple[int, int, Said]] = []
    for pattern, make in _RULES:
        for match in pattern.finditer(text):
            if not match[0]:
                continue
            said = make(match, now)
            if said is None:
                continue
            named = Said(said.kind, match[0], said.month, said.months, said.year, said.end)
            found.append((match.start(), match.end(), named))
            text = text[: match.start()] + BLANK * len(match[0]) + text[match.end() :]
    return sorted(found, key=lambda one: one[0]), text


BLANK: Final = "\u25a1"  # stands where something was read, so that nothing is read across it
