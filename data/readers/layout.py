"""Where a table begins, what its columns are called, and which lines above it are preamble.

Judged from a sample of the first records, by rules that a person would give: the header is the
first row about as full as the rest that is not a 「指标：…」 line; it is missing when the first
row has the shape of the rows below it (a salary above salaries, 杭州 above more of 杭州).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final

from data.readers.model import ReadError, ReadOptions
from data.readers.unit_cells import UNIT_CELL, unit_row, without_unit

Record = tuple[int, list[str]]  # line or row, trimmed cells
Span = tuple[int, int, int, int]  # merged cells: first row, first column, last row, last column

MOST_COLUMNS: Final = 2000  # no table of an office is wider; each costs time at every step
_DEEPEST_HEAD: Final = 5
_PREAMBLE_ROWS: Final = 40
_YEARLIKE: Final = re.compile(
    r"^(19|20)\d\d(\.0)?\s*([年/.\-QqHh].{0,6})?$|^(第?[一二三四1-4]季度|\d{1,2}月份?)$"
)
_NUMBER: Final = re.compile(r"^[+\-]?[\d,，]*\.?\d+\s*[%‰％]?$")
_DIGITS: Final = re.compile(r"\d+")
_STATED: Final = re.compile(r"^([^：:，。]{1,20})[：:]\s*(.*)$", re.S)


@dataclass(frozen=True)
class Layout:
    """How the records of one sheet or file are to be taken."""

    header: tuple[str, ...]
    first_body: int  # body records are those at or after this line
    head_rows: tuple[tuple[str, ...], ...]  # as written; a repetition further down is skipped
    preamble: tuple[tuple[str, str], ...]  # 指标 → 地区生产总值(亿元)
    notes: tuple[str, ...]
    above: tuple[str, ...] = ()  # the cells above the header
    titles: tuple[tuple[str, ...], ...] = ()  # of rows above it that say several things
    units: tuple[str, ...] = ()  # of a row of units under the header
    usual: int = 0  # filled cells of an ordinary row

    @property
    def width(self) -> int:
        """How many columns a row has."""
        return len(self.header)


def stripped(cells: Sequence[str]) -> list[str]:
    """Return the cells without the empty ones at the end."""
    end = len(cells)
    while end and not cells[end - 1]:
        end -= 1
    return list(cells[:end])


def single(cells: Sequence[str]) -> bool:
    """Whether a row says one thing only: a title or a note, merged across or not."""
    return len({cell for cell in cells if cell}) == 1


def find_layout(
    file: str, sample: Sequence[Record], options: ReadOptions, spans: Sequence[Span] = ()
) -> Layout:
    """Find header, names and preamble of a table from its first records.

    Raises:
        ReadError: nothing but blank rows, or the header row asked for is not there.
    """
    rows = [(line, cells) for line, cells in sample if any(cells)]
    if not rows:
        raise ReadError(f"{file}：没有任何内容；应至少有一行表头和一行数据")
    head = _asked_head(file, rows, options) if options.header_row else _detected_head(rows)
    depth = _depth(rows, head, spans)
    if depth == 1 and options.header_row != 0 and _parted(rows, head):
        rows, depth = _spread(rows, head), 2
    if options.header_row == 0 or (options.header_row is None and _headless(rows, head, depth)):
        return _without_header(file, rows, head, options)
    heads = [cells for _, cells in rows[head : head + depth]]
    under = unit_row(rows[head + depth :], heads)
    body = rows[head + depth + bool(under) :]
    later: list[str] = []
    if depth == 1:
        heads, later = _extended(heads[0], body)
    width = _width(heads, [cells for _, cells in body])
    if width > MOST_COLUMNS:
        raise ReadError(
            f"{file}：表头有 {width} 列，超过上限 {MOST_COLUMNS} 列；请只保留数据所在的各列"
            "（删去右侧多余的列）再导入，或在 WPS 或 Excel 中检查是否行列颠倒"
        )
    labels, notes = _names(heads, width)
    notes += later
    first = rows[head + depth - 1 + bool(under)][0] + 1
    if under:
        notes.append(f"表头下第 {first - 1} 行是各列的单位，不作数据")
    preamble, remarks = _preamble(rows[:head])
    if depth > 1:
        notes.insert(0, f"{depth} 行表头合并为一行（上下级以「/」相连）")
    return Layout(
        header=tuple(labels),
        first_body=first,
        head_rows=tuple(tuple((cells + [""] * width)[:width]) for cells in heads),
        preamble=preamble,
        notes=(*remarks, *notes),
        above=_above(rows[:head]),
        titles=tuple(tuple(cells) for _, cells in rows[:head] if len({*cells} - {""}) > 1),
        units=tuple((under + [""] * width)[:width]) if under else (),
        usual=_usual([cells for _, cells in body]),
    )


def _above(rows: Sequence[Record]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(cell for _, cells in rows for cell in cells if cell))


def _usual(body: Sequence[Sequence[str]]) -> int:
    """How many cells an ordinary row fills; 0 where there is none."""
    filled = Counter(sum(map(bool, cells)) for cells in body if any(cells))
    return filled.most_common(1)[0][0] if filled else 0


def head_again(cells: Sequence[str], names: Sequence[str]) -> bool:
    """Whether a row is the header once more: whole, with other columns too, or in another order."""
    said = [cell for cell in cells if cell]
    known = sum(cell in names for cell in said)
    named = sum(map(bool, names))
    return (
        known >= 2
        and known >= 0.6 * named
        and known >= 0.6 * len(said)
        and len(set(said)) == len(said)
    )


def _extended(head: list[str], body: Sequence[Record]) -> tuple[list[list[str]], list[str]]:
    """A header that is repeated further down with more columns names those too."""
    names, notes = stripped(head), []
    for line, cells in body:
        again = stripped(cells)
        if len(again) > len(names) and again[: len(names)] == names and all(again):
            more = again[len(names) :]
            notes.append(f"自第 {line} 行起表头多出「{'、'.join(more)}」，此前各行这些列为空")
            names = again
    return [names if notes else head], notes


def _asked_head(file: str, rows: Sequence[Record], options: ReadOptions) -> int:
    for at, (line, _) in enumerate(rows):
        if line == options.header_row:
            return at
    raise ReadError(
        f"{file}：第 {options.header_row} 行是空行或不在前 {rows[-1][0]} 行之内，不能作表头；"
        "请在读取选项里把 header_row 改为表头所在的行号（0 表示没有表头）"
    )


def _detected_head(rows: Sequence[Record]) -> int:
    """Index of the first row as full as a table's row (header, or data where there is none)."""
    filled = [sum(map(bool, cells)) for _, cells in rows]
    usual = Counter(count for count in filled if count > 1).most_common(1)
    if not usual:
        return 0
    need = max(2.0, 0.6 * usual[0][0])
    for at, (_, cells) in enumerate(rows[:_PREAMBLE_ROWS]):
        if filled[at] < need or single(cells):
            continue
        stated = any(_STATED.match(cell) for cell in cells)
        if not (stated and filled[at] < usual[0][0]):
            return at
    return 0


