"""Workbooks (.xlsx, .xls, .et) → tables. Runs in the bounded child process only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from data.readers.archive import Archive
from data.readers.body import Body
from data.readers.cells import EDGE, as_text
from data.readers.layout import Record, Span, find_layout
from data.readers.model import Limits, ReadError, ReadOptions, Table, Tell, silent
from data.readers.numberformats import as_percent, percent_cells, percent_styles, shows_percent
from data.readers.sheetscan import SheetScan, check_box, scan_sheet, sheet_parts, style_part
from data.readers.source import Kind

_CHUNK: Final = 20_000
_SAMPLE: Final = 1000
_HEAD_ROWS: Final = 40  # merged cells this high up are headings, and are filled whole
_EXACT: Final = 1e15  # from here on a double no longer holds every decimal digit typed
_LOST: Final = "数字超过 15 位，表格软件只保留 15 位有效数字，后面的已丢失"
_UNCOMPUTED: Final = "公式没有存下计算结果"
_COMPUTE: Final = "在 WPS 或 Excel 中打开、重新计算并保存后再导入，或直接填入数值"
_AS_TEXT: Final = "把该列设为文本格式后重新填写完整的号码"


def read_workbook(
    path: Path, kind: Kind, scratch: Path, options: ReadOptions, tell: Tell = silent
) -> list[Table]:
    """Read every visible sheet, or the one asked for; ``tell`` is told how far it has got.

    Raises:
        ReadError: damaged, protected, hostile, or without the sheet asked for.
    """
    scans = _scanned(path, options.limits) if kind is Kind.ZIP else {}
    try:
        with CalamineWorkbook.from_path(path) as book:
            return _sheets(path, book, scans, scratch, options, tell)
    except PasswordError as locked:
        raise ReadError(f"{path.name}：文件有密码；请去掉打开密码再导入") from locked
    except CalamineError as broken:
        raise ReadError(
            f"{path.name}：不能作为工作簿读取（{broken}）；"
            "请在 WPS 或 Excel 中另存为 .xlsx 或 .csv 再导入"
        ) from broken


def _sheets(
    path: Path,
    book: CalamineWorkbook,
    scans: dict[str, SheetScan],
    scratch: Path,
    options: ReadOptions,
    tell: Tell,
) -> list[Table]:
    """Read the wanted sheets; one that is refused refuses the file, for a page of a whole."""
    names, left_out = _wanted(book, path.name, options)
    tables: list[Table] = []
    try:
        for number, name in enumerate(names):
            if name in scans:
                check_box(scans[name], path.name, name, options.limits)
            sheet = book.get_sheet_by_name(name)
            if _blank(sheet):
                left_out.append(f"工作表「{name}」是空的")
                continue
            target = scratch / f"{uuid4().hex}.parquet"
            scan = scans.get(name, SheetScan())
            part = _part(tell, number, len(names))
            unread = name not in scans  # of an .xls nobody tells the number formats
            tables.append(_sheet(path.name, sheet, scan, options, target, part, unread=unread))
    except ReadError as refused:
        for table in tables:
            table.path.unlink()
        if len(names) == 1:
            raise
        raise ReadError(f"{refused}（只需其中一张工作表的，请在读取选项里写明 sheet）") from refused
    if not tables:
        raise ReadError(f"{path.name}：没有任何内容；应至少有一行表头和一行数据")
    return [replace(tables[0], notes=(*left_out, *tables[0].notes)), *tables[1:]]


def _scanned(path: Path, limits: Limits) -> dict[str, SheetScan]:
    """Check the container and scan every worksheet, before the workbook is opened."""
    with Archive(path, limits) as archive:
        if "xl/workbook.xml" not in archive.members:
            raise ReadError(f"{path.name}：{_other_zip(archive)}")
        archive.check_members()
        styles = percent_styles(archive, style_part(archive, path.name), path.name)
        scans = {}
        for name, part in sheet_parts(archive, path.name).items():
            if part in archive.members:
                blocks = partial(archive.blocks, archive.members[part])
                scans[name] = scan_sheet(blocks, limits.box_cells)
                scans[name].percents = percent_cells(blocks, styles)
        return scans


def _other_zip(archive: Archive) -> str:
    save_as = "请在 WPS 或 Excel 中另存为 .xlsx 或 .csv 再导入"
    if "xl/workbook.bin" in archive.members:
        return f"这是二进制工作簿（.xlsb），不能读；{save_as}"
    if "mimetype" in archive.members:
        return f"这是 OpenDocument 表格（.ods），不能读；{save_as}"
    if any(name.startswith(("word/", "ppt/")) for name in archive.members):
        return "这是 Word 或 PowerPoint 文件，不是表格；可用 .csv、.xlsx、.xls、.et、.parquet"
    return "这是压缩包，不是工作簿；请解压，逐个导入其中的表格"


def _wanted(book: CalamineWorkbook, file: str, options: ReadOptions) -> tuple[list[str], list[str]]:
    """Names of the sheets to read, and notes on those left out."""
    if options.sheet is not None:
        if options.sheet not in book.sheet_names:
            raise ReadError(
                f"{file}：没有工作表「{options.sheet}」；现有：{'、'.join(book.sheet_names)}"
            )
        return [options.sheet], []
    names, left_out = [], []
    for meta in book.sheets_metadata:
        if str(meta.typ) != "SheetTypeEnum.WorkSheet":
            left_out.append(f"「{meta.name}」不是工作表（图表或宏），未读")
        elif str(meta.visible) != "SheetVisibleEnum.Visible":
            left_out.append(f"隐藏的工作表「{meta.name}」未读；要读它，请在读取选项里写明 sheet")
        else:
            names.append(meta.name)
    return names, left_out


def _blank(sheet: CalamineSheet) -> bool:
    return sheet.start is None


def _part(tell: Tell, number: int, of: int) -> Tell:
    """The same for one sheet of several; its first half is that the workbook was opened."""
    return lambda share, rows: tell((number + 0.5 + share / 2) / of, rows)


def _sheet(
    file: str,
    sheet: CalamineSheet,
    scan: SheetScan,
    options: ReadOptions,
    target: Path,
    tell: Tell,
    *,
    unread: bool,
) -> Table:
    spans = _spans(sheet)
    chunks = _chunks(_records(sheet, scan, spans))
    first = next(chunks)
    place = f"{file}「{sheet.name}」"
    layout = find_layout(place, first[0][:_SAMPLE], options, spans)
    body = Body(file, sheet.name, layout, options, target, grid=True)
    try:
        for records, last in chain((first,), chunks):
            body.feed(records, last=last)
            tell(records[-1][0] / max(sheet.total_height, 1), records[-1][0])
        _cell_problems(body, scan, sheet)
        table = body.finish()
    except BaseException:
        body.abandon()
        raise
    filled: tuple[str, ...]
    filled = (f"{len(spans)} 处合并单元格，文字已填入所合并的各格",) if spans else ()
    filled += _hidden_rows(scan, body)
    return replace(
        table,
        notes=(*filled, *table.notes),
        percents=_percent_columns(body, scan, options),
        formats_unread=unread,
    )


def _hidden_rows(scan: SheetScan, body: Body) -> tuple[str, ...]:
    """A remark on rows that nobody sees who opens the sheet, and that are read all the same."""
    rows = [row for row in scan.hidden if body.layout.first_body <= row <= scan.bottom]
    if not rows:
        return ()
    shown = "、".join(map(str, rows[:5])) + (" 行等" if len(rows) > 5 else " 行")
    return (f"隐藏或被筛选掉的 {len(rows):,} 行（第 {shown}）也已读入，不要的请先删去",)


def _percent_columns(body: Body, scan: SheetScan, options: ReadOptions) -> tuple[str, ...]:
    """Names of the columns in which numbers were written as the per cents that they show."""
    layout, melt = body.layout, options.melt
    named = [
        layout.header[at]
        for at, row in sorted(scan.shown_to.items())
        if row >= layout.first_body and at < len(layout.header)
    ]
    if melt is not None:
        ids = melt.ids or layout.header[:1]
        named = [name if name in ids else melt.value for name in named]
    return tuple(dict.fromkeys(named))


def _cell_problems(body: Body, scan: SheetScan, sheet: CalamineSheet) -> None:
    """Report error cells and numbers that lost digits; ``_records`` left those cells empty."""
    left = (sheet.start or (0, 0))[1]
    names = body.layout.header
    lost = {
        **{k: (v, f"公式出错（{v}）", "改正公式，或填入数值") for k, v in scan.errors.items()},
        **{k: (v, _LOST, _AS_TEXT) for k, v in scan.long_numbers.items()},
        **{
            k: (f"{cell_name(*k)} 的公式 {v}".rstrip(), _UNCOMPUTED, _COMPUTE)
            for k, v in scan.uncomputed.items()
        },
    }
    for (row, column), (value, reason, accepted) in sorted(lost.items()):
        at = column - 1 - left
        if row >= body.layout.first_body and 0 <= at < len(names):
            body.problem(row, names[at], value, reason, accepted, kept=True)


def cell_name(row: int, column: int) -> str:
    """A cell as a spreadsheet calls it, both counted from 1: (2, 5) is E2."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"


