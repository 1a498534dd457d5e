"""The rows of a table: what is kept, what is skipped and noted, what is a problem."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from data.readers import cells as cell_rules
from data.readers.foot import is_note, states_unit
from data.readers.heads import Heads
from data.readers.layout import Layout, Record, head_again, single, stripped
from data.readers.model import HALF, MOST_PROBLEMS, OPEN, Problem, ReadError, ReadOptions, Table
from data.readers.unfolding import column_of, exploded, made_names, melted
from data.readers.writer import RowWriter

# Notes stand at the foot, so only this many last rows are looked at for them.
FOOT_ROWS: Final = 60
_SHOWN_LINES: Final = 5
_SHORTEST_NOTE: Final = 4  # characters of a note that says nothing by its form
# A heading inside a table says something in words, and no number of anybody or anything.
_WORDS: Final = re.compile(r"[\u4e00-\u9fff]")
_CODE: Final = re.compile(r"[0-9A-Za-z]{6,}")
_NUMBERED: Final = re.compile(
    r"^[(（]?[一二三四五六七八九十]+[)）]?[、.．\s]|^第[一二三四五六七八九十]+[部分章节类批]|^【.*】$|[:：]$"
)


class Body:
    """Takes records in order, writes the good ones, remembers what was done to the rest."""

    def __init__(
        self,
        file: str,
        sheet: str | None,
        layout: Layout,
        options: ReadOptions,
        path: Path,
        *,
        grid: bool = False,
    ) -> None:
        """Start a table. ``grid``: cells of a sheet, which can be stray but never shifted."""
        self._file, self._sheet, self._grid = file, sheet, grid
        self._layout, self._options, self._path = layout, options, path
        self._blank: list[int] = []
        self._blanks = 0
        self._repeated: list[int] = []
        self._padded: list[int] = []
        self._padded_count = 0
        self._stray: list[str] = []
        self._stray_count = 0
        self._empty_values = 0
        self._headings: list[tuple[int, str]] = []
        self._heads = Heads(layout)
        self._notes: list[str] = []
        self._footnotes: list[str] = []
        self.problems: list[Problem] = []
        self._records = 0
        self._ends = ""
        self._explode = [(column_of(e, layout, self._place()), e) for e in options.explode]
        wide = [*layout.header, *(name for e in options.explode for name in made_names(e))]
        self._header, self._ids, self._variables = melted(wide, options, self._place())
        constants = [(f"前言:{key}", value) for key, value in layout.preamble]
        self.header = (*self._header, *(name for name, _ in constants))
        self._writer = RowWriter(path, len(self._header), [value for _, value in constants])

    @property
    def plain(self) -> bool:
        """Whether whole batches may be written as they are, cell by cell."""
        unfolded = self._explode or self._options.list_cells or self._options.melt
        return not (unfolded or self._heads.moved)

    @property
    def layout(self) -> Layout:
        """The layout that this body follows."""
        return self._layout

    def problem(
        self,
        line: int,
        column: str | None,
        value: str,
        reason: str,
        accepted: str,
        kept: bool = False,
    ) -> None:
        """Remember a row or a cell that could not be read."""
        if len(self.problems) >= MOST_PROBLEMS:
            raise ReadError(
                f"{self._place()}：到第 {line} 行已有 {MOST_PROBLEMS} 行读不出"
                f"（最近一行：{reason}）；请检查分隔符、编码和表头行号的设置"
            )
        shown = value if len(value) <= 200 else value[:200] + "……"
        self.problems.append(
            Problem(self._file, self._sheet, line, column, shown, reason, accepted, kept)
        )

    def _place(self) -> str:
        return f"{self._file}{f'「{self._sheet}」' if self._sheet else ''}"

    def stops_inside_a_row(self) -> None:
        """Remember that the text breaks off where a row goes on."""
        self._ends = HALF

    def _unfinished(self, rows: Sequence[Record]) -> bool:
        """Whether a last line without an end is the beginning of a row.

        Words alone are a note, if no delimiter follows, they are no one to three characters, and
        they don't begin as the row before does.
        """
        cells = rows[-1][1]
        if len(cells) >= self._layout.width:
            return False
        if len(cells) > 1 or not _WORDS.search(cells[0]):
            return True
        alike = len(rows) > 1 and cells[0][:2] == rows[-2][1][0][:2]
        return alike or len(cells[0]) < _SHORTEST_NOTE

    def feed(self, records: Sequence[Record], *, last: bool, cut: bool = False) -> None:
        """Take records; ``last`` ones end the table, ``cut`` ones end without a line end."""
        rows = [r for r in records if r[0] >= self._layout.first_body]
        if last:
            rows = self._without_foot(rows)
            self._ends = self._ends or (OPEN if cut and rows else "")
            if cut and rows and self._unfinished(rows):
                line, cells = rows.pop()
                self.stops_inside_a_row()
                self.problem(
                    line,
                    None,
                    "，".join(cells),
                    "最后一行没有写完，文件可能被截断",
                    f"{self._layout.width} 列，并以换行结束",
                )
        width = self._layout.width
        for at, (line, cells) in enumerate(rows):
            if self._heads.take(line, cells):
                self.repeated(line)
                continue
            if self._heads.moved:
                cells = self._heads.ordered(cells)
            if len(cells) != width:
                fitted = self._fitted(line, cells)
                if fitted is None:
                    continue
                cells = fitted
            if not any(cells):
                self.blank(line)
            elif tuple(cells) in self._layout.head_rows:
                self.repeated(line)
            elif self.heading(line, cells, rows[at + 1][1] if at + 1 < len(rows) else ()):
                continue
            elif self.plain:
                self._writer.add(line, cells)
                self._records += 1
            else:
                self._unfold(line, cells)

    def heads_anew(self, cells: Sequence[str]) -> bool:
        """Whether a row of a clean batch may be the header once more."""
        return self._heads.like(cells)

    def heading(self, line: int, cells: Sequence[str], following: Sequence[str]) -> bool:
        """Remember a row if it is a heading between the rows."""
        found = self._is_heading(cells, following)
        if found:
            self._headings.append((line, " ".join(dict.fromkeys(cell for cell in cells if cell))))
        return found

    def _is_heading(self, cells: Sequence[str], following: Sequence[str]) -> bool:
        """Whether a row of a wide table is a heading between its rows (「二、线下岗位」)."""
        if self._states_unit(cells):
            return True
        if self._layout.usual < 3 or self._layout.width < 3 or not single(cells):
            return False
        text = next(cell for cell in cells if cell)
        if not _WORDS.search(text) or _CODE.search(text):
            return False
        filled = sum(map(bool, cells))
        merged = self._grid and filled > 2  # its text was filled in across
        if filled > 1 and not merged:
            return False
        headed = head_again(following, [name for name in self._layout.header if name])
        if merged or headed:
            return True
        # Alone in the first column: what only stands further right is a row half filled in.
        return bool(cells[0]) and (self._layout.width > 3 or bool(_NUMBERED.search(text)))

    def _states_unit(self, cells: Sequence[str]) -> bool:
        """Whether a row says what the amounts below it are in, alone or beside a title."""
        said = {cell for cell in cells if cell}
        few = len(said) == 1 or len(said) <= min(3, self._layout.usual - 1)
        words = all(map(_WORDS.search, said)) and not any(map(_CODE.search, said))
        return few and words and any(map(states_unit, said))

    def feed_columns(self, lines: Any, columns: Sequence[Any]) -> None:
        """Take a clean batch as Arrow arrays, when ``plain``."""
        self._writer.add_columns(lines, columns)
        self._records += len(lines)

    def blank(self, line: int, count: int = 1) -> None:
        """Count blank rows, the first of them at ``line``."""
        self._blanks += count
        if len(self._blank) < _SHOWN_LINES:
            self._blank.append(line)

    def repeated(self, line: int) -> None:
        """Count a repetition of the header."""
        self._repeated.append(line)

    def _fitted(self, line: int, cells: list[str]) -> list[str] | None:
        """Bring a ragged row to the table's width, or make it a problem: it is never shifted."""
        width = self._layout.width
        content = stripped(cells)
        if not content:
            self.blank(line)
            return None
        if len(cells) < width:
            self._padded_count += 1
            if len(self._padded) < _SHOWN_LINES:
                self._padded.append(line)
        elif len(content) > width:
            if not self._grid:
                self.problem(
                    line,
                    None,
                    "，".join(cells),
                    f"这一行有 {len(content)} 列，表头只有 {width} 列",
                    f"{width} 列；单元格内的分隔符须用双引号括起",
                )
                return None
            self._stray_count += 1
            if len(self._stray) < _SHOWN_LINES:
                self._stray.append(f"第 {line} 行「{content[-1][:20]}」")
            if not any(content[:width]):
                return None
        return (content + [""] * width)[:width]

    def _without_foot(self, rows: list[Record]) -> list[Record]:
        """Cut footnotes and signatures off the end: a note, and single-celled lines after it."""
        end = len(rows)
        start = end
        for at in range(end - 1, max(-1, end - 1 - FOOT_ROWS), -1):
            texts = [cell for cell in rows[at][1] if cell]
            if not texts:
                continue
            if is_note(texts):
                start = at
            elif not single(texts) or self._layout.width == 1:
                break
        foot = [(line, cells) for line, cells in rows[start:] if any(cells)]
        self._footnotes = ["；".join(dict.fromkeys(c for c in cells if c)) for _, cells in foot]
        if foot:
            self._notes.append(f"表尾 {len(foot)} 行注释（自第 {foot[0][0]} 行起）未作数据")
        kept = rows[:start]
        for _ in range(self._options.skip_footer):
            while kept and not any(kept[-1][1]):
                self.blank(kept.pop()[0])
            if kept:
                self._footnotes.insert(0, "；".join(cell for cell in kept.pop()[1] if cell))
        if self._options.skip_footer:
            self._notes.append(f"按读取选项略去末尾 {self._options.skip_footer} 行")
        return kept

    def _unfold(self, line: int, cells: list[str]) -> None:
        row = list(cells)
        for column, explode in self._explode:
            made = exploded(cells[column], explode)
            if made is None:
                self.problem(
                    line,
                    explode.column,
                    cells[column],
                    "列表的项数与读取选项里的列名数不同",
                    f"{len(explode.names)} 项",
                )
                return
            row += made
        self._records += 1
        if self._options.list_cells:
            row = [cell_rules.unwrap(cell) if cell[:1] == "[" else cell for cell in row]
        if self._options.melt is None:
            self._writer.add(line, row)
            return
        ids = [row[i] for i in self._ids]
        for column, name in self._variables:
            if row[column]:
                self._writer.add(line, [*ids, name, row[column]])
            else:
                self._empty_values += 1

    def finish(self, *, encoding: str | None = None, delimiter: str | None = None) -> Table:
        """Close the file and say what was done."""
        self._writer.close()
        notes = [*self._layout.notes]
        if self._repeated:
            notes.append(f"重复的表头 {len(self._repeated)} 行（{_lines(self._repeated)}）已略去")
        if self._headings:
            shown = "、".join(f"第 {line} 行「{text[:20]}」" for line, text in self._headings[:5])
            more = "等" if len(self._headings) > 5 else ""
            notes.append(f"表中小标题 {len(self._headings)} 行（{shown}{more}），不作数据")
        if self._blanks:
            notes.append(f"空行 {self._blanks} 行（{_lines(self._blank, self._blanks)}）已略去")
        if self._padded_count:
            notes.append(
                f"{self._padded_count} 行列数不足（{_lines(self._padded, self._padded_count)}），"
                "缺的末尾各列作空值"
            )
        if self._stray:
            notes.append(
                f"{self._stray_count} 行在表头范围之外有内容，未读：{'，'.join(self._stray)}"
            )
        if self._empty_values:
            notes.append(f"空白单元格 {self._empty_values} 个，没有列成行")
        notes += [*self._heads.notes, *self._notes]
        if not self._writer.rows and not self.problems:
            notes.append("只有表头，没有数据行")
        return Table(
            self._file,
            self._sheet,
            self.header,
            self._path,
            self._writer.rows,
            tuple(notes),
            tuple(self.problems),
            tuple(self._footnotes),
            encoding,
            delimiter,
            self._records,
            above=self._layout.above,
            titles=self._layout.titles,
            units=self._layout.units,
            ends=self._ends,
            headings=tuple(self._headings),
            reheaded=tuple(self._heads.marks),
        )

    def abandon(self) -> None:
        """Close and remove the unfinished file."""
        self._writer.close()
        self._path.unlink(missing_ok=True)


def _lines(shown: Sequence[int], total: int | None = None) -> str:
    more = "等" if (total or len(shown)) > _SHOWN_LINES else ""
    return "第 " + "、".join(map(str, shown[:_SHOWN_LINES])) + f" 行{more}"