def _shape(cell: str) -> str:
    return _DIGITS.sub("9", cell)


def _headless(rows: Sequence[Record], head: int, depth: int) -> bool:
    """Whether the first full row is data already."""
    first = rows[head][1]
    if not first or all(not cell for cell in first):
        return False
    named = {without_unit(cell) for cell in first if cell}
    # A repetition of the header, with more columns or fewer, is no row that resembles it.
    body = [
        cells
        for _, cells in rows[head + depth :]
        if cells != first and not (len(named) > 1 and named <= set(map(without_unit, cells)))
    ]
    if not body:
        return False
    again = 0
    for column, cell in enumerate(first):
        if not cell or _YEARLIKE.match(cell):
            continue
        below = [cells[column] for cells in body if len(cells) > column and cells[column]]
        if any(char.isdigit() for char in cell):
            alike = sum(_shape(other) == _shape(cell) for other in below)
            if _NUMBER.match(cell) or (below and alike >= 0.3 * len(below)):
                return True
        again += cell in below
    return again * 3 >= sum(map(bool, first))


def _without_header(file: str, rows: Sequence[Record], head: int, options: ReadOptions) -> Layout:
    if options.header_row == 0:
        head = 0
    body = [cells for _, cells in rows[head:]]
    common = Counter(map(len, body)).most_common(1)[0][0]
    width = max((len(stripped(cells)) for cells in body if len(cells) == common), default=common)
    names = tuple(f"列{i + 1}" for i in range(width))
    if options.names:
        if len(options.names) != width:
            raise ReadError(
                f"{file}：读取选项给了 {len(options.names)} 个列名，而文件有 {width} 列"
            )
        names = options.names
    preamble, remarks = _preamble(rows[:head])
    note = "没有表头" + ("，列名取自读取选项" if options.names else "，列名为 列1、列2……")
    return Layout(
        names,
        rows[head][0],
        (),
        preamble,
        (*remarks, note),
        _above(rows[:head]),
        usual=_usual(body),
    )


