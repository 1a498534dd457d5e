"""An answer as blocks: the sentence with the finding, the chart for its divisions, the rows."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from dashboard.asking import findings
from dashboard.charts.bars import bars, split_columns
from dashboard.charts.curves import curves
from dashboard.charts.lines import lines
from dashboard.charts.matrix import matrix
from dashboard.charts.region_map import region_map
from dashboard.charts.spec import ChartSpec
from dashboard.document.build import panel, table
from dashboard.document.request import Request
from dashboard.document.values import Block, Sentence
from dashboard.wording import differences, words
from metrics.ask.answering import Answered
from metrics.ask.query import Query
from metrics.disclosure.protect import Protected, Row
from metrics.engine.core import Kind, Unit

LOOKS: Final = {
    "map": "地图",
    "bars": "条形图",
    "lines": "折线图",
    "curves": "曲线",
    "matrix": "矩阵",
    "columns": "柱形图",
    "table": "只看表格",
}
_REGIONS: Final = ("city", "county")
_MOST: Final = 40  # bars that a screen can hold; the rows below have all
_ROWS: Final = 400  # rows of a table on the screen; the data table of the chart has all
Draw = Callable[[Protected], ChartSpec]


def looks(query: Query, kind: Kind) -> tuple[str, ...]:
    """The charts that fit a query's divisions, the best first; none for a single figure."""
    by = query.by
    if not by:
        return ()
    if "tenure" in by and kind is Kind.CURVE:
        return ("curves",)
    if "month" in by:
        return ("lines", "matrix", "table") if len(by) == 2 else ("lines", "table")
    if len(by) == 2:
        return ("matrix", "columns", "table")
    # On a map the places left out would look as if nothing were known of them.
    part = query.limit or query.but or query.bound
    whole = not part and not query.where.keys() & set(_REGIONS)
    return ("map", "bars", "table") if by[0] in _REGIONS and whole else ("bars", "table")


def blocks_of(
    request: Request, query: Query, told: Answered, *, key: str, look: str = "", most: int = _ROWS
) -> tuple[Block, ...]:
    """What an answer shows.

    Args:
        request: the reader's.
        query: what was answered.
        told: the answer.
        key: unique on the page.
        look: one of :func:`looks`; the first when not given.
        most: rows of the table on the screen.
    """
    found = told.found
    if found is None:
        return (Sentence(told.reading.why),)
    if told.nothing:
        return (Sentence(f"{told.nothing}。"),)
    shown = in_order(told, found)
    said = Sentence(findings.said(query, shown, told.before))
    fitting = looks(query, found.metric.kind)
    chosen = look if look in fitting else next(iter(fitting), "table")
    rows = _rows(told, shown, key, most)
    if not found.by:
        return (said,) if told.before is None else (said, rows)
    if chosen == "table" or not len(found):
        return (said, rows)
    title = findings.title(query, shown)
    return (
        said,
        panel(shown, _drawn(chosen, query), title, key=f"{key}-chart", name=found.metric.name),
        rows,
    )


def in_order(told: Answered, found: Protected) -> Protected:
    """The rows asked for, in their order."""
    frame = found.frame.iloc[[number for number, _ in told.rows]].reset_index(drop=True)
    return replace(found, frame=frame)


def _drawn(look: str, query: Query) -> Draw:
    rest = [name for name in query.by if name not in ("month", "tenure")]
    one = rest[0] if rest else None
    if look == "map":
        return lambda found: region_map(found)
    if look == "lines":
        return lambda found: lines(found, one)
    if look == "curves":
        return lambda found: curves(found, one)
    if look == "matrix":
        return lambda found: matrix(found, query.by[0], query.by[1])
    if look == "columns":
        return lambda found: split_columns(found, query.by[0], query.by[1], stacked=False)
    return lambda found: bars(
        found, query.by[0], order="value" if query.order else "code", limit=_MOST
    )


def _rows(told: Answered, shown: Protected, key: str, most: int) -> Block:
    """The rows as a table; with what they were before, where the question compares."""
    names = {one.id: one.name for one in shown.metric.dimensions}
    unit = "" if shown.metric.unit is Unit.AS_PUBLISHED else f"（{shown.metric.unit.value}）"
    before = _before(told)
    head = [*(names.get(name, name) for name in shown.by), f"{shown.metric.name}{unit}"]
    head += ["此前", "变化"] if told.before is not None else []
    lines = []
    for row in list(shown.rows())[:most]:
        line = [*row.labels.values(), words.figure(row, shown.metric)]
        if told.before is not None:
            old = before.get(tuple(row.keys.values()))
            line += (
                [words.figure(old, shown.metric), differences.change(row, old, shown.metric)]
                if old
                else ["—", "—"]
            )
        lines.append(line)
    left = len(shown) - len(lines)
    note = f"另有 {left} 行，见下载的数据表。" if left > 0 else ""
    tables = (shown,) if told.before is None else (shown, told.before)
    return table(
        head,
        lines,
        numbers=3 if told.before is not None else 1,
        note=note,
        title=f"{shown.metric.name}明细",
        found=tables,
        key=f"{key}-rows",
    )


def _before(told: Answered) -> dict[tuple[object, ...], Row]:
    return (
        {} if told.before is None else {tuple(row.keys.values()): row for row in told.before.rows()}
    )
