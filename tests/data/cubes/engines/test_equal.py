"""All cubes are the same cell by cell on DuckDB, Spark and ClickHouse, for a small province.

Needs the other engines (`make engines`); where they aren't there, see :mod:`tests.needed`.
"""

import os
import shutil
from dataclasses import replace

import duckdb
import pytest

from data import demo
from data.contracts import CONTRACTS
from data.cubes import build_cubes, statements
from data.cubes.engines import engine_for
from data.cubes.served import SERVED
from data.home import Home
from data.snapshots import publish
from data.snapshots.verify import columns_of
from data.staging import loads
from data.staging.formats import stamp
from data.staging.schema import schema
from tests import homes, needed
from tests.data.cubes.engines import served_by

_JAVA = os.environ.get("JAVA_HOME") or shutil.which("java")
needs_spark = needed.needs(needed.module("pyspark") and _JAVA, "Spark and Java (make engines)")
needs_clickhouse = needed.needs(needed.module("chdb"), "chdb (make engines)")
pytestmark = pytest.mark.slow
_MONTHS = """
    SELECT DISTINCT ON (person_key, employer_key, month) person_key, employer_key, region,
           coalesce(industry, 0) AS industry, occupation, month, wage AS wage_base
    FROM (SELECT *, unnest(range(start_month, 1 + coalesce(end_month, (
              SELECT max(coalesce(end_month, start_month)) FROM {spells})))) AS month
          FROM {spells})
    WHERE hash(person_key) % 3 = 0 AND month % 17 > 1
    ORDER BY ALL"""
# A few thousand rows: what takes time is compiling 120 queries, and not running them.
_QUICK = """
spark.sql.codegen.wholeStage false
spark.sql.codegen.factoryMode NO_CODEGEN
spark.driver.extraJavaOptions -XX:TieredStopAtLevel=1 -XX:+UseSerialGC
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Home:
    """A demo of 1 000 people; a third's spells also as insured months, corrections, odd money."""
    made = Home(tmp_path_factory.mktemp("engines") / "home")
    homes.built(made, f"engines {_MONTHS} and fen", lambda: _fill(made))
    return made


def _fill(home: Home) -> None:
    demo.make(home, people=1_000, years=3)
    like = next(load for load in loads.read(home) if load.contract == "employment")
    months = _MONTHS.format(spells=f"read_parquet('{like.staged(home)}')")
    later = f"SELECT * REPLACE (wage_base + 100 AS wage_base) FROM ({months}) WHERE month % 5 = 0"
    cases = next(load for load in loads.read(home) if load.contract == "policy_payout")
    odd = "SELECT * REPLACE (amount + hash(case_id) % 100 / 100 AS amount) FROM read_parquet('{}')"
    loads.add(
        home,
        [
            _load(home, like, "insurance_month", "all", months),
            _load(home, like, "insurance_month", "corrected", later),
            _load(home, cases, "policy_payout", "to-the-fen", odd.format(cases.staged(home))),
        ],
    )


def _load(home: Home, like: loads.Load, of: str, name: str, sql: str) -> loads.Load:
    contract = CONTRACTS[of]
    made = replace(like, id=f"{of}-{name}", contract=contract.name, file=f"{name}.csv")
    path = made.staged(home)
    path.parent.mkdir(exist_ok=True)
    columns = ", ".join(f'"{column}" {kind}' for column, kind in schema(contract).items())
    with duckdb.connect() as con:
        con.execute(f"CREATE TABLE t ({columns})")
        con.execute(f"INSERT INTO t BY NAME {sql}")
        con.execute(f"COPY t TO '{path}' ({stamp(contract)})")
    return made


def built(home: Home, *engine: str) -> duckdb.DuckDBPyConnection:
    shutil.rmtree(home.scratch, ignore_errors=True)
    con = duckdb.connect()
    build_cubes(con, home, lambda _doing, _share: None, engine_for(*engine) if engine else None)
    return con


@pytest.fixture(scope="module")
def expected(home):
    return built(home)


def same(expected: duckdb.DuckDBPyConnection, found: duckdb.DuckDBPyConnection) -> int:
    """Hold every served table against the other's, cell by cell and with its types; the rows."""
    made, wanted = columns_of(found), columns_of(expected)
    rows = 0
    for name in SERVED:
        assert made[name] == wanted[name] == SERVED[name]
        assert _described(found, name) == _described(expected, name), name
        assert _digest(found, name) == _digest(expected, name), name
        rows += _digest(found, name)[0]
    assert rows > 50_000
    return rows


def _described(con, name):
    return con.execute(f'DESCRIBE "{name}"').fetchall()


def _digest(con, name):
    return con.execute(f'SELECT count(*), sum(hash(t)) FROM "{name}" AS t').fetchone()


def test_duckdb_again_and_people_numbered_as_one_numbering_of_all_would(home, expected):
    found = built(home)
    same(expected, found)
    assert [n for n in SERVED if not _digest(expected, n)[0]] == ["suspect"]  # too few cases
    money = "SELECT count(*) FROM payout_paid WHERE amount <> floor(amount)"
    assert found.execute(money).fetchone()[0] > 20  # to the 分, where decimals don't add up
    numbers = found.execute(
        "SELECT count(*), count(*) FILTER (pid <> n), count(DISTINCT left(person_key::VARCHAR, 2)) "
        "FROM (SELECT person_key, pid, row_number() OVER (ORDER BY person_key) AS n FROM pid)"
    ).fetchone()
    assert numbers[0] > 500 and numbers[1] == 0 and numbers[2] > 200


@needs_clickhouse
def test_clickhouse_in_this_process(home, expected):
    same(expected, built(home, "clickhouse"))


@needs_clickhouse
def test_clickhouse_at_an_address(home, expected, tmp_path, monkeypatch):
    asked: list[dict[str, str]] = []
    monkeypatch.setenv("CLICKHOUSE_PASSWORD", served_by.PASSWORD)
    with served_by.clickhouse(tmp_path / "server", asked) as address:
        same(expected, built(home, "clickhouse", address))
    assert asked[0]["join_use_nulls"] == "1"  # without it an outer join is silently wrong
    assert len(asked) > len(list(statements()))
    assert len({given["database"] for given in asked if "database" in given}) == 1


@needs_spark
@pytest.mark.timeout(900)  # 130 queries planned and compiled on a busy machine
def test_spark_reads_and_writes_a_store_by_url_and_the_result_is_published(
    home, expected, tmp_path, monkeypatch
):
    store = tmp_path / "store"
    undone = store / "staged" / "person" / "undone-1-2.parquet"
    undone.parent.mkdir(parents=True)
    undone.write_bytes(b"")
    (tmp_path / "spark-defaults.conf").write_text(_QUICK)
    monkeypatch.setenv("SPARK_CONF_DIR", str(tmp_path))
    made = publish.build(home, session=engine_for("spark", "local[2]", store.as_uri()))
    assert made.state == publish.SIGNED and made.made_on.startswith("spark 4.")
    with duckdb.connect(str(home.snapshots / made.id / "cubes.duckdb"), read_only=True) as con:
        rows = same(expected, con)
    assert rows == sum(made.rows.values())
    # Staged rows stay for the next build; what no load stands for, and this build's tables, go.
    kept = {path.parent.name for path in (store / "staged").glob("*/*.parquet")}
    assert {"person", "employment", "insurance_month"} <= kept and not undone.exists()
    assert list((store / "work").iterdir()) == []
    assert not home.scratch.exists() or list(home.scratch.iterdir()) == []
