"""A page as a workbook: 「说明」 first, then a sheet per table, with a native chart where one fits.

Texts are written as texts, whatever they begin with; a hidden cell holds its word, no number.
"""

import io
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

import xlsxwriter
from xlsxwriter.utility import xl_range_abs

from dashboard import downloads, words
from dashboard.export.grid import Cell, Grid, form, grids
from dashboard.export.native import Chart, chart
from dashboard.export.page import INTERNAL, Page, Part, Stamp, facts, filters
from metrics.disclosure import Protected

FIRST: Final = "说明"
_LONGEST: Final = 31  # characters of a sheet's name, Excel's own limit
_FORBIDDEN: Final = set("[]:*?/\\'")
_RESERVED: Final = ("history", FIRST)
_HEAD: Final = 3  # rows above a table: title, subtitle, source
_KINDS: Final = {"bar": ("bar", None), "column": ("column", None),
                 "stacked": ("column", "stacked"), "line": ("line", None)}  # fmt: skip
_MONTH: Final = 'yyyy"年"m"月"'
_BESIDE: Final = 22  # rows that a chart covers; its own numbers stand below
_FONT: Final = "Microsoft YaHei"
_SIZE: Final = (620, 400)  # pixels


class _Book:
    """The workbook with its formats; each is made once."""

    def __init__(self) -> None:
        self.out = io.BytesIO()
        self.book: Any = xlsxwriter.Workbook(
            self.out,
            {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
             "strings_to_numbers": False, "nan_inf_to_errors": False},
        )  # fmt: skip
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}

    def style(self, **more: Any) -> Any:
        key = tuple(sorted(more.items()))
        if key not in self._formats:
            self._formats[key] = self.book.add_format({"font_name": _FONT, "font_size": 10, **more})
        return self._formats[key]


def workbook(page: Page, stamp: Stamp) -> bytes:
    """Write a page as XLSX.

    Args:
        page: what the page showed.
        stamp: who takes it, when, from which snapshot.

    Returns:
        The file. A page without figures gives a file that says so.
    """
    made = _Book()
    first = made.book.add_worksheet(FIRST)
    names: list[str] = []
    index: list[tuple[str, Part, Protected]] = []
    for part in page.parts.values():
        drawn = chart(part.figure, part.found)
        for i, grid in enumerate(grids(part)):
            name = sheet_name(grid.name, names)
            names.append(name)
            _sheet(made, name, part, grid, drawn if i == 0 else None)
            index += [(name, part, one) for one in grid.found]
    _explain(made, first, page, stamp, index)
    made.book.set_properties({"title": page.title, "author": stamp.user, "comments": INTERNAL})
    made.book.close()
    return made.out.getvalue()


def sheet_name(title: str, taken: Sequence[str]) -> str:
    """A valid name of at most 31 characters that no other sheet has, whatever the case."""
    kept = "".join(" " if c in _FORBIDDEN or ord(c) < 32 else c for c in title).strip() or "数据"
    used = {name.lower() for name in (*taken, *_RESERVED)}
    # Excel counts UTF-16 units: an emoji is two.
    name, number = _cut(kept, _LONGEST), 1
    while name.lower() in used:
        number += 1
        tail = f"（{number}）"
        name = _cut(kept, _LONGEST - len(tail)) + tail
    return name


def _cut(text: str, most: int) -> str:
    while len(text.encode("utf-16-le")) // 2 > most:
        text = text[:-1]
    return text.strip()


def _explain(
    made: _Book, sheet: Any, page: Page, stamp: Stamp, index: Sequence[tuple[str, Part, Protected]]
) -> None:
    wrap, bold = made.style(text_wrap=True, valign="top"), made.style(bold=True, valign="top")
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 60)
    sheet.set_column(2, 7, 26)
    mark = f"{INTERNAL} · {words.DEMO_MARK}" if stamp.demo else INTERNAL
    sheet.write_string(0, 0, mark, made.style(bold=True, font_color="#c8381f", font_size=12))
    at = 1
    for name, text in facts(page, stamp, downloads.ROUNDED):
        sheet.write_string(at, 0, name, bold)
        sheet.write_string(at, 1, text, wrap)
        at += 1
    if not index:
        return
    at += 1
    head = ("工作表", "标题", "指标", "口径", "范围与时段", "筛选", "保护", "说明")
    for column, text in enumerate(head):
        sheet.write_string(at, column, text, made.style(bold=True, bottom=1))
    for name, part, one in index:
        at += 1
        notes = "；".join(downloads.remarks([one], part.note))
        told = (
            part.title, f"{one.metric.name}（{words.unit(one.metric)}）", one.metric.definition,
            f"{words.place(one.selection.region)}，{words.period(one)}", filters(one.selection),
            downloads.rule(one.metric), notes,
        )  # fmt: skip
        link = made.style(font_color="#1f4e8c", underline=1, valign="top")
        sheet.write_url(at, 0, f"internal:'{name}'!A1", link, string=name)
        for column, text in enumerate(told, start=1):
            sheet.write_string(at, column, text, wrap)


