"""Snapshots: built aside, verified, published by an atomic pointer, rolled back, pruned.

A snapshot's state runs 草稿 → 送审 → 签发, or 撤回. Leaders, the big screen and the API see the
newest signed one. A single-user trial (no sign-in set up) signs by itself and says so.
"""

import json
import os
import shutil
import time
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import duckdb

from data import loads
from data.contracts import CONTRACTS
from data.cubes import SERVED, Progress, build_cubes
from data.home import Home, Refused, office
from data.staged import relation
from data.verify import NotTrue, verify_cubes

DRAFT: Final = "草稿"
REVIEW: Final = "送审"
SIGNED: Final = "签发"
WITHDRAWN: Final = "撤回"
KEPT: Final = 3
_MONTHS: Final = {
    "employment": ("start_month", "GREATEST(start_month, COALESCE(end_month, start_month))"),
    "insurance_month": ("month", "month"),
    "service_use": ("month", "month"),
    "graduate": ("graduation_year * 12", "graduation_year * 12 + 11"),
    "student": ("expected_graduation * 12", "expected_graduation * 12 + 11"),
    "target": ("year * 12", "year * 12 + 11"),
    "fund_budget": ("year * 12", "year * 12 + 11"),
    "city_indicator": ("year * 12", "year * 12 + 11"),
    "job_posting": ("year(posted_on) * 12 + month(posted_on) - 1",) * 2,
    "job_seeker": ("year(registered_on) * 12 + month(registered_on) - 1",) * 2,
    "policy_payout": ("year(applied_on) * 12 + month(applied_on) - 1",) * 2,
}


@dataclass(frozen=True)
class Snapshot:
    """What is known of one snapshot; ``manifest.json`` beside its cubes."""

    id: str
    built_at: str
    seconds: float
    demo: bool
    rows: dict[str, int]
    digests: dict[str, str]
    loads: tuple[str, ...]
    key: str
    state: str = DRAFT
    signed_by: str = ""
    signed_at: str = ""
    cited: bool = False  # a signed briefing rests on it: never pruned


def _silent(_doing: str, _share: float) -> None:
    return None


def build(home: Home, progress: Progress = _silent, *, sign: bool | None = None) -> Snapshot:
    """Build a snapshot from the ledger's loads, verify it, and publish it.

    Nothing that is being served is touched: the snapshot is written in the scratch folder, moved
    into place when it is whole, and only then does the pointer move.

    Args:
        home: the installation.
        progress: told what is being done.
        sign: publish at once; by default only where nobody has to sign in.

    Raises:
        Refused: there is nothing to build from, another command is writing, or the result
            contradicts itself.
    """
    with loads.hold(home, "构建快照"):
        used = [load for load in loads.read(home) if load.state == loads.READY]
        if not used:
            raise Refused("还没有导入任何数据；先运行 python -m data import 或 python -m data demo")
        began = time.monotonic()
        aside = home.scratch / "building"
        aside.mkdir(parents=True)
        found = _fill(aside / "cubes.duckdb", home, progress)
        made = Snapshot(
            id=_fresh_id(home),
            built_at=datetime.now(UTC).isoformat(timespec="seconds"),
            seconds=round(time.monotonic() - began, 1),
            demo=any(load.demo for load in used),
            rows={name: count for name, (count, _) in found.items()},
            digests={name: digest for name, (_, digest) in found.items()},
            loads=tuple(load.id for load in used),
            key=next((load.key for load in used if load.key), ""),
        )
        _write(aside, made)
        _sync(aside)
        home.snapshots.mkdir(parents=True, exist_ok=True)
        aside.replace(home.snapshots / made.id)
        loads.sync_folder(home.snapshots)
        if sign if sign is not None else not _needs_signature(home):
            made = _sign(home, made, by="单用户试用，自动签发")
        _prune(home)
    progress("完成", 1.0)
    return made


