"""Whether disk and memory will do, told before the work begins.

The estimates are twice what was measured on the demo of 300 000 people, or more: a build wrote 9
times its staged rows at its largest, an import 0.4 times a text file. An office that is told too
early frees a disk; one that is told in the middle has waited for nothing.
"""

import shutil
from pathlib import Path
from typing import Final

from data import disk
from data.home import Refused

_MB: Final = 2**20
_PACKED: Final = {".xlsx", ".xls", ".zip", ".gz", ".parquet"}
LEAST: Final = 100 * _MB  # of disk, for what is small
_COPIES: Final = 2  # of an upload on disk: as it comes in, and as it is kept until it is imported
_SPARE: Final = 16 * _MB  # bytes that a home needs besides an upload: its trail, its sessions
FLOOR: Final = 300 * _MB  # of memory, for programs and a small query


def for_build(home: Path, staged: int, doing: str = "构建快照", *, times: int = 1) -> None:
    """Refuse a build that can't end.

    Args:
        home: its disk is meant.
        staged: bytes of the staged rows that it reads.
        doing: what needs the room, in Chinese.
        times: how many builds must find it at once.

    Raises:
        Refused: too little is free; the text says how much, and how much is wanted.
    """
    on_disk(home, times * (LEAST + 18 * staged), doing)
    in_memory(times * (FLOOR + min(20 * staged, 3 * 2**30)), doing)


def for_import(home: Path, files: list[Path]) -> None:
    """Refuse an import that can't end; what is packed may be ten times as large as it lies."""
    sizes = [file.stat().st_size for file in files if file.is_file()]
    packed = [file.stat().st_size for file in files if file.suffix.lower() in _PACKED]
    on_disk(home, LEAST + sum(sizes) + 9 * sum(packed), "导入")
    in_memory(FLOOR, "导入")


def for_pull(home: Path, rows: int, columns: int) -> None:
    """Refuse a pull that can't end: a staged cell has 0.7 to 2.7 bytes, read as text some more."""
    on_disk(home, LEAST + rows * columns * 8, f"从数据库取 {rows:,} 行")
    in_memory(FLOOR, "从数据库取数")


def for_demo(home: Path, people: int, *, months: bool) -> None:
    """Refuse a demo that can't end: 1.2 kB a person at the largest, 55 rows more with months."""
    on_disk(home, LEAST + people * (3_000 if not months else 15_000), "生成演示数据")
    in_memory(FLOOR + min(people * 4_000, 3 * 2**30), "生成演示数据")


def for_upload(home: Path, size: int) -> None:
    """Refuse a file that a browser announces and that there is no room for, in its reader's words.

    Args:
        home: in which it will lie; what is wrong with it is said by whoever writes there.
        size: bytes that are announced.

    Raises:
        Refused: too little is free.
    """
    wanted = _COPIES * size + _SPARE
    try:
        free = _free(_nearest(home))
    except OSError:
        return
    if free < wanted:
        raise Refused(
            f"数据目录所在硬盘只剩 {free // 1_000_000} MB，接收这个文件需要 "
            f"{wanted // 1_000_000 + 1} MB；请清理硬盘后重新上传"
        )


def on_disk(folder: Path, wanted: int, doing: str) -> None:
    """Refuse what wants more bytes than the folder's disk has free."""
    there = _nearest(folder)
    try:
        free = _free(there)
    except OSError as error:
        raise Refused(f"{there}：读不出磁盘余量（{disk.why(error)}）") from error
    if free < wanted:
        raise Refused(
            f"磁盘空间不够：{doing}约需 {_said(wanted)}，{there} 所在的磁盘只余 {_said(free)}；"
            "请腾出空间，或用 --home 换到别的磁盘。没有任何改动"
        )


def _nearest(folder: Path) -> Path:
    """A folder, or where it isn't there yet the nearest one above it."""
    return next(path for path in (folder, *folder.parents) if path.exists())


def _free(folder: Path) -> int:
    return shutil.disk_usage(folder).free


def in_memory(wanted: int, doing: str) -> None:
    """Refuse what wants more memory than this machine has left, where that can be told."""
    free = available()
    if free is not None and free < wanted:
        raise Refused(
            f"内存不够：{doing}约需 {_said(wanted)}，本机现余 {_said(free)}；"
            "请关闭其他程序再试。没有任何改动"
        )


def limit(most: int) -> int:
    """Bytes that an engine may take: ``most``, or four fifths of what this machine has left."""
    free = available()
    return most if free is None else max(FLOOR, min(most, free * 4 // 5))


def available() -> int | None:
    """Memory that can still be had, in bytes: the machine's, or its container's if that is less.

    ``None`` where the system doesn't say (macOS, Windows).
    """
    free = _of_machine(Path("/proc/meminfo"))
    return None if free is None else min(free, _of_container(Path("/sys/fs/cgroup"), free))


def _of_machine(path: Path) -> int | None:
    try:
        lines = path.read_text("ascii").splitlines()
        return next(int(x.split()[1]) * 1024 for x in lines if x.startswith("MemAvailable:"))
    except (OSError, ValueError, StopIteration):
        return None


def _of_container(folder: Path, otherwise: int) -> int:
    try:
        most = int((folder / "memory.max").read_text("ascii"))
        used = int((folder / "memory.current").read_text("ascii"))
        held = (folder / "memory.stat").read_text("ascii").splitlines()
        # What is only kept of files is given up when somebody needs the room.
        files = next(int(x.split()[1]) for x in held if x.startswith("inactive_file "))
        return max(most - used + files, 0)
    except (OSError, ValueError, StopIteration):  # no container, or "max"
        return otherwise


def _said(size: int) -> str:
    return f"{size / 2**30:.1f} GB" if size >= 2**30 else f"{-(-size // _MB)} MB"
