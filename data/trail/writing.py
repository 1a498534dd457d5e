"""Writing the trail: under a lock, after the line that is there, on the disk before it is shown.

Before each append the end is compared with what it should be: the tail file in the home, the anchor
outside (:mod:`data.trail.seal`). A torn line, of a killed process or a full disk, is set aside and
noted; lines that are gone are noted too, once and for good, under the seal.
"""

import os
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from data import entrusted
from data.home import Home, Refused
from data.importing.pseudonym import KeyRefused
from data.trail import seal
from data.trail.lock import Alone
from data.trail.record import FIRST, GAP, REPAIR, Line, files, hash_of, last_line, parted, written

TAIL: Final = "tail"
_LOCK: Final = "lock"
_SYSTEM: Final = "系统"
_guard = threading.Lock()
_disk = threading.Lock()  # held by the one session that waits for the disk, on behalf of all
_unsettled: dict[Path, "_End"] = {}
_written = 0  # how many times this process has appended
_settled = 0  # how many of those are on the disk


class NotWritten(Exception):
    """The trail can't be written, so nothing may be shown; the text is for the user."""


@dataclass(frozen=True)
class _End:
    """How far this process has written a file."""

    home: Home
    size: int
    hash: str


def write(home: Home, lines: Sequence[Line], *, settled: bool = True) -> None:
    """Append lines in one step.

    Args:
        home: the installation.
        lines: what happened.
        settled: bring them to the disk at once. A page asks for many figures before it shows one,
            and a disk takes 10 ms each time: it writes unsettled, and calls :func:`settle` before
            it shows anything.

    Raises:
        NotWritten: they can't be written; the caller shows nothing.
    """
    global _written
    if not lines:
        return
    try:
        with _guard, _alone(home.audit):
            path, end, told = _append(home, lines)
            _unsettled[path] = end
            _written += 1
    except (OSError, ValueError, KeyRefused, Refused) as error:
        raise _not_written(error) from error
    if settled or told:
        settle()


def settle() -> None:
    """Bring to the disk whatever was written unsettled, by this session or another.

    Many sessions share one wait: whoever comes while the disk is busy waits for it, and then either
    finds its own lines there already or brings them, with those of all others who wait. On a slow
    disk nobody waits for more than two of its turns, however many they are.

    Raises:
        NotWritten: the disk refuses; the caller shows nothing.
    """
    global _settled
    with _guard:
        mine = _written
    with _disk:
        if _settled >= mine:
            return
        with _guard:
            reached, ends = _written, dict(_unsettled)
            _unsettled.clear()
        try:
            for path, end in ends.items():
                to_disk(path)
                to_disk(path.parent)
                with _alone(path.parent):
                    _anchored(path, end)
        except (OSError, ValueError) as error:
            with _guard:
                for path, end in ends.items():
                    _unsettled.setdefault(path, end)
            raise _not_written(error) from error
        _settled = reached


