"""One writer of the trail at a time. The system wakes who waits: a page can't afford to poll."""

import sys
from pathlib import Path
from typing import IO


class Alone:
    """Hold the trail against other processes and threads: they take turns, none is turned away."""

    def __init__(self, path: Path) -> None:
        """Hold by the file ``path``, made with its folder where it isn't there."""
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
