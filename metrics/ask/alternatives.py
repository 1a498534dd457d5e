"""What each part of a reading could be instead, as far as the strict reader accepts it."""

from collections.abc import Iterator
from dataclasses import replace

from data.reference import region_name, regions
from metrics.ask.query import Query, checked
from metrics.engine.core import Unknown
from metrics.engine.selection import contains, level, parent
from metrics.registry import find

Others = tuple[tuple[str, Query], ...]
_MOST = 12  # places that a list of alternatives names
_TURNED = {"desc": "asc", "asc": "desc"}
_ORDERS = {"desc": "从高到低", "asc": "从低到高"}


def of(query: Query, home: int) -> dict[str, Others]:
    """By part: ``place``, ``period``, ``by``, ``order``, ``but``, ``compare``, each filter's id."""
    made = {
        "place": _kept(_places(query, home), home),
        "period": _kept(_periods(query), home),
        "by": _kept(_divisions(query), home),
        "order": _kept(_orders(query), home),
        "but": _kept(iter([("不除去", replace(query, but={}))]), home),
        "bound": _kept(iter([("不筛选", replace(query, bound=None))]), home),
        "compare": _kept(iter([("不比较", replace(query, compare=0))]), home),
    }
    for name in query.where:
        rest = {one: codes for one, codes in query.where.items() if one != name}
        made[name] = _kept(iter([("不限", replace(query, where=rest))]), home)
    return made


def _kept(found: Iterator[tuple[str, Query]], home: int) -> Others:
    made = []
    for words, one in found:
        try:
            checked(one, home)
        except Unknown:
            continue
        made.append((words, one))
    return tuple(made)


def _places(query: Query, home: int) -> Iterator[tuple[str, Query]]:
    if query.where.keys() & {"city", "county"} or query.rank:
        return
    above = parent(query.region)
    if above != query.region and contains(home, above):
        yield region_name(above), replace(query, region=above)
    below = {"province": "city", "city": "county"}.get(level(query.region))
    around = regions(below, query.region) if below else regions("county", above)
    for one in around[:_MOST]:
        if one.code != query.region:
            # Within a city it is its counties that 各市 becomes.
            by = tuple("county" if name == "city" else name for name in query.by)
            yield one.name, replace(query, region=one.code, by=tuple(dict.fromkeys(by)))


def _periods(query: Query) -> Iterator[tuple[str, Query]]:
    if "month" in query.by:
        for months in (12, 36, 60):
            if months != query.span:
                yield f"近{months}个月", replace(query, span=months)
        return
    plain = replace(query, month=None, months=None, ytd=False, span=None)
    metric = find(query.metric)
    windows = {one.value for one in metric.windows}
    for words, one in (
        ("最新数据", plain),
        ("今年以来", replace(plain, ytd=True)),
        ("近12个月", replace(plain, months=12)),
    ):
        if one != query and (not windows or words in windows or one == plain):
            yield words, one
    if any(one.id == "month" for one in metric.dimensions) and len(query.by) < 2:
        yield "近36个月逐月", replace(plain, by=(*query.by, "month"), span=36, order="", limit=None)


def _divisions(query: Query) -> Iterator[tuple[str, Query]]:
    plain = replace(query, by=(), order="", limit=None, but={}, span=None, rank=0)
    if query.where.keys() & {"city", "county"}:
        return
    if query.by:
        yield "不划分", plain
    for one in find(query.metric).dimensions:
        if one.id != "province" and (one.id,) != query.by and one.id not in query.where:
            yield f"按{one.name}", replace(plain, by=(one.id,))


def _orders(query: Query) -> Iterator[tuple[str, Query]]:
    if query.order:
        turned = _TURNED[query.order]
        yield _ORDERS[turned], replace(query, order=turned)
        if query.limit:
            yield "全部列出", replace(query, limit=None)
