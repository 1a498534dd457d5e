"""What is done to one file's tables: map, look up, check, stage, list what was refused."""

import datetime as dt
import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import chain
from pathlib import Path
from typing import Any, Final

import duckdb

from data.contracts import Column, Contract, Kind
from data.home import Home
from data.importing import (
    bulk_keys,
    checks,
    delivery,
    jumps,
    lookups,
    mapped,
    parsers,
    percents,
    rejects,
    sheet_sums,
    timing,
    totals,
    typed,
    units,
)
from data.importing.mapping import SHEET_NAME, Filled, Mapping
from data.importing.parsed import Context, Parser
from data.importing.pseudonym import Pseudonymiser
from data.importing.report import FileReport, Sample
from data.readers import Table
from data.readers.model import OPEN
from data.staging import formats, views
from data.staging.loads import Load, effective
from data.values.mask import without_ids

Progress = Callable[[str, float], None]  # what is being done, how much of it is done (0 to 1)
_SAMPLES: Final = 20
_REMARKS: Final = 12


@dataclass(frozen=True)
class Order:
    """What one import was asked to do."""

    home: Home
    contract: Contract
    mapping: Mapping | None
    source: str
    keys: Pseudonymiser | None
    manifest: Path | None
    demo: bool
    confirm: bool
    replaces: frozenset[str]  # loads whose place these files take
    delivery: str
    scratch: Path
    within: int | None
    progress: Progress
    region: int  # the office's own
    part: bool = False  # its number of rows is no measure of a full delivery
    before: int = 0  # rows of the source's last full delivery

    def load_id(self, sha256: str) -> str:
        """The same file, contract, mapping and source are the same load."""
        definition = json.dumps(_definition(self.contract), sort_keys=True, default=str)
        how = self.mapping.digest() if self.mapping else "header"
        whole = "|".join((sha256, self.contract.name, definition, how, self.source))
        return hashlib.sha256(whole.encode("utf-8")).hexdigest()[:12]


def _definition(contract: Contract) -> dict[str, Any]:
    """All that decides what becomes of a file: how older rows are read decides nothing of it."""
    plain = asdict(contract)
    plain.pop("format")
    for column in (*plain["columns"], *plain["derived"]):
        for name in ("since", "formerly", "redefined", "aliases", "hints", "note"):
            column.pop(name)
    return plain


def check(
    order: Order,
    con: duckdb.DuckDBPyConnection,
    tables: Sequence[tuple[Table, Mapping]],
    file: str,
    folder: Path,
    tell: Progress,
) -> FileReport:
    """Map, look up, check and stage one file's tables."""
    contract, plan = order.contract, tables[0][1]
    present = frozenset(name for _, m in tables for name in m.columns)
    tell("对应列", 0.2)
    rows = mapped.make(con, tables, contract, present)
    read_by = _look_up(order, con, plan, present, tell)
    if not order.demo:
        timing.bound(con, contract, present, dt.datetime.now().astimezone().date())
    mapped.place(con, [table for table, _ in tables])
    job = typed.Job(
        con,
        contract,
        present,
        order.source,
        plan.keep_identical,
        region=order.region,
        keyed=tables[0][0].keyed,
        aside=folder / "typed.parquet" if rows >= mapped.STREAMED else None,
    )
    tell("逐行检查", 0.7)
    checks.find_bad_cells(job)
    typed.make_typed(job)
    checks.find_bad_rows(job)
    views.relation(con, order.home, contract.name, _kept(order, con))
    if "edition" in contract.key:
        checks.find_overwritten(job, contract.name)
    tell("写入", 0.85)
    written = checks.stage(job, str(folder / "staged.parquet"))
    accepted = mapped.count(con, "SELECT count(*) FROM good")
    tell("列出未收", 0.95)
    samples = _list_refused(con, [t for t, _ in tables], file, contract, plan, folder)
    unread = Counter[str]()
    for table, _ in tables:
        unread.update({p.line: p.reason for p in table.problems if not p.row_kept}.values())
    skipped = dict(
        con.execute("SELECT reason, sum(rows)::BIGINT FROM skipped GROUP BY 1").fetchall()
    )
    overlap = None if order.demo else delivery.overlaps(con, contract, contract.name)
    off = "" if order.demo else jumps.jumps(con, contract, contract.name)
    added_up, alike = sheet_sums.twice(con, contract, present)
    doubts = (*_doubts(order, tables, overlap), off, "" if order.demo else added_up)
    small = bool(delivery.shrunk(contract, accepted, order.before)) and not order.demo
    notes = [*_remarks(job), *filter(None, (alike,))]
    notes += units.mixtures(con, contract, plan, present)
    notes += percents.remarks(con, contract, [t for t, _ in tables], present)
    notes += totals.told(totals.compared(con, contract, read_by))
    notes += [n for (n,) in con.execute("SELECT note FROM asked WHERE note <> ''").fetchall()]
    if written != accepted:
        notes.append(f"同类合计：{accepted:,} 行并成 {written:,} 行")
    return FileReport(
        file=without_ids(file),
        load="",
        read=rows + sum(skipped.values()) + sum(unread.values()),
        accepted=accepted,
        rejected=rows - accepted + sum(unread.values()),
        rows=written,
        reasons={**checks.reasons(job, fatal=True), **unread},
        blanked=checks.reasons(job, fatal=False),
        skipped=skipped,
        notes=tuple(notes),
        samples=samples,
        correction=small and delivery.is_correction(con, contract, contract.name, order.before),
        held="" if order.confirm else "；".join(filter(None, doubts)),
        open_end=any(table.ends == OPEN for table, _ in tables),
    )


