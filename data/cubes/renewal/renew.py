"""The build of what has changed, in the order: rows, islands, what is of everybody, cubes."""

from collections.abc import Collection, Iterable
from functools import partial
from typing import Final

import duckdb

from data.contracts import CONTRACTS
from data.cubes import inputs
from data.cubes.engines.session import Progress
from data.cubes.renewal import changes, clock, few, islands, turning
from data.cubes.renewal.additive import TALLIES
from data.cubes.renewal.graph import needed, nodes, resting_on
from data.cubes.renewal.running import THERE, Work, count, present, run
from data.cubes.renewal.store import GIVEN, MADE_FIRST, TABLES, Kept, digests, save
from data.cubes.served import SERVED
from data.home import Home

# Rows of these say what one person was, when: a difference in them is some people's.
LIVES: Final = ("insurance_month", "employment", "person")


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
    last = _unsteady(con, kept, parts, before)
    if "insurance_month" in before:
        islands.renew(con, *_sides("insurance_month"), partial(_rows_of, con, home, kept))
    for name in ("island", "insured_count"):
        con.execute(f"CREATE VIEW {name} AS SELECT * FROM aside.{name}")
    inputs.reference(con)
    run(con, needed(MADE_FIRST, {"island"}), progress)
    small = digests(con, (*MADE_FIRST, *GIVEN))
    moved = {name for name, digest in small.items() if digest != kept.small.get(name)}
    on = clock.moved_on(con, last) if last and moved <= {"limits", "newest_insured"} else None
    work = Work(con, home, kept, parts, before, progress)
    wanted, made, alone = _made(work, moved, few_people, on, small)
    there = present(con)
    for name in SERVED:
        if name not in there:
            con.execute(f'CREATE VIEW "{name}" AS SELECT * FROM old."{name}"')
    for name in TALLIES.values():
        if name in made:
            con.execute(f"CREATE OR REPLACE TABLE aside.{name} AS SELECT * FROM {name}")
    everybody = count(con, "pid") if "pid" in there else kept.people
    save(con, home, small, everybody)
    return _said(parts, wanted, alone)


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
            if count(con, gone) + count(con, came):
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
    people = count(con, "affected")
    if people > few.MOST * kept.people:
        return None
    con.execute(
        "CREATE TABLE before_island AS "
        "SELECT * FROM aside.island SEMI JOIN affected USING (person_key)"
    )
    return people


def _unsteady(
    con: duckdb.DuckDBPyConnection,
    kept: Kept,
    parts: dict[str, changes.Change],
    before: dict[str, str],
) -> int | None:
    """Write down who has changed otherwise than by one more month in the same job.

    Returns:
        The month up to which people were insured; ``None`` where no later one came, or the few are
        not few.
    """
    if "insurance_month" not in before or any(x in parts and x not in before for x in LIVES):
        return None
    if not clock.goes_on(con):
        return None
    last = clock.unsteady(con, [name for name in before if name != "insurance_month"])
    return last if count(con, "unsteady") <= few.MOST * kept.people else None


def _made(
    work: Work,
    moved: Collection[str],
    few_people: int | None,
    on: clock.Clock | None,
    small: dict[str, str],
) -> tuple[frozenset[str], frozenset[str], str]:
    """Make what rests on what has changed.

    Args:
        work: what differs.
        moved: small tables that are others than before.
        few_people: how many have changed, if few.
        on: how the data's last month moved on, if it did.
        small: digests of the small tables.

    Returns:
        The cubes made; all tables made, the kept ones among them; a clause that says how many
        people alone were gone over, empty where all were.
    """
    parts, kept = work.parts, SERVED.keys() | set(TABLES)
    others = resting_on({*_leaves(x for x in parts if x not in LIVES), *moved}, MADE_FIRST) & kept
    lives = resting_on(_leaves(x for x in parts if x in LIVES), MADE_FIRST) & kept
    of_people = few.resting_on_people() & kept
    wanted = (others | lives) - THERE
    sums = (lives | others if on else lives) & of_people - THERE
    elsewhere = (_others(parts) if on else others) & of_people
    apart = (few_people is not None or on is not None) and not elsewhere and few.possible(sums)
    alone = ""
    if apart and on is not None:
        alone = turning.as_foreseen(work, wanted, sums, on, small)
        alone = alone or turning.turned(work, wanted, sums, on)
    elif apart:
        turning.put_right(work, wanted, sums, {x: turning.old(x) for x in few.summed(sums)})
        alone = f"，只重算有变动的 {few_people:,} 人"
    if not alone:
        work.run(needed(wanted, THERE | present(work.con)), {*kept, "pid"})
        return wanted & SERVED.keys(), wanted | few.summed(sums), alone
    work.run(n for n in nodes() if n.table in TALLIES and n.table in sums)
    return wanted & SERVED.keys(), wanted | few.summed(sums), alone


def _sides(contract: str) -> tuple[str, str]:
    return f"gone_{contract}", f"came_{contract}"


def _rows_of(con: duckdb.DuckDBPyConnection, home: Home, kept: Kept, people: str) -> str:
    """Their months of insurance. Of many, as of everybody: nothing is written down for them."""
    number = count(con, people)
    if 0 < number <= few.MOST * kept.people:
        return changes.of_people(con, home, "insurance_month", people)
    rows = "SELECT * FROM insurance_month"
    return f"{rows} SEMI JOIN {people} USING (person_key)" if number else f"{rows} LIMIT 0"


def _others(parts: Iterable[str]) -> frozenset[str]:
    return resting_on(_leaves(name for name in parts if name not in LIVES), MADE_FIRST)


def _leaves(contracts: Iterable[str]) -> set[str]:
    """Contracts and the views that are made of them."""
    return {leaf for name in contracts for leaf in (name, *inputs.views_of(name))}


def _said(parts: Collection[str], wanted: Collection[str], alone: str) -> str:
    if not parts:
        return "增量：导入的数据没有变化，各表沿用上一快照"
    names = "、".join(CONTRACTS[name].label for name in CONTRACTS if name in parts)
    return (
        f"增量：{names}有变化{alone}；{len(SERVED)} 张表中更新 {len(wanted)} 张，其余沿用上一快照"
    )
