"""Answers that the processes of one home share: a SQLite file in its folder ``cache``.

SQLite because it is in Python, survives a killed writer, and lets many processes read while one
writes; diskcache, the usual layer over it, reads pickles, and code must not come out of a cache.

The file is worth nothing: whatever goes wrong with it (no room, not writable, damaged, held by
another) is a miss, never an error and never another answer. Each row carries a digest of its key
and body, so that an altered, torn or swapped one is no answer either.
"""

import hashlib
import logging
import os
import queue
import sqlite3
import threading
import time
from collections.abc import Iterable
from contextlib import closing, suppress
from typing import Final

from data.home import Home

MOST: Final = 512 * 1024 * 1024  # bytes of answers on the disk
_FILE: Final = "answers.sqlite"
_PATIENCE: Final = 0.05  # seconds a reader waits for the file; a fresh answer takes no longer
_WRITER: Final = 5.0  # seconds a writer waits
_RESTS: Final = 60.0  # seconds without the file after it couldn't be read or written
_WAITING: Final = 4096  # answers not yet written; more are not kept
_AT_ONCE: Final = 256
_COUNT: Final = "UPDATE size SET bytes = (SELECT COALESCE(SUM(LENGTH(body)), 0) FROM answer)"
_TABLE: Final = (
    "CREATE TABLE IF NOT EXISTS answer (key BLOB PRIMARY KEY, snapshot TEXT NOT NULL, "
    "digest BLOB NOT NULL, body BLOB NOT NULL) WITHOUT ROWID; "
    "CREATE TABLE IF NOT EXISTS size (bytes INTEGER NOT NULL);"
)
log = logging.getLogger(__name__)


