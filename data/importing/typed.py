"""A table being checked, and its rows with the types that are staged."""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from data.contracts import Column, Contract, Kind
from data.importing.keyed import parts_of
from data.importing.lookups import text_of
from data.staging.schema import UNSTATED, default, quoted, schema, unfilled


@dataclass(frozen=True)
class Job:
    """One table being checked: the contract, which of its columns the file fills, its source."""

    con: duckdb.DuckDBPyConnection
    contract: Contract
    present: frozenset[str]
    source: str
    keep_identical: bool
    region: int = 0  # the office's own; 0: none is filled in
    keyed: bool = False  # a database's rows: they have keys and no lines
    aside: Path | None = None  # file for the typed rows of a long table; else they stay in memory


def make_typed(job: Job) -> None:
    """Create ``typed``: the staged columns with their types, ``_row`` and ``_line``."""
    picked, joins = [], []
    for column in job.contract.columns:
        if column.name in job.present or titled(job, column):
            joins.append(
                f'LEFT JOIN "look_{column.name}" AS "l_{column.name}" '
                f'ON "l_{column.name}".raw = {text_of(column, job.present)}'
            )
        picked += _typed(job, column)
    order = ", ".join(f'"{name}"' for name in schema(job.contract) if name != "_line")
    rows = (
        f"SELECT _row, _line, {order} FROM "
        f"(SELECT m._row, m._line, {', '.join(picked)} FROM mapped m {' '.join(joins)})"
    )
    if job.aside is None:
        job.con.execute(f"CREATE OR REPLACE TABLE typed AS {rows}")
        return
    path = quoted(str(job.aside))
    job.con.execute(f"COPY ({rows}) TO {path} (FORMAT parquet, COMPRESSION lz4)")
    job.con.execute(f"CREATE OR REPLACE VIEW typed AS SELECT * FROM read_parquet({path})")


def titled(job: Job, column: Column) -> bool:
    """An occupation that the file doesn't have is told from the title that it does."""
    return column.kind is Kind.OCCUPATION and "title" in job.present


def _typed(job: Job, column: Column) -> list[str]:
    name, stored = column.name, default(column)
    if column.kind is Kind.SALARY:
        bounds = ("v", "w") if name in job.present else ("", "")
        return [
            f'"l_{name}".{bound} AS "{name}_{end}"' if bound else f'NULL::DOUBLE AS "{name}_{end}"'
            for bound, end in zip(bounds, ("low", "high"), strict=True)
        ]
    if column.kind is Kind.TRAIT:
        return _encodings(job, name)
    kind = schema(job.contract)[name]
    if column.own_region and job.region:
        if name not in job.present:
            return [f'{job.region}::{kind} AS "{name}"']
        read = f'"l_{name}".reason IS NULL'
        return [f'CASE WHEN {read} THEN coalesce("l_{name}".v, {job.region}) END AS "{name}"']
    if name not in job.present and not titled(job, column):
        value = _row_id(job, "NULL") if name == job.contract.makes_key else unfilled(column)
        return [f'({value})::{kind} AS "{name}"']
    found = f'"l_{name}".v'
    if stored is not None and name != job.contract.tally:
        blank = quoted(str(stored))
        found = f'CASE WHEN "l_{name}".reason IS NULL THEN coalesce({found}, {blank}) END'
    if column.kind in UNSTATED:
        found = f"coalesce({found}, {UNSTATED[column.kind]})"
    if name == job.contract.makes_key:
        found = _row_id(job, found)
    return [f'{found} AS "{name}"']


def _encodings(job: Job, trait: str) -> list[str]:
    """The parts of a trait, out of the one text in which its parser gave them."""
    every = parts_of(job.contract, trait)
    return [
        f"""TRY_CAST(split_part("l_{trait}".v, ',', {at}) AS UUID) AS "{column.name}\""""
        if trait in job.present
        else f'NULL::UUID AS "{column.name}"'
        for at, column in enumerate(every, 1)
    ]


def _row_id(job: Job, given: str) -> str:
    """The row's own number, else its source and a hash of the whole row."""
    made = f"{quoted(job.source + ':')} || substr(m._hash, 1, 20)"
    if job.keep_identical:
        made += " || '-' || row_number() OVER (PARTITION BY m._hash ORDER BY m._row)"
    return f"coalesce({given}, {made})"
