"""What a projection of demand and supply rests on, and what comes of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from scipy import sparse

from metrics.models.forecast.panel import Array

# Level (1 province, 2 city), region, section ("*" all, "" not stated), band of education ("*" all,
# "+" 大专 and up, "2" to "5" as in data/cubes/sql/11_supply.sql, "0" not known).
Key = tuple[int, int, str, str]
ALL: Final = "*"
DEGREES: Final = "+"
BANDS: Final = ("2", "3", "4", "5")
WITH_DEGREE: Final = ("3", "4", "5")
STOCKS: Final = ("employed", "vacancies", "demand", "attached", "seekers", "supply", "gap")
DEMANDED: Final = ("expansion", "leaving", "retiring", "openings")
ARRIVED: Final = ("returned", "new")  # from outside the data
INWARD: Final = ("moved", "raised", "came")  # from another cell
ENTERED: Final = ("graduates", *ARRIVED, *INWARD, "entrants", "lost", "gone")
TERMS: Final = (*STOCKS, *DEMANDED, *ENTERED, "gap_flow")


def members_of(nodes: Sequence[Key], cells: Sequence[Key]) -> sparse.csr_array:
    """(nodes, cells) 0/1: which cells each node is the sum of."""
    cities = np.array([cell[1] for cell in cells], dtype=np.int64)
    sections, bands = (np.array([cell[place] for cell in cells], dtype=str) for place in (2, 3))
    degrees = np.isin(bands, WITH_DEGREE)
    everybody = np.ones(len(cells), dtype=bool)
    rows = []
    for level, region, section, band in nodes:
        mine = (cities // 10_000 * 10_000 if level == 1 else cities) == region
        mine = mine & (everybody if section == ALL else sections == section)
        if band != ALL:
            mine = mine & (degrees if band == DEGREES else bands == band)
        rows.append(np.flatnonzero(mine))
    ends = np.concatenate([[0], np.cumsum([len(row) for row in rows])])
    columns = np.concatenate([np.empty(0, dtype=np.int64), *rows]).astype(np.int64)
    shape = (len(nodes), len(cells))
    return sparse.csr_array((np.ones(len(columns)), columns, ends), shape=shape)


@dataclass(frozen=True, eq=False)
class Inputs:
    """Everything a projection rests on; C cells, N nodes (cells and their sums), H years.

    A spread (5, C, …) is that of a logarithm, taken apart: what all cells have, what is a city's,
    a section's, a band's, and the cell's own.

    Attributes:
        base: month of the newest point.
        nodes: N keys, sums first, the C cells last.
        history: (N, T) employed at past points a year apart, oldest first, the base last.
        employed: (C, H) middle of E; `employed_spread` (5, C, H), `employed_sums` (S, H): the
            spreads that the whole, every city, section and band as a whole have, in this order.
        vacancies, wanting: (C,) open headcount and seekers at the base.
        staying: (C, H) rho without retirement; `staying_spread` (5, C, 1) of 1 - rho.
        retiring: (C, H) heads.
        placed: (H,) graduates G who find a place anywhere; `placed_spread` of its log.
        stay, feed, part: (C,) G's share that comes to the cell's city; of those, the cell's
            by their majors and education; how many of these enter insured work there.
        others: (C, H) all other entrants from outside the data; `others_spread` (5, C, H),
            `others_sums` (S, H).
        tied: correlation of the errors of E and of the others, 0 to 1.
        inward: (C, H) entrants from other cells, as many as leave for other cells.
        inside: (C,) share of a cell's exits, retirement apart, that are into other cells.
        within: (N,) share of these of a node's cells that stay in the node.
        ways: (N, 5) shares by way: of the others returned and new to the region; of entrants from
            other cells from another section, another band of education, another region.
        events: (N,) exits that rates rest on.
        reasons: N remarks in words, "" where nothing is to be said.
        notes: remarks on the whole.
    """

    base: int
    nodes: tuple[Key, ...]
    history: Array
    employed: Array
    employed_spread: Array
    employed_sums: Array
    vacancies: Array
    wanting: Array
    staying: Array
    staying_spread: Array
    retiring: Array
    placed: Array
    placed_spread: Array
    stay: Array
    feed: Array
    part: Array
    others: Array
    others_spread: Array
    others_sums: Array
    tied: float
    inward: Array
    inside: Array
    within: Array
    ways: Array
    events: Array
    reasons: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def cells(self) -> tuple[Key, ...]:
        """Keys of the C cells."""
        return self.nodes[len(self.nodes) - len(self.vacancies) :]

    @cached_property
    def members(self) -> sparse.csr_array:
        """(N, C) which cells a node is the sum of, 0 or 1."""
        return members_of(self.nodes, self.cells)

    @cached_property
    def place(self) -> dict[Key, int]:
        """Row of every node."""
        return {key: row for row, key in enumerate(self.nodes)}

    @property
    def years(self) -> int:
        """H."""
        return int(self.employed.shape[1])

    @property
    def now(self) -> Array:
        """(C,) employed at the base."""
        newest: Array = self.history[-len(self.cells) :, -1]
        return newest


@dataclass(frozen=True)
class Fan:
    """A term's middle and bounds, (nodes, H) each, lo95 ≤ lo80 ≤ mean ≤ hi80 ≤ hi95."""

    mean: Array
    lo80: Array
    hi80: Array
    lo95: Array
    hi95: Array


@dataclass(frozen=True)
class Outcome:
    """What comes of it, for the nodes asked for.

    Attributes:
        nodes: keys, the rows of every fan.
        terms: a fan for each of `TERMS`; leaving and retiring are the two parts of replacement,
            attached is supply without seekers, lost and gone are the supply's leavers and retired,
            entrants = graduates + all ways in.
        chance: (nodes, H) probability that the gap ("gap", "gap_flow") is above 0.
        start: the stocks at the base, (nodes,) each.
    """

    nodes: tuple[Key, ...]
    terms: dict[str, Fan]
    chance: dict[str, Array]
    start: dict[str, Array]

    @cached_property
    def place(self) -> dict[Key, int]:
        """Row of every node."""
        return {key: row for row, key in enumerate(self.nodes)}
