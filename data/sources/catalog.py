"""What a database has: its tables, a table's columns with their types, its primary key."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Connection, TextClause, inspect, text
from sqlalchemy.exc import NoSuchTableError

from data.home import Refused
from data.sources.definition import Source
from data.sources.makers import Wire

_NAMED: Final = 40


class Sort(StrEnum):
    """What a column's values are, as far as writing them as text goes."""

    NUMBER = "number"
    FLAG = "flag"
    TIME = "time"
    TEXT = "text"
    OTHER = "other"  # pictures, documents, lists: they have no text


@dataclass(frozen=True)
class Held:
    """A column as its table holds it.

    Attributes:
        type: as the database writes it, with its lengths.
        word: the bare name of the type.
        comment: what its makers wrote beside it.
        long: its texts have no length that memory could rely on.
    """

    name: str
    type: str
    word: str
    sort: Sort
    comment: str = ""
    long: bool = False


@dataclass(frozen=True)
class Found:
    """A table: its schema as the server knows it, columns in order, primary key."""

    schema: str
    columns: tuple[Held, ...]
    key: tuple[str, ...]

    def column(self, name: str) -> Held:
        """A column that is known to be there."""
        return next(held for held in self.columns if held.name == name)

    def names(self) -> tuple[str, ...]:
        """All columns, in order."""
        return tuple(held.name for held in self.columns)


_PG_COLUMNS: Final = text(
    "SELECT a.attname, format_type(a.atttypid, a.atttypmod), coalesce(b.typname, t.typname), "
    "coalesce(b.typcategory, t.typcategory), col_description(c.oid, a.attnum) "
    "FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid "
    "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
    "JOIN pg_catalog.pg_type t ON t.oid = a.atttypid LEFT JOIN pg_catalog.pg_type b "
    "ON b.oid = t.typbasetype AND t.typbasetype <> 0 "
    "WHERE n.nspname = :schema AND c.relname = :table AND c.relkind IN ('r', 'v', 'm', 'f', 'p') "
    "AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum"
)
_PG_KEY: Final = text(
    "SELECT a.attname FROM pg_catalog.pg_constraint k "
    "JOIN pg_catalog.pg_class c ON c.oid = k.conrelid "
    "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
    "JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY(k.conkey) "
    "WHERE k.contype = 'p' AND n.nspname = :schema AND c.relname = :table ORDER BY a.attnum"
)
_PG_TABLES: Final = text(
    "SELECT c.relname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n "
    "ON n.oid = c.relnamespace WHERE n.nspname = :schema "
    "AND c.relkind IN ('r', 'v', 'm', 'f', 'p') ORDER BY 1"
)
_MY_COLUMNS: Final = text(
    "SELECT column_name, column_type, data_type, column_key, column_comment, "
    "character_maximum_length FROM information_schema.columns "
    "WHERE table_schema = :schema AND table_name = :table ORDER BY ordinal_position"
)
_MY_TABLES: Final = text(
    "SELECT table_name FROM information_schema.tables WHERE table_schema = :schema ORDER BY 1"
)
_PG_SORTS: Final = {
    "N": Sort.NUMBER,
    "B": Sort.FLAG,
    "D": Sort.TIME,
    "S": Sort.TEXT,
    "E": Sort.TEXT,
}
_MY_NUMBERS: Final = (
    *("tinyint", "smallint", "mediumint", "int", "integer", "bigint", "largeint", "year", "bit"),
    *("decimal", "numeric", "float", "double", "boolean"),
)
_MY_TEXTS: Final = (
    *("char", "varchar", "tinytext", "text", "mediumtext", "longtext", "string"),
    *("enum", "set", "uuid"),
)
_MY_SORTS: Final = {
    **dict.fromkeys(_MY_NUMBERS, Sort.NUMBER),
    **dict.fromkeys(("date", "datetime", "timestamp", "time", "datev2", "datetimev2"), Sort.TIME),
    **dict.fromkeys(_MY_TEXTS, Sort.TEXT),
}
_SORTS: Final[dict[type | None, Sort]] = {
    **dict.fromkeys((int, float, Decimal), Sort.NUMBER),
    **dict.fromkeys((date, datetime, time), Sort.TIME),
    bool: Sort.FLAG,
    str: Sort.TEXT,
}
LONGEST: Final = 10_000  # characters of one cell; what is longer is no cell of a register


