"""The gap of a year along one dimension: bars by size, coloured by how sure it is. Pure."""

from typing import Any

from dashboard.charts.base import ROW_HEIGHT, Figure, axis, layout, nothing, safe, value_axis
from dashboard.charts.gap_heat import CLASSES, hover, legend
from dashboard.charts.years import gap_text
from dashboard.wording.theme import INK, MUTED
from metrics.disclosure.protect import Protected

_FOOT = 64  # pixels of the values and of the legend below the bars
_ROOM = 0.16  # of the span, for the words at a bar's end


def gap_bars(found: Protected, by: str) -> Figure:
    """Draw one bar a row, to the right where people lack, its 80 % range as a thin line.

    Args:
        found: the gap, divided by ``by``, with ``probability`` of a gap above 0 and the bounds.
        by: the dimension; its code is what a click returns.
    """
    shown = found.frame[found.frame["value"].notna() & found.frame["probability"].notna()]
    records: list[Any] = shown.to_dict("records")
    if not records:
        return nothing("人数过少，不予显示" if len(found) else "暂无数据")
    names = [str(record[f"{by}_label"]) for record in records]
    values = [float(record["value"]) for record in records]
    low = min(0.0, *(float(record["lo80"]) for record in records))
    high = max(0.0, *(float(record["hi80"]) for record in records))
    room = (high - low or 1.0) * _ROOM
    bar = {
        "type": "bar",
        "orientation": "h",
        "x": values,
        "y": list(range(len(names))),
        "marker": {"color": [_colour(record["probability"]) for record in records]},
        "customdata": [[record[by]] for record in records],
        "hovertext": [
            hover(record, found, name) for record, name in zip(records, names, strict=True)
        ],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "error_x": {
            "type": "data",
            "symmetric": False,
            "color": MUTED,
            "thickness": 1,
            "width": 3,
            "array": [float(r["hi80"]) - v for r, v in zip(records, values, strict=True)],
            "arrayminus": [v - float(r["lo80"]) for r, v in zip(records, values, strict=True)],
        },
    }
    made = layout(
        height=ROW_HEIGHT * len(names) + _FOOT,
        foot=_FOOT,
        bargap=0.35,
        xaxis=value_axis(low, high, found.metric, range=[low, high + room]),
        yaxis=axis(
            tickmode="array",
            tickvals=list(range(len(names))),
            showgrid=False,
            ticktext=[safe(name) for name in names],
            range=[len(names) - 0.5, -0.5],
        ),
        shapes=[
            {
                "type": "line",
                "x0": 0,
                "x1": 0,
                "yref": "paper",
                "y0": 0,
                "y1": 1,
                "line": {"color": INK, "width": 1},
            }
        ],
    )
    made["annotations"] = [
        {
            "x": float(record["hi80"]),
            "y": i,
            "xref": "x",
            "yref": "y",
            "xanchor": "left",
            "xshift": 5,
            "showarrow": False,
            "text": safe(gap_text(record, found)),
            "font": {"size": 11, "color": INK},
        }
        for i, record in enumerate(records)
    ] + [legend(down=26)]
    return {"data": [bar], "layout": made}


def _colour(chance: float) -> str:
    return next(colour for limit, colour, _ in CLASSES if chance < limit)
