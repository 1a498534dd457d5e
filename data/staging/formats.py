"""Rows that an earlier version staged, read as the present contract has them (docs/upgrading.md).

A staged file carries the format of its contract in its own Parquet metadata, and not in the
ledger: the number then travels with the very columns that it describes, whatever is restored from
which backup, and one look at the footer gives number, names and types together. A file without a
number was staged before there were any: format 1.
"""

import re
import shlex
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Final

import duckdb

from data import in_memory
from data.contracts import CONTRACTS, Contract
from data.home import Home, Refused
from data.staging.loads import Load
from data.staging.schema import columns, quoted, schema, unfilled

FIRST: Final = 1  # of a file that carries no number
_KEY: Final = "format"
# What a value may become without losing anything: a count that may have decimals from now on.
_WIDER: Final = frozenset({("INTEGER", "BIGINT"), ("INTEGER", "DOUBLE"), ("BIGINT", "DOUBLE")})
_PLAIN: Final = re.compile(r"[\w.、（）-]+")  # needs no quotes in any shell
_LISTED: Final = 5  # files named per reason; the others are counted


@dataclass(frozen=True)
class Footer:
    """What a staged file says of itself: its format, and its columns with their DuckDB types."""

    format: int
    types: Mapping[str, str]


@dataclass(frozen=True)
class Staged:
    """One load's file with the SQL that reads it as the present contract has it.

    ``links`` are the columns of keys some of which were told to be somebody known, each with the
    file that says whom (:mod:`data.staging.links`); none where nobody in the file is.
    """

    load: Load
    path: str
    picked: Mapping[str, str]  # present column name → expression over the file's own columns
    links: tuple[tuple[str, str], ...] = ()

    def select(self, *more: str) -> str:
        """A SELECT of all present columns, and of what else is wanted."""
        picked, source = dict(self.picked), f"read_parquet({quoted(self.path)})"
        for at, (column, path) in enumerate(self.links):
            own = picked[column]
            picked[column] = f"COALESCE(_known_{at}, {own})"
            source += (
                f" LEFT JOIN (SELECT _unknown AS _unknown_{at}, _known AS _known_{at} "
                f"FROM read_parquet({quoted(path)})) AS told_{at} ON _unknown_{at} = {own}"
            )
        names = [f'{expression} AS "{name}"' for name, expression in picked.items()]
        return f"SELECT {', '.join([*names, *more])} FROM {source}"

    @property
    def told(self) -> str:
        """SQL beside :meth:`select`: how many of the row's keys were told to be somebody known."""
        told = [f"CAST(_known_{at} IS NOT NULL AS INTEGER)" for at in range(len(self.links))]
        return " + ".join(told) or "0"


@dataclass(frozen=True)
class Obstacle:
    """Why a load can't be read; ``why`` is a Chinese clause for the office."""

    load: Load
    why: str
    again: bool = True  # whether importing the file again helps


def stamp(contract: Contract) -> str:
    """The options of ``COPY … TO`` with which a staged file is written."""
    return stamp_of(contract, contract.format)


def stamp_of(contract: Contract, format: int) -> str:
    """The same for a file that stays in the format it has."""
    about = f"{{contract: {quoted(contract.name)}, {_KEY}: '{format}'}}"
    return f"FORMAT parquet, COMPRESSION zstd, KV_METADATA {about}"


def footer(con: duckdb.DuckDBPyConnection, path: Path) -> Footer:
    """Read a staged file's format and columns.

    Raises:
        duckdb.Error: there is no such file, or it is no Parquet file.
    """
    file = quoted(str(path))
    row = con.execute(
        f"SELECT decode(value) FROM parquet_kv_metadata({file}) WHERE decode(key) = ?", [_KEY]
    ).fetchone()
    described = con.execute(f"DESCRIBE SELECT * FROM read_parquet({file})").fetchall()
    return Footer(int(row[0]) if row else FIRST, {name: kind for name, kind, *_ in described})


def unreadable(con: duckdb.DuckDBPyConnection, home: Home, loads: Iterable[Load]) -> list[Obstacle]:
    """What keeps loads from being read under the present contracts; empty when nothing does.

    Args:
        con: a connection that may read files.
        home: where the loads lie.
        loads: those that a build would use.
    """
    known = (load for load in loads if load.contract in CONTRACTS)
    return [obstacle for load in known for obstacle in _opened(con, home, load)[1]]


def check(home: Home, loads: Iterable[Load]) -> None:
    """See that all loads can be read, before any work starts.

    Raises:
        Refused: some can't be; the message names file, load, contract, column, and what to run.
    """
    with in_memory.database() as con:
        found = unreadable(con, home, loads)
    if found:
        raise Refused(sentence(found))