class Shared:
    """One home's answers on the disk. Safe to share between threads."""

    def __init__(self, home: Home, most: int = MOST) -> None:
        """The store of a home, of at most ``most`` bytes; made when something is first written."""
        self.home, self.most = home, most
        self.path = home.path / "cache" / _FILE
        self._readers = threading.local()
        self._queue: queue.Queue[tuple[bytes, str, bytes]] = queue.Queue(_WAITING)
        self._writer: threading.Thread | None = None
        self._guard = threading.Lock()
        self._until = 0.0  # of the monotonic clock: the file is left alone so long

    def get(self, key: str) -> bytes | None:
        """The bytes kept under a key; ``None`` where there are none that can be trusted."""
        digest = _key(key)
        try:
            line = self._reader()
            if line is None:
                return None
            asked = "SELECT digest, body FROM answer WHERE key = ?"
            row = line.execute(asked, (digest,)).fetchone()
        except (sqlite3.Error, OSError) as error:
            self._trouble(error)
            return None
        if row is None or not isinstance(row[1], bytes) or row[0] != _digest(digest, row[1]):
            return None
        return bytes(row[1])

    def put(self, key: str, snapshot: str, body: bytes) -> None:
        """Keep bytes under a key, soon: they are written by a thread of the store's own."""
        if self._off() or len(body) > self.most // 8:
            return
        with suppress(queue.Full):
            self._queue.put_nowait((_key(key), snapshot, body))
            self._start()

    def settle(self) -> None:
        """Wait until everything is written that was put."""
        self._queue.join()

    def _start(self) -> None:
        with self._guard:
            if self._writer is None or not self._writer.is_alive():
                self._writer = threading.Thread(target=self._write, name="answers", daemon=True)
                self._writer.start()

    def _write(self) -> None:
        """Write what waits, many at a time; end when nothing came for a while."""
        while True:
            try:
                rows = [self._queue.get(timeout=30)]
            except queue.Empty:
                return
            while len(rows) < _AT_ONCE and not self._queue.empty():
                rows.append(self._queue.get_nowait())
            try:
                if not self._off():
                    self._keep(rows)
            except (sqlite3.Error, OSError) as error:
                self._trouble(error)
            finally:
                for _ in rows:
                    self._queue.task_done()

    def _keep(self, rows: Iterable[tuple[bytes, str, bytes]]) -> None:
        with closing(self._open()) as line, line:
            line.execute("BEGIN IMMEDIATE")
            for key, snapshot, body in rows:
                known = line.execute("SELECT 1 FROM answer WHERE key = ?", (key,)).fetchone()
                if known is None:
                    row = (key, snapshot, _digest(key, body), body)
                    line.execute("INSERT INTO answer VALUES (?, ?, ?, ?)", row)
                    line.execute("UPDATE size SET bytes = bytes + ?", (len(body),))
            (size,) = line.execute("SELECT bytes FROM size").fetchone()
            if size > self.most:
                self._make_room(line)

    def _make_room(self, line: sqlite3.Connection) -> None:
        """Answers of snapshots that are gone go first; then those of old ones; then all."""
        there = sorted(one.name for one in self.home.snapshots.glob("*"))
        kept = [row[0] for row in line.execute("SELECT DISTINCT snapshot FROM answer ORDER BY 1")]
        gone = [one for one in kept if one not in there]
        for snapshot in (*gone, *(one for one in kept if one in there)):
            line.execute("DELETE FROM answer WHERE snapshot = ?", (snapshot,))
            line.execute(_COUNT)
            (size,) = line.execute("SELECT bytes FROM size").fetchone()
            if size <= self.most // 2:
                return

    def prune(self) -> int:
        """Remove answers of snapshots that are no longer there; how many they were."""
        there = {one.name for one in self.home.snapshots.glob("*")}
        removed = 0
        try:
            if not self.path.exists():
                return 0
            with closing(self._open()) as line, line:
                kept = [row[0] for row in line.execute("SELECT DISTINCT snapshot FROM answer")]
                for snapshot in kept:
                    if snapshot not in there:
                        asked = "DELETE FROM answer WHERE snapshot = ?"
                        removed += line.execute(asked, (snapshot,)).rowcount
                if removed:
                    line.execute(_COUNT)
        except (sqlite3.Error, OSError) as error:
            self._trouble(error)
        return removed

    def _reader(self) -> sqlite3.Connection | None:
        """This thread's own connection, as long as the file is the one it was opened on."""
        if self._off():
            return None
        try:
            found = self.path.stat()
        except FileNotFoundError:
            return None
        mark = (found.st_dev, found.st_ino)
        line, known = getattr(self._readers, "line", None), getattr(self._readers, "mark", None)
        if line is not None and known == mark:
            return line  # type: ignore[no-any-return]
        line = sqlite3.connect(self.path, timeout=_PATIENCE)
        line.execute("PRAGMA query_only = 1")
        self._readers.line, self._readers.mark = line, mark
        return line

    def _open(self) -> sqlite3.Connection:
        """A connection that may write; folder and files are for the server's own user alone."""
        folder = self.path.parent
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not self.path.exists():
            with suppress(FileExistsError):
                os.close(os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        line = sqlite3.connect(self.path, timeout=_WRITER, isolation_level=None)
        line.execute("PRAGMA journal_mode = WAL")
        line.execute("PRAGMA synchronous = OFF")  # a power cut may cost answers: they carry digests
        line.executescript(_TABLE)
        line.execute("INSERT INTO size SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM size)")
        return line

    def _off(self) -> bool:
        return time.monotonic() < self._until

    def _trouble(self, error: Exception) -> None:
        """Go on without, for a while: a damaged file is thrown away, anything else left alone."""
        said = str(error)
        if isinstance(error, sqlite3.OperationalError) and ("locked" in said or "no such" in said):
            return  # another writes it, or is just making it
        if self._off():
            return
        if isinstance(error, sqlite3.DatabaseError) and not isinstance(
            error, sqlite3.OperationalError
        ):
            for name in (_FILE, f"{_FILE}-wal", f"{_FILE}-shm"):
                with suppress(OSError):
                    (self.path.parent / name).unlink()
        if self.path.exists() or not isinstance(error, sqlite3.DatabaseError):
            self._until = time.monotonic() + _RESTS
        log.warning("answers are not kept on the disk for now", exc_info=error)


def _key(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()


def _digest(key: bytes, body: bytes) -> bytes:
    return hashlib.sha256(key + body).digest()