def _sheet(made: _Book, name: str, part: Part, grid: Grid, drawn: Chart | None) -> None:
    sheet = made.book.add_worksheet(name)
    muted = made.style(font_color="#5c6675")
    sheet.write_string(0, 0, part.title, made.style(bold=True, font_size=13))
    below = "；".join(dict.fromkeys(words.subtitle(one) for one in grid.found))
    sheet.write_string(1, 0, part.subtitle or below, muted)
    sheet.write_string(2, 0, f"{downloads.source_line(grid.found)} · {INTERNAL}", muted)
    for column, text in enumerate(grid.head):
        sheet.write_string(_HEAD, column, text, made.style(bold=True, bottom=1))
        sheet.set_column(column, column, 24 if column < grid.figures else 15)
    for i, row in enumerate(grid.rows, start=_HEAD + 1):
        for column, cell in enumerate(row):
            _write(made, sheet, i, column, cell)
    if not grid.rows:
        sheet.write_string(_HEAD + 1, 0, "暂无数据", muted)
    sheet.freeze_panes(_HEAD + 1, grid.labels)
    sheet.set_footer(f"&L{INTERNAL}&R&P / &N")
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    if drawn is not None:
        _draw(made, sheet, name, part, grid, drawn)


def _write(made: _Book, sheet: Any, row: int, column: int, cell: Cell) -> None:
    if isinstance(cell.value, str):
        aside = made.style(font_color="#5c6675", align="right") if not cell.written else None
        is_word = cell.value in (words.HIDDEN_WORD, "暂无数据", "—")
        sheet.write_string(row, column, cell.value, aside if is_word else made.style())
    else:
        sheet.write_number(row, column, cell.value, made.style(num_format=cell.form))


def _draw(made: _Book, sheet: Any, name: str, part: Part, grid: Grid, drawn: Chart) -> None:
    left = len(grid.head) + 1
    where = _own(grid, drawn) or _block(made, sheet, left, drawn)
    top, bottom, names, columns = where
    kind, how = _KINDS[drawn.shape]
    made_chart = made.book.add_chart({"type": kind, **({"subtype": how} if how else {})})
    for column, one in zip(columns, drawn.series, strict=True):
        series: dict[str, Any] = {
            "name": _no_formula(one.name),
            "categories": f"='{name}'!{xl_range_abs(top, names, bottom, names)}",
            "values": f"='{name}'!{xl_range_abs(top, column, bottom, column)}",
        }
        if drawn.shape == "line":
            series["line"] = {"color": one.colour, "width": 2}
        else:
            series |= {"fill": {"color": one.colour}, "gap": 45}
            if one.colours:
                series["points"] = [{"fill": {"color": colour}} for colour in one.colours]
            if len(drawn.series) == 1:
                series["data_labels"] = {"value": True, "font": {"name": _FONT}}
        made_chart.add_series(series)
    _frame(made_chart, part, drawn)
    sheet.insert_chart(_HEAD, left, made_chart, {"description": part.title})


def _frame(made_chart: Any, part: Part, drawn: Chart) -> None:
    """Title, axes and legend; lying bars read from the top, as on the screen."""
    font = {"name": _FONT, "size": 9}
    made_chart.set_title(
        {"name": _no_formula(part.title), "name_font": {"name": _FONT, "size": 12}}
    )
    values = [v for one in drawn.series for v in one.values if v is not None]
    numbers = {"num_font": font, "num_format": form(drawn.metric, max(values, key=abs)),
               "major_gridlines": {"visible": True, "line": {"color": "#e4e8ee"}}}  # fmt: skip
    names: dict[str, Any] = {"num_font": font, "label_position": "low"}
    if drawn.shape == "bar":
        # A lying chart's x axis is the one of the names.
        names["reverse"] = True
    elif drawn.shape == "line":
        names |= {"date_axis": True, "num_format": _MONTH}
    made_chart.set_x_axis(names)
    made_chart.set_y_axis(numbers)
    several = len(drawn.series) > 1
    made_chart.set_legend({"position": "bottom", "font": font} if several else {"none": True})
    made_chart.set_size({"width": _SIZE[0], "height": max(_SIZE[1], _tall(drawn))})
    made_chart.show_blanks_as("gap")


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
    bottom = _HEAD + len(grid.rows)
    return _HEAD + 1, bottom, grid.figures - 1, [grid.figures]


def _block(made: _Book, sheet: Any, left: int, drawn: Chart) -> tuple[int, int, int, list[int]]:
    """The chart's numbers below it, as the screen arranged them; hidden ones stay empty."""
    row = _HEAD + max(_BESIDE, _tall(drawn) // 20 + 2)
    bold = made.style(bold=True, bottom=1)
    sheet.write_string(row, left, "图中数据", bold)
    for i, one in enumerate(drawn.series, start=1):
        sheet.write_string(row, left + i, one.name, bold)
    for down, label in enumerate(drawn.labels(), start=1):
        if isinstance(label, date):
            sheet.write_datetime(row + down, left, label, made.style(num_format=_MONTH))
        else:
            sheet.write_string(row + down, left, label, made.style())
        for i, one in enumerate(drawn.series, start=1):
            value = one.values[down - 1]
            if value is not None:
                style = made.style(num_format=form(drawn.metric, value))
                sheet.write_number(row + down, left + i, value, style)
    top, bottom = row + 1, row + len(drawn.categories)
    return top, bottom, left, [left + i for i in range(1, len(drawn.series) + 1)]
