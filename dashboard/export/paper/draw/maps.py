"""A map as a drawing: regions in their class colours, arcs, names, the inset, the legend."""

import html
import math
from pathlib import Path
from typing import Any, Final

from dashboard.charts.screen.frame import Figure, Trace
from dashboard.charts.text import wrapped
from dashboard.export.paper.draw.drawing import Drawing, Point, plain_lines
from dashboard.export.paper.map_geometry import Frame, outlines
from dashboard.wording.theme import INK, MUTED, PAPER
from data.reference.boundaries import DEFAULT_OUT

_LEGEND: Final = 0.24  # of the width, on the right
_INSET: Final = 0.2
_FINE: Final = 900  # parts of the frame that a border is true to
_LINE: Final = 20


def draw(figure: Figure, width: float, height: float, maps: Path = DEFAULT_OUT) -> Drawing:
    """Draw a map figure with its legend and its note about the boundaries."""
    made = Drawing(width, height)
    given = figure["layout"]
    side = width * _LEGEND
    frames = {"geo": Frame(given["geo"], 0, 0, width - side, height - 16, _FINE)}
    if "geo2" in given:
        wide = width * _INSET
        frames["geo2"] = Frame(
            given["geo2"], width - wide, height * 0.55, wide, height * 0.4, _FINE
        )
    for trace in figure["data"]:
        frame = frames[trace.get("geo", "geo")]
        if trace["type"] == "choropleth":
            _regions(made, frame, trace, maps)
        elif trace["type"] == "scattergeo":
            _marks(made, frame, trace)
    if "geo2" in frames:
        low = frames["geo2"]
        made.box(low.left, low.top, low.left + low.wide, low.top + low.high, stroke=MUTED, width=1)
    _legend(made, width - side + 12, figure)
    note = [one["text"] for one in given.get("annotations", [])][-1:]
    for text in note:
        made.write(text, (0, height - 2), 10, MUTED, level="bottom")
    return made


def _regions(made: Drawing, frame: Frame, trace: Trace, maps: Path) -> None:
    colour = trace["colorscale"][0][1]
    fill = colour if colour.startswith("#") else ""
    texts = trace.get("text") or [""] * len(trace["locations"])
    line = trace["marker"]["line"]
    known = outlines(trace, maps)
    for code, text in zip(trace["locations"], texts, strict=True):
        if code not in known:
            continue
        contours = tuple(map(tuple, frame.contours(known[code][1])))
        if contours:
            said = " ".join(plain_lines(text))
            made.area(*contours, fill=fill, stroke=line["color"], width=line["width"], name=said)


def _marks(made: Drawing, frame: Frame, trace: Trace) -> None:
    mode = trace.get("mode", "")
    if "lines" in mode:
        for piece in frame.strokes(trace):
            made.line(
                piece,
                stroke=trace["line"]["color"],
                width=trace["line"].get("width", 1.5),
                opacity=trace.get("opacity", 1.0),
            )
    for i, (x, y) in enumerate(zip(trace["lon"], trace["lat"], strict=True)):
        if x is None or not frame.holds(x, y):
            continue
        at = frame.at(x, y)
        if "markers" in mode:
            _mark(made, at, trace["marker"], i)
        if "text" in mode and trace["text"][i]:
            font = trace.get("textfont", {})
            made.write(
                trace["text"][i],
                at,
                _each(font.get("size", 10), i),
                _each(font.get("color", INK), i),
                anchor="center",
            )


def _mark(made: Drawing, at: Point, marker: Figure, i: int) -> None:
    radius = _each(marker.get("size", 6), i) / 2
    colour = _each(marker.get("color", INK), i)
    if marker.get("symbol") != "triangle-up":
        made.disc(*at, radius, colour)
        return
    turn = math.radians(float(_each(marker.get("angle", 0), i)))
    corners = []
    for angle in (0.0, 2.2, -2.2):
        a = turn + angle
        corners.append((at[0] + radius * 1.2 * math.sin(a), at[1] - radius * 1.2 * math.cos(a)))
    made.area(tuple(corners), fill=colour)


def _legend(made: Drawing, left: float, figure: Figure) -> None:
    head = figure["layout"].get("legend", {}).get("title", {}).get("text", "")
    told = "<br>".join(
        part for line in plain_lines(head) for part in wrapped(line, int((made.width - left) / 11))
    )
    made.write(html.escape(told).replace("&lt;br&gt;", "<br>"), (left, 8), 11, MUTED, level="top")
    y = 8 + 15 * len(plain_lines(told)) + 12
    for trace in figure["data"]:
        if not trace.get("showlegend") or not trace.get("name"):
            continue
        if trace["type"] == "choropleth":
            colour, thick = str(trace["colorscale"][0][1]), 12.0
        else:
            drawn: dict[str, Any] = trace.get("line") or trace.get("marker") or {}
            colour, thick = str(_each(drawn.get("color", INK), 0)), 12.0
            if "lines" in trace.get("mode", ""):
                thick = drawn.get("width", 1.5)
        edge = MUTED if colour == PAPER or not colour.startswith("#") else ""
        made.box(
            left,
            y - thick / 2,
            left + 16,
            y + thick / 2,
            fill=colour if colour.startswith("#") else "",
            stroke=edge,
            width=1 if edge else 0,
        )
        made.write(trace["name"], (left + 22, y), 11, INK)
        y += _LINE


def _each(value: Any, i: int) -> Any:
    return value[i] if isinstance(value, list) else value
