"""Parquet → text rows. Runs in the bounded child process only, batch by batch."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from data.readers.cells import EDGE
from data.readers.model import ReadError, ReadOptions, Table
from data.readers.writer import RowWriter

_BATCH: Final = 50_000
_MOST_ROWS: Final = 2**31 - 1


def read_parquet(path: Path, scratch: Path, options: ReadOptions) -> list[Table]:
    """Read a Parquet file's columns as text, dates in ISO form, numbers as they print.

    Raises:
        ReadError: damaged, a column of a type that has no text, or options that don't apply.
    """
    if options.melt or options.explode or options.list_cells:
        raise ReadError(f"{path.name}：Parquet 文件不需要拆列表或宽表转长表；请去掉这些读取选项")
    try:
        source = pq.ParquetFile(path, memory_map=False, read_dictionary=_texts(path))
        return [_table(path, source, scratch / f"{uuid4().hex}.parquet")]
    except (pa.ArrowException, OSError) as broken:
        raise ReadError(
            f"{path.name}：Parquet 文件不完整或已损坏（{str(broken).splitlines()[0][:120]}）；"
            "请重新导出"
        ) from broken


def _texts(path: Path) -> list[str]:
    """Names of the columns of text: read as dictionaries, each of their texts is trimmed once."""
    return [field.name for field in pq.read_schema(path) if pa.types.is_string(field.type)]


def _table(path: Path, source: Any, target: Path) -> Table:
    schema = source.schema_arrow
    for field in schema:
        if pa.types.is_nested(field.type) or pa.types.is_binary(field.type):
            raise ReadError(
                f"{path.name}：列「{field.name}」的类型是 {field.type}，不能作为文字读取；"
                "应是文字、数字、日期或是否"
            )
    total = source.metadata.num_rows
    if total > _MOST_ROWS:
        raise ReadError(f"{path.name}：有 {total} 行，超过上限 {_MOST_ROWS} 行；请拆成几个文件")
    line = 1
    with RowWriter(target, len(schema)) as writer:
        for batch in source.iter_batches(batch_size=_BATCH):
            lines = pa.array(np.arange(line, line + len(batch), dtype=np.int32))
            writer.add_columns(lines, [_text(column) for column in batch.columns])
            line += len(batch)
    return Table(path.name, None, tuple(schema.names), target, writer.rows, records=writer.rows)


def _text(column: Any) -> Any:
    """Write an array as trimmed text, empty as NULL."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        each = _text(column.dictionary)
        return pa.DictionaryArray.from_arrays(column.indices, each).dictionary_decode()
    if pa.types.is_floating(kind):
        whole = [
            None if v is None else str(int(v)) if v.is_integer() and abs(v) < 1e15 else repr(v)
            for v in column.cast(pa.float64()).to_pylist()
        ]
        return pa.array(whole, pa.string())
    text = pc.utf8_trim(column.cast(pa.string()), characters=EDGE)
    return pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)
