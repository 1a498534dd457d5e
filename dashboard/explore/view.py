"""What 自助分析 lays out: figure, divisions, filters and period, each as the record allows."""

from dataclasses import replace
from typing import Final

from dashboard.access import holdings
from dashboard.asking import findings
from dashboard.asking.address import BUT, FILTER, FIRST, WINDOWS
from dashboard.asking.shown import LOOKS, blocks_of, in_order, looks
from dashboard.charts.lines import lines
from dashboard.document.build import panel
from dashboard.document.request import Request
from dashboard.document.values import Block, Cross, Fold, Group
from dashboard.explore import divided
from dashboard.explore.choosing import options
from dashboard.filters.values import Search
from data.months import month_text
from metrics.ask.answering import Answered
from metrics.ask.query import Query
from metrics.engine.choices import listed
from metrics.engine.core import Dimension, Kind, Metric
from metrics.engine.dimensions import names_a_class
from metrics.engine.labels import Code
from metrics.registry import REGISTRY

_KEY: Final = "view"
FIND: Final = "find"
_LONGEST_LIST: Final = 500  # classes that a list may have
_PLACES: Final = ("province", "city", "county", "month")
_NONE: Final = ""
_MONTHS: Final = 37  # of the line behind a single figure: three years and where they began
_ORDERS: Final = {"": "按代码", "desc": "从高到低", "asc": "从低到高"}


def current(request: Request) -> Metric:
    """The figure in the address; the first where there is none of that name."""
    return REGISTRY.get(request.address.get("metric", FIRST), REGISTRY[FIRST])


def controls(request: Request, query: Query) -> tuple[Block, ...]:
    """The switches, from the figure down to how it is drawn."""
    metric = REGISTRY[query.metric]
    words = request.address.get(FIND, "")
    search = Search(FIND, "查找指标", "名称、近义词或拼音首字母，如 rczl", words)
    figure = request.choice("metric", "指标", options(words, metric.id), metric.id, look="list")
    figure = replace(figure, default=FIRST, value=metric.id)
    first = request.choice("by", "按", _divisions(metric, ""), _NONE, look="list")
    second = request.choice(
        "by2", "再按", _divisions(metric, query.by[0] if query.by else ""), _NONE, look="list"
    )
    row = [figure, first] + ([second] if query.by else [])
    return (
        Group((search, *row), key="explore-figure", across=True),
        Group(
            (_month(request), _window(request, query), *_drawn(request, query, metric)),
            key="explore-look",
            across=True,
        ),
        Fold(_folded(query), _filters(request, query, metric)),
    )


def _divisions(metric: Metric, other: str) -> dict[str, str]:
    return {_NONE: "不划分"} | {
        one.id: one.name for one in metric.dimensions if one.id not in ("province", other)
    }


def _month(request: Request) -> Block:
    reach = holdings.months()
    months = [] if reach is None else [month_text(m) for m in range(reach[1], reach[0] - 1, -1)]
    return request.choice(
        "month", "截至", {_NONE: "最新数据"} | {m: m for m in months}, _NONE, look="list"
    )


def _window(request: Request, query: Query) -> Block:
    """Only the windows in which the figure means something."""
    meant = {one.value for one in REGISTRY[query.metric].windows}
    fitting = {
        word: name for word, name in WINDOWS.items() if not (word and meant) or name in meant
    }
    if query.months and str(query.months) not in fitting:  # of a figure that counts nobody
        fitting[str(query.months)] = f"近{query.months}个月"
    return request.choice("window", "时段", fitting, _NONE, look="list")


def _folded(query: Query) -> str:
    chosen = len(query.where) + len(query.but)
    return f"筛选条件（{chosen} 项）" if chosen else "筛选条件"


