"""A figure as an office program's own chart: categories, series, colours; or a word why not.

Read from the drawn figure, so that order, limits and colours are the screen's. Every number must
stand in one of the Protected tables, or there is no chart: the table is shown in its place.
"""

import html
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from dashboard.charts import screen
from dashboard.charts.scale import round_ticks
from dashboard.charts.screen.frame import Figure, Trace
from dashboard.charts.spec import ChartSpec, Empty
from dashboard.export.office.category_chart import Band, CategoryChart, Series, Shape
from dashboard.wording import words
from dashboard.wording.theme import ACCENT
from metrics.disclosure.protect import STATUS_WORDS, Protected
from metrics.engine.core import Metric

NUMBERS: Final = (
    "value",
    "numerator",
    "denominator",
    "low",
    "high",
    "lo80",
    "hi80",
    "lo95",
    "hi95",
    "start",
)
_NO_NUMBER: Final = frozenset({words.HIDDEN_WORD, "暂无数据", "—", *STATUS_WORDS.values()} - {""})
_DAY: Final = len("2026-06-01")


def chart(given: ChartSpec | Figure | None, found: Sequence[Protected]) -> CategoryChart | None:
    """The native chart of a figure of bars or of lines over months; ``None`` for other kinds.

    Args:
        given: from a chart function.
        found: the tables it was drawn from.
    """
    figure = as_figure(given)
    if figure is None or not found or "geo" in figure["layout"]:
        return None
    traces: list[Trace] = figure["data"]
    kinds = {trace["type"] for trace in traces}
    metric = found[0].metric
    if kinds == {"bar"}:
        if any("base" in trace for trace in traces):
            return _waterfall(traces, figure["layout"], metric, found)
        made = _bars(traces, figure["layout"], metric)
    elif kinds == {"scatter"} and all(map(_over_months, drawn := _without_marks(traces))):
        made = _lines(drawn, metric)
        made = replace(made, floor=_foot(figure["layout"]) if made.bands else None)
    else:
        return None
    values = [v for one in made.series for v in one.values if v is not None]
    values += [v for band in made.bands for v in (*band.low, *band.high) if v is not None]
    return replace(made, half=_half(found)) if values and is_known(values, found) else None


def _half(found: Sequence[Protected]) -> float:
    widths = [float(one.frame["half_width"].max()) for one in found if len(one)]
    return max((width for width in widths if width == width), default=0.0)


def as_figure(figure: ChartSpec | Figure | None) -> Figure | None:
    """A chart as the screen draws it, for what doesn't read specs yet."""
    return screen.figure(figure) if isinstance(figure, ChartSpec) else figure


def nothing_said(figure: ChartSpec | Figure | None) -> str:
    """The sentence of a figure that says why there is none; empty for all others."""
    if isinstance(figure, ChartSpec):
        return figure.words if isinstance(figure, Empty) else ""
    if figure is None or len(figure["data"]) != 1 or figure["data"][0].get("x") != [None]:
        return ""
    return "".join(html.unescape(note["text"]) for note in figure["layout"]["annotations"])


def is_known(values: Iterable[float], found: Sequence[Protected]) -> bool:
    """Whether every number stands in one of the tables."""
    shown = {
        round(float(v), 9)
        for one in found
        for name in NUMBERS
        if name in one.frame
        for v in one.frame[name].dropna()
    }
    return all(round(float(value), 9) in shown for value in values)


def names_of(axis: Mapping[str, Any]) -> dict[Any, str]:
    """What stands at the ticks of an axis, as plain text."""
    ticks = zip(axis.get("tickvals", []), axis.get("ticktext", []), strict=False)
    return {place: plain(str(text)) for place, text in ticks}


def plain(text: str) -> str:
    """A chart's text without its markup."""
    kept, inside = "", False
    for char in text.replace("<br><span", " <span").replace("<br>", ""):
        inside = (inside or char == "<") and char != ">"
        kept += "" if inside or char == ">" else char
    return html.unescape(kept)


