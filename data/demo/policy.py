"""`policy_payout`, `fund_budget` and `fund_step`: what the office pays, and from which money."""

from pathlib import Path

import duckdb

from data.demo.draws import draw, facts, insert
from data.demo.output import coded, write
from data.demo.plan import LAST, Plan
from data.demo.troubles import start_of, strength_of
from data.demo.world import bump

_DATA_DAY = f"make_date({LAST // 12}, {LAST % 12 + 1}, 30)"
_YEARS_BACK = 6
_PROGRAMMES = (  # department, programme, share of a city's budget
    ("人力资源和社会保障局", "大学生生活补贴", 0.38),
    ("人力资源和社会保障局", "技能人才培育", 0.10),
    ("住房和城乡建设局", "青年人才安居专项", 0.24),
    ("科学技术局", "人才项目资助", 0.16),
    ("中共市委组织部", "高层次人才引育", 0.12),
)
_SOURCES = {
    "大学生生活补贴": "就业补助资金",
    "技能人才培育": "就业补助资金",
    "青年人才安居专项": "人才发展专项资金",
    "人才项目资助": "科技专项资金",
    "高层次人才引育": "人才发展专项资金",
}


def policy_payout(con: duckdb.DuckDBPyConnection, out: Path, plan: Plan) -> Path:
    """Applications of arrivals with 大专 and up; table ``case_file`` keeps them for the targets."""
    unpaid = start_of("unpaid", plan.troubles)
    kinds = " ".join(
        f"WHEN {draw('kind', 'p', 'k')} < {share} THEN '{kind}'"
        for share, kind in (
            (0.60, "living"),
            (0.86, "rent"),
            (0.94, "purchase"),
            (0.96, "startup"),
            (0.98, "project"),
        )
    )
    con.execute(
        f"""CREATE OR REPLACE TABLE case_file AS
        WITH application AS (
            SELECT p, k, county, education, CASE {kinds} ELSE 'other' END AS kind,
                start + 1 + CAST(floor(7 * {draw("applies", "p", "k")}) AS INTEGER) AS month
            FROM stay
            WHERE education >= 3 AND elapsed = 0 AND start > {LAST - 12 * _YEARS_BACK}
                AND start < {LAST} AND {draw("apply", "p", "k")} < 0.85
                AND last >= start + 1 + CAST(floor(7 * {draw("applies", "p", "k")}) AS INTEGER)),
        dated AS (
            SELECT *, day_of(month, {draw("applied", "p", "k")}) AS applied,
                applied + CAST(10 + floor(35 * {draw("deciding", "p", "k")}) AS INTEGER) AS decided,
                decided + CAST(10 + floor(50 * {draw("paying", "p", "k")}) AS INTEGER) AS paid
            FROM application WHERE month <= {LAST})
        SELECT *, CASE WHEN decided > {_DATA_DAY} THEN 'applied'
            WHEN {draw("rejected", "p", "k")} < 0.06 THEN 'rejected'
            WHEN county = 330212 AND year(decided) * 12 + month(decided) - 1 >= {unpaid}
                AND {draw("unpaid", "p", "k")} < {strength_of("unpaid")} THEN 'approved'
            WHEN paid > {_DATA_DAY} THEN 'approved' ELSE 'paid' END AS status,
            CAST(CASE kind WHEN 'living' THEN CASE education WHEN 3 THEN 3000 WHEN 4 THEN 10000
                    WHEN 5 THEN 30000 ELSE 100000 END
                WHEN 'rent' THEN 6000 + 2000 * education WHEN 'purchase' THEN 20000 * education
                WHEN 'startup' THEN 50000 WHEN 'project' THEN 80000 ELSE 2000 END AS INTEGER)
                AS amount
        FROM dated"""
    )
    names = " ".join(
        f"WHEN '{kind}' THEN '{name}'"
        for kind, name in (
            ("living", "高校毕业生生活补贴"),
            ("rent", "青年人才租房补贴"),
            ("purchase", "人才购房补贴"),
            ("startup", "大学生创业资助"),
            ("project", "人才项目资助"),
            ("other", "其他人才补贴"),
        )
    )
    columns = {
        "case_id": "printf('SL%010d', p * 16 + k)",
        "policy": f"CASE kind {names} END",
        "kind": coded("policy_payout", "kind", "kind"),
        "region": "CAST(county AS VARCHAR)",
        "person_key": "person_id(p)",
        "amount": "amount",
        "applied_on": "strftime(applied, '%Y-%m-%d')",
        "decided_on": "CASE WHEN status <> 'applied' THEN strftime(decided, '%Y-%m-%d') END",
        "paid_on": "CASE WHEN status = 'paid' THEN strftime(paid, '%Y-%m-%d') END",
        "status": coded("policy_payout", "status", "status"),
        "review_flag": f"CASE WHEN status = 'paid' AND {draw('review', 'p', 'k')} < 0.004 THEN '是' ELSE '否' END",  # noqa: E501
    }
    return write(con, out, "policy_payout", columns, "case_file ORDER BY p, k")


