"""The cube SQL in an engine's dialect: sqlglot translates; what it leaves open is settled here."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import sqlglot
from sqlglot import exp

_UUID_PARTS: Final = ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))  # of 32 digits, from 1


@dataclass(frozen=True)
class Step:
    """One statement of the cube SQL: a table is made of a query, or (without one) dropped."""

    table: str
    query: exp.Query | None


def step(statement: str) -> Step:
    """Read a statement as it stands in ``sql/``.

    Raises:
        ValueError: it neither makes a table of a query nor drops one.
    """
    tree = sqlglot.parse_one(statement, read="duckdb")
    table = tree.find(exp.Table)
    if isinstance(tree, exp.Drop) and table:
        return Step(table.name, None)
    if isinstance(tree, exp.Create) and isinstance(tree.expression, exp.Query):
        return Step(tree.this.name, tree.expression)
    raise ValueError(f"neither CREATE TABLE … AS nor DROP TABLE: {statement[:60]}")


def order_of(query: exp.Query) -> list[tuple[str, bool]]:
    """The columns by which a table lies sorted, its own ones, and whether downwards."""
    order = query.args.get("order")
    return [(by.this.name, bool(by.args.get("desc"))) for by in order.expressions] if order else []


def sources(query: exp.Expr) -> set[str]:
    """The tables that a query reads."""
    return {table.name for table in query.find_all(exp.Table) if table.name}


def said(query: exp.Query, dialect: str) -> str:
    """A query in a dialect. Elsewhere a table has no order: it is sorted when it is loaded here."""
    tree = query.copy()
    tree.set("order", None)
    for change in _CHANGES.get(dialect, ()):
        change(tree)
    return tree.sql(dialect=dialect)


def staged_query(select: str, contract: str) -> tuple[exp.Query, dict[str, Path]]:
    """A view over staged files (``data/staging/views.py``) with tables in place of the files.

    Returns:
        The query, and the file behind each of its tables ``<contract>_1``, ``<contract>_2`` …
    """
    tree = sqlglot.parse_one(select, read="duckdb")
    files: dict[str, Path] = {}
    for found in list(tree.find_all(exp.ReadParquet)):
        name = f"{contract}_{len(files) + 1}"
        files[name] = Path(found.expressions[0].name)
        place = found.parent if isinstance(found.parent, exp.Table) else found
        place.replace(exp.to_table(name))
    assert isinstance(tree, exp.Query)
    return tree, files


def _keys_are_text(tree: exp.Expr) -> None:
    """ClickHouse sorts what it calls UUID by the second half first: a key is text."""
    for kind in list(tree.find_all(exp.DataType)):
        if kind.this == exp.DType.UUID:
            kind.replace(exp.DataType.build("text"))


def _keys_are_bytes(tree: exp.Expr) -> None:
    """Spark has no UUID: a key is its sixteen bytes, and as text what a UUID is written as."""
    for cast in list(tree.find_all(exp.Cast)):
        if cast.to.this == exp.DType.UUID:
            cast.set("to", exp.DataType.build("binary", dialect="spark"))
        elif cast.to.is_type("varchar", "text") and cast.this.name.endswith("_key"):
            digits = exp.func("HEX", cast.this.copy(), dialect="spark").sql("spark")
            parts = (f"SUBSTRING({digits}, {at}, {length})" for at, length in _UUID_PARTS)
            text = f"LOWER(CONCAT_WS('-', {', '.join(parts)}))"
            cast.replace(sqlglot.parse_one(text, read="spark"))


def _columns_are_named(tree: exp.Expr) -> None:
    """ClickHouse calls the column of ``SELECT p.region`` sometimes ``region``, sometimes not."""
    for select in list(tree.find_all(exp.Select)):
        for chosen in list(select.expressions):
            if isinstance(chosen, exp.Column) and chosen.table:
                chosen.replace(exp.alias_(chosen.copy(), chosen.name))


def _neighbours_may_lack(tree: exp.Expr) -> None:
    """ClickHouse fills in 0 beyond the first and last row of a column that can't be NULL."""
    for found in list(tree.find_all(exp.Lag, exp.Lead)):
        found.set("this", exp.func("toNullable", found.this.copy(), dialect="clickhouse"))


_CHANGES: dict[str, tuple[Callable[[exp.Expr], None], ...]] = {
    "spark": (_keys_are_bytes,),
    "clickhouse": (_keys_are_text, _columns_are_named, _neighbours_may_lack),
}
