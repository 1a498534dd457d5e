"""The marks of a figure: bars, cells, lines, dots, texts, each into a plot's frame."""

import math
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from dashboard.charts.screen.frame import Trace
from dashboard.export.paper.draw.axes import Axis, as_number
from dashboard.export.paper.draw.drawing import plain_lines
from dashboard.wording.theme import CATEGORY, INK

if TYPE_CHECKING:
    from dashboard.export.paper.draw.plot import Plot


def bars(plot: "Plot", trace: Trace, number: int) -> None:
    """Paint bars from their foot, with the words at their ends."""
    lying = trace.get("orientation") == "h"
    along, across = ("y", "x") if lying else ("x", "y")
    main = plot.y["yaxis"]
    place, reach = (main, plot.x) if lying else (plot.x, main)
    group = [t for t in plot.traces if t["type"] == "bar"]
    stacked = len(group) > 1 and plot.layout.get("barmode") in ("relative", "stack")
    broad = 1.0 - plot.layout.get("bargap", 0.2)
    width = broad if stacked or len(group) == 1 else broad / len(group)
    nth = group.index(trace)
    shift = 0.0 if stacked or len(group) == 1 else (nth - (len(group) - 1) / 2) * width
    colour = trace.get("marker", {}).get("color", CATEGORY[number % len(CATEGORY)])
    base = trace.get("base")
    hover = trace.get("hovertext", [])
    for i, (where, value) in enumerate(zip(trace[along], trace[across], strict=True)):
        if value is None or math.isnan(value):
            continue
        foot = base[i] if isinstance(base, list) else base or 0.0
        if stacked:
            foot = sum(
                t[across][i] or 0.0 for t in group[:nth] if (t[across][i] or 0.0) * value > 0
            )
        a, b = (place.at(as_number(where) + shift + s * width / 2) for s in (-1, 1))
        c, d = reach.at(foot), reach.at(foot + value)
        corners = (c, a, d, b) if lying else (a, c, b, d)
        fill = colour[i] if isinstance(colour, list) else colour
        said = " ".join(plain_lines(hover[i])) if i < len(hover) else ""
        plot.made.box(*corners, fill=fill, name=said)
        _beside(plot, trace, i, lying, (d, (a + b) / 2), value)


def _beside(
    plot: "Plot", trace: Trace, i: int, lying: bool, end: tuple[float, float], value: float
) -> None:
    texts = trace.get("text")
    if not texts or not texts[i]:
        return
    font = trace.get("textfont", {})
    colour = font.get("color", INK)
    colour = colour[i] if isinstance(colour, list) else colour
    at, middle = end
    size = font.get("size", 12)
    if lying:
        side = 1 if value >= 0 else -1
        anchor = "left" if side > 0 else "right"
        plot.made.write(texts[i], (at + 5 * side, middle), size, colour, anchor=anchor)
    else:
        up = value >= 0
        plot.made.write(
            texts[i],
            (middle, at + (-3 if up else 3)),
            size,
            colour,
            anchor="center",
            level="bottom" if up else "top",
        )


def cells(plot: "Plot", trace: Trace, _number: int) -> None:
    """Paint the cells of a heat map; unknown ones stay blank."""
    y = plot.y["yaxis"]
    gap = trace.get("xgap", 0) / 2
    hover = trace.get("hovertext")
    for j, row in enumerate(trace["z"]):
        for i, value in enumerate(row):
            if value is None or math.isnan(value):
                continue
            x0, x1 = (plot.x.at(trace["x"][i] + s) for s in (-0.5, 0.5))
            y0, y1 = sorted(y.at(trace["y"][j] + s) for s in (-0.5, 0.5))
            said = " ".join(plain_lines(hover[j][i])) if hover else ""
            plot.made.box(
                x0 + gap, y0 + gap, x1 - gap, y1 - gap, fill=shade(trace, value), name=said
            )


def scatter(plot: "Plot", trace: Trace, number: int) -> None:
    """Paint lines, their bands, ranges, dots and texts."""
    y, mode = plot.y[y_name(trace)], trace.get("mode", "lines")
    if trace["x"] == [None] or trace.get("marker", {}).get("opacity") == 0:
        return
    points = [
        None if v is None or v != v else (plot.x.at(x), y.at(v))
        for x, v in zip(trace["x"], trace["y"], strict=True)
    ]
    line = trace.get("line", {})
    if trace.get("fill") == "toself":
        ring = tuple(p for p in points if p)
        fill, opacity = faint(trace.get("fillcolor", CATEGORY[number % len(CATEGORY)]))
        plot.made.area(ring, fill=fill, opacity=opacity)
    if "lines" in mode and line.get("width", 2):
        for piece in _pieces(points):
            plot.made.line(
                piece,
                stroke=line.get("color", CATEGORY[number % len(CATEGORY)]),
                width=line.get("width", 2),
                dash=line.get("dash", "solid") != "solid",
                name=" ".join(plain_lines(trace.get("name", ""))),
            )
    if "error_x" in trace:
        _ranges(plot, trace, y)
    if "error_y" in trace:
        _upright(plot, trace, y)
    if "markers" in mode:
        _marks(plot, trace, points)
    if "text" in mode:
        _texts(plot, trace, points)