def _without_marks(traces: Sequence[Trace]) -> list[Trace]:
    """Lines without the marks that only carry their ranges; the tables have those."""
    return [t for t in traces if t.get("mode") != "markers" or t.get("showlegend") is not False]


def _over_months(trace: Trace) -> bool:
    """A line or a band over months, on the figure's own axis."""
    lines = trace.get("mode") in ("lines", "lines+markers") and "yaxis" not in trace
    return lines and all(isinstance(x, str) and len(x) == _DAY for x in trace["x"])


def _bars(traces: Sequence[Trace], layout: Figure, metric: Metric) -> CategoryChart:
    lying = traces[0].get("orientation") == "h"
    along, across, axis = ("y", "x", "yaxis") if lying else ("x", "y", "xaxis")
    ticks = names_of(layout[axis])
    places = traces[0][along]
    names = tuple(ticks.get(place, html.unescape(str(place))) for place in places)
    told = tuple(_told(traces[0], i) for i in range(len(places))) if len(traces) == 1 else ()
    series = []
    for i, trace in enumerate(traces):
        values = tuple(
            None if value is None or (told and told[at]) else float(value)
            for at, value in enumerate(trace[across])
        )
        colour = trace.get("marker", {}).get("color", ACCENT)
        each = tuple(colour) if isinstance(colour, list) else ()
        name = html.unescape(trace.get("name", "")) or (metric.name if not i else f"系列{i + 1}")
        series.append(Series(name, values, each[0] if each else str(colour), each))
    shape: Shape = "bar" if lying else "column"
    if len(traces) > 1 and layout.get("barmode") in ("relative", "stack"):
        shape = "stacked"
    return CategoryChart(shape, names, tuple(series), metric, told)


def _told(trace: Trace, at: int) -> str:
    """The words at a bar's end, where they stand for a number; a bar of zero is no zero then."""
    texts: Any = trace.get("text") or []
    said = html.unescape(str(texts[at])) if at < len(texts) else ""
    return said if said in _NO_NUMBER else ""


def _waterfall(
    traces: Sequence[Trace], layout: Figure, metric: Metric, found: Sequence[Protected]
) -> CategoryChart | None:
    """Steps on columns that can't be seen; above and below zero apart, as columns are stacked."""
    (trace,) = traces
    ticks = names_of(layout["xaxis"])
    floor, top = map(float, layout["yaxis"]["range"])
    # A bar from the foot of a shortened axis is a whole: it stands on zero.
    bars = [
        (0.0, float(base + y)) if base == floor and floor > 0 else (float(base), float(y))
        for base, y in zip(trace["base"], trace["y"], strict=True)
    ]
    sizes = [size for _, size in bars]
    if sizes[-1] == sum(sizes[:-1]):
        sizes.pop()  # the whole, as the sum of what is shown
    if not is_known([abs(size) for size in sizes if size], _both_signs(found)):
        return None
    seen: dict[str, list[float]] = {name: [] for name in ("base", "up", "under", "down")}
    for start, size in bars:
        low, high = sorted((start, start + size))
        seen["base"].append(max(low, 0.0))
        seen["up"].append(max(high, 0.0) - max(low, 0.0))
        seen["under"].append(min(high, 0.0))
        seen["down"].append(min(low, 0.0) - min(high, 0.0))
    colours = tuple(trace["marker"]["color"])
    series = [
        Series("底座（不显示）", tuple(seen["base"]), colours[0], unseen=True),
        Series(metric.name, tuple(seen["up"]), colours[0], colours),
    ]
    if any(seen["down"]):
        series += [
            Series("零线以下底座（不显示）", tuple(seen["under"]), colours[0], unseen=True),
            Series(f"{metric.name}（零线以下）", tuple(seen["down"]), colours[0], colours),
        ]
    names = tuple(ticks.get(place, str(place)) for place in trace["x"])
    said = tuple(html.unescape(str(text)) for text in trace["text"])
    return CategoryChart(
        "waterfall",
        names,
        tuple(series),
        metric,
        said=said,
        floor=_below(floor, top) if floor > 0 else None,
    )


