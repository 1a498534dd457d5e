"""Files for a moment: in the home, for its owner alone, gone when they are done with.

What arrives through a browser, is previewed, mended or mailed has to lie somewhere meanwhile. It
lies in `passing/` of the home, never in the system's temporary folder: each process has a folder of
its own there, and beside it a file lock that the kernel lets go however the process ends. A folder
whose lock is free is nobody's, and goes when the next process comes (:func:`sweep`).

The home's `scratch/` is another thing: it belongs to whoever holds the home's lock.
"""

import atexit
import os
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import uuid4

from filelock import FileLock, Timeout

from data import disk
from data.home import Home, Refused

_LOCK: Final = ".lock"
_TRIALS: Final = 20


@dataclass(frozen=True)
class _Own:
    """This process's folder in one home, and the lock that says that it is somebody's."""

    process: int
    folder: Path
    lock: FileLock
    home_was_there: bool


_own: dict[Path, _Own] = {}
_guard: Final = threading.RLock()


@contextmanager
def folder(home: Home, what: str) -> Iterator[Path]:
    """A folder (0700) that goes with all in it when the block ends.

    Args:
        home: in which it lies; what was made of it for this alone goes when the process ends.
        what: a word for its name, for whoever looks into the home.

    Raises:
        Refused: the home can't be written.
    """
    made = borrow(home, what)
    try:
        yield made
    finally:
        give_back(made)


def borrow(home: Home, what: str) -> Path:
    """A folder (0700) until :func:`give_back`, or until the process ends.

    Raises:
        Refused: the home can't be written.
    """
    try:
        return Path(tempfile.mkdtemp(prefix=f"{what}-", dir=_mine(home)))
    except OSError as error:
        raise Refused(f"不能在数据目录 {home.path} 中写临时文件：{disk.why(error)}") from error


def give_back(made: Path) -> None:
    """Remove what was borrowed; one that is gone already is as good."""
    shutil.rmtree(made, ignore_errors=True)


@contextmanager
def entered(home: Home, *, make: bool = False) -> Iterator[None]:
    """Have libraries, and the processes that are started, keep their temporary files here, too.

    A server's form parser puts what is larger than a megabyte on the disk, a writer of workbooks
    each sheet; they ask the system where. For the whole of a program, in its main thread.

    Args:
        home: in which they lie; left alone where it is none yet.
        make: make it all the same: a server may be the first that people's rows come to.
    """
    before = tempfile.tempdir, os.environ.get("TMPDIR")
    new = home.path not in _own
    if home.there or make:
        try:
            tempfile.tempdir = os.environ["TMPDIR"] = str(_mine(home))
        except OSError:  # whoever may not write a home puts nothing of anybody into it
            tempfile.tempdir = before[0]
    try:
        yield
    finally:
        tempfile.tempdir = before[0]
        os.environ.pop("TMPDIR", None)
        if before[1] is not None:
            os.environ["TMPDIR"] = before[1]
        if new:
            leave(home)


def sweep(home: Home) -> None:
    """Remove what processes left that are no more; those that live keep theirs."""
    place = home.passing
    if not place.is_dir():
        return
    for lock in place.glob(f"*{_LOCK}"):
        probe = FileLock(lock, timeout=0, thread_local=False)
        try:
            probe.acquire()
        except (Timeout, OSError):  # it lives, or isn't ours to judge
            continue
        with suppress(OSError):
            give_back(lock.with_suffix(""))
            lock.unlink(missing_ok=True)
        probe.release()
    for left in place.iterdir():  # a lock is made before its folder, and goes after it
        if left.is_dir() and not left.with_name(f"{left.name}{_LOCK}").exists():
            give_back(left)


def _mine(home: Home) -> Path:
    """This process's folder in a home; made, and others' leftovers swept, where it isn't there."""
    with _guard:
        own = _own.get(home.path)
        if own is not None and own.process == os.getpid() and own.folder.is_dir():
            return own.folder
        there = home.path.is_dir()
        made, lock = _claimed(home)
        _own[home.path] = _Own(os.getpid(), made, lock, there)
        return made


def _claimed(home: Home) -> tuple[Path, FileLock]:
    """A new folder and its lock, held.

    Another process that sweeps or leaves just now may take the lock for nobody's between its making
    and its taking, or the empty `passing/` away: then once more, under another name.
    """
    for again in reversed(range(_TRIALS)):
        name = f"{os.getpid()}-{uuid4().hex[:8]}"
        lock = FileLock(home.passing / f"{name}{_LOCK}", timeout=0, thread_local=False, mode=0o600)
        try:
            home.passing.mkdir(mode=0o700, parents=True, exist_ok=True)
            sweep(home)
            lock.acquire()
            made = home.passing / name
            made.mkdir(mode=0o700)
        except (Timeout, FileNotFoundError):
            lock.release()
            if not again:
                raise
        else:
            return made, lock
    raise AssertionError("the last trial returns or raises")


def leave(home: Home) -> None:
    """Remove this process's folder in a home, and the home if it was made for nothing else."""
    with _guard:
        own = _own.pop(home.path, None)
        if own is None or own.process != os.getpid():  # a fork's end is not its parent's
            return
        give_back(own.folder)
        with suppress(OSError):
            Path(own.lock.lock_file).unlink(missing_ok=True)
        own.lock.release()
        with suppress(OSError):  # somebody else's lies there
            own.folder.parent.rmdir()
            if not own.home_was_there:
                home.path.rmdir()


@atexit.register
def _leave_all() -> None:
    for path in [*_own]:
        leave(Home(path))
