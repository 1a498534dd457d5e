"""What draws a chart on a slide: a function for each mark."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from pptx.util import Pt

from dashboard.charts.spec import ChartSpec, Empty, Mark, Matrix
from dashboard.export.office import category_chart, shapes, xy_chart
from dashboard.export.office.shaded_table import shaded
from dashboard.export.office.shapes import Box
from dashboard.export.office.slide_charts import draw_categories
from dashboard.export.office.slide_shapes import put_shapes
from dashboard.export.office.slide_xy import draw_xy
from dashboard.export.vector.axes import Legend
from dashboard.export.vector.look import PAPER_LOOK
from dashboard.export.vector.render import draw
from dashboard.export.vector.sheet import Sheet
from dashboard.wording.theme import MUTED

# A slide is low: names of all counties fit if they are small.
_LOOK: Final = replace(PAPER_LOOK, places=9.0)
Draw = Callable[[Any, Box, Any, str], None]  # a slide, a place on it, a spec, what to call it


def _categories(slide: Any, box: Box, spec: ChartSpec, name: str) -> None:
    place = _below_legend(slide, box, spec)
    draw_categories(slide, place, category_chart.MODELS[spec.mark](spec), name)


def _xy(slide: Any, box: Box, spec: ChartSpec, name: str) -> None:
    draw_xy(slide, box, xy_chart.MODELS[spec.mark](spec), name)


def _shades(slide: Any, box: Box, spec: Matrix, name: str) -> None:
    shapes.shades(slide, _below_legend(slide, box, spec), shaded(spec), name)


def _below_legend(slide: Any, box: Box, spec: ChartSpec) -> Box:
    """Say what the tones stand for at the top of a place; what is left of it."""
    if not spec.legend:
        return box
    left, top, width, height = box
    sheet = Sheet(width / Pt(1), height / Pt(1), look=_LOOK)
    legend = Legend(spec.legend, sheet, sheet.width)
    legend.draw(0, 0)
    put_shapes(slide, box, sheet.finished())
    used = round(legend.height * Pt(1))
    return left, top + used, width, height - used


def _shapes(slide: Any, box: Box, spec: ChartSpec, _name: str) -> None:
    # In points: lines and texts are as large as the drawing has them.
    *_, width, height = box
    put_shapes(slide, box, draw(spec, _LOOK, width=width / Pt(1), height=height / Pt(1)))


def _words(slide: Any, box: Box, spec: Empty, _name: str) -> None:
    shapes.text_box(slide, box, [spec.words], 18, colour=MUTED)


DRAW: Final[Mapping[Mark, Draw]] = {
    **dict.fromkeys(category_chart.MODELS, _categories),
    **dict.fromkeys(xy_chart.MODELS, _xy),
    Mark.MATRIX: _shades,
    Mark.MAP: _shapes,
    Mark.FLOW_MAP: _shapes,
    Mark.SANKEY: _shapes,
    Mark.EMPTY: _words,
}
