"""One question in the registry's terms: the JSON, and the strict reader's verdict."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from data.months import month_number, month_text
from metrics.ask.bounds import SIGNS
from metrics.engine.choices import known_region, listed
from metrics.engine.core import YEAR_LONG, Metric, Time, Unknown
from metrics.engine.coverage import newest
from metrics.engine.dimensions import DIMENSIONS
from metrics.engine.labels import Code
from metrics.engine.selection import Selection
from metrics.engine.statement import Cubes
from metrics.query import Written, read
from metrics.registry import find

Classes = Mapping[str, tuple[Code, ...]]
ORDERS: Final = ("desc", "asc")
MOST: Final = 1000  # rows that anybody may ask for


@dataclass(frozen=True)
class Query:
    """A question that one figure answers.

    Attributes:
        metric: the figure's id.
        by: dimensions to divide by.
        where: filters.
        region: whose figure.
        month: last month, ``None`` for the newest settled one; months: the window.
        ytd: from January to that month.
        span: months (or years, of a series by year) that a series goes back; ``None`` = all.
        order, limit: how the rows stand, and how many.
        but: rows that are left out of the table, by dimension.
        compare: months back to what it is set beside; 0 = nothing.
        rank: the region whose place among the rows is asked; 0 = none.
        bound: what shown values must keep to, sign and number as stored; ``None`` = nothing.
            Rows whose figure is hidden stay, as unknown.
    """

    metric: str
    by: tuple[str, ...] = ()
    where: Classes = field(default_factory=dict)
    region: int = 0
    month: int | None = None
    months: int | None = None
    ytd: bool = False
    span: int | None = None
    order: str = ""
    limit: int | None = None
    but: Classes = field(default_factory=dict)
    compare: int = 0
    rank: int = 0
    bound: tuple[str, float] | None = None

    def record(self) -> dict[str, Any]:
        """As plain JSON."""
        return {
            "metric": self.metric,
            "by": list(self.by),
            "where": {name: list(codes) for name, codes in self.where.items()},
            "region": self.region,
            "month": None if self.month is None else month_text(self.month),
            "months": self.months,
            "ytd": self.ytd,
            "span": self.span,
            "order": self.order or None,
            "limit": self.limit,
            "except": {name: list(codes) for name, codes in self.but.items()},
            "compare": self.compare or None,
            "rank": self.rank or None,
            "bound": None if self.bound is None else list(self.bound),
        }


_KEYS: Final = frozenset(Query("").record())


def from_record(record: object, home: int) -> Query:
    """A query as somebody else wrote it (a file, a language model); nothing of it is believed.

    Raises:
        Unknown: it is no object of known keys and kinds; figure, dimensions and classes are checked
            by :func:`checked`.
    """
    if not isinstance(record, dict) or not isinstance(record.get("metric"), str):
        raise Unknown("查询应为带 metric 的 JSON 对象")
    strange = sorted(str(key) for key in record.keys() - _KEYS)
    if strange:
        raise Unknown(f"查询里有不认识的项：{'、'.join(strange)[:60]}")
    by, month, order = record.get("by") or [], record.get("month"), record.get("order") or ""
    if not isinstance(by, list) or not all(isinstance(one, str) for one in by):
        raise Unknown("by 应为维度编号的列表")
    if order not in ("", *ORDERS):
        raise Unknown("order 应为 desc 或 asc")
    if month is not None and not isinstance(month, str):
        raise Unknown("month 应写作 2024-07")
    try:
        number = None if month is None else month_number(month)
    except ValueError as error:
        raise Unknown(str(error)) from error
    return Query(
        record["metric"],
        tuple(by),
        _classes(record.get("where")),
        _whole(record, "region", 999_999) or home,
        number,
        _whole(record, "months", 120) or None,
        record.get("ytd") is True,
        _whole(record, "span", 240) or None,
        order,
        _whole(record, "limit", MOST) or None,
        _classes(record.get("except")),
        _whole(record, "compare", YEAR_LONG),
        _whole(record, "rank", 999_999),
        _bound(record.get("bound")),
    )


def _bound(value: object) -> tuple[str, float] | None:
    if value is None:
        return None
    if (
        isinstance(value, list)
        and len(value) == 2
        and value[0] in SIGNS
        and type(value[1]) in (int, float)
        and abs(value[1]) < 1e15
    ):
        return str(value[0]), float(value[1])
    raise Unknown(f"bound 应为 [{'、'.join(SIGNS)} 之一, 数]")


def _whole(record: Mapping[str, Any], name: str, most: int) -> int:
    value = record.get(name)
    if value is None:
        return 0
    if type(value) is not int or not 0 < value <= most:
        raise Unknown(f"{name} 应为 1–{most} 的整数")
    return value


def _classes(value: object) -> Classes:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise Unknown("where 应为 维度 → 代码列表")
    made: dict[str, tuple[Code, ...]] = {}
    for name, codes in value.items():
        if not isinstance(codes, list) or not codes or len(codes) > MOST:
            raise Unknown("where 应为 维度 → 代码列表")
        if not all(
            type(code) is int or (isinstance(code, str) and len(code) < 60) for code in codes
        ):
            raise Unknown("where 中的代码应为整数或文字")
        made[str(name)] = tuple(codes)
    return made


def checked(
    query: Query, home: int, cubes: Cubes | None = None, now: int | None = None
) -> tuple[Metric, Selection]:
    """The strict reader's verdict on a query: the figure and its selection.

    Args:
        query: whoever wrote it.
        home: the office's region.
        cubes: the snapshot, which knows the figure's newest month (for 今年以来); without one the
            data's newest month does.
        now: that month; without it too, the query is checked as far as records go.

    Raises:
        Unknown: the registry has no such question.
    """
    metric = find(query.metric)
    written = Written(
        region=str(query.region or home),
        month="" if query.month is None else month_text(query.month),
        months="" if query.months is None or query.ytd else str(query.months),
        by=",".join(query.by),
        where=[],
    )
    selection, by = read(metric, written, home)
    if tuple(by) != tuple(query.by):  # two in one text, or a name: the reader takes them
        raise Unknown(f"by 应为维度编号的列表，如 {'、'.join(by[:2])}")
    for name, codes in query.where.items():
        metric.dimension(name)
        clause = Written(where=[f"{name}={code}" for code in codes[:1]])
        read(metric, clause, selection.region)
        for code in codes:
            known_class(metric, name, code)
        selection = selection.with_(name, *codes)
    for name, codes in query.but.items():
        if name not in by:
            raise Unknown("只能从所划分的各行中除去某行")
        for code in codes:
            known_class(metric, name, code)
    if query.bound is not None and not by:
        raise Unknown("没有划分，不能按数值筛选各行")
    if query.rank:
        known_region(str(query.rank), home)
    years = query.where.get("year", ())
    if (
        years
        and query.month is None
        and any(term.measure.time is Time.YEAR for term in metric.terms)
    ):
        selection = selection.at(max(int(year) for year in years) * YEAR_LONG + 11)
    if query.ytd:
        last = query.month
        if last is None:
            last = now if cubes is None else newest(cubes, metric)
        if last is not None:
            selection = selection.at(query.month, last % YEAR_LONG + 1)
    return metric, selection


def known_class(metric: Metric, dimension: str, code: Code) -> None:
    """Refuse a code that names no class of a closed list.

    Raises:
        Unknown: there is none.
    """
    known = listed(dimension)
    if known is not None and code not in known:
        raise Unknown(f"「{metric.name}」的{DIMENSIONS[dimension].name}没有「{code}」")
