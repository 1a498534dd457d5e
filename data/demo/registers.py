"""`person`, `employment` and `employer`: what the big registers hold."""

from pathlib import Path

import duckdb

from data.demo.draws import draw, slot
from data.demo.output import bell, coded, write
from data.demo.plan import LAST, MOVER, Plan

_PAY_BY_EDUCATION = (0.80, 0.72, 0.82, 1.0, 1.38, 1.90, 2.60)
_PAY, _PAY_GROWTH, _PAY_FLOOR = 5600, 1.045, 2280  # 元/月 in 2017, a year's growth, the least
_STEMS = (
    "云栖 之江 越溪 钱江 湖畔 雁荡 甬港 瓯越 鉴湖 "
    "南湖 太湖 婺州 衢江 舟海 台岳 括苍 天目 富春 西泠 运河"
)
_WORDS = (
    "星河 启明 远航 同创 智联 恒信 嘉禾 "
    "新域 万象 博睿 锦程 海拓 鼎盛 安澜 "
    "汇丰源 卓越达 明德 正阳 瑞丰 和顺 华胜 天成 宏图 飞跃 金桥 银杏 青松 白鹭 长风 清泉"
)


def build(con: duckdb.DuckDBPyConnection, plan: Plan) -> None:
    """Create ``rise`` (later degrees), ``pay`` (a job's pay in 2017) and ``organisation``."""
    employer_names(con)
    con.execute(
        f"""CREATE OR REPLACE TABLE rise AS
        SELECT w.*, s.v AS new_school FROM (
            SELECT p, month + 8 + CAST(floor(90 * {draw("rise month")}) AS INTEGER) AS month,
                CASE WHEN education < 3 THEN 3 ELSE education + 1 END AS education
            FROM who WHERE education BETWEEN 1 AND 4 AND kind IN (0, {MOVER}, 5)
                AND 2026 - born < 48 AND {draw("rise")} < 0.07) w
        JOIN q_school s ON s.grp = w.education AND s.s = {slot("rise school", "w.p")}
        WHERE month <= {plan.end}"""
    )
    cases = " ".join(f"WHEN {e} THEN {x}" for e, x in enumerate(_PAY_BY_EDUCATION))
    noise = bell("pay", "j.p", "CAST(j.k * 24 + j.j AS INTEGER) % 256")
    con.execute(
        f"""CREATE OR REPLACE TABLE pay AS
        SELECT j.p, j.employer, j.county, j.industry, j.start, j.last, j.k, j.j,
            w.education, w.kind, j.second,
            {_PAY} * i.pay * ci.pay * c.pay * CASE w.education {cases} END
            * (0.85 + 0.013 * least(greatest(j.start // 12 - w.born - 20, 0), 25))
            * exp(0.24 * {noise}) * CASE WHEN j.second THEN 0.45 ELSE 1.0 END AS level
        FROM job_spell j JOIN who w ON w.p = j.p JOIN industry i ON i.code = j.industry
        JOIN county c ON c.code = j.county JOIN city ci ON ci.code = c.city
        WHERE j.start <= {LAST} ORDER BY j.p, j.start"""
    )


def wage(month: str) -> str:
    """Pay in a month: the contribution base is set anew each July."""
    grown = f"level * pow({_PAY_GROWTH}, ({month} + 6) // 12 - 2017)"
    floor = f"CASE WHEN second THEN {_PAY_FLOOR} // 2 ELSE {_PAY_FLOOR} END"
    return f"CAST(greatest(round({grown} / 10) * 10, {floor}) AS INTEGER)"


_JOB = {
    "person_key": "person_id(x.p)",
    "employer_key": "employer_id(employer)",
    "region": "CAST(county AS VARCHAR)",
    "industry": "printf('%02d', industry)",
    "occupation": "job.code",
}


def jobs() -> str:
    """The jobs known at the data date, each with its occupation."""
    turn = "CAST(x.k * 24 + x.j AS INTEGER) % 256"
    return (
        "pay x JOIN q_job q ON q.grp = industry * 10 + CAST(education >= 3 AS INTEGER) "
        f"AND q.s = {slot('occupation', 'x.p', turn)} JOIN job ON job.id = q.v"
    )


