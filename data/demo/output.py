"""One Parquet file per contract, as an office would hand it over: Chinese headers, text values."""

from collections.abc import Mapping
from pathlib import Path

import duckdb

from data.contracts import CONTRACTS
from data.demo.draws import draw
from data.months import month_text

EDUCATIONS = ("未说明", "初中及以下", "高中", "大专", "本科", "硕士", "博士")


def install(con: duckdb.DuckDBPyConnection) -> None:
    """Define the SQL macros that write numbers as an office writes them."""
    levels = ", ".join(f"'{name}'" for name in EDUCATIONS)
    con.execute("CREATE OR REPLACE MACRO month_text(m) AS printf('%d-%02d', m // 12, m % 12 + 1)")
    con.execute(
        "CREATE OR REPLACE MACRO day_of(m, u) AS "
        "make_date(CAST(m // 12 AS BIGINT), CAST(m % 12 + 1 AS BIGINT), "
        "CAST(1 + floor(28 * u) AS BIGINT))"
    )
    con.execute(f"CREATE OR REPLACE MACRO education_text(e) AS [{levels}][e + 1]")
    # Serial numbers under 其他证件: they can never be anybody's.
    con.execute("CREATE OR REPLACE MACRO person_id(p) AS printf('YS%010d', p)")
    # An invented run (YS……) of 组织机构代码, with the check digit of GB 11714.
    con.execute(
        "CREATE OR REPLACE MACRO employer_id(e) AS printf('YS%06d', e) || "
        "substr('0123456789X', CAST((11 - (298 + e // 100000 % 10 * 9 + e // 10000 % 10 * 10 "
        "+ e // 1000 % 10 * 5 + e // 100 % 10 * 8 + e // 10 % 10 * 4 + e % 10 * 2) % 11) % 11 "
        "AS BIGINT) + 1, 1)"
    )


def write(
    con: duckdb.DuckDBPyConnection,
    out: Path,
    contract: str,
    columns: Mapping[str, str],
    rows: str,
    *,
    name: str = "",
) -> Path:
    """Write ``<contract>.parquet``, or a file of another name.

    Args:
        con: the connection that holds the province.
        out: the folder.
        contract: name of the contract; its labels become the headers.
        columns: English column name → SQL, in the order of the file.
        rows: what follows ``FROM``; the order of rows is its business.
        name: of the file, where it isn't the contract's.
    """
    known = CONTRACTS[contract]
    if "person_key" in columns:
        # Invented serials are nobody's resident number, so each file says what they are.
        kind = f"CASE WHEN {columns['person_key']} IS NOT NULL THEN '其他证件' END"
        columns = {"id_type": kind, **columns}
    selected = ", ".join(f'{sql} AS "{known.column(name).label}"' for name, sql in columns.items())
    path = out / f"{name or contract}.parquet"
    quoted = str(path).replace("'", "''")
    con.execute(f"COPY (SELECT {selected} FROM {rows}) TO '{quoted}' (FORMAT parquet)")
    return path


def month_text_sql(first: int, last: int, month: str) -> str:
    """SQL for a month's text, looked up: ten times as fast as printing each."""
    names = ", ".join(f"'{month_text(m)}'" for m in range(first, last + 1))
    return f"[{names}][{month} - {first - 1}]"


def coded(contract: str, column: str, sql: str) -> str:
    """SQL that turns a code of a column into the words an office writes."""
    codes = CONTRACTS[contract].column(column).codes
    cases = " ".join(f"WHEN '{code}' THEN '{words}'" for code, words in codes.items())
    return f"CASE {sql} {cases} END"


def bell(purpose: str, who: str, turn: str = "0") -> str:
    """SQL for a nearly normal number (sum of three even ones): mean 0, variance 1, within ±3."""
    parts = " + ".join(draw(f"{purpose} {i}", who, turn) for i in (1, 2, 3))
    return f"(({parts} - 1.5) * 2.0)"
