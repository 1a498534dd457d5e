"""Chance without chance: every draw is a hash of (seed, who, what for, which time).

So the same seed gives the same province whatever the number of threads, the batch size or the
order of rows, and a new kind of draw leaves all others as they were.
"""

import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import duckdb
import pyarrow

SLOTS: Final = 2000  # steps of a quantile table: the smallest share that can be drawn is 1/2000
_PURPOSES: dict[int, str] = {}

Rows = Sequence[Sequence[object]]


def draw(purpose: str, who: str = "p", turn: str = "0") -> str:
    """SQL for a number evenly spread in [0, 1).

    Args:
        purpose: a name of its own for each use; two names that share a number are refused.
        who: SQL of an integer below 2^24: person, post, registration, …
        turn: SQL of an integer below 256: the how-manieth draw of this kind for the same who.
    """
    number = zlib.crc32(purpose.encode()) % 4096
    if _PURPOSES.setdefault(number, purpose) != purpose:
        raise ValueError(f"{purpose} and {_PURPOSES[number]} share a hash; rename one")
    return f"uniform({who}, {number}, {turn})"


def exponential(purpose: str, who: str = "p", turn: str = "0") -> str:
    """SQL for an exponential waiting time of mean 1."""
    return f"(-ln(1.0 - {draw(purpose, who, turn)}))"


def slot(purpose: str, who: str = "p", turn: str = "0") -> str:
    """SQL for a step of a quantile table made by :func:`quantiles`."""
    return f"CAST(floor({draw(purpose, who, turn)} * {SLOTS}) AS INTEGER)"


def install(con: duckdb.DuckDBPyConnection, seed: int) -> None:
    """Define the SQL macro behind :func:`draw` for this connection."""
    con.execute(
        "CREATE OR REPLACE MACRO uniform(who, what, turn) AS "
        "CAST(hash(CAST(who AS BIGINT) * 1048576 + what * 256 + turn "
        f"+ {seed % 2**18} * 17592186044416) >> 11 AS DOUBLE) / 9007199254740992.0"
    )


def insert(
    con: duckdb.DuckDBPyConnection, table: str, columns: Mapping[str, str], rows: Rows
) -> None:
    """Create a small table from Python rows, through Arrow (SQL literals take ten times longer)."""
    arrays = {name: [row[i] for row in rows] for i, name in enumerate(columns)}
    con.register("incoming", pyarrow.table(arrays))
    typed = ", ".join(f"CAST({name} AS {kind}) AS {name}" for name, kind in columns.items())
    con.execute(f"CREATE OR REPLACE TABLE {table} AS SELECT {typed} FROM incoming")
    con.unregister("incoming")


def quantiles(weights: Mapping[int, float]) -> list[int]:
    """Spread ``SLOTS`` steps over the outcomes by largest remainder; any order of draws fits."""
    total = sum(weights.values())
    exact = {key: SLOTS * weight / total for key, weight in weights.items()}
    whole = {key: int(value) for key, value in exact.items()}
    missing = SLOTS - sum(whole.values())
    for key in sorted(exact, key=lambda k: (whole[k] - exact[k], k))[:missing]:
        whole[key] += 1
    return [key for key, times in whole.items() for _ in range(times)]


def quantile_table(
    con: duckdb.DuckDBPyConnection, table: str, groups: Mapping[int, Mapping[int, float]]
) -> None:
    """Create ``table(grp, s, v)``: join on the group and a :func:`slot` to draw a value."""
    runs: list[tuple[int, int, int, int]] = []
    for group, weights in groups.items():
        for value, times in Counter(quantiles(weights)).items():
            runs.append((group, len(runs), value, times))
    columns = {"grp": "INTEGER", "turn": "INTEGER", "v": "INTEGER", "n": "INTEGER"}
    insert(con, "runs", columns, runs)
    con.execute(
        f"CREATE OR REPLACE TABLE {table} AS "
        "SELECT grp, CAST(row_number() OVER (PARTITION BY grp ORDER BY turn, i) - 1 AS INTEGER) "
        "AS s, v FROM (SELECT grp, turn, v, unnest(range(n)) AS i FROM runs)"
    )


def facts(name: str) -> list[dict[str, str]]:
    """Rows of a small CSV beside this file, without its ``#`` lines."""
    path = Path(__file__).parent / "facts" / f"{name}.csv"
    lines = [x for x in path.read_text("utf-8").splitlines() if not x.startswith("#")]
    header = lines[0].split(",")
    return [dict(zip(header, line.split(","), strict=True)) for line in lines[1:]]
