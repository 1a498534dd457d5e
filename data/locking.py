"""One writer at a time: the lock on a home, and the scratch folder that goes with it.

The kernel's own file lock decides (by way of filelock), so a holder that was killed holds nothing
any more; what is written in the file only tells the next one whom it is waiting for.

On Linux and macOS this is the lock of the versions before filelock (``flock`` on the same file, the
same text in it), so one of them that still runs during an upgrade is seen, and sees this one. On
Windows those locked another byte: nothing of an older version may run there while one upgrades.
"""

import errno
import json
import os
import platform
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Final

from filelock import FileLock, Timeout

from data import passing
from data.home import Home, Refused

_held = threading.local()
_NO_LOCKS: Final = (errno.ENOSYS, errno.ENOLCK, errno.EOPNOTSUPP)


@contextmanager
def hold(home: Home, doing: str) -> Iterator[None]:
    """Hold the home's lock while the block runs; the same thread may hold it again inside.

    Whoever gets the lock also empties the scratch folder, because what lies in it was left by
    a command that was killed.

    Args:
        home: the home to lock; its folder is made.
        doing: what the holder does, in Chinese, for the one who is turned away.

    Raises:
        Refused: another process or thread holds it (the message says which, where, since when),
            or the home lies on a file system without locks.
    """
    held: set[str] = _held.__dict__.setdefault("homes", set())
    name = str(home.path)
    if name in held:
        yield
        return
    home.path.mkdir(parents=True, exist_ok=True)
    borrowed: list[int] = []
    with _taken(home, FileLock(home.lock, timeout=0, on_acquired=borrowed.append)):
        file = borrowed[0]
        try:
            os.ftruncate(file, 0)
            os.write(file, json.dumps(_myself(doing), ensure_ascii=False).encode())
            _empty_scratch(home)
            passing.sweep(home)
            held.add(name)
            yield
        finally:
            held.discard(name)
            _empty_scratch(home)
            os.ftruncate(file, 0)


@contextmanager
def _taken(home: Home, lock: FileLock) -> Iterator[None]:
    try:
        lock.acquire()
    except Timeout as error:
        raise Refused(f"{home.path} 正被占用：{_holder(home)}。请等它结束后再试") from error
    except OSError as error:
        if error.errno not in _NO_LOCKS:
            raise
        raise Refused(f"{home.path} 所在的文件系统不支持文件锁，请换到本机磁盘") from error
    try:
        yield
    finally:
        lock.release()


def _myself(doing: str) -> dict[str, str | int]:
    since = datetime.now().astimezone().isoformat(timespec="seconds")
    return {"pid": os.getpid(), "host": platform.node(), "since": since, "doing": doing}


def _empty_scratch(home: Home) -> None:
    shutil.rmtree(home.scratch, ignore_errors=True)
    home.scratch.mkdir(mode=0o700, parents=True, exist_ok=True)


def _holder(home: Home) -> str:
    """Who holds the lock, as far as the file tells; its first byte is the opening brace.

    That byte is what is locked, and on Windows nobody else may read it.
    """
    try:
        with home.lock.open("rb", buffering=0) as file:
            file.seek(1)
            found = json.loads(b"{" + file.read())
        return (
            f"进程 {found['pid']}（主机 {found['host']}）自 {found['since']} 起正在{found['doing']}"
        )
    except (OSError, ValueError, KeyError, TypeError):
        return "另一个进程正在写入"
