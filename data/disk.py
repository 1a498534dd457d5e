"""Files that are whole or not there: written beside, brought to the disk, renamed."""

import errno
import os
from pathlib import Path
from typing import IO, Final

_WHY: Final = {
    errno.ENOENT: "没有这个文件或目录",
    errno.EEXIST: "已有同名的文件",
    errno.ENOTDIR: "路径中有一段不是目录",
    errno.EISDIR: "这是一个目录",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "磁盘是只读的",
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "超出了磁盘配额",
    errno.ENAMETOOLONG: "名称过长",
    errno.EIO: "磁盘读写出错",
}


def why(error: OSError) -> str:
    """What the system says went wrong, in Chinese where it is one of the usual things."""
    said = error.strerror or ""
    if error.errno in _WHY and said == os.strerror(error.errno):
        return _WHY[error.errno]
    return said or str(error) or type(error).__name__


def write_aside(path: Path, content: bytes) -> None:
    """Replace a file in one step that survives a power cut: write beside, fsync, rename."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    with beside.open("wb") as file:
        file.write(content)
        flush(file)
    beside.replace(path)
    sync_folder(path.parent)


def flush(file: IO[bytes]) -> None:
    """Bring what was written to the disk."""
    file.flush()
    os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Make a rename in this folder durable (a no-op where folders can't be opened)."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:  # Windows has no such thing
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
