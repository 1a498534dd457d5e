"""The rows of one step, streamed from the server into a table of text as a reader would make it."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import Connection

from data.home import Refused
from data.readers.model import MOST_PROBLEMS, Problem, Table
from data.readers.writer import RowWriter
from data.sources import asking, texts
from data.sources.asking import Asked, Bounds
from data.sources.catalog import Sort

_FETCH: Final = 5_000  # rows that wait on this side at any time
_FETCH_LONG: Final = 500  # where a cell may have thousands of characters
_BATCH: Final = 50_000
_BATCH_LONG: Final = 2_500
_HIDDEN: Final = "（已遮蔽）"
Rows = Callable[[int], None]


@dataclass(frozen=True)
class Streamed:
    """One step's rows, in the scratch folder, and what they were as a whole."""

    table: Table
    sha256: str


@dataclass
class _Spool:
    """What is being written: the file, the sum of all rows, cells that were no good."""

    writer: RowWriter
    sum: Any = field(default_factory=hashlib.sha256)
    problems: list[Problem] = field(default_factory=list)


def stream(
    asked: Asked,
    con: Connection,
    names: Sequence[str],
    hidden: frozenset[str],
    bounds: Bounds,
    path: Path,
    told: Rows,
    limit: int | None = None,
) -> Streamed:
    """Read one step into a Parquet file of text, a few thousand rows at a time.

    Args:
        asked: the source and its table.
        con: a read-only session.
        names: the columns that are wanted, those of the key among them.
        hidden: columns of the key that say who a person is.
        bounds: which rows.
        path: where to.
        told: told how many rows there are so far.
        limit: read no more rows than these.

    Raises:
        Refused: more cells than one can list are unreadable.
    """
    helds = [asked.found.column(name) for name in names]
    long = any(held.long for held in helds)
    fetch = _FETCH_LONG if long else _FETCH
    source = asked.source
    statement = asking.rows_of(asked, names, bounds).limit(limit)
    rows = con.execution_options(yield_per=fetch).execute(statement)
    shown = [(names.index(name), name) for name in source.key]
    line = 0
    # One column more than the header: the key as it may be shown.
    with RowWriter(path, len(names) + 1) as writer:
        spool = _Spool(writer)
        for batch in _batches(rows.partitions(fetch), (_BATCH_LONG if long else _BATCH) // fetch):
            arrays = [
                texts.column(held, values, source.database.encoding or "utf-8")
                for held, values in zip(helds, zip(*batch, strict=True), strict=True)
            ]
            keys = _keys(arrays, shown, hidden)
            for at, held in enumerate(helds):
                arrays[at] = _sound(asked, spool, held, arrays[at], keys, line)
            lines = pa.array(range(line + 1, line + len(batch) + 1), pa.int32())
            for array in arrays:
                spool.sum.update(pa.record_batch([array], names=["c"]).serialize())
            writer.add_columns(lines, [*arrays, keys])
            line += len(batch)
            told(line)
    table = Table(
        source.table,
        None,
        tuple(names),
        path,
        line,
        problems=tuple(spool.problems),
        records=line,
        keyed=True,
    )
    return Streamed(table, spool.sum.hexdigest())


def _batches(parts: Iterator[Sequence[Any]], number: int) -> Iterator[list[Any]]:
    while several := [row for part in islice(parts, number) for row in part]:
        yield several


def _keys(arrays: Sequence[Any], shown: Sequence[tuple[int, str]], hidden: frozenset[str]) -> Any:
    """「id=7、month=2026-10」 of each row; what says who a person is stays hidden."""
    parts = []
    for at, name in shown:
        cell = pc.fill_null(arrays[at], "（空）")
        if name in hidden:
            cell = pa.array([_HIDDEN] * len(cell), pa.string())
        parts.append(pc.binary_join_element_wise(pa.scalar(name), cell, "="))
    return pc.binary_join_element_wise(*parts, "、") if len(parts) > 1 else parts[0]


def _sound(asked: Asked, spool: _Spool, held: Any, array: Any, keys: Any, line: int) -> Any:
    """A column without the cells that can't be kept; they are listed."""
    if held.sort is not Sort.TEXT:
        return array
    found = texts.faults(array, held)
    for at, reason, accepted in found:
        if len(spool.problems) >= MOST_PROBLEMS:
            raise Refused(
                f"{asked.source.named}：有 {MOST_PROBLEMS:,} 个以上的值读不了（{reason}）；"
                "请核对 [database] encoding 与列的类型"
            )
        value = array[at].as_py()[:200].replace(texts.UNREADABLE, "�").replace("\0", "␀")
        spool.problems.append(
            Problem(
                asked.source.named,
                None,
                line + at + 1,
                held.name,
                value,
                reason,
                accepted,
                row_kept=True,
                place=keys[at].as_py(),
            )
        )
    return texts.emptied(array, [at for at, _, _ in found])
