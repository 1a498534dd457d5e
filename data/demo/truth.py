"""What the demo knows and an office never would: for tests only, outside every home.

``troubles.json`` lists what was planted, and what policies did (on the logarithm of their outcome);
``retention.parquet`` the true curves from the hazard itself; ``stock.parquet`` and
``flow.parquet`` every month to three years after the data date.
"""

import json
import os
from pathlib import Path

import duckdb

from data.demo import finance
from data.demo.careers import CLIFF, hazard, how
from data.demo.plan import AHEAD, LAST, Plan
from data.demo.troubles import PLANTED, start_of, strength_of
from data.home import Home
from data.months import month_number, month_text

_LONGEST = 120  # months of a retention curve


def default_folder(plan: Plan) -> Path:
    """Where the truth lies unless told otherwise: the user's cache, one folder per province."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    kind = "" if plan.troubles else "-quiet"
    return cache / "talent-brain-demo" / f"{plan.people}-{plan.years}-{plan.seed}{kind}"


def outside(folder: Path, home: Home) -> Path:
    """Give the folder back, or refuse one that lies inside a home.

    Raises:
        ValueError: the folder is the home or below it.
    """
    if folder.resolve().is_relative_to(home.path):
        raise ValueError(f"{folder} lies inside the home; the truth must stay outside")
    return folder


def write(con: duckdb.DuckDBPyConnection, folder: Path, plan: Plan) -> None:
    """Write all of it."""
    folder.mkdir(parents=True, exist_ok=True)
    _copy(con, folder / "retention.parquet", _retention(plan))
    _episodes(con)
    _copy(con, folder / "flow.parquet", _flow(plan))
    _copy(con, folder / "stock.parquet", _stock(plan))
    ways = dict(
        con.execute(f"SELECT {how()}, count(*) FROM stay WHERE last < {LAST} GROUP BY 1").fetchall()
    )
    about = {
        "stays_ended": ways,
        "people": plan.people,
        "years": plan.years,
        "seed": plan.seed,
        "first_month": month_text(plan.first),
        "data_month": month_text(LAST),
        "months_ahead": AHEAD,
        "policies": {finance.POLICIES[kind]: true for kind, true in finance.TRUE.items()},
        "troubles": [trouble.row() for trouble in PLANTED] if plan.troubles else [],
    }
    text = json.dumps(about, ensure_ascii=False, indent=1)
    (folder / "troubles.json").write_text(text, "utf-8")


def _copy(con: duckdb.DuckDBPyConnection, path: Path, select: str) -> None:
    quoted = str(path).replace("'", "''")
    con.execute(f"COPY ({select}) TO '{quoted}' (FORMAT parquet)")


def _retention(plan: Plan) -> str:
    """Share still in the city after ``month`` months, by city, education and planted trouble.

    The clock starts with the first month of a stay; S(month) is the share whose stay lasts longer
    than that; retirement ends one too. Three months away end a stay, whatever happened between
    the city's districts.
    """
    cliff, until = start_of("cliff", plan.troubles), month_number("2026-02")
    outflow = start_of("outflow", plan.troubles)
    # Doubled hazard in the cliff's months, as a cumulative sum.
    first, second = hazard(CLIFF[0]), hazard(CLIFF[1])
    extra = (
        f"{strength_of('cliff')} * CASE WHEN t < {CLIFF[0]} THEN 0 WHEN t < {CLIFF[1]} "
        f"THEN {first} ELSE {first + second} END"
    )
    return f"""
    WITH entry AS (
        SELECT city, education, m, CASE
            WHEN county = 330110 AND start BETWEEN {cliff} AND {until} THEN 'cliff'
            WHEN county = 330303 AND {outflow} <= {plan.end} THEN 'outflow' ELSE '' END AS trouble,
            CASE WHEN retires - start <= {_LONGEST} THEN retires - start ELSE {_LONGEST} + 1 END
                AS working, count(*) AS n
        FROM stay WHERE elapsed = 0 AND start <= {LAST} GROUP BY ALL)
    SELECT city, education, trouble, t AS month, CAST(sum(n) AS BIGINT) AS n,
        round(sum(CASE WHEN working > t THEN n ELSE 0 END
            * exp(-m * (h + CASE WHEN trouble = 'cliff' THEN {extra} ELSE 0 END)))
            / sum(n), 9) AS survival
    FROM entry, risk WHERE t <= {_LONGEST} AND trouble <> 'outflow' GROUP BY ALL ORDER BY ALL"""


def _episodes(con: duckdb.DuckDBPyConnection) -> None:
    """``episode``: main jobs cut where the education rises, so that each has one education."""
    con.execute(
        """CREATE OR REPLACE TABLE episode AS
        WITH main AS (
            SELECT j.p, j.county, j.start, j.last, w.education, r.month AS taken,
                r.education AS risen
            FROM job_spell j JOIN who w ON w.p = j.p LEFT JOIN rise r ON r.p = j.p
            WHERE NOT j.second)
        SELECT p, county, start, least(last, coalesce(taken - 1, last)) AS last, education
        FROM main WHERE taken IS NULL OR taken > start
        UNION ALL
        SELECT p, county, greatest(start, taken), last, risen FROM main WHERE taken <= last"""
    )


def _stock(plan: Plan) -> str:
    """People with a job in the month, by county and education."""
    return f"""
    WITH delta AS (
        SELECT county, education, start AS month, count(*) AS n FROM episode GROUP BY ALL
        UNION ALL
        SELECT county, education, last + 1, -count(*) FROM episode GROUP BY ALL),
    cell AS (SELECT DISTINCT county, education FROM episode),
    grid AS (SELECT county, education,
             unnest(range({plan.first}, {plan.end + 1})) AS month FROM cell),
    change AS (SELECT county, education, month, sum(n) AS n FROM delta GROUP BY ALL)
    SELECT CAST(g.month AS INTEGER) AS month, g.county, g.education,
        CAST(sum(coalesce(n, 0)) OVER (PARTITION BY g.county, g.education ORDER BY g.month)
             AS BIGINT) AS people
    FROM grid g LEFT JOIN change c USING (county, education, month) ORDER BY ALL"""


def _flow(plan: Plan) -> str:
    """Moves between counties; county 0 is outside the data. Gaps of one or two months are no exit.

    ``month`` is the first month in the new county, or for an exit the last month insured.
    """
    return f"""
    WITH step AS (
        SELECT p, county, start, last, education,
            lag(county) OVER w AS before, lag(last) OVER w AS until, lead(start) OVER w AS again
        FROM episode WINDOW w AS (PARTITION BY p ORDER BY start))
    SELECT start AS month,
        CASE WHEN before IS NULL OR start - until > 3 THEN 0 ELSE before END AS origin,
        county AS destination, education, count(*) AS people
    FROM step WHERE start > {plan.first}
        AND (before IS NULL OR start - until > 3 OR before <> county)
    GROUP BY ALL
    UNION ALL
    SELECT last AS month, county AS origin, 0 AS destination, education, count(*) AS people
    FROM step WHERE last < {plan.end} AND (again IS NULL OR again - last > 3)
    GROUP BY ALL ORDER BY ALL"""
