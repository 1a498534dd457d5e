"""Before the portable SQL starts: dates become integers, reference lists become tables.

The engines disagree about dates (DESIGN §5), so whatever needs a calendar happens here, on DuckDB,
and the cube SQL sees month numbers and day counts only.
"""

import re

import duckdb
import pandas as pd

from data.contracts import CONTRACTS
from data.home import Home
from data.reference import (
    industries,
    major_class,
    occupations,
    regions,
    schools,
    sections,
    sections_alone,
)
from data.reference.retirement import retirement_table
from data.staging.views import relation

_MONTH = "CAST(year({0}) * 12 + month({0}) - 1 AS INTEGER)"

_VIEWS = {
    "posting_in": f"""
        SELECT title, employer, region, industry, occupation, education, headcount, filled,
               salary_low, salary_high, channel,
               COALESCE({_MONTH.format("posted_on")},
                        LEAST({_MONTH.format("closed_on")},
                              (SELECT MAX({_MONTH.format("posted_on")}) FROM job_posting)),
                        CAST(year(today()) * 12 + month(today()) - 1 AS INTEGER)) AS posted_month,
               {_MONTH.format("closed_on")} AS closed_month,
               CAST(closed_on - posted_on AS INTEGER) AS days_open
        FROM job_posting""",
    "seeker_in": f"""
        SELECT region, hukou, education, occupation,
               COALESCE(wage_low, wage_high) AS wage_wanted,
               {_MONTH.format("registered_on")} AS registered_month,
               {_MONTH.format("intention_reached_on")} AS reached_month
        FROM job_seeker""",
    # Days as whole numbers: 2026-07-01 is 20260701.
    "clause_in": """
        SELECT city, policy, item, grantee, paid_as, amount, threshold, source,
               CAST(year(since) * 10000 + month(since) * 100 + day(since) AS INTEGER) AS since,
               CAST(year(until) * 10000 + month(until) * 100 + day(until) AS INTEGER) AS until
        FROM policy_clause""",
    "graduate_in": """
        SELECT school, major, education, graduation_year, origin, destination_type,
               destination_region, destination_industry, COALESCE("count", 1) AS people
        FROM graduate""",
    "payout_in": f"""
        SELECT case_id, region, policy, kind, status, amount, person_key, employer_key,
               CAST(round(amount * 100) AS BIGINT) AS fen,
               CAST(COALESCE(review_flag, false) AS INTEGER) AS reported,
               CAST(applied_on - DATE '1990-01-01' AS INTEGER) AS applied_day,
               {_MONTH.format("applied_on")} AS applied_month,
               {_MONTH.format("decided_on")} AS decided_month,
               CAST(decided_on - applied_on AS INTEGER) AS days_to_decide,
               CAST(paid_on - decided_on AS INTEGER) AS days_after_decision,
               COALESCE({_MONTH.format("decided_on")}, {_MONTH.format("paid_on")}) AS granted_month,
               {_MONTH.format("paid_on")} AS paid_month,
               CAST(paid_on - applied_on AS INTEGER) AS days,
               CAST((SELECT MAX(GREATEST(applied_on, COALESCE(decided_on, applied_on),
                                         COALESCE(paid_on, applied_on))) FROM policy_payout)
                    - COALESCE(decided_on, applied_on) AS INTEGER) AS waited
        FROM policy_payout""",
    "fund_step_in": """
        SELECT department, programme, region, "year", step, fund_source,
               CAST(round(amount * 100) AS BIGINT) AS fen,
               CAST(done_on - DATE '1990-01-01' AS INTEGER) AS "day"
        FROM fund_step""",
    "finance_in": """
        SELECT month, region, kind, product, cases, outstanding, overdue,
               CAST(round(amount * 100) AS BIGINT) AS fen,
               CAST(round(balance * 100) AS BIGINT) AS balance_fen
        FROM talent_finance""",
    "policy_in": f"""
        SELECT policy, kind, region, department, fund_source, amount, education_min, age_max,
               insured_months, arrived_from, stay_months, claim_gap, clause,
               {_MONTH.format("start_on")} AS start_month,
               COALESCE({_MONTH.format("end_on")}, 999999) AS end_month
        FROM policy WHERE outcome IS NULL""",
    "event_in": f"""
        SELECT policy, region, outcome, {_MONTH.format("start_on")} AS start_month
        FROM policy WHERE outcome IS NOT NULL""",
    # Days as texts: 2026-03-31; one without is older than any.
    "target_in": """
        SELECT indicator, region, year, target, kind, department, lead, milestones, state, progress,
               COALESCE(strftime(due_on, '%Y-%m-%d'), '') AS due,
               COALESCE(strftime(issued_on, '%Y-%m-%d'), '') AS issued
        FROM target""",
}


