"""Which snapshot is served: the one that the pointer names, or, where that is damaged, the last
sound one before it.

Every file of a snapshot has its SHA-256 in the manifest, and the manifest one of itself. They are
compared when a process first serves a snapshot, and again when a file's time or size changes,
which is looked at once a second. What the disk spoils without a trace, DuckDB's own checksums find
while it reads: then the reader asks :func:`is_spoilt`.
"""

import hashlib
import re
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from data.home import Home, Refused
from data.snapshots.manifest import SIGNED, Damaged, Snapshot, history, named, named_again, read

_EVERY: Final = 1.0  # seconds between two looks at the files
_CUBES: Final = "cubes.duckdb"
_ID: Final = re.compile(r"[0-9]{8}[0-9-]*")
_Stamps = tuple[tuple[int, int, int], ...]


@dataclass(frozen=True)
class Serving:
    """What is served.

    Attributes:
        id: of the snapshot; empty where none can be.
        named: by the pointer.
        damage: why another than the named one is served, or none; empty where nothing is wrong.
    """

    id: str
    named: str
    damage: str = ""


_looked: dict[Path, tuple[float, Serving]] = {}
_judged: dict[tuple[Path, str], tuple[_Stamps, str]] = {}


def served(home: Home) -> Serving:
    """The snapshot to be read; nothing is named where nothing was ever published."""
    pointed, now = named(home), time.monotonic()
    known = _looked.get(home.path)
    if known is not None and known[1].named == pointed and now - known[0] < _EVERY:
        return known[1]
    found = _found(home, pointed)
    _looked[home.path] = now, found
    return found


def current(home: Home) -> Snapshot | None:
    """What is known of the snapshot being served, if any."""
    found = served(home)
    return read(home, found.id) if found.id else None


def damage(home: Home, snapshot: str) -> str:
    """What is wrong with a snapshot's files; empty where they are as they were written."""
    try:
        said = read(home, snapshot)
    except Damaged as error:
        return str(error)
    except Refused:
        # None there is damage only to a pointer; a newer version's is not ours to judge.
        return "" if (home.snapshots / snapshot / "manifest.json").exists() else "快照目录不在"
    folder = home.snapshots / snapshot
    wanted = dict(said.files) | ({_CUBES: said.cubes} if said.cubes else {})
    stamps = tuple(_stamp(folder / name) for name in sorted({*wanted, _CUBES}))
    known = _judged.get((home.path, snapshot))
    if known is None or known[0] != stamps:
        known = stamps, _compared(folder, wanted)
        _judged[home.path, snapshot] = known
    return known[1]


def is_spoilt(home: Home, snapshot: str) -> bool:
    """Whether a snapshot that a reader broke on is damaged: its files are read again, whatever
    their times say. It is passed over until they change."""
    _judged.pop((home.path, snapshot), None)
    _looked.pop(home.path, None)
    if damage(home, snapshot):
        return True
    stamps, _ = _judged.get((home.path, snapshot), ((), ""))
    if not stamps or read(home, snapshot).cubes:
        return False
    _judged[home.path, snapshot] = stamps, f"{_CUBES} 读不出"  # an older one's has no digest
    return True


def digest(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _found(home: Home, pointed: str) -> Serving:
    signed = [one.id for one in history(home) if one.state == SIGNED]
    if not pointed and not signed:
        return Serving("", "")
    if _ID.fullmatch(pointed):
        why = damage(home, pointed)
        if not why:
            return Serving(pointed, pointed)
        earlier = [one for one in signed if one < pointed]
        words = f"快照 {pointed} 已损坏（{why}）"
    else:
        # The copy first: the newest may be one that was rolled back from.
        earlier = [*signed, *(one for one in signed if one == named_again(home))]
        words = f"指向当前快照的文件 {home.pointer.name} 已损坏"
    for candidate in reversed(earlier):
        if not damage(home, candidate):
            return Serving(candidate, pointed, f"{words}，改用已签发的 {candidate}")
    return Serving("", pointed, f"{words}，此前没有完好的已签发快照")


def _compared(folder: Path, wanted: dict[str, str]) -> str:
    if not (folder / _CUBES).is_file():
        return f"缺少 {_CUBES}"
    for name, expected in wanted.items():
        try:
            if digest(folder / name) != expected:
                return f"{name} 与清单不符"
        except OSError:
            return f"{name} 读不出"
    return ""


def _stamp(path: Path) -> tuple[int, int, int]:
    try:
        found = path.stat()
    except OSError:
        return 0, 0, 0
    return found.st_mtime_ns, found.st_size, found.st_ino