def _depth(rows: Sequence[Record], head: int, spans: Sequence[Span]) -> int:
    """How many rows the header has: as far down as its merged cells reach."""
    top = rows[head][0] - 1
    bottom = top
    for first, left, last, right in sorted(spans):
        if top <= first <= bottom and last - top < _DEEPEST_HEAD:
            below = last + 1 if right > left and first == last else last
            bottom = max(bottom, below)
    depth = 1
    for line, cells in rows[head + 1 : head + _DEEPEST_HEAD]:
        numbers = any(_NUMBER.match(cell) and not _YEARLIKE.match(cell) for cell in cells)
        if line - 1 > bottom or numbers:
            break
        depth += 1
    return depth


def _parted(rows: Sequence[Record], head: int) -> bool:
    """Whether the row below the first is its second half: names where that has blanks, and no more.

    「金额,,」 over 「预算,执行」, as a text file or a sheet without its merged cells has it.
    """
    if head + 2 >= len(rows):
        return False
    first, second = (stripped(cells) for _, cells in rows[head : head + 2])
    below = [stripped(cells) for _, cells in rows[head + 2 : head + 12]]
    width = max(len(first), len(second))
    first, second = ([*cells, *[""] * width][:width] for cells in (first, second))
    blank = [at for at in range(1, width) if not first[at]]
    named = {at for at in range(width) if second[at]}
    parents = {at for at in range(width - 1) if first[at] and not first[at + 1]}
    words = all(not any(char.isdigit() for char in second[at]) for at in named)
    filled = any(len(cells) > at and cells[at] for at in blank for cells in below)
    apart = len(named) < width and all(first[at] for at in set(range(width)) - named)
    return (
        bool(first[0] and blank and filled and words and apart)
        and set(blank) <= named <= {*blank, *parents}
        and parents <= named
        and len({second[at] for at in named}) == len(named)
        and not all(UNIT_CELL.match(second[at]) for at in named)
    )


def _spread(rows: Sequence[Record], head: int) -> list[Record]:
    """The rows whose first header row has its names over all the columns that they head."""
    line, cells = rows[head]
    width = max(len(cells), len(stripped(rows[head + 1][1])))
    spread: list[str] = []
    for cell in [*cells, *[""] * width][:width]:
        spread.append(cell or (spread[-1] if spread else ""))
    return [*rows[:head], (line, spread), *rows[head + 1 :]]


def _width(heads: Sequence[Sequence[str]], body: Sequence[Sequence[str]]) -> int:
    """Columns up to the last named one, and further where a blank name stands over values."""
    physical = max(map(len, heads))
    width = max(len(stripped(cells)) for cells in heads)
    fitting = [cells for cells in body if len(cells) <= physical]
    while width < physical:
        filled = sum(len(cells) > width and bool(cells[width]) for cells in fitting)
        if not filled or filled * 10 < len(fitting):
            break  # a remark beside the table, not a column of it
        width += 1
    return width


def _names(heads: Sequence[list[str]], width: int) -> tuple[list[str], list[str]]:
    """Join the header's rows with /, name the nameless, number the repeated."""
    notes: list[str] = []
    names: list[str] = []
    for column, parts in enumerate(zip_longest(*heads, fillvalue="")):
        if column >= width:
            break
        labels = list(dict.fromkeys(" ".join(part.split()) for part in parts if part))
        name = "/".join(labels)
        if not name:
            name = f"列{column + 1}"
            notes.append(f"第 {column + 1} 列没有列名，记为「{name}」")
        if name in names:
            again = 2
            while f"{name}_{again}" in names:
                again += 1
            notes.append(f"列名「{name}」重复，第 {column + 1} 列记为「{name}_{again}」")
            name = f"{name}_{again}"
        names.append(name)
    return names, notes


def _preamble(rows: Sequence[Record]) -> tuple[tuple[tuple[str, str], ...], list[str]]:
    """Take 「指标：人口数」 apart, in one cell or in two; a bare line is the title."""
    facts: dict[str, str] = {}
    for _, cells in rows:
        texts = list(dict.fromkeys(cell for cell in cells if cell))
        at = 0
        while at < len(texts):
            stated = _STATED.match(texts[at])
            if stated and not stated[2] and at + 1 < len(texts):
                facts.setdefault(stated[1], texts[at + 1])
                at += 1
            elif stated and stated[2]:
                facts.setdefault(stated[1], stated[2])
            elif not stated:
                facts.setdefault("标题", texts[at])
            at += 1
    if not rows:
        return (), []
    lines = "、".join(str(line) for line, _ in rows[:5]) + ("……" if len(rows) > 5 else "")
    return tuple(facts.items()), [f"表头前有 {len(rows)} 行说明（第 {lines} 行），已留作「前言」列"]
