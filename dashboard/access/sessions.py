"""Who is signed in: the server's own list, in a SQLite file of the home, shared by its processes.

The cookie is a random key to a line of this list and says nothing by itself, so that ending a line
ends a session everywhere, whatever a browser still holds. Only hashes of the keys are kept.
"""

import hashlib
import hmac
import os
import secrets
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from typing import Final

from data.home import Home, office

COOKIE: Final = "talent_session"
_FILE: Final = "sessions.sqlite"
_WAIT: Final = 5.0  # seconds for another process that writes
_TOUCH: Final = 30.0  # seconds; a click is written down at most so often
_PENDING: Final = 600.0  # seconds that somebody may take at the sign-in service
_MOST_PENDING: Final = 10_000
_KEPT: Final = 90 * 86400.0  # seconds; ended sessions stay in the list so long
_TABLES: Final = """
CREATE TABLE IF NOT EXISTS session (id TEXT PRIMARY KEY, digest BLOB UNIQUE NOT NULL,
  account TEXT NOT NULL, began REAL NOT NULL, seen REAL NOT NULL, until REAL NOT NULL,
  ended REAL, why TEXT NOT NULL DEFAULT '', peer TEXT NOT NULL, agent TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS of_account ON session (account);
CREATE TABLE IF NOT EXISTS pending (state BLOB PRIMARY KEY, browser BLOB NOT NULL,
  nonce TEXT NOT NULL, verifier TEXT NOT NULL, target TEXT NOT NULL, until REAL NOT NULL);
"""
_COLUMNS: Final = "id, account, began, seen, until, peer, agent"


class Unreadable(Exception):
    """The list can't be read or written, so nobody is in; the text is for the user."""


@dataclass(frozen=True)
class Session:
    """One signed-in browser; times are seconds of the Unix epoch."""

    id: str
    account: str
    began: float
    seen: float
    until: float
    peer: str
    agent: str


@dataclass(frozen=True)
class Pending:
    """Somebody who has gone to the sign-in service and not come back yet."""

    nonce: str
    verifier: str
    target: str


def begin(home: Home, account: str, peer: str, agent: str) -> tuple[str, list[Session]]:
    """Write a new session down; its key for the cookie, and the sessions that made room.

    Raises:
        Unreadable: the list can't be written.
    """
    rules, now = office(home).sign_in, time.time()
    key = secrets.token_urlsafe(32)
    with _open(home) as line:
        line.execute("DELETE FROM session WHERE COALESCE(ended, until) < ?", (now - _KEPT,))
        alive = _alive(line, rules.idle_minutes, account)
        gone = alive[: max(0, len(alive) - rules.sessions + 1)]
        for one in gone:
            _end(line, one.id, "该账号另有新的登录")
        row = (secrets.token_hex(4), _digest(key), account, now, now, now + rules.hours * 3600)
        line.execute(
            "INSERT INTO session (id, digest, account, began, seen, until, peer, agent) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (*row, peer[:60], agent[:200]),
        )
    return key, gone


def of_key(
    home: Home, key: str, *, click: bool = False, idle_counts: bool = True
) -> Session | None:
    """The session of a cookie's key; ``None`` where it has ended or never was.

    Args:
        home: the installation.
        key: what the cookie says.
        click: whether somebody did something, from which idle time counts anew.
        idle_counts: whether idle time ends it: not for a wall's 大屏, which nobody clicks on.

    Raises:
        Unreadable: the list can't be read.
    """
    if not key or len(key) > 200 or not (home.path / _FILE).exists():
        return None
    now, rules = time.time(), office(home).sign_in
    asked = f"SELECT {_COLUMNS} FROM session WHERE digest = ? AND ended IS NULL AND until > ?"
    with _open(home, writes=False) as line:
        found = line.execute(asked, (_digest(key), now)).fetchone()
    if found is None:
        return None
    one = Session(*found)
    # Hours that the office has shortened since hold for the sessions that there are.
    if now > one.began + rules.hours * 3600:
        return None
    if idle_counts and now - one.seen > rules.idle_minutes * 60:
        return None
    if click and now - one.seen > _TOUCH:
        with _open(home) as line:
            line.execute("UPDATE session SET seen = ? WHERE id = ?", (now, one.id))
    return one


