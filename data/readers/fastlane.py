"""The fast way for chunks of plain lines: no quotation marks, every line of the right length."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from data.readers.body import Body
from data.readers.cells import EDGE
from data.readers.encoding import UNDECODABLE


def take(body: Body, start: int, text: str, delimiter: str) -> bool:
    """Write a chunk of whole lines beginning at line ``start``; False: take it the slow way."""
    if not body.plain or '"' in text or UNDECODABLE in text or "\0" in text:
        return False
    lines = text.split("\n")
    lines.pop()  # the chunk ends with a line end
    skipped = max(0, body.layout.first_body - start)
    if skipped:
        lines = lines[skipped:]
        start += skipped
    cells = lines[0].count(delimiter) + 1 if lines else 0
    width = body.layout.width
    if cells < width or any(line.count(delimiter) != cells - 1 for line in lines):
        return False
    columns = _columns(lines, cells, delimiter)
    if any(column.null_count < len(column) for column in columns[width:]):
        return False
    if _headed_anew(body, columns[:width]):
        return False
    _write(body, pa.array(range(start, start + len(lines)), pa.int32()), columns[:width])
    return True


def _headed_anew(body: Body, columns: list[Any]) -> bool:
    """Whether a header may stand among these rows once more."""
    names = pa.array([name for name in body.layout.header if name], pa.string())
    named = pa.array([0] * len(columns[0]), pa.int32())
    for column in columns:
        named = pc.add(named, pc.cast(pc.is_in(column, value_set=names), pa.int32()))
    return any(body.heads_anew(row) for row in _rows(columns, pc.greater(named, 0)))


def _rows(columns: list[Any], wanted: Any) -> list[list[str]]:
    """The wanted rows as lists of cells."""
    at = pc.indices_nonzero(wanted)
    picked = (column.take(at).to_pylist() for column in columns)
    return [[cell or "" for cell in row] for row in zip(*picked, strict=True)]


def _columns(lines: list[str], cells: int, delimiter: str) -> list[Any]:
    """Parse lines of equal length into trimmed string arrays, empty cells as NULL."""
    raw = "\n".join(lines).encode() + b"\n"
    names = [f"c{i}" for i in range(cells)]
    table = pa_csv.read_csv(
        BytesIO(raw),
        read_options=pa_csv.ReadOptions(
            column_names=names, block_size=max(len(raw), 1), use_threads=False
        ),
        parse_options=pa_csv.ParseOptions(
            delimiter=delimiter, quote_char=False, ignore_empty_lines=False
        ),
        convert_options=pa_csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
        ),
    )
    empty = pa.scalar(None, pa.string())
    found = []
    for name in names:
        column = table.column(name).combine_chunks()
        trimmed = pc.utf8_trim(column, characters=EDGE)
        found.append(pc.if_else(pc.equal(trimmed, ""), empty, trimmed))
    return found


def _write(body: Body, lines: Any, columns: list[Any]) -> None:
    """Leave out blank rows, repeated headers and headings, hand the rest on."""
    keep = None
    if all(column.null_count for column in columns):
        blank = columns[0].is_null()
        for column in columns[1:]:
            blank = pc.and_(blank, column.is_null())
        for line in lines.filter(blank).to_pylist():
            body.blank(line)
        keep = pc.invert(blank)
    for head in body.layout.head_rows:
        same = None
        for column, name in zip(columns, head, strict=True):
            equal = pc.fill_null(pc.equal(column, name), not name)
            same = equal if same is None else pc.and_(same, equal)
            if not pc.any(same).as_py():
                break
        else:
            for line in lines.filter(same).to_pylist():
                body.repeated(line)
            keep = pc.invert(same) if keep is None else pc.and_(keep, pc.invert(same))
    headings = _headings(body, lines, columns)
    if headings is not None:
        keep = pc.invert(headings) if keep is None else pc.and_(keep, pc.invert(headings))
    if keep is not None:
        lines, columns = lines.filter(keep), [column.filter(keep) for column in columns]
    body.feed_columns(lines, columns)


def _headings(body: Body, lines: Any, columns: list[Any]) -> Any:
    """Which rows are headings between the others; ``None`` where none is."""
    filled = pa.array([0] * len(lines), pa.int32())
    for column in columns:
        filled = pc.add(filled, pc.cast(column.is_valid(), pa.int32()))
    alone = pc.equal(filled, 1)
    at = pc.indices_nonzero(alone).to_pylist()
    found = [
        row
        for row, cells in zip(at, _rows(columns, alone), strict=True)
        if body.heading(
            lines[row].as_py(),
            cells,
            [column[row + 1].as_py() or "" for column in columns] if row + 1 < len(lines) else (),
        )
    ]
    return pc.is_in(pa.array(range(len(lines))), value_set=pa.array(found)) if found else None
