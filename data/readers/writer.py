"""Text rows to a Parquet file, batch by batch, so that memory does not grow with the file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

_BATCH: Final = 50_000
_GROUP: Final = 200_000
_GROUP_BYTES: Final = 32 * 2**20  # rows of long texts don't wait for as many


class RowWriter:
    """Writes columns c0..cN (VARCHAR, empty cell = NULL) and ``_line`` (INTEGER)."""

    def __init__(self, path: Path, width: int, constants: Sequence[str] = ()) -> None:
        """Open ``path`` for ``width`` columns, followed by columns that hold one value each."""
        self.rows = 0
        self._width = width
        self._constants = tuple(constants)
        names = [f"c{i}" for i in range(width + len(self._constants))]
        self._schema = pa.schema([*((n, pa.string()) for n in names), ("_line", pa.int32())])
        self._file = pq.ParquetWriter(path, self._schema, compression="zstd", compression_level=1)
        self._rows: list[Sequence[str]] = []
        self._lines: list[int] = []
        self._waiting: list[Any] = []
        self._waits = self._bytes = 0

    def add(self, line: int, cells: Sequence[str]) -> None:
        """Take one row of exactly the table's width."""
        self._rows.append(cells)
        self._lines.append(line)
        if len(self._rows) >= _BATCH:
            self._flush_rows()

    def add_columns(self, lines: Any, columns: Sequence[Any]) -> None:
        """Take a whole batch as Arrow arrays (strings, with NULL for empty)."""
        self._flush_rows()
        self._take(lines, list(columns))

    def _flush_rows(self) -> None:
        if self._rows:
            columns = [
                pa.array([cell or None for cell in column], pa.string())
                for column in zip(*self._rows, strict=True)
            ]
            self._take(pa.array(self._lines, pa.int32()), columns)
            self._rows, self._lines = [], []

    def _take(self, lines: Any, columns: list[Any]) -> None:
        count = len(lines)
        same = [pa.array([text or None], pa.string()) for text in self._constants]
        columns += [pa.concat_arrays([one]).take(pa.array([0] * count)) for one in same]
        self._waiting.append(pa.record_batch([*columns, lines], schema=self._schema))
        self.rows += count
        self._waits += count
        self._bytes += self._waiting[-1].nbytes
        if self._waits >= _GROUP or self._bytes >= _GROUP_BYTES:
            self._flush_batches()

    def _flush_batches(self) -> None:
        if self._waiting:
            self._file.write_table(pa.Table.from_batches(self._waiting, self._schema))
            self._waiting, self._waits, self._bytes = [], 0, 0

    def close(self) -> None:
        """Write what waits and finish the file."""
        self._flush_rows()
        self._flush_batches()
        self._file.close()

    def __enter__(self) -> RowWriter:
        """Use as a context; the file is complete afterwards."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        """Finish the file; after an error what it holds is of no use."""
        if kind is None:
            self.close()
        else:
            self._file.close()
