"""The unknowns of the attack: every finest cell of a cube, and which of them a figure adds up."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Any, Final

import numpy as np
import pandas as pd

from metrics.disclosure.protect import Protected
from metrics.disclosure.published import nested
from metrics.engine.core import Measure, Term, Time
from metrics.engine.cubes import CUBES, level_number
from metrics.engine.dimensions import DIMENSIONS
from metrics.engine.related import Within
from metrics.engine.selection import STEPS, inside, level
from metrics.engine.statement import REGIONS, Cubes

# What a column counts beyond its part: the employed are talent and the others.
_OTHERS: Final = "other"


@dataclass(frozen=True)
class Terms:
    """A weighted sum of unknowns; the index ascends."""

    index: np.ndarray
    weight: np.ndarray

    @classmethod
    def joined(cls, sums: list["Terms"], weights: list[float]) -> "Terms":
        """Add weighted sums up."""
        index = np.concatenate([found.index for found in sums])
        weight = np.concatenate(
            [found.weight * each for found, each in zip(sums, weights, strict=True)]
        )
        unique, place = np.unique(index, return_inverse=True)
        total = np.bincount(place, weight, minlength=len(unique))
        return cls(unique[total != 0], total[total != 0])


def blocks(measure: Measure) -> tuple[str, ...]:
    """The column of a measure as disjoint groups of people, as the published relations have it."""
    inside = nested().get((measure.cube, measure.column))
    return (measure.column,) if inside is None else (inside.part, _OTHERS)


class Atoms:
    """The finest cells of one cube, with every key that a question may use."""

    def __init__(
        self, cubes: Cubes, name: str, columns: tuple[str, ...], only: str = "1 = 1"
    ) -> None:
        """Cross all codes that the cube knows: an intruder has the code lists.

        Args:
            cubes: the snapshot.
            name: of the cube.
            columns: dimensions, or its own columns, that questions divide or filter by.
            only: an SQL condition; what lies outside is in none of the questions.
        """
        self.name, self.cube = name, CUBES[name]
        own = [self.cube.clock] if self.cube.clock else []
        own += [column for column in columns if column not in own]
        self.own = {column: self.cube.expression(column) or column for column in own}
        self.source = f"(SELECT * FROM {self.cube.source} WHERE {only}) AS cells"
        codes = [
            cubes.query(f"SELECT DISTINCT {sql} AS c FROM {self.source} ORDER BY 1")["c"].tolist()
            for sql in self.own.values()
        ]
        place = f"{self.cube.place or 0} AS region"
        self.place = f"level, {place}" if self.cube.levelled else place
        places = cubes.query(f"SELECT DISTINCT {self.place} FROM {self.source} ORDER BY ALL")
        rows = [
            (*(int(x) for x in spot), *key)
            for spot in places.itertuples(index=False, name=None)
            for key in product(*codes)
        ]
        self.frame = pd.DataFrame(rows, columns=[*places.columns, *own])
        self._add_keys()
        self._masks: dict[tuple[str, Any], np.ndarray] = {}

    def _add_keys(self) -> None:
        region = self.frame["region"]
        for name, step in STEPS.items():
            self.frame[name] = region if self.cube.levelled else region // step * step
        for name in list(self.own):
            within = DIMENSIONS[name].within if name in DIMENSIONS else None
            while isinstance(within, Within) and within.code is not None and not within.filtered:
                if within.dimension in self.frame:
                    break
                self.frame[within.dimension] = self.frame[name].map(within.code)
                name, within = within.dimension, DIMENSIONS[within.dimension].within

    def where(self, column: str, *codes: Any) -> np.ndarray:
        """Which cells carry one of the codes."""
        key = (column, codes)
        if key not in self._masks:
            self._masks[key] = self.frame[column].isin(codes).to_numpy()
        return self._masks[key]

    def inside(self, region: int) -> np.ndarray:
        """Which cells lie in a region."""
        if not self.cube.place:
            return np.ones(len(self.frame), dtype=bool)
        key = ("inside", region)
        if key not in self._masks:
            self._masks[key] = inside(region, self.frame["region"].to_numpy())
        return self._masks[key]

    @cached_property
    def clock(self) -> np.ndarray:
        """The month (or December of the year) of each cell."""
        if not self.cube.clock:
            return np.zeros(len(self.frame), dtype=int)
        numbers = self.frame[self.cube.clock].to_numpy()
        return numbers if self.cube.clock == "month" else numbers * 12 + 11


class Cells:
    """All unknowns of a set of cubes, numbered."""

    def __init__(
        self,
        cubes: Cubes,
        used: Mapping[str, tuple[str, ...]],
        only: Mapping[str, str] | None = None,
    ) -> None:
        """Number the unknowns.

        Args:
            cubes: the snapshot that the tables came from.
            used: cube → the dimensions and columns that the tables divide or filter by.
            only: cube → an SQL condition that all questions have in common.
        """
        self.atoms = {
            name: Atoms(cubes, name, columns, (only or {}).get(name, "1 = 1"))
            for name, columns in used.items()
        }
        self.starts: dict[tuple[str, str], int] = {}
        self._size = 0

    def __len__(self) -> int:
        return self._size

    def prepare(self, measures: list[Measure]) -> "Cells":
        """Number the unknowns that these measures add up; needed before anything is summed."""
        for measure in measures:
            for block in blocks(measure):
                if (measure.cube, block) not in self.starts:
                    self.starts[measure.cube, block] = self._size
                    self._size += len(self.atoms[measure.cube].frame)
        return self

    def sum_of(self, table: Protected, term: Term, keys: Mapping[str, Any]) -> Terms:
        """The unknowns that one term of one row of a table adds up."""
        measure = term.measure
        atoms = self.atoms[measure.cube]
        chosen = table.selection
        mask = atoms.inside(chosen.region) & self._when(atoms, table, measure, keys)
        if atoms.cube.levelled:
            mask = mask & atoms.where("level", level_number(_finest(table)))
        unused = ("month", "year", *measure.across)
        for name, codes in chosen.where:
            if name in atoms.frame and name not in unused:
                mask = mask & atoms.where(name, *codes)
        for name, code in keys.items():
            if name in atoms.frame and name not in unused:
                mask = mask & atoms.where(name, code)
        for name, allowed in measure.where:
            mask = mask & atoms.where(name, *allowed)
        weight = 1.0 / _window(table) if measure.time is Time.MEAN else 1.0
        places = []
        for block in blocks(measure):
            here = mask
            if block == _OTHERS:
                # Under these filters everybody is in the part, and nobody is left.
                for name, codes in nested()[measure.cube, measure.column].same:
                    if name in atoms.frame:
                        here = here & ~atoms.where(name, *codes)
            places.append(np.flatnonzero(here) + self.starts[measure.cube, block])
        index = np.sort(np.concatenate(places))
        return Terms(index, np.full(len(index), weight))

    def _when(
        self, atoms: Atoms, table: Protected, measure: Measure, keys: Mapping[str, Any]
    ) -> np.ndarray:
        timeless = not atoms.cube.clock or atoms.cube.points
        if timeless or measure.time is Time.NOW or table.month is None:
            return np.ones(len(atoms.frame), dtype=bool)
        last = int(keys.get("month", table.month)) - measure.lead
        if measure.time is Time.YEAR:
            return np.asarray(atoms.clock // 12 == int(keys.get("year", last // 12)))
        back = _window(table) - 1 if measure.time in (Time.SUM, Time.MEAN) else 0
        return np.asarray((atoms.clock >= last - back) & (atoms.clock <= last))

    def absent(
        self, table: Protected, term: Term, seen: set[tuple[Any, ...]]
    ) -> Iterator[dict[str, Any]]:
        """Combinations of keys that exist in the code lists and have no row in a table."""
        atoms = self.atoms[term.measure.cube]
        if not table.by or not seen or set(table.by) & set(term.measure.across):
            return
        mask = atoms.inside(table.selection.region)
        if atoms.cube.levelled:
            mask = mask & atoms.where("level", level_number(_finest(table)))
        for name, codes in table.selection.where:
            if name in atoms.frame:
                mask = mask & atoms.where(name, *codes)
        listed = {name: {keys[i] for keys in seen} for i, name in enumerate(table.by)}
        for key in product(
            *(
                sorted(listed[name] if name in ("month", "year") else set(atoms.frame[name][mask]))
                for name in table.by
            )
        ):
            if key not in seen:
                yield dict(zip(table.by, key, strict=True))

    def truth(self, cubes: Cubes) -> np.ndarray:
        """The exact number behind every unknown, for who examines, not for the intruder."""
        found = np.zeros(len(self))
        for (name, block), start in self.starts.items():
            atoms = self.atoms[name]
            column = _beyond_its_part(name) if block == _OTHERS else block
            keys = ", ".join(f"{sql} AS {key}" for key, sql in atoms.own.items())
            counted = cubes.query(
                f"SELECT {atoms.place}{', ' if keys else ''}{keys}, "
                f"CAST(SUM({column}) AS DOUBLE) AS n FROM {atoms.source} GROUP BY ALL"
            )
            names = [key for key in counted.columns if key != "n"]
            merged = atoms.frame[names].merge(counted, how="left", on=names)["n"]
            found[start : start + len(atoms.frame)] = merged.fillna(0.0).to_numpy()
        return found

    @staticmethod
    def difference(whole: Terms, part: Terms) -> Terms | None:
        """The unknowns of a whole that are not in its part; ``None`` when it is no part of it."""
        if not np.isin(part.index, whole.index).all():
            return None
        kept = ~np.isin(whole.index, part.index)
        return Terms(whole.index[kept], whole.weight[kept])


def _beyond_its_part(cube: str) -> str:
    """What a cube's split column counts beyond its part, as SQL."""
    (found,) = ((of, has.part) for (at, of), has in nested().items() if at == cube)
    return " - ".join(found)


def _window(table: Protected) -> int:
    return table.selection.months or table.metric.window


def _finest(table: Protected) -> str:
    """The level of region at which a figure of a levelled cube is counted."""
    asked = {*table.by, *(name for name, _ in table.selection.where)}
    for name in reversed(REGIONS):
        if name in asked:
            return name
    return level(table.selection.region)
