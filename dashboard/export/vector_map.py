"""A drawn map as shapes of a slide: each region a freeform that one can recolour by hand."""

import html
import json
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import shapely
from pptx.enum.shapes import MSO_SHAPE
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.util import Emu, Pt

from dashboard.charts.base import Figure, Trace
from dashboard.export.shapes import Box, clean, rgb, text_box
from dashboard.theme import INK, MUTED, PAPER
from data.reference.boundaries import DEFAULT_OUT

_LEGEND: Final = 0.22  # of the box's width, on its right
_LINE: Final = Pt(20)
_FINE: Final = 1200  # parts of the frame that a border is true to
_INSET: Final = 0.2  # of the box's width: 南海诸岛


class _Frame:
    """From map units to the slide: one scale for both directions."""

    def __init__(self, geo: Figure, box: Box) -> None:
        self.x0, self.x1 = geo["lonaxis"]["range"]
        self.y0, self.y1 = geo["lataxis"]["range"]
        left, top, width, height = box
        self.scale = min(width / (self.x1 - self.x0), height / (self.y1 - self.y0))
        self.left = left + (width - self.scale * (self.x1 - self.x0)) / 2
        self.top = top + (height - self.scale * (self.y1 - self.y0)) / 2
        self.clip = shapely.box(self.x0, self.y0, self.x1, self.y1)
        self.fine = max(self.x1 - self.x0, self.y1 - self.y0) / _FINE

    def at(self, x: float, y: float) -> tuple[int, int]:
        return round(self.left + (x - self.x0) * self.scale), round(
            self.top + (self.y1 - y) * self.scale
        )

    def box(self) -> Box:
        width, height = self.scale * (self.x1 - self.x0), self.scale * (self.y1 - self.y0)
        return round(self.left), round(self.top), round(width), round(height)