def _spans(sheet: CalamineSheet) -> list[Span]:
    """Merged ranges in the coordinates of the rows below: columns from the first used one."""
    left = (sheet.start or (0, 0))[1]
    return [
        (top, max(0, first - left), bottom, last - left)
        for (top, first), (bottom, last) in sheet.merged_cell_ranges or ()
        if last >= left
    ]


def _records(sheet: CalamineSheet, scan: SheetScan, spans: Sequence[Span]) -> Iterator[Record]:
    """Rows as text, merged ones filled, unreadable cells empty."""
    left = (sheet.start or (0, 0))[1]
    spoilt: dict[int, list[int]] = {}
    for row, column in (*scan.errors, *scan.long_numbers, *scan.uncomputed):
        spoilt.setdefault(row, []).append(column - 1 - left)
    starts: dict[int, list[Span]] = {}
    for span in spans:
        starts.setdefault(span[0], []).append(span)
    open_spans: list[tuple[Span, str]] = []
    for at, values in enumerate(sheet.iter_rows()):
        cells = [v.strip(EDGE) if v.__class__ is str else as_text(v) for v in values]
        for column, value in enumerate(values):
            if value.__class__ is float and abs(value) >= _EXACT:
                scan.long_numbers.setdefault((at + 1, column + 1 + left), cells[column])
                cells[column] = ""
        if scan.percents is not None:
            _show_percents(cells, values, scan, at + 1, left)
        for column in spoilt.get(at + 1, ()):
            if 0 <= column < len(cells):
                cells[column] = ""
        if open_spans or at in starts:
            open_spans = [(s, text) for s, text in open_spans if s[2] >= at]
            for span in starts.get(at, ()):
                if span[1] < len(values) and _fills(values[span[1]], span):
                    open_spans.append((span, cells[span[1]]))
            for span, text in open_spans:
                _fill(cells, span, text)
        yield at + 1, cells


