"""Cells of employers: three at least, none that another could work out, none by subtraction.

The rules of business statistics (Hundepool et al. 2012, *Statistical Disclosure Control*, ch. 4):

* *threshold*: fewer than :data:`EMPLOYER_THRESHOLD` employers in a cell;
* *p %*: the second largest, who knows their own, could tell the largest's to within
  :data:`P_PERCENT`: ``total - x1 - x2 < p/100 · x1``;
* *secondary suppression*: cells add up over places, over links and chains, and over classes of
  people. Where a total is shown, what is hidden below it must together keep the two rules above;
  else the smallest shown cell beside is hidden too, and where there is none, the total. Of a hidden
  total not all parts are shown; and no unsafe cell follows from all sums together.

Which cells are hidden depends on the snapshot alone, not on who asks in what order: all cells of
all places are judged at once.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix
from scipy.sparse.linalg import lsmr

from metrics.disclosure.few import EMPLOYER_THRESHOLD
from metrics.disclosure.profile import hidden_below
from metrics.engine.table import Table

P_PERCENT: Final = 15
_LEVELS: Final = {"county": 1, "city": 100, "province": 10_000}
_NAMES: Final = tuple(_LEVELS)
_SEED: Final = 20261130  # any; the same cells are hidden each time
_NEAR: Final = 1e-5
_PLACES: Final = 1_000_000  # more than any code of a place
WHOLE: Final = ""  # of chain, link or class: all of them

Cell = tuple[str, int, str, str, str]  # level, place, chain, link, class
Flags = np.ndarray


@dataclass(frozen=True)
class Cells:
    """Every cell that may be asked for, as columns of one length.

    Attributes:
        keys: level, place, chain, link, class, as numbers into their lists.
        total: what the employers of a cell have together.
        firms: employers that have any.
        first, second: the two largest.
        parents: for each way of adding up, the cell that each is a part of; -1 where of none.
        chains: names of the units: chain and link.
        classes: names of the classes.
    """

    keys: np.ndarray
    total: np.ndarray
    firms: np.ndarray
    first: np.ndarray
    second: np.ndarray
    parents: tuple[np.ndarray, ...]
    chains: tuple[tuple[str, str], ...]
    classes: tuple[str, ...]

    def unsafe(self, *, persons: bool) -> Flags:
        """Cells that break a rule by themselves; of persons, also those of too few."""
        found = (self.firms < EMPLOYER_THRESHOLD) | dominated(self.total, self.first, self.second)
        if persons:
            found |= self.total < hidden_below()
        unsafe: Flags = found & (self.total > 0)
        return unsafe

    def named(self, hidden: Flags) -> frozenset[Cell]:
        """The hidden cells by name."""
        return frozenset(self._name(row) for row in self.keys[hidden].tolist())

    def where(self, named: Iterable[Cell]) -> Flags:
        """The cells of these names."""
        units = {one: i for i, one in enumerate(self.chains)}
        classes = {one: i for i, one in enumerate(self.classes)}
        wanted = [
            (_NAMES.index(level), place, units[chain, link], classes[of])
            for level, place, chain, link, of in named
            if (chain, link) in units and of in classes
        ]
        if not wanted:
            return np.zeros(len(self.keys), dtype=bool)
        sizes = (len(_LEVELS), _PLACES, len(self.chains), len(self.classes))
        mine, theirs = (
            np.ravel_multi_index(tuple(np.asarray(one).T), sizes) for one in (self.keys, wanted)
        )
        flags: Flags = np.isin(mine, theirs)
        return flags

    def _name(self, row: list[int]) -> Cell:
        chain, link = self.chains[row[2]]
        return _NAMES[row[0]], row[1], chain, link, self.classes[row[3]]


def dominated(total: np.ndarray, first: np.ndarray, second: np.ndarray) -> Flags:
    """Whether the second largest could tell the largest too closely (p %)."""
    found: Flags = total - first - second < P_PERCENT / 100 * first
    return found


def cells(rows: Table) -> Cells:
    """Every cell of some employers.

    Args:
        rows: one per employer and class: ``region`` (county), ``chain``, ``chain_link``, ``trait``
            and ``class`` (both :data:`WHOLE` for the employer's total), ``value``.
    """
    rows = rows.take(rows["value"] > 0)
    units, unit = _units(rows)
    described, which = _distinct(rows, "trait", "class")
    classes = [(WHOLE, WHOLE), *sorted(set(described) - {(WHOLE, WHOLE)})]
    at = {one: i for i, one in enumerate(classes)}
    which = np.array([at[one] for one in described], dtype=np.int64)[which]
    above = np.array([_above(units, one) for one in range(len(units))])
    region, value = rows["region"].astype(np.int64), rows["value"].astype(float)
    sizes = (len(_LEVELS), _PLACES, len(units), len(classes))
    packed = np.concatenate(
        [
            np.ravel_multi_index((np.full(rows.rows, i), region // step * step, seen, which), sizes)
            for i, step in enumerate(_LEVELS.values())
            for seen in (unit, above[unit], np.zeros_like(unit))
        ]
    )
    values = np.tile(value, 3 * len(_LEVELS))
    order = np.lexsort((-values, packed))
    begins = np.flatnonzero(np.diff(packed[order], prepend=-1))
    apart = packed[order[begins]]
    group = np.empty(len(packed), dtype=np.int64)
    group[order] = np.repeat(np.arange(len(apart)), np.diff(begins, append=len(packed)))
    known = np.column_stack(np.unravel_index(apart, sizes))
    first, second = _two_largest(begins, values[order])
    return Cells(
        known,
        np.bincount(group, values, len(known)),
        np.bincount(group, minlength=len(known)).astype(float),
        first,
        second,
        _parents(apart, known, above, [trait for trait, _ in classes], sizes),
        tuple(units),
        tuple(f"{trait}:{name}" if trait else WHOLE for trait, name in classes),
    )


def _distinct(rows: Table, *names: str) -> tuple[list[tuple[str, ...]], np.ndarray]:
    """The combinations of some columns that occur, and which of them each row has."""
    ranks, known = zip(*(pd.factorize(rows[name]) for name in names), strict=True)
    sizes = tuple(max(len(one), 1) for one in known)
    apart, row = np.unique(np.ravel_multi_index(ranks, sizes), return_inverse=True)
    columns = [one[at] for one, at in zip(known, np.unravel_index(apart, sizes), strict=True)]
    return list(zip(*(one.tolist() for one in columns), strict=True)), row


def _units(rows: Table) -> tuple[list[tuple[str, str]], np.ndarray]:
    """All, each chain, each link; and which link each row is of. A link without a name is one."""
    links, row = _distinct(rows, "chain", "chain_link")
    pairs = [(chain, f"/{link}") for chain, link in links]
    chains = sorted({(chain, WHOLE) for chain, _ in pairs})
    units = [(WHOLE, WHOLE), *chains, *sorted(set(pairs))]
    at = {one: i for i, one in enumerate(units)}
    return units, np.array([at[one] for one in pairs], dtype=np.int64)[row]


def _above(units: list[tuple[str, str]], one: int) -> int:
    chain, link = units[one]
    return units.index((chain, WHOLE)) if link else 0


def _two_largest(begins: np.ndarray, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of groups that lie one after another, each from its largest down: the two largest."""
    several = np.diff(begins, append=len(values)) > 1
    second = np.zeros(len(begins))
    second[several] = values[begins[several] + 1]
    return values[begins], second


def _parents(
    apart: np.ndarray,
    keys: np.ndarray,
    above: np.ndarray,
    traits: list[str],
    sizes: tuple[int, ...],
) -> tuple[np.ndarray, ...]:
    """The cell that each is a part of: by place, by chain, and by each trait of people.

    Args:
        apart: the cells as numbers, ascending; ``keys`` packed into ``sizes``.
        keys: level, place, unit, class of each.
        above: of each unit the one that it is a part of.
        traits: of each class its trait.
        sizes: how many levels, places, units and classes there may be.
    """
    level, place, unit, described = keys.T
    of_class = np.array(traits, dtype=object)[described]
    steps = np.array(list(_LEVELS.values()))

    def parent(some: np.ndarray, *columns: np.ndarray) -> np.ndarray:
        found = np.full(len(apart), -1)
        wanted = np.ravel_multi_index(tuple(column[some] for column in columns), sizes)
        at = np.minimum(np.searchsorted(apart, wanted), len(apart) - 1)
        found[some] = np.where(apart[at] == wanted, at, -1)
        return found

    up = np.minimum(level + 1, len(steps) - 1)
    ways = [
        parent(level + 1 < len(steps), up, place // steps[up] * steps[up], unit, described),
        parent(unit > 0, level, place, above[unit], described),
    ]
    for trait in sorted(set(traits) - {WHOLE}):
        ways.append(parent(of_class == trait, level, place, unit, np.zeros_like(described)))
    return tuple(ways)


def shield(found: Cells, hidden: Flags, *, persons: bool) -> Flags:
    """Hide more, until nothing hidden can be had by subtraction (see above)."""
    hidden, unsafe = hidden.copy(), hidden.copy()
    while True:
        before = int(hidden.sum())
        for parent in found.parents:
            _complement(found, hidden, parent, persons)
            _open_below(found, hidden, parent)
        if int(hidden.sum()) == before:
            told = np.flatnonzero(_told(found, hidden) & unsafe)
            if not len(told) or not _around(found, hidden, told):
                return hidden


def _complement(found: Cells, hidden: Flags, parent: np.ndarray, persons: bool) -> None:
    some = (parent >= 0) & (found.total > 0)
    below = np.flatnonzero(some & hidden)
    below = below[~hidden[parent[below]]]
    if not len(below):
        return
    size, group = len(parent), parent[below]
    count = np.bincount(group, minlength=size)
    total = np.bincount(group, found.total[below], size)
    firms = np.bincount(group, found.firms[below], size)
    first, second = _of_several(group, found.first[below], found.second[below], size)
    weak = (count < 2) | (firms < EMPLOYER_THRESHOLD) | dominated(total, first, second)
    if persons:
        weak |= total < hidden_below()
    weak &= count > 0
    beside = np.flatnonzero(some & ~hidden & weak[parent])
    order = beside[np.lexsort((beside, found.total[beside], parent[beside]))]
    groups, at = np.unique(parent[order], return_index=True)
    hidden[order[at]] = True
    alone = np.setdiff1d(np.flatnonzero(weak), groups)
    hidden[alone] = True


def _open_below(found: Cells, hidden: Flags, parent: np.ndarray) -> None:
    """A hidden total whose parts are all shown would be their sum: its largest part is hidden."""
    some = np.flatnonzero((parent >= 0) & (found.total > 0))
    of_hidden = some[hidden[parent[some]]]
    told = np.setdiff1d(parent[of_hidden], parent[of_hidden[hidden[of_hidden]]])
    parts = of_hidden[np.isin(parent[of_hidden], told)]
    order = parts[np.lexsort((parts, -found.total[parts], parent[parts]))]
    _, at = np.unique(parent[order], return_index=True)
    hidden[order[at]] = True


def _told(found: Cells, hidden: Flags) -> Flags:
    """Hidden cells that all sums together determine, whatever way they are put together.

    What the sums leave open is the null space of their matrix. A random vector's part in it is zero
    at a cell exactly where every solution has the same value there (with probability 1).
    """
    unknown = np.flatnonzero(hidden & (found.total > 0))
    told = np.zeros(len(hidden), dtype=bool)
    if not len(unknown):
        return told
    column = np.full(len(hidden), -1)
    column[unknown] = np.arange(len(unknown))
    rows, columns, signs = [], [], []
    for axis, parent in enumerate(found.parents):
        parts = unknown[parent[unknown] >= 0]
        groups = np.unique(parent[parts])
        wholes = groups[column[groups] >= 0]
        rows += [parent[parts] + axis * len(hidden), wholes + axis * len(hidden)]
        columns += [column[parts], column[wholes]]
        signs += [np.ones(len(parts)), -np.ones(len(wholes))]
    _, row = np.unique(np.concatenate(rows), return_inverse=True)
    if not len(row):
        return told
    size = (int(row.max()) + 1, len(unknown))
    matrix = csr_matrix((np.concatenate(signs), (row, np.concatenate(columns))), shape=size)
    dice = np.random.default_rng(_SEED).uniform(1, 2, len(unknown))
    seen = lsmr(matrix, matrix @ dice, atol=_NEAR**2, btol=_NEAR**2, maxiter=20 * len(unknown))[0]
    told[unknown] = np.abs(dice - seen) < _NEAR
    return told


def _around(found: Cells, hidden: Flags, told: np.ndarray) -> bool:
    """Of each cell that is told, the smallest shown one near it is hidden: beside, above or below
    it, else beside those, and so on. Whether any was."""
    some = False
    for cell in told.tolist():
        seen, edge = {cell}, [cell]
        while edge:
            near = {one for at in edge for one in _beside(found, at)} - seen
            shown = [one for one in near if not hidden[one]]
            if shown:
                hidden[min(shown, key=lambda one: (found.total[one], one))] = some = True
                break
            seen |= near
            edge = list(near)
    return some


def _beside(found: Cells, cell: int) -> set[int]:
    """The cells that stand in a sum with another, as parts or as its whole."""
    near: set[int] = set()
    for parent in found.parents:
        sums = [cell] if parent[cell] < 0 else [cell, int(parent[cell])]
        for whole in sums:
            near |= {whole, *np.flatnonzero((parent == whole) & (found.total > 0)).tolist()}
    return near


def _of_several(
    group: np.ndarray, first: np.ndarray, second: np.ndarray, size: int
) -> tuple[np.ndarray, np.ndarray]:
    """The two largest of several cells put together; employers are in one of them each."""
    order = np.lexsort((-first, group))
    group, first, second = group[order], first[order], second[order]
    lead = np.unique(group, return_index=True)[1]
    largest, next_ = np.zeros(size), np.zeros(size)
    largest[group[lead]] = first[lead]
    rest = first.copy()
    rest[lead] = second[lead]
    np.maximum.at(next_, group, rest)
    return largest, next_


def cell_of(
    level: str, place: int, chain: str = WHOLE, link: str | None = None, of: str = WHOLE
) -> Cell:
    """The name of a cell; ``link`` ``None`` stands for all links, ``of`` is ``trait:class``."""
    return level, place, chain, WHOLE if link is None else f"/{link}", of
