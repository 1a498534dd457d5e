"""Single equations between counts of several questions, and what they leave open.

A total and its classes are one table (metrics.disclosure.marginal_totals). In other equations the
members are answers of several questions: an answer, and what is asked beside it on its rows.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from metrics.disclosure.profile import hidden_below, rounding_base, slack
from metrics.engine.compute import evaluate
from metrics.engine.core import Metric
from metrics.engine.coverage import newest
from metrics.engine.dimensions import DIMENSIONS
from metrics.engine.remembered import remembered
from metrics.engine.selection import Selection
from metrics.engine.statement import Cubes, divisible, filterable
from metrics.engine.table import Column, Table, filled, matched, numbered

_MANY: Final = 1e12  # more than anything counts, and exact as a difference
LEAST_WIDTH: Final = 3  # people: what one equation must leave open of a suppressed part


def fence(count: Column) -> tuple[Column, Column]:
    """The least and the most that a count can be, as it is shown, suppressed or zero."""
    return _fence(count, rounding_base(), slack(), hidden_below())


@remembered
def _fence(
    count: Column, base: float, slack: tuple[float, float], few: float
) -> tuple[Column, Column]:
    under, over = slack
    small, nobody = ~(count >= few), count == 0
    shown = count / base
    shown += 0.5
    np.floor(shown, out=shown)
    shown *= base  # of those that are shown: above 0, so halves go up
    least, most = np.maximum(shown - under, few), shown + over
    np.copyto(least, 1.0, where=small)
    np.copyto(most, few - 1.0, where=small)
    if nobody.any():
        np.copyto(least, 0.0, where=nobody)
        np.copyto(most, 0.0, where=nobody)
    return least, most


@dataclass(frozen=True)
class Member:
    """One count in an equation that adds up to nothing, for each row of the answer.

    Attributes:
        weight: 1 or -1.
        count: exact.
        given_up: a class that this equation suppresses where it is asked: nothing is known of it
            but that it isn't small, and what ``told`` says.
        told: the least and the most that other figures leave of it; ``None`` where none does.
    """

    weight: int
    count: Column
    given_up: bool = False
    told: tuple[Column, Column] | None = None


def too_narrow(members: list[Member]) -> Column:
    """Rows in which the other members leave a suppressed one too little: any but a lone total."""
    fences = [_unknown(m) if m.given_up else fence(m.count) for m in members]
    low = sum(np.where(m.weight > 0, lo, -hi) for m, (lo, hi) in zip(members, fences, strict=True))
    high = sum(np.where(m.weight > 0, hi, -lo) for m, (lo, hi) in zip(members, fences, strict=True))
    found = np.zeros(len(members[0].count), dtype=bool)
    for member, (least, most) in zip(members, fences, strict=True):
        hidden = (member.count > 0) & (member.count < hidden_below())
        if member.weight > 0:  # it is the negative of all others
            bottom, top = -(high - most), -(low - least)
        else:
            bottom, top = low + most, high + least
        width = np.minimum(most, top) - np.maximum(least, bottom)
        found |= hidden & (width < LEAST_WIDTH)
    return found


def _unknown(member: Member) -> tuple[Column, Column]:
    """What is known of a count that is suppressed though it isn't small."""
    least, most = fence(member.count)
    large = member.count >= hidden_below()
    least = np.where(large, float(hidden_below()), least)
    most = np.where(large, _MANY, most)
    if member.told is None:
        return least, most
    low, high = member.told
    return np.where(large, np.maximum(least, low), least), np.where(
        large, np.minimum(most, high), most
    )


