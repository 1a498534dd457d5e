"""A build whose statements run in another engine: rows are handed over, cubes are brought back.

What needs a calendar or a reference list is made here by DuckDB, as for its own builds, and goes
over as small tables; staged rows without dates, the many of them, the engine reads itself.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import duckdb

from data import in_memory
from data.contracts import CONTRACTS
from data.cubes.engines.session import Progress, Session
from data.cubes.engines.translate import Step, order_of, said, sources, staged_query, step
from data.cubes.inputs import prepare
from data.cubes.served import SERVED
from data.home import Home
from data.staging.schema import quoted
from data.staging.views import rows_of


def build_elsewhere(
    con: duckdb.DuckDBPyConnection,
    home: Home,
    progress: Progress,
    session: Session,
    statements: Sequence[tuple[str, str]],
) -> None:
    """Fill a database with the cubes that another engine makes.

    Args:
        con: an empty database in use that may read the home's staged Parquet.
        home: the accepted loads.
        progress: told what is being done and how far it is, 0 to 1.
        session: the engine.
        statements: the cube SQL, each with the file it stands in.

    Raises:
        Refused: the engine isn't there, or goes away.
    """
    prepare(con, home)
    steps = [(file, step(statement)) for file, statement in statements]
    folder = home.scratch / "engine"
    folder.mkdir(parents=True)
    progress(f"启动 {session.name}", 0.0)
    try:
        session.begin(folder)
        given = _hand_over(con, home, session, folder, [found for _, found in steps])
        for done, (file, found) in enumerate(steps):
            progress(f"{session.name} 汇总 {file}", done / len(steps))
            if found.query is None:
                session.drop(found.table)
            else:
                session.make(found.table, said(found.query, session.dialect))
        progress("取回结果", 0.9)
        types = _types_of_served(given, [statement for _, statement in statements])
        orders = {found.table: order_of(found.query) for _, found in steps if found.query}
        for name in SERVED:
            _bring_back(con, session, name, folder / "back" / name, types[name], orders[name])
    finally:
        session.end()


def _hand_over(
    con: duckdb.DuckDBPyConnection,
    home: Home,
    session: Session,
    folder: Path,
    steps: Iterable[Step],
) -> dict[str, dict[str, str]]:
    """Give the engine every table that the cube SQL reads and doesn't make.

    Returns:
        Their columns with their DuckDB types.
    """
    read: set[str] = set()
    made: set[str] = set()
    for found in steps:
        read |= sources(found.query) - made if found.query else set()
        made.add(found.table)
    given = {name: _types(con, f'"{name}"') for name in sorted(read)}
    for name in given:
        query, files = (
            staged_query(rows_of(con, home, name, portable=True), name)
            if name in CONTRACTS
            else (None, {})
        )
        if query is None or not files:
            file = folder / f"{name}.parquet"
            con.execute(f'COPY (SELECT * FROM "{name}") TO {quoted(str(file))} (FORMAT parquet)')
            session.provide(name, file, given[name])
            continue
        for table, file in files.items():
            types = _types(con, f"read_parquet({quoted(str(file))})")
            session.stage(name, table, file, types)
        session.view(name, said(query, session.dialect))
    session.forget()
    return given


def _bring_back(
    con: duckdb.DuckDBPyConnection,
    session: Session,
    name: str,
    folder: Path,
    types: Mapping[str, str],
    order: Sequence[tuple[str, bool]],
) -> None:
    """Load a served table with the types and in the order that DuckDB would have given it."""
    folder.mkdir(parents=True)
    session.fetch(name, folder)
    chosen = ", ".join(f'CAST("{name}" AS {kind}) AS "{name}"' for name, kind in types.items())
    sorted_by = ", ".join(f'"{column}"' + (" DESC" if down else "") for column, down in order)
    con.execute(
        f'CREATE TABLE "{name}" AS SELECT {chosen} '
        f"FROM read_parquet({quoted(str(folder / '*.parquet'))})"
        + (f" ORDER BY {sorted_by}" if order else "")
    )


def _types_of_served(
    given: Mapping[str, Mapping[str, str]], statements: Iterable[str]
) -> dict[str, dict[str, str]]:
    """What DuckDB makes of the same SQL over tables without rows: engines count in other widths."""
    with in_memory.database() as con:
        for name, types in given.items():
            columns = ", ".join(f'"{column}" {kind}' for column, kind in types.items())
            con.execute(f'CREATE TABLE "{name}" ({columns})')
        for statement in statements:
            con.execute(statement)
        return {name: _types(con, f'"{name}"') for name in SERVED}


def _types(con: duckdb.DuckDBPyConnection, of: str) -> dict[str, str]:
    """The columns of a table or file, with their types."""
    return {name: kind for name, kind, *_ in con.execute(f"DESCRIBE SELECT * FROM {of}").fetchall()}
