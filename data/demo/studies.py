"""`graduate` and `student`: who left which school for where, and who is still studying."""

from pathlib import Path

import duckdb

from data.demo.draws import draw, insert, slot
from data.demo.output import coded, write
from data.demo.people import education_sql
from data.demo.plan import LAST, LOCAL_GRADUATE, RETURNEE, Plan
from data.demo.troubles import GONE_UNIVERSITY, start_of, strength_of
from data.demo.world import ELSEWHERE

# Shares of a class besides those employed in the province (64.6 %): together one.
_LEFT, _STUDY, _ABROAD, _FREE = 0.164, 0.110, 0.025, 0.025
_NATIVES_LOST = 0.1035  # 0.20 return; of the natives placed 65.91 % do (one Tianjin school, 2022)
_NATIVES_STUDY = 0.05
_OFFSET, _STUDENTS = 8_000_000, 12_000_000  # so that they share no draw with the persons
STUDENT_SERIAL = 9_000_000_000
_AT_SCHOOL, _AWAY, _GONE = range(3)  # which schools an unkeyed row may come from


def graduate(con: duckdb.DuckDBPyConnection, out: Path, plan: Plan) -> Path:
    """Those who work in the province by name, all others as tallies."""
    _others(con, plan)
    first = plan.first // 12 + 1
    con.execute(
        f"""CREATE OR REPLACE TABLE leaver AS
        SELECT w.p, w.school, w.major, w.education, month // 12 AS year, origin,
            'employed' AS type, w.county AS region, j.industry, 1 AS n
        FROM who w JOIN job_spell j ON j.p = w.p AND j.k = 0 AND j.j = 0 AND NOT j.second
        WHERE kind BETWEEN 1 AND 3 AND month <= {LAST} AND month // 12 >= {first}
        UNION ALL
        SELECT NULL, school, major, education, year, origin, 'unplaced', NULL, 0, count(*)
        FROM (SELECT *, month // 12 AS year FROM who WHERE kind BETWEEN 1 AND 2
              AND month > {LAST} AND month // 12 = {LAST // 12})
        GROUP BY ALL
        UNION ALL
        SELECT NULL, school, major, education, year, origin, type, region, 0, count(*)
        FROM other_leaver GROUP BY ALL"""
    )
    columns = {
        "person_key": "CASE WHEN p IS NOT NULL THEN person_id(p) END",
        "school": "school.name",
        "major": "major.name",
        "education": "education_text(education)",
        "graduation_year": "CAST(year AS INTEGER)",
        "origin": "CAST(origin AS VARCHAR)",
        "destination_type": coded("graduate", "destination_type", "type"),
        "destination_region": "CAST(region AS VARCHAR)",
        "destination_industry": "CASE WHEN industry > 0 THEN printf('%02d', industry) END",
        "count": "CAST(n AS INTEGER)",
    }
    # 无 person: key columns together are unique, because `other` groups by all of them.
    rows = """(SELECT p, school, major, education, year, origin, type, region, industry,
            sum(n) AS n FROM leaver GROUP BY ALL) x
        JOIN school ON school.id = x.school LEFT JOIN major ON major.id = x.major
        ORDER BY year, p NULLS LAST, x.school, education, origin, type, region"""
    return write(con, out, "graduate", columns, rows)