def found(con: Connection, source: Source) -> Found:
    """Look a source's table up.

    Raises:
        Refused: there is none of that name that the account may see; the tables are named.
    """
    wire = source.database.maker.wire
    if wire is Wire.DM:
        return _inspected(con, source)
    schema = source.schema or _own(con, wire)
    asked = {"schema": schema, "table": source.table}
    if wire is Wire.POSTGRESQL:
        columns = tuple(_pg_column(*row) for row in _words(con, _PG_COLUMNS, asked))
        key = tuple(name for (name,) in _words(con, _PG_KEY, asked))
    else:
        rows = _words(con, _MY_COLUMNS, asked)
        columns = tuple(_my_column(row) for row in rows)
        key = tuple(row[0] for row in rows if row[3] == "PRI")
    if not columns:
        tables = _PG_TABLES if wire is Wire.POSTGRESQL else _MY_TABLES
        raise _no_table(source, schema, [n for (n,) in _words(con, tables, {"schema": schema})])
    return Found(schema, columns, key)


def _own(con: Connection, wire: Wire) -> str:
    asked = text("SELECT current_schema()" if wire is Wire.POSTGRESQL else "SELECT database()")
    return str(_words(con, asked, {})[0][0] or "")


def _words(con: Connection, asked: TextClause, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    """The rows of a question to the catalog, as text."""
    return [
        tuple(v.decode("utf-8", "replace") if isinstance(v, bytes) else v for v in row)
        for row in con.execute(asked, values)
    ]


def _pg_column(name: str, kind: str, word: str, category: str, comment: str | None) -> Held:
    sort = _PG_SORTS.get(category, Sort.TEXT if word == "uuid" else Sort.OTHER)
    long = sort is Sort.TEXT and (word == "text" or kind in ("character varying", "varchar"))
    return Held(name, kind, word, sort, comment or "", long)


def _my_column(row: tuple[Any, ...]) -> Held:
    name, kind, word, _, comment, length = row
    word = str(word).lower()
    sort = _MY_SORTS.get(word.split("(")[0], Sort.OTHER)
    long = sort is Sort.TEXT and int(length or 0) > LONGEST
    return Held(name, str(kind), word, sort, comment or "", long)


def _inspected(con: Connection, source: Source) -> Found:
    """A table as SQLAlchemy's own inspector sees it, for dialects that others have written."""
    looked = inspect(con)
    schema = source.schema or looked.default_schema_name or ""
    try:
        rows = looked.get_columns(source.table, schema=schema or None)
    except NoSuchTableError:
        rows = []
    if not rows:
        raise _no_table(source, schema, looked.get_table_names(schema=schema or None))
    columns = [
        Held(
            row["name"],
            str(row["type"]).lower(),
            str(row["type"]).split("(")[0].lower(),
            _SORTS.get(_python(row["type"]), Sort.OTHER),
            row.get("comment") or "",
            long=not getattr(row["type"], "length", None),
        )
        for row in rows
    ]
    key = looked.get_pk_constraint(source.table, schema=schema or None)
    return Found(schema, tuple(columns), tuple(key.get("constrained_columns") or ()))


def _python(kind: Any) -> type | None:
    try:
        made: type = kind.python_type
    except NotImplementedError:  # SQLAlchemy's word for a type that Python has no like of
        return None
    return made


def _no_table(source: Source, schema: str, tables: Sequence[str]) -> Refused:
    near = difflib.get_close_matches(source.table, tables, n=1)
    hint = f"；是不是 {near[0]}" if near else ""
    return Refused(
        f"{source.database.label()} 的 {schema or '默认模式'} 里没有表「{source.table}」"
        f"（或该账号看不到它）{hint}；现有：{listed(tables)}"
    )


def listed(names: Sequence[str]) -> str:
    """Names for a message: as many as one can read."""
    more = f"等 {len(names)} 个" if len(names) > _NAMED else ""
    return ("、".join(names[:_NAMED]) or "（无）") + more
