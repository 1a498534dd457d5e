"""Bars on the screen: lying, upright, as the steps of a waterfall."""

from collections.abc import Sequence
from typing import Any, Final

from dashboard.charts.palette import colour
from dashboard.charts.screen.frame import (
    TIP,
    Figure,
    below,
    beside,
    layout,
    lines,
    named,
    pointed,
    rule,
    safe,
    said,
    scale,
)
from dashboard.charts.spec import Bars, Columns, Label, LegendItem, Series, Waterfall
from dashboard.wording.theme import INK, MUTED

_PHONE: Final = 330  # pixels that names, bars and figures share at 390
_NOTE: Final = 18  # pixels of a remark under the bars
_FOOT: Final = 64  # pixels of the values and of the legend below ranged bars
_ROOM: Final = 0.16  # of the span, for the words at a range's end
_ABOVE: Final = 28  # pixels of a legend above columns
_FEW, _FOLD = 8, 4  # steps whose names are folded; characters of a line
_NARROW, _SMALL = 5, 10  # steps above which names are set smaller, so that a phone has room; pixels
_NAMES, _LINE = 24, 17  # pixels under steps; of each further line of their names
_TITLED: Final = 58  # pixels under columns whose axis has a title


def bars(chart: Bars) -> Figure:
    """Lying bars, each with its figure at its end."""
    points = chart.series.points
    if any(point.low is not None for point in points):
        return _ranged(chart)
    low, high = chart.axis.low, chart.axis.high
    labels = [category.label for category in chart.categories]
    room = (high - low or 1.0) * _room(labels, [point.label for point in points])
    made = layout(
        height=chart.height,
        foot=4 + (_NOTE if chart.notes else 0),
        bargap=0.32,
        xaxis=scale(chart.axis, showticklabels=False, showgrid=False)
        | {"range": [low - (room if low < 0 else 0), high + room]},
        yaxis=_names(chart, tickfont={"size": 13}, ticklabelstandoff=6),
    )
    made["annotations"] += [below(safe(note)) for note in chart.notes]
    trace = {
        "type": "bar",
        "orientation": "h",
        "y": [point.at for point in points],
        "x": [0 if point.value is None else point.value for point in points],
        "text": [safe(point.label) for point in points],
        "textposition": "outside",
        "cliponaxis": False,
        "textfont": {"color": [MUTED if point.value is None else INK for point in points]},
        "marker": {"color": _colours(chart.series)},
        **pointed(points),
    }
    return {"data": [trace], "layout": made}


def _ranged(chart: Bars) -> Figure:
    """Bars with thin lines from bound to bound, words right of both: a bar to the left whose whole
    range lies below zero would have them on its own colour."""
    points = chart.series.points
    low, high = chart.axis.low, chart.axis.high
    room = (high - low or 1.0) * _ROOM
    bounds = [(point.value or 0.0, point.low or 0.0, point.high or 0.0) for point in points]
    trace = {
        "type": "bar",
        "orientation": "h",
        "x": [point.value for point in points],
        "y": [point.at for point in points],
        "marker": {"color": _colours(chart.series)},
        "error_x": {
            "type": "data",
            "symmetric": False,
            "color": MUTED,
            "thickness": 1,
            "width": 3,
            "array": [upper - value for value, _, upper in bounds],
            "arrayminus": [value - lower for value, lower, _ in bounds],
        },
        **pointed(points),
    }
    made = layout(
        height=chart.height,
        foot=_FOOT,
        bargap=0.35,
        xaxis=scale(chart.axis) | {"range": [low, high + room]},
        yaxis=_names(chart),
        shapes=[rule(ink=INK, x=0)] if chart.axis.zero else [],
    )
    made["annotations"] = [
        beside(
            None if point.high is None else max(point.high, 0.0),
            point.at,
            Label(point.label),
            shift=5,
            font={"size": 11, "color": INK},
        )
        for point in points
    ] + [legend(chart.legend, down=26)]
    return {"data": [trace], "layout": made}


def legend(items: Sequence[LegendItem], down: int) -> dict[str, Any]:
    """Tones in words under the plot, in two lines for a phone."""
    words = [f'<span style="color:{colour(one.tone)}">■</span> {safe(one.text)}' for one in items]
    half = (len(words) + 1) // 2
    text = "　".join(words[:half]) + "<br>" + "　".join(words[half:])
    return below(text, size=12, down=down)


