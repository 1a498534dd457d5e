"""Lists of one month beside the windows around it: a year to date that doesn't move has no room.

43–47 up to July and up to September leave four people at most to August and September together.
Were a row listed in both, each would be one to three; so would two counties of a city whose year
stands still. So what a total can count in a run of months is read from its years to date and
its twelve months, as they are shown, and the lists of all these months together leave a marked row
its :data:`metrics.disclosure.equations.LEAST_WIDTH`, the row of one class in several months among
them. Months are gone through from January on, so that no later one changes an earlier one's list. A
row of which longer windows tell that it is somebody this month (nobody in the year to the month
before) tells nothing more by being listed.

Judged by what is shown alone. Not judged: runs over the turn of a year; windows that tell too much
by themselves.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import blake2b
from itertools import groupby
from typing import Final

import numpy as np

from metrics.disclosure.equations import LEAST_WIDTH, Asked, fence
from metrics.disclosure.list_room import finer_than, left_out, totals_of
from metrics.disclosure.marginal_totals import person_terms
from metrics.disclosure.margins import finest_place
from metrics.disclosure.profile import hidden_below
from metrics.engine.compute import evaluate
from metrics.engine.core import YEAR_LONG, Time
from metrics.engine.cubes import CUBES
from metrics.engine.dimensions import DIMENSIONS
from metrics.engine.selection import Selection
from metrics.engine.statement import divisible
from metrics.engine.table import Column, Table, distinct, filled, numbered

_MONTH: Final = "month"


def of_months(asked: Asked) -> bool:
    """Whether a question is about single months of a figure that longer windows add up.

    Not of the kinds of grants of a city or a province: their totals of a month are public, in steps
    made of what these lists tell (:mod:`metrics.ledger`), and of a kind that a list leaves out
    nobody could say how fine a step may be.
    """
    measures = [term.measure for term in asked.figure.terms]
    summed = all(one.time is Time.SUM and CUBES[one.cube].clock == _MONTH for one in measures)
    if not summed or asked.months != 1 or asked.last is None:
        return False
    return finest_place(asked) == "county" or not any(CUBES[one.cube].entered for one in measures)


@dataclass(frozen=True)
class History:
    """The cells of a list, in the order of their codes, and what each counts month by month.

    Attributes:
        cells: their keys.
        first: number of the first month.
        counts: for each column of people, exact, cells × months.
    """

    cells: Table
    first: int
    counts: dict[str, np.ndarray]


def history(asked: Asked, wide: Selection, keys: tuple[str, ...], first: int) -> History:
    """What windows add up: the months of the year of a month and of that before it.

    Args:
        asked: a question of single months.
        wide: the same without filters, of the whole province.
        keys: by which its list is divided.
        first: its first month; later ones up to its last.
    """
    last, figure = asked.last or 0, asked.figure
    start = first - first % YEAR_LONG - YEAR_LONG
    if not divisible(figure, _MONTH):  # nobody asks for it by month; its windows overlap alike
        figure = replace(figure, dimensions=(*figure.dimensions, DIMENSIONS[_MONTH]))
    question = asked.cubes, figure, wide.at(last, 1), (*keys, _MONTH)
    table = evaluate(*question, span=last - start + 1, whole=asked.whole).table
    if not table.rows:
        return History(Table({key: np.array([]) for key in keys}, 0), start, {})
    (number,) = numbered(table.pick(keys))
    one, of = distinct(number)
    at = of * (last - start + 1) + table[_MONTH].astype(np.int64) - start
    shape = len(one), last - start + 1
    counts = {
        column: np.bincount(at, filled(table[column]), shape[0] * shape[1]).reshape(shape)
        for _, column in person_terms(figure)
    }
    cells = Table(
        dict(zip(keys, (column[one] for column in table.pick(keys)), strict=True)), len(one)
    )
    return History(cells, start, counts)


@dataclass(frozen=True)
class Months:
    """What the cells of a list count month by month.

    Attributes:
        count: exact, cells × months, the cells in the order of their codes.
        first: number of the first month.
        ways: for each key the number of each cell's class in it, and in what it makes up.
        fixed: which keys are in every total.
    """

    count: np.ndarray
    first: int
    ways: Sequence[Sequence[Column]]
    fixed: Sequence[bool]

    @property
    def digest(self) -> str:
        """The same for the same counts of the same classes."""
        mark = blake2b(repr((self.first, self.count.shape, tuple(self.fixed))).encode())
        for each in (self.count, *(column for way in self.ways for column in way)):
            mark.update(np.ascontiguousarray(each).tobytes())
        return mark.hexdigest()

    def out_of(self, months: Sequence[int]) -> dict[int, np.ndarray]:
        """Which cells the lists of some months leave out; no month around which the windows leave
        all room that its own totals do."""
        found: dict[int, np.ndarray] = {}
        for _, each in groupby(sorted(months), lambda month: month // YEAR_LONG):
            asked = list(each)
            out = _Year(self, asked[-1]).out()
            found |= {month: out[month % YEAR_LONG] for month in asked if month % YEAR_LONG in out}
        return found

    def full_for(self, cell: int, month: int) -> bool:
        """Whether a cell of nobody couldn't be in the list of a month, if it counted somebody; not
        where the year to date or twelve months are nobody, too."""
        year = _Year(self, month)
        year.out()
        return year.full_for(cell)


class _Year:
    """A month and those before it since January, with what the windows leave each total of them."""

    def __init__(self, months: Months, month: int) -> None:
        at, self.size = month - months.first + 1, month % YEAR_LONG + 1
        lacking = max(YEAR_LONG + self.size - at, 0)
        known = months.count[:, max(at - YEAR_LONG - self.size, 0) : at]
        count = np.pad(known, ((0, 0), (lacking, 0)))  # before the first month: nobody
        self.months, self.now = months, count[:, YEAR_LONG:]
        self.few = (self.now > 0) & (self.now < hidden_below())
        every = totals_of(months.ways, fixed=months.fixed, rows=True)
        self.totals = {steps: _Total(months.ways, steps, count) for steps in every}
        self.cells = next(iter(self.totals.values()))
        self.known = np.zeros_like(
            self.now
        )  # the least that lists up to a month tell since January

    def out(self) -> dict[int, np.ndarray]:
        """Which cells the months leave out of their lists, by the number of the month."""
        found = {}
        binding = self._binding()
        for at in range(min(binding, default=self.size), self.size):
            if at in binding:
                found[at] = self._of_month(at)
            self._tell(at, self.few[:, at] & ~found[at] if at in found else self.few[:, at])
        return found

    def _binding(self) -> list[int]:
        """The months in which some total's lists would tell too much, were all rows listed."""
        for at in range(self.size):
            self._tell(at, self.few[:, at])
        found = []
        for at in range(self.size):
            few, beside = self.few[:, at], self._beside(at)
            for total in self.totals.values():
                full = total.told[:, at] > total.most(at, beside) - LEAST_WIDTH
                if full.any() and (full & (total.summed(few) > 0)).any():
                    found.append(at)
                    break
        return found

    def full_for(self, cell: int) -> bool:
        """Whether one more row of the last month would tell too much of some total of it."""
        last = self.size - 1
        if any(most[self.cells.group[cell], last + 1] == 0 for _, most in self.cells.windows):
            return False
        beside = self._beside(last)
        return any(
            total.told[at, last] + 1 > total.most(last, beside)[at] - LEAST_WIDTH
            for total in self.totals.values()
            for at in (total.group[cell],)
        )

    def _of_month(self, at: int) -> np.ndarray:
        """Which cells a month leaves out beside what the lists of earlier ones tell."""
        rows = np.flatnonzero(self.now[:, at] > 0)
        beside, around = self._beside(at), {}
        for steps, total in self.totals.items():
            bounds = total.least(at), total.most(at, beside)
            around[steps] = bounds[0][total.group][rows], bounds[1][total.group][rows]
        least, most = next(iter(around.values()))
        out = self.few[rows, at] & (least < 1) & (most - 1 < LEAST_WIDTH)
        ways = [[each[rows] for each in way] for way in self.months.ways]
        count, fixed = self.now[rows, at], self.months.fixed
        beyond = np.zeros(len(self.now), dtype=bool)
        beyond[rows] = left_out(count, out, ways, fixed=fixed, around=around)
        return beyond

    def _beside(self, at: int) -> list[np.ndarray]:
        """The least that lists tell of each cell beside its month, in the year to date and in
        twelve months."""
        before = self.known[:, at - 1] if at else np.zeros(len(self.now))
        month = fence(self.now[:, at])[1]
        return [
            np.maximum(before, least[self.cells.group, at + 1] - month)
            for least, _ in self.cells.windows
        ]

    def _tell(self, at: int, listed: np.ndarray) -> None:
        """Note the least that lists of a month tell of each total: finest first."""
        before = self.known[:, at - 1] if at else 0.0
        month = np.maximum(self.cells.least(at)[self.cells.group], listed)
        to_date = self.cells.windows[0][0][self.cells.group, at + 1]
        self.known[:, at] = np.maximum(before + month, to_date)
        for steps, total in self.totals.items():
            told = np.maximum(total.least(at), total.summed(listed))
            for finer in finer_than(steps):
                parts = self.totals[finer]
                if total.holds(parts):
                    sums = np.bincount(total.group[parts.one], parts.told[:, at], total.size)
                    np.maximum(told, sums, out=told)
            total.told[:, at] = told


