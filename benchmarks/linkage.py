"""Precision, recall and time of linking two registers without ID numbers (docs/linkage.md).

``python -m benchmarks.linkage [--known 100000] [--unknown 100000] [--home DEMO_HOME]``; at the
size of a province ``--known 3000000 --unknown 1000000``. Six tenths of the smaller register are in
the larger one, too.
"""

import argparse
import os
import resource
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb

from benchmarks.linkage_people import Agencies, agencies, encoded, invented, of_home
from data.importing.pseudonym import KEY_BYTES, Pseudonymiser
from data.linkage.decisions import FAINT, decide
from data.linkage.model import score
from data.linkage.persons import PERSONS
from data.linkage.rivals import weigh

BOTH: Final = 0.6


@dataclass(frozen=True)
class Measured:
    """How many of the links are right, how many of the true pairs are linked, and in doubt.

    ``bands``: of the pairs whose names suffice, by their probability among rivals: its lower
    bound, how many, how many the model expects to be wrong, and how many are.
    """

    linked: int
    right: int
    true: int
    grey: int
    exact_linked: int
    exact_right: int
    bands: tuple[tuple[float, int, float, int], ...] = ()

    @property
    def precision(self) -> float:
        return self.right / self.linked

    @property
    def recall(self) -> float:
        return self.right / self.true


def measure(con: duckdb.DuckDBPyConnection, made: Agencies, key: bytes) -> Measured:
    """Link two registers and compare with who is who."""
    keys = Pseudonymiser(key)
    for at, side in enumerate(("unknown", "known")):
        con.register("given", encoded(getattr(made, side), keys))
        con.execute(
            f"CREATE OR REPLACE TABLE {side} AS SELECT 2 * row_number() OVER () + {at} AS id, who, "
            f"'部门' AS origin, {', '.join(PERSONS.record)} FROM given"
        )
        con.unregister("given")
    weigh(con, score(con, PERSONS, FAINT))
    bands = con.execute(_BANDS).fetchall()
    decide(con)
    same = " AND ".join(f"u.{name} = k.{name}" for name in PERSONS.sure)
    alone = f"""SELECT u.who = k.who AS good FROM unknown u JOIN known k ON {same}
        AND u.gender = k.gender
        QUALIFY count(*) OVER (PARTITION BY u.id) = 1 AND count(*) OVER (PARTITION BY k.id) = 1"""
    row = con.execute(
        f"""SELECT (SELECT count(*) FROM linked),
        (SELECT count(*) FROM linked l JOIN unknown u ON u.id = l.unknown
         JOIN known k ON k.id = l.known WHERE u.who = k.who),
        (SELECT count(*) FROM unknown JOIN known USING (who)), (SELECT count(*) FROM grey),
        (SELECT count(*) FROM ({alone})), (SELECT count(*) FROM ({alone}) WHERE good)"""
    ).fetchall()[0]
    return Measured(*row, bands=tuple(bands))


_BANDS: Final = """
WITH judged AS (SELECT among, u.who <> k.who AS wrong FROM pair JOIN unknown u ON u.id = unknown
    JOIN known k ON k.id = known WHERE telling),
band AS (SELECT * FROM (VALUES (0.2, 0.5), (0.5, 0.8), (0.8, 0.95), (0.95, 0.99), (0.99, 0.999),
    (0.999, 2)) t(least, below))
SELECT CAST(least AS DOUBLE), count(among), coalesce(sum(1 - among), 0),
    CAST(coalesce(sum(CAST(wrong AS INTEGER)), 0) AS BIGINT)
FROM band LEFT JOIN judged ON among >= least AND among < below GROUP BY least ORDER BY least"""


def main() -> None:
    """Print one line of docs/linkage.md."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--known", type=int, default=100_000, help="records with ID numbers")
    parser.add_argument("--unknown", type=int, default=100_000, help="records without")
    parser.add_argument("--home", type=Path, help="a demo home whose people are taken")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    sizes = given.known, given.unknown
    whole = sum(sizes) - round(BOTH * min(sizes))
    people = of_home(given.home, whole, given.seed) if given.home else invented(whole, given.seed)
    made = agencies(people, *sizes, seed=given.seed)
    began, cpu = time.monotonic(), time.process_time()
    with duckdb.connect() as con:
        found = measure(con, made, os.urandom(KEY_BYTES))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"records {len(made.unknown['who']):,} × {len(made.known['who']):,}, true {found.true:,}")
    print(f"linked {found.linked:,}: precision {found.precision:.5f}, recall {found.recall:.4f}")
    exact = found.exact_right / found.exact_linked, found.exact_right / found.true
    print(f"exact join: precision {exact[0]:.5f}, recall {exact[1]:.4f}; grey {found.grey:,}")
    for least, pairs, expected, wrong in found.bands:
        print(f"probability {least}…: {pairs:,} pairs, wrong {expected:,.1f} expected, {wrong:,}")
    took = time.monotonic() - began, time.process_time() - cpu
    print(f"{took[0]:.0f} s, {took[1]:.0f} CPU s (encoding included), peak {peak:.1f} GB")


if __name__ == "__main__":
    main()
