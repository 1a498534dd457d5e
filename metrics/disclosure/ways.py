"""All that the rows of a table can add up to: an index of their codes, which counts nobody.

Each of a row's keys may be its own class, a coarser one, or dropped: every choice divides the rows
into classes, and each class of a coarser choice is a total of finer lists. Which row is in which
class, and which class of a list in which total, hangs on the codes alone; so it is found once for
as long as they are kept, and a question's counts are summed over all choices at once.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from typing import Final

import numpy as np
from numpy.typing import NDArray

from metrics.disclosure.list_room import finer_than
from metrics.engine.remembered import indexed
from metrics.engine.table import Column, distinct, numbered

Steps = tuple[int, ...]  # how coarse each key is; one more than its classes: dropped
_LARGE: Final = 1 << 17  # places of rows in an index; larger ones are made anew


@dataclass(frozen=True, eq=False)
class Classes:
    """Rows put together: the class of each row, and a row of each class."""

    of: NDArray[np.intp]
    one: NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Ways:
    """Every choice of classes, one after another, the rows themselves first.

    Attributes:
        order: the table's rows in the order of their codes; all that follows is in this order.
        choices: by how coarse each key is.
        begins: where the classes of each choice begin among all of them.
        every: for each choice and row the number of its class among all that differ: of two choices
            alike (a province's only city, and the province) the later is the earlier one's.
        alike: the number of each class among these.
        rows: how many rows each class has.
        told: classes of lists, one list of a total after another.
        of: the number of the total beside this list that each of these is in.
        totals: which class such a number stands for.
    """

    order: NDArray[np.intp]
    choices: Mapping[Steps, Classes]
    begins: tuple[int, ...]
    every: NDArray[np.intp]
    alike: NDArray[np.intp]
    rows: NDArray[np.intp]
    told: NDArray[np.intp]
    of: NDArray[np.intp]
    totals: NDArray[np.intp]

    @property
    def size(self) -> int:
        """How many classes all choices have."""
        return self.begins[-1]

    def places(self) -> Iterator[tuple[Steps, slice]]:
        """The choices that are totals, finer ones first, and where their classes are."""
        spans = (slice(*span) for span in pairwise(self.begins))
        for steps, span in zip(self.choices, spans, strict=True):
            if any(steps):  # else the rows themselves
                yield steps, span

    def summed(self, rows: Column) -> Column:
        """What the rows of each class add up to, for all choices."""
        times = len(self.every) // max(len(rows), 1)
        sums: Column = np.bincount(self.every, np.tile(rows, times))
        return sums[self.alike]


def ways_of(
    keys: Sequence[Column], ways: Sequence[Sequence[Column]], *, fixed: Sequence[bool]
) -> Ways:
    """The index of some rows.

    Args:
        keys: their codes.
        ways: for each key the number of each row's class in it, and in what it makes up.
        fixed: which keys are in every total.
    """
    columns = (*keys, *(one for way in ways for one in way))
    shape = tuple(map(len, ways)), tuple(fixed)
    choices = np.prod([len(way) + 1 for way in ways])
    if len(keys[0]) * choices > _LARGE:
        return _made(columns, *shape)
    return _kept(columns, *shape)


def _made(columns: tuple[Column, ...], ways: tuple[int, ...], fixed: tuple[bool, ...]) -> Ways:
    keys, rest = columns[: len(ways)], iter(columns[len(ways) :])
    order = np.argsort(numbered(keys)[0], kind="stable")
    mine = [[next(rest)[order] for _ in range(each)] for each in ways]
    choices = {}
    for steps in choices_of(ways, fixed=fixed):
        classes = [way[at] for way, at in zip(mine, steps, strict=True) if at < len(way)]
        choices[steps] = put_together(classes, len(order))
    begins = [0]
    for one in choices.values():
        begins.append(begins[-1] + len(one.one))
    begin = dict(zip(choices, begins, strict=False))
    told, of, totals, size = [], [], [], 0
    for steps, total in choices.items():
        for list_ in finer_than(steps):
            each = choices[list_]
            told.append(begin[list_] + np.arange(len(each.one)))
            of.append(size + total.of[each.one])
            totals.append(begin[steps] + np.arange(len(total.one)))
            size += len(total.one)
    every: list[NDArray[np.intp]] = []
    known: list[tuple[int, Classes]] = []
    alike, size = [], 0
    for one in choices.values():
        first = next((at for at, other in known if np.array_equal(other.of, one.of)), size)
        if first == size and len(order):
            known.append((size, one))
            every.append(size + one.of)
            size += len(one.one)
        alike.append(first + np.arange(len(one.one)))
    rows = [np.bincount(one.of, minlength=len(one.one)) for one in choices.values()]
    none = np.zeros(0, np.intp)
    parts = (np.concatenate([none, *one]) for one in (every, alike, rows, told, of, totals))
    return Ways(order, choices, tuple(begins), *parts)


_kept = indexed(_made, most=16)


def put_together(columns: Sequence[Column], rows: int) -> Classes:
    """Rows that are the same in some columns; in none, all of them."""
    (numbers,) = numbered(columns) if columns else (np.zeros(rows, np.int64),)
    one, of = distinct(numbers)
    return Classes(of, one)


def choices_of(ways: Sequence[int], *, fixed: Sequence[bool]) -> Iterator[Steps]:
    """How coarse each key may be, as far as to be dropped: the rows themselves first, what is
    coarser after what is finer.

    Args:
        ways: how many classes each key has.
        fixed: which keys are in every total.
    """
    return product(*(range(way + (not one)) for way, one in zip(ways, fixed, strict=True)))
