"""Built homes, made once: the same rows under the same code give the same home.

Most of a test's time went into building snapshots of the same few people again. So what was built
is packed into one file, named after what it was built from: the rows (or the order to the demo)
and the code that builds, which is all of ``data/`` and what the tests put in. The next test that
wants it, in another process or another session, unpacks it in a fiftieth of the time, as a home
of its own that it may write to. A changed line in ``data/`` makes every name anew.
"""

import hashlib
import os
import shutil
import tarfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path

from filelock import FileLock

from data.home import Home
from data.snapshots import manifest

ROOT = Path(__file__).parents[1]
STORE = ROOT / ".pytest_cache" / "homes"
KEPT = 3  # states of the code whose homes are kept: switching branches back costs nothing
_MEANT = {".py", ".sql", ".csv", ".toml", ".npz"}


def built(home: Home, order: str, make: Callable[[], object]) -> None:
    """Fill an empty home by ``make``, or by what it made before of the same order.

    Args:
        home: where to; nothing may lie there yet.
        order: names what is made, in full: whatever differs in the result differs in it.
        make: fills ``home``; its published snapshots get new names whenever the home is unpacked,
            as if they had been built that moment.
    """
    packed = STORE / code() / f"{hashlib.sha256(order.encode()).hexdigest()[:32]}.tar.gz"
    _shelf(packed.parent)
    if packed.exists():
        _unpack(packed, home)
        return
    # Another worker may want the same: the second one waits and unpacks what the first has made.
    with FileLock(packed.with_suffix(".lock")):
        if packed.exists():
            _unpack(packed, home)
            return
        make()
        beside = packed.with_suffix(f".{os.getpid()}")
        with tarfile.open(beside, "w:gz", compresslevel=1) as archive:
            archive.add(home.path, arcname=".")
        beside.replace(packed)


@cache
def code() -> str:
    """A name for the code that builds, the engine it runs on, and the month that cubes look at."""
    found = hashlib.sha256(f"{version('duckdb')} {date.today():%Y-%m}".encode())
    files = [path for path in (ROOT / "data").rglob("*") if path.suffix in _MEANT]
    for path in (*sorted(files), Path(__file__), Path(__file__).with_name("world.py")):
        found.update(f"{path.relative_to(ROOT)} ".encode() + path.read_bytes())
    return found.hexdigest()[:16]


@cache
def _shelf(folder: Path) -> None:
    """Make the folder for the homes of this code, and drop those of code long gone."""
    folder.mkdir(parents=True, exist_ok=True)
    os.utime(folder)
    every = sorted(
        filter(Path.is_dir, folder.parent.iterdir()), key=lambda path: path.stat().st_mtime
    )
    for old in every[:-KEPT]:
        shutil.rmtree(old, ignore_errors=True)


def _unpack(packed: Path, home: Home) -> None:
    home.path.mkdir(parents=True, exist_ok=True)
    with tarfile.open(packed) as archive:
        archive.extractall(home.path, filter="data")
    serving = home.pointer.read_text("utf-8").strip() if home.pointer.exists() else ""
    for old in manifest.history(home):
        fresh = _named()
        (home.snapshots / old.id).rename(home.snapshots / fresh)
        now = datetime.now(UTC).isoformat(timespec="seconds")
        signed = now if old.signed_at else ""
        found = replace(old, id=fresh, built_at=now, signed_at=signed)
        manifest.write(home.snapshots / fresh, found)
        if old.id == serving:
            manifest.point(home, fresh)


def before_digests(home: Home, snapshot: str) -> Path:
    """Let a snapshot be one of an earlier version, whose files have no digest; its cubes' path."""
    folder = home.snapshots / snapshot
    manifest.write(folder, replace(manifest.read(home, snapshot), cubes="", format=2))
    return folder / "cubes.duckdb"


def _named() -> str:
    """A snapshot's name that no other home of this process has: caches are keyed by it."""
    time.sleep(0.001)
    return datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")[:-3]
