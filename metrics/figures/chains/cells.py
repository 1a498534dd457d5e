"""Which cells of chains are hidden for their employers' sake: judged once for a snapshot and point.

What one figure hides, no other may give away: people(t) - people(t-12) = joined - departed, and
those who joined a year ago are those of whom it is asked who stayed. So the flows are hidden where
either of them, or a stock at either end, is; and who stayed where those who joined are.
"""

from dataclasses import dataclass
from typing import Final

import pandas as pd

from metrics.disclosure import employers
from metrics.disclosure.employers import WHOLE, Cell, Cells
from metrics.engine.core import YEAR_LONG
from metrics.engine.statement import Cubes

PEOPLE, FLOWS, STAYED, FILLED, PAID = "people", "flows", "stayed", "filled", "paid"
TRAITS: Final = ("education", "age", "tier")
_FIRM: Final = ("region", "chain", "chain_link", "trait", "class")
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
    found = cubes.query(f"SELECT MAX(month) AS month FROM firm_year{bound}")["month"].iloc[0]
    return None if pd.isna(found) else int(found)


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


def _people(cubes: Cubes, point: int) -> frozenset[Cell]:
    rows = pd.concat([_firms(cubes, point, "people"), _described(cubes, point)])
    return _shielded(rows, persons=True)


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
    rows: pd.DataFrame, seeds: frozenset[Cell] = frozenset(), *, persons: bool
) -> frozenset[Cell]:
    rows = rows[rows["value"] > 0]
    if not len(rows):
        return seeds
    found: Cells = employers.cells(rows)
    begun = found.unsafe(persons=persons)
    if seeds:
        begun |= found.where(seeds) & (found.total > 0)
    return seeds | found.named(employers.shield(found, begun, persons=persons))


def _firms(cubes: Cubes, point: int, column: str) -> pd.DataFrame:
    rows = cubes.query(
        f"SELECT region, chain, chain_link, CAST({column} AS DOUBLE) AS value "
        "FROM firm_year NATURAL JOIN chain_register WHERE month = ?",
        [point],
    )
    return rows.assign(trait=WHOLE, **{"class": WHOLE})


def _described(cubes: Cubes, point: int) -> pd.DataFrame:
    union = " UNION ALL ".join(
        f"SELECT firm, region, chain, chain_link, '{trait}' AS trait, "
        f'CAST({trait} AS VARCHAR) AS "class", CAST(SUM(people) AS DOUBLE) AS value '
        "FROM firm_people NATURAL JOIN chain_register WHERE month = ? GROUP BY ALL"
        for trait in TRAITS
    )
    return cubes.query(union, [point] * len(TRAITS))[[*_FIRM, "value"]]
