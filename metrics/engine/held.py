"""Which cells are held in memory, and what is summed from them without a statement.

A page asks a cube of fifty thousand cells a hundred questions, and most of what a statement costs
is that it is read and planned. Held are whole cubes of at most :data:`MOST` cells, and single
months of larger ones. Of the flows, of which a page asks most, one region's rows, or those of the
places in it, are held added up over industries (``Cube.rolled``): its windows, series and
educations are neighbours. What is held is part of what the process keeps of a snapshot, and goes
when others need its room.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final

from data.reference import regions
from metrics.engine.cells import Cells, Groups, counted, grouped
from metrics.engine.coding import coded
from metrics.engine.core import OutdatedSnapshot, Time
from metrics.engine.cubes import Cube, level_number
from metrics.engine.selection import Selection, level
from metrics.engine.statement import (
    REGIONS,
    Condition,
    Cubes,
    Part,
    Question,
    at_point,
    finest,
    in_time,
    plain_conditions,
)
from metrics.engine.table import Column

MOST: Final = 120_000  # cells
_SMALL: Final = 20_000  # cells of a cube all of whose columns are read at once
_PLACES: Final = 40  # in a region, whose rows are added up each apart


@lru_cache(maxsize=8)
def _catalog(cubes: Cubes) -> Mapping[str, tuple[int, tuple[str, ...]]]:
    """Rows and columns of each table of a snapshot, which never change."""
    found = cubes.columns(
        "SELECT t.table_name AS name, t.estimated_size AS n, c.column_name AS own "
        "FROM duckdb_tables() t JOIN duckdb_columns() c USING (table_oid) ORDER BY c.column_index"
    )
    columns: dict[str, list[str]] = {}
    for name, own in zip(found["name"].tolist(), found["own"].tolist(), strict=True):
        columns.setdefault(name, []).append(own)
    rows = dict(zip(found["name"].tolist(), found["n"].tolist(), strict=True))
    return {name: (rows[name], tuple(own)) for name, own in columns.items()}


def held(cubes: Cubes, part: Part, question: Question) -> Cells | None:
    """The cells that a part of a figure is summed from, where they are held."""
    cube, month = part.cube, question.month
    if cube.span:
        return None
    if at_point(cube, question):
        newest = _newest(cubes, cube.name, (month or 0) - part.lead)
        return _kept(cubes, cube, newest)
    whole = _kept(cubes, cube)
    if whole is not None:
        return whole
    single = part.time is Time.POINT and "month" not in question.by and cube.clock == "month"
    if single and month is not None:
        return _kept(cubes, cube, month - part.lead)
    return _rolled(cubes, part, question) if cube.rolled else None


@lru_cache(maxsize=256)
def _places(region: int, fine: str) -> int:
    """How many regions of a level there are in a region; one of its own level."""
    if fine == level(region):
        return 1
    return sum(one.level == fine for one in regions(within=region))


def _newest(cubes: Cubes, name: str, month: int) -> int:
    """The newest month up to one that a cube has; that month where it has none.

    A number and no subquery: that would be a join, whose rows come in any order.
    """
    try:
        held = _months(cubes, name)
    except OutdatedSnapshot:
        return month  # the statement says what the snapshot lacks
    return max((one for one in held if one <= month), default=month)


@lru_cache(maxsize=64)
def _months(cubes: Cubes, source: str) -> Mapping[int, int]:
    """How many cells of a cube are of each month: like its columns, a list that never changes."""
    found = cubes.columns(f"SELECT month, COUNT(*) AS n FROM {source} GROUP BY month")
    known = zip(found["month"].tolist(), found["n"].tolist(), strict=True)
    return {int(one): n for one, n in known if one is not None and one == one}


def _kept(cubes: Cubes, cube: Cube, month: int | None = None) -> Cells | None:
    """The cells of a cube, or of one of its months, where they are few enough."""
    rows, columns = _catalog(cubes).get(cube.table or cube.name, (None, ()))
    if rows is None:
        return None  # the statement says what an older snapshot lacks
    steady = cube.read_from == (cube.table or cube.name)
    if steady and month is not None:
        rows = _months(cubes, cube.read_from).get(month, 0)
    if steady and rows > MOST:
        return None
    there = "1 = 1" if month is None else f"month = {month}"
    if not steady:
        _, more = _catalog(cubes).get(cube.joined, (0, ()))
        columns = tuple(dict.fromkeys((*columns, *more)))

    def sized() -> Cells:
        count = rows
        if not steady:
            found = cubes.columns(f"SELECT COUNT(*) AS n FROM {cube.read_from} WHERE {there}")
            count = int(found["n"][0])
        beside = columns if count <= _SMALL or not steady else ()
        return Cells(cube, count, there, beside, timed=month is None, steady=steady)

    found = cubes.kept.made(_key(cubes, cube, there), sized)
    assert isinstance(found, Cells)  # by its key
    return found if found.rows <= MOST else None


def _key(cubes: Cubes, cube: Cube, where: str) -> tuple[object, ...]:
    return ("cells", cubes.snapshot, cube.table or cube.name, where)


def _kept_under(cubes: Cubes, cube: Cube, cells: Cells) -> tuple[object, ...]:
    if cells.placed:
        return _key(cubes, cube, cells.where)
    return ("rolled", cubes.snapshot, cube.name, cells.where)


def _rolled(cubes: Cubes, part: Part, question: Question) -> Cells | None:
    """The rows of the region asked about, or of the places in it, added up; ``None`` where more is
    asked of them."""
    cube, selection = part.cube, question.selection
    asked = {*part.keys(question.by), *(name for name, _ in selection.where)}
    if not selection.region or not asked <= {*cube.rolled, *REGIONS}:
        return None
    fine = finest(selection, question.by)
    if _places(selection.region, fine) > _PLACES:
        return None
    plain = replace(question, selection=Selection(selection.region), by=())
    place, _ = plain_conditions(cube, plain)  # the region, the level
    where = f"{place.expression} = {place.values[0]} AND level = {level_number(fine)}"

    def made() -> Cells:
        listed = ", ".join(("region", *cube.rolled))
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
    covered = 0 if groups is None else len(groups.covered)
    found = None if groups is None else _added_up(cells, groups, keys, columns)
    more = groups is not None and len(groups.covered) != covered
    if read or more or len(cells.groups) != before:  # it weighs more
        cubes.kept.put(_kept_under(cubes, part.cube, cells), cells)
    return found


def _added_up(
    cells: Cells,
    groups: Groups,
    keys: Sequence[tuple[str, str]],
    columns: Sequence[tuple[str, str, tuple[Condition, ...]]],
) -> dict[str, Column] | None:
    found = {name: column for (_, name), column in zip(keys, groups.values, strict=True)}
    for expression, name, own in columns:
        total = counted(cells, expression, own, groups)
        if total is None:
            return None
        found[name] = total
    return found
