"""How often each token asked in the last minute, counted by all processes of a home together.

A small SQLite file, `pace.sqlite`: a question is one short transaction, and nothing in it is worth
keeping over a power cut. Times are the machine's own since it was started, which no change of the
clock moves. Where the file can't be used a process counts for itself.
"""

import logging
import os
import sqlite3
import threading
import time
from contextlib import closing, suppress
from typing import Final

from data.home import Home

_FILE: Final = "pace.sqlite"
_MINUTE: Final = 60.0
_WAIT: Final = 2.0  # seconds for another process's turn
_TABLE: Final = "CREATE TABLE IF NOT EXISTS asked (token TEXT NOT NULL, at REAL NOT NULL)"
log = logging.getLogger(__name__)


class Pace:
    """Questions of the last minute, by token."""

    def __init__(self) -> None:
        self._alone: list[tuple[str, float]] = []  # of this process, where the file is no help
        self._guard = threading.Lock()

    def wait(self, home: Home, token: str, most: int) -> int:
        """Count one question; 0, or the seconds until it may be asked, and then it isn't counted.

        Args:
            home: whose processes count together.
            token: what they know it by.
            most: how many questions it has in a minute.
        """
        try:
            with closing(self._opened(home)) as book:
                return _counted(book, token, most)
        except (sqlite3.Error, OSError) as error:
            log.warning("the pace of tokens is counted by this process alone", exc_info=error)
            if isinstance(error, sqlite3.DatabaseError) and not isinstance(
                error, sqlite3.OperationalError
            ):
                with suppress(OSError):  # damaged: it holds one minute of counting
                    (home.path / _FILE).unlink()
        with self._guard:
            now = time.monotonic()
            self._alone = [one for one in self._alone if now - _MINUTE <= one[1]]
            mine = [at for name, at in self._alone if name == token]
            if len(mine) >= most:
                return int(min(mine) + _MINUTE - now) + 1
            self._alone.append((token, now))
        return 0

    def _opened(self, home: Home) -> sqlite3.Connection:
        path = home.path / _FILE
        if not path.exists():
            with suppress(FileExistsError):
                os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        book = sqlite3.connect(path, timeout=_WAIT, isolation_level=None)
        book.execute("PRAGMA synchronous = OFF")
        return book


def _counted(book: sqlite3.Connection, token: str, most: int) -> int:
    book.execute("BEGIN IMMEDIATE")
    now = time.monotonic()  # one's turn, not one's coming: others that came later may be counted
    book.execute(_TABLE)
    # Later than now: the machine was started again since.
    book.execute("DELETE FROM asked WHERE at < ? OR at > ?", (now - _MINUTE, now))
    asked = "SELECT count(*), min(at) FROM asked WHERE token = ?"
    many, first = book.execute(asked, (token,)).fetchone()
    if many < most:
        book.execute("INSERT INTO asked VALUES (?, ?)", (token, now))
    book.execute("COMMIT")
    return 0 if many < most else int(first + _MINUTE - now) + 1
