"""Days and months that can't be: what is said to have happened after the file was made.

The newest month of all rows is the data's date. One wrong year in one row (2036-12 for 2026-12)
would move it ten years and prolong every spell that is still open. So an event to come is refused;
the end of something that lies in the future means that it still goes on.
"""

import datetime as dt
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import duckdb

from data.contracts import Column, Contract, Kind, Timing
from data.months import month_number, month_text
from data.staging.schema import quoted

LATE: Final = "晚于本批数据的时点"
ALONE: Final = "远晚于其他各行，像是写错了年月"
# A month is a slip where it stands this far behind all others, and hardly any row has it.
_ENOUGH: Final = 50  # events from which on it can be told
_GAP: Final = 12  # months without any event before it,
_USUAL: Final = 4  # as many times as long as any gap elsewhere
_SHARE: Final = 0.01  # of all events, at most


@dataclass(frozen=True)
class Limit:
    """The last month that events of a delivery can have, and what is said of later ones."""

    month: int
    reason: str


def bound(
    con: duckdb.DuckDBPyConnection, contract: Contract, present: frozenset[str], today: dt.date
) -> None:
    """Change the look-up tables: events after the delivery are refused, ends to come stay open.

    Args:
        con: holds ``mapped`` and a look-up table per column that the file fills.
        contract: whose columns.
        present: those that the file fills.
        today: the day of the import.
    """
    now = Limit(month_number(f"{today.year}-{today.month}"), LATE)
    timed = [c for c in contract.columns if c.name in present and c.timing is not Timing.FREE]
    limit = _lonely(con, [c for c in timed if c.kind is Kind.MONTH], now) or now
    for column in timed:
        _apply(con, column, limit if column.kind is Kind.MONTH else now, today)


def _lonely(con: duckdb.DuckDBPyConnection, columns: list[Column], now: Limit) -> Limit | None:
    """The last month before a few that stand far behind all others; ``None``: there are none."""
    if not columns:
        return None
    every = " UNION ALL ".join(
        f'SELECT l.v AS month, count(*) AS n FROM mapped m JOIN "look_{c.name}" l '
        f'ON l.raw = m."r_{c.name}" WHERE l.v <= {now.month} GROUP BY 1'
        for c in columns
    )
    found = con.execute(
        f"SELECT month, sum(n)::BIGINT FROM ({every}) GROUP BY 1 ORDER BY 1 DESC"
    ).fetchall()
    whole = sum(n for _, n in found)
    if whole < _ENOUGH:
        return None
    gaps = [later - earlier for (later, _), (earlier, _) in pairwise(found)]
    behind = 0
    for at, gap in enumerate(gaps):
        behind += found[at][1]
        if behind > max(2, whole * _SHARE):
            return None
        if gap > _GAP and gap > _USUAL * max(gaps[at + 1 :], default=gap):
            return Limit(found[at + 1][0], ALONE)
    return None


def _apply(con: duckdb.DuckDBPyConnection, column: Column, last: Limit, today: dt.date) -> None:
    table = f'"look_{column.name}"'
    beyond, shown = {
        Kind.MONTH: (f"v > {last.month}", month_text(last.month)),
        Kind.DATE: (f"v > DATE {quoted(today.isoformat())}", today.isoformat()),
    }.get(column.kind, (f"v > {today.year}", str(today.year)))
    if column.timing is Timing.PAST:
        accepted = quoted(f"不晚于 {shown}")
        con.execute(
            f"UPDATE {table} SET v = NULL, reason = {quoted(last.reason)}, accepted = {accepted} "
            f"WHERE {beyond}"
        )
    elif column.kind is Kind.MONTH:  # a day to come, on which a post will be closed, is a day
        note = quoted(f"{column.label}晚于 {shown}，记为仍在")
        con.execute(f"UPDATE {table} SET v = NULL, note = {note} WHERE {beyond}")
