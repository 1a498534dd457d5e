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
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from metrics.disclosure.curves import EVENT_THRESHOLD, publishable
from metrics.disclosure.profile import hidden_below
from metrics.engine.coarse import coarser
from metrics.engine.core import Metric
from metrics.engine.cubes import CUBES
from metrics.engine.risk_set import RiskSet, exits_and_censored, risk_sets
from metrics.engine.selection import Selection
from metrics.engine.statement import REGIONS, Cubes

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
            at: [] if one.key in self.closed else publishable(one.curve())
            for at, one in enumerate(self.cells)
        }
        known = [
            (family, publishable(self._whole(family).curve()))
            for family in (*self.families, *self.coarse)
        ]
        found: dict[int, set[int]] = defaultdict(set)
        people = np.array([one.people for one in self.cells])
        shown = {at for at, months in drawn.items() if months}
        wholes = [family for family, months in known if months]
        for at in self._hidden_beside(people, shown, hidden_below(), wholes):
            found[at] |= set(drawn[at])
        for month in sorted({month for months in drawn.values() for month in months if month}):
            left = np.array([float(np.sum(one.exits[:month])) for one in self.cells])
            shown = {at for at, months in drawn.items() if month in months and 0 not in found[at]}
            wholes = [family for family, months in known if month in months]
            for at in self._hidden_beside(left, shown, EVENT_THRESHOLD, wholes):
                found[at].add(month)
        return {at: months for at, months in found.items() if months}

    def _whole(self, family: list[int]) -> RiskSet:
        """What cells are together: the curve of a whole, which may be too small to be drawn."""
        months = max(len(self.cells[at].exits) for at in family)
        exits, censored = np.zeros(months), np.zeros(months)
        for one in (self.cells[at] for at in family):
            exits[: len(one.exits)] += one.exits
            censored[: len(one.censored)] += one.censored
        return RiskSet((), exits, censored)

    def _hidden_beside(
        self, count: Any, shown: set[int], least: int, wholes: list[list[int]]
    ) -> list[int]:
        """Which of the shown cells to hide, in order, so that no small sum or cell is told.

        Args:
            count: of each cell, people or leavers.
            shown: places of the cells that are drawn.
            least: a smaller count is not to be told.
            wholes: places of the cells of each whole that is drawn: of others nothing is known.
        """
        found: list[int] = []
        shown = set(shown)
        rows = [one for one in wholes if one in self.families]
        small = {
            at
            for at, one in enumerate(self.cells)
            if at not in shown and (0 < count[at] < least or one.key in self.closed)
        }
        while more := self._of_sums(count, shown, least, wholes) or self._of_cells(
            count, shown, small, rows
        ):
            shown -= set(more)
            found += more
        return found

    def _of_sums(
        self, count: Any, shown: set[int], least: int, wholes: list[list[int]]
    ) -> list[int]:
        """Beside the first whole whose hidden rest is small: its smallest cell that makes it large,
        or all of them."""
        for family in wholes:
            left = sum(count[at] for at in family if at not in shown)
            beside = self._in_order(at for at in family if at in shown)
            if beside and 0 < left < least:
                return next(([at] for at in beside if left + count[at] >= least), beside)
        return []

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
        return sorted(places, key=lambda at: (self.cells[at].people, str(self.cells[at].key)))


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
    matrix = np.zeros((len(rows), len(unknowns)))
    for i, row in enumerate(rows):
        matrix[i, [place[at] for at in row]] = 1.0
    leverage = np.einsum("ij,ij->j", matrix, np.linalg.pinv(matrix @ matrix.T) @ matrix)
    return told | {at for at, share in zip(unknowns, leverage, strict=True) if share > 1 - 1e-9}
