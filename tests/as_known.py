"""The demo as it was known at the end of an earlier month: what came later is taken out again.

By the dates that rows bear: who found work, which post closed, which case was decided or paid; who
of the class of that year wasn't insured yet has no destination yet. What bears no date (the talent
base itself) stays.
"""

import shutil
from pathlib import Path

import duckdb

from data.home import Home
from data.snapshots import publish

_REWRITES = {
    "job_seeker": """
        SELECT * REPLACE (CASE WHEN intention_reached_on <= $last THEN intention_reached_on END
                          AS intention_reached_on)
        FROM rows WHERE registered_on <= $last""",
    "job_posting": """
        SELECT * REPLACE (CASE WHEN closed_on <= $last THEN closed_on END AS closed_on,
                          CASE WHEN closed_on <= $last THEN filled END AS filled)
        FROM rows WHERE posted_on <= $last""",
    "employment": """
        SELECT * REPLACE (CASE WHEN end_month <= $month THEN end_month END AS end_month)
        FROM rows WHERE start_month <= $month""",
    "policy_payout": """
        SELECT * REPLACE (
            CASE WHEN decided_on <= $last THEN decided_on END AS decided_on,
            CASE WHEN paid_on <= $last THEN paid_on END AS paid_on,
            CASE WHEN status <> 'applied' AND decided_on > $last THEN 'applied'
                 WHEN status = 'paid' AND paid_on > $last THEN 'approved' ELSE status END AS status)
        FROM rows WHERE applied_on <= $last""",
    # Tallies can't be told apart: they are the same rows, as of those who left the province.
    "graduate": """
        SELECT NULL::UUID AS person_key, NULL AS id_type, school, major, education,
               graduation_year, origin, 'unplaced' AS destination_type,
               NULL::INTEGER AS destination_region, NULL::INTEGER AS destination_industry,
               COUNT(*) AS "count", MIN(_line) AS _line
        FROM rows LEFT JOIN first_insured USING (person_key)
        WHERE graduation_year = $month // 12 AND person_key IS NOT NULL AND first > $month
        GROUP BY ALL
        UNION ALL BY NAME
        SELECT rows.* FROM rows LEFT JOIN first_insured USING (person_key)
        WHERE graduation_year < $month // 12
           OR (graduation_year = $month // 12 AND NOT COALESCE(first > $month, false))""",
}


def as_known(whole: Home, then: Home, month: int) -> None:
    """Fill and build a home with what another one knew at the end of a month.

    Args:
        whole: a built home; only read.
        then: an empty one.
        month: month number.
    """
    shutil.copytree(whole.path, then.path, ignore=shutil.ignore_patterns("snapshots", "current*"))
    spells = next((whole.staged / "employment").glob("*.parquet"))
    con = duckdb.connect()
    con.execute(
        f"CREATE TABLE first_insured AS SELECT person_key, MIN(start_month) AS first "
        f"FROM read_parquet('{spells}') GROUP BY person_key"
    )
    year, of_year = divmod(month + 1, 12)
    con.execute(
        f"SET VARIABLE last = DATE '{year}-{of_year + 1:02}-01' - 1; SET VARIABLE month = {month}"
    )
    for contract, sql in _REWRITES.items():
        (file,) = (whole.staged / contract).glob("*.parquet")
        aside: Path = then.staged / contract / file.name
        con.execute(f"CREATE OR REPLACE VIEW rows AS SELECT * FROM read_parquet('{file}')")
        said = sql.replace("$last", "getvariable('last')").replace("$month", "getvariable('month')")
        con.execute(f"COPY ({said}) TO '{aside}' (FORMAT parquet)")
    con.close()
    publish.build(then)
