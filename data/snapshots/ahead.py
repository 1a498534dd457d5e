"""The month after the newest, made while nobody waits (:mod:`data.cubes.renewal.ahead`).

``python -m data ahead`` makes it; a server calls that once the first pages of what it serves are
ready. It takes no lock on the home: whoever builds meanwhile goes first, and it ends for nothing.
"""

import logging
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Final

import duckdb
from filelock import FileLock, Timeout

from data import disk, in_memory, room
from data.cubes import Progress
from data.cubes.renewal import ahead, changes, store
from data.cubes.renewal.store import Kept, Unknown
from data.home import Home, Refused

log = logging.getLogger(__name__)
LEAST: Final = 100_000  # people; a month of fewer is built in a few seconds anyway
_MOST: Final = 3 * 2**30  # bytes of memory that it may take, half of what a build may


def wanted(home: Home) -> bool:
    """Whether it would spare the next month's build something, and isn't there."""
    try:
        kept = store.read(home)
    except Unknown:
        return False
    return kept.people >= LEAST and bool(kept.of("insurance_month")) and not is_there(home, kept)


def is_there(home: Home, kept: Kept) -> bool:
    """Whether it has been made of a store."""
    if not store.ahead(home).exists():
        return False
    try:
        with duckdb.connect(str(store.ahead(home)), read_only=True) as con:
            return ahead.goes_with(con, kept)
    except duckdb.Error:
        return False


def prepare(home: Home, progress: Progress) -> str:
    """Make it.

    Args:
        home: what the last build left there, and the loads that it used.
        progress: told what is being done.

    Returns:
        Why it isn't there, a Chinese clause; empty where it is.

    Raises:
        Refused: it is being made by somebody else, can't be written, or there is too little room.
    """
    try:
        kept = store.read(home)
        with FileLock(_lock(home), timeout=0, mode=0o600):
            return "" if is_there(home, kept) else _prepared(home, kept, progress)
    except Timeout:
        raise Refused("另一个进程正在预先汇总下一个月") from None
    except Unknown as unknown:
        return str(unknown)
    except OSError as error:
        raise Refused(f"「{home.work}」无法写入：{disk.why(error)}") from error


def left(home: Home) -> bool:
    """Whether something lies here of a month that is being made, or that was when it was killed."""
    return (home.work / "ahead").exists()


def sweep(home: Home) -> None:
    """Remove it, unless it is being made."""
    if left(home):
        with suppress(Timeout, OSError), FileLock(_lock(home), timeout=0, mode=0o600):
            shutil.rmtree(home.work / "ahead", ignore_errors=True)


def _lock(home: Home) -> Path:
    return home.work / "ahead.lock"


def _prepared(home: Home, kept: Kept, progress: Progress) -> str:
    """Make it aside, and put it in its place if it is still what the next build goes on from."""
    staged = sum(x.stat().st_size for x in home.staged.rglob("*.parquet"))
    # Whoever builds meanwhile must find as much beside it.
    room.for_build(home.path, staged, "预先汇总下一个月", times=2)
    folder = home.work / "ahead"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    try:
        progress("预先汇总下一个月", 0.0)
        shutil.copyfile(store.file(home), folder / "store.duckdb")
        _unchanged(home, kept)
        _make(home, kept, folder, progress)
        _unchanged(home, kept)
        (folder / "made.duckdb").replace(store.ahead(home))
    except duckdb.Error as error:
        _unchanged(home, kept)  # files that went meanwhile
        log.warning("the month to come could not be made", exc_info=error)
        return "上一次构建的中间结果读不出或已损坏"
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    progress("完成", 1.0)
    return ""


def _make(home: Home, kept: Kept, folder: Path, progress: Progress) -> None:
    began = _written(home)

    def going_on(doing: str, done: float) -> None:
        progress(doing, done)
        now = _written(home)
        if now != began and (now[0] or store.read(home).snapshot != kept.snapshot):
            raise Unknown("其间导入或构建了数据")

    con = in_memory.database(folder / "spill")
    try:
        con.execute(f"SET memory_limit = '{room.limit(_MOST) >> 20}MB'")
        con.execute(f"ATTACH '{(folder / 'store.duckdb').as_posix()}' AS kept (READ_ONLY)")
        con.execute(f"ATTACH '{(folder / 'made.duckdb').as_posix()}' AS ahead")
        con.execute("ATTACH ':memory:' AS work")
        con.execute("USE work")
        ahead.make(con, home, kept, going_on)
    finally:
        con.close()


def _written(home: Home) -> tuple[int, int]:
    """Size and time of the home's lock file: whoever holds it writes into it (data.locking)."""
    try:
        about = home.lock.stat()
    except FileNotFoundError:
        return 0, 0
    return about.st_size, about.st_mtime_ns


def _unchanged(home: Home, kept: Kept) -> None:
    if store.read(home) != kept or changes.changed(home, kept):
        raise Unknown("其间导入或构建了数据")
