"""A figure of bars, lines, marks or cells as a drawing, as plotly.js would show it."""

import math
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, Final

from dashboard.charts.screen.frame import Figure, Trace
from dashboard.export.paper.draw.axes import Axis, as_number, limits
from dashboard.export.paper.draw.drawing import Drawing, plain_lines, width_of
from dashboard.export.paper.draw.traces import bars, cells, each, faint, scatter, y_name
from dashboard.wording.theme import GRID, INK, MUTED

_STANDOFF: Final = 6  # pixels between a tick's text and the plot
_LEGEND: Final = 24
_PAINT: Final = {"heatmap": cells, "bar": bars, "scatter": scatter}


class Plot:
    """The frame of a figure: its axes in pixels, then everything drawn into it."""

    def __init__(self, figure: Figure, width: float, height: float) -> None:
        self.figure, self.layout = figure, figure["layout"]
        self.traces: list[Trace] = figure["data"]
        self.made = Drawing(width, height)
        margin = self.layout.get("margin", {})
        self.named = self._named()
        left = margin.get("l", 8) + self._side("yaxis", "left") + _title_room(self.layout, "yaxis")
        right = width - margin.get("r", 16)
        top = margin.get("t", 8) + (_LEGEND if self.named else 0)
        x = self.layout.get("xaxis", {})
        shown = x.get("side") != "top" and x.get("showticklabels", True)
        below = _lines_high(x, right - left) if shown else 0
        asked = margin.get("b", 24)
        foot = height - max(asked, below + _title_room(self.layout, "xaxis") + 4)
        self.frame = (left, top, right, foot)
        self.x = self._axis("xaxis", left, right)
        self.y = {
            name: self._axis(name, foot, top) for name in ("yaxis", "yaxis2") if name in self.layout
        }

    def draw(self) -> Drawing:
        """Paint grid, shapes, traces, ticks, texts, legend."""
        self._grid()
        for shape in self.layout.get("shapes", []):
            self._shape(shape)
        for kind in ("heatmap", "bar", "scatter"):
            for i, trace in enumerate(self.traces):
                if trace["type"] == kind:
                    _PAINT[kind](self, trace, i)
        self._ticks()
        for note in self.layout.get("annotations", []):
            self._note(note)
        self._legend()
        return self.made

    def _axis(self, name: str, start: float, end: float) -> Axis:
        given = self.layout.get(name, {})
        low, high = given.get("domain", (0.0, 1.0))
        start, end = start + (end - start) * low, start + (end - start) * high
        values, cells, marks = [], False, False
        lying = any(t.get("orientation") == "h" for t in self.traces)
        for trace in self.traces:
            if name != "xaxis" and y_name(trace) != name:
                continue
            values += list(_values(trace, name))
            bars = trace["type"] == "bar" and (name == "xaxis") != lying
            cells = cells or trace["type"] == "heatmap" or bars
            marks = marks or "markers" in trace.get("mode", "")
        ends = limits(given, values, cells=cells, pad=0.06 if marks else 0.0)
        return Axis(given, *ends, start, end)

    def _named(self) -> list[Trace]:
        if not self.layout.get("showlegend"):
            return []
        seen: dict[str, Trace] = {}
        for trace in self.traces:
            if trace.get("name") and trace.get("showlegend", True):
                seen.setdefault(trace["name"], trace)
        return list(seen.values())

    def _side(self, name: str, side: str) -> float:
        """The width that the names beside the plot need."""
        widest = 0.0
        for axis in (name, f"{name}2"):
            given = self.layout.get(axis, {})
            if not given.get("showticklabels", True) or given.get("visible") is False:
                continue
            size = given.get("tickfont", {}).get("size", 12)
            texts = given.get("ticktext") or (["00 000"] if axis in self.layout else [])
            lines = [line for text in texts for line in plain_lines(text)]
            gap = given.get("ticklabelstandoff", 0) + _STANDOFF
            widest = max([widest, *(width_of(line, size) + gap for line in lines)])
        return widest

    def _grid(self) -> None:
        left, top, right, foot = self.frame
        if self.layout.get("plot_bgcolor", "#ffffff").lower() not in ("#ffffff", "white"):
            self.made.box(left, top, right, foot, fill=self.layout["plot_bgcolor"])
        for axis in self.y.values():
            if axis.given.get("showgrid", True) and axis.given.get("visible") is not False:
                for at, _ in axis.ticks():
                    self.made.line([(left, at), (right, at)], stroke=GRID, width=1)
        if self.x.given.get("showgrid", True) and self.x.given.get("visible") is not False:
            low, high = self._tall()
            for at, _ in self.x.ticks():
                self.made.line([(at, low), (at, high)], stroke=GRID, width=1)

    def _tall(self) -> tuple[float, float]:
        main = self.y.get("yaxis")
        return (main.start, main.end) if main else (self.frame[3], self.frame[1])

    def _ticks(self) -> None:
        for axis in self.y.values():
            if not axis.given.get("showticklabels", True) or axis.given.get("visible") is False:
                continue
            font = axis.given.get("tickfont", {})
            gap = axis.given.get("ticklabelstandoff", 0) + _STANDOFF
            for at, text in axis.ticks():
                self.made.write(
                    text,
                    (self.frame[0] - gap, at),
                    font.get("size", 12),
                    font.get("color", INK),
                    anchor="right",
                )
        given = self.x.given
        if given.get("visible") is False or not given.get("showticklabels", True):
            return
        font, top = given.get("tickfont", {}), given.get("side") == "top"
        low, high = self._tall()
        y, level = (high - 5, "bottom") if top else (low + 5, "top")
        size = font.get("size", 12)
        ticks = self.x.ticks()
        step = min((abs(b[0] - a[0]) for a, b in pairwise(ticks)), default=999)
        texts = [_folded(text, step, size) if "ticktext" in given else text for _, text in ticks]
        most = max((width_of(t, size) for text in texts for t in plain_lines(text)), default=0)
        every = max(1, math.ceil(most / step - 0.05)) if step else 1
        for i, (at, _) in enumerate(ticks):
            if i % every == 0:
                self.made.write(
                    texts[i], (at, y), size, font.get("color", INK), anchor="center", level=level
                )
        title = given.get("title", {})
        if title.get("text"):
            middle = (self.frame[0] + self.frame[2]) / 2
            self.made.write(
                title["text"], (middle, low + 24), 12, MUTED, anchor="center", level="top"
            )

    def _shape(self, shape: Figure) -> None:
        left, top, right, foot = self.frame
        main = self.y["yaxis"]

        def x(value: Any) -> float:
            paper = shape.get("xref") == "paper"
            return left + value * (right - left) if paper else self.x.at(value)

        def y(value: Any) -> float:
            return foot + value * (top - foot) if shape.get("yref") == "paper" else main.at(value)

        ends = [(x(shape["x0"]), y(shape["y0"])), (x(shape["x1"]), y(shape["y1"]))]
        line = shape.get("line", {})
        if shape["type"] == "rect":
            fill, opacity = faint(shape.get("fillcolor", GRID))
            self.made.box(*ends[0], *ends[1], fill=fill, opacity=shape.get("opacity", opacity))
            return
        self.made.line(
            ends,
            stroke=line.get("color", MUTED),
            width=line.get("width", 1),
            dash=line.get("dash", "solid") != "solid",
        )

    def _note(self, note: Figure) -> None:
        left, top, right, foot = self.frame
        paper = note.get("xref") == "paper", note.get("yref") == "paper"
        x = left + note["x"] * (right - left) if paper[0] else self.x.at(note["x"])
        y = foot + note["y"] * (top - foot) if paper[1] else self.y["yaxis"].at(note["y"])
        font = note.get("font", {})
        self.made.write(
            note["text"],
            (x + note.get("xshift", 0), y - note.get("yshift", 0)),
            font.get("size", 12),
            font.get("color", INK),
            anchor=_side_of(note.get("xanchor", "auto"), note["x"], paper[0]),
            level=_level_of(note.get("yanchor", "auto"), note["y"], paper[1]),
        )

    def _legend(self) -> None:
        x, y = self.frame[0], self.frame[1] - 14
        for trace in self.named:
            name = plain_lines(trace["name"])[0]
            line = trace.get("line") or {}
            colour = line.get("color") or each(trace.get("marker", {}).get("color", INK), 0)
            if trace["type"] == "bar":
                self.made.box(x, y - 5, x + 12, y + 5, fill=colour)
            else:
                self.made.line([(x, y), (x + 16, y)], stroke=colour, width=2.5)
            self.made.write(name, (x + 20, y), 12, INK)
            x += 36 + width_of(name, 12)


