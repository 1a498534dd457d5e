"""A page as a workbook: 「说明」 first, then a sheet per table, with a native chart where one fits.

Texts are written as texts, whatever they begin with; a hidden cell holds its word, no number.
"""

import io
import re
from collections.abc import Sequence
from datetime import UTC
from typing import Any, Final

import xlsxwriter

from dashboard.document.document import Document
from dashboard.document.values import Listing, Part
from dashboard.export import font_words
from dashboard.export.grid import Grid, grids
from dashboard.export.names import steady_name
from dashboard.export.office import sheet_charts
from dashboard.export.office.sheet import DRAW
from dashboard.export.office.sheet_charts import Beside
from dashboard.export.page import Stamp, facts, filters
from dashboard.export.printed import as_printed, is_blank, own_filters
from dashboard.export.progress import Progress
from dashboard.export.unbroken import hard
from dashboard.wording import captions, words
from dashboard.wording.theme import THIN_SPACE
from metrics.disclosure.protect import Protected
from metrics.engine.selection import Selection

FIRST: Final = "说明"
_LONGEST: Final = 31  # characters of a sheet's name, Excel's own limit
_FORBIDDEN: Final = set("[]:*?/\\'")
_RESERVED: Final = ("history", FIRST)
_HEAD: Final = sheet_charts.HEAD  # rows above a table: title, subtitle, source
_FONT: Final = sheet_charts.FONT
_WITH_CHART: Final = 40  # rows of a table that is printed beside its chart
_CHART_WIDE: Final = 11  # columns that a chart covers, with the gap before it
_PLAIN_NUMBER: Final = re.compile(r"-?\d+(\.\d+)?%?")
_WORDS: Final = (words.HIDDEN_WORD, "暂无数据", "—")


class Book:
    """The workbook with its formats; each is made once."""

    def __init__(self) -> None:
        self.out = io.BytesIO()
        self.book: Any = xlsxwriter.Workbook(
            self.out,
            {
                "in_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
                "nan_inf_to_errors": False,
            },
        )
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}
        self._tables: set[str] = set()

    def style(self, **more: Any) -> Any:
        """A format, made once."""
        key = tuple(sorted(more.items()))
        if key not in self._formats:
            self._formats[key] = self.book.add_format({"font_name": _FONT, "font_size": 10, **more})
        return self._formats[key]

    def named(self, sheet: Any, name: str, head: Sequence[str], rows: int) -> None:
        """Make a table of the rows below the head, with a filter at each column.

        Its name stays the same as long as the sheet's does, so that formulas and queries hold.
        """
        if not rows:
            return
        if len({text.lower() for text in head}) < len(head):
            sheet.autofilter(_HEAD, 0, _HEAD + rows, len(head) - 1)
            return
        kept = "".join(c if c.isalnum() else "_" for c in name).strip("_")
        while f"表_{kept}".lower() in self._tables:
            kept += "_2"
        self._tables.add(f"表_{kept}".lower())
        bold = self.style(bold=True, bottom=1)
        columns = [{"header": hard(text), "header_format": bold} for text in head]
        look = {"name": f"表_{kept}", "columns": columns, "style": "Table Style Light 1"}
        sheet.add_table(_HEAD, 0, _HEAD + rows, len(head) - 1, look)


