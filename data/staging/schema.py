"""What a staged table looks like: the contract's columns with the types of the Parquet file."""

from typing import Any, Final

from data.contracts import Column, Contract, Kind
from data.values import grades

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
    Kind.ENCODING: "UUID",
}
LINE: Final = "_line"  # where a row stood in the office's own file
GIVES_WAY: Final = frozenset({Kind.SALARY, Kind.TRAIT})  # to the derived columns that it fills
UNSTATED: Final[dict[Kind, int]] = {Kind.EDUCATION: 0, Kind.INDUSTRY: 0}


def columns(contract: Contract) -> tuple[Column, ...]:
    """The columns of a staged table, in order: a salary gives way to its bounds, a trait too."""
    return (*(c for c in contract.columns if c.kind not in GIVES_WAY), *contract.derived)


def schema(contract: Contract) -> dict[str, str]:
    """Column names and DuckDB types of a staged table, ``_line`` last."""
    return {**{c.name: TYPES[c.kind] for c in columns(contract)}, LINE: "INTEGER"}


def quoted(text: str) -> str:
    """Text as an SQL literal (views take no bound values)."""
    return "'" + text.replace("'", "''") + "'"


def default(column: Column) -> Any:
    """What a blank cell of the column is stored as; ``None`` where the contract states nothing.

    Raises:
        ValueError: the contract states a default that this kind of column can't hold.
    """
    text = column.default
    if text is None:
        return None
    if column.kind is Kind.TEXT:
        return text
    if column.kind is Kind.CODE and text in column.codes.values():
        return next(code for code, label in column.codes.items() if label == text)
    if column.kind is Kind.FLAG:
        return grades.yes_no(text)
    if column.kind in (Kind.INTEGER, Kind.YEAR, Kind.INDUSTRY):
        return int(text)
    raise ValueError(f"{column.name}: a {column.kind} can't have the default {text!r}")


def unfilled(column: Column) -> str:
    """What a staged row holds, as SQL, where its file has no such column.

    The default, 0 for what is "not stated" by a code, else NULL: the same whether an import or a
    build meets the file.
    """
    stored = default(column)
    if stored is not None:
        return f"CAST({quoted(str(stored))} AS {TYPES[column.kind]})"
    return f"CAST({UNSTATED.get(column.kind, 'NULL')} AS {TYPES[column.kind]})"
