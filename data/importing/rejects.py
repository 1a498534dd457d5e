"""The reject file: every refused row and emptied cell, with what would have been accepted.

Values of personal columns are masked (the line leads back to the office's own file), ID numbers
in any other text too, and what a cell too many or too few may have pushed out of a personal column;
and nothing in it can run as a spreadsheet formula.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

import duckdb

from data.contracts import Contract, Kind
from data.importing.mapping import Mapping
from data.importing.parsed import LOST
from data.importing.report import BLANKED, REJECTED, Sample
from data.importing.ruled import only_source
from data.readers.model import Table
from data.staging.schema import quoted
from data.values.mask import like_a_document, like_a_name, mask, without_documents, without_ids

HEAD: Final = ("文件", "表", "行", "列", "值", "原因", "可接受", "处理")
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_LONGEST: Final = 200
_BATCH: Final = 5_000


def plain(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def write(path: Path, samples: Iterable[Sample]) -> int:
    """Write the reject file (UTF-8 with BOM, so that Excel reads it); returns its rows."""
    written = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.writer(file)
        out.writerow(HEAD)
        for s in samples:
            row = s.place or s.line
            cells = (s.file, s.sheet, row, s.column, s.value, s.reason, s.accepted, s.handled)
            out.writerow([plain(cell) if isinstance(cell, str) else cell for cell in cells])
            written += 1
    return written


def from_reader(
    con: duckdb.DuckDBPyConnection,
    tables: Sequence[Table],
    contract: Contract,
    mapping: Mapping,
) -> Iterator[Sample]:
    """What the readers could not read; a cell that they emptied may have cost the row since."""
    lost: set[tuple[str, int]] = set()
    if any(p.row_kept for table in tables for p in table.problems):
        lost.update(
            con.execute(
                "SELECT DISTINCT m._sheet, m._line FROM problems p JOIN mapped m "
                "ON m._row = p._row WHERE p.fatal"
            ).fetchall()
        )
    sources = {
        name: {source for rule in filled.rules for source in rule.sources}
        for name, filled in mapping.columns.items()
    }
    somebody = bool(contract.personal())
    personal = set().union(*(sources.get(name, ()) for name in contract.personal()))
    known = set().union(*sources.values()) - personal
    told = {only_source(mapping, c.name) for c in contract.columns}
    for table in tables:
        for p in table.problems:
            if p.row_kept and p.column in told:
                continue  # the checks list it, with what became of it
            # A broken row's text may hold any column, and a column whose header is spoilt may be
            # a personal one.
            hide = somebody and (p.column not in known or like_a_document(p.value))
            yield Sample(
                p.file,
                p.sheet or "",
                p.line,
                p.column or "（整行）",
                _shown(without_documents(p.value) if somebody else p.value, hide=hide),
                p.reason,
                p.accepted,
                BLANKED if p.row_kept and (p.sheet or "", p.line) not in lost else REJECTED,
                without_ids(p.place),
            )


def from_checks(
    con: duckdb.DuckDBPyConnection, file: str, contract: Contract, mapping: Mapping
) -> Iterator[Sample]:
    """What the checks refused (table ``problems``), in the order of the file."""
    names = {c.name: _source_name(c.name, c.label, mapping) for c in contract.columns}
    personal = set(contract.personal())
    unread = {c.name for c in contract.columns if c.kind in (Kind.TEXT, Kind.EMPLOYER)}
    last = f"if(p.fatal OR b._row IS NOT NULL, {quoted(REJECTED)}, {quoted(BLANKED)})"
    reading = con.cursor()
    reading.execute(
        f"SELECT m._sheet, p._line, p.col, p.raw, p.reason, p.accepted, {last}, m._of, "
        "w.place, count(*) OVER (PARTITION BY p._row) > 1 FROM problems p "
        "JOIN mapped m ON m._row = p._row LEFT JOIN places w ON w._line = p._line "
        "LEFT JOIN (SELECT DISTINCT _row FROM problems WHERE fatal) b ON b._row = p._row "
        "ORDER BY p._row, p.rowid"
    )
    while rows := reading.fetchmany(_BATCH):
        for sheet, line, col, raw, reason, accepted, handled, of, place, several in rows:
            name = f"{names[col]}（{of}）" if of and of != raw else names[col]
            text = (raw or "").rpartition(LOST)[2]
            # A column's own numbers may look like a document's, but not beside other bad cells.
            moved = bool(personal) and (several or col not in unread)
            hide = col in personal or (moved and like_a_document(text))
            # Several bad cells in a row are a row that was shifted: a name may be one of them.
            hide = hide or (moved and several and like_a_name(text))
            value = _shown(without_documents(text) if moved and not hide else text, hide=hide)
            where = without_ids(place or "")
            wanted = without_ids(accepted or "") if place else accepted
            yield Sample(file, sheet, line, name, value, reason, wanted, handled, where)
    reading.close()


def _source_name(column: str, label: str, mapping: Mapping) -> str:
    """A column as the office's own file calls it, else by the contract's label."""
    filled = mapping.columns.get(column)
    sources = dict.fromkeys(s for rule in (filled.rules if filled else ()) for s in rule.sources)
    return "/".join(sources) or label


def _shown(value: str, *, hide: bool) -> str:
    if hide:
        return mask(value)
    text = without_ids(" ".join(value.split()))
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
