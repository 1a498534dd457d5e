"""The data's last month moves on by one: for most people nothing else has happened.

*Steady* are those whose jobs of the last month all go on and nothing else of whom has changed. What
a cube counts of them either doesn't depend on where the data end, or does in one way for all:

* a headcount has them once more, in the new month (:func:`close`);
* whoever is censored has been observed a month longer (:data:`CENSORED`);
* what is counted back from the newest month (:data:`POINTS`) is counted anew, of everybody.

Who is steady and yet comes of age in some count that month (three months away: :data:`ENDS`; a
year after the arrival: :data:`STARTS`, in :data:`LATE` alone) is gone over with those who are not.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

import duckdb

# Cubes with points counted back from the newest month: all of these are others than before.
POINTS: Final = frozenset(
    {
        "origin_tally",
        "origin_stock",
        "profile",
        "trade_stock",
        "trade_pay",
        "trade_stay",
        "chain",
        "cell_stay",
        "cell_entry",
        "firm_year",
        "firm_people",
    }
)
# Which tell what a job that goes on pays now, or prefer one of two jobs within three months of each
# other; all else tells pay of jobs begun or ended, or prefers one of a month (`unsteady`).
PAID_NOW: Final = frozenset({"trade_pay", "policy_cover"})
# Tenures of those who are still there are counted to the third month before the last.
CENSORED: Final = ("life", "life_job")
# What ripens long after somebody came: these are gone over with more people than all others.
LATE: Final = frozenset({*CENSORED, "firm_tally", "school_stay", "paid_stay"})
# Months before the data's new last one in which a spell or state began that it makes ripe: 3 it is
# observed (07_life.sql: censor_month), 9 it has lasted more than six months (`received`),
# 14 and 38 a year and three after the arrival are decided (09_school.sql; 12_recipient.sql).
STARTS: Final = (3, 9, 14, 38)
PAID: Final = (14, 38)
# In which one ended that is another kind of absence from now on (04_flow.sql, 13_policy.sql).
ENDS: Final = (1, 3)
_JOB: Final = ("employer_key", "region", "industry", "occupation")


@dataclass(frozen=True)
class Clock:
    """The data's last month before, and its first one; now it is the next."""

    first: int
    before: int

    @property
    def now(self) -> int:
        """The data's last month."""
        return self.before + 1


