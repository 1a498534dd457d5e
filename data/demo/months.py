"""`insurance_month`: the monthly archive, as 23 agencies deliver it.

Each city's social insurance (人社局) reports who works there, the province's own centre those of
the large employers that it insures directly, and each city's medical insurance (医保局) a few of
the same people once more, with a rounded base and often another industry. The archive begins
later than the spells, so that a person has 55 rows, as the largest base known has (166 million of
3 million).
"""

from pathlib import Path
from typing import Final

import duckdb

from data.demo.draws import draw, facts
from data.demo.output import month_text_sql, write
from data.demo.plan import LAST, Plan
from data.demo.registers import jobs, wage

MONTHS: Final = 82  # that the archive reaches back
PROVINCE: Final = "浙江省社会保险中心（演示）"
_DIRECT: Final = 40  # one employer in so many is insured by the province itself
_DISPATCH: Final = 72  # 商务服务业: where labour agencies are registered
_AGAIN: Final = 0.02  # of people are reported by medical insurance, too


def agencies() -> list[str]:
    """Who delivers, in the order of delivery: what social insurance says comes last and stays."""
    cities = [row["name"] for row in facts("cities")]
    medical = [f"{city}医保局（演示）" for city in cities]
    return [*medical, PROVINCE, *(f"{city}人社局（演示）" for city in cities)]


def insurance_month(con: duckdb.DuckDBPyConnection, out: Path, plan: Plan) -> Path:
    """Write a folder with one Parquet file per agency.

    Rows go by person: the sort is over spells, not over months. A person and month that two
    agencies report agree in employer and place of work, and differ in the rest.
    """
    first = max(plan.first, LAST - MONTHS + 1)
    # All texts are made per spell; per month there is only a look-up left to do.
    con.execute(
        f"""CREATE OR REPLACE TABLE ordered AS
        SELECT x.p, person_id(x.p) AS person, employer_id(employer) AS employer,
            CAST(county AS VARCHAR) AS county, printf('%02d', industry) AS industry, job.code,
            level, second, greatest(start, {first}) AS start, least(last, {LAST}) AS last,
            county // 100 * 100 AS city, employer % {_DIRECT} = 0 AS direct,
            {draw("insured twice", "x.p")} < {_AGAIN} AS again,
            {draw("another industry", "x.p")} < 0.3 AS otherwise
        FROM {jobs()} WHERE last >= {first} ORDER BY x.p, start"""
    )
    folder = out / "insurance_month"
    folder.mkdir(exist_ok=True)
    codes = {row["name"]: row["code"] for row in facts("cities")}
    for agency in agencies():
        city = codes.get(agency[:3])
        medical = "医保局" in agency
        of = "direct" if city is None else f"city = {city}" + (" AND again" if medical else "")
        if city and not medical:
            of += " AND NOT direct"
        _write(con, folder, agency, first, of, medical=medical)
    con.execute("DROP TABLE ordered")
    return folder


def _write(
    con: duckdb.DuckDBPyConnection, folder: Path, agency: str, first: int, of: str, *, medical: bool
) -> None:
    pay = wage("month")
    columns = {
        "person_key": "person",
        "employer_key": "employer",
        "region": "county",
        "industry": f"CASE WHEN otherwise THEN '{_DISPATCH}' ELSE industry END"
        if medical
        else "industry",
        "occupation": "code",
        "month": month_text_sql(first, LAST, "month"),
        "wage_base": f"CAST(round({pay} / 500.0) * 500 AS INTEGER)" if medical else pay,
    }
    rows = (
        "(SELECT * EXCLUDE (start, last), unnest(range(start, last + 1)) AS month "
        f"FROM (SELECT * FROM ordered WHERE {of}))"
    )
    write(con, folder, "insurance_month", columns, rows, name=agency)