def draw(slide: Any, box: Box, figure: Figure, maps: Path = DEFAULT_OUT) -> None:
    """Draw a map figure with its legend.

    Args:
        slide: of python-pptx.
        box: left, top, width, height in EMU.
        figure: a map from :mod:`dashboard.charts`, undressed.
        maps: the folder of boundaries.
    """
    left, top, width, height = box
    given = figure["layout"]
    side = round(width * _LEGEND)
    frames = {"geo": _Frame(given["geo"], (left, top, width - side, height))}
    if "geo2" in given:
        wide = round(width * _INSET)
        # Below the longest legend: five classes, two states.
        down = round(height * 0.6)
        low = (left + width - wide, top + down, wide, height - down)
        frames["geo2"] = _Frame(given["geo2"], low)
        _border(slide, frames["geo2"].box())
    for trace in figure["data"]:
        frame = frames[trace.get("geo", "geo")]
        if trace["type"] == "choropleth":
            _regions(slide, frame, trace, maps)
        elif trace["type"] == "scattergeo":
            _marks(slide, frame, trace)
    _legend(slide, (left + width - side + Pt(12), top, side - Pt(12), height), figure)
    note = [html.unescape(one["text"]) for one in given.get("annotations", [])][-1:]
    if note:
        text_box(slide, (left, top + height - Pt(12), width // 2, Pt(12)), note, 8, colour=MUTED)


def _regions(slide: Any, frame: _Frame, trace: Trace, maps: Path) -> None:
    colour = trace["colorscale"][0][1]
    texts = trace.get("text") or [""] * len(trace["locations"])
    line = trace["marker"]["line"]
    known = _shapes(maps / Path(trace["geojson"]).name.partition("?")[0])
    for code, text in zip(trace["locations"], texts, strict=True):
        if code not in known:
            continue
        name, outline = known[code]
        seen = shapely.intersection(outline.simplify(frame.fine), frame.clip)
        rings = list(_rings(seen))
        if not rings:
            continue
        made = freeform(slide, [[frame.at(x, y) for x, y in ring] for ring in rings])
        made.name = clean(name)
        said = html.unescape(text.replace("<b>", "").replace("</b>", "").replace("<br>", " "))
        made._element.nvSpPr.cNvPr.set("descr", clean(said))
        if colour.startswith("#"):
            made.fill.solid()
            made.fill.fore_color.rgb = rgb(colour)
        else:
            made.fill.background()
        _stroke(made, line["color"], line["width"])


@lru_cache(maxsize=16)
def _read(path: Path, _changed: int) -> dict[str, tuple[str, Any]]:
    features = json.loads(path.read_text("utf-8"))["features"]
    return {
        str(one["id"]): (
            str(one.get("properties", {}).get("name", one["id"])),
            shapely.make_valid(shapely.from_geojson(json.dumps(one["geometry"]))),
        )
        for one in features
    }


def _shapes(path: Path) -> dict[str, tuple[str, Any]]:
    return _read(path, path.stat().st_mtime_ns)


def _rings(shape: Any) -> Iterator[list[tuple[float, float]]]:
    """Outer and inner rings of all polygons; lines left by the clipping are no area."""
    if shape.geom_type == "Polygon" and not shape.is_empty:
        for ring in (shape.exterior, *shape.interiors):
            yield [(x, y) for x, y in ring.coords]
    elif hasattr(shape, "geoms"):
        for one in shape.geoms:
            yield from _rings(one)


def freeform(slide: Any, contours: Sequence[Sequence[tuple[int, int]]], close: bool = True) -> Any:
    """One freeform of several contours; without the style that would give it a shadow.

    python-pptx looks for the outermost point again at each point: seconds for a coast. So it makes
    the shape around all contours, and the path is written here.
    """
    xs = [x for contour in contours for x, _ in contour]
    ys = [y for contour in contours for _, y in contour]
    left, top, right, bottom = min(xs), min(ys), max(xs), max(ys)
    builder = slide.shapes.build_freeform(left, top, scale=1.0)
    builder.add_line_segments([(right, top), (right, bottom), (left, bottom)], close=True)
    made = builder.convert_to_shape()
    strokes = []
    for contour in contours:
        for i, (x, y) in enumerate(contour):
            tag = "lnTo" if i else "moveTo"
            strokes.append(f'<a:{tag}><a:pt x="{x - left}" y="{y - top}"/></a:{tag}>')
        strokes.append("<a:close/>" if close else "")
    old = made._element.find(f".//{qn('a:path')}")
    given = " ".join(f'{name}="{old.get(name)}"' for name in ("w", "h"))
    new = f'<a:path xmlns:a="{old.nsmap["a"]}" {given}>{"".join(strokes)}</a:path>'
    old.getparent().replace(old, parse_xml(new))
    style = made._element.find(qn("p:style"))
    if style is not None:
        made._element.remove(style)
    return made


def _stroke(made: Any, colour: str, width: float) -> None:
    made.line.color.rgb = rgb(colour)
    made.line.width = Pt(width * 0.75)  # pixels


def _marks(slide: Any, frame: _Frame, trace: Trace) -> None:
    mode = trace.get("mode", "")
    if "lines" in mode:
        pieces = list(_pieces(frame, trace))
        if pieces:
            made = freeform(slide, pieces, close=False)
            made.name = clean(html.unescape(trace.get("name", "")) or "线")
            made.fill.background()
            _stroke(made, trace["line"]["color"], trace["line"].get("width", 1.5))
    places = [
        (i, x, y)
        for i, (x, y) in enumerate(zip(trace["lon"], trace["lat"], strict=True))
        if x is not None and frame.x0 <= x <= frame.x1 and frame.y0 <= y <= frame.y1
    ]
    if "markers" in mode:
        for i, x, y in places:
            _dot(slide, frame.at(x, y), trace["marker"], i)
    if "text" in mode:
        for i, x, y in places:
            _name(slide, frame.at(x, y), trace, i)


def _pieces(frame: _Frame, trace: Trace) -> Iterator[list[tuple[int, int]]]:
    """The strokes of a line inside the frame; a None starts another."""
    points = list(zip(trace["lon"], trace["lat"], strict=True))
    stops = [-1, *(i for i, (x, _) in enumerate(points) if x is None), len(points)]
    for start, end in pairwise(stops):
        stroke = points[start + 1 : end]
        if len(stroke) < 2:
            continue
        seen = shapely.intersection(shapely.LineString(stroke), frame.clip)
        for one in getattr(seen, "geoms", [seen]):
            if one.geom_type == "LineString" and not one.is_empty:
                yield [frame.at(x, y) for x, y in one.coords]


def _dot(slide: Any, at: tuple[int, int], marker: dict[str, Any], i: int) -> None:
    """A place, or the head of an arc, which points where plotly.js turns it."""
    size = marker.get("size", 6)
    wide = Pt((size if isinstance(size, (int, float)) else 6) * 0.75)
    heads = marker.get("symbol") == "triangle-up"
    shape = MSO_SHAPE.ISOSCELES_TRIANGLE if heads else MSO_SHAPE.OVAL
    made = slide.shapes.add_shape(shape, Emu(at[0] - wide // 2), Emu(at[1] - wide // 2), wide, wide)
    if heads:
        angle = marker.get("angle", 0)
        made.rotation = float(angle[i] if isinstance(angle, list) else angle)
    made._element.remove(made._element.find(qn("p:style")))
    colour = marker.get("color", INK)
    made.fill.solid()
    made.fill.fore_color.rgb = rgb(colour if isinstance(colour, str) else INK)
    made.line.fill.background()


def _name(slide: Any, at: tuple[int, int], trace: Trace, i: int) -> None:
    font = trace.get("textfont", {})
    colour = font.get("color", INK)
    colour = colour[i] if isinstance(colour, list) else colour
    size = font.get("size", 10)
    points = (size[i] if isinstance(size, list) else size) * 0.75
    text = html.unescape(str(trace["text"][i]))
    wide, high = Pt(points * (len(text) + 1)), Pt(points * 1.4)
    box = (at[0] - wide // 2, at[1] - high // 2, wide, high)
    text_box(slide, box, [text], points, colour=colour).text_frame.word_wrap = False


def _border(slide: Any, box: Box) -> None:
    left, top, width, height = box
    corners = [(left, top), (left + width, top), (left + width, top + height), (left, top + height)]
    made = freeform(slide, [corners])
    made.fill.background()
    _stroke(made, MUTED, 1)


def _legend(slide: Any, box: Box, figure: Figure) -> None:
    left, top, width, _ = box
    head = html.unescape(figure["layout"].get("legend", {}).get("title", {}).get("text", ""))
    text_box(slide, (left, top, width, _LINE * 2), [head], 11, colour=MUTED)
    at = top + _LINE * 2 + Pt(4)
    for trace in figure["data"]:
        if not trace.get("showlegend") or not trace.get("name"):
            continue
        thick = _thickness(trace)
        swatch = slide.shapes.add_shape(
            MSO_SHAPE.RECTANGLE, Emu(left), Emu(at + Pt(9) - thick // 2), Pt(16), Emu(thick)
        )
        swatch._element.remove(swatch._element.find(qn("p:style")))
        swatch.fill.solid()
        swatch.fill.fore_color.rgb = rgb(_colour(trace))
        if _colour(trace) == PAPER:
            swatch.line.color.rgb = rgb(MUTED)
        else:
            swatch.line.fill.background()
        words = html.unescape(trace["name"])
        text_box(slide, (left + Pt(22), at, width - Pt(22), _LINE), [words], 11)
        at += _LINE


def _thickness(trace: Trace) -> int:
    """An arc's class is told by its width, a region's by its colour."""
    if trace["type"] == "scattergeo" and "lines" in trace.get("mode", ""):
        return int(Pt(trace["line"].get("width", 1.5) * 0.75))
    return int(Pt(12))


def _colour(trace: Trace) -> str:
    if trace["type"] == "choropleth":
        return str(trace["colorscale"][0][1])
    drawn: dict[str, Any] = trace.get("line") or trace.get("marker") or {}
    return str(drawn.get("color", INK))
