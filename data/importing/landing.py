"""Checked rows come to rest: from read tables to a load in the scratch folder, and into place.

A file and a database end here alike. Nothing counts before the ledger names it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from data import disk
from data.home import Home
from data.importing import setting
from data.importing.report import FileReport
from data.importing.sheets import fitting
from data.importing.steps import Order, Progress, check
from data.readers import Table
from data.staging import loads
from data.staging.loads import Load
from data.values.mask import without_ids


@dataclass(frozen=True)
class Done:
    """What became of one file: its rows lie aside (no files when it was there before)."""

    load: Load
    report: FileReport
    rows: Path | None = None
    refused: Path | None = None


def landed(
    order: Order,
    tables: Sequence[Table],
    name: str,
    folder: Path,
    sha256: str,
    tell: Progress,
    pulled: dict[str, Any] | None = None,
) -> Done:
    """Check the tables of one file and stage their good rows in ``folder``.

    Args:
        order: what was asked for.
        tables: as read.
        name: what reports and the ledger call the file.
        folder: where the rows and the reject file are written.
        sha256: of the content; with the order it makes the load's id.
        tell: told what is being done.
        pulled: where the rows were pulled from, if they come from a database.

    Raises:
        Refused: the tables lack what the contract needs.
    """
    load_id = order.load_id(sha256)
    chosen, notes, doubts = fitting(order, name, tables)
    with setting.connect(order.scratch) as con:
        made = check(order, con, chosen, name, folder, tell)
    held = "；".join(filter(None, (*(() if order.confirm else doubts), made.held)))
    report = replace(made, load=load_id, notes=(*notes, *made.notes), held=held)
    load = Load(
        id=load_id,
        contract=order.contract.name,
        source=order.source,
        file=without_ids(name),
        sha256=sha256,
        mapping=order.mapping.name if order.mapping else "表头",
        mapping_digest=order.mapping.digest() if order.mapping else "",
        imported_at=datetime.now().astimezone().isoformat(timespec="seconds"),
        delivery=order.delivery,
        read=report.read,
        accepted=report.accepted,
        rejected=report.rejected,
        rows=report.rows,
        reasons=report.reasons,
        blanked=report.blanked,
        notes=report.notes,
        demo=order.demo,
        key=order.keys.fingerprint if order.keys else "",
        retention=order.contract.retention,
        correction=report.correction or order.part,
        state=loads.HELD if report.held else loads.READY,
        pulled=pulled or {},
    )
    refused = folder / "rejects.csv"
    return Done(load, report, folder / "staged.parquet", refused if refused.exists() else None)


def known_already(order: Order, load: Load) -> Done:
    """A load that is there already: nothing to do, unless a steward confirms a held one."""
    report = FileReport(
        load.file, load.id, load.read, load.accepted, load.rejected, load.rows, already=True
    )
    if load.state == loads.UNDONE:
        out = f"此前已撤出；要重新收入，运行 python -m data redo {load.id}"
        return Done(load, replace(report, held=out))
    if load.state == loads.HELD and order.confirm:
        return Done(replace(load, state=loads.READY), replace(report, already=False))
    held = "此前暂存待核实，尚未确认；核实后加 --confirm 重新导入"
    return Done(load, replace(report, held=held if load.state == loads.HELD else ""))


def in_place(home: Home, done: Done) -> FileReport:
    """Move the rows and the reject file to where the ledger will say they are."""
    report = done.report
    if done.rows is not None:
        move(done.rows, done.load.staged(home))
        if done.load.key:
            done.load.staged(home).chmod(0o600)
    if done.refused is not None:
        move(done.refused, done.load.rejects(home))
        report = replace(report, rejects=str(done.load.rejects(home)))
    return report


def move(made: Path, place: Path) -> None:
    """Bring a file to the disk and under its own name, in one step."""
    place.parent.mkdir(parents=True, exist_ok=True)
    with made.open("rb+") as file:
        disk.flush(file)
    made.replace(place)
    disk.sync_folder(place.parent)
