"""What must be true of a snapshot before anybody sees it: checked on the exact cubes."""

from collections.abc import Iterable

import duckdb

from data.cubes.served import SERVED, lacking

# stock(t) - stock(t-1) = arrivals, resumptions and reclassifications at t, less those who were
# last there at t-1, for every cell of every level.
_IDENTITY = """
WITH stocks AS (
    SELECT month, {place} AS region, industry, education,
           SUM(people) AS people, SUM(talent) AS talent, SUM(high) AS high
    FROM stock GROUP BY ALL
), change AS (
    SELECT month, region, industry, education, people, talent, high FROM stocks
    UNION ALL
    SELECT month + 1, region, industry, education, -people, -talent, -high FROM stocks
    UNION ALL
    SELECT CASE WHEN event IN (6, 7) THEN month + 1 ELSE month END, region, industry, education,
           CASE WHEN event IN (5, 6, 7) THEN people ELSE -people END,
           CASE WHEN event IN (5, 6, 7) THEN talent ELSE -talent END,
           CASE WHEN event IN (5, 6, 7) THEN high ELSE -high END
    FROM flow WHERE level = {level}
)
SELECT month, region, industry, education, SUM(people) AS people, SUM(talent) AS talent,
       SUM(high) AS high
FROM change, limits
WHERE month > first_month AND month <= last_month
GROUP BY month, region, industry, education
HAVING SUM(people) <> 0 OR SUM(talent) <> 0 OR SUM(high) <> 0
LIMIT 3
"""
# Who was in a cell stayed or left it, and who is in it a year later stayed or entered.
_CELLS = """
WITH points AS (
    SELECT level, region, section, band, month, SUM(people) AS people, SUM(stayed) AS stayed,
           SUM(stayed - raised) AS same, SUM(moved + away + gone) AS gone
    FROM cell_stay GROUP BY ALL
), entered AS (
    SELECT level, region, section, band, month, SUM(people) AS people FROM cell_entry GROUP BY ALL
)
SELECT p.month, p.level, p.region, p.section, p.band
FROM points AS p
CROSS JOIN limits AS l
LEFT JOIN points AS b ON b.level = p.level AND b.region = p.region AND b.section = p.section
                     AND b.band = p.band AND b.month = p.month - 12
LEFT JOIN entered AS e ON e.level = p.level AND e.region = p.region AND e.section = p.section
                      AND e.band = p.band AND e.month = p.month
WHERE (p.month < l.last_month AND p.people <> p.stayed + p.gone)
   OR (p.month >= l.first_month + 12
       AND p.people <> COALESCE(b.same, 0) + COALESCE(e.people, 0))
LIMIT 3
"""
_PLACES = {1: "region // 10000 * 10000", 2: "region // 100 * 100", 3: "region"}


class NotTrue(Exception):
    """A snapshot contradicts itself; it must not be published."""


def columns_of(con: duckdb.DuckDBPyConnection) -> dict[str, tuple[str, ...]]:
    """Every table of a snapshot with its columns, as they lie in the file."""
    rows = con.execute(
        "SELECT table_name, list(column_name ORDER BY column_index) FROM duckdb_columns() "
        "WHERE NOT internal AND database_name = current_database() GROUP BY table_name"
    ).fetchall()
    return {name: tuple(columns) for name, columns in rows}


def verify_cubes(
    con: duckdb.DuckDBPyConnection, wanted: Iterable[str] = tuple(SERVED)
) -> dict[str, tuple[int, str]]:
    """Read a snapshot back whole and check its identities.

    Args:
        con: the finished snapshot.
        wanted: the cubes that it must have; an older version's may be fewer. Identities over
            columns that its cubes never had are passed over: they were checked when it was built.

    Returns:
        Rows and a digest of the content, independent of order, per cube.

    Raises:
        NotTrue: a cube is missing, negative, or stock and flow do not add up; the text names
            the first cells.
    """
    rows = {}
    for name in wanted:
        try:
            found = con.execute(
                f'SELECT COUNT(*), CAST(COALESCE(SUM(hash(t)), 0) AS VARCHAR) FROM "{name}" AS t'
            ).fetchone()
        except duckdb.CatalogException as error:
            raise NotTrue(f"快照缺少「{name}」") from error
        rows[name] = found or (0, "0")
    lacks = lacking(columns_of(con))
    incomplete = {name.partition(".")[0] for name in lacks}
    if not incomplete & {"stock", "flow", "limits"}:
        _stock_and_flow(con)
    if not incomplete & {"cell_stay", "cell_entry", "limits"}:
        _cells(con)
    return rows


def _stock_and_flow(con: duckdb.DuckDBPyConnection) -> None:
    bad = con.execute(
        "SELECT COUNT(*) FROM stock WHERE people < 0 OR talent < 0 OR talent > people "
        "OR high > people"
    ).fetchone()
    if bad and bad[0]:
        raise NotTrue(f"存量有 {bad[0]} 个单元为负或人才数多于总人数")
    for level, place in _PLACES.items():
        broken = con.execute(_IDENTITY.format(place=place, level=level)).fetchall()
        if broken:
            cells = "；".join(str(row) for row in broken)
            raise NotTrue(f"存量与流量不平（级别 {level}）：{cells}")


def _cells(con: duckdb.DuckDBPyConnection) -> None:
    broken = con.execute(_CELLS).fetchall()
    if broken:
        raise NotTrue(f"年度留出入不平：{'；'.join(str(row) for row in broken)}")