def columns(chart: Columns) -> Figure:
    """Upright bars side by side or on top of each other."""
    places = [category.at for category in chart.categories]
    several = len(chart.series) > 1
    data = [
        {
            "type": "bar",
            "name": safe(one.name),
            "x": [point.at for point in one.points],
            "y": [point.value for point in one.points],
            "marker": {"color": colour(one.tone) if several else _colours(one)},
            **pointed(one.points),
        }
        for one in chart.series
    ]
    every = chart.categories[chart.every - 1 :: chart.every]
    made = layout(
        height=chart.height,
        foot=_TITLED if chart.title else 24,
        barmode="relative" if chart.stacked else "group",
        bargap=0.3 if chart.every == 1 else 0.25,
        showlegend=several,
        legend=_LEGEND,
        xaxis=named([one.at for one in every], [lines(one.label) for one in every]),
        yaxis=scale(chart.axis),
    )
    if several:  # the legend stands above the bars, not on the title
        made["margin"]["t"] += _ABOVE
        made["height"] += _ABOVE
    if chart.title:
        made["xaxis"] |= {
            "title": {"text": safe(chart.title), "font": {"size": 12, "color": MUTED}},
            "range": [places[0] - 0.7, places[-1] + 0.7],
        }
    made["annotations"] += [
        {
            "x": point.at,
            "y": point.value,
            "text": safe(point.label),
            "showarrow": False,
            "yshift": 10,
            "font": {"size": 12, "color": INK},
        }
        for one in chart.series
        for point in one.points
        if point.label and point.value is not None
    ]
    return {"data": data, "layout": made}


_LEGEND: Final = {
    "orientation": "h",
    "x": 0,
    "y": 1,
    "yanchor": "bottom",
    "itemclick": False,
    "itemdoubleclick": False,
    "traceorder": "normal",
}


def waterfall(chart: Waterfall) -> Figure:
    """Bars that begin where the last one ended, figures at their ends."""
    steps = chart.steps
    places = list(range(len(steps)))
    names = [_folded(step.name, len(steps)) for step in steps]
    down = _LINE * max(name.count("\n") for name in names)
    made = layout(
        height=chart.height + down,
        foot=_NAMES + down,
        bargap=0.35,
        xaxis=named(
            places,
            [lines(name) for name in names],
            **({"tickangle": 0} if len(steps) <= _FEW else {}),
            **({"tickfont": {"color": MUTED, "size": _SMALL}} if len(steps) > _NARROW else {}),
        ),
        yaxis=scale(chart.axis),
    )
    if chart.joined:
        made["shapes"] = [_joint(i, step.end) for i, step in enumerate(steps[:-1])]
    trace = {
        "type": "bar",
        "x": places,
        "base": [step.start for step in steps],
        "y": [step.end - step.start for step in steps],
        "text": [safe(step.label) for step in steps],
        "textposition": "outside",
        "textfont": {"color": INK},
        "cliponaxis": False,
        "marker": {"color": [colour(step.tone) for step in steps]},
        "hovertext": [said(step.tip) for step in steps],
        "hovertemplate": TIP,
    }
    return {"data": [trace], "layout": made}


def _folded(name: str, steps: int) -> str:
    """A name under one of few steps in lines that a phone has room for: turned names would stand
    over the source below them."""
    if steps > _FEW or "\n" in name:
        return name
    if not name.isalpha():  # a month: its year above it, where many share the row
        return name.replace("年", "年\n", 1) if steps > _NARROW else name
    return "\n".join(name[at : at + _FOLD] for at in range(0, len(name), _FOLD))


def _joint(i: int, level: float) -> dict[str, object]:
    """A thin line from one bar's end to the next one's start."""
    return {
        "type": "line",
        "x0": i + 0.33,
        "x1": i + 0.67,
        "y0": level,
        "y1": level,
        "line": {"color": MUTED, "width": 1},
    }


def _names(chart: Bars, **more: Any) -> dict[str, Any]:
    categories = chart.categories
    return named(
        [one.at for one in categories],
        [lines(one.label) for one in categories],
        range=[len(categories) - 0.5, -0.5],
        **more,
    )


def _colours(series: Series) -> list[str]:
    return [colour(point.tone or series.tone) for point in series.points]


def _room(names: Sequence[str], ends: Sequence[str]) -> float:
    """The share of the bars' reach that the figures behind them need on a phone, names beside."""
    name, end = max(map(_wide, names)), 6 + max(map(_wide, ends))
    left = max(_PHONE - name - end, 60)
    return min(max(end / left, 0.14), 0.8)


def _wide(text: str) -> int:
    return sum(13 if char > "\u2e80" else 7 for char in text)
