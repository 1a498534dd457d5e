"""A table of two ends as shades: from which column to which row. Pure, five classes, one hue."""

from collections.abc import Mapping
from typing import Any

from dashboard.charts.base import Figure, axis, layout, nothing, safe
from dashboard.charts.map_classes import classify
from dashboard.wording import words
from dashboard.wording.theme import HIDDEN, MUTED, ON_DEEP, ON_PALE, SEQUENTIAL
from metrics.disclosure.protect import Protected, Row

_ROW, _FOOT = 27, 40  # pixels of a row; of the names below the rows
_NOBODY, _HIDDEN = 0, 1  # shades before those of the classes
_SHADES = ("rgba(0,0,0,0)", HIDDEN, *SEQUENTIAL)
_DARK = SEQUENTIAL[3:]

Cells = Mapping[tuple[Any, Any], Row]


def matrix(found: Protected, down: str, across: str) -> Figure:
    """Shade each pair by its figure and write the figure into it.

    Args:
        found: divided by ``down`` and ``across``.
        down: the dimension of the rows: where to.
        across: the dimension of the columns: where from.

    A hidden pair is grey and says so to the pointer; a pair without anybody is blank.
    """
    cells = {(row.keys[down], row.keys[across]): row for row in found.rows()}
    if not cells:
        return nothing("暂无数据")
    downs, acrosses = (
        {row.keys[name]: row.labels[name] for row in sorted(cells.values(), key=_by(name))}
        for name in (down, across)
    )
    shades = _shades(cells)
    made = layout(
        height=_ROW * len(downs) + _FOOT,
        xaxis=_names(acrosses),
        yaxis=_names(downs, autorange="reversed"),
    )
    made["annotations"] = [
        _number(cells[a, b], found, i, j, shades[a, b])
        for i, a in enumerate(downs)
        for j, b in enumerate(acrosses)
        if (a, b) in cells and cells[a, b].value
    ]
    steps = len(_SHADES)
    trace = {
        "type": "heatmap",
        "x": list(range(len(acrosses))),
        "y": list(range(len(downs))),
        "z": [[shades.get((a, b), _NOBODY) for b in acrosses] for a in downs],
        "zmin": -0.5,
        "zmax": steps - 0.5,
        "colorscale": [
            [(i + side) / steps, colour] for i, colour in enumerate(_SHADES) for side in (0, 1)
        ],
        "showscale": False,
        "xgap": 2,
        "ygap": 2,
        "hovertext": [
            [_hover(cells.get((a, b)), found, downs[a], acrosses[b]) for b in acrosses]
            for a in downs
        ],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }
    return {"data": [trace], "layout": made}


def _by(name: str) -> Any:
    return lambda row: row.keys[name]


def _shades(cells: Cells) -> dict[tuple[Any, Any], int]:
    cut = classify([row.value for row in cells.values() if row.value])
    return {pair: _shade(row, cut) for pair, row in cells.items()}


def _shade(row: Row, cut: Any) -> int:
    if row.value is None:
        return _HIDDEN
    if not row.value:
        return _NOBODY
    return _SHADES.index(next(one.colour for one in cut if one.holds(row.value)))


def _number(row: Row, found: Protected, i: int, j: int, shade: int) -> Figure:
    return {
        "x": j,
        "y": i,
        "xref": "x",
        "yref": "y",
        "showarrow": False,
        "text": safe(words.number(row.value or 0.0, found.metric, row.half_width)),
        "font": {"size": 11, "color": ON_DEEP if _SHADES[shade] in _DARK else ON_PALE},
    }


def _hover(row: Row | None, found: Protected, to: str, start: str) -> str:
    said = words.figure(row, found.metric) if row and row.value != 0 else "没有人"
    return f"<b>{safe(start)} → {safe(to)}</b><br>{safe(said)}"


def _names(names: Mapping[Any, str], **more: Any) -> dict[str, Any]:
    return axis(
        tickmode="array",
        tickvals=list(range(len(names))),
        ticktext=[safe(name.removesuffix("市")) for name in names.values()],
        showgrid=False,
        tickfont={"size": 12, "color": MUTED},
        **more,
    )
