"""XY charts of a slide: quadrants, funnels, survival curves with their bounds, ranges."""

from typing import Any, Final

from pptx.chart.data import XyChartData
from pptx.enum.chart import (
    XL_CHART_TYPE,
    XL_LABEL_POSITION,
    XL_LEGEND_POSITION,
    XL_MARKER_STYLE,
)
from pptx.enum.chart import XL_TICK_LABEL_POSITION as TICKS
from pptx.enum.dml import MSO_LINE
from pptx.enum.text import PP_ALIGN
from pptx.util import Emu, Pt

from dashboard.export.grid import form
from dashboard.export.office.package import numbered_axes
from dashboard.export.office.shapes import Box, clean, put_text, rgb
from dashboard.export.office.slide_charts import dressed, no_formula, number_axis
from dashboard.export.office.xy_chart import Axis, Points, XyChart
from dashboard.wording.theme import MUTED

_LINE: Final = Pt(24)  # of the table under curves
_NAME: Final = 0.14  # of the width: its first column
_SPOTS: Final = {
    "above": XL_LABEL_POSITION.ABOVE,
    "right": XL_LABEL_POSITION.RIGHT,
    "center": XL_LABEL_POSITION.CENTER,
}


def draw_xy(slide: Any, box: Box, drawn: XyChart, name: str) -> Any:
    """Add an editable XY chart, and under curves the table of how many were still observed."""
    left, top, width, height = box
    if drawn.below:
        under = _LINE * (len(drawn.below) + 1)
        _below(slide, (left, top + height - under, width, under), drawn)
        height -= under + Pt(6)
    ups = [y for one in drawn.points for y in one.y]
    data = XyChartData(number_format=form(drawn.metric, max(ups, key=abs)))
    for one in drawn.points:
        series = data.add_series(no_formula(clean(one.name)))
        for x, y in zip(one.x, one.y, strict=True):
            series.add_data_point(x, y)
    graphic = slide.shapes.add_chart(
        XL_CHART_TYPE.XY_SCATTER, *map(Emu, (left, top, width, height)), data
    )
    graphic.name = clean(name)
    made = graphic.chart
    dressed(made, [one.helper for one in drawn.points])
    if drawn.below and made.has_legend:
        # Beside the curves: the table needs the room below them.
        made.legend.position = XL_LEGEND_POSITION.RIGHT
    _axis(made.category_axis, drawn.across, drawn)
    _axis(made.value_axis, drawn.up, drawn)
    for plotted, one in zip(made.plots[0].series, drawn.points, strict=True):
        _drawn(plotted, one)
    numbered_axes(made._chartSpace)
    return made


def _axis(axis: Any, given: Axis, drawn: XyChart) -> None:
    axis.minimum_scale, axis.maximum_scale = given.low, given.high
    if given.step:
        axis.major_unit = given.step
    axis.visible = given.shown
    axis.has_major_gridlines = False
    if not given.shown:
        return
    axis._element.get_or_add_crosses().set("val", "min")
    is_up = given is drawn.up
    number_axis(axis, given.form or "General")
    axis.tick_label_position = TICKS.LOW
    if not is_up:
        axis.has_major_gridlines = False
        axis.format.line.color.rgb = rgb(MUTED)
    if given.title:
        axis.has_title = True
        put_text(axis.axis_title.text_frame, [given.title], 11, colour=MUTED)


def _drawn(plotted: Any, one: Points) -> None:
    line = plotted.format.line
    if one.width:
        line.color.rgb = rgb(one.colour)
        line.width = Pt(one.width)
        if one.dashed:
            line.dash_style = MSO_LINE.SQUARE_DOT
    else:
        line.fill.background()
    plotted.smooth = False
    marker = plotted.marker
    marker.style = XL_MARKER_STYLE.CIRCLE if one.size else XL_MARKER_STYLE.NONE
    if one.size:
        marker.size = one.size
        _filled(marker, one.colour)
    for i, text in enumerate(one.labels):
        if text:
            label = plotted.points[i].data_label
            put_text(label.text_frame, [text], 10, colour=one.label_colour, align=PP_ALIGN.LEFT)
            label.text_frame.word_wrap = False
            label.position = _SPOTS[one.label_place]


def _filled(marker: Any, colour: str) -> None:
    marker.format.fill.solid()
    marker.format.fill.fore_color.rgb = rgb(colour)
    marker.format.line.fill.background()


def _below(slide: Any, box: Box, drawn: XyChart) -> None:
    """Numbers still observed at the years, a line for each curve."""
    left, top, width, height = box
    months = sorted({month for _, line in drawn.below for month, _ in line})
    shape = slide.shapes.add_table(
        len(drawn.below) + 1, len(months) + 1, *map(Emu, (left, top, width, height))
    )
    shape.name = "仍在观察的人数"
    table = shape.table
    first = round(width * _NAME)
    for column in range(len(months) + 1):
        table.columns[column].width = Emu(first if not column else (width - first) // len(months))
    head = ["仍在观察的人数", *(f"{month} 个月" if month else "来时" for month in months)]
    rows = [head] + [
        [name, *(dict(line).get(month, "") for month in months)] for name, line in drawn.below
    ]
    for down, row in enumerate(rows):
        table.rows[down].height = Emu(_LINE)
        for column, text in enumerate(row):
            cell = table.cell(down, column)
            cell.fill.background()
            cell.margin_top = cell.margin_bottom = Pt(0)
            cell.margin_left = cell.margin_right = Pt(3)
            align = PP_ALIGN.RIGHT if column else PP_ALIGN.LEFT
            put_text(cell.text_frame, [text], 10, colour=MUTED, align=align)
