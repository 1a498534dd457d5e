"""A text table as read → one text column per contract column, by the mapping's rules, in SQL."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import duckdb

from data.contracts import Contract, Kind
from data.home import Refused
from data.importing import percents, totals, unit_in_name
from data.importing.mapping import (
    FILE_NAME,
    OF_THE_FILE,
    SHEET_NAME,
    Condition,
    Filled,
    Mapping,
    Rule,
    likeliest,
)
from data.readers.model import Table
from data.staging.schema import quoted

STREAMED = 1_000_000  # rows from which on a plain file is read anew for each look, and not copied
LOST = "\x1a"  # before the reason for which a reader emptied a cell
# SQL for where a row stands: its line, or the key that its database knows it by (w: places).
PLACE = "coalesce(w.place, '第 ' || {}._line || ' 行')"


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
        if name == SHEET_NAME and name not in self.table.header:
            return quoted(self.table.sheet) if self.table.sheet else "NULL::VARCHAR"
        if name not in self.table.header:
            raise Refused(missing_columns(self.table, self.contract, (name,)))
        return f"nullif(trim(c{self.table.header.index(name)}), '')"


def missing_columns(
    table: Table, contract: Contract, names: Sequence[str], mapping: Mapping | None = None
) -> str:
    """Say which columns a file lacks, what it has instead, and which contract it resembles."""
    place = f"{table.file}（工作表 {table.sheet}）" if table.sheet else table.file
    header = "、".join(h for h in table.header if h) or "（空）"
    found = likeliest(table.header)
    hint = ""
    if found is not None and found.name != contract.name:
        hint = f"；这份表更像 {found.name}（{found.label}），可改用 --as {found.name}"
    if mapping is not None and set(names) & set(_needed(mapping)):
        called = f"映射 {mapping.name}" if mapping.name else "所给的映射"
        return (
            f"{place}：{called}用到的列，这份文件里没有：{'、'.join(f'「{n}」' for n in names)}；"
            f"表头是：{header[:300]}。这个映射像是给另一份文件的{hint}；"
            "可用 python -m data guess 为这份文件另起草一个"
        )
    return (
        f"{place} 的表头缺少导入 {contract.name}（{contract.label}）所需的列："
        f"{'、'.join(f'「{n}」' for n in names)}；表头是：{header[:300]}{hint}；"
        f"也可先用 python -m data guess 起草映射"
    )


def _needed(mapping: Mapping) -> dict[str, None]:
    """The source columns that a mapping can't do without, in its order."""
    needed = [n for f in mapping.columns.values() for rule in f.rules for n in rule.needs()]
    return dict.fromkeys([*needed, *(skip.when.column for skip in mapping.skip)])


def lacking(table: Table, contract: Contract, mapping: Mapping) -> list[str]:
    """What a file lacks: source columns that the mapping wants, required ones nothing fills."""
    absent = [n for n in _needed(mapping) if n not in table.header and n not in OF_THE_FILE]
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
    """Create ``mapped`` from a file's tables: the texts that the mapping takes from them.

    Its columns: ``_row`` numbers the rows (a melted file has many on one line), ``_line``,
    ``_sheet``, ``_hash`` of the whole source row (NULL where no key is made of it), ``_of`` the
    melted column a row came from, and ``r_<column>`` for each column in ``present``. Rows that the
    mapping skips are counted in table ``skipped`` (reason, rows), and so are totals; those lie in
    table ``totals`` too. A cell that the readers had to empty holds :data:`LOST`, the reason, what
    is accepted and what it said.

    ``mapped`` is a table, or, of a long file of which every row is taken as it is, a view: its
    texts would fill ten times the memory that their Parquet file takes.

    Returns:
        Rows in ``mapped``.
    """
    con.execute("CREATE OR REPLACE TABLE skipped (reason VARCHAR, rows BIGINT)")
    texts = "".join(f', "r_{c.name}" VARCHAR' for c in contract.columns if c.name in present)
    con.execute(
        "CREATE OR REPLACE TABLE mapped (_row BIGINT, _line INTEGER, _sheet VARCHAR, "
        f"_hash VARCHAR, _of VARCHAR{texts})"
    )
    con.execute(
        "CREATE OR REPLACE TABLE totals (_reason VARCHAR, _grand BOOLEAN, _row BIGINT, "
        f"_line INTEGER, _sheet VARCHAR, _hash VARCHAR, _of VARCHAR{texts})"
    )
    first = tables[0][1]
    if len(tables) == 1 and _streams(con, Sources(tables[0][0], contract), first):
        _view(con, Sources(tables[0][0], contract), first, present)
        return count(con, "SELECT count(*) FROM mapped")
    for table, mapping in tables:
        _append(con, Sources(table, contract), _with_units(mapping, first, contract), present)
    return count(con, "SELECT count(*) FROM mapped")


