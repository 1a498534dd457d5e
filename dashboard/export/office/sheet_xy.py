"""XY charts of a workbook: quadrants, funnels, survival curves with their bounds, ranges."""

from typing import Any

from dashboard.export.office.sheet_charts import (
    FONT,
    GRID,
    HEAD,
    SIZE,
    SMALL,
    UNDER,
    Beside,
    no_formula,
)
from dashboard.export.office.xy_chart import Axis, Points, XyChart


def draw_xy(place: Beside, drawn: XyChart) -> None:
    """Insert the XY chart; each series has its two columns below it."""
    made, sheet, left = place.made, place.sheet, place.left
    top = HEAD + UNDER + 2
    plot = made.book.add_chart({"type": "scatter", "subtype": "straight"})
    for i, one in enumerate(drawn.points):
        x, y = left + 2 * i, left + 2 * i + 1
        bold = made.style(bold=True, bottom=1)
        sheet.write_string(top, x, f"{one.name}·横", bold)
        sheet.write_string(top, y, f"{one.name}·纵", bold)
        for down, (a, b) in enumerate(zip(one.x, one.y, strict=True), start=1):
            sheet.write_number(top + down, x, a, made.style())
            sheet.write_number(top + down, y, b, made.style(num_format=drawn.up.form or "General"))
        bottom = top + len(one.x)
        plot.add_series(
            {
                "name": no_formula(one.name),
                "categories": place.area(top + 1, bottom, x),
                "values": place.area(top + 1, bottom, y),
                **_dots(one),
            }
        )
    plot.set_title({"name": no_formula(place.title), "name_font": {"name": FONT, "size": 12}})
    plot.set_x_axis(_scale(drawn.across, is_up=False))
    plot.set_y_axis(_scale(drawn.up, is_up=True))
    silent = [i for i, one in enumerate(drawn.points) if one.helper]
    shown = len(drawn.points) - len(silent)
    legend: dict[str, Any] = {"position": "bottom", "font": SMALL, "delete_series": silent}
    plot.set_legend(legend if shown > 1 else {"none": True})
    plot.set_size({"width": SIZE[0], "height": SIZE[1] + 40})
    sheet.insert_chart(HEAD, left, plot, {"description": place.title})


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
            {"value": no_formula(text), "font": font} if text else {"delete": True}
            for text in one.labels
        ]
        look["data_labels"] = {
            "value": True,
            "custom": texts,
            "position": one.label_place,
            "font": font,
        }
    return look


def _scale(given: Axis, *, is_up: bool) -> dict[str, Any]:
    made: dict[str, Any] = {
        "min": given.low,
        "max": given.high,
        "num_font": SMALL,
        "label_position": "low",
        "visible": given.shown,
        "major_gridlines": GRID if is_up and given.shown else {"visible": False},
    }
    if given.form:
        made["num_format"] = given.form
    if given.step:
        made["major_unit"] = given.step
    if given.title:
        made |= {"name": given.title, "name_font": SMALL}
    return made
