"""What the build reads: each contract's accepted rows, all loads together, as one view."""

from collections.abc import Sequence
from typing import Final

import duckdb

from data.contracts import CONTRACTS, Column, Contract, Kind
from data.home import Home
from data.loads import Load, effective

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
    con.execute(
        f'CREATE OR REPLACE VIEW "{contract}" AS {_select(home, CONTRACTS[contract], taken)}'
    )
    return contract


def quoted(text: str) -> str:
    """Text as an SQL literal (views take no bound values)."""
    return "'" + text.replace("'", "''") + "'"


def _select(home: Home, contract: Contract, loads: Sequence[Load]) -> str:
    names = ", ".join(f'"{name}"' for name in schema(contract))
    if not loads:
        empty = ", ".join(f'NULL::{kind} AS "{name}"' for name, kind in schema(contract).items())
        return f"SELECT {empty} WHERE false"
    parts = [
        f"SELECT {names}, {turn} AS _turn FROM read_parquet({quoted(str(load.staged(home)))})"
        for turn, load in enumerate(loads)
    ]
    if len(parts) == 1:
        return f"SELECT {names} FROM ({parts[0]})"
    # A tally without a person has one row per key and load already; NULL keys compare as equal.
    key = ", ".join(f'"{name}"' for name in contract.key)
    union = " UNION ALL ".join(parts)
    return (
        f"SELECT {names} FROM ({union}) "
        f"QUALIFY row_number() OVER (PARTITION BY {key} ORDER BY _turn DESC) = 1"
    )