def fund_budget(con: duckdb.DuckDBPyConnection, out: Path, plan: Plan) -> Path:
    """Programmes of the cities by year; the running year is three quarters gone."""
    trouble_year = start_of("not_executed", plan.troubles) // 12
    rows: list[tuple[object, ...]] = []
    for city in facts("cities"):
        code = int(city["code"])
        for year in range(LAST // 12 - 4, LAST // 12 + 1):
            total = 1_300_000 * plan.size * float(city["pull"]) * 1.08 ** (year - 2021)
            for number, (department, programme, share) in enumerate(_PROGRAMMES):
                noise = bump(code, year, number) ** 0.03
                done = 0.955 * noise if year < LAST // 12 else 0.745 * noise
                if code == 330200 and year == trouble_year and programme == "青年人才安居专项":
                    done = strength_of("not_executed")
                budget = round(total * share, -2)
                rows.append(
                    (department, programme, str(code), year, budget, round(budget * min(done, 1.0)))
                )
    kinds = ("VARCHAR", "VARCHAR", "VARCHAR", "INTEGER", "BIGINT", "BIGINT")
    names = ("department", "programme", "region", "year", "budget", "executed")
    insert(con, "fund", dict(zip(names, kinds, strict=True)), rows)
    return write(con, out, "fund_budget", {name: name for name in names}, "fund")


def fund_step(con: duckdb.DuckDBPyConnection, out: Path) -> Path:
    """The same programmes on their way through the year; no draw, all from table ``fund``."""
    sources = " ".join(f"WHEN '{name}' THEN '{source}'" for name, source in _SOURCES.items())
    steps = (  # step, month and day against the budget's year, times the budget
        ("declared", "year - 1, 9, 10", 1.15),
        ("reviewed", "year - 1, 11, 15", 1.03),
        ("returned", "year - 1, 12, 5", 1.03),
        ("confirmed", "year, 1, 25", 1.0),
    )
    ways = " UNION ALL ".join(
        f"SELECT *, '{step}' AS step, make_date({day}) + region::INTEGER // 100 % 100 AS done, "
        f"CAST(round(budget * {times} / 100) * 100 AS BIGINT) AS amount FROM fund"
        for step, day, times in steps
    )
    spent = f"CASE WHEN year = {LAST // 12} THEN {_DATA_DAY} ELSE make_date(year, 12, 20) END"
    con.execute(
        f"CREATE OR REPLACE TABLE fund_way AS {ways} "
        f"UNION ALL SELECT *, 'spent', {spent}, executed FROM fund"
    )
    columns = {
        "department": "department",
        "programme": "programme",
        "region": "region",
        "year": "CAST(year AS INTEGER)",
        "step": coded("fund_step", "step", "step"),
        "done_on": "strftime(done, '%Y-%m-%d')",
        "amount": "amount",
        "fund_source": f"CASE programme {sources} END",
    }
    return write(con, out, "fund_step", columns, "fund_way ORDER BY region, year, programme, done")
