"""Snapshots: built aside, verified, published by an atomic pointer, rolled back, pruned.

A snapshot's state runs 草稿 → 送审 → 签发, or 撤回. Leaders, the big screen and the API see the
newest signed one. A single-user trial (no sign-in set up) signs by itself and says so.
"""

import os
import shutil
import time
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import duckdb

from data import disk, locking, room
from data.cubes import Progress
from data.cubes.engines.session import Session
from data.cubes.renewal import store
from data.cubes.served import SERVED
from data.home import Home, Refused, office
from data.protection import USUAL, Protection
from data.snapshots import ahead, gates, pruned
from data.snapshots.allowed import outdated
from data.snapshots.fill import fill
from data.snapshots.manifest import (
    DRAFT,
    FORMAT,
    REVIEW,
    SIGNED,
    WITHDRAWN,
    Snapshot,
    history,
    named,
    named_again,
    point,
    read,
    unread,
    write,
)
from data.snapshots.recheck import verify
from data.snapshots.serving import current, digest, served
from data.staging import formats, joined, links, loads, rekeyed
from data.trail.record import Line
from data.trail.writing import NotWritten
from data.trail.writing import write as write_line

__all__ = (
    "DRAFT",
    "REVIEW",
    "SIGNED",
    "WITHDRAWN",
    "Snapshot",
    "build",
    "current",
    "history",
    "prune",
    "read",
    "rollback",
    "sign",
    "signs_by_hand",
    "status",
    "submit",
    "tidy",
    "verify",
    "withdraw",
)

KEPT: Final = 3


def _silent(_doing: str, _share: float) -> None:
    return None


def build(
    home: Home,
    progress: Progress = _silent,
    *,
    sign: bool | None = None,
    before: Sequence[gates.Step] = (),
    session: Session | None = None,
    full: bool = False,
) -> Snapshot:
    """Build a snapshot from the ledger's loads, verify it, and publish it.

    Nothing that is being served is touched: the snapshot is written in the scratch folder, moved
    into place when it is whole, and only then does the pointer move.

    Args:
        home: the installation.
        progress: told what is being done.
        sign: publish at once; by default only where nobody has to sign in.
        before: commands that run between build and publication (``gates.steps`` from the command
            line and the import page).
        session: the engine that makes the cubes (``data.cubes.engines``); by default DuckDB does.
        full: make every cube anew, whatever the build before left (``data.cubes.renewal``).

    Raises:
        Refused: there is nothing to build from, a load can't be read under its present contract,
            another command is writing, the result contradicts itself, or a step forbids its
            publication: then it stays a draft that nobody can sign, with the reason in its
            manifest.
    """
    with locking.hold(home, "构建快照"):
        rekeyed.finish(home)
        ahead.sweep(home)
        _tidy(home)
        used = [load for load in loads.read(home) if load.state == loads.READY]
        if not used:
            raise Refused("还没有导入任何数据；先运行 python -m data import 或 python -m data demo")
        formats.check(home, used)
        room.for_build(home.path, sum(_size(load.staged(home)) for load in used))
        chosen = office(home).protection
        _note_change(home, chosen)
        links.take_in(home)
        began = time.monotonic()
        aside = home.scratch / "building"
        aside.mkdir(parents=True)
        filled = fill(aside / "cubes.duckdb", home, progress, session, full=full)
        made = Snapshot(
            id=_fresh_id(home),
            built_at=datetime.now(UTC).isoformat(timespec="seconds"),
            seconds=round(time.monotonic() - began, 1),
            demo=any(load.demo for load in used),
            rows={name: count for name, (count, _) in filled.cubes.items()},
            digests={name: digest for name, (_, digest) in filled.cubes.items()},
            loads=tuple(load.id for load in used),
            key=next((load.key for load in used if load.key), ""),
            checks=gates.waiting(before),
            format=FORMAT,
            columns={name: " ".join(columns) for name, columns in SERVED.items()},
            engine=duckdb.__version__,
            made_on=session.name if session else f"duckdb {duckdb.__version__}",
            cubes=digest(aside / "cubes.duckdb"),
            protection=chosen.profile.name,
            basis=chosen.basis,
            way=filled.way,
            linkage=joined.applied(home),
            joined=joined.count(home),
        )
        write(aside, made)
        _sync(aside)
        home.snapshots.mkdir(parents=True, exist_ok=True)
        aside.replace(home.snapshots / made.id)
        disk.sync_folder(home.snapshots)
        if filled.store is not None:
            store.publish(home, filled.store, made.id, made.cubes)
        made = _examined(home, made, before, all(load.demo for load in used), progress)
        if sign if sign is not None else not signs_by_hand(home):
            made = _sign(home, made, by="单用户试用，自动签发")
        _prune(home)
    progress("完成", 1.0)
    return made


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _note_change(home: Home, chosen: Protection) -> None:
    """Note in the trail that the figures come under another profile than the last build's.

    Raises:
        Refused: it can't be noted, so nothing is built.
    """
    before = next((one.protection for one in reversed(history(home))), USUAL.name)
    if before != chosen.profile.name:
        basis = f"，依据：{chosen.basis}" if chosen.basis else ""
        said = f"保护方案由 {before} 改为 {chosen.profile.name}{basis}"
        try:
            write_line(home, [Line("系统", "protect", role="steward", detail=said)])
        except NotWritten as error:
            raise Refused(f"审计记录写不进去，没有改动任何数据：{error}") from error


def _examined(
    home: Home, made: Snapshot, steps: Sequence[gates.Step], demo: bool, progress: Progress
) -> Snapshot:
    """Run what has to run before publication, and write down how it ended."""
    if not steps:
        return made
    folder = home.snapshots / made.id
    checks = gates.run(steps, home, made.id, demo, progress)
    made = write(folder, replace(made, checks=checks, files=gates.files(folder)))
    _sync(folder)
    if made.stopped:
        _prune(home)
        raise Refused(f"{_why(made)}；已发布的数据没有改动")
    return made


