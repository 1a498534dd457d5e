"""Native charts of a slide: bars, steps, lines with bands. Editable: their data open in Excel."""

import re
from copy import deepcopy
from typing import Any, Final

from pptx.chart.data import CategoryChartData
from pptx.enum.chart import (
    XL_CHART_TYPE,
    XL_LEGEND_POSITION,
    XL_MARKER_STYLE,
    XL_TICK_LABEL_POSITION,
    XL_TICK_MARK,
)
from pptx.enum.dml import MSO_LINE
from pptx.oxml.ns import qn
from pptx.util import Emu, Pt

from dashboard.export.office.bar_labels import label_bars
from dashboard.export.office.category_chart import CategoryChart, Series
from dashboard.export.office.layers import stacked
from dashboard.export.office.package import numbered_axes
from dashboard.export.office.shapes import Box, chinese, clean, rgb
from dashboard.wording.theme import INK, MUTED

_KINDS: Final = {
    "bar": XL_CHART_TYPE.BAR_CLUSTERED,
    "column": XL_CHART_TYPE.COLUMN_CLUSTERED,
    "stacked": XL_CHART_TYPE.COLUMN_STACKED,
    "waterfall": XL_CHART_TYPE.COLUMN_STACKED,
    "line": XL_CHART_TYPE.LINE,
}
_ACTIVE: Final = re.compile(r"\{?=|(https?|ftp|mailto|internal|external|file):")
MONTH: Final = 'yyyy"年"m"月"'
YEAR: Final = 'yyyy"年"'
MARK: Final = 5  # points: of a value that no line joins
_GRID: Final = "#e4e8ee"


def draw_categories(
    slide: Any, box: Box, drawn: CategoryChart, name: str, *, labelled: int = 0
) -> Any:
    """Add an editable chart; its data open in Excel, hidden ones are blank there too.

    Args:
        slide, box: where.
        drawn: the chart.
        name: what it is called, for whoever can't see it.
        labelled: bars beyond which none has words; 0 = as many as there are.
    """
    written = drawn.written
    data = CategoryChartData(number_format=written)
    data.categories = [_lined(c) if isinstance(c, str) else c for c in drawn.labels()]
    if drawn.shape == "line":
        data.categories.number_format = "yyyy-mm"  # python-pptx writes no quotes
    layers = stacked(drawn)
    # Areas first, as legends count them.
    for one in (*layers, *drawn.series):
        data.add_series(no_formula(clean(one.name)), one.values)
    graphic = slide.shapes.add_chart(_KINDS[drawn.shape], *map(Emu, box), data)
    graphic.name = clean(name)
    made = graphic.chart
    steps = drawn.shape == "waterfall"  # their colours tell up from down, not series
    dressed(made, [one.unseen or steps for one in (*layers, *drawn.series)])
    _axes(made, drawn, written)
    if drawn.shape == "line":
        _lines(made, drawn, len(layers))
        if layers:
            _under(made, layers)
    else:
        _bars(made, drawn, labelled)
    numbered_axes(made._chartSpace)
    return made


def _lined(text: str) -> str:
    """A category; only the steps of a waterfall have a second line."""
    name, line, said = text.rpartition("\n")
    return no_formula(clean(name) + line + clean(said)) if line else no_formula(clean(text))


def dressed(made: Any, silent: list[bool]) -> None:
    """Font, no title, and a legend of those series that are not silent."""
    made.font.size = Pt(12)
    made.font.color.rgb = rgb(INK)
    chinese(made.font._rPr)
    made.has_title = False
    made.has_legend = silent.count(False) > 1
    if not made.has_legend:
        return
    made.legend.position = XL_LEGEND_POSITION.BOTTOM
    made.legend.include_in_layout = False
    legend = made.legend._element
    place = legend.find(qn("c:legendPos"))
    for i in reversed([i for i, hush in enumerate(silent) if hush]):
        entry = legend.makeelement(qn("c:legendEntry"), {})
        entry.append(entry.makeelement(qn("c:idx"), {"val": str(i)}))
        entry.append(entry.makeelement(qn("c:delete"), {"val": "1"}))
        place.addnext(entry)


def no_formula(text: str) -> str:
    """Keep the chart's own workbook, which python-pptx writes, from making formulas and links."""
    return f" {text}" if _ACTIVE.match(text) else text


