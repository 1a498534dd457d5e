"""Flows in legs on the screen."""

from collections.abc import Sequence
from typing import Any, Final

from dashboard.charts.palette import BAND_OPACITY, band, colour
from dashboard.charts.screen.frame import Figure, layout, safe
from dashboard.charts.spec import Node, Sankey
from dashboard.wording.theme import INK, MUTED

_LEAST: Final = 0.06  # of a column: the room that a label needs
_PLACES: Final = (0.001, 0.5, 0.999)  # of the columns: plotly.js keeps nodes off the very edge
_ANCHORS: Final = ("left", "center", "right")


def sankey(chart: Sankey) -> Figure:
    """Nodes in three columns, the bands between them, a heading over each column."""
    nodes, links = chart.nodes, chart.links
    trace = {
        "type": "sankey",
        "arrangement": "snap",
        "domain": {"y": [0.03, 1]},
        "valuesuffix": chart.unit,
        "textfont": {"size": 12, "color": INK, "shadow": "none"},
        "node": {
            "label": [safe(one.label) for one in nodes],
            "color": [colour(one.tone) for one in nodes],
            "x": [_PLACES[one.column] for one in nodes],
            "y": _heights(nodes),
            "customdata": [[one.code] for one in nodes],
            "pad": 12,
            "thickness": 14,
            "line": {"width": 0},
            "hovertemplate": "%{label}：约 %{value}<extra></extra>",
        },
        "link": {
            "source": [one.source for one in links],
            "target": [one.target for one in links],
            "value": [one.value for one in links],
            "color": [f"{band(one.tone)}{round(BAND_OPACITY * 255):02x}" for one in links],
            "hovertemplate": "%{source.label} → %{target.label}：%{value}<extra></extra>",
        },
    }
    made = layout(height=chart.height, foot=22)
    made["margin"]["t"] = 30
    made["annotations"] = [
        _heading(name, i / 2, anchor)
        for i, (name, anchor) in enumerate(zip(chart.headings, _ANCHORS, strict=True))
    ]
    return {"data": [trace], "layout": made}


def _heights(nodes: Sequence[Node]) -> list[float]:
    """Centres as shares of the column, in the order of the nodes."""
    places: list[float] = []
    for column in range(len(_PLACES)):
        own = [one.size for one in nodes if one.column == column]
        whole = sum(own) or 1.0
        room = [max(size / whole, _LEAST) for size in own]
        above = 0.0
        for part in room:
            share = part / sum(room)
            places.append(min(max(above + share / 2, 0.001), 0.999))
            above += share
    return places


def _heading(name: str, x: float, anchor: str) -> dict[str, Any]:
    return {
        "text": safe(name),
        "xref": "paper",
        "yref": "paper",
        "x": x,
        "y": 1,
        "xanchor": anchor,
        "yanchor": "bottom",
        "yshift": 4,
        "showarrow": False,
        "font": {"size": 12, "color": MUTED},
    }
