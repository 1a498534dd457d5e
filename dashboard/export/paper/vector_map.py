"""A drawn map as shapes of a slide: each region a freeform that one can recolour by hand."""

import html
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from pptx.enum.shapes import MSO_SHAPE
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.util import Emu, Pt

from dashboard.charts.screen.frame import Figure, Trace
from dashboard.export.office.shapes import Box, clean, rgb, text_box
from dashboard.export.paper.map_geometry import Frame, Point, outlines
from dashboard.wording.theme import INK, MUTED, PAPER
from data.reference.boundaries import DEFAULT_OUT

_LEGEND: Final = 0.22  # of the box's width, on its right
_LINE: Final = Pt(20)
_FINE: Final = 1200  # parts of the frame that a border is true to
_INSET: Final = 0.2  # of the box's width: 南海诸岛


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
    frames = {"geo": Frame(given["geo"], left, top, width - side, height, _FINE)}
    if "geo2" in given:
        wide = round(width * _INSET)
        # Below the longest legend: five classes, two states.
        down = round(height * 0.6)
        frames["geo2"] = Frame(
            given["geo2"], left + width - wide, top + down, wide, height - down, _FINE
        )
        _border(slide, frames["geo2"])
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


def _regions(slide: Any, frame: Frame, trace: Trace, maps: Path) -> None:
    colour = trace["colorscale"][0][1]
    texts = trace.get("text") or [""] * len(trace["locations"])
    line = trace["marker"]["line"]
    known = outlines(trace, maps)
    for code, text in zip(trace["locations"], texts, strict=True):
        if code not in known:
            continue
        name, outline = known[code]
        contours = frame.contours(outline)
        if not contours:
            continue
        made = freeform(slide, contours)
        made.name = clean(name)
        said = html.unescape(text.replace("<b>", "").replace("</b>", "").replace("<br>", " "))
        made._element.nvSpPr.cNvPr.set("descr", clean(said))
        if colour.startswith("#"):
            made.fill.solid()
            made.fill.fore_color.rgb = rgb(colour)
        else:
            made.fill.background()
        _stroke(made, line["color"], line["width"])


def freeform(slide: Any, contours: Sequence[Sequence[Point]], close: bool = True) -> Any:
    """One freeform of several contours; without the style that would give it a shadow.

    python-pptx looks for the outermost point again at each point: seconds for a coast. So it makes
    the shape around all contours, and the path is written here.
    """
    whole = [[(round(x), round(y)) for x, y in contour] for contour in contours]
    xs = [x for contour in whole for x, _ in contour]
    ys = [y for contour in whole for _, y in contour]
    left, top, right, bottom = min(xs), min(ys), max(xs), max(ys)
    builder = slide.shapes.build_freeform(left, top, scale=1.0)
    builder.add_line_segments([(right, top), (right, bottom), (left, bottom)], close=True)
    made = builder.convert_to_shape()
    strokes = []
    for contour in whole:
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


def _marks(slide: Any, frame: Frame, trace: Trace) -> None:
    mode = trace.get("mode", "")
    if "lines" in mode:
        pieces = list(frame.strokes(trace))
        if pieces:
            made = freeform(slide, pieces, close=False)
            made.name = clean(html.unescape(trace.get("name", "")) or "线")
            made.fill.background()
            _stroke(made, trace["line"]["color"], trace["line"].get("width", 1.5))
    places = [
        (i, x, y)
        for i, (x, y) in enumerate(zip(trace["lon"], trace["lat"], strict=True))
        if x is not None and frame.holds(x, y)
    ]
    if "markers" in mode:
        for i, x, y in places:
            _dot(slide, _whole(frame.at(x, y)), trace["marker"], i)
    if "text" in mode:
        for i, x, y in places:
            _name(slide, _whole(frame.at(x, y)), trace, i)


def _whole(at: Point) -> tuple[int, int]:
    return round(at[0]), round(at[1])


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


def _border(slide: Any, frame: Frame) -> None:
    left, top, right, low = (frame.left, frame.top, frame.left + frame.wide, frame.top + frame.high)
    corners = [(left, top), (right, top), (right, low), (left, low)]
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
