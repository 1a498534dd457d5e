"""Where people work, and when: stays in a city, and the jobs inside each stay.

A *stay* is the time in one city without a break of three months. It ends by a hazard that falls
with time and has a cliff at half a year; that hazard is the truth that retention curves are
tested against. Inside a stay, jobs end at their industry's rate and follow one another, with
gaps of at most two months. Both are drawn turn by turn for all people at once.
"""

import math
from typing import Final

import duckdb

from data.demo.draws import draw, exponential, insert, slot
from data.demo.plan import GUEST_GRADUATE, INCUMBENT, LOCAL_GRADUATE, RETURNEE, Plan
from data.demo.troubles import start_of, strength_of
from data.demo.world import PULL
from data.months import month_number

CLIFF: Final = (6, 7)  # months of a stay
# Monthly hazard of leaving the city: up to and including this month of the stay.
_HAZARD: Final = (
    (2, 0.0),
    (5, 0.008),
    (7, 0.036),
    (12, 0.014),
    (24, 0.0115),
    (36, 0.0095),
    (60, 0.0075),
    (120, 0.0058),
    (720, 0.0046),
)
_BY_EDUCATION: Final = (1.10, 1.15, 1.05, 1.0, 0.92, 0.85, 0.75)
_NATIVE: Final = 0.6
_FINE: Final = 1000  # steps per unit of cumulative hazard in the inverse table
_REACH: Final = 4  # cumulative hazard beyond which nobody leaves
_IN, _OUT, _GAP = 0.41, 0.775, 0.94  # cumulative: to another city, out of the province, a break
_MOST_TURNS: Final = 200


def hazard(month: int) -> float:
    """Baseline hazard of leaving in this month of a stay (the first is 1)."""
    return next(h for last, h in _HAZARD if month <= last)


def cumulative() -> list[float]:
    """Cumulative baseline hazard after 0, 1, 2 … 720 months."""
    sums = [0.0]
    for month in range(1, 721):
        sums.append(sums[-1] + hazard(month))
    return sums


def build(con: duckdb.DuckDBPyConnection, plan: Plan) -> None:
    """Create ``stay`` and ``job``, all months to the plan's end."""
    _hazard_tables(con)
    _stays(con, plan)
    _jobs(con, plan)
    _second_jobs(con)


def _hazard_tables(con: duckdb.DuckDBPyConnection) -> None:
    sums = cumulative()
    insert(con, "risk", {"t": "INTEGER", "h": "DOUBLE"}, list(enumerate(sums)))
    months, t = [], 0
    for step in range(_REACH * _FINE):
        while t < 720 and sums[t] < (step + 0.5) / _FINE:
            t += 1
        months.append((step, t))
    insert(con, "leaving_at", {"s": "INTEGER", "t": "INTEGER"}, months)


def _stays(con: duckdb.DuckDBPyConnection, plan: Plan) -> None:
    con.execute(
        f"""CREATE OR REPLACE TABLE turn AS
        SELECT w.p, 0 AS k, w.city, w.county, month AS start,
            CASE WHEN kind = {INCUMBENT}
                 THEN least(CAST(floor(240 * pow({draw("tenure", "w.p")}, 1.3)) AS INTEGER) + 3,
                            greatest((month // 12 - born - 20) * 12, 3)) ELSE 0 END AS elapsed,
            education, origin // 100 * 100 AS home, retires
        FROM who w WHERE retires > month + 3"""
    )
    con.execute(
        "CREATE OR REPLACE TABLE stay (p INTEGER, k INTEGER, city INTEGER, county INTEGER, "
        "start INTEGER, last INTEGER, elapsed INTEGER, m DOUBLE, education INTEGER, "
        "home INTEGER, retires INTEGER)"
    )
    for k in range(_MOST_TURNS):
        con.execute(f"INSERT INTO stay {_one_stay(plan)}")
        con.execute(f"CREATE OR REPLACE TABLE turn AS {_next_stay(plan, k)}")
        if con.execute("SELECT count(*) FROM turn").fetchone() == (0,):
            break


