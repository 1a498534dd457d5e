"""Small provinces, made once per session, and one connection over the files of each."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from data import demo


@dataclass(frozen=True)
class Province:
    """The files of one province and a way to ask them."""

    files: dict[str, Path]
    truth: Path
    con: duckdb.DuckDBPyConnection

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self.con.execute(sql).fetchall()

    def one(self, sql: str) -> Any:
        ((value,),) = self.rows(sql)
        return value


Maker = Callable[..., Province]


@pytest.fixture(scope="session")
def make_province(tmp_path_factory: pytest.TempPathFactory) -> Maker:
    def made(**options: Any) -> Province:
        folder = tmp_path_factory.mktemp("province")
        files = demo.generate(folder, truth=folder / "truth", **options)
        con = duckdb.connect()
        for name, path in files.items():
            con.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet('{path}')")
        for path in (folder / "truth").glob("*.parquet"):
            con.execute(f"CREATE VIEW true_{path.stem} AS SELECT * FROM read_parquet('{path}')")
        return Province(files, folder / "truth", con)

    return made


@pytest.fixture(scope="session")
def province(make_province: Maker) -> Province:
    return make_province(people=60_000)


@pytest.fixture(scope="session")
def quiet(make_province: Maker) -> Province:
    return make_province(people=60_000, troubles=False)
