"""All counts of one cube that can be asked for, and what its tables say of each: the lattice.

A block is one cube over the windows that are asked of it first. Its atoms are the rows that the
cube has under its finest keys, split into kinds of people (talent, others); a grouping is one
table of one figure (by county and section, over twelve months), its nodes are the rows of that
table.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Any, Final

import numpy as np
import pandas as pd

from data.contracts import Protects
from metrics.disclosure.published import counted
from metrics.disclosure.snapshot import Published
from metrics.engine.coarse import coarser
from metrics.engine.core import YEAR_LONG, Kind, Metric, Time
from metrics.engine.coverage import newest
from metrics.engine.cubes import CUBES, Cube, level_number
from metrics.engine.statement import REGIONS
from metrics.registry import REGISTRY

_CLASSES: Final = 3  # newest classes of a figure by class


@dataclass(frozen=True)
class Window:
    """Months (or Decembers of years) from first to last that one answer adds up.

    Attributes:
        month, months: as they are asked for.
    """

    first: int
    last: int
    month: int | None
    months: int | None


@dataclass(frozen=True)
class Grouping:
    """One table: a figure, a window, and the level of each axis that it is divided by."""

    figure: str
    window: Window | None
    by: tuple[str, ...]


@dataclass
class Block:
    """One cube's atoms and groupings, as the verifier reads them too.

    Attributes:
        cube: its name.
        level: of region, where the cube keeps each level by itself.
        place: what it is about, 0 where it is about no region.
        keys: finest key columns.
        kinds: names of the people that are told apart.
        atoms: one row a combination of keys that occurs, sorted; keys and coarser classes.
        people: atoms × kinds.
        groupings: every table.
        said: how the atoms are read again from the cube.
    """

    cube: Cube
    level: str
    place: int
    keys: tuple[str, ...]
    kinds: tuple[str, ...]
    atoms: pd.DataFrame
    people: np.ndarray
    groupings: tuple[Grouping, ...]
    said: dict[str, Any]

    @cached_property
    def unknowns(self) -> np.ndarray:
        """People of each atom and kind, one after another."""
        return self.people.reshape(-1)

    def members(self, grouping: Grouping) -> np.ndarray:
        """Which unknowns a table counts: by the figure's own filters, its column, its window."""
        metric = REGISTRY[grouping.figure]
        measure = metric.terms[0].measure
        rows = np.ones(len(self.atoms), dtype=bool)
        for name, allowed in measure.where:
            rows &= self.atoms[name].isin(allowed).to_numpy()
        if grouping.window is not None and self.cube.clock:
            clock = _clock(self.cube, self.atoms)
            lead = measure.lead
            rows &= (clock >= grouping.window.first - lead) & (clock <= grouping.window.last - lead)
        kinds = np.array([measure.column in kind.split("+") for kind in self.kinds])
        flags: np.ndarray = (rows[:, None] & kinds[None, :]).reshape(-1)
        return flags

    def periods(self) -> np.ndarray:
        """For each atom which windows it is in: one number for months that none tells apart."""
        clock = _clock(self.cube, self.atoms)
        known, row = np.unique(clock, return_inverse=True)
        leads = {one.figure: REGISTRY[one.figure].terms[0].measure.lead for one in self.groupings}
        spans = {
            (one.window.first - leads[one.figure], one.window.last - leads[one.figure])
            for one in self.groupings
            if one.window is not None
        }
        inside = [(known >= first) & (known <= last) for first, last in sorted(spans)]
        _, number = np.unique(np.array(inside), axis=1, return_inverse=True)
        found: np.ndarray = number.reshape(-1)[row]
        return found

    def node_of(self, grouping: Grouping) -> tuple[np.ndarray, int]:
        """The node of each unknown, -1 where the table doesn't count it; and how many there are."""
        inside = self.members(grouping)
        if grouping.by:
            codes = self.atoms.groupby(list(grouping.by), sort=True, dropna=False).ngroup()
            code = np.repeat(codes.to_numpy(), len(self.kinds))
        else:
            code = np.zeros(len(inside), dtype=np.int64)
        present, number = np.unique(code[inside], return_inverse=True)
        nodes = np.full(len(inside), -1, dtype=np.int32)
        nodes[inside] = number
        return nodes, len(present)


