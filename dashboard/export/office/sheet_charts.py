"""Native charts of a workbook beside their tables; their own numbers stand below them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Protocol

from xlsxwriter.utility import xl_range_abs

from dashboard.export.grid import Grid, form
from dashboard.export.office.bar_labels import custom_labels
from dashboard.export.office.category_chart import CategoryChart, Series
from dashboard.export.office.layers import stacked
from dashboard.export.office.slide_charts import MARK, MONTH, YEAR

HEAD: Final = 3  # rows above a table: title, subtitle, source
FONT: Final = "Microsoft YaHei"
_KINDS: Final = {
    "bar": ("bar", None),
    "column": ("column", None),
    "line": ("line", None),
    "stacked": ("column", "stacked"),
    "waterfall": ("column", "stacked"),
}
UNDER: Final = 22  # rows that a chart covers; its own numbers stand below
SIZE: Final = (620, 400)  # pixels
GRID: Final = {"visible": True, "line": {"color": "#e4e8ee"}}
SMALL: Final = {"name": FONT, "size": 9}


class Styled(Protocol):
    """The workbook being made, with its formats."""

    book: Any

    def style(self, **more: Any) -> Any:
        """A format."""


@dataclass(frozen=True)
class Beside:
    """A worksheet and the table on it, at whose right a chart stands; ``title`` is the part's."""

    made: Styled
    sheet: Any
    name: str
    title: str
    grid: Grid

    @property
    def left(self) -> int:
        """The first column of what stands beside the table."""
        return len(self.grid.head) + 1

    def area(self, top: int, bottom: int, column: int) -> str:
        """A formula for cells of a column."""
        return f"='{self.name}'!{xl_range_abs(top, column, bottom, column)}"


def draw_categories(place: Beside, drawn: CategoryChart) -> None:
    """Insert the native chart of bars or lines."""
    layers = stacked(drawn)
    top, bottom, names, columns = _own(place.grid, drawn) or _block(place, drawn, layers)
    kind, how = _KINDS[drawn.shape]
    book = place.made.book
    main = book.add_chart({"type": kind, **({"subtype": how} if how else {})})
    under = book.add_chart({"type": "area", "subtype": "stacked"}) if layers else None
    for column, one in zip(columns, (*drawn.series, *layers), strict=True):
        series: dict[str, Any] = {
            "name": no_formula(one.name),
            "categories": place.area(top, bottom, names),
            "values": place.area(top, bottom, column),
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
    _frame(first, place.title, drawn, silent)
    place.sheet.insert_chart(HEAD, place.left, first, {"description": place.title})


def _look(one: Series, drawn: CategoryChart) -> dict[str, Any]:
    if drawn.shape == "line":
        line: dict[str, Any] = {"color": one.colour, "width": 1 if one.thin else 2}
        ink = {"color": one.colour}
        mark = {"type": "circle", "size": MARK, "fill": ink, "border": ink}
        return {
            "line": line | ({"dash_type": "dash"} if one.dashed else {}),
            **({"marker": mark} if one.marked else {}),
        }
    if one.unseen:
        return {"fill": {"none": True}, "border": {"none": True}, "gap": 45}
    look: dict[str, Any] = {"fill": {"color": one.colour}, "gap": 45}
    if one.colours:
        look["points"] = [{"fill": {"color": colour}} for colour in one.colours]
    if len(drawn.series) == 1 and any(one.said):
        usual, custom = custom_labels(one)
        font = {"name": FONT}
        look["data_labels"] = {"value": True, "font": font, "num_format": usual or drawn.written}
        if any(custom):
            look["data_labels"]["custom"] = [
                {"font": font, **own} if own and "value" in own else own for own in custom
            ]
    return look


def _frame(chart: Any, title: str, drawn: CategoryChart, silent: Sequence[int]) -> None:
    """Title, axes and legend; lying bars read from the top, as on the screen."""
    chart.set_title({"name": no_formula(title), "name_font": {"name": FONT, "size": 12}})
    numbers: dict[str, Any] = {
        "num_font": SMALL,
        "major_gridlines": GRID,
        "num_format": drawn.written,
    }
    low, high = drawn.ends
    numbers |= {"min": low} if low is not None else {}
    numbers |= {"max": high} if high is not None else {}
    names: dict[str, Any] = {"num_font": SMALL, "label_position": "low"}
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
    legend: dict[str, Any] = {"position": "bottom", "font": SMALL, "delete_series": list(silent)}
    chart.set_legend(legend if several else {"none": True})
    chart.set_size({"width": SIZE[0], "height": max(SIZE[1], _tall(drawn))})
    chart.show_blanks_as("gap")


def no_formula(text: str) -> str:
    """A chart's own texts: xlsxwriter takes one that begins with = for a reference."""
    return f" {text}" if text.startswith("=") else text


def _tall(drawn: CategoryChart) -> int:
    return 80 + 20 * len(drawn.categories) if drawn.shape == "bar" else 0


def _own(grid: Grid, drawn: CategoryChart) -> tuple[int, int, int, list[int]] | None:
    """The table's own cells, where the chart has one bar for each of its rows, in their order.

    Not where one is hidden: Excel would draw its word as a zero.
    """
    if len(drawn.series) != 1 or drawn.shape == "line" or not grid.labels:
        return None
    values = tuple(row[grid.figures].value for row in grid.rows)
    names = (row[grid.figures - 1].value for row in grid.rows)
    if values != drawn.series[0].values or not all(isinstance(name, str) for name in names):
        return None
    bottom = HEAD + len(grid.rows)
    return HEAD + 1, bottom, grid.figures - 1, [grid.figures]


def _block(
    place: Beside, drawn: CategoryChart, layers: Sequence[Series]
) -> tuple[int, int, int, list[int]]:
    """The chart's numbers below it, as the screen arranged them; hidden ones stay empty."""
    made, sheet, left = place.made, place.sheet, place.left
    row = HEAD + max(UNDER, _tall(drawn) // 20 + 2)
    bold = made.style(bold=True, bottom=1)
    every = (*drawn.series, *layers)
    sheet.set_column(left, left, 20)
    sheet.set_column(left + 1, left + len(every), 15)
    sheet.write_string(row, left, "图中数据", bold)
    for i, one in enumerate(every, start=1):
        sheet.write_string(row, left + i, one.name, bold)
    when = YEAR if drawn.yearly else MONTH  # a year's figure is no December's
    for down, label in enumerate(drawn.labels(), start=1):
        if isinstance(label, date):
            sheet.write_datetime(row + down, left, label, made.style(num_format=when))
        else:
            sheet.write_string(row + down, left, label, made.style(text_wrap=bool(drawn.said)))
        for i, one in enumerate(every, start=1):
            value = one.values[down - 1]
            if value is not None:
                style = made.style(num_format=form(drawn.metric, value, drawn.half))
                sheet.write_number(row + down, left + i, value, style)
    top, bottom = row + 1, row + len(drawn.categories)
    return top, bottom, left, [left + i for i in range(1, len(every) + 1)]