class _Total:
    """What cells make up together, the fences of its windows, and what lists tell of it.

    Attributes:
        group: the number of each cell's total.
        one: a cell of each.
        windows: the fences of the year to date and of twelve months, up to December and up to each
            month since.
        told: the least that lists tell of each in each month since January.
    """

    def __init__(
        self, ways: Sequence[Sequence[Column]], steps: tuple[int, ...], count: np.ndarray
    ) -> None:
        """Put cells together.

        Args:
            ways, steps: as in :func:`metrics.disclosure.list_room.totals_of`.
            count: exact, from twelve months before January on.
        """
        columns = [way[at] for way, at in zip(ways, steps, strict=True) if at < len(way)]
        (numbers,) = numbered(columns) if columns else (np.zeros(len(count), np.int64),)
        self.one, self.group = distinct(numbers)
        self.size = len(self.one)
        sums = np.column_stack([self.summed(one) for one in count.T]).round(9)
        running = np.pad(np.cumsum(sums, axis=1), ((0, 0), (1, 0)))
        self.windows = (
            fence(running[:, YEAR_LONG:] - running[:, [YEAR_LONG]]),
            fence(running[:, YEAR_LONG:] - running[:, :-YEAR_LONG]),
        )
        self._leaving = fence(sums[:, :-YEAR_LONG])
        self._shown = np.where(sums >= hidden_below(), fence(sums)[0], 0.0)[:, YEAR_LONG:]
        self.told = np.zeros_like(self._shown)

    def summed(self, column: np.ndarray) -> np.ndarray:
        """A column of the cells put together."""
        return np.bincount(self.group, column, self.size)

    def holds(self, parts: "_Total") -> bool:
        """Whether each of some finer totals lies in one of these."""
        return bool((self.group[parts.one][parts.group] == self.group).all())

    @cached_property
    def _least(self) -> np.ndarray:
        """The least that each counts in each month since January as its windows have it."""
        low = self._shown
        for (least, most), gone in zip(self.windows, (0.0, self._leaving[0]), strict=True):
            low = np.maximum(low, least[:, 1:] - most[:, :-1] + gone)
        found: np.ndarray = low
        return found

    def least(self, at: int) -> np.ndarray:
        """The least that each counts in a month as its windows have it; 0 where nothing but its
        own row tells that there is anybody."""
        found: np.ndarray = self._least[:, at]
        return found

    def most(self, at: int, beside: Sequence[np.ndarray]) -> np.ndarray:
        """The most that each counts in a month, as its windows have it beside what lists tell.

        Args:
            at: the month, whose predecessors' ``told`` is known.
            beside: what lists of each window tell of each cell beside this month.
        """
        # For each month since January, which a run of months up to this one may begin with: what
        # is told of the months between, and what leaves twelve months meanwhile.
        before = np.zeros((self.size, at + 1))
        before[:, :at] = _from_the_end(self.told[:, :at])
        leaving = _from_the_end(self._leaving[1][:, : at + 1])
        high = np.full(self.size, np.inf)
        for (least, most), gone in zip(self.windows, (0.0, leaving), strict=True):
            runs = (gone - least[:, : at + 1] - before).min(axis=1)
            np.minimum(high, most[:, at + 1] + runs, out=high)
        for (_, most), known in zip(self.windows, beside, strict=True):
            np.minimum(high, most[:, at + 1] - self.summed(known), out=high)
        return high


def _from_the_end(months: np.ndarray) -> np.ndarray:
    """What each month and all after it come to."""
    found: np.ndarray = months[:, ::-1].cumsum(axis=1)[:, ::-1]
    return found
