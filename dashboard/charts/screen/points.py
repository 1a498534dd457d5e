"""Marks on the screen: ratios with their ranges, quadrants, funnels."""

from collections.abc import Sequence
from typing import Any, Final

from dashboard.charts.palette import colour
from dashboard.charts.screen.frame import (
    Figure,
    axis,
    layout,
    lines,
    named,
    pointed,
    rule,
    safe,
    scale,
)
from dashboard.charts.spec import Funnel, Quadrant, Ranges, Scale, Series, Tone
from dashboard.wording.theme import MUTED

_FRAME: Final = 90  # pixels of a funnel that are margins
_NAME_HEIGHT: Final = 17
_TITLED: Final = 58  # pixels under an axis with a title
_FAR: Final = 0.6  # of the axis: beyond it a name stands left of its mark


def ranges(chart: Ranges) -> Figure:
    """Values, a thin line from bound to bound; ratios on an axis of multiples."""
    points = chart.series.points
    multiples = chart.axis.scale is Scale.LOG
    trace = {
        "type": "scatter",
        "mode": "markers",
        "x": [point.value for point in points],
        "y": [point.at for point in points],
        "marker": {"color": _colours(chart.series), "size": 9},
        **pointed(points),
    }
    if any(point.low is not None for point in points):
        ends = [(p.value or 0.0, p.low or 0.0, p.high or 0.0) for p in points]
        trace["error_x"] = {
            "type": "data",
            "symmetric": False,
            "color": MUTED,
            "thickness": 1.4,
            "width": 0,
            "array": [high - value for value, _, high in ends],
            "arrayminus": [value - low for value, low, _ in ends],
        }
    across = scale(chart.axis, type="log") if multiples else scale(chart.axis)
    if multiples:
        del across["range"]
    made = layout(
        height=chart.height,
        foot=_TITLED if chart.axis.title else 22,
        xaxis=across,
        yaxis=named(
            [one.at for one in chart.categories],
            [lines(one.label) for one in chart.categories],
            range=[len(chart.categories) - 0.5, -0.5],
            tickfont={"size": 12},
        ),
        shapes=[] if chart.reference is None else [rule(x=chart.reference)],
    )
    return {"data": [*_starts(chart), trace], "layout": made}


def _starts(chart: Ranges) -> list[Figure]:
    """Where the values were: open rings."""
    if chart.starts is None:
        return []
    points = chart.starts.points
    ring = {"color": "#ffffff", "size": 8, "line": {"color": _colours(chart.starts), "width": 1.6}}
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "x": [point.value for point in points],
            "y": [point.at for point in points],
            "marker": ring,
            **pointed(points),
        }
    ]


def quadrant(chart: Quadrant) -> Figure:
    """Points around a centre, the names of the four quadrants in the corners."""
    points = chart.series.points
    dotted = {"dash": "dot", "color": MUTED, "width": 1}
    made = layout(
        height=chart.height,
        xaxis=scale(chart.x),
        yaxis=scale(chart.y),
        shapes=[
            one | {"line": dotted, "layer": "below"}
            for one in (rule(x=chart.centre[0]), rule(y=chart.centre[1]))
        ],
    )
    made["annotations"] += [
        _corner(text, right=i in (0, 3), top=i in (0, 1)) for i, text in enumerate(chart.corners)
    ]
    trace = {
        "type": "scatter",
        "mode": "markers+text",
        "x": [point.at for point in points],
        "y": [point.value for point in points],
        "text": [safe(point.label) for point in points],
        "textposition": "top center",
        "textfont": {"size": 11},
        "cliponaxis": False,
        "marker": {"size": 10, "color": _colours(chart.series)},
        **pointed(points),
    }
    return {"data": [trace], "layout": made}


def _corner(text: str, *, right: bool, top: bool) -> dict[str, Any]:
    return {
        "text": safe(text),
        "xref": "paper",
        "yref": "paper",
        "x": 1 if right else 0,
        "y": 1 if top else 0,
        "xanchor": "right" if right else "left",
        "yanchor": "top" if top else "bottom",
        "showarrow": False,
        "font": {"size": 11, "color": MUTED},
    }


def funnel(chart: Funnel) -> Figure:
    """Marks between the limits of chance, those beyond them named."""
    points = chart.series.points
    places = [point.at for point in points]
    limits = {"color": MUTED, "width": 1.2, "dash": "dot"}
    data = [
        {
            "type": "scatter",
            "mode": "lines",
            "x": places,
            "y": bounds,
            "line": limits,
            "hoverinfo": "skip",
        }
        for bounds in ([point.high for point in points], [point.low for point in points])
    ]
    data.append(
        {
            "type": "scatter",
            "mode": "markers",
            "x": places,
            "y": [point.value for point in points],
            "marker": {
                "size": [11 if point.tone is Tone.WARNING else 8 for point in points],
                "color": _colours(chart.series),
            },
            **pointed(points),
        }
    )
    title = {"text": safe(chart.x.title), "font": {"size": 12, "color": MUTED}}
    made = layout(
        height=chart.height,
        foot=_TITLED,
        xaxis=axis(title=title, range=[chart.x.low, chart.x.high]),
        yaxis=scale(chart.y),
        shapes=[rule(y=chart.reference)],
    )
    made["annotations"] += _named(chart)
    return {"data": data, "layout": made}


def _named(chart: Funnel) -> list[dict[str, Any]]:
    """Names beside the warnings, those on one height below each other."""
    marks = sorted(
        (point for point in chart.series.points if point.label), key=lambda p: -(p.value or 0.0)
    )
    pixels = (chart.height - _FRAME) / (chart.y.high - chart.y.low)
    first, last = chart.series.points[0].at, chart.series.points[-1].at
    middle = first + (last - first or 1.0) * _FAR
    shifts = _apart([(point.value or 0.0) * pixels for point in marks])
    return [
        {
            "x": point.at,
            "y": point.value,
            "text": safe(point.label),
            "showarrow": False,
            "xanchor": "left" if point.at < middle else "right",
            "xshift": 9 if point.at < middle else -9,
            "yshift": shift,
            "font": {"size": 12, "color": colour(point.tone or chart.series.tone)},
        }
        for point, shift in zip(marks, shifts, strict=True)
    ]


def _apart(heights: Sequence[float]) -> list[float]:
    """Pixels by which names at these heights, highest first, are moved down to stay apart."""
    shifts: list[float] = []
    last = float("inf")
    for height in heights:
        at = min(height, last - _NAME_HEIGHT)
        shifts.append(round(at - height, 1))
        last = at
    return shifts


def _colours(series: Series) -> list[str]:
    return [colour(point.tone or series.tone) for point in series.points]
