"""One table printed in two or three strips side by side: each strip is a table of its own.

「服务 区县 件数 | 服务 区县 件数」 saves paper. Read as one table its right half is columns that
no contract knows, and half of the rows are lost.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final
from uuid import uuid4

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from data.readers.model import ReadOptions, Table

_LEAST: Final = 3  # columns; 人数, 占比 under two heads are a crosstab
_AGAIN: Final = re.compile(r"(?P<name>.+)_(?P<strip>[2-9])")
_NAMELESS: Final = re.compile(r"列[0-9]+")
_STATED: Final = re.compile("[:：]")  # 填报单位：…, 单位：人次 are no titles
_OF_NAMES: Final = re.compile(r"^列名「.*」重复|^第 [0-9]+ 列没有列名")


def parted(tables: Sequence[Table], scratch: Path, options: ReadOptions) -> list[Table]:
    """The tables, those that stand side by side under one header made several.

    Args:
        tables: as read.
        scratch: a folder for the strips' rows.
        options: how they were read; a table that was reshaped stays as it is.
    """
    if options.melt is not None or options.explode:
        return list(tables)
    return [part for table in tables for part in _parted(table, scratch)]


def _parted(table: Table, scratch: Path) -> list[Table]:
    strips = _strips(table.header)
    if len(strips) < 2:
        return [table]
    own = _own_titles(table.titles, strips)
    if own:  # the right one's rows would be of the left one's district
        told = (
            f"并排的 {len(strips)} 张表各有标题（{'、'.join(own)}），只取最左一张，其余请分表导入"
        )
        return [replace(table, notes=(*table.notes, told))]
    constants = [at for at, name in enumerate(table.header) if name.startswith("前言:")]
    rows = pq.read_table(table.path)
    made = [_strip(table, rows, at, constants, scratch, n) for n, at in enumerate(strips)]
    if not all(one.rows for one in made):
        return [table]
    told = f"同一行并排着 {len(strips)} 张列名相同的表，各自读取"
    plain = tuple(note for note in table.notes if not _OF_NAMES.match(note))
    return [replace(made[0], notes=(*plain, told)), *made[1:]]


def _strips(header: Sequence[str]) -> list[list[int]]:
    """Where each strip's columns are, if the whole header is the same names over and over."""
    found: list[list[int]] = []
    names: list[list[str]] = []
    for at, name in enumerate(header):
        if name.startswith("前言:") or _NAMELESS.fullmatch(name):
            continue
        again = _AGAIN.fullmatch(name)
        strip = int(again["strip"]) if again and again["name"] in header else 1
        while len(found) < strip:
            found.append([])
            names.append([])
        found[strip - 1].append(at)
        names[strip - 1].append(again["name"] if again and strip > 1 else name)
    same = all(one == names[0] for one in names[1:])
    in_turn = [at for strip in found for at in strip] == sorted(at for s in found for at in s)
    return found if len(found) > 1 and same and in_turn and len(names[0]) >= _LEAST else []


def _own_titles(
    titles: Sequence[Sequence[str]], strips: Sequence[Sequence[int]]
) -> tuple[str, ...]:
    """What each strip is called, where each has a title of its own right above its first column."""
    for row in titles:
        found = tuple(row[at[0]] if at[0] < len(row) else "" for at in strips)
        if all(found) and len({*found}) == len(found) and not any(map(_STATED.search, found)):
            return found
    return ()


def _strip(
    table: Table,
    rows: pa.Table,
    at: Sequence[int],
    constants: Sequence[int],
    scratch: Path,
    number: int,
) -> Table:
    """One strip as a table of its own: its columns, and the rows in which it says something."""
    columns = [rows.column(f"c{i}") for i in (*at, *constants)]
    said = pc.is_valid(columns[0])
    for column in columns[1 : len(at)]:
        said = pc.or_(said, pc.is_valid(column))
    names = [*(f"c{i}" for i in range(len(columns))), "_line"]
    part = pa.table([*columns, rows.column("_line")], names=names).filter(said)
    path = scratch / f"{uuid4().hex}.parquet"
    pq.write_table(part, path, compression="zstd", compression_level=1)
    own = {table.header[i]: _first(table.header[i]) if number else table.header[i] for i in at}
    fixed = [table.header[i] for i in constants]
    return replace(
        table,
        header=(*own.values(), *fixed),
        path=path,
        rows=part.num_rows,
        records=part.num_rows,
        notes=(),
        problems=tuple(
            replace(p, column=own.get(p.column or "", p.column))
            for p in table.problems
            if (p.column in own if p.column else number == 0)
        ),
        footnotes=() if number else table.footnotes,
        units=tuple(table.units[i] for i in at) if table.units else (),
        percents=tuple(own[name] for name in table.percents if name in own),
        reheaded=tuple((line, own[name], now) for line, name, now in table.reheaded if name in own),
    )


def _first(name: str) -> str:
    again = _AGAIN.fullmatch(name)
    return again["name"] if again else name
