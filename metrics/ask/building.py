"""The query that a figure's fit to a question makes, as the strict reader accepts it."""

from dataclasses import dataclass
from typing import Final

from metrics.ask.lexicon import pattern
from metrics.ask.omitted import grows
from metrics.ask.period import single_months
from metrics.ask.query import Query, checked
from metrics.ask.ranking import Fit
from metrics.ask.scan import Scan
from metrics.engine.choices import listed
from metrics.engine.core import Direction, Kind, Metric, Unit, Unknown
from metrics.engine.dimensions import names_a_class
from metrics.engine.labels import Code
from metrics.engine.selection import contains, level, parent


@dataclass(frozen=True)
class Context:
    """What a question is read against.

    Attributes:
        home: the region meant where none is named: the office's, or the reader's own.
        office: the office's region, where the reader's rights end before it; 0 = they don't.
        now: the newest month of the data; first: the first.
        opened: classes of open dimensions that the snapshot holds.
    """

    home: int
    now: int
    first: int = 0
    opened: tuple[tuple[str, tuple[str, ...]], ...] = ()
    office: int = 0


def query_of(one: Fit, found: Scan, context: Context, *, bare: bool = False) -> Query | None:
    """The query of a fit; ``None`` where the strict reader refuses it."""
    cast, period = one.cast, one.period
    where: dict[str, tuple[Code, ...]] = dict(cast.where)
    for name, code in period.where:
        where[name] = tuple(dict.fromkeys((*where.get(name, ()), code)))
    by = one.by
    if (
        found.tenure is not None
        and one.metric.id == "retention_curve"
        and found.tenure not in (12,)
    ):
        by = ("tenure", *(name for name in by if name != "tenure"))[:2]  # a point of the curve
    if one.metric.kind is Kind.CURVE:  # one class of a dimension at a time: several stand in rows
        several = [name for name, codes in where.items() if len(codes) > 1]
        where = {name: codes for name, codes in where.items() if name not in several}
        by = (*by, *(name for name in several if name not in by))[:2]
    by = tuple(
        name
        for name in by
        if name not in where or name in ("city", "county") or len(where[name]) > 1
    )
    if "tenure" in where:
        by = tuple(name for name in by if name != "tenure")
    but = {name: codes for name, codes in cast.but.items() if name in by}
    for name, codes in cast.but.items():
        if name not in by:
            rest = _complement(name, codes, cast.region)
            if name in where:  # 除了博士还有多少硕士: of what is named, what is not left out
                rest = tuple(code for code in where[name] if code not in codes)
            if not rest:
                return None
            where[name] = rest
    region, rank = cast.region, 0
    if found.rank and by and by[0] in ("city", "county") and level(region) == by[0]:
        rank, region = region, parent(region)
    order = found.order
    if (
        order
        and any(word in found.plain for word in ("最好", "最差", "差的", "好的"))
        and one.metric.direction is Direction.LESS_IS_BETTER
    ):
        order = {"desc": "asc", "asc": "desc"}[order]
    if one.metric.unit is Unit.DAYS and "慢" in found.plain:
        order = "desc"
    elif one.metric.unit is Unit.DAYS and "快" in found.plain:
        order = "asc"
    if (
        order
        and _SHRINKS.search(found.plain)
        and (grows(one.metric) or one.metric.id.endswith("_change"))
    ):
        order = "asc"
    if one.metric.id == "net_inflow" and "净流出" in found.plain:
        order = "asc"
    if rank:
        order = order or "desc"
    limit = found.limit or (1 if found.single and order else None)
    made = Query(
        one.metric.id,
        by,
        where,
        region or context.home,
        period.month,
        period.months if period.months or "month" not in by else single_months(one.metric, "month"),
        period.ytd,
        period.span,
        order if by else "",
        limit if by and not rank and not cast.by else None,
        but,
        _compare(one.metric, found, by),
        rank,
        _bound(one.metric, found, by),
    )
    if bare:
        made = Query(one.metric.id, (), {}, region or context.home)
    return made if valid(made, context) else None


def _compare(metric: Metric, found: Scan, by: tuple[str, ...]) -> int:
    """Months back to what it is set beside; what has grown since a year ago is so by itself."""
    if "month" in by or (grows(metric) and found.compare == 12 and "同比" in found.plain):
        return 0
    return found.compare


_SHRINKS: Final = pattern("shrinks")


def _bound(metric: Metric, found: Scan, by: tuple[str, ...]) -> tuple[str, float] | None:
    number = found.bound.of(metric) if found.bound and by else None
    return None if number is None or found.bound is None else (found.bound.sign, number)


def _complement(name: str, codes: tuple[Code, ...], region: int) -> tuple[Code, ...] | None:
    """All other classes of a closed list; ``None`` where there is none."""
    known = listed(name)
    if known is None:
        return None
    inside = name not in ("city", "county")
    rest = tuple(
        c
        for c in known
        if c not in codes
        and c != -1
        and names_a_class(name, c)
        and (inside or contains(region, int(c)))
    )
    return rest if 0 < len(rest) <= 100 else None


def valid(query: Query, context: Context) -> bool:
    """Whether the strict reader accepts a query."""
    try:
        checked(query, context.home)
    except Unknown:
        return False
    return True
