"""A drawing as paths and letters of a PDF page."""

from collections.abc import Callable
from functools import lru_cache

from fpdf import FPDF
from fpdf.drawing_primitives import DeviceRGB
from fpdf.enums import PathPaintRule

from dashboard.export.vector.drawing import Drawing, Label, Point, Shape

Write = Callable[[Label, Point, float], None]  # a text, where its anchor stands, its size


def place(pdf: FPDF, made: Drawing, corner: Point, scale: float, write: Write) -> None:
    """Put a drawing onto the page.

    Args:
        pdf: in points.
        made: the drawing.
        corner: the upper left one, in points.
        scale: points for one of its units.
        write: sets a text in the page's fonts.
    """
    for item in made.items:
        if isinstance(item, Shape):
            _shape(pdf, item, corner, scale)
        else:
            at = (corner[0] + item.at[0] * scale, corner[1] + item.baseline * scale)
            write(item, at, item.size * scale)


def _shape(pdf: FPDF, one: Shape, corner: Point, scale: float) -> None:
    stroked = bool(one.stroke and one.width)
    if not one.fill and not stroked:
        return
    with pdf.new_path() as path:
        style = path.style
        style.auto_close = False
        style.fill_color = _seen(one.fill, one.opacity) if one.fill else None
        style.stroke_color = _seen(one.stroke, one.opacity) if one.stroke else None
        style.stroke_width = one.width * scale
        style.stroke_dash_pattern = (one.dash * scale,) if one.dash else None
        style.paint_rule = (
            PathPaintRule.STROKE_FILL_EVENODD
            if one.fill and stroked
            else PathPaintRule.FILL_EVENODD
            if one.fill
            else PathPaintRule.STROKE
        )
        for contour in one.contours:
            points = [(corner[0] + x * scale, corner[1] + y * scale) for x, y in contour]
            path.move_to(*points[0])
            for point in points[1:]:
                path.line_to(*point)
            if one.closed:
                path.close()


@lru_cache(maxsize=256)
def rgb(colour: str) -> tuple[int, int, int]:
    """The three parts of ``#rrggbb``."""
    text = colour.lstrip("#")
    return int(text[0:2], 16), int(text[2:4], 16), int(text[4:6], 16)


def _seen(colour: str, opacity: float) -> DeviceRGB:
    """A faint colour as it looks on white paper."""
    return DeviceRGB(*((255 - (255 - value) * opacity) / 255 for value in rgb(colour)))
