"""The build of what has changed, in the order: rows, islands, what is of everybody, cubes."""

from collections.abc import Collection, Iterable
from typing import Final

import duckdb

from data.contracts import CONTRACTS
from data.cubes import inputs
from data.cubes.engines.session import Progress
from data.cubes.renewal import changes, few, islands
from data.cubes.renewal.additive import TALLIES
from data.cubes.renewal.graph import Node, needed, nodes, resting_on
from data.cubes.renewal.store import GIVEN, MADE_FIRST, TABLES, Kept, digests, save
from data.cubes.served import SERVED
from data.home import Home

# Rows of these say what one person was, when: a difference in them is some people's.
LIVES: Final = ("insurance_month", "employment", "person")
# Of all people: beyond it, going over them twice takes longer than going over everybody once.
MOST: Final = 0.2
_HELD: Final = ("island",)  # there from the start, as it is now


def renew(con: duckdb.DuckDBPyConnection, home: Home, kept: Kept, progress: Progress) -> str:
    """Fill a database with the cubes, most of them taken over.

    Args:
        con: an empty database ``work`` in use that may read staged Parquet; ``aside`` a copy of the
            store, which is brought up to date; ``old`` the cubes that go with it.
        home: the accepted loads.
        kept: what the store rests on.
        progress: told what is being done.

    Returns:
        How it went, in a Chinese sentence.

    Raises:
        Unknown: it can't be done; nothing but ``work`` and ``aside`` was touched.
    """
    progress("比较导入批次", 0.0)
    parts = changes.changed(home, kept)
    inputs.views(con, home)
    before = _differences(con, home, kept, parts)
    few_people = _affected(con, kept, parts, before)
    if "insurance_month" in before:
        islands.renew(con, "gone_insurance_month", "came_insurance_month")
    for name in ("island", "insured_count"):
        con.execute(f"CREATE VIEW {name} AS SELECT * FROM aside.{name}")
    inputs.reference(con)
    _run(con, needed(MADE_FIRST, _HELD), progress)
    small = digests(con, (*MADE_FIRST, *GIVEN))
    moved = {name for name, digest in small.items() if digest != kept.small.get(name)}
    wanted, made, alone = _made(con, parts, moved, few_people, before, progress)
    for name in SERVED:
        if not _there(con, name):
            con.execute(f'CREATE VIEW "{name}" AS SELECT * FROM old."{name}"')
    for name in TALLIES.values():
        if name in made:
            con.execute(f"CREATE OR REPLACE TABLE aside.{name} AS SELECT * FROM {name}")
    people = _count(con, "pid") if _there(con, "pid") else kept.people
    save(con, home, small, people)
    return _said(parts, wanted, few_people if alone else None)


def _differences(
    con: duckdb.DuckDBPyConnection, home: Home, kept: Kept, parts: dict[str, changes.Change]
) -> dict[str, str]:
    """The rows that differ, for contracts of people's lives; how all their rows were, as SQL.

    A contract whose loads changed and whose rows didn't is taken out of ``parts``. Where other
    contracts on which people's cubes rest changed, only the months of insurance are compared: all
    the rest is made anew then.
    """
    whole = _others(parts) & few.resting_on_people() & (SERVED.keys() | TALLIES.keys())
    found: dict[str, str] = {}
    for name in LIVES:
        if name in parts and (name == "insurance_month" or not whole):
            gone, came, were = changes.read(con, home, kept, parts[name])
            if _count(con, gone) + _count(con, came):
                found[name] = were
            else:
                del parts[name]
    return found


def _affected(
    con: duckdb.DuckDBPyConnection,
    kept: Kept,
    parts: dict[str, changes.Change],
    before: dict[str, str],
) -> int | None:
    """Write down whom the differences concern; how many, ``None`` where they are too many."""
    if not before or any(name in parts and name not in before for name in LIVES):
        return None
    rows = " UNION ".join(
        f"SELECT person_key FROM {side}_{name}" for name in before for side in ("gone", "came")
    )
    con.execute(f"CREATE TABLE affected AS {rows}")
    people = _count(con, "affected")
    if people > MOST * kept.people:
        return None
    con.execute(
        "CREATE TABLE before_island AS "
        "SELECT * FROM aside.island SEMI JOIN affected USING (person_key)"
    )
    return people


def _made(
    con: duckdb.DuckDBPyConnection,
    parts: Collection[str],
    moved: Collection[str],
    few_people: int | None,
    before: dict[str, str],
    progress: Progress,
) -> tuple[frozenset[str], frozenset[str], bool]:
    """Make what rests on what has changed.

    Returns:
        The cubes made; all tables made, the kept ones among them; whether the people concerned
        alone were gone over.
    """
    kept = SERVED.keys() | set(TABLES)
    others = resting_on({*_leaves(x for x in parts if x not in LIVES), *moved}, MADE_FIRST) & kept
    lives = resting_on(_leaves(x for x in parts if x in LIVES), MADE_FIRST) & kept
    of_people = few.resting_on_people() & kept
    there = {*_HELD, *MADE_FIRST}
    wanted = (others | lives) - there
    sums = frozenset((lives & of_people) - there)
    alone = few_people is not None and not others & of_people and few.possible(sums)
    if alone:
        tallies = few.summed(sums)
        beside = needed({*tallies, *(wanted - sums)}, there)
        _run(con, [n for n in beside if n.table not in few.resting_on_people()], progress)
        few.renew(con, tallies, before, {x: _old(x) for x in tallies})
        _run(con, [n for n in nodes() if n.table in TALLIES and n.table in sums], progress)
    else:
        _run(con, needed(wanted, there), progress)
    return wanted & SERVED.keys(), wanted | few.summed(sums), alone


def _old(table: str) -> str:
    return f"aside.{table}" if table in TALLIES.values() else f"old.{table}"


def _others(parts: Iterable[str]) -> frozenset[str]:
    return resting_on(_leaves(name for name in parts if name not in LIVES), MADE_FIRST)


def _leaves(contracts: Iterable[str]) -> set[str]:
    """Contracts and the views that are made of them."""
    return {leaf for name in contracts for leaf in (name, *inputs.views_of(name))}


def _run(con: duckdb.DuckDBPyConnection, work: Iterable[Node], progress: Progress) -> None:
    steps = [node for node in work if not _there(con, node.table)]
    for done, node in enumerate(steps):
        progress(f"汇总 {node.file}", done / len(steps))
        con.execute(node.sql)


def _there(con: duckdb.DuckDBPyConnection, name: str) -> bool:
    found = con.execute(
        "SELECT 1 FROM duckdb_columns() WHERE database_name = 'work' AND schema_name = 'main' "
        "AND table_name = ? LIMIT 1",
        [name],
    ).fetchall()
    return bool(found)


def _count(con: duckdb.DuckDBPyConnection, table: str) -> int:
    row = con.execute(f"SELECT COUNT(*) FROM {table}").fetchone()
    return int(row[0]) if row else 0


def _said(parts: Collection[str], wanted: Collection[str], few_people: int | None) -> str:
    if not parts:
        return "增量：导入的数据没有变化，各表沿用上一快照"
    names = "、".join(CONTRACTS[name].label for name in CONTRACTS if name in parts)
    people = f"，只重算有变动的 {few_people:,} 人" if few_people is not None else ""
    return (
        f"增量：{names}有变化{people}；{len(SERVED)} 张表中更新 {len(wanted)} 张，其余沿用上一快照"
    )
