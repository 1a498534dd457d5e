"""A table of two ends as shades: from which column to which row. Pure: five classes of one hue, of
a figure with both signs of the diverging scale; a legend tells them in plain numbers."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from dashboard.charts.codes import plain
from dashboard.charts.map_classes import ValueClass, classify
from dashboard.charts.spec import (
    Category,
    Cell,
    ChartSpec,
    Empty,
    LegendItem,
    Matrix,
    Tone,
    Tooltip,
)
from dashboard.wording import words
from metrics.disclosure.protect import Protected, Row, Status
from metrics.engine.core import Direction, Metric, Unit

_ROW, _FOOT = 27, 40  # pixels of a row; of the names below the rows
_UPRIGHT: Final = 16  # more for names that may stand upright

Cells = Mapping[tuple[Any, Any], Row]
Members = dict[Any, Category]


def matrix(found: Protected, down: str, across: str, *, upright: bool = False) -> ChartSpec:
    """Each pair as a shade, with its figure written in it.

    Args:
        found: divided by ``down`` and ``across``.
        down: the dimension of the rows: where to.
        across: the dimension of the columns: where from.
        upright: so many columns that their names stand upright on a phone.

    A hidden pair is grey and says so to the pointer; a pair without anybody is blank.
    """
    cells = {(row.keys[down], row.keys[across]): row for row in found.rows()}
    if not cells:
        return Empty(words="暂无数据")
    downs, acrosses = members(cells.values(), down), members(cells.values(), across)
    return Matrix(
        found=(found,),
        height=_height(downs) + (_UPRIGHT if upright else 0),
        legend=_legend(cells, found.metric),
        down=tuple(downs.values()),
        across=tuple(acrosses.values()),
        cells=_shaded(cells, found, downs, acrosses, _way),
        upright=upright,
    )


def clickable_matrix(
    found: Protected, down: str, across: str, *, upright: bool = False
) -> ChartSpec:
    """A matrix of a quotient; a click on a cell returns ``down|across``.

    Pairs of which nothing is known (posts without employed, employed without posts) stay blank.
    """
    frame = found.frame[found.frame["status"] != Status.EMPTY].reset_index(drop=True)
    known = replace(found, frame=frame)
    cells = {(row.keys[down], row.keys[across]): row for row in known.rows()}
    if not cells:
        return Empty(words="暂无数据")
    downs, acrosses = members(cells.values(), down), members(cells.values(), across)
    shaded = _shaded(cells, known, downs, acrosses, _pair)
    return Matrix(
        found=(found,),
        height=_height(downs) + (_UPRIGHT if upright else 0),
        legend=_legend(cells, found.metric),
        down=tuple(downs.values()),
        across=tuple(acrosses.values()),
        cells=tuple(
            tuple(
                replace(cell, code=f"{a}|{b}") if (a, b) in cells else cell
                for b, cell in zip(acrosses, line, strict=True)
            )
            for a, line in zip(downs, shaded, strict=True)
        ),
        upright=upright,
    )


def _height(downs: Members) -> int:
    return _ROW * len(downs) + _FOOT


def _way(row: Row | None, found: Protected, to: Category, start: Category) -> Tooltip:
    said = words.figure(row, found.metric) if row and row.value != 0 else "没有人"
    return Tooltip(f"{start.name} → {to.name}", (said,))


def _pair(row: Row | None, found: Protected, down: Category, across: Category) -> Tooltip:
    said = words.figure(row, found.metric) if row else "暂无数据"
    return Tooltip(f"{down.name} · {across.name}", (said,))


def _shaded(
    cells: Cells,
    found: Protected,
    downs: Members,
    acrosses: Members,
    tip: Callable[[Row | None, Protected, Category, Category], Tooltip],
) -> tuple[tuple[Cell, ...], ...]:
    tones = _tones(cells, found.metric)

    def cell(a: Any, b: Any) -> Cell:
        row = cells.get((a, b))
        said = tip(row, found, downs[a], acrosses[b])
        if row is None or row.value is None:
            return Cell("", said, tones.get((a, b), Tone.EMPTY))
        text = words.number(row.value, found.metric, row.half_width) if row.value else ""
        return Cell(text, said, tones[a, b], value=row.value)

    return tuple(tuple(cell(a, b) for b in acrosses) for a in downs)


def members(rows: Iterable[Row], by: str) -> Members:
    """The members of a dimension in the order of their codes, by key; a city goes without 市."""
    names = {row.keys[by]: row.labels[by] for row in sorted(rows, key=lambda row: row.keys[by])}
    return {
        key: Category(plain(key), name.removesuffix("市"), i, name)
        for i, (key, name) in enumerate(names.items())
    }


def _tones(cells: Cells, metric: Metric) -> dict[tuple[Any, Any], Tone]:
    cut = _cut(cells, metric)

    def tone(row: Row) -> Tone:
        if row.value is None:
            return Tone.SUPPRESSED
        value = row.value * _factor(metric)
        return next(one.tone for one in cut if one.holds(value)) if value else Tone.EMPTY

    return {pair: tone(row) for pair, row in cells.items()}


def _cut(cells: Cells, metric: Metric) -> list[ValueClass]:
    values = [row.value * _factor(metric) for row in cells.values() if row.value]
    return classify(
        values,
        scale="diverging" if any(value < 0 for value in values) else "sequential",
        more_is_better=metric.direction is not Direction.LESS_IS_BETTER,
    )


def _legend(cells: Cells, metric: Metric) -> tuple[LegendItem, ...]:
    """What each shade stands for; nothing where all cells have one."""
    cut = _cut(cells, metric)
    if len(cut) < 2:
        return ()
    items = [LegendItem(one.tone, _written(one.label, metric)) for one in cut]
    if any(row.value is None for row in cells.values()):
        items.append(LegendItem(Tone.SUPPRESSED, "不予显示"))
    return tuple(items)


def _written(label: str, metric: Metric) -> str:
    """The ends of a class as the axis of a chart would write them: the subtitle has other units."""
    return re.sub(r"\d[\d.,]*", r"\g<0>%", label) if metric.unit is Unit.PERCENT else label


def _factor(metric: Metric) -> float:
    """A share is cut, and told, in per cent."""
    return float(metric.unit.multiply_by)
