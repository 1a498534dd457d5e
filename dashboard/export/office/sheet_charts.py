"""Native charts of a workbook beside their tables; their own numbers stand below them."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final, Protocol

from xlsxwriter.utility import xl_range_abs

from dashboard.export.grid import Grid, form
from dashboard.export.office.layers import stacked
from dashboard.export.office.native import Chart, Series
from dashboard.export.office.points import Axis, Cloud, Points
from dashboard.export.office.shaded import Shaded
from dashboard.export.office.slide_charts import MONTH, YEAR

HEAD: Final = 3  # rows above a table: title, subtitle, source
FONT: Final = "Microsoft YaHei"
_KINDS: Final = {
    "bar": ("bar", None),
    "column": ("column", None),
    "line": ("line", None),
    "stacked": ("column", "stacked"),
    "waterfall": ("column", "stacked"),
}
_BESIDE: Final = 22  # rows that a chart covers; its own numbers stand below
_SIZE: Final = (620, 400)  # pixels
_GRID: Final = {"visible": True, "line": {"color": "#e4e8ee"}}
_SMALL: Final = {"name": FONT, "size": 9}


class Styled(Protocol):
    """The workbook being made, with its formats."""

    book: Any

    def style(self, **more: Any) -> Any:
        """A format."""


def draw(made: Styled, sheet: Any, name: str, title: str, grid: Grid, drawn: Chart) -> None:
    """Insert the native chart of bars or lines."""
    left = len(grid.head) + 1
    layers = stacked(drawn)
    where = _own(grid, drawn) or _block(made, sheet, left, drawn, layers)
    top, bottom, names, columns = where
    kind, how = _KINDS[drawn.shape]
    main = made.book.add_chart({"type": kind, **({"subtype": how} if how else {})})
    under = made.book.add_chart({"type": "area", "subtype": "stacked"}) if layers else None
    for column, one in zip(columns, (*drawn.series, *layers), strict=True):
        series: dict[str, Any] = {
            "name": _no_formula(one.name),
            "categories": f"='{name}'!{xl_range_abs(top, names, bottom, names)}",
            "values": f"='{name}'!{xl_range_abs(top, column, bottom, column)}",
        }
        if under is not None and one in layers:
            fill = {"color": one.colour} if one.colour else {"none": True}
            under.add_series(series | {"fill": fill, "line": {"none": True}})
        else:
            main.add_series(series | _look(one, drawn))
    first = main
    if under is not None:
        under.combine(main)
        first = under
    silent = [i for i, one in enumerate((*layers, *drawn.series)) if one.unseen]
    _frame(first, title, drawn, silent)
    sheet.insert_chart(HEAD, left, first, {"description": title})


def _look(one: Series, drawn: Chart) -> dict[str, Any]:
    if drawn.shape == "line":
        return {"line": {"color": one.colour, "width": 2}}
    if one.unseen:
        return {"fill": {"none": True}, "border": {"none": True}, "gap": 45}
    look: dict[str, Any] = {"fill": {"color": one.colour}, "gap": 45}
    if one.colours:
        look["points"] = [{"fill": {"color": colour}} for colour in one.colours]
    if len(drawn.series) == 1:
        font = {"name": FONT}
        look["data_labels"] = {"value": True, "font": font, "num_format": drawn.written}
    return look


def _frame(chart: Any, title: str, drawn: Chart, silent: Sequence[int]) -> None:
    """Title, axes and legend; lying bars read from the top, as on the screen."""
    chart.set_title({"name": _no_formula(title), "name_font": {"name": FONT, "size": 12}})
    numbers: dict[str, Any] = {
        "num_font": _SMALL,
        "major_gridlines": _GRID,
        "num_format": drawn.written,
    }
    if drawn.floor is not None:
        numbers["min"] = drawn.floor
    names: dict[str, Any] = {"num_font": _SMALL, "label_position": "low"}
    if drawn.shape == "bar":
        names["reverse"] = True
        numbers["label_position"] = "high"  # below, as the names begin above
    elif drawn.shape == "line":
        names |= {
            "date_axis": True,
            "num_format": YEAR if drawn.apart >= 12 else MONTH,
            "major_unit_type": "months",
            "major_unit": drawn.apart,
        }
    # Of a lying chart xlsxwriter calls the level axis x, whatever stands on it.
    level, upright = (numbers, names) if drawn.shape == "bar" else (names, numbers)
    chart.set_x_axis(level)
    chart.set_y_axis(upright)
    several = len([one for one in drawn.series if not one.unseen]) + len(drawn.bands) > 1
    several = several and drawn.shape != "waterfall"  # its colours tell up from down
    legend: dict[str, Any] = {"position": "bottom", "font": _SMALL, "delete_series": list(silent)}
    chart.set_legend(legend if several else {"none": True})
    chart.set_size({"width": _SIZE[0], "height": max(_SIZE[1], _tall(drawn))})
    chart.show_blanks_as("gap")


def _no_formula(text: str) -> str:
    """A chart's own texts: xlsxwriter takes one that begins with = for a reference."""
    return f" {text}" if text.startswith("=") else text


def _tall(drawn: Chart) -> int:
    return 80 + 20 * len(drawn.categories) if drawn.shape == "bar" else 0


def _own(grid: Grid, drawn: Chart) -> tuple[int, int, int, list[int]] | None:
    """The table's own cells, where the chart has one bar for each of its rows, in their order.

    Not where one is hidden: Excel would draw its word as a zero.
    """
    if len(drawn.series) != 1 or drawn.shape == "line" or not grid.labels:
        return None
    values = tuple(row[grid.figures].value for row in grid.rows)
    if values != drawn.series[0].values:
        return None
    bottom = HEAD + len(grid.rows)
    return HEAD + 1, bottom, grid.figures - 1, [grid.figures]