def employment(con: duckdb.DuckDBPyConnection, out: Path) -> Path:
    """Spells; one that reaches the data date is open."""
    middle = f"(start + least(last, {LAST})) // 2"
    columns = {
        **_JOB,
        "wage": wage(middle),
        "start_month": "month_text(start)",
        "end_month": f"CASE WHEN last < {LAST} THEN month_text(last) END",
    }
    return write(con, out, "employment", columns, jobs())


def person(con: duckdb.DuckDBPyConnection, out: Path, plan: Plan) -> Path:
    """One row per person, and one more for a degree taken later."""
    u, age = draw("title"), "(2026 - born)"
    title = f"""CASE WHEN {u} >= CASE WHEN education >= 4 THEN 0.35 WHEN education = 3 THEN 0.15
        ELSE 0.01 END THEN NULL WHEN {draw("title rank")} < ({age} - 38) / 150.0 THEN 'senior'
        WHEN {draw("title rank")} < ({age} - 28) / 50.0 THEN 'associate'
        WHEN {draw("title rank")} < ({age} - 22) / 16.0 THEN 'middle' ELSE 'junior' END"""
    s = draw("skill")
    skill = f"""CASE WHEN education > 3 THEN NULL WHEN {s} < 0.003 THEN '1'
        WHEN {s} < 0.012 THEN '2'
        WHEN {s} < 0.040 THEN '3' WHEN {s} < 0.09 THEN '4' WHEN {s} < 0.13 THEN '5' END"""
    t = draw("tier")
    tier = f"""CASE WHEN education < 4 THEN CASE WHEN {t} < 0.00005 THEN 'E' END
        WHEN education >= 5 AND {t} < 0.0001 THEN 'A' WHEN education >= 5 AND {t} < 0.0006 THEN 'B'
        WHEN education >= 5 AND {t} < 0.003 THEN 'C' WHEN {t} < 0.004 THEN 'D'
        WHEN education = 6 AND {t} < 0.30 THEN 'E' WHEN {t} < 0.008 THEN 'E'
        WHEN education >= 5 AND {t} < 0.30 THEN 'F' WHEN {t} < 0.025 THEN 'F' END"""
    team = f"""CASE WHEN title IS NOT NULL THEN 'professional' WHEN skill IN ('1', '2', '3')
        THEN 'skilled' WHEN education >= 4 AND {draw("team")} < 0.06 THEN 'business'
        WHEN education >= 4 AND {draw("team")} < 0.09 THEN 'party'
        WHEN education >= 3 AND {draw("team")} < 0.10 THEN 'social'
        WHEN {draw("team")} < 0.004 THEN 'rural' END"""
    settled = f"education >= 3 AND origin // 10000 <> 33 AND {draw('settled')} < 0.45"
    con.execute(
        f"""CREATE OR REPLACE TABLE profile AS
        SELECT *, {team} AS team FROM (
            SELECT p, born, gender, education, major, origin, kind, month, school,
                CASE WHEN {settled} THEN county ELSE origin END AS hukou,
                {title} AS title, {skill} AS skill, {tier} AS tier,
                CASE WHEN education < 3 THEN NULL WHEN kind BETWEEN 1 AND 3 THEN month // 12
                     ELSE born + CASE education WHEN 3 THEN 21 WHEN 4 THEN 22 WHEN 5 THEN 25
                          ELSE 29 END END AS graduated
            FROM who)"""
    )
    columns = {
        "person_key": "person_id(x.p)",
        "birth_year": "born",
        "gender": "CASE gender WHEN 1 THEN '男' ELSE '女' END",
        "education": "education_text(x.education)",
        "education_as_of": "CASE WHEN taken IS NOT NULL THEN month_text(taken) END",
        "school": "school.name",
        "major": "major.name",
        "graduation_year": "CAST(graduated AS INTEGER)",
        "origin": "CAST(origin AS VARCHAR)",
        "hukou": "CAST(hukou AS VARCHAR)",
        "skill_level": coded("person", "skill_level", "skill"),
        "professional_title": coded("person", "professional_title", "title"),
        "talent_tier": coded("person", "talent_tier", "tier"),
        "team": coded("person", "team", "team"),
    }
    rows = f"""(SELECT *, NULL AS taken FROM profile WHERE p <= {plan.people} UNION ALL
        SELECT f.* REPLACE (r.education AS education, r.new_school AS school,
            r.month // 12 AS graduated), r.month AS taken
        FROM profile f JOIN rise r ON r.p = f.p WHERE r.month <= {LAST} AND r.p <= {plan.people}) x
        LEFT JOIN school ON school.id = x.school LEFT JOIN major ON major.id = x.major
        ORDER BY x.p, taken NULLS FIRST"""
    return write(con, out, "person", columns, rows)


