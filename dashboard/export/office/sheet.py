"""What a chart puts beside the table of a worksheet: a function for each mark."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from dashboard.charts.spec import ChartSpec, Mark, Matrix
from dashboard.export.office import category_chart, xy_chart
from dashboard.export.office.shaded_table import shaded
from dashboard.export.office.sheet_charts import HEAD, Beside, draw_categories
from dashboard.export.office.sheet_xy import draw_xy

Draw = Callable[[Beside, Any], None]


def _categories(place: Beside, spec: ChartSpec) -> None:
    draw_categories(place, category_chart.MODELS[spec.mark](spec))


def _xy(place: Beside, spec: ChartSpec) -> None:
    draw_xy(place, xy_chart.MODELS[spec.mark](spec))


def _shades(place: Beside, spec: Matrix) -> None:
    """Rows and columns beside the long table, in the screen's shades."""
    drawn = shaded(spec)
    made, sheet, left = place.made, place.sheet, place.left
    bold = made.style(bold=True, bottom=1, align="center")
    sheet.set_column(left, left, 26)
    for j, text in enumerate(drawn.across, start=1):
        sheet.write_string(HEAD, left + j, text, bold)
    for i, (text, row) in enumerate(zip(drawn.down, drawn.cells, strict=True), start=HEAD + 1):
        sheet.write_string(i, left, text, made.style())
        for j, cell in enumerate(row, start=left + 1):
            style = made.style(bg_color=cell.fill, font_color=cell.ink, align="center")
            sheet.write_string(i, j, cell.text, style)


def _table_alone(_place: Beside, _spec: ChartSpec) -> None:
    """A map or a flow is none of a worksheet's charts: its table has every figure of it."""


DRAW: Final[Mapping[Mark, Draw]] = {
    **dict.fromkeys(category_chart.MODELS, _categories),
    **dict.fromkeys(xy_chart.MODELS, _xy),
    Mark.MATRIX: _shades,
    Mark.MAP: _table_alone,
    Mark.FLOW_MAP: _table_alone,
    Mark.SANKEY: _table_alone,
    Mark.EMPTY: _table_alone,
}
