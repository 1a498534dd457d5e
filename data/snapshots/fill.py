"""Fill a new snapshot: cubes, freshness of sources and regions; checked before anybody sees it."""

import logging
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb

from data import in_memory, room
from data.contracts import CONTRACTS
from data.cubes import Progress, build_cubes
from data.cubes.engines.session import Session
from data.cubes.renewal import store
from data.cubes.renewal.renew import renew
from data.cubes.renewal.store import Unknown
from data.cubes.served import SERVED
from data.home import Home, Refused
from data.snapshots import coverage
from data.snapshots.serving import digest
from data.snapshots.verify import NotTrue, columns_of, verify_cubes
from data.staging import loads
from data.staging.views import relation

log = logging.getLogger(__name__)
_SUM: Final = "CAST(COALESCE(SUM(n), 0) AS BIGINT)"
_MOST: Final = 6 * 2**30  # bytes that a build may take of a larger machine
_MONTHS: Final = {
    "employment": ("start_month", "GREATEST(start_month, COALESCE(end_month, start_month))"),
    "insurance_month": ("month", "month"),
    "service_use": ("month", "month"),
    "talent_finance": ("month", "month"),
    "graduate": ("graduation_year * 12", "graduation_year * 12 + 11"),
    "student": ("expected_graduation * 12", "expected_graduation * 12 + 11"),
    "target": ("year * 12", "year * 12 + 11"),
    "fund_budget": ("year * 12", "year * 12 + 11"),
    "fund_step": ("year * 12", "year * 12 + 11"),
    "city_indicator": ("year * 12", "year * 12 + 11"),
    "policy_clause": ("year(since) * 12 + month(since) - 1",) * 2,
    "job_posting": ("year(posted_on) * 12 + month(posted_on) - 1",) * 2,
    "job_seeker": ("year(registered_on) * 12 + month(registered_on) - 1",) * 2,
    "policy_payout": ("year(applied_on) * 12 + month(applied_on) - 1",) * 2,
}


@dataclass(frozen=True)
class Filled:
    """A new snapshot's database.

    Attributes:
        cubes: rows and digest of each.
        way: how it was made: whole, or what of it, and why; a Chinese sentence.
        store: what the next build can go on from; ``None`` where another engine worked.
    """

    cubes: dict[str, tuple[int, str]]
    way: str
    store: Path | None


def fill(
    path: Path,
    home: Home,
    progress: Progress,
    session: Session | None = None,
    *,
    full: bool = False,
) -> Filled:
    """Work in memory, serve from a file: what is made on the way is packed for nobody to read once.

    Beyond its share of the memory DuckDB puts it into the spill folder by itself.

    Args:
        path: the new snapshot's database.
        home: the accepted loads.
        progress: told what is being done.
        session: the engine that makes the cubes; DuckDB where there is none.
        full: make everything anew, whatever the last build left.

    Raises:
        Refused: the result contradicts itself, or the engine is not there.
    """
    con = in_memory.database(path.parent / "spill")
    aside = home.scratch / "store.duckdb" if session is None else None
    try:
        con.execute(f"SET memory_limit = '{room.limit(_MOST) >> 20}MB'")
        con.execute(f"ATTACH '{path.as_posix()}' AS served (STORAGE_VERSION 'v1.5.0')")
        way = _cubes(con, home, progress, session, aside, full=full)
        coverage.describe(con)
        _describe(con, home)
        progress("写入快照", 0.9)
        _as_declared(con)
        for name in (*SERVED, "freshness", coverage.TABLE):
            con.execute(f'CREATE TABLE served."{name}" AS SELECT * FROM work."{name}"')
        con.execute("USE served")
        progress("核对", 0.95)
        found = verify_cubes(con, old=_before(con))
        con.execute("CHECKPOINT served")
    except NotTrue as error:
        raise Refused(f"快照未通过核对，未发布：{error}") from error
    finally:
        con.close()
    shutil.rmtree(path.parent / "spill", ignore_errors=True)
    return Filled(found, way, aside)


def _before(con: duckdb.DuckDBPyConnection) -> str:
    """The database of the snapshot from which this one was gone on, if any."""
    there = con.execute("SELECT 1 FROM duckdb_databases() WHERE database_name = 'old'").fetchall()
    return "old" if there else ""


