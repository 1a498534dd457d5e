"""The .xls that is a web page: what many Chinese systems export. Child process only.

Tables are taken as they stand; a row's number is its place among the table's rows, which is
where a spreadsheet program shows it.
"""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Final
from uuid import uuid4

from data.readers.body import Body
from data.readers.cells import trim
from data.readers.encoding import decoded, detect
from data.readers.layout import Record, Span, find_layout
from data.readers.model import ReadError, ReadOptions, Table
from data.readers.source import Kind, opener

_WIDEST: Final = 2000
_SAMPLE: Final = 1000
_MOST_CELLS: Final = 20_000_000
_UNSEEN: Final = frozenset(("script", "style", "title"))


def read_html(path: Path, scratch: Path, options: ReadOptions) -> list[Table]:
    """Read every table of a page that has more than one row.

    Raises:
        ReadError: no table in it, nested tables, or more cells than fit.
    """
    opened = opener(path, Kind.HTML, options.limits)
    encoding = detect(opened, path.name, options.encoding)
    page = _Page(path.name)
    for block in decoded(opened, encoding):
        page.feed(block)
    page.close()
    found = [(rows, spans) for rows, spans in page.tables if len(rows) > 1]
    if not found:
        raise ReadError(
            f"{path.name}：这是网页，里面没有数据表格；"
            "请在 WPS 或 Excel 中另存为 .xlsx 或 .csv 再导入"
        )
    tables = []
    for number, (rows, spans) in enumerate(found, 1):
        sheet = f"表{number}" if len(found) > 1 else None
        layout = find_layout(path.name, rows[:_SAMPLE], options, spans)
        body = Body(
            path.name, sheet, layout, options, scratch / f"{uuid4().hex}.parquet", grid=True
        )
        try:
            body.feed(rows, last=True)
            table = body.finish(encoding=encoding.name)
        except BaseException:
            body.abandon()
            raise
        note = "内容是网页表格（扩展名不是它真正的格式）"
        tables.append(replace(table, notes=(note, *table.notes)))
    return tables


class _Page(HTMLParser):
    def __init__(self, file: str) -> None:
        super().__init__(convert_charrefs=True)
        self._file = file
        self.tables: list[tuple[list[Record], list[Span]]] = []
        self._open = False
        self._cells = 0
        self._row: list[str] | None = None
        self._cell: list[str] | None = None
        self._extent = (1, 1)
        self._unseen = 0
        self._down: dict[int, tuple[int, str]] = {}  # column → rows still covered, text

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            if self._open:
                raise ReadError(
                    f"{self._file}：网页里的表格套着表格，分不清行列；"
                    "请在 WPS 或 Excel 中另存为 .xlsx 或 .csv 再导入"
                )
            self._open, self._down = True, {}
            self.tables.append(([], []))
        elif tag == "tr" and self._open:
            self._end_row()
            self._row = []
        elif tag in ("td", "th") and self._row is not None:
            self._end_cell()
            given = dict(attrs)
            self._extent = (_extent(given.get("rowspan")), _extent(given.get("colspan")))
            self._cell = []
        elif tag == "br" and self._cell is not None:
            self._cell.append("\n")
        elif tag in _UNSEEN:
            self._unseen += 1

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self._end_cell()
        elif tag == "tr":
            self._end_row()
        elif tag == "table":
            self._end_row()
            self._open = False
        elif tag in _UNSEEN and self._unseen:
            self._unseen -= 1

    def handle_data(self, data: str) -> None:
        if self._cell is not None and not self._unseen:
            self._cell.append(data)

    def close(self) -> None:
        super().close()
        self._end_row()

    def _end_cell(self) -> None:
        if self._cell is None or self._row is None:
            return
        text = trim("".join(self._cell))
        self._cell = None
        self._from_above()
        rows, columns = self._extent
        first = len(self._row)
        columns = min(columns, _WIDEST - first)
        records, spans = self.tables[-1]
        self._cells += columns
        if columns < 1 or self._cells > _MOST_CELLS:
            raise ReadError(
                f"{self._file}：网页表格太大（一行超过 {_WIDEST} 列，或共超过 {_MOST_CELLS} 格）；"
                "请另存为 CSV 再导入"
            )
        if rows > 1 or columns > 1:
            top = len(records)
            spans.append((top, first, top + rows - 1, first + columns - 1))
        for column in range(first, first + columns):
            self._row.append(text)
            if rows > 1:
                self._down[column] = (rows - 1, text)

    def _from_above(self) -> None:
        """Lay down the cells that reach into this row from the rows above."""
        while self._row is not None and (above := self._down.pop(len(self._row), None)):
            left, text = above
            if left > 1:
                self._down[len(self._row)] = (left - 1, text)
            self._row.append(text)

    def _end_row(self) -> None:
        self._end_cell()
        if self._row is None:
            return
        self._from_above()
        records, _ = self.tables[-1]
        records.append((len(records) + 1, self._row))
        self._row = None


def _extent(written: str | None) -> int:
    return min(max(int(written), 1), 65_536) if written and written.strip().isdecimal() else 1