def end(home: Home, session: str, why: str) -> Session | None:
    """End a session by its id; what it was, ``None`` where there is none to end."""
    with _open(home) as line:
        asked = f"SELECT {_COLUMNS} FROM session WHERE id = ? AND ended IS NULL"
        found = line.execute(asked, (session,)).fetchone()
        _end(line, session, why)
    return None if found is None else Session(*found)


def alive(home: Home) -> list[Session]:
    """Everybody who is signed in, the longest first."""
    if not (home.path / _FILE).exists():
        return []
    with _open(home, writes=False) as line:
        return _alive(line, office(home).sign_in.idle_minutes)


def leave_for_sign_in(home: Home, state: str, browser: str, pending: Pending) -> None:
    """Remember somebody who goes to the sign-in service, under the state that must come back."""
    now = time.time()
    with _open(home) as line:
        line.execute("DELETE FROM pending WHERE until < ?", (now,))
        # Whoever asks for thousands pushes out the oldest, and keeps nobody from signing in.
        line.execute(
            "DELETE FROM pending WHERE state IN "
            "(SELECT state FROM pending ORDER BY until DESC LIMIT -1 OFFSET ?)",
            (_MOST_PENDING,),
        )
        told = (pending.nonce, pending.verifier, pending.target, now + _PENDING)
        line.execute(
            "INSERT INTO pending VALUES (?, ?, ?, ?, ?, ?)",
            (_digest(state), _digest(browser), *told),
        )


def back_from_sign_in(home: Home, state: str, browser: str) -> Pending | None:
    """Who came back with this state in the same browser: once, and in time; else ``None``."""
    with _open(home) as line:
        found = line.execute(
            "DELETE FROM pending WHERE state = ? AND browser = ? AND until > ? "
            "RETURNING nonce, verifier, target",
            (_digest(state), _digest(browser), time.time()),
        ).fetchone()
    return None if found is None else Pending(*found)


def _alive(line: sqlite3.Connection, idle: int, account: str | None = None) -> list[Session]:
    now = time.time()
    rows = line.execute(
        f"SELECT {_COLUMNS} FROM session WHERE ended IS NULL AND until > ? AND seen > ? "
        "AND (? IS NULL OR account = ?) ORDER BY began",
        (now, now - idle * 60, account, account),
    )
    return [Session(*row) for row in rows.fetchall()]


def _end(line: sqlite3.Connection, session: str, why: str) -> None:
    asked = "UPDATE session SET ended = ?, why = ? WHERE id = ? AND ended IS NULL"
    line.execute(asked, (time.time(), why, session))


def _digest(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()


@contextmanager
def _open(home: Home, *, writes: bool = True) -> Iterator[sqlite3.Connection]:
    """The list, for one transaction; made for the server's own user alone."""
    path = home.path / _FILE
    try:
        if not path.exists():
            with suppress(FileExistsError):
                os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        with closing(sqlite3.connect(path, timeout=_WAIT, isolation_level=None)) as line:
            line.executescript(_TABLES)
            line.execute("BEGIN IMMEDIATE" if writes else "BEGIN")
            try:
                yield line
            except BaseException:
                line.execute("ROLLBACK")
                raise
            line.execute("COMMIT")
    except (sqlite3.Error, OSError) as error:
        raise Unreadable(f"登录名单（{_FILE}）读写不了，暂不能进入。请联系管理员") from error


def same(told: str, kept: str) -> bool:
    """Whether two secrets are the same, in a time that doesn't tell where they differ."""
    return hmac.compare_digest(told.encode(), kept.encode())
