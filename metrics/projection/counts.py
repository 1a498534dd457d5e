"""The supply cubes as counts by cell and by sum: who is there, leaves, is raised, enters.

A cell is (2, city, section, band). Exits of a band count those who pass into another band; sums
over bands take them out again, of exits and entries alike.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, cast

import numpy as np
import pandas as pd

from data.cubes.served import SERVED
from metrics.engine.statement import Cubes
from metrics.models.forecast.panel import Array
from metrics.models.supply_demand.types import ALL, DEGREES, WITH_DEGREE, Key

WINDOW: Final = 5  # newest years that rates rest on
YEAR: Final = 12
GRADUATE, RETURNED, NEW, MOVED, RAISED, CAME = (
    1,
    2,
    3,
    4,
    5,
    6,
)  # ways of data/cubes/sql/11_supply.sql
ARRIVED: Final = (RETURNED, NEW)  # from outside the data
INWARD: Final = (MOVED, RAISED, CAME)  # from another cell
_AMOUNTS: Final = ("left", "going", "inside", "raised", "people")
_NODE: Final = ["level", "region", "section", "band", "month"]


@dataclass(frozen=True, eq=False)
class Counted:
    """The two cubes up to a base, with sections and bands as letters, ``key`` in rows of cells.

    Attributes:
        stay: rows of ``cell_stay`` with ``left``: all who are no longer in the cell, ``going``:
            those of them who didn't retire, ``inside``: those who are in another cell.
        cells: those of them that are about single cells, with ``key``.
        every: the same summed by node and month, those over bands included; `leavers` the newest
            :data:`WINDOW` years whose ends are known.
        entered: ``cell_entry`` by node and month, a column for each way.
        points: months a year apart, oldest first.
    """

    stay: pd.DataFrame
    cells: pd.DataFrame
    every: pd.DataFrame
    leavers: pd.DataFrame
    entered: pd.DataFrame
    points: tuple[int, ...]


@lru_cache(maxsize=1)  # asked for again once it is known which cells carry their newest value on
def counted(cubes: Cubes, points: tuple[int, ...]) -> Counted:
    """Read the cubes as far as the last of the points."""
    every, entry = _read(cubes)
    last = points[-1]
    stay, entry = every[every["month"] <= last], entry[entry["month"] <= last]
    whole = stay[(stay["level"] == 1) & (stay["section"] == ALL) & (stay["month"] <= last - 24)]
    away, gone = float((whole["people"] - whole["here"]).sum()), float(whole["vanished"].sum())
    # Share of those just vanished at the newest point who will be back.
    paused = away / (away + gone) if away + gone > 0 else 0.0
    back = np.where(stay["month"] == last - YEAR, paused * stay["vanished"], 0.0)
    # Whoever was away for a month or two at an earlier point is known to have come back.
    retired = np.where(stay["former"] <= 1, stay["gone"], 0)
    inside = stay["moved"] + stay["away"] + stay["raised"]
    left = inside + stay["gone"] - back
    stay = stay.assign(left=left, going=left - retired, inside=inside)
    single = stay[stay["key"].notna()]
    sums = _leavers(stay)
    month = sums.index.get_level_values("month")
    window = sums[(month < last) & (month >= last - WINDOW * YEAR)]
    return Counted(stay, single, sums, window, _entered(entry, stay), points)


@lru_cache(maxsize=2)
def _read(cubes: Cubes) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Both cubes whole: a projection looks at them as of several points."""
    stay = _whole(cubes, "cell_stay")
    single = stay[(stay["level"] == 2) & (stay["section"] != ALL)]
    keys = list(zip(*(single[name] for name in _NODE[:4]), strict=True))
    stay = stay.assign(key=pd.Series(keys, index=single.index, dtype=object))
    return stay, _whole(cubes, "cell_entry")


def _whole(cubes: Cubes, name: str) -> pd.DataFrame:
    """All columns by name: an older snapshot that lacks one says so here."""
    return _lettered(cubes.query(f"SELECT {', '.join(SERVED[name])} FROM {name}"))


def points_of(cubes: Cubes) -> tuple[int, ...]:
    """Months a year apart that the supply cubes know, oldest first; empty without any rows."""
    found = cubes.query("SELECT DISTINCT month FROM cell_stay ORDER BY 1")
    return tuple(int(month) for month in found["month"])


def cells_of(known: Counted) -> tuple[Key, ...]:
    """Keys of all cells that anybody ever was in."""
    return tuple(sorted(set(known.cells.loc[known.cells["here"] > 0, "key"])))


