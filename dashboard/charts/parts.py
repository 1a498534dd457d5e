"""Trades by shortage index with the parts that made it, and cells that can be clicked. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from dashboard.charts.base import Figure, axis, layout, nothing, safe
from dashboard.charts.matrix import matrix
from dashboard.wording import words
from dashboard.wording.theme import ACCENT, DIVERGING, GRID, INK, grouped
from metrics.disclosure.protect import Protected, Status
from metrics.models.market.shortage import PARTS

MOST: Final = 10
_ROW: Final = 44
_REACH: Final = 60  # pixels: half of a wide cell
_SHADES: Final = (*DIVERGING[:2], DIVERGING[2], *DIVERGING[3:])
_SHORT: Final = {
    "tightness": "求人<br>倍率",
    "fill_rate": "完成<br>率",
    "pay_growth": "薪酬<br>涨幅",
    "employment_growth": "人员<br>增长",
    "days_to_fill": "招聘<br>周期",
    "underqualified": "学历<br>不足",
}
_LINE: Final = 10  # characters of a name on one of its two lines


def shortage_parts(found: Protected, most: int = MOST) -> Figure:
    """One row per trade, the scarcest first: name, driver, index, and each part as a shade.

    Args:
        found: the shortage index by one trade dimension, with its ``z_…`` columns.
        most: no more rows than that; the data table has all.

    A part from +3 (orange: scarcer than its peers) to −3 (teal: easier); grey where not known.
    """
    (by,) = found.by
    frame = found.frame[found.frame["status"] == Status.OK]
    frame = frame.sort_values("value", ascending=False, kind="stable").head(most)
    if frame.empty:
        return nothing("样本少，不予显示" if len(found) else "暂无数据")
    records = frame.to_dict("records")
    columns = [f"z_{part.id}" for part in PARTS]
    last = len(columns)
    trace = {
        "type": "heatmap",
        "x": list(range(last)),
        "y": list(range(len(records))),
        "z": [[_known(record[name]) for name in columns] for record in records],
        "zmin": -3,
        "zmax": 3,
        "showscale": False,
        "xgap": 3,
        "ygap": 3,
        "hoverongaps": True,
        "colorscale": [[i / (len(_SHADES) - 1), colour] for i, colour in enumerate(_SHADES)],
        "hovertext": [
            [_hover(record, record[f"{by}_label"], i) for i in range(last)] for record in records
        ],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }
    made = layout(
        height=_ROW * len(records) + 70,
        hoverdistance=_REACH,
        plot_bgcolor=GRID,  # what shows where a part is not known
        xaxis=axis(
            tickmode="array",
            tickvals=list(range(last + 1)),
            side="top",
            showgrid=False,
            tickangle=0,
            ticktext=[*(_SHORT[part.id] for part in PARTS), "<b>指数</b>"],
            range=[-0.5, last + 0.5],
        ),
        yaxis=axis(
            tickmode="array",
            tickvals=list(range(len(records))),
            showgrid=False,
            range=[len(records) - 0.5, -0.5],
            tickfont={"size": 11, "color": INK},
            ticktext=[_name(record, by) for record in records],
        ),
    )
    made["margin"] = {**made["margin"], "t": 46}  # two lines of names above the first row
    made["annotations"] = [
        {
            "x": last,
            "y": i,
            "xref": "x",
            "yref": "y",
            "showarrow": False,
            "text": f"<b>{grouped(record['value'], 1)}</b>",
            "font": {"size": 14, "color": ACCENT},
        }
        for i, record in enumerate(records)
    ]
    places = [(j, i, record[by]) for i, record in enumerate(records) for j in range(last + 1)]
    return {"data": [trace, _targets(places, trace)], "layout": made}


def clickable_matrix(found: Protected, down: str, across: str) -> Figure:
    """A matrix of a quotient; a click on a cell returns ``down|across`` as text.

    Pairs of which nothing is known (posts without employed, employed without posts) stay blank.
    """
    frame = found.frame[found.frame["status"] != Status.EMPTY].reset_index(drop=True)
    known = replace(found, frame=frame)
    made = matrix(known, down, across)
    if frame.empty:
        return made
    downs, acrosses = sorted(frame[down].unique()), sorted(frame[across].unique())
    cells = {(row.keys[down], row.keys[across]): row for row in known.rows()}
    trace = made["data"][0]
    trace["hovertext"] = [
        [_cell(cells.get((a, b)), known, down, across) for b in acrosses] for a in downs
    ]
    places = [
        (j, i, f"{a}|{b}")
        for i, a in enumerate(downs)
        for j, b in enumerate(acrosses)
        if (a, b) in cells
    ]
    frame_ = {**made["layout"], "hoverdistance": _REACH}
    # The marks would stretch the axes beyond the cells.
    frame_["xaxis"]["range"] = [-0.5, len(acrosses) - 0.5]
    frame_["yaxis"] |= {"autorange": False, "range": [len(downs) - 0.5, -0.5]}
    return {"data": [trace, _targets(places, trace)], "layout": frame_}


def _targets(places: Sequence[tuple[int, int, Any]], cells: Figure) -> Figure:
    """Marks that can't be seen but pointed at and clicked: plotly.js selects points, not cells.

    They take over what the cells say, because a mark that says nothing can't be clicked.
    """
    said = cells.pop("hovertext")
    cells.pop("hovertemplate")
    cells["hoverinfo"] = "skip"
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [x for x, _, _ in places],
        "y": [y for _, y, _ in places],
        "customdata": [[code] for *_, code in places],
        "hovertext": [said[y][min(x, len(said[y]) - 1)] for x, y, _ in places],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "marker": {"size": 24, "opacity": 0, "symbol": "square"},
        "selected": {"marker": {"opacity": 0}},
        "unselected": {"marker": {"opacity": 0}},
    }


def _cell(row: Any, found: Protected, down: str, across: str) -> str:
    if row is None:
        return "暂无数据"
    name = f"{row.labels[down]} · {row.labels[across]}"
    return f"<b>{safe(name)}</b><br>{safe(words.figure(row, found.metric))}"


def _name(record: dict[Any, Any], by: str) -> str:
    name = str(record[f"{by}_label"])
    if len(name) > 2 * _LINE:
        name = f"{name[: 2 * _LINE - 1]}…"
    half = len(name) if len(name) <= _LINE else (len(name) + 1) // 2
    lines = [name[:half], name[half:]]
    text = "<br>".join(safe(line) for line in lines if line)
    driver = f'<br><span style="font-size:10px">{safe(record["driver"])}</span>'
    return f"{text}{driver if record['driver'] else ''}"


def _hover(record: dict[Any, Any], name: str, i: int) -> str:
    part = PARTS[i]
    z = record[f"z_{part.id}"]
    said = "缺项" if z != z else f"比同类{'紧' if z > 0 else '松'} {abs(z):.1f} 个标准差"
    return f"<b>{safe(name)}</b><br>{part.name}（权重 {part.weight:.0%}）：{said}"


def _known(value: float) -> float | None:
    return None if value != value else value