def staged(con: duckdb.DuckDBPyConnection, home: Home, loads: Sequence[Load]) -> list[Staged]:
    """How to read loads as the present contracts have them, in the same order.

    Raises:
        Refused: some can't be; the message names file, load, contract, column, and what to run.
    """
    files, obstacles = [], []
    for load in loads:
        picked, reasons = _opened(con, home, load)
        files.append(Staged(load, str(load.staged(home)), picked))
        obstacles += reasons
    if obstacles:
        raise Refused(sentence(obstacles))
    return files


def _opened(
    con: duckdb.DuckDBPyConnection, home: Home, load: Load
) -> tuple[dict[str, str], list[Obstacle]]:
    """The expressions for one load's columns, and why there are none for some of them."""
    contract, path = CONTRACTS[load.contract], load.staged(home)
    try:
        found = footer(con, path)
    except duckdb.Error:
        return {}, [Obstacle(load, f"的入库文件不在或已损坏（{path}，可从备份恢复）")]
    if found.format > contract.format:
        newer = f"由更新版本的程序写成（格式 {found.format}，本程序只认得到格式 {contract.format}）"
        return {}, [Obstacle(load, newer, again=False)]
    picked, reasons = read_as(contract, found)
    if found.format < contract.format and not reasons:
        reasons = _blank(con, contract, path, picked)
    return picked, [Obstacle(load, why) for why in reasons]


def read_as(contract: Contract, found: Footer) -> tuple[dict[str, str], list[str]]:
    """Map a file's columns to the contract's.

    Args:
        contract: the present one.
        found: what the file has.

    Returns:
        Present column name → SQL over the file's own columns, and, in Chinese clauses, what is
        in the way.
    """
    wanted = schema(contract)
    picked, reasons = {}, []
    for column in columns(contract):
        name, kind = column.called(found.format), wanted[column.name]
        has = found.types.get(name) if name is not None else None
        if has is not None and found.format < column.redefined:
            reasons.append(f"「{column.label}」自格式 {column.redefined} 起改了单位或代码")
        elif has is None:
            picked[column.name] = unfilled(column)
        elif has == kind:
            picked[column.name] = f'"{name}"'
        elif (has, kind) in _WIDER:
            picked[column.name] = f'CAST("{name}" AS {kind})'
        else:
            reasons.append(f"「{column.label}」的类型由 {has} 改成了 {kind}")
    for column in contract.columns:
        if column.required and column.default is None and found.format < column.since:
            reasons.append(f"缺少格式 {column.since} 起必填的「{column.label}」")
    line = '"_line"' if "_line" in found.types else "CAST(NULL AS INTEGER)"
    return {**picked, "_line": line}, reasons


def _blank(
    con: duckdb.DuckDBPyConnection, contract: Contract, path: Path, picked: Mapping[str, str]
) -> list[str]:
    """Columns that have become required since, and that some of a file's rows leave empty."""
    needed = [c for c in columns(contract) if c.required and c.default is None]
    if not needed:
        return []
    counts = ", ".join(f"count(*) - count({picked[c.name]})" for c in needed)
    row = con.execute(f"SELECT {counts} FROM read_parquet({quoted(str(path))})").fetchone()
    return [
        f"有 {empty:,} 行没有必填的「{column.label}」"
        for column, empty in zip(needed, row or (), strict=True)
        if empty
    ]


def sentence(obstacles: Sequence[Obstacle]) -> str:
    """One line for the office: which files, what is wrong with them, what to run."""
    ordered = sorted(obstacles, key=lambda x: (x.load.contract, x.why, x.again))
    files = len({x.load.id for x in obstacles})
    reasons = []
    for (name, why, _), group in groupby(ordered, key=lambda x: (x.load.contract, x.why, x.again)):
        loads = [x.load for x in group]
        named = "、".join(f"{x.file}（导入批次 {x.id}）" for x in loads[:_LISTED])
        rest = f"等 {len(loads)} 个文件" if len(loads) > _LISTED else ""
        reasons.append(f"{CONTRACTS[name].label}（{name}）{why}：{named}{rest}")
    again = [x.load for x in ordered if x.again]
    ways = []
    if again:
        ways.append(f"请取得符合现行模板的文件后重新导入，如：{command(again[0])}")
    if any(not x.again for x in obstacles):
        ways.append("请改用写成该文件的版本，或以本版本重新导入")
    return (
        f"有 {files} 个已导入的文件不能按现行契约读取，没有构建，已发布的数据没有改动。"
        f"{'；'.join(reasons)}。{'；'.join(ways)}"
    )


def command(load: Load) -> str:
    """What to run to import a load's file again in its place."""
    words = ["python", "-m", "data", "import", load.file, "--as", load.contract]
    if load.mapping_digest and load.mapping:
        words += ["--mapping", load.mapping]
    words += ["--source", load.source, "--replaces", load.id]
    return " ".join(w if _PLAIN.fullmatch(w) else shlex.quote(w) for w in words)
