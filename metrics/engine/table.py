"""Columns side by side: what the engine computes on until a protected table leaves it.

A page asks hundreds of questions whose answers have a few rows each. A frame of such a size costs
a hundred times what its arithmetic does, so exact figures are plain arrays; a frame is made of the
last result only.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from metrics.engine.framing import framed, taken
from metrics.engine.remembered import indexed, remembered

Column = NDArray[Any]
_DENSE: Final = 1 << 16  # whole numbers that lie so close need no sorting to be numbered
_MOST: Final = 1 << 62
_SPARSE: Final = 8  # numbers a row, from which on sorting is sooner than marking
_FEW: Final = 256  # texts that a dictionary ranks sooner than pandas is called


@dataclass(frozen=True, eq=False)
class Table:
    """Named columns of one length, in their order. None of them may be changed."""

    columns: Mapping[str, Column]
    rows: int

    @classmethod
    def of(cls, frame: pd.DataFrame) -> "Table":
        """The columns of a frame; text becomes objects, what is missing in it ``None``."""
        return cls({str(name): _plain(frame[name]) for name in frame.columns}, len(frame))

    def __getitem__(self, name: str) -> Column:
        return self.columns[name]

    def __contains__(self, name: str) -> bool:
        return name in self.columns

    def pick(self, names: Sequence[str]) -> list[Column]:
        """Some columns, in the order asked for."""
        return [self.columns[name] for name in names]

    def take(self, rows: Column) -> "Table":
        """Rows by position, or those where a flag is set."""
        some = {name: taken(column, rows) for name, column in self.columns.items()}
        length = int(rows.sum()) if rows.dtype == bool else len(rows)
        return Table(some, length)

    def some(self, rows: NDArray[np.intp]) -> "Table":
        """The same by position; a column is taken when it is first asked for."""
        return Table(_Taken(self.columns, rows), len(rows))

    def put(self, **columns: Column) -> "Table":
        """The same with columns added or replaced."""
        return Table({**self.columns, **columns}, self.rows)

    def frame(self) -> pd.DataFrame:
        """A frame of its own, which may be changed."""
        return framed(self.columns, self.rows)

    @cached_property
    def bytes(self) -> int:
        """About what it takes in memory."""
        found = 100 * len(self.columns)
        for column in self.columns.values():
            found += column.nbytes + (60 * self.rows if column.dtype == object else 0)
        return found


class _Taken(Mapping[str, Column]):
    """Rows of some columns, which are asked for a few only."""

    def __init__(self, columns: Mapping[str, Column], rows: NDArray[np.intp]) -> None:
        self._columns, self._rows = columns, rows
        self._taken: dict[str, Column] = {}

    def __getitem__(self, name: str) -> Column:
        if name not in self._taken:
            self._taken[name] = self._columns[name][self._rows]
        return self._taken[name]

    def __contains__(self, name: object) -> bool:
        return name in self._columns

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)


def _plain(column: "pd.Series[Any]") -> Column:
    if isinstance(column.dtype, np.dtype):
        return column.to_numpy()
    if isinstance(column.dtype, pd.StringDtype):
        texts: Any = column
        plain: Column = texts.to_numpy(dtype=object, na_value=None)
        return plain
    return column.astype(object).where(column.notna(), None).to_numpy()


def numbered(*tables: Sequence[Column]) -> list[NDArray[np.int64]]:
    """One number for each row of some tables: equal where the keys are, ascending as they do.

    Args:
        tables: the key columns of each, in the order by which rows are compared. Text that is
            missing comes last, as does NaN.
    """
    wholes: list[NDArray[np.int64]] = []
    size = 1
    for pieces in zip(*tables, strict=True):
        codes, count = _codes_of_all(pieces)
        if not wholes:
            wholes, size = codes, count
            continue
        if size * count > _MOST:
            wholes, size = _ranked(wholes)
        wholes = [whole * count + own for whole, own in zip(wholes, codes, strict=True)]
        size *= count
    return wholes


def _codes_of_all(pieces: Sequence[Column]) -> tuple[list[NDArray[np.int64]], int]:
    """The rank of each value among those of all pieces of a column, piece by piece, and how many
    ranks there may be."""
    first = pieces[0]
    if all(one is first for one in pieces):
        own, count = _codes(first)
        return [own] * len(pieces), count
    if any(one.dtype == object for one in pieces):
        return _ranks_of_all([_ranks(one) for one in pieces])
    ends = [_ends(one) for one in pieces]
    there = [one for one in ends if one is not None]
    if len(there) == len(pieces):
        low, high = min(one[0] for one in there), max(one[1] for one in there)
        if high - low < _DENSE:
            return [one.astype(np.int64) - low for one in pieces], high - low + 1
    codes, count = _codes(np.concatenate(pieces))
    return _split(codes, [len(one) for one in pieces]), count


def _split(column: NDArray[np.int64], lengths: Sequence[int]) -> list[NDArray[np.int64]]:
    return [column[begin:end] for begin, end in pairwise((0, *accumulate(lengths)))]


def _ranked(wholes: Sequence[NDArray[np.int64]]) -> tuple[list[NDArray[np.int64]], int]:
    known, ranks = np.unique(np.concatenate(wholes), return_inverse=True)
    return _split(ranks.astype(np.int64), [len(one) for one in wholes]), len(known)


def distinct(numbers: NDArray[np.int64]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Where each number is first, in ascending order, and which of these each row has; numbers
    that lie close are marked, not sorted."""
    rows = len(numbers)
    least, most = (int(numbers.min()), int(numbers.max())) if rows else (0, 0)
    if most - least >= _SPARSE * rows + _FEW:
        _, first, of = np.unique(numbers, return_index=True, return_inverse=True)
        return first, of
    near = numbers - least
    there = np.zeros(most - least + 1, dtype=np.intp)
    there[near] = 1
    of = (np.cumsum(there) - 1)[near]
    first = np.empty(int(there.sum()), dtype=np.intp)
    first[of[::-1]] = np.arange(rows - 1, -1, -1)  # the last one written is the first there is
    return first, of


