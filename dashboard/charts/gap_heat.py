"""The gap of a year by region and industry: its size a number, how sure it is a shade. Pure."""

from typing import Any, Final

from dashboard.charts.base import Figure, axis, layout, nothing, safe
from dashboard.wording import words
from dashboard.wording.theme import DIVERGING, HIDDEN, MUTED, ON_DEEP, ON_PALE
from metrics.disclosure.protect import Protected

_ROW, _FOOT = 27, 50  # pixels of a row; of the legend below
# From sure to be ample to sure to be short; the middle says nothing either way.
CLASSES: Final = (
    (0.05, DIVERGING[0], "几乎肯定富余"),
    (0.20, DIVERGING[1], "很可能富余"),
    (0.80, DIVERGING[2], "说不准"),
    (0.95, DIVERGING[3], "很可能短缺"),
    (1.01, DIVERGING[4], "几乎肯定短缺"),
)
_UPRIGHT: Final = 12  # columns above which their names stand upright
_REACH: Final = 40  # pixels from a cell's middle at which it can be pointed at
_BLANK: Final = "rgba(0,0,0,0)"
_SHADES: Final = (_BLANK, HIDDEN, *(colour for _, colour, _ in CLASSES))
_NOBODY, _HIDDEN_SHADE, _FIRST = 0, 1, 2
_DEEP: Final = (_FIRST, _FIRST + 4)


def gap_heat(found: Protected, down: str, across: str) -> Figure:
    """Shade each pair of region and industry by the chance of a shortage, and write its gap.

    Args:
        found: the gap, divided by ``down`` and ``across``, with ``probability`` of a gap above 0.
        down: the dimension of the rows.
        across: the dimension of the columns.

    Click returns ``down|across`` in ``customdata``.
    """
    records: list[Any] = found.frame.to_dict("records")
    if not any(r["value"] == r["value"] for r in records):
        return nothing("人数过少，不予显示" if records else "暂无数据")
    cells = {(r[down], r[across]): r for r in records}
    downs = {r[down]: str(r[f"{down}_label"]) for r in sorted(records, key=lambda r: r[down])}
    acrosses = {
        r[across]: str(r[f"{across}_label"]) for r in sorted(records, key=lambda r: r[across])
    }
    shades = [[_shade(cells.get((a, b))) for b in acrosses] for a in downs]
    steps = len(_SHADES)
    heat = {
        "type": "heatmap",
        "x": list(range(len(acrosses))),
        "y": list(range(len(downs))),
        "z": shades,
        "zmin": -0.5,
        "zmax": steps - 0.5,
        "showscale": False,
        "xgap": 2,
        "ygap": 2,
        "colorscale": [
            [(i + side) / steps, colour] for i, colour in enumerate(_SHADES) for side in (0, 1)
        ],
        "hoverinfo": "skip",
    }
    # plotly.js tells no click on a heat map's cell to Streamlit: invisible squares are clicked.
    pairs = [(i, a, j, b) for i, a in enumerate(downs) for j, b in enumerate(acrosses)]
    squares = {
        "type": "scatter",
        "mode": "markers",
        "x": [j for _, _, j, _ in pairs],
        "y": [i for i, _, _, _ in pairs],
        "customdata": [[f"{a}|{b}"] for _, a, _, b in pairs],
        "marker": {"symbol": "square", "size": 22, "opacity": 0},
        "unselected": {"marker": {"opacity": 0}},
        "selected": {"marker": {"opacity": 0}},
        "hovertext": [
            hover(cells.get((a, b)), found, f"{downs[a]} · {acrosses[b]}") for _, a, _, b in pairs
        ],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }
    upright = len(acrosses) > _UPRIGHT
    longest = max(len(name) for name in acrosses.values())
    head = 14 * longest + 10 if upright else 30
    made = layout(
        height=_ROW * len(downs) + head + _FOOT,
        foot=_FOOT,
        # The marks would stretch the axes beyond the cells.
        xaxis=_names(
            acrosses,
            side="top",
            tickangle=-90 if upright else 0,
            range=[-0.5, len(acrosses) - 0.5],
        ),
        yaxis=_names(downs, range=[len(downs) - 0.5, -0.5]),
        hoverdistance=_REACH,
    )
    made["margin"]["t"] = head
    made["annotations"] = [
        _number(cells[a, b], found, i, j, shades[i][j])
        for i, a, j, b in pairs
        if (a, b) in cells and cells[a, b]["value"] == cells[a, b]["value"]
    ] + [legend()]
    return {"data": [heat, squares], "layout": made}


def certainty(chance: float) -> str:
    """A probability of shortage in words: 「很可能短缺」."""
    return next(word for limit, _, word in CLASSES if chance < limit)


def _shade(record: dict[str, Any] | None) -> int:
    if record is None or record["status"] == "empty":
        return _NOBODY
    if record["value"] != record["value"] or record["probability"] != record["probability"]:
        return _HIDDEN_SHADE
    return _FIRST + next(i for i, c in enumerate(CLASSES) if record["probability"] < c[0])


def _number(record: dict[str, Any], found: Protected, i: int, j: int, shade: int) -> Figure:
    return {
        "x": j,
        "y": i,
        "xref": "x",
        "yref": "y",
        "showarrow": False,
        "text": safe(words.number(record["value"] or 0.0, found.metric)),
        "font": {"size": 11, "color": ON_DEEP if shade in _DEEP else ON_PALE},
    }


def hover(record: dict[str, Any] | None, found: Protected, name: str) -> str:
    """What a cell says when it is pointed at."""
    head = f"<b>{safe(name)}</b>"
    if record is None or record["value"] != record["value"]:
        why = "没有人" if record is None or record["status"] == "empty" else "人数过少，不予显示"
        return f"{head}<br>{why}"
    size = words.written(abs(record["value"]), found.metric)
    lines = [
        head,
        f"{'缺' if record['value'] > 0 else '富余'} {size}" if record["value"] else "持平",
    ]
    if record["probability"] == record["probability"]:
        lines.append(
            f"短缺可能性 {record['probability'] * 100:.0f}%，{certainty(record['probability'])}"
        )
    return "<br>".join(lines)


def legend(down: int = 8) -> Figure:
    """The five shades in words, under the rows, in two lines for a phone."""
    words_ = [f'<span style="color:{colour}">■</span> {word}' for _, colour, word in CLASSES]
    text = "　".join(words_[:3]) + "<br>" + "　".join(words_[3:])
    return {
        "text": text,
        "xref": "paper",
        "yref": "paper",
        "x": 0,
        "y": 0,
        "xanchor": "left",
        "yanchor": "top",
        "yshift": -down,
        "showarrow": False,
        "align": "left",
        "font": {"size": 12, "color": MUTED},
    }


def _names(names: dict[Any, str], **more: Any) -> dict[str, Any]:
    return axis(
        tickmode="array",
        tickvals=list(range(len(names))),
        ticktext=[safe(name.removesuffix("市")) for name in names.values()],
        showgrid=False,
        tickfont={"size": 12, "color": MUTED},
        **more,
    )