def _values(trace: Trace, name: str) -> Iterator[float]:
    key = "x" if name == "xaxis" else "y"
    for value in trace.get(key) or []:
        if value is not None:
            yield as_number(value)
    if key == "x" and "error_x" in trace:
        bar = trace["error_x"]
        for v, up, down in zip(trace["x"], bar["array"], bar["arrayminus"], strict=True):
            yield from (v + up, v - down)


def _lines_high(given: Figure, width: float) -> float:
    """The height of the names under the plot, broken where they would touch."""
    size = given.get("tickfont", {}).get("size", 12)
    texts = given.get("ticktext") or ["2026"]
    step = width / len(texts)
    most = max(len(plain_lines(_folded(text, step, size))) for text in texts)
    return float(5 + size * 1.3 * most)


def _folded(text: str, step: float, size: float) -> str:
    """A name on as many lines as it needs to keep off its neighbours."""
    most = max(2, int(step / size - 0.4))
    if width_of(text, size) <= step or "<" in text:
        return text
    most = math.ceil(len(text) / math.ceil(len(text) / most))
    return "<br>".join(text[i : i + most] for i in range(0, len(text), most))


def _title_room(layout: Figure, axis: str) -> float:
    return 20 if layout.get(axis, {}).get("title", {}).get("text") else 0


def _side_of(anchor: str, x: Any, paper: bool) -> str:
    if anchor != "auto":
        return anchor
    return "center" if not paper else "left" if x <= 1 / 3 else "right" if x >= 2 / 3 else "center"


def _level_of(anchor: str, y: Any, paper: bool) -> str:
    if anchor != "auto":
        return anchor
    return "middle" if not paper else "bottom" if y <= 1 / 3 else "top" if y >= 2 / 3 else "middle"