def _block(
    made: Styled, sheet: Any, left: int, drawn: Chart, layers: Sequence[Series]
) -> tuple[int, int, int, list[int]]:
    """The chart's numbers below it, as the screen arranged them; hidden ones stay empty."""
    row = HEAD + max(_BESIDE, _tall(drawn) // 20 + 2)
    bold = made.style(bold=True, bottom=1)
    every = (*drawn.series, *layers)
    sheet.set_column(left, left, 20)
    sheet.set_column(left + 1, left + len(every), 15)
    sheet.write_string(row, left, "图中数据", bold)
    for i, one in enumerate(every, start=1):
        sheet.write_string(row, left + i, one.name, bold)
    for down, label in enumerate(drawn.labels(), start=1):
        if isinstance(label, date):
            sheet.write_datetime(row + down, left, label, made.style(num_format=MONTH))
        else:
            sheet.write_string(row + down, left, label, made.style(text_wrap=bool(drawn.said)))
        for i, one in enumerate(every, start=1):
            value = one.values[down - 1]
            if value is not None:
                style = made.style(num_format=form(drawn.metric, value))
                sheet.write_number(row + down, left + i, value, style)
    top, bottom = row + 1, row + len(drawn.categories)
    return top, bottom, left, [left + i for i in range(1, len(every) + 1)]


def draw_points(made: Styled, sheet: Any, name: str, title: str, left: int, drawn: Cloud) -> None:
    """Insert the XY chart; each series has its two columns below it."""
    top = HEAD + _BESIDE + 2
    plot = made.book.add_chart({"type": "scatter", "subtype": "straight"})
    for i, one in enumerate(drawn.points):
        x, y = left + 2 * i, left + 2 * i + 1
        bold = made.style(bold=True, bottom=1)
        sheet.write_string(top, x, f"{one.name}·横", bold)
        sheet.write_string(top, y, f"{one.name}·纵", bold)
        for down, (a, b) in enumerate(zip(one.x, one.y, strict=True), start=1):
            sheet.write_number(top + down, x, a, made.style())
            sheet.write_number(top + down, y, b, made.style(num_format=_form(drawn.up, drawn)))
        bottom = top + len(one.x)
        plot.add_series(
            {
                "name": _no_formula(one.name),
                "categories": f"='{name}'!{xl_range_abs(top + 1, x, bottom, x)}",
                "values": f"='{name}'!{xl_range_abs(top + 1, y, bottom, y)}",
                **_dots(one),
            }
        )
    plot.set_title({"name": _no_formula(title), "name_font": {"name": FONT, "size": 12}})
    plot.set_x_axis(_scale(drawn.across, drawn, is_up=False))
    plot.set_y_axis(_scale(drawn.up, drawn, is_up=True))
    silent = [i for i, one in enumerate(drawn.points) if one.helper]
    shown = len(drawn.points) - len(silent)
    legend: dict[str, Any] = {"position": "bottom", "font": _SMALL, "delete_series": silent}
    plot.set_legend(legend if shown > 1 else {"none": True})
    plot.set_size({"width": _SIZE[0], "height": _SIZE[1] + 40})
    sheet.insert_chart(HEAD, left, plot, {"description": title})


def _dots(one: Points) -> dict[str, Any]:
    line: dict[str, Any] = {"none": True}
    if one.width:
        line = {"color": one.colour, "width": one.width}
        line |= {"dash_type": "square_dot"} if one.dashed else {}
    marker: dict[str, Any] = {"type": "none"}
    if one.size:
        plain = {"color": one.colour}
        marker = {"type": "circle", "size": one.size, "fill": plain, "border": {"none": True}}
    look: dict[str, Any] = {"line": line, "marker": marker}
    if any(one.labels):
        font = {"name": FONT, "size": 9, "color": one.label_colour}
        texts = [
            {"value": _no_formula(text), "font": font} if text else {"delete": True}
            for text in one.labels
        ]
        look["data_labels"] = {
            "value": True,
            "custom": texts,
            "position": one.label_place,
            "font": font,
        }
    return look


def _scale(given: Axis, drawn: Cloud, *, is_up: bool) -> dict[str, Any]:
    made: dict[str, Any] = {
        "min": given.low,
        "max": given.high,
        "num_font": _SMALL,
        "label_position": "low",
        "visible": given.shown,
        "major_gridlines": _GRID if is_up and given.shown else {"visible": False},
    }
    if given.form or is_up or given.percent:
        made["num_format"] = given.form or _form(given, drawn)
    if given.step:
        made["major_unit"] = given.step
    if given.title:
        made |= {"name": given.title, "name_font": _SMALL}
    return made


def _form(given: Axis, drawn: Cloud) -> str:
    return "0%" if given.percent else form(drawn.metric, given.high)


def shade(made: Styled, sheet: Any, left: int, drawn: Shaded) -> None:
    """Write a heat map beside the long table, in the screen's shades."""
    bold = made.style(bold=True, bottom=1, align="center")
    sheet.set_column(left, left, 26)
    for j, text in enumerate(drawn.across, start=1):
        sheet.write_string(HEAD, left + j, text, bold)
    for i, (text, row) in enumerate(zip(drawn.down, drawn.cells, strict=True), start=HEAD + 1):
        sheet.write_string(i, left, text, made.style())
        for j, cell in enumerate(row, start=left + 1):
            style = made.style(bg_color=cell.fill, font_color=cell.ink, align="center")
            sheet.write_string(i, j, cell.text, style)
