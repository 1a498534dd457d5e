"""One row per key, the latest load's: however many files, and whichever way it is said."""

import random
import uuid
from pathlib import Path

import duckdb
import pytest

from data.contracts import CONTRACTS
from data.staging.formats import Staged
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
