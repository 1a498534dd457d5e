"""Rows of people who were told to be somebody known: another engine reads them as DuckDB does."""

import uuid
from pathlib import Path

import duckdb
import sqlglot

from data.contracts import CONTRACTS
from data.cubes.engines import engine_for
from data.cubes.engines.translate import said, staged_query
from data.staging.formats import Staged
from data.staging.loads import Load
from data.staging.schema import schema
from data.staging.views import Spanning, latest
from tests import needed

TYPES = schema(CONTRACTS["employment"])
WHOLE = {name: f'"{name}"' for name in TYPES}
LOAD = Load("1", "employment", "", "", "", "", "", "", "", 0, 0, 0, 0)


def key(number: int) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_OID, str(number)))


def staged(
    con: duckdb.DuckDBPyConnection, path: Path, people: list[int], *links: tuple[str, str]
) -> Staged:
    """A spell of each person; its wage is the person's number and the row's hundred."""
    given = {
        "person_key": "p::UUID",
        "employer_key": f"'{key(0)}'::UUID",
        "region": "330106",
        "wage": "turn * 100.0 + n",
        "start_month": "24000",
        "_line": "turn",
    }
    columns = ", ".join(
        f'CAST({given.get(name, "NULL")} AS {kind}) AS "{name}"' for name, kind in TYPES.items()
    )
    rows = ", ".join(f"('{key(n)}', {n}, {at})" for at, n in enumerate(people))
    con.execute(
        f"COPY (SELECT {columns} FROM (VALUES {rows}) t(p, n, turn)) TO '{path}' (FORMAT parquet)"
    )
    return Staged(LOAD, str(path), WHOLE, links)


@needed.needs(needed.module("chdb"), "chdb (make engines)")
def test_clickhouse_reads_linked_rows_alike(tmp_path):
    """11 is 1, whose own row wins; 12 is 7, of whom nothing else is known; 13 is nobody known."""
    links, work, out = tmp_path / "links.parquet", tmp_path / "work", tmp_path / "out"
    work.mkdir()
    out.mkdir()
    with duckdb.connect() as con:
        pairs = ", ".join(f"('{key(a)}'::UUID, '{key(b)}'::UUID)" for a, b in ((11, 1), (12, 7)))
        con.execute(
            f"COPY (FROM (VALUES {pairs}) t(_unknown, _known)) TO '{links}' (FORMAT parquet)"
        )
        files = [
            staged(con, tmp_path / "a.parquet", [1, 2]),
            staged(con, tmp_path / "b.parquet", [11, 12, 13], ("person_key", str(links))),
        ]
        spans = [Spanning(file) for file in files]
        select = latest(CONTRACTS["employment"], spans, portable=True)
        told = f"SELECT CAST(person_key AS VARCHAR), wage FROM ({select}) ORDER BY 1"
        here = con.execute(told).fetchall()
        session = engine_for("clickhouse", "", "")
        session.begin(work)
        try:
            query, parts = staged_query(select, "employment")
            for name, file in parts.items():
                described = con.execute(f"DESCRIBE FROM read_parquet('{file}')").fetchall()
                session.stage("employment", name, file, {row[0]: row[1] for row in described})
            session.view("employment", said(query, session.dialect))
            picked = sqlglot.parse_one("SELECT person_key, wage FROM employment", read="duckdb")
            session.make("got", said(picked, session.dialect))
            session.fetch("got", out)
        finally:
            session.end()
        there = con.execute(f"FROM read_parquet('{out}/*.parquet') ORDER BY 1").fetchall()
    wanted = {key(1): 1.0, key(2): 102.0, key(7): 112.0, key(13): 213.0}
    assert dict(here) == wanted
    assert {str(person): wage for person, wage in there} == wanted