def _axes(made: Any, drawn: CategoryChart, written: str) -> None:
    names, numbers = made.category_axis, made.value_axis
    names.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    names.has_major_gridlines = False
    names.format.line.color.rgb = rgb(MUTED)
    number_axis(numbers, written)
    low, high = drawn.ends
    if low is not None:
        numbers.minimum_scale = low
    if high is not None:
        numbers.maximum_scale = high
    if drawn.shape == "bar":
        names.reverse_order = True
        numbers.visible = False
        numbers.has_major_gridlines = False
    if drawn.shape == "line":
        names.tick_labels.number_format = YEAR if drawn.apart >= 12 else MONTH
        names.tick_labels.number_format_is_linked = False
        names.major_tick_mark = names.minor_tick_mark = XL_TICK_MARK.NONE
        _in_months(names._element, drawn.apart)


def _in_months(axis: Any, step: int) -> None:
    """Ticks so many months apart; python-pptx leaves days to chance."""
    place = axis.find(qn("c:lblOffset"))
    for tag, value in (
        ("c:majorTimeUnit", "months"),
        ("c:majorUnit", str(step)),
        ("c:baseTimeUnit", "months"),
    ):
        for old in axis.findall(qn(tag)):
            axis.remove(old)
        place.addnext(axis.makeelement(qn(tag), {"val": value}))


def number_axis(axis: Any, written: str) -> None:
    """A quiet axis of numbers."""
    axis.has_major_gridlines = True
    axis.major_gridlines.format.line.color.rgb = rgb(_GRID)
    axis.format.line.fill.background()
    axis.tick_labels.number_format = written
    axis.tick_labels.number_format_is_linked = False


def _lines(made: Any, drawn: CategoryChart, start: int) -> None:
    for line, one in zip(list(made.plots[0].series)[start:], drawn.series, strict=True):
        line.smooth = False
        line.format.line.color.rgb = rgb(one.colour)
        line.format.line.width = Pt(1.25 if one.thin else 2.25)
        if one.dashed:
            line.format.line.dash_style = MSO_LINE.DASH
        line.marker.style = XL_MARKER_STYLE.CIRCLE if one.marked else XL_MARKER_STYLE.NONE
        if one.marked:
            line.marker.size = MARK
            line.marker.format.fill.solid()
            line.marker.format.fill.fore_color.rgb = rgb(one.colour)
            line.marker.format.line.color.rgb = rgb(one.colour)


def _under(made: Any, layers: tuple[Series, ...]) -> None:
    """Move the layers of bands from the lines into an area under them, on the same axes."""
    lines = made._chartSpace.find(f".//{qn('c:lineChart')}")
    area = lines.makeelement(qn("c:areaChart"), {})
    area.append(area.makeelement(qn("c:grouping"), {"val": "stacked"}))
    area.append(area.makeelement(qn("c:varyColors"), {"val": "0"}))
    series = list(made.plots[0].series)[: len(layers)]
    for plotted, layer in zip(series, layers, strict=True):
        plotted.format.line.fill.background()
        if not layer.colour:
            plotted.format.fill.background()
        else:
            plotted.format.fill.solid()
            plotted.format.fill.fore_color.rgb = rgb(layer.colour)
        ser = plotted._element
        for tag in ("c:marker", "c:smooth"):
            for old in ser.findall(qn(tag)):
                ser.remove(old)
        area.append(ser)
    for axis in lines.findall(qn("c:axId")):
        area.append(deepcopy(axis))
    lines.addprevious(area)


def _bars(made: Any, drawn: CategoryChart, labelled: int) -> None:
    plot = made.plots[0]
    plot.gap_width = 45
    if drawn.shape in ("stacked", "waterfall"):
        plot.overlap = 100
    for bars, one in zip(plot.series, drawn.series, strict=True):
        bars.invert_if_negative = False
        if one.unseen:
            bars.format.fill.background()
            continue
        bars.format.fill.solid()
        bars.format.fill.fore_color.rgb = rgb(one.colour)
        if len(set(one.colours)) > 1:
            for at, colour in enumerate(one.colours):
                fill = bars.points[at].format.fill
                fill.solid()
                fill.fore_color.rgb = rgb(colour)
    if len(drawn.series) == 1:
        label_bars(plot.series[0], drawn.series[0], most=labelled)
