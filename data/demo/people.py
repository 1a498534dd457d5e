"""Who lives there: one row per person with everything that never changes (table ``who``)."""

import duckdb

from data.demo.draws import draw, insert, slot
from data.demo.plan import (
    GUEST_GRADUATE,
    INCUMBENT,
    LOCAL,
    LOCAL_GRADUATE,
    MOVER,
    RETURNEE,
    Plan,
)
from data.demo.troubles import GONE_UNIVERSITY, start_of, strength_of
from data.demo.world import BASE, ELSEWHERE, PULL

# Cumulative shares of 不详, 初中及以下, 高中, 大专, 本科, 硕士 (the rest 博士).
_MIX = {
    INCUMBENT: (0.015, 0.385, 0.745, 0.890, 0.984, 0.9975),
    LOCAL_GRADUATE: (0.0, 0.0, 0.0, 0.4702, 0.9262, 0.9930),  # 专 179 896, 本 174 471, 研 28 252
    RETURNEE: (0.0, 0.0, 0.0, 0.25, 0.85, 0.985),
    GUEST_GRADUATE: (0.0, 0.0, 0.0, 0.19, 0.74, 0.96),
    MOVER: (0.01, 0.36, 0.70, 0.87, 0.975, 0.996),
    LOCAL: (0.01, 0.40, 0.86, 0.96, 0.998, 0.9999),
}
_FRESH = f"({LOCAL_GRADUATE}, {RETURNEE}, {GUEST_GRADUATE})"


def build(con: duckdb.DuckDBPyConnection, plan: Plan) -> None:
    """Create ``arrival`` and ``who`` (p counts from 1; p > plan.people arrive after the data date).

    ``city`` and ``county`` are where the person first works in the province.
    """
    rows, first = [], 1
    for month, kind, count in plan.schedule:
        rows.append((first, first + count, month, kind))
        first += count
    columns = {"a": "INTEGER", "b": "INTEGER", "month": "INTEGER", "kind": "INTEGER"}
    insert(con, "arrival", columns, rows)
    con.execute(
        "CREATE OR REPLACE TABLE seed_people AS "
        "SELECT unnest(range(a, b))::INTEGER AS p, month, kind FROM arrival"
    )
    con.execute(f"CREATE OR REPLACE TABLE learned AS {_learned()}")
    con.execute(f"CREATE OR REPLACE TABLE from_where AS {_from_where(plan)}")
    con.execute(f"CREATE OR REPLACE TABLE who AS {_who(plan)}")
    for scratch in ("seed_people", "learned", "from_where"):
        con.execute(f"DROP TABLE {scratch}")


def education_sql(kind: str, purpose: str, who: str = "p") -> str:
    """SQL for an education level by the mix of the kind."""
    u, cases = draw(purpose, who), []
    for code, shares in _MIX.items():
        steps = " ".join(f"WHEN {u} < {share} THEN {e}" for e, share in enumerate(shares))
        cases.append(f"WHEN {code} THEN CASE {steps} ELSE 6 END")
    return f"CASE {kind} {' '.join(cases)} END"


def _learned() -> str:
    """Education, birth and gender; school and major for 大专 and up."""
    age_at_start = f"21 + CAST(floor(37 * pow({draw('age')}, 1.15)) AS INTEGER)"
    age_moving = f"21 + CAST(floor(19 * pow({draw('age')}, 1.5)) AS INTEGER)"
    # 专 21, 本 22, 硕 25, 博 29, a year more for four in ten.
    finish = f"CASE education WHEN 3 THEN 21 WHEN 4 THEN 22 WHEN 5 THEN 25 ELSE 29 END + CAST({draw('late')} < 0.4 AS INTEGER)"  # noqa: E501
    return f"""
    WITH levels AS (SELECT p, month, kind, {education_sql("kind", "education")} AS education
                    FROM seed_people)
    SELECT *, month // 12 - CASE
        WHEN kind IN {_FRESH} THEN {finish}
        WHEN kind = {INCUMBENT} THEN {age_at_start}
        WHEN kind = {MOVER} THEN greatest({age_moving}, 20 + education)
        ELSE 18 + education + CAST(floor(8 * {draw("age")}) AS INTEGER) END AS born,
        1 + CAST({draw("gender")} < 0.46 AS INTEGER) AS gender,
        CASE WHEN kind IN ({LOCAL_GRADUATE}, {LOCAL}) THEN 0
             WHEN kind IN ({RETURNEE}, {GUEST_GRADUATE}) THEN {ELSEWHERE}
             WHEN kind = {MOVER} THEN CASE WHEN {draw("school side")} < 0.85 THEN {ELSEWHERE} ELSE 0 END
             ELSE CASE WHEN {draw("school side")} < 0.30 THEN {ELSEWHERE} ELSE 0 END END AS side
    FROM levels"""  # noqa: E501


