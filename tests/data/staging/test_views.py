"""One row per key, the latest load's: however many files, and whichever way it is said."""

import random
import uuid
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from data.contracts import CONTRACTS
from data.staging.formats import Staged
from data.staging.held import hold
from data.staging.loads import Load
from data.staging.schema import schema
from data.staging.views import Spanning, latest

CONTRACT = CONTRACTS["insurance_month"]
TYPES = schema(CONTRACT)
WHOLE = {name: f'"{name}"' for name in TYPES}
LOAD = Load("1", CONTRACT.name, "", "", "", "", "", "", "", 0, 0, 0, 0)

Row = tuple[int, int, int]  # person, employer, month


def _key(number: int) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_OID, str(number)))


def _file(con: duckdb.DuckDBPyConnection, path: Path, turn: int, keys: set[Row]) -> Staged:
    given = {"region": "330106", "wage_base": f"{turn}.0", "industry": "65", "_line": "1"}
    given |= {"person_key": "p::UUID", "employer_key": "e::UUID", "month": "m"}
    columns = ", ".join(
        f'CAST({given.get(name, "NULL")} AS {kind}) AS "{name}"' for name, kind in TYPES.items()
    )
    rows = ", ".join(f"('{_key(p)}', '{_key(e)}', {m})" for p, e, m in sorted(keys))
    con.execute(f"COPY (SELECT {columns} FROM (VALUES {rows}) t(p, e, m)) TO '{path}'")
    return Staged(LOAD, str(path), WHOLE)


@pytest.mark.parametrize("files", [1, 2, 3, 4, 9])
def test_the_latest_row_of_each_key(tmp_path: Path, files: int) -> None:
    dice = random.Random(files)
    wanted: dict[Row, float] = {}
    made = []
    with duckdb.connect() as con:
        for turn in range(files):
            first = dice.choice((24_000, 24_002))
            keys = {
                (dice.randrange(6), dice.randrange(2), first + dice.randrange(3)) for _ in range(12)
            }
            wanted |= dict.fromkeys(keys, float(turn))
            file = _file(con, tmp_path / f"{turn}.parquet", turn, keys)
            months = [month for _, _, month in keys]
            made.append(Spanning(file, min(months), max(months)))
        for portable in (False, True):
            got = con.execute(
                "SELECT CAST(person_key AS VARCHAR), CAST(employer_key AS VARCHAR), month, "
                f"wage_base FROM ({latest(CONTRACT, made, portable=portable)})"
            ).fetchall()
            assert len(got) == len(wanted)
            assert {(p, e, m): wage for p, e, m, wage in got} == {
                (_key(p), _key(e), m): wage for (p, e, m), wage in wanted.items()
            }


@pytest.mark.parametrize("columns", [("person_key",), ("person_key", "month")])
def test_of_a_few_keys_the_latest_rows_are_found_among_theirs(tmp_path: Path, columns) -> None:
    """Rows held by themselves say what all rows say of these keys, whichever way it is said."""
    dice = random.Random(7)
    made = []
    with duckdb.connect() as con:
        for turn in range(6):
            keys = {
                (dice.randrange(9), dice.randrange(2), 24_000 + dice.randrange(4))
                for _ in range(14)
            }
            file = _file(con, tmp_path / f"{turn}.parquet", turn, keys)
            made.append(Spanning(file, 24_000, 24_003))
        con.execute(f"CREATE TABLE few AS SELECT '{_key(1)}'::UUID AS person_key, 24001 AS month")
        con.execute(f"INSERT INTO few VALUES ('{_key(5)}', 24003), ('{_key(5)}', 24000)")
        every = latest(CONTRACT, made)
        wanted = f"SELECT * FROM ({every}) SEMI JOIN few USING ({', '.join(columns)}) ORDER BY ALL"
        expected = con.execute(wanted).fetchall()
        assert len(expected) > 4
        few = hold(con, CONTRACT, made, "few", columns)
        for one in made:
            Path(one.file.path).unlink()  # nothing else is read
        for portable in (False, True):
            rows = latest(CONTRACT, few, portable=portable)
            assert con.execute(f"FROM ({rows}) ORDER BY ALL").fetchall() == expected


def test_who_was_told_to_be_somebody_stays_so_among_rows_held(tmp_path: Path) -> None:
    with duckdb.connect() as con:
        own = _file(con, tmp_path / "own.parquet", 1, {(1, 0, 24_000)})
        told = _file(con, tmp_path / "told.parquet", 2, {(2, 0, 24_000), (3, 0, 24_000)})
        links = tmp_path / "links.parquet"
        pair = f"'{_key(2)}'::UUID AS _unknown, '{_key(1)}'::UUID AS _known"
        con.execute(f"COPY (SELECT {pair}) TO '{links}'")
        told = replace(told, links=(("person_key", str(links)),))
        con.execute(f"CREATE TABLE few AS SELECT '{_key(1)}'::UUID AS person_key")
        files = [Spanning(own, 24_000, 24_000), Spanning(told, 24_000, 24_000)]
        held = hold(con, CONTRACT, files, "few", ("person_key",))
        rows = con.execute(f"SELECT wage_base FROM ({latest(CONTRACT, held)})").fetchall()
        # What stands under their own number wins, though it is older.
        assert rows == [(1.0,)]
        assert con.execute("SELECT COUNT(*) FROM few_1").fetchone() == (1,)