def ascending(numbers: NDArray[np.int64]) -> NDArray[np.intp]:
    """The order of rows by their numbers, equal ones as they were. Numbers of two bytes are put in
    order by counting and those of four in two goes, which is sooner than comparing."""
    if len(numbers) < _FEW:
        return np.argsort(numbers, kind="stable")
    near = numbers - int(numbers.min())
    bits = int(near.max()).bit_length()
    if bits > 32:
        return np.argsort(numbers, kind="stable")
    order = np.argsort(near.astype(np.uint16), kind="stable")
    if bits > 16:
        order = order[np.argsort((near >> 16).astype(np.uint16)[order], kind="stable")]
    return order


def close(numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    """The same order and the same equals in numbers that can be counted in one array."""
    if len(numbers) == 0 or int(numbers.max()) < _DENSE:
        return numbers
    return np.unique(numbers, return_inverse=True)[1].astype(np.int64)


def filled(column: Column) -> NDArray[np.float64]:
    """Numbers with 0 for what is missing. May be the column itself: not to be changed."""
    numbers = column.astype(float, copy=False)
    return np.where(np.isnan(numbers), 0.0, numbers) if _has_gaps(numbers) else numbers


@remembered
def _has_gaps(numbers: Column) -> bool:
    return bool(np.isnan(numbers).any())


def grouped(
    table: Table, names: Sequence[str]
) -> Iterator[tuple[tuple[Any, ...], NDArray[np.intp]]]:
    """The rows of a table with equal keys, in the order of these: the keys, and the places of the
    rows in their own order. All of them where there is no key."""
    if not names:
        yield (), np.arange(table.rows)
        return
    groups = numbered(table.pick(names))[0]
    order = np.argsort(groups, kind="stable")
    begins = np.flatnonzero(np.diff(groups[order], prepend=-1))
    for at in np.split(order, begins[1:]):
        yield tuple(column[at[0]] for column in table.pick(names)), at


@remembered
def _codes(column: Column) -> tuple[NDArray[np.int64], int]:
    """The rank of each value among those there are, and how many ranks there may be."""
    if len(column) == 0:
        return np.zeros(0, dtype=np.int64), 1
    if column.dtype == object:
        ranks, texts = _ranks(column)
        return ranks, len(texts) + 1
    ends = _ends(column)
    if ends is not None and ends[1] - ends[0] < _DENSE:
        return column.astype(np.int64) - ends[0], ends[1] - ends[0] + 1
    known, codes = np.unique(column, return_inverse=True)
    return codes.astype(np.int64), len(known)


@remembered
def _ends(column: Column) -> tuple[int, int] | None:
    """The least and the greatest of whole numbers; ``None`` of anything else."""
    if column.dtype.kind not in "iu" or len(column) == 0:
        return None
    return int(column.min()), int(column.max())


@remembered
def _ranks(column: Column) -> tuple[NDArray[np.int64], list[Any]]:
    """The rank of each text among those there are, missing ones last; and these in their order."""
    if len(column) <= _FEW:
        texts = column.tolist()
        order = sorted({one for one in texts if one is not None and one == one})
        place = {one: rank for rank, one in enumerate(order)}
        last = len(order)
        return np.array([place.get(one, last) for one in texts], dtype=np.int64), order
    found, known = pd.factorize(column)  # missing: -1
    ranks = found.astype(np.int64, copy=False)
    values = known.tolist()
    order = sorted(values)
    if order != values:
        place = {value: rank for rank, value in enumerate(order)}
        ranks = np.array([*(place[value] for value in values), -1], dtype=np.int64)[ranks]
    return np.where(ranks < 0, len(order), ranks), order


def _ranks_of_all(
    pieces: Sequence[tuple[NDArray[np.int64], list[Any]]],
) -> tuple[list[NDArray[np.int64]], int]:
    """The ranks of each piece among the texts of all of them, and how many ranks there may be."""
    first = pieces[0][1]
    if all(own == first for _, own in pieces):
        return [ranks for ranks, _ in pieces], len(first) + 1
    every = sorted({one for _, own in pieces for one in own})
    place = {one: rank for rank, one in enumerate(every)}
    found = []
    for ranks, own in pieces:
        among = np.array([*(place[one] for one in own), len(every)], dtype=np.int64)
        found.append(among[ranks])
    return found, len(every) + 1


def matched(of: NDArray[np.int64], among: NDArray[np.int64]) -> NDArray[np.int64]:
    """For each number its place among others that occur once each; -1 where it isn't there."""
    if len(among) == 0:
        return np.full(len(of), -1, dtype=np.int64)
    least, most = int(among.min()), int(among.max())
    if most - least < _SPARSE * (len(among) + len(of)) + _FEW:  # looked up, not sorted
        known = np.full(most - least + 2, -1, dtype=np.int64)  # the last: of what lies beyond
        known[among[::-1] - least] = np.arange(len(among) - 1, -1, -1)
        return known[np.where((of < least) | (of > most), -1, of - least)]
    order = np.argsort(among, kind="stable")
    at = np.minimum(np.searchsorted(among, of, sorter=order), len(among) - 1)
    found = order[at]
    return np.where(among[found] == of, found, -1)


def places(rows: Sequence[Column], among: Sequence[Column]) -> NDArray[np.int64]:
    """For each row of some key columns its place among rows whose keys occur once each; -1 where
    it isn't there. Kept for as long as the columns are; not to be changed."""
    return _places((*rows, *among), len(rows))


@indexed
def _places(columns: tuple[Column, ...], keys: int) -> NDArray[np.int64]:
    return matched(*numbered(columns[:keys], columns[keys:]))


def lined_up(columns: Iterable[str], table: Table, rows: NDArray[np.int64]) -> dict[str, Column]:
    """Columns of numbers, taken by position; NaN where the position is -1."""
    absent = rows < 0
    out = {}
    for name in columns:
        if table.rows == 0:
            out[name] = np.full(len(rows), np.nan)
            continue
        values = table[name][rows].astype(float)
        values[absent] = np.nan
        out[name] = values
    return out
