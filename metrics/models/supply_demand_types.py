"""What a projection of demand and supply rests on, and what comes of it."""

from dataclasses import dataclass
from typing import Final

from metrics.models.forecast_panel import Array

Key = tuple[int, int, str]  # level (1 province, 2 city), region, section ("*" all, "" not stated)
STOCKS: Final = ("employed", "vacancies", "demand", "attached", "seekers", "supply", "gap")
DEMANDED: Final = ("expansion", "leaving", "retiring", "openings")
ENTERED: Final = ("graduates", "returned", "new", "moved", "entrants", "lost", "gone")
TERMS: Final = (*STOCKS, *DEMANDED, *ENTERED, "gap_flow")


@dataclass(frozen=True)
class Inputs:
    """Everything a projection rests on; C cells, N nodes (cells and their sums), H years.

    Attributes:
        base: month of the newest point.
        nodes: N keys, sums first, the C cells last.
        members: (N, C) which cells a node is the sum of, 0 or 1.
        history: (N, T) employed at past points a year apart, oldest first, the base last.
        employed: (C, H) middle of E.
        employed_spread: (C, H) spread of each year's step of log E.
        vacancies, wanting: (C,) open headcount and seekers at the base.
        staying: (C, H) rho without retirement.
        staying_spread: (C,) spread of log(1 - rho).
        retiring: (C, H) heads.
        placed: (H,) graduates G who find a place anywhere; `placed_spread` of its log.
        stay, feed, part: (C,) G's share that comes to the cell's city; of those, the section's
            by their majors; how many of these enter insured work there.
        others: (C, H) all other entrants; `others_spread` (C, H) of their log.
        ways: (N, 3) shares of the others: returned, new to the region, from another section.
        own: (N,) exits of the node seen as a whole, as a share of its cells' exits.
        common: (3, H) spread of the error that all cells share: of the steps of E, of the others,
            of the rate of leaving.
        shared: (2,) shares of the rest of a cell's variance common to a section, to a city.
        events: (N,) exits that rates rest on.
        reasons: N remarks in words, "" where nothing is to be said.
        notes: remarks on the whole.
    """

    base: int
    nodes: tuple[Key, ...]
    members: Array
    history: Array
    employed: Array
    employed_spread: Array
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
    ways: Array
    own: Array
    common: Array
    shared: Array
    events: Array
    reasons: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def cells(self) -> tuple[Key, ...]:
        """Keys of the C cells."""
        return self.nodes[len(self.nodes) - self.members.shape[1] :]

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
            entrants = graduates + returned + new + moved.
        chance: (nodes, H) probability that the gap ("gap", "gap_flow") is above 0.
        start: the stocks at the base, (nodes,) each.
    """

    nodes: tuple[Key, ...]
    terms: dict[str, Fan]
    chance: dict[str, Array]
    start: dict[str, Array]