def _clock(cube: Cube, atoms: pd.DataFrame) -> np.ndarray:
    if cube.clock == "month":
        return atoms["month"].to_numpy()
    return atoms["year"].to_numpy() * YEAR_LONG + YEAR_LONG - 1


def blocks(cubes: Published, office: int, only: Sequence[str] = ()) -> Iterator[Block]:
    """Every cube that counts people under figures of one term, coarsest first.

    Args:
        cubes: the snapshot.
        office: the office's own region.
        only: names of cubes; all where none is given.
    """
    for name, metrics in _by_cube().items():
        if only and name not in only:
            continue
        cube = CUBES[name]
        levels = ("province", "city", "county") if cube.levelled else ("",)
        for level in levels:
            made = _block(cubes, office, cube, level, metrics)
            if made is not None:
                yield made


def _by_cube() -> dict[str, list[Metric]]:
    found: dict[str, list[Metric]] = {}
    for metric in REGISTRY.values():
        plain = counted(metric) and metric.kind is Kind.COUNT and len(metric.terms) == 1
        if plain and metric.terms[0].measure.protects is Protects.PERSON:
            measure = metric.terms[0].measure
            if not measure.cases and metric.terms[0].weight == 1.0:
                found.setdefault(measure.cube, []).append(metric)
    return found


def _axes(metric: Metric, cube: Cube, level: str) -> list[tuple[str, ...]]:
    """The levels by which each dimension of a figure may be asked; nothing is the coarsest."""
    names = {one.id for one in metric.dimensions}
    above = {step.dimension for name in names for step in coarser(metric, name)}
    found: list[tuple[str, ...]] = []
    if level:
        found.append((level,) if level != "province" else ("",))
    elif cube.place:
        found.append(("county", "city", ""))
    for dimension in metric.dimensions:
        name = dimension.id
        timed = name in ("month", "year") and cube.clock
        if name in REGIONS or name in above or timed or cube.expression(name) is None:
            continue
        if dimension.overlaps and name != "year":
            continue
        steps = (step.dimension for step in coarser(metric, name) if not step.filtered)
        found.append((name, *steps, ""))
    return found


def _windows(cubes: Published, metric: Metric, months: Sequence[int]) -> list[Window | None]:
    measure = metric.terms[0].measure
    cube = CUBES[measure.cube]
    latest = newest(cubes, metric)
    if not cube.clock or measure.time is Time.NOW or latest is None:
        return [None]
    if cube.points:
        sql = f"SELECT MAX(month) AS m FROM {cube.source} WHERE month <= ?"
        point = int(cubes.query(sql, [latest])["m"].iloc[0])
        return [Window(point, point, latest, None)]
    if measure.time is Time.POINT:
        return [Window(latest, latest, latest, None)]
    if measure.time is Time.YEAR:
        year = latest // YEAR_LONG * YEAR_LONG + YEAR_LONG - 1
        decembers = [year - YEAR_LONG * i for i in range(_CLASSES)]
        return [Window(each, each, each, None) for each in decembers]
    if cube.clock == "year":
        year = latest // YEAR_LONG * YEAR_LONG + YEAR_LONG - 1
        return [Window(year - metric.window + 1, year, latest, metric.window)]
    found: dict[tuple[int, int], Window | None] = {}
    for month in months:
        for length in (1, YEAR_LONG, month % YEAR_LONG + 1):
            first = month - length + 1
            found.setdefault((first, month), Window(first, month, month, length))
    return list(found.values())


def _block(
    cubes: Published, office: int, cube: Cube, level: str, metrics: list[Metric]
) -> Block | None:
    months = sorted({at for one in metrics if (at := newest(cubes, one)) is not None})
    place = office if cube.place else 0
    groupings, keys = [], dict.fromkeys(("county",) if cube.place and not level else ())
    if level:
        keys["place"] = None
    for metric in metrics:
        axes = _axes(metric, cube, level)
        keys |= dict.fromkeys(axis[0] for axis in axes if axis[0] and axis[0] not in REGIONS)
        keys |= dict.fromkeys(name for name, _ in metric.terms[0].measure.where)
        for window, levels in product(_windows(cubes, metric, months), product(*axes)):
            by = tuple(name for name in levels if name)
            groupings.append(Grouping(metric.id, window, by))
    if cube.clock:
        keys[cube.clock] = None
    spans = [one.window for one in groupings if one.window is not None]
    atoms, people, said = _atoms(cubes, cube, level, tuple(keys), metrics, place, spans)
    if not len(atoms):
        return None
    names = tuple(name for name in keys if name != "place")
    kinds = tuple(said["kinds"])
    return Block(cube, level, place, names, kinds, atoms, people, tuple(groupings), said)


