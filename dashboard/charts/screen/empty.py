"""Words where there is no chart."""

from dashboard.charts.screen.frame import Figure, layout, safe
from dashboard.charts.spec import Empty
from dashboard.wording.theme import MUTED


def empty(chart: Empty) -> Figure:
    """A figure that says why there is none."""
    hidden = {"visible": False, "fixedrange": True}
    made = layout(height=chart.height, xaxis=hidden, yaxis=hidden)
    made["annotations"] = [
        {
            "text": safe(chart.words),
            "xref": "paper",
            "yref": "paper",
            "x": 0.5,
            "y": 0.5,
            "showarrow": False,
            "font": {"size": 15, "color": MUTED},
        }
    ]
    # Plotly 7.1 raises on a figure without a trace, so there is one that shows nothing.
    nothing = {"type": "scatter", "x": [None], "y": [None], "hoverinfo": "skip"}
    return {"data": [nothing], "layout": made}
