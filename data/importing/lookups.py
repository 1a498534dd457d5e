"""Each column's distinct texts, parsed once: a lookup table per column, to be joined in SQL.

A million rows have a few hundred districts and a few thousand wages; only persons come near the
number of rows. Texts stream through in batches, so memory stays bounded.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

import duckdb
import pyarrow as pa

from data.contracts import Column, Kind
from data.importing import plainly
from data.importing.mapping import Filled
from data.importing.parsed import BETWEEN, LOST, Parsed, Parser
from data.importing.parsers import beyond
from data.staging.schema import TYPES
from data.values.text import clean

_BATCH: Final = 50_000
_ARROW: Final[dict[str, Any]] = {
    "VARCHAR": pa.string(),
    "BIGINT": pa.int64(),
    "DOUBLE": pa.float64(),
    "INTEGER": pa.int32(),
    "DATE": pa.date32(),
    "BOOLEAN": pa.bool_(),
    "UUID": pa.string(),
}
Translate = Callable[[str], str | None]
Tick = Callable[[int], None]
Bulk = Callable[[Sequence[str]], Sequence[str]]


def stored(column: Column) -> str:
    """The DuckDB type of a column's value (of each bound, for a salary; of all parts together)."""
    if column.kind is Kind.TRAIT:
        return "VARCHAR"  # its parts' encodings, one after the other
    return "DOUBLE" if column.kind is Kind.SALARY else TYPES[column.kind]


def text_of(column: Column, present: frozenset[str]) -> str:
    """SQL for the text that a column is parsed from, over table ``mapped`` alias m.

    A person's number is read by its kind of document, and a post without an occupation is
    classed by its title.
    """
    raw = f'm."r_{column.name}"' if column.name in present else "NULL::VARCHAR"
    if column.kind is Kind.PERSON:
        kind = 'm."r_id_type"' if "id_type" in present else "NULL"
        return f"(coalesce({kind}, '') || '{BETWEEN}' || {raw})"
    if column.unit_column in present:
        return f"(coalesce(m.\"r_{column.unit_column}\", '') || '{BETWEEN}' || {raw})"
    if column.kind is Kind.OCCUPATION and "title" in present:
        return f'coalesce({raw}, m."r_title")'
    return raw


def fill(
    con: duckdb.DuckDBPyConnection,
    column: Column,
    parse: Parser,
    text: str,
    translate: Translate | None,
    tick: Tick,
    unit: str = "",
    bulk: Sequence[tuple[str, Bulk]] = (),
) -> None:
    """Create ``look_<column>``: raw, v, w (a salary's upper bound), reason, accepted, note.

    Args:
        con: holds table ``mapped``.
        column: the contract column.
        parse: its parser, for batches.
        text: SQL of the texts (:func:`text_of`).
        translate: the mapping's words for this column, if it has any.
        tick: told after each batch how many texts it had.
        unit: the unit that the mapping gives the column.
        bulk: SQL of the texts that are surely good, and what makes values of them at once.
    """
    kind = stored(column)
    table = f'"look_{column.name}"'
    con.execute(
        f"CREATE OR REPLACE TABLE {table} (raw VARCHAR, v {kind}, w DOUBLE, reason VARCHAR, "
        "accepted VARCHAR, note VARCHAR)"
    )
    easy = None if translate else plainly.plain(column, unit, text)
    if easy:
        bounded = column.minimum is not None or column.maximum is not None
        told = plainly.reading(column, kind, beyond(column) if bounded else ("", ""))
        con.execute(
            f"INSERT INTO {table} SELECT raw, {told} FROM "
            f"(SELECT DISTINCT {text} AS raw FROM mapped m WHERE {easy})"
        )
    rest = f"NOT {easy}" if easy else "true"
    whole = f"SELECT DISTINCT {text} AS raw FROM mapped m WHERE {text} IS NOT NULL AND {rest}"
    if bulk and not translate:
        con.execute(f"CREATE OR REPLACE TABLE texts AS {whole}")
        for holds, values in bulk:
            for raws in _batches(con, f"SELECT raw FROM texts WHERE {holds}"):
                _take(con, table, kind, raws, values(raws.to_pylist()))
                tick(len(raws))
        taken = " OR ".join(f"({holds})" for holds, _ in bulk)
        whole = f"SELECT raw FROM texts WHERE NOT ({taken})"
    for found in _batches(con, whole):
        raws = found.to_pylist()
        _insert(con, table, kind, raws, _parse(raws, parse, translate))
        tick(len(raws))


def _batches(con: duckdb.DuckDBPyConnection, sql: str) -> Iterator[Any]:
    """The one column of a query as Arrow arrays; the connection may be used meanwhile."""
    reading = con.cursor()
    for batch in reading.sql(sql).to_arrow_reader(_BATCH):
        yield batch.column(0)
    reading.close()


def _take(
    con: duckdb.DuckDBPyConnection, table: str, kind: str, raws: Any, values: Sequence[str]
) -> None:
    """Insert texts with their values, of which none was refused."""
    con.register("taken_batch", pa.table({"raw": raws, "v": pa.array(values, pa.string())}))
    con.execute(
        f"INSERT INTO {table} SELECT raw, v::{kind}, NULL, NULL, NULL, NULL FROM taken_batch"
    )
    con.unregister("taken_batch")


def words(filled: Filled | None, kind: Filled | None = None) -> Translate | None:
    """How the mapping translates a column's texts (``kind``: the one with kinds of documents).

    ``None``: it doesn't. A text translated to ``None`` says nothing.
    """
    spellings = {clean(k): v for k, v in (filled.translate if filled else {}).items()}
    kinds = {clean(k): v for k, v in (kind.translate if kind else {}).items()}

    if not spellings and not kinds:
        return None

    def translate(text: str) -> str | None:
        if BETWEEN in text:
            document, _, number = text.partition(BETWEEN)
            return f"{kinds.get(clean(document), document)}{BETWEEN}{number}"
        return spellings.get(clean(text), text) or None

    return translate


def _parse(raws: Sequence[str], parse: Parser, translate: Translate | None) -> list[Parsed]:
    whole = [raw for raw in raws if LOST not in raw]
    if len(whole) < len(raws):
        read = iter(_parse(whole, parse, translate))
        return [_lost(raw) if LOST in raw else next(read) for raw in raws]
    if translate is None:
        return parse(raws)
    meant = [translate(raw) for raw in raws]
    found = iter(parse([text for text in meant if text is not None]))
    return [Parsed() if text is None else next(found) for text in meant]


def _lost(raw: str) -> Parsed:
    """What a reader said of a cell that it had to empty."""
    _, reason, accepted, _ = raw[raw.index(LOST) :].split(LOST, 3)
    return Parsed(reason=reason, accepted=accepted)


def _insert(
    con: duckdb.DuckDBPyConnection,
    table: str,
    kind: str,
    raws: Sequence[str],
    parsed: Sequence[Parsed],
) -> None:
    arrow = _ARROW[kind]
    batch = pa.table(
        {
            "raw": pa.array(raws, pa.string()),
            "v": pa.array([p.value for p in parsed], arrow),
            "w": pa.array([p.second for p in parsed], pa.float64()),
            "reason": pa.array([p.reason for p in parsed], pa.string()),
            "accepted": pa.array([p.accepted for p in parsed], pa.string()),
            "note": pa.array([p.note for p in parsed], pa.string()),
        }
    )
    con.register("parsed_batch", batch)
    con.execute(
        f"INSERT INTO {table} SELECT raw, v::{kind}, w, reason, accepted, note FROM parsed_batch"
    )
    con.unregister("parsed_batch")