def _why(found: Snapshot) -> str:
    reason = found.stopped
    return f"快照 {found.id} 不能发布，{reason.words}" if reason else ""


def status(home: Home) -> dict[str, Any]:
    """What is served, what waits, and who is writing."""
    serving = current(home)
    return {
        "home": str(home.path),
        "damage": served(home).damage,
        "protection": outdated(home, serving.id) if serving else "",
        "serving": asdict(serving) if serving else None,
        "unread": unread(home),
        "drafts": [s.id for s in history(home) if s.state in (DRAFT, REVIEW)],
        "loads": len(loads.read(home)),
        "held": [load.id for load in loads.read(home) if load.state == loads.HELD],
        "undone": [load.id for load in loads.read(home) if load.state == loads.UNDONE],
    }


def submit(home: Home, snapshot: str | None = None) -> Snapshot:
    """Send a draft to be signed (送审)."""
    with locking.hold(home, "送审"):
        found = _fit(_newest(home, snapshot, (DRAFT,)))
        return write(home.snapshots / found.id, replace(found, state=REVIEW))


def sign(home: Home, snapshot: str | None = None, *, by: str = "") -> Snapshot:
    """Sign a snapshot (签发): it is served from now on."""
    with locking.hold(home, "签发"):
        return _sign(home, _fit(_newest(home, snapshot, (DRAFT, REVIEW))), by=by)


def withdraw(home: Home, snapshot: str | None = None) -> Snapshot:
    """Withdraw a snapshot (撤回); if it is being served, the signed one before it is."""
    with locking.hold(home, "撤回"):
        found = _newest(home, snapshot, (DRAFT, REVIEW, SIGNED))
        if named(home) == found.id:
            point(home, _before(home, found.id))
        return write(home.snapshots / found.id, replace(found, state=WITHDRAWN))


def rollback(home: Home, snapshot: str | None = None) -> Snapshot:
    """Serve an earlier signed snapshot again.

    Raises:
        Refused: there is no earlier one, or the one named was never signed.
    """
    with locking.hold(home, "回滚"):
        serving = served(home).id
        if not serving:
            raise Refused("还没有已发布的快照，无从回滚")
        target = snapshot or _before(home, serving)
        found = read(home, target)
        if found.state != SIGNED:
            raise Refused(f"快照 {target} 的状态是「{found.state}」，只能回滚到已签发的快照")
        point(home, target)
        return found


def prune(home: Home) -> list[str]:
    """Remove all but the newest three; what is served or cited stays."""
    with locking.hold(home, "清理快照"):
        return _prune(home)


def tidy(home: Home) -> list[str]:
    """Remove what a killed build or linkage left; one that goes on keeps the lock, and its own.
    So does what a month made ahead left."""
    ahead.sweep(home)
    if not any(found.interrupted for found in history(home)) and not links.left(home):
        return []
    with locking.hold(home, "清理未完成的快照"):
        gone = _tidy(home)
        links.sweep(home)
        return gone


def _tidy(home: Home) -> list[str]:
    gone = [found.id for found in history(home) if found.interrupted]
    for id in gone:
        shutil.rmtree(home.snapshots / id)
    return gone


def _prune(home: Home) -> list[str]:
    serving = {served(home).id, named(home), named_again(home)}
    gone = []
    every = history(home)
    stopped = [found.id for found in every if found.stopped]
    good = [found.id for found in every if not found.stopped]
    # What never came out must not push out what one can roll back to; its newest shows why.
    for snapshot in (*good[:-KEPT], *stopped[:-1]):
        found = read(home, snapshot)
        if snapshot not in serving and not found.cited:
            pruned.note(home, found)
            shutil.rmtree(home.snapshots / snapshot)
            gone.append(snapshot)
    return gone


def _sign(home: Home, found: Snapshot, *, by: str) -> Snapshot:
    now = datetime.now(UTC).isoformat(timespec="seconds")
    signed = replace(found, state=SIGNED, signed_by=by, signed_at=now)
    write(home.snapshots / found.id, signed)
    point(home, found.id)
    return signed


def _newest(home: Home, snapshot: str | None, states: tuple[str, ...]) -> Snapshot:
    found = [read(home, snapshot)] if snapshot else history(home)
    fitting = [s for s in found if s.state in states]
    if not fitting:
        raise Refused(f"没有状态为{'、'.join(states)}的快照")
    return fitting[-1]


def _fit(found: Snapshot) -> Snapshot:
    """A draft that no step forbids to publish; one whose build was killed has not run them."""
    if found.stopped:
        raise Refused(f"{_why(found)}；请处理后重新构建")
    return found


def _before(home: Home, snapshot: str) -> str:
    earlier = [s.id for s in history(home) if s.id < snapshot and s.state == SIGNED]
    if not earlier:
        raise Refused(f"{snapshot} 之前没有已签发的快照")
    return earlier[-1]


def signs_by_hand(home: Home) -> bool:
    """Whether an office signs by hand: one that has set up roles does, a personal trial doesn't."""
    office(home)  # a broken settings file is found now, not at the first page
    return (home.path / "roles.toml").exists()


def _fresh_id(home: Home) -> str:
    """A name never used before: readers that still hold an old file must not get it again."""
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")[:-3]
    return stamp if not (home.snapshots / stamp).exists() else f"{stamp}-{os.getpid()}"


def _sync(folder: Path) -> None:
    for path in folder.iterdir():
        with path.open("rb") as file:
            os.fsync(file.fileno())
    disk.sync_folder(folder)
