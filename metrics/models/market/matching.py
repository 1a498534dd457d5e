"""How many seekers could fill how many posts: the largest matching, as a flow over cells.

Seekers and posts are pooled into cells; a cell of seekers may fill a cell of posts if each
requirement in force allows it. The largest number of pairs is a maximum flow from the seekers'
cells to the posts' (König; Ford and Fulkerson 1956), found by scipy's Dinic.

An edge for each pair of cells would be millions. Education and pay are thresholds, so posts of one
occupation and city stand in a grid of what they ask and what they pay; whoever may fill a point may
also fill those that ask less and those that pay more. Seekers enter at the hardest point they meet,
flow steps down in education or up in pay, and leaves at a post: edges grow with the cells, and no
pairing is lost or added.

Markets apart from each other (counties, in which nobody takes a post of another) are parts of one
flow: ninety small ones cost hardly more than one. Cells are plain columns of whole numbers.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_flow

REQUIREMENTS: Final = ("occupation", "education", "pay", "place")
SEEKER: Final = ("occupation", "education", "pay", "city", "home")
POST: Final = ("occupation", "education", "pay", "city")
PART: Final = "part"
_ANY_EDUCATION: Final = 9  # above every level there is
_WIDE: Final = 1 << 16  # more than any step of pay or level of education: keys of two parts
_MOST: Final = 2**31 - 1  # scipy counts in 32 bits
_FULL: Final = 2**62  # of a key of several parts
Column = NDArray[np.int64]
Cells = Mapping[str, Column]


@dataclass(frozen=True)
class Matched:
    """The largest matching.

    Attributes:
        by: seekers who find a post of their own, by part and occupation, of those with any; only
            where the occupation is a requirement is it the only such division of a part.
    """

    by: Mapping[tuple[int, str], int]

    @property
    def pairs(self) -> int:
        """All of them."""
        return sum(self.by.values())

    @property
    def by_occupation(self) -> dict[str, int]:
        """The same by occupation."""
        return self._added(1)

    @property
    def by_part(self) -> dict[int, int]:
        """The same by part."""
        return self._added(0)

    def _added(self, at: int) -> dict[Any, int]:
        found: dict[Any, int] = {}
        for key, pairs in self.by.items():
            found[key[at]] = found.get(key[at], 0) + pairs
        return found


@dataclass(frozen=True)
class Market:
    """Seekers and posts, each cell once.

    Attributes:
        seekers: columns of :data:`SEEKER`, ``part`` and ``n`` (people), others beside them; the
            occupation is its place in ``occupations``.
        posts: the same of :data:`POST`, ``n`` being the headcount.
        occupations: codes.
    """

    seekers: Cells
    posts: Cells
    occupations: tuple[str, ...]

    @classmethod
    def of(
        cls, seekers: Mapping[str, Any], posts: Mapping[str, Any], beside: Sequence[str] = ()
    ) -> "Market":
        """Pool cells.

        Args:
            seekers: a row per cell: occupation (code), education (level; at least what a post
                asks), pay (steps, at most what a post pays; below 0 = any will do), city, home
                (city of the hukou, 0 = not known) and ``n`` (people); ``part`` where there are
                markets apart.
            posts: occupation, education (level asked; below 1 = none), pay (steps; below 0 = to be
                talked about, any will do), city, ``n`` (headcount); ``part``.
            beside: further columns of both that cells are told apart by.
        """
        both = [np.asarray(side["occupation"]).tolist() for side in (seekers, posts)]
        number = {code: at for at, code in enumerate(sorted({*both[0], *both[1]}))}
        made = []
        for side, keys, codes in zip((seekers, posts), (SEEKER, POST), both, strict=True):
            own = {name: np.asarray(side[name]).astype(np.int64) for name in (*keys[1:], "n")}
            own["occupation"] = np.array([number[code] for code in codes], dtype=np.int64)
            there = PART in side
            own[PART] = np.asarray(side[PART]).astype(np.int64) if there else own["n"] * 0
            own |= {name: np.asarray(side[name]).astype(np.int64) for name in beside}
            made.append(_pooled(own, (PART, *keys, *beside)))
        return cls(made[0], made[1], tuple(number))

    def only(self, name: str, code: int) -> "Market":
        """The same posts and those seekers alone."""
        return Market(_some(self.seekers, self.seekers[name] == code), self.posts, self.occupations)

    @property
    def bytes(self) -> int:
        """Bytes of its columns."""
        return sum(one.nbytes for side in (self.seekers, self.posts) for one in side.values())


def most_matched(market: Market, without: Collection[str] = ()) -> Matched:
    """Match as many as can be.

    Args:
        market: who seeks and what is offered.
        without: requirements left out, of :data:`REQUIREMENTS`.

    Raises:
        ValueError: there is no such requirement, or more than 2³¹ people.
    """
    strange = set(without) - set(REQUIREMENTS)
    if strange:
        raise ValueError(f"no requirements: {sorted(strange)}; there are {REQUIREMENTS}")
    offers = _pooled(_opened(market.posts, without, seeking=False), (PART, *POST))
    people = _pooled(_opened(market.seekers, without, seeking=True), (PART, *SEEKER))
    if not len(offers["n"]) or not len(people["n"]):
        return Matched({})
    if max(people["n"].sum(), offers["n"].sum()) > _MOST:
        raise ValueError("more people or posts than a flow of 32 bits can count")
    sent = _flow(people, offers)
    names = ("",) if "occupation" in without else market.occupations
    size = len(names)
    group, counts = np.unique(people[PART] * size + people["occupation"], return_inverse=True)
    pairs = np.bincount(counts, sent, len(group)).astype(np.int64)
    return Matched(
        {
            (int(one) // size, names[int(one) % size]): int(many)
            for one, many in zip(group, pairs, strict=True)
            if many
        }
    )


def _opened(cells: Cells, without: Collection[str], *, seeking: bool) -> Cells:
    """Cells of somebody with a requirement left out: what it compares is the same for all."""
    found = dict(_some(cells, cells["n"] > 0))
    nothing = found["n"] * 0
    if "occupation" in without:
        found["occupation"] = nothing
    if "education" in without:
        found["education"] = nothing + (_ANY_EDUCATION if seeking else 0)
    pay = found["pay"]
    pay = np.maximum(pay, 0) if seeking else np.where(pay < 0, _WIDE - 1, pay)
    found["pay"] = nothing if "pay" in without else pay
    if "place" in without:
        found |= {"city": nothing} | ({"home": nothing} if seeking else {})
    elif seeking:
        found["home"] = np.where(found["home"] == 0, -1, found["home"])  # nowhere is no city
    found["education"] = np.maximum(found["education"], 0)
    return found


def _some(cells: Cells, rows: NDArray[np.bool_]) -> Cells:
    return cells if rows.all() else {name: column[rows] for name, column in cells.items()}


def _pooled(cells: Cells, keys: Sequence[str]) -> Cells:
    """Cells of equal keys added up, in the order of these."""
    (number,) = _numbered([[cells[name] for name in keys]])
    _, first, group = np.unique(number, return_index=True, return_inverse=True)
    added = np.bincount(group, cells["n"], len(first)).astype(np.int64)
    return {name: cells[name][first] for name in keys} | {"n": added}


def _numbered(tables: Sequence[Sequence[Column]]) -> list[Column]:
    """One number for each row of some tables: equal where the keys are, ascending as they do."""

    def joined(left: Column, right: Column) -> Column:
        low, high = (int(right.min()), int(right.max())) if len(right) else (0, 0)
        size = high - low + 1
        if len(left) and (int(left.max()) + 1) * size > _FULL:
            left = np.unique(left, return_inverse=True)[1].astype(np.int64)
        return left * size + (right - low)

    columns = [np.concatenate(pieces) for pieces in zip(*tables, strict=True)]
    whole = reduce(joined, columns, np.zeros(len(columns[0]), np.int64))
    ends = np.cumsum([len(table[0]) for table in tables])
    return np.split(whole, ends[:-1])


@dataclass(frozen=True)
class _Grid:
    """The points of all groups (part × occupation × city), numbered group by group, row by row.

    Attributes:
        asked, paid: sorted keys (group · _WIDE + level, or + step), one per distinct value.
        asked_from, paid_from: where a group's values begin in ``asked`` and ``paid``.
        width: distinct pays of a group.
        start: number of a group's first point.
        size: points.
    """

    asked: Column
    paid: Column
    asked_from: NDArray[np.intp]
    paid_from: NDArray[np.intp]
    width: NDArray[np.intp]
    start: NDArray[np.intp]
    size: int

    @classmethod
    def of(cls, group: Column, groups: int, education: Column, pay: Column) -> "_Grid":
        """Lay the posts out."""
        asked = np.unique(group * _WIDE + education)
        paid = np.unique(group * _WIDE + pay)
        every = np.arange(groups + 1) * _WIDE
        asked_from, paid_from = np.searchsorted(asked, every), np.searchsorted(paid, every)
        height, width = np.diff(asked_from), np.diff(paid_from)
        start = np.concatenate([[0], np.cumsum(height * width)])
        return cls(asked, paid, asked_from, paid_from, width, start, int(start[-1]))

    def enter(self, group: Column, education: Column, pay: Column) -> Column:
        """The point of the most that is asked and the least that is paid which somebody meets;
        -1 where a group (or none, -1) has no such point."""
        own = np.maximum(group, 0)
        row = np.searchsorted(self.asked, own * _WIDE + education, side="right") - 1
        column = np.searchsorted(self.paid, own * _WIDE + pay, side="left")
        meets = (group >= 0) & (row >= self.asked_from[own]) & (column < self.paid_from[own + 1])
        down, along = row - self.asked_from[own], column - self.paid_from[own]
        return np.where(meets, self.start[own] + down * self.width[own] + along, -1)

    def steps(self) -> tuple[Column, Column]:
        """From each point to the next lower education, and to the next higher pay."""
        point = np.arange(self.size)
        group = np.repeat(np.arange(len(self.width)), np.diff(self.start))
        place, width = point - self.start[group], self.width[group]
        lower, higher = place >= width, place % width < width - 1
        tails = np.concatenate([point[lower], point[higher]])
        return tails, np.concatenate([(point - width)[lower], (point + 1)[higher]])


def _flow(people: Cells, offers: Cells) -> Column:
    """How many of each cell of seekers find a post."""
    named = [(PART, "occupation", place) for place in ("city", "city", "home")]
    tables = [
        [cells[name] for name in names]
        for cells, names in zip((offers, people, people), named, strict=True)
    ]
    known, *wanted = _numbered(tables)
    groups, own = np.unique(known, return_inverse=True)
    grid = _Grid.of(own.astype(np.int64), len(groups), offers["education"], offers["pay"])
    here, home = (
        grid.enter(_place_of(one, groups), people["education"], people["pay"]) for one in wanted
    )
    one = np.where(here >= 0, here, home)
    other = np.where((here >= 0) & (home != here), home, -1)
    enters = np.flatnonzero(one >= 0)
    if not len(enters):
        return people["n"] * 0
    # Whoever may enter at the same points is one pool.
    (pooled,) = _numbered([[one[enters], other[enters]]])
    _, first, pool = np.unique(pooled, return_index=True, return_inverse=True)
    n = np.bincount(pool, people["n"][enters]).astype(np.int64)
    one, other = one[enters][first], other[enters][first]
    size, total = grid.size, int(n.sum())
    pools = size + np.arange(len(n))
    source, sink = size + len(n), size + len(n) + 1
    second = other >= 0
    down, up = grid.steps()
    leaves = grid.enter(own.astype(np.int64), offers["education"], offers["pay"])
    sent = _sent(
        (np.full(len(n), source), pools, pools[second], down, leaves),
        (pools, one, other[second], up, np.full(len(leaves), sink)),
        (n, n, n[second], np.full(len(down), total), np.minimum(offers["n"], total)),
        source,
        sink,
    )
    return _shared_out(people["n"], enters, pool, sent[pools])


def _place_of(wanted: Column, groups: Column) -> Column:
    """The number of each wanted group; -1 where there is none."""
    at = np.minimum(np.searchsorted(groups, wanted), len(groups) - 1)
    return np.where(groups[at] == wanted, at, -1)


def _sent(
    tails: Sequence[Column], tips: Sequence[Column], room: Sequence[Column], source: int, sink: int
) -> Column:
    """What the largest flow sends from the source to each point; no edge is there twice."""
    size = sink + 1
    tail, tip = np.concatenate(tails), np.concatenate(tips)
    order = np.argsort(tail * size + tip)
    begins = np.concatenate([[0], np.cumsum(np.bincount(tail, minlength=size))])
    rooms = np.concatenate(room)[order].astype(np.int32)
    graph = csr_array(
        (rooms, tip[order].astype(np.int32), begins.astype(np.int32)), shape=(size, size)
    )
    flow = maximum_flow(graph, source, sink).flow
    row = slice(flow.indptr[source], flow.indptr[source + 1])
    found = np.zeros(size, dtype=np.int64)
    found[flow.indices[row]] = flow.data[row]
    return found


def _shared_out(n: Column, enters: NDArray[np.intp], pool: Column, sent: Column) -> Column:
    """What a pool sends, cell by cell of it in their order: those of one pool are alike."""
    found = n * 0
    order = np.argsort(pool, kind="stable")
    mine = n[enters][order]
    before = np.cumsum(mine) - mine
    first = np.concatenate([[True], np.diff(pool[order]) > 0])
    start = np.maximum.accumulate(np.where(first, before, 0))
    found[enters[order]] = np.clip(sent[pool[order]] - (before - start), 0, mine)
    return found
