"""The ledger of loads: which files were imported, when, how, and what became of their rows."""

import json
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from data import records
from data.disk import write_aside
from data.home import Home, Refused
from data.staging.replaced import put_by

READY: Final = "ready"
HELD: Final = "held"  # staged, but left out of every build until a steward confirms
UNDONE: Final = "undone"  # taken out by a steward; kept, and left out of every build
_VERSION: Final = 1


@dataclass(frozen=True)
class Load:
    """One imported file, or what one pull took from a database.

    ``rows`` is what was staged: ``accepted`` less what a tally merged. ``delivery`` is shared by
    the files that came with one command.
    """

    id: str
    contract: str
    source: str
    file: str
    sha256: str
    mapping: str
    mapping_digest: str
    imported_at: str
    delivery: str
    read: int
    accepted: int
    rejected: int
    rows: int
    reasons: dict[str, int] = field(default_factory=dict)
    blanked: dict[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    state: str = READY
    demo: bool = False
    key: str = ""  # fingerprint of the key behind the pseudonyms; empty: there are none
    retention: str = ""
    correction: bool = False  # only corrects rows that were there: no measure of a full delivery
    undone_from: str = ""  # the state before it was taken out
    undone_at: str = ""
    undone_by: str = ""
    # Of rows from a database (data.sources): which table and part of it, how far it reached.
    pulled: dict[str, Any] = field(default_factory=dict)

    def staged(self, home: Home) -> Path:
        """Where the accepted rows lie."""
        return home.staged / self.contract / f"{self.id}.parquet"

    def rejects(self, home: Home) -> Path:
        """Where the refused rows are listed (there is no such file when none were)."""
        return home.rejects / f"{self.id}.csv"


def read(home: Home) -> tuple[Load, ...]:
    """All loads, oldest first.

    Raises:
        Refused: the ledger is damaged, or a newer version wrote it.
    """
    if not home.ledger.exists():
        return ()
    try:
        found = json.loads(home.ledger.read_text("utf-8"))
        version, rows = int(found.get("version", _VERSION)), list(found["loads"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _damaged(home, str(error)) from error
    strange = dict.fromkeys(name for row in rows for name in records.strange(Load, row))
    if version > _VERSION or strange:
        new = f"格式 {version}" if version > _VERSION else f"有「{'、'.join(strange)}」"
        raise Refused(
            f"导入台账 {home.ledger} 由更新版本的程序写成（{new}），本程序读不了；请用新版本打开"
        )
    return tuple(_load(home, row) for row in rows)


def _load(home: Home, row: dict[str, Any]) -> Load:
    """One line of the ledger; what later versions added has a default."""
    if absent := records.lacking(Load, row):
        raise _damaged(home, f"导入批次 {row.get('id', '（无编号）')} 缺少「{'、'.join(absent)}」")
    return Load(**{**row, "notes": tuple(row.get("notes", ()))})


def _damaged(home: Home, why: str) -> Refused:
    return Refused(f"导入台账 {home.ledger} 已损坏（{why}）；请从备份恢复该文件后再试")


def find(home: Home, load_id: str) -> Load | None:
    """The load with this id, if there is one."""
    return next((load for load in read(home) if load.id == load_id), None)


def effective(home: Home, contract: str) -> tuple[Load, ...]:
    """The loads of a contract that a build uses, oldest first."""
    return tuple(x for x in read(home) if x.contract == contract and x.state == READY)


def add(
    home: Home, new: Iterable[Load], *, drop_demo: bool = False, replaced: Collection[str] = ()
) -> None:
    """Put loads at the end of the ledger, in one step; an id already there is replaced.

    The caller holds the lock. With ``drop_demo`` the demo's loads leave the ledger in the same
    step, as do those whose ids are ``replaced``, and their files go afterwards.
    """
    fresh = tuple(new)
    ids = {load.id for load in fresh}
    before = read(home)
    dropped = [
        x for x in before if x.id not in ids and ((drop_demo and x.demo) or x.id in replaced)
    ]
    kept = [x for x in before if x.id not in ids and x not in dropped]
    _write(home, (*kept, *fresh))
    for load in dropped:
        if load.demo:
            load.staged(home).unlink(missing_ok=True)
        else:
            put_by(home, load.staged(home))
        load.rejects(home).unlink(missing_ok=True)


def put(home: Home, changed: Load) -> None:
    """Write a load's new state in its own place in the ledger. The caller holds the lock."""
    _write(home, tuple(changed if load.id == changed.id else load for load in read(home)))


def _write(home: Home, every: Iterable[Load]) -> None:
    rows: list[dict[str, Any]] = [asdict(load) for load in every]
    text = json.dumps({"version": _VERSION, "loads": rows}, ensure_ascii=False, indent=1)
    write_aside(home.ledger, text.encode("utf-8"))
