"""Who saw or took out what: append-only, chained by hashes, written before anything is shown.

One JSON line per event in ``audit/YYYY-MM.jsonl`` of the home, apart from the data. A line holds
the SHA-256 of the line before it (across months too), so that a changed, added or missing line
breaks the chain at the line after it. Losing the file's last lines is told by the ``tail`` file,
which names the last hash.
"""

import hashlib
import json
import os
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, Final

from data.home import Home
from metrics.engine.selection import Selection

FIRST: Final = "0" * 64
_TAIL: Final = "tail"
_LOCK: Final = "lock"
_guard = threading.Lock()
_disk = threading.Lock()  # held by the one session that waits for the disk, on behalf of all
_unsettled: set[Path] = set()
_written = 0  # how many times this process has appended
_settled = 0  # how many of those are on the disk


class NotWritten(Exception):
    """The trail can't be written, so nothing may be shown; the text is for the user."""


class Altered(Exception):
    """The trail is not what was written; the text names file and line."""


@dataclass(frozen=True)
class Event:
    """One look at a figure, or one file that left."""

    user: str
    action: str  # view, export, api, deny; of a load: undo, redo
    metric: str = ""
    by: tuple[str, ...] = ()
    selection: Selection | None = None
    scope: int = 0
    role: str = ""
    snapshot: str = ""
    detail: str = ""


def write(home: Home, events: Sequence[Event], *, settled: bool = True) -> None:
    """Append events in one step.

    Args:
        home: the installation.
        events: what was asked for.
        settled: bring them to the disk at once. A page asks for many figures before it shows one,
            and a disk takes 10 ms each time: it writes unsettled, and calls :func:`settle` before
            it shows anything.

    Raises:
        NotWritten: they can't be written; the caller shows nothing.
    """
    global _written
    if not events:
        return
    try:
        with _guard, _exclusive(home.audit / _LOCK):
            _unsettled.add(_append(home.audit, events))
            _written += 1
    except (OSError, ValueError) as error:
        raise _not_written(error) from error
    if settled:
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
            reached, paths = _written, list(_unsettled)
            _unsettled.clear()
        try:
            for path in paths:
                _to_disk(path)
                _to_disk(path.parent)
        except OSError as error:
            with _guard:
                _unsettled.update(paths)
            raise _not_written(error) from error
        _settled = reached


def _not_written(error: Exception) -> NotWritten:
    reason = getattr(error, "strerror", None) or str(error)
    return NotWritten(f"审计记录无法写入（{reason}），已停止显示数据。请联系管理员")


def _to_disk(path: Path) -> None:
    if path.is_dir() and sys.platform == "win32":
        return  # a folder can't be opened there
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _append(folder: Path, events: Sequence[Event]) -> Path:
    now = datetime.now(UTC)
    before = _last_hash(folder)
    lines = []
    for event in events:
        line = _line(event, now, before)
        before = _hash(line)
        lines.append(line + b"\n")
    path = folder / f"{now:%Y-%m}.jsonl"
    with path.open("ab") as file:
        file.write(b"".join(lines))
    # Of fixed length, so never cut off before it is written: some disks flush a file that was.
    tail = folder / _TAIL
    with tail.open("r+b" if tail.exists() else "wb") as file:
        file.write(before.encode())
    return path


def _line(event: Event, now: datetime, before: str) -> bytes:
    chosen = event.selection
    record: dict[str, Any] = {
        "time": now.isoformat(timespec="milliseconds"),
        "user": event.user,
        "role": event.role,
        "action": event.action,
        "metric": event.metric,
        "by": list(event.by),
        "region": chosen.region if chosen else 0,
        "month": chosen.month if chosen else None,
        "months": chosen.months if chosen else None,
        "where": [[name, list(codes)] for name, codes in chosen.where] if chosen else [],
        "scope": event.scope,
        "snapshot": event.snapshot,
        "detail": event.detail,
        "before": before,
    }
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def _hash(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest()


def _last_hash(folder: Path) -> str:
    """The hash of the last line there is; read from the file, so that processes agree."""
    for path in reversed(_files(folder)):
        line = _last_line(path)
        if line:
            return _hash(line)
    return FIRST


def _last_line(path: Path) -> bytes:
    size = path.stat().st_size
    with path.open("rb") as file:
        back = 4096
        while True:
            file.seek(max(0, size - back))
            lines = file.read().splitlines()
            if len(lines) > 1 or back >= size:
                return lines[-1] if lines else b""
            back *= 4


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("????-??.jsonl")) if folder.is_dir() else []


def records(home: Home) -> Iterator[dict[str, Any]]:
    """Every event, oldest first, as it was written.

    Raises:
        Altered: a line is no JSON.
    """
    for path, number, line in _lines(home):
        yield _parsed(path, number, line)


def verify(home: Home) -> int:
    """Check the whole chain; how many lines it holds.

    Raises:
        Altered: a line was changed, added or taken out; the text names file and line.
    """
    before, count, last = FIRST, 0, ("", 0)
    for path, number, line in _lines(home):
        found = _parsed(path, number, line)
        if found.get("before") != before:
            where = f"{last[0]} 第 {last[1]} 行" if last[1] else "首行之前"
            raise Altered(
                f"审计记录被改动：{path.name} 第 {number} 行与前一行不衔接，"
                f"被改动、增添或删去的是{where}（或两行之间）"
            )
        before, count, last = _hash(line), count + 1, (path.name, number)
    tail = home.audit / _TAIL
    if tail.exists() and tail.read_text("ascii", errors="replace") != before:
        where = f"{last[0]} 第 {last[1]} 行" if last[1] else "开头"
        raise Altered(f"审计记录被改动：{where}被改动，或其后的记录被删去")
    if count and not tail.exists():
        raise Altered("审计记录的末尾标记（audit/tail）不见了，无法确认末尾没有被删")
    return count


def _lines(home: Home) -> Iterator[tuple[Path, int, bytes]]:
    for path in _files(home.audit):
        for number, line in enumerate(path.read_bytes().splitlines(), start=1):
            yield path, number, line


def _parsed(path: Path, number: int, line: bytes) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except ValueError as error:
        raise Altered(f"审计记录被改动：{path.name} 第 {number} 行不是完整的记录") from error
    if not isinstance(found, dict):
        raise Altered(f"审计记录被改动：{path.name} 第 {number} 行不是完整的记录")
    return found


class _exclusive:  # noqa: N801 - a context manager reads as a word
    """Hold the trail against other processes: they take turns, nobody is turned away."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[bytes] | None = None

    def __enter__(self) -> None:
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._file = self._path.open("ab")
        _take(self._file)

    def __exit__(self, *_: object) -> None:
        assert self._file is not None
        _give_back(self._file)
        self._file.close()


if sys.platform == "win32":  # pragma: no cover - the other half runs in CI
    import msvcrt

    def _take(file: IO[bytes]) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)

    def _give_back(file: IO[bytes]) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _take(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX)

    def _give_back(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_UN)