def employer_names(con: duckdb.DuckDBPyConnection) -> None:
    """Create ``organisation``: every employer with its invented name (table of all cells)."""
    stems, words = (", ".join(f"'{x}'" for x in text.split()) for text in (_STEMS, _WORDS))
    n_stems, n_words = len(_STEMS.split()), len(_WORDS.split())
    space = n_stems * n_words * n_words
    con.execute(
        f"""CREATE OR REPLACE TABLE organisation AS
        WITH e AS (SELECT county, industry, n, unnest(range(first, first + n))::INTEGER AS e, first
                   FROM cell),
        worded AS (SELECT *, e * 7919 % {space} AS w FROM e)
        SELECT e, county, industry, e - first AS nth, n,
            [{stems}][CAST(w // {n_words * n_words} AS BIGINT) + 1]
            || [{words}][CAST(w // {n_words} % {n_words} AS BIGINT) + 1]
            || [{words}][CAST(w % {n_words} AS BIGINT) + 1]
            || CASE WHEN e >= {space} THEN printf('第%d', e // {space} + 1) ELSE '' END
            || CASE WHEN industry IN (83, 73) THEN '院' WHEN industry BETWEEN 90 AND 96 THEN '中心'
                    WHEN industry = 84 THEN '医院'
                    WHEN industry BETWEEN 13 AND 43 THEN '制造有限公司'
                    WHEN industry BETWEEN 51 AND 52 THEN '商贸有限公司'
                    WHEN industry BETWEEN 63 AND 65 THEN '科技有限公司' ELSE '有限公司' END
            || '（虚构）' AS name
        FROM worded"""
    )


def employer(con: duckdb.DuckDBPyConnection, out: Path) -> Path:
    """All employers; the first of a cell are its largest."""
    size = "CASE WHEN nth = 0 AND n > 8 THEN 'large' WHEN nth * 10 < n THEN 'medium' WHEN nth * 2 < n THEN 'small' ELSE 'micro' END"  # noqa: E501
    nature = "CASE WHEN industry IN (73, 83) THEN 'academic' WHEN industry BETWEEN 90 AND 96 THEN 'government' ELSE 'company' END"  # noqa: E501
    chain = "CASE WHEN industry IN (63, 64, 65) THEN '数字经济' WHEN industry IN (34, 35, 38) THEN '智能装备' WHEN industry = 39 THEN '集成电路' WHEN industry = 27 THEN '生物医药' WHEN industry = 36 THEN '智能汽车' WHEN industry IN (17, 18, 28) THEN '现代纺织' WHEN industry IN (25, 26, 29) THEN '绿色石化' END"  # noqa: E501
    columns = {
        "employer_key": "employer_id(e)",
        "name": "name",
        "region": "CAST(county AS VARCHAR)",
        "industry": "printf('%02d', industry)",
        "size": coded("employer", "size", size),
        "nature": coded("employer", "nature", nature),
        "high_tech": f"CASE WHEN industry IN (27, 35, 38, 39, 40, 64, 65, 73, 75) AND {draw('high tech', 'e')} < 0.3 THEN '是' ELSE '否' END",  # noqa: E501
        "chain": chain,
        "chain_link": f"CASE WHEN {chain} IS NOT NULL THEN ['上游', '中游', '下游'][CAST(floor(3 * {draw('link', 'e')}) AS BIGINT) + 1] END",  # noqa: E501
    }
    return write(con, out, "employer", columns, "organisation ORDER BY e")
