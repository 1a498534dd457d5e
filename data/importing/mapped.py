"""A text table as read → one text column per contract column, by the mapping's rules, in SQL."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import duckdb

from data.contracts import Contract
from data.home import Refused
from data.importing.mapping import FILE_NAME, Condition, Filled, Mapping, Rule, likeliest
from data.readers.model import Table
from data.staging.schema import quoted


@dataclass(frozen=True)
class Sources:
    """The columns of a text table, by name, as SQL expressions."""

    table: Table
    contract: Contract

    def sql(self, name: str) -> str:
        """The trimmed text of a source column, NULL where blank.

        Raises:
            Refused: the file has no such column.
        """
        if name == FILE_NAME and name not in self.table.header:
            return quoted(self.table.file)
        if name not in self.table.header:
            raise Refused(missing_columns(self.table, self.contract, (name,)))
        return f"nullif(trim(c{self.table.header.index(name)}), '')"


def missing_columns(table: Table, contract: Contract, names: Sequence[str]) -> str:
    """Say which columns a file lacks, what it has instead, and which contract it resembles."""
    place = f"{table.file}（工作表 {table.sheet}）" if table.sheet else table.file
    header = "、".join(h for h in table.header if h) or "（空）"
    found = likeliest(table.header)
    hint = ""
    if found is not None and found.name != contract.name:
        hint = f"；这份表更像 {found.name}（{found.label}），可改用 --as {found.name}"
    return (
        f"{place} 的表头缺少导入 {contract.name}（{contract.label}）所需的列："
        f"{'、'.join(f'「{n}」' for n in names)}；表头是：{header[:300]}{hint}；"
        f"也可先用 python -m data guess 起草映射"
    )


def lacking(table: Table, contract: Contract, mapping: Mapping) -> list[str]:
    """What a file lacks: source columns that the mapping wants, required ones nothing fills."""
    needed = [n for f in mapping.columns.values() for rule in f.rules for n in rule.needs()]
    needed += [skip.when.column for skip in mapping.skip]
    absent = [n for n in dict.fromkeys(needed) if n not in table.header and n != FILE_NAME]
    return absent or [
        column.label
        for column in contract.columns
        if column.required and column.name not in mapping.columns and column.default is None
    ]


def make(
    con: duckdb.DuckDBPyConnection,
    tables: Sequence[tuple[Table, Mapping]],
    contract: Contract,
    present: Collection[str],
) -> int:
    """Create table ``mapped`` from a file's tables: the texts that the mapping takes from them.

    Its columns: ``_row`` numbers the rows (a melted file has many on one line), ``_line``,
    ``_sheet``, ``_hash`` of the whole source row, ``_of`` the melted column a row came from, and
    ``r_<column>`` for each column in ``present``. Rows that the mapping skips are counted in
    table ``skipped`` (reason, rows).

    Returns:
        Rows in ``mapped``.
    """
    con.execute("CREATE OR REPLACE TABLE skipped (reason VARCHAR, rows BIGINT)")
    texts = "".join(f', "r_{c.name}" VARCHAR' for c in contract.columns if c.name in present)
    con.execute(
        "CREATE OR REPLACE TABLE mapped (_row BIGINT, _line INTEGER, _sheet VARCHAR, "
        f"_hash VARCHAR, _of VARCHAR{texts})"
    )
    for table, mapping in tables:
        _append(con, Sources(table, contract), mapping, present)
    return count(con, "SELECT count(*) FROM mapped")


def _append(
    con: duckdb.DuckDBPyConnection, sources: Sources, mapping: Mapping, present: Collection[str]
) -> None:
    table = sources.table
    con.execute(
        f"CREATE OR REPLACE VIEW src AS SELECT * FROM read_parquet({quoted(str(table.path))})"
    )
    picked = [
        _column(con, sources, mapping.columns[c.name]) if c.name in mapping.columns else "NULL"
        for c in sources.contract.columns
        if c.name in present
    ]
    whole = ", ".join(f"coalesce(c{i}, '')" for i in range(len(table.header)))
    melt = mapping.read.melt
    of = sources.sql(melt.variable) if melt else "NULL"
    skip = _skip(sources, mapping)
    if mapping.skip:
        con.execute(
            f"INSERT INTO skipped SELECT {skip} AS reason, count(*) FROM src "
            "GROUP BY ALL HAVING reason IS NOT NULL"
        )
    before = count(con, "SELECT count(*) FROM mapped")
    con.execute(
        f"INSERT INTO mapped SELECT row_number() OVER () + {before}, _line, "
        f"{quoted(table.sheet or '')}, md5(concat_ws(chr(31), {whole})), {of}, "
        f"{', '.join(picked)} FROM src WHERE {skip} IS NULL"
    )


def count(con: duckdb.DuckDBPyConnection, sql: str) -> int:
    """The one whole number that a query gives (0 for NULL)."""
    row = con.execute(sql).fetchone()
    return int(row[0] or 0) if row else 0


def _skip(sources: Sources, mapping: Mapping) -> str:
    """SQL for why a row is left out, NULL for a row that stays."""
    if not mapping.skip:
        return "NULL::VARCHAR"
    arms = " ".join(f"WHEN {_holds(sources, s.when)} THEN {quoted(s.reason)}" for s in mapping.skip)
    return f"CASE {arms} END"


def _holds(sources: Sources, when: Condition) -> str:
    text = f"coalesce({sources.sql(when.column)}, '')"
    return f"regexp_matches({text}, {quoted(when.pattern)})"


def _column(con: duckdb.DuckDBPyConnection, sources: Sources, filled: Filled) -> str:
    arms = []
    for rule in filled.rules:
        holds = _holds(sources, rule.when) if rule.when else "true"
        arms.append(f"WHEN {holds} THEN {_rule(con, sources, rule)}")
    return f"CASE {' '.join(arms)} END"


def _rule(con: duckdb.DuckDBPyConnection, sources: Sources, rule: Rule) -> str:
    if rule.constant is not None:
        return quoted(rule.constant)
    if rule.newest is not None:
        text = _picked(sources.sql(rule.newest), rule)
        row = con.execute(f"SELECT max({text}) FROM src").fetchone()
        return _shaped(quoted(row[0]), rule) if row and row[0] else "NULL::VARCHAR"
    texts = [_picked(sources.sql(name), rule) for name in rule.sources]
    if rule.join is not None:
        text = f"nullif(concat_ws({quoted(rule.join)}, {', '.join(texts)}), '')"
    else:
        text = f"coalesce({', '.join(texts)})"
    return _shaped(text, rule)


def _picked(text: str, rule: Rule) -> str:
    """What the pattern takes out of a text: its first group, or the match where it has none."""
    if rule.pattern is None:
        return text
    group = 1 if re.compile(rule.pattern).groups else 0
    return f"nullif(trim(regexp_extract({text}, {quoted(rule.pattern)}, {group})), '')"


def _shaped(text: str, rule: Rule) -> str:
    if rule.template == "{}":
        return text
    before, after = rule.template.split("{}", 1)
    return f"({quoted(before)} || {text} || {quoted(after)})"
