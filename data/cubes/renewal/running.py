"""Statements of the cube SQL run in the database ``work``, and what is there of their tables."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

import duckdb

from data.cubes.engines.session import Progress
from data.cubes.renewal.graph import Node
from data.cubes.renewal.store import MADE_FIRST, Kept
from data.home import Home

# There before any cube is made, as they are now.
THERE: Final = frozenset({"island", *MADE_FIRST})


@dataclass(frozen=True)
class Work:
    """What a build goes on from, and what differs.

    Attributes:
        con, home, kept, progress: see :func:`data.cubes.renewal.renew.renew`.
        parts: contracts whose rows differ, or may.
        before: SQL for the rows of a contract of people's lives as they were, where they differ.
    """

    con: duckdb.DuckDBPyConnection
    home: Home
    kept: Kept
    parts: Collection[str]
    before: dict[str, str]
    progress: Progress

    def run(self, nodes: Iterable[Node], keep: Collection[str] | None = None) -> None:
        """Make tables, those that aren't there yet.

        Args:
            nodes: their statements.
            keep: all others of them are dropped once no later statement reads them.
        """
        run(self.con, nodes, self.progress, keep)


def run(
    con: duckdb.DuckDBPyConnection,
    work: Iterable[Node],
    progress: Progress,
    keep: Collection[str] | None = None,
) -> None:
    """Make tables, those that aren't there yet.

    Args:
        con: the database ``work`` is in use.
        work: their statements.
        progress: told what is being done.
        keep: all others of them are dropped once no later statement reads them.
    """
    there = present(con)
    steps = [node for node in work if node.table not in there]
    read = {source: turn for turn, node in enumerate(steps) for source in node.sources}
    for done, node in enumerate(steps):
        progress(f"汇总 {node.file}", done / len(steps))
        con.execute(node.sql)
        if keep is not None:
            for spent in (x.table for x in steps[: done + 1]):
                if spent not in keep and read.get(spent, -1) == done:
                    con.execute(f"DROP TABLE {spent}")


def present(con: duckdb.DuckDBPyConnection) -> set[str]:
    """Tables and views that have been made."""
    rows = con.execute(
        "SELECT table_name FROM duckdb_tables() WHERE database_name = 'work' "
        "AND schema_name = 'main' UNION ALL SELECT view_name FROM duckdb_views() "
        "WHERE database_name = 'work' AND schema_name = 'main'"
    ).fetchall()
    return {str(name) for (name,) in rows}


def count(con: duckdb.DuckDBPyConnection, table: str) -> int:
    """How many rows a table has."""
    row = con.execute(f"SELECT COUNT(*) FROM {table}").fetchone()
    return int(row[0]) if row else 0