def _doubts(
    order: Order, tables: Sequence[tuple[Table, Mapping]], overlap: delivery.Overlap | None
) -> tuple[str, ...]:
    """Why a person has to look at a file before it counts; a sender's list settles its length."""
    counted = order.demo or order.manifest is not None
    cut = "" if counted else delivery.cut_short([table for table, _ in tables])
    return cut, delivery.twice(overlap) if overlap else ""


def _kept(order: Order, con: duckdb.DuckDBPyConnection) -> list[Load]:
    """Loads that can be compared with: those that stay, and that are still readable."""
    stay = [
        load for load in effective(order.home, order.contract.name) if load.id not in order.replaces
    ]
    out = {found.load.id for found in formats.unreadable(con, order.home, stay)}
    return [load for load in stay if load.id not in out]


def _remarks(job: typed.Job) -> list[str]:
    """The commonest remarks, with the number of rows; the rest as one."""
    found = sorted(checks.remarks(job), key=lambda told: -told[1])
    notes = [f"{text}（{number:,} 行）" for text, number in found[:_REMARKS]]
    rest = found[_REMARKS:]
    if rest:
        notes.append(f"另有 {len(rest)} 种说明，共 {sum(number for _, number in rest):,} 行")
    return notes


def _look_up(
    order: Order,
    con: duckdb.DuckDBPyConnection,
    plan: Mapping,
    present: frozenset[str],
    tell: Progress,
) -> dict[str, Parser]:
    """Parse every column's distinct texts; returns the parsers of those that the file fills."""
    read_by: dict[str, Parser] = {}
    titled = [c for c in order.contract.columns if c.name == "occupation" and "title" in present]
    wanted = [c for c in order.contract.columns if c.name in present or c in titled]
    for at, column in enumerate(wanted):
        tick = _ticker(column, 0.25 + 0.45 * at / len(wanted), tell)
        filled = plan.columns.get(column.name)
        unit = filled.unit if filled else ""
        context = Context(
            order.contract, order.keys, _within(order, filled), unit, order.region, order.source
        )
        kinds = plan.columns.get("id_type") if column.kind is Kind.PERSON else None
        translate = lookups.words(filled, kinds)
        text = lookups.text_of(column, present)
        parse = parsers.parser(column, context)
        lookups.fill(con, column, parse, text, translate, tick, unit, _bulk(column, context))
        if column.name in present:
            read_by[column.name] = parse
    return read_by


def _bulk(column: Column, context: Context) -> list[tuple[str, lookups.Bulk]]:
    """The usual forms of a column's texts, which are read many at a time."""
    if column.kind is not Kind.PERSON:
        return []
    today = dt.datetime.now(tz=dt.UTC).date()
    found = bulk_keys.lanes("raw", today)
    return [(lane.holds, bulk_keys.keys(context, lane)) for lane in found]


def _within(order: Order, filled: Filled | None) -> int | None:
    """The region in which a bare district is meant: a sheet's name is always the office's own."""
    sheets = any(SHEET_NAME in rule.sources for rule in (filled.rules if filled else ()))
    return order.region if sheets else order.within


def _ticker(column: Column, share: float, tell: Progress) -> Callable[[int], None]:
    """Tell how many spellings of a column have been read so far."""
    seen = 0

    def tick(texts: int) -> None:
        nonlocal seen
        seen += texts
        tell(f"识别{column.label}（{seen:,} 种写法）", share)

    tick(0)
    return tick


def _list_refused(
    con: duckdb.DuckDBPyConnection,
    tables: Sequence[Table],
    file: str,
    contract: Contract,
    plan: Mapping,
    folder: Path,
) -> tuple[Sample, ...]:
    """Write the reject file if there is anything to list; returns its first lines."""
    first: list[Sample] = []

    def watched(found: Iterator[Sample]) -> Iterator[Sample]:
        for sample in found:
            if len(first) < _SAMPLES:
                first.append(sample)
            yield sample

    name = without_ids(file)
    every = chain(
        rejects.from_reader(con, tables, contract, plan),
        rejects.from_checks(con, name, contract, plan),
    )
    path = folder / "rejects.csv"
    if not rejects.write(path, watched(every)):
        path.unlink()
    return tuple(first)