@dataclass(frozen=True)
class Asked:
    """A question, and others beside it, on the rows of its answer.

    Attributes:
        cubes: the snapshot.
        figure, selection, by, span: the question; each filter names one thing.
        exact: its answer, from :func:`metrics.engine.compute.evaluate`.
        shift: months after the window's last at which the figure is read: a term's lead is another.
        whole: as for :func:`metrics.engine.compute.evaluate`.
    """

    cubes: Cubes
    figure: Metric
    selection: Selection
    by: tuple[str, ...]
    exact: Table
    span: int
    shift: int = 0
    whole: bool = False

    @property
    def last(self) -> int | None:
        """The window's last month."""
        chosen = self.selection.month
        return newest(self.cubes, self.figure) if chosen is None else chosen

    @property
    def months(self) -> int:
        """Length of the window."""
        return self.selection.months or self.figure.own_window(self.last)

    def fits(self, figure: Metric) -> bool:
        """Whether another figure can be asked the same."""
        divided = all(divisible(figure, name) for name in self.by)
        return divided and all(filterable(figure, name) for name, _ in self.selection.where)

    def dated(self) -> Selection:
        """The same question with its month and its window named: other figures have their own."""
        month = evaluate(self.cubes, self.figure, self.selection, self.by, span=self.span).month
        months = self.selection.months or self.figure.own_window(month)
        return self.selection.at(month, months)

    def count(
        self,
        figure: Metric,
        months: int = 0,
        earlier: int = 0,
        only: tuple[tuple[str, tuple[int | str, ...]], ...] = (),
    ) -> Column:
        """Another figure, window, month or class on the same rows; nobody where it has no row."""
        last, chosen = self.last, self.selection
        if last is not None:  # figures have windows and newest months of their own
            chosen = chosen.at(last + self.shift - earlier, months or self.months)
        for name, codes in only:
            chosen = chosen.with_(name, *codes)
        table = evaluate(self.cubes, figure, chosen, self.by, span=self.span).table
        return self.placed(table, earlier - self.shift)

    def monthly(self, ahead: int, back: int) -> dict[int, Column]:
        """One month's counts around the window's last month, on the same rows.

        Args:
            ahead, back: months after it and before it.

        Returns:
            By how many months before: the counts; negative keys are later months. One statement
            answers for all of them.
        """
        last = (self.last or 0) + self.shift
        chosen = self.selection.at(last + ahead, 1)
        series = "month" in self.by
        by = self.by if series else (*self.by, "month")
        reach = (self.span if series else 1) + ahead + back
        figure = self.figure
        if not divisible(figure, "month"):  # nobody asks for it by month; its windows overlap alike
            figure = replace(figure, dimensions=(*figure.dimensions, DIMENSIONS["month"]))
        table = evaluate(self.cubes, figure, chosen, by, span=reach).table
        return _by_month(self, table, range(-ahead, back + 1), last)

    def placed(self, table: Table, earlier: int = 0) -> Column:
        """The counts of a table with the same keys on the rows of the answer."""
        if not table.rows:
            return np.zeros(self.exact.rows)
        count = filled(table["t0"])
        if not self.by:
            return np.full(self.exact.rows, count[0])
        keys = [
            column + earlier if name == "month" else column
            for name, column in zip(self.by, table.pick(self.by), strict=True)
        ]
        rows, there = numbered(self.exact.pick(self.by), keys)
        at = matched(rows, there)
        placed: Column = np.where(at >= 0, count[at], 0.0)
        return placed


def _by_month(asked: Asked, table: Table, earlier: range, last: int) -> dict[int, Column]:
    """The counts of a table by month, so many months before that of each row of the answer; before
    ``last`` where the answer has no months."""
    exact, plain = asked.exact, [name for name in asked.by if name != "month"]
    if not table.rows:
        return {one: np.zeros(exact.rows) for one in earlier}
    at, group = np.zeros(exact.rows, np.int64), np.zeros(table.rows, np.int64)
    if plain:
        rows, there = numbered(exact.pick(plain), table.pick(plain))
        known, group = np.unique(there, return_inverse=True)
        at = matched(rows, known)
    months = table["month"].astype(np.int64)
    first, size = int(months.min()), int(months.max()) - int(months.min()) + 1
    grid = np.zeros((int(group.max()) + 2, size))  # of whoever has no row, the last one: nobody
    grid[group, months - first] = filled(table["t0"])
    series = "month" in asked.by
    mine = exact["month"].astype(np.int64) + asked.shift if series else np.full(exact.rows, last)
    found = {}
    for one in earlier:
        column = mine - one - first
        inside = (column >= 0) & (column < size)
        found[one] = np.where(inside, grid[at, column.clip(0, size - 1)], 0.0)
    return found