def _one_stay(plan: Plan) -> str:
    outflow = start_of("outflow", plan.troubles)
    cliff = start_of("cliff", plan.troubles)
    until = month_number("2026-02") if plan.troubles else 0
    by_education = " ".join(f"WHEN {e} THEN {m}" for e, m in enumerate(_BY_EDUCATION))
    first, both = hazard(CLIFF[0]), hazard(CLIFF[0]) + hazard(CLIFF[1])
    again = f"{exponential('cliff', turn='k')} / m / {strength_of('cliff')}"
    leaves = f"greatest({outflow}, start + 2) + CAST(floor({exponential('outflow', turn='k')} / {strength_of('outflow')}) AS INTEGER)"  # noqa: E501
    return f"""
    WITH multiplied AS (
        SELECT t.*, c.leaving * ci.leaving * CASE WHEN home = t.city THEN {_NATIVE} ELSE 1.0 END
            * CASE education {by_education} END AS m
        FROM turn t JOIN county c ON c.code = t.county JOIN city ci ON ci.code = t.city),
    drawn AS (
        SELECT x.*, least({_REACH * _FINE - 1}, CAST(floor(
            ({exponential("stay", "x.p", "k")} / m + risk.h) * {_FINE}) AS INTEGER)) AS s
        FROM multiplied x JOIN risk ON risk.t = x.elapsed)
    SELECT p, k, city, county, start,
        least(start + greatest(l.t - elapsed, 1) - 1, retires - 1,
              CASE WHEN county = 330303 AND {outflow} <= {plan.end} THEN {leaves} ELSE 99999 END,
              CASE WHEN county = 330110 AND start BETWEEN {cliff} AND {until} THEN
                   CASE WHEN {again} < {first} THEN start + {CLIFF[0] - 1}
                        WHEN {again} < {both} THEN start + {CLIFF[1] - 1} ELSE 99999 END
                   ELSE 99999 END),
        elapsed, m, education, home, retires
    FROM drawn d JOIN leaving_at l ON l.s = d.s"""


def how(who: str = "p") -> str:
    """SQL for the way a stay ended (meaningful where it did): in, out, gap, gone, retired."""
    u = draw("way", who, "k")
    return (
        f"CASE WHEN last >= retires - 1 THEN 'retired' WHEN {u} < {_IN} THEN 'in' "
        f"WHEN {u} < {_OUT} THEN 'out' WHEN {u} < {_GAP} THEN 'gap' ELSE 'gone' END"
    )


def _next_stay(plan: Plan, k: int) -> str:
    rest, back = draw("rest", turn="k"), draw("back", turn="k")
    return f"""
    WITH ended AS (SELECT *, {how()} AS way FROM stay WHERE k = {k} AND last < {plan.end}),
    moved AS (
        SELECT e.*, CASE WHEN way = 'in' THEN
                CASE WHEN home // 10000 = 33 AND home <> city AND {draw("homeward", "e.p", "k")} < 0.3
                     THEN home ELSE other.v END
            WHEN {draw("same city", "e.p", "k")} < 0.75 THEN city ELSE pull.v END AS onto,
            last + 1 + CASE way
                WHEN 'in' THEN CASE WHEN {rest} < 0.70 THEN 0 WHEN {rest} < 0.88 THEN 1 ELSE 2 END
                WHEN 'out' THEN 6 + CAST(floor(34 * {rest}) AS INTEGER)
                ELSE 3 + CAST(floor(10 * {rest}) AS INTEGER) END AS again
        FROM ended e
        JOIN q_city other ON other.grp = e.city AND other.s = {slot("other city", "e.p", "k")}
        JOIN q_city pull ON pull.grp = {PULL} AND pull.s = {slot("next city", "e.p", "k")}
        WHERE way IN ('in', 'gap') OR (way = 'out' AND {back} < 0.22))
    SELECT m.p, k + 1 AS k, onto AS city,
        CASE WHEN onto = m.city AND {draw("same county", "m.p", "k")} < 0.6 THEN m.county
             ELSE q.v END AS county,
        again AS start, 0 AS elapsed, education, home, retires
    FROM moved m JOIN q_county q ON q.grp = onto AND q.s = {slot("next county", "m.p", "k")}
    WHERE again <= {plan.end} AND again + 3 < retires"""  # noqa: E501


