"""A text table as read → one text column per contract column, by the mapping's rules, in SQL."""

from collections.abc import Collection, Sequence
from dataclasses import replace

import duckdb

from data.contracts import Contract, Kind
from data.importing import parts, totals
from data.importing.mapping import SHEET_NAME, Mapping
from data.importing.parsed import LOST
from data.importing.ruled import Sources, only_source, skip_sql, text_sql
from data.readers.model import Table
from data.staging.schema import quoted

STREAMED = 1_000_000  # rows from which on a plain file is read anew for each look, and not copied
# SQL for where a row stands: its line, or the key that its database knows it by (w: places).
PLACE = "coalesce(w.place, '第 ' || {}._line || ' 行')"


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
    con.execute("CREATE OR REPLACE TABLE asked (note VARCHAR)")
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
    filled = [c.name for c in contract.columns if c.name in present]
    melt = mapping.read.melt
    of = sources.sql(melt.variable) if melt else "NULL::VARCHAR"
    columns = [
        f"{row} AS _row",
        "_line",
        f"{quoted(table.sheet or '')} AS _sheet",
        f"{_hash(sources, mapping)} AS _hash",
        f"{of} AS _of",
        *(f'{text_sql(con, sources, mapping, name)} AS "r_{name}"' for name in filled),
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
    found = parts.judged(con, table, sources.contract, mapping, total)
    total, sources = found.sql(total), replace(sources, parts=bool(found.kept))
    con.executemany("INSERT INTO asked VALUES (?)", [[note] for note in found.notes] or [[None]])
    skip = f"coalesce({skip_sql(sources, mapping)}, {total})" if mapping.skip else total
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
    """Whether a total is of the whole table (合计, 总计, 累计), not of what came since the last."""
    own = [f"c{i}" for i, name in enumerate(table.header) if not name.startswith("前言:")]
    every = f"concat_ws('|', {', '.join(own)})"
    every = f"regexp_replace({every}, '[\\s　]', '', 'g')"
    whole = "(?:^|[|])(?:[^|]{0,3}[合总共累]计|(?i:grand)?-?(?i:total)(?:[|]|$)|全部|所有)"
    page = "(?:^|[|])[^|]?本页"
    of_all = f"regexp_matches({every}, {quoted(whole)})"
    return f"({of_all} AND NOT regexp_matches({every}, {quoted(page)}))"


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


def count(con: duckdb.DuckDBPyConnection, sql: str) -> int:
    """The one whole number that a query gives (0 for NULL)."""
    row = con.execute(sql).fetchone()
    return int(row[0] or 0) if row else 0
