"""`target` and `city_indicator`: what was promised, and what is published about the cities."""

from pathlib import Path

import duckdb

from data.contracts.policy import INDICATORS
from data.demo.draws import draw, facts, insert
from data.demo.output import write
from data.demo.peers import published
from data.demo.plan import LAST, Plan
from data.demo.pledges import pledge
from data.demo.troubles import start_of, strength_of
from data.demo.world import bump

_YEARS = range(LAST // 12 - 2, LAST // 12 + 1)
_BACK = 24  # months without insurance in the region that make somebody 新引进
_DEMO_SOURCE, _DEMO_EDITION = "演示数据（虚构）", "演示版"


def target(con: duckdb.DuckDBPyConnection, out: Path, plan: Plan) -> Path:
    """Promises that a quiet region just keeps: set from what each year really brings."""
    con.execute(f"CREATE OR REPLACE TABLE outcome {_outcomes()}")
    behind = start_of("target_behind", plan.troubles) // 12
    more = strength_of("target_behind")
    factor = (
        f"CASE WHEN region = 330700 AND indicator = 'new_college' AND year = {behind} THEN {more} "
        f"ELSE 0.98 + 0.03 * {draw('target', 'region', 'year - 2000')} END"
    )
    size = f"greatest(1, CAST(round(value * {factor}) AS BIGINT))"
    columns = pledge(con, size, behind)
    return write(con, out, "target", columns, "pledge ORDER BY kind DESC, indicator, region, year")


def _outcomes() -> str:
    """What each year brings, the months after the data date included, by county, city, province."""
    levels = "(VALUES (1), (100), (10000)) level(unit)"
    years = f"year BETWEEN {_YEARS[0]} AND {_YEARS[-1]}"
    talent = "(education >= 3 OR title IS NOT NULL OR skill IN ('1', '2', '3'))"
    tests = {
        "new_college": "education >= 3",
        "new_graduate_degree": "education >= 5",
        "new_high_tier": "tier <= 'E'",
    }
    parts = [
        f"SELECT '{name}' AS indicator, region, year, count(*) AS value FROM arrived "
        f"JOIN profile USING (p) WHERE {test} AND {years} GROUP BY ALL"
        for name, test in tests.items()
    ]
    assert set(tests) | {"talent_stock", "payout_amount"} == set(INDICATORS)
    return f"""AS WITH
    place AS (SELECT p, county // unit * unit AS region, start, last FROM job_spell, {levels}
              WHERE NOT second),
    seen AS (SELECT *, max(last) OVER (PARTITION BY p, region ORDER BY start
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before FROM place),
    arrived AS (SELECT p, region, start // 12 AS year FROM seen
                WHERE before IS NULL OR start - before > {_BACK}),
    stocked AS (SELECT p, region, y.year FROM place
                JOIN (SELECT unnest(range({_YEARS[0]}, {_YEARS[-1] + 1})) AS year) y
                ON start <= y.year * 12 + 11 AND last >= y.year * 12 + 11)
    {" UNION ALL ".join(parts)}
    UNION ALL SELECT 'talent_stock', region, year, count(*) FROM stocked JOIN profile USING (p)
        WHERE {talent} GROUP BY ALL
    UNION ALL SELECT 'payout_amount', county // unit * unit AS region,
        CAST(year(paid) AS INTEGER) AS year,
        -- The running year is three quarters gone.
        CAST(sum(amount * CASE WHEN year(paid) = {LAST // 12} THEN 4 ELSE 3 END) // 3 AS BIGINT)
        FROM case_file, {levels} WHERE status IN ('paid', 'approved') AND paid <= make_date({LAST // 12}, {LAST % 12 + 1}, 30)
        AND year(paid) BETWEEN {_YEARS[0]} AND {_YEARS[-1]} GROUP BY ALL"""  # noqa: E501


def city_indicator(con: duckdb.DuckDBPyConnection, out: Path, plan: Plan) -> Path:
    """Published figures with their sources, and invented series that say so in their names."""
    names = ("city", "indicator", "year", "value", "unit", "source", "edition")
    rows: list[tuple[object, ...]] = [
        (
            r["city"],
            r["indicator"],
            int(r["year"]),
            float(r["value"]),
            r["unit"],
            r["source"],
            r["edition"],
        )
        for r in facts("indicators")
    ]
    drop = start_of("benchmark_drop", plan.troubles) // 12
    for fact in facts("benchmark_cities"):
        city = int(fact["city"])
        for year in range(LAST // 12 - 6, LAST // 12):
            step = year - (LAST // 12 - 6)
            inflow = round(float(fact["inflow"]) + 0.02 * step + 0.1 * (bump(city, year) - 1), 1)
            if city == 330600:
                inflow = strength_of("benchmark_drop") if year >= drop else 0.4
            density = round(float(fact["density"]) * 1.03**step)
            rows += [
                (
                    str(city),
                    "求职者净流入率（演示）",
                    year,
                    inflow,
                    "%",
                    _DEMO_SOURCE,
                    _DEMO_EDITION,
                ),
                (
                    str(city),
                    "每万人大专及以上人数（演示）",
                    year,
                    density,
                    "人",
                    _DEMO_SOURCE,
                    _DEMO_EDITION,
                ),
            ]
    rows += published()
    kinds = ("VARCHAR", "VARCHAR", "INTEGER", "DOUBLE", "VARCHAR", "VARCHAR", "VARCHAR")
    insert(con, "indicator", dict(zip(names, kinds, strict=True)), rows)
    return write(con, out, "city_indicator", {name: name for name in names}, "indicator")
