"""A figure divided twice on 自助分析: crossed with its protected totals; its two sides as bars that
filter each other in the browser; and what a click on a member asks for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from dashboard.asking.address import FILTER
from dashboard.charts.bars import bars
from dashboard.charts.codes import plain
from dashboard.charts.spec import Code
from dashboard.document.build import panel, table
from dashboard.document.request import Request
from dashboard.document.values import Block, Chart, Click, Columns, Cross
from dashboard.wording import words
from metrics.ask.query import Query
from metrics.disclosure.protect import Protected, Row
from metrics.engine.core import Kind, Unit, Unknown

PIVOT: Final = "pivot"
NAME: Final = "交叉表"
_TOTAL: Final = "合计"
_ALL: Final = "全部"  # of what doesn't add up
_NOTHING: Final = "—"  # a combination that nobody counted
_COURSES: Final = ("month", "tenure", "year")
_MOST: Final = 40  # bars of a side; columns of the crossed table
_FINER: Final = {"province": "city", "city": "county"}


@dataclass(frozen=True)
class Sides:
    """The totals of a table divided twice; ``None`` where the figure has none of that kind.

    Attributes:
        down, across: divided by its first and by its second dimension alone.
        whole: divided by neither.
    """

    down: Protected | None = None
    across: Protected | None = None
    whole: Protected | None = None


def is_crossed(query: Query) -> bool:
    """Whether a figure is divided by two things, neither of which is a course in time."""
    return len(query.by) == 2 and not set(query.by) & set(_COURSES)


def sides(request: Request, query: Query, found: Protected) -> Sides:
    """Each asked for as a figure of its own: a sum of cells would undo the rounding, and count
    what is hidden as nothing. None where rows were left out: the totals would be of others too."""
    if query.limit or query.but or query.bound or query.compare:
        return Sides()

    def ask(*by: str) -> Protected | None:
        try:
            told = request.fetch(found.metric, found.selection, by, widen=False)
        except Unknown:
            return None
        return told if len(told) and not told.refused else None

    first, second = found.by
    return Sides(ask(first), ask(second), ask())


def crossed(found: Protected, totals: Sides, key: str) -> Block:
    """Rows of the first dimension, columns of the second, totals as protected.

    Hidden cells stay 已隐去, so no total can be had by adding a row up.
    """
    first, second = found.by
    cells = {(row.keys[first], row.keys[second]): row for row in found.rows()}
    down = {row.keys[first]: row.labels[first] for row in found.rows()}
    names = {row.keys[second]: row.labels[second] for row in found.rows()}
    across = dict(sorted(names.items())[:_MOST])
    left = _by_code(totals.down, first)
    below = _by_code(totals.across, second)
    told = {one.id: one.name for one in found.metric.dimensions}
    last = _TOTAL if found.metric.kind is Kind.COUNT else _ALL
    ends = [last] if left else []
    lines = [
        [
            label,
            *(_said(cells.get((code, other)), found) for other in across),
            *([_said(left.get(plain(code)), found)] if left else []),
        ]
        for code, label in down.items()
    ]
    if below:
        whole = next(totals.whole.rows()) if totals.whole is not None else None
        foot = [last, *(_said(below.get(plain(other)), found) for other in across)]
        lines.append([*foot, *([_said(whole, found)] if left else [])])
    unit = "" if found.metric.unit is Unit.AS_PUBLISHED else f"单位：{found.metric.unit.value}"
    more = len(names) - len(across)
    notes = [
        unit,
        "分项相加不一定等于合计（取整与隐去）" if left or below else "",
        f"另有 {more} 列，见下载的数据表" if more > 0 else "",
    ]
    known = (totals.down, totals.across, totals.whole)
    return table(
        (f"{told.get(first, '')} ＼ {told.get(second, '')}", *across.values(), *ends),
        lines,
        numbers=len(across) + len(ends),
        totals=1 if below else 0,
        note="；".join(filter(None, notes)),
        title=f"{found.metric.name}{NAME}",
        found=(found, *(one for one in known if one is not None)),
        key=f"{key}-{PIVOT}",
    )


def _by_code(found: Protected | None, by: str) -> Mapping[Code, Row]:
    return {} if found is None else {plain(row.keys[by]): row for row in found.rows()}


def _said(row: Row | None, found: Protected) -> str:
    if row is None:
        return _NOTHING
    if row.value is None:
        return words.figure(row, found.metric)
    return words.number(row.value, found.metric, row.half_width)


def beside(query: Query, totals: Sides, key: str) -> tuple[Block, ...]:
    """Both sides as bars; nothing where one has too many members, or none."""
    charts = [
        _side(query, one, by, key)
        for by, one in zip(query.by, (totals.down, totals.across), strict=False)
        if one is not None and 1 < len(one) <= _MOST
    ]
    return (Columns(((charts[0],), (charts[1],))),) if len(charts) == 2 else ()


def _side(query: Query, found: Protected, by: str, key: str) -> Chart:
    named = _named(found, by)
    return panel(
        found, partial(bars, by=by), named, key=f"{key}-{by}", name=named, click=narrowed(query, by)
    )


def _named(found: Protected, by: str) -> str:
    names = {one.id: one.name for one in found.metric.dimensions}
    return f"{found.metric.name}，按{names.get(by, by)}"


def crosses(query: Query, found: Protected, blocks: Sequence[Block], key: str) -> tuple[Cross, ...]:
    """What each side shows of a member of the other: the cells of the table itself."""
    if not any(isinstance(one, Columns) for one in blocks):
        return ()
    first, second = query.by
    return (
        Cross(f"{key}-{first}", (second,), found, _named(found, first)),
        Cross(f"{key}-{second}", (first,), found, _named(found, second)),
    )


def narrowed(query: Query, by: str) -> Click:
    """What a click on a member of a dimension asks for: a place one level down, else a filter."""
    finer = _FINER.get(by)
    others = [name for name in query.by if name != by]

    def clicked(code: Code) -> dict[str, str]:
        if by not in (*_FINER, "county"):
            return {f"{FILTER}{by}": str(code)}
        divisions = [finer, *others] if finer else others
        told = dict(zip(("by", "by2"), [*divisions, "", ""], strict=False))
        return {"region": str(code), **told}

    return clicked


def clickable(blocks: Sequence[Block], query: Query) -> tuple[Block, ...]:
    """The same, but that a click on a chart by one dimension filters by it."""
    if len(query.by) != 1 or set(query.by) & set(_COURSES):
        return tuple(blocks)
    click = narrowed(query, query.by[0])
    return tuple(replace(one, click=click) if isinstance(one, Chart) else one for one in blocks)
