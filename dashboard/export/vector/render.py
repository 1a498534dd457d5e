"""Any chart as a drawing: one function a mark."""

import math
from collections.abc import Callable
from typing import Any, Final

from dashboard.charts.spec import ChartSpec, Empty, Mark
from dashboard.export.vector.bars import bars, bars_height
from dashboard.export.vector.columns import columns, waterfall
from dashboard.export.vector.drawing import Drawing
from dashboard.export.vector.lines import curves, curves_height, lines, lines_height
from dashboard.export.vector.look import PAPER_LOOK, Look
from dashboard.export.vector.maps import map_height, region_map
from dashboard.export.vector.matrix import matrix, matrix_height
from dashboard.export.vector.points import funnel, quadrant, ranges, ranges_height
from dashboard.export.vector.sankey import sankey
from dashboard.export.vector.sheet import Sheet

WIDTH: Final = 640
_USUAL: Final = 280
_WORDS: Final = 15


def _empty(spec: Empty, sheet: Sheet) -> None:
    middle = (sheet.width / 2, sheet.height / 2)
    sheet.write(spec.words, middle, _WORDS, sheet.quiet, anchor="center")


# What draws a mark into a sheet of its size.
DRAWN: Final[dict[Mark, Callable[[Any, Sheet], None]]] = {
    Mark.BAR: bars,
    Mark.COLUMN: columns,
    Mark.WATERFALL: waterfall,
    Mark.LINE: lines,
    Mark.CURVE: curves,
    Mark.RANGE: ranges,
    Mark.QUADRANT: quadrant,
    Mark.FUNNEL: funnel,
    Mark.MATRIX: matrix,
    Mark.MAP: region_map,
    Mark.FLOW_MAP: region_map,
    Mark.SANKEY: sankey,
    Mark.EMPTY: _empty,
}
# How high a mark needs to be, in pixels of paper, where its spec doesn't say or not all.
_HEIGHTS: Final[dict[Mark, Callable[[Any, Sheet], float]]] = {
    Mark.BAR: bars_height,
    Mark.LINE: lines_height,
    Mark.CURVE: curves_height,
    Mark.RANGE: ranges_height,
    Mark.MATRIX: matrix_height,
    Mark.MAP: map_height,
    Mark.FLOW_MAP: map_height,
}


def draw(
    spec: ChartSpec,
    look: Look = PAPER_LOOK,
    *,
    width: float = WIDTH,
    height: float | None = None,
    most: float = math.inf,
) -> Drawing:
    """Draw a chart.

    Args:
        spec: the chart.
        look: where it is seen.
        width: of the drawing, in units of the look (pixels on paper).
        height: the same; the chart's own when not given, though no more than ``most``.
    """
    sheet = Sheet(width / look.unit, (height or 0.0) / look.unit, look=look)
    if not height:
        needs = _HEIGHTS.get(spec.mark)
        sheet.height = needs(spec, sheet) if needs else spec.height or _USUAL
        sheet.height = min(sheet.height, most / look.unit)
    DRAWN[spec.mark](spec, sheet)
    return sheet.finished()
