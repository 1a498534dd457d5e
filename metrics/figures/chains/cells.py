"""Which cells of chains are hidden for their employers' sake: judged once for a snapshot and point.

What one figure hides, no other may give away: people(t) - people(t-12) = joined - departed, and
those who joined a year ago are those of whom it is asked who stayed. So the flows are hidden where
either of them, or a stock at either end, is; and who stayed where those who joined are.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from metrics.disclosure import employers
from metrics.disclosure.employers import WHOLE, Cell, Cells
from metrics.engine.core import YEAR_LONG
from metrics.engine.statement import Cubes
from metrics.engine.table import Table

PEOPLE, FLOWS, STAYED, FILLED, PAID = "people", "flows", "stayed", "filled", "paid"
TRAITS: Final = ("education", "age", "tier")
_PLACE: Final = ("region", "chain", "chain_link")
_NUMBERS: Final = (
    "people",
    "joined",
    "departed",
    "seen12",
    "here12",
    "filled_of",
    "cases",
    "amount",
)
_A_CELL: Final = 200  # bytes of a name


@dataclass(frozen=True)
class Hidden:
    """Names of hidden cells, with their weight for what keeps them."""

    cells: frozenset[Cell]

    @property
    def bytes(self) -> int:
        """About how many bytes they take."""
        return _A_CELL * len(self.cells)


def point_of(cubes: Cubes, month: int | None) -> int | None:
    """The newest yearly point up to a month."""
    bound = "" if month is None else f" WHERE month <= {int(month)}"
    (found,) = cubes.columns(f"SELECT MAX(month) AS month FROM firm_year{bound}")["month"].tolist()
    return None if found is None or found != found else int(found)


def hidden(cubes: Cubes, what: str, point: int) -> frozenset[Cell]:
    """The cells that no figure of a kind may show.

    Args:
        cubes: the snapshot.
        what: one of the words above.
        point: month number of the yearly point.
    """
    made = cubes.kept.made(
        ("employers", cubes.snapshot, what, point), lambda: Hidden(_JUDGED[what](cubes, point))
    )
    assert isinstance(made, Hidden)  # by its key
    return made.cells


def judge(cubes: Cubes) -> None:
    """Judge the newest point, before anybody asks: half a second of work for the first who would.

    Raises:
        OutdatedSnapshot: an earlier version built the snapshot, without firms.
    """
    point = point_of(cubes, None)
    if point is not None:
        for what in _JUDGED:
            hidden(cubes, what, point)


def _people(cubes: Cubes, point: int) -> frozenset[Cell]:
    parts = [_firms(cubes, point, "people"), *_described(cubes, point)]
    columns = {name: np.concatenate([one[name] for one in parts]) for name in parts[0].columns}
    return _shielded(Table(columns, sum(one.rows for one in parts)), persons=True)


def _flows(cubes: Cubes, point: int) -> frozenset[Cell]:
    seeds = hidden(cubes, PEOPLE, point) | hidden(cubes, PEOPLE, point - YEAR_LONG)
    plain = frozenset(one for one in seeds if one[-1] == WHOLE)
    ways = [_firms(cubes, point, name) for name in ("joined", "departed")]
    while True:
        found = plain
        for rows in ways:
            found |= _shielded(rows, found, persons=True)
        if found == plain:
            return found
        plain = found


def _stayed(cubes: Cubes, point: int) -> frozenset[Cell]:
    found = hidden(cubes, FLOWS, point - YEAR_LONG)
    for name in ("seen12", "here12"):
        found |= _shielded(_firms(cubes, point, name), found, persons=True)
    return found


def _filled(cubes: Cubes, point: int) -> frozenset[Cell]:
    return _shielded(_firms(cubes, point, "filled_of"), persons=False)


def _paid(cubes: Cubes, point: int) -> frozenset[Cell]:
    cases = _shielded(_firms(cubes, point, "cases"), persons=True)
    return _shielded(_firms(cubes, point, "amount"), cases, persons=False)


_JUDGED: Final = {
    PEOPLE: _people,
    FLOWS: _flows,
    STAYED: _stayed,
    FILLED: _filled,
    PAID: _paid,
}


def _shielded(
    rows: Table, seeds: frozenset[Cell] = frozenset(), *, persons: bool
) -> frozenset[Cell]:
    rows = rows.take(rows["value"] > 0)
    if not rows.rows:
        return seeds
    found: Cells = employers.cells(rows)
    begun = found.unsafe(persons=persons)
    if seeds:
        begun |= found.where(seeds) & (found.total > 0)
    return seeds | found.named(employers.shield(found, begun, persons=persons))


def _firms(cubes: Cubes, point: int, column: str) -> Table:
    """The firms of chains with one of their numbers; one statement has all of them."""
    found = cubes.columns(
        f"SELECT region, chain, chain_link, {', '.join(_NUMBERS)} "
        "FROM firm_year NATURAL JOIN chain_register WHERE month = ?",
        [point],
    )
    rows = len(found["region"])
    whole = np.full(rows, WHOLE, dtype=object)
    own = {name: found[name] for name in _PLACE} | {"trait": whole, "class": whole}
    return Table(own | {"value": found[column].astype(float)}, rows)


def _described(cubes: Cubes, point: int) -> Iterator[Table]:
    """The people of each firm of a chain by the classes of one trait after another."""
    people = cubes.columns(
        f"SELECT firm, {', '.join(TRAITS)}, people FROM firm_people WHERE month = ?", [point]
    )
    firms = cubes.columns("SELECT firm, region, chain, chain_link FROM chain_register ORDER BY 1")
    if not len(firms["firm"]):
        return
    at = np.minimum(np.searchsorted(firms["firm"], people["firm"]), len(firms["firm"]) - 1)
    some = firms["firm"][at] == people["firm"]
    at, value = at[some], people["people"][some].astype(float)
    for trait in TRAITS:
        ranks, known = pd.factorize(people[trait][some])
        cells = at * max(len(known), 1) + ranks
        apart, group = np.unique(cells, return_inverse=True)
        firm, which = np.divmod(apart, max(len(known), 1))
        names = np.array([str(one) for one in known.tolist()], dtype=object)
        yield Table(
            {name: firms[name][firm] for name in _PLACE}
            | {"trait": np.full(len(apart), trait, dtype=object), "class": names[which]}
            | {"value": np.bincount(group, value, len(apart))},
            len(apart),
        )
