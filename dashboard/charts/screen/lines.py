"""Lines on the screen: over months and years, and curves over the months since arrival."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any, Final

from dashboard.charts.palette import colour, faint
from dashboard.charts.screen.frame import (
    TIP,
    Figure,
    Trace,
    axis,
    beside,
    layout,
    pointed,
    rule,
    safe,
    said,
    scale,
)
from dashboard.charts.spec import (
    Axis,
    Event,
    Interval,
    Label,
    Lines,
    Point,
    Role,
    Scale,
    Series,
    Tone,
)
from dashboard.wording.theme import INK, MUTED, PAPER

_WIDTH, _THIN, _REFERENCE = 2.6, 1.4, 1.6
_GAPS: Final = {
    Scale.MONTH: 0.075,
    Scale.YEAR: 0.085,
}  # of the axis: between two names at the right
_ROOM: Final = 44  # pixels of the legend above the lines: two rows on a phone
_ASIDE: Final = 34  # days between the ranges that speak of one year
_EVENT_ROW, _EVENT_ROWS = 15, 3  # pixels between the words of events; how many rows
_EARLIER, _LATER = 27, 3  # days of room beside the first and the last year
_LEGEND: Final = {"orientation": "h", "x": 0, "y": 1.0, "yanchor": "bottom", "font": {"color": INK}}


def lines(chart: Lines) -> Figure:
    """Lines over months or years with their names at the right."""
    data = [area(one, [day(at) for at, _, _ in one.rows]) for one in chart.intervals]
    ranged = sum(map(_is_ranged, chart.series))
    aside = -(ranged - 1) / 2 * _ASIDE
    for one in chart.series:
        if _is_ranged(one):
            data.append(_ranges(one, round(aside)))
            aside += _ASIDE
        data += list(_line(one))
    x = _months(chart.x) if chart.x.scale is Scale.MONTH else _years(chart.x, bool(ranged))
    ends = _ends(chart, x["range"][1] if ranged else None)
    made = layout(
        height=chart.height,
        right=_right(chart.x.scale, [note["text"] for note in ends]),
        xaxis=x,
        yaxis=scale(chart.y),
    )
    if chart.y.zero:
        made["shapes"] = [rule(ink=INK, y=0)]
    if chart.events:
        made["shapes"] = [*made.get("shapes", ()), *(_upright(one) for one in chart.events)]
        made["annotations"] += [_said(one, i, chart.x) for i, one in enumerate(chart.events)]
    made["annotations"] += ends
    if chart.named:
        made["margin"]["t"] += _ROOM
        made |= {"showlegend": True, "legend": _LEGEND, "height": chart.height + _ROOM}
    return {"data": data, "layout": made}


def _upright(event: Event) -> dict[str, Any]:
    """The line of something that happened."""
    return rule(x=day(event.at)) | {"line": {"color": MUTED, "width": 1, "dash": "dot"}}


def _said(event: Event, number: int, x: Axis) -> dict[str, Any]:
    """Its words at the top, a row lower for each neighbour, towards the side that has more room."""
    right = event.at > (x.low + x.high) / 2
    return {
        "x": day(event.at),
        "y": 1,
        "xref": "x",
        "yref": "paper",
        "text": safe(event.text),
        "showarrow": False,
        "xanchor": "right" if right else "left",
        "yanchor": "top",
        "xshift": -4 if right else 4,
        "yshift": -_EVENT_ROW * (number % _EVENT_ROWS),
        "font": {"size": 11, "color": MUTED},
        "bgcolor": PAPER,
        "borderpad": 1,
    }


def _is_ranged(one: Series) -> bool:
    return any(point.low is not None for point in one.points)


def _line(one: Series) -> Iterator[Trace]:
    """A solid trace for what is settled, a dotted one for what is still provisional."""
    settled = [point for point in one.points if not point.provisional]
    provisional = [point for point in one.points if point.provisional]
    if settled:
        yield _trace(one, settled, "dash" if one.role is Role.REFERENCE else "solid")
    if provisional:
        yield _trace(one, [*settled[-1:], *provisional], "dot")


def _trace(one: Series, points: Sequence[Point], dash: str) -> Trace:
    width = _THIN if one.tone is Tone.OTHER else _WIDTH
    width = _REFERENCE if one.role is Role.REFERENCE else width
    ink = colour(one.tone)
    return {
        "type": "scatter",
        "mode": "lines+markers" if one.marked else "lines",
        "name": safe(one.name),
        "x": [day(point.at) for point in points],
        "y": [point.value for point in points],
        "connectgaps": False,
        "line": {"color": ink, "width": width, "dash": dash},
        **({"marker": {"size": 6, "color": ink}} if one.marked else {}),
        **pointed(points),
    }


def _ranges(one: Series, aside: int) -> Trace:
    """Thin upright lines from bound to bound, a mark in the middle; those of several series stand
    some days apart."""
    points = [point for point in one.points if point.low is not None]
    values = [(point.value or 0.0, point.low or 0.0, point.high or 0.0) for point in points]
    ink = colour(one.tone)
    return {
        "type": "scatter",
        "mode": "markers",
        "name": safe(one.name),
        "showlegend": False,
        "x": [_shifted(day(point.at), aside) for point in points],
        "y": [value for value, _, _ in values],
        "marker": {"color": ink, "size": 7, "symbol": "diamond"},
        "error_y": {
            "type": "data",
            "symmetric": False,
            "color": ink,
            "thickness": 1.4,
            "width": 4,
            "array": [high - value for value, _, high in values],
            "arrayminus": [value - low for value, low, _ in values],
        },
        "hovertext": [said(point.tip) for point in points],
        "hovertemplate": TIP,
    }


def area(one: Interval, places: Sequence[Any]) -> Trace:
    """An interval as a filled outline over these places."""
    red, green, blue = (int(colour(one.tone)[i : i + 2], 16) for i in (1, 3, 5))
    return {
        "type": "scatter",
        "mode": "lines",
        "name": safe(one.name),
        "x": [*places, *places[::-1]],
        "y": [high for _, _, high in one.rows] + [low for _, low, _ in one.rows][::-1],
        "fill": "toself",
        "fillcolor": f"rgba({red},{green},{blue},{faint(one.level)})",
        "line": {"width": 0},
        "hoverinfo": "skip",
    }


def _ends(chart: Lines, edge: str | None) -> list[Figure]:
    """Names beside the lines' ends, pushed apart where they would touch."""
    wanted: list[tuple[float, float, Label]] = []
    for one in chart.series:
        known = [point for point in one.points if point.value is not None]
        if one.end is not None and known:
            wanted.append((known[-1].value or 0.0, known[-1].at, one.end))
    wanted.sort(key=lambda item: item[0])
    heights = spread([value for value, _, _ in wanted], chart.y, _GAPS[chart.x.scale])
    shift = 6 if chart.x.scale is Scale.MONTH else 8
    return [
        beside(edge or day(at), height, label, shift=shift)
        for height, (_, at, label) in zip(heights, wanted, strict=True)
    ]