def place(con: duckdb.DuckDBPyConnection, tables: Sequence[Table]) -> None:
    """Create view ``places`` (_line, place): the keys of a database's rows; of files, empty."""
    found = [
        f"SELECT _line, c{len(t.header)} AS place FROM read_parquet({quoted(str(t.path))})"
        for t in tables
        if t.keyed
    ]
    nowhere = "SELECT NULL::INTEGER AS _line, NULL::VARCHAR AS place WHERE false"
    con.execute(f"CREATE OR REPLACE VIEW places AS {' UNION ALL '.join(found) or nowhere}")


def _with_units(mapping: Mapping, first: Mapping, contract: Contract) -> Mapping:
    """A sheet's mapping whose texts carry its units where the first sheet's are others."""
    columns = dict(mapping.columns)
    for name, filled in mapping.columns.items():
        meant = first.columns[name].unit if name in first.columns else ""
        if filled.unit != meant:
            column = contract.column(name)
            said = filled.unit or ("元" if column.kind is Kind.MONEY else column.unit)
            columns[name] = replace(filled, written=said)
    return replace(mapping, columns=columns)


def _streams(con: duckdb.DuckDBPyConnection, sources: Sources, mapping: Mapping) -> bool:
    """Whether a table is long and plain: one row per line, none left out, no cell emptied."""
    table = sources.table
    lost = any(p.row_kept and p.column for p in table.problems)
    if table.rows < STREAMED or mapping.read.melt or mapping.skip or lost:
        return False
    _open(con, table)
    left_out = totals.reason_sql(table, sources.contract, mapping)
    return not count(con, f"SELECT count(*) FROM src WHERE {left_out} IS NOT NULL")


def _view(
    con: duckdb.DuckDBPyConnection, sources: Sources, mapping: Mapping, present: Collection[str]
) -> None:
    con.execute("DROP TABLE mapped")
    every = _every(con, sources, mapping, present, "_line::BIGINT")
    con.execute(f"CREATE VIEW mapped AS {every}")


def _open(con: duckdb.DuckDBPyConnection, table: Table) -> None:
    con.execute(
        f"CREATE OR REPLACE VIEW src AS SELECT * FROM read_parquet({quoted(str(table.path))})"
    )


def _every(
    con: duckdb.DuckDBPyConnection,
    sources: Sources,
    mapping: Mapping,
    present: Collection[str],
    row: str,
    more: str = "",
) -> str:
    """The rows of view ``src`` with the columns of ``mapped``; ``row``: SQL that numbers them."""
    table, contract = sources.table, sources.contract
    picked = [_column(con, sources, mapping, c.name) for c in contract.columns if c.name in present]
    names = [f'"r_{c.name}"' for c in contract.columns if c.name in present]
    melt = mapping.read.melt
    of = sources.sql(melt.variable) if melt else "NULL::VARCHAR"
    columns = [
        f"{row} AS _row",
        "_line",
        f"{quoted(table.sheet or '')} AS _sheet",
        f"{_hash(sources, mapping)} AS _hash",
        f"{of} AS _of",
        *(f"{text} AS {name}" for text, name in zip(picked, names, strict=True)),
    ]
    return f"SELECT {', '.join([*columns, more] if more else columns)} FROM src"


def _hash(sources: Sources, mapping: Mapping) -> str:
    """SQL for a digest of the whole source row, where its key is made of that."""
    if not sources.contract.makes_key:
        return "NULL::VARCHAR"
    whole = ", ".join(f"coalesce(c{i}, '')" for i in range(len(sources.table.header)))
    if any(SHEET_NAME in r.sources for f in mapping.columns.values() for r in f.rules):
        whole += f", {quoted(sources.table.sheet or '')}"  # rows alike on two sheets are two
    return f"md5(concat_ws(chr(31), {whole}))"


