"""What draws a chart on a slide: a function for each mark."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from dashboard.charts.spec import ChartSpec, Empty, Mark, Matrix
from dashboard.export.office import category_chart, shapes, xy_chart
from dashboard.export.office.shaded_table import shaded
from dashboard.export.office.shapes import Box
from dashboard.export.office.slide_charts import draw_categories
from dashboard.export.office.slide_xy import draw_xy
from dashboard.wording.theme import MUTED

Draw = Callable[[Any, Box, Any, str], None]  # a slide, a place on it, a spec, what to call it


def _categories(slide: Any, box: Box, spec: ChartSpec, name: str) -> None:
    draw_categories(slide, box, category_chart.MODELS[spec.mark](spec), name)


def _xy(slide: Any, box: Box, spec: ChartSpec, name: str) -> None:
    draw_xy(slide, box, xy_chart.MODELS[spec.mark](spec), name)


def _shades(slide: Any, box: Box, spec: Matrix, name: str) -> None:
    shapes.shades(slide, box, shaded(spec), name)


def _words(slide: Any, box: Box, spec: Empty, _name: str) -> None:
    shapes.text_box(slide, box, [spec.words], 18, colour=MUTED)


DRAW: Final[Mapping[Mark, Draw]] = {
    **dict.fromkeys(category_chart.MODELS, _categories),
    **dict.fromkeys(xy_chart.MODELS, _xy),
    Mark.MATRIX: _shades,
    Mark.EMPTY: _words,
}