def _atoms(
    cubes: Published,
    cube: Cube,
    level: str,
    keys: tuple[str, ...],
    metrics: list[Metric],
    place: int,
    spans: list[Window],
) -> tuple[pd.DataFrame, np.ndarray, dict[str, Any]]:
    columns = list(dict.fromkeys(metric.terms[0].measure.column for metric in metrics))
    finest = {name: cube.expression(name) or name for name in keys if name != "place"}
    if "place" in keys:
        finest = {level: cube.place} | finest
    coarse: dict[str, str] = {}
    for metric in metrics:
        for name in finest:
            for one in coarser(metric, name):
                if not one.filtered:
                    coarse[one.dimension] = cube.expression(one.dimension) or one.dimension
    if "county" in finest and not level:
        coarse["city"] = cube.expression("city") or "city"
    selected = finest | coarse
    only = ["1 = 1"]
    if place:
        only.append(f"{cube.place} // 10000 = {place // 10_000}")
    if level:
        only.append(f"level = {level_number(level)}")
    if spans and cube.clock:
        column = "month" if cube.clock == "month" else "year * 12 + 11"
        first, last = min(one.first for one in spans), max(one.last for one in spans)
        only.append(f"{column} BETWEEN {first} AND {last}")
    listed = ", ".join(f"{sql} AS {name}" for name, sql in selected.items())
    sums = ", ".join(f"CAST(SUM({one}) AS BIGINT) AS n_{one}" for one in columns)
    found = cubes.query(
        f"SELECT {listed}, {sums} FROM {cube.source} WHERE {' AND '.join(only)} "
        f"GROUP BY ALL ORDER BY {', '.join(finest)}"
    )
    counts = found[[f"n_{one}" for one in columns]].to_numpy(dtype=np.int64)
    people, kinds = apart(counts, columns)
    said = {"names": finest, "columns": columns, "only": only[1:], "kinds": list(kinds)}
    return found[list(selected)], people, said


def apart(counts: np.ndarray, columns: Sequence[str]) -> tuple[np.ndarray, tuple[str, ...]]:
    """Columns of which some count some of others, as disjoint kinds of people.

    A kind is named by the columns that count it, joined by ``+``. Of two columns that both count
    some of the largest it isn't told who is in both: as many as can be.
    """
    order = np.argsort(-counts.sum(axis=0), kind="stable")
    if len(columns) == 1:
        return counts, (columns[0],)
    every = columns[order[0]]
    if len(columns) == 2:
        small = counts[:, order[1]]
        return (
            np.column_stack([counts[:, order[0]] - small, small]),
            (every, f"{every}+{columns[order[1]]}"),
        )
    one, two = (counts[:, order[i]] for i in (1, 2))
    both = np.minimum(one, two)
    rest = counts[:, order[0]] - np.maximum(one, two)
    a, b = columns[order[1]], columns[order[2]]
    people = np.column_stack([rest, one - both, two - both, both])
    return people, (every, f"{every}+{a}", f"{every}+{b}", f"{every}+{a}+{b}")


def described(block: Block) -> dict[str, Any]:
    """A block as the certificate keeps it."""
    return {
        "cube": block.cube.name,
        "source": block.cube.source,
        "clock": block.cube.clock,
        **block.said,
        "tables": [_described(grouping) for grouping in block.groupings],
    }


def _described(grouping: Grouping) -> dict[str, Any]:
    measure = REGISTRY[grouping.figure].terms[0].measure
    window = grouping.window
    return {
        "figure": grouping.figure,
        "column": measure.column,
        "where": [[name, list(codes)] for name, codes in measure.where],
        "clock": [window.first - measure.lead, window.last - measure.lead] if window else None,
        "by": list(grouping.by),
    }