def prepare(con: duckdb.DuckDBPyConnection, home: Home) -> None:
    """Register the source views and reference tables that the cube SQL reads.

    Args:
        con: the snapshot being built; it may read staged Parquet.
        home: where the accepted loads lie.
    """
    views(con, home)
    # Rows of monthly insurance are the many: they are counted once, for whoever asks how many.
    con.execute(
        "CREATE TABLE insured_count AS "
        "SELECT region, month, COUNT(*) AS n FROM insurance_month GROUP BY region, month"
    )
    reference(con)


def views(con: duckdb.DuckDBPyConnection, home: Home) -> None:
    """Register the source views."""
    for name in CONTRACTS:
        relation(con, home, name)
    for name, sql in _VIEWS.items():
        con.execute(f"CREATE OR REPLACE VIEW {name} AS {sql}")


def views_of(contract: str) -> list[str]:
    """The views that are made of a contract's rows."""
    return [name for name, sql in _VIEWS.items() if re.search(rf"\b{contract}\b", sql)]


def reference(con: duckdb.DuckDBPyConnection) -> None:
    """Make the reference tables, months up to the newest of any source among them.

    They go on to the end of five years: a list that each new month lengthens would be a change to
    all cubes that read it. None counts a month that no source reaches.
    """
    _reference(con)
    con.execute(
        f"""CREATE TABLE month_dim AS
        SELECT CAST(range AS INTEGER) AS month FROM range(1990 * 12, 60 + (
            SELECT newest - MOD(newest, 60) FROM (SELECT GREATEST(
                (SELECT COALESCE(MAX(month), 0) FROM insured_count),
                (SELECT COALESCE(MAX(GREATEST(start_month, COALESCE(end_month, 0))), 0)
                 FROM employment),
                (SELECT COALESCE(MAX(posted_month), 0) FROM posting_in),
                (SELECT COALESCE(MAX({_MONTH.format("registered_on")}), 0) FROM job_seeker)
            ) AS newest)))"""
    )


def _reference(con: duckdb.DuckDBPyConnection) -> None:
    places = [r.code for r in regions()]
    _table(
        con,
        "region_dim",
        pd.DataFrame(
            {
                "region": places,
                "city": [code // 100 * 100 for code in places],
                "province": [code // 10_000 * 10_000 for code in places],
            }
        ).astype("int32"),
    )
    codes = [o.code for o in occupations()]
    _table(
        con,
        "occupation_dim",
        pd.DataFrame(
            {
                "code": codes,
                "grp": ["-".join(code.split("-")[:3]) for code in codes],
            }
        ),
    )
    _table(
        con,
        "school_dim",
        pd.DataFrame(
            {
                "school": [s.name for s in schools()],
                "region": [s.city for s in schools()],
                "first_class": [int(s.tier == "双一流") for s in schools()],
            }
        ).astype({"region": "int32", "first_class": "int32"}),
    )
    # A section (门类) as a number in the standard's order, A = 1; 0 is not stated.
    letters = {section.code: number for number, section in enumerate(sections(), 1)}
    every = (*industries(), *sections_alone())
    _table(
        con,
        "industry_dim",
        pd.DataFrame(
            {
                "industry": [i.code for i in every],
                "section": [letters[i.section] for i in every],
            }
        ).astype("int32"),
    )
    columns = ["gender", "birth_year", "birth_month", "office", "month", "former"]
    kinds = dict.fromkeys(columns[1:], "int32")
    _table(con, "retirement_dim", pd.DataFrame(retirement_table(), columns=columns).astype(kinds))
    _majors(con)


def _majors(con: duckdb.DuckDBPyConnection) -> None:
    """Every major that a source names, with the code of its class; unknown ones are left out."""
    named = " UNION ".join(
        f"SELECT major FROM {name} WHERE major IS NOT NULL"
        for name in ("graduate", "student", "person")
    )
    found = [
        (name, vocational, int(known.code))
        for (name,) in con.execute(named).fetchall()
        for vocational, scheme in ((0, "本科"), (1, "高职"))
        if (known := major_class(name, scheme)) is not None
    ]
    frame = pd.DataFrame(found, columns=["name", "vocational", "major"])
    kinds = {"name": "str", "vocational": "int32", "major": "int32"}
    _table(con, "major_dim", frame.astype(kinds))


def _table(con: duckdb.DuckDBPyConnection, name: str, frame: pd.DataFrame) -> None:
    """In one go: row-wise inserts of three thousand regions take longer than all the cubes."""
    con.register("given", frame)
    con.execute(f"CREATE TABLE {name} AS SELECT * FROM given")
    con.unregister("given")