def _fill(path: Path, home: Home, progress: Progress) -> dict[str, tuple[int, str]]:
    """Work in one file, serve from another: dropped tables would leave holes in what is kept."""
    work = path.with_name("work.duckdb")
    con = duckdb.connect()
    try:
        con.execute("SET autoinstall_known_extensions = false")
        con.execute("SET autoload_known_extensions = false")
        con.execute("SET memory_limit = '4GB'")
        con.execute(f"SET temp_directory = '{(path.parent / 'spill').as_posix()}'")
        con.execute(f"ATTACH '{work.as_posix()}' AS work")
        con.execute(f"ATTACH '{path.as_posix()}' AS served (STORAGE_VERSION 'v1.5.0')")
        con.execute("USE work")
        build_cubes(con, home, progress)
        _describe(con, home)
        progress("写入快照", 0.9)
        for name in (*SERVED, "freshness"):
            con.execute(f'CREATE TABLE served."{name}" AS SELECT * FROM work."{name}"')
        con.execute("USE served")
        progress("核对", 0.95)
        found = verify_cubes(con)
        con.execute("CHECKPOINT served")
    except NotTrue as error:
        raise Refused(f"快照未通过核对，未发布：{error}") from error
    finally:
        con.close()
    work.unlink()
    shutil.rmtree(path.parent / "spill", ignore_errors=True)
    return found


def _describe(con: duckdb.DuckDBPyConnection, home: Home) -> None:
    """Add how fresh each source is, so that a page says it without opening any source."""
    con.execute(
        "CREATE TABLE freshness (contract VARCHAR, label VARCHAR, publisher VARCHAR, "
        "rows BIGINT, first_month INTEGER, last_month INTEGER, lag_months INTEGER, loads INTEGER, "
        "rejected BIGINT, sources VARCHAR, imported_at VARCHAR)"
    )
    for name, contract in CONTRACTS.items():
        used = loads.effective(home, name)
        view = relation(con, home, name)
        first, last = _MONTHS.get(name, ("NULL", "NULL"))
        counted = con.execute(
            f'SELECT COUNT(*), MIN({first}), MAX({last}) FROM "{view}"'
        ).fetchone()
        con.execute(
            "INSERT INTO freshness VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                name,
                contract.label,
                contract.publisher,
                *(counted or (0, None, None)),
                contract.lag_months,
                len(used),
                sum(load.rejected for load in used),
                "、".join(sorted({load.source for load in used})),
                max((load.imported_at for load in used), default=None),
            ],
        )
        con.execute(f'DROP VIEW "{view}"')


def read(home: Home, snapshot: str) -> Snapshot:
    """Read what is known of a snapshot.

    Raises:
        Refused: there is no such snapshot; the message names those that there are.
    """
    try:
        found: dict[str, Any] = json.loads(
            (home.snapshots / snapshot / "manifest.json").read_text("utf-8")
        )
    except (FileNotFoundError, NotADirectoryError):
        known = "、".join(_ids(home)) or "（无）"
        raise Refused(f"没有快照「{snapshot}」；现有：{known}") from None
    return Snapshot(**{**found, "loads": tuple(found["loads"])})


def history(home: Home) -> list[Snapshot]:
    """All snapshots, oldest first."""
    return [read(home, snapshot) for snapshot in _ids(home)]


def current(home: Home) -> Snapshot | None:
    """The snapshot being served, if any."""
    if not home.pointer.exists():
        return None
    return read(home, home.pointer.read_text("utf-8").strip())


def status(home: Home) -> dict[str, Any]:
    """What is served, what waits, and who is writing."""
    serving = current(home)
    return {
        "home": str(home.path),
        "serving": asdict(serving) if serving else None,
        "drafts": [s.id for s in history(home) if s.state in (DRAFT, REVIEW)],
        "loads": len(loads.read(home)),
        "held": [load.id for load in loads.read(home) if load.state == loads.HELD],
    }


def verify(home: Home, snapshot: str | None = None) -> dict[str, int]:
    """Check a snapshot (by default the one being served) against its manifest and identities.

    Raises:
        Refused: there is none, or it is damaged or contradicts itself.
    """
    found = read(home, snapshot) if snapshot else current(home)
    if found is None:
        raise Refused("还没有已发布的快照")
    try:
        with duckdb.connect(str(home.snapshots / found.id / "cubes.duckdb"), read_only=True) as con:
            cubes = verify_cubes(con)
    except (NotTrue, duckdb.Error) as error:
        raise Refused(f"快照 {found.id} 未通过核对：{error}") from error
    differing = [name for name, (_, digest) in cubes.items() if found.digests[name] != digest]
    if differing:
        raise Refused(f"快照 {found.id} 与清单不符：{'、'.join(differing)}")
    return {name: count for name, (count, _) in cubes.items()}


