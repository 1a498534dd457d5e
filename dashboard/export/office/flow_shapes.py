"""Flows in legs as shapes of a slide: a rectangle a node, a freeform a flow, each to recolour."""

import html
from collections import defaultdict
from typing import Any, Final

from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Emu, Pt

from dashboard.charts.screen.frame import Figure
from dashboard.export.office.native import tint
from dashboard.export.office.shapes import Box, clean, rgb, text_box
from dashboard.export.paper.vector_map import freeform
from dashboard.wording.theme import MUTED, grouped

_NODE: Final = Pt(12)
_GAP: Final = 0.22  # of a column's height, shared out between its nodes
_BENDS: Final = 14  # straight pieces of a flow's edge
_HEAD: Final = Pt(22)
_LABEL: Final = Pt(16)
_WIDE: Final = Pt(190)
_TELLS: Final = 24  # characters of a node's name


def is_flow(figure: Figure | None) -> bool:
    """Whether a figure is a Sankey diagram."""
    return figure is not None and bool(figure["data"]) and figure["data"][0]["type"] == "sankey"


def draw(slide: Any, box: Box, figure: Figure) -> None:
    """Draw a Sankey figure of :mod:`dashboard.charts.sankey`, undressed.

    A flow's width is its number of people; its alternative text has the number where the screen's
    pointer reads it. Flows are drawn first, so that names stand on them.
    """
    trace = figure["data"][0]
    left, top, width, height = box
    height -= _LABEL  # the lowest name reaches below its node
    _headings(slide, (left, top, width, _HEAD), figure)
    node, link = trace["node"], trace["link"]
    sizes = _sizes(link, len(node["label"]))
    places, scale = _places(node, sizes, top + _HEAD, height - _HEAD)
    xs = [left + round((width - _NODE) * _column(x)) for x in node["x"]]
    _flows(slide, trace, places, xs, scale)
    for i, label in enumerate(node["label"]):
        tall = max(round(sizes[i] * scale), Pt(1))
        made = slide.shapes.add_shape(
            MSO_SHAPE.RECTANGLE, Emu(xs[i]), Emu(places[i]), _NODE, Emu(tall)
        )
        made._element.remove(made._element.find(qn("p:style")))
        made.name = clean(html.unescape(label))
        made.fill.solid()
        made.fill.fore_color.rgb = rgb(tint(node["color"][i])[0])
        made.line.fill.background()
        _label(slide, xs[i], places[i] + tall // 2, html.unescape(label), node["x"][i] > 0.9)


def _column(x: float) -> float:
    """plotly.js keeps nodes off the very edge; a slide has no reason to."""
    return 0.0 if x < 0.01 else 1.0 if x > 0.99 else x


def _sizes(link: dict[str, Any], count: int) -> list[float]:
    """What passes each node: the larger of what comes and what goes."""
    into, out = [0.0] * count, [0.0] * count
    for a, b, value in zip(link["source"], link["target"], link["value"], strict=True):
        out[a] += value
        into[b] += value
    return [max(pair) for pair in zip(into, out, strict=True)]


def _places(
    node: dict[str, Any], sizes: list[float], top: int, height: int
) -> tuple[list[int], float]:
    """Top of each node and units of the slide a person: one scale for all columns."""
    columns: dict[float, list[int]] = defaultdict(list)
    for i, x in enumerate(node["x"]):
        columns[x].append(i)
    scale = min(
        height * (1 - _GAP) / (sum(sizes[i] for i in nodes) or 1.0) for nodes in columns.values()
    )
    places = [0] * len(sizes)
    for nodes in columns.values():
        nodes.sort(key=lambda i: node["y"][i])
        free = height - sum(sizes[i] for i in nodes) * scale
        gap = free / max(len(nodes) - 1, 1)
        at = top + (free / 2 if len(nodes) == 1 else 0.0)
        for i in nodes:
            places[i] = round(at)
            at += sizes[i] * scale + gap
    return places, scale


def _flows(
    slide: Any, trace: dict[str, Any], places: list[int], xs: list[int], scale: float
) -> None:
    link, labels = trace["link"], trace["node"]["label"]
    order = range(len(link["value"]))
    starts: dict[int, float] = {}
    ends: dict[int, float] = {}
    used_out: dict[int, float] = defaultdict(float)
    used_in: dict[int, float] = defaultdict(float)
    for k in sorted(order, key=lambda k: places[link["target"][k]]):
        starts[k] = places[link["source"][k]] + used_out[link["source"][k]]
        used_out[link["source"][k]] += link["value"][k] * scale
    for k in sorted(order, key=lambda k: places[link["source"][k]]):
        ends[k] = places[link["target"][k]] + used_in[link["target"][k]]
        used_in[link["target"][k]] += link["value"][k] * scale
    for k in order:
        a, b, value = link["source"][k], link["target"][k], link["value"][k]
        tall = max(value * scale, 1.0)
        made = freeform(slide, [_band(xs[a] + _NODE, starts[k], xs[b], ends[k], tall)])
        made.name = clean(html.unescape(f"{labels[a]} → {labels[b]}"))
        said = f"{made.name}：{grouped(value)}{trace['valuesuffix']}"
        made._element.nvSpPr.cNvPr.set("descr", clean(said))
        colour, alpha = tint(link["color"][k])
        made.fill.solid()
        made.fill.fore_color.rgb = rgb(colour)
        tone = made.fill._xPr.find(f".//{qn('a:srgbClr')}")
        tone.append(tone.makeelement(qn("a:alpha"), {"val": str(round(alpha * 100_000))}))
        made.line.fill.background()


def _band(x0: int, y0: float, x1: int, y1: float, tall: float) -> list[tuple[int, int]]:
    """The outline of a flow: level at both ends, bent between (3t² − 2t³)."""
    upper = []
    for i in range(_BENDS + 1):
        t = i / _BENDS
        upper.append((round(x0 + (x1 - x0) * t), y0 + (y1 - y0) * t * t * (3 - 2 * t)))
    lower = [(x, y + tall) for x, y in reversed(upper)]
    return [(x, round(y)) for x, y in (*upper, *lower)]


def _label(slide: Any, x: int, middle: int, text: str, last: bool) -> None:
    left = x - _WIDE - Pt(4) if last else x + _NODE + Pt(4)
    said = text if len(text) <= _TELLS else f"{text[: _TELLS - 1]}…"
    box = (left, middle - _LABEL // 2, _WIDE, _LABEL)
    align = PP_ALIGN.RIGHT if last else PP_ALIGN.LEFT
    made = text_box(slide, box, [said], 11, align=align)
    made.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE


def _headings(slide: Any, box: Box, figure: Figure) -> None:
    left, top, width, height = box
    aligned = {0.0: PP_ALIGN.LEFT, 0.5: PP_ALIGN.CENTER, 1.0: PP_ALIGN.RIGHT}
    for note in figure["layout"].get("annotations", []):
        if note.get("x") in aligned:
            align = aligned[note["x"]]
            text_box(
                slide,
                (left, top, width, height),
                [html.unescape(note["text"])],
                12,
                colour=MUTED,
                align=align,
            )