def goes_on(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether rows came of a month later than any before."""
    later = "SELECT MAX(month) FROM came_insurance_month"
    row = con.execute(f"SELECT ({later}) > MAX(last_month) FROM aside.island").fetchone()
    return row == (True,)


def unsteady(con: duckdb.DuckDBPyConnection, others: Collection[str]) -> int:
    """Write down who is not steady from one month to the next.

    They are ``unsteady``; whoever has gone on in a job that pays better than ever is ``raised``;
    where there was another one near it, ``beside``, too.

    Args:
        con: ``aside.island`` as it was; the rows that went and came.
        others: contracts besides monthly insurance of which rows differ.

    Returns:
        The last month that anybody was insured in before; 0 where nobody was.
    """
    row = con.execute("SELECT COALESCE(MAX(last_month), 0) FROM aside.island").fetchone()
    last = int(row[0]) if row else 0
    con.execute(
        f"CREATE TABLE open_island AS SELECT person_key, {', '.join(_JOB)}, wage, first_month "
        f"FROM aside.island WHERE last_month = {last}"
    )
    same = " AND ".join(f"i.{x} IS NOT DISTINCT FROM c.{x}" for x in ("person_key", *_JOB))
    con.execute(
        f"""CREATE TABLE went_on AS
        SELECT i.*, c.wage_base > i.wage OR (i.wage IS NULL AND c.wage_base IS NOT NULL) AS raised
        FROM open_island AS i JOIN came_insurance_month AS c ON {same} AND c.month = {last + 1}"""
    )
    changed = [
        f"SELECT person_key FROM {side}_{name}" for name in others for side in ("gone", "came")
    ]
    went_on = " AND ".join(f"o.{x} IS NOT DISTINCT FROM w.{x}" for x in ("person_key", *_JOB))
    # Better paid than ever, they may prefer this job to another one: in a month of both, or among
    # those of three months (13_policy.sql, policy_cover).
    beside = "(o.employer_key <> r.employer_key OR o.region <> r.region)"
    con.execute(
        f"""CREATE TABLE beside AS
        SELECT r.person_key, o.last_month >= r.first_month AS at_once
        FROM went_on AS r JOIN aside.island AS o
            ON o.person_key = r.person_key AND o.last_month >= r.first_month - 3 AND {beside}
        WHERE r.raised
        UNION SELECT r.person_key, COALESCE(o.end_month, {last}) >= r.first_month
        FROM went_on AS r JOIN employment AS o
            ON o.person_key = r.person_key AND {beside}
            AND COALESCE(o.end_month, {last}) >= r.first_month - 3
        WHERE r.raised"""
    )
    con.execute(
        f"""CREATE TABLE unsteady AS
        SELECT person_key FROM gone_insurance_month
        UNION SELECT person_key FROM came_insurance_month WHERE month <> {last + 1}
        UNION SELECT person_key FROM came_insurance_month AS o ANTI JOIN went_on AS w ON {went_on}
        UNION SELECT person_key FROM open_island AS o ANTI JOIN went_on AS w ON {went_on}
        UNION SELECT person_key FROM beside WHERE at_once
        {" ".join(f"UNION {each}" for each in changed)}"""
    )
    con.execute("CREATE TABLE raised AS SELECT DISTINCT person_key FROM went_on WHERE raised")
    con.execute("DROP TABLE open_island")
    con.execute("DROP TABLE went_on")
    return last


def moved_on(con: duckdb.DuckDBPyConnection, last: int) -> Clock | None:
    """The clock, if it went on by one month and nothing else about where data begin and end did.

    Args:
        con: ``old`` and the present tables of :data:`data.cubes.renewal.store.MADE_FIRST`.
        last: month in which anybody was insured before.
    """
    row = con.execute(
        """SELECT o.first_month, n.first_month, o.last_month, n.last_month, x.newest,
               COALESCE(a.last_month, 0)
        FROM old.limits AS o, limits AS n, newest_insured AS x, applied_window AS a"""
    ).fetchone()
    if row is None or None in row:
        return None
    first, first_now, before, now, newest, applied = map(int, row)
    same_start = first == first_now
    one_on = before == last and now == newest == last + 1
    # Applications a year ahead of insurance would judge stays that still last (policy_cover).
    return Clock(first, last) if same_start and one_on and applied <= last + 12 else None


def affected(con: duckdb.DuckDBPyConnection, clock: Clock, *, late: bool) -> None:
    """Write down, as ``affected``, the unsteady, and those for whom a count ripens this month.

    Args:
        con: ``state`` and ``spell`` of everybody as they are now.
        clock: how it moved.
        late: for the tables of :data:`LATE`; else for all others.
    """
    starts = ", ".join(str(clock.now - back) for back in (0, *(STARTS if late else ())))
    paid = ", ".join(str(clock.now - back) for back in PAID) if late else "NULL"
    ends = f"BETWEEN {clock.now - max(ENDS)} AND {clock.now - min(ENDS)}"
    turning = f"first_month IN ({starts}) OR last_month {ends}"
    con.execute(
        f"""CREATE OR REPLACE TABLE affected AS
        SELECT person_key FROM unsteady UNION SELECT person_key FROM beside
        UNION SELECT person_key FROM spell WHERE {turning}
        UNION SELECT person_key FROM pid SEMI JOIN (
            SELECT pid FROM state WHERE {turning}) AS s USING (pid)
        UNION SELECT person_key FROM payout_in
        WHERE person_key IS NOT NULL
          AND (paid_month IN ({paid}) OR applied_month > {clock.before})"""
    )


def observed_longer(con: duckdb.DuckDBPyConnection, table: str, source: str) -> str:
    """A query of a cube of tenures whose censored have been there for a month more."""
    names = [name for name, *_ in con.execute(f"DESCRIBE {source}").fetchall()]
    keys = [name for name in names if name not in ("tenure", "exits", "censored")]
    key = ", ".join(keys)
    assert names == [*keys, "tenure", "exits", "censored"], table
    return (
        f"SELECT {key}, tenure, CAST(SUM(exits) AS INTEGER) AS exits, "
        "CAST(SUM(censored) AS INTEGER) AS censored FROM ("
        f"SELECT {key}, tenure, exits, 0 AS censored FROM {source} WHERE exits > 0 UNION ALL "
        f"SELECT {key}, CAST(tenure + 1 AS INTEGER), 0, censored FROM {source} WHERE censored > 0"
        f") AS longer GROUP BY {key}, tenure"
    )
