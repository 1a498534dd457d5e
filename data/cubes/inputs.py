"""Before the portable SQL starts: dates become integers, reference lists become tables.

The engines disagree about dates (DESIGN §5), so whatever needs a calendar happens here, on DuckDB,
and the cube SQL sees month numbers and day counts only.
"""

import duckdb

from data.contracts import CONTRACTS
from data.home import Home
from data.reference import occupations, regions, schools
from data.staged import relation

_MONTH = "CAST(year({0}) * 12 + month({0}) - 1 AS INTEGER)"

_VIEWS = {
    "posting_in": f"""
        SELECT title, employer, region, industry, occupation, education, headcount, filled,
               salary_low, salary_high, channel,
               COALESCE({_MONTH.format("posted_on")}, {_MONTH.format("closed_on")},
                        (SELECT MAX({_MONTH.format("posted_on")}) FROM job_posting),
                        CAST(year(today()) * 12 + month(today()) - 1 AS INTEGER)) AS posted_month,
               {_MONTH.format("closed_on")} AS closed_month,
               CAST(closed_on - posted_on AS INTEGER) AS days_open
        FROM job_posting""",
    "seeker_in": f"""
        SELECT region, hukou, education, occupation,
               {_MONTH.format("registered_on")} AS registered_month,
               {_MONTH.format("intention_reached_on")} AS reached_month
        FROM job_seeker""",
    "graduate_in": """
        SELECT school, education, graduation_year, origin, destination_type, destination_region,
               destination_industry, COALESCE("count", 1) AS people
        FROM graduate""",
    "payout_in": f"""
        SELECT region, kind, status, amount,
               {_MONTH.format("paid_on")} AS paid_month,
               CAST(paid_on - applied_on AS INTEGER) AS days,
               CAST((SELECT MAX(GREATEST(applied_on, COALESCE(decided_on, applied_on),
                                         COALESCE(paid_on, applied_on))) FROM policy_payout)
                    - COALESCE(decided_on, applied_on) AS INTEGER) AS waited
        FROM policy_payout""",
}


def prepare(con: duckdb.DuckDBPyConnection, home: Home) -> None:
    """Register the source views and reference tables that the cube SQL reads.

    Args:
        con: the snapshot being built; it may read staged Parquet.
        home: where the accepted loads lie.
    """
    for name in CONTRACTS:
        relation(con, home, name)
    for name, sql in _VIEWS.items():
        con.execute(f"CREATE OR REPLACE VIEW {name} AS {sql}")
    _reference(con)
    con.execute(
        f"""CREATE TABLE month_dim AS
        SELECT CAST(range AS INTEGER) AS month FROM range(1990 * 12, 1 + (
            SELECT GREATEST(
                (SELECT COALESCE(MAX(month), 0) FROM insurance_month),
                (SELECT COALESCE(MAX(GREATEST(start_month, COALESCE(end_month, 0))), 0)
                 FROM employment),
                (SELECT COALESCE(MAX(posted_month), 0) FROM posting_in),
                (SELECT COALESCE(MAX({_MONTH.format("registered_on")}), 0) FROM job_seeker))))"""
    )


def _reference(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("CREATE TABLE region_dim (region INTEGER, city INTEGER, province INTEGER)")
    con.executemany(
        "INSERT INTO region_dim VALUES (?, ?, ?)",
        [(r.code, r.code // 100 * 100, r.code // 10_000 * 10_000) for r in regions()],
    )
    con.execute("CREATE TABLE occupation_dim (code VARCHAR, grp VARCHAR)")
    con.executemany(
        "INSERT INTO occupation_dim VALUES (?, ?)",
        [(o.code, "-".join(o.code.split("-")[:3])) for o in occupations()],
    )
    con.execute("CREATE TABLE school_dim (school VARCHAR, region INTEGER)")
    con.executemany("INSERT INTO school_dim VALUES (?, ?)", [(s.name, s.city) for s in schools()])