def _ranges(plot: "Plot", trace: Trace, y: Axis) -> None:
    bar = trace["error_x"]
    for x, v, up, down in zip(trace["x"], trace["y"], bar["array"], bar["arrayminus"], strict=True):
        ends = [(plot.x.at(x - down), y.at(v)), (plot.x.at(x + up), y.at(v))]
        plot.made.line(ends, stroke=bar["color"], width=bar.get("thickness", 1.5))


def _upright(plot: "Plot", trace: Trace, y: Axis) -> None:
    bar = trace["error_y"]
    for x, v, up, down in zip(trace["x"], trace["y"], bar["array"], bar["arrayminus"], strict=True):
        ends = [(plot.x.at(x), y.at(v - down)), (plot.x.at(x), y.at(v + up))]
        plot.made.line(ends, stroke=bar["color"], width=bar.get("thickness", 1.5))


def _marks(plot: "Plot", trace: Trace, points: list[Any]) -> None:
    marker, hover = trace.get("marker", {}), trace.get("hovertext", [])
    for i, point in enumerate(points):
        if point:
            size = each(marker.get("size", 8), i)
            said = " ".join(plain_lines(hover[i])) if i < len(hover) else ""
            fill = each(marker.get("color", CATEGORY[0]), i)
            plot.made.disc(point[0], point[1], size / 2, fill, said)


def _texts(plot: "Plot", trace: Trace, points: list[Any]) -> None:
    font = trace.get("textfont", {})
    for i, point in enumerate(points):
        if not point or not trace["text"][i]:
            continue
        level, _, side = each(trace.get("textposition", "middle center"), i).partition(" ")
        anchor = {"right": "left", "left": "right"}.get(side, "center")
        size = each(font.get("size", 12), i)
        away = each(trace.get("marker", {}).get("size", 0), i) / 2
        x = point[0] + {"left": away + 2, "right": -away - 2}.get(anchor, 0)
        y = point[1] + {"top": -away - 2, "bottom": away + 2}.get(level, 0)
        upright = {"top": "bottom", "bottom": "top"}.get(level, "middle")
        plot.made.write(
            trace["text"][i],
            (x, y),
            size,
            each(font.get("color", INK), i),
            anchor=anchor,
            level=upright,
        )


def shade(trace: Trace, value: float) -> str:
    """The colour of a cell on its scale; between two steps of the scale, mixed."""
    low, high = trace.get("zmin", 0.0), trace.get("zmax", 1.0)
    share = min(1.0, max(0.0, (value - low) / ((high - low) or 1.0)))
    steps = trace["colorscale"]
    for (a, first), (b, second) in pairwise(steps):
        if a <= share <= b:
            return (
                first if first == second or a == b else _mixed(first, second, (share - a) / (b - a))
            )
    return str(steps[-1][1])


def faint(colour: str) -> tuple[str, float]:
    """A colour of plotly.js as hex and opacity."""
    if colour.startswith("rgba"):
        red, green, blue, alpha = (float(v) for v in colour[5:-1].split(","))
        return f"#{int(red):02x}{int(green):02x}{int(blue):02x}", alpha
    if len(colour) == len("#rrggbbaa"):
        return colour[:7], int(colour[7:], 16) / 255
    return colour, 1.0


def _mixed(first: str, second: str, share: float) -> str:
    pairs = ((int(first[i : i + 2], 16), int(second[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def _pieces(points: list[Any]) -> Iterator[list[Any]]:
    piece: list[Any] = []
    for point in [*points, None]:
        if point is not None:
            piece.append(point)
            continue
        if len(piece) > 1:
            yield piece
        piece = []


def y_name(trace: Trace) -> str:
    """Which vertical axis a trace stands on."""
    return str(trace.get("yaxis", "y")).replace("y", "yaxis", 1)


def each(value: Any, i: int) -> Any:
    """A property of one mark: the list's, or the one for all."""
    return value[i] if isinstance(value, list) else value