def submit(home: Home, snapshot: str | None = None) -> Snapshot:
    """Send a draft to be signed (送审)."""
    with loads.hold(home, "送审"):
        found = _newest(home, snapshot, (DRAFT,))
        return _write(home.snapshots / found.id, replace(found, state=REVIEW))


def sign(home: Home, snapshot: str | None = None, *, by: str = "") -> Snapshot:
    """Sign a snapshot (签发): it is served from now on."""
    with loads.hold(home, "签发"):
        return _sign(home, _newest(home, snapshot, (DRAFT, REVIEW)), by=by)


def withdraw(home: Home, snapshot: str | None = None) -> Snapshot:
    """Withdraw a snapshot (撤回); if it is being served, the signed one before it is."""
    with loads.hold(home, "撤回"):
        found = _newest(home, snapshot, (DRAFT, REVIEW, SIGNED))
        serving = current(home)
        if serving and serving.id == found.id:
            _point(home, _before(home, found.id))
        return _write(home.snapshots / found.id, replace(found, state=WITHDRAWN))


def rollback(home: Home, snapshot: str | None = None) -> Snapshot:
    """Serve an earlier signed snapshot again.

    Raises:
        Refused: there is no earlier one, or the one named was never signed.
    """
    with loads.hold(home, "回滚"):
        serving = current(home)
        if serving is None:
            raise Refused("还没有已发布的快照，无从回滚")
        target = snapshot or _before(home, serving.id)
        found = read(home, target)
        if found.state != SIGNED:
            raise Refused(f"快照 {target} 的状态是「{found.state}」，只能回滚到已签发的快照")
        _point(home, target)
        return found


def prune(home: Home) -> list[str]:
    """Remove all but the newest three; what is served or cited stays."""
    with loads.hold(home, "清理快照"):
        return _prune(home)


def _prune(home: Home) -> list[str]:
    serving = home.pointer.read_text("utf-8").strip() if home.pointer.exists() else ""
    gone = []
    for snapshot in _ids(home)[:-KEPT]:
        if snapshot != serving and not read(home, snapshot).cited:
            shutil.rmtree(home.snapshots / snapshot)
            gone.append(snapshot)
    return gone


def _sign(home: Home, found: Snapshot, *, by: str) -> Snapshot:
    now = datetime.now(UTC).isoformat(timespec="seconds")
    signed = replace(found, state=SIGNED, signed_by=by, signed_at=now)
    _write(home.snapshots / found.id, signed)
    _point(home, found.id)
    return signed


def _newest(home: Home, snapshot: str | None, states: tuple[str, ...]) -> Snapshot:
    found = [read(home, snapshot)] if snapshot else history(home)
    fitting = [s for s in found if s.state in states]
    if not fitting:
        raise Refused(f"没有状态为{'、'.join(states)}的快照")
    return fitting[-1]


def _before(home: Home, snapshot: str) -> str:
    earlier = [s.id for s in history(home) if s.id < snapshot and s.state == SIGNED]
    if not earlier:
        raise Refused(f"{snapshot} 之前没有已签发的快照")
    return earlier[-1]


def _needs_signature(home: Home) -> bool:
    """An office that has set up roles signs by hand; a personal trial signs by itself."""
    office(home)  # a broken settings file is found now, not at the first page
    return (home.path / "roles.toml").exists()


def _ids(home: Home) -> list[str]:
    if not home.snapshots.is_dir():
        return []
    return sorted(p.name for p in home.snapshots.iterdir() if (p / "manifest.json").exists())


def _fresh_id(home: Home) -> str:
    """A name never used before: readers that still hold an old file must not get it again."""
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")[:-3]
    return stamp if not (home.snapshots / stamp).exists() else f"{stamp}-{os.getpid()}"


def _write(folder: Path, snapshot: Snapshot) -> Snapshot:
    text = json.dumps(asdict(snapshot), ensure_ascii=False, indent=1)
    loads.write_aside(folder / "manifest.json", text.encode())
    return snapshot


def _point(home: Home, snapshot: str) -> None:
    loads.write_aside(home.pointer, snapshot.encode())


def _sync(folder: Path) -> None:
    for path in folder.iterdir():
        with path.open("rb") as file:
            os.fsync(file.fileno())
    loads.sync_folder(folder)
