"""One pull: read-only, checked as a file's rows are, all of it in the ledger or none.

A step (a partition, or a slice by watermark) is streamed, checked and put aside; when all are there
they move into place and the ledger names them, once. Whatever breaks off goes on from there.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import uuid4

from data import locking, room
from data.contracts import Contract
from data.home import Home, Refused, office
from data.importing import delivery, setting
from data.importing.landing import Done, in_place, known_already, landed
from data.importing.report import Report
from data.importing.steps import Order, Progress
from data.importing.surroundings import DISTRICTS_OF
from data.sources import catalog, columns, credentials, definition, planning, waiting
from data.sources.asking import Asked
from data.sources.columns import Changed, Chosen
from data.sources.connecting import session
from data.sources.definition import Source
from data.sources.planning import Past, Step
from data.sources.streaming import stream
from data.staging import loads, rekeyed

Noted = Callable[[str, str], None]


def _silent(_one: str, _two: Any) -> None:
    return None


@dataclass(frozen=True)
class Pulled:
    """What became of a pull.

    Attributes:
        table: which one, by its full name.
        report: the steps as an import reports files.
        notes: remarks on the table as a whole.
        resumed: steps that an interrupted run had got ready.
    """

    table: str
    report: Report
    notes: tuple[str, ...] = ()
    resumed: int = 0

    def exit_code(self) -> int:
        """0 done (or nothing new), 2 held, 3 done with rejected rows."""
        return self.report.exit_code() if self.report.files else 0

    def to_json(self) -> dict[str, Any]:
        """Plain data for ``--json``."""
        more = {"table": self.table, "notes": list(self.notes), "resumed": self.resumed}
        return {**self.report.to_json(), **more}

    def text(self) -> str:
        """The same for a terminal."""
        lines = [self.report.text()]
        if not self.report.files:
            lines.append(f"{self.table}：没有新的数据")
        if self.resumed:
            lines.append(f"其中 {self.resumed} 段是上次中断前取好的")
        return "\n".join([*lines, *(f"说明：{note}" for note in self.notes)])


@dataclass(frozen=True)
class _Run:
    """What one pull works with."""

    order: Order
    asked: Asked
    chosen: Chosen
    secret: str
    types: dict[str, list[str]]
    changed: Changed


def pull(
    home: Home,
    path: Path | str,
    *,
    dry_run: bool = False,
    full: bool = False,
    confirm: bool = False,
    replace_demo: bool = False,
    noted: Noted = _silent,
    progress: Progress | None = None,
) -> Pulled:
    """Pull what is new in a database's table into a home.

    Args:
        home: where to.
        path: SOURCE.toml (docs/pulling.md).
        dry_run: read and check all, write nothing.
        full: read everything again, whatever was read before.
        confirm: a steward's word that what was held is right.
        replace_demo: let real data take the demo's place.
        noted: told what is about to be written; what it raises stops it.
        progress: told what is being done.

    Raises:
        Refused: nothing was changed; the message says why, and never holds the password.
    """
    began = time.monotonic()
    source = definition.load(Path(path), home)
    secret = credentials.password(source.database)
    with locking.hold(home, f"从数据库取{source.contract.label}"):
        setting.keep_apart(home, demo=False, replace_demo=replace_demo)
        rekeyed.finish(home)
        setting.sweep(home)
        order = _order(home, source, confirm, progress or _silent)
        order.progress("连接数据库", 0.0)
        with session(source.database, secret, "查看表") as con:
            found = catalog.found(con, source)
            chosen = columns.chosen(source, found)
            been = planning.past(home, chosen.source)
            by = [name for name in (source.watermark, source.partition) if name]
            types = columns.types(found, (*chosen.names, *by))
            changed = columns.changed(been.types, types)
            been = _judged(chosen.source, been, changed, afresh=full, confirm=confirm)
            ready = [] if dry_run or full else waiting.found(home, chosen.source, order, types)
            asked = Asked(chosen.source, found)
            plan = planning.plan(asked, con, been, [d.load for d in ready])
            rows = planning.number(asked, con, plan.steps)
        room.for_pull(home.path, rows, len(chosen.names))
        run = _Run(order, asked, chosen, secret, types, changed)
        parts = {step.told.get("part") for step in plan.steps if "part" in step.told}
        ready = [
            d for d in ready if "part" not in d.load.pulled or d.load.pulled["part"] not in parts
        ]
        done = [*ready, *_take(run, plan.steps, len(ready), dry_run=dry_run)]
        done = _whole(run, been, done)
        if done and not dry_run:
            done = _publish(run, been, done, noted, drop_demo=replace_demo)
            waiting.clear(home, chosen.source)
    order.progress("完成", 1.0)
    contract, seconds = source.contract, round(time.monotonic() - began, 2)
    reports = tuple(d.report for d in done)
    report = Report(contract.name, contract.label, order.source, reports, seconds, dry_run)
    return Pulled(source.named, report, (*changed.notes, *plan.notes), len(ready))


def _order(home: Home, source: Source, confirm: bool, progress: Progress) -> Order:
    scratch = home.scratch / f"pull-{uuid4().hex[:8]}"
    scratch.mkdir(parents=True)
    contract, region = source.contract, office(home).region
    return Order(
        home=home,
        contract=contract,
        mapping=source.mapping,
        source=source.source,
        keys=setting.keys(home, contract),
        manifest=None,
        demo=False,
        confirm=confirm,
        replaces=frozenset(),
        delivery=uuid4().hex[:8],
        scratch=scratch,
        within=None if contract.name in DISTRICTS_OF else region,
        progress=progress,
        region=region,
        part=True,  # what a pull brings is measured against its own past, step by step
    )


def _judged(source: Source, been: Past, changed: Changed, *, afresh: bool, confirm: bool) -> Past:
    """What of the past still counts: nothing where columns' types have changed, or all is asked.

    Raises:
        Refused: the column that says what is new has another type now, and nobody confirmed it.
    """
    serious = dict(changed.serious or {})
    for name in (source.watermark, source.partition):
        if name and name in serious and not confirm:
            raise Refused(
                f"{source.named}：水位列或分区列的类型变了：{serious[name]}，此前取到哪里已无从比较；"
                "核实后加 --confirm，从头取一遍"
            )
    return been.afresh() if serious or afresh else been


def _take(run: _Run, steps: Sequence[Step], ready: int, *, dry_run: bool) -> list[Done]:
    """Pull, check and put aside each step."""
    done: list[Done] = []
    source, home = run.chosen.source, run.order.home
    for number, step in enumerate(steps):
        try:
            made = _step(run, step, number, len(steps))
        except Refused as refusal:
            kept = ready + len(done)
            if dry_run or not kept:
                raise
            raise Refused(f"{refusal}；已取好 {kept} 段，再运行同一命令，从断处接着取") from refusal
        done.append(made if dry_run else waiting.keep(home, source, ready + number, made))
    return done


def _step(run: _Run, step: Step, number: int, steps: int) -> Done:
    source, order = run.chosen.source, run.order
    name = f"{source.named}（{step.bounds.name}）" if step.bounds.name else source.named

    def tell(doing: str, share: float) -> None:
        order.progress(f"{name}：{doing}", (number + share) / steps)

    folder = order.scratch / f"step-{number}"
    folder.mkdir()
    spool = folder / "rows.parquet"
    raw = bool(source.database.encoding)
    with session(source.database, run.secret, f"读取 {name} ", raw=raw) as con:
        streamed = stream(
            run.asked,
            con,
            run.chosen.names,
            run.chosen.hidden,
            step.bounds,
            spool,
            lambda rows: tell(f"读取（{rows:,} 行）", 0.2 * rows / (rows + source.slice)),
        )
    told = {
        "id": source.id(),
        "digest": source.digest(),
        "table": source.named,
        "database": source.database.label(),
        "types": run.types,
        **step.told,
    }
    # The same rows of another step are another load.
    sha256 = definition.digest([streamed.sha256, told["id"], step.bounds.name], 64)
    known = loads.find(order.home, order.load_id(sha256))
    if known is not None and known.staged(order.home).exists():
        made = known_already(order, known)
    else:
        held = step.before.id if step.before else ""
        mine = replace(order, replaces=frozenset({held} if held else ()))
        made = landed(mine, [streamed.table], name, folder, sha256, tell, told)
        made = _weighed(run, step, made)
    spool.unlink(missing_ok=True)
    return made


def _weighed(run: _Run, step: Step, made: Done) -> Done:
    """Hold what has shrunk sharply, or was read from columns of another type."""
    if run.order.confirm:
        return made
    why = [made.report.held, run.changed.why()]
    if step.before is not None:
        why.append(_less(run.order.contract, made.load.accepted, step.before.accepted))
    return _held(made, "；".join(filter(None, why)))


def _less(contract: Contract, now: int, was: int) -> str:
    """Why rows are held that are far fewer than those in whose place they come; "" if not."""
    if not delivery.shrunk(contract, now, was):
        return ""
    return (
        f"收下 {now:,} 行，比此前取的 {was:,} 行少 {1 - now / was:.0%}"
        f"（超过 {contract.max_change:.0%}）。已暂存，不进入快照；核实后加 --confirm 再取"
    )


def _held(made: Done, why: str) -> Done:
    if not why or made.rows is None:
        return made
    load = replace(made.load, state=loads.HELD)
    return replace(made, load=load, report=replace(made.report, held=why))


def _whole(run: _Run, been: Past, done: list[Done]) -> list[Done]:
    """Hold a table read anew by watermark that has far fewer rows than when it was read before."""
    contract, confirm = run.order.contract, run.order.confirm
    if confirm or not done or done[0].load.pulled.get("after") != "":
        return done
    before = [load for load in been.stale if load.pulled.get("after") == ""]
    now = sum(d.load.accepted for d in done)
    was = sum(x.accepted for x in been.stale if before and x.delivery == before[-1].delivery)
    return [_held(d, _less(contract, now, was)) for d in done] if was else done


def _publish(
    run: _Run, been: Past, done: Sequence[Done], noted: Noted, *, drop_demo: bool
) -> list[Done]:
    """Move all steps into place and name them in the ledger, the one step that makes them count."""
    home, source = run.order.home, run.chosen.source
    new = [d for d in done if not d.report.already]
    gone = _replaced(source, been, done)
    if not new and not gone:
        return list(done)
    rows = sum(d.load.rows for d in new)
    noted("pull", f"{source.named} 取入 {source.contract.name}：{len(new)} 批，{rows} 行")
    finished = [replace(d, report=in_place(home, d)) for d in done]
    fresh = {d.load.id: d.load for d in new}.values()
    loads.add(home, fresh, drop_demo=drop_demo, replaced=gone)
    return finished


def _replaced(source: Source, been: Past, done: Sequence[Done]) -> set[str]:
    """Earlier loads that leave with this pull: the same part, what is read otherwise now.

    None whose successor is held: until a steward confirms it, the old rows are all there is. Held
    ones leave in any case when their rows came anew. Editions are kept apart, never replaced.
    """
    taken = {d.load.id for d in done}
    held = any(d.load.state == loads.HELD for d in done)
    out = {load.id for load in been.held}
    if not held:
        out |= {load.id for load in been.stale}
    if not source.watermark and "edition" not in source.contract.key:
        parts = {d.load.pulled.get("part") for d in done if d.load.state == loads.READY}
        out |= {x.id for x in been.current if x.pulled.get("part") in parts}
    return out - taken
