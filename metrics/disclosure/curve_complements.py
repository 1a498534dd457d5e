"""What curves beside each other tell of a group that is drawn nowhere: its few leavers.

In a group of fifty, whole points of per cent and people to 5 together leave one number of leavers
only; so a whole less the groups that are drawn is the hidden group's own count (tests/attack/
test_curves.py). So every curve is taken for exact here. Where the groups of one whole that are not
drawn count 1–9 people together, or 1–9 leavers by a month, the smallest group that is drawn beside
them is hidden too (complementary suppression). Wholes are those of each dimension and of each
coarser class (a section over its industries), and of a table with two ways to divide, both ways
at once: a group that one equation leaves open may come out of several (tests/attack/
test_nested_curves.py), so it is asked whether they determine it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from metrics.disclosure.curves import EVENT_THRESHOLD, drawable
from metrics.disclosure.profile import hidden_below
from metrics.engine.coarse import coarser
from metrics.engine.core import Metric
from metrics.engine.cubes import CUBES
from metrics.engine.risk_set import RiskSet, exits_and_censored, padded, risk_sets
from metrics.engine.selection import Selection
from metrics.engine.statement import REGIONS, Cubes
from metrics.models.survival.robust import Floats

Key = tuple[Any, ...]
_MOST: Final = 600  # equations that are solved together; of more only chains of single ones
_TRIED: Final = 12  # cells, each by itself, before one is taken that is only near


def complementary(
    cubes: Cubes,
    metric: Metric,
    selection: Selection,
    groups: tuple[str, ...],
    condition: str = "",
    after: int = 0,
    closed: Collection[Key] = (),
) -> dict[Key, set[int]]:
    """Months at which a group must not be drawn, by the group's key.

    Args:
        cubes, metric, selection, condition, after: as for the curves themselves.
        groups: what they are divided by, tenure apart.
        closed: keys of groups that are hidden for another reason than their size.

    Returns:
        Only groups with such months. The same group is judged alike, filtered for or divided by.
    """
    filtered = [name for name, _ in selection.where if name not in groups]
    ways = [one for one in (*groups, *filtered) if one in _dimensions(metric, selection, groups)]
    if not ways:
        return {}
    keys, asked = groups, selection
    for name in dict.fromkeys((*groups, *filtered)):
        if name in ways:  # all of its classes, and not only those asked for
            asked = asked.with_(name)
            keys = keys if name in keys else (*keys, name)
    frame = exits_and_censored(cubes, metric, asked, keys, condition)
    cells = list(risk_sets(frame, keys, after))
    plain, coarse = _families(metric, keys, ways, cells)
    table = _Table(cells, plain, set(closed), coarse)
    wanted = {at: selection.codes(name) for at, name in enumerate(keys) if selection.codes(name)}
    found: dict[Key, set[int]] = defaultdict(set)
    for at, months in table.beside().items():
        key = cells[at].key
        if all(key[place] in codes for place, codes in wanted.items()):
            found[key[: len(groups)]] |= months
    return found


def _dimensions(metric: Metric, selection: Selection, groups: tuple[str, ...]) -> list[str]:
    """What divides people into parts that add up; not regions, each of which has its own clock."""
    levelled = CUBES[metric.numerator[0].measure.cube].levelled
    every = dict.fromkeys((*groups, *(name for name, _ in selection.where)))
    return [name for name in every if metric.adds_up(name) and not (levelled and name in REGIONS)]


def _families(
    metric: Metric, keys: tuple[str, ...], ways: list[str], cells: list[RiskSet]
) -> tuple[list[list[int]], list[list[int]]]:
    """Cells that add up to another curve, by their places: whole rows, and coarser classes."""
    plain: list[list[int]] = []
    coarse: list[list[int]] = []
    for name in ways:
        at = keys.index(name)
        above = [one.code for one in coarser(metric, name) if one.code and not one.filtered]
        for code in (None, *above):
            families: dict[Key, list[int]] = defaultdict(list)
            for place, cell in enumerate(cells):
                rest = cell.key[:at] + cell.key[at + 1 :]
                families[(*rest, code(cell.key[at]) if code else None)].append(place)
            (coarse if code else plain).extend(one for one in families.values() if len(one) > 1)
    return plain, coarse


@dataclass(frozen=True)
class _Table:
    """Cells, the sums of them that are known, and those that are closed whatever their size."""

    cells: list[RiskSet]
    families: list[list[int]]
    closed: set[Key]
    coarse: Sequence[list[int]] = ()  # each asked by itself: with rows and columns they would
    # leave no way around a small cell, and everything would be hidden

    def beside(self) -> dict[int, set[int]]:
        """Months to hide, by place; what is too small by itself isn't among them."""
        drawn = {
            at: [] if one.key in self.closed else drawable(one.at_risk, one.exits)
            for at, one in enumerate(self.cells)
        }
        known = [self._whole(family) for family in self._wholes]
        found: dict[int, set[int]] = defaultdict(set)
        people = np.array([one.people for one in self.cells])
        shown = {at for at, months in drawn.items() if months}
        wholes = [number for number, months in enumerate(known) if months]
        for at in self._hidden_beside(people, shown, hidden_below(), wholes):
            found[at] |= set(drawn[at])
        gone = np.cumsum(self._exits, axis=1)
        for month in sorted({month for months in drawn.values() for month in months if month}):
            shown = {at for at, months in drawn.items() if month in months and 0 not in found[at]}
            wholes = [number for number, months in enumerate(known) if month in months]
            left = gone[:, month - 1]
            for at in self._hidden_beside(left, shown, EVENT_THRESHOLD, wholes):
                found[at].add(month)
        return {at: months for at, months in found.items() if months}

    @cached_property
    def _wholes(self) -> list[list[int]]:
        """Places of the cells of each whole: rows of the table first, then coarser classes."""
        return [*self.families, *self.coarse]

    @cached_property
    def _members(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """All cells of all wholes, one whole after another, and the number of the whole of each."""
        sizes = [len(one) for one in self._wholes]
        cells = [at for one in self._wholes for at in one]
        return np.array(cells, dtype=np.intp), np.repeat(np.arange(len(sizes)), sizes)

    @cached_property
    def _wholes_of(self) -> dict[int, list[int]]:
        """The numbers of the wholes that each cell is in."""
        found: dict[int, list[int]] = defaultdict(list)
        for at, number in zip(*(one.tolist() for one in self._members), strict=True):
            found[at].append(number)
        return found

    @cached_property
    def _closed(self) -> NDArray[np.bool_]:
        """Which cells are hidden whatever their size."""
        return np.array([one.key in self.closed for one in self.cells], dtype=bool)

    @cached_property
    def _exits(self) -> Floats:
        """Who left, cell by cell and month by month."""
        return self._by_month([one.exits for one in self.cells])

    @cached_property
    def _censored(self) -> Floats:
        """Who was still there when last seen."""
        return self._by_month([one.censored for one in self.cells])

    def _by_month(self, counts: Sequence[Floats]) -> Floats:
        months = max((len(one) for one in counts), default=0)
        return np.array([padded(one, months) for one in counts]).reshape(len(counts), months)

    @cached_property
    def _rank(self) -> list[int]:
        """Of each cell its place in the order in which they are hidden, the smallest first."""
        ordered = sorted(
            range(len(self.cells)), key=lambda at: (self.cells[at].people, str(self.cells[at].key))
        )
        rank: list[int] = np.argsort(ordered).tolist()
        return rank

    def _whole(self, family: list[int]) -> list[int]:
        """Months at which the curve of some cells together may be drawn."""
        exits, censored = (one[family].sum(axis=0) for one in (self._exits, self._censored))
        return drawable(RiskSet((), exits, censored).at_risk, exits)

    def _hidden_beside(
        self, count: Floats, shown: set[int], least: int, wholes: list[int]
    ) -> list[int]:
        """Which of the shown cells to hide, in order, so that no small sum or cell is told.

        Args:
            count: of each cell, people or leavers.
            shown: places of the cells that are drawn.
            least: a smaller count is not to be told.
            wholes: numbers of the wholes that are drawn: of others nothing is known.
        """
        found: list[int] = []
        shown = set(shown)
        flags = np.zeros(len(self.cells), dtype=bool)
        flags[list(shown)] = True
        rests = _Rests(self, count, flags, wholes)
        rows = [self._wholes[one] for one in wholes if one < len(self.families)]
        few = (count > 0) & (count < least)
        small = set(np.flatnonzero(~flags & (few | self._closed)).tolist())
        while more := self._of_sums(rests, shown, least) or self._of_cells(
            count, shown, small, rows
        ):
            shown -= set(more)
            rests.hide(more)
            found += more
        return found

    def _of_sums(self, rests: "_Rests", shown: set[int], least: int) -> list[int]:
        """Beside the first whole whose hidden rest is small: its smallest cell that makes it large,
        or all of them."""
        number = rests.first_below(least)
        if number is None:
            return []
        left, count = rests.left[number], rests.count
        beside = self._in_order(at for at in self._wholes[number] if at in shown)
        return next(([at] for at in beside if left + count[at] >= least), beside)

    def _of_cells(
        self, count: Any, shown: set[int], small: set[int], wholes: list[list[int]]
    ) -> list[int]:
        """Beside the first small cell that all wholes together determine: the smallest one that
        leaves it open, or, where no one does, the smallest that is near."""
        for at in sorted(small & _told(wholes, shown)):
            near = _near(at, wholes, shown)
            beside = [self._in_order(one for one in step if count[one]) for step in near]
            every = self._in_order({one for step in beside for one in step})
            for one in every[:_TRIED]:
                if at not in _told(wholes, shown - {one}):
                    return [one]
            if every:
                return next(step for step in beside if step)[:1]
        return []

    def _in_order(self, places: Any) -> list[int]:
        return sorted(places, key=self._rank.__getitem__)


class _Rests:
    """What is hidden of each whole, kept as more and more of its cells are hidden."""

    def __init__(
        self, table: _Table, count: Floats, shown: NDArray[np.bool_], wholes: list[int]
    ) -> None:
        """The table, counts of all its cells, which are shown, and numbers of the wholes known."""
        self.count, self._table = count, table
        cells, of = table._members
        size = len(table._wholes)
        self.left = np.bincount(of, np.where(shown[cells], 0.0, count[cells]), size)
        self._shown = np.bincount(of, shown[cells], size)
        self._known = np.zeros(size, dtype=bool)
        self._known[wholes] = True

    def first_below(self, least: int) -> int | None:
        """The first whole whose hidden rest is small while others of its cells are shown."""
        small = self._known & (self.left > 0) & (self.left < least) & (self._shown > 0)
        return int(np.argmax(small)) if small.any() else None

    def hide(self, places: Iterable[int]) -> None:
        """Cells that are shown no longer."""
        for at in places:
            mine = self._table._wholes_of[at]
            self.left[mine] += self.count[at]
            self._shown[mine] -= 1


def _told(wholes: list[list[int]], shown: set[int]) -> set[int]:
    """Cells that aren't drawn and that all wholes together tell."""
    rows = [[at for at in family if at not in shown] for family in wholes]
    return _determined([row for row in rows if row])


def _near(at: int, families: list[list[int]], shown: set[int]) -> Iterator[set[int]]:
    """Shown cells of the wholes that a cell is in; those of its hidden neighbours; and so on."""
    reached, before = {at}, set[int]()
    while reached != before:
        before = set(reached)
        mine = {one for family in families if reached & set(family) for one in family}
        yield mine & shown
        reached |= mine - shown


def _determined(rows: list[list[int]]) -> set[int]:
    """Unknowns of which sums tell the value: each row is some unknowns whose sum is known.

    First those that stand alone in a row once others are told; of the rest those whose unit vector
    lies in the space of the rows (its leverage is 1): two ways around a table meet there.
    """
    told: set[int] = set()
    while single := {row[0] for row in rows if len(row) == 1}:
        told |= single
        rows = [[at for at in row if at not in single] for row in rows]
    rows = [list(row) for row in {tuple(row) for row in rows if row}]
    if not rows or len(rows) > _MOST:
        return told
    unknowns = sorted({at for row in rows for at in row})
    place = {at: i for i, at in enumerate(unknowns)}
    of = np.repeat(np.arange(len(rows)), [len(row) for row in rows])
    columns = [place[at] for row in rows for at in row]
    matrix = csr_array((np.ones(len(columns)), (of, columns)), shape=(len(rows), len(unknowns)))
    inverse = np.linalg.pinv((matrix @ matrix.T).toarray(), hermitian=True)
    leverage = matrix.multiply(inverse @ matrix).sum(axis=0)
    return told | {at for at, share in zip(unknowns, leverage, strict=True) if share > 1 - 1e-9}