def _cubes(
    con: duckdb.DuckDBPyConnection,
    home: Home,
    progress: Progress,
    session: Session | None,
    aside: Path | None,
    *,
    full: bool,
) -> str:
    """Make the cubes in a new database ``work``, which is in use then."""
    if aside is None:
        _attach(con, ":memory:", "work")
        build_cubes(con, home, progress, session)
        return f"全量：由 {session.name if session else ''} 汇总"
    try:
        if full:
            raise Unknown("按 --full 的要求")
        kept = store.read(home)
        old = home.snapshots / kept.snapshot / "cubes.duckdb"
        if not kept.snapshot or not old.exists() or digest(old) != kept.cubes:
            raise Unknown("上一次构建的快照已不在或已改动")
        shutil.copyfile(store.file(home), aside)
        _attach(con, ":memory:", "work")
        con.execute(f"ATTACH '{aside.as_posix()}' AS aside")
        con.execute(f"ATTACH '{old.as_posix()}' AS old (READ_ONLY)")
        return _renewed(con, home, kept, progress)
    except Unknown as unknown:
        _start_over(con, aside)
        build_cubes(con, home, progress, keep=store.KEPT)
        store.begin(con, home)
        return f"全量：{unknown}"


def _renewed(
    con: duckdb.DuckDBPyConnection, home: Home, kept: store.Kept, progress: Progress
) -> str:
    """Bring the cubes up to date.

    Raises:
        Unknown: it can't be done, or it broke: what the last build left is never the reason for
            which nothing can be built.
    """
    try:
        way = renew(con, home, kept, progress)
        con.execute("SELECT SUM(hash(t)) FROM insured_count AS t").fetchall()  # a view, read later
        return way
    except (duckdb.Error, LookupError) as error:
        log.warning("the last build's store can't be gone on from", exc_info=error)
        raise Unknown("上一次构建的中间结果读不出或已损坏") from error


def _attach(con: duckdb.DuckDBPyConnection, file: str, name: str) -> None:
    con.execute(f"ATTACH '{file}' AS {name}")
    con.execute(f"USE {name}")


def _start_over(con: duckdb.DuckDBPyConnection, aside: Path) -> None:
    con.execute("USE memory")
    for name in ("old", "aside", "work", "kept", "ahead"):
        con.execute(f"DETACH DATABASE IF EXISTS {name}")
    aside.unlink(missing_ok=True)
    _attach(con, aside.as_posix(), "aside")
    _attach(con, ":memory:", "work")


def _as_declared(con: duckdb.DuckDBPyConnection) -> None:
    """Metrics and older snapshots are held against what is declared: it must be what is made."""
    made = columns_of(con)
    for name, columns in SERVED.items():
        if made.get(name) != columns:
            raise RuntimeError(f"{name}: the SQL makes {made.get(name)}, served.py says {columns}")


def _describe(con: duckdb.DuckDBPyConnection, home: Home) -> None:
    """Add how fresh each source is, so that a page says it without opening any source."""
    con.execute(
        "CREATE TABLE freshness (contract VARCHAR, label VARCHAR, publisher VARCHAR, "
        "rows BIGINT, first_month INTEGER, last_month INTEGER, lag_months INTEGER, loads INTEGER, "
        "rejected BIGINT, sources VARCHAR, imported_at VARCHAR)"
    )
    for name, contract in CONTRACTS.items():
        used = loads.effective(home, name)
        view = relation(con, home, name)
        first, last = _MONTHS.get(name, ("NULL", "NULL"))
        # Rows of monthly insurance are counted already (data/cubes/inputs.py).
        of = (view, "COUNT(*)") if name != "insurance_month" else ("insured_count", _SUM)
        counted = con.execute(
            f'SELECT {of[1]}, MIN({first}), MAX({last}) FROM "{of[0]}"'
        ).fetchone()
        con.execute(
            "INSERT INTO freshness VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                name,
                contract.label,
                contract.publisher,
                *(counted or (0, None, None)),
                contract.lag_months,
                len(used),
                sum(load.rejected for load in used),
                "、".join(sorted({load.source for load in used})),
                max((load.imported_at for load in used), default=None),
            ],
        )
        con.execute(f'DROP VIEW "{view}"')
