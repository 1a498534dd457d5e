"""What people said of pairs that a linkage left in doubt: one book, nothing in it overwritten.

A pair is settled once two people have said the same of it (:mod:`data.linkage.clerks` asks who may,
and shows nobody what another said before). It is known by its two keys, so that it stays settled
when the files come in anew; the book lies beside the runs, in ``links/`` of the home, and goes into
backups. Under a changed key the same words stand again, under the new keys.
"""

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final
from uuid import UUID

from data import book
from data.home import Home, Refused

SAME: Final = "same"
OTHER: Final = "other"
WITHDRAWN: Final = "withdrawn"  # one takes back what they said
REOPENED: Final = "reopened"  # all that was said before counts no more
_WORDS: Final = frozenset((SAME, OTHER, WITHDRAWN, REOPENED))
Pair = tuple[str, str]  # the two keys: of the record without a number, of the one with
_NAME: Final = "存疑判定台账"
_TABLE: Final = """
CREATE TABLE IF NOT EXISTS verdict (
    id INTEGER PRIMARY KEY, kind TEXT, salt TEXT, unknown TEXT, known TEXT, at TEXT, user TEXT,
    hand TEXT, said TEXT);
CREATE INDEX IF NOT EXISTS verdict_of ON verdict (kind, salt);
"""


@dataclass(frozen=True)
class Verdict:
    """What one person said of a pair.

    Attributes:
        user: the account.
        hand: through what it came, with who sat there: two accounts in one hand are one person.
        said: :data:`SAME`, :data:`OTHER`, :data:`WITHDRAWN` or :data:`REOPENED`.
        at: when (ISO, UTC).
    """

    user: str
    hand: str
    said: str
    at: str = ""

    def another(self, than: "Verdict") -> bool:
        """Whether it is another person's."""
        return self.user != than.user and self.hand != than.hand


def standing(said: Iterable[Verdict]) -> tuple[Verdict, ...]:
    """What counts of all that was said of a pair, the oldest first: each person's last word."""
    live: dict[str, Verdict] = {}
    for one in said:
        if one.said == REOPENED:
            live.clear()
            continue
        live.pop(one.user, None)
        if one.said != WITHDRAWN:
            live[one.user] = one
    return tuple(live.values())


def settled(said: Iterable[Verdict]) -> str:
    """What two people agree on; empty where no two do yet."""
    live = standing(said)
    for at, one in enumerate(live):
        if any(one.said == other.said and one.another(other) for other in live[:at]):
            return one.said
    return ""


def path(home: Home) -> Path:
    """Where the book lies."""
    return home.path / "links" / "verdicts.sqlite"


def said(home: Home, kind: str, salt: str) -> dict[Pair, list[Verdict]]:
    """All that was said under a key, by pair, the oldest first.

    Raises:
        Refused: the book can't be read.
    """
    if not path(home).exists():
        return {}
    with _opened(home, read=True) as con:
        rows = con.execute(
            "SELECT unknown, known, user, hand, said, at FROM verdict "
            "WHERE kind = ? AND salt = ? ORDER BY id",
            (kind, salt),
        ).fetchall()
    found: dict[Pair, list[Verdict]] = {}
    for unknown, known, *told in rows:
        found.setdefault((unknown, known), []).append(_verdict(home, told))
    return found


def outcomes(home: Home, kind: str, salt: str) -> dict[Pair, str]:
    """The pairs that are settled, and how; what was settled last stands last."""
    by_time = sorted(said(home, kind, salt).items(), key=lambda item: item[1][-1].at)
    found = {pair: settled(every) for pair, every in by_time}
    return {pair: outcome for pair, outcome in found.items() if outcome}


def add(
    home: Home,
    kind: str,
    salt: str,
    pair: Pair,
    new: Verdict,
    may: Callable[[tuple[Verdict, ...]], None],
) -> None:
    """Write down what somebody says of a pair.

    Args:
        home, kind, salt: where; persons or employers; fingerprint of the key behind the pair.
        pair: the two keys.
        new: what is said; when is filled in here.
        may: given what counts so far, within the same transaction; what it raises stops it.

    Raises:
        Refused: the book can't be written.
    """
    with _opened(home) as con:
        rows = con.execute(
            "SELECT user, hand, said, at FROM verdict "
            "WHERE kind = ? AND salt = ? AND unknown = ? AND known = ? ORDER BY id",
            (kind, salt, *pair),
        ).fetchall()
        may(standing(_verdict(home, row) for row in rows))
        con.execute(
            "INSERT INTO verdict (kind, salt, unknown, known, at, user, hand, said) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (kind, salt, *pair, book.now(), new.user, new.hand, new.said),
        )


def rekey(
    home: Home, before: str, after: str, put_over: Mapping[str, Callable[[list[UUID]], list[UUID]]]
) -> None:
    """Say all that was said under one key under another, too; the old lines stay as they are.

    Args:
        home: where.
        before, after: fingerprints.
        put_over: by kind, what keys become.

    Raises:
        Refused: the book can't be read or written.
    """
    if not path(home).exists():
        return
    with _opened(home) as con:
        con.execute("DELETE FROM verdict WHERE salt = ?", (after,))  # of a change that was cut
        rows = con.execute(
            "SELECT kind, unknown, known, at, user, hand, said FROM verdict "
            "WHERE salt = ? ORDER BY id",
            (before,),
        ).fetchall()
        for kind, unknown, known, *told in rows:
            pair = map(str, put_over[kind]([UUID(unknown), UUID(known)]))
            con.execute(
                "INSERT INTO verdict (kind, salt, unknown, known, at, user, hand, said) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (kind, after, *pair, *told),
            )


def _verdict(home: Home, row: Sequence[object]) -> Verdict:
    """A line of the book; a word that nobody can have said stops whoever reads it."""
    if row[2] not in _WORDS or not all(isinstance(cell, str) for cell in row):
        raise Refused(
            f"{_NAME} {path(home)} 中有无法识别的判定「{row[2]}」；请从备份恢复该文件后再试"
        )
    return Verdict(*map(str, row))


def _opened(home: Home, *, read: bool = False) -> AbstractContextManager[sqlite3.Connection]:
    return book.opened(path(home), _NAME, partial(book.make, tables=_TABLE), read=read)
