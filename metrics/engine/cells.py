"""Cells of a cube as columns in memory: which meet a question's conditions, and their sums.

What a sum over them gives is what DuckDB's statement gives, to the last bit: all that is added up
is whole, yuan too. Whatever isn't (fen, a key with gaps, a code of another kind) is left to the
statement.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from metrics.engine.coding import (
    Amounts,
    Codes,
    base_of,
    bytes_of,
    coded,
    in_sections,
    stepped,
)
from metrics.engine.cubes import NAMED, Cube, sectioned
from metrics.engine.statement import Condition, Cubes
from metrics.engine.table import Column, ascending

_GROUPS: Final = 1 << 62  # that a whole number tells apart
_CHOSEN: Final = 4  # choices of rows that are kept: neighbours ask for the same
_GROUPED: Final = 6  # groupings that are kept
_COVERED: Final = 2  # columns that are kept in the order of a grouping


@dataclass(eq=False)
class Cells:
    """Cells of a cube, or one month's, as columns by their SQL expression.

    Attributes:
        rows: how many there are; more than :data:`metrics.engine.held.MOST` are not held.
        where: what of the cube they are, as SQL.
        beside: columns that are read with the first of them: of few rows, each costs little.
        steady: whether another statement has the same rows in the same order. A join has not, so
            of one there is nothing but what was read at first.
        timed: whether a question's months choose among them.
        placed: whether its region does.
    """

    cube: Cube
    rows: int
    where: str
    beside: tuple[str, ...] = ()
    timed: bool = True
    placed: bool = True
    steady: bool = True
    _read: dict[str, Column] = field(default_factory=dict)
    _columns: dict[str, Codes | Amounts | None] = field(default_factory=dict)
    groups: dict[tuple[tuple[str, ...], tuple[Condition, ...]], "Groups"] = field(
        default_factory=dict
    )
    _rows: dict[tuple[Condition, ...], NDArray[np.intp]] = field(default_factory=dict)

    @property
    def bytes(self) -> int:
        """About what it takes in memory."""
        chosen = sum(one.nbytes for one in list(self._rows.values()))
        chosen += sum(one.bytes for one in list(self.groups.values()))
        coded = sum(one.bytes for one in list(self._columns.values()) if one is not None)
        return chosen + coded + sum(bytes_of(one) for one in list(self._read.values()))

    def read(self, cubes: Cubes, expressions: Iterable[str]) -> bool:
        """Read columns that aren't there yet, in one statement; whether any was."""
        missing = [one for one in dict.fromkeys(expressions) if one not in self._columns]
        if not missing:
            return False
        named = [one for one in missing if self.cube.joined and one in NAMED]
        own = [one for one in missing if one not in named] + (["sid"] if named else [])
        asked = self._fetch(cubes, [base_of(one) for one in own])
        for one in own:
            if not self._derived(one):
                asked |= self._fetch(cubes, [one])
                self._columns[one] = self._take(one)
        if named:
            self._columns |= self._names(cubes, named)
        return asked or bool(named)

    def _fetch(self, cubes: Cubes, wanted: Sequence[str]) -> bool:
        """Read columns as they are, those beside them too; whether any was missing."""
        known = self._read.keys() | self._columns.keys()
        if not self.placed or all(one in known for one in wanted):
            return False  # of what was added up there is nothing else to be read
        if known and not self.steady:
            return False
        listed = [one for one in dict.fromkeys((*wanted, *self.beside)) if one not in known]
        named = ", ".join(f"{one} AS c{i}" for i, one in enumerate(listed))
        found = cubes.columns(f"SELECT {named} FROM {self.cube.read_from} WHERE {self.where}")
        self._read |= {one: found[f"c{i}"] for i, one in enumerate(listed)}
        return True

    def _take(self, name: str) -> Codes | Amounts | None:
        """A column that was read, as codes or amounts; ``None`` where it is neither."""
        if name in self._columns:
            return self._columns[name]
        column = self._read.pop(name, None)
        self._columns[name] = None if column is None else coded(column)
        return self._columns[name]

    def _derived(self, expression: str) -> bool:
        """Make a dimension of the column that it is a step of; whether that can be done."""
        base = self._take(base_of(expression))
        if base_of(expression) == expression:
            return True
        if not isinstance(base, Codes) or base.is_text:
            return False
        if expression in sectioned():
            self._columns[expression] = in_sections(base)
            return base.known is None
        numbers = base.numbers if base.known is None else base.known
        if len(numbers) and int(numbers.min()) < 0:
            return False  # SQL rounds towards zero
        made = stepped(expression, numbers)
        self._columns[expression] = coded(made, None if base.known is None else base.numbers)
        return True

    def _names(self, cubes: Cubes, named: Sequence[str]) -> dict[str, Codes | Amounts | None]:
        """Columns of the table that the cells are joined with, by its key."""
        found = cubes.columns(
            f"SELECT sid, {', '.join(named)} FROM {self.cube.joined} ORDER BY sid"
        )
        own = self._columns["sid"]
        if not isinstance(own, Codes) or own.known is not None or len(found["sid"]) == 0:
            return dict.fromkeys(named)
        at = np.searchsorted(found["sid"], own.numbers)
        return {name: coded(found[name], at) for name in named}

    def codes(self, expression: str) -> Codes | None:
        """A column that can be a key or a condition; ``None`` where it is none of plain codes."""
        found = self._columns[expression]
        return found if isinstance(found, Codes) else None

    def summand(self, expression: str) -> Codes | Amounts | None:
        """A column that can be added up; ``None`` where its sums would not be exact."""
        found = self._columns[expression]
        return None if isinstance(found, Codes) and found.is_text else found

    def chosen(self, conditions: tuple[Condition, ...]) -> NDArray[np.intp] | None:
        """The places of the cells that meet some conditions; ``None`` where a code is of another
        kind than its column."""
        known = self._rows.get(conditions)
        if known is not None:
            return known
        flags = np.ones(self.rows, dtype=bool)
        for one in conditions:
            found = self.meets(one)
            if found is None:
                return None
            flags &= found
        rows = np.flatnonzero(flags)
        while len(self._rows) >= _CHOSEN:
            self._rows.pop(next(iter(self._rows)), None)
        self._rows[conditions] = rows
        return rows

    def meets(self, condition: Condition) -> NDArray[np.bool_] | None:
        """Which cells meet a condition; ``None`` where its codes are of another kind."""
        column = self.codes(condition.expression)
        if column is None:
            return None
        values: Sequence[Any] = condition.values
        if not all(type(value) is (str if column.is_text else int) for value in values):
            return None
        if column.known is not None:
            if condition.between:
                return None
            values = np.flatnonzero(np.isin(column.known, values)).tolist()
        flags: NDArray[np.bool_]
        if condition.between:
            flags = (column.numbers >= values[0]) & (column.numbers <= values[1])
            return flags
        flags = np.zeros(self.rows, dtype=bool)
        for value in values:
            flags |= column.numbers == value
        return flags


