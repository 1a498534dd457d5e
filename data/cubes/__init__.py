"""The few heavy aggregations, as portable SQL over integer keys, counts and sums.

The files in ``sql/`` run in order and make the tables of ``served.py``. They hold nothing on which
the engines of DESIGN §5 disagree; a test forbids the idioms. May not: know who serves them.
"""

from collections.abc import Collection, Iterator
from pathlib import Path

import duckdb

from data.cubes.engines.session import Progress, Session
from data.cubes.inputs import prepare
from data.home import Home

__all__ = ("Progress", "build_cubes", "statements")

SQL = Path(__file__).parent / "sql"


def statements() -> Iterator[tuple[str, str]]:
    """Every statement of the cube SQL with the file it stands in, in order."""
    for file in sorted(SQL.glob("*.sql")):
        lines = [x for x in file.read_text("utf-8").splitlines() if not x.startswith("--")]
        for statement in "\n".join(lines).split(";"):
            if statement.strip():
                yield file.stem, statement.strip()


def build_cubes(
    con: duckdb.DuckDBPyConnection,
    home: Home,
    progress: Progress,
    session: Session | None = None,
    keep: Collection[str] = (),
) -> None:
    """Fill a scratch database with the cubes, among what they were made from.

    Args:
        con: an empty database in use that may read the home's staged Parquet.
        home: the accepted loads.
        progress: told what is being done and how far it is, 0 to 1.
        session: the engine that runs the statements; by default DuckDB does, right there.
        keep: tables that stay though the SQL drops them in the end; DuckDB's builds only.

    Raises:
        Refused: the engine isn't there, or goes away.
    """
    work = list(statements())
    if session is not None:
        from data.cubes.engines.elsewhere import build_elsewhere  # brings a parser of SQL

        build_elsewhere(con, home, progress, session, work)
        return
    prepare(con, home)
    for done, (file, statement) in enumerate(work):
        progress(f"汇总 {file}", done / len(work))
        if statement.removeprefix("DROP TABLE ") not in keep:
            con.execute(statement)
