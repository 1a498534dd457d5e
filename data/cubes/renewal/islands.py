"""The islands of monthly insurance (``01_spell.sql``), brought up to date instead of made anew.

Whoever lost a row or has one otherwise is read anew from all months; months that only came are put
to the islands that they touch. Both give what all rows together give: an island is as long as it
can be.
"""

from collections.abc import Callable

import duckdb

from data.cubes.renewal.graph import nodes

_COLUMNS = ("person_key", "employer_key", "region", "industry", "occupation")
_ROW = ", ".join(_COLUMNS)
_MANY = 10  # one island in so many is worth writing all of them anew
_ISLAND = f"{_ROW}, wage, first_month, last_month, pay_first, pay_last"
# As the SQL has it: the month before the pay, so that the least is the first month's.
_PAID = "CAST(month AS BIGINT) * 1000000 + CAST(FLOOR(wage_base / 100) AS BIGINT)"


def renew(con: duckdb.DuckDBPyConnection, gone: str, came: str, rows: Callable[[str], str]) -> None:
    """Change ``aside.island`` and ``aside.insured_count`` by rows that went and came.

    Args:
        con: where they are.
        gone, came: tables of rows as the contract has them.
        rows: SQL for all rows, as they are now, of the people in a table.
    """
    con.execute(f"CREATE TABLE anew AS SELECT DISTINCT person_key FROM {gone}")
    con.execute("CREATE SCHEMA of_some")
    con.execute(f"CREATE TABLE of_some.insurance_month AS {rows('anew')}")
    made = next(node.sql for node in nodes() if node.table == "island")
    con.execute("SET search_path = 'work.of_some,work.main'")
    con.execute(made)
    con.execute("USE work")
    con.execute(
        f"CREATE TABLE added AS SELECT {_ROW}, month, wage_base FROM {came} "
        "ANTI JOIN anew USING (person_key)"
    )
    newest = _apart(con)
    con.execute(
        f"""CREATE TABLE joined AS
        SELECT {_ROW}, MAX(wage) AS wage, MIN(first_month) AS first_month,
               MAX(last_month) AS last_month,
               CAST(MIN(first_paid) - MIN(CAST(first_month AS BIGINT)) * 1000000 AS BIGINT)
                   AS pay_first,
               CAST(MAX(last_paid) - MAX(CAST(last_month AS BIGINT)) * 1000000 AS BIGINT)
                   AS pay_last
        FROM (
            SELECT *, SUM(starts) OVER w AS number
            FROM (
                SELECT *, CASE WHEN first_month - LAG(last_month) OVER w <= 1 THEN 0 ELSE 1 END
                       AS starts
                FROM (
                    SELECT {_ROW}, wage, first_month, last_month,
                           CAST(first_month AS BIGINT) * 1000000 + pay_first AS first_paid,
                           CAST(last_month AS BIGINT) * 1000000 + pay_last AS last_paid
                    FROM aside.island SEMI JOIN added_to USING (person_key, employer_key)
                    UNION ALL
                    SELECT {_ROW}, wage_base, month, month, {_PAID}, {_PAID}
                    FROM added SEMI JOIN added_to USING (person_key, employer_key)
                ) AS pieces
                WINDOW w AS (PARTITION BY {_ROW} ORDER BY first_month)
            ) AS marked
            WINDOW w AS (PARTITION BY {_ROW} ORDER BY first_month)
        ) AS numbered
        GROUP BY {_ROW}, number"""
    )
    _put_in(con, newest)
    con.execute(
        f"""CREATE OR REPLACE TABLE aside.insured_count AS
        SELECT region, month, CAST(SUM(n) AS BIGINT) AS n
        FROM (
            SELECT region, month, n FROM aside.insured_count
            UNION ALL SELECT region, month, 1 FROM {came}
            UNION ALL SELECT region, month, -1 FROM {gone}
        ) AS put
        GROUP BY region, month HAVING SUM(n) <> 0"""
    )
    con.execute("DROP SCHEMA of_some CASCADE")
    for name in ("anew", "added", "added_to", "goes_on", "joined"):
        con.execute(f"DROP TABLE {name}")


