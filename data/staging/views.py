"""What the build reads: each contract's accepted rows, all loads together, as one view."""

from collections.abc import Sequence
from typing import Final

import duckdb

from data.contracts import CONTRACTS, Column, Contract, Kind
from data.home import Home
from data.staging.loads import Load, effective

TYPES: Final[dict[Kind, str]] = {
    Kind.TEXT: "VARCHAR",
    Kind.INTEGER: "BIGINT",
    Kind.NUMBER: "DOUBLE",
    Kind.MONEY: "DOUBLE",
    Kind.MONTH: "INTEGER",
    Kind.DATE: "DATE",
    Kind.YEAR: "INTEGER",
    Kind.FLAG: "BOOLEAN",
    Kind.CODE: "VARCHAR",
    Kind.EDUCATION: "INTEGER",
    Kind.REGION: "INTEGER",
    Kind.INDUSTRY: "INTEGER",
    Kind.OCCUPATION: "VARCHAR",
    Kind.SCHOOL: "VARCHAR",
    Kind.MAJOR: "VARCHAR",
    Kind.PERSON: "UUID",
    Kind.EMPLOYER: "UUID",
}


def columns(contract: Contract) -> tuple[Column, ...]:
    """The columns of a staged table, in order: a salary gives way to its two derived bounds."""
    return (*(c for c in contract.columns if c.kind is not Kind.SALARY), *contract.derived)


def schema(contract: Contract) -> dict[str, str]:
    """Column names and DuckDB types of a staged table, ``_line`` last."""
    return {**{c.name: TYPES[c.kind] for c in columns(contract)}, "_line": "INTEGER"}


def relation(
    con: duckdb.DuckDBPyConnection, home: Home, contract: str, loads: Sequence[Load] | None = None
) -> str:
    """Register the view ``<contract>``: one row per key, the latest load's row where they differ.

    Args:
        con: a connection that may read files.
        home: where the loads lie.
        contract: name of the contract, also the view's name.
        loads: which loads, oldest first; by default those that a build uses. None at all gives
            an empty view with the right types.

    Returns:
        The view's name.
    """
    taken = effective(home, contract) if loads is None else tuple(loads)
    rows = _select(con, home, CONTRACTS[contract], taken)
    con.execute(f'CREATE OR REPLACE VIEW "{contract}" AS {rows}')
    return contract


def quoted(text: str) -> str:
    """Text as an SQL literal (views take no bound values)."""
    return "'" + text.replace("'", "''") + "'"


def _select(
    con: duckdb.DuckDBPyConnection, home: Home, contract: Contract, loads: Sequence[Load]
) -> str:
    names = ", ".join(f'"{name}"' for name in schema(contract))
    if not loads:
        empty = ", ".join(f'NULL::{kind} AS "{name}"' for name, kind in schema(contract).items())
        return f"SELECT {empty} WHERE false"
    files = [str(load.staged(home)) for load in loads]
    groups = _overlapping(con, contract, files)
    return " UNION ALL ".join(_latest(contract, names, group) for group in groups)


def _latest(contract: Contract, names: str, files: Sequence[str]) -> str:
    """The rows of files, oldest first, one per key; NULL keys compare as equal."""
    if len(files) == 1:
        return f"SELECT {names} FROM read_parquet({quoted(files[0])})"
    key = ", ".join(f'"{name}"' for name in contract.key)
    parts = [
        f"SELECT {names}, {turn} AS _turn FROM read_parquet({quoted(file)})"
        for turn, file in enumerate(files)
    ]
    return (
        f"(SELECT {names} FROM ({' UNION ALL '.join(parts)}) "
        f"QUALIFY row_number() OVER (PARTITION BY {key} ORDER BY _turn DESC) = 1)"
    )


def _overlapping(
    con: duckdb.DuckDBPyConnection, contract: Contract, files: Sequence[str]
) -> list[list[str]]:
    """Group files that may share a key, by the months or years that they span.

    A hundred monthly deliveries share none, and comparing their keys would take longer than
    anything else in a build. The spans come from the Parquet footers.
    """
    when = next(
        (
            name
            for name in contract.key
            if contract.column(name).required
            and contract.column(name).kind in (Kind.MONTH, Kind.YEAR)
        ),
        None,
    )
    if when is None or len(files) == 1:
        return [list(files)]
    spans = []
    for turn, file in enumerate(files):
        row = con.execute(
            f'SELECT min("{when}"), max("{when}") FROM read_parquet({quoted(file)})'
        ).fetchone()
        first, last = row if row and row[0] is not None else (0, 0)
        spans.append((first, last, turn))
    groups: list[list[int]] = []
    reach = None
    for first, last, turn in sorted(spans):
        if reach is None or first > reach:
            groups.append([])
        groups[-1].append(turn)
        reach = last if reach is None else max(reach, last)
    return [[files[turn] for turn in sorted(group)] for group in groups]
