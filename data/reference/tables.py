"""The committed CSV files as plain rows: what every loader here, and DuckDB, starts from."""

import csv
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent

TABLES = (
    "regions",
    "region_changes",
    "industries",
    "industry_words",
    "occupations",
    "schools",
    "majors",
    "major_links",
    "zones",
)

_INTEGERS = frozenset(
    {"code", "parent", "year", "old_code", "new_code", "region", "city", "province", "industry"}
)
_TEXT_CODES = frozenset({"occupations", "majors"})  # their code and parent columns are text


@cache
def _records(name: str) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Header and cells of one file, without its ``#`` lines."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = csv.reader(line for line in file if not line.startswith("#"))
        header = tuple(next(rows))
        return header, tuple(tuple(row) for row in rows)


def text_rows(name: str) -> list[dict[str, str]]:
    """Give the rows of a committed CSV, every cell as text."""
    header, rows = _records(name)
    return [dict(zip(header, row, strict=True)) for row in rows]


def table(name: str) -> list[dict[str, int | float | str]]:
    """Give a reference table as plain rows, ready to be loaded by DuckDB.

    Region and industry codes and years are integers, weights floats, all else text.
    Raises ``KeyError`` for a name that is not in ``TABLES``.
    """
    if name not in TABLES:
        raise KeyError(f"{name} is not a reference table: {', '.join(TABLES)}")

    def typed(column: str, cell: str) -> int | float | str:
        if column == "weight":
            return float(cell)
        if column == "private" or (column == "level" and name in _TEXT_CODES):
            return int(cell)
        if column in _INTEGERS and not (name in _TEXT_CODES and column in {"code", "parent"}):
            return int(cell)
        return cell

    return [{key: typed(key, cell) for key, cell in row.items()} for row in text_rows(name)]


def describe(name: str) -> list[str]:
    """Give the ``#`` lines of a file: source, edition, date, licence, each without its mark."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8") as file:
        return [line[1:].strip() for line in file if line.startswith("#")]
