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
    FROM stock {near} GROUP BY ALL
), change AS (
    SELECT month, region, industry, education, people, talent, high FROM stocks
    UNION ALL
    SELECT month + 1, region, industry, education, -people, -talent, -high FROM stocks
    UNION ALL
    SELECT CASE WHEN event IN (6, 7) THEN month + 1 ELSE month END, region, industry, education,
           CASE WHEN event IN (5, 6, 7) THEN people ELSE -people END,
           CASE WHEN event IN (5, 6, 7) THEN talent ELSE -talent END,
           CASE WHEN event IN (5, 6, 7) THEN high ELSE -high END
    FROM flow {near_flow} WHERE level = {level}
)
SELECT month, region, industry, education, SUM(people) AS people, SUM(talent) AS talent,
       SUM(high) AS high
FROM change {within}, limits
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
# Where and when two snapshots differ in stock or flow, by digests of each place's rows of a month.
_DIFFERING = """
CREATE TEMP TABLE differing AS
WITH places AS (
    SELECT 1 AS level, 10000 AS wide UNION ALL SELECT 2, 100 UNION ALL SELECT 3, 1
), sides AS (
    SELECT month, region, {sum} AS n FROM stock AS t GROUP BY ALL
    UNION ALL SELECT month, region, -{sum} FROM {old}.stock AS t GROUP BY ALL
), flows AS (
    SELECT level, month, region, {sum} AS n FROM flow AS t GROUP BY ALL
    UNION ALL SELECT level, month, region, -{sum} FROM {old}.flow AS t GROUP BY ALL
), counties AS (
    SELECT month, region FROM sides GROUP BY ALL HAVING SUM(n) <> 0
)
SELECT DISTINCT level, month, region // wide * wide AS region FROM counties, places
UNION
SELECT level, month, region FROM flows GROUP BY ALL HAVING SUM(n) <> 0
"""
# The identity of a month holds its stock, the one before it, and the flows of both.
_CONCERNED = """
CREATE TEMP TABLE concerned AS
SELECT DISTINCT level, month + step AS month, region
FROM differing, (SELECT unnest([0, 1]) AS step)
"""
_NEAR = """
CREATE TEMP TABLE near AS
SELECT DISTINCT level, month - step AS month, region
FROM concerned, (SELECT unnest([0, 1]) AS step)
"""


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
    con: duckdb.DuckDBPyConnection, wanted: Iterable[str] = tuple(SERVED), *, old: str = ""
) -> dict[str, tuple[int, str]]:
    """Read a snapshot back whole and check its identities.

    Args:
        con: the finished snapshot.
        wanted: the cubes that it must have; an older version's may be fewer. Identities over
            columns that its cubes never had are passed over: they were checked when it was built.
        old: a database with the cubes of a snapshot that was checked. Stock and flow are compared
            with its, place by place and month by month, and need not be added up again where all
            of them are the same.

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
        _stock_and_flow(con, old)
    if not incomplete & {"cell_stay", "cell_entry", "limits"}:
        _cells(con)
    return rows


def _stock_and_flow(con: duckdb.DuckDBPyConnection, old: str) -> None:
    bad = con.execute(
        "SELECT COUNT(*) FROM stock WHERE people < 0 OR talent < 0 OR talent > people "
        "OR high > people"
    ).fetchone()
    if bad and bad[0]:
        raise NotTrue(f"存量有 {bad[0]} 个单元为负或人才数多于总人数")
    only = _same_start(con, old)
    if only:
        digest = "CAST(SUM(hash(t)) AS HUGEINT)"
        con.execute(_DIFFERING.format(sum=digest, old=old) + ";" + _CONCERNED + ";" + _NEAR)
    for level, place in _PLACES.items():
        broken = con.execute(_identity(level, place, only=only)).fetchall()
        if broken:
            cells = "；".join(str(row) for row in broken)
            raise NotTrue(f"存量与流量不平（级别 {level}）：{cells}")


def _same_start(con: duckdb.DuckDBPyConnection, old: str) -> bool:
    """Whether an old snapshot tells what need not be added up: its data begin in the same month.

    Its last month may be another: nothing of the months up to it is judged by where data end.
    """
    if not old:
        return False
    query = f"SELECT n.first_month = o.first_month FROM limits AS n, {old}.limits AS o"
    return con.execute(query).fetchall() == [(True,)]


def _identity(level: int, place: str, *, only: bool) -> str:
    """The cells of a level for which stock and flow don't add up; all, or where they differ."""
    if not only:
        return _IDENTITY.format(place=place, level=level, near="", near_flow="", within="")
    semi = "SEMI JOIN (SELECT month, region AS at FROM {0} WHERE level = {1}) AS o ON {2}"
    same = "o.month = {0}.month AND o.at = {1}"
    return _IDENTITY.format(
        place=place,
        level=level,
        near=semi.format("near", level, same.format("stock", place)),
        near_flow=semi.format("near", level, same.format("flow", "flow.region")),
        within=semi.format("concerned", level, same.format("change", "change.region")),
    )


def _cells(con: duckdb.DuckDBPyConnection) -> None:
    broken = con.execute(_CELLS).fetchall()
    if broken:
        raise NotTrue(f"年度留出入不平：{'；'.join(str(row) for row in broken)}")
