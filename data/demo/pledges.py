"""Who answers for a promise in the demo, by when, how it is watched; and 一事一议 matters.

All of it is drawn from streams of its own, so the targets themselves stay as they were.
"""

from typing import Final

import duckdb

from data.demo.draws import draw, facts, insert
from data.demo.output import coded
from data.demo.plan import LAST

YEAR: Final = LAST // 12
_SURNAMES: Final = "王李张刘陈杨黄赵吴周"
_OFFICES: Final = {
    "new_college": "人力资源和社会保障部门",
    "new_graduate_degree": "教育部门",
    "new_high_tier": "组织部门（人才办）",
    "talent_stock": "组织部门（人才办）",
    "payout_amount": "财政部门",
}
_STEPS: Final = {
    "new_graduate_degree": "3月底 3%；6月底 7%；9月底 78%",
    "new_high_tier": "3月底 20%；6月底 45%；9月底 72%",
    "payout_amount": "6月底 40%；9月底 70%；11月底 100%",
    "talent_stock": "",
}
_USUAL: Final = "3月底 6%；6月底 12%；9月底 78%"  # a year's arrivals come after graduation
_EVENTS: Final = "引才活动（场）"  # counted nowhere in the data: a promise without a figure
_REVISED: Final = 330400  # whose high tiers had another target before the summer


def _places() -> str:
    """SQL values: the province and its cities."""
    codes = (330000, *(int(one["code"]) for one in facts("cities")))
    return ", ".join(f"({code})" for code in codes)


def lead(who: str, turn: str) -> str:
    """SQL of an invented official: a surname, 「某」, and that it is none."""
    names = ", ".join(f"'{name}某（演示）'" for name in _SURNAMES)
    at = f"CAST(floor({len(_SURNAMES)} * {draw('promise lead', who, turn)}) AS INTEGER)"
    return f"[{names}][{at} + 1]"


def by_indicator(answers: dict[str, str], otherwise: str) -> str:
    """SQL: a text for each indicator."""
    arms = " ".join(f"WHEN '{code}' THEN '{text}'" for code, text in answers.items())
    return f"CASE indicator {arms} ELSE '{otherwise}' END"


def pledge(con: duckdb.DuckDBPyConnection, target: str, behind: int) -> dict[str, str]:
    """Create table ``pledge``, a row a promise or matter; its columns as they are written.

    Args:
        con: holds ``outcome``.
        target: SQL of a promise's size.
        behind: the year in which 330700 lags; its promise is then supervised.
    """
    turn = "CAST(length(indicator) + 16 * (year - 2020) AS BIGINT)"
    late = f"region = 330700 AND indicator = 'new_college' AND year = {behind}"
    chance = draw("promise state", "region", turn)
    state = (
        f"CASE WHEN {late} THEN 'supervised' WHEN year < {YEAR} THEN 'closed' "
        f"WHEN {chance} < 0.08 THEN 'reminded' ELSE 'normal' END"
    )
    rows = f"""
        SELECT {coded("target", "indicator", "indicator")} AS indicator, region, year,
               {target} AS target, 'yearly' AS kind,
               {by_indicator(_OFFICES, "组织部门（人才办）")} AS department,
               {lead("region", turn)} AS lead, {by_indicator(_STEPS, _USUAL)} AS milestones,
               {state} AS state, CAST(NULL AS DATE) AS due_on, '' AS progress,
               make_date(year, 2, 10) AS issued_on
        FROM outcome"""
    con.execute(f"CREATE OR REPLACE TABLE pledge AS {rows}")
    con.execute(
        "INSERT INTO pledge SELECT * REPLACE (CAST(round(target * 1.15) AS BIGINT) AS target, "
        "make_date(year, 1, 20) AS issued_on) FROM pledge "
        f"WHERE region = {_REVISED} AND year = {YEAR} AND indicator = '新引进高层次人才'"
    )
    _events(con)
    _matters(con)
    return {
        "indicator": "indicator",
        "region": "CAST(region AS VARCHAR)",
        "year": "CAST(year AS INTEGER)",
        "target": "target",
        "kind": coded("target", "kind", "kind"),
        "department": "department",
        "lead": "lead",
        "milestones": "milestones",
        "state": coded("target", "state", "state"),
        "due_on": "due_on",
        "progress": "progress",
        "issued_on": "issued_on",
    }


def _events(con: duckdb.DuckDBPyConnection) -> None:
    """A promise that no figure of the product counts."""
    con.execute(
        f"INSERT INTO pledge SELECT '{_EVENTS}', region, {YEAR}, "
        f"CASE WHEN region = 330000 THEN 300 ELSE 20 + CAST(floor(20 * "
        f"{draw('promise events', 'region')}) AS BIGINT) END, 'yearly', '组织部门（人才办）', "
        f"{lead('region', '7')}, '', 'normal', NULL, '', make_date({YEAR}, 2, 10) "
        f"FROM (VALUES {_places()}) place(region)"
    )


def _matters(con: duckdb.DuckDBPyConnection) -> None:
    """Three matters of each city, those overdue mostly done."""
    known = [(n, one["matter"], one["department"]) for n, one in enumerate(facts("matters"))]
    insert(con, "matter", {"n": "INTEGER", "matter": "VARCHAR", "department": "VARCHAR"}, known)
    con.execute(
        f"""INSERT INTO pledge
        WITH picked AS (
            SELECT *, 3 + CAST(floor(10 * {draw("matter due", "region", "n")}) AS BIGINT) AS month,
                   {draw("matter state", "region", "n")} AS luck
            FROM matter, (VALUES {_places()}) place(region)
            QUALIFY row_number() OVER (PARTITION BY region
                ORDER BY {draw("matter pick", "region", "n")}, n) <= 3)
        SELECT matter, region, {YEAR}, 1, 'item', department, {lead("region", "n")}, '',
               CASE WHEN month <= {LAST % 12 + 1} AND luck < 0.7 THEN 'closed'
                    WHEN month <= {LAST % 12 + 1} THEN 'supervised'
                    WHEN luck < 0.2 THEN 'closed' WHEN luck < 0.4 THEN 'reminded'
                    ELSE 'normal' END,
               make_date({YEAR}, month, 28),
               CASE WHEN luck < CASE WHEN month <= {LAST % 12 + 1} THEN 0.7 ELSE 0.2 END
                    THEN '已办结（演示）' ELSE '正在会商（演示）' END,
               make_date({YEAR}, 2, 10)
        FROM picked"""
    )
