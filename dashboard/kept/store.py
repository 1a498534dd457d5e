"""``kept/kept.sqlite`` of the home: one file, private, with a format number.

It holds addresses and words that people wrote, no figure. How it is opened: :mod:`data.book`.
"""

import sqlite3
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import Final

from data import book
from data.home import Home, Refused

FORMAT: Final = 1
LONGEST_NAME: Final = 40
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


def opened(home: Home, *, read: bool = False) -> AbstractContextManager[sqlite3.Connection]:
    """The file, in one transaction (:func:`data.book.opened`).

    Args:
        home: the installation.
        read: nothing will be written: every page reads, and readers don't wait for each other.

    Raises:
        Refused: it can't be read or written, is damaged, or is of a newer version.
    """
    path = path_of(home)
    return book.opened(path, "收藏", partial(_brought_up, path=path), read=read)


def exists(home: Home) -> bool:
    """Whether anybody has kept anything."""
    return path_of(home).exists()


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
        book.make(con, _TABLES)
    if found != FORMAT:  # each write of it is one to the disk
        con.execute(f"PRAGMA user_version = {FORMAT}")
