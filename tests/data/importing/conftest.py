"""An empty home with its own key, and ways to write files and look at what was staged."""

import csv
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest

from data.home import Home
from data.importing.report import Report
from data.staging import views
from data.values.person_id import check_sign

Write = Callable[..., Path]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("TALENT_KEY_FILE", str(tmp_path / "keys" / "key"))
    return Home(tmp_path / "home")


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a CSV: header, rows; returns its path."""

    def make(
        name: str, header: str, *rows: Sequence[object] | str, encoding: str = "utf-8"
    ) -> Path:
        path = tmp_path / name
        with path.open("w", encoding=encoding, newline="") as file:
            out = csv.writer(file)
            out.writerow(header.split(","))
            out.writerows(row.split(",") if isinstance(row, str) else row for row in rows)
        return path

    return make


def rows(home: Home, contract: str, columns: str = "*", order: str = "_line") -> list[Any]:
    """What builds would see of a contract."""
    with duckdb.connect() as con:
        views.relation(con, home, contract)
        return con.execute(f"SELECT {columns} FROM {contract} ORDER BY {order}").fetchall()


def rejects(report: Report) -> list[dict[str, str]]:
    """The lines of an import's only reject file."""
    with Path(report.files[0].rejects).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def resident(number: int, region: str = "330106", born: str = "19900307") -> str:
    """The n-th invented resident of a district, with a valid check sign."""
    first = f"{region}{born}{number:03d}"
    return first + check_sign(first)