def workbook(page: Document, stamp: Stamp, watch: Progress | None = None) -> bytes:
    """Write a page as XLSX.

    Args:
        page: what the page showed.
        stamp: who takes it, when, from which snapshot.
        watch: called before each part.

    Returns:
        The file. A page without figures gives a file that says so.
    """
    made, page = Book(), as_printed(page, folded=False)
    first = made.book.add_worksheet(FIRST)
    names: list[str] = []
    index: list[tuple[str, Part, Protected]] = []
    for at, part in enumerate(page.parts.values()):
        if watch is not None:
            watch(at / len(page.parts), part.title)
        if not part.found and part.listing is not None:
            name = sheet_name(steady_name(part, ()), names)
            names.append(name)
            _listing(made, name, part, part.listing, stamp)
            continue
        for i, grid in enumerate(grids(part)):
            name = sheet_name(steady_name(part, grid.found), names)
            names.append(name)
            sheet = _sheet(made, name, part, grid, stamp, page.selection)
            if i == 0:
                _figure(made, sheet, name, part, grid)
            index += [(name, part, one) for one in grid.found]
    _explain(made, first, page, stamp, index)
    made.book.set_properties(
        {
            "title": page.title,
            "author": stamp.user,
            "comments": stamp.mark,
            "created": stamp.at.astimezone(UTC),
        }
    )
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
    made: Book,
    sheet: Any,
    page: Document,
    stamp: Stamp,
    index: Sequence[tuple[str, Part, Protected]],
) -> None:
    wrap, bold = made.style(text_wrap=True, valign="top"), made.style(bold=True, valign="top")
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 60)
    sheet.set_column(2, 7, 26)
    _paged(sheet, stamp)
    mark = f"{stamp.mark} · {words.DEMO_MARK}" if stamp.demo else stamp.mark
    sheet.write_string(0, 0, mark, made.style(bold=True, font_color="#c8381f", font_size=12))
    at = 1
    told = [
        *facts(page, stamp, captions.rounded(stamp.profile, stamp.public)),
        (font_words.LABEL, font_words.named("xlsx")),
    ]
    for name, text in told:
        sheet.write_string(at, 0, name, bold)
        sheet.write_string(at, 1, hard(text), wrap)
        at += 1
    if not index:
        return
    at += 1
    head = ("工作表", "标题", "指标", "口径", "范围与时段", "筛选", "保护", "说明")
    for column, text in enumerate(head):
        sheet.write_string(at, column, text, made.style(bold=True, bottom=1))
    for name, part, one in index:
        at += 1
        notes = "；".join(captions.remarks([one], part.note))
        cells = (
            part.title,
            f"{one.metric.name}（{words.unit(one.metric)}）",
            one.metric.definition,
            f"{words.whose(one)}，{words.period(one)}",
            filters(one.selection),
            captions.rule(one.metric, one.profile, one.public),
            notes,
        )
        link = made.style(font_color="#1f4e8c", underline=1, valign="top")
        sheet.write_url(at, 0, f"internal:'{name}'!A1", link, string=name)
        for column, text in enumerate(cells, start=1):
            sheet.write_string(at, column, hard(text), wrap)


def _sheet(
    made: Book, name: str, part: Part, grid: Grid, stamp: Stamp, page: Selection | None
) -> Any:
    # Of this table alone: a part's own line names the first of several places.
    told = [words.subtitle(one) for one in grid.found if one.by]
    where = [own_filters(one, page) for one in grid.found]
    told += [f"筛选：{filters(Selection(0, where=one))}" for one in where if one]
    below = "；".join(dict.fromkeys(told))
    source = captions.source_line(grid.found)
    sheet = _opened(made, name, part.title, below, f"{source} · {stamp.mark}")
    for column, text in enumerate(grid.head):
        sheet.write_string(_HEAD, column, text, made.style(bold=True, bottom=1))
        sheet.set_column(column, column, 24 if column < grid.figures else 15)
    _rows(made, sheet, grid)
    if not grid.rows:
        sheet.write_string(_HEAD + 1, 0, "暂无数据", made.style(font_color="#5c6675"))
    sheet.freeze_panes(_HEAD + 1, grid.labels)
    made.named(sheet, name, grid.head, len(grid.rows))
    _paged(sheet, stamp)
    _area(sheet, grid, drawn=part.figure is not None and not is_blank(part.figure))
    return sheet


def _area(sheet: Any, grid: Grid, *, drawn: bool) -> None:
    """What is printed: the table, with its chart where the table is no longer than that; never
    the chart's own numbers below it, which doubled the sheets of paper."""
    last, columns = _HEAD + max(len(grid.rows), 1), len(grid.head) - 1
    if drawn and len(grid.rows) <= _WITH_CHART:
        last, columns = max(last, _HEAD + sheet_charts.UNDER), columns + _CHART_WIDE
    sheet.print_area(0, 0, last, columns)
    sheet.repeat_rows(_HEAD)