def _jobs(con: duckdb.DuckDBPyConnection, plan: Plan) -> None:
    fresh = f"k = 0 AND w.kind IN ({LOCAL_GRADUATE}, {RETURNEE}, {GUEST_GRADUATE})"
    con.execute(
        f"""CREATE OR REPLACE TABLE turn AS
        SELECT t.p, t.k, 0 AS j, t.city, t.county, t.start, least(t.last, {plan.end}) AS leaves,
            CASE WHEN {fresh} THEN f.v ELSE q.v END AS industry, 0 AS before
        FROM stay t JOIN who w ON w.p = t.p
        JOIN q_industry q ON q.grp = t.county AND q.s = {slot("industry", "t.p", "k")}
        JOIN q_first_industry f ON f.grp = t.county AND f.s = {slot("industry", "t.p", "k")}"""
    )
    con.execute(
        "CREATE OR REPLACE TABLE job_turn (p INTEGER, k INTEGER, j INTEGER, city INTEGER, "
        "county INTEGER, industry INTEGER, employer INTEGER, start INTEGER, last INTEGER, "
        "leaves INTEGER, again INTEGER)"
    )
    for j in range(_MOST_TURNS):
        con.execute(f"INSERT INTO job_turn {_one_job()}")
        con.execute(f"CREATE OR REPLACE TABLE turn AS {_next_job(j)}")
        if con.execute("SELECT count(*) FROM turn").fetchone() == (0,):
            break
    con.execute(
        "CREATE OR REPLACE TABLE job_spell AS SELECT p, k, j, county, industry, employer, start, "
        "last, false AS second FROM job_turn"
    )
    con.execute("DROP TABLE job_turn")
    con.execute("DROP TABLE turn")


def _turn(step: str = "k * 24 + j") -> str:
    """A person's jobs are numbered across stays; the draws hold 256 of them."""
    return f"CAST(({step}) % 256 AS INTEGER)"


def _one_job() -> str:
    turn = _turn()
    gap = draw("gap", "x.p", turn)
    return f"""
    WITH picked AS (
        SELECT t.*, c.first, c.n, i.quit,
            CAST(floor(c.n * pow({draw("employer", "t.p", turn)}, 3.0)) AS INTEGER) AS nth
        FROM turn t JOIN industry i ON i.code = t.industry
        JOIN cell c ON c.county = t.county AND c.industry = t.industry),
    x AS (
        SELECT *, first + CASE WHEN first + nth = before THEN (nth + 1) % n ELSE nth END AS employer,
            start + CAST(ceil({exponential("job", "p", turn)} / quit) AS INTEGER) - 1 AS last
        FROM picked),
    y AS (
        SELECT *, last + 1 + CASE WHEN {gap} < 0.70 THEN 0 WHEN {gap} < 0.87 THEN 1 ELSE 2 END
            AS again FROM x)
    SELECT p, k, j, city, county, industry, employer, start,
        -- A last gap would end the stay early: the job then lasts to the stay's end.
        CASE WHEN again > leaves THEN leaves ELSE last END, leaves,
        CASE WHEN again > leaves THEN NULL ELSE again END
    FROM y"""  # noqa: E501


def _next_job(j: int) -> str:
    turn = _turn()
    return f"""
    WITH place AS (
        SELECT t.p, k, j, city, leaves, again, industry, employer,
            CASE WHEN {draw("move county", "t.p", turn)} < 0.10 THEN q.v ELSE county END AS county
        FROM job_turn t
        JOIN q_county q ON q.grp = t.city AND q.s = {slot("job county", "t.p", turn)}
        WHERE j = {j} AND again IS NOT NULL)
    SELECT t.p, k, j + 1 AS j, city, county, again AS start, leaves,
        CASE WHEN {draw("same trade", "t.p", turn)} < 0.40 THEN industry ELSE q.v END AS industry,
        employer AS before
    FROM place t
    JOIN q_industry q ON q.grp = t.county AND q.s = {slot("trade", "t.p", turn)}"""


def _second_jobs(con: duckdb.DuckDBPyConnection) -> None:
    """A few hold a second, smaller job with the next employer while the first lasts."""
    turn = _turn()
    con.execute(
        f"""INSERT INTO job_spell
        SELECT s.p, k, j, s.county, s.industry,
            c.first + (employer - c.first + 1) % c.n, start + 2,
            start + 2 + CAST(floor((last - start - 5) * {draw("second length", "s.p", turn)})
                             AS INTEGER), true
        FROM job_spell s JOIN cell c ON c.county = s.county AND c.industry = s.industry
        WHERE last - start >= 9 AND {draw("second", "s.p", turn)} < 0.025"""
    )


def yearly(growth: float, months: str) -> str:
    """SQL for compound growth over a number of months."""
    return f"exp({math.log1p(growth)} * ({months}) / 12.0)"
