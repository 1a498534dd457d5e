"""DuckDB without a file, for work on files: where it spills is said, and nothing is downloaded."""

from pathlib import Path

import duckdb


def database(spill: Path | None = None) -> duckdb.DuckDBPyConnection:
    """A database in memory.

    Args:
        spill: folder for what doesn't fit into memory. Without one nothing is written: of itself
            DuckDB would spill into whatever folder the program was started in, rows of people too.
    """
    con = duckdb.connect()
    for setting in (
        "autoinstall_known_extensions = false",
        "autoload_known_extensions = false",
        "python_enable_replacements = false",
    ):
        con.execute(f"SET {setting}")
    con.execute("SET temp_directory = ?", ["" if spill is None else spill.as_posix()])
    return con
