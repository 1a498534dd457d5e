"""A look into a table as read, for a person who checks a mapping or mends a row."""

from collections.abc import Sequence
from typing import Any, Final

from data import in_memory
from data.readers import Table
from data.staging.schema import quoted

_LOOKED_AT = 2000  # rows in which the first values are looked for
_SAMPLE: Final = 200


def first_values(table: Table, number: int) -> dict[str, list[str]]:
    """The first different values of each column, in the order of the file."""
    with in_memory.database() as con:
        return {
            name: [
                str(value)
                for (value,) in con.execute(
                    f"SELECT c{at} FROM (SELECT c{at}, min(_line) AS line FROM (SELECT * FROM "
                    f"read_parquet({quoted(str(table.path))}) LIMIT {_LOOKED_AT}) "
                    f"WHERE c{at} IS NOT NULL GROUP BY 1) ORDER BY line LIMIT {number}"
                ).fetchall()
            ]
            for at, name in enumerate(table.header)
        }


def samples(table: Table) -> dict[str, list[str]]:
    """Distinct texts of each column, a few hundred at most, in the order of the header."""
    with in_memory.database() as con:
        return {
            name: [
                str(row[0])
                for row in con.execute(
                    f"SELECT DISTINCT c{at} FROM (SELECT c{at} FROM "
                    f"read_parquet({quoted(str(table.path))}) LIMIT 5000) "
                    f"WHERE c{at} IS NOT NULL ORDER BY 1 LIMIT {_SAMPLE}"
                ).fetchall()
            ]
            for at, name in enumerate(table.header)
        }


def lines(table: Table, wanted: Sequence[int]) -> list[tuple[Any, ...]]:
    """The rows that stand on some lines: their cells in the order of the header, then the line."""
    with in_memory.database() as con:
        return con.execute(
            f"SELECT * FROM read_parquet({quoted(str(table.path))}) "
            f"WHERE _line IN ({', '.join(str(int(line)) for line in wanted)}) ORDER BY _line"
        ).fetchall()
