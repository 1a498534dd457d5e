"""Shared by the reader tests: write a file, read it, look at the rows."""

from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from data.readers import ReadOptions, Table, read

Rows = list[tuple[str | None, ...]]


def rows_of(table: Table) -> Rows:
    """All rows of a table, without the line numbers."""
    columns = pq.read_table(table.path).to_pydict()
    names = [f"c{i}" for i in range(len(table.header))]
    assert list(columns) == [*names, "_line"]
    found = list(zip(*(columns[name] for name in names), strict=True))
    assert len(found) == table.rows
    return found


def lines_of(table: Table) -> list[int]:
    """The line of each row."""
    return pq.read_table(table.path).column("_line").to_pylist()


@pytest.fixture
def reading(tmp_path: Path) -> Callable[..., Table]:
    """Write bytes or text under a name and read it as one table."""

    def go(content: bytes | str, name: str = "表.csv", **options: object) -> Table:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        (table,) = read(path, tmp_path / "scratch", options=ReadOptions(**options))
        return table

    return go


@pytest.fixture
def rows() -> Callable[[Table], Rows]:
    return rows_of


@pytest.fixture
def lines() -> Callable[[Table], list[int]]:
    return lines_of