def _show_percents(
    cells: list[str], values: Sequence[Any], scan: SheetScan, row: int, left: int
) -> None:
    """Write numbers that a format shows as per cents as their cells read."""
    for column, code in scan.percents.of_row(row) if scan.percents else ():
        at = column - 1 - left
        value = values[at] if 0 <= at < len(values) else None
        if value.__class__ in (int, float) and cells[at] and shows_percent(code, value):
            cells[at] = as_percent(value)
            scan.shown_to[at] = row


def _fills(value: Any, span: Span) -> bool:
    """A number merged over several rows is one number: repeating it would add it twice."""
    return isinstance(value, str) or (span[0] < _HEAD_ROWS and span[0] == span[2])


def _fill(cells: list[str], span: Span, text: str) -> None:
    top, left, _, right = span
    last = right if top < _HEAD_ROWS else left
    for column in range(left, min(last + 1, len(cells))):
        cells[column] = cells[column] or text


def _chunks(records: Iterator[Record]) -> Iterator[tuple[list[Record], bool]]:
    """Lists of rows, the last of them never shorter than a chunk unless it is the only one."""
    held: list[Record] = []
    fresh: list[Record] = []
    for record in records:
        fresh.append(record)
        if len(fresh) == _CHUNK:
            if held:
                yield held, False
            held, fresh = fresh, []
    yield held + fresh, True
