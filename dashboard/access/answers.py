"""Answers that are kept: in memory, and on the disk for the other processes of the home.

A :class:`Key` holds all that an answer depends on, so nothing is ever forgotten on purpose: what
changed has another key. Neither a name nor a session is part of one; whose look it is, is noted by
the gateway, each time.
"""

import hashlib
import json
import sys
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Final

import pandas as pd

from dashboard.access.packing import Unpackable, packed, unpacked
from dashboard.access.shared import Shared
from data.home import Home
from data.memory import Memory
from data.reference import boundaries
from data.snapshots import manifest
from metrics.disclosure.protect import Protected
from metrics.engine.framing import arrays
from metrics.engine.selection import Scope, Selection

MOST: Final = 96 * 1024 * 1024  # bytes of answers in a process's memory
_ROOT: Final = Path(__file__).resolve().parents[2]
_CELL: Final = 64  # bytes that a word or code of a column takes, about


@dataclass(frozen=True)
class Key:
    """All that an answer depends on.

    Attributes:
        home: the installation.
        snapshot: its id.
        state: what the snapshot's files say of themselves, so that an altered one is another.
        scope: the rights (:func:`rights`), not the role: a leader's answer is an analyst's.
        rules: version of the protection rules, and the profile by name.
        metric, version: the figure and its meaning.
        selection, by, span, widen, public: what is asked.
    """

    home: Home
    snapshot: str
    state: tuple[int, ...]
    scope: Scope
    rules: str
    metric: str
    version: str
    selection: Selection
    by: tuple[str, ...]
    span: int
    widen: bool
    public: bool

    @cached_property
    def text(self) -> str:
        """The key on the disk: everything but the home, and the code that answered."""
        parts = (
            self.snapshot,
            self.state,
            self.scope,
            self.rules,
            self.metric,
            self.version,
            self.selection,
            self.by,
            self.span,
            self.widen,
            self.public,
            code(),
            map_files(),
        )
        return "\n".join(map(repr, parts))


def rights(scope: Scope) -> Scope:
    """A scope as far as an answer depends on it: the region, and whether it is less than the
    office's. Roles differ in pages and files, not in figures."""
    return Scope(scope.region, "district" if scope.partial else "leader")


def state_of(home: Home, snapshot: str) -> tuple[int, ...]:
    """Times and sizes of a snapshot's files, in nanoseconds and bytes, and a digest of what its
    manifest says of the data; zeros where a file is not.

    A draft's answers are those that it gives once it is signed, so no step on that way counts.
    """
    folder = home.snapshots / snapshot
    beside = ("cubes.duckdb", "guard.json", "ledger.json")
    told = [one for name in beside for one in _stamp(folder / name)]
    return (*told, _manifest(folder / "manifest.json", *_stamp(folder / "manifest.json")))


def _stamp(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_size


@lru_cache(maxsize=64)
def _manifest(path: Path, _changed: int, size: int) -> int:
    """A digest of all that a manifest says but what publication changes; 0 where there is none."""
    try:
        said = json.loads(path.read_bytes())
        kept = {name: value for name, value in said.items() if name not in manifest.AFTERWARDS}
    except (OSError, ValueError, AttributeError):
        return -size
    text = json.dumps(kept, ensure_ascii=False, sort_keys=True)
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:7])


@cache
def code() -> str:
    """Fingerprint of the programs and lists that make an answer, and of what they run on."""
    found = hashlib.sha256(f"{sys.version_info[:2]} {pd.__version__}".encode())
    for layer in ("metrics", "data"):
        for path in sorted((_ROOT / layer).rglob("*")):
            if path.suffix in (".py", ".sql", ".csv", ".toml", ".npz"):
                found.update(path.relative_to(_ROOT).as_posix().encode())
                found.update(path.read_bytes())
    return found.hexdigest()


def map_files() -> str:
    """Version of the map files, from which hot spots take a region's neighbours."""
    try:
        return boundaries.version()
    except boundaries.BoundaryError:
        return ""


def weight(found: Protected) -> int:
    """About how many bytes of memory an answer takes."""
    kinds = [one.dtype for one in arrays(found.frame)]
    row = sum(one.itemsize if one.kind in "fib" else _CELL for one in kinds)
    return 4096 + row * len(found.frame)


_memory: Memory[Protected] = Memory(MOST, weight)


@lru_cache(maxsize=8)
def disk(home: Home) -> Shared:
    """The store that the processes of a home share."""
    return Shared(home)


def kept(key: Key) -> Protected | None:
    """The answer as it is kept, in memory or on the disk."""
    found = _memory.get(key)
    if found is not None:
        return found
    body = disk(key.home).get(key.text)
    if body is None:
        return None
    try:
        found = unpacked(body)
    except ValueError:
        return None
    _memory.put(key, found)
    return found


def keep(key: Key, found: Protected) -> None:
    """Keep an answer in memory, and on the disk where it comes back from there as it was."""
    _memory.put(key, found)
    try:
        body = packed(found)
    except Unpackable:
        return
    disk(key.home).put(key.text, key.snapshot, body)


def alone(key: Key) -> AbstractContextManager[None]:
    """Answer while nobody else in this process answers the same."""
    return _memory.alone(key)


def forget() -> None:
    """Forget what this process holds in memory."""
    _memory.drop(lambda _: True)