def _others(con: duckdb.DuckDBPyConnection, plan: Plan) -> None:
    """``other_leaver``: one row per graduate whom the province's registers don't know by name."""
    gone = start_of("university_gone", plan.troubles)
    away = start_of("natives_stay_away", plan.troubles)
    rows, first = [], 1
    for year in range(plan.first // 12 + 1, LAST // 12 + 1):
        size, july = plan.graduating(year), year * 12 + 6
        parts = [
            (_AT_SCHOOL, size * (1 - 0.646), 0),
            (_AWAY, size * 0.1735, 0),
            (_GONE, size * 0.06, 0),
        ]
        if july >= gone:  # those who would have come, and no longer do
            parts.append((_GONE, size * 0.04 * strength_of("university_gone"), 0))
        if july >= away:
            lost = size * 0.20 * 0.026 * strength_of("natives_stay_away")
            parts.append((_AWAY, lost, 330381))
        for schools, number, origin in parts:
            rows.append((first, first + round(number), year, schools, origin))
            first += round(number)
    names = ("a", "b", "year", "schools", "fixed_origin")
    insert(con, "others", dict.fromkeys(names, "INTEGER"), rows)
    u, mix = draw("outcome", "g"), education_sql(str(LOCAL_GRADUATE), "education", "g")
    lost_share = _NATIVES_LOST / 0.1735
    study_share = lost_share + _NATIVES_STUDY / 0.1735
    con.execute(
        f"""CREATE OR REPLACE TABLE other_leaver AS
        WITH unit AS (SELECT {_OFFSET} + unnest(range(a, b))::INTEGER AS g, year, schools,
                             fixed_origin FROM others),
        levelled AS (SELECT *, CASE WHEN schools = {_AT_SCHOOL} THEN {mix}
                     ELSE {education_sql(str(RETURNEE), "education", "g")} END AS education
                     FROM unit)
        SELECT l.year, l.education,
            CASE WHEN schools = {_GONE}
                 THEN (SELECT id FROM school WHERE name = '{GONE_UNIVERSITY}')
                 ELSE q.v END AS school,
            m.v AS major,
            CASE WHEN fixed_origin > 0 THEN fixed_origin
                 WHEN schools = {_AWAY} OR (schools = {_AT_SCHOOL} AND {draw("native", "g")} < 0.60)
                 THEN home.v ELSE o.v END AS origin,
            CASE WHEN schools = {_GONE} OR fixed_origin > 0 THEN 'employed'
                 WHEN schools = {_AWAY} THEN CASE WHEN {u} < {lost_share} THEN 'employed'
                      WHEN {u} < {study_share} THEN 'further_study' ELSE 'abroad' END
                 WHEN {u} < {_LEFT / 0.354} THEN 'employed'
                 WHEN {u} < {(_LEFT + _STUDY) / 0.354} THEN 'further_study'
                 WHEN {u} < {(_LEFT + _STUDY + _ABROAD) / 0.354} THEN 'abroad'
                 WHEN {u} < {(_LEFT + _STUDY + _ABROAD + _FREE) / 0.354} THEN 'freelance'
                 ELSE 'unplaced' END AS type,
            CASE WHEN type <> 'employed' THEN NULL WHEN {draw("rival", "g")} < 0.34 THEN 310000
                 WHEN {draw("rival", "g")} < 0.52 THEN 320100 WHEN {draw("rival", "g")} < 0.62
                 THEN 320500 WHEN {draw("rival", "g")} < 0.74 THEN 440300
                 WHEN d.v = 330000 THEN 340000 ELSE d.v END AS region
        FROM levelled l
        JOIN q_school q ON q.s = {slot("school", "g")}
            AND q.grp = l.education + CASE WHEN schools = {_AT_SCHOOL} THEN 0 ELSE {ELSEWHERE} END
        JOIN q_major m ON m.grp = CAST(l.education > 3 AS INTEGER) AND m.s = {slot("major", "g")}
        JOIN q_native home ON home.s = {slot("home", "g")}
        JOIN q_origin o ON o.s = {slot("province", "g")}
        JOIN q_origin d ON d.s = {slot("destination", "g")}"""
    )


def student(con: duckdb.DuckDBPyConnection, out: Path, plan: Plan) -> Path:
    """Natives of the province who graduate in the next four years, wherever they study."""
    number = round(plan.graduating(2027) * 1.4)
    con.execute(
        f"""CREATE OR REPLACE TABLE enrolled AS
        SELECT s, {_STUDENTS} + s AS g,
            {education_sql(str(RETURNEE), "education", f"{_STUDENTS} + s")} AS education
        FROM (SELECT unnest(range({number}))::INTEGER AS s)"""
    )
    columns = {
        "person_key": f"person_id({STUDENT_SERIAL} + e.s)",
        "origin": "CAST(home.v AS VARCHAR)",
        "school": "school.name",
        "major": "major.name",
        "education": "education_text(education)",
        "expected_graduation": (
            f"{LAST // 12 + 1} + CAST(floor(4 * {draw('finishes', 'g')}) AS INTEGER)"
        ),
    }
    away = f"CASE WHEN {draw('school side', 'g')} < 0.35 THEN {ELSEWHERE} ELSE 0 END"
    rows = f"""enrolled e
        JOIN q_native home ON home.s = {slot("home", "g")}
        JOIN q_school q ON q.grp = e.education + {away} AND q.s = {slot("school", "g")}
        JOIN q_major m ON m.grp = CAST(e.education > 3 AS INTEGER) AND m.s = {slot("major", "g")}
        JOIN school ON school.id = q.v JOIN major ON major.id = m.v ORDER BY e.s"""
    return write(con, out, "student", columns, rows)
