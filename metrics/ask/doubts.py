"""Why a query that the strict reader accepts is still not what was asked: offered, not answered."""

import re
from dataclasses import replace
from typing import Final

from metrics.ask.bounds import CANNOT
from metrics.ask.building import Context, valid
from metrics.ask.lexicon import pattern
from metrics.ask.period import flows
from metrics.ask.query import Query
from metrics.ask.ranking import Fit
from metrics.ask.scan import Scan
from metrics.ask.things import SCHOOLS, TO
from metrics.engine.selection import level, parent
from metrics.registry import find

_WHETHER: Final = re.compile("吗|是否|是不是|有没有|没有?$|多少")
NO_TOTAL: Final = "这段时间没有合计，不能按其排序；可看近12个月的排序，或逐月数"


def unkept(best: Fit, found: Scan, query: Query) -> str:
    """Why a threshold can't be kept to; of one place it need not be (杭州人才超过1万吗)."""
    if found.bound is None or query.bound is not None:
        return "" if found.bound is None or not (query.compare or query.rank) else _no(found)
    alone = not query.by and found.bound.of(best.metric) is not None and _WHETHER.search(found.text)
    return "" if alone else _no(found)


def _no(found: Scan) -> str:
    return CANNOT.format(found.bound.text if found.bound else "")


def ranks_months(best: Fit, found: Scan, query: Query) -> bool:
    """Whether an order over a span would rank each place's single months or classes."""
    times = {"month", "year", "cohort"} & set(query.by)
    ranks = query.order and times and len(query.by) > 1
    return bool(ranks and (best.period.by in times or "month" in times))


_WHOLE_TOO: Final = pattern("whole_too")
_OF_WHOLE: Final = pattern("of_whole")
_BY_CHANGE: Final = pattern("by_change")
_SUM: Final = pattern("sum_asked")
_OUTSIDE: Final = pattern("outside")
# By which people of other provinces can be told from ours.
_WHERE_FROM: Final = ("origin", "hukou", "other", "destination", "school_province", "native")


def leaves_out(found: Scan, query: Query, context: Context) -> tuple[str, tuple[Query, ...]]:
    """What of a question the query has no place for, and what can be shown instead.

    Returns:
        The words of doubt, empty where nothing is left out; the readings to offer.
    """
    whole = _WHOLE_TOO.search(found.plain)
    if whole and (query.region != context.home or query.by):
        above = parent(query.region) if query.region != context.home else query.region
        total = replace(
            query, region=above, by=(), order="", limit=None, but={}, rank=0, bound=None
        )
        return "一次只答一个层级，请选择", _valid((query, total), context)
    if _OF_WHOLE.search(found.plain) and (query.rank or query.region != context.home):
        return _NO_SHARE, _valid(_of_all(query), context)
    between = _from_and_to(found, query)
    if between:
        return _BETWEEN, _valid(between, context)
    told = {*query.by, *query.where, *query.but} & {*_WHERE_FROM, "school_group", "work_place"}
    if _OUTSIDE.search(found.plain) and not told:
        return _NO_OUTSIDE, _valid(_by_province(query), context)
    places = {name for name in ("city", "county") if len(query.where.get(name, ())) > 1}
    if places & {*query.by} and _SUM.search(found.plain) and not query.order:
        added = replace(query, by=tuple(one for one in query.by if one not in places))
        return NO_ADDED, _valid((query, added), context)
    if query.compare and query.by and _BY_CHANGE.search(found.plain):
        return _NO_CHANGE, _valid((replace(query, order="", limit=None),), context)
    if (
        query.span
        and "month" in query.by
        and _SUM.search(found.plain)
        and flows(find(query.metric))
    ):
        return NO_SUM, over_span(query, context)
    return "", ()


_NO_SHARE: Final = "没有占全省（全市）的比例；可看各地的数，请选择"
_NO_OUTSIDE: Final = "没有外省（省外）合计；可看按省份划分的数，或不分来源的数，请选择"
_BETWEEN: Final = "这一项不能同时按院校所在地和就业地查询，请选择"
NO_ADDED: Final = "没有说明要各地的数还是几地合计，请选择"
_NO_CHANGE: Final = "不能按增减排序或筛选；可看各行本期与上期的数"
NO_SUM: Final = "这段时间没有合计；可看近12个月的数，或逐月数"


def _by_province(query: Query) -> tuple[Query, ...]:
    """The same by the province that people are from, or went to; then as it was read."""
    return (*(replace(query, by=(one,), limit=None) for one in _WHERE_FROM), query)


def _from_and_to(found: Scan, query: Query) -> tuple[Query, ...]:
    """What can be shown of graduates of one place's schools in another, where a reading has made
    the figures of both places of it; nothing where it hasn't."""
    both = {*query.where.get("city", ()), *query.where.get("county", ())}
    of = [one.place for one in found.things if one.place in both and SCHOOLS.match(one.after)]
    to = [one.place for one in found.things if one.place in both and TO.search(one.before)]
    if not of or not to or of[0] == to[0]:
        return ()
    came = Query("graduates_come", region=to[0], where={"school_place": (of[0],)})
    return came, Query("graduate_destinations", region=of[0], by=("destination",))


def _of_all(query: Query) -> tuple[Query, ...]:
    """Each place of the larger one, and the place alone."""
    own = query.rank or query.region
    rows = replace(
        query, by=(level(own),), region=parent(own), rank=0, order=query.order or "desc", limit=None
    )
    return rows, replace(query, by=(), region=own, rank=0, order="", limit=None)


def _valid(queries: tuple[Query, ...], context: Context) -> tuple[Query, ...]:
    return tuple(one for one in queries if valid(one, context))


def compared(query: Query, context: Context) -> tuple[Query, ...]:
    """Among what the most may be asked for (哪个人才最多)."""
    made = (
        replace(query, by=(name,), order="desc") for name in ("city", "county", "section", "school")
    )
    return tuple(one for one in made if valid(one, context)) or (query,)


def over_span(query: Query, context: Context) -> tuple[Query, ...]:
    """What can be shown instead: the order over twelve months, the months without order."""
    by = tuple(name for name in query.by if name not in ("month", "year", "cohort"))
    whole = replace(
        query, by=by, span=None, month=None, months=None if query.months is None else 12
    )
    return tuple(
        one for one in (whole, replace(query, order="", limit=None)) if valid(one, context)
    )
