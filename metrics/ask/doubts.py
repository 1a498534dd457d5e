"""Why a query that the strict reader accepts is still not what was asked: offered, not answered."""

import re
from dataclasses import replace
from typing import Final

from metrics.ask.bounds import CANNOT
from metrics.ask.building import Context, valid
from metrics.ask.query import Query
from metrics.ask.ranking import Fit
from metrics.ask.scan import Scan

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