def _apart(con: duckdb.DuckDBPyConnection) -> int:
    """Part what was added: ``goes_on`` is what makes an island of the newest month longer by one,
    ``added_to`` are the persons and employers of all else.

    The first is nearly everybody of a new month, and no island lies behind to which it could join.
    Where it is only some, all are looked at alike.

    Returns:
        The newest month of before.
    """
    row = con.execute("SELECT COALESCE(MAX(last_month), 0), COUNT(*) FROM aside.island").fetchone()
    newest, islands = map(int, row) if row else (0, 0)
    same = " AND ".join(f"i.{x} IS NOT DISTINCT FROM a.{x}" for x in _COLUMNS)
    con.execute(
        f"CREATE TABLE longer AS SELECT {_ROW}, month, wage_base, {_PAID} AS paid FROM added AS a "
        f"SEMI JOIN (FROM aside.island WHERE last_month = {newest}) AS i ON {same} "
        f"WHERE month = {newest + 1}"
    )
    if _count(con, "longer") * _MANY < islands:
        con.execute("DELETE FROM longer")
    others = " AND ".join(f"o.{x} IS NOT DISTINCT FROM a.{x}" for x in (*_COLUMNS, "month"))
    con.execute(
        "CREATE TABLE added_to AS SELECT DISTINCT person_key, employer_key "
        f"FROM added AS a ANTI JOIN longer AS o ON {others}"
    )
    con.execute(
        "CREATE TABLE goes_on AS FROM longer ANTI JOIN added_to USING (person_key, employer_key)"
    )
    con.execute("DROP TABLE longer")
    return newest


def _put_in(con: duckdb.DuckDBPyConnection, newest: int) -> None:
    """Put ``joined``, ``goes_on`` and the islands read anew in place of those they come from."""
    many = max(_count(con, name) for name in ("goes_on", "anew", "added_to"))
    if not _count(con, "goes_on") and many * _MANY < _count(con, "aside.island"):
        con.execute("DELETE FROM aside.island WHERE person_key IN (FROM anew)")
        con.execute(
            "DELETE FROM aside.island AS i USING added_to AS a "
            "WHERE i.person_key = a.person_key AND i.employer_key = a.employer_key"
        )
        for table in ("joined", "of_some.island"):
            con.execute(f"INSERT INTO aside.island ({_ISLAND}) SELECT {_ISLAND} FROM {table}")
        return
    same = " AND ".join(f"i.{x} IS NOT DISTINCT FROM a.{x}" for x in _COLUMNS)
    con.execute(
        f"""CREATE OR REPLACE TABLE aside.island AS
        SELECT * FROM (
            SELECT {_ISLAND} FROM aside.island AS i ANTI JOIN anew USING (person_key)
            WHERE last_month < {newest}
        ) AS others ANTI JOIN added_to USING (person_key, employer_key)
        UNION ALL
        SELECT {", ".join(f"i.{x}" for x in _COLUMNS)}, GREATEST(i.wage, a.wage_base),
               i.first_month, CASE WHEN a.month IS NULL THEN i.last_month ELSE a.month END,
               COALESCE(i.pay_first, a.paid - CAST(i.first_month AS BIGINT) * 1000000),
               CASE WHEN a.month IS NULL THEN i.pay_last
                    ELSE GREATEST({newest}000000 + i.pay_last, a.paid) - {newest + 1}000000 END
        FROM (
            SELECT * FROM (
                SELECT {_ISLAND} FROM aside.island AS i ANTI JOIN anew USING (person_key)
                WHERE last_month = {newest}
            ) AS others ANTI JOIN added_to USING (person_key, employer_key)
        ) AS i LEFT JOIN goes_on AS a ON {same}
        UNION ALL
        SELECT {_ISLAND} FROM joined
        UNION ALL
        SELECT {_ISLAND} FROM of_some.island"""
    )


def _count(con: duckdb.DuckDBPyConnection, table: str) -> int:
    row = con.execute(f"SELECT COUNT(*) FROM {table}").fetchone()
    return int(row[0]) if row else 0
