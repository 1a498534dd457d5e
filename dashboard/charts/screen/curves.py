"""Curves of staying on the screen, with a line of numbers at risk for each of them below."""

from collections.abc import Sequence
from typing import Final

from dashboard.charts.palette import colour
from dashboard.charts.screen.frame import (
    Figure,
    Trace,
    beside,
    layout,
    named,
    pointed,
    safe,
    scale,
)
from dashboard.charts.screen.lines import area, spread
from dashboard.charts.spec import AtRisk, Curves, Label, Series, Tone
from dashboard.wording.theme import MUTED, compact

_LINE: Final = 19  # pixels of one line of numbers at risk
_BELOW: Final = 34  # pixels between the curves and the first of them
_GAP: Final = 0.06  # of the axis: between two names at the right
_HEAD: Final = "仍在观察的人数"


def curves(chart: Curves) -> Figure:
    """Curves above, numbers at risk below, on one axis of years."""
    data: list[Trace] = [area(one, [at for at, _, _ in one.rows]) for one in chart.intervals]
    data += [_curve(one) for one in chart.series]
    data += _numbers(chart.at_risk)
    ends = _ends(chart)
    below = _BELOW + _LINE * (len(chart.at_risk) + 1)
    share = below / (chart.height + below)
    longest = chart.x.high
    x = scale(chart.x, anchor="y", showgrid=False)
    made = layout(
        height=chart.height + below,
        right=20 + 12 * max((len(one["text"]) for one in ends), default=0),
        xaxis=x | {"range": [-longest * 0.03, longest * 1.01]},
        yaxis=scale(chart.y, domain=[share, 1.0]),
        yaxis2=named(
            range(len(chart.at_risk)),
            [safe(one.name) for one in chart.at_risk],
            domain=[0.0, share - 0.09],
            range=[len(chart.at_risk) - 0.5, -1.4],
            ticklabelstandoff=14,
            tickfont={"size": 11, "color": MUTED},
        ),
    )
    made["annotations"] += ends
    return {"data": data, "layout": made}


def _curve(one: Series) -> Trace:
    return {
        "type": "scatter",
        "mode": "lines+markers" if one.marked else "lines",
        "connectgaps": False,
        "name": safe(one.name),
        "x": [point.at for point in one.points],
        "y": [point.value for point in one.points],
        "line": {"color": colour(one.tone), "width": 1.2 if one.tone is Tone.OTHER else 2.6},
        **({"marker": {"size": 6, "color": colour(one.tone)}} if one.marked else {}),
        **pointed(one.points),
    }


def _numbers(lines: Sequence[AtRisk]) -> list[Trace]:
    traces = [_texts([0], -1, [_HEAD], MUTED) | {"textposition": "middle right"}]
    for i, one in enumerate(lines):
        months = [month for month, _ in one.numbers]
        people = [compact(number) for _, number in one.numbers]
        traces.append(_texts(months, i, people, colour(one.tone)))
    return traces


def _texts(x: Sequence[int], y: int, texts: Sequence[str], ink: str) -> Trace:
    return {
        "type": "scatter",
        "mode": "text",
        "x": list(x),
        "y": [y] * len(x),
        "yaxis": "y2",
        "text": list(texts),
        "hoverinfo": "skip",
        "textfont": {"size": 11, "color": ink},
        "cliponaxis": False,
    }


def _ends(chart: Curves) -> list[Figure]:
    """Names at the right edge, pushed apart where they would touch."""
    wanted: list[tuple[float, Label]] = [
        (one.points[-1].value or 0.0, one.end) for one in chart.series if one.end is not None
    ]
    wanted.sort(key=lambda item: item[0])
    heights = spread([value for value, _ in wanted], chart.y, _GAP)
    return [
        beside(chart.x.high, height, label, shift=5)
        for height, (_, label) in zip(heights, wanted, strict=True)
    ]
