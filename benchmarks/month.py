"""What a new month, and a correction, of an installation with monthly insurance costs to build.

python -m benchmarks.month HOME [ahead] [month] [raise] [correction] [revision] [full] [--gates]

Changes HOME: give it a copy. Loads are staged as an import leaves them, so that the build alone is
measured; ``ahead`` is what a server has done between a build and the next month; ``full`` builds
everything and says whether its cells are those left by what went before.
A month is as many deliveries as agencies delivered the archive, of those insured in the newest
month: 1 in 67 gone, 1 in 83 with another employer, 1 in 100 more, whom nobody knew; ``raise`` is
one in which everybody is paid more.
"""

import os
import resource
import sys
import time
from dataclasses import replace
from functools import partial
from pathlib import Path

import duckdb

from data.contracts import CONTRACTS
from data.home import Home
from data.snapshots import ahead, gates, publish
from data.staging import formats, loads
from data.staging.loads import Load

CONTRACT = "insurance_month"
# Who is who by the key: as good as drawn, and the same however often it is asked.
_LUCK = "hash(person_key, {0}) % {1} = 0"


def deliveries(home: Home) -> tuple[Load, ...]:
    """One load of each agency's, the archive's."""
    found: dict[str, Load] = {}
    for load in loads.effective(home, CONTRACT):
        found.setdefault(load.source, load)
    return tuple(found.values())


def newest(con: duckdb.DuckDBPyConnection, home: Home) -> int:
    """The newest month that anybody is insured in."""
    files = [str(load.staged(home)) for load in loads.effective(home, CONTRACT)]
    row = con.execute("SELECT MAX(month) FROM read_parquet(?)", [files]).fetchone()
    assert row is not None
    return int(row[0])


def month(home: Home, more: int = 0) -> int:
    """Stage the month after the newest, everybody paid so much more; how many rows."""
    rows, made = 0, []
    with duckdb.connect() as con:
        last = newest(con, home)
        every = loads.effective(home, CONTRACT)
        for turn, agency in enumerate(deliveries(home)):
            files = [str(x.staged(home)) for x in every if x.source == agency.source]
            con.execute(
                f"""CREATE OR REPLACE TABLE made AS
                SELECT * REPLACE ({last + 1} AS month, CASE WHEN {_LUCK.format(last, 83)}
                    THEN md5(employer_key::VARCHAR || '{last}')::UUID ELSE employer_key END
                    AS employer_key, wage_base + {more} AS wage_base)
                FROM read_parquet($1) WHERE month = {last} AND NOT {_LUCK.format(-last, 67)}
                UNION ALL
                SELECT * REPLACE ({last + 1} AS month,
                    md5(person_key::VARCHAR || '{last}')::UUID AS person_key)
                FROM read_parquet($1) WHERE month = {last} AND {_LUCK.format(last + 7, 100)}""",
                [files],
            )
            made.append(_staged(con, home, agency, f"{last + 1}-{turn:02d}"))
            rows += made[-1].rows
    loads.add(home, made)
    return rows


def correction(home: Home, rows: int = 500) -> int:
    """Stage other wages for rows of months far apart, all of one agency."""
    with duckdb.connect() as con:
        last = newest(con, home)
        largest = max(deliveries(home), key=lambda load: load.rows)
        con.execute(
            f"""CREATE TABLE made AS
            SELECT * REPLACE (wage_base + 700 AS wage_base) FROM read_parquet($1)
            WHERE month > {last - 59} ORDER BY hash(person_key, month) LIMIT {rows}""",
            [str(largest.staged(home))],
        )
        loads.add(home, [_staged(con, home, largest, f"correction-{time.time_ns()}")])
    return rows


def revision(home: Home) -> int:
    """Stage a month a year ago once more, 1 row in 100 otherwise."""
    rows, made = 0, []
    with duckdb.connect() as con:
        past = newest(con, home) - 12
        for turn, agency in enumerate(deliveries(home)):
            con.execute(
                f"""CREATE OR REPLACE TABLE made AS
                SELECT * REPLACE (wage_base + CASE WHEN {_LUCK.format(past, 100)} THEN 900 ELSE 0
                    END AS wage_base)
                FROM read_parquet($1) WHERE month = {past}""",
                [str(agency.staged(home))],
            )
            made.append(_staged(con, home, agency, f"again-{past}-{turn:02d}"))
            rows += made[-1].rows
    loads.add(home, made)
    return rows


def _staged(con: duckdb.DuckDBPyConnection, home: Home, like: Load, name: str) -> Load:
    row = con.execute("SELECT COUNT(*) FROM made").fetchone()
    count = int(row[0]) if row else 0
    load = replace(like, id=name, rows=count, read=count, accepted=count, rejected=0)
    stamp = formats.stamp(CONTRACTS[CONTRACT])
    con.execute(f"COPY made TO '{load.staged(home).as_posix()}' ({stamp})")
    return load


def cells(home: Home, snapshot: str) -> dict[str, str]:
    """A digest of each cube of a snapshot."""
    return publish.read(home, snapshot).digests


def _seconds() -> float:
    of = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(x.ru_utime + x.ru_stime for x in map(resource.getrusage, of))


def _peak() -> float:
    """The most memory that this process has taken so far, in GB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


def main(folder: str, *asked: str) -> None:
    """Do what is asked, one after the other, and print what each cost."""
    home = Home(Path(folder))
    steps = gates.steps(home, warm=False) if "--gates" in asked else ()
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    before: dict[str, str] = {}
    for name in (word for word in asked if not word.startswith("--")):
        if name == "ahead":
            began, used = time.perf_counter(), _seconds()
            why = ahead.prepare(home, lambda *_: None)
            print(
                f"{name:12} {time.perf_counter() - began:24.1f} s {_seconds() - used:7.1f} CPU s "
                f"{_peak():5.1f} GB  {why or 'there'}"
            )
            continue
        staged = {
            "month": month,
            "raise": partial(month, more=300),
            "correction": correction,
            "revision": revision,
        }.get(name)
        rows = staged(home) if staged else 0
        began, used = time.perf_counter(), _seconds()
        made = publish.build(home, before=steps, sign=True, full=name == "full")
        wall, cpu = time.perf_counter() - began, _seconds() - used
        print(
            f"{name:12} {rows:>9,} rows {wall:7.1f} s {cpu:7.1f} CPU s {_peak():5.1f} GB  "
            f"{made.way}"
        )
        if name == "full" and before:
            now = cells(home, made.id)
            other = [x for x in now if now[x] != before.get(x)]
            print(f"{'':12} {'the same cells' if not other else 'OTHER CELLS: ' + ' '.join(other)}")
        before = cells(home, made.id)


if __name__ == "__main__":
    main(*sys.argv[1:])
