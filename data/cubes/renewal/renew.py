"""The build of what has changed, in the order: rows, islands, what is of everybody, cubes."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Final

import duckdb

from data.contracts import CONTRACTS
from data.cubes import inputs
from data.cubes.engines.session import Progress
from data.cubes.renewal import ahead, changes, clock, few, islands
from data.cubes.renewal.additive import TALLIES
from data.cubes.renewal.graph import Node, needed, nodes, resting_on
from data.cubes.renewal.running import count, present, run
from data.cubes.renewal.store import GIVEN, MADE_FIRST, TABLES, Kept, digests, file, save
from data.cubes.served import SERVED
from data.home import Home

# Rows of these say what one person was, when: a difference in them is some people's.
LIVES: Final = ("insurance_month", "employment", "person")
# Of all people: beyond it, going over them twice takes longer than going over everybody once.
MOST: Final = 0.2
MOST_TURNED: Final = 0.4  # the same where everybody's states are made anyway
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
    last = _unsteady(con, kept, parts, before)
    if "insurance_month" in before:
        islands.renew(con, *_sides("insurance_month"), partial(_rows_of, con, home, kept))
    for name in ("island", "insured_count"):
        con.execute(f"CREATE VIEW {name} AS SELECT * FROM aside.{name}")
    inputs.reference(con)
    run(con, needed(MADE_FIRST, _HELD), progress)
    small = digests(con, (*MADE_FIRST, *GIVEN))
    moved = {name for name, digest in small.items() if digest != kept.small.get(name)}
    on = clock.moved_on(con, last) if last and moved <= {"limits", "newest_insured"} else None
    work = _Work(con, home, kept, parts, before, progress)
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
    if people > MOST * kept.people:
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
    return last if count(con, "unsteady") <= MOST * kept.people else None


@dataclass(frozen=True)
class _Work:
    """What a build goes on from, and what differs: see :func:`renew` and :func:`_differences`."""

    con: duckdb.DuckDBPyConnection
    home: Home
    kept: Kept
    parts: Collection[str]
    before: dict[str, str]
    progress: Progress

    def run(self, nodes: Iterable[Node], keep: Collection[str] | None = None) -> None:
        """Make tables, those that aren't there yet.

        Args:
            nodes: their statements.
            keep: all others of them are dropped once no later statement reads them.
        """
        run(self.con, nodes, self.progress, keep)


def _made(
    work: _Work,
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
    there = {*_HELD, *MADE_FIRST}
    wanted = (others | lives) - there
    sums = (lives | others if on else lives) & of_people - there
    elsewhere = (_others(parts) if on else others) & of_people
    apart = (few_people is not None or on is not None) and not elsewhere and few.possible(sums)
    alone = ""
    if apart and on is not None:
        alone = _as_foreseen(work, wanted, sums, on, small) or _turned(work, wanted, sums, on)
    elif apart:
        _put_right(work, wanted, sums, {x: _old(x) for x in few.summed(sums)})
        alone = f"，只重算有变动的 {few_people:,} 人"
    if not alone:
        work.run(needed(wanted, there | present(work.con)), {*kept, "pid"})
        return wanted & SERVED.keys(), wanted | few.summed(sums), alone
    work.run(n for n in nodes() if n.table in TALLIES and n.table in sums)
    return wanted & SERVED.keys(), wanted | few.summed(sums), alone


def _put_right(
    work: _Work, wanted: frozenset[str], sums: frozenset[str], old: dict[str, str]
) -> None:
    """Make cubes of old ones in which the ``affected`` people alone stand otherwise."""
    beside = needed({*old, *(wanted - sums)}, {*_HELD, *MADE_FIRST})
    work.run(n for n in beside if n.table not in few.made_apart(clock=False))
    few.renew(work.con, old, work.before, old)


def _as_foreseen(
    work: _Work,
    wanted: frozenset[str],
    sums: frozenset[str],
    on: clock.Clock,
    small: dict[str, str],
) -> str:
    """Make cubes of those made ahead for a month like this.

    Returns:
        Of how many people these were wrong, a clause; empty where there are none, or they were of
        too many, and nothing has been made.
    """
    con = work.con
    if not ahead.attached(con, work.home, work.kept, small):
        return ""
    con.execute("CREATE OR REPLACE TABLE affected AS FROM unsteady UNION FROM raised")
    people = count(con, "affected")
    if people > MOST * work.kept.people:
        return ""
    con.execute(f"ATTACH '{file(work.home).as_posix()}' AS kept (READ_ONLY)")
    con.execute(
        "CREATE OR REPLACE TABLE before_island AS SELECT * FROM "
        f"({ahead.islands('kept.island', on.before)}) AS i SEMI JOIN affected USING (person_key)"
    )
    con.execute("DETACH kept")
    _put_right(work, wanted, sums, {x: f"ahead.{x}" for x in few.summed(sums)})
    return f"，数据前进一个月，已预先汇总，只重算有变动的 {people:,} 人"


def _turned(work: _Work, wanted: frozenset[str], sums: frozenset[str], on: clock.Clock) -> str:
    """Make cubes that the data's last month alone has changed for most people.

    Returns:
        How many people were gone over apart, a clause; empty where they are too many, and the
        cubes that are sums over them have not been made.
    """
    con, there = work.con, {*_HELD, *MADE_FIRST}
    tallies = few.summed(sums)
    everybody = {"spell", "pid", "state"}
    work.run(needed(wanted - sums, there))
    points = tallies & clock.POINTS
    work.run(needed({*points, *everybody}, there), {*points, *everybody} | few.apart_from_people())
    clock.affected(con, on, late=True)
    people = count(con, "affected")
    if people > MOST_TURNED * work.kept.people:
        return ""
    rest = tallies - clock.POINTS
    work.run(n for n in needed(rest, there) if n.table not in few.made_apart(clock=True))
    con.execute(f"ATTACH '{file(work.home).as_posix()}' AS kept (READ_ONLY)")
    for late, tables in ((True, rest & clock.LATE), (False, rest - clock.LATE)):
        if not tables:
            continue
        clock.affected(con, on, late=late)
        con.execute(
            "CREATE OR REPLACE TABLE before_island AS "
            "SELECT * FROM kept.island SEMI JOIN affected USING (person_key)"
        )
        few.renew(con, tables, work.before, {x: _old(x) for x in tables}, on)
    con.execute("DETACH kept")
    return f"，数据前进一个月，只重算有变动或到期的 {people:,} 人"


def _sides(contract: str) -> tuple[str, str]:
    return f"gone_{contract}", f"came_{contract}"


def _rows_of(con: duckdb.DuckDBPyConnection, home: Home, kept: Kept, people: str) -> str:
    """Their months of insurance. Of many, as of everybody: nothing is written down for them."""
    number = count(con, people)
    if 0 < number <= MOST * kept.people:
        return changes.of_people(con, home, "insurance_month", people)
    rows = "SELECT * FROM insurance_month"
    return f"{rows} SEMI JOIN {people} USING (person_key)" if number else f"{rows} LIMIT 0"


def _old(table: str) -> str:
    return f"aside.{table}" if table in TALLIES.values() else f"old.{table}"


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
