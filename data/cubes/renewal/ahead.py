"""The month after the newest, made before its rows come: as if everybody went on as they are.

Some cubes count back from the newest month: each new one makes them anew of everybody, and that
needs no row of it. So they are made beforehand for a month in which whoever is insured in the
newest one stays in the job (:mod:`data.snapshots.ahead` says when). When the month comes, it
differs from that one for those alone who came, went, moved or are better paid: a correction of a
few people like any other (:mod:`data.cubes.renewal.few`), with data that end where they were taken
to end.

What was made goes with one store. Nothing rests on it: where it is missing, damaged or of another
store, a month is built without it (:mod:`data.cubes.renewal.clock`).
"""

import json
import logging

import duckdb

from data.cubes import inputs
from data.cubes.engines.session import Progress
from data.cubes.renewal.additive import SUMS
from data.cubes.renewal.graph import needed
from data.cubes.renewal.running import run
from data.cubes.renewal.store import GIVEN, MADE_FIRST, Kept, Unknown, digests
from data.cubes.renewal.store import ahead as file
from data.home import Home

log = logging.getLogger(__name__)


def islands(source: str, last: int) -> str:
    """SQL for islands that have gone on from the month ``last``, at a wage nobody has told yet."""
    on = f"CASE WHEN last_month = {last} THEN"
    return (
        f"SELECT * REPLACE ({on} {last + 1} ELSE last_month END AS last_month, "
        f"{on} pay_last - 1000000 ELSE pay_last END AS pay_last) FROM {source}"
    )


def make(con: duckdb.DuckDBPyConnection, home: Home, kept: Kept, progress: Progress) -> None:
    """Fill an empty database ``ahead`` with the cubes and tallies of the month to come.

    Args:
        con: another empty one, ``work``, is in use; ``kept`` is a copy of the store.
        home: where the loads are that the store rests on.
        kept: the store.
        progress: told what is being done.

    Raises:
        Unknown: nobody is insured by the month.
    """
    row = con.execute("SELECT MAX(last_month) FROM kept.island").fetchone()
    if row is None or row[0] is None:
        raise Unknown("没有参保月记录")
    last = int(row[0])
    inputs.views(con, home)
    con.execute(f"CREATE VIEW island AS {islands('kept.island', last)}")
    con.execute(
        "CREATE VIEW insured_count AS SELECT region, month, n FROM kept.insured_count "
        f"UNION ALL SELECT 0, {last + 1}, 0"
    )
    inputs.reference(con)
    run(con, needed(MADE_FIRST, {"island"}), progress)
    small = digests(con, (*MADE_FIRST, *GIVEN))
    run(con, needed(SUMS, {"island", *MADE_FIRST}), progress, SUMS)
    progress("写入预先汇总的月份", 0.95)
    for name in SUMS:
        con.execute(f"CREATE TABLE ahead.{name} AS SELECT * FROM {name}")
    con.execute("CREATE TABLE ahead.about (said VARCHAR)")
    con.execute("INSERT INTO ahead.about VALUES (?)", [json.dumps({**_of(kept), "small": small})])
    con.execute("CHECKPOINT ahead")


def attached(con: duckdb.DuckDBPyConnection, home: Home, kept: Kept, small: dict[str, str]) -> bool:
    """Attach, as ``ahead``, what was made for the month that has come; whether it is of use.

    Args:
        con: the build's database.
        home: it lies there.
        kept: the store that the build goes on from.
        small: digests of the small tables as they are with the new month.
    """
    if not file(home).exists():
        return False
    try:
        con.execute(f"ATTACH '{file(home).as_posix()}' AS ahead (READ_ONLY)")
        return goes_with(con, kept, "ahead.", small) and _sound(con)
    except duckdb.Error as error:
        log.warning("the month made ahead can't be read", exc_info=error)
        return False


def _sound(con: duckdb.DuckDBPyConnection) -> bool:
    """Read all of it once: cubes are read when the snapshot takes them over, too late to do without
    (the engine checks each block that it reads, and none before).

    Raises:
        duckdb.Error: it is damaged somewhere, or lacks a table.
    """
    for name in SUMS:
        con.execute(f"SELECT SUM(hash(t)) FROM ahead.{name} AS t").fetchall()
    return True


def goes_with(
    con: duckdb.DuckDBPyConnection, kept: Kept, of: str = "", small: dict[str, str] | None = None
) -> bool:
    """Whether what lies in a database was made of a store (and where data end as ``small`` say)."""
    row = con.execute(f"SELECT said FROM {of}about").fetchone()
    try:
        said = json.loads(row[0]) if row else {}
    except (ValueError, TypeError):
        return False
    wanted = _of(kept) if small is None else {**_of(kept), "small": small}
    return isinstance(said, dict) and {name: said.get(name) for name in wanted} == wanted


def _of(kept: Kept) -> dict[str, str]:
    return {"program": kept.program, "snapshot": kept.snapshot, "cubes": kept.cubes}
