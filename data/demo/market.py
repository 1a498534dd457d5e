"""`job_posting` and `job_seeker`: the last three years of the recruitment halls and sites."""

from pathlib import Path

import duckdb

from data.demo.draws import draw, exponential, insert, slot
from data.demo.output import write
from data.demo.plan import LAST, Plan
from data.demo.troubles import start_of
from data.demo.world import BASE

MONTHS = 36
_SEASON = (0.85, 1.20, 1.45, 1.15, 1.0, 0.95, 0.95, 0.95, 1.05, 0.95, 0.8, 0.7)
_SEEKER_SEASON = (0.9, 1.15, 1.35, 1.1, 1.0, 1.1, 1.15, 1.05, 1.0, 0.9, 0.75, 0.65)
_POSTS, _SEEKERS = 13_000_000, 9_000_000  # offsets of their ids in the draws
_SURGING = 35


def _months(
    con: duckdb.DuckDBPyConnection, table: str, total: float, season: tuple[float, ...]
) -> None:
    """One row per month with the run of numbers that fall into it; a quiet 2 % growth a year."""
    months = range(LAST - MONTHS + 1, LAST + 1)
    weights = [season[m % 12] * 1.02 ** ((m - LAST) / 12) for m in months]
    rows, first = [], 1
    for month, weight in zip(months, weights, strict=True):
        n = round(total * weight / sum(weights))
        rows.append((first, first + n, month))
        first += n
    insert(con, table, dict.fromkeys(("a", "b", "month"), "INTEGER"), rows)


def job_posting(con: duckdb.DuckDBPyConnection, out: Path, plan: Plan) -> Path:
    """One row per post; pay and dates as the sites write them."""
    _months(con, "posting_month", plan.people / 6, _SEASON)
    surge = start_of("posts_surge", plan.troubles)
    rises = " ".join(
        f"WHEN {draw('asked', 'g')} < {share} THEN {level}"
        for share, level in ((0.17, -1), (0.23, 1), (0.38, 2), (0.66, 3), (0.94, 4), (0.995, 5))
    )
    con.execute(
        f"""CREATE OR REPLACE TABLE post AS
        WITH unit AS (SELECT {_POSTS} + unnest(range(a, b))::INTEGER AS g, month
            FROM posting_month),
        placed AS (
            SELECT u.g, u.month, q.v AS county, CASE {rises} ELSE 6 END AS asked
            FROM unit u JOIN q_city c ON c.grp = {BASE} AND c.s = {slot("city", "g")}
            JOIN q_county q ON q.grp = c.v AND q.s = {slot("county", "g")}),
        traded AS (
            SELECT p.*, i.v AS industry FROM placed p
            JOIN q_industry i ON i.grp = p.county AND i.s = {slot("industry", "g")}),
        -- A surge is as many posts again, each a draw of its own.
        every AS (SELECT *, 0 AS extra FROM traded UNION ALL
            SELECT *, 1 AS extra FROM traded WHERE industry = {_SURGING} AND month >= {surge})
        SELECT e.*,
            cell.first + CAST(floor(n * pow({draw("employer", "g", "extra")}, 3.0)) AS INTEGER)
                AS employer, q.v AS job,
            CAST(least(40, 1 + floor(1.3 * {exponential("heads", "g", "extra")})) AS INTEGER)
                AS heads,
            ind.pay * ci.pay * {draw("offer", "g", "extra")} AS luck, ind.pay * ci.pay AS pay,
            day_of(month, {draw("posted", "g", "extra")}) AS posted,
            CAST(14 + floor(60 * {draw("open", "g", "extra")}) AS INTEGER) AS days
        FROM every e JOIN cell ON cell.county = e.county AND cell.industry = e.industry
        JOIN q_job q ON q.grp = e.industry * 10 + CAST(asked >= 3 AS INTEGER)
            AND q.s = {slot("occupation", "g", "extra")}
        JOIN industry ind ON ind.code = e.industry
        JOIN city ci ON ci.code = e.county // 100 * 100"""
    )
    grown = f"pow(1.045, (month - {LAST}) / 12.0)"
    by_level = (
        "CASE asked WHEN 6 THEN 2.4 WHEN 5 THEN 1.8 WHEN 4 THEN 1.32 WHEN 3 THEN 1.0 ELSE 0.82 END"
    )
    low = f"CAST(round({by_level} * {grown} * (5200 * pay + 1400 * luck) / 100) AS INTEGER)"
    closes = f"posted + x.days <= make_date({LAST // 12}, {LAST % 12 + 1}, 30)"
    # Harder trades fill less: the share falls with what they would have to pay.
    share = f"least(1.0, {draw('filled', 'g', 'extra')} * 1.5 * CASE WHEN x.industry = {_SURGING} AND month >= {surge} THEN 0.45 ELSE 1.0 END)"  # noqa: E501
    columns = {
        "posting_id": "printf('GW%09d', (g - 13000000) * 2 + extra)",
        "title": "job.title",
        "employer": "o.name",
        "region": "CAST(x.county AS VARCHAR)",
        "industry": "printf('%02d', x.industry)",
        "occupation": "job.code",
        "education": "CASE WHEN asked < 0 THEN '不限' ELSE education_text(asked) END",
        "headcount": "heads",
        "salary": f"CASE WHEN {draw('notation', 'g', 'extra')} < 0.6 THEN printf('%d-%d元/月', {low} * 100, {low} * 130) ELSE printf('%.1f-%.1f千/月', {low} / 10.0, {low} * 1.3 / 10.0) END",  # noqa: E501
        "posted_on": "strftime(posted, '%Y-%m-%d')",
        "closed_on": f"CASE WHEN {closes} THEN strftime(posted + x.days, '%Y-%m-%d') END",
        "filled": f"CASE WHEN {closes} THEN CAST(least(heads, floor(heads * {share} + 0.3)) AS INTEGER) END",  # noqa: E501
        "channel": f"CASE WHEN {draw('channel', 'g', 'extra')} < 0.72 THEN '线上' ELSE '线下' END",
    }
    rows = (
        "post x JOIN job ON job.id = x.job JOIN organisation o ON o.e = x.employer "
        "ORDER BY g, extra"
    )
    return write(con, out, "job_posting", columns, rows)


