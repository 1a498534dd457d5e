"""Which months of which source are missing from which region: one city that stops reporting is
lost among ten that don't.

A month counts as missing where a region has no row at all although what the others report that
month makes twelve or more expected: by chance own_mean that happens six times in a million.
"""

from typing import Final

import duckdb
import pandas as pd

TABLE: Final = "coverage"
# Sources whose rows say where and when something happened; a spell says only when it began.
MONTHLY: Final = {
    "insurance_month": "month",
    "job_posting": "year(posted_on) * 12 + month(posted_on) - 1",
    "job_seeker": "year(registered_on) * 12 + month(registered_on) - 1",
    "policy_payout": "year(applied_on) * 12 + month(applied_on) - 1",
    "service_use": "month",
}
EXPECTED: Final = 12.0  # rows; exp(-12) = 6e-6
BACK: Final = 24  # newest months that are looked at
_COLUMNS: Final = (
    "contract VARCHAR, region INTEGER, last_month INTEGER, gap INTEGER, judged INTEGER"
)


def describe(con: duckdb.DuckDBPyConnection) -> None:
    """Make the table ``coverage`` from the views of the sources.

    One row per source and region (its city; its county where all lie in one city), and one more
    for each month it lacks: ``gap`` is that month or -1, ``judged`` 0 where too few rows come for
    a month without any to mean something, ``last_month`` the newest with a row.

    Args:
        con: the snapshot being built, with a view for each source and ``insured_count``.
    """
    con.execute(f"CREATE TABLE {TABLE} ({_COLUMNS})")
    for contract, month in MONTHLY.items():
        # Rows of monthly insurance are counted already (data/cubes/inputs.py).
        counted = contract == "insurance_month"
        table, number = ("insured_count", "SUM(n)") if counted else (contract, "COUNT(*)")
        rows = con.execute(
            f"SELECT CAST(region AS INTEGER) AS region, CAST({month} AS INTEGER) AS month, "
            f'CAST({number} AS BIGINT) AS n FROM "{table}" WHERE region IS NOT NULL GROUP BY ALL'
        ).df()
        found = gaps(rows.dropna())
        if found:
            con.executemany(f"INSERT INTO {TABLE} VALUES ('{contract}', ?, ?, ?, ?)", found)


def gaps(rows: pd.DataFrame) -> list[tuple[int, int, int, int]]:
    """Find what is missing from one source.

    Args:
        rows: columns region (adcode), month (number), n (rows of the source).

    Returns:
        (region, last month, missing month or -1, judged 0 or 1), by region and month.
    """
    if rows.empty:
        return []
    cities = rows["region"] // 100 * 100
    place = cities if cities.nunique() > 1 else rows["region"]
    newest = int(rows["month"].max())
    last = rows.assign(place=place).groupby("place")["month"].max()
    recent = rows.assign(place=place)[rows["month"] > newest - BACK]
    table = recent.pivot_table("n", "place", "month", "sum", fill_value=0)
    table = table.reindex(last.index, fill_value=0)
    # Months before a region's first row are no gap: it had not begun to report.
    begun = rows.assign(place=place).groupby("place")["month"].min()
    whole = table.sum()
    found: list[tuple[int, int, int, int]] = []
    for code in table.index:
        counted = table.loc[code]
        months = counted.index[counted.index >= begun[code]]
        filled = [month for month in months if counted[month]]
        others = whole - counted
        reported = float(others[filled].sum())
        # As many as in its other months for each row of the others; alone, its own mean.
        own_mean = pd.Series(counted[filled].mean() if filled else 0.0, index=counted.index)
        expected = others * (counted[filled].sum() / reported) if reported else own_mean
        key = (int(code), int(last[code]))
        judged = int(bool(filled) and float(expected[months].median()) >= EXPECTED)
        found.append((*key, -1, judged))
        found += [
            (*key, int(month), 1)
            for month in months
            if not counted[month] and expected[month] >= EXPECTED
        ]
    return found
