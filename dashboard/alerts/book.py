"""What was raised in which snapshot, who took it in hand, what was sent: one file of the home.

``alerts/book.sqlite`` holds no figure: keys of alerts, names of cells, words that people wrote.
How it is opened: :mod:`data.book`.
"""

import sqlite3
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from typing import Final

from data import book as shared
from data.home import Home, Refused

NEW, SEEN, WORKING, DONE = "新", "已阅", "处理中", "办结"
# What may follow what; a thing that is settled can be taken up again.
NEXT: Final = {
    NEW: (SEEN, WORKING, DONE),
    SEEN: (WORKING, DONE),
    WORKING: (WORKING, DONE),
    DONE: (WORKING,),
}
_TABLES: Final = """
CREATE TABLE IF NOT EXISTS raised (
    snapshot TEXT, key TEXT, place INTEGER, rule TEXT, region INTEGER, name TEXT, month INTEGER,
    PRIMARY KEY (snapshot, key));
CREATE TABLE IF NOT EXISTS watched (
    snapshot TEXT PRIMARY KEY, at TEXT, turn INTEGER, month INTEGER);
CREATE TABLE IF NOT EXISTS step (
    id INTEGER PRIMARY KEY, key TEXT, at TEXT, user TEXT, state TEXT, month INTEGER,
    duty TEXT, due TEXT, note TEXT);
CREATE TABLE IF NOT EXISTS delivery (
    receiver TEXT, item TEXT, batch TEXT, state TEXT, tries INTEGER, next_at TEXT, at TEXT,
    why TEXT, PRIMARY KEY (receiver, item));
"""


@dataclass(frozen=True)
class Step:
    """One step in the life of an alert.

    Attributes:
        state: 新, 已阅, 处理中 or 办结.
        at, user: when (ISO, UTC) and by whom.
        month: the data's month when it was taken.
        duty, due: the unit in charge and its day (YYYY-MM-DD), of 处理中.
        note: what they wrote.
    """

    state: str
    at: str = ""
    user: str = ""
    month: int = 0
    duty: str = ""
    due: str = ""
    note: str = ""


@dataclass(frozen=True)
class Raised:
    """An alert of the past: which rule, about what, in which snapshots; no figure.

    Attributes:
        key, rule, region, name: as in the alert; ``name`` is its cell's.
        first, last: month numbers of the data in which it was raised first and last.
        times: in how many snapshots.
    """

    key: str
    rule: str
    region: int
    name: str
    first: int
    last: int
    times: int


def opened(home: Home) -> AbstractContextManager[sqlite3.Connection]:
    """The book, in one transaction (:func:`data.book.opened`).

    Raises:
        Refused: it can't be written or is damaged; the text says what to do.
    """
    return shared.opened(home.alerts_book, "预警台账", partial(shared.make, tables=_TABLES))


def record(
    home: Home, snapshot: str, month: int, found: Sequence[tuple[str, str, int, str, int]]
) -> None:
    """Keep what a snapshot raised, in its order; a second record replaces the first.

    Args:
        home: the installation.
        snapshot: its id.
        month: its newest month.
        found: key, rule, region, name, month of each.
    """
    with opened(home) as con:
        known = con.execute("SELECT turn FROM watched WHERE snapshot = ?", (snapshot,)).fetchone()
        last = con.execute("SELECT COALESCE(MAX(turn), 0) FROM watched").fetchone()[0]
        turn = known[0] if known else last + 1
        con.execute("DELETE FROM raised WHERE snapshot = ?", (snapshot,))
        con.execute("DELETE FROM watched WHERE snapshot = ?", (snapshot,))
        con.execute(
            "INSERT INTO watched VALUES (?, ?, ?, ?)", (snapshot, shared.now(), turn, month)
        )
        con.executemany(
            "INSERT INTO raised VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (snapshot, key, i, rule, region, name, at)
                for i, (key, rule, region, name, at) in enumerate(found)
            ],
        )


def is_recorded(home: Home, snapshot: str) -> bool:
    """Whether what a snapshot raised is kept."""
    if not home.alerts_book.exists():
        return False
    with opened(home) as con:
        return bool(con.execute("SELECT 1 FROM watched WHERE snapshot = ?", (snapshot,)).fetchone())


def since(home: Home) -> dict[str, str]:
    """Of each alert the snapshot in which its present run began: raised in every one since."""
    if not home.alerts_book.exists():
        return {}
    with opened(home) as con:
        turns = con.execute("SELECT snapshot FROM watched ORDER BY turn DESC").fetchall()
        rows = con.execute("SELECT snapshot, key FROM raised").fetchall()
    by_snapshot: dict[str, set[str]] = {}
    for snapshot, key in rows:
        by_snapshot.setdefault(snapshot, set()).add(key)
    found: dict[str, str] = {}
    running: set[str] | None = None
    for (snapshot,) in turns:
        raised = by_snapshot.get(snapshot, set())
        running = raised if running is None else running & raised
        found.update(dict.fromkeys(running, snapshot))
    return found


def history(home: Home) -> list[Raised]:
    """Everything that was ever raised, the newest first."""
    if not home.alerts_book.exists():
        return []
    with opened(home) as con:
        rows = con.execute(
            "SELECT r.key, r.rule, r.region, r.name, MIN(w.month), MAX(w.month), COUNT(*) "
            "FROM raised AS r JOIN watched AS w USING (snapshot) "
            "GROUP BY r.key, r.rule, r.region ORDER BY MAX(w.turn) DESC, MIN(r.place)"
        ).fetchall()
    return [Raised(*row) for row in rows]


def steps(home: Home, key: str | None = None) -> dict[str, list[Step]]:
    """The steps of every alert (or one), oldest first."""
    if not home.alerts_book.exists():
        return {}
    with opened(home) as con:
        rows = con.execute(
            "SELECT key, state, at, user, month, duty, due, note FROM step "
            "WHERE ? IS NULL OR key = ? ORDER BY id",
            (key, key),
        ).fetchall()
    found: dict[str, list[Step]] = {}
    for name, *told in rows:
        found.setdefault(name, []).append(Step(*told))
    return found


def step(home: Home, key: str, taken: Step) -> None:
    """Write a step down.

    Raises:
        Refused: it can't follow the state the alert is in by now, or lacks what it needs.
    """
    with opened(home) as con:
        row = con.execute(
            "SELECT state FROM step WHERE key = ? ORDER BY id DESC LIMIT 1", (key,)
        ).fetchone()
        state = row[0] if row else NEW
        if taken.state not in NEXT[state]:
            raise Refused(
                f"现为「{state}」，不能改为「{taken.state}」；可改为：{'、'.join(NEXT[state])}"
            )
        con.execute(
            "INSERT INTO step (key, at, user, state, month, duty, due, note) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                key,
                shared.now(),
                taken.user,
                taken.state,
                taken.month,
                taken.duty,
                taken.due,
                taken.note,
            ),
        )