def to_disk(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    if path.is_dir() and sys.platform == "win32":
        return  # a folder can't be opened there
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _not_written(error: Exception) -> NotWritten:
    reason = getattr(error, "strerror", None) or str(error)
    return NotWritten(f"审计记录无法写入（{reason}），已停止显示数据。请联系管理员")


def _append(home: Home, lines: Sequence[Line]) -> tuple[Path, _End, bool]:
    folder, now = home.audit, datetime.now(UTC)
    notes = _mended(home)
    before = _last_hash(folder)
    mac = seal.macs(home, create=not _is_sealed(home))[-1]
    made = []
    for line in (*notes, *lines):
        raw = written(line, now, before, mac)
        before = hash_of(raw)
        made.append(raw + b"\n")
    path = folder / f"{now:%Y-%m}.jsonl"
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(handle, "ab") as file:
        file.write(b"".join(made))
        file.flush()
        size = file.tell()
    # Of fixed length, so never cut off before it is written: some disks flush a file that was.
    tail = folder / TAIL
    with tail.open("r+b" if tail.exists() else "wb") as file:
        file.write(before.encode())
    gone = any(note.action == GAP for note in notes)
    if gone:
        seal.drop(home)  # what it named is noted as gone; from here on it names what there is
    return path, _End(home, size, before), bool(notes)


def _is_sealed(home: Home) -> bool:
    """Whether a key was used before, so that a missing one is no reason for a new one."""
    if seal.anchor(home) is not None:
        return True
    for path in reversed(files(home.audit)):
        line = last_line(path)
        if line:
            return bool(parted(line)[1])
    return False


def _mended(home: Home) -> list[Line]:
    """What must be noted before anything else is written: a torn line set aside, an end gone."""
    notes = []
    folder = home.audit
    known = files(folder)
    if known and (torn := _set_aside(known[-1])):
        notes.append(Line(_SYSTEM, REPAIR, detail=torn))
    why = _end_lost(home)
    if why:
        notes.append(Line(_SYSTEM, GAP, detail=why))
    return notes


def _set_aside(path: Path) -> str:
    """Move half a line at the end of a file to a file of its own; what was done, in words."""
    size = path.stat().st_size
    with path.open("rb+") as file:
        file.seek(max(0, size - 1))
        if not size or file.read(1) == b"\n":
            return ""
        file.seek(0)
        raw = file.read()
        cut = raw.rfind(b"\n") + 1
        aside = path.with_name(f"torn-{datetime.now(UTC):%Y%m%dT%H%M%S%f}.bin")
        aside.write_bytes(raw[cut:])
        to_disk(aside)
        file.truncate(cut)
        file.flush()
        os.fsync(file.fileno())
    return f"{path.name} 末行不完整（{size - cut} 字节），已移到 {aside.name}"


def _end_lost(home: Home) -> str:
    """Why the end isn't what was written last; empty where it is."""
    try:
        anchor = seal.anchor(home)
    except ValueError as error:
        return str(error)
    known = files(home.audit)
    if not any(path.stat().st_size for path in known):
        if anchor is None:
            return ""
        if not entrusted.is_entrusted(home):
            seal.drop(home)  # a trial that was thrown away and begun anew
            return ""
        return f"此前的审计记录（共 {anchor.lines} 条）不见了"
    if anchor is not None and not holds(home, anchor):
        return f"第 {anchor.lines} 条（{anchor.file}）起的末尾被删去或改动"
    return "" if tail_fits(home) else "末尾与标记（audit/tail）不符：其后的记录被删去或改动"


def holds(home: Home, anchor: seal.Anchor) -> bool:
    """Whether the line that an anchor names is where it was."""
    path = home.audit / anchor.file
    try:
        if path.stat().st_size < anchor.size:
            return False
        return hash_of(last_line(path, anchor.size)) == anchor.hash
    except OSError:
        return False


def tail_fits(home: Home) -> bool:
    """Whether the tail names the last line, or one from which the chain goes on: a process killed
    between the two writes leaves it behind."""
    try:
        told = (home.audit / TAIL).read_text("ascii", errors="replace")
    except FileNotFoundError:
        return False
    if told == _last_hash(home.audit):
        return True
    before = None
    for path in files(home.audit)[-2:]:
        for line in path.read_bytes().splitlines():
            if before is not None or told == FIRST:
                before = hash_of(line)
            elif hash_of(line) == told:
                before = told
    return before is not None


def _last_hash(folder: Path) -> str:
    """The hash of the last line there is; read from the file, so that processes agree."""
    for path in reversed(files(folder)):
        line = last_line(path)
        if line:
            return hash_of(line)
    return FIRST


def _anchored(path: Path, end: _End) -> None:
    """Say outside the home how far its trail is on the disk; never back."""
    try:
        former = seal.anchor(end.home)
    except ValueError:
        former = None
    if former is not None and (former.file, former.size) >= (path.name, end.size):
        return
    seal.put(
        seal.Anchor(str(end.home.path), path.name, end.size, end.hash, _count(path, end, former)),
        end.home,
    )


def _count(path: Path, end: _End, former: seal.Anchor | None) -> int:
    """How many lines there are up to an end; only what came since is counted."""
    start = "" if former is None else former.file
    found = 0 if former is None else former.lines
    for one in files(path.parent):
        if one.name < start or one.name > path.name:
            continue
        first = former.size if former is not None and one.name == start else 0
        with one.open("rb") as file:
            file.seek(first)
            last = end.size if one == path else one.stat().st_size
            found += file.read(max(0, last - first)).count(b"\n")
    return found


def _alone(folder: Path) -> Alone:
    return Alone(folder / _LOCK)
