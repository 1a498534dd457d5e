"""Pieces of a slide: texts in a Chinese font, tables, native charts. python-pptx only."""

import re
from collections.abc import Sequence
from typing import Any, Final

from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Emu, Pt

from dashboard.export.grid import Grid, form
from dashboard.export.native import Chart
from dashboard.theme import INK, MUTED

FONT: Final = "Microsoft YaHei"
Box = tuple[int, int, int, int]  # left, top, width, height in EMU
_KINDS: Final = {
    "bar": XL_CHART_TYPE.BAR_CLUSTERED,
    "column": XL_CHART_TYPE.COLUMN_CLUSTERED,
    "stacked": XL_CHART_TYPE.COLUMN_STACKED,
    "line": XL_CHART_TYPE.LINE,
}
_ACTIVE: Final = re.compile(r"\{?=|(https?|ftp|mailto|internal|external|file):")
MOST_ROWS: Final = 14  # of a table on a slide
_MONTH: Final = 'yyyy"年"m"月"'


def rgb(colour: str) -> RGBColor:
    """A colour of the theme, as python-pptx wants it."""
    return RGBColor.from_string(colour.lstrip("#").upper())


def put_text(
    frame: Any,
    lines: Sequence[str],
    size: float,
    *,
    bold: bool = False,
    colour: str = INK,
    align: Any = PP_ALIGN.LEFT,
) -> None:
    """Fill a text frame, a paragraph a line, in the Chinese font."""
    frame.word_wrap = True
    for i, line in enumerate(lines or [""]):
        paragraph = frame.paragraphs[0] if i == 0 else frame.add_paragraph()
        paragraph.alignment = align
        run = paragraph.add_run()
        run.text = clean(line)
        run.font.size, run.font.bold = Pt(size), bold
        run.font.color.rgb = rgb(colour)
        chinese(run._r.get_or_add_rPr())


def clean(text: str) -> str:
    """A text without what XML or a line of a slide can't hold."""
    return "".join(" " if ord(char) < 32 else char for char in text)


def chinese(properties: Any) -> None:
    """Set the font for both scripts: a:latin alone leaves Chinese to chance."""
    for tag in ("a:latin", "a:ea", "a:cs"):
        for old in properties.findall(qn(tag)):
            properties.remove(old)
    # The schema wants them in this order, after the fill and before any link.
    link = properties.find(qn("a:hlinkClick"))
    for tag in ("a:latin", "a:ea"):
        made = properties.makeelement(qn(tag), {"typeface": FONT})
        if link is None:
            properties.append(made)
        else:
            link.addprevious(made)


def text_box(slide: Any, box: Box, lines: Sequence[str], size: float, **more: Any) -> Any:
    """Add a text box."""
    made = slide.shapes.add_textbox(*map(Emu, box))
    frame = made.text_frame
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    put_text(frame, lines, size, **more)
    return made


def table(slide: Any, box: Box, grid: Grid) -> None:
    """Add a native table; what doesn't fit is counted in its last line."""
    head = list(grid.head)
    kept = [
        i
        for i, name in enumerate(head)
        if not name.endswith("代码")
        and (i <= grid.figures or any(row[i].text not in ("", "—") for row in grid.rows))
    ]
    rows = [[row[i].text for i in kept] for row in grid.rows[:MOST_ROWS]]
    more = len(grid.rows) - len(rows)
    if more > 0:
        rows.append([f"另有 {more} 行，见同页工作簿", *[""] * (len(kept) - 1)])
    height = min(box[3], (len(rows) + 1) * Pt(26))
    shape = slide.shapes.add_table(len(rows) + 1, len(kept), *map(Emu, (*box[:3], height)))
    shape.name = clean(grid.name)
    for column, i in enumerate(kept):
        _cell(shape.table.cell(0, column), head[i], right=i >= grid.figures, bold=True)
        for down, row in enumerate(rows, start=1):
            # Words of a state read from the left; numbers stand under each other.
            right = grid.figures <= i < len(head) - 1
            _cell(shape.table.cell(down, column), row[column], right=right)
    if more > 0:
        shape.table.cell(len(rows), 0).merge(shape.table.cell(len(rows), len(kept) - 1))


def _cell(cell: Any, text: str, *, right: bool, bold: bool = False) -> None:
    cell.margin_top = cell.margin_bottom = Pt(2)
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    put_text(
        cell.text_frame,
        [text if len(text) <= 40 else f"{text[:39]}…"],
        11,
        bold=bold,
        colour="#ffffff" if bold else INK,
        align=PP_ALIGN.RIGHT if right else PP_ALIGN.LEFT,
    )


def native_chart(slide: Any, box: Box, drawn: Chart, name: str) -> Any:
    """Add an editable chart; its data open in Excel, hidden ones are blank there too."""
    values = [v for one in drawn.series for v in one.values if v is not None]
    written = form(drawn.metric, max(values, key=abs))
    data = CategoryChartData(number_format=written)
    data.categories = [_no_formula(clean(c)) if isinstance(c, str) else c for c in drawn.labels()]
    if drawn.shape == "line":
        data.categories.number_format = "yyyy-mm"  # python-pptx writes no quotes
    for one in drawn.series:
        data.add_series(_no_formula(clean(one.name)), one.values)
    graphic = slide.shapes.add_chart(_KINDS[drawn.shape], *map(Emu, box), data)
    graphic.name = clean(name)
    made = graphic.chart
    made.font.size = Pt(12)
    made.font.color.rgb = rgb(INK)
    chinese(made.font._rPr)
    made.has_title = False
    made.has_legend = len(drawn.series) > 1
    if made.has_legend:
        made.legend.position = XL_LEGEND_POSITION.BOTTOM
        made.legend.include_in_layout = False
    _axes(made, drawn, written)
    _colours(made, drawn, written)
    return made


def _no_formula(text: str) -> str:
    """Keep the chart's own workbook, which python-pptx writes, from making formulas and links."""
    return f" {text}" if _ACTIVE.match(text) else text


def _axes(made: Any, drawn: Chart, written: str) -> None:
    names, numbers = made.category_axis, made.value_axis
    names.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    names.has_major_gridlines = False
    names.format.line.color.rgb = rgb(MUTED)
    numbers.major_gridlines.format.line.color.rgb = rgb("#e4e8ee")
    numbers.format.line.fill.background()
    numbers.tick_labels.number_format = written
    numbers.tick_labels.number_format_is_linked = False
    if drawn.shape == "bar":
        names.reverse_order = True
        numbers.visible = False
        numbers.has_major_gridlines = False
    if drawn.shape == "line":
        names.tick_labels.number_format = _MONTH
        names.tick_labels.number_format_is_linked = False


def _colours(made: Any, drawn: Chart, written: str) -> None:
    plot = made.plots[0]
    if drawn.shape == "line":
        for line, one in zip(plot.series, drawn.series, strict=True):
            line.smooth = False
            line.format.line.color.rgb = rgb(one.colour)
            line.format.line.width = Pt(2.25)
            line.marker.style = None
        return
    plot.gap_width = 45
    for bars, one in zip(plot.series, drawn.series, strict=True):
        bars.invert_if_negative = False
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