@dataclass(frozen=True, eq=False)
class Groups:
    """Cells by the values of some keys, each group's beside each other.

    Attributes:
        values: the keys of each group there is, in ascending order of the keys' codes.
        at: places of the cells, group by group; ``None`` where they lie so already, all of them.
        starts: where each group begins among these.
        covered: columns that were added up, in this order.
    """

    values: tuple[Column, ...]
    at: NDArray[np.intp] | None
    starts: NDArray[np.intp]
    covered: dict[str, Column] = field(default_factory=dict)

    @property
    def bytes(self) -> int:
        """About what it takes in memory."""
        lined = sum(one.nbytes for one in list(self.covered.values()))
        return lined + self.starts.nbytes + (0 if self.at is None else self.at.nbytes)

    def whole(self, expression: str, column: Codes) -> Column:
        """A column of whole numbers group by group, kept as an index keeps what it covers."""
        found = self.covered.get(expression)
        if found is None:
            found = self.lined_up(column.all).astype(np.int64)
            while len(self.covered) >= _COVERED:
                self.covered.pop(next(iter(self.covered)), None)
            self.covered[expression] = found
        return found

    def lined_up(self, column: Column) -> Column:
        """A column of all cells, group by group."""
        found: Column = column if self.at is None else column[self.at]
        return found


def grouped(cells: Cells, keys: Sequence[str], conditions: tuple[Condition, ...]) -> Groups | None:
    """The cells that meet some conditions by some keys; ``None`` where a statement must tell.

    Kept for the next that asks so: a question's marginal totals, and figures beside each other, sum
    other columns of the same groups.
    """
    asked = tuple(keys), conditions
    known = cells.groups.get(asked)
    if known is not None:
        return known
    rows = cells.chosen(conditions)
    found = None if rows is None else _grouped(cells, keys, rows)
    if found is not None:
        while len(cells.groups) >= _GROUPED:
            cells.groups.pop(next(iter(cells.groups)), None)
        cells.groups[asked] = found
    return found


def _grouped(cells: Cells, keys: Sequence[str], rows: NDArray[np.intp]) -> Groups | None:
    columns: list[Codes] = []
    size = 1
    for name in keys:
        column = cells.codes(name)
        if column is None:
            return None
        columns.append(column)
        size *= column.count
    if size > _GROUPS:
        return None
    every = len(rows) == cells.rows
    if not keys:
        return Groups((), None if every else rows, np.zeros(1, dtype=np.intp))
    group: NDArray[np.int64] = np.zeros(len(rows), dtype=np.int64)
    for column in columns:
        numbers = column.numbers if every else column.numbers[rows]
        group = group * column.count + (numbers.astype(np.int64) - column.least)
    at = None if every else rows
    if (np.diff(group) < 0).any():
        order = ascending(group)
        at, group = rows[order], group[order]
    starts = np.flatnonzero(np.diff(group, prepend=-1))
    values: list[Column] = []
    rest = group[starts]
    for column in reversed(columns):
        values.append(column.values(rest % column.count))
        rest = rest // column.count
    return Groups(tuple(values[::-1]), at, starts)


def counted(
    cells: Cells, expression: str, own: tuple[Condition, ...], groups: Groups
) -> Column | None:
    """The sum of a column in each group over the cells that meet its own conditions; NaN where
    there are none."""
    column = cells.summand(expression)
    if column is None:
        return None
    if isinstance(column, Codes) and not own and len(groups.starts):
        whole = groups.whole(expression, column)
        if len(whole):
            return np.add.reduceat(whole, groups.starts).astype(float)
    amounts = isinstance(column, Amounts)
    numbers = groups.lined_up(column.numbers if isinstance(column, Amounts) else column.all)
    inside = column.there if isinstance(column, Amounts) else None
    kind = np.float64 if amounts else np.int64
    for one in own:
        flags = cells.meets(one)
        if flags is None:
            return None
        inside = flags if inside is None else inside & flags
    if len(numbers) == 0:
        return np.full(len(groups.starts), np.nan)
    if inside is None:
        return np.add.reduceat(numbers, groups.starts, dtype=kind).astype(float)
    there = groups.lined_up(inside)
    total = np.add.reduceat(np.where(there, numbers, 0), groups.starts, dtype=kind)
    seen = np.logical_or.reduceat(there, groups.starts)
    sums: Column = np.where(seen, total, np.nan)
    return sums
