"""Fill a new snapshot: cubes, freshness of sources and regions; checked before anybody sees it."""

import shutil
from pathlib import Path
from typing import Final

import duckdb

from data import room
from data.contracts import CONTRACTS
from data.cubes import Progress, build_cubes
from data.cubes.engines.session import Session
from data.cubes.served import SERVED
from data.home import Home, Refused
from data.snapshots import coverage
from data.snapshots.verify import NotTrue, columns_of, verify_cubes
from data.staging import loads
from data.staging.views import relation

_MOST: Final = 4 * 2**30  # bytes that a build may take of a larger machine
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


def fill(
    path: Path, home: Home, progress: Progress, session: Session | None = None
) -> dict[str, tuple[int, str]]:
    """Work in one file, serve from another: dropped tables would leave holes in what is kept.

    Args:
        path: the new snapshot's database.
        home: the accepted loads.
        progress: told what is being done.
        session: the engine that makes the cubes; DuckDB where there is none.

    Returns:
        Rows and digest of each cube.

    Raises:
        Refused: the result contradicts itself, or the engine is not there.
    """
    work = path.with_name("work.duckdb")
    con = duckdb.connect()
    try:
        con.execute("SET autoinstall_known_extensions = false")
        con.execute("SET autoload_known_extensions = false")
        con.execute(f"SET memory_limit = '{room.limit(_MOST) >> 20}MB'")
        con.execute(f"SET temp_directory = '{(path.parent / 'spill').as_posix()}'")
        con.execute(f"ATTACH '{work.as_posix()}' AS work")
        con.execute(f"ATTACH '{path.as_posix()}' AS served (STORAGE_VERSION 'v1.5.0')")
        con.execute("USE work")
        build_cubes(con, home, progress, session)
        coverage.describe(con)
        _describe(con, home)
        progress("写入快照", 0.9)
        _as_declared(con)
        for name in (*SERVED, "freshness", coverage.TABLE):
            con.execute(f'CREATE TABLE served."{name}" AS SELECT * FROM work."{name}"')
        con.execute("USE served")
        progress("核对", 0.95)
        found = verify_cubes(con)
        con.execute("CHECKPOINT served")
    except NotTrue as error:
        raise Refused(f"快照未通过核对，未发布：{error}") from error
    finally:
        con.close()
    work.unlink()
    shutil.rmtree(path.parent / "spill", ignore_errors=True)
    return found


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
        counted = con.execute(
            f'SELECT COUNT(*), MIN({first}), MAX({last}) FROM "{view}"'
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
