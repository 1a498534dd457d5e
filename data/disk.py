"""Files that are whole or not there: written beside, brought to the disk, renamed."""

import os
from pathlib import Path
from typing import IO


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
