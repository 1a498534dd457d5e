"""读作: how a query reads, part by part, in the words of the records."""

from dataclasses import dataclass
from typing import Final

from data.months import month_name
from data.reference import region_name
from metrics.ask import alternatives
from metrics.ask.bounds import SIGNS
from metrics.ask.period import flows
from metrics.ask.query import Query
from metrics.engine.core import YEAR_LONG, Metric
from metrics.engine.dimensions import DIMENSIONS
from metrics.engine.labels import Code
from metrics.registry import find

_ORDERS: Final = {"desc": "从高到低", "asc": "从低到高"}
_BEFORE: Final = {12: "与上年同期比较", 1: "与上月比较"}


@dataclass(frozen=True)
class Part:
    """One part of how a question was read, and what it could have been instead.

    Attributes:
        kind: figure, place, period, filter, division, order, other.
        text: in words.
        others: words → query, the alternatives that the registry allows.
    """

    kind: str
    text: str
    others: tuple[tuple[str, Query], ...] = ()


def parts(
    query: Query,
    offered: tuple[Query, ...] = (),
    newest_month: int | None = None,
    home: int = 0,
) -> list[Part]:
    """How a query reads, part by part, in the words of the records.

    Args:
        query: one that the strict reader accepts.
        offered: other readings of the whole.
        newest_month: of the figure, to name it.
        home: the office's region; with it each part has its alternatives, those that the strict
            reader accepts.
    """
    metric = find(query.metric)
    others = alternatives.of(query, home) if home else {}
    figures = tuple((words_of(one.metric), one) for one in offered if one.metric != query.metric)
    made = [
        Part("figure", metric.name, figures),
        Part("place", place_words(query), others.get("place", ())),
        Part("period", period_words(query, metric, newest_month), others.get("period", ())),
    ]
    made += [
        Part("filter", f"{DIMENSIONS[name].name}：{_labels(name, codes)}", others.get(name, ()))
        for name, codes in query.where.items()
    ]
    divided = "、".join(DIMENSIONS[name].name for name in query.by)
    made.append(Part("division", f"按{divided}" if divided else "不划分", others.get("by", ())))
    if query.order:
        most = f"，{'前' if query.order == 'desc' else '后'}{query.limit}" if query.limit else ""
        made.append(Part("order", _ORDERS[query.order] + most, others.get("order", ())))
    for name, codes in query.but.items():
        made.append(Part("other", f"不含{_labels(name, codes)}", others.get("but", ())))
    if query.bound is not None:
        made.append(Part("other", f"只列{bound_words(query, metric)}的", others.get("bound", ())))
    if query.rank:
        made.append(Part("other", f"看{region_name(query.rank)}的位次"))
    if query.compare:
        told = _BEFORE.get(query.compare, f"与{query.compare}个月前比较")
        made.append(Part("other", told, others.get("compare", ())))
    return made


def read_as(query: Query, newest_month: int | None = None) -> str:
    """读作: in one line."""
    told = parts(query, (), newest_month)
    return " · ".join(one.text for one in told if one.text and one.text != "不划分")


def bound_words(query: Query, metric: Metric) -> str:
    """高于10%."""
    sign, number = query.bound or ("ge", 0.0)
    shown = f"{number * metric.unit.multiply_by:,.4f}".rstrip("0").rstrip(".")
    return f"{SIGNS[sign]}{shown}{metric.unit.value}"


def words_of(metric: str) -> str:
    """A figure's name."""
    return find(metric).name


def place_words(query: Query) -> str:
    """Where."""
    return region_name(query.region)


def period_words(query: Query, metric: Metric, last: int | None) -> str:
    """When, as far as the query says; the answer itself names its months."""
    if "month" in query.by and query.span:
        told = (
            f"近{query.span}个月"
            if query.month is None
            else f"截至{month_name(query.month)}的{query.span}个月"
        )
        return told + _each_month(query, metric)
    if "month" in query.by and flows(metric) and query.month is None and not query.ytd:
        return _each_month(query, metric).lstrip("，") or "逐月"
    if query.span and ({"year", "cohort"} & set(query.by)):
        return f"最近{query.span}年"
    if query.ytd:
        return (
            "今年以来"
            if query.month is None
            else f"{query.month // 12}年1月至{query.month % 12 + 1}月"
        )
    if query.month is not None:
        if query.months == YEAR_LONG:
            return (
                f"{query.month // 12}年全年"
                if query.month % 12 == 11
                else f"截至{month_name(query.month)}的12个月"
            )
        if query.months and query.months > 1:
            return f"截至{month_name(query.month)}的{query.months}个月"
        return month_name(query.month)
    if query.months:
        return f"近{query.months}个月" if query.months > 1 else "最新一个月"
    if metric.window == 36:
        return "近三届"
    if metric.window == YEAR_LONG:
        return "近12个月"
    return "最新数据"


def _each_month(query: Query, metric: Metric) -> str:
    """What each row by month is: never taken for the month's own where it is a year's sum."""
    window = query.months or metric.window
    if not flows(metric):
        return ""
    return "，逐月单月数" if window == 1 else f"，逐月滚动{window}个月"


def _labels(name: str, codes: tuple[Code, ...]) -> str:
    dimension = DIMENSIONS[name]
    shown = [dimension.label(code) for code in codes[:6]]
    return "、".join(shown) + (f"等{len(codes)}项" if len(codes) > 6 else "")
