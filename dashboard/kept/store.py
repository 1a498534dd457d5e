"""``kept/kept.sqlite`` of the home: one file, private, with a format number.

It holds addresses and words that people wrote, no figure. It lies in the home and is backed up with
it. The journal is SQLite's plain one, so that a copy of the file that nobody is writing is whole.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from data.home import Home, Refused

FORMAT: Final = 1
LONGEST_NAME: Final = 40
_WAIT: Final = 10  # seconds for another process's turn
# A number never comes again: a subscription, a start page and the ledger of what was sent name
# things by it, and must not mean the next one when theirs is gone.
_TABLES: Final = """
CREATE TABLE view (
    id INTEGER PRIMARY KEY AUTOINCREMENT, owner TEXT NOT NULL, name TEXT NOT NULL,
    page TEXT NOT NULL, conditions TEXT NOT NULL, role TEXT NOT NULL, made_at TEXT NOT NULL,
    UNIQUE (owner, name));
CREATE TABLE favourite (user TEXT, view INTEGER REFERENCES view ON DELETE CASCADE,
    PRIMARY KEY (user, view));
CREATE TABLE pinned (user TEXT, view INTEGER REFERENCES view ON DELETE CASCADE,
    PRIMARY KEY (user, view));
CREATE TABLE beginning (user TEXT PRIMARY KEY, region INTEGER NOT NULL, start TEXT NOT NULL);
CREATE TABLE annotation (
    id INTEGER PRIMARY KEY AUTOINCREMENT, owner TEXT NOT NULL, metric TEXT NOT NULL,
    region INTEGER NOT NULL, month INTEGER NOT NULL, text TEXT NOT NULL, role TEXT NOT NULL,
    made_at TEXT NOT NULL);
CREATE TABLE subscription (
    id INTEGER PRIMARY KEY AUTOINCREMENT, user TEXT NOT NULL, receiver TEXT NOT NULL,
    what TEXT NOT NULL, due TEXT NOT NULL, form TEXT NOT NULL, made_at TEXT NOT NULL,
    UNIQUE (user, receiver, what, due));
"""


def path_of(home: Home) -> Path:
    """Where the file lies."""
    return home.path / "kept" / "kept.sqlite"


@contextmanager
def opened(home: Home, *, read: bool = False) -> Iterator[sqlite3.Connection]:
    """The file, in one transaction; made where it isn't there yet.

    Args:
        home: the installation.
        read: nothing will be written: every page reads, and readers don't wait for each other.

    Raises:
        Refused: it can't be read or written, is damaged, or is of a newer version.
    """
    path = path_of(home)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            path.touch(mode=0o600)  # never, not even for a moment, for others to read
        con = sqlite3.connect(path, timeout=_WAIT, isolation_level=None)
        try:
            con.execute("PRAGMA foreign_keys = ON")
            con.execute("BEGIN" if read else "BEGIN IMMEDIATE")
            _brought_up(con, path)
            yield con
            con.execute("COMMIT")
        finally:
            con.close()  # what was not committed is rolled back
    except (sqlite3.Error, OSError, ValueError) as error:  # the last: a damaged text in a row
        raise Refused(f"收藏 {path} 无法读写（{error}）；请检查磁盘，或从备份恢复该文件") from error


def exists(home: Home) -> bool:
    """Whether anybody has kept anything."""
    return path_of(home).exists()


def now() -> str:
    """The time as the file has it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def name_of(text: str, what: str, longest: int = LONGEST_NAME) -> str:
    """A name or text that somebody wrote, as it may be kept.

    Raises:
        Refused: it is empty, too long, or holds characters that nobody sees.
    """
    text = " ".join(text.split())
    if not 1 <= len(text) <= longest or not text.isprintable():
        raise Refused(f"{what}应为 1–{longest} 个可见的字")
    return text


def _brought_up(con: sqlite3.Connection, path: Path) -> None:
    """Bring the file to today's format. A later format adds its step here, one after the other.

    Raises:
        Refused: a newer version wrote it.
    """
    found = int(con.execute("PRAGMA user_version").fetchone()[0])
    if found > FORMAT:
        raise Refused(f"收藏 {path} 的格式为 {found}，由更新版本的程序写成；请用新版本打开")
    if found == 0:
        for statement in filter(str.strip, _TABLES.split(";")):
            con.execute(statement)
    if found != FORMAT:  # each write of it is one to the disk
        con.execute(f"PRAGMA user_version = {FORMAT}")