def _filters(request: Request, query: Query, metric: Metric) -> tuple[Block, ...]:
    lists = []
    for one in metric.dimensions:
        if one.id in _PLACES and one.id not in query.where:
            continue
        classes = _classes(one, query.where.get(one.id, ()))
        if classes:
            lists.append(request.choice(f"{FILTER}{one.id}", one.name, classes, _NONE, look="list"))
    for name, codes in query.but.items():
        known = next(d for d in metric.dimensions if d.id == name)
        text = {",".join(map(str, codes)): _names(known, codes)}
        lists.append(
            request.choice(
                f"{BUT}{name}", f"不含{known.name}", {_NONE: "不去除"} | text, _NONE, look="list"
            )
        )
    rows = [tuple(lists[at : at + 3]) for at in range(0, len(lists), 3)]
    return tuple(Group(row, key=f"explore-filters-{n}", across=True) for n, row in enumerate(rows))


def _classes(dimension: Dimension, chosen: tuple[Code, ...]) -> dict[str, str]:
    """The classes to choose from; of an open or a very long list those that are chosen alone."""
    known = listed(dimension.id) or {}
    shown = known if len(known) <= _LONGEST_LIST else {}
    made = {
        str(code): label
        for code, label in shown.items()
        if str(code) and (code == 0 or names_a_class(dimension.id, code))
    }
    made |= {str(code): dimension.label(code) for code in chosen}
    several = ",".join(map(str, chosen))
    if several and several not in made:
        made[several] = _names(dimension, chosen)
    return {_NONE: "全部"} | made if made else {}


def _names(dimension: Dimension, codes: tuple[Code, ...]) -> str:
    return "、".join(dimension.label(code) for code in codes)


def _drawn(request: Request, query: Query, metric: Metric) -> tuple[Block, ...]:
    fitting = fitting_looks(query, metric)
    compared = {"": "不比较", "12": "与上年同期"}
    made: list[Block] = []
    if fitting:
        made.append(request.choice("look", "图形", fitting))
        if "month" not in query.by:
            made.append(request.choice("order", "顺序", _ORDERS, _NONE))
    if (
        "month" not in query.by
        and metric.kind is not Kind.MODEL
        and "month" in {d.id for d in metric.dimensions}
    ):
        made.append(request.choice("compare", "比较", compared, _NONE))
    return tuple(made)


def fitting_looks(query: Query, metric: Metric) -> dict[str, str]:
    """The charts that fit, and the crossed table of a figure divided twice."""
    known = {one: LOOKS[one] for one in looks(query, metric.kind)}
    return known | {divided.PIVOT: divided.NAME} if divided.is_crossed(query) else known


def answered(
    request: Request, query: Query, told: Answered
) -> tuple[tuple[Block, ...], tuple[Cross, ...]]:
    """The sentence, the chart with what stands beside it, the rows; and the cells by which the
    charts filter each other."""
    chosen = look(request, query)
    is_pivot = chosen == divided.PIVOT
    shown = blocks_of(request, query, told, key=_KEY, look="table" if is_pivot else chosen)
    if told.found is None or not told.rows or not divided.is_crossed(query):
        return divided.clickable(shown, query), ()
    found = in_order(told, told.found)
    totals = divided.sides(request, query, found)
    beside = divided.beside(query, totals, _KEY)
    crosses = divided.crosses(query, found, beside, _KEY)
    if is_pivot:
        return (*shown[:-1], divided.crossed(found, totals, _KEY), *beside), crosses
    return (*shown[:-1], *beside, shown[-1]), crosses


def look(request: Request, query: Query) -> str:
    """The chart chosen; the best where none is, or where it doesn't fit."""
    fitting = fitting_looks(query, REGISTRY[query.metric])
    wanted = request.address.get("look", "")
    return wanted if wanted in fitting else next(iter(fitting), "")


def history(request: Request, query: Query, told: Answered) -> tuple[Block, ...]:
    """The months behind a single figure, where it has some."""
    found = told.found
    if query.by or found is None or "month" not in {one.id for one in found.metric.dimensions}:
        return ()
    series = request.fetch(found.metric, found.selection, "month", span=_MONTHS)
    if not any(row.value is not None for row in series.rows()):
        return ()
    return (
        panel(series, lines, findings.title(replace(query, by=("month",)), series), key="past"),
    )
