"""A header that stands once more between the rows: other columns, another order, other units.

Two tables on one sheet have a header each. What the second's says holds for the rows below it:
预算 may stand elsewhere, and be in 元 where the first's was in 万元.
"""

from __future__ import annotations

from collections.abc import Sequence

from data.readers.layout import Layout, head_again, stripped
from data.readers.unit_cells import unit_row, without_unit


class Heads:
    """Knows a header when it comes again, and what has changed since."""

    def __init__(self, layout: Layout) -> None:
        """Start with the header of a table."""
        self._layout = layout
        self._bare = tuple(map(without_unit, layout.header))
        self._names = {name for name in (*layout.header, *self._bare) if name}
        self._order: list[int | None] | None = None  # where the cells of a row go since a new head
        self._under = False  # whether the row before was a header
        self.notes: list[str] = []
        self.marks: list[tuple[int, str, str]] = []  # see ``Table.reheaded``

    @property
    def moved(self) -> bool:
        """Whether the cells of a row go elsewhere than they stand."""
        return self._order is not None

    def like(self, cells: Sequence[str]) -> bool:
        """Whether a row of a clean batch may be a header that says something new."""
        plain = tuple(cells) in self._layout.head_rows and self._bare == self._layout.header
        return not plain and sum(without_unit(cell) in self._names for cell in cells) >= 2

    def take(self, line: int, cells: Sequence[str]) -> bool:
        """Whether a row is a header once more, or the row of units under one."""
        if self._under and self._units(line, cells):
            return True
        self._under = self._again(line, cells)
        return self._under

    def _units(self, line: int, cells: Sequence[str]) -> bool:
        said = unit_row([(line, list(cells))], self._layout.head_rows)
        if not said:
            return False
        row = self.ordered(list(said)) if self._order is not None else said
        for name, bare, unit in zip(self._layout.header, self._bare, row, strict=False):
            if unit:
                self.marks.append((line, name, f"{bare}（{unit.strip('()（）[]')}）"))
        self.notes.append(f"第 {line} 行是各列的单位，不作数据")
        return True

    def _again(self, line: int, cells: Sequence[str]) -> bool:
        header, rows = self._layout.header, self._layout.head_rows
        plain = [without_unit(cell) for cell in stripped(cells)]
        if len(rows) != 1:
            return self._deep(line, cells, plain)
        if not self._names.intersection([*cells[:3], *plain[:3]]):
            return False
        names = [name for name in rows[0] if name]
        bare = [name for name in self._bare if name]
        if not head_again(cells, names) and not (
            len({*bare}) == len(bare) and head_again(plain, bare)
        ):
            return False
        again = stripped(cells)
        order = [self._column(name) for name in again]
        strange = [name for name, at in zip(again, order, strict=True) if name and at is None]
        for name, at in zip(again, order, strict=True):
            if at is not None:
                self._mark(line, header[at], name)
        if strange:
            self.notes.append(f"自第 {line} 行起表头多出「{'、'.join(strange)}」，这些列未取")
        known = [at for at in order if at is not None]
        if known == list(range(len(known))) and len(order) == len(known):
            self._order = None if len(known) == len(header) else order
        else:
            self._order = order
            if known != sorted(known):
                self.notes.append(f"自第 {line} 行起各列换了次序，已按列名归位")
        return True

    def _column(self, name: str) -> int | None:
        """Which column of the first header a name is: the same, or the same in another unit."""
        header, bare = self._layout.header, without_unit(name)
        if name in header:
            return header.index(name)
        return self._bare.index(bare) if name and self._bare.count(bare) == 1 else None

    def _deep(self, line: int, cells: Sequence[str], plain: Sequence[str]) -> bool:
        """A row of a header that has several."""
        header = self._layout.header
        row = (*cells, *[""] * len(header))[: len(header)]
        for head in self._layout.head_rows:
            if [without_unit(name) for name in stripped(head)] == list(plain):
                for column, was, name in zip(header, head, row, strict=True):
                    if without_unit(name) != name or was != name:
                        self._mark(line, column, name)
                return True
        return False

    def _mark(self, line: int, column: str, name: str) -> None:
        if name and (name != column or without_unit(name) != name):
            self.marks.append((line, column, name))

    def ordered(self, cells: list[str]) -> list[str]:
        """A row as the first header has it; what is longer than its own head stays too long."""
        order = self._order or []
        width = self._layout.width
        if len(stripped(cells)) > len(order):
            return [*cells, *[""] * max(0, width - len(cells)), stripped(cells)[-1]]
        row = [""] * width
        for at, cell in zip(order, cells, strict=False):
            if at is not None:
                row[at] = cell
        return row
