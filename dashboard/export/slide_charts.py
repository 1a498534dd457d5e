"""Native charts of a slide: bars, steps, lines with bands. Editable: their data open in Excel."""

import re
from copy import deepcopy
from itertools import pairwise
from typing import Any, Final

from pptx.chart.data import CategoryChartData
from pptx.enum.chart import (
    XL_CHART_TYPE,
    XL_LEGEND_POSITION,
    XL_MARKER_STYLE,
    XL_TICK_LABEL_POSITION,
    XL_TICK_MARK,
)
from pptx.oxml.ns import qn
from pptx.util import Emu, Pt

from dashboard.export.native import Band, Chart, Series
from dashboard.export.shapes import Box, chinese, clean, rgb
from dashboard.theme import INK, MUTED

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
_GRID: Final = "#e4e8ee"


def native_chart(slide: Any, box: Box, drawn: Chart, name: str) -> Any:
    """Add an editable chart; its data open in Excel, hidden ones are blank there too."""
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
    dressed(made, [one.unseen for one in (*layers, *drawn.series)])
    _axes(made, drawn, written)
    if drawn.shape == "line":
        _lines(made, drawn, len(layers))
        if layers:
            _under(made, layers)
    else:
        _bars(made, drawn, written)
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


def stacked(drawn: Chart) -> tuple[Series, ...]:
    """Bands as layers of a stacked area: an unseen one up to the lowest end, then a layer each.

    Before a band begins its layers have no height, at the line's own value, so that a fan opens
    from the last settled point.
    """
    if not drawn.bands or not _nested(drawn.bands):
        return ()
    outer = drawn.bands[0]
    ends = [*(band.low for band in drawn.bands), *(band.high for band in reversed(drawn.bands))]
    seen = [one for one in drawn.series if not one.unseen]
    start = next(i for i, value in enumerate(outer.low) if value is not None)
    stop = max(i for i, value in enumerate(outer.low) if value is not None)
    levels: list[list[float]] = []
    for i in range(len(drawn.categories)):
        at = min(max(i, start), stop)
        known = [line[at] for line in ends]
        if i < start or i > stop or any(value is None for value in known):
            here = next((s.values[i] for s in seen if s.values[i] is not None), None)
            levels.append([here if here is not None else (outer.low[at] or 0.0)] * len(ends))
        else:
            levels.append([float(value or 0.0) for value in known])
    layers = [Series("范围下沿（不显示）", tuple(row[0] for row in levels), "#ffffff", unseen=True)]
    for k, _ in enumerate(pairwise(ends)):
        band = drawn.bands[min(k, len(ends) - 2 - k)]
        again = k > len(ends) - 2 - k
        layers.append(
            Series(f"{band.name}{'（上半）' if again else ''}",
                   tuple(row[k + 1] - row[k] for row in levels), _paled(band), unseen=again)
        )  # fmt: skip
    return tuple(layers)


def _nested(bands: tuple[Band, ...]) -> bool:
    """Whether each band lies within the one before it, month by month."""
    for outer, inner in pairwise(bands):
        for a, b, c, d in zip(outer.low, inner.low, inner.high, outer.high, strict=True):
            if None in (a, b, c, d):
                if {a is None, b is None, c is None, d is None} != {True}:
                    return False
            elif not a <= b <= c <= d:  # type: ignore[operator]
                return False
    return any(value is not None for value in bands[0].low)


def _paled(band: Band) -> str:
    """The band's colour as it looks on white: layers of an area stand on each other."""
    alpha = max(band.alpha, 0.16)
    mixed = (round(255 - (255 - int(band.colour[k : k + 2], 16)) * alpha) for k in (1, 3, 5))
    return "#" + "".join(f"{one:02x}" for one in mixed)


def _axes(made: Any, drawn: Chart, written: str) -> None:
    names, numbers = made.category_axis, made.value_axis
    names.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    names.has_major_gridlines = False
    names.format.line.color.rgb = rgb(MUTED)
    number_axis(numbers, written)
    if drawn.floor is not None:
        numbers.minimum_scale = drawn.floor
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
    for tag, value in (("c:majorTimeUnit", "months"), ("c:majorUnit", str(step)),
                       ("c:baseTimeUnit", "months")):  # fmt: skip
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


def _lines(made: Any, drawn: Chart, start: int) -> None:
    for line, one in zip(list(made.plots[0].series)[start:], drawn.series, strict=True):
        line.smooth = False
        line.format.line.color.rgb = rgb(one.colour)
        line.format.line.width = Pt(2.25)
        line.marker.style = XL_MARKER_STYLE.NONE


def _under(made: Any, layers: tuple[Series, ...]) -> None:
    """Move the layers of bands from the lines into an area under them, on the same axes."""
    lines = made._chartSpace.find(f".//{qn('c:lineChart')}")
    area = lines.makeelement(qn("c:areaChart"), {})
    area.append(area.makeelement(qn("c:grouping"), {"val": "stacked"}))
    area.append(area.makeelement(qn("c:varyColors"), {"val": "0"}))
    series = list(made.plots[0].series)[: len(layers)]
    for plotted, layer in zip(series, layers, strict=True):
        plotted.format.line.fill.background()
        if layer is layers[0]:
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


def _bars(made: Any, drawn: Chart, written: str) -> None:
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
        plot.has_data_labels = True
        labels = plot.data_labels
        labels.number_format, labels.number_format_is_linked = written, False
        labels.font.size = Pt(11)
        chinese(labels.font._rPr)
