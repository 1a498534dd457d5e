"""Which cells are held in memory, and what is summed from them without a statement.

A page asks a cube of fifty thousand cells a hundred questions, and most of what a statement costs
is that it is read and planned. Held are whole cubes of at most :data:`MOST` cells, and single
months of larger ones. Of the flows, of which a page asks most, one region's rows are held added up
over industries (``Cube.rolled``): its windows, series and educations are neighbours. What is held
is part of what the process keeps of a snapshot, and goes when others need its room.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from metrics.engine.cells import Cells, coded, counted, grouped
from metrics.engine.core import Time
from metrics.engine.cubes import Cube
from metrics.engine.selection import Selection
from metrics.engine.statement import (
    Condition,
    Cubes,
    Part,
    Question,
    at_point,
    in_time,
    plain_conditions,
)
from metrics.engine.table import Column

MOST: Final = 100_000  # cells


def held(cubes: Cubes, part: Part, question: Question) -> Cells | None:
    """The cells that a part of a figure is summed from, where they are held."""
    cube, month = part.cube, question.month
    if cube.span:
        return None
    if at_point(cube, question):
        newest = f"(SELECT MAX(month) FROM {cube.name} WHERE month <= {(month or 0) - part.lead})"
        return _kept(cubes, cube, f"month = {newest}", timed=False)
    whole = _kept(cubes, cube, "1 = 1")
    if whole is not None:
        return whole
    single = part.time is Time.POINT and "month" not in question.by and month is not None
    if single and cube.clock == "month":
        return _kept(cubes, cube, f"month = {(month or 0) - part.lead}", timed=False)
    return _rolled(cubes, part, question) if cube.rolled else None


def _kept(cubes: Cubes, cube: Cube, where: str, *, timed: bool = True) -> Cells | None:
    def sized() -> Cells:
        found = cubes.columns(f"SELECT COUNT(*) AS n FROM {cube.read_from} WHERE {where}")
        return Cells(cube, int(found["n"][0]), where, timed)

    found = cubes.kept.made(_key(cubes, cube, where), sized)
    assert isinstance(found, Cells)  # by its key
    return found if found.rows <= MOST else None


def _key(cubes: Cubes, cube: Cube, where: str) -> tuple[object, ...]:
    return ("cells", cubes.snapshot, cube.table or cube.name, where)


def _kept_under(cubes: Cubes, cube: Cube, cells: Cells) -> tuple[object, ...]:
    if cells.placed:
        return _key(cubes, cube, cells.where)
    return ("rolled", cubes.snapshot, cube.name, cells.where)


def _rolled(cubes: Cubes, part: Part, question: Question) -> Cells | None:
    """The rows of the region asked about, added up; ``None`` where more is asked of them."""
    cube, region = part.cube, question.selection.region
    asked = {*part.keys(question.by), *(name for name, _ in question.selection.where)}
    if not region or part.lead or not asked <= set(cube.rolled):
        return None
    where = " AND ".join(
        f"{one.expression} = {one.values[0]}"
        for one in plain_conditions(cube, replace(question, selection=Selection(region)))
    )

    def made() -> Cells:
        listed = ", ".join(cube.rolled)
        added = ", ".join(f"CAST(SUM({one}) AS BIGINT) AS {one}" for one in cube.summed)
        found = cubes.columns(
            f"SELECT {listed}, {added} FROM {cube.name} WHERE {where} GROUP BY {listed}"
        )
        columns = {name: coded(column) for name, column in found.items()}
        rows = len(found[cube.rolled[0]])
        return Cells(cube, rows, where, placed=False, _columns=columns)

    found = cubes.kept.made(("rolled", cubes.snapshot, cube.name, where), made)
    assert isinstance(found, Cells)  # by its key
    return found


def summed(
    cubes: Cubes,
    part: Part,
    question: Question,
    keys: Sequence[tuple[str, str]],
    columns: Sequence[tuple[str, str, tuple[Condition, ...]]],
) -> dict[str, Column] | None:
    """Sums of some columns by some keys; ``None`` where a statement must answer.

    Args:
        cubes, part, question: as for :func:`metrics.engine.sums.sums`.
        keys: expression and name.
        columns: expression, name, and what a cell must be to count in it.
    """
    cells = held(cubes, part, question)
    if cells is None:
        return None
    asked = question
    if not cells.placed:  # its region's and level's are all of them
        asked = replace(question, selection=replace(question.selection, region=0))
    conditions = plain_conditions(part.cube, asked, part.across)
    if not cells.placed:
        conditions = [one for one in conditions if one.expression != "level"]
    if cells.timed:
        conditions += in_time(part.cube, part.time, part.lead, question)
    wanted = [expression for expression, _ in keys]
    wanted += [one.expression for one in conditions]
    for expression, _, own in columns:
        wanted += [expression, *(one.expression for one in own)]
    before = len(cells.groups)
    read = cells.read(cubes, wanted)
    groups = grouped(cells, [one for one, _ in keys], tuple(conditions))
    if read or len(cells.groups) != before:  # it weighs more
        cubes.kept.put(_kept_under(cubes, part.cube, cells), cells)
    if groups is None:
        return None
    found = {name: column for (_, name), column in zip(keys, groups.values, strict=True)}
    for expression, name, own in columns:
        total = counted(cells, expression, own, groups)
        if total is None:
            return None
        found[name] = total
    return found
