"""Cubes of data that end a month later than those before: put right where they were made ahead
(:mod:`data.cubes.renewal.ahead`), else counted of whom the month is one (:mod:`…clock`).
"""

from data.cubes.renewal import ahead, clock, few
from data.cubes.renewal.additive import TALLIES
from data.cubes.renewal.graph import needed
from data.cubes.renewal.running import THERE, Work, count
from data.cubes.renewal.store import file


def put_right(
    work: Work, wanted: frozenset[str], sums: frozenset[str], old: dict[str, str]
) -> None:
    """Make cubes of old ones in which the ``affected`` people alone stand otherwise."""
    beside = needed({*old, *(wanted - sums)}, THERE)
    work.run(n for n in beside if n.table not in few.made_apart(clock=False))
    few.renew(work.con, old, work.before, old)


def as_foreseen(
    work: Work,
    wanted: frozenset[str],
    sums: frozenset[str],
    on: clock.Clock,
    small: dict[str, str],
) -> str:
    """Make cubes of those made ahead for a month like this.

    Returns:
        Of how many people these were wrong, a clause; empty where there are none, and nothing has
        been made.
    """
    con = work.con
    if not ahead.attached(con, work.home, work.kept, small):
        return ""
    people = count(con, "unsteady")
    later = clock.PAID_NOW if count(con, "raised") else frozenset()
    tables = {x: f"ahead.{x}" for x in few.summed(sums)}
    _lives(work, on, "FROM unsteady")
    put_right(work, wanted, sums, {x: y for x, y in tables.items() if x not in later})
    if later:
        paid = {x: y for x, y in tables.items() if x in later}
        _lives(work, on, "FROM unsteady UNION FROM raised")
        if count(con, "affected") <= few.MOST * work.kept.people:
            put_right(work, frozenset(), frozenset(), paid)
        else:
            work.run(needed(paid, THERE), paid)
    return f"，数据前进一个月，已预先汇总，只重算有变动的 {people:,} 人"


def _lives(work: Work, on: clock.Clock, people: str) -> None:
    """Write down whom a month made ahead concerns, and their islands as it took them to be."""
    con = work.con
    con.execute(f"CREATE OR REPLACE TABLE affected AS {people}")
    con.execute(f"ATTACH '{file(work.home).as_posix()}' AS kept (READ_ONLY)")
    con.execute(
        "CREATE OR REPLACE TABLE before_island AS SELECT * FROM "
        f"({ahead.islands('kept.island', on.before)}) AS i SEMI JOIN affected USING (person_key)"
    )
    con.execute("DETACH kept")


def turned(work: Work, wanted: frozenset[str], sums: frozenset[str], on: clock.Clock) -> str:
    """Make cubes that the data's last month alone has changed for most people.

    Returns:
        How many people were gone over apart, a clause; empty where they are too many, and the
        cubes that are sums over them have not been made.
    """
    con = work.con
    tallies = few.summed(sums)
    everybody = {"spell", "pid", "state"}
    work.run(needed(wanted - sums, THERE))
    points = tallies & clock.POINTS
    work.run(needed({*points, *everybody}, THERE), {*points, *everybody} | few.apart_from_people())
    clock.affected(con, on, late=True)
    people = count(con, "affected")
    if people > few.MOST_TURNED * work.kept.people:
        return ""
    rest = tallies - clock.POINTS
    work.run(n for n in needed(rest, THERE) if n.table not in few.made_apart(clock=True))
    con.execute(f"ATTACH '{file(work.home).as_posix()}' AS kept (READ_ONLY)")
    for late, tables in ((True, rest & clock.LATE), (False, rest - clock.LATE)):
        if not tables:
            continue
        clock.affected(con, on, late=late)
        con.execute(
            "CREATE OR REPLACE TABLE before_island AS "
            "SELECT * FROM kept.island SEMI JOIN affected USING (person_key)"
        )
        few.renew(con, tables, work.before, {x: old(x) for x in tables}, on)
    con.execute("DETACH kept")
    return f"，数据前进一个月，只重算有变动或到期的 {people:,} 人"


def old(table: str) -> str:
    """Where the rows of a table as they were are."""
    return f"aside.{table}" if table in TALLIES.values() else f"old.{table}"
