"""A few people's part in the cubes, as it was and as it is: the same SQL over them alone, twice."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from typing import Final

import duckdb

from data.cubes.renewal.additive import SUMS, TALLIES, merged
from data.cubes.renewal.clock import CENSORED, Clock, observed_longer
from data.cubes.renewal.graph import Node, needed, nodes, resting_on
from data.cubes.renewal.store import MADE_FIRST

# What says something of one person; everybody else's rows stay out of the two small worlds.
OF_PEOPLE = ("island", "employment", "person", "payout_in")
# Of all people: beyond it, going over them twice takes longer than going over everybody once.
MOST: Final = 0.2
MOST_TURNED: Final = 0.4  # the same where everybody's states are made anyway
_SETTLED = frozenset({*MADE_FIRST, "island"})
_CLOCK: Final = ("limits", "newest_insured")  # which the data's last month is in
# Headcounts, with the rows of theirs that are of one month alone.
_OF_THE_MONTH: Final = {"stock": "month = {0}", "leaver_ripening": "lag = 0 AND month = {0}"}


def resting_on_people() -> frozenset[str]:
    """Tables of which each row is somebody's, or a sum over some."""
    found = set(OF_PEOPLE)
    for node in nodes():
        if node.table not in _SETTLED and node.sources & found:
            found.add(node.table)
    return frozenset(found - {*OF_PEOPLE})


def apart_from_people() -> frozenset[str]:
    """All other tables: whoever needs one in a small world reads it where it is."""
    return frozenset(node.table for node in nodes()) - resting_on_people()


def summed(wanted: Collection[str]) -> frozenset[str]:
    """What has to be put together for wanted tables: tallies in place of what is made of them."""
    return frozenset(TALLIES.get(name, name) for name in wanted)


def made_apart(*, clock: bool) -> frozenset[str]:
    """Tables that the two small worlds have each for itself.

    Args:
        clock: the data end in another month in each.
    """
    found = resting_on_people()
    return found | resting_on(_CLOCK, _SETTLED) - {*_CLOCK} if clock else found


def renew(
    con: duckdb.DuckDBPyConnection,
    wanted: Collection[str],
    before: Mapping[str, str],
    old: Mapping[str, str],
    clock: Clock | None = None,
) -> None:
    """Make tables (cubes, or views of them) out of the old ones and of what has changed for a few.

    Args:
        con: everything else that the statements read is there as it is now, ``affected`` holds the
            people concerned, ``before_island`` their islands as they were.
        wanted: tables to make, all of :data:`SUMS`.
        before: SQL for the rows of a contract as they were, where they differ.
        old: where each table's old rows are.
        clock: how the data's last month moved, if it did; then ``state`` is there, of everybody.
    """
    # Hundreds of small tables: each for itself would wait for the disk.
    with _at_once(con) if clock is None else nullcontext():
        _renew(con, wanted, before, old, clock)
    # What a transaction makes it can't drop.
    con.execute("DROP SCHEMA was CASCADE")
    con.execute("DROP SCHEMA now CASCADE")


@contextmanager
def _at_once(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """All of it in one transaction."""
    con.execute("BEGIN")
    try:
        yield
    except BaseException:
        con.execute("ROLLBACK")
        raise
    con.execute("COMMIT")


def _renew(
    con: duckdb.DuckDBPyConnection,
    wanted: Collection[str],
    before: Mapping[str, str],
    old: Mapping[str, str],
    clock: Clock | None,
) -> None:
    apart = made_apart(clock=clock is not None)
    run = [n for n in needed(wanted, _SETTLED) if n.table in apart]
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
        if clock is not None and world == "was":
            con.execute("CREATE TABLE was.limits AS SELECT * FROM old.limits")
            con.execute(f"CREATE TABLE was.newest_insured AS SELECT {clock.before} AS newest")
        _run_in(con, world, run)
    without = {name: f"was.{name}" for name in wanted}
    more = {name: f"now.{name}" for name in wanted}
    old = dict(old)
    if clock is not None:
        _close(con, clock, more)
        for name in CENSORED:
            if name in wanted:
                longer = observed_longer(con, name, old[name])
                con.execute(f"CREATE TABLE longer_{name} AS {longer}")
                old[name] = f"longer_{name}"
                without[name] = f"({observed_longer(con, name, without[name])})"
    by_name = {node.table: node for node in nodes()}
    for name in sorted(wanted):
        query = merged(con, by_name[name], old[name], without[name], more[name])
        # The tallies are read again; a cube is written once, when the snapshot takes it over.
        again = name in TALLIES.values() or not SUMS[name]
        con.execute(f"CREATE {'TABLE' if again else 'VIEW'} {name} AS {query}")


def _run_in(con: duckdb.DuckDBPyConnection, world: str, run: Iterable[Node]) -> None:
    """Run statements where what is in a schema stands before what is of everybody."""
    con.execute(f"SET search_path = 'work.{world},work.main'")
    for node in run:
        con.execute(node.sql)
    con.execute("USE work")


def _close(con: duckdb.DuckDBPyConnection, clock: Clock, more: dict[str, str]) -> None:
    """Headcounts of the new month are of everybody who is there: who was before needs no asking."""
    closed = {name: rows for name, rows in _OF_THE_MONTH.items() if name in more}
    if not closed:
        return
    con.execute("CREATE SCHEMA closing")
    con.execute(
        f"CREATE TABLE closing.state AS SELECT * REPLACE ({clock.now} AS first_month) "
        f"FROM state WHERE last_month = {clock.now}"
    )
    con.execute("CREATE TABLE closing.linked_spell AS SELECT * FROM now.linked_spell LIMIT 0")
    _run_in(con, "closing", needed(closed, {*_SETTLED, "state", "linked_spell"}))
    for name, rows in closed.items():
        others = f"SELECT * FROM now.{name} WHERE NOT ({rows.format(clock.now)})"
        con.execute(
            f"CREATE TABLE closed_{name} AS {others} UNION ALL SELECT * FROM closing.{name}"
        )
        more[name] = f"closed_{name}"
    con.execute("DROP SCHEMA closing CASCADE")


def possible(wanted: Collection[str]) -> bool:
    """Whether all wanted tables are known to be sums."""
    return summed(wanted) <= SUMS.keys()