def matrix(
    counts: "Mapping[Any, float] | pd.Series[float]", rows: Sequence[Key], columns: Sequence[int]
) -> Array:
    """Counts by (key, column) as a matrix; what isn't there is 0."""
    found = np.zeros((len(rows), len(columns)))
    place = {key: i for i, key in enumerate(rows)}
    where = {column: j for j, column in enumerate(columns)}
    for index, n in counts.items():
        key, column = cast(tuple[Key, int], index)
        if key in place and column in where:
            found[place[key], where[column]] = n
    return found


def entries(known: Counted, cells: Sequence[Key], ways: tuple[int, ...]) -> Array:
    """(cells, points but the first) who entered in these ways in the year up to each point."""
    single = known.entered[known.entered.index.get_level_values("level") == 2]
    found = {(key[:4], key[4]): n for key, n in by_key(single[list(ways)].sum(axis=1))}
    return matrix(found, cells, known.points[1:])


def ways(known: Counted, nodes: Sequence[Key], kinds: tuple[int, ...]) -> Array:
    """(nodes, kinds) shares of the entrants of these kinds by way, over three years; where nobody
    came, those of all, or alike."""
    recent = known.entered.reset_index()
    recent = recent[recent["month"] > known.points[-1] - 3 * YEAR]
    sums = _by_node(recent, list(kinds), nodes)
    whole = sums[[node[2:] == (ALL, ALL) for node in nodes]].sum(axis=0) + 1e-9
    total = sums.sum(axis=1, keepdims=True)
    found: Array = np.where(total > 0, sums / np.where(total > 0, total, 1.0), whole / whole.sum())
    return found


def exits(known: Counted, nodes: Sequence[Key], column: str) -> Array:
    """(nodes,) `left`, `going` or `inside` of the window, each node seen as a whole."""
    return _by_node(known.leavers.reset_index(), [column], nodes)[:, 0]


def _by_node(frame: pd.DataFrame, columns: list[str] | list[int], nodes: Sequence[Key]) -> Array:
    sums = frame.groupby(_NODE[:4])[columns].sum()
    place = {index: row for row, index in enumerate(sums.index)}
    values = np.vstack([sums.to_numpy(dtype=float), np.zeros(len(columns))])
    return values[[place.get(node, -1) for node in nodes]]


def by_key(sums: "pd.Series[float]") -> list[tuple[tuple[Any, ...], float]]:
    """A sum of `every` or `entered` as (level, region, section, band, month) and number."""
    return [(cast(tuple[Any, ...], index), float(n)) for index, n in sums.items()]


def _lettered(frame: pd.DataFrame) -> pd.DataFrame:
    sections = {-1: ALL, 0: "", **{number: chr(64 + number) for number in range(1, 21)}}
    return frame.assign(
        section=frame["section"].map(sections),
        band=frame["band"].astype(int).astype(str),
        level=frame["level"].astype(int).astype(object),
        region=frame["region"].astype(int).astype(object),
        month=frame["month"].astype(int),
    )


def _leavers(stay: pd.DataFrame) -> pd.DataFrame:
    """Sums by node and month, those over bands included, without who was only raised."""
    single = stay.groupby(_NODE)[list(_AMOUNTS)].sum()
    return pd.concat([single, *(_over_bands(single, band) for band in (ALL, DEGREES))])


def _over_bands(single: pd.DataFrame, band: str) -> pd.DataFrame:
    frame = single.reset_index()
    if band == DEGREES:  # whoever rises from 大专 rises within them
        frame = frame[frame["band"].isin(WITH_DEGREE)]
    found = frame.assign(band=band).groupby(_NODE).sum()
    for name in ("left", "going", "inside"):
        found[name] -= found["raised"]
    return found


def _entered(entry: pd.DataFrame, stay: pd.DataFrame) -> pd.DataFrame:
    """Entries by node and month, a column a way; sums over bands without who was raised in them."""
    every = entry.pivot_table(index=_NODE, columns="way", values="people", aggfunc="sum")
    every = every.reindex(columns=[GRADUATE, *ARRIVED, *INWARD]).fillna(0.0)
    frame = every.reset_index()
    whole = frame.assign(band=ALL).groupby(_NODE).sum()
    whole[RAISED] = 0.0
    upper = frame[frame["band"].isin(WITH_DEGREE)].assign(band=DEGREES).groupby(_NODE).sum()
    # From 大专 to 本科 is a rise among those with a degree: taken out again.
    rose = stay[stay["band"].isin(WITH_DEGREE)]
    rose = rose.assign(band=DEGREES, month=rose["month"] + YEAR)
    inside = rose.groupby(_NODE)["raised"].sum().reindex(upper.index).fillna(0.0)
    upper[RAISED] = np.maximum(upper[RAISED] - inside, 0.0)
    return pd.concat([every, whole, upper])
