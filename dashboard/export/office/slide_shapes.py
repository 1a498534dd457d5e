"""A drawing as shapes of a slide: each region and each flow can be recoloured by hand."""

from collections.abc import Sequence
from typing import Any, Final

from pptx.enum.dml import MSO_LINE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.util import Pt

from dashboard.export.office.shapes import Box, clean, rgb, text_box
from dashboard.export.vector.drawing import Drawing, Label, Point, Shape, width_of

_ALIGNED: Final = {"left": PP_ALIGN.LEFT, "center": PP_ALIGN.CENTER, "right": PP_ALIGN.RIGHT}
_ANCHORED: Final = {"left": 0.0, "center": 0.5, "right": 1.0}
_LEVELS: Final = {
    "top": (0.0, MSO_ANCHOR.TOP),
    "middle": (0.5, MSO_ANCHOR.MIDDLE),
    "bottom": (1.0, MSO_ANCHOR.BOTTOM),
}
_ROOM: Final = 1.4  # of a text's estimated width: another font may be wider
_HIGH: Final = 1.4  # of a text's size


def put_shapes(slide: Any, box: Box, made: Drawing) -> None:
    """Add a drawing whose units are points, as large as the box."""
    left, top, _, _ = box
    for item in made.items:
        if isinstance(item, Shape):
            _shape(slide, (left, top), item)
        else:
            _label(slide, (left, top), item)


def _shape(slide: Any, corner: tuple[int, int], one: Shape) -> None:
    made = freeform(slide, [_placed(corner, ring) for ring in one.contours], close=one.closed)
    if one.tip.head:
        made.name = clean(one.tip.head)
        made._element.nvSpPr.cNvPr.set("descr", clean(one.tip.text))
    if one.fill:
        made.fill.solid()
        made.fill.fore_color.rgb = rgb(one.fill)
        _see_through(made.fill._xPr.find(qn("a:solidFill")), one.opacity)
    else:
        made.fill.background()
    if one.stroke and one.width:
        made.line.color.rgb = rgb(one.stroke)
        made.line.width = Pt(one.width)
        _see_through(made.line._ln.find(qn("a:solidFill")), one.opacity)
        if one.dash:
            made.line.dash_style = MSO_LINE.SQUARE_DOT
    else:
        made.line.fill.background()


def _placed(corner: tuple[int, int], ring: Sequence[Point]) -> list[tuple[int, int]]:
    return [(corner[0] + round(x * Pt(1)), corner[1] + round(y * Pt(1))) for x, y in ring]


def _see_through(solid: Any, opacity: float) -> None:
    if opacity < 1:
        tone = solid.find(qn("a:srgbClr"))
        tone.append(tone.makeelement(qn("a:alpha"), {"val": str(round(opacity * 100_000))}))


def freeform(
    slide: Any, contours: Sequence[Sequence[tuple[int, int]]], *, close: bool = True
) -> Any:
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
    made._element.remove(made._element.find(qn("p:style")))
    return made


def _label(slide: Any, corner: tuple[int, int], one: Label) -> None:
    """A text at its anchor; it has room for a wider font on the sides away from it."""
    wide, high = width_of(one.text, one.size) * _ROOM, one.size * _HIGH
    share, anchor = _LEVELS[one.level]
    left = corner[0] + round((one.at[0] - wide * _ANCHORED[one.anchor]) * Pt(1))
    top = corner[1] + round((one.at[1] - high * share) * Pt(1))
    place = (left, top, round(wide * Pt(1)), round(high * Pt(1)))
    made = text_box(
        slide,
        place,
        [one.text],
        one.size,
        bold=one.bold,
        colour=one.colour,
        align=_ALIGNED[one.anchor],
    )
    # LibreOffice centres what doesn't wrap, wherever its paragraph is said to begin.
    made.text_frame.word_wrap = one.anchor != "center"
    made.text_frame.vertical_anchor = anchor
