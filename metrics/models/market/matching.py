"""How many seekers could fill how many posts: the largest matching, as a flow over cells.

Seekers and posts are pooled into cells; a cell of seekers may fill a cell of posts if each
requirement in force allows it. The largest number of pairs is a maximum flow from the seekers'
cells to the posts' (König; Ford and Fulkerson 1956), found by scipy's Dinic.

An edge for each pair of cells would be millions. Education and pay are thresholds, so posts of one
occupation and city stand in a grid of what they ask and what they pay; whoever may fill a point may
also fill those that ask less and those that pay more. Seekers enter at the hardest point they meet,
flow steps down in education or up in pay, and leaves at a post: edges grow with the cells, and no
pairing is lost or added.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_flow

REQUIREMENTS: Final = ("occupation", "education", "pay", "place")
SEEKER: Final = ("occupation", "education", "pay", "city", "home")
POST: Final = ("occupation", "education", "pay", "city")
_ANY_EDUCATION: Final = 9  # above every level there is
_WIDE: Final = 1 << 16  # more than any step of pay or level of education: keys of two parts
_MOST: Final = 2**31 - 1  # scipy counts in 32 bits


@dataclass(frozen=True)
class Matched:
    """The largest matching.

    Attributes:
        pairs: seekers who find a post of their own.
        by_occupation: the same by occupation, for those with any; only where the occupation is a
            requirement is it the only such division.
    """

    pairs: int
    by_occupation: dict[str, int]


def most_matched(
    seekers: pd.DataFrame, posts: pd.DataFrame, without: Collection[str] = ()
) -> Matched:
    """Match as many as can be.

    Args:
        seekers: a row per cell: occupation (code), education (level; at least what a post asks),
            pay (steps, at most what a post pays; below 0 = any will do), city, home (city of the
            hukou, 0 = not known) and ``n`` (people).
        posts: occupation, education (level asked; below 1 = none), pay (steps; below 0 = to be
            talked about, any will do), city, ``n`` (headcount).
        without: requirements left out, of :data:`REQUIREMENTS`.

    Raises:
        ValueError: there is no such requirement, or more than 2³¹ people.
    """
    strange = set(without) - set(REQUIREMENTS)
    if strange:
        raise ValueError(f"no requirements: {sorted(strange)}; there are {REQUIREMENTS}")
    offers = _pooled(_opened(posts, without, seeking=False), POST)
    people = _pooled(_opened(seekers, without, seeking=True), SEEKER)
    if offers.empty or people.empty:
        return Matched(0, {})
    if max(people["n"].sum(), offers["n"].sum()) > _MOST:
        raise ValueError("more people or posts than a flow of 32 bits can count")
    return _flow(people, _Grid.of(offers))


def _opened(cells: pd.DataFrame, without: Collection[str], *, seeking: bool) -> pd.DataFrame:
    """Cells with a requirement left out: what it compares is the same for all."""
    change: dict[str, Any] = {}
    if "occupation" in without:
        change["occupation"] = ""
    if "education" in without:
        change["education"] = _ANY_EDUCATION if seeking else 0
    pay = cells["pay"].clip(lower=0) if seeking else cells["pay"].mask(cells["pay"] < 0, _WIDE - 1)
    change["pay"] = 0 if "pay" in without else pay
    if "place" in without:
        change |= {"city": 0} | ({"home": 0} if seeking else {})
    elif seeking:
        change["home"] = cells["home"].mask(cells["home"] == 0, -1)  # nowhere is no city
    opened = cells.assign(**change)
    return opened.assign(education=opened["education"].clip(lower=0))


def _pooled(cells: pd.DataFrame, keys: tuple[str, ...]) -> pd.DataFrame:
    found = cells[cells["n"] > 0]
    return found.groupby(list(keys), sort=True)[["n"]].sum().reset_index()


@dataclass(frozen=True)
class _Grid:
    """The points of all groups (occupation × city), numbered group by group, row by row.

    Attributes:
        group: number of each occupation and city that has posts.
        asked, paid: sorted keys (group · _WIDE + level, or + step), one per distinct value.
        asked_from, paid_from: where a group's values begin in ``asked`` and ``paid``.
        width: distinct pays of a group.
        start: number of a group's first point.
        size: points.
        leaves: posts at each point that has any (point, headcount).
    """

    group: dict[tuple[str, int], int]
    asked: np.ndarray
    paid: np.ndarray
    asked_from: np.ndarray
    paid_from: np.ndarray
    width: np.ndarray
    start: np.ndarray
    size: int
    leaves: tuple[np.ndarray, np.ndarray]

    @classmethod
    def of(cls, posts: pd.DataFrame) -> "_Grid":
        """Lay the posts out."""
        keys = list(zip(posts["occupation"].tolist(), posts["city"].tolist(), strict=True))
        group = {key: i for i, key in enumerate(dict.fromkeys(keys))}
        own = np.array([group[key] for key in keys], dtype=np.int64)
        asked = np.unique(own * _WIDE + posts["education"].to_numpy(dtype=np.int64))
        paid = np.unique(own * _WIDE + posts["pay"].to_numpy(dtype=np.int64))
        every = np.arange(len(group) + 1)
        asked_from = np.searchsorted(asked, every * _WIDE)
        paid_from = np.searchsorted(paid, every * _WIDE)
        height, width = np.diff(asked_from), np.diff(paid_from)
        start = np.concatenate([[0], np.cumsum(height * width)])
        grid = cls(
            *(group, asked, paid, asked_from, paid_from, width),
            start=start,
            size=int(start[-1]),
            leaves=(np.array([]), np.array([])),
        )
        at = grid.enter(own, posts["education"].to_numpy(), posts["pay"].to_numpy())
        return cls(**{**vars(grid), "leaves": (at, posts["n"].to_numpy(dtype=np.int64))})

    def enter(self, group: np.ndarray, education: np.ndarray, pay: np.ndarray) -> np.ndarray:
        """The point of the most that is asked and the least that is paid which somebody meets;
        -1 where a group (or none, -1) has no such point."""
        own = np.maximum(group, 0)
        row = np.searchsorted(self.asked, own * _WIDE + education, side="right") - 1
        column = np.searchsorted(self.paid, own * _WIDE + pay, side="left")
        meets = (group >= 0) & (row >= self.asked_from[own]) & (column < self.paid_from[own + 1])
        down, along = row - self.asked_from[own], column - self.paid_from[own]
        return np.where(meets, self.start[own] + down * self.width[own] + along, -1)

    def steps(self) -> tuple[np.ndarray, np.ndarray]:
        """From each point to the next lower education, and to the next higher pay."""
        point = np.arange(self.size)
        group = np.searchsorted(self.start, point, side="right") - 1
        place, width = point - self.start[group], self.width[group]
        lower, higher = place >= width, place % width < width - 1
        tails = np.concatenate([point[lower], point[higher]])
        return tails, np.concatenate([(point - width)[lower], (point + 1)[higher]])


def _flow(people: pd.DataFrame, grid: _Grid) -> Matched:
    education, pay = people["education"].to_numpy(), people["pay"].to_numpy()
    doors = []
    wanted = people["occupation"].tolist()  # walking over a column of texts costs ten times that
    for place in ("city", "home"):
        pairs = zip(wanted, people[place].tolist(), strict=True)
        group = np.array([grid.group.get(pair, -1) for pair in pairs], dtype=np.int64)
        doors.append(grid.enter(group, education, pay))
    here, home = doors
    entered = pd.DataFrame(
        {
            "occupation": people["occupation"],
            "one": np.where(here >= 0, here, home),
            "other": np.where((here >= 0) & (home != here), home, -1),
            "n": people["n"],
        }
    )
    entered = _pooled(entered[entered["one"] >= 0], ("occupation", "one", "other"))
    if entered.empty:
        return Matched(0, {})
    size, classes = grid.size, np.arange(len(entered))
    first, source, sink = size, size + len(classes), size + len(classes) + 1
    n, total = entered["n"].to_numpy(dtype=np.int64), int(entered["n"].sum())
    second = (entered["other"] >= 0).to_numpy()
    down, up = grid.steps()
    leaves, heads = grid.leaves
    pools = first + classes
    tails = (np.full(len(classes), source), pools, pools[second], down, leaves)
    tips = (
        pools,
        entered["one"].to_numpy(),
        entered["other"].to_numpy()[second],
        up,
        np.full(len(leaves), sink),
    )
    room = (n, n, n[second], np.full(len(down), total), np.minimum(heads, total))
    graph = csr_array(
        (
            np.concatenate(room).astype(np.int32),
            (np.concatenate(tails).astype(np.int32), np.concatenate(tips).astype(np.int32)),
        ),
        shape=(sink + 1, sink + 1),
    )
    found = maximum_flow(graph, source, sink)
    sent = found.flow[[source], :].toarray().ravel()[pools]
    by = pd.Series(sent).groupby(entered["occupation"].to_numpy()).sum()
    return Matched(int(found.flow_value), {str(k): int(v) for k, v in by.items() if v})
