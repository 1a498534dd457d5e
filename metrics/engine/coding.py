"""A column as whole numbers that can be counted by: codes, or amounts that are added up exactly.

Also what dimensions make of a column of codes: cities of counties, sections of industries.
"""

import re
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from metrics.engine.cubes import section_of, sectioned
from metrics.engine.table import Column

_CLOSE: Final = 1 << 14  # numbers further apart are ranked
_EXACT: Final = 1 << 53  # whole numbers below it are added up in any order without an error
# What dimensions are made of a column by: region // 100 * 100, year * 12 + 11.
_STEPS: Final = re.compile(r"([a-z_]\w*)(?: // (\d+))?(?: \* (\d+))?(?: \+ (\d+))?")


@dataclass(frozen=True)
class Codes:
    """A column of whole numbers that lie close together, or of the ranks of what it has.

    Attributes:
        numbers: one a cell.
        least, count: the least of them, and how many lie between that and the greatest.
        known: what is ranked: texts, or numbers far apart.
    """

    numbers: Column
    least: int
    count: int
    known: Column | None = None

    @property
    def bytes(self) -> int:
        """About what it takes in memory."""
        return self.numbers.nbytes + (0 if self.known is None else 80 * len(self.known))

    @property
    def is_text(self) -> bool:
        """Whether it is texts that are ranked."""
        return self.known is not None and self.known.dtype == object

    def values(self, codes: NDArray[np.int64]) -> Column:
        """The column's own values, of its own kind, for numbers counted from its least."""
        numbers: Column = (codes + self.least).astype(self.numbers.dtype)
        return numbers if self.known is None else self.known[numbers]

    @property
    def all(self) -> Column:
        """The column's own values."""
        return self.numbers if self.known is None else self.known[self.numbers]


@dataclass(frozen=True)
class Amounts:
    """A column of whole amounts, with gaps or of a kind that is no code: added up, never a key.

    Attributes:
        numbers: one a cell, 0 in a gap.
        there: which cells have one; ``None`` where all do.
    """

    numbers: Column
    there: NDArray[np.bool_] | None

    @property
    def bytes(self) -> int:
        """About what it takes in memory."""
        return self.numbers.nbytes + (0 if self.there is None else self.there.nbytes)


def base_of(expression: str) -> str:
    """The column that a dimension is a step of; itself where it is none."""
    found = _STEPS.fullmatch(expression)
    return sectioned().get(expression, expression) if found is None else found[1]


def stepped(expression: str, numbers: Column) -> Column:
    """What SQL makes of a column of whole numbers, none of them negative."""
    found = _STEPS.fullmatch(expression)
    assert found is not None  # by base_of
    over, times, more = (None if part is None else int(part) for part in found.groups()[1:])
    made = numbers if over is None else numbers // over
    made = made if times is None else made * times
    return made if more is None else made + more


def in_sections(industry: Codes) -> Codes | None:
    """The sections of a column of industries; ``None`` where codes lie far apart."""
    if industry.known is not None:
        return None
    letters = [section_of(industry.least + i) for i in range(industry.count)]
    known = sorted(set(letters))
    rank = np.array([known.index(one) for one in letters], dtype=np.int32)
    rows = rank[industry.numbers - industry.least]
    return Codes(rows, 0, max(len(known), 1), np.array(known, dtype=object))


def bytes_of(column: Column) -> int:
    """About what a column takes in memory."""
    return column.nbytes + (60 * len(column) if column.dtype == object else 0)


def coded(column: Column, at: NDArray[np.intp] | None = None) -> Codes | Amounts | None:
    """A column as codes or, of numbers that are none, as amounts; its rows taken ``at`` places.

    ``None`` where it isn't whole numbers or texts throughout.
    """
    known: Column | None = None
    if column.dtype.kind == "f":
        return _amounts(column if at is None else column[at])
    if column.dtype == object:
        found, texts = pd.factorize(column)
        if (found < 0).any() or not all(type(one) is str for one in texts):
            return None
        # In their order, so that groups of them come out in order.
        order = sorted(range(len(texts)), key=texts.__getitem__)
        rank_of = np.empty(len(texts), dtype=np.int32)
        rank_of[order] = np.arange(len(texts), dtype=np.int32)
        column, known = rank_of[found], np.asarray(texts, dtype=object)[order]
    elif column.dtype.kind != "i":
        return None
    elif len(column) and int(column.max()) - int(column.min()) > _CLOSE:
        known, ranks = np.unique(column, return_inverse=True)
        column = ranks.astype(np.int32)
    numbers = column if at is None else column[at]
    if len(numbers) == 0:
        return Codes(numbers, 0, 1, known)
    least = int(numbers.min())
    return Codes(numbers, least, int(numbers.max()) - least + 1, known)


def _amounts(column: Column) -> Amounts | None:
    gaps = np.isnan(column)
    numbers = np.where(gaps, 0.0, column)
    if (numbers != np.rint(numbers)).any() or not np.abs(numbers).sum() < _EXACT:
        return None
    return Amounts(numbers, ~gaps if gaps.any() else None)
