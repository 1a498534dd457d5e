"""Columns side by side: what the engine computes on until a protected table leaves it.

A page asks hundreds of questions whose answers have a few rows each. A frame of such a size costs
a hundred times what its arithmetic does, so exact figures are plain arrays; a frame is made of the
last result only.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Column = NDArray[Any]
_DENSE: Final = 1 << 16  # whole numbers that lie so close need no sorting to be numbered
_MOST: Final = 1 << 62


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
        taken = {name: column[rows] for name, column in self.columns.items()}
        length = int(rows.sum()) if rows.dtype == bool else len(rows)
        return Table(taken, length)

    def put(self, **columns: Column) -> "Table":
        """The same with columns added or replaced."""
        return Table({**self.columns, **columns}, self.rows)

    def frame(self) -> pd.DataFrame:
        """A frame of its own, which may be changed."""
        return pd.DataFrame(dict(self.columns), index=pd.RangeIndex(self.rows))

    @cached_property
    def bytes(self) -> int:
        """About what it takes in memory."""
        return sum(
            column.nbytes + (60 * len(column) if column.dtype == object else 0) + 100
            for column in self.columns.values()
        )


def _plain(column: "pd.Series[Any]") -> Column:
    if isinstance(column.dtype, np.dtype):
        return column.to_numpy()
    return column.astype(object).where(column.notna(), None).to_numpy()


def numbered(*tables: Sequence[Column]) -> list[NDArray[np.int64]]:
    """One number for each row of some tables: equal where the keys are, ascending as they do.

    Args:
        tables: the key columns of each, in the order by which rows are compared. Text that is
            missing comes last, as does NaN.
    """
    lengths = [len(table[0]) for table in tables]
    ends = np.cumsum(lengths)
    whole = np.zeros(int(ends[-1]), dtype=np.int64)
    size = 1
    for pieces in zip(*tables, strict=True):
        codes, count = _codes(np.concatenate(pieces) if len(pieces) > 1 else pieces[0])
        if size * count > _MOST:
            known, whole = np.unique(whole, return_inverse=True)
            size = len(known)
        whole = whole * count + codes
        size *= count
    return np.split(whole, ends[:-1])


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


def _codes(column: Column) -> tuple[NDArray[np.int64], int]:
    """The rank of each value among those there are, and how many ranks there may be."""
    if len(column) == 0:
        return np.zeros(0, dtype=np.int64), 1
    if column.dtype == object:
        values: list[Any] = [None if one != one else one for one in column.tolist()]
        known: list[Any] = sorted({one for one in values if one is not None})
        ranks: dict[Any, int] = {one: rank for rank, one in enumerate(known)}
        ranks[None] = len(known)
        return np.array([ranks[one] for one in values], dtype=np.int64), len(known) + 1
    if column.dtype.kind in "iu":
        low, high = int(column.min()), int(column.max())
        if high - low < _DENSE:
            return column.astype(np.int64) - low, high - low + 1
    distinct, codes = np.unique(column, return_inverse=True)
    return codes.astype(np.int64), len(distinct)


def matched(of: NDArray[np.int64], among: NDArray[np.int64]) -> NDArray[np.int64]:
    """For each number its place among others that occur once each; -1 where it isn't there."""
    if len(among) == 0:
        return np.full(len(of), -1, dtype=np.int64)
    order = np.argsort(among, kind="stable")
    at = np.minimum(np.searchsorted(among, of, sorter=order), len(among) - 1)
    found = order[at]
    return np.where(among[found] == of, found, -1)


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