def _listing(made: Book, name: str, part: Part, listing: Listing, stamp: Stamp) -> None:
    """A sheet of texts; what stands in the columns of numbers and reads as one is one."""
    line = f"{words.DEMO_MARK} · {stamp.mark}" if stamp.demo else stamp.mark
    sheet = _opened(made, name, part.title, part.note, line)
    start = len(listing.head) - listing.numbers
    for column, text in enumerate(listing.head):
        sheet.write_string(_HEAD, column, text, made.style(bold=True, bottom=1))
        longest = max((len(row[column]) for row in listing.rows), default=0)
        sheet.set_column(column, column, min(max(12, longest * 1.9), 80))
    for i, row in enumerate(listing.rows, start=_HEAD + 1):
        for column, text in enumerate(row):
            number = _number(text) if column >= start else None
            if number is not None:
                value, written = number
                sheet.write_number(i, column, value, made.style(num_format=written))
                continue
            style = made.style(align="right") if column >= start else made.style(text_wrap=True)
            sheet.write_string(i, column, hard(text), style)
    if not listing.rows:
        sheet.write_string(_HEAD + 1, 0, "无", made.style(font_color="#5c6675"))
    sheet.freeze_panes(_HEAD + 1, 0)
    # Below the table: Excel sorts what is in it.
    made.named(sheet, name, listing.head, len(listing.rows) - listing.totals)
    _paged(sheet, stamp)
    sheet.repeat_rows(_HEAD)
    sheet.print_area(0, 0, _HEAD + max(len(listing.rows), 1), len(listing.head) - 1)


def _number(text: str) -> tuple[float, str] | None:
    """A text of digits as a number with the format that writes it so: 「62%」, 「0.60」."""
    digits = text.replace(THIN_SPACE, "")
    if not _PLAIN_NUMBER.fullmatch(digits):
        return None
    bare = digits.rstrip("%")
    form = "#,##0" + (f".{'0' * len(bare.partition('.')[2])}" if "." in bare else "")
    return (float(bare) / 100, f"{form}%") if digits != bare else (float(bare), form)


def _opened(made: Book, name: str, title: str, below: str, source: str) -> Any:
    """A sheet with its title, what it measures, where it is from."""
    sheet = made.book.add_worksheet(name)
    muted = made.style(font_color="#5c6675")
    sheet.write_string(0, 0, hard(title), made.style(bold=True, font_size=13))
    sheet.write_string(1, 0, hard(below), muted)
    sheet.write_string(2, 0, source, muted)
    return sheet


def _paged(sheet: Any, stamp: Stamp) -> None:
    sheet.set_footer(f"&L{stamp.mark}&R&P / &N")
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _figure(made: Book, sheet: Any, name: str, part: Part, grid: Grid) -> None:
    """The chart beside a part's first table, or its heat map in coloured cells."""
    chart = part.figure
    if chart is not None and not is_blank(chart):
        DRAW[chart.mark](Beside(made, sheet, name, part.title, grid), chart)


def _rows(made: Book, sheet: Any, grid: Grid) -> None:
    """The table's cells; formats are looked up once, as there may be a hundred thousand rows."""
    plain, aside = made.style(), made.style(font_color="#5c6675", align="right")
    numbers: dict[str, Any] = {}
    for i, row in enumerate(grid.rows, start=_HEAD + 1):
        for column, cell in enumerate(row):
            value = cell.value
            if isinstance(value, str):
                is_word = value in _WORDS and not cell.written
                sheet.write_string(i, column, value, aside if is_word else plain)
                continue
            style = numbers.get(cell.form)
            if style is None:
                style = numbers[cell.form] = made.style(num_format=cell.form)
            sheet.write_number(i, column, value, style)