def _below(floor: float, top: float) -> float:
    """A round number below the foot of a shortened axis: ticks are counted from there."""
    ticks = round_ticks(floor, top)
    step = ticks[1] - ticks[0] if len(ticks) > 1 else 1.0
    return max(0.0, math.floor(floor / step) * step)


def _foot(layout: Figure) -> float | None:
    """Where the screen's axis begins, if above zero: a band is an area, whose axis would not."""
    low, high = map(float, layout.get("yaxis", {}).get("range", (0.0, 0.0)))
    return _below(low, high) if low > 0 else None


def _both_signs(found: Sequence[Protected]) -> list[Protected]:
    """The tables with their sizes: a step is drawn by its size, its colour tells the sign."""
    return [replace(one, frame=one.frame.assign(low=one.frame["value"].abs())) for one in found]


def _lines(traces: Sequence[Trace], metric: Metric) -> CategoryChart:
    """One series a name: the dashed, provisional end of a line belongs to it."""
    points: dict[tuple[str, str, int], dict[str, float | None]] = {}
    ranges: list[tuple[str, dict[str, Any], dict[str, Any], str]] = []
    before: Trace | None = None
    for trace in traces:
        name = html.unescape(trace.get("name", ""))
        fill = trace.get("fill")
        if fill == "toself":
            half = len(trace["x"]) // 2
            high = dict(zip(trace["x"][:half], trace["y"][:half], strict=True))
            low = dict(zip(trace["x"][half:], trace["y"][half:], strict=True))
            ranges.append((name, low, high, str(trace["fillcolor"])))
        elif fill in ("tonexty", "tonextx") and before is not None:
            points.pop(_key(before), None)
            low = dict(zip(before["x"], before["y"], strict=True))
            high = dict(zip(trace["x"], trace["y"], strict=True))
            ranges.append((name, low, high, str(trace["fillcolor"])))
        else:
            points.setdefault(_key(trace), {}).update(zip(trace["x"], trace["y"], strict=True))
        before = trace
    every = [*points.values(), *(one for _, low, high, _ in ranges for one in (low, high))]
    days = sorted({day for one in every for day in one})
    series = tuple(
        Series(name or metric.name, tuple(_number(one.get(day)) for day in days), colour)
        for (name, colour, _), one in points.items()
    )
    bands = tuple(
        Band(
            name or "可能范围",
            tuple(_number(low.get(day)) for day in days),
            tuple(_number(high.get(day)) for day in days),
            *tint(colour),
        )
        for name, low, high, colour in ranges
    )
    dates = tuple(date.fromisoformat(day) for day in days)
    return CategoryChart("line", dates, series, metric, bands=bands)


def _key(trace: Trace) -> tuple[str, str, int]:
    """What belongs together; lines that bound a band have a width of nothing and stand alone."""
    line = trace.get("line", {})
    bound = not line.get("width", 1)
    name = html.unescape(trace.get("name", ""))
    return name, str(line.get("color", ACCENT)), id(trace) if bound else 0


def tint(colour: str) -> tuple[str, float]:
    """``rgba(31,78,140,0.14)`` or ``#1f4e8c24`` as a colour and how much of it covers."""
    if colour.startswith("rgba("):
        red, green, blue, alpha = colour[5:-1].split(",")
        return f"#{int(red):02x}{int(green):02x}{int(blue):02x}", float(alpha)
    if len(colour) == len("#rrggbbaa"):
        return colour[:7], int(colour[7:], 16) / 255
    return colour, 1.0


def _number(value: float | None) -> float | None:
    return None if value is None or value != value else float(value)
