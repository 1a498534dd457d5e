"""The raw side of ``benchmarks.questions``: rows of a person and month, and four engines on them.

DuckDB and pandas are the product's own; Polars and ClickHouse are taken where they are installed.
"""

import importlib
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import duckdb
import numpy as np
import pandas as pd

from data.cubes import statements
from data.cubes.inputs import prepare
from data.home import Home

_COLUMNS: Final = ("pid", "month", "region", "industry", "education", "talent", "school")
_FACT: Final = """
CREATE TABLE fact AS
SELECT CAST(s.pid AS INTEGER) AS pid, CAST(m.month AS INTEGER) AS month,
       CAST(s.region AS INTEGER) AS region, CAST(s.industry AS INTEGER) AS industry,
       CAST(s.education AS INTEGER) AS education, CAST(s.talent AS INTEGER) AS talent,
       CAST(COALESCE(k.sid, 0) AS INTEGER) AS school
FROM state AS s
JOIN month_dim AS m ON m.month BETWEEN s.first_month AND s.last_month
LEFT JOIN (SELECT DISTINCT pid, sid FROM alumni) AS k ON k.pid = s.pid
ORDER BY m.month, s.region
"""


@dataclass(frozen=True)
class Count:
    """Sums of columns by keys, of the rows whose columns lie between two values.

    Attributes:
        keys: columns, each with what it is divided by (county // 100 is a city).
        sums: columns that are added up; ``one`` counts rows.
        where: column, least and greatest.
    """

    keys: tuple[tuple[str, int], ...]
    sums: tuple[str, ...]
    where: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True)
class Moves:
    """Talent that came to a county and left it in twelve months: three months away is away."""

    last: int


@dataclass(frozen=True)
class Stays:
    """Stays in the province by education and length: those that ended, those that go on."""

    first: int
    last: int


Asked = Count | Moves | Stays


def sql(asked: Asked, clickhouse: bool = False) -> str:
    """A question to the rows, for DuckDB or ClickHouse."""

    def divided(column: str, step: int) -> str:
        return f"intDiv({column}, {step})" if clickhouse else f"{column} // {step}"

    def near(which: str, keys: str) -> str:
        if not clickhouse:
            return f"{which}(month) OVER (PARTITION BY {keys} ORDER BY month)"
        frame = "ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING"
        name = f"{which.lower()}InFrame(toNullable(month))"
        return f"{name} OVER (PARTITION BY {keys} ORDER BY month {frame})"

    if isinstance(asked, Count):
        keys = [divided(*one) if one[1] > 1 else one[0] for one in asked.keys]
        sums = ["COUNT(*)" if one == "one" else f"SUM({one})" for one in asked.sums]
        where = " AND ".join(f"{c} BETWEEN {a} AND {b}" for c, a, b in asked.where)
        return f"SELECT {', '.join(keys + sums)} FROM fact WHERE {where} GROUP BY {', '.join(keys)}"
    if isinstance(asked, Moves):
        end = asked.last
        inside = f"month BETWEEN {end - 11} AND {end} AND"
        return (
            f"SELECT region, SUM(CASE WHEN {inside} (before IS NULL OR month - before > 3) "
            f"THEN talent ELSE 0 END), SUM(CASE WHEN {inside} (later IS NULL OR "
            "later - month > 3) THEN talent ELSE 0 END) FROM (SELECT region, month, talent, "
            f"{near('LAG', 'pid, region')} AS before, {near('LEAD', 'pid, region')} AS later "
            f"FROM fact WHERE month BETWEEN {end - 14} AND {end + 3}) AS seen GROUP BY region"
        )
    seen = (
        f"SELECT pid, month, education, talent, {near('LAG', 'pid')} AS before, "
        f"{near('LEAD', 'pid')} AS later FROM fact"
    )
    # The n-th beginning of a person's and the n-th end are one stay.
    turn = "ROW_NUMBER() OVER (PARTITION BY pid ORDER BY month) AS n"
    begun = f"SELECT *, {turn} FROM seen WHERE before IS NULL OR month - before > 3"
    ended = f"SELECT pid, month, {turn} FROM seen WHERE later IS NULL OR later - month > 3"
    censored = asked.last - 3
    length = f"LEAST(e.month, {censored}) - b.month + 1"
    return (
        f"WITH seen AS ({seen}), b AS ({begun}), e AS ({ended}) SELECT b.education, {length}, "
        f"SUM(CASE WHEN e.month <= {censored} THEN 1 ELSE 0 END), "
        f"SUM(CASE WHEN e.month <= {censored} THEN 0 ELSE 1 END) "
        "FROM b JOIN e ON b.pid = e.pid AND b.n = e.n WHERE b.talent = 1 AND "
        f"b.month BETWEEN {asked.first + 3} AND {censored} GROUP BY b.education, {length}"
    )


