"""The few heavy aggregations, as portable SQL over integer keys, counts and sums.

The files in ``sql/`` run in order and make the tables of ``served.py``. They hold nothing on which
the engines of DESIGN §5 disagree; a test forbids the idioms. May not: know who serves them.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb

from data.cubes.inputs import prepare
from data.home import Home

SQL = Path(__file__).parent / "sql"
Progress = Callable[[str, float], None]


def statements() -> Iterator[tuple[str, str]]:
    """Every statement of the cube SQL with the file it stands in, in order."""
    for file in sorted(SQL.glob("*.sql")):
        lines = [x for x in file.read_text("utf-8").splitlines() if not x.startswith("--")]
        for statement in "\n".join(lines).split(";"):
            if statement.strip():
                yield file.stem, statement.strip()


def build_cubes(con: duckdb.DuckDBPyConnection, home: Home, progress: Progress) -> None:
    """Fill a scratch database with the cubes, among what they were made from.

    Args:
        con: an empty database in use that may read the home's staged Parquet.
        home: the accepted loads.
        progress: told what is being done and how far it is, 0 to 1.
    """
    prepare(con, home)
    work = list(statements())
    for done, (file, statement) in enumerate(work):
        progress(f"汇总 {file}", done / len(work))
        con.execute(statement)
