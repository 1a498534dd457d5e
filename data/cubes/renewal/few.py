"""A few people's part in the cubes, as it was and as it is: the same SQL over them alone, twice."""

from collections.abc import Collection, Mapping

import duckdb

from data.cubes.renewal.additive import SUMS, TALLIES, merged
from data.cubes.renewal.graph import needed, nodes
from data.cubes.renewal.store import MADE_FIRST

# What says something of one person; everybody else's rows stay out of the two small worlds.
OF_PEOPLE = ("island", "employment", "person", "payout_in")
_SETTLED = frozenset({*MADE_FIRST, "island"})


def resting_on_people() -> frozenset[str]:
    """Tables of which each row is somebody's, or a sum over some."""
    found = set(OF_PEOPLE)
    for node in nodes():
        if node.table not in _SETTLED and node.sources & found:
            found.add(node.table)
    return frozenset(found - {*OF_PEOPLE})


def summed(wanted: Collection[str]) -> frozenset[str]:
    """What has to be put together for wanted tables: tallies in place of what is made of them."""
    return frozenset(TALLIES.get(name, name) for name in wanted)


def renew(
    con: duckdb.DuckDBPyConnection,
    wanted: Collection[str],
    before: Mapping[str, str],
    old: Mapping[str, str],
) -> None:
    """Make tables (cubes, or views of them) out of the old ones and of what has changed for a few.

    Args:
        con: everything else that the statements read is there as it is now, ``affected`` holds the
            people concerned, ``before_island`` their islands as they were.
        wanted: tables to make, all of :data:`SUMS`.
        before: SQL for the rows of a contract as they were, where they differ.
        old: where each table's old rows are.
    """
    lives = resting_on_people()
    run = [n for n in needed(wanted, _SETTLED) if n.table in lives]
    for world in ("was", "now"):
        con.execute(f"CREATE SCHEMA {world}")
        for name in OF_PEOPLE:
            rows = f'"{name}"'
            if world == "was":
                rows = "before_island" if name == "island" else rows
                rows = f"({before[name]})" if name in before else rows
            con.execute(
                f"CREATE TABLE {world}.{name} AS "
                f"SELECT o.* FROM {rows} AS o SEMI JOIN affected USING (person_key)"
            )
        con.execute(f"SET search_path = 'work.{world},work.main'")
        for node in run:
            con.execute(node.sql)
        con.execute("USE work")
    by_name = {node.table: node for node in nodes()}
    for name in sorted(wanted):
        query = merged(con, by_name[name], old[name], f"was.{name}", f"now.{name}")
        # The tallies are read again; a cube is written once, when the snapshot takes it over.
        again = name in TALLIES.values() or not SUMS[name]
        con.execute(f"CREATE {'TABLE' if again else 'VIEW'} {name} AS {query}")
    for world in ("was", "now"):
        con.execute(f"DROP SCHEMA {world} CASCADE")


def possible(wanted: Collection[str]) -> bool:
    """Whether all wanted tables are known to be sums."""
    return summed(wanted) <= SUMS.keys()