def _append(
    con: duckdb.DuckDBPyConnection, sources: Sources, mapping: Mapping, present: Collection[str]
) -> None:
    table = sources.table
    _open(con, table)
    total = totals.reason_sql(table, sources.contract, mapping)
    skip = f"coalesce({_skip(sources, mapping)}, {total})" if mapping.skip else total
    before = count(
        con,
        "SELECT greatest(max(m), 0) FROM (SELECT max(_row) AS m FROM mapped "
        "UNION ALL SELECT max(_row) FROM totals)",
    )
    here = count(con, "SELECT count(*) FROM mapped")
    numbered = f"row_number() OVER () + {before}"
    every = _every(con, sources, mapping, present, numbered, f"{skip} AS _reason")
    con.execute(
        f"INSERT INTO mapped SELECT * EXCLUDE (_reason) FROM ({every}) WHERE _reason IS NULL"
    )
    taken = count(con, "SELECT count(*) FROM mapped") - here
    if taken < count(con, "SELECT count(*) FROM src"):
        _leave_out(con, table, mapping, every, before)
    _mark_lost(con, sources, mapping, present)


def _leave_out(
    con: duckdb.DuckDBPyConnection, table: Table, mapping: Mapping, every: str, before: int
) -> None:
    """Count the rows that aren't taken, and keep them: totals are held against the others."""
    con.execute(
        "INSERT INTO totals SELECT _reason, _grand, * EXCLUDE (_reason, _grand) FROM "
        f"(SELECT t.*, {_grand(table)} AS _grand FROM ({every}) t JOIN src USING (_line)) "
        "WHERE _reason IS NOT NULL"
        if mapping.read.melt is None
        else "INSERT INTO totals SELECT _reason, true, * EXCLUDE (_reason) FROM "
        f"({every}) WHERE _reason IS NOT NULL"
    )
    con.execute(
        "INSERT INTO skipped SELECT _reason, count(*) FROM totals WHERE _row > ? GROUP BY 1",
        [before],
    )


def _grand(table: Table) -> str:
    """Whether a total is of the whole table (合计, 总计), and not of what came since the last."""
    own = [f"c{i}" for i, name in enumerate(table.header) if not name.startswith("前言:")]
    every = f"concat_ws('|', {', '.join(own)})"
    word = "(?:^|[|])[^|]{0,3}[合总共]计"
    return f"regexp_matches(regexp_replace({every}, '[\\s　]', '', 'g'), {quoted(word)})"


def _mark_lost(
    con: duckdb.DuckDBPyConnection, sources: Sources, mapping: Mapping, present: Collection[str]
) -> None:
    """Give cells that the readers emptied back as what they are: unreadable, not blank.

    A blank number of posts is one post; a formula without value is not.
    """
    table = sources.table
    lost = [p for p in table.problems if p.row_kept and p.column]
    if not lost:
        return
    con.execute("CREATE OR REPLACE TEMP TABLE lost (line INTEGER, source VARCHAR, said VARCHAR)")
    con.executemany(
        "INSERT INTO lost VALUES (?, ?, ?)",
        [(p.line, p.column, LOST.join(("", p.reason, p.accepted, p.value))) for p in lost],
    )
    for name in present:
        source = only_source(mapping, name)
        if source in table.header:
            con.execute(
                f'UPDATE mapped SET "r_{name}" = lost.said FROM lost WHERE lost.line = '
                f"mapped._line AND lost.source = ? AND mapped._sheet = ? "
                f'AND mapped."r_{name}" IS NULL',
                [source, table.sheet or ""],
            )


def only_source(mapping: Mapping, name: str) -> str | None:
    """The source column that alone fills a contract column, if it is one."""
    filled = mapping.columns.get(name)
    sources = {s for rule in (filled.rules if filled else ()) for s in rule.sources}
    return sources.pop() if len(sources) == 1 else None


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


def _column(con: duckdb.DuckDBPyConnection, sources: Sources, mapping: Mapping, name: str) -> str:
    filled = mapping.columns.get(name)
    if filled is None:
        return "NULL"
    text = _ruled(con, sources, filled) if filled.rules else "NULL::VARCHAR"
    if filled.inside:
        text = f"coalesce({text}, {unit_in_name.of(_column(con, sources, mapping, filled.inside))})"
    if filled.percents:
        beside = sources.contract.column(name).unit_column
        unit = _column(con, sources, mapping, beside) if beside in mapping.columns else None
        text = percents.number(text, unit)
    if not filled.written and not filled.beside:
        return text
    unit = quoted(filled.written)
    if filled.beside:
        unit = f"coalesce(nullif(trim({sources.sql(filled.beside)}), ''), {unit})"
    bare = f"regexp_full_match({text}, '[-+]?[0-9][0-9,，]*([.][0-9]+)?')"
    return f"CASE WHEN {bare} THEN {text} || {unit} ELSE {text} END"


def _ruled(con: duckdb.DuckDBPyConnection, sources: Sources, filled: Filled) -> str:
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
