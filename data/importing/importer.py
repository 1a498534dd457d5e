"""From a department's file to staged rows: read, map, check, pseudonymise, stage.

A file goes through a contract. Good rows are kept, bad ones listed with file, sheet, line,
column, value, reason and what is accepted. Nothing half-done stays behind: all is written in the
scratch folder and moved into place, and the ledger names it last.
"""

import hashlib
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

from data import disk, locking, room
from data.contracts import CONTRACTS, Contract
from data.home import Home, Refused, office
from data.importing import delivery, setting
from data.importing import mapping as mappings
from data.importing.landing import Done, in_place, known_already, landed
from data.importing.mapping import Mapping
from data.importing.report import Report
from data.importing.steps import Order, Progress
from data.importing.surroundings import DISTRICTS_OF
from data.readers import ReadError, ReadOptions, Table, Tell, read, silent
from data.readers.manifest import check_manifest
from data.staging import loads, rekeyed
from data.staging.loads import Load


def _silent(_doing: str, _share: float) -> None:
    return None


def import_file(
    home: Home,
    paths: Sequence[Path | str],
    contract: str | Contract,
    *,
    mapping: str | Path | Mapping | None = None,
    manifest: Path | str | None = None,
    source: str | None = None,
    dry_run: bool = False,
    replace_demo: bool = False,
    confirm: bool = False,
    replaces: str | None = None,
    demo: bool = False,
    part: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Import files into a home, all of them or, when one is refused whole, none.

    Args:
        home: where to.
        paths: the files; one load each.
        contract: which source table they are.
        mapping: a mapping, or its path or name; without one, headers are matched by the
            contract's labels, English names and aliases.
        manifest: a file that states rows and checksums, to prove that nothing was cut off.
        source: who sent it; sharp drops are judged within a source.
        part: rows that belong to an earlier delivery (mended ones): their number is no measure.
        dry_run: check all, write nothing.
        replace_demo: let real data take the demo's place.
        confirm: a steward's word that a sharp drop is right.
        replaces: an earlier load that these files take the place of: it leaves in the same step.
            The same file imported under an earlier form of the contract does so by itself.
        demo: the rows are the synthetic province's.
        progress: told what is being done.

    Raises:
        Refused: nothing was changed; the message says why and what would do.
    """
    began = time.monotonic()
    table = CONTRACTS[contract] if isinstance(contract, str) else contract
    plan = mapping if isinstance(mapping, Mapping) else None
    if mapping is not None and plan is None:
        plan = mappings.load(str(mapping), home, table)
    files = _distinct(paths)
    room.for_import(home.path, files)
    with locking.hold(home, f"导入{table.label}"):
        setting.keep_apart(home, demo=demo, replace_demo=replace_demo)
        rekeyed.finish(home)
        setting.sweep(home)
        scratch = home.scratch / f"import-{uuid4().hex[:8]}"
        scratch.mkdir(parents=True)
        order = Order(
            home=home,
            contract=table,
            mapping=plan,
            source=source or (plan.source if plan else "") or table.publisher,
            keys=setting.keys(home, table),
            manifest=Path(manifest) if manifest else None,
            demo=demo,
            confirm=confirm,
            replaces=setting.replaced(home, table, replaces),
            delivery=uuid4().hex[:8],
            scratch=scratch,
            within=None if table.name in DISTRICTS_OF else office(home).region,
            progress=progress or _silent,
            region=office(home).region,
            part=part,
        )
        order = replace(order, before=delivery.last_full(_earlier(order)))
        done = _judge_size(order, _import_all(order, files))
        if not dry_run:
            done = _publish(order, done, drop_demo=replace_demo and not demo)
    order.progress("完成", 1.0)
    reports = tuple(d.report for d in done)
    seconds = round(time.monotonic() - began, 2)
    return Report(table.name, table.label, order.source, reports, seconds, dry_run)


def _distinct(paths: Sequence[Path | str]) -> list[Path]:
    files = list(dict.fromkeys(Path(path) for path in paths))
    if not files:
        raise Refused("没有指定要导入的文件")
    return files


def _import_all(order: Order, files: Sequence[Path]) -> list[Done]:
    """Check every file; one with the same content as an earlier one is that one."""
    done: dict[str, Done] = {}
    again: list[Done] = []
    for number, path in enumerate(files):
        found = _import_one(order, path, number, len(files))
        if found.load.id in done:
            again.append(Done(found.load, replace(found.report, already=True)))
        else:
            done[found.load.id] = found
    return [*done.values(), *again]


def _sha256(path: Path) -> str:
    if not path.is_file():
        raise Refused(f"{path}：找不到这个文件")
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise Refused(f"{path.name}：读不了这个文件（{disk.why(error)}）") from error


def _import_one(order: Order, path: Path, number: int, files: int) -> Done:
    def tell(doing: str, share: float) -> None:
        order.progress(f"{path.name}：{doing}", (number + share) / files)

    sha256 = _sha256(path)
    load_id = order.load_id(sha256)
    known = loads.find(order.home, load_id)
    if known and known.staged(order.home).exists():
        if order.manifest:
            _read(order, path, order.scratch / load_id, sha256)
        return known_already(order, known)
    tell("读取", 0.0)
    folder = order.scratch / load_id
    tables = _read(
        order, path, folder, sha256, lambda share, rows: tell(f"读取（{rows:,} 行）", 0.2 * share)
    )
    return landed(order, tables, path.name, folder, sha256, tell)


def _read(order: Order, path: Path, folder: Path, sha256: str, told: Tell = silent) -> list[Table]:
    """Read a file and hold it against its manifest, and against what it was before.

    Raises:
        Refused: it can't be read, isn't what the manifest says, or changed while it was read.
    """
    options = order.mapping.read if order.mapping else ReadOptions()
    try:
        tables = read(path, folder, options=options, tell=told)
        if order.manifest:
            check_manifest(path, order.manifest, tables)
    except ReadError as error:
        raise Refused(str(error)) from error
    if _sha256(path) != sha256:
        raise Refused(
            f"{path.name}：读取过程中文件被改动了，没有导入；请等它写完（或关闭正在编辑它的程序）再导入"
        )
    if not any(table.rows or table.problems for table in tables):
        raise Refused(f"{path.name}：没有数据行；应至少有一行表头和一行数据")
    return tables


def _earlier(order: Order) -> list[Load]:
    """What the same source sent before of the same contract."""
    return [
        x
        for x in loads.read(order.home)
        if x.contract == order.contract.name and x.source == order.source
    ]


def _judge_size(order: Order, done: Sequence[Done]) -> list[Done]:
    """Hold a delivery far smaller than the source's last full one, until a steward confirms."""
    fresh = [d for d in done if d.rows is not None]
    if not fresh or order.demo or order.part:
        return list(done)
    if all(d.report.correction for d in fresh):
        note = "各行的主键都已在此前的数据中，视为更正：以本批的值为准，不作为完整批次比较"
        return [_noted(d, note) if d.rows is not None else d for d in done]
    now = sum(d.load.accepted for d in fresh)
    why = delivery.shrunk(order.contract, now, order.before)
    if not why and not order.manifest and any(d.report.open_end for d in fresh):
        why = delivery.open_ended(now, order.before)
    if not why or order.confirm:
        return list(done)
    return [
        replace(
            d,
            load=replace(d.load, state=loads.HELD),
            report=replace(d.report, held="；".join(filter(None, (d.report.held, why)))),
        )
        if d.rows is not None
        else d
        for d in done
    ]


def _noted(done: Done, note: str) -> Done:
    return replace(done, report=replace(done.report, notes=(*done.report.notes, note)))


def _publish(order: Order, done: Sequence[Done], *, drop_demo: bool) -> list[Done]:
    """Move the files into place and write the ledger, the one step that makes them count."""
    gone = _replaced(order, done)
    new: list[Load] = []
    finished: list[Done] = []
    for d in done:
        report = in_place(order.home, d)
        if not report.already:
            new.append(d.load)
        finished.append(replace(d, report=report))
    if new or gone:
        fresh = {load.id: load for load in new}.values()
        loads.add(order.home, fresh, drop_demo=drop_demo, replaced={x.id for x in gone})
    if gone and finished:
        words = "、".join(f"{x.file}（导入批次 {x.id}）" for x in gone)
        note = f"取代了此前导入的 {words}"
        finished[0] = replace(
            finished[0], report=replace(finished[0].report, notes=(*finished[0].report.notes, note))
        )
    return finished


def _replaced(order: Order, done: Sequence[Done]) -> list[Load]:
    """Earlier loads that leave: the one named, and the same files under an earlier contract.

    None while a new one is held back: until a steward confirms it, the old rows are all there is.
    """
    if any(d.load.state == loads.HELD for d in done):
        return []
    ids = {d.load.id for d in done}
    same = {(d.load.sha256, d.load.source, d.load.mapping_digest) for d in done}
    return [
        x
        for x in loads.read(order.home)
        if x.contract == order.contract.name
        and x.id not in ids
        and (x.id in order.replaces or (x.sha256, x.source, x.mapping_digest) in same)
    ]
