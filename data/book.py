"""A small SQLite file of the home in which people's own words and states are kept: a book.

It lies in a folder for its owner alone and is backed up with the home. The journal is SQLite's
plain one, so that a copy of the file that nobody is writing is whole.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from data.home import Refused

_WAIT: Final = 10  # seconds for another process's turn


@contextmanager
def opened(
    path: Path,
    name: str,
    prepare: Callable[[sqlite3.Connection], None],
    *,
    read: bool = False,
) -> Iterator[sqlite3.Connection]:
    """A book, in one transaction; made where it isn't there yet.

    Args:
        path: where it lies.
        name: what people call it.
        prepare: makes its tables, where they lack; the first thing in the transaction.
        read: nothing will be written: readers don't wait for each other.

    Raises:
        Refused: it can't be read or written, or is damaged; the text says what to do.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            path.touch(mode=0o600)  # never, not even for a moment, for others to read
        con = sqlite3.connect(path, timeout=_WAIT, isolation_level=None)
        try:
            con.execute("PRAGMA foreign_keys = ON")
            con.execute("BEGIN" if read else "BEGIN IMMEDIATE")
            if not read:
                path.chmod(0o600)  # it may have come back from elsewhere
            prepare(con)
            yield con
            con.execute("COMMIT")
        finally:
            con.close()  # what was not committed is rolled back
    except (sqlite3.Error, OSError, ValueError) as error:  # the last: a damaged text in a row
        raise Refused(
            f"{name} {path} 无法读写（{error}）；请检查磁盘，或从备份恢复该文件"
        ) from error


def make(con: sqlite3.Connection, tables: str) -> None:
    """Run statements, each ended by a semicolon, in the transaction that is under way."""
    for statement in filter(str.strip, tables.split(";")):
        con.execute(statement)


def now() -> str:
    """The time as books write it."""
    return datetime.now(UTC).isoformat(timespec="seconds")
