"""One writer at a time: the lock on a home, and the scratch folder that goes with it.

The kernel's own file lock decides, so a holder that was killed holds nothing any more; what is
written in the file only tells the next one whom it is waiting for.
"""

import json
import os
import platform
import shutil
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import IO, Final

from data.home import Home, Refused

_held = threading.local()
# Windows locks bytes, not files: one far behind the text that says who holds the lock.
_FAR: Final = 1 << 20


@contextmanager
def hold(home: Home, doing: str) -> Iterator[None]:
    """Hold the home's lock while the block runs; the same thread may hold it again inside.

    Whoever gets the lock also empties the scratch folder, because what lies in it was left by
    a command that was killed.

    Args:
        home: the home to lock; its folder is made.
        doing: what the holder does, in Chinese, for the one who is turned away.

    Raises:
        Refused: another process or thread holds it; the message says which, where, since when.
    """
    held: dict[str, int] = _held.__dict__.setdefault("homes", {})
    name = str(home.path)
    if held.get(name):
        held[name] += 1
        try:
            yield
        finally:
            held[name] -= 1
        return
    home.path.mkdir(parents=True, exist_ok=True)
    with home.lock.open("a+", encoding="utf-8") as file:
        _take(file, home)
        try:
            file.truncate(0)
            file.write(json.dumps(_myself(doing), ensure_ascii=False))
            file.flush()
            _empty_scratch(home)
            held[name] = 1
            yield
        finally:
            held[name] = 0
            _empty_scratch(home)
            file.truncate(0)
            file.flush()
            _release(file)


def _myself(doing: str) -> dict[str, str | int]:
    since = datetime.now().astimezone().isoformat(timespec="seconds")
    return {"pid": os.getpid(), "host": platform.node(), "since": since, "doing": doing}


def _empty_scratch(home: Home) -> None:
    shutil.rmtree(home.scratch, ignore_errors=True)
    home.scratch.mkdir(mode=0o700, parents=True, exist_ok=True)


def _take(file: IO[str], home: Home) -> None:
    try:
        _lock(file)
    except OSError as error:
        raise Refused(f"{home.path} 正被占用：{_holder(file)}。请等它结束后再试") from error


def _holder(file: IO[str]) -> str:
    """Who holds the lock, as far as the file tells."""
    try:
        file.seek(0)
        found = json.loads(file.read())
        return (
            f"进程 {found['pid']}（主机 {found['host']}）自 {found['since']} 起正在{found['doing']}"
        )
    except (OSError, ValueError, KeyError, TypeError):
        return "另一个进程正在写入"


if sys.platform == "win32":  # pragma: no cover - the other half runs in CI
    import msvcrt

    def _lock(file: IO[str]) -> None:
        file.seek(_FAR)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

    def _release(file: IO[str]) -> None:
        file.seek(_FAR)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _lock(file: IO[str]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _release(file: IO[str]) -> None:
        fcntl.flock(file, fcntl.LOCK_UN)