def of_pandas(fact: pd.DataFrame, asked: Asked) -> pd.DataFrame:
    """A question to the rows in a pandas frame."""
    if isinstance(asked, Count):
        kept = np.ones(len(fact), dtype=bool)
        for column, least, most in asked.where:
            kept &= fact[column].between(least, most).to_numpy()
        rows = fact[kept].assign(one=1)
        keys = [rows[name] // step for name, step in asked.keys]
        return rows.groupby(keys)[list(asked.sums)].sum().reset_index()
    own = ["pid", "region"] if isinstance(asked, Moves) else ["pid"]
    rows = fact
    if isinstance(asked, Moves):
        rows = fact[fact["month"].between(asked.last - 14, asked.last + 3)]
    rows = rows.sort_values([*own, "month"])
    before = rows.groupby(own)["month"].shift(1)
    later = rows.groupby(own)["month"].shift(-1)
    begins = before.isna() | (rows["month"] - before > 3)
    ends = later.isna() | (later - rows["month"] > 3)
    if isinstance(asked, Moves):
        inside = rows["month"].between(asked.last - 11, asked.last)
        came, left = (rows["talent"].where(one & inside, 0) for one in (begins, ends))
        moved = pd.DataFrame({"region": rows["region"], "came": came, "left": left})
        return moved.groupby("region").sum().reset_index()
    stays = rows[begins].assign(end=rows["month"][ends].to_numpy())
    return _stays(stays, asked).groupby(["education", "tenure"]).sum().reset_index()


def _stays(stays: pd.DataFrame, asked: Stays) -> pd.DataFrame:
    censored = asked.last - 3
    stays = stays[(stays["talent"] == 1) & stays["month"].between(asked.first + 3, censored)]
    gone = (stays["end"] <= censored).astype(int)
    return pd.DataFrame(
        {
            "education": stays["education"],
            "tenure": stays["end"].clip(upper=censored) - stays["month"] + 1,
            "exits": gone,
            "stay": 1 - gone,
        }
    )


def of_polars(pl: Any, fact: Any, asked: Asked) -> Any:
    """The same in a Polars frame, lazily."""
    rows, month = fact.lazy(), pl.col("month")
    if isinstance(asked, Count):
        for column, least, most in asked.where:
            rows = rows.filter(pl.col(column).is_between(least, most))
        keys = [pl.col(name) // step if step > 1 else pl.col(name) for name, step in asked.keys]
        sums = [
            pl.len().alias("one") if one == "one" else pl.col(one).sum().alias(f"sum_{one}")
            for one in asked.sums
        ]
        return rows.group_by(keys).agg(sums).collect()
    own = ["pid", "region"] if isinstance(asked, Moves) else ["pid"]
    if isinstance(asked, Moves):
        rows = rows.filter(month.is_between(asked.last - 14, asked.last + 3))
    rows = rows.sort([*own, "month"])
    same = pl.all_horizontal([pl.col(name) == pl.col(name).shift(1) for name in own])
    follows = pl.all_horizontal([pl.col(name) == pl.col(name).shift(-1) for name in own])
    begins = ~(same & (month - month.shift(1) <= 3)).fill_null(False)
    ends = ~(follows & (month.shift(-1) - month <= 3)).fill_null(False)
    rows = rows.with_columns(begins=begins, ends=ends)
    if isinstance(asked, Moves):
        rows = rows.filter(month.is_between(asked.last - 11, asked.last))
        came, left = (pl.col("talent").filter(pl.col(one)).sum() for one in ("begins", "ends"))
        return rows.group_by("region").agg(came.alias("came"), left.alias("left")).collect()
    seen = rows.filter(pl.col("begins") | pl.col("ends")).collect()
    stays = seen.filter(pl.col("begins"))
    stays = stays.with_columns(end=seen.filter(pl.col("ends"))["month"])
    censored = asked.last - 3
    stays = stays.filter((pl.col("talent") == 1) & month.is_between(asked.first + 3, censored))
    length = pl.min_horizontal(pl.col("end"), pl.lit(censored)) - month + 1
    gone = (pl.col("end") <= censored).sum()
    return stays.group_by("education", length.alias("tenure")).agg(
        gone.alias("exits"), (pl.len() - gone).alias("stay")
    )


def make_rows(home: Home, out: Path) -> int:
    """Write the rows as Parquet, as the cubes' own SQL sees the people; how many there are."""
    with tempfile.TemporaryDirectory() as folder:
        con = duckdb.connect(str(Path(folder) / "rows.duckdb"))
        prepare(con, home)
        for _, statement in statements():
            if "CREATE TABLE school_talent" in statement:  # all that it is made from is there
                break
            con.execute(statement)
        con.execute(_FACT)
        con.execute(f"COPY (FROM fact ORDER BY month, region) TO '{out}' (FORMAT parquet)")
        rows: Any = con.execute("SELECT COUNT(*) FROM fact").fetchall()
        con.close()
    return int(rows[0][0])


def fill(con: duckdb.DuckDBPyConnection, rows: Path, copies: int) -> None:
    """The rows as DuckDB likes them, sorted by month and region; several times under new persons,
    month by month, so that nothing but the table itself needs memory."""
    con.execute(f"CREATE TABLE fact AS FROM '{rows}' LIMIT 0")
    months = con.execute(f"SELECT DISTINCT month FROM '{rows}' ORDER BY month").fetchall()
    if copies == 1:
        con.execute(f"INSERT INTO fact FROM '{rows}'")
    for month in months if copies > 1 else ():
        con.execute(
            f"INSERT INTO fact SELECT pid + {1 << 24} * copy, {', '.join(_COLUMNS[1:])} "
            f"FROM '{rows}', range({copies}) AS c(copy) WHERE month = ? ORDER BY region",
            month,
        )


Ask = Callable[[Asked], Any]


def engines(
    rows: Path, peers: str, without: set[str], copies: int = 1, memory: str = ""
) -> Iterator[tuple[str, Ask]]:
    """Each engine with the rows in its memory, those that are installed; of several copies DuckDB
    alone, which puts what doesn't fit into ``memory`` on disk."""
    if peers:
        sys.path.append(peers)
    con = duckdb.connect()
    if memory:
        con.execute(f"SET memory_limit = '{memory}'")
        con.execute(f"SET temp_directory = '{rows.with_suffix('.aside')}'")
    if "duckdb" not in without:
        fill(con, rows, copies)
        yield "DuckDB", lambda asked: con.execute(sql(asked)).df()
        con.execute("DROP TABLE fact")
    if copies > 1:
        return
    with suppress(ImportError):
        pl = importlib.import_module("polars") if "polars" not in without else None
        if pl is not None:
            fact = pl.read_parquet(rows)
            yield "Polars", lambda asked: of_polars(pl, fact, asked)
            del fact
    with suppress(ImportError):
        chdb = importlib.import_module("chdb.session") if "clickhouse" not in without else None
        if chdb is not None:
            session = chdb.Session()
            session.query(
                "CREATE DATABASE raw; CREATE TABLE raw.fact ENGINE = MergeTree "
                "ORDER BY (month, region) AS SELECT "
                f"{', '.join(f'assumeNotNull({c}) AS {c}' for c in _COLUMNS)} "
                f"FROM file('{rows}', Parquet)"
            )
            session.query("USE raw")
            yield (
                "ClickHouse",
                lambda asked: session.query(sql(asked, True), "ArrowTable"),
            )
            session.query("DROP TABLE raw.fact")
    if "pandas" not in without:
        frame = con.execute(f"SELECT * FROM '{rows}'").df()
        yield "pandas", lambda asked: of_pandas(frame, asked)