def spread(values: Sequence[float], y: Axis, gap: float) -> list[float]:
    """Heights for texts at these values, the lowest first, so that none touches another."""
    least, below, placed = (y.high - y.low) * gap, float("-inf"), []
    for value in values:
        below = max(value, below + least)
        placed.append(below)
    over = max(0.0, below - y.high)
    return [height - over for height in placed]


def _right(kind: Scale, texts: Sequence[str]) -> int:
    """Pixels right of the plot for the names there."""
    if not texts:
        return 16
    if kind is Scale.MONTH:
        return min(190, 18 + 11 * max(map(len, texts)))
    wide = max(sum(1.0 if ord(char) > 0x2E80 else 0.58 for char in text) for text in texts)
    return min(200, int(16 + 12.5 * wide))


def _months(given: Axis) -> dict[str, Any]:
    span = given.high - given.low
    year = {"tickformat": "%Y年", "dtick": "M12"}
    near = {"tickformat": "%Y-%m", "dtick": "M3" if span > 6 else "M1"}
    return axis(
        type="date",
        showgrid=False,
        ticks="outside",
        tickcolor=MUTED,
        ticklabelmode="instant",
        # Without a range of its own the axis would stretch until the labels' anchors fit in.
        range=[day(given.low), day(given.high)],
        **(near if span < 18 else year),
    )


def _years(given: Axis, ranged: bool) -> dict[str, Any]:
    """A little room on the left for the first mark, on the right for the last ranges."""
    return axis(
        type="date",
        showgrid=False,
        tickmode="array",
        ticks="outside",
        tickcolor=MUTED,
        tickvals=[day(tick.at) for tick in given.ticks],
        ticktext=[safe(tick.text) for tick in given.ticks],
        range=[
            _shifted(day(given.low), -_EARLIER),
            _shifted(day(given.high), _LATER + (_ASIDE if ranged else 0)),
        ],
    )


def day(month: float) -> str:
    """The first day of a month number."""
    return f"{int(month) // 12:04d}-{int(month) % 12 + 1:02d}-01"


def _shifted(text: str, days: int) -> str:
    return str(date.fromisoformat(text) + timedelta(days=days))