def _from_where(plan: Plan) -> str:
    """School, and the place of origin (生源地): a county at home, a province elsewhere."""
    gone = start_of("university_gone", plan.troubles)
    fewer = strength_of("university_gone")
    away = start_of("natives_stay_away", plan.troubles)
    stay_away = strength_of("natives_stay_away")
    native = f"""CASE kind WHEN {INCUMBENT} THEN {draw("native", "l.p")} < 0.62
        WHEN {LOCAL_GRADUATE} THEN {draw("native", "l.p")} < 0.74
        WHEN {MOVER} THEN {draw("native", "l.p")} < 0.10
        WHEN {GUEST_GRADUATE} THEN false ELSE true END"""
    # A native of the troubled county who no longer returns is replaced by one of another county.
    diverted = f"kind = {RETURNEE} AND month >= {away} AND first.v = 330381 AND {draw('turned away', 'l.p')} < {stay_away}"  # noqa: E501
    # So is a graduate of the university that no longer sends any: by one of any other, so that
    # none of them seems to surge.
    lost = (
        f"school.name = '{GONE_UNIVERSITY}' AND kind IN {_FRESH} AND month >= {gone} "
        f"AND {draw('lost', 'l.p')} < {fewer}"
    )
    return f"""
    SELECT l.p, {native} AS native,
        CASE WHEN {diverted} THEN CASE WHEN again.v = 330381 THEN 330382 ELSE again.v END
             ELSE first.v END AS home, o.v AS province,
        CASE WHEN l.education < 3 THEN NULL WHEN {lost}
             THEN CASE WHEN spare.v = q.v THEN (SELECT id FROM school WHERE name = '南昌大学')
                       ELSE spare.v END
             ELSE q.v END AS school,
        CASE WHEN l.education >= 3 THEN m.v END AS major
    FROM learned l
    JOIN q_native first ON first.s = {slot("home", "l.p")}
    JOIN q_native again ON again.s = {slot("home again", "l.p")}
    JOIN q_origin o ON o.s = {slot("province", "l.p")}
    JOIN q_school q ON q.grp = greatest(l.education, 3) + l.side AND q.s = {slot("school", "l.p")}
    JOIN school ON school.id = q.v
    JOIN q_school spare ON spare.grp = q.grp AND spare.s = {slot("other school", "l.p")}
    JOIN q_major m ON m.grp = CAST(l.education > 3 AS INTEGER) AND m.s = {slot("major", "l.p")}
    """


def _who(plan: Plan) -> str:
    """First city and county of work, and what follows from it."""
    away = start_of("natives_stay_away", plan.troubles)
    stay_away = strength_of("natives_stay_away")
    kept_away = (
        f"f.native AND f.home = 330381 AND l.month >= {away} "
        f"AND {draw('kept away', 'l.p')} < {stay_away}"
    )
    home = "f.home // 100 * 100"
    city = f"""CASE
        WHEN l.kind = {LOCAL_GRADUATE} AND {kept_away}
             THEN CASE WHEN pull.v = 330300 THEN 330100 ELSE pull.v END
        WHEN l.kind = {LOCAL_GRADUATE} AND {draw("stay at school", "l.p")} < sc.stay_school
             THEN s.city
        WHEN l.kind = {LOCAL_GRADUATE} AND f.native AND {draw("go home", "l.p")} < 0.55
             THEN {home}
        WHEN l.kind = {RETURNEE} AND {draw("go home", "l.p")} < 0.62 THEN {home}
        WHEN l.kind IN ({INCUMBENT}, {LOCAL}) AND f.native AND {draw("go home", "l.p")} < 0.80
             THEN {home}
        WHEN l.kind = {INCUMBENT} THEN base.v ELSE pull.v END"""
    return f"""
    WITH placed AS (
        SELECT l.*, f.native, f.home, f.province, f.school, f.major, {city} AS city
        FROM learned l JOIN from_where f ON f.p = l.p
        LEFT JOIN school s ON s.id = f.school LEFT JOIN city sc ON sc.code = s.city
        JOIN q_city pull ON pull.grp = {PULL} AND pull.s = {slot("pull", "l.p")}
        JOIN q_city base ON base.grp = {BASE} AND base.s = {slot("base", "l.p")})
    SELECT w.p, month, kind, education, born, gender, school, major, city,
        CASE WHEN native THEN home ELSE province END AS origin,
        CASE WHEN native AND home // 100 * 100 = city AND {draw("own county", "w.p")} < 0.7
             THEN home ELSE q.v END AS county,
        (born + CASE WHEN gender = 1 THEN 60 ELSE 55 END) * 12
            + CAST(floor(12 * {draw("birthday", "w.p")}) AS INTEGER) AS retires
    FROM placed w JOIN q_county q ON q.grp = w.city AND q.s = {slot("county", "w.p")}"""