def job_seeker(con: duckdb.DuckDBPyConnection, out: Path, plan: Plan) -> Path:
    """One row per registration."""
    _months(con, "seeker_month", plan.people / 3.4, _SEEKER_SEASON)
    halve = start_of("seekers_halve", plan.troubles)
    stale = start_of("stale", plan.troubles)
    levels = " ".join(
        f"WHEN {draw('level', 'g')} < {share} THEN {level}"
        for share, level in ((0.02, 0), (0.18, 1), (0.42, 2), (0.70, 3), (0.95, 4), (0.995, 5))
    )
    con.execute(
        f"""CREATE OR REPLACE TABLE seeker AS
        WITH unit AS (SELECT {_SEEKERS} + unnest(range(a, b))::INTEGER AS g, month
            FROM seeker_month),
        placed AS (
            SELECT u.g, u.month, q.v AS county, CASE {levels} ELSE 6 END AS level
            FROM unit u JOIN q_city c ON c.grp = {BASE} AND c.s = {slot("city", "g")}
            JOIN q_county q ON q.grp = c.v AND q.s = {slot("county", "g")})
        SELECT p.*, i.v AS industry, q.v AS job,
            CASE WHEN {draw("native", "g")} < 0.55 THEN p.county
                 WHEN {draw("native", "g")} < 0.70 THEN n.v ELSE o.v END AS hukou
        FROM placed p JOIN q_industry i ON i.grp = p.county AND i.s = {slot("industry", "g")}
        JOIN q_job q ON q.grp = i.v * 10 + CAST(level >= 3 AS INTEGER)
            AND q.s = {slot("occupation", "g")}
        JOIN q_native n ON n.s = {slot("home", "g")}
        JOIN q_origin o ON o.s = {slot("province", "g")}
        WHERE NOT (i.v = {_SURGING} AND month >= {halve} AND {draw("halved", "g")} < 0.5)
            AND NOT (p.county // 100 = 3308 AND month >= {stale})"""
    )
    wanted = "CASE level WHEN 6 THEN 20 WHEN 5 THEN 14 WHEN 4 THEN 9 WHEN 3 THEN 7 ELSE 5 END"
    low = f"({wanted} + CAST(floor(3 * {draw('wanted', 'g')}) AS INTEGER)) * 1000"
    reached = (
        f"day_of(month, {draw('day', 'g')}) + CAST(5 + floor(50 * {draw('wait', 'g')}) AS INTEGER)"
    )
    within = (
        f"{reached} <= make_date({LAST // 12}, {LAST % 12 + 1}, 30) "
        f"AND {draw('reached', 'g')} < 0.47"
    )
    columns = {
        "seeker_id": "printf('QZ%09d', g)",
        "region": "CAST(county AS VARCHAR)",
        "hukou": "CAST(hukou AS VARCHAR)",
        "education": "education_text(level)",
        "occupation": "job.code",
        "wage": f"printf('%d-%d元/月', {low}, {low} + 2000)",
        "registered_on": f"strftime(day_of(month, {draw('day', 'g')}), '%Y-%m-%d')",
        "intention_reached_on": f"CASE WHEN {within} THEN strftime({reached}, '%Y-%m-%d') END",
    }
    rows = "seeker x JOIN job ON job.id = x.job ORDER BY g"
    return write(con, out, "job_seeker", columns, rows)
